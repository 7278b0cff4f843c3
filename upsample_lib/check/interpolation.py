"""The exercises on interpolation, first half: places and linear weights. Cubic weights and shrinking follow."""

import numpy as np

from ._engine.draw import between
from ._engine.topic import Topic
from ._interpolation_cubic import CLAMPED, coordinates_of, draw_coordinates
from ._interpolation_cubic import topic as cubic
from ._interpolation_shrink import topic as shrinking

topic = Topic("interpolation")

NEAREST, COORDINATES, LINEAR = (
    "Two kinds of nearest",
    "Where output pixels sit",
    "Two interpolations make one",
)


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


def inside(places, n):
    return np.clip(places, 0, n - 1).astype(int)


@topic.exercise(
    section=NEAREST,
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
        lambda n, m, e: inside(np.round((np.arange(m) + 0.5 * e) * n / m), n),
    ),
    rounded_up=(
        "the place is rounded up; both kinds round down",
        lambda n, m, e: inside(np.ceil((np.arange(m) + 0.5 * e) * n / m), n),
    ),
    half_pixel_rounded=(
        "the half-pixel position, with its - 1/2, is rounded down; the pixel that a centre falls into is found without it",
        lambda n, m, e: (
            inside(np.floor((np.arange(m) + 0.5) * n / m - 0.5), n) if e else whole_places(n, m, e)
        ),
    ),
    aligned_corners=(
        "the first and last pixels are aligned, j * (n_in - 1) / (n_out - 1); neither kind does that",
        lambda n, m, e: inside(np.floor(np.arange(m) * (n - 1) / max(m - 1, 1) + 0.5 * e), n),
    ),
    upside_down=(
        "j * n_out / n_in is computed; a step of one output pixel is n_in / n_out input pixels",
        lambda n, m, e: inside(np.floor((np.arange(m) + 0.5 * e) * m / n), n),
    ),
    whole_factor=(
        "the factor n_out // n_in (or n_in // n_out) is rounded before it is used; sizes need not be whole multiples",
        lambda n, m, e: inside(
            np.arange(m) // max(m // n, 1) if m >= n else np.arange(m) * (n // m) + e * (n // m // 2), n
        ),
    ),
    half_to_even=(
        "for exact np.round is used, which rounds a half to the even number; the pixel is found by rounding down",
        lambda n, m, e: (
            inside(np.round((np.arange(m) + 0.5) * n / m - 0.5), n) if e else whole_places(n, m, e)
        ),
    ),
    whole_step=(
        "the step n_in / n_out is rounded to a whole number before it is used; sizes need not be whole multiples",
        lambda n, m, e: inside(np.floor((np.arange(m) + 0.5 * e) * max(n // m, 1)), n),
    ),
)


def draw_positions(rng):
    single = rng.random() < 0.2
    return between(rng, 1, 9), 1 if single else between(rng, 1, 9), bool(rng.random() < 0.5)


@topic.exercise(
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
    align_corners_ignored=(
        "align_corners makes no difference",
        lambda n, m, a: coordinates_of(n, m, False),
    ),
    always_aligned=(
        "the corners are aligned in both cases",
        lambda n, m, a: coordinates_of(n, m, True),
    ),
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


def linear_rows(u, n, add=True):
    """Linear weights at positions u; with add=False the later of two weights overwrites the other."""
    rows = np.zeros((len(u), n))
    for j, position in enumerate(np.clip(u, 0, n - 1)):
        left = int(np.floor(position))
        right = min(left + 1, n - 1)
        rows[j, left] = 1 - (position - left)
        rows[j, right] = position - left + (rows[j, right] if add else 0)
    return rows


def linear_unmoved(u, n):
    """The two border pixels weighed as if the line between them went on: one weight is negative."""
    rows = np.zeros((len(u), n))
    for row, position in zip(rows, u):
        left = int(np.clip(np.floor(position), 0, max(n - 2, 0)))
        row[left] += 1 - (position - left)
        row[min(left + 1, n - 1)] += position - left
    return rows


def dropped(u, n):
    """Linear weights; what falls outside is lost."""
    return np.maximum(1 - abs(np.arange(n) - np.asarray(u)[:, None]), 0)


@topic.exercise(
    section=LINEAR,
    hand=[
        (np.array([0.25, 1.5]), 3),
        (np.array([-0.25, 1.25]), 2),
        (np.array([0, 1, 2]), 3),
        (np.array([0.75, 0.5]), 1),
        (np.array([1.75]), 3),
    ],
    draw=draw_coordinates,
    rule=lambda u, n: f"(n_out, n_in) = ({len(u)}, {n})",
)
def linear_matrix(coordinates, n_in):
    return linear_rows(coordinates, n_in)


def linear_taps(u, n, weights, place=lambda i, n: min(max(i, 0), n - 1)):
    """Rows with `weights(t)` at the two neighbours of each position, t the share of the way between them."""
    rows = np.zeros((len(u), n))
    for row, position in zip(rows, np.clip(u, 0, n - 1)):
        left = int(np.floor(position))
        for i, weight in zip((left, left + 1), weights(position - left)):
            row[place(i, n)] += weight
    return rows


linear_matrix.wrong(
    weights_swapped=(
        "t is given to the left pixel and 1 - t to the right one; the closer pixel weighs more",
        lambda u, n: linear_taps(u, n, lambda t: (t, 1 - t)),
    ),
    overwritten=(
        "at the last pixel, where left and right are the same, one weight overwrites the other; add them with +=",
        lambda u, n: linear_rows(u, n, add=False),
    ),
    border_lost=(
        "what falls outside the image is lost, so that rows at the border do not sum to 1",
        dropped,
    ),
    rounded=(
        "all the weight goes to the nearest pixel; that is nearest neighbour",
        lambda u, n: np.eye(n)[np.clip(np.floor(np.asarray(u) + 0.5), 0, n - 1).astype(int)],
    ),
    left_alone=(
        "all the weight goes to the pixel on the left",
        lambda u, n: np.eye(n)[np.clip(np.floor(u), 0, n - 1).astype(int)],
    ),
    equal_weights=(
        "both neighbours weigh one half, wherever the position is",
        lambda u, n: linear_taps(u, n, lambda t: (0.5, 0.5)),
    ),
    positions_not_moved=(
        "positions outside the image are not moved onto the border first, so that the tent goes on beyond it",
        lambda u, n: linear_unmoved(u, n),
    ),
    transposed=(
        "the matrix is transposed; a row makes an output pixel",
        lambda u, n: linear_rows(u, n).T,
        CLAMPED,
    ),
    neighbour_rounded_up=(
        "the right neighbour is ceil(u), so that at a whole u both weights are 0; it is floor(u) + 1",
        lambda u, n: linear_rows(u, n) * (np.clip(u, 0, n - 1) % 1 != 0)[:, None],
    ),
    cut_towards_zero=(
        "a position below 0 is not moved and cut by int(u), so that its share of the way is negative; move it onto the border",
        lambda u, n: _cut(u, n),
    ),
)


def _cut(u, n):
    rows = np.zeros((len(u), n))
    for row, position in zip(rows, u):
        left = int(position)
        for i, weight in ((left, 1 - (position - left)), (left + 1, position - left)):
            row[min(max(i, 0), n - 1)] += weight
    return rows


topic.add(cubic)
topic.add(shrinking)
