"""What came of a class's submissions: what the closing table, the report, the demo class and the export read.

`grades` asks the gradebook alone, in a few queries for the whole class; `read_class` adds what the graded notebooks
say of themselves. Nothing is changed. What a notebook holds is taken for what it is: text by whoever wrote it.
"""

import glob
import json
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from ..course.late import said
from ..course.layout import check_handed_in, course_of, folder_of
from ..course.roster import ClassList
from ..course.rules import Rules
from ..errors import GradingError
from ..judge.prepare import REPORT_KEY
from ..submission.folders import accept
from ..submission.rebuild import ADDED
from ..submission.when import TolerantCourse
from .journal import BEGUN, Journal

MAX_NOTEBOOK = 256 * 2**20  # more than a graded notebook can have


@dataclass
class GradedCell:
    """A graded cell: its name, the function it tests, its points, and whether a person grades it."""

    name: str
    most: float
    by_hand: bool = False

    @property
    def function(self):
        return self.name.removeprefix("test_")


@dataclass
class Result:
    """One student's submission of an assignment.

    From the gradebook: `person` is nbgrader's Student; `is_scored` says that a test or a person has given points;
    points is the sum of points_by_cell, what a person gave included, test_points the sum of test_points_by_cell, what
    the tests alone gave; `by_hand` are the cells that a person has graded, `waiting` those that wait for one; late is in
    seconds, None without a time. From the notebooks: notes say what was put right, events which limits were reached;
    code are the cells that the student wrote, feedback_pages what the student is given to read; `changed_since` says
    that the submission changed after its grading, undated why its timestamp.txt does not count; notebook is its id in formgrader. why says why it is not graded.
    """

    student: str
    why: str | None = None
    person: Student | None = None
    is_scored: bool = False
    points: float = 0.0
    test_points: float = 0.0
    points_by_cell: dict = field(default_factory=dict)
    test_points_by_cell: dict = field(default_factory=dict)
    by_hand: set = field(default_factory=set)
    waiting: set = field(default_factory=set)
    late: float | None = None
    penalty: float = 0.0
    seconds: float = 0.0
    mode: str = ""
    notes: list = field(default_factory=list)
    events: list = field(default_factory=list)
    verdicts: dict = field(default_factory=dict)
    code: list = field(default_factory=list)
    feedback_pages: list = field(default_factory=list)
    changed_since: bool = False
    undated: str | None = None
    notebook: str = ""

    @property
    def name(self):
        """First and last name, as far as the gradebook knows them; the id stands beside it, where it is shown."""
        names = [self.person.first_name, self.person.last_name] if self.person else []
        return " ".join(filter(None, names)).removesuffix(f" ({self.student})")

    @property
    def total(self):
        """nbgrader's: tests, manual scores and extra credit, less the late penalty, not below 0."""
        return max(0.0, self.points - self.penalty)

    @property
    def unreadable(self):
        """The sentence that says why nothing in the file could be graded, or None."""
        return next((note for note in self.notes if note.startswith("The submitted file ")), None)


@dataclass
class ClassResults:
    """An assignment: the `Result`s by name of folder, its graded cells, the points of all, the cells as they were released.

    due says when it is due, in the course's zone; absent are the people of the roster who have handed in nothing.
    """

    assignment: str
    results: list
    cells: list
    most: float
    released: list
    graded_at: float | None = None
    due: str = ""
    absent: list = field(default_factory=list)

    @property
    def graded(self):
        return [result for result in self.results if result.why is None]

    @property
    def ungraded(self):
        return [result for result in self.results if result.why is not None]

    @property
    def most_by_tests(self):
        return sum(cell.most for cell in self.cells if not cell.by_hand)


def read_class(config, assignment, students=None):
    """The `ClassResults` of an assignment, or of some of its students.

    Raises
    ------
    GradingError : nothing was handed in for it, or it was not released.
    """
    course = TolerantCourse.like(course_of(config, assignment), Rules(folder_of(config)).zone)
    check_handed_in(course, [assignment])
    with Gradebook(course.db_url, course.course_id) as gradebook:
        cells, by_student = grades(gradebook, assignment)
        due = said(gradebook.find_assignment(assignment).duedate, course.zone)
    pattern = course.format_path(course.submitted_directory, "*", glob.escape(assignment))
    names = sorted(PurePath(path).parts[-2] for path in glob.glob(pattern) if os.path.isdir(path))
    results = [by_student.get(name, Result(name)) for name in names if students is None or name in students]
    times = [time for result in results if (time := _add_notebooks(course, result)) is not None]
    _say_why(course, config, results)
    released = notebook_cells(course, course.release_directory)
    order = {cell_name(cell): place for place, cell in enumerate(released)}
    cells.sort(key=lambda cell: order.get(cell.name, len(order)))
    most = sum(cell.most for cell in cells)
    absent = [person for person in ClassList(folder_of(config)).people if person.student not in names]
    return ClassResults(assignment, results, cells, most, released, max(times, default=None), due, absent)


