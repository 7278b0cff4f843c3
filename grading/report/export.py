"""Grades as learning platforms read them: `python -m grading export --lms canvas|moodle [ASSIGNMENT ...] [--to FILE]`.

The total of a submission is nbgrader's: tests, manual scores and extra credit, less the late penalty, not below 0.
Students who have handed in nothing get no row, or an empty grade in it: zeros are for the platform to give.

canvas : the columns Student, ID, SIS User ID, SIS Login ID, Section, then one for each assignment; below the header a
    row of Points Possible. Canvas (lib/gradebook_importer.rb in instructure/canvas-lms, `row_has_student_headers?`,
    `update_column_count`, `process_student`) wants them in this order and looks for a student by ID, a number of its
    own, then by SIS User ID, SIS Login ID and name. `lms_user_id` goes into SIS User ID, and where it is a number also
    into ID; the student's id is the SIS Login ID. An assignment is found by its title, or by the number that Canvas
    writes behind it, as in "checkerboard (1234)"; another one is made new. Canvas shows all changes before it saves.
moodle : the columns ID number, Email address, First name, Last name, then one for each assignment. Moodle
    (grade/import/csv/classes/load_data.php in moodle/moodle and docs.moodle.org, "Grade import") asks which column
    tells who it is: map ID number to ID number, or Email address to Email address. It stops at a student that it does
    not know, and takes a row without a name for the previous student's: so a column that is not filled in for all is
    left out. A missing grade is "-". --feedback adds a column with a few words beside each grade; map both or neither,
    or Moodle drops the grades.
"""

import argparse
import csv
import os
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from ..run import start  # noqa: F401  (first of all: see there)

# isort: split
from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import or_

from ..course.layout import course_of, folder_of, load, quiet
from ..judge.client import GradingError
from ..run.journal import BEGUN, Journal

WRITTEN, NOT_WRITTEN = 0, 3
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass
class Row:
    """A student and what they have of each assignment: grades are totals, waits are those not yet complete."""

    student: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms: str = ""
    grades: dict = field(default_factory=dict)
    waits: set = field(default_factory=set)
    penalties: dict = field(default_factory=dict)


