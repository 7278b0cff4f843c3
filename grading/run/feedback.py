"""nbgrader's extension points: what `nbgrader generate_feedback` runs on each graded notebook."""

import re

from nbformat import v4
from nbgrader.preprocessors import NbGraderPreprocessor

from ..judge.locked_cell import hidden_lines
from ..submission.rebuild import is_locked, marks

MAX_CHARACTERS = {"code": 80_000, "markdown": 60_000}  # that a page shows of what a student wrote
MAX_OWN = 200  # cells of their own
DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
STYLE = """
.output_error pre { border-left: 4px solid #b3261e; }
.ansi-bold { font-weight: bold; }
.ansi-red-fg, .ansi-red-intense-fg { color: #b3261e; }
.ansi-green-fg, .ansi-green-intense-fg { color: #1b6e3c; }
.ansi-yellow-fg, .ansi-yellow-intense-fg { color: #7a5b00; }
.ansi-blue-fg, .ansi-blue-intense-fg { color: #1f5fa8; }
.ansi-magenta-fg, .ansi-magenta-intense-fg { color: #8a3a8f; }
.ansi-cyan-fg, .ansi-cyan-intense-fg { color: #00696f; }
"""


class HideHiddenTests(NbGraderPreprocessor):
    """Take the hidden regions out of the locked test cells before a feedback page is made."""

    def preprocess_cell(self, cell, resources, index):
        """The cell without its hidden lines; a student's own cells stay as they are."""
        if is_locked(cell) and marks(cell).get("grade"):
            hidden = hidden_lines(cell.source)
            lines = enumerate(cell.source.splitlines(), 1)
            cell.source = "\n".join(line for number, line in lines if number not in hidden)
        return cell, resources


class PageBudget(NbGraderPreprocessor):
    """Cut what a student wrote to what a page can show in a few seconds; marks that turn lines around are shown as such.

    It stands before the page of feedback and the one in formgrader; the notebook itself stays whole.
    """

    def preprocess(self, nb, resources):
        """The notebook with its later cells cut, where it has very many characters."""
        left = dict(MAX_CHARACTERS)
        nb.cells = _without_too_many(nb.cells)
        for cell in nb.cells:
            if is_locked(cell) or cell.cell_type not in left:
                continue
            kind, most = cell.cell_type, max(left[cell.cell_type], 0)
            left[kind] -= len(cell.source)
            if len(cell.source) > most:
                note = f"[cut here: a page shows {MAX_CHARACTERS[kind]} characters of {kind}; the notebook has all]"
                cell.source = f"{cell.source[:most]}\n\n{'# ' if kind == 'code' else ''}{note}"
            cell.source = DIRECTION.sub(lambda mark: f"\\u{ord(mark[0]):04x}", cell.source)
        return nb, resources


def _without_too_many(cells):
    """The cells without those that a student added beyond `MAX_OWN`; a note stands where the first of them was."""
    beyond = [cell for cell in cells if cell.get("id", "").startswith("added-")][MAX_OWN:]
    if not beyond:
        return cells
    ids, text = {cell.id for cell in beyond}, f"[{len(beyond)} cells are left out here; the notebook has all]"
    note = v4.new_markdown_cell(text, id="left-out")
    kept = [note if cell.id == beyond[0].id else cell for cell in cells]
    return [cell for cell in kept if cell.id not in ids]


class FeedbackStyle(NbGraderPreprocessor):
    """Colours for error texts, which nbgrader's page lacks; comes after CSSHTMLHeaderPreprocessor."""

    def preprocess(self, nb, resources):
        """The notebook as it is, with our style among the page's."""
        resources["inlining"]["css"].append(STYLE)
        return nb, resources
