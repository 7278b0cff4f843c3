"""Shared by the tests of the exercises: notebooks as cells, their cells run, students that give a chosen answer."""

import contextlib
import io
from functools import cache
from pathlib import Path

import nbformat

from grading.course.notebooks import notebooks, slugs
from upsample_lib.check import Check, Mistake, load_topic, use_seed

ROOT = Path(__file__).resolve().parents[2]
SLUGS = slugs()


class Student:
    """A function as the checker meets it: a name, a signature and answers, under the name of an exercise."""

    def __init__(self, exercise, function):
        self.__name__ = exercise.name
        self.__signature__ = exercise.signature
        self._function = function

    def __call__(self, *args):
        bound = self.__signature__.bind(*args)
        bound.apply_defaults()
        return self._function(*bound.args)


@cache
def _text(slug, room):
    return next(text for path, text in notebooks(slug).items() if path.parts[-3] == room)


def cells(slug, room):
    """The cells of a slug's notebook; room is "solutions" or "exercises". Made from the source, not read from disk."""
    return nbformat.reads(_text(slug, room), as_version=4).cells


def run(code_cells, namespace=None):
    """Run cells one after the other as Jupyter would; returns {cell id: exception or None}."""
    namespace = {} if namespace is None else namespace
    return {cell.id: run_cell(cell, namespace) for cell in code_cells if cell.cell_type == "code"}


def run_cell(cell, namespace):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(cell.source, cell.id, "exec"), namespace)
    except Exception as error:
        return error
    return None


def graded_by(slug, room, name, student):
    """The Mistake with which a student fails the test cells of a function, or None."""
    setup, *rest = [cell for cell in cells(slug, room) if cell.cell_type == "code"]
    namespace = {}
    assert run_cell(setup, namespace) is None
    namespace[name] = student
    tests = [cell for cell in rest if cell.id.startswith(f"test_{name}") and f"check({name})" in cell.source]
    assert tests
    found = [error for error in run(tests, namespace).values() if error]
    assert all(isinstance(error, Mistake) for error in found), found
    return found[0] if found else None


def hidden_mistake(slug, student):
    """The Mistake of the hidden test alone, or None."""
    try:
        Check(slug).hidden(student)
    except Mistake as mistake:
        return mistake
    return None


def wrong_versions(slug):
    """(exercise, wrong version) for each that a slug's checker knows."""
    return [
        (exercise, wrong) for exercise in load_topic(slug).exercises.values() for wrong in exercise.wrongs
    ]


def drawn(slug, name, seeds=5):
    """Cases of several seeds: (arguments with defaults, right answer)."""
    topic = load_topic(slug)
    exercise = topic.exercises[name]
    for seed in range(seeds):
        use_seed(seed)
        yield from ((case.filled, case.expected) for case in topic.hidden_cases(exercise))
    use_seed(None)
    yield from ((case.filled, case.expected) for case in topic.practice_cases(exercise))
