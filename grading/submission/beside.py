"""What lies beside a notebook that was handed in: of which kinds, how much, and never through a link."""

import base64
import fnmatch
import os
import stat
from pathlib import PurePath

from ..errors import GradingError

KINDS = (".csv", ".gif", ".jpeg", ".jpg", ".npy", ".npz", ".png", ".py", ".txt")
MAX_BESIDE, MAX_FILES_BESIDE = (
    2**20,
    1000,
)  # bytes and number of the files that the cells of a notebook find beside it
MAX_ENTRIES, MAX_DEPTH = 20_000, 50
TIMESTAMP = "timestamp.txt"


class Refused(Exception):
    """Why a submission's folder is not graded; the text completes "The folder ... "."""


def walk(folder, ignore):
    """(relative name, lstat) of all that is no folder; links are not followed."""
    todo, entries = [""], 0
    while todo:
        below = todo.pop()
        with os.scandir(os.path.join(folder, below)) as entries_here:
            for entry in entries_here:
                name, entries = os.path.join(below, entry.name), entries + 1
                if entries > MAX_ENTRIES or name.count(os.sep) > MAX_DEPTH:
                    raise Refused("holds too many files, or folders nested too deeply")
                # what macOS puts beside a file, checkpoints: nobody handed it in
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(name)
                elif not any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignore):
                    yield name, entry.stat(follow_symlinks=False)


def files_beside(path):
    """(name -> base64 of the files in a notebook's folder that its cells may read, how many are too large or too many for that).

    Raises
    ------
    GradingError : the folder holds too many files.
    """
    folder, found, left_out, left = os.path.dirname(path), {}, 0, MAX_BESIDE
    try:
        files = sorted(walk(folder, ["*.ipynb", TIMESTAMP]))
    except Refused as reason:
        raise GradingError(f"The folder {folder} {reason}: put the notebook into one of its own.") from None
    for name, status in files:
        if not stat.S_ISREG(status.st_mode) or PurePath(name).suffix.lower() not in KINDS:
            continue
        if status.st_size > left or len(found) == MAX_FILES_BESIDE:
            left_out += 1
            continue
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = base64.b64encode(file.read(left)).decode()
        left -= status.st_size
    return found, left_out
