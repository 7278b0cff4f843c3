"""The grades of a class in a few queries: what nbgrader's own objects would give one submission at a time."""

from collections import defaultdict
from dataclasses import dataclass

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    GradeCell,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)

from ..judge.client import GradingError


@dataclass
class GradedCell:
    """A graded cell: its name, the function it tests, its points, and whether a person grades it."""

    name: str
    most: float
    by_hand: bool = False

    @property
    def function(self):
        return self.name.removeprefix("test_")


def graded_cells(gradebook, assignment, order):
    """(the graded cells as `GradedCell`, in a given order; the points of all).

    Raises
    ------
    GradingError : the gradebook does not know the assignment.
    """
    try:
        known = gradebook.find_assignment(assignment)
    except MissingEntry:
        raise GradingError(
            f"The gradebook knows no assignment {assignment}; run `nbgrader generate_assignment {assignment}` and "
            f"`python -m grading autograde {assignment}`."
        ) from None
    cells = {
        cell.name: cell
        for notebook in known.notebooks
        for cell in [*notebook.grade_cells, *notebook.task_cells]
    }
    names = [name for name in order if name in cells]
    names += [name for name in cells if name not in names]
    tests = [GradedCell(name, cells[name].max_score, cells[name].cell_type != "code") for name in names]
    return tests, sum(test.most for test in tests)


def add_grades(gradebook, assignment, entries, by_hand):
    """Scores, penalties and names, in three queries for the whole class."""
    for student, submission in _submissions(gradebook, assignment):
        if (entry := entries.get(student.id)) is not None:
            entry.name = " ".join(filter(None, [student.first_name, student.last_name]))
            entry.late = submission.total_seconds_late if submission.timestamp else None
            entry.scores = {}
    for student, cell, grade, most in _grades(gradebook, assignment):
        if (entry := entries.get(student)) is not None:
            _add_grade(entry, cell, grade, most, by_hand)
    penalties = _penalties(gradebook, assignment)
    for student, entry in entries.items():
        entry.penalty = penalties.get(student, 0.0)
        entry.total = max(0.0, entry.total - entry.penalty)


def _add_grade(entry, cell, grade, most, by_hand):
    entry.scores[cell] = score = grade.score or 0.0
    entry.total += score
    entry.waiting |= {cell} if grade.needs_manual_grade else set()
    entry.waits = bool(entry.waiting)
    entry.by_hand |= set() if grade.manual_score is grade.extra_credit is None else {cell}
    if cell not in by_hand:
        entry.score += grade.auto_score or 0.0
        entry.most += most


def _submissions(gradebook, assignment):
    query = gradebook.db.query(Student, SubmittedAssignment).join(SubmittedAssignment.student)
    return query.join(SubmittedAssignment.assignment).filter(Assignment.name == assignment)


def _grades(gradebook, assignment):
    """(student, graded cell, its grade, its points) of a whole class."""
    points = dict(gradebook.db.query(GradeCell.id, GradeCell.max_score).all())
    points.update(gradebook.db.query(TaskCell.id, TaskCell.max_score).all())
    query = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade)
    query = query.select_from(Grade).join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    query = query.join(BaseCell, Grade.cell_id == BaseCell.id).filter(Assignment.name == assignment)
    return [(student, cell, grade, points.get(grade.cell_id, 0.0)) for student, cell, grade in query]


def _penalties(gradebook, assignment):
    query = gradebook.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
    query = query.select_from(SubmittedNotebook)
    query = query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    query = query.join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    found = defaultdict(float)
    for student, penalty in query.filter(Assignment.name == assignment):
        found[student] += penalty or 0.0
    return found
