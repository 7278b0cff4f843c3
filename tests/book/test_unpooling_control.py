"""The unpooling chapter's control: edited in a browser, compared with the library; ties included."""

import json
import re

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import opened, resize
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGE = "unpooling"
MAPS = ("input", "maxima", "indices", "replication", "nails", "unpooled")


def cell(page, row, column):
    return page.locator(f"[data-map=input] [data-at='{row},{column}']")


# Of each map its numbers and what a screen reader says, the message, and the maxima's places.
READ = """
(names) => {
  const map = (name) => document.querySelector(`[data-map=${name}]`);
  const numbers = (name) => [...map(name).querySelectorAll("[data-at]")].map((e) => Number(e.textContent));
  return {
    numbers: Object.fromEntries(names.map((name) => [name, numbers(name)])),
    said: Object.fromEntries(names.map((name) => [name, map(name).querySelector(".ul-map-cells").getAttribute("aria-label")])),
    message: document.querySelector(".ul-control[data-control=unpooling] .ul-message").innerText,
    winners: [...map("input").querySelectorAll(".ul-wins")].map((e) => e.dataset.at),
  };
}
"""


def computed(values):
    maxima, indices = ul.max_pool(values[None], (2, 2), return_indices=True)
    return {
        "input": values,
        "maxima": maxima[0],
        "indices": indices[0],
        "replication": ul.replicate(maxima[None], 2)[0, 0],
        "nails": ul.bed_of_nails(maxima[None], 2)[0, 0],
        "unpooled": ul.max_unpool(maxima, indices, (2, 2))[0],
    }


def assert_shows(page, values):
    values = np.asarray(values)
    expected, shown = computed(values), page.evaluate(READ, MAPS)
    for name in MAPS:
        assert shown["numbers"][name] == expected[name].ravel().tolist(), name
        if name != "input":  # what a screen reader says
            said = re.findall(r"\d+", shown["said"][name])
            assert [int(n) for n in said] == expected[name].ravel().tolist()
    kept = np.count_nonzero(values == expected["unpooled"])
    message = shown["message"]
    assert f"agrees with the input at {kept} of 16 pixels" in message
    blocks = values.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)
    tied = [np.count_nonzero(block == block.max()) > 1 for block in blocks]
    indices = expected["indices"].ravel()[tied]
    assert [int(n) for n in re.findall(r"at index (\d+)", message)] == indices.tolist()
    wins = {tuple(map(int, at.split(","))) for at in shown["winners"]}
    assert wins == {divmod(int(i), 4) for i in expected["indices"].ravel()}


def set_map(page, values):
    """By keyboard, a digit after the other."""
    cell(page, 0, 0).focus()
    for value in values.flat:
        page.keyboard.press(str(value))
        page.keyboard.press("ArrowRight")


def test_the_first_map_is_the_librarys(chrome):
    with opened(chrome, PAGE) as page:
        assert_shows(page, np.array(widgets.unpooling().values))


def test_a_map_edits_by_mouse_and_keys_and_wraps_around(page):
    values = np.array(widgets.unpooling().values)
    set_map(page, values)
    assert_shows(page, values)
    for row, column in ((0, 0), (1, 3), (3, 1), (3, 1)):
        cell(page, row, column).click()
        values[row, column] = (values[row, column] + 1) % 10
        assert_shows(page, values)
    for key, step in (("Enter", 1), ("Space", 1), ("ArrowUp", 1), ("ArrowDown", -1)):
        cell(page, 2, 0).press(key)
        values[2, 0] += step
        assert_shows(page, values)
    for key, last in (("0", 0), ("ArrowDown", 9), ("ArrowUp", 0)):
        cell(page, 0, 2).press(key)
        values[0, 2] = last
        assert_shows(page, values)
    cell(page, 1, 3).press("ArrowRight")
    page.keyboard.press("7")
    values[2, 0] = 7
    assert_shows(page, values)


@pytest.mark.parametrize(("low", "high"), [(0, 10), (0, 3), (4, 6), (0, 1), (9, 10)])
def test_maps_with_and_without_ties_show_what_the_library_computes(page, low, high):
    rng = np.random.default_rng(high)
    resize(page, 390)
    for _ in range(3):
        values = rng.integers(low, high, (4, 4))
        set_map(page, values)
        assert_shows(page, values)
    assert page.locator("[data-map=input] button").count() == 16
    label = cell(page, 1, 2).get_attribute("aria-label")
    assert label.startswith(f"row 1, column 2, index 6: {values[1, 2]}")


def test_keys_stay_inside_the_control(page):
    """JupyterLab listens on the page; a digit or an arrow must not reach it."""
    page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
    for key in ("ArrowUp", "Enter", "5", "ArrowRight", "a"):
        cell(page, 0, 0).press(key)
    assert page.evaluate("window.heard") == 0


def test_the_control_carries_its_map_and_refuses_what_it_cannot_show():
    html = widgets.unpooling(np.eye(6, dtype=int))._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert data["values"] == np.eye(6).tolist()
    with pytest.raises(ValueError, match=r"shape \(3, 3\); a square of even size"):
        widgets.unpooling(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="from 0 to 12; digits"):
        widgets.unpooling([[0, 1], [2, 12]])
