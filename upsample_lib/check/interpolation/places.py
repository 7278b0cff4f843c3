"""Where output pixels sit, and which pixel is the nearest."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between

COORDINATES = "Where output pixels sit"


def draw_sizes(rng):
    """Sizes for which floats and whole numbers round alike, however the formula is written."""
    n, m = between(rng, 1, 9), between(rng, 1, 12)
    j = np.arange(m)
    plain = np.floor(j * (n / m)) == j * n // m
    exact = np.floor((j + 0.5) * (n / m)) == (2 * j + 1) * n // (2 * m)
    return (n, m, bool(rng.random() < 0.5)) if (plain & exact).all() else draw_sizes(rng)


def whole_places(n, m, exact):
    j = np.arange(m)
    return (2 * j + 1) * n // (2 * m) if exact else j * n // m


def onto_image(places, n):
    return np.clip(places, 0, n - 1).astype(int)


def by_step(n, m, exact, step, rule=np.floor):
    """Places `step` apart, made whole by `rule`."""
    return onto_image(rule((np.arange(m) + 0.5 * exact) * step), n)


def half_pixel(rule):
    """A wrong version: the half-pixel positions of nearest-exact, with their - 1/2, made whole by `rule`."""
    exact = lambda n, m: onto_image(rule((np.arange(m) + 0.5) * n / m - 0.5), n)
    return lambda n, m, e: exact(n, m) if e else whole_places(n, m, False)


@exercise(
    section="Two kinds of nearest",
    hand=[(2, 4, False), (6, 2, False), (6, 2, True), (1, 3, True), (4, 6, True)],
    draw=draw_sizes,
    rule=lambda n, m, exact: f"n_out = {m}",
    cases=24,
)
def nearest_places(n_in, n_out, exact=False):
    return whole_places(n_in, n_out, exact)


nearest_places.wrong(
    exact_ignored=(
        "exact makes no difference; nearest-exact looks half an output pixel further on",
        lambda n, m, e: whole_places(n, m, False),
    ),
    always_exact=(
        "the centre of the output pixel is used for both; torch's plain nearest takes j * n_in / n_out",
        lambda n, m, e: whole_places(n, m, True),
    ),
    other_way_round=(
        "exact=True and exact=False have changed places",
        lambda n, m, e: whole_places(n, m, not e),
    ),
    rounded=(
        "j * n_in / n_out is rounded to the nearest whole number; both kinds round down",
        lambda n, m, e: by_step(n, m, e, n / m, np.round),
    ),
    rounded_up=(
        "the place is rounded up; both kinds round down",
        lambda n, m, e: by_step(n, m, e, n / m, np.ceil),
    ),
    half_pixel_rounded=(
        "the half-pixel position, with its - 1/2, is rounded down; the pixel that a centre falls into is found without it",
        half_pixel(np.floor),
    ),
    aligned_corners=(
        "the first and last pixels are aligned, j * (n_in - 1) / (n_out - 1); neither kind does that",
        lambda n, m, e: onto_image(np.floor(np.arange(m) * (n - 1) / max(m - 1, 1) + 0.5 * e), n),
    ),
    upside_down=(
        "j * n_out / n_in is computed; a step of one output pixel is n_in / n_out input pixels",
        lambda n, m, e: by_step(n, m, e, m / n),
    ),
    whole_factor=(
        "the factor n_out // n_in (or n_in // n_out) is rounded before it is used; sizes need not be whole multiples",
        lambda n, m, e: onto_image(
            np.arange(m) // max(m // n, 1) if m >= n else np.arange(m) * (n // m) + e * (n // m // 2), n
        ),
    ),
    half_to_even=(
        "for exact np.round is used, which rounds a half to the even number; the pixel is found by rounding down",
        half_pixel(np.round),
    ),
    whole_step=(
        "the step n_in / n_out is rounded to a whole number before it is used; sizes need not be whole multiples",
        lambda n, m, e: by_step(n, m, e, max(n // m, 1)),
    ),
)


def coordinates_of(n, m, align_corners=False):
    j = np.arange(m)
    return j * (n - 1) / max(m - 1, 1) if align_corners else (j + 0.5) * n / m - 0.5


def draw_coordinates(rng):
    """Positions of a resize, or any multiples of 1/4 up to one pixel outside the image."""
    n = between(rng, 1, 6)
    if rng.random() < 0.5:
        return coordinates_of(n, between(rng, 1, 8), rng.random() < 0.3), n
    return rng.integers(-4, 4 * n + 1, between(rng, 1, 5)) / 4, n


def draw_positions(rng):
    single = rng.random() < 0.2
    return between(rng, 1, 9), 1 if single else between(rng, 1, 9), bool(rng.random() < 0.5)


@exercise(
    section=COORDINATES,
    hand=[(2, 4, False), (4, 2, False), (3, 5, True), (3, 1, True), (1, 2, False)],
    draw=draw_positions,
    rule=lambda n, m, a: f"n_out = {m}",
    cases=16,
)
def source_coordinates(n_in, n_out, align_corners=False):
    return coordinates_of(n_in, n_out, align_corners)


source_coordinates.wrong(
    asymmetric=(
        "j * n_in / n_out is used without the two halves; these are TensorFlow 1's asymmetric coordinates",
        lambda n, m, a: coordinates_of(n, m, True) if a else np.arange(m) * n / m,
    ),
    half_not_taken_back=(
        "the last - 1/2 is left out; it goes back from the edge of pixel 0 to its centre",
        lambda n, m, a: coordinates_of(n, m, a) + (0 if a else 0.5),
    ),
    half_scaled_wrongly=(
        "the half is added after scaling, so that both halves cancel; it is added to j, before",
        lambda n, m, a: coordinates_of(n, m, True) if a else np.arange(m) * n / m + 0.5 - 0.5 * n / m,
    ),
    align_corners_ignored=("align_corners makes no difference", lambda n, m, a: coordinates_of(n, m, False)),
    always_aligned=("the corners are aligned in both cases", lambda n, m, a: coordinates_of(n, m, True)),
    other_way_round=(
        "align_corners=True and False have changed places",
        lambda n, m, a: coordinates_of(n, m, not a),
    ),
    aligned_edges=(
        "with align_corners the step is n_in / (n_out - 1); n_in pixels have n_in - 1 steps between their centres",
        lambda n, m, a: np.arange(m) * n / max(m - 1, 1) if a else coordinates_of(n, m, a),
    ),
    upside_down=(
        "n_out / n_in is used for the step; one output pixel is n_in / n_out input pixels wide",
        lambda n, m, a: np.arange(m) * (m - 1) / max(n - 1, 1) if a else (np.arange(m) + 0.5) * m / n - 0.5,
    ),
    clipped=(
        "positions outside the image are moved onto its border; the task asks where the pixels sit, wherever that is",
        lambda n, m, a: np.clip(coordinates_of(n, m, a), 0, n - 1),
    ),
    divided_by_zero=(
        "with align_corners a single output pixel divides by n_out - 1 = 0; it sits at 0",
        lambda n, m, a: np.array([np.nan]) if a and m == 1 else coordinates_of(n, m, a),
    ),
    single_in_the_middle=(
        "with align_corners a single output pixel sits in the middle of the image; it sits at 0",
        lambda n, m, a: np.array([(n - 1) / 2]) if a and m == 1 else coordinates_of(n, m, a),
    ),
    one_step_too_many=(
        "with align_corners the step is (n_in - 1) / n_out; n_out pixels have n_out - 1 steps between them",
        lambda n, m, a: np.arange(m) * (n - 1) / m if a else coordinates_of(n, m, a),
    ),
)
