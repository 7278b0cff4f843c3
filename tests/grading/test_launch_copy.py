"""A notebook opened in Colab or in the browser has one cell more; handed in, it is graded like any other."""

import json

import nbformat
import pytest

from grading.demo.draft import solutions
from tests.grading.course_tools import grading, rows, submit
from tools.student_files import launch_notebook

from .test_all_assignments import _answered
from .test_nbgrader import copy_course, nbgrader

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
SLUG = "foundations"


def test_a_launch_copy_earns_what_the_exercise_earns(tmp_path):
    folder = copy_course(tmp_path)
    source, release = (
        nbformat.read(folder / room / SLUG / f"{SLUG}.ipynb", 4) for room in ("solutions", "exercises")
    )
    nbgrader(folder, "generate_assignment", SLUG)
    for student, notebook in (("plain", release), ("launched", launch_notebook(SLUG))):
        submit(folder, student, json.dumps(_answered(notebook, solutions(source))).encode(), SLUG)
    done = grading(folder, "autograde", SLUG)
    assert done.returncode == 0, done.stderr
    found = rows(folder, SLUG)
    assert found["plain"] == found["launched"]
    assert sum(fact[2] for fact in found["launched"] if fact[0] == SLUG) > 0
    graded = nbformat.read(folder / "course" / "autograded" / "launched" / SLUG / f"{SLUG}.ipynb", 4)
    (extra,) = [cell for cell in graded.cells if "find_spec" in cell.source]
    assert extra.outputs == []
