"""The GPU chapter's control: its counting and its roof, in a browser, compared with the library."""

import json
import re

import pytest

from tests.book.browser import opened
from upsample_lib import gpu, widgets

pytestmark = pytest.mark.browser
PAGE = "gpu"
SLIDERS = ("kernel_size", "stride", "channels")
UPSAMPLERS = (
    "copy",
    "bilinear",
    "conv_transpose",
    "conv_transpose by zero insertion",
    "conv + pixel_shuffle",
    "nearest + conv",
)


# Sets each field that can be moved.
CHOOSE = """
(fields) => Object.entries(fields).forEach(([name, value]) => {
  const field = document.querySelector(`.ul-control[data-control=gpu] [name="${name}"]`);
  if (field.disabled) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
CHANNELS = sorted([*(2**power for power in range(11)), 48])
# The words that the dot lies on.
COVERED = """
(() => {
  const dot = document.querySelector(".ul-roof circle").getBoundingClientRect();
  return [...document.querySelectorAll(".ul-roof text")].filter((e) => {
    const box = e.getBoundingClientRect(), edge = 0.15 * Math.min(box.width, box.height);
    return box.left + edge < dot.right && dot.left < box.right - edge && box.top + edge < dot.bottom && dot.top < box.bottom - edge;
  }).map((e) => e.textContent);
})()
"""


def data_of(html):
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))


def menu(page, name):
    return page.locator(f".ul-control[data-control=gpu] select[name={name}]")


def choose(page, *values, **menus):
    page.evaluate(CHOOSE, {**menus, **dict(zip(SLIDERS, values))})


def set_sliders(page, *values):
    """Move each slider by keyboard, as a reader without a mouse does."""
    for name, value in zip(SLIDERS, values):
        slider = page.locator(f".ul-control[data-control=gpu] input[name={name}]")
        slider.focus()
        current = int(slider.input_value())
        for _ in range(abs(value - current)):
            page.keyboard.press("ArrowRight" if value > current else "ArrowLeft")


def assert_shows(page, upsampler, machine, kernel_size, stride, place):
    dtype = machine["name"].split(", ")[1]
    shape = (16, CHANNELS[place], 64, 64)
    cost = gpu.layer_cost(upsampler, shape, CHANNELS[place], kernel_size, stride, dtype)
    seconds, roof = gpu.attainable(cost["bytes"], cost["products"], machine["copy"], machine["matrix"])
    shown = page.evaluate("({...document.querySelector('.ul-control[data-control=gpu]').dataset})")
    assert int(shown["moved"]) == cost["bytes"]
    assert int(shown["products"]) == cost["products"]
    assert shown["roof"] == roof
    assert float(shown["seconds"]) == pytest.approx(seconds, rel=1e-12)
    text = page.locator(".ul-control[data-control=gpu] .ul-message").inner_text()
    assert f": the {roof} rate binds. At least " in text
    assert ("No products" in text) == (cost["products"] == 0)
    assert page.locator(".ul-roof text", has_text=re.compile("^ridge$")).count() == 1
    assert page.evaluate(COVERED) == []
    assert page.locator(".ul-roof svg").get_attribute("aria-label") == text
    place = float(page.locator(".ul-roof circle").get_attribute("data-place"))
    assert place == pytest.approx(cost["products"] / cost["bytes"])


def machines_of(page):
    data = page.locator(".ul-control[data-control=gpu] script[type='application/json']").text_content()
    return json.loads(data)["machines"]


@pytest.mark.parametrize("upsampler", UPSAMPLERS)
def test_control_counts_like_the_library(page, upsampler):
    machines = machines_of(page)
    assert menu(page, "upsampler").locator("option").all_inner_texts() == list(UPSAMPLERS)
    menu(page, "upsampler").select_option(upsampler)
    sizes = page.locator(".ul-control[data-control=gpu] input[name=kernel_size]")
    assert sizes.is_disabled() == (upsampler in ("copy", "bilinear"))  # they have no kernel to choose
    for number, state in enumerate([(4, 2, 7), (1, 1, 0), (8, 4, 11), (3, 2, 5), (5, 3, 2)]):
        machine = machines[number % len(machines)]
        choose(page, *state, machine=machine["name"])
        assert_shows(page, upsampler, machine, *state)


def test_the_knee_is_where_the_chapter_says(chrome):
    """From 48 channels on it waits for its products."""
    with opened(chrome, "gpu", width=390, theme="dark") as page:
        for place, roof in ((5, "copy"), (6, "matrix"), (7, "matrix")):
            choose(page, 4, 2, place)
            assert (
                f"the {roof} rate binds"
                in page.locator(".ul-control[data-control=gpu] .ul-message").inner_text()
            )
        assert (
            page.locator(".ul-control[data-control=gpu] input[name=channels] + output").inner_text() == "64"
        )
        menu(page, "upsampler").select_option("copy")
        assert "no products at all" in page.locator(".ul-roof").inner_text()


def test_it_moves_by_keyboard_and_keys_stay_inside_the_control(page):
    """JupyterLab listens on the page; an arrow must not reach it."""
    machine = machines_of(page)[0]
    choose(page, 4, 4, 7, upsampler="conv_transpose", machine=machine["name"])
    page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
    set_sliders(page, 6, 3, 2)
    assert_shows(page, "conv_transpose", machine, 6, 3, 2)
    assert page.evaluate("window.heard") == 0


def test_the_control_moves_by_mouse(page):
    choose(page, 4, 2, 7)
    slider = page.locator(".ul-control[data-control=gpu] input[name=channels]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    assert page.locator(".ul-control[data-control=gpu] input[name=channels] + output").inner_text() == "1024"


def test_the_control_offers_the_rates_of_a_run():
    record = {"copy_bytes_per_s": 1e9, "products_per_s": {"float64": 1e10, "bfloat16": 4e10}}
    machines = data_of(widgets.gpu(record)._repr_html_())["machines"]
    assert [machine["name"] for machine in machines] == [
        "A100, tf32",
        "A100, float16",
        "this run, float64",
        "this run, bfloat16",
    ]
    assert machines[3] == {"name": "this run, bfloat16", "bytes": 2, "copy": 1e9, "matrix": 4e10}
    assert len(data_of(widgets.gpu()._repr_html_())["machines"]) == 2
