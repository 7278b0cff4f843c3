"""When work is due, who has longer, and what lateness costs: `python -m grading due`, `extend` and `penalty`.

Due dates and extensions are nbgrader's, in its gradebook; a penalty is a plugin of nbgrader's that reads COURSE/rules.json.
"""

import math
from datetime import UTC, timedelta

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from .. import command
from ..errors import GradingError, stops
from ..submission.when import read_time
from .layout import course_of, folder_of, load
from .roster import ClassList
from .rules import Rules, zone_of

DONE = 0
DAY = 86_400


class LatePenalty(LateSubmissionPlugin):
    """Points off for each day begun, a share of all points of the notebook; nbgrader's own where no rule is set."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        """The points to take off, or None."""
        rules = Rules(folder_of(self.config))
        rule = rules.get("penalty", self.parent.assignment_id)
        if rule is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        days = math.ceil(max(0.0, total_seconds_late - 60 * rule["grace"]) / DAY)
        points = self.parent.gradebook.find_assignment(self.parent.assignment_id).max_score
        return points * min(rule["per_day"] * days, rule["most"]) / 100


def apply_penalties(course, parent, assignment):
    """Give every submission the penalty that follows from what is decided now; returns the students of whom it changed.

    A time that names no zone is read anew, since the course's zone may have been set after the grading.
    """
    step, changed = AssignLatePenalties(parent=parent), []
    step.assignment_id = assignment
    step.init_plugin()
    with Gradebook(course.db_url, course.course_id) as gradebook:
        step.gradebook = gradebook
        for submission in gradebook.find_assignment(assignment).submissions:
            student = submission.student.id
            folder = course.format_path(course.submitted_directory, student, assignment)
            submission.timestamp = course.get_existing_timestamp(folder) or submission.timestamp
            late = submission.total_seconds_late
            for notebook in submission.notebooks:
                penalty = late > 0 and step.plugin_inst.late_submission_penalty(student, notebook.score, late)
                penalty = min(max(penalty or 0.0, 0.0), notebook.score) or None
                if penalty != (notebook.late_submission_penalty or None):
                    notebook.late_submission_penalty = penalty
                    changed.append(student)
        gradebook.db.commit()
    return changed


def due(argv):
    """`python -m grading due ASSIGNMENT "2026-03-11 23:59" --zone Europe/Berlin`."""
    parser = _parser("due", 'say when an assignment is due; "never" takes the date away, no time shows it')
    parser.add_argument(
        "time", nargs="?", metavar="TIME", help="such as 2026-03-11 23:59, in the course's zone"
    )
    parser.add_argument("--zone", metavar="NAME", help="the course's time zone, such as Europe/Berlin; kept")
    return _run(parser, argv, _due)


def extend(argv):
    """`python -m grading extend STUDENT ASSIGNMENT --days 3`."""
    parser = _parser("extend", "give a student longer, counted from the due date", "student")
    parser.add_argument("--days", type=float, required=True, help="0 takes an extension back")
    return _run(parser, argv, _extend)


def penalty(argv):
    """`python -m grading penalty ASSIGNMENT --per-day 10 --most 50`."""
    parser = _parser("penalty", "say what lateness costs")
    parser.add_argument(
        "--per-day", type=float, required=True, metavar="PERCENT", help="of all points; 0: nothing"
    )
    parser.add_argument("--most", type=float, default=100.0, metavar="PERCENT", help="never more (100)")
    parser.add_argument("--grace", type=float, default=0.0, metavar="MINUTES", help="that cost nothing (0)")
    return _run(parser, argv, _penalty)


def _parser(name, what, *before):
    parser = command.parser(name, what)
    for argument in (*before, "assignment"):
        parser.add_argument(argument, metavar=argument.upper())
    return parser


@stops
def _run(parser, argv, step):
    options = parser.parse_args(argv)
    config = load()
    course, rules = course_of(config, options.assignment), Rules(folder_of(config))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            assignment = gradebook.find_assignment(options.assignment)
        except MissingEntry:
            there = ", ".join(sorted(a.name for a in gradebook.assignments)) or "none yet"
            raise GradingError(
                f"The gradebook knows no assignment {options.assignment}; there is: {there}. `nbgrader "
                "generate_assignment` makes one."
            ) from None
        print(step(gradebook, assignment, rules, options))
        gradebook.db.commit()
    print(f"Grades follow with `python -m grading autograde {options.assignment}`.")
    return DONE


def _due(gradebook, assignment, rules, options):
    if options.zone:
        zone_of(options.zone)
        rules.values["zone"] = options.zone
        rules.save()
    if options.time:
        try:
            assignment.duedate = None if options.time == "never" else read_time(options.time, rules.zone)
        except ValueError as error:
            raise GradingError(f"{error}, in the course's zone, {rules.zone}.") from None
    return f"{assignment.name} is due {said(assignment.duedate, rules.zone)}."


def _extend(gradebook, assignment, rules, options):
    if assignment.duedate is None:
        raise GradingError(
            f"{assignment.name} has no due date to extend; set one with `python -m grading due`."
        )
    person = ClassList(rules.path.parent).find(
        student=options.student, name=options.student, email=options.student
    )
    student = person.student if person else options.student
    if student not in [known.id for known in gradebook.students]:
        raise GradingError(
            f"Nobody is called {options.student!r}, neither in the roster nor in the gradebook."
        )
    submission = gradebook.update_or_create_submission(assignment.name, student)
    submission.extension = timedelta(days=options.days) if options.days else None
    return f"{student}: {assignment.name} is due {said(submission.duedate, rules.zone)}."


def _penalty(gradebook, assignment, rules, options):
    if not (0 <= options.per_day <= 100 and 0 <= options.most <= 100 and options.grace >= 0):
        raise GradingError(
            f"--per-day and --most are percent, 0 to 100; got {options.per_day:g} and {options.most:g}."
        )
    rule = {"per_day": options.per_day, "most": options.most, "grace": options.grace}
    rules.set("penalty", assignment.name, rule if options.per_day else None)
    if not options.per_day:
        return f"{assignment.name}: lateness costs nothing."
    return f"{assignment.name}: {options.per_day:g} % of {assignment.max_score:g} points a day begun, {options.most:g} % at most."


def said(time, zone):
    """A time of the gradebook in words, in the course's zone."""
    if time is None:
        return "at no date"
    return f"{time.replace(tzinfo=UTC).astimezone(zone_of(zone)):%Y-%m-%d %H:%M} {zone}"
