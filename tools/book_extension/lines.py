"""Where a line may break: not before the full stop of a formula, and in Chinese tables not after every second character."""

import re
import unicodedata

from docutils import nodes
from sphinx.application import Sphinx

HELD = 30  # characters of TeX that fit a phone's line
WORD = re.compile(r"\\[A-Za-z]+ ?|[{}_^ ]")
OPENING, CLOSING = re.compile(r"[(\[“‘]*$"), re.compile(r"(?:[^\w\s]*-\w+)?[^\w\s]*")
SIGN = re.compile(r"\\(?:[A-Za-z]+|.)|[{}()\[\]=<>]")
RELATIONS = {"=", "<", ">", r"\le", r"\ge", r"\ne", r"\leq", r"\geq", r"\neq", r"\approx", r"\equiv", r"\to"}
OPENED, CLOSED = {*"{([", r"\left"}, {*"})]", r"\right"}
WHOLE = 8  # Chinese characters of a cell that stands on one line


def hold_formulas(app: Sphinx, document: nodes.document) -> None:
    """Keep a full stop, a bracket or "-th" on the line of its formula: browsers break lines at a formula's edge.

    Of a formula that is long for a narrow screen, what follows its last relation is kept there.
    """
    for formula in list(document.findall(nodes.math)):
        around, at = formula.parent, formula.parent.index(formula)
        before, after = (
            "" if not isinstance(node, nodes.Text) else str(node)
            for node in (around[at - 1] if at else None, around[at + 1] if at + 1 < len(around) else None)
        )
        opened, closed = OPENING.search(before)[0], CLOSING.match(after)[0]
        free, held = [], formula
        if len(formula.astext()) > HELD:
            free, held, opened = *_split(formula), ""
        if not held or not opened + closed:
            continue
        parts = [nodes.Text(opened), held.deepcopy(), nodes.Text(closed)]
        line = nodes.inline("", "", *parts, classes=["ul-held"])
        parts = [
            nodes.Text(before[: len(before) - len(opened)]),
            *free,
            line,
            nodes.Text(after[len(closed) :]),
        ]
        start, end = at - bool(before), at + 1 + bool(after)
        around[start:end] = [part for part in parts if part.astext()]


def _split(formula):
    """([a formula without its end], its end from the last relation on), or ([], None) where it is in one piece."""
    tex, depth, last = formula.astext(), 0, 0
    for sign in SIGN.finditer(tex):
        depth += (sign[0] in OPENED) - (sign[0] in CLOSED)
        if not depth and sign[0] in RELATIONS:
            last = sign.start()
    if not last or len(WORD.sub("", tex[last:])) > HELD / 2:
        return [], None
    pieces = [formula.copy(), formula.copy()]
    for piece, text in zip(pieces, (tex[:last].rstrip(), "{} " + tex[last:])):
        piece += nodes.Text(text)
    return pieces[:1], pieces[1]


def keep_columns_wide(app: Sphinx, document: nodes.document) -> None:
    """Mark the cells of Chinese tables: a line may break after any Chinese character, and a column shrinks to one."""
    for cell in document.findall(nodes.entry) if app.config.language.startswith("zh") else ():
        text = cell.astext()
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
        if wide:
            narrow = 0.6 * (len(text) - wide)
            cell["classes"].append("ul-whole" if wide + narrow <= WHOLE else "ul-phrase")
