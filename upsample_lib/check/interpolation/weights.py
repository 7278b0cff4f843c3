"""Linear and cubic weights, as matrices of one axis.

Packages disagree about a: PyTorch's and OpenCV's plain bicubic has -3/4, Pillow's and PyTorch's antialiased one -1/2.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between
from .places import draw_coordinates

KERNELS, CLAMPED = "Kernels", "The matrix is two small ones"


def matrix_rule(n_out, n_in):
    return f"(n_out, n_in) = ({n_out}, {n_in})"


def onto_border(i, n):
    return min(max(i, 0), n - 1)


def tap_rows(u, n, taps, add=True, place=onto_border):
    """Rows with the weights of taps(position), pairs (pixel, weight); with add=False a later weight overwrites."""
    rows = np.zeros((len(u), n))
    for row, position in zip(rows, u):
        for pixel, weight in taps(position):
            i = place(pixel, n)
            row[i] = weight + (row[i] if add else 0)
    return rows


def linear_rows(u, n, weights=lambda t: (1 - t, t), moved=True, left_of=np.floor, **switches):
    """Rows with weights(t) at the two neighbours of each position, t the share of the way between them."""

    def taps(position):
        left = int(left_of(position))
        return zip((left, left + 1), weights(position - left))

    return tap_rows(np.clip(u, 0, n - 1) if moved else u, n, taps, **switches)


def dropped(u, n):
    """Linear weights; what falls outside is lost."""
    return np.maximum(1 - abs(np.arange(n) - np.asarray(u)[:, None]), 0)


@exercise(
    section="Two interpolations make one",
    hand=[
        (np.array([0.25, 1.5]), 3),
        (np.array([-0.25, 1.25]), 2),
        (np.array([0, 1, 2]), 3),
        (np.array([0.75, 0.5]), 1),
        (np.array([1.75]), 3),
    ],
    draw=draw_coordinates,
    rule=lambda u, n: matrix_rule(len(u), n),
)
def linear_matrix(coordinates, n_in):
    return linear_rows(coordinates, n_in)


linear_matrix.wrong(
    weights_swapped=lambda u, n: linear_rows(u, n, lambda t: (t, 1 - t)),
    overwritten=lambda u, n: linear_rows(u, n, add=False),
    border_lost=dropped,
    rounded=lambda u, n: np.eye(n)[np.clip(np.floor(np.asarray(u) + 0.5), 0, n - 1).astype(int)],
    left_alone=lambda u, n: np.eye(n)[np.clip(np.floor(u), 0, n - 1).astype(int)],
    equal_weights=lambda u, n: linear_rows(u, n, lambda t: (0.5, 0.5)),
    positions_not_moved=lambda u, n: linear_rows(
        u, n, moved=False, left_of=lambda p: np.clip(np.floor(p), 0, max(n - 2, 0))
    ),
    transposed=lambda u, n: linear_rows(u, n).T,
    neighbour_rounded_up=lambda u, n: linear_rows(u, n) * (np.clip(u, 0, n - 1) % 1 != 0)[:, None],
    cut_towards_zero=lambda u, n: linear_rows(u, n, moved=False, left_of=int),
    left_pixel_moved_alone=lambda u, n: linear_rows(
        u, n, moved=False, left_of=lambda p: onto_border(int(np.floor(p)), n)
    ),
    share_of_unmoved=lambda u, n: tap_rows(
        u, n, lambda p: zip((i := onto_border(int(np.floor(p)), n), i + 1), (1 - p % 1, p % 1))
    ),
    neighbour_before=lambda u, n: tap_rows(
        np.clip(u, 0, n - 1), n, lambda p: zip((int(p), int(p) - 1), (1 - p % 1, p % 1)), place=lambda i, n: i
    ),
    rounded_left=lambda u, n: linear_rows(u, n, left_of=np.round),
    clipped_to_n=lambda u, n: linear_rows(
        np.clip(u, 0, n), n, moved=False, place=lambda i, n: i if i == n and n in u else min(i, n - 1)
    ),
    wraps_around=lambda u, n: linear_rows(u, n, moved=False, place=lambda i, n: i % n),
)


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


@exercise(
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
    sign_kept=lambda t, a: keys(t, a, absolute=False),
    always_half=lambda t, a: keys(t, -0.5),
    always_three_quarters=lambda t, a: keys(t, -0.75),
    sign_of_a=lambda t, a: keys(t, -a),
    never_ends=lambda t, a: keys(t, a, end=np.inf),
    inner_piece_alone=lambda t, a: keys(t, a, end=1),
    pieces_swapped=lambda t, a: np.where(
        abs(t) <= 1, far(abs(t), a), np.where(abs(t) < 2, near(abs(t), a), 0.0)
    ),
    outer_piece_unsigned=lambda t, a: np.abs(keys(t, a)),
    coefficients_exchanged=lambda t, a: np.where(
        abs(t) <= 1, ((a + 3) * abs(t) - (a + 2)) * t * t + 1, keys(t, a)
    ),
    tent=lambda t, a: np.maximum(1 - abs(t), 0) * 1.0,
    outer_piece_alone=lambda t, a: np.where(abs(t) <= 2, far(abs(t), a), 0.0),
    last_term_added=lambda t, a: keys(t, a) + 8 * a * ((abs(t) > 1) & (abs(t) <= 2)),
)


def cubic_rows(u, n, a, before=1, floor=np.floor, seen_from=lambda i, n: i, **switches):
    """Four weights around each position; with switches for what goes wrong, here and in `tap_rows`."""

    def taps(position):
        first = int(floor(position)) - before
        return [(i, keys(position - seen_from(i, n), a)) for i in range(first, first + 4)]

    return tap_rows(u, n, taps, **switches)


def cubic_dropped(u, n, a):
    return keys(np.asarray(u)[:, None] - np.arange(n), a)


def divided(rows):
    return rows / rows.sum(axis=1, keepdims=True)


def draw_cubic(rng):
    return *draw_coordinates(rng), float(rng.choice([-0.5, -0.75]))


@exercise(
    section=KERNELS,
    hand=[
        (np.array([1.5]), 4, -0.5),
        (np.array([0.5]), 4, -0.5),
        (np.array([0.0, 1.0]), 2, -0.75),
        (np.array([-0.25, 2.75]), 3, -0.75),
    ],
    draw=draw_cubic,
    rule=lambda u, n, a: matrix_rule(len(u), n),
)
def cubic_matrix(coordinates, n_in, a):
    return cubic_rows(coordinates, n_in, a)


cubic_matrix.wrong(
    border_lost=cubic_dropped,
    border_normalised=lambda u, n, a: divided(cubic_dropped(u, n, a)),
    overwritten=lambda u, n, a: cubic_rows(u, n, a, add=False),
    position_moved=lambda u, n, a: cubic_rows(np.clip(u, 0, n - 1), n, a),
    weight_of_border=lambda u, n, a: cubic_rows(u, n, a, seen_from=onto_border),
    wraps_around=lambda u, n, a: cubic_rows(u, n, a, place=lambda i, n: i % n),
    shifted=lambda u, n, a: cubic_rows(u, n, a, before=2),
    a_ignored=lambda u, n, a: cubic_rows(u, n, -0.5),
    transposed=lambda u, n, a: cubic_rows(u, n, a).T,
    cut_towards_zero=lambda u, n, a: cubic_rows(u, n, a, floor=np.trunc),
    left_outside=lambda u, n, a: cubic_rows(u, n, a, place=lambda i, n: i),
)
