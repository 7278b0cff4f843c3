"""What the book adds to Sphinx, on a small notebook with stored outputs."""

import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pybtex.database import parse_string

from tests import programs
from tools.book import join_prints
from tools.book_extension.chinese_references import ChineseCourse, in_chinese, own_words
from tools.book_extension.references import Course
from upsample_lib import plotting, widgets

from .test_book import BOOK

CONFIG = (
    'extensions = ["myst_nb", "tools.book_extension"]\nnb_execution_mode = "off"\nnb_merge_streams = True\n'
    'nb_mime_priority_overrides = [("html", "text/html", 5)]\nnb_ipywidgets_js = {}\n'
    'myst_enable_extensions = ["dollarmath"]\n'
)
STATES = "application/vnd.jupyter.widget-state+json"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def stream(text):
    return new_output("stream", name="stdout", text=text)


def shown(html):
    return new_output("display_data", data={"text/html": html, "text/plain": "shown"})


def glued(name, text):
    """What myst_nb's `glue(name, value, display=False)` leaves behind."""
    data = {"application/papermill.record/text/plain": text}
    scrapbook = {"name": name, "mime_prefix": "application/papermill.record/", "has_data": True}
    return new_output("display_data", data=data, metadata={"scrapbook": scrapbook})


def checked(*outputs, code="assert 1 < 2"):
    return new_code_cell(code, metadata={"tags": ["checked"]}, outputs=list(outputs), execution_count=1)


def built(folder, *cells, widget_states=None):
    """(HTML of a page, what Sphinx warned of) for a notebook of these cells."""
    more = {"widgets": {STATES: widget_states}} if widget_states else {}
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), *cells], metadata={**KERNEL, **more})
    nbformat.write(notebook, folder / "index.ipynb")
    (folder / "conf.py").write_text(CONFIG)
    done = programs.run("sphinx", "-q", "-b", "html", folder, folder / "out", cwd=BOOK.parent)
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "index.html").read_text(encoding="utf-8"), done.stderr


def test_a_line_that_came_in_two_pieces_is_one_line():
    told = [stream("454"), stream(" stacks\n"), shown("<b>"), stream("after\n")]
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("", outputs=told)])
    join_prints(notebook)
    assert [out.get("text") for out in notebook.cells[1].outputs] == ["454 stacks\n", None, "after\n"]


def test_a_checked_cell_folds_to_its_line(tmp_path):
    cell = checked(stream("checked: 9 < 10 settings\n"), glued("count", "9"), code="assert known < unknown")
    html, warned = built(
        tmp_path, cell, new_markdown_cell("So {glue:text}`count` hold, {glue:text}`count:.2f`.")
    )
    assert warned == ""
    details = re.search(r'<details class="checked">(.*?)</details>', html, re.DOTALL).group(1)
    assert details.startswith("<summary>checked: 9 &lt; 10 settings</summary>")
    assert "unknown" in details
    assert html.count("9 &lt; 10") == 1
    assert re.sub(r"<[^>]+>", "", html).count("So 9 hold, 9.00.") == 1


def test_a_cell_that_prints_anything_else_and_a_number_that_no_cell_gave_are_warnings(tmp_path):
    bad = [
        [],
        [stream("9 settings agree\n")],
        [stream("checked: 9\nand more\n")],
        [stream("checked: \n")],
        [stream("checked: 9\n"), shown("<b>a table</b>")],
        [shown("checked: 9")],
    ]
    cells = [checked(*outputs) for outputs in bad]
    html, warned = built(tmp_path, *cells, new_markdown_cell("So {glue:text}`count` hold."))
    assert warned.count("a cell tagged `checked` must print one line") == len(bad)
    assert "<details" not in html
    assert "No key 'count' found" in warned


def test_a_page_holds_the_script_of_its_questions_once(tmp_path):
    questions = [widgets.predict("?", n, because="So.")._repr_html_() for n in range(3)]
    html, warned = built(
        tmp_path, *(new_code_cell("q", outputs=[shown(q)], execution_count=1) for q in questions)
    )
    assert warned == ""
    assert html.count('class="ul-predict"') == 3
    assert html.count('<script data-once="predict">') == html.count('<style data-once="predict">') == 1
    assert html.index("data-once") < html.index("data-answer", html.index("data-answer") + 1)


def figure(alt, **settings):
    drawing = plotting.inline_svg(plotting.show_arrays(([1, 2], "row", "input")))
    metadata = {"mystnb": {"image": {"alt": alt}, **settings}}
    return new_code_cell("draw", metadata=metadata, outputs=[shown(drawing)], execution_count=1)


