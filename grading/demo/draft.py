"""How a submission of the demo class is written: the draft of a notebook, and the roster of those who hand one in."""

import json
from copy import deepcopy
from dataclasses import dataclass, field

from nbformat import v4

from ..course.layout import without_marks

LOST = ("stamp",)  # what an attack is meant to hide: see `wrong_stamp`


@dataclass(frozen=True)
class Student:
    """One submission of the class: how it is made and what it must get.

    `rows` says which kinds of fault or attack it stands for, by the numbers in `compare.KINDS`.
    """

    name: str
    what: str
    make: object
    rows: tuple = ()
    lost: tuple | str = ()
    reasons: dict = field(default_factory=dict)


class Roster(dict):
    """Students by name; its method enters a function as one of them."""

    def student(self, what, rows=(), lost=(), called=None, **reasons):
        """Enter a student into the class.

        Parameters
        ----------
        what : str, for the table
        rows : numbers of the faults and attacks in `compare.KINDS` that it stands for
        called : the student's name, where it is not the function's
        lost : the functions whose tests must give 0, or "all"
        reasons : function=reason, tests that must give 0 with this mistake named by the checker
        """

        def enter(make):
            name, losses = called or make.__name__, lost if lost == "all" else (*lost, *reasons)
            self[name] = Student(name, what, make, rows, losses, reasons)
            return make

        return enter


class Draft:
    """A notebook being written: the release with the answers of a source notebook in it.

    `files` are what else lies in the student's folder, name -> bytes; `course` is the course's folder.
    """

    def __init__(self, release, answers, course="."):
        self.release, self.nb, self.files, self.course = release, deepcopy(release), {}, course
        for name, source in answers.items():
            self.cell(name).source = source

    def cell(self, grade_id):
        return next(c for c in self.nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)

    def edit(self, name, old, new):
        """Replace a piece of an answer that must be there."""
        cell = self.cell(name)
        if old not in cell.source:
            raise ValueError(f"the answer {name} no longer holds {old!r}: fix the demo class")
        cell.source = cell.source.replace(old, new)

    def body(self, name, *lines):
        """Replace the body of an answer, the docstring included."""
        head = self.cell(name).source.split('"""')[0].rstrip()
        self.cell(name).source = "\n    ".join([head, *lines])

    def insert(self, source, before, kind="code"):
        """Add a cell of the student's own."""
        make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        self.nb.cells.insert(
            self.nb.cells.index(self.cell(before)), make(source, id=f"own-{len(self.nb.cells)}")
        )

    def untouched(self, *names):
        """Put the stub back for these answers."""
        for name in names:
            stub = next(
                c for c in self.release.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name
            )
            self.cell(name).source = stub.source

    def data(self):
        return json.dumps(self.nb).encode()


def wrong_stamp(draft):
    """The one wrong answer that an attack comes with: it must score what the code would earn without the attack."""
    draft.edit("stamp", "x[i] * weight", "x[i] * weight[::-1]")


def solutions(source):
    """The code answers of an instructor's notebook, without the marks around the solution."""
    answers = {}
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "code":
            answers[marks["grade_id"]] = "\n".join(without_marks(cell.source)) + "\n"
    return answers
