"""The interpolation chapter's control: every state in a browser, compared with the library pixel by pixel."""

import base64
import json
import re
from functools import cache
from itertools import product

import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import resize
from tests.book.contrast import parsed
from upsample_lib import widgets

from .test_accessibility import INKS, SWITCH

pytestmark = pytest.mark.browser
PAGE = "interpolation"
FIELDS = [
    ["nearest", "nearest-exact", "area", "bilinear", "bicubic"],
    ["0.4", "0.5", "2", "3"],
    ["None", "True"],
    ["False", "True"],
]
NAMES = ("mode", "scale_factor", "align_corners", "antialias")


@cache
def control():
    return widgets.interpolation()


def image():
    return np.array(control().image)


def resized(x, mode, scale, align_corners, antialias):
    """What the words of a state mean to the library; raises what the library raises."""
    return ul.interpolate(
        x[None, None].astype(float),
        scale_factor=float(scale),
        mode=mode,
        align_corners={"None": None, "True": True}[align_corners],
        antialias={"False": False, "True": True}[antialias],
    )[0, 0]


# Sets what differs from what is set.
CHOOSE = """
(fields) => fields.forEach(([name, value]) => {
  const menu = document.querySelector(`.ul-control[data-control=interpolation] select[name=${name}]`);
  if (menu.value === value) return;
  menu.value = value;
  menu.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def set_fields(page, state):
    page.evaluate(CHOOSE, list(zip(NAMES, state)))


def select_fields(page, state):
    """Choose in the menus, as a reader does."""
    for name, value in zip(NAMES, state):
        page.locator(f".ul-control[data-control=interpolation] select[name={name}]").select_option(value)


def levels(page, name):
    """The grey levels that a canvas holds, or its colours and opacities for the matrix."""
    read = (
        "name => { const c = document.querySelector(`[data-picture=${name}] canvas`);"
        "const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const rows = Array.from({ length: c.height }, (_, i) => data.subarray(4 * c.width * i, 4 * c.width * (i + 1)));"
        "return [c.height, c.width, btoa(rows.map((row) => String.fromCharCode(...row)).join(''))]; }"
    )
    height, width, data = page.evaluate(read, name)  # as text: thousands of numbers take long to come over
    pixels = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)
    if name == "matrix":
        return pixels
    assert (pixels[..., 3] == 255).all()
    return pixels[..., :3]


def message(page):
    return page.locator(".ul-control[data-control=interpolation] .ul-message").inner_text()


def test_every_state_shows_the_librarys_pixels_or_its_refusal(page):
    shown = refused = 0
    for state in product(*FIELDS):
        set_fields(page, state)
        try:
            expected = resized(image(), *state)
        except ValueError as refusal:
            assert message(page).startswith(f"{refusal}. Set ")
            inert = page.locator(".ul-control[data-control=interpolation] .ul-stage").evaluate(
                "(stage) => stage.inert"
            )
            assert inert  # the last picture stays, pale
            refused += 1
            continue
        found = levels(page, "output")
        assert (found == found[..., :1]).all()
        np.testing.assert_allclose(found[..., 0], np.clip(expected, 0, 255), rtol=0, atol=0.52)
        n = len(expected)
        assert message(page).startswith(f"40 × 40 → {n} × {n} pixels. ")
        np.testing.assert_array_equal(levels(page, "input")[..., 0], image())
        shown += 1
    assert (shown, refused) == (44, 36)


HIDDEN = """
() => {
  const frame = document.querySelector("[data-picture=matrix]").getBoundingClientRect();
  return [...document.querySelectorAll("[data-picture=matrix] svg > *")].map((e) => {
    const box = e.getBoundingClientRect();
    return [Math.min(box.right, frame.right) - Math.max(box.left, frame.left), box.height];
  });
}
"""


def test_the_mark_of_a_matrix_row_leaves_the_row_to_be_seen(page):
    """It frames a row that is high enough, and stands beside one that is not."""
    for scale in FIELDS[1]:
        set_fields(page, ("bilinear", scale, "None", "False"))
        thin = 240 / (40 * float(scale)) < 4
        over = [wide for wide, _ in page.evaluate(HIDDEN) if wide > 0]
        assert (over == []) == thin


@pytest.mark.parametrize(
    "state",
    [
        ("bilinear", "0.4", "None", "True"),
        ("bicubic", "3", "True", "False"),
        ("nearest", "0.5", "None", "False"),
    ],
)
def test_the_matrix_is_the_operator_of_an_axis(page, state):
    columns = np.stack([resized(np.tile(e[:, None], (1, 40)), *state)[:, 0] for e in np.eye(40)], axis=1)
    resize(page, 390)
    set_fields(page, state)
    _, green, blue, ink = np.moveaxis(levels(page, "matrix"), -1, 0)
    np.testing.assert_array_equal(ink > 0, np.abs(columns) > 1e-5)
    strong = np.abs(columns) > 1e-3
    np.testing.assert_array_equal((green < blue)[strong], columns[strong] < 0)  # purple


def reads(page):
    """{place: weight} of the rows and of the columns, as the sentence below the pictures says."""
    sentence = page.locator(".ul-resize-reads").inner_text()
    halves = re.fullmatch(r".*It reads input row(.*?) and input column(.*)", sentence, re.DOTALL).groups()
    found = []
    for half in halves:
        first, last, weights = re.match(r"s? (\d+)(?: to (\d+))? \(weights? ([^)]*)\)", half).groups()
        weights = [float(weight) for weight in weights.replace("−", "-").split(", ")]
        places = range(int(first), int(last or first) + 1)
        found.append(dict(zip(places, weights, strict=True)))
    return sentence, found


@pytest.mark.parametrize("state", [("bicubic", "2", "None", "False"), ("bilinear", "0.5", "None", "True")])
def test_a_pixel_chosen_by_keys_and_by_mouse_says_what_it_reads(page, state):
    y = resized(image(), *state)
    select_fields(page, state)
    frame = page.locator("[data-picture=output]")
    frame.focus()
    start = [
        int(n)
        for n in page.locator(".ul-control[data-control=interpolation]")
        .get_attribute("data-looked")
        .split(",")
    ]
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowRight", "ArrowRight"):
        frame.press(key)
    row, column = start[0] - 1, start[1] + 2
    for turn in range(2):
        sentence, weights = reads(page)
        assert sentence.startswith(f"Output row {row}, column {column}: grey level ")
        level = float(re.search(r"grey level (−?[\d.]+?)\.? ", sentence)[1].replace("−", "-"))
        assert level == pytest.approx(y[row, column], abs=0.02)
        by_hand = sum(
            a * b * image()[r, c] for (r, a), (c, b) in product(weights[0].items(), weights[1].items())
        )
        assert by_hand == pytest.approx(y[row, column], abs=1)
        assert frame.get_attribute("aria-label").startswith(f"output; row {row}, column {column}")
        if turn == 0:
            frame.scroll_into_view_if_needed()
            box, n = frame.bounding_box(), len(y)
            row, column = n // 4, n // 3
            page.mouse.move(
                box["x"] + (column + 0.5) / n * box["width"], box["y"] + (row + 0.5) / n * box["height"]
            )


def test_keys_stay_inside_the_control_and_stop_at_the_border(page):
    page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
    set_fields(page, ("bilinear", "0.4", "None", "False"))
    page.locator("[data-picture=output]").focus()
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowDown")
    assert page.locator(".ul-control[data-control=interpolation]").get_attribute("data-looked") == "15,0"
    assert page.evaluate("window.heard") == 0


def test_overshoot_is_said(page):
    for state in (("bicubic", "3", "None", "False"), ("bilinear", "3", "None", "False")):
        set_fields(page, state)
        y = resized(image(), *state)
        beyond = np.count_nonzero((y < -0.01) | (y > 255.01))
        said = re.search(r"(\d+) output pixels lie outside", page.locator(".ul-resize-reads").inner_text())
        assert (int(said[1]) if said else 0) == beyond


def test_a_canvas_is_painted_again_when_the_theme_is_switched(page):
    read = (
        "(() => { const c = document.querySelector('[data-picture=matrix] canvas');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "return [...d].filter((_, i) => d[4 * Math.floor(i / 4) + 3] > 250).slice(0, 3); })()"
    )
    set_fields(page, ("nearest", "2", "None", "False"))  # its weights are 1: full ink
    before = page.evaluate(read)
    page.evaluate(SWITCH, "dark")
    after = page.evaluate(read)
    kernel = [round(255 * part) for part in parsed(page.evaluate(INKS)["kernel"])]
    page.evaluate(SWITCH, "light")
    assert before != after
    np.testing.assert_allclose(after, kernel, atol=2)


def test_the_control_carries_its_picture_and_refuses_what_it_cannot_show():
    html = widgets.interpolation(np.eye(4) * 255)._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    assert data["image"] == (np.eye(4) * 255).tolist()
    assert data["states"]["bilinear,2,None,False"]["rows"][:2] == [[0, 1.0], [0, 0.75, 0.25]]
    with pytest.raises(ValueError, match=r"shape \(3, 4\); a square of grey levels"):
        widgets.interpolation(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="from 0 to 300; levels from 0 to 255"):
        widgets.interpolation([[0, 300], [2, 12]])
