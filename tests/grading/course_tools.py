"""A small course to grade, the commands that grade it, and what its gradebook holds."""

import os
import shutil
import sys

import nbformat
from nbgrader.api import Gradebook

from grading.demo.course import ROSTER
from grading.demo.draft import Draft, solutions
from grading.judge.client import UNJAILED
from tests import programs
from tools.readme import exercise
from upsample_lib.check import load_topic

SLUG = "transposed_convolution"
HONEST = ("right", "wrong_flip", "helpers", "honest_prints")
POINTS = load_topic(SLUG).points  # of each function
ALL = exercise(SLUG)[1]  # with the written answer


def earned(*lost):
    """The points by tests of whom these functions alone cost theirs."""
    return sum(POINTS.values()) - sum(POINTS[name] for name in lost)


def copy_of(course, folder):
    """A copy of a released course, with whatever it holds."""
    shutil.copytree(course, folder, symlinks=True)
    return folder


def submit(folder, student, data, slug=SLUG):
    """Put a notebook's bytes into course/submitted."""
    path = folder / "course" / "submitted" / student / slug / f"{slug}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def made_by(folder, name):
    """The bytes that a student of the demo class hands in."""
    read = [nbformat.read(folder / room / SLUG / f"{SLUG}.ipynb", 4) for room in ("solutions", "exercises")]
    draft = Draft(read[1], solutions(read[0]))
    return ROSTER[name].make(draft) or draft.data()


def hand_in(folder, *names):
    """Let students of the demo class hand in."""
    for name in names:
        submit(folder, name, made_by(folder, name))


def read(folder, step, name, slug=SLUG):
    """A student's notebook after a step."""
    return nbformat.read(folder / "course" / step / name / slug / f"{slug}.ipynb", 4)


def command(*arguments):
    return [sys.executable, "-m", "grading", *arguments]


def environment(**more):
    """A plain environment: no virtual environment on the path."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", UNJAILED)}
    return {**kept, "PATH": "/usr/local/bin:/usr/bin:/bin", **more}


def grading(folder, *arguments, seconds=600, **more):
    """Run `python -m grading` in a course; returns the completed process."""
    return programs.run("grading", *arguments, cwd=folder, env=environment(**more), timeout=seconds)


def nbgrader(folder, *arguments, check=True, **more):
    """Run a command of nbgrader's in a course; returns the completed process."""
    done = programs.run("nbgrader", *arguments, cwd=folder, env=environment(**more))
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def rows(folder, slug=SLUG):
    """Everything that a course's gradebook says of an assignment's submissions: student -> list of facts."""
    return rows_at(f"sqlite:///{folder}/course/gradebook.db", slug)


def rows_at(db_url, slug=SLUG):
    """The same for a gradebook anywhere."""
    with Gradebook(db_url) as gradebook:
        return {s.student.id: _facts(s) for s in gradebook.assignment_submissions(slug)}


def _facts(submission):
    facts = [("late", submission.total_seconds_late, submission.extension)]
    for notebook in submission.notebooks:
        facts.append((notebook.name, notebook.late_submission_penalty, notebook.score))
        for grade in notebook.grades:
            scores = grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade
            facts.append((grade.name, grade.max_score, *scores))
        facts += [(c.name, "comment", c.auto_comment, c.manual_comment) for c in notebook.comments]
    return sorted(facts, key=repr)
