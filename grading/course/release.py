"""What an assignment was released as: its notebook, and the locked cells with their hidden tests."""

import hashlib
import json
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import OverwriteCells

from ..errors import GradingError


class Releases:
    """The released notebooks of a course, each read once and used for the whole class.

    Parameters
    ----------
    coursedir : nbgrader's CourseDirectory
    """

    def __init__(self, coursedir):
        self._course, self._read, self._editions = coursedir, {}, {}

    def get(self, assignment, notebook):
        """(the released notebook, dict of grade_id -> source of the locked cells with their hidden tests).

        Both are the same objects every time: they are read, never changed.

        Raises
        ------
        GradingError : the assignment was not released.
        """
        key = assignment, notebook
        if key not in self._read:
            locked = self._locked(*key)
            self._read[key] = self._notebook(*key), locked
        return self._read[key]

    def chinese(self, assignment, notebook):
        """The release's edition in Chinese, or None."""
        key = assignment, notebook
        if key not in self._editions:
            folder = self._course.format_path(f"{self._course.release_directory}/zh", ".", assignment)
            path = Path(folder, f"{notebook}.ipynb")
            self._editions[key] = nbformat.read(path, as_version=4) if path.exists() else None
        return self._editions[key]

    def digest(self, assignment):
        """The digest of all that was released as an assignment."""
        folder = self._course.format_path(self._course.release_directory, ".", assignment)
        names = sorted(path.stem for path in Path(folder).glob("[!.]*.ipynb"))
        editions = [(self.get(assignment, name), self.chinese(assignment, name)) for name in names]
        text = json.dumps(editions, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _notebook(self, assignment, notebook):
        folder = self._course.format_path(self._course.release_directory, ".", assignment)
        path = Path(folder, f"{notebook}.ipynb")
        if not path.exists():
            raise GradingError(
                f"The release {path} is not there; run `nbgrader generate_assignment {assignment}`."
            )
        released = nbformat.read(path, as_version=4)
        sources = [cell.source for cell in released.cells]
        where = {"assignment": assignment, "notebook": notebook, "db_url": self._course.db_url}
        # points, checksums and cell types as the gradebook has them: once here instead of in every submission
        OverwriteCells().preprocess(released, {"nbgrader": where})
        for cell, source in zip(released.cells, sources, strict=True):
            cell.source = source
        return released

    def _locked(self, assignment, notebook):
        """The instructor's cells from the gradebook, where they stand with their hidden tests."""
        with Gradebook(self._course.db_url, self._course.course_id) as gradebook:
            try:
                cells = gradebook.find_notebook(notebook, assignment).source_cells
            except MissingEntry:
                raise GradingError(
                    f"The gradebook knows no notebook {notebook!r} of {assignment!r}; "
                    f"run `nbgrader generate_assignment {assignment}`."
                ) from None
            return {cell.name: cell.source for cell in cells if cell.locked}