def main(argv=None):
    """Write the file; the exit status is 0 where it is written, 2 for a wrong option, 3 where it could not be made."""
    options = _options(argv)
    try:
        config = load()
        quiet(folder_of(config) / "journal" / "last_export.log")
        course = course_of(config)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            points = _points(gradebook, options.assignment)
            rows, unfinished = _rows(gradebook, list(points), Journal(folder_of(config)))
        path = Path(options.to or folder_of(config) / f"grades_{options.lms}.csv")
        table = FORMATS[options.lms](rows, points, options.feedback)
        write(path, table)
    except (GradingError, OSError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return NOT_WRITTEN
    print("\n".join([str(path), *told(rows, points, options.lms, unfinished)]))
    return WRITTEN


def _options(argv):
    parser = argparse.ArgumentParser(
        prog="python -m grading export",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="only these; else all graded")
    parser.add_argument("--lms", required=True, choices=sorted(FORMATS), help="who is to read the file")
    parser.add_argument("--to", default="", metavar="FILE", help="where to (COURSE/grades_LMS.csv)")
    parser.add_argument("--feedback", action="store_true", help="moodle: a column of words beside each grade")
    options = parser.parse_args(argv)
    if options.feedback and options.lms != "moodle":
        parser.error("--feedback is for --lms moodle: Canvas reads no comments from this file")
    return options


def _points(gradebook, wanted):
    """{assignment: its points} of those named, or of all with a graded submission, in the order of their names."""
    known = {assignment.name: assignment for assignment in gradebook.assignments}
    for name in wanted:
        if name not in known:
            there = ", ".join(sorted(known)) or "none yet"
            raise GradingError(f"The gradebook knows no assignment {name}; there is: {there}.")
    found = gradebook.db.query(Assignment.name).join(Assignment.submissions).distinct()
    graded = {name for (name,) in found}
    for name in wanted or ["any assignment"]:
        if name not in graded and not (graded and not wanted):
            what = f"python -m grading autograde {name}" if wanted else "python -m grading autograde"
            raise GradingError(f"Nothing of {name} is graded yet; run `{what}`.")
    return {name: known[name].max_score for name in sorted(wanted or graded)}


def _rows(gradebook, wanted, journal):
    """(a `Row` for each student with a graded submission, by last name; the students whose grading did not end)."""
    rows, unfinished = {}, set()
    for student, name, id, score, penalty, waits in _submissions(gradebook, wanted):
        given = student.first_name, student.last_name, student.email, student.lms_user_id
        if id is None or journal.state(name, student.id) == BEGUN:
            unfinished.add(student.id)
            continue
        row = rows.setdefault(student.id, Row(student.id, *(text or "" for text in given)))
        row.grades[name] = round(max(0.0, score - penalty), 4)
        row.penalties[name] = penalty
        row.waits |= {name} if waits else set()
    _check_ids(rows.values())
    ordered = sorted(rows.values(), key=lambda row: (row.last.casefold(), row.first.casefold(), row.student))
    return ordered, unfinished


def _submissions(gradebook, wanted):
    """(student, assignment, id or None where it has no scores, score, penalty, whether it waits), in one query."""
    scored = gradebook.db.query(SubmittedNotebook.assignment_id.label("id")).join(SubmittedNotebook.grades)
    scored = scored.filter(or_(Grade.auto_score.isnot(None), Grade.manual_score.isnot(None)))
    scored, each = scored.distinct().subquery(), SubmittedAssignment
    columns = scored.c.id, each.score, each.late_submission_penalty, each.needs_manual_grade
    query = gradebook.db.query(Student, Assignment.name, *columns).select_from(each)
    query = query.join(Student, each.student_id == Student.id)
    query = query.join(Assignment, each.assignment_id == Assignment.id)
    query = query.outerjoin(scored, scored.c.id == each.id)
    return query.filter(Assignment.name.in_(wanted))


def _check_ids(rows):
    """No two students may be the same one for the platform: the second would get the first one's grade."""
    owners = {}
    for row in rows:
        other = owners.setdefault(row.lms or row.student, row)
        if other is not row:
            raise GradingError(
                f"The gradebook gives {other.student} and {row.student} the same lms_user_id {row.lms or other.lms!r}; "
                "mend it with `nbgrader db student add ID --lms-user-id=...`."
            )


def canvas(rows, points, feedback=False):
    """The lines of Canvas's file, as lists."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *points]
    lines = [head, ["    Points Possible", "", "", "", "", *map(_number, points.values())]]
    for row in rows:
        name = ", ".join(filter(None, [row.last, row.first])) or row.student
        # Canvas takes a row for the points of the assignments by these words alone
        name = name.replace("Points Possible", "Points-Possible")
        number = row.lms if row.lms.isascii() and row.lms.isdigit() else ""
        grades = [_number(row.grades.get(assignment, "")) for assignment in points]
        lines.append([text(name), number, text(row.lms), text(row.student), "", *grades])
    return lines


def moodle(rows, points, feedback=False):
    """The lines of Moodle's file, as lists."""
    columns = {
        "ID number": [row.lms or row.student for row in rows],
        "Email address": [row.email for row in rows],
        "First name": [row.first for row in rows],
        "Last name": [row.last for row in rows],
    }
    columns = {name: list(map(text, cells)) for name, cells in columns.items() if all(cells)}
    for assignment in points:
        columns[assignment] = [_number(row.grades.get(assignment, "-")) for row in rows]
        if feedback:
            columns[f"{assignment} (feedback)"] = [_words(row, assignment) for row in rows]
    return [list(columns), *map(list, zip(*columns.values()))]


FORMATS = {"canvas": canvas, "moodle": moodle}


def _words(row, assignment):
    """What a student may want to know beside the number."""
    late = row.penalties.get(assignment, 0)
    said = [f"Late penalty: {late:g} points."] if late else []
    said += ["A part still waits for a person's grade."] if assignment in row.waits else []
    return " ".join(said)


def _number(value):
    """A number as such, whole where it is whole; text as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text(value):
    """A cell that no spreadsheet takes for a formula: a quotation mark is put before what begins like one.

    >>> text("=HYPERLINK(1)"), text("Anna-Lena")
    ("'=HYPERLINK(1)", 'Anna-Lena')
    """
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in value).strip()
    return f"'{plain}" if plain.startswith(FORMULA) else plain


def write(path, lines):
    """Write lines as CSV, whole or not at all; numbers are bare, everything else stands in quotation marks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(draft, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_NONNUMERIC).writerows(lines)
    os.replace(draft, path)


def told(rows, points, lms, unfinished=()):
    """What to know before the file is uploaded."""
    waiting = sum(bool(row.waits) for row in rows)
    changed = [row.student for row in rows if text(row.lms or row.student) != (row.lms or row.student)]
    yield f"{_students(len(rows))}; {', '.join(f'{name} of {most:g}' for name, most in points.items())}."
    if unfinished:
        yield f"LEFT OUT: the grading of {_students(len(unfinished))} did not end; run `python -m grading autograde`."
    if waiting:
        yield f"NOT COMPLETE: the totals of {_students(waiting)} still lack a person's grade."
    if changed:
        yield f"Changed, because a spreadsheet would take it for a formula: the id of {', '.join(map(ascii, changed[:5]))}."
    if lms == "moodle":
        if missing := sum(not row.email for row in rows):
            yield f"No column of email addresses: the gradebook has none of {_students(missing)}; map by ID number."
        over = [name for name, most in points.items() if most > 100]
        if over:
            yield f"Moodle takes no grade over 100 unless the site allows it: {', '.join(over)}."


def _students(number):
    return f"{number} student{'' if number == 1 else 's'}"
