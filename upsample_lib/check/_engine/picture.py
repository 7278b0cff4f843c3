"""A small picture of the answer beside the right one: text everywhere, a table of HTML in Jupyter."""

import sys

import numpy as np

from .differences import close, short

WINDOW = 12
GOT, EXPECTED = "yours", "expected"


def text_picture(got, expected, index=None):
    """Lines with both arrays side by side; a star marks each value that differs.

    Arrays of more than two axes are shown as the 2-D slice that holds the first difference, large ones as a
    window around it.
    """
    got, marks, expected, where = _pages(got, expected, index)
    if got is None:
        return []
    left = _columns(got, marks, GOT)
    right = _columns(expected, np.zeros(expected.shape, bool), EXPECTED)
    height = max(len(left), len(right))
    left += [" " * len(left[0])] * (height - len(left))
    right += [""] * (height - len(right))
    note = [f"  (shown: {where})"] if where else []
    return [f"  {a}     {b}".rstrip() for a, b in zip(left, right)] + note


def html_picture(got, expected, index=None, say=str):
    """The same picture as HTML: values that differ are framed, larger values have more colour; or None.

    `say` turns its words into the language that is read.
    """
    got, marks, expected, where = _pages(got, expected, index)
    if got is None:
        return None
    largest = max([abs(v) for v in [*_finite(got), *_finite(expected)]], default=1.0) or 1.0
    tables = (
        _table(got, marks, largest, say(GOT)),
        _table(expected, np.zeros(expected.shape, bool), largest, say(EXPECTED)),
    )
    note = f"<div>{say(f'shown: {where}')}</div>" if where else ""
    return f'<div style="display:flex;gap:2.5em;flex-wrap:wrap">{"".join(tables)}</div>{note}'


def show(html, text):
    """Show a picture where a notebook can, and say whether it was; `text` is for front ends without HTML."""
    try:
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if html and hasattr(shell, "kernel"):
            from IPython.display import display

            display({"text/html": html, "text/plain": text}, raw=True)
            return True
    except Exception:
        pass
    return False


def _pages(got, expected, index):
    """(got, where it differs, expected, in words what is left out): 2-D pages of at most WINDOW x WINDOW values."""
    if not (_drawable(got) and _drawable(expected)) or got.ndim != expected.ndim:
        return None, None, None, ""
    index = index or (0,) * expected.ndim
    notes, lead, last = [], index[:-2], (0, *index)[-2:]
    if any(i >= n for i, n in zip(lead, got.shape)):
        return None, None, None, ""
    if lead:
        notes.append(f"the slice [{', '.join(map(str, lead))}]")
    window = tuple(slice(max(0, i - WINDOW // 2), max(0, i - WINDOW // 2) + WINDOW) for i in last)
    if any(n > WINDOW for n in (*got.shape[-2:], *expected.shape[-2:])):
        notes.append(f"rows from {window[0].start}, columns from {window[1].start}")
    pages = [np.atleast_2d(array[lead])[window] for array in (got, _marks(got, expected), expected)]
    return *pages, ", ".join(notes)


def _drawable(array):
    return (
        type(array) is np.ndarray and 1 <= array.ndim <= 4 and array.size > 0 and array.dtype.kind in "biuf"
    )


def _marks(got, expected):
    """Where the values differ; beyond the other's edge everything does."""
    marks = np.ones(got.shape, bool)
    shared = tuple(slice(min(a, b)) for a, b in zip(got.shape, expected.shape))
    marks[shared] = ~close(got[shared], expected[shared])
    return marks


def _cell(value):
    text = short(value)
    return text[:-2] if text.endswith(".0") else text


def _columns(array, marks, title):
    """The array as lines of equal width under its title."""
    cells = [[_cell(v) + ("*" if m else " ") for v, m in zip(*rows)] for rows in zip(array, marks)]
    width = max(len(cell) for row in cells for cell in row)
    lines = [" ".join(cell.rjust(width) for cell in row) for row in cells]
    width = max(len(title), len(lines[0]))
    return [line.ljust(width) for line in (title, *lines)]


def _finite(array):
    return [float(v) for v in array.ravel() if np.isfinite(v)]


def _table(array, marks, largest, title):
    rows = []
    for values, flags in zip(array, marks):
        cells = "".join(_td(value, flag, largest) for value, flag in zip(values, flags))
        rows.append(f"<tr>{cells}</tr>")
    table = f'<table style="border-collapse:collapse;margin:0">{"".join(rows)}</table>'
    return f"<div><div><b>{title}</b></div>{table}</div>"


def _td(value, differs, largest):
    """One cell: blue for positive, orange for negative values, framed where it differs."""
    strength = min(1.0, abs(float(value)) / largest) if np.isfinite(value) else 0.0
    colour = "0,114,178" if value >= 0 else "230,159,0"
    frame = "3px solid #d55e00" if differs else "1px solid rgba(128,128,128,.4)"
    style = f"background:rgba({colour},{0.55 * strength:.2f});border:{frame};padding:2px 8px;text-align:right"
    return f'<td style="{style}">{_cell(value)}</td>'
