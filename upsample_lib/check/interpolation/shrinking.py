"""Shrinking with antialiasing, and the two matrices of an image."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .places import COORDINATES
from .weights import CLAMPED, TRANSPOSED, divided, matrix_rule


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


@exercise(
    section="Shrinking",
    hand=[(3, 3), (4, 2), (5, 1), (5, 3)],
    draw=draw_shrink,
    rule=lambda n, m: matrix_rule(m, n),
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
        COORDINATES,
    ),
    twice_as_wide=(
        "the tent reaches 2 * scale to each side; it reaches scale",
        lambda n, m: divided(stretched(n, m, reach=2 * n / m)),
    ),
    half_as_wide=(
        "the tent reaches scale / 2 to each side; it reaches scale, and neighbouring tents overlap",
        lambda n, m: divided(stretched(n, m, reach=n / m / 2)),
    ),
    transposed=(TRANSPOSED, lambda n, m: divided(stretched(n, m)).T, CLAMPED),
    border_repeated=(
        "pixels outside the image add their weights to the border's, as in cubic_matrix; here they get nothing",
        tents_with_border,
    ),
    aligned_corners=(
        "the positions are those of aligned corners; they are the half-pixel ones",
        lambda n, m: divided(stretched(n, m, u=np.linspace(0, n - 1, m))),
        COORDINATES,
    ),
)


def draw_product(rng):
    image, rows, columns = (pair(rng, 1, 4) for _ in range(3))
    return numbers(rng, image, (rows[0], image[0]), (columns[0], image[1]))


@exercise(
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
    transposed_result=("rows and columns of the result are exchanged", lambda x, r, c: (r @ x @ c.T).T),
    not_transposed=(
        "the column matrix is not transposed; from the right a matrix takes its rows from the image's columns",
        lambda x, r, c: r @ x @ c,
    ),
    matrices_swapped=(
        "the two matrices have changed places; the rows' one multiplies from the left",
        lambda x, r, c: c @ x @ r.T,
    ),
    rows_alone=("the rows are resized and the columns are not", lambda x, r, c: r @ x),
    columns_alone=("the columns are resized and the rows are not", lambda x, r, c: x @ c.T),
    product_of_both=(
        "the image is multiplied entry by entry; @ is the matrix product",
        lambda x, r, c: r * x * c.T,
    ),
)
