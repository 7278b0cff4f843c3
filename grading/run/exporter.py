"""The exporter class of `nbgrader autograde`: hands nbgrader's converter what a run has made of each notebook."""

import json

from nbconvert.exporters import NotebookExporter
from nbformat import v4

from .class_run import ClassRun


class ClassExporter(NotebookExporter):
    """An exporter that reads no file: the run has read it, without failing, whatever it holds.

    Of autograde's two passes the first writes the submission rebuilt from the release, in which there is nothing to
    sanitize; the second takes the same with the outputs of its cells through nbgrader's steps. Nobody else has this
    notebook, so it is not copied before the steps, as nbconvert does three times, and it is validated once.
    """

    def __init__(self, **settings):
        """nbgrader makes the exporter when it has found the submissions and before it copies a file."""
        super().__init__(**settings)
        self.run = ClassRun(parent=self.parent)
        self.run.take_over()

    def from_filename(self, filename, resources=None, **options):
        """Convert a notebook: the one of this name in the run."""
        where, resources = resources["nbgrader"], self._init_resources(resources)
        if self.parent._sanitizing:
            return json.dumps(self.run.rebuilt(where)), resources
        notebook = self.run.graded(where)
        for step in self._preprocessors:
            notebook, resources = step(notebook, resources)
        self._validate_preprocessor(notebook, step)
        return v4.writes(notebook) + "\n", resources
