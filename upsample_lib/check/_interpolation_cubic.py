"""The exercises on interpolation, second part: cubic weights. Shrinking is in `_interpolation_shrink.py`.

Packages disagree about a: PyTorch's and OpenCV's plain bicubic has -3/4, Pillow's and PyTorch's antialiased one -1/2.
"""

import numpy as np

from ._engine.draw import between
from ._engine.topic import Topic

topic = Topic("interpolation")

CLAMPED, KERNELS = "The matrix is two small ones", "Kernels"


def coordinates_of(n, m, align_corners=False):
    j = np.arange(m)
    return j * (n - 1) / max(m - 1, 1) if align_corners else (j + 0.5) * n / m - 0.5


def draw_coordinates(rng):
    """Positions of a resize, or any multiples of 1/4 up to one pixel outside the image."""
    n = between(rng, 1, 6)
    if rng.random() < 0.5:
        return coordinates_of(n, between(rng, 1, 8), rng.random() < 0.3), n
    return rng.integers(-4, 4 * n + 1, between(rng, 1, 5)) / 4, n


def near(t, a):
    return ((a + 2) * t - (a + 3)) * t * t + 1


def far(t, a):
    return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a


def keys(t, a, absolute=True, end=2):
    t = np.abs(t) if absolute else np.asarray(t)
    return np.where(t <= 1, near(t, a), np.where(t < end, far(t, a), 0.0))


def draw_distances(rng):
    t = rng.integers(-10, 11, between(rng, 1, 6)) / 4
    return t, float(rng.choice([-0.5, -0.75, -1.0, -0.25]))


@topic.exercise(
    section=KERNELS,
    hand=[
        (np.array([0, 1, 2, 3]), -0.5),
        (np.array([-1.5, -0.5, 0.5, 1.5]), -0.5),
        (np.array([0.5, 1.5]), -1.0),
        (np.array([2.5, -0.25]), -0.75),
    ],
    draw=draw_distances,
    rule=lambda t, a: f"one weight for each of the {len(t)} distances",
)
def cubic_weight(t, a):
    return keys(t, a)


cubic_weight.wrong(
    sign_kept=(
        "negative distances are used as they are; the weight depends on the distance, abs(t)",
        lambda t, a: keys(t, a, absolute=False),
    ),
    always_half=(
        "a is taken to be -1/2, whatever is given",
        lambda t, a: keys(t, -0.5),
    ),
    always_three_quarters=(
        "a is taken to be -3/4, whatever is given",
        lambda t, a: keys(t, -0.75),
    ),
    sign_of_a=(
        "the sign of a is turned; a is negative, and so are the outer weights",
        lambda t, a: keys(t, -a),
    ),
    never_ends=(
        "the outer piece goes on beyond 2; there the weight is 0",
        lambda t, a: keys(t, a, end=np.inf),
    ),
    inner_piece_alone=(
        "beyond 1 the weight is 0; from 1 to 2 it has a second piece",
        lambda t, a: keys(t, a, end=1),
    ),
    pieces_swapped=(
        "the two pieces have changed places; the one with + 1 is that of distances up to 1",
        lambda t, a: np.where(abs(t) <= 1, far(abs(t), a), np.where(abs(t) < 2, near(abs(t), a), 0.0)),
    ),
    outer_piece_unsigned=(
        "the outer weights are made positive; they are negative for a below 0",
        lambda t, a: np.abs(keys(t, a)),
    ),
    tent=(
        "the weight falls in a straight line: that is the linear kernel",
        lambda t, a: np.maximum(1 - abs(t), 0) * 1.0,
    ),
)


def cubic_rows(u, n, a, before=1, add=True, moved=False, wrap=False, floor=np.floor):
    """Four weights around each position; with switches for what goes wrong."""
    rows = np.zeros((len(u), n))
    for j, position in enumerate(np.clip(u, 0, n - 1) if moved else u):
        left = int(floor(position))
        for place in range(left - before, left - before + 4):
            i = place % n if wrap else min(max(place, 0), n - 1)
            rows[j, i] = keys(position - place, a) + (rows[j, i] if add else 0)
    return rows


def cubic_dropped(u, n, a):
    return keys(np.asarray(u)[:, None] - np.arange(n), a)


def divided(rows):
    total = rows.sum(axis=1, keepdims=True)
    return rows / np.where(total == 0, 1, total)


def draw_cubic(rng):
    return *draw_coordinates(rng), float(rng.choice([-0.5, -0.75]))


@topic.exercise(
    section=KERNELS,
    hand=[
        (np.array([1.5]), 4, -0.5),
        (np.array([0.5]), 4, -0.5),
        (np.array([0.0, 1.0]), 2, -0.75),
        (np.array([-0.25, 2.75]), 3, -0.75),
    ],
    draw=draw_cubic,
    rule=lambda u, n, a: f"(n_out, n_in) = ({len(u)}, {n})",
)
def cubic_matrix(coordinates, n_in, a):
    return cubic_rows(coordinates, n_in, a)


cubic_matrix.wrong(
    border_lost=(
        "weights that fall outside the image are lost; the border pixel takes them, so that rows sum to 1",
        cubic_dropped,
    ),
    border_normalised=(
        "weights outside the image are dropped and the row divided by its sum, ONNX's exclude_outside; here the border pixel takes them",
        lambda u, n, a: divided(cubic_dropped(u, n, a)),
    ),
    overwritten=(
        "at the border one weight overwrites another, as with = or a fancy index; they are added, with +=",
        lambda u, n, a: cubic_rows(u, n, a, add=False),
    ),
    position_moved=(
        "the position is moved onto the border first, as for linear weights; here only the four places are",
        lambda u, n, a: cubic_rows(u, n, a, moved=True),
    ),
    weight_of_border=(
        "a place outside gets the weight of the border pixel's distance; it keeps that of its own",
        lambda u, n, a: _own_distance(u, n, a),
    ),
    wraps_around=(
        "places outside wrap around to the other end; the border pixel stands for them",
        lambda u, n, a: cubic_rows(u, n, a, wrap=True),
    ),
    shifted=(
        "the four places start two before floor(u); it is one before, the two around u, and one after",
        lambda u, n, a: cubic_rows(u, n, a, before=2),
    ),
    a_ignored=(
        "a is taken to be -1/2, whatever is given",
        lambda u, n, a: cubic_rows(u, n, -0.5),
    ),
    transposed=(
        "the matrix is transposed; a row makes an output pixel",
        lambda u, n, a: cubic_rows(u, n, a).T,
        CLAMPED,
    ),
    cut_towards_zero=(
        "a position below 0 is cut towards 0, as int(u) does; floor(u) is the pixel before it",
        lambda u, n, a: cubic_rows(u, n, a, floor=np.trunc),
    ),
)


def _own_distance(u, n, a):
    rows = np.zeros((len(u), n))
    for row, position in zip(rows, u):
        left = int(np.floor(position))
        for place in range(left - 1, left + 3):
            i = min(max(place, 0), n - 1)
            row[i] += keys(position - i, a)
    return rows
