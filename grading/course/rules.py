"""What a person has decided for the course: COURSE/rules.json, with its time zone, penalties, and numbers on Canvas."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from ..errors import GradingError
from ..files import write_whole

UTC = "UTC"


class Rules:
    """The rules of a course; `values` are plain data.

    Parameters
    ----------
    folder : the course's
    """

    def __init__(self, folder):
        self.path = Path(folder, "rules.json")
        try:
            self.values = json.loads(self.path.read_bytes()) if self.path.exists() else {}
        except ValueError as error:
            raise GradingError(f"{self.path} is not JSON ({error}): mend it or take it away.") from None

    @property
    def zone(self):
        """The name of the course's time zone."""
        return self.values.get("zone", UTC)

    def get(self, kind, assignment):
        """A rule of an assignment, or None."""
        return self.values.get(kind, {}).get(assignment)

    def set(self, kind, assignment, value):
        """Keep a rule of an assignment; None takes it away."""
        self.values.setdefault(kind, {})[assignment] = value
        if value is None:
            del self.values[kind][assignment]
        self.save()

    def save(self):
        write_whole(self.path, json.dumps(self.values, indent=1) + "\n")


def zone_of(name):
    """The time zone of a name such as Europe/Berlin.

    Raises
    ------
    GradingError : there is none of that name, or the name stands for several.
    """
    try:
        if name != UTC and "/" not in name:
            raise ValueError
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise GradingError(
            f"There is no time zone {name!r}: give UTC or a name such as Europe/Berlin."
        ) from None
