"""Every assignment: the solution earns its points, the release none, and all scores are those of plain nbgrader."""

import json
import os

import nbformat
import pytest

from benchmarks.grading import PLAIN
from grading.course.notebooks import slugs
from grading.demo.draft import solutions
from grading.judge.prepare import REPORT_KEY
from tests.grading.course_tools import copy_of, grading, nbgrader, read, rows, submit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]  # grades whole submissions


# Whom plain nbgrader grades too: in the halves each function is right once, and once untouched or without an answer.
COMPARED = "*" if os.environ.get("CASES") == "long" else "*_half"


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course):
    """A course in which every assignment has five submissions, graded."""
    folder = new_course(tmp_path_factory.mktemp("course"), *slugs())
    for slug in slugs():
        for student, notebook in _class(folder, slug).items():
            submit(folder, student, json.dumps(notebook).encode(), slug)
    done = grading(folder, "autograde")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def plain(course, tmp_path_factory):
    """The same, to be graded by nbgrader's own steps, those that execute a notebook among them."""
    folder = copy_of(course, tmp_path_factory.mktemp("plain") / "course")
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write(PLAIN)
    return folder


def _class(folder, slug):
    """Five honest submissions: name -> notebook."""
    source, release = (
        nbformat.read(folder / room / slug / f"{slug}.ipynb", 4) for room in ("solutions", "exercises")
    )
    answers = solutions(source)
    half = len(answers) // 2
    nothing = {name: f"{_head(text)}\n    return None\n" for name, text in answers.items()}
    return {
        "right": _answered(release, answers),
        "empty": release,
        "first_half": _answered(release, dict(list(answers.items())[:half])),
        "second_half": _answered(
            release, dict([*list(nothing.items())[:half], *list(answers.items())[half:]])
        ),
        "returns_none": _answered(release, nothing),
    }


def _head(text):
    """A function's first lines, up to its docstring."""
    return text.split('"""')[0].rstrip()


def _answered(release, answers):
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    return notebook


@pytest.mark.parametrize("slug", slugs())
def test_five_honest_submissions(course, slug):
    source = nbformat.read(course / "solutions" / slug / f"{slug}.ipynb", 4)
    graded = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    by_tests = sum(cell.metadata.nbgrader.points for cell in graded if cell.cell_type == "code")
    scores = {student: _score(facts, slug) for student, facts in rows(course, slug).items()}
    assert scores["right"] == by_tests
    assert scores["empty"] == scores["returns_none"] == 0
    assert 0 < scores["first_half"] < by_tests
    assert 0 < scores["second_half"] < by_tests
    assert read(course, "autograded", "right", slug).metadata[REPORT_KEY]["mode"] == "jail"


@pytest.mark.parametrize("slug", slugs())
def test_plain_nbgrader_gives_the_same(course, plain, slug):
    nbgrader(plain, "autograde", slug, "--force", f"--CourseDirectory.student_id={COMPARED}")
    assert rows(plain, slug) == rows(course, slug)
    for student in ("first_half", "second_half"):  # by nbgrader's own steps
        assert REPORT_KEY not in read(plain, "autograded", student, slug).metadata


def _score(facts, slug):
    return next(fact[2] for fact in facts if fact[0] == slug and len(fact) == 3)
