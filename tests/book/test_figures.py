"""Figures in the built book: drawn in the page's ink in both themes, with letters, names and ids of their own."""

import io
import re
from collections import Counter
from functools import cache

import numpy as np
import pytest
from PIL import Image

from tests.book.browser import STILL, opened, resize, turn
from upsample_lib import plotting

from .test_accessibility import contrast
from .test_book import CHAPTERS, PAGES, cells

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
# Of each label in a drawing: its words, how large its letters are on the screen, whose it is, and where it stands.
LABELS = """
[...document.querySelectorAll(".ul-figure text, .ul-control svg text")].filter((e) => e.textContent.trim() && e.checkVisibility({ opacityProperty: true })).map((e) => {
  const to = e.getScreenCTM(), box = e.getBoundingClientRect(), parts = [...e.querySelectorAll("tspan")];
  const sizes = (parts.length ? parts : [e]).map((part) => parseFloat(getComputedStyle(part).fontSize));
  const whose = e.closest("figure")?.id || e.closest("[data-control]")?.dataset.control || "";
  return [e.textContent, Math.max(...sizes) * Math.hypot(to.a, to.b), whose, box.x, box.y, box.width, box.height];
})
"""
WITH_DRAWINGS = [*dict.fromkeys([*DRAWN, *CHAPTERS, "choosing"])]
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


@pytest.fixture(scope="module")
def drawn(chrome):
    """A function of a page's name: what its scripts find in each theme, at each width, and in any. It is opened once."""

    @cache
    def drawn(name):
        with opened(chrome, name) as page:
            ask = lambda scripts: {what: page.evaluate(script) for what, script in scripts.items()}
            found = ask(SAID)
            for theme in ("light", "dark"):
                turn(page, theme)
                found[theme] = ask(PAINTS)
            page.emulate_media(reduced_motion="reduce")
            for width in (1280, 390):
                resize(page, width)
                found[width] = ask(PLACES)
            return found

    return drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DRAWN)
def test_letters_can_be_read_and_nothing_is_a_white_box(drawn, name, theme):
    found = drawn(name)[theme]
    words, fills, paper = found["words"], found["fills"], found["paper"]
    assert words or name == "index"
    faint = set()
    for text, ink, under in words:
        if under is not None and contrast(channels(ink)[0], laid(under, paper)) < 4.5:
            faint.add((text, ink, str(under), round(contrast(channels(ink)[0], laid(under, paper)), 2)))
    assert faint == set()
    if theme == "dark":
        assert [fill for fill in fills if fill != "none" and min(channels(fill)[0]) > 0.9] == []


EDGED = """
[...document.querySelectorAll(".ul-figure :is(path, rect, use)")].filter((e) => !e.closest("clipPath, defs")).map((e) => {
  const { fill, fillOpacity, stroke, strokeOpacity } = getComputedStyle(e);
  return [e.closest("figure").id, fill, +fillOpacity, stroke, +strokeOpacity];
}).filter(([, fill, , stroke]) => fill !== "none" && stroke !== "none")
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", DRAWN)
def test_a_cell_with_an_edge_can_be_seen(drawn, name, theme):
    """Its face or its edge stands 3 to 1 against the paper; a scale of tints has no edges but the frame's."""
    shapes, paper = drawn(name)[theme]["edged"], drawn(name)[theme]["paper"]
    ground = channels(paper)[0]
    faint = set()
    for whose, fill, fill_opacity, stroke, stroke_opacity in shapes:
        paints = (fill, fill_opacity), (stroke, stroke_opacity)
        best = max(contrast(laid([paint], paper), ground) for paint in paints)
        if best < 3:
            faint.add((whose, fill, stroke, round(best, 2)))
    assert faint == set()


# Of all figures: names, roles, captions, and their ids among those of the page.
SAID = {
    "names": "[...document.querySelectorAll('.ul-figure')].map((e) => e.getAttribute('aria-label'))",
    "roles": "[...document.querySelectorAll('.ul-figure')].map((e) => e.getAttribute('role'))",
    "ids": "[...document.querySelectorAll('[id]')].map((e) => e.id)",
    "own": "[...document.querySelectorAll('.ul-figure [id]')].map((e) => e.id)",
    "captions": "document.querySelectorAll('figure:has(.ul-figure) figcaption .caption-number').length",
}


@pytest.mark.parametrize("name", DRAWN)
def test_figures_have_the_names_of_their_cells_and_share_no_id(drawn, name):
    found = drawn(name)
    expected = [cell.metadata["mystnb"]["image"]["alt"] for cell in DRAWN[name]]
    assert [" ".join(label.split()) for label in found["names"]] == [
        " ".join(alt.split()) for alt in expected
    ]
    assert set(found["roles"]) == {"img"}
    assert found["captions"] == len(expected)
    counts = Counter(found["ids"])
    assert [name for name in found["own"] if counts[name] > 1] == []


