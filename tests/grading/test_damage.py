"""Randomly damaged notebooks: each is graded or refused with a line, none stops the class or changes another's row."""

import os

import nbformat
import pytest

from tests.grading.course_tools import HONEST, SLUG, grading, made_by, rows, submit
from tests.grading.damage import damaged

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
COUNT = 1000 if os.environ.get("CASES") == "long" else 24


@pytest.mark.timeout(3600)
def test_damaged_notebooks_cost_nobody_anything(tmp_path, new_course, record_property):
    folder = new_course(tmp_path / "course", SLUG)
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write("\nc = get_config()\nc.ClassRun.call_seconds = 1.0\nc.ClassRun.notebook_seconds = 20.0\n")
    for name in HONEST:
        submit(folder, name, made_by(folder, name))
    assert grading(folder, "autograde").returncode == 0
    expected = rows(folder)
    sound = made_by(folder, "right")
    names = [f"damaged{seed:04d}" for seed in range(COUNT)]
    for seed, name in enumerate(names):
        submit(folder, name, damaged(sound, seed))
    done = grading(folder, "autograde", "--force", "--jobs", "2", "--all", seconds=3000)
    assert done.returncode == 0, done.stderr[-3000:]
    got = rows(folder)
    assert {name: got[name] for name in HONEST} == expected
    assert set(names) <= set(got)
    for name in names:
        path = folder / "course" / "autograded" / name / SLUG / f"{SLUG}.ipynb"
        nbformat.validate(nbformat.read(path, as_version=4))
    unread = sum("nothing in it could be graded" in line for line in done.stdout.splitlines())
    full = sum(_score(got[name]) == _score(got["right"]) for name in names)
    assert 0 < unread < COUNT - full < COUNT
    what = f"{COUNT} damaged: {full} keep all points, {unread} are unreadable"
    record_property("fault", ("grader", what, "all have a row", "all have a row"))


def _score(facts):
    return next(fact[2] for fact in facts if fact[0] == SLUG)
