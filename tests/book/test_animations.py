"""The animations: every frame that the page shows, against the library; played, stepped, by keyboard, without motion."""

import base64
from itertools import pairwise

import numpy as np
import pytest
import torch

import upsample_lib as ul
from tests.book.browser import STILL, opened, resize
from upsample_lib import widgets

pytestmark = pytest.mark.browser
PAGES = {
    "animate_transposed_convolution": "transposed_convolution",
    "animate_windows": "transposed_convolution",
    "animate_dilated_convolution": "dilated_convolution",
    "animate_hdc": "dilated_convolution_in_depth",
    "animate_decibels": "choosing",
    "animate_pixel_shuffle": "pixel_shuffle",
    "animate_frequency": "frequency",
}
SET = """
([name, field, value]) => {
  const input = document.querySelector(`[data-control=${name}] [name="${field}"]`);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
"""
HURRY = "(() => { const wait = window.setTimeout; window.setTimeout = (f, ms) => wait(f, ms / 10); })()"
# All marks by their part: what they say, and where they stand, relative to the drawing; and the message.
READ = """
(name) => {
  const found = { message: document.querySelector(`[data-control=${name}] .ul-message`).innerText };
  document.querySelectorAll(`[data-control=${name}] [data-part]`).forEach((e) => {
    const box = e.getBoundingClientRect(), own = (e.ownerSVGElement ?? e).getBoundingClientRect();
    (found[e.dataset.part] = found[e.dataset.part] || []).push({
      ...e.dataset, text: e.textContent, opacity: +e.style.opacity, lit: e.classList.contains("ul-lit"),
      hole: e.classList.contains("ul-hole"),
      x: box.x - own.x + box.width / 2, y: box.y - own.y + box.height / 2, high: box.height, tall: own.height });
  });
  return found;
}
"""


@pytest.fixture
def still(shared):
    """Gives an animation's open page to a reader who wants no motion: marks are at once where they go."""

    def go(name, page_name=None, width=1280):
        page = shared(page_name or PAGES[name])
        page.emulate_media(reduced_motion="reduce")
        resize(page, width)
        return page

    return go


def to_frame(page, name, number):
    page.evaluate(SET, [name, "frame", str(number)])


def look(page, name):
    return page.evaluate(READ, name)


def at_frame(page, name, number):
    to_frame(page, name, number)
    return look(page, name)


def message(page, name):
    return page.locator(f"[data-control={name}] .ul-message").inner_text()


def last_frame(page, name):
    return int(page.locator(f"[data-control={name}] input[name=frame]").get_attribute("max"))


def test_stamps_fall_and_add_up_as_the_library_says(still):
    name = "animate_transposed_convolution"
    page, x, w = still(name), np.array([2, 5]), np.array([1, 3, 2])
    matrix = ul.matrix_of(lambda v: ul.conv_transpose(v, w[None, None], stride=2), (1, 2))
    assert last_frame(page, name) == 7
    for frame in range(8):
        now = at_frame(page, name, frame)
        fallen = [(i, t) for i, t in np.ndindex(2, 3)][: min(frame, 6)]
        expected = np.zeros(5)
        for i, t in fallen:
            pixel, tap = np.zeros((1, 2)), np.zeros((1, 1, 3))
            pixel[0, i], tap[0, 0, t] = x[i], w[t]
            expected += ul.conv_transpose(pixel, tap, stride=2)[0]
        out = now["out"]
        assert [float(mark["value"]) for mark in out] == expected.tolist()
        assert [float(mark["text"]) for mark in out] == expected.tolist()
        shown = [mark for mark in now["product"] if mark["opacity"] == 1]
        assert [tuple(map(int, mark["at"].split(","))) for mark in shown] == fallen
        for mark, (i, t) in zip(shown, fallen):
            assert mark["text"] == f"{x[i] * w[t]}{x[i]}·{w[t]}"
            assert mark["x"] == pytest.approx(
                out[2 * i + t]["x"], abs=0.5
            )  # above the output that it adds to
        lit = {mark["at"] for mark in now["entry"] if mark["lit"]}
        assert lit == {f"{2 * i + t},{i}" for i, t in fallen}
        if 0 < frame < 7:
            i, t = fallen[-1]
            assert [mark["lit"] for mark in out] == [j == 2 * i + t for j in range(5)]
            assert f"{x[i]} · {w[t]} = {x[i] * w[t]}, into output {2 * i + t}." in now["message"]
            assert ("meets" in now["message"]) == (frame == 4)
    np.testing.assert_array_equal(matrix @ x, expected)
    entries = {mark["at"]: float(mark["text"] or 0) for mark in now["entry"]}
    assert entries == {f"{j},{i}": value for (j, i), value in np.ndenumerate(matrix)}
    assert "2, 6, 9, 15, 10" in now["message"]


