"""The exporter class of `nbgrader autograde`: it reads any submitted file without failing."""

from nbconvert.exporters import NotebookExporter
from nbformat import v4
from nbgrader.converters import Autograde

from ..course.release import Releases
from ..submission.read import read_submission
from .run import Run


class TolerantExporter(NotebookExporter):
    """Hands a submission's cells on in the resources, and an empty notebook to the preprocessors.

    Only the first of autograde's two passes meets a student's file; the second reads the notebook that the first
    has written.
    """

    def __init__(self, *args, **kwargs):
        """nbgrader makes the exporter when it has found the submissions and before it copies a file."""
        super().__init__(*args, **kwargs)
        if isinstance(self.parent, Autograde):
            self.releases = Releases(self.parent.coursedir)
            self.run = Run(self.parent, self)

    def from_filename(self, filename, resources=None, **options):
        """Convert a notebook file; a submission is read as far as it can be read."""
        if not self.parent._sanitizing:
            return super().from_filename(filename, resources, **options)
        resources = dict(resources or {}, submission=read_submission(filename))
        return self.from_notebook_node(v4.new_notebook(), resources, **options)

    def _validate_preprocessor(self, nbc, preprocessor):
        """Once, after the last: nbconvert would check the whole notebook after each of a dozen steps."""
        if preprocessor is self._preprocessors[-1]:
            super()._validate_preprocessor(nbc, preprocessor)
