"""What was collected of an assignment, a line a student: COURSE/collected/SLUG.csv; what is returned goes by it."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ..files import unguarded, write_table


@dataclass
class Collected:
    """A student's line: the platform's number and file name, so that it knows what is returned, and the file's digest."""

    student: str
    name: str = ""
    platform: str = ""
    number: str = ""
    file: str = ""
    late: str = ""
    handed_in: str = ""
    digest: str = ""


def path_of(folder, assignment):
    return Path(folder, "collected", f"{assignment}.csv")


def read(folder, assignment):
    """{student: `Collected`}; empty where nothing was collected."""
    path, names = path_of(folder, assignment), [field.name for field in fields(Collected)]
    if not path.exists():
        return {}
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    lines = [Collected(**{name: unguarded(row.get(name) or "") for name in names}) for row in rows]
    return {line.student: line for line in lines}


def write(folder, assignment, ledger):
    names = [field.name for field in fields(Collected)]
    write_table(path_of(folder, assignment), names, (asdict(ledger[student]) for student in sorted(ledger)))
