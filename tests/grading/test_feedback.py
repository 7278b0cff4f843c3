"""A feedback page: sentences that wrap, formulas drawn, contents by function, nothing loaded from elsewhere."""

import re
import time

import nbformat
import pytest
from nbformat import v4

from grading.course import addresses
from grading.course.notebooks import ROOT
from grading.jail.limits import Limits
from grading.report import feedback, page_budget
from grading.report.formula import drawn
from grading.run import results
from grading.submission import read_notebook as read
from tests.exercises.tools import SLUGS


def mistake(*lines):
    return v4.new_output("error", ename="Mistake", evalue=lines[0], traceback=list(lines))


def test_sentences_are_paragraphs_and_columns_stay_columns():
    html = feedback.told(
        mistake(
            "\x1b[1;31mstamp: got 3, expected 1 <here>.\x1b[0m",
            "",
            "  the call   stamp(x=[1])",
            "",
            "  yours      expected",
            "   3*         1",
            "",
            "This is what you get when the kernel is flipped.",
            'To reread: "The loop: every pixel leaves a stamp" in the chapter.',
        ),
        "transposed_convolution",
        v4.new_notebook(),
    )
    first, table, reason, reread = re.findall(r"<(?:p|pre)\b.*?</(?:p|pre)>", html, re.DOTALL)
    assert "expected 1 &lt;here&gt;." in first
    assert "  the call   stamp(x=[1])\n\n  yours      expected\n   3*         1" in table
    assert reason == "<p>This is what you get when the kernel is flipped.</p>"
    address = f"{addresses.page('transposed_convolution')}#the-loop-every-pixel-leaves-a-stamp"
    assert f'<a href="{address}">The loop: every pixel leaves a stamp</a>' in reread


@pytest.mark.parametrize("slug", SLUGS)
def test_every_formula_of_an_exercise_is_drawn(slug):
    notebook = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", 4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            formulas = re.findall(
                r"\$+([^$]+)\$+", re.sub(r"`[^`]*`|```.*?```", "", cell.source, flags=re.DOTALL)
            )
            html = feedback.prose(cell)
            assert html.count('<svg class="formula"') == len(formulas), cell.source
            assert "$" not in re.sub(
                r"<code>.*?</code>|<pre>.*?</pre>|aria-label=\"[^\"]*\"", "", html, flags=re.DOTALL
            )


def test_a_formula_has_the_height_of_its_line_and_says_what_it_is():
    svg = drawn(r"t \ge 0")
    assert 'aria-label="t \\ge 0"' in svg
    assert 0.5 < float(re.search(r"height:([\d.]+)em", svg)[1]) < 1.5
    assert float(re.search(r"vertical-align:(-?[\d.]+)em", drawn("y_i"))[1]) < -0.2


@pytest.mark.parametrize(
    "tex",
    [
        r"\unknown{x}",
        r"\frac{",
        "{" * 250,
        "x" * 1000,
        "",
        r"\ ",
        '"><script>alert(1)</script>',
        "a_" * 140 + "b",
    ],
    ids=range(8),
)
def test_what_cannot_be_drawn_stands_as_it_was_written(tex):
    begun = time.monotonic()
    html = drawn(tex)
    assert time.monotonic() - begun < 5
    assert "<script" not in html
    assert html.startswith(("<code>", "<svg"))


def test_a_persons_comment_may_hold_a_formula():
    html = feedback.prose("Think of $y_j$: *each* pixel.")
    assert '<svg class="formula"' in html
    assert "<em>each</em>" in html


@pytest.mark.slow
def test_a_page_draws_formulas_as_long_as_there_is_room():
    room = [10]
    html = feedback.prose("$a+b$ and $c+d$ and $e+f+g+h$ and $i$", room)
    assert html.count('<svg class="formula"') == 2
    assert "<code>e+f+g+h</code>" in html
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(f"$x_{{{n}}}$") for n in range(1000)])
    resources = {"nbgrader": {"notebook": "a", "score": 0, "max_score": 0, "late_penalty": 0}}
    exporter = feedback.FeedbackPage(
        template_name="feedback_page", extra_template_basedirs=[str(ROOT / "grading" / "report")]
    )
    for _ in range(2):  # each page has its own
        page, _ = exporter.from_notebook_node(notebook, resources)
        assert 300 < page.count('class="formula"') < 700


def test_a_picture_that_is_shown_again_and_again_is_left_out_at_last(monkeypatch):
    monkeypatch.setattr(page_budget, "MAX_PICTURES", 1000)
    cell = v4.new_markdown_cell("![a](attachment:picture-1.png) " * 30)
    cell.attachments = {"picture-1.png": {"image/png": "A" * 100}}
    nb, _ = page_budget.PageBudget().preprocess(v4.new_notebook(cells=[cell]), {})
    assert nb.cells[0].source.count("(attachment:") == 10
    assert nb.cells[0].source.count("is left out here") == 20


def test_what_reads_a_graded_notebook_takes_the_largest():
    most = read.MAX_KEPT + Limits.shown_bytes + 4 * read.MAX_TEXT
    assert 2 * most < results.MAX_NOTEBOOK