def grades(gradebook, assignment):
    """(the graded cells of an assignment, {student: `Result`} of all who have a submission in the gradebook).

    Raises
    ------
    GradingError : the gradebook does not know the assignment.
    """
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        raise GradingError(
            f"The gradebook knows no assignment {assignment}; run `nbgrader generate_assignment {assignment}` and "
            f"`python -m grading autograde {assignment}`."
        ) from None
    listed = [cell for notebook in notebooks for cell in [*notebook.grade_cells, *notebook.task_cells]]
    cells = [GradedCell(cell.name, cell.max_score, cell.cell_type != "code") for cell in listed]
    results = {}
    query = gradebook.db.query(Student, SubmittedAssignment).join(SubmittedAssignment.student)
    for student, submission in _of_assignment(query, assignment, SubmittedAssignment.assignment):
        late = submission.total_seconds_late if submission.timestamp else None
        results[student.id] = Result(student.id, person=student, late=late)
    _add_grades(gradebook, assignment, results, {cell.name for cell in cells if cell.by_hand})
    return cells, results


def _add_grades(gradebook, assignment, results, by_hand):
    """Points and late penalties, in two queries."""
    query = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade).select_from(Grade)
    query = query.join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
    query = query.join(BaseCell, Grade.cell_id == BaseCell.id)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    for student, cell, grade in _of_assignment(query, assignment, SubmittedAssignment.assignment):
        result = results[student]
        result.points_by_cell[cell] = grade.score or 0.0
        result.points += grade.score or 0.0
        result.is_scored |= not (grade.auto_score is grade.manual_score is None)
        if grade.needs_manual_grade:
            result.waiting.add(cell)
        if not (grade.manual_score is grade.extra_credit is None):
            result.by_hand.add(cell)
        if cell not in by_hand:
            result.test_points_by_cell[cell] = grade.auto_score or 0.0
            result.test_points += grade.auto_score or 0.0
    query = gradebook.db.query(
        SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty, SubmittedNotebook.id
    )
    query = query.select_from(SubmittedNotebook)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    for student, penalty, number in _of_assignment(query, assignment, SubmittedAssignment.assignment):
        results[student].penalty += penalty or 0.0
        results[student].notebook = number


def _of_assignment(query, assignment, relation):
    return query.join(relation).filter(Assignment.name == assignment)


def notebook_cells(course, directory):
    """The cells of the instructor's notebooks in a folder of the course, in order; none where they are not there."""
    folder = Path(course.format_path(directory, ".", course.assignment_id))
    return [cell for path in sorted(folder.glob("[!.]*.ipynb")) for cell in _notebook(path).get("cells", [])]


def _notebook(path):
    """A notebook as plain data, sources joined; empty where the file is none."""
    try:
        if os.path.getsize(path) > MAX_NOTEBOOK:
            return {}
        notebook = json.loads(Path(path).read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["nbgrader"] = cell["metadata"].get("nbgrader", {})
        return notebook
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def cell_name(cell):
    """nbgrader's name of a cell, or its id."""
    return cell["nbgrader"].get("grade_id") or cell.get("id", "")


def is_answer(cell):
    """Whether a cell is code for the student to write."""
    return cell["cell_type"] == "code" and bool(cell["nbgrader"].get("solution"))


def _is_own(cell):
    """A cell that the student added; see `rebuild`."""
    return cell["cell_type"] == "code" and not cell["nbgrader"] and str(cell.get("id", "")).startswith(ADDED)


def _add_notebooks(course, result):
    """What the graded notebooks say; returns when the last was written, None where there is none."""
    times = []
    feedback = Path(course.format_path(course.feedback_directory, result.student, course.assignment_id))
    for path in _files(course, course.autograded_directory, result.student):
        notebook = _notebook(path)
        report = notebook.get("metadata", {}).get(REPORT_KEY, {})
        result.notes += report.get("notes", [])
        result.events += report.get("events", [])
        result.seconds += report.get("seconds", 0.0)
        result.mode = report.get("mode", result.mode)
        result.verdicts.update(report.get("verdicts", {}))
        written = [cell for cell in notebook.get("cells", []) if is_answer(cell) or _is_own(cell)]
        result.code += [(cell_name(cell), cell["source"]) for cell in written]
        times.append(os.path.getmtime(path))
        page = feedback / f"{path.stem}.html"
        result.feedback_pages += [page] if page.exists() else []
    handed_in = _files(course, course.submitted_directory, result.student)
    folder = course.format_path(course.submitted_directory, result.student, course.assignment_id)
    result.undated = course.time_of(folder)[1]
    result.changed_since = bool(times) and any(os.lstat(path).st_mtime > max(times) for path in handed_in)
    return max(times, default=None)


def _files(course, directory, student):
    return sorted(Path(course.format_path(directory, student, course.assignment_id)).glob("[!.]*.ipynb"))


def _say_why(course, config, results):
    """Fill in why a submission is not graded."""
    assignment, journal = course.assignment_id, Journal(folder_of(config))
    for result in results:
        begun = journal.state(assignment, result.student) == BEGUN
        if begun or not (result.points_by_cell and result.mode):
            waits = "its grading was begun and did not end" if begun else "it has not been graded yet"
            why = _why_refused(course, result.student) or journal.why(assignment, result.student)
            result.why = why or waits


def _why_refused(course, student):
    """Why a submission's folder is not graded at all, or None."""
    folder = course.format_path(course.submitted_directory, student, course.assignment_id)
    paths = [str(path) for path in _files(course, course.submitted_directory, student)]
    if not paths:
        return "the folder holds no notebook"
    return accept(course, {folder: paths})[2].get(folder)