@pytest.mark.parametrize("name", ["checkerboard", "frequency"])
def test_figures_follow_the_themes_switch(chrome, name):
    paint = "getComputedStyle(document.querySelector('.ul-figure')).fill"
    with opened(chrome, name) as page:
        before = page.evaluate(paint)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.evaluate(STILL)
        after = page.evaluate(paint)
    assert max(channels(before)[0]) < 0.4
    assert min(channels(after)[0]) > 0.6


@pytest.mark.parametrize("name", WITH_DRAWINGS)
def test_labels_can_be_read_on_a_phone(drawn, name):
    """`pytest tests/book/test_figures.py -k phone -s` lists the smallest label of each drawing."""
    found, smallest = drawn(name)[390], {}
    assert found["width"] <= 390
    for text, size, whose, *_ in sorted(found["labels"], key=lambda label: -label[1]):
        smallest[whose] = size, text
    print(
        "".join(f"\n{name:32} {whose:28} {size:5.1f} px  {text}" for whose, (size, text) in smallest.items())
    )
    assert {whose: found for whose, found in smallest.items() if found[0] < 9.5} == {}


WHOLE = [
    ("gpu", "fig-roofline"),
    ("checkerboard_in_depth", "fig-trained"),
    ("checkerboard_in_depth", "fig-ripples"),
]


@pytest.mark.parametrize(("name", "figure"), WHOLE)
def test_a_figure_whose_point_lies_at_its_right_edge_fits_a_phone(drawn, name, figure):
    x, width = drawn(name)[390]["boxes"][figure]
    assert x >= 0
    assert x + width <= 390


def test_every_upsampler_has_a_mark_of_its_own_in_the_roofline():
    """Marks that coincide differ in size, the larger first."""
    figure = plotting.show_roofline(1e12, 1e13, [(2, 2e12, name) for name in "abcde"], "all in one place")
    sizes = [line.get_markersize() for line in figure.axes[0].lines if line.get_label() in tuple("abcde")]
    assert len(sizes) == 5
    assert sizes == sorted(sizes, reverse=True)
    assert len({*sizes}) == 5


WIDTH = "document.documentElement.scrollWidth"
BOXES = """
Object.fromEntries([...document.querySelectorAll("figure:has(.ul-figure)")].map((e) => {
  const box = e.querySelector(".ul-figure").getBoundingClientRect();
  return [e.id, [box.x, box.width]];
}))
"""
# Of each menu of a control: what its longest choice is wide, and the room for it, without the arrow.
MENUS = """
[...document.querySelectorAll(".ul-control select")].map((e) => {
  const pen = document.createElement("canvas").getContext("2d"), style = getComputedStyle(e);
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const wide = [...e.options].map((option) => pen.measureText(option.text).width);
  return [e.name, Math.max(...wide), e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 16];
})
"""


PAINTS = {"words": WORDS, "fills": FILLS, "edged": EDGED, "paper": PAPER}
PLACES = {"labels": LABELS, "menus": MENUS, "boxes": BOXES, "width": WIDTH}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", [*CHAPTERS, "choosing"])
def test_every_value_of_a_menu_fits_its_box(drawn, name, width):
    assert [menu for menu in drawn(name)[width]["menus"] if menu[1] > menu[2] + 1] == []


@pytest.mark.parametrize("name", [*CHAPTERS, "choosing"])
def test_no_shadow_strays_above_or_below_what_does_not_scroll(chrome, name):
    """In dark, two device pixels a px: the upper and lower edge of each such part is paper."""
    strays = []
    with opened(chrome, name, width=390, theme="dark", scale=2) as page:
        page.add_style_tag(content=".ul-wide > * { visibility: hidden !important }")  # the ground alone
        for part in page.locator(".ul-control .ul-wide").all():
            if part.evaluate("(e) => e.scrollWidth > e.clientWidth"):
                continue
            image = np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("L")).astype(int)
            edges = np.concatenate([image[:6, 2:-2], image[-6:, 2:-2]])
            if np.ptp(edges) > 12:
                whose = part.evaluate("(e) => e.closest('[data-control]').dataset.control")
                strays.append((whose, np.ptp(edges)))
    assert strays == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", WITH_DRAWINGS)
def test_no_label_lies_on_another(drawn, name, width):
    labels, met = drawn(name)[width]["labels"], []
    for number, (text, _, whose, x, y, wide, high) in enumerate(labels):
        for other, _, its, x2, y2, wide2, high2 in labels[number + 1 :]:
            across = min(x + wide, x2 + wide2) - max(x, x2)
            down = min(y + high, y2 + high2) - max(y, y2)
            same = text == other and max(abs(x - x2), abs(y - y2)) < 1  # a mark before it leaves its place
            if whose == its and across > 1 and down > 0.35 * min(high, high2) and not same:
                met.append((whose, text, other))
    assert met == []
