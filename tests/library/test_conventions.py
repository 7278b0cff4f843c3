"""conventions.py: every row is a call, and here it is made; a missing package skips its rows."""

from functools import cache
from itertools import product

import numpy as np
import pytest

from tests.library.package_calls import (
    along_both,
    blend,
    image_for,
    lanczos,
    ours,
    pairs_of,
    parse,
    pillow_resize,
    sampled,
    skimage_resize,
    tolerance_of,
)
from upsample_lib.conventions import CONVENTIONS

SETTINGS = [row for row, value in CONVENTIONS.items() if isinstance(value, dict)]
REASONS = [row for row, value in CONVENTIONS.items() if isinstance(value, str)]


def test_every_row_is_a_call_that_is_made_here():
    assert set(SETTINGS) | set(REASONS) == set(CONVENTIONS)
    for row in CONVENTIONS:
        assert len(pairs_of(row)) >= 1, row
    print(f"\n{len(SETTINGS)} rows with settings, {len(REASONS)} with a reason why none fit")


@pytest.mark.parametrize("row", SETTINGS)
@pytest.mark.slow
def test_a_rows_settings_give_the_frameworks_result(row):
    call, options, _ = parse(row)
    tolerance = tolerance_of(row)
    for shape, size in pairs_of(row):
        x = image_for(shape)
        theirs = call(x, size, **options)
        np.testing.assert_allclose(ours(x, size, CONVENTIONS[row]), theirs, rtol=0, atol=tolerance)


def test_rows_share_no_dict():
    values = [value for value in CONVENTIONS.values() if isinstance(value, dict)]
    assert len({id(value) for value in values}) == len(values)


def all_settings():
    places = ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")
    for place in places:
        base = {"coordinate_transformation_mode": place}
        for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
            yield {**base, "mode": "nearest", "nearest_mode": rounding}
        for outside, average in product((False, True), repeat=2):
            rest = {**base, "exclude_outside": outside, "antialias": average}
            yield {**rest, "mode": "linear"}
            yield from (
                {**rest, "mode": "cubic", "cubic_coeff_a": a} for a in (-1, -0.75, -0.6, -0.5, -0.25, 0)
            )


@cache  # for all rows
def made_by(settings, shape, size):
    return ours(image_for(shape), size, dict(settings))


@pytest.mark.parametrize("row", REASONS)
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
@pytest.mark.slow
def test_where_a_row_has_a_reason_no_settings_fit(row):
    call, options, _ = parse(row)
    theirs = {(shape, size): call(image_for(shape), size, **options) for shape, size in pairs_of(row)}
    for settings in all_settings():
        key = tuple(settings.items())
        assert any(np.abs(made_by(key, *pair) - y).max() > 0.02 for pair, y in theirs.items()), settings


@along_both
def overlap(n_in, n_out, **_):
    """The length that output i covers of input j, over the length of an output."""
    i, j = np.arange(n_out)[:, None] * n_in / n_out, np.arange(n_in)
    shared = np.minimum(i + n_in / n_out, j + 1) - np.maximum(i, j)
    return np.maximum(shared, 0) * n_out / n_in


@along_both
def covered_centres(n_in, n_out, **_):
    i, j = np.arange(n_out)[:, None] * n_in / n_out, np.arange(n_in) + 0.5
    inside = (j > i) & (j <= i + n_in / n_out)
    return inside / inside.sum(1, keepdims=True)


