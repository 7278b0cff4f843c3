"""Give grades and feedback back: `python -m grading return ASSIGNMENT --lms canvas|moodle|folders`.

COURSE/return/ASSIGNMENT/ gets what the platform takes in, for the files that `collect` has read:

canvas_grades.csv     Grades, Import. With --number 4711, the assignment's own, given once, no second column is made.
canvas_feedback.zip   the assignment's page, Upload Submissions: each page under the name that its notebook came with
moodle_worksheet.csv  the assignment, View all submissions, Upload grading worksheet. Give --worksheet the one that Moodle
                      hands out: it is filled in, and Moodle sees what was changed there since. Without one, tick "Update
                      records that have been modified more recently". Do this before the zip.
moodle_feedback.zip   the same menu, Upload multiple feedback files in a zip; "Feedback files" must be on in the assignment
moodle_grades.csv     instead of the worksheet: Grades, Import, CSV file
folders_grades.csv    for Google Classroom, a Gradescope export or plain folders: a line a student, and where points were lost
folders_feedback.zip  a folder for each student, with their page

A grade that waits for a person is left empty unless --waiting is given. The status is 1 where something is not returned.

Canvas: instructure/canvas-lms, app/models/abstract_assignment.rb at 028f76b, `infer_comment_context_from_filename`. Moodle:
moodle/moodle, mod/assign/feedback/file/importziplib.php at 0203d8f, offline/importgradeslib.php at 452e36f.
"""

import contextlib
import csv
import io
import re
import zipfile
from collections import defaultdict

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from .. import command
from ..course.layout import course_of, folder_of, load, log_to
from ..course.roster import folder_name
from ..course.rules import Rules
from ..errors import GradingError, stops
from ..files import csv_text, guarded, write_whole
from ..report.export import FORMATS, text
from ..run.results import read_class
from . import file_names, ledger

RETURNED, SOME_NOT = 0, 1
NO_PAGE = "there is no feedback page of it"
MANY = 5  # students of whom the same is said, each in a line
CHOSEN = ("Full name", "Email address")  # by students; Moodle reads neither
WORKSHEET = ("Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments")


@stops
def main(argv=None):
    """Write the files; the exit status is 0 where all is returned, 1 where something is not, 3 where it could not begin."""
    options = _options(argv)
    config = load()
    log_to(folder_of(config) / "journal" / "last_return.log")
    course = course_of(config, options.assignment)
    with contextlib.suppress(NbGraderException, SystemExit):  # who has no page is said below
        GenerateFeedback(coursedir=course, config=config, force=True).start()
    files, lines, whole = HandBack(config, options).made()
    folder = folder_of(config) / "return" / options.assignment
    for name, data in files.items():
        write_whole(folder / name, data)
        print(folder / name)
    print("\n".join(lines))
    return RETURNED if whole else SOME_NOT


def _options(argv):
    parser = command.parser("return", __doc__)
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--lms", required=True, choices=[*sorted(FORMATS), "folders"])
    parser.add_argument("--number", type=int, metavar="N", help="the assignment's number on Canvas; kept")
    parser.add_argument("--worksheet", metavar="FILE", help="Moodle's grading worksheet, to fill in")
    parser.add_argument("--waiting", action="store_true", help="also what waits for a person's grade")
    return parser.parse_args(argv)


