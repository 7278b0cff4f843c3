"""The built book, offline: links, weights, search, and the controls of two chapters."""

import html
import re
from functools import lru_cache

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import SITE, built
from tests.exercises.tools import SLUGS

from .test_book import PAGES

pytestmark = pytest.mark.browser
WORKED = ["worked", *(f"worked_{slug}" for slug in SLUGS)]


@lru_cache
def identifiers(path):
    return set(re.findall(r'\sid="([^"]+)"', path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("edition", ["", "zh/"])
@pytest.mark.parametrize("name", [*PAGES, *WORKED])
def test_links_inside_the_book_lead_somewhere(name, edition):
    page = built(f"{edition}{name}")
    main = re.search(r"<main\b.*</main>", page.read_text(encoding="utf-8"), re.DOTALL)[0]
    links = re.findall(r'<a\b[^>]*?\shref="([^"]*)"', main)
    assert links
    for link in map(html.unescape, links):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, place = link.partition("#")
        target = (SITE / edition / file) if file else page
        assert target.exists(), link
        assert not place or place in identifiers(target), link


@pytest.mark.parametrize("term", ["转置卷积", "上采样", "感受野", "receptive"])
def test_search_finds_terms_of_both_languages(chrome, term):
    """Opened as a file, the page may not fetch the summaries of what it found; the titles come from the index."""
    context = chrome.new_context(offline=True)
    page = context.new_page()
    page.goto(built("search").as_uri() + f"?q={term}")
    found = page.locator("#search-results li a", has_text="Glossary").first
    found.wait_for()
    assert "glossary.html" in found.get_attribute("href")
    context.close()


CHOOSE = """
(fields) => Object.entries(fields).forEach(([name, value]) => {
  const field = document.querySelector(`.ul-control[data-control=one_dimension] input[name=${name}]`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def choose(page, **fields):
    page.evaluate(CHOOSE, fields)


def press(page, **fields):
    """Move sliders by keyboard, as a reader without a mouse does."""
    for name, value in fields.items():
        slider = page.locator(f".ul-control[data-control=one_dimension] input[name={name}]")
        slider.focus()
        current = int(slider.input_value())
        for _ in range(abs(value - current)):
            page.keyboard.press("ArrowRight" if value > current else "ArrowLeft")
        assert int(slider.input_value()) == value


def message(page):
    return page.locator(".ul-control[data-control=one_dimension] .ul-message").inner_text()


def matrix_shown(page):
    """The matrix that the page draws, as tap numbers; 0 where it is empty."""
    cells = page.evaluate(
        "[...document.querySelectorAll('.ul-matrix [data-at]')].map(e => [e.dataset.at, e.dataset.tap])"
    )
    places = [tuple(map(int, at.split(","))) for at, _ in cells]
    matrix = np.zeros(np.max(places, axis=0) + 1)
    for place, (_, tap) in zip(places, cells):
        matrix[place] = int(tap)
    return matrix


STATES = [(3, 2, 0, 0), (4, 2, 1, 0), (3, 2, 1, 1), (5, 1, 2, 0), (1, 4, 0, 3), (2, 3, 0, 2)]


@pytest.mark.parametrize(("state", "move"), [((4, 3, 1, 2), press), *((state, choose) for state in STATES)])
def test_transposed_control_shows_what_the_library_computes(shared, state, move):
    kernel_size, stride, padding, output_padding = state
    weight = np.arange(1.0, kernel_size + 1)[None, None]
    options = {"stride": stride, "padding": padding, "output_padding": output_padding}
    expected = ul.matrix_of(lambda x: ul.conv_transpose(x, weight, **options), (1, 4))
    page = shared("transposed_convolution")
    move(page, **dict(zip(("kernel_size", "stride", "padding", "output_padding"), state)))
    np.testing.assert_array_equal(matrix_shown(page), expected)
    assert f"4 pixels → {len(expected)} pixels" in message(page)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ((4, 3, 2, 2), press),
        *((state, choose) for state in ((3, 1, 0, 1), (3, 2, 1, 1), (2, 4, 3, 3), (5, 1, 0, 2))),
    ],
)
def test_convolution_control_shows_what_the_library_computes(shared, state, move):
    kernel_size, stride, padding, dilation = state
    expected = ul.conv_matrix(np.arange(1.0, kernel_size + 1)[None, None], 9, stride, padding, dilation)
    page = shared("foundations")
    move(page, **dict(zip(("kernel_size", "stride", "padding", "dilation"), state)))
    np.testing.assert_array_equal(matrix_shown(page), expected)


def test_control_moves_by_mouse_and_says_the_librarys_refusal(shared):
    page = shared("transposed_convolution")
    choose(page, kernel_size=3, stride=2, padding=0, output_padding=0)
    before = message(page)
    slider = page.locator(".ul-control[data-control=one_dimension] input[name=kernel_size]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert int(slider.input_value()) == 5
    assert message(page) != before
    press(page, kernel_size=1, stride=1, padding=3)
    with pytest.raises(ValueError) as refusal:
        ul.conv_transpose_output_size(4, 1, 1, 3)
    assert message(page) == f"{refusal.value}. Set padding to 1."
    # the last drawing stays, and cannot be used
    assert page.locator(".ul-control[data-control=one_dimension] .ul-stage[inert] svg").count() > 0
