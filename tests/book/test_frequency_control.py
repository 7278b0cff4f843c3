"""The frequency chapter's control: every state that the page shows, against the library and numpy.fft."""

import json
import re
from itertools import product

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import opened
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGE = "frequency"
STATES = [taps for taps in product(range(4), repeat=4) if any(taps)]
CHOOSE = """
(taps) => taps.forEach((value, t) => {
  const input = document.querySelector(`.ul-control[data-control=frequency] input[name="tap ${t}"]`);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
READ = "(part) => [...document.querySelectorAll(`[data-part=${part}]`)].map((e) => +e.dataset.value)"


def upsampled_constant(taps):
    ones = np.ones((1, 8))
    return ul.conv_transpose(ones, np.array([[taps]], float), stride=2)[0, 4:12]


def test_every_state_is_what_the_library_computes():
    states = widgets.frequency().states
    assert len(states) == 4**4
    for taps in STATES:
        state, padded = states[taps], np.zeros(8)
        padded[:4] = taps
        spectrum = np.abs(np.fft.rfft(padded))
        np.testing.assert_allclose(state["response"], spectrum, atol=1e-3)
        np.testing.assert_allclose(np.tile(state["sums"], 4), upsampled_constant(taps))
        share = 100 * spectrum[3] / spectrum[1]
        assert abs(float(re.search(r"at 3/8 with ([\d.]+) % of it", state["message"])[1]) - share) < 0.06
        assert ("stays constant" in state["message"]) == (np.ptp(state["sums"]) == 0)
        assert ("stays constant" in state["message"]) == (state["response"][-1] == 0)
    assert set(states[0, 0, 0, 0]) == {"message"}


def test_the_page_draws_what_the_state_holds(page):
    states = widgets.frequency().states
    for taps in STATES[::17]:
        page.evaluate(CHOOSE, list(taps))
        state = states[taps]
        assert page.evaluate(READ, "tap") == list(taps)
        assert page.evaluate(READ, "flat") == state["sums"] * 4
        drawn = [page.evaluate(READ, part)[0] for part in ("wave", "ghost", "grid")]
        assert drawn == [state["response"][place] for place in (1, 3, 4)]
        assert (
            page.locator(".ul-control[data-control=frequency] .ul-message").inner_text() == state["message"]
        )
    page.evaluate(CHOOSE, [0, 0, 0, 0])
    assert "nothing comes through" in page.locator(".ul-refused .ul-message").inner_text()


CURVE = """
() => {
  const svg = document.querySelector("[data-control=frequency] [data-part=response]").ownerSVGElement;
  const points = svg.querySelector("[data-part=response]").getAttribute("points").split(" ").map((point) => point.split(",").map(Number));
  const marks = [...svg.querySelectorAll("[data-part=scale]")].map((e) => [+e.getAttribute("y"), +e.textContent]);
  return [points, marks];
}
"""


def test_the_curve_is_the_response_in_its_own_scale_and_reaches_its_zeros(page):
    for taps in STATES[::5]:
        page.evaluate(CHOOSE, list(taps))
        points, ((bottom, low), (top, high)) = page.evaluate(CURVE)
        x, y = np.transpose(points)
        drawn = low + (high - low) * (bottom - y) / (bottom - top)
        fine = np.linspace(0, 0.5, 4001)
        true = np.abs(np.exp(-2j * np.pi * np.outer(fine, np.arange(4))) @ taps)
        shown = np.interp(fine, 0.5 * (x - x[0]) / (x[-1] - x[0]), drawn)
        assert high == pytest.approx(true.max(), abs=2e-3)
        np.testing.assert_allclose(shown, true, atol=0.007 * high, err_msg=str(taps))  # a pixel of 150
    page.evaluate(CHOOSE, [1, 1, 1, 0])  # what stands there at first
    points, ((bottom, _), _) = page.evaluate(CURVE)
    x, y = np.transpose(points)
    at_a_third = np.interp(1 / 3, 0.5 * (x - x[0]) / (x[-1] - x[0]), y)
    assert at_a_third == pytest.approx(bottom, abs=1e-6)


def test_it_moves_by_keyboard_and_fits_a_phone(chrome):
    with opened(chrome, "frequency", width=390) as page:
        page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
        assert "gets a grid" in page.locator(".ul-control[data-control=frequency] .ul-message").inner_text()
        page.locator(".ul-control[data-control=frequency] input[name='tap 3']").press("ArrowRight")
        assert (
            "stays constant" in page.locator(".ul-control[data-control=frequency] .ul-message").inner_text()
        )
        assert page.evaluate("window.heard") == 0
        for panel in page.locator("[data-control=frequency] .ul-panel svg").all():
            box = panel.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_every_state_is_in_the_page():
    html = widgets.frequency()._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert len(data["states"]) == 4**4
    assert len(html) < 110_000
