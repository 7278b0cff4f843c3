"""Copies, nails, and the adjoint of copying."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import copies, spread

WAYS, MATRICES = "Three ways on one small map", "Three matrices, and their transposes"


def draw_map(rng):
    return *numbers(rng, pair(rng, 1, 4)), between(rng, 1, 4)


def times_stride(x, s):
    height, width = x.shape
    return f"(H * stride, W * stride) = ({height} * {s}, {width} * {s}) = ({height * s}, {width * s})"


def nails(x, s, at=0):
    """Each pixel in row and column `at` of its block of s x s zeros."""
    return spread(x, s, at, s - 1 - at)


def spread_blocks(x, s):
    """Blocks whose last row and column stay zero."""
    return np.kron(x, np.outer(*[np.arange(s) < s - 1] * 2))


def blocks_one_apart(x, s):
    out = np.zeros([n * s for n in x.shape])
    for i, j in np.ndindex(x.shape):
        out[i : i + s, j : j + s] = x[i, j]
    return out


def square(x, s):
    """As many columns as rows, each with the pixel above its block."""
    n = len(x) * s
    return np.array([[x[i // s, j // s] for j in range(n)] for i in range(n)])


@exercise(
    section=WAYS,
    hand=[
        (np.array([[1, 2]]), 2),
        (np.array([[5], [7]]), 2),
        (np.array([[3]]), 3),
        (np.array([[1.5, 2.5]]), 1),
    ],
    draw=draw_map,
    rule=times_stride,
)
def replicate(x, stride):
    return copies(x, stride)


replicate.wrong(
    tiled=lambda x, s: np.tile(x, (s, s)),
    rows_tiled=lambda x, s: np.tile(np.repeat(x, s, axis=1), (s, 1)),
    rows_alone=lambda x, s: np.repeat(x, s, axis=0),
    columns_alone=lambda x, s: np.repeat(x, s, axis=1),
    flattened=np.repeat,
    zeros_between=nails,
    always_two=lambda x, s: copies(x, 2),
    shared_out=lambda x, s: copies(x, s) / s**2,
    one_copy_more=lambda x, s: copies(x, s + 1),
    on_the_diagonal=lambda x, s: np.kron(x, np.eye(s)),
    columns_tiled=lambda x, s: np.tile(np.repeat(x, s, axis=0), (1, s)),
    one_copy_less=spread_blocks,
    blocks_one_apart=blocks_one_apart,
    height_for_width=square,
    rows_twice=lambda x, s: np.repeat(x, s * s, axis=0),
    copies_in_a_row=lambda x, s: np.repeat(x, s * s).reshape([n * s for n in x.shape]),
)


@exercise(
    section=WAYS,
    hand=[(np.array([[1, 2]]), 2), (np.array([[4]]), 3), (np.array([[1.5], [2.5]]), 2)],
    draw=draw_map,
    rule=times_stride,
)
def bed_of_nails(x, stride):
    return nails(x, stride)


bed_of_nails.wrong(
    last_zeros_missing=spread,
    in_the_middle=lambda x, s: nails(x, s, s // 2),
    last_corner=lambda x, s: nails(x, s, s - 1),
    stride_zeros=lambda x, s: nails(x, s + 1),
    copied=copies,
    rows_alone=lambda x, s: nails(x, s)[:, ::s],
    columns_alone=lambda x, s: nails(x, s)[::s],
    packed_in_a_corner=lambda x, s: np.pad(x, [(0, n * (s - 1)) for n in x.shape]),
    on_the_diagonal=lambda x, s: np.kron(x, np.eye(s)),
)


def draw_blocks(rng):
    s = between(rng, 1, 3)
    rows, columns = pair(rng, 1, 3)
    return *numbers(rng, (s * rows, s * columns)), s


def blocks(y, s):
    return y.reshape(y.shape[0] // s, s, y.shape[1] // s, s)


@exercise(
    section=MATRICES,
    hand=[
        (np.array([[1, 2, 5, 6], [3, 4, 7, 8]]), 2),
        (np.array([[1, 2], [3, 4], [5, 6], [7, 8]]), 2),
        (np.array([[1, 2]]), 1),
        (np.array([[0.5, 0.25], [1, 2]]), 2),
    ],
    draw=draw_blocks,
    rule=lambda y, s: (
        f"(H, W) = ({y.shape[0]} // {s}, {y.shape[1]} // {s}) = ({y.shape[0] // s}, {y.shape[1] // s})"
    ),
)
def replicate_adjoint(y, stride):
    return blocks(y, stride).sum((1, 3))


replicate_adjoint.wrong(
    mean=lambda y, s: blocks(y, s).mean((1, 3)),
    mean_of_rows=lambda y, s: blocks(y, s).sum((1, 3)) / s,
    maximum=lambda y, s: blocks(y, s).max((1, 3)),
    corner=lambda y, s: y[::s, ::s],
    last_of_block=lambda y, s: y[s - 1 :: s, s - 1 :: s],
    rows_alone=lambda y, s: blocks(y, s).sum(1)[:, :, 0],
    columns_alone=lambda y, s: blocks(y, s).sum(3)[:, 0],
    reshaped_the_other_way=lambda y, s: y.reshape(s, y.shape[0] // s, s, y.shape[1] // s).sum((0, 2)),
    copied_again=copies,
    reshaped_to_blocks=lambda y, s: y.reshape(y.shape[0] // s, y.shape[1] // s, s, s).sum((2, 3)),
    windows_one_apart=lambda y, s: np.lib.stride_tricks.sliding_window_view(y, (s, s)).sum((2, 3)),
    windows_at_pixels=lambda y, s: np.lib.stride_tricks.sliding_window_view(y, (s, s)).sum((2, 3))[
        : len(y) // s, : y.shape[1] // s
    ],
    summed_over_blocks=lambda y, s: blocks(y, s).sum((0, 2)),
    mean_cut=lambda y, s: blocks(y, s).sum((1, 3)) // s**2,
    rows_summed=lambda y, s: y.reshape(len(y) // s, s, -1).sum(1),
)
