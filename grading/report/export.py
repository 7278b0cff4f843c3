"""Grades as learning platforms read them: `python -m grading export --lms canvas|moodle [ASSIGNMENT ...] [--to FILE]`.

Both are export plugins of nbgrader's: `nbgrader export --exporter grading.report.export.CanvasExport` writes the same.
The total of a submission is nbgrader's: tests, manual scores and extra credit, less the late penalty, not below 0.
Students who have handed in nothing have an empty grade: zeros are for the platform to give.

canvas : the columns Student, ID, SIS User ID, SIS Login ID, Section, then one for each assignment; below the header a
    row of Points Possible. Canvas (lib/gradebook_importer.rb in instructure/canvas-lms, `row_has_student_headers?`,
    `update_column_count`, `process_student`) looks for a student by ID, then by SIS User ID, SIS Login ID and name, which
    the roster tells; without one `lms_user_id` and the student's id. An assignment is found by its title, or by the number
    behind it, as in "checkerboard (1234)"; another one is made new. Canvas shows all changes before it saves.
moodle : the columns ID number, Email address, First name, Last name, then one for each assignment. Moodle
    (grade/import/csv/classes/load_data.php in moodle/moodle and docs.moodle.org, "Grade import") asks which column
    tells who it is: map ID number to ID number, or Email address to Email address. It stops at a student that it does
    not know, and takes a row without a name for the previous student's: so a column that is not filled in for all is
    left out. A missing grade is "-". --feedback adds a column with a few words beside each grade; map both or neither,
    or Moodle drops the grades.
"""

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from traitlets import Bool

from .. import command
from ..course.layout import course_of, folder_of, load, log_to
from ..course.roster import ClassList, Person
from ..errors import GradingError, stops
from ..files import csv_text, guarded, write_whole
from ..run.journal import BEGUN, Journal
from ..run.results import grades

WRITTEN = 0


@dataclass
class Row:
    """A student and their results by assignment."""

    student: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms: str = ""
    results: dict = field(default_factory=dict)
    person: Person | None = None

    def grade(self, assignment, missing, waiting=True):
        """The total, or what stands for a missing one, and for one that waits for a person where that is not wanted."""
        result = self.results.get(assignment)
        if result is None or (result.waiting and not waiting):
            return missing
        return _number(round(result.total, 4))


class LmsExport(ExportPlugin):
    """What the platforms' tables have in common; a subclass has the `lines` of its own.

    `waiting` says whether totals that lack a person's grade are written; `ids` are numbers of students on Canvas,
    `titles` those of assignments; `unfinished` the students whose grading did not end.
    """

    waiting, ids, titles, unfinished = True, {}, {}, frozenset()

    def export(self, gradebook):
        """Write the table to `self.to`.

        Raises
        ------
        GradingError : an assignment is not known or not graded, or two students have one id.
        """
        self.points = _points(gradebook, self.assignment)
        self.rows, self.unfinished = _rows(
            gradebook, self.points, self.student, Journal(folder_of(self.config))
        )
        if not self.student:
            self.rows = _with_missing(self.rows, ClassList(folder_of(self.config)).people, self.unfinished)
        # numbers are bare, everything else stands in quotation marks
        write_whole(self.to, csv_text(self.lines(), quoting=csv.QUOTE_NONNUMERIC))

    def remarks(self):
        """What to know before the file is uploaded."""
        missing = [row for row in self.rows if not row.results]
        waiting = sum(any(result.waiting for result in row.results.values()) for row in self.rows)
        ids = [row.lms or row.student for row in self.rows]
        changed = [row.student for row, id in zip(self.rows, ids) if text(id) != id]
        points = ", ".join(f"{name} of {most:g}" for name, most in self.points.items())
        yield f"{_students(len(self.rows))}; {points}."
        if missing:
            names = [f"{row.first} {row.last}".strip() for row in missing]
            ids = [f" ({row.student})" * (names.count(name) > 1) for name, row in zip(names, missing)]
            named = command.printable(", ".join(name + id for name, id in zip(names, ids)))
            yield f"Without a grade, since nothing was handed in: {_students(len(missing))} ({named})."
        if self.unfinished:
            left = _students(len(self.unfinished))
            yield f"LEFT OUT: the grading of {left} did not end; run `python -m grading autograde`."
        if waiting:
            yield f"NOT COMPLETE: the totals of {_students(waiting)} still lack a person's grade."
        if changed:
            ids = ", ".join(map(ascii, changed[:5]))
            yield f"Changed, because a spreadsheet would take it for a formula: the id of {ids}."


class CanvasExport(LmsExport):
    """Canvas's gradebook file."""

    def lines(self):
        head = [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            *(self.titles.get(n, n) for n in self.points),
        ]
        lines = [head, ["    Points Possible", "", "", "", "", *map(_number, self.points.values())]]
        for row in self.rows:
            name = ", ".join(filter(None, [row.last, row.first])) or row.student
            # Canvas takes a row for the points of the assignments by these words alone
            name = name.replace("Points Possible", "Points-Possible")
            grades = [row.grade(assignment, "", self.waiting) for assignment in self.points]
            lines.append([text(name), *map(text, self._ids(row)), *grades])
        return lines

    def _ids(self, row):
        """ID, SIS User ID, SIS Login ID and section: the roster's, else what the archive or the gradebook knows."""
        if row.person and row.person.canvas:
            return row.person.canvas, row.person.number, row.person.login, row.person.section
        number = self.ids.get(row.student) or row.lms
        known = number.isascii() and number.isdigit()
        return number if known else "", row.lms, row.student, ""


