"""The class's seed: made once, at the first release, and kept in the course's folder."""

import os
import secrets
from pathlib import Path

from ..errors import GradingError


def class_seed(course_folder):
    """The seed in COURSE/seed; made now if there is none.

    Raises
    ------
    GradingError : the file holds something else than a whole number.
    """
    path = Path(course_folder, "seed")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create(path, secrets.randbelow(2**63))
    text = path.read_text().strip()
    if not text.isdigit():
        raise GradingError(f"{path} should hold the class's seed, a whole number, and holds {text[:40]!r}")
    return int(text)


def _create(path, seed):
    """Write the file whole or not at all; where another process was quicker, its seed stands."""
    draft = path.with_name(f"seed.{os.getpid()}")
    draft.write_text(f"{seed}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
