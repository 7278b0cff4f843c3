"""`python -m grading COMMAND`: build the notebooks, grade a class, or grade the demo class."""

import importlib
import os
import sys
import types

from .judge.client import JUDGE, unjailed_by_environment

COMMANDS = {
    "build": ("course.notebooks", "make solutions/SLUG/SLUG.ipynb and exercises/SLUG/SLUG.ipynb from solutions/SLUG.py"),
    "autograde": ("run.autograde", "grade what was handed in, in parallel; again: what has changed since"),
    "collect": ("lms.collect", "take in the archive of a learning platform: collect ASSIGNMENT ARCHIVE --roster FILE"),
    "report": (
        "report.page",
        "write COURSE/report/ASSIGNMENT.html: scores, common mistakes, hostile and similar work",
    ),
    "export": ("report.export", "write the grades as Canvas or Moodle reads them: --lms canvas|moodle"),
    "return": ("lms.hand_back", "what Canvas or Moodle takes back: grades and feedback pages: return ASSIGNMENT --lms canvas"),
    "one": ("lms.one", "grade one notebook by itself: one NOTEBOOK; a line a task"),
    "gradescope": ("lms.gradescope", "pack an assignment as Gradescope's autograder: gradescope ASSIGNMENT"),
    "due": ("course.late:due", 'when an assignment is due: due ASSIGNMENT "2026-03-11 23:59" --zone Europe/Berlin'),
    "extend": ("course.late:extend", "give a student longer: extend STUDENT ASSIGNMENT --days 3"),
    "penalty": ("course.late:penalty", "what lateness costs: penalty ASSIGNMENT --per-day 10 --most 50"),
    "demo": ("demo.compare", "grade the demo class in build/demo/ and compare every score with the expected one"),
}  # fmt: skip


def main(argv):
    """Run a command; returns the exit status."""
    if not argv or argv[0] not in COMMANDS:
        for name, (_, what) in COMMANDS.items():
            print(f"python -m grading {name:10} {what}")
        return 0 if argv[:1] in ([], ["--help"], ["-h"]) else 2
    _warm_up(argv[0])
    module, _, function = COMMANDS[argv[0]][0].partition(":")
    return getattr(importlib.import_module(f"grading.{module}"), function or "main")(argv[1:])


def _warm_up(command):
    """What saves more than a second at the start, before anything of nbgrader is imported.

    jsonschema does without a grammar of web addresses, which it imports if it is installed, and nbgrader without its
    pages in Jupyter's server: no command here needs them. The jail starts while Python reads nbgrader's modules.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
    for name in ("assignment_list", "course_list", "formgrader", "validate_assignment"):
        page = types.ModuleType(f"nbgrader.server_extensions.{name}")
        page.load_jupyter_server_extension = None
        sys.modules.setdefault(page.__name__, page)
    if command == "autograde" and hasattr(os, "fork"):
        JUDGE.warm(unjailed_by_environment())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
