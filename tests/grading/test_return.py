"""What goes back is what the platforms take: read here as their importers read it, for a class of 60."""

import argparse
import csv
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.errors import STOPPED
from grading.judge.prepare import REPORT_KEY
from grading.lms import collect, hand_back
from grading.run.journal import BEGUN, Journal

from . import lms_tools as tools
from .lms_tools import CLASS, MISSING, SLUG
from .test_collect import gradebook_file  # noqa: F401  (a fixture)
from .test_lms import canvas_reads, moodle_reads

WAITING = 40  # whose written answer waits for a person
POINTS = {"test_replicate": 10, "test_max_pool": 10, "written_sizes": 10}


def grade(config, students):
    """Grades and graded notebooks as a run leaves them: each has 10 and student's number mod 10, and 5 by hand."""
    with Gradebook(config.CourseDirectory.db_url, "upsampling") as gradebook:
        gradebook.update_or_create_assignment(SLUG)
        gradebook.update_or_create_notebook(SLUG, SLUG)
        for name, most in POINTS.items():
            kind = "markdown" if name == "written_sizes" else "code"
            gradebook.update_or_create_grade_cell(name, SLUG, SLUG, max_score=most, cell_type=kind)
        for student, number in students.items():
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(SLUG, student)
            for given in gradebook.find_submission_notebook(SLUG, SLUG, student).grades:
                given.auto_score = {"test_replicate": 10, "test_max_pool": number % 10}.get(given.name)
                given.manual_score = 5 if given.name == "written_sizes" and number != WAITING else None
                given.needs_manual_grade = given.name == "written_sizes" and number == WAITING
        gradebook.db.commit()
    for student in students:
        for step, name, text in (
            (
                "autograded",
                f"{SLUG}.ipynb",
                json.dumps({"cells": [], "metadata": {REPORT_KEY: {"mode": "jail"}}}),
            ),
            ("feedback", f"{SLUG}.html", f"<p>for {student}</p>"),
        ):
            path = tools.course_folder(config) / step / student / SLUG / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, gradebook_file):  # noqa: F811
    """Collect an archive, grade it, return it; gives (status, {name: bytes}, what was printed)."""
    config = tools.course(tmp_path)
    shutil.copy(gradebook_file, tmp_path / "course")
    for module in (collect, hand_back):
        monkeypatch.setattr(module, "load", lambda: config)
    monkeypatch.setattr(hand_back, "log_to", lambda path: None)
    monkeypatch.setattr(
        hand_back, "GenerateFeedback", lambda **settings: argparse.Namespace(start=lambda: None)
    )

    def run(lms, files, *rosters, more=(), again=False):
        archive = tmp_path / "archive.zip"
        archive.write_bytes(tools.zipped(files))
        if not again:
            collect.main([SLUG, str(archive), *(x for path in rosters for x in ("--roster", path))])
            paths = (tmp_path / "course" / "submitted").glob(f"*/{SLUG}")
            numbers = {p.id: n for n, p in enumerate(CLASS)} | {p.number: n for n, p in enumerate(CLASS)}
            grade(config, {path.parent.name: numbers.get(path.parent.name, 0) for path in paths})
        capsys.readouterr()
        status = hand_back.main([SLUG, "--lms", lms, *more])
        folder = tmp_path / "course" / "return" / SLUG
        found = {path.name: path.read_bytes() for path in folder.glob("*")}
        printed = capsys.readouterr()
        return status, found, printed.out + printed.err

    run.folder = tmp_path / "course"
    return run


def total(number):
    return 10 + number % 10 + 5


def rows(data):
    return list(csv.reader(io.StringIO(data.decode())))


def canvas_takes(data, attachments):
    """{student: page}, as `infer_comment_context_from_filename` finds whose a file is; `attachments` are {number: owner}."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    pages = {}
    for name, page in files.items():
        parts = [part for part in name.rpartition("/")[2].split("_") if part != "LATE"]
        user, attachment = (
            parts[1:3] if parts[0] == "anon" else [p for p in parts if re.fullmatch(r"\d+", p)][:2]
        )
        assert not parts[-1].startswith("link")
        assert attachments[attachment] == user, name
        pages[user] = page
    assert len(pages) == len(files)
    return pages


def moodle_takes(data, participants):
    """{participant: page}, as `is_valid_filename_for_import` finds whose a file is, before and after 4.1."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {f"/import/{name}": archive.read(name).decode() for name in archive.namelist()}
    pages = {}
    for name, page in files.items():
        parts = name.split("/")
        assert not parts[-1].startswith((".", "~"))
        info = next(i for part in parts if len(i := part.split("_", 4)) == 5)
        assert int(info[1]) in participants
        assert info[2:4] == ["assignsubmission", "file"]
        assert info[4].endswith(".html")
        pages[int(info[1])] = page
    assert len(pages) == len(files)
    return pages


