"""Every assignment: the solution earns its points, the release none, and all scores are those of plain nbgrader."""

import json

import nbformat
import pytest

from benchmarks.grading import PLAIN
from grading.course.notebooks import slugs
from grading.demo.draft import solutions
from grading.judge.prepare import REPORT_KEY
from tests.grading.course_tools import grading, rows, submit

from .test_nbgrader import copy_course, nbgrader

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]  # grades whole submissions


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("course"))


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
        "second_half": _answered(release, dict(list(answers.items())[half:])),
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
def test_five_honest_submissions(folder, slug):
    nbgrader(folder, "generate_assignment", slug)
    for student, notebook in _class(folder, slug).items():
        submit(folder, student, json.dumps(notebook).encode(), slug)
    done = grading(folder, "autograde", slug)
    assert done.returncode == 0, done.stderr
    ours = rows(folder, slug)
    _check_points(folder, slug, ours)

    settings = folder / "nbgrader_config.py"
    sound = settings.read_text()
    settings.write_text(sound + PLAIN)
    try:
        nbgrader(folder, "autograde", slug, "--force")
    finally:
        settings.write_text(sound)
    assert rows(folder, slug) == ours
    notebook = nbformat.read(folder / "course" / "autograded" / "right" / slug / f"{slug}.ipynb", 4)
    assert REPORT_KEY not in notebook.metadata  # it was graded by nbgrader's own steps


def _check_points(folder, slug, found):
    source = nbformat.read(folder / "solutions" / slug / f"{slug}.ipynb", 4)
    graded = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    by_tests = sum(cell.metadata.nbgrader.points for cell in graded if cell.cell_type == "code")
    scores = {student: _score(facts, slug) for student, facts in found.items()}
    assert scores["right"] == by_tests
    assert scores["empty"] == scores["returns_none"] == 0
    assert 0 < scores["first_half"] < by_tests
    assert 0 < scores["second_half"] < by_tests
    notebook = nbformat.read(folder / "course" / "autograded" / "right" / slug / f"{slug}.ipynb", 4)
    assert notebook.metadata[REPORT_KEY]["mode"] == "jail"


def _score(facts, slug):
    return next(fact[2] for fact in facts if fact[0] == slug and len(fact) == 3)
