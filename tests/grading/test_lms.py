"""The CSV files: what Canvas and Moodle make of them, and the totals beside nbgrader's own export."""

import csv
import datetime
import shutil
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp
from nbgrader.plugins.export import CsvExportPlugin
from traitlets.config import Config

from grading.course.config import configure
from grading.errors import STOPPED
from grading.files import FORMULA
from grading.report import export as lms
from grading.report.plain_export import PlainExport
from grading.run.journal import BEGUN, Journal

NAMES = {
    "anna": ("Anna-Lena", "Berg", "anna@uni.example", "40001"),
    "ben": ('=HYPERLINK("http://x")', "@SUM(1)", "ben@uni.example", "40002"),
    "chen": ("Points", "Points Possible", "chen@uni.example", "x-3"),
    "dora": ("Dora", "O;Neil, Jr.\n=1", "dora@uni.example", None),
}


def opened(config):
    return Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id)


@pytest.fixture(scope="module")
def gradebook_file(tmp_path_factory):
    """A gradebook of two assignments with four students; dora has handed in only the first."""
    config, root = Config(), tmp_path_factory.mktemp("made")
    configure(config, root, "course")
    with opened(config) as gradebook:
        for name in ("first", "second"):
            gradebook.add_assignment(name, duedate=datetime.datetime(2026, 1, 1))
            gradebook.add_notebook(name, name)
            gradebook.add_grade_cell("test_f", name, name, max_score=10, cell_type="code")
            gradebook.add_grade_cell("written", name, name, max_score=5, cell_type="markdown")
        gradebook.add_assignment("later")
        for student, (first, last, email, number) in NAMES.items():
            gradebook.add_student(student, first_name=first, last_name=last, email=email, lms_user_id=number)
            for name in ("first",) if student == "dora" else ("first", "second"):
                hand_in(gradebook, name, student)
    return root / "course" / "gradebook.db"


@pytest.fixture
def course(tmp_path, gradebook_file):
    """A course of its own with a copy of that gradebook."""
    config = Config()
    configure(config, tmp_path, "course")
    shutil.copy(gradebook_file, tmp_path / "course")
    return SimpleNamespace(folder=tmp_path / "course", config=config)


def hand_in(gradebook, assignment, student):
    """A submission that the tests have graded."""
    gradebook.add_submission(assignment, student)
    grades = {
        grade.name: grade
        for grade in gradebook.find_submission_notebook(assignment, assignment, student).grades
    }
    grades["test_f"].auto_score, grades["test_f"].needs_manual_grade = 7.5, False
    grades["written"].needs_manual_grade = False
    gradebook.db.commit()


def change(course, assignment, student, penalty=0, **written):
    """Let a person grade, or a penalty fall."""
    with opened(course.config) as gradebook:
        notebook = gradebook.find_submission_notebook(assignment, assignment, student)
        notebook.late_submission_penalty = penalty
        for grade in notebook.grades:
            if grade.name == "written":
                for key, value in written.items():
                    setattr(grade, key, value)
        gradebook.db.commit()


@pytest.fixture
def export(course, monkeypatch, capsys):
    """Run the command; returns (status, lines of the file or None, what was printed)."""

    def run(*arguments):
        monkeypatch.setattr(lms, "load", lambda: course.config)
        monkeypatch.setattr(lms, "log_to", lambda path: None)
        path = course.folder / "out.csv"
        status = lms.main([*arguments, "--to", str(path)])
        with open(path, newline="", encoding="utf-8") if path.exists() else open("/dev/null") as file:
            lines = list(csv.reader(file))
        printed = capsys.readouterr()
        return status, lines, printed.out + printed.err

    return run