def test_the_turned_window_makes_the_same_numbers(still):
    name = "animate_windows"
    page, x, w = still(name), np.array([[2.0, 5]]), np.array([[[1.0, 3, 2]]])
    expected = ul.conv_transpose(x, w, stride=2)[0]
    framed = np.pad(ul.insert_zeros(x[None], 2)[0, 0], 2)
    order = lambda: [float(m["text"]) for m in sorted(now["tap"], key=lambda m: m["x"])]
    assert last_frame(page, name) == 8
    for frame in range(9):
        now = at_frame(page, name, frame)
        assert order() == ([1, 3, 2] if frame < 2 else [2, 3, 1])
        zeros = now["zero"]
        assert [mark["opacity"] for mark in zeros] == [float(frame > 0)] * 5
        if frame > 0:
            row = sorted([*zeros, *now["pixel"]], key=lambda m: m["x"])
            assert [float(mark["text"]) for mark in row] == framed.tolist()
        out = [mark for mark in now["out"] if mark["opacity"] == 1]
        assert [float(mark["value"]) for mark in out] == expected[: max(0, min(frame - 2, 5))].tolist()
        if 3 <= frame <= 7:
            products = now["product"]
            assert [float(m["value"]) for m in products] == (framed[frame - 3 :][:3] * [2, 3, 1]).tolist()
            assert now["message"].endswith(f"= {expected[frame - 3]:g}.")
            columns = sorted(m["x"] for m in row)[frame - 3 :][:3]
            taps = sorted(m["x"] for m in now["tap"])
            np.testing.assert_allclose(taps, columns, atol=0.5)
        if frame > 6:  # at the end the window stays where it was
            np.testing.assert_allclose(sorted(m["x"] for m in now["tap"]), taps, atol=0.5)
    assert "2, 6, 9, 15, 10" in now["message"]


def test_a_window_over_copies_straddles_two_blocks(still):
    name = "animate_windows"
    page, x, w = still(name, "checkerboard"), np.ones(3), np.array([1.0, 10, 100])  # a flat row
    copies = np.pad(ul.replicate(x[None, None], 2)[0, 0], 1)
    expected = ul.resize_conv(x[None, None], w[None, None])[0, 0]
    stamped = ul.conv_transpose(x[None], np.array([[[100.0, 110, 11, 1]]]), stride=2, padding=1)[0]
    np.testing.assert_array_equal(expected, stamped)  # c, b + c, a + b, a
    assert last_frame(page, name) == 8
    for frame in range(9):
        now = at_frame(page, name, frame)
        assert [float(m["text"]) for m in now["tap"]] == w.tolist()
        out = [float(mark["value"]) for mark in now["out"] if mark["opacity"] == 1]
        assert out == expected[: max(0, min(frame - 1, 6))].tolist()
        if frame > 0:
            row = sorted([*now["zero"], *now["pixel"]], key=lambda m: m["x"])
            assert [float(mark["text"]) for mark in row] == copies.tolist()
        if 2 <= frame <= 7:
            lit = [float(mark["text"]) for mark in row if mark["lit"]]
            assert sum(lit) == copies[frame - 2 :][:3].sum()
            owners = np.repeat([0, 1, 2, 3, 0], [1, 2, 2, 2, 1])[frame - 2 :][:3]
            assert ("straddles two blocks" in now["message"]) == (len({*owners} - {0}) == 2)
    assert ", ".join(f"{v:g}" for v in expected) in now["message"]
    assert expected[1:-1].tolist() == [111] * 4
    assert "Inside all are 111: no grid." in now["message"]
    assert len(now["block"]) == len(x)


