"""nbgrader's step that enters the cells of a release into the gradebook, also where some came or went after grading."""

from nbgrader.api import Comment, Grade, MissingEntry
from nbgrader.preprocessors import SaveCells

from .layout import folder_of
from .safeguards import back_up


class SaveChangedCells(SaveCells):
    """A task may be left out or added after grading: what was given for one that is gone goes with it.

    The gradebook is copied first. Where the points of a task change, what a person gave for it waits for them again.
    """

    def _create_notebook(self, nb):
        """Make the gradebook's cells those of the release, then go nbgrader's way."""
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook and notebook.submissions:
            kinds = ("grade", "solution", "task", "source")
            gone = [
                c
                for kind in kinds
                for c in getattr(notebook, f"{kind}_cells")
                if c.name not in self._new(kind)
            ]
            if gone or self._new_grades(notebook):
                back_up(folder_of(self.config), self.db_url)
            for cell in gone:
                self.log.warning("%s is no longer a task of %s", cell.name, self.assignment_id)
                for kind in (Grade, Comment):
                    self.gradebook.db.query(kind).filter(kind.cell_id == cell.id).delete()
                self.gradebook.db.delete(cell)
            self.gradebook.db.commit()
            self._flag_changed_points(notebook)
            self._add(notebook, kinds)
        super()._create_notebook(nb)

    def _new(self, kind):
        return getattr(self, f"new_{kind}_cells")

    def _new_grades(self, notebook):
        return self.new_grade_cells.keys() - {cell.name for cell in notebook.grade_cells}

    def _add(self, notebook, kinds):
        """The cells that are new, each with an empty grade or comment for every submission."""
        where = self.notebook_id, self.assignment_id
        for kind in kinds:
            known = {cell.name for cell in getattr(notebook, f"{kind}_cells")}
            for name in self._new(kind).keys() - known:
                cell = getattr(self.gradebook, f"update_or_create_{kind}_cell")(
                    name, *where, **self._new(kind)[name]
                )
                entry = {"grade": Grade, "solution": Comment}.get(kind)
                if entry:
                    self.gradebook.db.add_all(
                        entry(cell=cell, notebook=made) for made in notebook.submissions
                    )
        self.gradebook.db.commit()

    def _flag_changed_points(self, notebook):
        for cell in notebook.grade_cells:
            points = self.new_grade_cells.get(cell.name, {}).get("max_score", cell.max_score)
            if points != cell.max_score:
                given = self.gradebook.db.query(Grade).filter(
                    Grade.cell_id == cell.id, Grade.manual_score.isnot(None)
                )
                given.update({"needs_manual_grade": True})
        self.gradebook.db.commit()
