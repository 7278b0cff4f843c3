"""The pixel-shuffle chapter's control: every state that the page shows, against the library and torch."""

import json
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import upsample_lib as ul
from tests.book.browser import opened
from upsample_lib import plotting, widgets

pytestmark = pytest.mark.browser
PAGE = "pixel_shuffle"
MODES = {"torch (CRD)": "CRD", "TensorFlow (DCR)": "DCR"}
STATES = [(order, r, channels) for order in MODES for r in (2, 3, 4) for channels in (1, 2, 3)]
CHOOSE = """
(fields) => fields.forEach(([name, value]) => {
  const field = document.querySelector(`.ul-control[data-control=pixel_shuffle] [name="${name}"]`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
READ = "(part) => [...document.querySelectorAll(`[data-part=${part}]`)].map((e) => ({...e.dataset}))"


def choose(page, *state):
    page.evaluate(CHOOSE, list(zip(("order", "factor r", "output channels"), map(str, state))))


def blocks(order, r, channels):
    """(channels, r, r) numbers of the input channels, as the library deals them out."""
    count = channels * r * r
    return ul.depth_to_space(np.arange(count).reshape(1, count, 1, 1), r, MODES[order])[0]


def assert_shows(page, order, r, channels):
    expected, count = blocks(order, r, channels), channels * r * r
    found = np.full(expected.shape, -1)
    for cell in page.evaluate(READ, "output"):
        place = tuple(map(int, cell["at"].split(",")))
        found[place] = int(cell["number"])
        assert int(cell["colour"]) == place[0]
    np.testing.assert_array_equal(found, expected)

    inputs = page.evaluate(READ, "input")
    assert [int(cell["number"]) for cell in inputs] == list(range(count))
    for cell in inputs:
        assert int(cell["number"]) in expected[int(cell["colour"])]

    matrix = np.zeros((count, count))
    for cell in page.evaluate(READ, "matrix"):
        matrix[int(cell["row"]), int(cell["column"])] = 1
    wanted = ul.matrix_of(lambda x: ul.depth_to_space(x[None], r, MODES[order])[0], (count, 1, 1))
    np.testing.assert_array_equal(matrix, wanted)
    np.testing.assert_array_equal(matrix @ matrix.T, np.eye(count))

    labels = [
        svg.get_attribute("aria-label")
        for svg in page.locator("[data-control=pixel_shuffle] .ul-panel svg").all()
    ]
    goes = [int(n) for n in re.findall(r"\d+", labels[0].split("channels", 2)[2])]
    assert goes == [int(np.argwhere(expected == n)[0, 0]) for n in range(count)]
    said = [re.sub(r"channel \d+:", "", part) for part in labels[1].split(". ")]
    assert [int(n) for part in said for n in re.findall(r"\d+", part)] == expected.ravel().tolist()
    columns = labels[2].split("columns")[1]
    assert [int(n) for n in re.findall(r"\d+", columns)] == wanted.argmax(axis=1).tolist()


def test_all_states_show_what_the_library_computes(page):
    for state in STATES:
        choose(page, *state)
        assert_shows(page, *state)


def test_the_message_says_the_rule_of_the_order(page):
    """The channel that the sentence's formula names is the one that the library puts there."""
    for order, r, channels in STATES:
        choose(page, order, r, channels)
        message, dealt = (
            page.locator(".ul-control[data-control=pixel_shuffle] .ul-message").inner_text(),
            blocks(order, r, channels),
        )
        assert message.startswith(f"{channels * r * r} channels")
        if channels == 1:
            assert dealt.ravel().tolist() == list(range(r * r))
            continue
        formula = re.search(r"Channel (.*) goes to row i, column j of channel c", message).group(1)
        for c, i, j in np.ndindex(dealt.shape):
            assert eval(formula.replace("·", "*"), {"c": c, "i": i, "j": j}) == dealt[c, i, j]


def test_it_moves_by_keyboard_fits_a_narrow_page_and_keys_stay_inside(chrome):
    with opened(chrome, "pixel_shuffle", width=390) as page:
        page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
        assert_shows(page, "torch (CRD)", 2, 2)
        page.locator(".ul-control[data-control=pixel_shuffle] select[name=order]").focus()
        page.keyboard.press("ArrowDown")
        assert_shows(page, "TensorFlow (DCR)", 2, 2)
        page.locator(".ul-control[data-control=pixel_shuffle] input[name='factor r']").press("ArrowRight")
        page.locator(".ul-control[data-control=pixel_shuffle] input[name='factor r']").press("ArrowRight")
        page.locator(".ul-control[data-control=pixel_shuffle] input[name='output channels']").press(
            "ArrowRight"
        )
        assert_shows(page, "TensorFlow (DCR)", 4, 3)
        assert page.evaluate("window.heard") == 0
        for panel in page.locator("[data-control=pixel_shuffle] .ul-panel svg").all():
            box = panel.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_every_state_is_in_the_page():
    html = widgets.pixel_shuffle()._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert set(data["states"]) == {",".join(map(str, state)) for state in STATES}
    for (order, r, channels), state in widgets.pixel_shuffle().states.items():
        if MODES[order] == "CRD":
            count = channels * r * r
            theirs = F.pixel_shuffle(torch.arange(count).reshape(count, 1, 1), r)
            assert state["blocks"] == theirs.tolist()
    assert len(html) < 60_000


def test_the_picture_of_the_shuffle_numbers_pixels_like_the_library():
    for r, size in ((2, 2), (3, 2), (2, 3)):
        written = [text.get_text() for text in plotting.show_shuffle(r, size).axes[0].texts]
        cells = written[written.index(f"one map, {r * size} × {r * size}") + 1 :]
        channels = np.arange(r * r).repeat(size * size).reshape(r * r, size, size)
        assert [int(c) for c in cells[::2]] == ul.pixel_shuffle(channels, r).ravel().tolist()
        places = np.array([[[10 * h + w for w in range(size)] for h in range(size)]] * (r * r))
        assert [int(p) for p in cells[1::2]] == ul.pixel_shuffle(places, r).ravel().tolist()