def canvas_reads(lines, by_number, by_sis, by_login):
    """{canvas user: {title: grade}} as gradebook_importer.rb takes the file; fails where it would refuse it."""
    head, points, *rest = lines
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert head[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert "Points Possible" in points[0]
    grades = {}
    for row in rest:
        assert "Points Possible" not in row[0]
        user = by_number.get(int(row[1])) if row[1] else None
        user = user or by_sis.get(row[2]) or by_login.get(row[3])
        grades[user] = dict(zip(head[5:], row[5:]))
    return grades, dict(zip(head[5:], points[5:]))


def moodle_reads(lines, column, users, titles):
    """{moodle user: {title: grade}} as load_data.php does: an unknown user stops it, an empty one is the last one."""
    head, *rest = lines
    grades, user = {}, None
    for row in rest:
        assert len(row) == len(head)
        cells = dict(zip(head, row))
        user = users[cells[column]] if cells[column] else user
        assert user not in grades
        grades[user] = {t: None if cells[t] in ("", "-") else float(cells[t]) for t in titles}
    return grades


def test_canvas_finds_every_student(export):
    status, lines, _ = export("--lms", "canvas")
    assert status == lms.WRITTEN
    grades, points = canvas_reads(
        lines, {40001: "anna", 40002: "ben"}, {"x-3": "chen"}, {name: name for name in NAMES}
    )
    assert points == {"first": "15", "second": "15"}
    assert grades == {name: {"first": "7.5", "second": "" if name == "dora" else "7.5"} for name in NAMES}


@pytest.mark.parametrize("column", ["ID number", "Email address"])
def test_moodle_finds_every_student(export, column):
    _, lines, _ = export("--lms", "moodle", "--feedback")
    ids = {number or name: name for name, (_, _, _, number) in NAMES.items()}
    users = ids if column == "ID number" else {email: name for name, (_, _, email, _) in NAMES.items()}
    grades = moodle_reads(lines, column, users, ["first", "second"])
    assert grades == {name: {"first": 7.5, "second": None if name == "dora" else 7.5} for name in NAMES}


def test_a_column_that_is_not_complete_is_left_out_for_moodle(export, course):
    with opened(course.config) as gradebook:
        gradebook.update_or_create_student("ben", email=None)
    _, lines, told = export("--lms", "moodle")
    assert lines[0] == ["ID number", "First name", "Last name", "first", "second"]
    assert "map by ID number" in told


def test_totals_are_those_of_nbgraders_own_export(export, course):
    change(course, "first", "anna", penalty=2.0, manual_score=4.0, extra_credit=0.5)
    change(course, "first", "ben", penalty=20.0)
    change(course, "second", "chen", manual_score=1.25)
    with opened(course.config) as gradebook:
        plugin = CsvExportPlugin()
        plugin.to = str(course.folder / "plain.csv")
        gradebook.update_or_create_student("ben", first_name="Ben", last_name="B")
        gradebook.update_or_create_student("dora", last_name="D")
        plugin.export(gradebook)
    with open(course.folder / "plain.csv") as file:
        expected = {(r["student_id"], r["assignment"]): float(r["score"]) for r in csv.DictReader(file)}
    _, (head, _, *lines), _ = export("--lms", "canvas")
    for line in lines:
        for name, grade in zip(head[5:], line[5:]):
            assert float(grade or 0) == expected[line[3], name]
    assert expected["anna", "first"] == 10.0
    assert expected["ben", "first"] == 0.0


@pytest.mark.parametrize("name", sorted(lms.FORMATS))
def test_no_cell_is_a_formula(export, name):
    _, lines, _ = export("--lms", name)
    cells = [cell for line in lines for cell in line]
    assert not [cell for cell in cells if cell.startswith(FORMULA) and cell != "-"]
    assert not [cell for cell in cells if "\n" in cell]
    assert any("HYPERLINK" in cell for cell in cells)


def test_in_nbgraders_own_table_each_value_stands_in_its_column(course, record_property):
    """A name of commas moved points of its own choice into the column of the score."""
    with opened(course.config) as gradebook:
        gradebook.update_or_create_student(
            "anna", first_name='A,a@u,100,0,100,100\nfirst,,,ben,"', last_name="=1"
        )
        plugin = PlainExport(config=course.config)
        plugin.export(gradebook)
        plain = CsvExportPlugin()
        plain.to = str(course.folder / "plain.csv")
        plain.export(gradebook)
    with open(course.folder / "grades.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    scores = {(line["student_id"], line["assignment"]): line["score"] for line in lines}
    record_property("fault", ("43", "commas and lines in a name", "7.5", scores["anna", "first"]))
    assert scores["anna", "first"] == scores["ben", "first"] == "7.5"
    assert scores["dora", "second"] == "0.0"
    assert len(lines) == 3 * len(NAMES)
    assert not [cell for line in lines for cell in line.values() if cell.startswith(FORMULA)]
    theirs = [line for line in (course.folder / "plain.csv").read_text().splitlines() if ",chen," in line]
    assert [
        line for line in (course.folder / "grades.csv").read_text().splitlines() if ",chen," in line
    ] == theirs
    assert ExportApp(config=course.config).plugin_class is PlainExport


def test_what_waits_for_a_person_is_said(export, course):
    change(course, "first", "anna", needs_manual_grade=True)
    _, lines, told = export("--lms", "moodle", "--feedback", "first")
    assert "the totals of 1 student still lack" in told
    row = next(line for line in lines if "40001" in line)
    assert row[-1] == "A part still waits for a person's grade."


def test_a_grading_that_did_not_end_is_left_out(export, course):
    Journal(course.folder).write("first", "anna", BEGUN, None)
    _, lines, told = export("--lms", "canvas", "first")
    assert "anna" not in [line[3] for line in lines]
    assert "LEFT OUT" in told


def test_two_students_with_one_id_are_refused(export, course):
    with opened(course.config) as gradebook:
        gradebook.update_or_create_student("ben", lms_user_id="40001")
    status, lines, told = export("--lms", "moodle")
    assert (status, lines) == (STOPPED, [])
    assert "same lms_user_id" in told


def test_errors_say_what_to_do(export):
    status, _, told = export("--lms", "canvas", "thesis")
    assert status == STOPPED
    assert "no assignment thesis; there is: first, later, second" in told
    status, _, told = export("--lms", "canvas", "later")
    assert status == STOPPED
    assert "Nothing of later is graded yet; run `python -m grading autograde later`" in told


def test_an_unknown_platform_and_feedback_for_canvas_are_wrong_options(export):
    for arguments in (["--lms", "blackboard"], [], ["--lms", "canvas", "--feedback"]):
        with pytest.raises(SystemExit) as stopped:
            export(*arguments)
        assert stopped.value.code == 2


def test_an_empty_gradebook_is_said(export, course):
    course.config.CourseDirectory.db_url = f"sqlite:///{course.folder}/other.db"
    status, _, told = export("--lms", "canvas")
    assert status == STOPPED
    assert "Nothing of any assignment is graded yet" in told
