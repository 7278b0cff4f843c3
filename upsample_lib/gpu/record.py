"""The record of a run: its fields, reading and writing it, and the table that is printed."""

import json
import os
from math import isfinite
from pathlib import Path
from textwrap import wrap

from .run import WAYS

COMMAND = "python -m upsample_lib.gpu --device cuda --record book/data/gpu.json"
VERSION = 3  # of the table; a record of another one is refused
FIELDS = [
    "version",
    "device",
    "kind",
    "driver",
    "torch",
    "cuda",
    "cudnn",
    "python",
    "numpy",
    "system",
    "cudnn_benchmark",
    "cublas_workspace",
    "date",
    "seconds",
    "command",
    "seed",
    "size",
    "shapes",
    "bounds",
    "copy_bytes_per_s",
    "products_per_s",
    "rows",
    "swapped",
]
ROW = ["operator", "shape", "dtype"]
MEASURED = [
    "documented",
    "forward",
    "backward",
    "timed",
    "ms",
    "bytes",
    "products",
    "bytes_per_s",
    "products_per_s",
    "roof",
    "share",
    "varies",
    "deterministic",
]
SWAPPED = ["upsampler", *ROW[1:], "forward", "backward", "timed", "ms", "weights", "bytes", "products"]


def write_record(record, path):
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