def test_taps_grow_to_the_counts_of_the_library(still):
    name, stacks = "animate_dilated_convolution", ((2, 2, 2), (1, 2, 3))
    page = still(name)
    assert last_frame(page, name) == 4
    for frame in range(5):
        now = at_frame(page, name, frame)
        found, grown = {}, 3 if frame == 0 else frame - 1  # at rest all is there
        for mark in now["paths"]:
            stack, layer, _ = map(int, mark["at"].split(","))
            assert mark["opacity"] == (layer <= grown)
            assert int(mark["text"]) == int(mark["value"])
            assert mark["hole"] == (mark["value"] == "0")
            found.setdefault((stack, layer), []).append((mark["x"], int(mark["value"])))
        for mark in now["rate"]:
            stack, layer = map(int, mark["at"].split(","))
            assert mark["text"] == f"rate {stacks[stack][-layer]}"
            assert mark["opacity"] == (layer <= grown)
        for s, rates in enumerate(stacks):
            counts = np.ones(1)
            for layer in range(4):
                if layer:
                    comb = np.zeros(2 * rates[-layer] + 1)
                    comb[:: rates[-layer]] = 1
                    counts = np.convolve(counts, comb)
                assert [v for _, v in found[s, layer] if v] == [int(c) for c in counts if c]
        if grown == 3:
            for s, rates in enumerate(stacks):
                whole = [value for _, value in sorted(found[s, 3])]
                np.testing.assert_array_equal(np.outer(whole, whole), ul.coverage(rates))
        said = now["message"]
        if frame == 0:
            holey, dense = "7 of 13 input pixels: 6 holes.", "13 of 13 input pixels: no hole."
            assert said == f"Rates 2, 2, 2 read {holey} Rates 1, 2, 3 read {dense}"
        if frame == 2:
            assert "In 1, 2, 3 it has rate 3 and reads 3 of 7 pixels: 4 holes." in said
        if frame > 1:
            read = [found[s, grown] for s in range(2)]
            holes = [sum(value == 0 for _, value in row) for row in read]
            assert [
                f"{len(row) - gap} of {len(row)} pixels: {gap or 'no'} hole" in said
                for row, gap in zip(read, holes)
            ]
    assert "In 2, 2, 2 it has rate 2 and reads 7 of 13 pixels: 6 holes, which no layer fills." in said
    assert "In 1, 2, 3 it has rate 1 and reads 13 of 13 pixels: no hole." in said


def test_the_distances_are_the_rules(still):
    name, gaps = "animate_hdc", ul.hdc_gaps((1, 2, 9))
    page = still(name)
    assert last_frame(page, name) == 3
    verdict = [1, 3, 6, 8], gaps[1], [2, 7]
    steps = [verdict, ([], gaps[2], [0, 9]), ([-2, 2, 7, 11], gaps[1], [0, 9]), verdict]
    places = {}
    for frame, (taps, longest, pair) in enumerate(steps):
        now = at_frame(page, name, frame)
        shown = [mark for mark in now["tap"] if mark["opacity"] == 1]
        assert [int(mark["pixel"]) for mark in shown] == taps
        spans = [int(mark["value"]) for mark in now["span"] if mark["opacity"] == 1]
        assert max(spans) == longest
        blue = now["end"]
        ends = sorted(int(mark["pixel"]) for mark in blue if mark["opacity"] == 1)
        assert ends == pair
        for mark in blue:  # a pixel never leaves its place
            assert mark["x"] == pytest.approx(places.setdefault(mark["pixel"], mark["x"]), abs=0.1)
        used = sorted([*taps, *ends])
        if frame == 2:
            assert max(np.diff(used)) == longest
            assert set(spans) == {2, 5}
        holes = [int(mark["pixel"]) for mark in now["hole"] if mark["opacity"] == 1]
        assert holes == (sorted({*range(*ends)} - {*used}) if frame in (0, 3) else [])
        if holes:
            (unread,) = np.nonzero(ul.coverage((1, 2, 9))[0] == 0)
            assert len(unread) == 2 * len(holes)  # between 0 and 9, and between 9 and 18
            rule = "Used pixels are M₂ = 5 apart, 3 are allowed: the rule rejects the rates 1, 2, 9."
            assert now["message"] == f"{rule} Layer 1 reads their neighbours and leaves 2 holes."


