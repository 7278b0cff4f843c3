"""The record of a run: its fields, reading and writing it, and which of its rows are as they should be."""

import json
import os
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from .compare import WAYS

VERSION = 4  # of the table; a record of another one is refused
# The fields of a record, of a row, of a row that was measured, and of a row of the network, in their order.
FIELDS = (
    "version device kind driver torch cuda cudnn python numpy system cudnn_benchmark cublas_workspace date seconds "
    "command seed size shapes bounds copy_bytes_per_s products_per_s rows swapped left_out"
)
ROW = "operator shape dtype"
MEASURED = "documented forward backward timed ms bytes products bytes_per_s products_per_s roof share varies deterministic"
SWAPPED_ROW = "upsampler shape dtype"
SWAPPED = "forward backward timed ms weights bytes products"


def write_record(record: dict[str, Any], path: str | Path) -> None:
    """Write a record as JSON; a file that stood there is replaced at once or not at all.

    Raises
    ------
    ValueError : a record that lacks a field.
    """
    path = Path(path)
    _check(record, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(_text(record), encoding="utf-8")
    os.replace(draft, path)


def _text(record):
    """JSON with a line for each field of the head and for each row."""
    lines = []
    for field, value in record.items():
        packed = json.dumps(value, allow_nan=False)
        if field in ("rows", "swapped"):
            packed = "[\n  " + ",\n  ".join(json.dumps(row, allow_nan=False) for row in value) + "\n ]"
        lines.append(f" {json.dumps(field)}: {packed}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def rounded(part: Any) -> Any:
    """A record with six digits of each number: enough for a measurement."""
    if isinstance(part, dict):
        return {key: rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [rounded(value) for value in part]
    if isinstance(part, float):
        return float(f"{part:.6g}") if isfinite(part) else None
    return part


def read_record(path: str | Path) -> dict[str, Any]:
    """A record that `python -m upsample_lib.gpu --record FILE` wrote.

    Raises
    ------
    ValueError : not a record, one of another version of the table, or one that lacks a field.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    _check(record, path)
    return record


def _check(record, path):
    if not isinstance(record, dict) or "version" not in record:
        raise ValueError(f"{path} is not a record of upsample_lib.gpu")
    if record["version"] != VERSION:
        raise ValueError(f"{path} has version {record['version']}, and this table is version {VERSION}")
    _has(record, FIELDS, "the record", path)
    for part, head, measured, name in (
        ("rows", ROW, MEASURED, "row"),
        ("swapped", SWAPPED_ROW, SWAPPED, "swapped row"),
    ):
        for number, row in enumerate(record[part]):
            _has(row, head if _failed(row) else f"{head} {measured}", f"{name} {number}", path)


def _has(part, fields, name, path):
    if lacking := [field for field in fields.split() if field not in part]:
        raise ValueError(f"{path}: {name} lacks {lacking[0]!r}")


def _failed(row):
    return "missing" in row or "raised" in row


def rows_of(record: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """The measured rows whose fields have these values, such as operator="replicate 2", dtype="float32"."""
    measured = [row for row in record["rows"] if not _failed(row)]
    return [row for row in measured if all(row[key] == value for key, value in values.items())]


def met(row: dict[str, Any]) -> bool:
    """Whether every error of a row keeps its bound: forward, gradients, and in channels-last layout too."""
    return not _broken(row)


def _broken(row):
    """What of a row is not as it should be: "forward", "weight in channels last" ..."""
    broken = []
    for layout, where in ((row, ""), (row.get("channels_last", {}), " in channels last")):
        for way in WAYS:
            part = layout.get(way)
            if part and (part["relative"] is None or part["relative"] > part["bound"]):
                broken.append(way + where)
        if where and "raised" in layout:
            broken.append(f"raised {layout['raised']}{where}")
    return broken


def explained(row: dict[str, Any]) -> bool:
    """Whether a bug that PyTorch knows of, in the gradient in channels last, is all that breaks a row."""
    return "known" in row.get("channels_last", {}) and _broken(row) == ["backward in channels last"]


def _name(row):
    return f"{row.get('operator', row.get('upsampler'))}, {row['dtype']}, {tuple(row['shape'])}"


def step_name(operator: str, shape: Iterable[int]) -> str:
    """What a run calls its step with an operator at a shape: "replicate 2, (2, 8, 24, 20)"."""
    return f"{operator}, {tuple(shape)}"


def unfinished(record: dict[str, Any]) -> list[str]:
    """The names of the steps that a run left out, or that raised an error."""
    raised = [step_name(row["operator"], row["shape"]) for row in record["rows"] if "raised" in row]
    return [*record["left_out"], *dict.fromkeys(raised)]


def completed(record: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """A record with the rows that a later run made of its unfinished steps.

    Raises
    ------
    ValueError : the runs differ in the device, the versions or the size.
    """
    for field in ("device", "torch", "cuda", "numpy", "size", "seed"):
        if record[field] != later[field]:
            raise ValueError(f"the record has {field} {record[field]}, and the later run {later[field]}")
    again = set(unfinished(record)) - set(later["left_out"])
    kept = [row for row in record["rows"] if step_name(row["operator"], row["shape"]) not in again]
    return {
        **record,
        "seconds": record["seconds"] + later["seconds"],
        "rows": kept + later["rows"],
        "swapped": record["swapped"] or later["swapped"],
        "left_out": later["left_out"],
    }


def unmet(record: dict[str, Any]) -> list[str]:
    """One line for each row that broke its bound or raised an error; empty where all is well.

    A row that is broken by a bug that PyTorch knows of is not among them; `known_bugs` tells of it.
    """
    lines = []
    for row in record["rows"] + record["swapped"]:
        if "raised" in row:
            lines.append(f"{_name(row)}: raised {row['raised']}")
        elif "missing" not in row and not met(row) and not explained(row):
            lines.append(f"{_name(row)}: error above its bound ({', '.join(_broken(row))})")
    return lines


def known_bugs(record: dict[str, Any]) -> list[str]:
    """One line for each row that is broken by a bug that PyTorch knows of, with the issue's link."""
    rows = [row for row in rows_of(record) if explained(row)]
    return [f"{_name(row)}: {_broken(row)[0]}, see {row['channels_last']['known']}" for row in rows]


def missing(record: dict[str, Any]) -> list[str]:
    """One line for each row that PyTorch lacks on the device, and what it said."""
    rows = record["rows"] + record["swapped"]
    return [f"{_name(row)}: {row['missing']}" for row in rows if "missing" in row]
