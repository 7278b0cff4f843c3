"""A submission rebuilt from the release: the student's answers in the instructor's notebook.

Release cells stand in release order and locked ones as released. Of the submission are taken the sources of the
solution cells, by grade_id, and the cells that the student added, each between the release cells where it stood.
"""

from copy import deepcopy
from dataclasses import dataclass, field

from nbformat import v4

from .definitions import defined_beside
from .markdown import MAX_CHARACTERS, clean_markdown
from .pictures import settle_pictures
from .read_notebook import Cell
from .written import gather

ADDED = "added-"  # before the number of a student's own cell
MISSING = "# This answer cell was missing from the submitted notebook."


@dataclass
class Place:
    """A release cell, the submitted cell that answers it, and the cells added around it."""

    cell: dict
    taken: object = None
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)


def rebuild(release, submitted, locked_sources):
    """(notebook, notes): the notebook to grade and a sentence for each thing that was put right.

    Parameters
    ----------
    release : the release notebook
    submitted : list of submission.Cell
    locked_sources : dict, grade_id -> source with the hidden tests, for the locked cells
    """
    places = [Place(cell) for cell in deepcopy(release.cells)]
    notes = _match(places, submitted)
    notes += _gathered(places)
    notes += [note for place in places if (note := _fill(place, locked_sources) or _settings_note(place))]
    notes += _kernel_note(release, submitted)
    cells = []
    for place in places:
        kept = [] if _dropped(place) else [place.cell]
        cells += [*map(_added, place.before), *kept, *map(_added, place.after)]
    own = [cell for cell in cells if "id" not in cell]
    for number, cell in enumerate(own, 1):
        cell["id"] = f"{ADDED}{number}"
    notebook = v4.new_notebook(metadata=deepcopy(release.metadata), cells=cells)
    notebook.nbformat_minor = release.nbformat_minor
    return notebook, list(dict.fromkeys(notes))


def nbgrader_of(cell):
    """A cell's nbgrader metadata, empty where it has none."""
    return cell.metadata.get("nbgrader", {})


def is_locked(cell):
    """Whether a release cell is the instructor's alone."""
    return bool(nbgrader_of(cell)) and not nbgrader_of(cell).get("solution", False)


def _match(places, submitted):
    """Give every submitted cell its place: the answer to a release cell, or added next to one."""
    by_name = {nbgrader_of(place.cell).get("grade_id"): place for place in places if nbgrader_of(place.cell)}
    plain = [place for place in places if not nbgrader_of(place.cell)]
    notes, waiting, last = [], [], -1
    texts = {cell.source for cell in submitted}
    for cell in submitted:
        place = by_name.get(cell.grade_id) if cell.grade_id else _plain_place(plain, cell, texts)
        if place is None or place.taken is not None:
            if place is not None and not is_locked(place.cell):
                notes.append(f"The cell `{cell.grade_id}` was there twice; both were kept, in their order.")
            if place is None or not is_locked(place.cell) or cell.source.split() != place.cell.source.split():
                waiting.append(cell)  # a copy of a locked cell that was changed is the student's own
            continue
        place.taken = cell
        here = places.index(place)
        _attach(places, waiting, last, here)
        waiting, last = [], here
    _attach(places, waiting, last, len(places))
    return notes


def _plain_place(plain, cell, texts):
    """The release cell without a grade_id that this cell is, by its text or, where no cell has that, by its id."""
    free = [place for place in plain if place.taken is None and place.cell.cell_type == cell.kind]
    by_text = [place for place in free if place.cell.source == cell.source]
    by_id = [place for place in free if cell.id and place.cell.get("id") == cell.id]
    return next(iter(by_text + [place for place in by_id if place.cell.source not in texts]), None)


def _attach(places, waiting, last, following):
    """Put the added cells between two places that were found, and before the tests that are missing in between:
    what a student deleted and wrote anew in a cell of their own is defined when its test runs.
    """
    gap = range(last + 1, following)
    tests = [i for i in gap if nbgrader_of(places[i].cell).get("grade") and is_locked(places[i].cell)]
    if tests:
        places[tests[0]].before += waiting
    elif last < following < len(places):
        places[following].before += waiting
    else:
        places[max(last, 0)].after += waiting