def test_channels_move_where_both_frameworks_put_them(still):
    name = "animate_pixel_shuffle"
    page = still(name)
    channels = torch.arange(8).repeat_interleave(4).reshape(8, 2, 2)
    for order, mode in (("torch (CRD)", "CRD"), ("TensorFlow (DCR)", "DCR")):
        page.evaluate(SET, [name, "order", order])
        expected = ul.depth_to_space(channels.numpy()[None], 2, mode)[0]
        if mode == "CRD":
            np.testing.assert_array_equal(expected, torch.nn.functional.pixel_shuffle(channels, 2))
        assert last_frame(page, name) == 9
        for frame in range(10):
            now = at_frame(page, name, frame)
            made = np.full((2, 4, 4), -1)
            moving = now["moving"]
            for mark in moving:
                assert bool(mark["at"]) == (int(mark["number"]) < frame)
                if mark["at"]:
                    made[tuple(map(int, mark["at"].split(",")))] = int(mark["text"])
            np.testing.assert_array_equal(made, np.where(expected < frame, expected, -1))
        # read as one reads a picture: rows from the top, then places from the left
        rows = sorted({round(mark["y"]) for mark in moving})
        drawn = [
            [int(m["text"]) for m in sorted(moving, key=lambda m: m["x"]) if round(m["y"]) == y] for y in rows
        ]
        np.testing.assert_array_equal(drawn, np.concatenate([*expected], axis=1))
        assert order in now["message"]


@pytest.mark.parametrize(
    ("kernel", "taps"),
    [("copying: 1, 1", (1, 1)), ("bilinear: ¼, ¾, ¾, ¼", (1, 3, 3, 1)), ("three equal: ⅔, ⅔, ⅔", (1, 1, 1))],
)
def test_the_spectrum_is_repeated_and_filtered(still, kernel, taps):
    name = "animate_frequency"
    page = still(name)
    page.evaluate(SET, [name, "kernel", kernel])
    row = np.sinc(np.arange(-12, 12) / 3) ** 2
    spread = np.zeros(48)
    spread[::2] = row
    filtered = 2 * np.fft.ifft(np.fft.fft(spread) * np.fft.fft(taps, 48)).real / sum(taps)
    tallest = None
    for frame, pixels in enumerate((row, spread, spread, filtered)):
        now = at_frame(page, name, frame)
        bins, shown = np.abs(np.fft.rfft(pixels)) / len(pixels), now["bin"]
        visible = [mark for mark in shown if mark["opacity"] == 1]
        np.testing.assert_allclose([float(mark["value"]) for mark in visible], bins, atol=1e-4)
        heights = np.array([mark["high"] for mark in visible])
        np.testing.assert_allclose(heights / heights.max(), bins / bins.max(), atol=0.02)
        tallest = tallest or heights.max() / bins.max()
        assert heights.max() / bins.max() == pytest.approx(tallest, rel=0.02)  # one scale for all frames
        assert all(a["x"] < b["x"] for a, b in pairwise(visible))
        gain = now["gain"]
        assert gain[0]["opacity"] == (frame > 1)
        ghosts = [i for i, mark in enumerate(visible) if mark["ghost"] == "1"]
        assert ghosts == ([] if frame == 0 else list(range(12, 25)))
    share = 100 * bins[12:].max() / bins.max()
    assert f"the strongest ghost has {share:.0f} %" in now["message"]


PIXELS = """
[...document.querySelectorAll("[data-control=animate_decibels] canvas")].map((c) =>
  [c.width, ...c.getContext("2d").getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 === 0)])
"""


