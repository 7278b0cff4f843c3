"""The sources of the book: every chapter keeps the form that readers rely on."""

import re
from functools import cache
from pathlib import Path

import jupytext
import pytest

from tests.exercises.tools import SLUGS
from tools.files import pages, read_toc
from tools.page_words import tags

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = pages(read_toc())
CHAPTERS = [
    page for page in PAGES if page in SLUGS
]  # the others go on from them, or are to look things up in
LINES, COLUMNS = 15, 84
FORM = "write `In the chapter: *Heading*.` or `[In depth](../../book/SLUG_in_depth.md): *Heading*.`"


@cache
def cells(page, kind):
    return [cell for cell in notebook(page).cells if cell.cell_type == kind]


@cache
def notebook(page):
    return jupytext.read(BOOK / f"{page}.md")


@cache
def prose(page):
    text = "\n".join(cell.source for cell in cells(page, "markdown"))
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "bibliography"])
def test_cells_are_short_and_fit_the_column(page):
    for cell in cells(page, "code"):
        if tags(cell) & {"remove-input", "remove-cell"}:
            continue  # nobody sees it
        lines = cell.source.splitlines()
        assert len([line for line in lines if line.strip()]) <= LINES, lines[0]
        assert max(map(len, lines)) <= COLUMNS, max(lines, key=len)


@pytest.mark.parametrize("page", [page for page in PAGES if page != "bibliography"])
def test_every_figure_has_label_caption_and_alt_text(page):
    drawn = 0
    for cell in cells(page, "code"):
        if not re.search(r"^plotting\.show_", cell.source, flags=re.MULTILINE):
            continue
        settings = cell.metadata["mystnb"]
        assert settings["figure"]["name"].startswith("fig-")
        assert len(settings["figure"]["caption"]) > 30
        assert len(settings["image"]["alt"]) > 30
        drawn += 1
    assert drawn >= 1 or page not in CHAPTERS


@pytest.mark.parametrize("page", PAGES)
def test_headings_go_down_one_level_at_a_time(page):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose(page), flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


@pytest.mark.parametrize("page", PAGES)
def test_prose_has_no_filler(page):
    text = prose(page)
    assert not re.findall(r"\b(?:simply|obviously|of course|just)\b", text, flags=re.IGNORECASE)
    assert not re.findall(r"[a-z]!(?:\s|$)", text)


@pytest.mark.parametrize("page", PAGES)
def test_no_cell_stands_inside_a_box(page):
    """Jupyter Book runs cells at the top level alone; inside a directive one would be dead text."""
    for box in re.findall(r"^:::\{.*?^:::$", (BOOK / f"{page}.md").read_text(encoding="utf-8"), re.M | re.S):
        assert "{code-cell}" not in box


@pytest.mark.parametrize("page", PAGES)
def test_no_text_is_swallowed_by_its_markup(page):
    """A box's first line must not stand on its option's line, and a sentence that begins "45. " is a list's item."""
    text = (BOOK / f"{page}.md").read_text(encoding="utf-8")
    assert re.findall(r"^:class:(?! (?:note )?dropdown$).*$", text, re.M) == []
    assert re.findall(r"^:class:.*\n\d+\. .*", text, re.M) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_task_names_sections_that_are_where_it_says(slug):
    """`In the chapter: *A* and *B*.` means headings of the core page, what follows `[In depth](…)` those of the other page."""
    source = (BOOK.parent / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    lines = re.findall(r"^# (?:In the chapter:|\[In depth\]\().*$", source, re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        core, _, deep = line.partition("[In depth]")
        for page, text in ((slug, core), (f"{slug}_in_depth", deep)):
            named = re.findall(r"\*([^*]+)\*", text)
            headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE) if named else []
            lacking = sorted(set(named) - set(headings))
            assert lacking == [], f"{lacking} is no heading of book/{page}.md: {line}; {FORM}"
        assert not deep or f"(../../book/{slug}_in_depth.md)" in deep
