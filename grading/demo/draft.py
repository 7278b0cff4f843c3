"""How a submission of the demo class is written: the draft of a notebook."""

import json
from copy import deepcopy
from textwrap import indent

from nbformat import v4

from ..course.layout import without_marks


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

    def wrong_stamp(self):
        """The one wrong answer that an attack comes with: it must score what the code would earn without the attack."""
        self.edit("stamp", "x[i] * weight", "x[i] * weight[::-1]")

    def begin(self, name, code):
        """Put lines before the first of an answer's body."""
        head, quotes, rest = self.cell(name).source.rpartition('"""\n')
        self.cell(name).source = f"{head}{quotes}{indent(code, '    ')}\n{rest}"

    def body(self, name, *lines):
        """Replace the body of an answer, the docstring included."""
        head = self.cell(name).source.split('"""')[0].rstrip()
        self.cell(name).source = "\n    ".join([head, *lines])

    def insert(self, source, before, kind="code", times=1):
        """Add a cell of the student's own, or so many; COURSE in it stands for the course's folder."""
        make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        source, cells = source.replace("COURSE", repr(self.course)), self.nb.cells
        for _ in range(int(times)):
            cells.insert(cells.index(self.cell(before)), make(source, id=f"own-{len(cells)}"))

    def must_fail(self, attempts):
        """Add a cell that takes an answer away and gives it back where none of the attempts succeeds."""
        lines = "".join(f"must_fail(lambda: {attempt})\n" for attempt in attempts)
        self.insert(
            "import ctypes, fcntl, mmap, os, resource, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            "kept = conv_matrix\ndel conv_matrix\n"
            "def must_fail(attempt):\n    try:\n        assert attempt() == -1, 'it was carried out'\n"
            "    except (OSError, ValueError) as error:\n        print(error)\n"
            f"{lines}conv_matrix = kept",
            before="test_conv_matrix",
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


def solutions(source):
    """The code answers of an instructor's notebook, without the marks around the solution."""
    answers = {}
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "code":
            answers[marks["grade_id"]] = "\n".join(without_marks(cell.source)) + "\n"
    return answers
