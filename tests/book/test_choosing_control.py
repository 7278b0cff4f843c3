"""The choosing chapter's control: what every choice shows, against the table that the page prints."""

import math
import re
from itertools import product

import pytest

from tests.book.browser import built, resize
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGE = "choosing"
CHOOSE = """
(fields) => Object.entries(fields).forEach(([name, value]) => {
  const field = document.querySelector(`[data-control=choosing] [name="${name}"]`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
POINTS = "[...document.querySelectorAll('.ul-ways [data-way]')].map((e) => ({ ...e.dataset, place: e.getAttribute('transform') }))"
ROW = re.compile(r"^([a-z][\w ,=]+?) +(\d+) +([\d.]+) +(\d+) +(\d+) +([\d.]+) ± [\d.]+ +([\d. ]+)$", re.M)


def table():
    """Of each way in the printed table: multiplications with 1 and 64 channels, checkerboard, mean PSNR, learned or not."""
    text = built("choosing").read_text(encoding="utf-8")
    rows = {}
    for name, weights, one, many, _, grid, psnr in ROW.findall(re.sub(r"<[^>]+>", "", text)):
        values = [float(value) for value in psnr.split()]
        rows[name] = float(one), float(many), float(grid), sum(values) / len(values), weights != "0"
    assert len(rows) == 11
    return rows


def kept(row, weights, checkerboard):
    learned, grid = row[4], row[2]
    return weights in ("all", "learned" if learned else "fixed") and (
        checkerboard != "without" or grid < 0.01
    )


def choose(page, **fields):
    page.evaluate(CHOOSE, fields)


CHOICES = list(product(("1", "64"), ("all", "fixed", "learned"), ("with or without", "without")))


def test_every_choice_shows_the_rows_of_the_table(page):
    rows = table()
    for channels, weights, checkerboard in CHOICES:
        choose(page, channels=channels, weights=weights, checkerboard=checkerboard)
        points = {point["way"]: point for point in page.evaluate(POINTS)}
        assert set(points) == {name for name in rows if kept(rows[name], weights, checkerboard)}
        names = [name.strip() for name in page.locator(".ul-names button").all_inner_texts()]
        assert sorted(names) == sorted(points)
        assert (
            page.locator("[data-control=choosing] .ul-message")
            .inner_text()
            .startswith(f"{len(points)} ways.")
        )
        for name, point in points.items():
            assert float(point["cost"]) == pytest.approx(rows[name][channels == "64"], abs=0.5), name
            assert float(point["psnr"]) == pytest.approx(rows[name][3], abs=0.011), name
        places = [[float(n) for n in re.findall(r"[\d.]+", point["place"])] for point in points.values()]
        order = sorted(zip(points.values(), places), key=lambda pair: float(pair[0]["cost"]))
        assert [x for _, (x, _) in order] == sorted(x for x, _ in places)
        order = sorted(zip(points.values(), places), key=lambda pair: -float(pair[0]["psnr"]))
        assert [y for _, (_, y) in order] == sorted(y for _, y in places)


MARKS = """
() => {
  const ring = document.querySelector(".ul-ways > circle").getBoundingClientRect();
  const points = [...document.querySelectorAll(".ul-ways [data-way]")].map((e) => {
    const box = e.querySelector("path").getBoundingClientRect();
    return [e.dataset.way, box.x + box.width / 2, box.y + box.height / 2];
  });
  const scale = document.querySelector(".ul-ways").getBoundingClientRect().width / 360;
  return [points, [ring.x + ring.width / 2, ring.y + ring.height / 2], scale];
}
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_no_mark_lies_on_another_and_the_named_way_is_ringed(page, width):
    resize(page, width)
    for channels, weights, checkerboard in CHOICES:
        choose(page, channels=channels, weights=weights, checkerboard=checkerboard)
        points, ring, scale = page.evaluate(MARKS)
        for n, (name, *place) in enumerate(points):
            for other, *its in points[n + 1 :]:
                assert math.dist(place, its) > 8 * scale, (name, other, channels, weights, checkerboard)
        nearest = min(points, key=lambda point: math.dist(point[1:], ring))
        message = page.locator("[data-control=choosing] .ul-message").inner_text()
        assert f"{nearest[0]} is the cheapest" in message
        assert math.dist(nearest[1:], ring) < 3 * scale
        assert page.locator("[data-control=choosing] [name=channels]").is_disabled() == (weights == "fixed")


NEXT = """
[...document.querySelectorAll(".ul-flow > *")].map((e) => [e.className, e.innerText.trim(), e.checkVisibility()])
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_each_box_of_the_flow_chart_says_when_to_go_down(page, width):
    resize(page, width)
    parts = page.evaluate(NEXT)
    assert all(seen for *_, seen in parts)
    kinds = [next(kind for kind in ("ask", "pick", "next") if f"ul-{kind}" in names) for names, *_ in parts]
    asked = kinds.count("ask")
    assert kinds == ["ask", "pick", "next"] * (asked - 1) + ["ask", "pick"]
    for (_, pick, _), (_, down, _) in zip(parts[1::3], parts[2::3]):
        assert {pick.split()[0], down.split()[1]} == {"yes", "no"}


def test_a_way_is_told_by_pointer_and_by_keyboard_and_stays_chosen(page):
    rows = table()
    choose(page, channels="64", weights="all", checkerboard="with or without")
    told = page.locator(".ul-told")
    page.locator(".ul-ways").scroll_into_view_if_needed()
    box = page.locator(".ul-ways [data-way=bicubic]").bounding_box()
    page.mouse.move(box["x"], box["y"] - 40)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert told.inner_text().startswith(f"bicubic: 16 multiplications, {rows['bicubic'][3]:.2f} dB")
    button = page.locator(".ul-names button", has_text="transposed, k=4")
    button.focus()
    page.keyboard.press("Enter")
    assert told.inner_text().startswith("transposed, k=4: 256 multiplications")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".ul-names [aria-pressed=true]").count() == 1
    choose(page, channels="1")
    assert told.inner_text().startswith("transposed, k=4: 4 multiplications")
    choose(page, weights="fixed")
    assert "k=4" not in told.inner_text()


def test_the_message_names_the_cheapest_of_the_closest():
    rows = [("dear", "transposed", 9, 0, 30.0, 0.5), ("cheap", "transposed", 2, 1, 29.95, 0.5)]
    rows += [("still", "fixed", 0, 4, 28.0, 0.0)]
    states = widgets.choosing(rows).states
    message = states["4", "all", "with or without"]["message"]
    assert (
        message
        == "3 ways. Of those within 0.1 dB of the best, cheap is the cheapest: 29.95 dB for 9 multiplications."
    )
    assert states["64", "all", "without"]["shown"] == {2: 4}
    assert states["64", "learned", "without"] == {
        "message": "none of these ways. Set checkerboard to with or without."
    }
    assert states["256", "learned", "with or without"]["shown"] == {0: 2304, 1: 513}
