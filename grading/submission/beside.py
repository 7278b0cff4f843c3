"""What lies beside a notebook that was handed in: of which kinds, how much, and never through a link."""

import base64
import fnmatch
import os
import stat
from pathlib import PurePath

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
                if entry.name.startswith(
                    "."
                ):  # what macOS puts beside a file, checkpoints: nobody handed it in
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(name)
                elif not any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignore):
                    yield name, entry.stat(follow_symlinks=False)


def files_beside(path):
    """What may be read from the cells of a notebook: name -> base64 of the small files of its folder."""
    folder, found, size = os.path.dirname(path), {}, 0
    for name, status in sorted(walk(folder, ["*.ipynb", TIMESTAMP])):
        size += status.st_size
        taken = stat.S_ISREG(status.st_mode) and PurePath(name).suffix.lower() in KINDS and size <= MAX_BESIDE
        if taken and len(found) < MAX_FILES_BESIDE:
            with open(os.path.join(folder, name), "rb") as file:
                found[name] = base64.b64encode(file.read(MAX_BESIDE)).decode()
    return found
