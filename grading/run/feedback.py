"""nbgrader's extension points: what `nbgrader generate_feedback` runs on each graded notebook."""

from nbgrader.preprocessors import NbGraderPreprocessor

from ..judge.locked_cell import hidden_lines
from ..submission.rebuild import is_locked, marks

STYLE = """
.output_error pre { border-left: 4px solid #b3261e; }
.ansi-bold { font-weight: bold; }
.ansi-red-fg, .ansi-red-intense-fg { color: #b3261e; }
.ansi-green-fg, .ansi-green-intense-fg { color: #1b6e3c; }
.ansi-yellow-fg, .ansi-yellow-intense-fg { color: #7a5b00; }
.ansi-blue-fg, .ansi-blue-intense-fg { color: #1f5fa8; }
.ansi-magenta-fg, .ansi-magenta-intense-fg { color: #8a3a8f; }
.ansi-cyan-fg, .ansi-cyan-intense-fg { color: #00696f; }
"""


class HideHiddenTests(NbGraderPreprocessor):
    """Take the hidden regions out of the locked test cells before a feedback page is made."""

    def preprocess_cell(self, cell, resources, index):
        """The cell without its hidden lines; a student's own cells stay as they are."""
        if is_locked(cell) and marks(cell).get("grade"):
            hidden = hidden_lines(cell.source)
            lines = enumerate(cell.source.splitlines(), 1)
            cell.source = "\n".join(line for number, line in lines if number not in hidden)
        return cell, resources


class FeedbackStyle(NbGraderPreprocessor):
    """Colours for error texts, which nbgrader's page lacks; comes after CSSHTMLHeaderPreprocessor."""

    def preprocess(self, nb, resources):
        """The notebook as it is, with our style among the page's."""
        resources["inlining"]["css"].append(STYLE)
        return nb, resources
