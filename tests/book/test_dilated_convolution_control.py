"""The dilated-convolution chapter's control: fields, counts, distances and verdicts, against the library."""

import base64
import json
import re

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import opened
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGE = "dilated_convolution"
FIELDS = ("rate 1", "rate 2", "rate 3", "kernel size")
STEP = 7  # of the 2916 states, one in seven and the chapter's own
CHAPTER = [(2, 2, 2, 3), (1, 2, 3, 3), (1, 1, 1, 3), (1, 2, 5, 3), (1, 2, 9, 3), (1, 3, 9, 3), (5, 2, 1, 3)]
EVERY = [(a, b, c, k) for k in range(2, 6) for a in range(1, 10) for b in range(1, 10) for c in range(1, 10)]
STATES = CHAPTER + EVERY[::STEP]
# Sets the fields, then reads all that the page shows: the message, the bars, and the map's colours.
READ = """
([names, state]) => {
  const root = document.querySelector(".ul-control[data-control=dilated_convolution]"), form = root.querySelector(".ul-fields");
  names.forEach((name, i) => { form.querySelector(`input[name="${name}"]`).value = state[i]; });
  form.dispatchEvent(new Event("input", { bubbles: true }));
  const canvas = root.querySelector("canvas"), n = canvas.width;
  const pixels = canvas.getContext("2d").getImageData(0, 0, n, canvas.height).data;
  return {
    message: root.querySelector(".ul-message").textContent,
    counts: [...root.querySelectorAll("[data-count]")].map((e) => +e.dataset.count),
    ink: btoa(String.fromCharCode(...Array.from({ length: n * canvas.height }, (_, at) => pixels[4 * at + 3]))),
    label: canvas.getAttribute("aria-label"),
    labels: [...root.querySelectorAll(".ul-stage svg text")].map((e) => e.textContent),
    row: root.querySelector(".ul-stage svg").getAttribute("aria-label"),
  };
}
"""


def numbers(text):
    return [int(n) for n in re.findall(r"\d+", text)]


def assert_shows(shown, state):
    rates, k = state[:3], state[3]
    counts = ul.coverage(rates, k)
    used, gaps = np.count_nonzero(counts), ul.hdc_gaps(rates)
    rule, truth = ul.is_hdc(rates, k), ul.is_dense(rates, k)
    np.testing.assert_array_equal(np.outer(shown["counts"], shown["counts"]), counts)
    assert len(counts) == ul.receptive_field([(k, 1, r) for r in rates])
    message = shown["message"]
    assert message.startswith(f"Field {len(counts)} × {len(counts)}: {used} of {counts.size} pixels used ")
    assert abs(float(re.search(r"\(([\d.]+) %\)", message).group(1)) - 100 * used / counts.size) <= 0.051
    assert (", dense." in message, "with holes." in message) == (truth, not truth)
    verdict = f"HDC {'accepts' if rule else 'rejects'} (M₂ = {gaps[1]} {'≤' if rule else '>'} {k})"
    link, found = "and" if rule == truth else "but", "is no hole" if truth else "are holes"
    assert message.endswith(f"{verdict}, {link} there {found}.")
    assert (
        str(max(shown["counts"])) in shown["labels"]
    )  # the highest bar has its number, however many there are
    assert numbers(shown["label"]) == [len(counts), len(counts), used, counts.size, counts.max()]
    assert numbers(shown["row"]) == shown["counts"]
    # no ink is never; the more often, the more
    ink = np.frombuffer(base64.b64decode(shown["ink"]), np.uint8).astype(int)
    np.testing.assert_array_equal(ink == 0, counts.ravel() == 0)
    assert (np.diff(ink[np.argsort(counts.ravel(), kind="stable")]) >= 0).all()


def test_states_show_what_the_library_computes(page):
    for state in STATES:
        assert_shows(page.evaluate(READ, [FIELDS, state]), state)


def test_it_moves_by_keyboard_and_keys_stay_inside(chrome):
    with opened(chrome, "dilated_convolution", width=390, theme="dark") as page:
        page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
        message = page.locator(".ul-control[data-control=dilated_convolution] .ul-message")
        assert "49 of 169 pixels used (29.0 %), with holes" in message.inner_text()
        first, third = (
            page.locator(f".ul-control[data-control=dilated_convolution] input[name='rate {i}']")
            for i in (1, 3)
        )
        first.press("ArrowLeft")
        third.press("ArrowRight")
        assert "169 of 169 pixels used (100.0 %), dense" in message.inner_text()
        assert message.inner_text().endswith("HDC accepts (M₂ = 2 ≤ 3), and there is no hole.")
        assert page.evaluate("window.heard") == 0
        for part in page.locator("[data-control=dilated_convolution] .ul-panel :is(svg, canvas)").all():
            box = part.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_it_moves_by_mouse(page):
    assert "Field 13 × 13" in page.evaluate(READ, [FIELDS, (2, 2, 2, 3)])["message"]
    slider = page.locator(".ul-control[data-control=dilated_convolution] input[name='kernel size']")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert slider.input_value() == "5"
    assert (
        "Field 25 × 25"
        in page.locator(".ul-control[data-control=dilated_convolution] .ul-message").inner_text()
    )


def test_every_stack_is_in_the_page_with_the_librarys_verdicts():
    html = widgets.dilated_convolution((1, 2, 9), 4)._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert (data["rate_3"], data["kernel_size"]) == (9, 4)
    assert {"name": "rate 3", "trait": "rate_3", "low": 1, "high": 9} in data["fields"]
    assert len(data["states"]) == 9**3
    for *rates, k in EVERY:
        *gaps, accepted, whole = data["states"][",".join(map(str, rates))]["stack"]
        assert gaps == ul.hdc_gaps(rates)
        assert (str(k) in accepted, str(k) in whole) == (ul.is_hdc(rates, k), ul.is_dense(rates, k))
    assert len(html) < 60_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(((1, 2),), "three rates"), (((1, 2, 10),), r"rates=\(1, 2, 10\)"), (((1, 2, 3), 6), "kernel_size=6")],
)
def test_it_refuses_what_it_cannot_show(arguments, message):
    with pytest.raises(ValueError, match=message):
        widgets.dilated_convolution(*arguments)
