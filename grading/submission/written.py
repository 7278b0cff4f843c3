"""Written answers that do not stand in their own cell: typed below it, above it, or in a cell that lost its name."""

from .read_notebook import Cell


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
    texts = [place.cell.source, *(cell.source for cell in found)]
    pictures = {name: bundle for cell in found for name, bundle in cell.attachments.items()}
    place.taken = Cell("markdown", "\n\n".join(texts), attachments=pictures)
    name = place.cell.metadata.nbgrader.grade_id
    return f"The answer `{name}` was written outside its cell; it was put there."


def _says_something(cell):
    """Whether a student wrote it: not the text of a task that has been left out of the release since."""
    if (cell.id or "").startswith("text-"):
        return False
    return cell.kind == "markdown" and bool(cell.source.strip("# \n"))


def _typed_into(place):
    """What was typed into a cell of the release that is no answer's, as a list of one cell or none."""
    if place is None or place.cell.metadata.get("nbgrader") or place.cell.cell_type != "markdown":
        return []
    taken, released = place.taken, place.cell.source
    if taken is None or taken.source.strip() == released.strip():
        return []
    own = taken.source.replace(released.strip(), "", 1).strip()
    return [Cell("markdown", own, attachments=taken.attachments)] if own else []
