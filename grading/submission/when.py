"""The time at which something was handed in, as timestamp.txt holds it: in forms that can be read in one way alone."""

import os
import re
import stat
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from nbgrader.coursedir import CourseDirectory

from .beside import TIMESTAMP

MAX_TIMESTAMP_BYTES = 100
_FORM = re.compile(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Za-z_]+/[A-Za-z_/+-]+)?"
)


def read_time(text, zone="UTC"):
    """A time in UTC without a zone, as nbgrader keeps it.

    Parameters
    ----------
    text : ISO 8601, git's `2026-03-11 23:59:00 +0100`, or with UTC or a name such as Europe/Berlin behind it
    zone : str, the course's, for a time that names none

    Raises
    ------
    ValueError : it is none of these; names such as CST stand for several zones.
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text.strip()[:60]!r} is no time such as 2026-03-11 23:59:00 +0100")
    try:
        name = {"Z": "UTC", "GMT": "UTC"}.get(found[2], found[2] or zone)
        offset = datetime.strptime(name, "%z").tzinfo if name[0] in "+-" else ZoneInfo(name)
        time = datetime.fromisoformat(found[1].replace(",", ".")).replace(tzinfo=offset)
        return time.astimezone(UTC).replace(tzinfo=None)
    except (KeyError, OSError, OverflowError) as error:
        raise ValueError(f"{text.strip()[:60]!r} names no known time zone") from error


class TolerantCourse(CourseDirectory):
    """nbgrader's course, for which a time of handing in that cannot be read counts as none.

    A time without a zone is one of `zone`, the course's.
    """

    zone = "UTC"

    @classmethod
    def like(cls, course, zone="UTC"):
        """The same course, as nbgrader's own `CourseDirectory` describes it."""
        names = course.trait_names(config=True)
        made = cls(parent=course.parent, **{name: getattr(course, name) for name in names})
        made.zone = zone
        return made

    def get_existing_timestamp(self, folder):
        """The time in a folder's timestamp.txt; None, and a warning, where it holds none."""
        time, why = self.time_of(folder)
        if why:
            self._warn_once(os.path.join(folder, TIMESTAMP))
        return time

    def time_of(self, folder):
        """(the time in a folder's timestamp.txt or None, why it holds none or None)."""
        path = os.path.join(folder, TIMESTAMP)
        if not os.path.lexists(path):
            return None, None
        try:
            status = os.lstat(path)
            if not (stat.S_ISREG(status.st_mode) and status.st_size <= MAX_TIMESTAMP_BYTES):
                return None, "it is no short ordinary file"
            with open(path, encoding="utf-8") as file:
                return read_time(file.read(), self.zone), None
        except (OSError, ValueError) as error:
            return None, "it is not text" if isinstance(error, UnicodeDecodeError) else str(error)

    def _warn_once(self, path):
        if path not in self._undated:
            self._undated.add(path)
            text = "%s holds no time that can be read; the submission counts as undated."
            self.log.warning(text, ascii(path))

    def __init__(self, **settings):
        super().__init__(**settings)
        self._undated = set()