def test_three_pictures_are_one_decibel_apart(still):
    name = "animate_decibels"
    page, truth = still(name), np.array(widgets.animate_decibels().image, float)
    small = torch.nn.functional.avg_pool2d(torch.tensor(truth)[None, None], 2)
    large = torch.nn.functional.interpolate(small, scale_factor=2, mode="bicubic")[0, 0].numpy()
    found = {}
    for frame in range(4):
        to_frame(page, name, frame)
        found[frame] = [np.reshape(row[1:], (row[0], row[0])) for row in page.evaluate(PIXELS)]
    assert last_frame(page, name) == 3
    errors = [picture - truth for picture in found[0]]
    np.testing.assert_allclose(errors[0], large - truth, atol=0.51)
    psnr = [-10 * np.log10(np.mean(error**2) / 255**2) for error in errors]
    np.testing.assert_allclose(np.diff(psnr), 1, atol=0.05)  # in whole grey levels
    for value in psnr:
        assert any(
            f"{value + shift:.1f} dB" in page.inner_text(f"[data-control={name}]")
            for shift in (-0.02, 0, 0.02)
        )
    row, column = np.argwhere(np.abs(large - truth) == np.abs(large - truth).max())[0]
    for whole, cut, amplified, error in zip(found[0], found[1], found[2], errors):
        windows = np.lib.stride_tricks.sliding_window_view(whole, cut.shape)
        at = np.argwhere((windows == cut).all((2, 3)))
        assert len(cut) == len(truth) // 4
        assert any(0 <= row - r < len(cut) and 0 <= column - c < len(cut) for r, c in at)
        np.testing.assert_allclose(amplified, np.clip(128 + 6 * error, 0, 255), atol=0.51)
    bars = [float(mark["value"]) for mark in page.evaluate(BARS)]
    np.testing.assert_allclose(bars, [np.mean(error**2) for error in errors], rtol=0.02)
    assert all(f"{bar:.0f}" in message(page, name) for bar in bars)


BARS = """[...document.querySelectorAll("[data-part=squared]")].map((e) => ({ ...e.dataset }))"""


@pytest.mark.parametrize("sums", [(2, 2, 2, 2), (2, 2, 2, 3), (4, 0, 1, 2), (0, 0, 0, 1)])
def test_dragged_phase_sums_are_what_a_kernel_makes(still, sums):
    name = "phase_sums"
    page, image = still(name, "checkerboard"), np.array(widgets.phase_sums().image, float)
    for phase, value in enumerate(sums):
        page.evaluate(SET, [name, f"phase {phase}", str(value)])
    read = (
        "(() => { const c = document.querySelector('[data-control=phase_sums] canvas');"
        "return btoa(String.fromCharCode(...c.getContext('2d').getImageData(0, 0, c.width, c.height).data)); })()"
    )
    side = 2 * len(image)
    found = np.frombuffer(base64.b64decode(page.evaluate(read)), np.uint8).reshape(side, side, 4)[..., 0]
    kernel = np.reshape(sums, (1, 1, 2, 2)).astype(float)
    made = ul.conv_transpose(image[None], kernel, stride=2)[0]
    np.testing.assert_allclose(found, np.clip(made / np.mean(sums), 0, 255), atol=0.51)
    flat = [float(mark["value"]) for mark in look(page, name)["flat"]]
    np.testing.assert_array_equal(
        np.reshape(flat, (6, 6)), ul.conv_transpose(np.ones((1, 3, 3)), kernel, stride=2)[0]
    )
    assert ("stays flat" in message(page, name)) == (len(set(sums)) == 1)
    if len(set(sums)) > 1:
        assert f"variance is {ul.checkerboard_energy(made, 2):.2f}" in message(page, name)


@pytest.mark.parametrize("page_name", dict.fromkeys(PAGES.values()))
def test_it_starts_still_plays_to_its_end_and_says_each_frame(chrome, page_name):
    with opened(chrome, page_name, width=390) as page:
        page.wait_for_timeout(700)
        names = [name for name in PAGES if PAGES[name] == page_name]
        assert [page.locator(f"[data-control={name}]").get_attribute("data-frame") for name in names] == [
            "0" for _ in names
        ]
        page.evaluate(HURRY)
        for name in names:
            plays_to_its_end(page, name)


