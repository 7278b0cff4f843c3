"""nbgrader's extension points for `nbgrader generate_feedback`: a page for each graded notebook, in one file."""

import re
from html import escape
from itertools import groupby
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbconvert.filters import ansi2html, strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from pygments.formatters import HtmlFormatter

from upsample_lib.check import catalogue, filled

from ..course import addresses
from ..judge.locked_cell import hidden_lines
from ..submission.chinese import is_chinese
from ..submission.rebuild import is_locked, nbgrader_of
from .formula import drawn

HERE = Path(__file__).parent
MAX_TEX = 3000  # characters of formulas that a page draws: each takes some milliseconds
REREAD = 'To reread: "{1}" in the chapter.'


class HideHiddenTests(NbGraderPreprocessor):
    """Take the hidden regions out of the locked test cells before a feedback page is made."""

    def preprocess_cell(self, cell, resources, index):
        """The cell without its hidden lines; a student's own cells stay as they are."""
        if is_locked(cell) and nbgrader_of(cell).get("grade"):
            hidden = hidden_lines(cell.source)
            lines = enumerate(cell.source.splitlines(), 1)
            cell.source = "\n".join(line for number, line in lines if number not in hidden)
        return cell, resources


class GradesAndWaits(GetGrades):
    """nbgrader's grades, and of each graded cell whether it waits for a person, who has not yet given points."""

    def preprocess_cell(self, cell, resources, cell_index):
        """The cell with its score, comment and `waits`."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if nbgrader_of(cell).get("grade") or nbgrader_of(cell).get("task"):
            where = self.notebook_id, self.assignment_id, self.student_id
            grade = self.gradebook.find_grade(nbgrader_of(cell)["grade_id"], *where)
            cell.metadata.nbgrader["waits"] = bool(grade.needs_manual_grade)
        return cell, resources


class FeedbackPage(HTMLExporter):
    """The page: contents by function, sentences that wrap, formulas drawn, light and dark, nothing loaded."""

    def default_filters(self):
        """nbconvert's, and our own."""
        yield from super().default_filters()
        yield from {"prose": self._prose, "told": told, "task": task, "say": say, "lang": lang}.items()

    def _prose(self, cell):
        """A cell's Markdown within the room of the page; a person's comment has its own."""
        return prose(cell, None if isinstance(cell, str) else self._formulas)

    def _init_resources(self, resources):
        """With the page's style, and room for its formulas."""
        self._formulas = [MAX_TEX]
        dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
        styles = [
            HtmlFormatter().get_style_defs(".highlight"),
            f"@media (prefers-color-scheme: dark) {{ {dark} }}",
        ]
        style = "\n".join([*styles, (HERE / "feedback_page" / "style.css").read_text(encoding="utf-8")])
        return super()._init_resources({**(resources or {}), "style": style})


class _Formulas(IPythonRenderer):
    """Markdown whose formulas are drawn, as long as there is room for them; `room` has one number."""

    def __init__(self, room, **options):
        super().__init__(**options)
        self._room = room

    def block_math(self, body):
        return f"<div>{self.inline_math(body)}</div>"

    def inline_math(self, body):
        self._room[0] -= len(body)
        return drawn(body) if self._room[0] >= 0 else f"<code>{escape(body)}</code>"

    def latex_environment(self, name, body):
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")


def prose(cell, room=None):
    """A Markdown cell, clean since it was graded, or a person's comment, as HTML.

    Parameters
    ----------
    room : [characters of formulas that may still be drawn], or None for a text by itself
    """
    source, attachments = (cell, {}) if isinstance(cell, str) else (cell.source, cell.get("attachments", {}))
    return MarkdownWithMath(
        renderer=_Formulas(room or [MAX_TEX], escape=False, attachments=attachments)
    ).render(source)


def lang(notebook):
    """The language of a graded notebook, as HTML names it."""
    return "zh-CN" if is_chinese(cell.source for cell in notebook.cells if is_locked(cell)) else "en"


def say(template, notebook, *values):
    """A sentence of the page in the notebook's language, with values for {1}, {2} and so on."""
    return filled(template, *values) if lang(notebook) != "en" else _english(template, *values)


def _english(template, *values):
    return re.sub(r"\{(\d)\}", lambda field: str(values[int(field[1]) - 1]), template)


def told(output, slug, notebook):
    """What the checker says: sentences that wrap, and what stands in columns as it stands."""
    parts = []
    for is_table, lines in groupby(output.traceback, lambda line: line[:2].isspace() or not line):
        table = "\n".join(lines).strip("\n") if is_table else ""
        if table:
            parts.append(f'<pre tabindex="0">{ansi2html(table)}</pre>')
        elif not is_table:
            parts += [f"<p>{_linked(line, slug, notebook)}</p>" for line in lines]
    return "\n".join(parts)


def _linked(line, slug, notebook):
    """A sentence; the section that it names leads to the published chapter."""
    before, after = say(REREAD, notebook, "\n").split("\n")
    section = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", strip_ansi(line))
    if not section:
        return ansi2html(line)
    is_english = lang(notebook) == "en"
    english = section[1] if is_english else _headings().get(section[1], section[1])
    anchor = re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-")
    address = escape(f"{addresses.page(slug, '' if is_english else 'zh/')}#{anchor}")
    return say(REREAD, notebook, f'<a href="{address}">{escape(section[1])}</a>')


def _headings():
    """English by Chinese of what the checker may name."""
    return {chinese: english for english, chinese in catalogue().items()}


def task(cell, notebook):
    """What a graded cell is called: the function that it tests, or what is written."""
    name = nbgrader_of(cell).get("grade_id", "")
    return (
        name.removeprefix("test_")
        if is_locked(cell)
        else say("in your own words: {1}", notebook, name.removeprefix("written_"))
    )
