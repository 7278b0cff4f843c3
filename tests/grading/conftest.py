"""What the grading tests share: a jail, or a reason why there is none, and ways to grade a few cells."""

import shutil
import subprocess
from functools import cache

import pytest
from nbgrader import api

from grading.course.notebooks import ROOT
from grading.demo.course import ROSTER, DemoCourse
from grading.jail.limits import Budget, Limits
from grading.jail.session import Session
from grading.jail.start import Zygote
from tests.shared import made_once

from .course_tools import grading, nbgrader

# What a new gradebook asks a program of two seconds for, each time; the answer is nbgrader's own and stays.
api.get_alembic_version = cache(api.get_alembic_version)


def why_no_jail():
    """The reason why this machine can make no jail at all, found without the code under test; None if it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap (bwrap) is not installed"
    probe = ["bwrap", "--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "--dev", "/dev", "true"]
    found = subprocess.run(probe, capture_output=True, text=True)
    return (
        None if found.returncode == 0 else f"bubblewrap may not make namespaces here: {found.stderr.strip()}"
    )


@pytest.fixture(scope="session")
def jail():
    """A running zygote in the jail."""
    reason = why_no_jail()
    if reason:
        pytest.skip(reason)
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def limits():
    return Limits(call_seconds=1.5, cell_seconds=3.0, notebook_seconds=30.0, memory_bytes=512 * 2**20)


@pytest.fixture
def session(jail, limits):
    """A student's process in the jail."""
    made = Session(lambda: jail.worker(limits.as_dict()), limits, Budget(limits.notebook_seconds))
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_course(tmp_path_factory):
    """A function that puts a course of its own into a folder: built, without submissions, the assignments named released."""

    def new_course(folder, *slugs):
        made = made_once(tmp_path_factory, "-".join(["course", *slugs]), lambda path: _release(path, slugs))
        shutil.copytree(made, folder, symlinks=True, dirs_exist_ok=True)
        return folder

    def _release(folder, slugs):
        new_course(folder) if slugs else _build(folder)
        for slug in slugs:
            nbgrader(folder, "generate_assignment", slug)

    return new_course


@pytest.fixture(scope="session")
def demo_class(tmp_path_factory, jail):
    """The folder of the whole demo class, graded and with its feedback; to be read, or copied."""

    def grade(folder):
        DemoCourse(folder=str(folder)).run(list(ROSTER.values()))

    return made_once(tmp_path_factory, "demo", grade)


def _build(folder):
    """A copy of what grading needs, with its notebooks built."""
    for name in ("grading", "upsample_lib", "solutions", "exercises"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("nbgrader_config.py", "_config.yml"):
        shutil.copy(ROOT / name, folder)
    assert grading(folder, "build").returncode == 0
