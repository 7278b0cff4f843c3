"""Every assignment through nbgrader in the jail: the solution earns its points, the untouched release none."""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from test_nbgrader import copy_course, nbgrader

from grading.notebooks import slugs
from grading.preprocessors import REPORT

pytestmark = pytest.mark.slow  # grades whole submissions


@pytest.fixture(scope="module")
def folder(tmp_path_factory, jail):
    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.mark.parametrize("slug", slugs())
def test_solution_and_release(folder, slug):
    nbgrader(folder, "generate_assignment", slug)
    for student, room in (("right", "solutions"), ("empty", "exercises")):
        path = folder / "course" / "submitted" / student / slug / f"{slug}.ipynb"
        path.parent.mkdir(parents=True)
        shutil.copy(folder / room / slug / f"{slug}.ipynb", path)
    nbgrader(folder, "autograde", slug)
    source = nbformat.read(folder / "solutions" / slug / f"{slug}.ipynb", 4)
    graded = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    points = dict.fromkeys(("code", "markdown"), 0)
    for cell in graded:
        points[cell.cell_type] += cell.metadata.nbgrader.points
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        right, empty = (gradebook.find_submission(slug, student) for student in ("right", "empty"))
        assert (right.score, empty.score) == (points["code"], 0)
        assert right.max_score == sum(points.values())
        assert right.needs_manual_grade
    notebook = nbformat.read(folder / "course" / "autograded" / "right" / slug / f"{slug}.ipynb", 4)
    assert notebook.metadata[REPORT]["mode"] == "jail"
