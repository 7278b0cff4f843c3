"""The frequency chapter's control: every state that the page shows, against the library and numpy.fft."""

import json
import re
from itertools import product

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import browser, opened
from upsample_lib import widgets

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STATES = [taps for taps in product(range(4), repeat=4) if any(taps)]
CHOOSE = """
(taps) => taps.forEach((value, t) => {
  const input = document.querySelector(`.ul-control[data-control=frequency] input[name="tap ${t}"]`);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
READ = "(part) => [...document.querySelectorAll(`[data-part=${part}]`)].map((e) => +e.dataset.value)"


@pytest.fixture(scope="module")
def chrome():
    with browser() as running:
        yield running


def upsampled_constant(taps):
    ones = np.ones((1, 8))
    return ul.conv_transpose(ones, np.array([[taps]], float), stride=2)[0, 4:12]


def test_every_state_is_what_the_library_computes():
    states = widgets.frequency().states
    assert len(states) == 4**4
    for taps in STATES:
        state, padded = states[taps], np.zeros(32)
        padded[:4] = taps
        spectrum = np.abs(np.fft.rfft(padded))
        np.testing.assert_allclose(state["response"], spectrum, atol=1e-3)
        np.testing.assert_allclose(np.tile(state["sums"], 4), upsampled_constant(taps))
        share = 100 * spectrum[12] / spectrum[4]
        assert abs(float(re.search(r"ghost of ([\d.]+) %", state["message"])[1]) - share) < 0.06
        assert ("stays constant" in state["message"]) == (np.ptp(state["sums"]) == 0)
        assert ("stays constant" in state["message"]) == (state["response"][-1] == 0)
    assert set(states[0, 0, 0, 0]) == {"message"}


def test_the_page_draws_what_the_state_holds(chrome):
    states = widgets.frequency().states
    with opened(chrome, "frequency") as page:
        for taps in STATES[::17]:
            page.evaluate(CHOOSE, list(taps))
            state = states[taps]
            assert page.evaluate(READ, "tap") == list(taps)
            assert page.evaluate(READ, "flat") == state["sums"] * 4
            drawn = [page.evaluate(READ, part)[0] for part in ("wave", "ghost", "grid")]
            assert drawn == [state["response"][place] for place in (4, 12, 16)]
            assert (
                page.locator(".ul-control[data-control=frequency] .ul-message").inner_text()
                == state["message"]
            )
        page.evaluate(CHOOSE, [0, 0, 0, 0])
        assert "nothing comes through" in page.locator(".ul-refused .ul-message").inner_text()


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
