"""Files that are written whole or not at all."""

import csv
import hashlib
import io
import os
import re
import threading
from pathlib import Path

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # how a spreadsheet's formula may begin
# where a cell begins, also one that a spreadsheet finds behind a separator of another country
_BEGINS = re.compile(rf"(\A[ \t\r\n]{{0,9}}|[;\t] {{0,9}})('*)(?=[{''.join(map(re.escape, FORMULA))}])")
_GUARDED = re.compile(_BEGINS.pattern.replace("('*)", "'('*)"))


def guarded(text):
    """A text that no spreadsheet takes for a formula: a quotation mark stands before what begins like one.

    >>> guarded("=HYPERLINK(1)"), guarded("Anna-Lena"), unguarded(guarded("'=1;-2"))
    ("'=HYPERLINK(1)", 'Anna-Lena', "'=1;-2")
    """
    return _BEGINS.sub(r"\1'\2", text)


def unguarded(text):
    """The text as it was before `guarded`."""
    return _GUARDED.sub(r"\1\2", text)


def write_table(path, names, rows):
    """Write rows (dicts of texts) as CSV under these names, guarded; what a row has beside them is left out."""
    text = io.StringIO()
    table = csv.DictWriter(text, names, extrasaction="ignore")
    table.writeheader()
    table.writerows({name: guarded(value) for name, value in row.items()} for row in rows)
    write_whole(path, text.getvalue())


def digest_of(path):
    """The SHA-256 of a file's bytes, as text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path, data):
    """Write bytes or text into a file that no reader ever sees half written; makes its folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # in one folder, so that the last step only renames; a name of this thread's own, since equal work has equal names
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    os.replace(draft, path)
