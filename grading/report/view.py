"""An assignment as it stands: what each student handed in, what came of it, and why something is not graded.

Reads the submitted and the graded notebooks and the gradebook, and changes nothing. What a notebook holds is taken
for what it is: text by whoever wrote it.
"""

import datetime
import glob
import json
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import SimpleNamespace

from nbgrader.api import Gradebook

from ..course.layout import assignments, course_of, folder_of
from ..judge.client import GradingError
from ..run.journal import BEGUN, Journal
from ..run.results import Outcome
from ..run.steps import REPORT
from ..submission.folders import guard
from .class_grades import add_grades, graded_cells

MAX_NOTEBOOK = 64 * 2**20


@dataclass
class Entry(Outcome):
    """One student's submission, with what the report adds to its `Outcome`.

    total counts manual scores and the late penalty in; scores are by graded cell, `by_hand` are the cells that a
    person has graded and `waiting` those that wait for it; cells are the code that the student wrote, pages what the
    student is given to read; `again` says that the submission changed after its grading.
    """

    name: str = ""
    total: float = 0.0
    penalty: float = 0.0
    again: bool = False
    by_hand: set = field(default_factory=set)
    waiting: set = field(default_factory=set)
    scores: dict = field(default_factory=dict)
    cells: list = field(default_factory=list)
    pages: list = field(default_factory=list)

    @property
    def unreadable(self):
        """The sentence that says why nothing in the file could be graded, or None."""
        return next((note for note in self.notes if note.startswith("The submitted file ")), None)


@dataclass
class ClassView:
    """An assignment: its entries by student, its graded cells in the order of the notebook, its code cells."""

    assignment: str
    entries: list
    tests: list
    most: float
    released: list
    published: dict
    graded_at: datetime.datetime | None

    @property
    def graded(self):
        return [entry for entry in self.entries if entry.why is None]

    @property
    def missing(self):
        return [entry for entry in self.entries if entry.why is not None]


def view(config, assignment):
    """The `ClassView` of an assignment.

    Raises
    ------
    GradingError : nothing was handed in for it, or nothing of it is graded.
    """
    course = course_of(config, assignment)
    _check(course, assignment)
    entries = {student: Entry(student) for student in _students(course.submitted_directory, course)}
    order = _released(course.release_directory, course)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        tests, most = graded_cells(gradebook, assignment, list(map(_id, order)))
        add_grades(gradebook, assignment, entries, {test.name for test in tests if test.by_hand})
    times = [time for entry in entries.values() if (time := _add_notebooks(course, entry)) is not None]
    _say_why(course, config, entries)
    if not any(entry.why is None for entry in entries.values()):
        raise GradingError(
            f"Nothing of {assignment} is graded yet; run `python -m grading autograde {assignment}`."
        )
    answers = filter(_is_answer, _released(course.source_directory, course))
    return ClassView(
        assignment,
        entries=[entries[student] for student in sorted(entries)],
        tests=tests,
        most=most,
        released=[cell["source"] for cell in order if cell["cell_type"] == "code"],
        published={_id(cell): cell["source"] for cell in answers},
        graded_at=datetime.datetime.fromtimestamp(max(times)) if times else None,
    )


def _check(course, assignment):
    """An assignment that has something to report on."""
    known = assignments(course)
    if assignment not in known:
        what = f"there is something for {', '.join(known)}" if known else "see `nbgrader collect`"
        raise GradingError(f"Nothing was handed in for {assignment}; {what}.")


def _students(directory, course):
    pattern = course.format_path(directory, "*", glob.escape(course.assignment_id))
    return sorted(PurePath(path).parts[-2] for path in glob.glob(pattern) if os.path.isdir(path))


def _released(directory, course):
    """The cells of the instructor's notebooks in a folder, in order; none where they are not there."""
    folder = Path(course.format_path(directory, ".", course.assignment_id))
    return [cell for path in sorted(folder.glob("*.ipynb")) for cell in _notebook(path).get("cells", [])]


def _notebook(path):
    """A notebook as plain data, sources joined; empty where the file is none."""
    try:
        if os.path.getsize(path) > MAX_NOTEBOOK:
            return {}
        notebook = json.loads(Path(path).read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["marks"] = cell["metadata"].get("nbgrader", {})
        return notebook
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _id(cell):
    return cell["marks"].get("grade_id") or cell.get("id", "")


def _is_answer(cell):
    return cell["cell_type"] == "code" and bool(cell["marks"].get("solution"))


def _is_own(cell):
    """A cell that the student added; see `rebuild`."""
    return cell["cell_type"] == "code" and not cell["marks"] and str(cell.get("id", "")).startswith("added-")


def _add_notebooks(course, entry):
    """What the graded notebooks say; returns when the last was written, None where there is none."""
    times = []
    for path in _files(course, course.autograded_directory, entry.student, "*.ipynb"):
        notebook = _notebook(path)
        entry.add(notebook.get("metadata", {}).get(REPORT, {}))
        taken = (cell for cell in notebook.get("cells", []) if _is_answer(cell) or _is_own(cell))
        entry.cells += [(_id(cell), cell["source"]) for cell in taken]
        times.append(os.path.getmtime(path))
        page = Path(
            course.format_path(course.feedback_directory, entry.student, course.assignment_id),
            f"{path.stem}.html",
        )
        entry.pages += [page] if page.exists() else []
    handed_in = _files(course, course.submitted_directory, entry.student, "*.ipynb")
    entry.again = any(os.lstat(path).st_mtime > max(times) for path in handed_in) if times else False
    return max(times, default=None)


def _files(course, directory, student, pattern):
    return sorted(Path(course.format_path(directory, student, course.assignment_id)).glob(pattern))


def _say_why(course, config, entries):
    """Fill in why an entry is not graded."""
    assignment, journal = course.assignment_id, Journal(folder_of(config))
    begun = {student for student in entries if journal.state(assignment, student) == BEGUN}
    missing = begun | {student for student, entry in entries.items() if not (entry.scores and entry.mode)}
    folders = {course.format_path(course.submitted_directory, name, assignment): name for name in missing}
    found = {
        folder: [str(path) for path in _files(course, course.submitted_directory, student, "*.ipynb")]
        for folder, student in folders.items()
    }
    empty = {folder: "the folder holds no notebook" for folder, paths in found.items() if not paths}
    given = {folder: paths for folder, paths in found.items() if paths}
    refused = empty | (guard(SimpleNamespace(coursedir=course, assignments=given)) if given else {})
    for folder, student in folders.items():
        waits = "its grading was begun and did not end" if student in begun else "it has not been graded yet"
        entries[student].why = refused.get(folder) or journal.why(assignment, student) or waits
