"""Files that are written whole or not at all."""

import csv
import hashlib
import io
import os
import re
import threading
from pathlib import Path

FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # how a spreadsheet's formula may begin
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


def csv_text(rows, **form):
    """Rows as the text of a CSV file; `form` is `csv.writer`'s."""
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return text.getvalue()


def write_table(path, names, rows):
    """Write rows (dicts of texts) as CSV under these names, guarded; what a row has beside them is left out."""
    lines = [[guarded(row.get(name, "")) for name in names] for row in rows]
    write_whole(path, csv_text([names, *lines]))


def digest_of(path):
    """The SHA-256 of a file's bytes, as text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path, data):
    """Write bytes or text into a file that no reader ever sees half written; makes its folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path)
    draft.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    os.replace(draft, path)


def made_once(path, make, mode=0o666):
    """The text of a file, made at the first use; where another process is quicker, its text stands.

    Parameters
    ----------
    make : function without arguments, gives the text
    mode : who may read the file; the process's umask takes from it
    """
    path = Path(path)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        text, draft = make(), _draft(path)
        draft.touch(mode)
        try:
            draft.write_text(text)
            os.link(draft, path)  # whole or not at all
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _draft(path):
    """A file beside it, so that the last step only names it anew; of this thread's own, since equal work has equal names."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
