"""The controls for who reads by keyboard or with tired eyes: letters that axe cannot judge, and the way of the Tab key."""

import pytest

from tests.book.browser import opened, turn
from tests.book.contrast import contrast, parsed

from .test_book import CHAPTERS

pytestmark = pytest.mark.browser
# Letters in a control's drawing: the paint of each, and what is painted under its middle.
LETTERS = """
[...document.querySelectorAll(".ul-control svg text")].filter((e) => e.textContent.trim()).map((e) => {
  e.scrollIntoView({ block: "center" });
  const box = e.getBoundingClientRect();
  const under = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    .filter((o) => o !== e && !["text", "tspan", "g", "svg", "title"].includes(o.tagName))
    .map((o) => o instanceof SVGElement ? o : null)[0];
  const paint = under ? getComputedStyle(under) : null;
  return [e.textContent, getComputedStyle(e).fill, paint ? paint.fill : "none",
          paint ? Number(paint.fillOpacity) * Number(paint.opacity) : 0];
})
"""
# Animations start pale; in the middle some of their cells are lit.
MIDDLE = """
document.querySelectorAll("input[name=frame]").forEach((e) => {
  e.value = Math.ceil(e.max / 2);
  e.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def test_contrast_is_wcags():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0.4664,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.02)  # #777777 on white


@pytest.mark.parametrize("name", CHAPTERS)
def test_letters_in_a_controls_drawing_can_be_read(chrome, name):
    """A control stands on the page's paper; its letters may stand on a coloured cell."""
    with opened(chrome, name) as page:
        page.emulate_media(reduced_motion="reduce")
        page.evaluate(MIDDLE)
        for theme in ("light", "dark"):
            turn(page, theme)
            letters = page.evaluate(LETTERS)
            paper = parsed(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert faint(letters, paper) == set(), theme
            assert letters or name in ("unpooling", "interpolation")  # these draw in cells and canvases


def faint(letters, paper):
    """The letters that stand out too little."""
    faint = set()
    for text, ink, cell, opacity in letters:
        if not ink.startswith("rgb"):
            continue
        over = parsed(cell) if cell.startswith("rgb") else paper
        opacity = opacity if cell.startswith("rgb") else 0
        below = [page_ + opacity * (channel - page_) for channel, page_ in zip(over, paper)]
        if contrast(parsed(ink), below) < 4.5:
            faint.add((text, ink, cell, round(contrast(parsed(ink), below), 2)))
    return faint


FIELDS = """
[...document.querySelectorAll(".ul-control, .ul-predict")].map((control) => [...control.querySelectorAll(
  "input:not(label + label > [type=radio]), select, button, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && e.getClientRects().length))
"""
REACHED = """
([control, field]) => [window.fields[control][field] === document.activeElement,
                       getComputedStyle(document.activeElement).outlineStyle]
"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_tab_key_reaches_every_field_of_a_control(chrome, name):
    with opened(chrome, name) as page:
        counts = page.evaluate(f"(window.fields = {FIELDS}).map((fields) => fields.length)")
        assert page.locator(".ul-control").count()
        for control, count in enumerate(counts):
            page.evaluate(f"window.fields[{control}][0].focus()")
            for field in range(count):
                reached, ring = page.evaluate(REACHED, [control, field])
                assert reached, field
                assert ring != "none", "no ring shows where one is"
                page.keyboard.press("Tab")
