"""The controls for who reads by keyboard or with tired eyes: letters that axe cannot judge, and the way of the Tab key."""

from functools import cache

import pytest

from tests.book.browser import STILL, opened, turn
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
# Sets every animation to a share of its frames.
TO_SHARE = """
(share) => document.querySelectorAll("input[name=frame]").forEach((e) => {
  e.value = Math.ceil(share * e.max);
  e.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


@pytest.fixture(scope="module", params=WITH_CONTROLS)
def page(chrome, request):
    """An open page, for a reader who wants no motion; each test sets its theme and its frame."""
    with opened(chrome, request.param) as page:
        page.emulate_media(reduced_motion="reduce")
        yield page


def has_none(page):
    """Whether the page's controls draw in cells and canvases, without letters or marks."""
    return page.url.endswith(("/unpooling.html", "/interpolation.html"))


def test_contrast_is_wcags():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0.4664,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.02)  # #777777 on white


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_letters_in_a_controls_drawing_can_be_read(page, theme):
    """A control stands on the page's paper; its letters may stand on a coloured cell."""
    turn(page, theme)
    page.evaluate(TO_SHARE, 0.5)  # animations start pale; in the middle some of their cells are lit
    letters = page.evaluate(LETTERS)
    paper = parsed(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert faint(letters, paper) == set()
    assert letters or has_none(page)


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


# Marks of a control that are shown in any frame: fill and stroke, each with its opacity; what only a scale of tints
# paints, or a place that holds nothing, may be faint.
MARKS = """
() => {
  const marks = () => [...document.querySelectorAll(".ul-control svg :is(rect, path, circle, line, polyline)")].filter((e) =>
    e.checkVisibility({ opacityProperty: true }) && (e.dataset.part || e.parentElement.dataset.part || e.dataset.inside
      || e.dataset.place || e.parentElement.dataset.row || e.parentElement.dataset.way)).map((e) => {
    let opacity = 1;
    for (let node = e; node && node.tagName !== "svg"; node = node.parentElement) opacity *= getComputedStyle(node).opacity;
    const { fill, fillOpacity, stroke, strokeOpacity } = getComputedStyle(e), line = ["line", "polyline"].includes(e.tagName);
    return [e.outerHTML.slice(0, 120), line ? "none" : fill, fillOpacity * opacity, stroke, strokeOpacity * opacity];
  });
  const sliders = [...document.querySelectorAll("input[name=frame]")], found = new Map();
  for (let frame = 0; frame <= Math.max(0, ...sliders.map((e) => Number(e.max))); frame += 1) {
    sliders.forEach((e) => {
      e.value = Math.min(frame, e.max);
      e.dispatchEvent(new Event("input", { bubbles: true }));
    });
    marks().forEach((mark) => found.set(mark.join(), mark));
  }
  return [...found.values()];
}
"""


@cache
def seen(paint, opacity, paper):
    """A paint's contrast to the paper that it lies on."""
    if not paint.startswith("rgb"):
        return 0
    paper = parsed(paper)
    return contrast([p + opacity * (c - p) for c, p in zip(parsed(paint), paper)], paper)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_of_a_control_can_be_seen(page, theme):
    """WCAG asks 3 to 1 of what must be told apart from the paper: of its face or of its edge. Every frame is looked at."""
    turn(page, theme)
    paper, marks, faint = (
        page.evaluate("getComputedStyle(document.body).backgroundColor"),
        page.evaluate(MARKS),
        set(),
    )
    for what, fill, fill_opacity, stroke, stroke_opacity in marks:
        best = max(seen(fill, fill_opacity, paper), seen(stroke, stroke_opacity, paper))
        if best < 3 and 'fill-opacity="0"' not in what:
            faint.add((what, round(best, 2)))
    assert faint == set()
    assert marks or has_none(page)


FIELDS = """
[...document.querySelectorAll(".ul-control, .ul-predict")].map((control) => [...control.querySelectorAll(
  "input:not(label + label > [type=radio]), select, button, [tabindex]")]
  .filter((e) => e.tabIndex >= 0 && e.getClientRects().length))
"""
# Goes to the first field of a control, and notes from there which is reached, and its ring.
FIRST = """
(control) => {
  const fields = window.fields[control], reached = window.reached = [];
  document.removeEventListener("focusin", window.note);
  window.note = ({ target }) => reached.push([fields.indexOf(target), getComputedStyle(target).outlineStyle]);
  document.addEventListener("focusin", window.note);
  fields[0].focus();
}
"""


def test_the_tab_key_reaches_every_field_of_a_control(page):
    turn(page, "light")
    page.evaluate(TO_SHARE, 0)
    counts = page.evaluate(f"(window.fields = {FIELDS}).map((fields) => fields.length)")
    assert page.locator(".ul-control").count()
    for control, count in enumerate(counts):
        page.evaluate(FIRST, control)
        for _ in range(count - 1):
            page.keyboard.press("Tab")
        reached, rings = zip(*page.evaluate("window.reached"))
        assert reached == tuple(range(count))
        assert "none" not in rings, "no ring shows where one is"


INKS = """
() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const inks = Object.fromEntries(["input", "kernel", "output", "other", "negative"].flatMap((role) =>
    [role, `${role}-letters`].map((name) => {
      probe.style.color = `var(--ul-${name})`;
      return [name, getComputedStyle(probe).color];
    })));
  probe.remove();
  return inks;
}
"""
WHITE = """
[...document.querySelectorAll(".ul-control, .ul-control *")].filter((e) => {
  const { backgroundColor, fill, fillOpacity } = getComputedStyle(e), white = "rgb(255, 255, 255)";
  return backgroundColor === white || (["rect", "circle", "path"].includes(e.tagName) && fill === white && fillOpacity > 0);
}).map((e) => e.outerHTML.slice(0, 80))
"""
SWITCH = "(theme) => { document.documentElement.dataset.theme = theme; }"


def test_controls_take_the_pages_theme_switched_live(page):
    turn(page, "light")
    colours = {}
    for theme in ("light", "dark", "light"):
        page.evaluate(SWITCH, theme)
        page.evaluate(STILL)
        own = page.evaluate("getComputedStyle(document.querySelector('.bd-main')).backgroundColor")
        if own.endswith(" 0)"):
            own = page.evaluate("getComputedStyle(document.body).backgroundColor")
        paper, inks = parsed(own), page.evaluate(INKS)
        for role, ink in inks.items():
            least = 4.5 if role.endswith("letters") else 3
            assert contrast(parsed(ink), paper) >= least, (theme, role, ink)
        letters = page.evaluate(
            "[...document.querySelectorAll('.ul-control')].map((e) => getComputedStyle(e).color)"
        )
        assert all(contrast(parsed(ink), paper) >= 4.5 for ink in letters)
        if theme == "dark":
            assert page.evaluate(WHITE) == []
        colours.setdefault(theme, inks)
    assert colours["light"] != colours["dark"]
    assert inks == colours["light"]
