"""Figures in the built book: drawn in the page's ink in both themes, with letters, names and ids of their own."""

import re

import pytest

from tests.book.browser import opened, turn

from .test_accessibility import contrast
from .test_book import PAGES, cells

pytestmark = pytest.mark.browser
DRAWN = {
    page: [c for c in cells(page, "code") if re.search(r"^plotting\.show_|^figure$", c.source, re.M)]
    for page in PAGES
}
DRAWN = {page: found for page, found in DRAWN.items() if found}
# Of each word: its paint and what lies under its middle, from the top down; null where that is a photograph.
WORDS = """
[...document.querySelectorAll(".ul-figure text")].filter((e) => e.textContent.trim()).map((e) => {
  e.scrollIntoView({ block: "center", inline: "center" });
  const box = e.getBoundingClientRect();
  const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    .filter((o) => o.ownerSVGElement && !["text", "tspan", "g"].includes(o.tagName));
  const paints = under.map((o) => [getComputedStyle(o).fill, getComputedStyle(o).fillOpacity * getComputedStyle(o).opacity]);
  return [e.textContent, getComputedStyle(e.querySelector("tspan") || e).fill, under.some((o) => o.tagName === "image") ? null : paints];
})
"""
FILLS = """
[...document.querySelectorAll(".ul-figure :is(path, rect, use, circle)")].filter((e) => !e.closest("clipPath, defs"))
  .map((e) => getComputedStyle(e).fill)
"""
PAPER = "getComputedStyle(document.body).backgroundColor"


def channels(paint):
    """Red, green and blue from 0 to 1, and the opacity, of a computed colour."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-\d+)?", paint)]
    scale = 1 if paint.startswith("color(srgb") else 255
    return [number / scale for number in numbers[:3]], numbers[3] if len(numbers) > 3 else 1


def laid(paints, paper):
    """What one sees of paints, from the top down, on paper."""
    seen = channels(paper)[0]
    for paint, opacity in reversed(paints):
        if paint != "none":
            colour, own = channels(paint)
            seen = [below + opacity * own * (c - below) for c, below in zip(colour, seen)]
    return seen


def test_paints_are_laid_over_each_other():
    assert laid([("rgb(255, 0, 0)", 0.5), ("none", 1)], "rgb(255, 255, 255)") == [1, 0.5, 0.5]
    assert laid([("color(srgb 0 0.5 1)", 1)], "rgb(0, 0, 0)") == [0, 0.5, 1]


@pytest.fixture(scope="module", params=DRAWN)
def shown(chrome, request):
    """(a page's name, the open page)."""
    with opened(chrome, request.param) as page:
        yield request.param, page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_can_be_read_and_nothing_is_a_white_box(shown, theme):
    name, page = shown
    turn(page, theme)
    words, fills, paper = page.evaluate(WORDS), page.evaluate(FILLS), page.evaluate(PAPER)
    assert words or name == "index"
    faint = set()
    for text, ink, under in words:
        if under is not None and contrast(channels(ink)[0], laid(under, paper)) < 4.5:
            faint.add((text, ink, str(under), round(contrast(channels(ink)[0], laid(under, paper)), 2)))
    assert faint == set()
    if theme == "dark":
        assert [fill for fill in fills if fill != "none" and min(channels(fill)[0]) > 0.9] == []


def test_figures_have_the_names_of_their_cells_and_share_no_id(shown):
    name, page = shown
    names = page.evaluate(
        "[...document.querySelectorAll('.ul-figure')].map((e) => e.getAttribute('aria-label'))"
    )
    roles = page.evaluate("[...document.querySelectorAll('.ul-figure')].map((e) => e.getAttribute('role'))")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    own = page.evaluate("[...document.querySelectorAll('.ul-figure [id]')].map((e) => e.id)")
    captions = page.locator("figure:has(.ul-figure) figcaption .caption-number").count()
    expected = [cell.metadata["mystnb"]["image"]["alt"] for cell in DRAWN[name]]
    assert [" ".join(label.split()) for label in names] == [" ".join(alt.split()) for alt in expected]
    assert set(roles) == {"img"}
    assert captions == len(expected)
    assert [name for name in own if ids.count(name) > 1] == []


@pytest.mark.parametrize("name", ["checkerboard", "frequency"])
def test_figures_follow_the_themes_switch(chrome, name):
    paint = "getComputedStyle(document.querySelector('.ul-figure')).fill"
    with opened(chrome, name) as page:
        before = page.evaluate(paint)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_timeout(500)
        after = page.evaluate(paint)
    assert max(channels(before)[0]) < 0.4
    assert min(channels(after)[0]) > 0.6
