"""Write the instructor's page of an assignment: `python -m grading report ASSIGNMENT [...]`.

COURSE/report/ASSIGNMENT.html is one file without scripts: scores, common mistakes, slow or hostile submissions and
similar work. Run it again after grading; it changes nothing else.
"""

import argparse
import datetime
import os
import statistics
import sys

from ..run import start  # noqa: F401  (first of all: see there)

# isort: split
from ..course.layout import assignments, course_of, folder_of, load, quiet
from ..judge.client import GradingError
from .page import page
from .view import view

WRITTEN, NOT_WRITTEN = 0, 3


def main(argv=None):
    """Write the pages; the exit status is 0 where all are written, 3 where one could not be made."""
    parser = argparse.ArgumentParser(prog="python -m grading report", description=__doc__)
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="only these; else all handed in")
    options = parser.parse_args(argv)
    try:
        config = load()
        quiet(folder_of(config) / "journal" / "last_report.log")
        wanted = options.assignment or assignments(course_of(config))
        if not wanted:
            raise GradingError("Nothing was handed in for any assignment; see `nbgrader collect`.")
        return max([_report_or_say_why(config, name) for name in wanted])
    except (GradingError, OSError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return NOT_WRITTEN


def _report_or_say_why(config, assignment):
    try:
        path, seen = write(config, assignment)
    except GradingError as error:
        print(error, file=sys.stderr)
        return NOT_WRITTEN
    print(f"{path}\n{summary(seen)}")
    return WRITTEN


def write(config, assignment):
    """(path of the page, the `ClassView` that it shows).

    Raises
    ------
    GradingError : nothing was handed in, or nothing of it is graded.
    """
    seen = view(config, assignment)
    path = folder_of(config) / "report" / f"{assignment}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = page(seen, path.parent, datetime.datetime.now())
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", errors="replace")
    os.replace(draft, path)
    return path, seen


def summary(seen):
    """What the page says, in a line or two."""
    scores = [entry.score for entry in seen.graded]
    most = sum(test.most for test in seen.tests if not test.by_hand)
    waiting, missing = sum(entry.waits for entry in seen.graded), len(seen.missing)
    lines = [
        f"{seen.assignment}: {len(scores)} of {len(seen.entries)} graded; points by tests, of {most:g}: lowest "
        f"{min(scores):g}, median {statistics.median(scores):g}, highest {max(scores):g}."
    ]
    told = [f"{waiting} wait for a person's grade"] if waiting else []
    told += [f"{missing} are not graded: see the page"] if missing else []
    return "\n".join([*lines, "; ".join(told) + "."] if told else lines)
