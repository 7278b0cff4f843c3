"""What cells printed, in Chinese: cell by cell of its columns, which stay in line where a character is two columns wide.

A cell of a printed line ends at two blanks, at a colon, or at one blank where other lines have an edge of a column. Code,
lists and numbers in it are places of its message; a cell without other words stays as it is.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from unicodedata import east_asian_width

from ..translations.left import english

CODE = (
    r"""[A-Za-z_][\w.-]*\([^()\n]*(?:\)|$)|[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[\w.+-]+)|"[^"\n]*"|'[^'\n]*'"""
    r"|[A-Za-z_]\w*(?:\.\w+)+|\w*[A-Za-z]\w*_\w+|\b(?:b?float|u?int|tf)\d+\b|\b(?:True|False|None)\b"
    r"|^\w+(?=: (?:passed, all|通过，全部) )"  # an exercise's function
)
LIST = r"[\[({]+[^A-Za-z:\n]*\d[^A-Za-z:\n]*[\])}]+"
NUMBER = r"(?<![\w.])[-−+]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?"
HELD = re.compile(f"{CODE}|{LIST}", re.MULTILINE)
PLACES = re.compile(f"{CODE}|{LIST}|{NUMBER}(?:, {NUMBER})*", re.MULTILINE)
SOURCE = re.compile(r"\s*(?:(?:if|return|for|def|with)\b.*[:(]|\).*)")  # a line of code that a cell printed
CELL = re.compile(r"\S+(?:(?<!:) \S+)*")
VALUE = re.compile(r"[-−+]?[\d.,]*\d%?")
MOST = 3  # lines at least, and half of all, whose edges part the cells of another line
INDENT = 8  # columns; what stands further in is under something else
HTML = '<div class="{} highlight-myst-ansi notranslate"><div class="highlight"><pre><span></span>{}\n</pre></div>\n</div>'

Say = Callable[[str], str]


@dataclass
class Cell:
    """A piece of a printed line: from where to where it stood, what it says now, whether its right edge is held."""

    start: int
    end: int
    text: str
    right: bool = False

    @property
    def held(self) -> int:
        """The column that keeps its neighbours above and below."""
        return self.end if self.right else self.start


def translated(text: str, say: Say) -> str:
    """What a cell printed, in other words; `say` is given pieces of lines, their numbers included."""
    return "\n\n".join(_table(block.split("\n"), say) for block in text.split("\n\n"))


def width(text: str) -> int:
    """Columns that a text takes in a font whose Chinese characters are two columns wide."""
    return sum(1 + _is_wide(character) for character in text)


def html(text: str, classes: list[str]) -> str:
    """An output's HTML, as myst-nb writes it; in `ul-two` each character takes two columns of the page's own font."""
    runs = [(wide, escape("".join(run), quote=False)) for wide, run in groupby(text.rstrip("\n"), _is_wide)]
    marked = "".join(f'<span class="ul-two">{run}</span>' if wide else run for wide, run in runs)
    return HTML.format(" ".join(classes), marked)


def _is_wide(character):
    return east_asian_width(character) in "WF"


def _table(lines, say):
    """Lines without a blank line between: their columns share places."""
    rows = _split(lines)
    said = [[_said(line, span, say) for span in row] for line, row in zip(lines, rows)]
    if all(cell.text == line[cell.start : cell.end] for line, row in zip(lines, said) for cell in row):
        return "\n".join(lines)
    starts, ends = _edges(rows)
    for row in said:
        for cell in row if len(row) > 1 else ():  # one cell alone is a sentence
            cell.right = ends[cell.end] > starts[cell.start]
    places = _places(said)
    return "\n".join(_line(row, places) if row else line for line, row in zip(lines, said))


def _split(lines):
    """The cells of each line, as pairs (start, end); none in a line of code."""
    masks = [
        "" if SOURCE.fullmatch(line) else HELD.sub(lambda found: "x" * len(found[0]), line) for line in lines
    ]
    rows = [[found.span() for found in CELL.finditer(mask)] for mask in masks]
    ends, most = _edges(rows)[1], max(MOST, len(lines) // 2)

    def parted(mask, start, end):
        for blank in [at for at in range(start, end) if mask[at] == " "]:
            around = mask[start:blank].split(" ")[-1], mask[blank + 1 : end].split(" ")[0]
            if ends[blank] >= (1 if all(map(VALUE.fullmatch, around)) else most):
                yield start, blank
                start = blank + 1
        yield start, end

    return [[part for cell in row for part in parted(mask, *cell)] for mask, row in zip(masks, rows)]


def _edges(rows):
    return [Counter(cell[side] for row in rows for cell in row) for side in (0, 1)]


def _said(line, span, say):
    text = line[slice(*span)]
    return Cell(*span, say(text) if english(PLACES.sub("", text), letters=2) else text)


def _places(rows):
    """Where each column that holds cells comes to stand: as near as they leave room, a table's edges in line."""
    places, last = {0: 0}, 0
    waiting = [(cell.held, row, i) for row in rows for i, cell in enumerate(row)]
    for held, row, i in sorted(waiting, key=lambda one: one[0]):
        least = _end(row[i - 1], places) + _gap(row[i - 1], row[i]) if i else _indent(row[0])
        least += width(row[i].text) if row[i].right else 0
        places[held] = max(places.get(held, places[last]), least)
        last = held
    return places


def _indent(first):
    return 0 if first.right or first.start > INDENT else first.start


def _end(cell, places):
    return places[cell.held] + (0 if cell.right else width(cell.text))


def _gap(before, cell):
    if before.text.endswith(("：", ":")):
        return int(before.text.endswith(":"))
    return min(2, cell.start - before.end)


def _line(row, places):
    text = ""
    for cell in row:
        start = _end(cell, places) - width(cell.text)
        text += " " * (start - width(text)) + cell.text
    return text