def _gathered(places):
    """Notes on written answers that were found outside their cells, and put there."""
    neighbours = zip([None, *places], places, [*places[1:], None], strict=False)
    around = [
        trio
        for trio in neighbours
        if trio[1].cell.cell_type == "markdown" and nbgrader_of(trio[1].cell).get("grade")
    ]
    return [note for above, place, below in around if (note := gather(place, above, below))]


def _fill(place, locked_sources):
    """Fill a place in; returns a note where the submission had changed or lost what it may not."""
    cell, taken = place.cell, place.taken
    name = nbgrader_of(cell).get("grade_id")
    if is_locked(cell):
        released = [cell.source.split(), locked_sources.get(name, cell.source).split()]
        cell.source = locked_sources.get(name, cell.source)
        if taken is None:
            return f"The cell `{name}` was missing and has been put back."
        if taken.kind == cell.cell_type and taken.source.split() in released:
            return None
        if _is_kept_beside(place):
            return f"The cell `{name}` had been changed; it was put back, and what else it defined stands beside it."
        return f"The cell `{name}` had been changed; the original was put back."
    if taken is None:
        if name and cell.cell_type == "code":
            cell.source = MISSING
        return f"The answer cell `{name}` was missing." if name else None
    if taken.source != cell.source:
        if cell.cell_type == "code":
            cell.source = taken.source
        else:
            cell.update(_written(taken))
    return None


def _is_kept_beside(place):
    """Put what a student defined in a locked cell into one of their own, before a test and else after it; whether there is any."""
    is_code = place.taken.kind == place.cell.cell_type == "code"
    own = is_code and defined_beside(place.taken.source, place.cell.source)
    if own and nbgrader_of(place.cell).get("grade"):
        place.before.append(Cell("code", own))
    elif own:
        place.after.insert(0, Cell("code", own))
    return bool(own)


def _written(cell):
    """The text of a student's Markdown cell, clean, and the pictures in it."""
    # beyond what is ever shown nothing is looked through: 60 MiB of tags took a minute
    source, pictures = settle_pictures(cell.source[: 5 * MAX_CHARACTERS], cell.attachments)
    text = {"source": clean_markdown(source, pictures)}
    return {**text, "attachments": pictures} if pictures else text


def _settings_note(place):
    """A note where nbgrader's settings of a cell had been changed; the release's count in any case."""
    if place.taken is None or not place.taken.settings:
        return None
    right, settings = nbgrader_of(place.cell), place.taken.settings
    changed = [key for key in settings if key in right and settings[key] != right[key]]
    if not changed:
        return None
    name, words, said = right["grade_id"], ", ".join(changed).replace("_", " "), settings.get("points")
    if changed == ["points"] and isinstance(said, int | float) and abs(said) < 10**6:
        return f"`{name}` counts {right['points']:g} points; the notebook handed in says {said:g}."
    return f"Settings of the cell `{name}` ({words}) had been changed; the original ones count."


def _kernel_note(release, submitted):
    """A note, in a list, where the notebook asks for another kernel than the release."""
    released, kernel = release.metadata.get("kernelspec", {}).get("name"), getattr(submitted, "kernel", None)
    changed = kernel is not None and kernel != released
    return [f"The notebook's kernel had been changed; it was graded with `{released}`."] if changed else []


def _dropped(place):
    """Whether a release cell stays away: plain code that the student deleted."""
    return place.taken is None and not nbgrader_of(place.cell) and place.cell.cell_type == "code"


def _added(cell):
    """A student's own cell, without its metadata and, until the whole order stands, without an id."""
    code = cell.kind == "code"
    notebook_cell = v4.new_code_cell(cell.source) if code else v4.new_markdown_cell(**_written(cell))
    del notebook_cell["id"]
    return notebook_cell
