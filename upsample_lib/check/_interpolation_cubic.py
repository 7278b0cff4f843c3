"""The exercises on interpolation, second half: cubic weights, antialiasing, two matrices.

Packages disagree about a: PyTorch's and OpenCV's plain bicubic has -3/4, Pillow's and PyTorch's antialiased one -1/2.
"""

import numpy as np

from ._draw import between, numbers
from ._topic import Topic

topic = Topic("interpolation")

CLAMPED, KERNELS, SHRINKING = "The matrix is two small ones", "Kernels", "Shrinking"


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


def stretched(n, m, reach=None, u=None):
    """Tents of `reach` around the positions u, not divided yet."""
    scale = n / m
    u = (np.arange(m) + 0.5) * scale - 0.5 if u is None else u
    return np.maximum(1 - np.abs(np.arange(n) - u[:, None]) / (reach or scale), 0)


def tents_with_border(n, m):
    """Stretched tents; the border pixel takes what falls outside."""
    wide = stretched(3 * n, 3 * m)[m : 2 * m]
    wide[:, n] += wide[:, :n].sum(axis=1)
    wide[:, -n - 1] += wide[:, -n:].sum(axis=1)
    return divided(wide[:, n:-n])


def draw_shrink(rng):
    n = between(rng, 1, 10)
    return n, between(rng, 1, n)


@topic.exercise(
    section=SHRINKING,
    hand=[(3, 3), (4, 2), (5, 1), (5, 3)],
    draw=draw_shrink,
    rule=lambda n, m: f"(n_out, n_in) = ({m}, {n})",
)
def antialiased_matrix(n_in, n_out):
    return divided(stretched(n_in, n_out))


antialiased_matrix.wrong(
    not_stretched=(
        "the tent keeps its reach of one pixel, so that pixels are skipped; that is a resize without antialiasing",
        lambda n, m: divided(stretched(n, m, reach=1)),
    ),
    not_divided=(
        "the rows are not divided by their sum, so that the image gets brighter by about the scale",
        stretched,
    ),
    divided_by_scale=(
        "the rows are divided by the scale; that is their sum inside the image, but not at its border",
        lambda n, m: stretched(n, m) * m / n,
    ),
    columns_divided=(
        "the columns are divided by their sum; it is the row, an output pixel, whose weights sum to 1",
        lambda n, m: stretched(n, m) / stretched(n, m).sum(axis=0),
    ),
    box=(
        "all pixels under the output pixel weigh the same, as in area averaging; the tent falls with the distance",
        lambda n, m: divided((stretched(n, m) > 0.5).astype(float)),
    ),
    whole_tent_flat=(
        "all pixels that the tent reaches weigh the same; they weigh 1 - distance / scale",
        lambda n, m: divided((stretched(n, m) > 0).astype(float)),
    ),
    asymmetric=(
        "the positions are j * scale; with half pixels they are (j + 1/2) * scale - 1/2",
        lambda n, m: divided(stretched(n, m, u=np.arange(m) * n / m)),
        "Where output pixels sit",
    ),
    twice_as_wide=(
        "the tent reaches 2 * scale to each side; it reaches scale",
        lambda n, m: divided(stretched(n, m, reach=2 * n / m)),
    ),
    half_as_wide=(
        "the tent reaches scale / 2 to each side; it reaches scale, and neighbouring tents overlap",
        lambda n, m: divided(stretched(n, m, reach=n / m / 2)),
    ),
    transposed=(
        "the matrix is transposed; a row makes an output pixel",
        lambda n, m: divided(stretched(n, m)).T,
        CLAMPED,
    ),
    border_repeated=(
        "pixels outside the image add their weights to the border's, as in cubic_matrix; here they get nothing",
        tents_with_border,
    ),
    aligned_corners=(
        "the positions are those of aligned corners; they are the half-pixel ones",
        lambda n, m: divided(stretched(n, m, u=np.linspace(0, n - 1, m))),
        "Where output pixels sit",
    ),
)


def draw_product(rng):
    image, rows, columns = ((between(rng, 1, 4), between(rng, 1, 4)) for _ in range(3))
    return numbers(rng, image, (rows[0], image[0]), (columns[0], image[1]))


@topic.exercise(
    section=CLAMPED,
    hand=[
        (np.array([[1, 3], [5, 7]]), np.eye(2), np.array([[1, 0], [0.5, 0.5], [0, 1]])),
        (np.array([[1, 3], [5, 7]]), np.array([[0.5, 0.5]]), np.eye(2)),
        (np.array([[1, 2, 3]]), np.array([[1], [1]]), np.array([[1, 0, 0], [0, 0, 1]])),
    ],
    draw=draw_product,
    rule=lambda x, r, c: f"(H_out, W_out) = ({len(r)}, {len(c)})",
)
def resize(image, row_matrix, column_matrix):
    return row_matrix @ image @ column_matrix.T


resize.wrong(
    transposed_result=(
        "rows and columns of the result are exchanged",
        lambda x, r, c: (r @ x @ c.T).T,
    ),
    not_transposed=(
        "the column matrix is not transposed; from the right a matrix takes its rows from the image's columns",
        lambda x, r, c: r @ x @ c,
    ),
    matrices_swapped=(
        "the two matrices have changed places; the rows' one multiplies from the left",
        lambda x, r, c: c @ x @ r.T,
    ),
    rows_alone=(
        "the rows are resized and the columns are not",
        lambda x, r, c: r @ x,
    ),
    columns_alone=(
        "the columns are resized and the rows are not",
        lambda x, r, c: x @ c.T,
    ),
    product_of_both=(
        "the image is multiplied entry by entry; @ is the matrix product",
        lambda x, r, c: r * x * c.T,
    ),
)
