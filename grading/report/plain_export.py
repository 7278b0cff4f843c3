"""nbgrader's own table of grades, COURSE/grades.csv, as `nbgrader export` writes it.

nbgrader puts a comma between the values whatever they hold: a name with commas in it moves what stands behind it, points
included, to other columns. Here each value has its own cell, which no spreadsheet takes for a formula.
"""

from nbgrader.api import MissingEntry
from nbgrader.plugins.export import CsvExportPlugin

from ..files import csv_text, write_whole
from .export import text

PERSON = ("student_id", "last_name", "first_name", "email")
COLUMNS = ("assignment", "duedate", "timestamp", *PERSON)
SCORES = ("raw_score", "late_submission_penalty", "score", "max_score")


class PlainExport(CsvExportPlugin):
    """The plugin that `nbgrader export` uses where no other one is asked for."""

    def export(self, gradebook):
        """Write the table to `self.to`."""
        assignments, students = set(map(str, self.assignment)), set(map(str, self.student))
        rows = [
            _row(gradebook, assignment, student)
            for assignment in gradebook.assignments
            if not assignments or assignment.name in assignments
            for student in gradebook.students
            if not students or student.id in students
        ]
        self.log.info("Exporting grades to %s", self.to)
        write_whole(self.to or "grades.csv", csv_text([COLUMNS + SCORES, *rows], lineterminator="\n"))


def _row(gradebook, assignment, student):
    """One student's line; whoever has handed in nothing has 0 points."""
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
        penalty = submission.late_submission_penalty
        scores = [submission.score, penalty, max(0.0, submission.score - penalty)]
    except MissingEntry:
        submission, scores = None, [0.0, 0.0, 0.0]
    who = (student.id, student.last_name, student.first_name, student.email)
    when = assignment.duedate or "", (submission and submission.timestamp) or ""
    return [
        assignment.name,
        *map(str, when),
        *(text(one or "") for one in who),
        *scores,
        assignment.max_score,
    ]
