"""What the book adds to Sphinx: cells tagged `checked` fold to the line they print, drawn figures get their alternative
text, old addresses lead on, a script serves a whole page, no state of a widget stands in one, no line breaks between a
formula and its full stop, references are listed as the text cites them, and pages of the Chinese edition open Chinese
notebooks.

A cell tagged `checked` proves sentences of the text. It prints exactly one line, `checked: ...`; the page shows that
line, which opens to the code. In Jupyter it is an ordinary cell.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinxcontrib.bibtex.plugin import register_plugin as register_citations

from ..translations.left import names
from . import chinese
from .chinese_references import ChineseCitations, ChineseCourse
from .docstrings import restructure
from .lines import hold_formulas, keep_columns_wide
from .notebooks import open_chinese
from .references import Course
from .search import Chinese, English, index_terms

LINE = re.compile(r"checked: (\S.*)")
END = "in-five-lines"  # the section that a chapter ends with; once it ended with these:
ENDED_WITH = ("summary", "check-yourself", "what-to-read-next")
FIGURE = '<svg class="ul-figure"'
ONCE = re.compile(r'<(style|script) data-once="([^"]+)">.*?</\1>', re.DOTALL)


def fold_checked(app: Sphinx, document: nodes.document) -> None:
    """Turn each cell tagged `checked` into its line and the code behind it."""
    for cell in document.findall(nodes.container):
        if "tag_checked" not in cell["classes"]:
            continue
        code = [child for child in cell.children if child.get("nb_element") == "cell_code_source"]
        outputs = [part for child in cell.children if child not in code for part in child.children]
        printed = outputs[0].astext().rstrip("\n") if outputs else ""
        line = LINE.fullmatch(printed)
        if len(outputs) != 1 or line is None:
            said = "a cell tagged `checked` must print one line, 'checked: ...', and nothing else; this prints %r"
            shown = "\n".join(part.astext() for part in outputs)
            logging.getLogger(__name__).warning(said, shown, location=cell, type="book", subtype="checked")
            continue
        summary = f'<details class="checked"><summary>checked: {escape(line[1])}</summary>'
        cell.children = [_html(summary), *code, _html("</details>")]


def name_figures(app: Sphinx, document: nodes.document) -> None:
    """Give each figure that a cell drew as inline SVG the alternative text of its cell, `mystnb: image: alt`."""
    for cell in document.findall(nodes.container):
        alt = (cell.get("cell_metadata") or {}).get("mystnb", {}).get("image", {}).get("alt")
        for raw in cell.findall(nodes.raw) if alt else ():
            named = f'{FIGURE} role="img" aria-label="{escape(alt)}"'
            raw.children = [nodes.Text(raw.astext().replace(FIGURE, named))]


def change_words(app: Sphinx, document: nodes.document) -> None:
    """Collect the words of outputs for the catalogues, or replace them in an edition that is not English."""
    if app.builder.name == "gettext":
        chinese.collect(app, document)
    elif app.config.language != "en":
        chinese.translate(app, document)


def keep_old_anchors(app: Sphinx, document: nodes.document) -> None:
    """Let addresses of the sections that a chapter once ended with lead to its end."""
    for section in document.findall(nodes.section):
        if END in section["ids"]:
            section["ids"] += [name for name in ENDED_WITH if name not in document.ids]


def keep_scripts_once(app: Sphinx, document: nodes.document) -> None:
    """Keep a style or script marked `data-once="NAME"` where it stands first, and drop its copies below."""
    seen = set()

    def first(found):
        fresh = found.group(1, 2) not in seen
        seen.add(found.group(1, 2))
        return found[0] if fresh else ""

    for raw in document.findall(nodes.raw):
        if raw.get("format") == "html" and "data-once" in raw.astext():
            raw.children = [nodes.Text(ONCE.sub(first, raw.astext()))]


def leave_out_widget_states(app: Sphinx, document: nodes.document) -> None:
    """Keep the kernel's widgets out of a page: a control's own HTML holds all its states."""
    page = app.env.nb_metadata.get(app.env.docname, {})
    page.get("js_files", {}).pop("ipywidgets_state", None)


def _html(text):
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.add_config_value(
        "names_left_in_english", sorted(names()), "env", [list]
    )  # another list: all is read anew
    register_plugin("pybtex.style.formatting", "course", Course)
    register_plugin("pybtex.style.formatting", "chinese", ChineseCourse)
    register_citations("sphinxcontrib.bibtex.style.referencing", "chinese", ChineseCitations)
    if app.config.language != "en":
        ChineseCourse.say = staticmethod(chinese.catalogue(app, "bibliography").gettext)
        chinese.say_words_of_the_theme(app)
    for search in (English, Chinese):
        app.add_search_language(search)
    app.connect("autodoc-process-docstring", restructure)
    app.connect(
        "doctree-read", open_chinese, priority=400
    )  # before Sphinx looks for what is to be downloaded
    app.connect("doctree-read", fold_checked)
    app.connect("doctree-read", name_figures)
    app.connect("doctree-read", change_words)
    app.connect("doctree-read", keep_old_anchors)
    app.connect("doctree-read", keep_scripts_once)
    app.connect("doctree-read", hold_formulas)
    app.connect("doctree-read", keep_columns_wide)
    app.connect("doctree-read", leave_out_widget_states)
    app.connect("html-collect-pages", index_terms)
    return {"env_version": 6, "parallel_read_safe": True, "parallel_write_safe": True}