def moodle_takes_worksheet(data):
    """{participant: (grade, words)} as `assignfeedback_offline_grade_importer` reads the columns that it looks for."""
    head, *lines = rows(data)
    number, grade, words = (head.index(name) for name in ("Identifier", "Grade", "Feedback comments"))
    assert "Last modified (grade)" in head
    assert all(len(line) == len(head) for line in lines)
    return {int(line[number][len("Participant ") :]): (line[grade], line[words]) for line in lines}


@pytest.mark.parametrize("roster", [True, False], ids=["roster", "no roster"])
def test_canvas_takes_every_grade_and_page_back(run, tmp_path, roster):
    rosters = [tools.canvas_roster(tmp_path)] if roster else []
    status, files, told = run("canvas", tools.canvas(), *rosters, more=["--number", "4711"])
    assert status == hand_back.RETURNED, told
    grades, points = canvas_reads(rows(files["canvas_grades.csv"]), {int(p.id): p.id for p in CLASS}, {}, {})
    assert points == {f"{SLUG} (4711)": "30"}
    handed_in = [n for n in range(60) if n not in MISSING]
    expected = {CLASS[n].id: "" if n == WAITING else str(total(n)) for n in handed_in}
    expected |= {CLASS[n].id: "" for n in MISSING} if roster else {}
    assert {student: row[f"{SLUG} (4711)"] for student, row in grades.items()} == expected
    attachments = {str(90000 + 10 * n + order): CLASS[n].id for n in handed_in for order in range(3)}
    pages = canvas_takes(files["canvas_feedback.zip"], attachments)
    assert pages == {CLASS[n].id: f"<p>for {CLASS[n].id}</p>" for n in handed_in}
    assert "56 grades, 57 feedback pages; 1 wait for a person and are left empty." in told
    assert (
        "Without a grade, since nothing was handed in: 3 students (Jana Łoś, Kofi Łoś, Lena Łoś)." in told
    ) == roster


@pytest.mark.parametrize("platform", ["classroom", "gradescope", "plain"])
def test_without_a_platform_that_takes_files_everybody_has_a_line_and_a_page(run, tmp_path, platform):
    status, files, told = run("folders", getattr(tools, platform)(), tools.moodle_roster(tmp_path))
    assert status == hand_back.RETURNED, told
    head, *lines = rows(files["folders_grades.csv"])
    grades = {line[1]: dict(zip(head, line, strict=True)) for line in lines}
    expected = {p.number: "" if n in (*MISSING, WAITING) else str(total(n)) for n, p in enumerate(CLASS)}
    assert {student: line["Grade"] for student, line in grades.items()} == expected
    assert {line["Maximum grade"] for line in grades.values()} == {"30"}
    assert grades["s003"]["Name"] == "Dora Berg"
    assert "max_pool 3 of 10" in grades["s003"]["Feedback comments"]
    with zipfile.ZipFile(io.BytesIO(files["folders_feedback.zip"])) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    handed_in = [p for n, p in enumerate(CLASS) if n not in MISSING]
    assert pages == {f"{p.name} ({p.number})/{SLUG}.html": f"<p>for {p.number}</p>" for p in handed_in}
    assert "56 grades, 57 feedback pages; 1 wait for a person and are left empty." in told


def test_the_number_is_given_once_and_waiting_work_only_when_asked(run, tmp_path):
    run("canvas", tools.canvas(), tools.canvas_roster(tmp_path), more=["--number", "4711"])
    _, files, told = run("canvas", tools.canvas(), again=True, more=["--waiting"])
    lines = rows(files["canvas_grades.csv"])
    assert lines[0][5] == f"{SLUG} (4711)"
    assert next(line for line in lines if line[1] == CLASS[WAITING].id)[5] == "10"
    assert "57 grades" in told
    assert next(line for line in lines if line[1] == CLASS[5].id)[:5] == [
        "Berg, Fatma",
        "7005",
        "s005",
        "s005@uni.example",
        "Lab 1",
    ]


def test_canvas_takes_pages_back_where_names_are_hidden(run):
    _, files, _ = run("canvas", tools.canvas(anonymous=True))
    attachments = {str(90000 + 10 * n + order): f"A{n}bZ" for n in range(60) for order in range(3)}
    assert len(canvas_takes(files["canvas_feedback.zip"], attachments)) == 57