class MoodleExport(LmsExport):
    """Moodle's grade import file."""

    feedback = Bool(help="a column of words beside each grade").tag(config=True)

    def lines(self):
        columns = {
            "ID number": [row.lms or row.student for row in self.rows],
            "Email address": [row.email for row in self.rows],
            "First name": [row.first for row in self.rows],
            "Last name": [row.last for row in self.rows],
        }
        columns = {name: list(map(text, cells)) for name, cells in columns.items() if all(cells)}
        for assignment in self.points:
            columns[assignment] = [row.grade(assignment, "-", self.waiting) for row in self.rows]
            if self.feedback:
                words = [_words(row.results.get(assignment)) for row in self.rows]
                columns[f"{assignment} (feedback)"] = words
        return [list(columns), *map(list, zip(*columns.values()))]

    def remarks(self):
        yield from super().remarks()
        if missing := sum(not row.email for row in self.rows):
            none = _students(missing)
            yield f"No column of email addresses: the gradebook has none of {none}; map by ID number."
        over = [name for name, most in self.points.items() if most > 100]
        if over:
            yield f"Moodle takes no grade over 100 unless the site allows it: {', '.join(over)}."


FORMATS = {"canvas": CanvasExport, "moodle": MoodleExport}


@stops
def main(argv=None):
    """Write the file; the exit status is 0 where it is written, 2 for a wrong option, 3 where it could not be made."""
    options = _options(argv)
    config = load()
    log_to(folder_of(config) / "journal" / "last_export.log")
    plugin = FORMATS[options.lms](config=config, assignment=options.assignment)
    plugin.to = options.to or plugin.to
    if options.feedback:
        plugin.feedback = True
    course = course_of(config)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        plugin.export(gradebook)
    print("\n".join([str(Path(plugin.to)), *plugin.remarks()]))
    return WRITTEN


def _options(argv):
    parser = command.parser("export", __doc__)
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="only these; else all graded")
    parser.add_argument("--lms", required=True, choices=sorted(FORMATS), help="who is to read the file")
    parser.add_argument("--to", default="", metavar="FILE", help="where to (COURSE/grades_LMS.csv)")
    parser.add_argument("--feedback", action="store_true", help="moodle: a column of words beside each grade")
    options = parser.parse_args(argv)
    if options.feedback and options.lms != "moodle":
        parser.error("--feedback is for --lms moodle: Canvas reads no comments from this file")
    return options


def _points(gradebook, names):
    """{assignment: its points} of those named, or of all with a submission, in the order of their names."""
    by_name = {assignment.name: assignment for assignment in gradebook.assignments}
    for name in names:
        if name not in by_name:
            there = ", ".join(sorted(by_name)) or "none yet"
            raise GradingError(f"The gradebook knows no assignment {name}; there is: {there}.")
    submissions = gradebook.db.query(SubmittedAssignment.assignment_id).distinct()
    ids = {id for (id,) in submissions}
    graded = {name for name, assignment in by_name.items() if assignment.id in ids}
    if not graded and not names:
        raise GradingError("Nothing of any assignment is graded yet; run `python -m grading autograde`.")
    for name in names:
        if name not in graded:
            raise GradingError(f"Nothing of {name} is graded yet; run `python -m grading autograde {name}`.")
    return {name: by_name[name].max_score for name in sorted(names or graded)}


def _rows(gradebook, assignments, students, journal):
    """(a `Row` for each student with a graded submission, by last name; the students whose grading did not end)."""
    rows, unfinished = {}, set()
    for assignment in assignments:
        for student, result in grades(gradebook, assignment)[1].items():
            if students and student not in map(str, students):
                continue
            if not result.is_scored and journal.state(assignment, student) is None:
                continue  # has been given longer, and has handed in nothing
            if not result.is_scored or journal.state(assignment, student) == BEGUN:
                unfinished.add(student)
                continue
            person = result.person
            last = (person.last_name or "").removesuffix(f" ({student})")  # behind a name that two have
            given = person.first_name, last, person.email, person.lms_user_id
            row = rows.setdefault(student, Row(student, *(value or "" for value in given)))
            row.results[assignment] = result
    _check_ids(rows.values())
    return sorted(rows.values(), key=_by_name), unfinished


def _with_missing(rows, people, unfinished):
    """The rows, with one for everybody of the roster; by last name."""
    by_student = {row.student: row for row in rows}
    for person in people:
        if person.student in unfinished:
            continue
        row = Row(person.student, person.first, person.last, person.email, person.canvas or person.number)
        by_student.setdefault(person.student, row).person = person
    return sorted(by_student.values(), key=_by_name)


def _by_name(row):
    return row.last.casefold(), row.first.casefold(), row.student


def _check_ids(rows):
    """No two students may be the same one for the platform: the second would get the first one's grade."""
    owners = {}
    for row in rows:
        other = owners.setdefault(row.lms or row.student, row)
        if other is not row:
            raise GradingError(
                f"The gradebook gives {other.student} and {row.student} the same lms_user_id {row.lms or other.lms!r}; "
                "fix it with `nbgrader db student add ID --lms-user-id=...`."
            )


def _words(result):
    """What a student may want to know beside the number."""
    if result is None:
        return ""
    words = [f"Late penalty: {result.penalty:g} points."] if result.penalty else []
    words += ["A part still waits for a person's grade."] if result.waiting else []
    return " ".join(words)


def _number(value):
    """A number as such, whole where it is whole."""
    return int(value) if float(value).is_integer() else value


def text(value):
    """A cell that no spreadsheet takes for a formula: a quotation mark is put before what begins like one.

    >>> text("=HYPERLINK(1)"), text("Anna-Lena")
    ("'=HYPERLINK(1)", 'Anna-Lena')
    """
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in value).strip()
    return guarded(plain)


def _students(number):
    return f"{number} student{'' if number == 1 else 's'}"
