"""What must hold before anything is written into a course: one grader at a time, room, a gradebook in order."""

import contextlib
import datetime
import shutil
import sqlite3
from pathlib import Path

import filelock

from ..errors import GradingError

FREE_MIB = 50
KEPT_BACKUPS = 10


@contextlib.contextmanager
def only_grader(course_folder):
    """Hold the course for one run; a run that was killed holds nothing.

    Raises
    ------
    GradingError : another run holds it.
    """
    Path(course_folder).mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(Path(course_folder, ".grading.lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise GradingError(f"Another run is grading {course_folder}; wait until it has ended.") from None
    except OSError as error:
        raise GradingError(f"{course_folder} cannot be written to ({error.strerror}).") from None
    try:
        yield
    finally:
        lock.release()


def check_room(course_folder, db_url):
    """Whether the disk has room and the gradebook, where it is a SQLite file, can be written.

    Raises
    ------
    GradingError : with what is wrong and what to do.
    """
    free = shutil.disk_usage(course_folder).free // 2**20
    if free < FREE_MIB:
        raise GradingError(
            f"The disk of {course_folder} has {free} MiB left and grading needs {FREE_MIB}: make room and run again."
        )
    path = _file(db_url)
    if path is None or not path.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.rollback()
    except sqlite3.Error as error:
        raise GradingError(unwritable(path, error)) from None


def unwritable(path, error):
    """What to do about a gradebook or a course's folder that refuses to be written."""
    return (
        f"{path} cannot be written ({error}). What stands in the gradebook is kept: fix that and run again, "
        "and grading goes on where it stopped."
    )


def back_up(course_folder, db_url):
    """Copy the gradebook to COURSE/backups/ and keep the last ten copies; returns the copy's path, or None."""
    path, folder = _file(db_url), Path(course_folder, "backups")
    if path is None or not path.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"gradebook-{datetime.datetime.now():%Y%m%d-%H%M%S-%f}.db"
    draft = copy.with_suffix(".part")
    with (
        contextlib.closing(sqlite3.connect(path)) as source,
        contextlib.closing(sqlite3.connect(draft)) as target,
    ):
        source.backup(target)
    draft.rename(copy)
    for old in sorted(folder.glob("gradebook-*.db"))[:-KEPT_BACKUPS]:
        old.unlink()
    return copy


def _file(db_url):
    """The file of a SQLite address, or None."""
    return Path(db_url.removeprefix("sqlite:///")) if db_url.startswith("sqlite:///") else None