@pytest.mark.parametrize(
    "form", [{}, {"underscore": True}, {"folders": False}], ids=["4.1", "before", "flat"]
)
def test_moodle_takes_every_grade_and_page_back(run, tmp_path, form):
    status, files, told = run("moodle", tools.moodle(**form), tools.moodle_roster(tmp_path))
    assert status == hand_back.RETURNED, told
    handed_in = [n for n in range(60) if n not in MISSING]
    pages = moodle_takes(files["moodle_feedback.zip"], {int(p.participant) for p in CLASS})
    assert pages == {int(CLASS[n].participant): f"<p>for {CLASS[n].number}</p>" for n in handed_in}
    sheet = moodle_takes_worksheet(files["moodle_worksheet.csv"])
    assert {n: sheet[int(CLASS[n].participant)][0] for n in handed_in} == {
        n: "" if n == WAITING else str(total(n)) for n in handed_in
    }
    assert (
        sheet[int(CLASS[3].participant)][1]
        == "18 of 30 points. Points were lost in max_pool 3 of 10, written_sizes 5 of 10."
    )
    assert sheet[int(CLASS[WAITING].participant)][1].endswith("A part still waits for a person's grade.")
    users = {p.number: n for n, p in enumerate(CLASS)}
    grades = moodle_reads(rows(files["moodle_grades.csv"]), "ID number", users, [SLUG])
    assert {n: row[SLUG] for n, row in grades.items()} == {
        n: None if n in (*MISSING, WAITING) else total(n) for n in range(60)
    }


def test_moodles_own_worksheet_is_filled_in_and_else_as_it_was(run, tmp_path):
    path, given = tools.worksheet(tmp_path), tmp_path / "given.csv"
    given.write_text(Path(path).read_text(encoding="utf-8").replace("Anna Berg", "=Anna()"), encoding="utf-8")
    _, files, _ = run(
        "moodle", tools.moodle(), tools.moodle_roster(tmp_path), path, more=["--worksheet", str(given)]
    )
    with open(path, encoding="utf-8-sig", newline="") as file:
        before = list(csv.reader(file))
    before[1][1] = "'=Anna()"  # which no spreadsheet takes for a formula
    after = rows(files["moodle_worksheet.csv"])
    assert [line[:4] + line[5:9] for line in after] == [line[:4] + line[5:9] for line in before]
    assert after[1][4] == str(total(0))
    assert [line[4] for line in after[58:]] == ["", "", ""]


def test_what_is_not_returned_has_a_line(run, tmp_path):
    roster = tools.moodle_roster(tmp_path)
    run("moodle", tools.moodle(), roster)
    (run.folder / "feedback" / "s001" / SLUG / f"{SLUG}.html").unlink()
    Journal(run.folder).write(SLUG, "s002", BEGUN, None)
    status, files, told = run("moodle", {}, again=True)
    assert status == hand_back.SOME_NOT
    assert "NOT RETURNED: s002: its grading was begun and did not end." in told
    assert "NOT RETURNED: the page of s001: there is no feedback page of it." in told
    status, _, told = run("canvas", {}, again=True)
    assert "its notebook came by moodle, so canvas has no name for it." in told
    assert status == hand_back.SOME_NOT


def test_many_pages_that_are_not_there_are_one_line(run, tmp_path):
    run("moodle", tools.moodle(), tools.moodle_roster(tmp_path))
    for number in range(3, 9):
        (run.folder / "feedback" / f"s{number:03}" / SLUG / f"{SLUG}.html").unlink()
    status, _, told = run("moodle", {}, again=True)
    assert status == hand_back.SOME_NOT
    assert [line for line in told.splitlines() if "NOT RETURNED" in line] == [
        "NOT RETURNED: the pages of 6 students (s003, s004, s005, s006, s007 ...): there is no feedback page of it; "
        "course/journal/last_return.log may say why."
    ]


def test_bad_input_is_said_in_one_sentence(run, tmp_path):
    foreign = tools.table(["Kennung", "Bewertung"], [["Teilnehmer/in 1", ""]], tmp_path / "w.csv")
    status, _, told = run(
        "moodle",
        {f"A B_1_assignsubmission_file/{SLUG}.ipynb": tools.notebook()},
        more=["--worksheet", foreign],
    )
    assert status == STOPPED
    assert "no column 'Identifier' but Kennung, Bewertung: download it in English." in told
    assert hand_back.main(["thesis", "--lms", "moodle"]) == STOPPED
