"""Grade what was handed in, in parallel: `python -m grading autograde [ASSIGNMENT ...]`.

Run again, it grades what has changed since: submissions, releases, limits, the checker. It may be killed at any
moment.
"""

import gc
import sys
import time
from pathlib import PurePath

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from tqdm import tqdm

from .. import command
from ..course.layout import check_handed_in, course_of, folder_of, load, log_to
from ..errors import STOPPED, stops
from .class_run import RunStopped
from .results import read_class
from .table import table

ALL_GRADED, SOME_NOT = 0, 1


@stops
def main(argv=None):
    """Grade; the exit status is 0 where all is graded, 1 where some submission is not, 3 where the run stopped."""
    options = _options(argv)
    try:
        gc.freeze()  # the modules stay; what comes after them has few circles
        gc.set_threshold(50_000, 20, 20)
        config = load()
        run = config.ClassRun
        run.jobs, run.dask, run.changed, run.backup = options.jobs, options.dask, not options.force, True
        config.Autograde.force = options.force
        log_to(folder_of(config) / "journal" / "last_run.log")
        names = check_handed_in(course_of(config), options.assignment)
        return max(_grade_or_say_why(config, name, options.all) for name in names)
    except KeyboardInterrupt:
        print("\nStopped by you. What stands in the gradebook stays; run again to go on.", file=sys.stderr)
        return STOPPED


def _grade_or_say_why(config, name, list_all):
    try:
        return ALL_GRADED if grade_assignment(config, name, list_all) else SOME_NOT
    except RunStopped as error:
        print(f"{name} stopped: {error}", file=sys.stderr)
        return STOPPED


def _options(argv):
    parser = command.parser("autograde", __doc__)
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="only these; else all")
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="notebooks side by side (two per core)"
    )
    parser.add_argument(
        "--dask", default="", metavar="ADDRESS", help="grade on a cluster, as tcp://host:8786"
    )
    parser.add_argument("--force", action="store_true", help="grade again also what has not changed")
    parser.add_argument("--all", action="store_true", help="list every submission in the closing table")
    options = parser.parse_args(argv)
    if options.jobs < 0:
        parser.error(f"--jobs takes a number of processes, 1 or more, and got {options.jobs}")
    return options


def grade_assignment(config, assignment, list_all=False):
    """Grade an assignment with a progress bar and print the table; returns whether all of it is graded.

    Raises
    ------
    RunStopped : the run could not begin, or not go on.
    """
    course, begun = course_of(config, assignment), time.monotonic()
    converter = Autograde(coursedir=course, config=config)
    with tqdm(desc=assignment, unit=" submissions", dynamic_ncols=True, leave=False) as bar:

        def show(total, folder=None):
            bar.total = total
            bar.update(folder is not None)

        config.ClassRun.progress = show
        converter.update_config(config)
        try:
            converter.start()
        except RunStopped:
            raise
        except NbGraderException as error:
            # with an exporter, some submissions were not graded: the table says which
            if not hasattr(converter, "exporter"):
                raise RunStopped(str(error)) from None
    run = converter.exporter.run
    students = {*run.ended, *(PurePath(folder).parts[-2] for folder in run.refused)}
    class_results = read_class(config, assignment, students)
    seconds, changed = time.monotonic() - begun, len(set(run.penalties))
    print("\n".join(table(class_results, len(run.unchanged), list_all, seconds, changed)))
    return not class_results.ungraded
