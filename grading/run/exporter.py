"""The exporter class of `nbgrader autograde`: hands nbgrader's converter what a run has made of each notebook."""

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import Exporter
from nbformat import v4

from .class_run import ClassRun


class ClassExporter(NotebookExporter):
    """An exporter that reads no file: the run has read it, without failing, whatever it holds.

    Of autograde's two passes the first writes the submission rebuilt from the release, in which there is nothing to
    sanitize; the second takes the same with the outputs of its cells through nbgrader's steps.
    """

    def __init__(self, **settings):
        """nbgrader makes the exporter when it has found the submissions and before it copies a file."""
        super().__init__(**settings)
        self.run = ClassRun(parent=self.parent)
        self.run.take_over()

    def from_filename(self, filename, resources=None, **options):
        """Convert a notebook: the one of this name in the run."""
        where = resources["nbgrader"]
        if self.parent._sanitizing:
            return v4.writes(self.run.rebuilt(where)), self._init_resources(resources)
        # the steps' result is validated there, once, and not a second time when it is written
        notebook, resources = Exporter.from_notebook_node(self, self.run.graded(where), resources, **options)
        return v4.writes(notebook) + "\n", resources
