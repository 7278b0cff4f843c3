"""The controls for who reads by keyboard or with tired eyes: letters that axe cannot judge, and the way of the Tab key."""

import pytest

from tests.book.browser import opened, turn
from tests.book.contrast import contrast, parsed

from .test_book import CHAPTERS

pytestmark = pytest.mark.browser
WITH_CONTROLS = [*CHAPTERS, "choosing"]
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


@pytest.mark.parametrize("name", WITH_CONTROLS)
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


# Marks of a control that are shown: fill and stroke, each with its opacity; what only a scale of tints paints, or a
# place that holds nothing, may be faint.
MARKS = """
[...document.querySelectorAll(".ul-control svg :is(rect, path, circle, line, polyline)")].filter((e) =>
  e.checkVisibility({ opacityProperty: true }) && (e.dataset.part || e.parentElement.dataset.part || e.dataset.inside
    || e.dataset.place || e.parentElement.dataset.row || e.parentElement.dataset.way)).map((e) => {
  let opacity = 1;
  for (let node = e; node && node.tagName !== "svg"; node = node.parentElement) opacity *= getComputedStyle(node).opacity;
  const { fill, fillOpacity, stroke, strokeOpacity } = getComputedStyle(e), line = ["line", "polyline"].includes(e.tagName);
  return [e.outerHTML.slice(0, 120), line ? "none" : fill, fillOpacity * opacity, stroke, strokeOpacity * opacity];
})
"""


def seen(paint, opacity, paper):
    """A paint's contrast to the paper that it lies on."""
    if not paint.startswith("rgb"):
        return 0
    return contrast([p + opacity * (c - p) for c, p in zip(parsed(paint), paper)], paper)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", WITH_CONTROLS)
def test_marks_of_a_control_can_be_seen(chrome, name, theme):
    """WCAG asks 3 to 1 of what must be told apart from the paper: of its face or of its edge. Every frame is looked at."""
    faint, marked = set(), 0
    with opened(chrome, name, theme=theme) as page:
        page.emulate_media(reduced_motion="reduce")
        paper = parsed(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        for frame in range(page.evaluate(FRAMES)):
            page.evaluate(TO_FRAME, frame)
            for what, fill, fill_opacity, stroke, stroke_opacity in page.evaluate(MARKS):
                best = max(seen(fill, fill_opacity, paper), seen(stroke, stroke_opacity, paper))
                marked += 1
                if best < 3 and 'fill-opacity="0"' not in what:
                    faint.add((what, round(best, 2)))
    assert faint == set()
    assert marked or name in ("unpooling", "interpolation")  # these draw in cells and canvases


FRAMES = "Math.max(1, ...[...document.querySelectorAll('input[name=frame]')].map((e) => 1 + Number(e.max)))"
TO_FRAME = """
(frame) => document.querySelectorAll("input[name=frame]").forEach((e) => {
  e.value = Math.min(frame, e.max);
  e.dispatchEvent(new Event("input", { bubbles: true }));
})
"""

FIELDS = """
[...document.querySelectorAll(".ul-control, .ul-predict")].map((control) => [...control.querySelectorAll(
  "input:not(label + label > [type=radio]), select, button, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && e.getClientRects().length))
"""
REACHED = """
([control, field]) => [window.fields[control][field] === document.activeElement,
                       getComputedStyle(document.activeElement).outlineStyle]
"""


@pytest.mark.parametrize("name", WITH_CONTROLS)
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
