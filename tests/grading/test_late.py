"""Times in one meaning alone; due dates, extensions and penalties as commands, and what follows from them."""

import datetime
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.course import late
from grading.course.layout import course_of
from grading.course.rules import Rules
from grading.errors import STOPPED
from grading.submission.when import TolerantCourse, read_time

from . import lms_tools as tools
from .lms_tools import SLUG
from .test_collect import gradebook_file  # noqa: F401  (a fixture)

MIDNIGHT = datetime.datetime(2026, 3, 11, 22, 59)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-11T23:59:00+01:00", "2026-03-11 23:59:00 +0100", "2026-03-11T22:59:00Z", "2026-03-11 22:59 UTC",
        "2026-03-11 22:59:00 GMT\n", "2026-03-11 23:59:00 Europe/Berlin", "2026-03-11 23:59:00.000000 Europe/Berlin",
        "2026-03-11 23:59",
    ],
)  # fmt: skip
def test_a_time_is_read_as_it_is_meant(text):
    assert read_time(text, "Europe/Berlin") == MIDNIGHT


@pytest.mark.parametrize(
    "text",
    ["yesterday", "11.03.2026 23:59", "2026-03-11 23:59 CST", "2026-03-11 23:59 EST", "2026-03-11 23:59 100",
     "2026-02-30 23:59 UTC", "2026-03-11 23:59 Europe/Atlantis", "2026-03-11", "2026-03-11 23:59 +2600", ""],
)  # fmt: skip
def test_what_could_be_several_times_is_none(text, tmp_path):
    with pytest.raises(ValueError):
        read_time(text)
    (tmp_path / "timestamp.txt").write_text(text)
    time, why = TolerantCourse().time_of(str(tmp_path))
    assert time is None
    assert why


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, gradebook_file):  # noqa: F811
    """Run a command on a course with an assignment of 30 points and two students; returns (status, what was printed)."""
    config = tools.course(tmp_path)
    shutil.copy(gradebook_file, tmp_path / "course")
    monkeypatch.setattr(late, "load", lambda: config)
    with Gradebook(config.CourseDirectory.db_url, "upsampling") as gradebook:
        gradebook.add_assignment(SLUG)
        gradebook.add_notebook(SLUG, SLUG)
        gradebook.add_grade_cell("test_f", SLUG, SLUG, max_score=20, cell_type="code")
        gradebook.add_grade_cell("written", SLUG, SLUG, max_score=10, cell_type="markdown")
        for student in ("anna", "ben"):
            gradebook.add_student(student)

    def run(command, *arguments):
        try:
            status = getattr(late, command)(list(arguments))
        except SystemExit as stopped:
            status = stopped.code
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    def hand_in(student, hours, auto=20.0, manual=None):
        """Hours after the due date at 22:59 UTC."""
        with Gradebook(config.CourseDirectory.db_url, "upsampling") as gradebook:
            gradebook.update_or_create_submission(
                SLUG, student, timestamp=MIDNIGHT + datetime.timedelta(hours=hours)
            )
            for grade in gradebook.find_submission_notebook(SLUG, SLUG, student).grades:
                grade.auto_score, grade.manual_score = (
                    (auto, None) if grade.name == "test_f" else (None, manual)
                )
            gradebook.db.commit()

    def settled():
        """({student: penalty}, of whom it changed)."""
        course = TolerantCourse.like(course_of(config, SLUG), Rules(run.folder).zone)
        changed = late.apply_penalties(course, course_parent, SLUG)
        with Gradebook(config.CourseDirectory.db_url, "upsampling") as gradebook:
            rows = gradebook.find_assignment(SLUG).submissions
            return {row.student.id: row.late_submission_penalty for row in rows}, changed

    course_parent = TolerantCourse(config=config)
    run.hand_in, run.settled, run.folder = hand_in, settled, Path(config.ClassRun.course_folder)
    return run