@along_both
def whole_windows(n_in, n_out, **_):
    i, j = np.arange(n_out)[:, None] * n_in, np.arange(n_in)
    inside = (j >= i // n_out) & (j < -(-(i + n_in) // n_out))
    return inside / inside.sum(1, keepdims=True)


@along_both
def stretched_steps(n_in, n_out, mode, **_):
    """A tent, or the cubic of a = -0.5, around (i + 0.5) steps of aligned corners, as wide as the step."""
    step = (n_in - 1) / (n_out - 1) if n_out > 1 else 0
    t = np.abs(np.arange(n_in) + 0.5 - (np.arange(n_out)[:, None] + 0.5) * step) / max(step, 1)
    weights = np.maximum(1 - t, 0) if mode == "bilinear" else keys(t)
    return np.eye(n_in) if n_in == n_out else weights / weights.sum(1, keepdims=True)


def keys(t):
    near, far = 1.5 * t**3 - 2.5 * t**2 + 1, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    return np.where(t <= 1, near, np.where(t <= 2, far, 0))


def mirrored_about_its_edge(x, size, method="bicubic", Antialiasing=True):  # noqa: N803, as MATLAB spells it
    """The image with its mirror images around it, as many as the kernel reaches, and then a plain rule."""

    def along(x, n, m):
        step = n / m
        stretch = max(1, step) if Antialiasing else 1
        t = np.abs(np.arange(-3 * n, 4 * n) - ((np.arange(m)[:, None] + 0.5) * step - 0.5)) / stretch
        weights = keys(t) if method == "bicubic" else np.maximum(1 - t, 0)
        tiled = np.concatenate([x[::-1], x, x[::-1], x, x[::-1], x, x[::-1]])
        return weights @ tiled / weights.sum(1, keepdims=True)

    return along(along(x, x.shape[0], size[0]).T, x.shape[1], size[1]).T


@along_both
def half_a_step_inside(n_in, n_out, **_):
    return blend((np.arange(n_out) + 0.5) * max(1, n_in - 1) / n_out * (n_in > 1), n_in)


def beyond_the_border(mode):
    @along_both
    def call(n_in, n_out, **_):
        centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        t = np.abs(np.arange(-1, n_in + 1) - centres[:, None])
        return np.maximum(1 - t, 0) @ np.pad(np.eye(n_in), ((1, 1), (0, 0)), mode=mode)

    return call


@along_both
def zero_outside_the_centres(n_in, n_out, **_):
    centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    inside = (centres >= 0) & (centres <= n_in - 1)
    return inside[:, None] * blend(np.clip(centres, 0, n_in - 1), n_in)


def blurred_first(x, size, **options):
    from scipy.ndimage import gaussian_filter

    border = {"edge": "nearest", "reflect": "mirror"}[options.get("mode", "reflect")]
    deviation = [max(0, (n / m - 1) / 2) for n, m in zip(x.shape, size)]
    return skimage_resize(gaussian_filter(x, deviation, mode=border), size, **options, anti_aliasing=False)


def in_two_steps(x, size, reducing_gap):
    blocks = [int(n / m / reducing_gap) for n, m in zip(x.shape, size)]
    return pillow_resize(overlap(x, tuple(n // b for n, b in zip(x.shape, blocks))), size)


# reason -> the rule that it states, written out, or a function of the row that gives it
MIRRORED, ZEROS = beyond_the_border("reflect"), beyond_the_border("constant")
STATEMENTS = [
    ("Lanczos with 4", lanczos(4, stretched=False, repeats=True)),
    ("Lanczos with 3", lambda row: lanczos(3, stretched=not row.startswith("tf"))),
    ("Lanczos with 5", lambda row: lanczos(5, stretched=not row.startswith("tf"))),
    ("Each output is the mean of the input area", overlap),
    ("The plain mean of each block", overlap),
    ("The plain mean of the pixels whose centres", covered_centres),
    ("Adaptive average pooling", whole_windows),
    ("The step is that of aligned corners", stretched_steps),
    ("A cosine-windowed sinc", sampled(lambda t: np.sinc(t) * (0.54 + 0.46 * np.cos(np.pi * t)), 1)),
    ("Blocks of whole pixels are averaged first", in_two_steps),
    ("When shrinking, a Gaussian", blurred_first),
    ("The border is mirrored about its edge", mirrored_about_its_edge),
    ("Centres stand (i + 0.5)", half_a_step_inside),
    ("The border is mirrored", MIRRORED),
    ("Zeros outside the image", ZEROS),
    ("Outputs whose centre lies outside", zero_outside_the_centres),
]
PROPERTIES = (
    "A cubic spline",
    "The rule for enlarging serves both axes",
    "The Gaussian",
    "Mitchell's",
    "The B-spline",
)


@pytest.mark.parametrize("row", [row for row in REASONS if not CONVENTIONS[row].startswith(PROPERTIES)])
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
def test_the_reason_is_what_the_call_does(row):
    statement = next(rule for start, rule in STATEMENTS if CONVENTIONS[row].startswith(start))
    if CONVENTIONS[row].startswith(("Lanczos with 3", "Lanczos with 5")):
        statement = statement(row)
    call, options, _ = parse(row)
    for shape, size in pairs_of(row):
        x = image_for(shape)
        theirs, stated = call(x, size, **options), statement(x, size, **options)
        if CONVENTIONS[row].endswith("are clipped."):
            stated = np.clip(stated, x.min(), x.max())
        np.testing.assert_allclose(stated, theirs, rtol=0, atol=2e-5)


@pytest.mark.parametrize("row", [row for row in REASONS if CONVENTIONS[row].startswith("A cubic spline")])
def test_a_prefiltered_spline_reads_the_whole_row_and_keeps_pixels(row):
    call, options, _ = parse(row)
    options |= {"clip": False} if row.startswith("skimage") else {}
    weights = np.stack([call(np.stack([e, e]), (2, 17), **options)[0] for e in np.eye(9)], axis=1)
    assert (weights[7] != 0).all()
    same = call(image_for((4, 9)), (4, 9), **options)
    np.testing.assert_allclose(same, image_for((4, 9)), rtol=0, atol=1e-12)


BLURRING = [row for row in REASONS if "blurs even" in CONVENTIONS[row]]


@pytest.mark.parametrize("row", BLURRING)
def test_a_blurring_kernel_changes_pixels_that_every_setting_keeps(row):
    """Enlarged by 3, each second of three outputs falls on an input (at 17 from 9, with corners aligned)."""
    call, options, _ = parse(row)
    corners = row.startswith("scipy")
    x, size, kept = (
        image_for((2, 9)),
        (2, 17) if corners else (2, 27),
        slice(0, None, 2) if corners else slice(1, None, 3),
    )
    assert np.abs(call(x, size, **options)[:, kept] - x).max() > 0.05
    place = "align_corners" if corners else "half_pixel"
    for settings in all_settings():
        if settings["coordinate_transformation_mode"] == place:
            np.testing.assert_allclose(ours(x, size, settings)[:, kept], x, rtol=0, atol=1e-12)


def test_opencvs_area_samples_the_shrunk_axis_when_the_other_grows():
    call, options, _ = parse("cv2.resize(interpolation=INTER_AREA)")
    weights = np.stack([call(np.stack([e, e]), (3, 3), **options)[0] for e in np.eye(12)], axis=1)
    assert ((weights != 0).sum(1) <= 2).all()
    averaged = np.stack([call(np.stack([e, e]), (2, 3), **options)[0] for e in np.eye(12)], axis=1)
    assert ((averaged != 0).sum(1) == 4).all()
