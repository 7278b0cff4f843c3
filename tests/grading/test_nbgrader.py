"""nbgrader's own commands, run from the root of a copy of the course with no extra flags."""

import csv
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from grading.course.notebooks import ROOT
from grading.demo.course import ROSTER
from grading.judge.client import UNJAILED
from grading.judge.prepare import REPORT_KEY

from .course_tools import SLUG, earned, hand_in, nbgrader, read

pytestmark = pytest.mark.slow  # grades whole submissions


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, jail):
    """A course that was released, handed in, graded and fed back by nbgrader's commands."""
    folder = new_course(tmp_path_factory.mktemp("course"), SLUG)
    hand_in(folder, "right", "empty", "wrong_flip", "skip_execution", "broken_file")
    nbgrader(folder, "autograde", SLUG)
    nbgrader(folder, "generate_feedback", SLUG)
    nbgrader(folder, "export")
    return folder


def test_the_release_is_the_committed_one(course):
    made = course / "exercises" / SLUG / f"{SLUG}.ipynb"
    assert nbformat.read(made, 4) == nbformat.read(ROOT / "exercises" / SLUG / f"{SLUG}.ipynb", 4)


def test_a_fresh_clone_has_something_to_release(course, tmp_path):
    for name in ("grading", "upsample_lib", "exercises"):
        shutil.copytree(course / name, tmp_path / name)
    (tmp_path / "solutions").mkdir()
    shutil.copy(course / "solutions" / f"{SLUG}.py", tmp_path / "solutions")
    for name in ("nbgrader_config.py", "_config.yml"):
        shutil.copy(course / name, tmp_path)
    nbgrader(tmp_path, "generate_assignment", SLUG)
    made = Path("solutions", SLUG, f"{SLUG}.ipynb")
    assert (tmp_path / made).read_bytes() == (course / made).read_bytes()


def test_export_lands_in_the_course_with_the_scores(course):
    with open(course / "course" / "grades.csv", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    some = {name: earned(*ROSTER[name].lost) for name in ("right", "wrong_flip", "skip_execution")}
    assert scores == {**some, "empty": 0, "broken_file": 0}


def test_nothing_is_written_outside_course_and_generated_folders(course):
    assert sorted(path.name for path in course.iterdir()) == sorted(
        ["nbgrader_config.py", "_config.yml", "grading", "upsample_lib", "solutions", "exercises", "course"]
    )


def test_written_answers_wait_for_a_person(course):
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        assert gradebook.find_submission(SLUG, "right").needs_manual_grade
        grade = gradebook.find_grade("written_porting", SLUG, SLUG, "empty")
        assert (grade.auto_score, grade.needs_manual_grade) == (0, False)


def test_the_seed_is_made_once(course):
    seed = (course / "course" / "seed").read_text()
    assert seed.strip().isdigit()
    nbgrader(course, "generate_assignment", SLUG)
    assert (course / "course" / "seed").read_text() == seed


def test_feedback_pages_are_there(course):
    page = course / "course" / "feedback" / "wrong_flip" / SLUG / f"{SLUG}.html"
    assert "the kernel is not flipped" in page.read_text()


def test_a_page_says_what_waits_for_a_person_and_not_that_it_earned_nothing(course):
    pages = {
        student: (course / "course" / "feedback" / student / SLUG / f"{SLUG}.html").read_text()
        for student in ("right", "empty")
    }
    assert pages["right"].count("waits, of 10") == 2, "in the table and above the answer"
    assert "What waits, a person has still to grade; its points are added then." in pages["right"]
    assert "waits" not in pages["empty"].partition("<main>")[0]


def test_validate_accepts_the_solution_and_names_what_fails(course):
    good = nbgrader(course, "validate", f"solutions/{SLUG}/{SLUG}.ipynb")
    assert "Success! Your notebook passes all the tests." in good.stdout
    bad = nbgrader(course, "validate", f"course/submitted/wrong_flip/{SLUG}/{SLUG}.ipynb")
    assert "VALIDATION FAILED ON 4 CELL(S)" in bad.stdout
    assert "This is what you get when the kernel is not flipped" in bad.stdout


def test_regrading_gives_the_same_and_keeps_a_persons_scores(course):
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        gradebook.find_grade("written_porting", SLUG, SLUG, "right").manual_score = 7
        gradebook.db.commit()
    nbgrader(course, "autograde", SLUG, "--force", "--student=right")
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        assert gradebook.find_submission(SLUG, "right").score == earned() + 7


def test_formgraders_button_goes_the_same_way(course, monkeypatch):
    """The button calls NbGraderAPI.autograde with the configuration of the root."""
    hand_in(course, "always_equal")
    monkeypatch.chdir(course)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    result = api.autograde(SLUG, "always_equal")
    assert result["success"], result
    assert api.get_submission(SLUG, "always_equal")["score"] == earned(*ROSTER["always_equal"].lost)
    assert read(course, "autograded", "always_equal").metadata[REPORT_KEY]["mode"] == "jail"


def test_without_a_jail_it_refuses_and_the_flag_is_reported(course, tmp_path):
    for program in Path("/usr/bin").iterdir():
        if program.name in ("sh", "env", "uname"):
            (tmp_path / program.name).symlink_to(program)
    hand_in(course, "helpers")
    refused = nbgrader(course, "autograde", SLUG, "--student=helpers", check=False, PATH=str(tmp_path))
    assert refused.returncode != 0
    assert "There is no jail to grade in: the program 'bwrap' was not found." in refused.stderr
    done = nbgrader(course, "autograde", SLUG, "--student=helpers", PATH=str(tmp_path), **{UNJAILED: "1"})
    assert "WITHOUT a jail" in done.stderr
    assert read(course, "autograded", "helpers").metadata[REPORT_KEY]["mode"] == "unjailed"
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        assert gradebook.find_submission(SLUG, "helpers").score == earned()


def test_archives_of_canvas_and_moodle_are_collected(course):
    archive = course / "course" / "downloaded" / SLUG / "archive" / "submissions.zip"
    archive.parent.mkdir(parents=True)
    notebook = (course / "exercises" / SLUG / f"{SLUG}.ipynb").read_bytes()
    names = {
        "101": f"doejane_101_55_{SLUG}.ipynb",
        "102": f"roe2richard_LATE_102_56_{SLUG}-3.ipynb",
        "103": f"Jane Müller_103_assignsubmission_file_/{SLUG}.ipynb",
        "104": f"Otto Abel_104_assignsubmission_file_{SLUG}.ipynb",
    }
    with zipfile.ZipFile(archive, "w") as file:
        for name in names.values():
            file.writestr(name, notebook)
        file.writestr("notes.ipynb", b"{}")
    nbgrader(course, "zip_collect", SLUG)
    found = {path.parts[-3] for path in (course / "course" / "submitted").glob(f"1*/{SLUG}/{SLUG}.ipynb")}
    assert found == set(names)
