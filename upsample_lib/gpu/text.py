"""A record as text: the tables that are printed, and what a page says of the run that it shows."""

from textwrap import wrap
from typing import Any

from .compare import WAYS
from .record import explained, met, rows_of

COMMAND = "python -m upsample_lib.gpu --device cuda --limit 240 --record book/data/gpu.json"


def show(record: dict[str, Any], rows: list[dict[str, Any]] | None = None) -> str:
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
    return "" if met(row) else "  ! known" if explained(row) else "  !"


def show_swapped(record: dict[str, Any]) -> str:
    """One network's upsampler swapped: a line for each upsampler and dtype."""
    lines = [f"{'upsampler':23}{'dtype':9}{'weights':>8}{'products':>11}{'ms':>8}{'gradient':>9}{'error':>8}"]
    for row in record["swapped"]:
        head = f"{row['upsampler']:23}{row['dtype']:9}"
        if "raised" in row or "missing" in row:
            lines.append(f"{head} {row.get('raised', row.get('missing'))}")
            continue
        lines.append(
            f"{head}{row['weights']:8,}{row['products'] / 1e6:9,.1f} M{row['ms']['forward']:8.2f}"
            f"{row['ms']['backward']:9.2f}{_short(row['forward'])}{'' if met(row) else '  !'}{_compiled(row)}"
        )
    return "\n".join(lines)


def _compiled(row):
    """What torch.compile makes of the times, where it was tried."""
    if "ms" not in (part := row.get("compiled", {})):
        return f"  compiled: {part.get('raised', part.get('missing'))}" if part else ""
    return f"  compiled: {part['ms']['forward']:.2f}, {part['ms']['backward']:.2f}"


def _short(error):
    return f"{'not finite' if error['relative'] is None else format(error['relative'], '.0e'):>8}"


def notice(record: dict[str, Any], source: str) -> str:
    """What a reader must know first: what the numbers of a page come from. Markdown.

    Parameters
    ----------
    record : dict
    source : "live", "recorded" or "cpu", as `page_run` says
    """
    origin = f"torch {record['torch']}, CUDA {record['cuda']}, driver {record['driver']}, {record['date']}"
    if source == "live":
        return f"**Measured on a GPU while this page was built**: {record['device']} ({origin})."
    if source == "recorded":
        return (
            f"**The measurements come from a recorded run on a GPU**: {record['device']} ({origin}), made by "
            f"`{record['command']}`. The page itself was built without a GPU; what it runs live is labelled so."
        )
    return (
        "**No run on a GPU is recorded yet.** Missing on this page are the times, the measured roofline, and the tables "
        f"of errors and of repeated runs; a processor's would say nothing about a GPU. On a machine with CUDA, "
        f"`{COMMAND}` makes the record, and the book's next build shows it here."
    )


def summary(record: dict[str, Any]) -> str:
    """A line for each operator: the largest error in each dtype, forward or backward, as a share of the largest value."""
    wide = 2 + max(len(row["operator"]) for row in record["rows"])
    dtypes = [dtype for dtype in record["bounds"] if any(row["dtype"] == dtype for row in record["rows"])]
    lines = [f"{'largest error':{wide}}" + "".join(f"{dtype:>10}" for dtype in dtypes)]
    for name in dict.fromkeys(row["operator"] for row in record["rows"]):
        cells = [_largest(record, name, dtype) for dtype in dtypes]
        lines.append(f"{name:{wide}}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines)


def _largest(record, operator, dtype):
    """The largest error of an operator in a dtype, with a mark where it is above its bound."""
    rows = rows_of(record, operator=operator, dtype=dtype)
    if not rows:
        raised = [row for row in record["rows"] if "raised" in row]
        return "raised" if any((r["operator"], r["dtype"]) == (operator, dtype) for r in raised) else "-"
    shares = [row[way]["relative"] for row in rows for way in WAYS if way in row]
    text = "not finite" if None in shares else f"{max(shares):.0e}"
    return text if all(map(met, rows)) else text + "!"


def show_repeated(record: dict[str, Any], dtype: str = "float32") -> str:
    """What torch's documentation says of repeated runs, and what they did: operators of one fate together."""
    says = {"": "not listed", "acts": "listed, the mode fixes it", "refuses": "listed, the mode refuses it"}
    fates: dict[tuple[str, ...], list[str]] = {}
    for name in dict.fromkeys(row["operator"] for row in rows_of(record, dtype=dtype)):
        rows = rows_of(record, operator=name, dtype=dtype)
        for way in ("forward", "backward"):
            spread = max(row["varies"][way] for row in rows)
            mode = _in_the_mode([row["deterministic"][way] for row in rows])
            key = way, rows[0]["documented"][way], "different" if spread else "equal", mode
            fates.setdefault(key, []).append(name + (f" (by {spread:.0e})" if spread else ""))
    lines = []
    for (way, listed, runs, mode), names in sorted(fates.items(), reverse=True):
        lines += ["", f"{way}, {says[listed]}; runs: {runs}; in the mode: {mode}"]
        if (listed, runs, mode) == ("", "equal", "equal"):
            names = [f"the other {len(names)} operators"]
        lines += wrap("; ".join(names), 72, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def _in_the_mode(modes):
    """What an operator did in torch's deterministic mode, at all its shapes."""
    if any("raised" in mode for mode in modes):
        return "raised an error"
    if any("says" in mode for mode in modes):
        return "refused"
    return "equal" if all(mode["same"] for mode in modes) else "different"
