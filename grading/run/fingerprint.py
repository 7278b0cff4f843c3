"""What decides a grade, in a digest: where it is the same, a submission need not be graded again."""

import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECIDES = ("upsample_lib/check", "grading/jail", "grading/judge", "grading/submission")


def code_digest(root=ROOT):
    """The digest of the code that decides a score: grades of another version are made anew.

    What shows a grade, such as the report, is not in it.
    """
    digest = hashlib.sha256()
    for folder in DECIDES:
        for path in sorted((root / folder).rglob("*.*")):
            if path.suffix in (".py", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def fingerprint(folder, *more):
    """The digest of a submission's ordinary files and of whatever else decides its grade.

    Parameters
    ----------
    folder : the submission's, or None
    more : plain data
    """
    digest = hashlib.sha256(json.dumps(more, sort_keys=True).encode())
    for place, folders, files in os.walk(folder) if folder else ():
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            _add(digest, os.path.join(place, name), folder)
    return digest.hexdigest()


def _add(digest, path, folder, limit=32 * 2**20):
    """One file: its name, and its bytes, or for a large or odd one its size and times."""
    status = os.lstat(path)
    digest.update(os.fsencode(os.path.relpath(path, folder)) + b"\0")
    if os.path.isfile(path) and not os.path.islink(path) and status.st_size <= limit:
        with open(path, "rb") as file:
            digest.update(file.read(limit))
    else:
        digest.update(f"{status.st_size} {status.st_mtime_ns} {status.st_mode}".encode())
