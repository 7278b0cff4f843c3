"""`python -m grading COMMAND`: build the notebooks, grade a class, or grade the demo class."""

import sys

COMMANDS = {
    "build": "make solutions/SLUG/SLUG.ipynb and exercises/SLUG/SLUG.ipynb from solutions/SLUG.py",
    "autograde": "grade what was handed in, in parallel; again: what has changed since",
    "report": "write COURSE/report/ASSIGNMENT.html: scores, common mistakes, hostile and similar work",
    "export": "write the grades as Canvas or Moodle reads them: --lms canvas|moodle",
    "demo": "grade the demo class in build/demo/ and compare every score with the expected one",
}


def main(argv):
    """Run a command; returns the exit status."""
    if not argv or argv[0] not in COMMANDS:
        for name, what in COMMANDS.items():
            print(f"python -m grading {name:10} {what}")
        return 0 if argv[:1] in ([], ["--help"], ["-h"]) else 2
    if argv[0] == "build":
        from .course.build import main as run
    elif argv[0] == "autograde":
        from .run.autograde import main as run
    elif argv[0] == "report":
        from .report.write import main as run
    elif argv[0] == "export":
        from .report.export import main as run
    else:
        from .demo.course import main as run
    return run(argv[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
