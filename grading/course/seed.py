"""The class's seed: made once, at the first release, and kept in the course's folder."""

import secrets
from pathlib import Path

from ..errors import GradingError
from ..files import made_once


def class_seed(course_folder):
    """The seed in COURSE/seed; made now if there is none.

    Raises
    ------
    GradingError : the file holds something else than a whole number.
    """
    path = Path(course_folder, "seed")
    text = made_once(path, lambda: f"{secrets.randbelow(2**63)}\n").strip()
    if not text.isdigit():
        raise GradingError(f"{path} should hold the class's seed, a whole number, and holds {text[:40]!r}")
    return int(text)
