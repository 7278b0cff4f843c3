"""Where output pixels sit, and which pixel is the nearest."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between

COORDINATES = "Where output pixels sit"


# where j * (n / m) falls a hair below a whole number
HARD = [(30, 22), (30, 26), (30, 11), (30, 13), (26, 23)]


def draw_sizes(rng):
    if rng.random() < 0.2:
        return *HARD[between(rng, 0, len(HARD) - 1)], bool(rng.random() < 0.5)
    return between(rng, 1, 9), between(rng, 1, 12), bool(rng.random() < 0.5)


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
    hand=[
        (2, 4, False),
        (6, 2, False),
        (6, 2, True),
        (1, 3, True),
        (4, 6, True),
        (30, 22, False),
        (30, 11, True),
    ],
    draw=draw_sizes,
    rule=lambda n, m, exact: f"n_out = {m}",
    indices=(),
    cases=40,
)
def nearest_places(n_in, n_out, exact=False):
    return whole_places(n_in, n_out, exact)


nearest_places.wrong(
    exact_ignored=lambda n, m, e: whole_places(n, m, False),
    always_exact=lambda n, m, e: whole_places(n, m, True),
    other_way_round=lambda n, m, e: whole_places(n, m, not e),
    rounded=lambda n, m, e: by_step(n, m, e, n / m, np.round),
    rounded_up=lambda n, m, e: by_step(n, m, e, n / m, np.ceil),
    half_pixel_rounded=half_pixel(np.floor),
    aligned_corners=lambda n, m, e: onto_image(np.floor(np.arange(m) * (n - 1) / max(m - 1, 1) + 0.5 * e), n),
    upside_down=lambda n, m, e: by_step(n, m, e, m / n),
    whole_factor=lambda n, m, e: onto_image(
        np.arange(m) // max(m // n, 1) if m >= n else np.arange(m) * (n // m) + e * (n // m // 2), n
    ),
    half_to_even=half_pixel(np.round),
    whole_step=lambda n, m, e: by_step(n, m, e, max(n // m, 1)),
    whole_quotient=lambda n, m, e: by_step(n, m, e, n // m),
    plain_rounded=lambda n, m, e: whole_places(n, m, True) if e else by_step(n, m, e, n / m, np.round),
    scale_first=lambda n, m, e: by_step(n, m, e, n / m),
    scale_rounded=lambda n, m, e: by_step(n, m, e, round(n / m, 2)),
    half_after=lambda n, m, e: onto_image(np.floor(np.arange(m) * n / m + 0.5 * e), n),
    exact_rounded=lambda n, m, e: (
        onto_image(np.round(np.arange(m) * n / m), n) if e else whole_places(n, m, False)
    ),
    counted_from_one=lambda n, m, e: (2 * np.arange(m) + 2 + e) * n // (2 * m),
    corners_aligned=lambda n, m, e: np.floor(np.linspace(0, n - 1, m)).astype(int),
    corners_aligned_or_rounded=lambda n, m, e: onto_image(
        (np.round if e else np.floor)(np.linspace(0, n - 1, m)), n
    ),
    half_pixel_not_clipped=lambda n, m, e: np.floor(
        coordinates_of(n, m) if e else np.arange(m) * n / m
    ).astype(int),
    brackets_missing=lambda n, m, e: onto_image(np.arange(m) * (1 if e else n / m) + e * 0.5 * n / m, n),
)


def coordinates_of(n, m, align_corners=False):
    j = np.arange(m)
    return j * (n - 1) / max(m - 1, 1) if align_corners else (j + 0.5) * n / m - 0.5


def draw_coordinates(rng):
    """Positions of a resize, or any multiples of 1/4 from 1.5 pixels before the image to 1 after it."""
    n = between(rng, 1, 6)
    if rng.random() < 0.5:
        return coordinates_of(n, between(rng, 1, 8), rng.random() < 0.3), n
    return rng.integers(-6, 4 * n + 1, between(rng, 1, 5)) / 4, n


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
    asymmetric=lambda n, m, a: coordinates_of(n, m, True) if a else np.arange(m) * n / m,
    half_not_taken_back=lambda n, m, a: coordinates_of(n, m, a) + (0 if a else 0.5),
    half_scaled_wrongly=lambda n, m, a: (
        coordinates_of(n, m, True) if a else np.arange(m) * n / m + 0.5 - 0.5 * n / m
    ),
    align_corners_ignored=lambda n, m, a: coordinates_of(n, m, False),
    always_aligned=lambda n, m, a: coordinates_of(n, m, True),
    other_way_round=lambda n, m, a: coordinates_of(n, m, not a),
    aligned_edges=lambda n, m, a: np.arange(m) * n / max(m - 1, 1) if a else coordinates_of(n, m, a),
    upside_down=lambda n, m, a: (
        np.arange(m) * (m - 1) / max(n - 1, 1) if a else (np.arange(m) + 0.5) * m / n - 0.5
    ),
    clipped=lambda n, m, a: np.clip(coordinates_of(n, m, a), 0, n - 1),
    divided_by_zero=lambda n, m, a: np.array([np.nan]) if a and m == 1 else coordinates_of(n, m, a),
    single_in_the_middle=lambda n, m, a: np.array([(n - 1) / 2]) if a and m == 1 else coordinates_of(n, m, a),
    one_step_too_many=lambda n, m, a: np.arange(m) * (n - 1) / m if a else coordinates_of(n, m, a),
    edges_for_centres=lambda n, m, a: coordinates_of(n, m, True) if a else np.linspace(-0.5, n - 0.5, m),
    whole=lambda n, m, a: (
        np.arange(m) * (n - 1) // max(m - 1, 1) if a else (np.arange(m) + 0.5) * n // m - 0.5
    ),
    scale_for_both=lambda n, m, a: np.arange(m) * n / m if a else coordinates_of(n, m),
)
