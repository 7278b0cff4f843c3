"""The door of `nbgrader autograde`: which folders and files of what was handed in come into the class.

nbgrader would follow links, take a folder's name for a pattern, and stop at a name or a time that it cannot read.
Nothing is changed in the submitted folders: what is refused is left out, with one line in the log.
"""

import glob
import os
import stat
import unicodedata
from pathlib import Path, PurePath

from .beside import KINDS, TIMESTAMP, Refused, walk

MAX_FILES, MAX_BYTES = 200, 50 * 2**20
MAX_NAMED = 100
_RULE = "only ordinary files are taken over, of a limited size and number and of kinds that no browser runs"


def accept(course, submissions):
    """What of the submissions nbgrader's Autograde, which has copied nothing yet, should meet.

    Parameters
    ----------
    course : when.TolerantCourse
    submissions : dict, folder -> paths of the notebooks that were found in it

    Returns
    -------
    (dict of the same form, list of patterns of files to leave out, dict of folder -> why it is not graded)
    """
    ignore = [pattern for pattern in course.ignore if not os.path.isabs(pattern)]
    accepted, left_out, refused = {}, [], {}
    for folder, paths in submissions.items():
        try:
            notebooks = _notebooks(course, folder, paths)
            odd, is_too_much = _odd_files(course, folder, ignore)
        except (Refused, OSError) as reason:
            course.log.warning("The folder %s %s; it is not graded.", ascii(folder), reason)
            refused[folder] = f"the folder {reason}"
            continue
        accepted[folder] = notebooks
        left_out += [folder] if is_too_much else [os.path.join(folder, name) for name in odd]
        if odd:
            course.log.warning("Left out of %s: %s; %s.", ascii(folder), _list(odd), _RULE)
    return accepted, [*ignore, ".*"] + [glob.escape(path) for path in left_out], refused


def _notebooks(course, folder, notebooks):
    """The notebooks of the assignment among those found; refuses names that nbgrader would misread."""
    student, assignment = PurePath(folder).parts[-2:]
    if any(c in "*?[" or unicodedata.category(c) in ("Cc", "Cs") for c in student):
        raise Refused("has a name with characters that are not allowed")
    if os.path.islink(folder) or os.path.islink(os.path.dirname(folder)):
        raise Refused("is a link")
    release = Path(course.format_path(course.release_directory, ".", assignment))
    names = {path.name for path in release.glob("[!.]*.ipynb")} or set(map(os.path.basename, notebooks))
    other = [name for name in map(os.path.basename, notebooks) if name not in names]
    if len(other) == len(notebooks):
        raise Refused(f"holds no notebook of this assignment, but {_list(other)}")
    if other:
        course.log.warning("Not of this assignment, in %s: %s.", ascii(folder), _list(other))
    return [path for path in notebooks if os.path.basename(path) in names]


def _odd_files(course, folder, ignore):
    """(names of the extra files that are left out, whether they are so many that all are)."""
    source = Path(course.format_path(course.source_directory, ".", PurePath(folder).name))
    instructors = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    odd, files, size = [], 0, 0
    for name, status in walk(folder, [*ignore, "*.ipynb"]):
        files, size = files + 1, size + status.st_size
        small = files <= MAX_FILES and size <= MAX_BYTES
        sound = name != TIMESTAMP or course.get_existing_timestamp(folder) is not None
        if not (small and sound and stat.S_ISREG(status.st_mode) and _is_taken(PurePath(name), instructors)):
            odd.append(name)
    return odd, len(odd) > MAX_NAMED


def _is_taken(path, instructors):
    """Whether a file has a kind that is taken over and does not stand where the instructor's do."""
    clash = any(path in other.parents or other in path.parents for other in instructors)
    return path.suffix.lower() in KINDS and not clash


def _list(names):
    """The first names, in ASCII."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(ascii(name)[1:-1][:80] for name in names[:5]) + more
