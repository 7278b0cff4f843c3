"""The course as nbgrader_config.py describes it: its folders, its assignments and what was handed in."""

import glob
import logging
import os
from pathlib import Path, PurePath

from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from ..errors import GradingError

CONFIG = "nbgrader_config.py"


def load(root="."):
    """nbgrader's configuration of the course in a folder.

    Raises
    ------
    GradingError : there is none.
    """
    path = Path(root).resolve()
    try:
        config = PyFileConfigLoader(CONFIG, path=str(path)).load_config()
    except ConfigFileNotFound:
        raise GradingError(
            f"There is no {CONFIG} in {path}: run this from the course's root folder."
        ) from None
    config.CourseDirectory.setdefault("root", str(path))
    return config


def course_of(config, assignment=""):
    """nbgrader's CourseDirectory for an assignment."""
    course = CourseDirectory(config=config)
    course.assignment_id = assignment
    return course


def folder_of(config):
    """The folder of the gradebook, the journal and the reports."""
    return Path(config.ClassRun.course_folder)


def assignments(course):
    """The assignments of which something was handed in, sorted."""
    pattern = course.format_path(course.submitted_directory, "*", "*")
    return sorted({PurePath(path).name for path in glob.glob(pattern) if os.path.isdir(path)})


def check_handed_in(course, names):
    """Those assignments, or all of which something was handed in where none is named.

    Raises
    ------
    GradingError : for one of them, or for any, nothing was handed in.
    """
    handed_in = assignments(course)
    missing = [name for name in names if name not in handed_in] or ([] if handed_in else ["any assignment"])
    if missing:
        hint = f"there is something for {', '.join(handed_in)}" if handed_in else "see `nbgrader collect`"
        raise GradingError(f"Nothing was handed in for {missing[0]}; {hint}.")
    return names or handed_in


def without_marks(source):
    """The lines of an instructor's answer without nbgrader's marks around the solution."""
    return [line for line in source.splitlines() if not line.lstrip().startswith("### ")]


def log_to(path):
    """Send what nbgrader logs to a file, and nothing of it to the terminal."""
    # no handler writes of its own trouble, such as a full disk, to the terminal
    logging.raiseExceptions = False
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8", errors="backslashreplace")
    handler.handleError = lambda record: None  # a full disk is told of once, by what needs it
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name in ("traitlets", "tornado"):  # nbgrader's gradebook uses tornado's
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = [handler], False
        logger.setLevel(logging.INFO)
