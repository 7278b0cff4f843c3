"""Is one operator the adjoint of another?"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between


def draw_pair(rng):
    """x, A x, y and B y for a random matrix A: B is its transpose, or that with one entry changed, or another scale."""
    large = [(4,), (2, 3), (2, 2, 2)][between(rng, 0, 2)]
    small = [(2,), (1, 3), (3, 2)][between(rng, 0, 2)]
    n, m = int(np.prod(large)), int(np.prod(small))
    matrix, x, y = (rng.choice([-3.0, -2, -1, 1, 2, 3], shape) for shape in ((m, n), large, small))
    backwards = matrix.T.copy()
    kind = between(rng, 0, 3)
    if kind == 1:
        backwards[0, 0] += 2
    if kind >= 2:
        backwards = backwards * (0.25 if kind == 2 else -0.5)
    ax = (matrix @ x.ravel()).reshape(small)
    if not ax.any():
        return draw_pair(rng)
    return x, ax, y, (backwards @ y.ravel()).reshape(large)


def gap(x, ax, y, by, total=np.sum):
    return abs(total(ax * y) - total(x * by))


def ratio(difference, *arrays):
    """The difference in units of the product of the arrays' lengths."""
    return float(difference / np.prod([np.sqrt(np.sum(a * a)) for a in arrays]))


@exercise(
    section="The transpose runs the wires backwards",
    hand=[
        (np.array([1, 2]), np.array([3]), np.array([4]), np.array([4, 4])),
        (np.array([2, 4]), np.array([3]), np.array([4]), np.array([4, 4])),
        (np.array([[1, 2], [3, 4]]), np.array([[3, 4]]), np.array([[3, 4]]), np.array([[0, 0], [0, 0]])),
        (np.array([2, 0]), np.array([3, 4]), np.array([0, 2]), np.array([9, 1])),
    ],
    draw=draw_pair,
)
def adjoint_gap(x, ax, y, by):
    return ratio(gap(x, ax, y, by), ax, y)


adjoint_gap.wrong(
    not_divided=lambda *a: ratio(gap(*a)),
    signed=lambda x, ax, y, by: ratio(np.sum(ax * y) - np.sum(x * by), ax, y),
    signed_other_way=lambda x, ax, y, by: ratio(np.sum(x * by) - np.sum(ax * y), ax, y),
    squared_lengths=lambda x, ax, y, by: ratio(gap(x, ax, y, by), ax, ax, y, y),
    lengths_of_x=lambda x, ax, y, by: ratio(gap(x, ax, y, by), x, y),
    divided_by_product=lambda x, ax, y, by: float(gap(x, ax, y, by) / abs(np.sum(ax * y))),
    means=lambda x, ax, y, by: ratio(gap(x, ax, y, by, np.mean), ax, y),
    absolute_products=lambda x, ax, y, by: ratio(
        gap(x, ax, y, by, lambda products: np.sum(abs(products))), ax, y
    ),
    multiplied_by_second_length=lambda x, ax, y, by: (
        ratio(gap(x, ax, y, by), ax) * float(np.sqrt(np.sum(y * y)))
    ),
    matrix_products=lambda x, ax, y, by: float(
        abs(ax @ y - x @ by) / (np.linalg.norm(ax) * np.linalg.norm(y))
    ),
    lengths_of_x_and_by=lambda x, ax, y, by: ratio(gap(x, ax, y, by), x, by),
    means_throughout=lambda x, ax, y, by: float(
        gap(x, ax, y, by, np.mean) / np.sqrt(np.mean(ax * ax) * np.mean(y * y))
    ),
    gap_squared=lambda x, ax, y, by: ratio(gap(x, ax, y, by) ** 2, ax, y),
)
