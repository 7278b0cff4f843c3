"""The time at which something was handed in, as timestamp.txt holds it: in forms that can be read in one way alone."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

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
