"""What a page shows of one notebook, so that no student's takes minutes to make."""

import base64
import re
from dataclasses import dataclass

from nbconvert.filters import Highlight2HTML
from nbformat import v4
from nbgrader.preprocessors import NbGraderPreprocessor

from ..submission.clean_outputs import IMAGE_STARTS, pixels
from ..submission.rebuild import ADDED, is_locked

MAX_CHARACTERS = {"code": 80_000, "markdown": 60_000}  # that a page shows of what a student wrote
MAX_OWN = 200  # cells of their own
MAX_PICTURES = 64 * 2**20  # characters of pictures, each counted as often as it is shown
MAX_PIXELS = 200_000_000  # of all pictures: a browser takes four bytes for each, however well they are packed
PIXELS = f"a page shows {MAX_PICTURES // 2**20} MiB and {MAX_PIXELS // 10**6} million pixels"
_SHOWN = re.compile(r"!\[[^\[\]]*\]\(attachment:([\w.\-]+)\)")
_IN_COLOURS, _BLANKS = Highlight2HTML(pygments_lexer="python3"), re.compile(r"(\s{100})\s+")
DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def highlighted(source, metadata=None):
    """Code in colours, as Python whatever it is.

    IPython's own lexer tries at each place of a run of blank lines whether a magic follows, for minutes where there are
    very many, and hands what stands below `%%perl` and others to lexers that take as long. Of blanks a hundred are enough.
    """
    page = _IN_COLOURS(_BLANKS.sub(r"\1", source))
    return page.replace('<span class="err">', '<span class="o">')  # ! and ? of magics are no errors


@dataclass
class Room:
    """What a page has left for pictures."""

    characters: int
    pixels: int

    def take(self, bundle):
        """Whether there is room for what a cell shows, kind by kind in base64; without a picture there is."""
        found = [(kind, bundle[kind]) for kind in IMAGE_STARTS if isinstance(bundle.get(kind), str)]
        self.characters -= sum(len(text) for _, text in found)
        self.pixels -= sum(pixels(kind, base64.b64decode(text)) for kind, text in found)
        return not found or min(self.characters, self.pixels) >= 0


class PageBudget(NbGraderPreprocessor):
    """Cut what a student wrote to what a page can show in a few seconds; marks that turn lines around are shown as such.

    It stands before the page of feedback and the one in formgrader; the notebook itself stays whole.
    """

    def preprocess(self, nb, resources):
        """The notebook with its later cells cut, where it has very many characters."""
        left, pictures = dict(MAX_CHARACTERS), Room(MAX_PICTURES, MAX_PIXELS)
        nb.cells = _without_too_many(nb.cells)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if not pictures.take(output.get("data", {})):
                    output["data"] = {"text/plain": f"[a picture is left out here: {PIXELS}]"}
            if is_locked(cell) or cell.cell_type not in left:
                continue
            kind, most = cell.cell_type, max(left[cell.cell_type], 0)
            left[kind] -= len(cell.source)
            if len(cell.source) > most:
                note = f"[cut here: a page shows {MAX_CHARACTERS[kind]} characters of {kind}; the notebook has all]"
                cell.source = f"{cell.source[:most]}\n\n{'# ' if kind == 'code' else ''}{note}"
            cell.source = _SHOWN.sub(lambda found, cell=cell: _shown(found, cell, pictures), cell.source)
            cell.source = DIRECTION.sub(lambda mark: f"\\u{ord(mark[0]):04x}", cell.source)
        return nb, resources


def _shown(found, cell, left):
    """A picture, or a note in the place of one for which no room is left."""
    is_shown = left.take(cell.get("attachments", {}).get(found[1], {}))
    return found[0] if is_shown else f"*[{found[1]} is left out here: {PIXELS}]*"


def _without_too_many(cells):
    """The cells without those that a student added beyond `MAX_OWN`; a note stands where the first of them was."""
    beyond = [cell for cell in cells if cell.get("id", "").startswith(ADDED)][MAX_OWN:]
    if not beyond:
        return cells
    ids, text = {cell.id for cell in beyond}, f"[{len(beyond)} cells are left out here; the notebook has all]"
    note = v4.new_markdown_cell(text, id="left-out")
    kept = [note if cell.id == beyond[0].id else cell for cell in cells]
    return [cell for cell in kept if cell.id not in ids]