def rounded(part):
    """A record with six digits of each number: enough for a measurement."""
    if isinstance(part, dict):
        return {key: rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [rounded(value) for value in part]
    if isinstance(part, float):
        return float(f"{part:.6g}") if isfinite(part) else None
    return part


def read_record(path):
    """A record that `python -m upsample_lib.gpu --record FILE` wrote.

    Raises
    ------
    ValueError : no record, one of another version of the table, or one that lacks a field.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON: {error}") from None
    _check(record, path)
    return record


def _check(record, path):
    if not isinstance(record, dict) or "version" not in record:
        raise ValueError(f"{path} is no record of upsample_lib.gpu")
    if record["version"] != VERSION:
        raise ValueError(f"{path} has version {record['version']}, and this table is version {VERSION}")
    _has(record, FIELDS, "the record", path)
    for number, row in enumerate(record["rows"]):
        _has(row, ROW, f"row {number}", path)
        if not {"missing", "raised"} & set(row):
            _has(row, MEASURED, f"row {number}", path)
    for number, row in enumerate(record["swapped"]):
        whole = not {"missing", "raised"} & set(row)
        _has(row, SWAPPED if whole else SWAPPED[:3], f"swapped row {number}", path)


def _has(part, fields, name, path):
    if lacking := [field for field in fields if field not in part]:
        raise ValueError(f"{path}: {name} lacks {lacking[0]!r}")


def rows_of(record, **wanted):
    """The measured rows whose fields have the wanted values, such as operator="replicate 2", dtype="float32"."""
    measured = [row for row in record["rows"] if not {"missing", "raised"} & set(row)]
    return [row for row in measured if all(row[key] == value for key, value in wanted.items())]


def met(row):
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


def _explained(row):
    """Whether a bug that PyTorch knows of, in the gradient in channels last, is all that breaks a row."""
    return "known" in row.get("channels_last", {}) and _broken(row) == ["backward in channels last"]


def _name(row):
    return f"{row.get('operator', row.get('upsampler'))}, {row['dtype']}, {tuple(row['shape'])}"


def unmet(record):
    """One line for each row that broke its bound or raised an error; empty where all is well.

    A row that is broken by a bug that PyTorch knows of is not among them; `known` tells of it.
    """
    lines = []
    for row in record["rows"] + record["swapped"]:
        if "raised" in row:
            lines.append(f"{_name(row)}: raised {row['raised']}")
        elif "missing" not in row and not met(row) and not _explained(row):
            lines.append(f"{_name(row)}: error above its bound ({', '.join(_broken(row))})")
    return lines


def known(record):
    """One line for each row that is broken by a bug that PyTorch knows of, with the issue's link."""
    rows = [row for row in rows_of(record) if _explained(row)]
    return [f"{_name(row)}: {_broken(row)[0]}, see {row['channels_last']['known']}" for row in rows]


def missing(record):
    """One line for each row that PyTorch lacks on the device, and what it said."""
    rows = record["rows"] + record["swapped"]
    return [f"{_name(row)}: {row['missing']}" for row in rows if "missing" in row]


def show(record, rows=None):
    """The record as a table of text, a line for each operator, shape and dtype.

    Parameters
    ----------
    record : dict
    rows : list of rows to show, all if not given

    Returns
    -------
    str
    """
    matrix = ", ".join(f"{rate / 1e12:.3g} in {dtype}" for dtype, rate in record["products_per_s"].items())
    wide = 2 + max(len(row["operator"]) for row in record["rows"])
    lines = [
        f"{record['device']}, torch {record['torch']}, {record['date']}",
        f"a copy moves {record['copy_bytes_per_s'] / 1e9:.3g} GB/s; 10^12 products a second: {matrix}",
        f"{'operator':{wide}}{'input':17}{'dtype':9}{'forward':>8}{'gradient':>9}{'bound':>7}{'ms':>8}{'of roof':>13}"
        "  runs differ",
    ]
    for row in record["rows"] if rows is None else rows:
        head = f"{row['operator']:{wide}}{'×'.join(map(str, row['shape'])):17}{row['dtype']:9}"
        if "missing" in row or "raised" in row:
            lines.append(
                f"{head} {'missing' if 'missing' in row else 'raised'}: {row.get('missing', row.get('raised'))}"
            )
            continue
        bound = max(row[way]["bound"] for way in WAYS if way in row)
        varies = [way for way, spread in row["varies"].items() if spread]
        lines.append(
            f"{head}{_short(row['forward'])}{_short(row['backward']):>9}{bound:7.0e}{row['ms']['forward']:8.3f}"
            f"{row['share']:6.0%} {row['roof']:6}  {', '.join(varies) or 'no'}{_mark(row)}"
        )
    return "\n".join(lines)


def _mark(row):
    return "" if met(row) else "  ! known" if _explained(row) else "  !"


def show_swapped(record):
    """One network's upsampler swapped: a line for each upsampler and dtype."""
    lines = [f"{'upsampler':23}{'dtype':9}{'weights':>8}{'products':>11}{'ms':>8}{'gradient':>9}{'error':>8}"]
    for row in record["swapped"]:
        head = f"{row['upsampler']:23}{row['dtype']:9}"
        if "raised" in row or "missing" in row:
            lines.append(f"{head} {row.get('raised', row.get('missing'))}")
            continue
        lines.append(
            f"{head}{row['weights']:8,}{row['products'] / 1e6:9,.1f} M{row['ms']['forward']:8.2f}"
            f"{row['ms']['backward']:9.2f}{_short(row['forward'])}{'' if met(row) else '  !'}"
        )
    return "\n".join(lines)


def _short(error):
    return f"{'not finite' if error['relative'] is None else format(error['relative'], '.0e'):>8}"


def notice(record, source):
    """What a reader must know first: what the numbers of a page come from. Markdown.

    Parameters
    ----------
    record : dict
    source : "live", "recorded" or "cpu", as `page_run` says
    """
    made = f"torch {record['torch']}, CUDA {record['cuda']}, driver {record['driver']}, {record['date']}"
    if source == "live":
        return f"**Measured on a GPU while this page was built**: {record['device']} ({made})."
    if source == "recorded":
        return (
            f"**The measurements come from a recorded run on a GPU**: {record['device']} ({made}), made by "
            f"`{record['command']}`. The page itself was built without a GPU; what it runs live is labelled so."
        )
    return (
        f"**No run on a GPU is recorded yet.** All tables and figures of measurements on this page come from a "
        f"processor: {record['device']} (torch {record['torch']}, {record['date']}). They show how a run is read, and "
        f"say nothing about a GPU. On a machine with CUDA, `{COMMAND}` makes the record, and the book's next build "
        "shows it here."
    )


def summary(record):
    """A line for each operator: the largest error in each dtype, forward or backward, as a share of the largest value."""
    wide = 2 + max(len(row["operator"]) for row in record["rows"])
    had = {row["dtype"] for row in record["rows"]}
    dtypes = [dtype for dtype in record["bounds"] if dtype in had]
    lines = [f"{'largest error':{wide}}" + "".join(f"{dtype:>10}" for dtype in dtypes)]
    for name in dict.fromkeys(row["operator"] for row in record["rows"]):
        cells = []
        for dtype in dtypes:
            every = [r for r in record["rows"] if r["operator"] == name and r["dtype"] == dtype]
            rows = [r for r in every if not {"missing", "raised"} & set(r)]
            worst = [r[way]["relative"] for r in rows for way in WAYS if way in r]
            if not rows:
                cells.append("raised" if any("raised" in r for r in every) else "-")
            else:
                cells.append(
                    ("not finite" if None in worst else f"{max(worst):.0e}") + "!" * (not all(map(met, rows)))
                )
        lines.append(f"{name:{wide}}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines)


def show_repeated(record, dtype="float32"):
    """What torch's documentation says of repeated runs, and what they did: operators of one fate together."""
    says = {"": "not listed", "acts": "listed, the mode mends it", "refuses": "listed, the mode refuses it"}
    fates = {}
    for name in dict.fromkeys(row["operator"] for row in rows_of(record, dtype=dtype)):
        rows = rows_of(record, operator=name, dtype=dtype)
        for way in ("forward", "backward"):
            modes = [row["deterministic"][way] for row in rows]
            mode = "refused" if any("says" in mode for mode in modes) else "equal"
            mode = "raised an error" if any("raised" in mode for mode in modes) else mode
            if mode == "equal" and not all(mode["same"] for mode in modes):
                mode = "different"
            spread = max(row["varies"][way] for row in rows)
            key = way, rows[0]["documented"][way], "different" if spread else "equal", mode
            fates.setdefault(key, []).append(name + (f" (by {spread:.0e})" if spread else ""))
    lines = []
    for (way, said, found, mode), names in sorted(fates.items(), reverse=True):
        lines += ["", f"{way}, {says[said]}; runs: {found}; in the mode: {mode}"]
        if (said, found, mode) == ("", "equal", "equal"):
            names = [f"the other {len(names)} operators"]
        lines += wrap("; ".join(names), 72, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)