def plays_to_its_end(page, name):
    control = page.locator(f"[data-control={name}]")
    last = last_frame(page, name)
    control.locator("select[name=speed]").select_option("4×")
    page.evaluate(
        "(name) => { window.said = new Set(); const c = document.querySelector(`[data-control=${name}]`);"
        "new MutationObserver(() => window.said.add(c.dataset.frame)).observe(c, { attributes: true }); }",
        name,
    )
    control.locator("button[name=play]").click()
    page.wait_for_function(f"document.querySelector('[data-control={name}]').dataset.frame === '{last}'")
    assert page.evaluate("window.said.size") == last
    page.wait_for_function(
        f"document.querySelector('[data-control={name}] [name=play]').textContent === 'Play'"
    )
    said = control.locator(".ul-message")
    assert said.get_attribute("aria-live") == "polite"
    control.locator("button[name=back]").click()
    assert int(control.get_attribute("data-frame")) == last - 1
    assert control.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1")
    box = control.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_drawing_stands_still_whatever_is_said(still, name, width):
    """A message keeps the height of the longest, and no more."""
    page = still(name, width=width)
    tops, heights = zip(*page.evaluate(PLACES, name))
    assert len(tops) == last_frame(page, name) + 1
    assert len({*tops}) == 1
    assert {*heights} == {page.locator(f"[data-control={name}] .ul-message").evaluate(LONGEST)}


# Of every frame: how far the drawing lies below the message's top, and the message's height.
PLACES = """
(name) => {
  const [input, said, stage] = ["[name=frame]", ".ul-message", ".ul-stage"].map((part) => document.querySelector(`[data-control=${name}] ${part}`));
  return Array.from({ length: Number(input.max) + 1 }, (_, frame) => {
    input.value = frame;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return [Math.round(stage.getBoundingClientRect().y - said.getBoundingClientRect().y), said.offsetHeight];
  });
}
"""
LONGEST = """
(message) => {
  const root = message.parentNode, before = message.style.minHeight;
  const { frames } = JSON.parse(root.querySelector("script").textContent).states[root.dataset.state];
  message.style.minHeight = 0;
  const high = frames.map((frame) => { message.textContent = frame.message; return message.offsetHeight; });
  message.style.minHeight = before;
  return Math.max(...high);
}
"""


def test_it_is_operated_by_keyboard_and_keys_stay_inside(still):
    name = "animate_transposed_convolution"
    page = still(name)
    to_frame(page, name, 0)
    page.emulate_media(reduced_motion="null")
    page.evaluate("window.heard = 0; document.addEventListener('keydown', () => { window.heard += 1; })")
    control = page.locator(f"[data-control={name}]")
    frame = lambda: int(control.get_attribute("data-frame"))
    control.locator("button[name=next]").press("Enter")
    control.locator("button[name=next]").press("Space")
    assert frame() == 2
    control.locator("input[name=frame]").press("ArrowRight")
    assert frame() == 3
    control.locator("button[name=back]").press("Enter")
    assert frame() == 2
    control.locator("button[name=play]").press("Space")
    assert control.locator("button[name=play]").inner_text() == "Stop"
    page.wait_for_timeout(900)
    control.locator("button[name=play]").press("Space")
    stopped = frame()
    assert stopped > 2
    page.wait_for_timeout(2500)
    assert frame() == stopped
    assert page.evaluate("window.heard") == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_marks_glide_unless_the_reader_wants_no_motion(still, motion):
    name = "animate_transposed_convolution"
    page = still(name)
    to_frame(page, name, 0)
    page.evaluate(STILL)
    page.emulate_media(reduced_motion=motion)
    durations = "[...document.querySelectorAll('.ul-mark, .ul-mark rect')].map((e) => getComputedStyle(e).transitionDuration)"
    longest = {part for text in page.evaluate(durations) for part in text.split(", ")}
    assert longest == ({"0s"} if motion == "reduce" else {"0.8s"})
    moving = "document.getAnimations().filter((a) => a.effect.target.closest('.ul-control')).length"
    assert page.evaluate(moving) == 0
    to_frame(page, name, 6)
    assert (page.evaluate(moving) > 0) == (motion == "no-preference")
    if motion == "reduce":
        page.locator(f"[data-control={name}] button[name=back]").click()
        page.locator(f"[data-control={name}] button[name=play]").click()
        page.wait_for_timeout(1000)
        assert page.evaluate(moving) == 0
        assert page.locator(f"[data-control={name}]").get_attribute("data-frame") == "6"


def test_paper_shows_the_last_frame(still):
    names = "animate_transposed_convolution", "animate_windows"
    page = still(names[0])
    for name in names:
        to_frame(page, name, 0)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for name in names:
        assert "2, 6, 9, 15, 10" in message(page, name)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("[data-control][data-frame='0']").count() == 2
