"""The last exercise on foundations: is one operator the adjoint of another?"""

import numpy as np

from ._engine.draw import between
from ._engine.topic import Topic

topic = Topic("foundations")

ADJOINT = "The transpose runs the wires backwards"


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


def parts(x, ax, y, by):
    """The two sums and the lengths of ax and y."""
    lengths = np.sqrt(np.sum(ax * ax)), np.sqrt(np.sum(y * y))
    return np.sum(ax * y), np.sum(x * by), *lengths


def gap_of(x, ax, y, by):
    left, right, *lengths = parts(x, ax, y, by)
    return float(abs(left - right) / (lengths[0] * lengths[1]))


@topic.exercise(
    section=ADJOINT,
    hand=[
        (np.array([1, 2]), np.array([3]), np.array([4]), np.array([4, 4])),
        (np.array([2, 4]), np.array([3]), np.array([4]), np.array([4, 4])),
        (np.array([[1, 2], [3, 4]]), np.array([[3, 4]]), np.array([[3, 4]]), np.array([[0, 0], [0, 0]])),
        (np.array([2, 0]), np.array([3, 4]), np.array([0, 2]), np.array([9, 1])),
    ],
    draw=draw_pair,
)
def adjoint_gap(x, ax, y, by):
    return gap_of(x, ax, y, by)


adjoint_gap.wrong(
    not_divided=(
        "the gap is not divided by the lengths of ax and y, so it grows with the numbers in the arrays",
        lambda x, ax, y, by: float(abs(np.sum(ax * y) - np.sum(x * by))),
    ),
    signed=(
        "the gap has a sign; take its absolute value",
        lambda x, ax, y, by: float(
            (np.sum(ax * y) - np.sum(x * by)) / np.sqrt(np.sum(ax * ax) * np.sum(y * y))
        ),
    ),
    signed_other_way=(
        "the gap has a sign, and is taken from the right to the left; take its absolute value",
        lambda x, ax, y, by: float(
            (np.sum(x * by) - np.sum(ax * y)) / np.sqrt(np.sum(ax * ax) * np.sum(y * y))
        ),
    ),
    squared_lengths=(
        "the gap is divided by the squares of the lengths; a length is the square root of the sum of squares",
        lambda x, ax, y, by: float(abs(np.sum(ax * y) - np.sum(x * by)) / (np.sum(ax * ax) * np.sum(y * y))),
    ),
    lengths_of_x=(
        "the gap is divided by the lengths of x and y; the sums are compared in units of ax and y",
        lambda x, ax, y, by: float(
            abs(np.sum(ax * y) - np.sum(x * by)) / np.sqrt(np.sum(x * x) * np.sum(y * y))
        ),
    ),
    divided_by_product=(
        "the gap is divided by the sum <ax, y> itself, which may be next to zero; divide by the two lengths",
        lambda x, ax, y, by: float(abs(np.sum(ax * y) - np.sum(x * by)) / abs(np.sum(ax * y))),
    ),
    means=(
        "the products are averaged; <a, b> is their sum, and the two sides have different numbers of entries",
        lambda x, ax, y, by: float(
            abs(np.mean(ax * y) - np.mean(x * by)) / np.sqrt(np.sum(ax * ax) * np.sum(y * y))
        ),
    ),
    absolute_products=(
        "the absolute value is taken of each product; it is taken once, of the difference of the two sums",
        lambda x, ax, y, by: float(
            abs(np.sum(abs(ax * y)) - np.sum(abs(x * by))) / np.sqrt(np.sum(ax * ax) * np.sum(y * y))
        ),
    ),
)
