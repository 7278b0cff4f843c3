"""Files that are written whole or not at all."""

import csv
import io
import os
import threading
from pathlib import Path


def write_table(path, names, rows):
    """Write rows (dicts) as CSV under these names; what a row has beside them is left out."""
    text = io.StringIO()
    table = csv.DictWriter(text, names, extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    write_whole(path, text.getvalue())


def write_whole(path, data):
    """Write bytes or text into a file that no reader ever sees half written; makes its folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # in one folder, so that the last step only renames; a name of this thread's own, since equal work has equal names
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    os.replace(draft, path)
