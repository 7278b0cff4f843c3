"""The checkerboard chapter's control: every state that the page shows, against the library."""

import json
import re

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import opened
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGE = "checkerboard"
STATES = [(k, s, layers) for k in range(1, 7) for s in range(1, 4) for layers in (1, 2)]
CHOOSE = """
(fields) => fields.forEach(([name, value]) => {
  const input = document.querySelector(`.ul-control[data-control=checkerboard] input[name="${name}"]`);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def choose(page, *state):
    page.evaluate(CHOOSE, list(zip(("kernel size", "stride", "layers"), state)))


def expected(kernel_size, stride, layers):
    """The 2-D counts, one layer after the other; a row through the middle is a multiple of the 1-D counts."""
    n = {1: 7, 2: 4}[layers]
    counts = ul.overlap_count((n, n), (kernel_size, kernel_size), stride)
    if layers == 2:
        counts = ul.conv_transpose(counts[None], np.ones((1, 1, kernel_size, kernel_size)), stride=stride)[0]
    return counts


# The bars, the cells, the message, and of the first drawing the words and what a screen reader says.
READ = """
() => {
  const root = document.querySelector(".ul-control[data-control=checkerboard]"), first = root.querySelector(".ul-panel svg");
  const read = (mark, what) => [...root.querySelectorAll(`.ul-panel [data-${mark}]`)].map(({ dataset }) => what(dataset));
  return {
    bars: read("inside", ({ count, inside }) => [Number(count), Number(inside)]),
    cells: read("at", ({ at, count }) => [at, Number(count)]),
    message: root.querySelector(".ul-message").innerText,
    words: [...first.querySelectorAll("text")].map((e) => e.textContent),
    label: first.getAttribute("aria-label"),
  };
}
"""


def cells(shown):
    places = [tuple(map(int, at.split(","))) for at, _ in shown["cells"]]
    found = np.full(np.max(places, axis=0) + 1, -1)
    for place, (_, count) in zip(places, shown["cells"]):
        found[place] = count
    return found


def middle(kernel_size, stride, layers):
    """One period far from both borders of a long row, by counting."""
    counts = ul.overlap_count(40, kernel_size, stride)
    if layers == 2:
        counts = ul.conv_transpose(counts[None], np.ones((1, 1, kernel_size)), stride=stride)[0]
    period = stride**layers
    return np.asarray(counts[20 * period : 21 * period], int)


def test_all_states_show_what_the_library_counts(page):
    for state in STATES:
        choose(page, *state)
        wanted, shown = expected(*state), page.evaluate(READ)
        counts, inside = np.transpose(shown["bars"])
        np.testing.assert_array_equal(cells(shown), wanted)
        np.testing.assert_array_equal(np.outer(counts, counts), wanted)
        message = shown["message"]
        one_period = middle(*state)
        even = len(set(one_period)) == 1
        assert even == ul.is_uniform(*state[:2])
        assert (": even." in message, ": uneven." in message) == (even, not even)
        if even:
            assert {1: "once"}.get(one_period[0], f"{one_period[0]} times") in message
        else:
            assert f"the counts repeat {', '.join(map(str, one_period))}." in message
            products = message.split("In the map there are")[1]
            assert {int(n) for n in re.findall(r"\d+", products)} == set(
                np.outer(one_period, one_period).flat
            )
        assert str(counts.max()) in shown["words"]
        repeated = np.resize(one_period, len(counts))
        np.testing.assert_array_equal(inside == 1, counts == repeated)
        assert [int(n) for n in re.findall(r"\d+", shown["label"])] == counts.tolist()


def test_it_moves_by_keyboard_and_keys_stay_inside(chrome):
    with opened(chrome, "checkerboard", width=390) as page:
        page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
        slider = page.locator(".ul-control[data-control=checkerboard] input[name='kernel size']")
        slider.focus()
        assert ": uneven." in page.locator(".ul-control[data-control=checkerboard] .ul-message").inner_text()
        slider.press("ArrowRight")
        assert ": even." in page.locator(".ul-control[data-control=checkerboard] .ul-message").inner_text()
        np.testing.assert_array_equal(cells(page.evaluate(READ)), expected(4, 2, 1))
        page.locator(".ul-control[data-control=checkerboard] input[name='layers']").press("ArrowRight")
        np.testing.assert_array_equal(cells(page.evaluate(READ)), expected(4, 2, 2))
        assert page.evaluate("window.heard") == 0
        for panel in page.locator("[data-control=checkerboard] .ul-panel svg").all():
            box = panel.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_bars_are_as_tall_as_their_counts_and_shades_rise_with_them(page):
    choose(page, 3, 2, 2)
    read = "[...document.querySelectorAll('[data-inside]')].map(e => [+e.dataset.count, +e.getAttribute('height')])"
    counts, heights = np.array(page.evaluate(read)).T
    np.testing.assert_allclose(heights / heights.max(), counts / counts.max())
    read = "[...document.querySelectorAll('[data-at]')].map(e => [+e.dataset.count, +e.getAttribute('fill-opacity')])"
    shades = dict(page.evaluate(read))
    assert [shades[count] for count in sorted(shades)] == sorted(shades.values())


def test_every_state_is_in_the_page():
    html = widgets.checkerboard()._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert set(data["states"]) == {",".join(map(str, state)) for state in STATES}
    assert len(html) < 60_000
