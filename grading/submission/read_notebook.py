"""Read a submitted notebook, whatever it is: cells as plain strings, or one sentence why there are none."""

import codecs
import contextlib
import json
import os
import stat
from dataclasses import dataclass, field

import ijson
import nbformat

from .pictures import take_out

MAX_FILE_BYTES = 200 * 2**20
MAX_AT_ONCE, MAX_BRACKETS = 20 * 2**20, 300_000
MAX_KEPT, MAX_PIECES = 64 * 2**20, 4_000_000  # of a larger file: bytes beside its outputs, pieces of JSON
MAX_OLD_BYTES, MAX_TEXT = 2 * 2**20, 2**20
MAX_CELLS = 1000
SETTINGS = ("points", "grade", "solution", "locked", "task", "schema_version")
NOTHING = "nothing in it could be graded"


@dataclass
class Cell:
    """What is taken over of a submitted cell: no metadata but the names by which it is recognised.

    `settings` are nbgrader's, to say what was changed in them.
    """

    kind: str
    source: str
    grade_id: str | None = None
    id: str | None = None
    attachments: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)


class Cells(list):
    """The cells of a submission, and the name of the kernel it asks for."""

    kernel = None


def read_notebook(path):
    """(cells, None), or ([], a sentence for the student) where the file is no readable notebook."""
    try:
        notebook = _notebook(path)
        cells = Cells(cell for cell in map(_cell, notebook["cells"]) if cell is not None)
        if sum(len(cell.source) for cell in cells if cell.kind == "code") > MAX_TEXT:
            raise _Unreadable(f"has more than {MAX_TEXT // 2**20} MiB of code in its cells")
        cells.kernel = _kernel(notebook)
        return cells, None
    except _Unreadable as reason:
        return [], f"The submitted file {reason}; {NOTHING}."
    except Exception as error:
        return [], f"The submitted file is not a sound notebook ({type(error).__name__}); {NOTHING}."


class _Unreadable(Exception):
    """Why a file is not read; the text completes "The submitted file ..."."""


def _notebook(path):
    """The parsed notebook, an old format upgraded."""
    parsed = _parsed(path)
    if not isinstance(parsed, dict):
        raise _Unreadable("is JSON but no notebook")
    if "worksheets" in parsed and "cells" not in parsed:
        if os.path.getsize(path) > MAX_OLD_BYTES:
            raise _Unreadable(f"is of an old format and has more than {MAX_OLD_BYTES // 2**20} MiB")
        parsed = nbformat.convert(nbformat.from_dict(parsed), 4)
    if not isinstance(parsed.get("cells"), list):
        raise _Unreadable("has no list of cells")
    if len(parsed["cells"]) > MAX_CELLS:
        raise _Unreadable(f"has {len(parsed['cells'])} cells, over the limit of {MAX_CELLS}")
    return parsed


def _parsed(path):
    """The file's JSON; refuses links, pipes and what is too large before opening it."""
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise _Unreadable("is a link or no ordinary file")
    if status.st_size > MAX_FILE_BYTES:
        raise _Unreadable(
            f"has {status.st_size / 2**20:.0f} MiB, over the limit of {MAX_FILE_BYTES // 2**20} MiB"
        )
    try:
        if status.st_size > MAX_AT_ONCE:
            return _without_outputs(path)
        with open(path, "rb") as file:
            data = file.read(MAX_AT_ONCE + 1)
        if data.count(b"[") + data.count(b"{") > MAX_BRACKETS:
            return _without_outputs(path)
        if not data.strip():
            raise _Unreadable("is empty")
        return _json(data)
    except UnicodeDecodeError:
        raise _Unreadable("is not UTF-8 text") from None
    except (ValueError, RecursionError, ijson.JSONError):
        raise _Unreadable("is not JSON, so no notebook") from None


def _json(data):
    """What stands in the bytes of a file; also where an editor of Windows has saved it in one of its own codes."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        for code in ("utf-16", "gb18030"):
            with contextlib.suppress(ValueError):
                return json.loads(data.decode(code))
        raise


def _without_outputs(path):
    """The JSON of a large file without the outputs in its cells, which nobody reads; they are never held."""
    kept, pieces, builder = 0, 0, ijson.ObjectBuilder()
    with open(path, "rb") as file:
        file.seek(3 if file.read(3) == codecs.BOM_UTF8 else 0)
        for prefix, event, value in ijson.parse(file, use_float=True):
            pieces += 1
            if pieces > MAX_PIECES:
                raise _Unreadable(f"has more than {MAX_PIECES // 10**6} million pieces of outputs")
            if prefix.startswith("cells.item.outputs") or (prefix, value) == ("cells.item", "outputs"):
                continue
            kept += 60 + (len(value) if isinstance(value, str) else 0)
            if kept > MAX_KEPT:
                raise _Unreadable(f"has more than {MAX_KEPT // 2**20} MiB beside its outputs")
            builder.event(event, value)
    return builder.value


def _kernel(notebook):
    """The name of the kernel, or None where there is none."""
    try:
        return str(notebook["metadata"]["kernelspec"]["name"])
    except (KeyError, TypeError):
        return None


def _cell(raw):
    """A `Cell`, or None where there is nothing to take over."""
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    source = source.encode("utf-8", "replace").decode()
    attachments = raw.get("attachments") if isinstance(raw.get("attachments"), dict) else {}
    if raw["cell_type"] == "markdown":
        source, attachments = take_out(source, attachments)
    metadata = raw.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    return Cell(
        raw["cell_type"],
        source,
        grade_id if isinstance(grade_id, str) else None,
        raw.get("id") if isinstance(raw.get("id"), str) else None,
        attachments,
        {key: marks.get(key) for key in SETTINGS} if isinstance(marks, dict) else {},
    )
