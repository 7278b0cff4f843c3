"""Written answers that do not stand in their own cell: typed below it, above it, or in a cell that lost its name."""

import ast
import re

from .read_notebook import Cell

FEW_WORDS, LONGEST = 6, 10_000  # of an answer in a cell of code: words, characters
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_]{2,}")
_COMMENT = re.compile(r"^[ \t]*#+ ?", re.MULTILINE)


def gather(place, above, below):
    """Put what was written around an unanswered cell into it, so that a person reads it; returns a note, or None.

    Parameters
    ----------
    place : rebuild.Place of a cell for a written answer
    above, below : its neighbours, or None
    """
    unanswered = place.taken is None or place.taken.source.strip() == place.cell.source.strip()
    if not unanswered:
        return None
    around = [place.before, place.after, *([below.before] if below else [])]
    found = [*_typed_into(above), *(cell for cells in around for cell in cells if _says_something(cell))]
    if not found:
        return None
    for cells in around:
        cells[:] = [cell for cell in cells if not _says_something(cell)]
    texts = [place.cell.source, *(_text(cell) for cell in found)]
    pictures = {name: bundle for cell in found for name, bundle in cell.attachments.items()}
    place.taken = Cell("markdown", "\n\n".join(texts), attachments=pictures)
    name = place.cell.metadata.nbgrader.grade_id
    return f"The answer `{name}` was written outside its cell; it was put there."


def _says_something(cell):
    """Whether a student wrote it: not the text of a task that has been left out of the release since."""
    if (cell.id or "").startswith("text-"):
        return False
    return bool(cell.source.strip("# \n")) and (cell.kind == "markdown" or _is_prose(cell.source))


def _is_prose(source):
    """Whether what stands in a cell of code is words: comments alone, or a text that is no Python."""
    lines = filter(str.strip, source.splitlines())
    code = _COMMENT.sub("", source) if all(map(_COMMENT.match, lines)) else source
    if len(source) > LONGEST or len(_WORD.findall(code)) < FEW_WORDS or code.lstrip().startswith(("%", "!")):
        return False
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "=" not in code and "(" not in code.partition(" ")[0]
    return code != source


def _text(cell):
    return _COMMENT.sub("", cell.source) if cell.kind == "code" else cell.source


def _typed_into(place):
    """What was typed into a cell of the release that is no answer's, as a list of one cell or none."""
    if place is None or place.cell.metadata.get("nbgrader") or place.cell.cell_type != "markdown":
        return []
    taken, released = place.taken, place.cell.source
    if taken is None or taken.source.strip() == released.strip():
        return []
    own = taken.source.replace(released.strip(), "", 1).strip()
    return [Cell("markdown", own, attachments=taken.attachments)] if own else []
