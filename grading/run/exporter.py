"""The exporter class of `nbgrader autograde`: hands nbgrader's converter what a run has made of each notebook."""

from nbconvert.exporters import NotebookExporter

from .class_run import ClassRun


class ClassExporter(NotebookExporter):
    """An exporter that reads no file: the run has read it, without failing, whatever it holds.

    Of autograde's two passes the first meets the submission rebuilt from the release, the second the same with the
    outputs of its cells.
    """

    def __init__(self, **settings):
        """nbgrader makes the exporter when it has found the submissions and before it copies a file."""
        super().__init__(**settings)
        self.run = ClassRun(parent=self.parent)

    def from_filename(self, filename, resources=None, **options):
        """Convert a notebook: the one of this name in the run."""
        notebook = self.run.notebook(resources["nbgrader"], graded=not self.parent._sanitizing)
        return self.from_notebook_node(notebook, resources, **options)