class HandBack:
    """What a platform gets back of an assignment.

    Parameters
    ----------
    config : nbgrader's configuration of the course
    options : lms, assignment, number, worksheet, waiting
    """

    def __init__(self, config, options):
        self.config, self.options, self.slug = config, options, options.assignment
        self.results = read_class(config, self.slug)
        self.ledger = ledger.read(folder_of(config), self.slug)
        self.graded = {result.student: result for result in self.results.graded}
        self.missed = [f"{result.student}: {result.why}" for result in self.results.ungraded]

    def made(self):
        """({name: content} of the files, lines to tell, whether nothing is missing)."""
        lms, files, remarks = self.options.lms, {}, []
        if lms == "folders":
            files["folders_grades.csv"] = self._plain()
        else:
            files[f"{lms}_grades.csv"] = self._grades()
            remarks += self.plugin.remarks()
        if lms == "moodle":
            files["moodle_worksheet.csv"] = self._worksheet()
        files[f"{lms}_feedback.zip"], pages = self._pages()
        waiting = sum(bool(result.waiting) for result in self.graded.values())
        given = len(self.graded) - (0 if self.options.waiting else waiting)
        told = [f"NOT RETURNED: {why}." for why in self.missed]
        left = "given as they are" if self.options.waiting else "left empty"
        wait = f"; {waiting} wait for a person and are {left}" if waiting else ""
        return files, [*remarks, *told, f"{given} grades, {pages} feedback pages{wait}."], not self.missed

    def _grades(self):
        """The gradebook's file, by nbgrader's export plugin of the platform."""
        self.plugin = FORMATS[self.options.lms](config=self.config, assignment=[self.slug])
        self.plugin.to = str(folder_of(self.config) / "return" / self.slug / f"{self.options.lms}_grades.csv")
        self.plugin.waiting = self.options.waiting
        if self.options.lms == "canvas":
            rules = Rules(folder_of(self.config))
            if self.options.number:
                rules.set("canvas", self.slug, self.options.number)
            if number := rules.get("canvas", self.slug):
                self.plugin.titles = {self.slug: f"{self.slug} ({number})"}
        self.plugin.ids = {
            student: line.number for student, line in self.ledger.items() if line.platform == "canvas"
        }
        course = course_of(self.config)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            self.plugin.export(gradebook)
        with open(self.plugin.to, encoding="utf-8", newline="") as file:
            return file.read()

    def _plain(self):
        """A table that needs no platform: who, points, of how many, and why."""
        rows = [("Name", "Student", "Email", "Grade", "Maximum grade", "Feedback comments")]
        for student, result in sorted(self.graded.items()):
            grade = "" if result.waiting and not self.options.waiting else f"{round(result.total, 4):g}"
            who = self._name(result), student, getattr(result.person, "email", "") or ""
            rows.append(
                (*map(text, who), grade, f"{self.results.most:g}", text(_words(result, self.results)))
            )
        absent = sorted(self.results.absent, key=lambda person: person.student)
        rows += [
            (*map(text, (p.full_name, p.student, p.email)), "", f"{self.results.most:g}", "") for p in absent
        ]
        return csv_text(rows)

    def _name(self, result):
        line = self.ledger.get(result.student)
        return result.name or (line.name if line else "") or result.student

    def _worksheet(self):
        """Moodle's grading worksheet: the one given, filled in, or one of those who have handed in."""
        head, rows = self._empty_worksheet()
        missing = [name for name in WORKSHEET if name != "Full name" and name not in head]
        if missing:
            raise GradingError(
                f"The worksheet has no column {missing[0]!r} but {', '.join(head)[:200]}: download it in English."
            )
        students = {
            line.number: student for student, line in self.ledger.items() if line.platform == "moodle"
        }
        place = {name: head.index(name) for name in WORKSHEET if name in head}
        chosen = [head.index(name) for name in CHOSEN if name in head]
        for row in rows:
            for at in chosen:
                row[at] = guarded(row[at])
            result = self.graded.get(students.get(re.sub(r"\D", "", row[place["Identifier"]])))
            if result:
                row[place["Feedback comments"]] = text(_words(result, self.results))
                if self.options.waiting or not result.waiting:
                    row[place["Grade"]] = f"{round(result.total, 4):g}"
        return csv_text([head, *rows])

    def _empty_worksheet(self):
        if not self.options.worksheet:
            lines = [
                line
                for line in self.ledger.values()
                if line.platform == "moodle" and line.student in self.graded
            ]
            return list(WORKSHEET), [
                [f"Participant {line.number}", text(line.name), "", "-", ""] for line in lines
            ]
        with open(self.options.worksheet, encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file)) or [[]]
        return head, [row for row in rows if len(row) == len(head)]

    def _pages(self):
        """(the ZIP archive of feedback pages, how many there are)."""
        data, pages, without = io.BytesIO(), 0, defaultdict(list)
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for student, result in sorted(self.graded.items()):
                line, lms = self.ledger.get(student), self.options.lms
                why = NO_PAGE if not result.feedback_pages else None
                if not (lms == "folders" or (line and line.platform == lms)):
                    why = why or _unknown(line, lms)
                if why:
                    without[why].append(student)
                    continue
                pages += 1
                for page in result.feedback_pages:
                    folder = folder_name(f"{self._name(result)} ({student})")
                    name = f"{folder}/{page.name}" if lms == "folders" else _name(line, page.name)
                    archive.writestr(name, page.read_bytes())
        self.missed += [line for why, students in without.items() for line in _pages_missing(students, why)]
        return data.getvalue(), pages


def _pages_missing(students, why):
    """A line each, or one where they are many."""
    if len(students) <= MANY:
        return [f"the page of {student}: {why}" for student in students]
    some = ", ".join(students[:MANY])
    more = "; course/journal/last_return.log may say why" if why == NO_PAGE else ""
    return [f"the pages of {len(students)} students ({some} ...): {why}{more}"]


def _unknown(line, lms):
    came = f"its notebook came by {line.platform}" if line else "its notebook did not come by `collect`"
    return f"{came}, so {lms} has no name for it"


def _name(line, page):
    """The name by which the platform knows whose a page is."""
    if line.platform == "canvas":
        return f"{line.file.rpartition('/')[2].removesuffix('.ipynb')}.html"
    return f"{file_names.MOODLE.search(line.file)['prefix']}_{page}"


def _words(result, results):
    """What stands beside the grade: where points were lost, and why the total is not their sum."""
    lost = [
        f"{cell.function} {result.points_by_cell.get(cell.name, 0):g} of {cell.most:g}"
        for cell in results.cells
        if cell.name not in result.waiting and result.points_by_cell.get(cell.name, 0) < cell.most
    ]
    words = [f"{result.total:g} of {results.most:g} points."]
    words += [f"Points were lost in {', '.join(lost)}."] if lost else []
    words += [f"Late penalty: {result.penalty:g} points."] if result.penalty else []
    return " ".join(words + ["A part still waits for a person's grade."] * bool(result.waiting))
