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
    tiled=(
        "the whole image is repeated, as np.tile does; each pixel is repeated, next to itself",
        lambda x, s: np.tile(x, (s, s)),
    ),
    rows_tiled=(
        "the rows are repeated as a whole and the columns one by one; on both axes each entry is repeated",
        lambda x, s: np.tile(np.repeat(x, s, axis=1), (s, 1)),
    ),
    rows_alone=(
        "only the rows are repeated; a block is stride pixels wide, too",
        lambda x, s: np.repeat(x, s, axis=0),
    ),
    columns_alone=(
        "only the columns are repeated; a block is stride pixels high, too",
        lambda x, s: np.repeat(x, s, axis=1),
    ),
    flattened=("np.repeat is called without an axis, which flattens the image first", np.repeat),
    zeros_between=(
        "the value stands in one corner and zeros beside it; that is the bed of nails, here the block is filled",
        nails,
    ),
    always_two=("every pixel is doubled, whatever the stride", lambda x, s: copies(x, 2)),
    shared_out=(
        "the value is divided among the pixels of its block; each of them gets all of it",
        lambda x, s: copies(x, s) / s**2,
        MATRICES,
    ),
    one_copy_more=(
        "each pixel gets stride copies beside itself; with them the block is stride pixels wide in all",
        lambda x, s: copies(x, s + 1),
    ),
    on_the_diagonal=(
        "the value stands on the diagonal of its block and zeros beside it; the whole block is filled",
        lambda x, s: np.kron(x, np.eye(s)),
    ),
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
    last_zeros_missing=(
        "there are no zeros after the last row and column; every block is whole, the last one too",
        spread,
    ),
    in_the_middle=(
        "the value stands in the middle of its block; its place is the top-left corner",
        lambda x, s: nails(x, s, s // 2),
    ),
    last_corner=(
        "the value stands in the bottom-right corner of its block; its place is the top-left one",
        lambda x, s: nails(x, s, s - 1),
    ),
    stride_zeros=(
        "stride zeros stand between neighbours; with the value itself a block is stride pixels wide",
        lambda x, s: nails(x, s + 1),
    ),
    copied=("the block is filled with copies; only its top-left pixel holds the value", copies),
    rows_alone=(
        "zeros stand between the rows alone; the columns are spread as well",
        lambda x, s: nails(x, s)[:, ::s],
    ),
    columns_alone=(
        "zeros stand between the columns alone; the rows are spread as well",
        lambda x, s: nails(x, s)[::s],
    ),
    packed_in_a_corner=(
        "the whole image stands in the top-left corner of the result; each pixel stands in its own block",
        lambda x, s: np.pad(x, [(0, n * (s - 1)) for n in x.shape]),
    ),
    on_the_diagonal=(
        "the value stands on the whole diagonal of its block, as with np.eye; only the top-left pixel holds it",
        lambda x, s: np.kron(x, np.eye(s)),
    ),
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
    mean=(
        "the block is averaged; the transpose adds up, and is stride * stride times as large",
        lambda y, s: blocks(y, s).mean((1, 3)),
    ),
    mean_of_rows=(
        "the block is summed on one axis and averaged on the other; both add up",
        lambda y, s: blocks(y, s).sum((1, 3)) / s,
    ),
    maximum=(
        "the largest value of the block is taken; the transpose adds up",
        lambda y, s: blocks(y, s).max((1, 3)),
    ),
    corner=(
        "the top-left pixel of the block is taken: that is the adjoint of the bed of nails, subsampling",
        lambda y, s: y[::s, ::s],
    ),
    rows_alone=(
        "the sum runs over the rows of a block alone; it takes in its columns, too",
        lambda y, s: blocks(y, s).sum(1)[:, :, 0],
    ),
    columns_alone=(
        "the sum runs over the columns of a block alone; it takes in its rows, too",
        lambda y, s: blocks(y, s).sum(3)[:, 0],
    ),
    reshaped_the_other_way=(
        "the image is reshaped to (stride, H, stride, W); a block's pixels are neighbours, so it is (H, stride, W, stride)",
        lambda y, s: y.reshape(s, y.shape[0] // s, s, y.shape[1] // s).sum((0, 2)),
    ),
    copied_again=(
        "the image is enlarged once more; the adjoint goes from the large size to the small one",
        copies,
    ),
    reshaped_to_blocks=(
        "the image is reshaped to (H, W, stride, stride), which takes pixels as they follow in memory; (H, stride, W, stride) keeps the blocks",
        lambda y, s: y.reshape(y.shape[0] // s, y.shape[1] // s, s, s).sum((2, 3)),
    ),
)
