"""Which notebook of the course a file is: by its cells, whatever its name."""

import re
from dataclasses import dataclass
from pathlib import Path

from ..submission.read_notebook import read_notebook


@dataclass
class Likeness:
    """What a file is.

    `assignment` and `notebook` are those whose cells it has, or its name says where no cell does; `written` are how
    many of the student's cells differ from the release; `unreadable` says that it holds no cells at all.
    """

    assignment: str | None = None
    notebook: str | None = None
    written: int = 0
    unreadable: bool = False


class Released:
    """The released notebooks in a folder of assignments."""

    def __init__(self, folder):
        self.cells, self.chinese = _released(folder), _released(Path(folder, "zh"))

    @property
    def assignments(self):
        return {assignment for assignment, _ in self.cells}

    def notebooks(self, assignment):
        return [notebook for slug, notebook in self.cells if slug == assignment]

    def likeness(self, path, name, assignment):
        """What a file is; None where it is no notebook.

        Parameters
        ----------
        path : where it lies
        name : what it was called
        assignment : the one that is collected, which wins where two have as many of its cells
        """
        called = re.search(r"\.ipynb\b", name.lower())
        if not (called or _begins_like_one(path)):
            return None
        cells, why = read_notebook(path)
        sources = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
        sources |= {cell.id: cell.source for cell in cells if cell.id and cell.id not in sources}
        shared = {key: len(released.keys() & sources.keys()) for key, released in self.cells.items()}
        best = max(shared, key=lambda key: (shared[key], key[0] == assignment), default=None)
        if best is None or shared[best] < 2:
            best = self._by_name(name, assignment)
            return Likeness(*best, unreadable=why is not None) if called or best[0] else None
        editions = [self.cells[best], self.chinese.get(best, self.cells[best])]
        return Likeness(*best, min(_written(released, sources) for released in editions))

    def _by_name(self, name, assignment):
        """The notebook that the name of a file says; an unreadable one is of the assignment that is collected."""
        plain = re.sub(r"\W+", "_", name.rpartition("/")[2].casefold())
        found = [key for key in self.cells if key[1].casefold() in plain]
        return max(found, key=lambda key: (len(key[1]), key[0] == assignment), default=(None, None))


def _released(folder):
    """{(assignment, notebook): {grade_id: source}} of the notebooks below a folder."""
    made = {}
    for path in sorted(Path(folder).resolve().glob("*/[!.]*.ipynb")):
        cells, _ = read_notebook(path)
        made[path.parent.name, path.stem] = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
    return made


def _written(released, sources):
    """In how many cells something else stands than was released."""
    return sum(released[key].split() != sources[key].split() for key in released.keys() & sources.keys())


def _begins_like_one(path):
    with open(path, "rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