def test_a_drawn_figure_is_named_by_its_cell_and_brings_the_colours_once(tmp_path):
    caption = {"name": "fig-row", "caption": "Two pixels."}
    html, warned = built(tmp_path, figure('one < "two"', figure=caption), figure("the second"))
    assert warned == ""
    first, second = re.findall(r"<svg .*?>", html)
    assert 'role="img" aria-label="one &lt; &quot;two&quot;"' in first
    assert 'role="img" aria-label="the second"' in second
    captioned = re.search(r'<figure [^>]*id="fig-row".*?</figure>', html, re.DOTALL)[0]
    assert first in captioned
    assert "Two pixels." in captioned
    assert html.count("--ul-kernel:#c47f00") == 1


def test_a_page_shows_a_controls_own_html_and_holds_no_state_of_a_widget(tmp_path):
    bundle = widgets.pixel_shuffle()._repr_mimebundle_()
    model = bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    state = {
        "version_major": 2,
        "version_minor": 0,
        "state": {model: {"model_name": "AnyModel", "state": {}}},
    }
    cell = new_code_cell("c", outputs=[new_output("display_data", data=bundle)], execution_count=1)
    html, warned = built(tmp_path, cell, widget_states=state)
    assert warned == ""
    assert html.count('<div class="ul-control"') == 1
    assert STATES not in html
    assert "html-manager" not in html
    assert model not in html


def test_addresses_of_a_chapters_old_end_lead_to_its_new_end(tmp_path):
    html, warned = built(
        tmp_path, new_markdown_cell("(old)=\n\n(older)=\n\n## In five lines\n\nText.\n\n## Summary")
    )
    assert warned == ""
    end = html[html.index('id="in-five-lines"') :]
    for name in ("old", "older", "check-yourself", "what-to-read-next"):
        assert end.index(f'<span id="{name}">') < end.index("Text.")
    assert html.count('id="summary"') == 1
    assert end.index('id="summary"') > end.index("Text.")


def test_no_line_breaks_between_a_formula_and_what_belongs_to_it(tmp_path):
    text = "Both ($a$), the $k$-th: $b$. Then $c$ alone, or “$d$”; $e$\n\n$f$, then $%s$. " % (20 * "x+")
    text += "So $%s = \\max(a = 1) = g$. And $%s$." % (20 * "y", 20 * "z" + "=" + 30 * "z")
    html, warned = built(tmp_path, new_markdown_cell(text))
    assert warned == ""
    shown = re.sub(r'<span class="math[^>]*>\\\((.*?)\\\)</span>', r"\1", html)
    held = re.findall(r'<span class="ul-held">(.*?)</span>', shown)
    assert held == ["(a),", "k-th:", "b.", "“d”;", "f,", "{} = g."]
    assert f"So {20 * 'y'} = \\max(a = 1)<" in shown
    assert "Then c alone" in shown


BIB = """
@misc{one, author = {{The Library}}, title = {library.Resize: a U-Net}, year = {undated b}}
@article{two, author = {van Ab, C. and De, F. and Gh, I.}, title = {On ImageNet}, journal = {J}, year = {2016a}}
@misc{three, author = {Zz, A. and De, F.}, title = {Is it?}, year = {2020}}
"""
PAPER = "@misc{four, author = {A}, title = {T}, year = {undated}, howpublished = {arXiv:1.2}, note = {Code}}"


def test_references_keep_their_capitals_and_are_called_as_the_text_cites_them():
    formatted = list(Course().format_entries(parse_string(BIB, "bibtex").entries.values()))
    assert [entry.label for entry in formatted] == [
        "The Library, undated b",
        "van Ab et al., 2016a",
        "Zz and De, 2020",
    ]
    texts = [str(entry.text) for entry in formatted]
    titles = "library.Resize: a U-Net.", "On ImageNet.", "Is it?"
    assert all(f"<newblock>{title}<newblock>" in text for title, text in zip(titles, texts))


def test_chinese_references_keep_names_and_titles():
    works = parse_string(BIB, "bibtex")
    formatted = list(ChineseCourse().format_entries(works.entries.values()))
    assert [entry.label for entry in formatted] == [
        "The Library，无日期 b",
        "van Ab 等，2016a",
        "Zz 和 De，2020",
    ]
    assert "library.Resize: a U-Net" in str(formatted[0].text)
    assert "C. van Ab、F. De 和 I. Gh" in formatted[1].text.render_as("text")
    assert own_words(
        [*works.entries.values(), in_chinese(parse_string(PAPER, "bibtex").entries["four"])]
    ) == ["Code"]


def test_the_book_is_built_with_the_extension():
    assert "local_extensions: {tools.book_extension: .}" in (BOOK.parent / "_config.yml").read_text()