@pytest.mark.slow
def test_a_due_date_is_kept_in_the_courses_zone(run):
    status, told = run("due", SLUG, "2026-03-11 23:59", "--zone", "Europe/Berlin")
    assert status == late.DONE
    assert f"{SLUG} is due 2026-03-11 23:59 Europe/Berlin." in told
    run.hand_in("anna", 0)
    run("penalty", SLUG, "--per-day", "10")
    assert run.settled()[0] == {"anna": 0}
    assert "2026-07-01 23:59 Europe/Berlin" in run("due", SLUG, "2026-07-01 23:59")[1]
    assert "2026-07-01 23:59 Europe/Berlin" in run("due", SLUG)[1]
    assert "at no date" in run("due", SLUG, "never")[1]


def test_a_time_without_a_zone_is_read_anew_when_the_zone_is_set(run):
    """Handed in at 23:30 in Berlin; graded before anybody had said that the course is there."""
    run("due", SLUG, "2026-03-11 22:59")
    run("penalty", SLUG, "--per-day", "10")
    run.hand_in("anna", 0.5)
    folder = run.folder / "submitted" / "anna" / SLUG
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-03-11T23:30:00\n")
    assert run.settled()[0]["anna"] > 0
    run("due", SLUG, "2026-03-11 23:59", "--zone", "Europe/Berlin")
    assert run.settled() == ({"anna": 0}, ["anna"])


def test_a_penalty_is_a_share_of_all_points_for_each_day_begun(run):
    """What a person gives later changes nothing in it."""
    run("due", SLUG, "2026-03-11 22:59")
    run("penalty", SLUG, "--per-day", "10", "--most", "50", "--grace", "30")
    for hours, expected in [(-1, 0), (0.4, 0), (0.6, 3), (24.4, 3), (24.6, 6), (1000, 15)]:
        run.hand_in("anna", hours)
        assert run.settled()[0] == {"anna": expected}
    run.hand_in("anna", 24.6, manual=8.0)
    assert run.settled() == ({"anna": 6}, ["anna"])
    assert run.settled() == ({"anna": 6}, [])
    run.hand_in("anna", 1000, auto=1.0)
    assert run.settled()[0] == {"anna": 1}
    run("penalty", SLUG, "--per-day", "0")
    assert run.settled() == ({"anna": 0}, ["anna"])


def test_an_extension_takes_the_penalty_back_and_can_be_given_before(run):
    run("due", SLUG, "2026-03-11 22:59")
    run("penalty", SLUG, "--per-day", "10")
    run.hand_in("anna", 30)
    assert run.settled()[0] == {"anna": 6}
    status, told = run("extend", "anna", SLUG, "--days", "2")
    assert (status, run.settled()) == (late.DONE, ({"anna": 0}, ["anna"]))
    assert "anna: unpooling is due 2026-03-13 22:59 UTC." in told
    assert run("extend", "ben", SLUG, "--days", "1")[0] == late.DONE
    run.hand_in("ben", 23)
    assert run.settled()[0] == {"anna": 0, "ben": 0}
    run("extend", "anna", SLUG, "--days", "0")
    assert run.settled()[0] == {"anna": 6, "ben": 0}


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["due", "unpolling", "2026-03-11 23:59"], f"knows no assignment unpolling; there is: {SLUG}."),
        (
            ["due", SLUG, "11 March"],
            "'11 March' is no time such as 2026-03-11 23:59:00 +0100, in the course's zone, UTC.",
        ),
        (
            ["due", SLUG, "--zone", "Berlin"],
            "no time zone 'Berlin': give UTC or a name such as Europe/Berlin.",
        ),
        (["due", SLUG, "--zone", "Europe/Berlinn"], "no time zone 'Europe/Berlinn'"),
        (["extend", "anna", SLUG, "--days", "1"], "has no due date to extend"),
        (["penalty", SLUG, "--per-day", "110"], "are percent, 0 to 100; got 110 and 100."),
    ],
)
def test_bad_input_is_said_in_one_sentence(run, command, sentence):
    status, told = run(*command)
    assert status == STOPPED
    assert sentence in told
    assert told.count("\n") == 1


def test_a_stranger_is_not_made_a_student(run):
    run("due", SLUG, "2026-03-11 22:59")
    assert "Nobody is called 'carl'" in run("extend", "carl", SLUG, "--days", "1")[1]


def test_a_rule_file_that_is_broken_is_named(run):
    (run.folder / "rules.json").write_text("{")
    status, told = run("due", SLUG)
    assert status == STOPPED
    assert "rules.json is not JSON" in told
