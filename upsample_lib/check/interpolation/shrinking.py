"""Shrinking with antialiasing, and the two matrices of an image."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .weights import CLAMPED, divided, matrix_rule


def stretched(n, m, reach=None, u=None):
    """Tents of `reach` around the positions u, not divided yet."""
    scale = n / m
    u = (np.arange(m) + 0.5) * scale - 0.5 if u is None else u
    return np.maximum(1 - np.abs(np.arange(n) - u[:, None]) / (reach or scale), 0)


def shares(n, m, weigh=lambda covered: covered):
    """What `weigh` makes of the part of each pixel that an output pixel covers, divided."""
    edges, pixels = np.arange(m + 1) * n / m, np.arange(n)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return divided(weigh(np.where(covered > 1e-9, covered, 0.0)))


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
    not_stretched=lambda n, m: divided(stretched(n, m, reach=1)),
    not_divided=stretched,
    divided_by_scale=lambda n, m: stretched(n, m) * m / n,
    columns_divided=lambda n, m: stretched(n, m) / stretched(n, m).sum(axis=0),
    box=lambda n, m: divided((stretched(n, m) > 0.5).astype(float)),
    touched=lambda n, m: shares(n, m, np.ceil),
    covered=shares,
    whole_tent_flat=lambda n, m: divided((stretched(n, m) > 0).astype(float)),
    asymmetric=lambda n, m: divided(stretched(n, m, u=np.arange(m) * n / m)),
    twice_as_wide=lambda n, m: divided(stretched(n, m, reach=2 * n / m)),
    half_as_wide=lambda n, m: divided(stretched(n, m, reach=n / m / 2)),
    transposed=lambda n, m: divided(stretched(n, m)).T,
    border_repeated=tents_with_border,
    aligned_corners=lambda n, m: divided(stretched(n, m, u=np.linspace(0, n - 1, m))),
    scale_upside_down=lambda n, m: divided(
        stretched(n, m, reach=m / n, u=(np.arange(m) + 0.5) * m / n - 0.5)
    ),
    negative_weights=lambda n, m: divided(
        1 - np.abs(np.arange(n) - ((np.arange(m) + 0.5) * n / m - 0.5)[:, None]) / (n / m)
    ),
    whole_scale=lambda n, m: divided(stretched(n, m, reach=n // m, u=(np.arange(m) + 0.5) * (n // m) - 0.5)),
    divided_by_total=lambda n, m: stretched(n, m) / stretched(n, m).sum(),
    divided_by_other_sums=lambda n, m: stretched(n, m) / stretched(n, m).sum(axis=1),
    half_not_taken_back=lambda n, m: divided(stretched(n, m, u=(np.arange(m) + 0.5) * n / m)),
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
    transposed_result=lambda x, r, c: (r @ x @ c.T).T,
    not_transposed=lambda x, r, c: r @ x @ c,
    matrices_swapped=lambda x, r, c: c @ x @ r.T,
    rows_alone=lambda x, r, c: r @ x,
    columns_alone=lambda x, r, c: x @ c.T,
    product_of_both=lambda x, r, c: r * x * c.T,
    both_from_the_left=lambda x, r, c: r @ c @ x,
    rows_transposed=lambda x, r, c: r.T @ x @ c.T,
    other_one_transposed=lambda x, r, c: r.T @ x @ c,
)
