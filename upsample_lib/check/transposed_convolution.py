"""The exercises on transposed convolution, first half: sizes, zeros, stamps and the matrix, on one axis.

The second half (two axes, channels, TensorFlow's SAME) is in `_transposed_convolution_2d.py`.
"""

import numpy as np

from ._engine.draw import between, numbers
from ._engine.topic import Topic
from ._operators import axis_size, place, rows_of, size_rule, spread
from ._transposed_convolution_2d import EMPTY, FLIPPED, ONE_END, OVERWRITTEN, PADDED, SIZE, STAMP, ZEROS
from ._transposed_convolution_2d import topic as second_half

topic = Topic("transposed_convolution")

MATRIX, INVERSE = "A matrix that goes the other way", "Five names, one of them wrong"


def draw_size(rng):
    n, k, s, d = between(rng, 1, 9), between(rng, 1, 6), between(rng, 1, 4), between(rng, 1, 3)
    p = between(rng, 0, min(3, (axis_size(n, k, s, 0, 0, d) - 1) // 2))
    return n, k, s, p, between(rng, 0, max(s, d) - 1), d


@topic.exercise(
    section=SIZE,
    hand=[(2, 3, 1, 0, 0, 1), (4, 3, 2, 0, 0, 1), (4, 4, 2, 1, 0, 1), (4, 3, 2, 1, 1, 1), (3, 3, 1, 0, 0, 2)],
    draw=draw_size,
)
def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    return axis_size(size, kernel_size, stride, padding, output_padding, dilation)


output_size.wrong(
    stride_alone=(
        "the output is taken to be size * stride; kernel, padding and dilation count too",
        lambda n, k, s, p, o, d: n * s,
    ),
    size_times_stride=(
        "the first term is size * stride; the last pixel has no gap after it: (size - 1) * stride",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + s,
    ),
    one_missing=(
        "the + 1 after dilation * (kernel_size - 1) is left out",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) - 1,
    ),
    convolution_formula=(
        "the convolution's size formula is used; the transposed convolution goes the other way",
        lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1,
    ),
    output_padding_forgotten=(
        "output_padding is left out",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, 0, d),
    ),
    output_padding_twice=(
        "output_padding is added at both ends; it is added once, at the end",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, 2 * o, d),
    ),
    dilation_forgotten=(
        "dilation is left out; a dilated kernel covers dilation * (kernel_size - 1) + 1 pixels",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o),
    ),
    only_four_arguments=(
        "dilation and output_padding are left out; the formula for both at their defaults is not enough",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p),
    ),
    dilation_added=(
        "the dilated kernel is taken to cover kernel_size + dilation - 1 pixels; every one of its gaps grows",
        lambda n, k, s, p, o, d: axis_size(n, k + d - 1, s, p, o),
    ),
    dilation_times_kernel=(
        "the dilated kernel is taken to cover dilation * kernel_size pixels; its last tap has no zeros after it",
        lambda n, k, s, p, o, d: axis_size(n, d * k, s, p, o),
    ),
    padding_added=(
        "padding makes the output larger; in a transposed convolution it is a crop",
        lambda n, k, s, p, o, d: axis_size(n, k, s, -p, o, d),
    ),
    padding_once=(
        "padding is taken off once; it is cropped from both ends",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + p,
    ),
    output_padding_subtracted=(
        "output_padding is taken off; it keeps pixels, so the output gets larger",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, -o, d),
    ),
)


@topic.exercise(
    section=ZEROS,
    hand=[(np.array([1, 2, 3]), 2), (np.array([5, 7]), 3), (np.array([4]), 3), (np.array([1.5, 2.5]), 1)],
    draw=lambda rng: (*numbers(rng, between(rng, 1, 7)), between(rng, 1, 4)),
    rule=lambda x, s: f"(n - 1) * stride + 1 = ({len(x)} - 1) * {s} + 1 = {(len(x) - 1) * s + 1}",
)
def insert_zeros(x, stride):
    return spread(x, stride)


insert_zeros.wrong(
    stride_zeros=(
        "stride zeros stand between neighbours; there are stride - 1",
        lambda x, s: spread(x, s + 1),
    ),
    zeros_after_last=(
        "the last value has zeros after it too; zeros stand only between values",
        lambda x, s: spread(x, s, after=s - 1),
    ),
    zeros_at_both_ends=(
        "zeros stand before the first value and after the last one too",
        lambda x, s: spread(x, s, s - 1, s - 1),
    ),
    one_too_few=(
        "the length is n * stride - 1, which is right for stride 2 only",
        lambda x, s: spread(x, s, after=s - 1)[: len(x) * s - 1],
    ),
    zeros_before_first=(
        "the zeros stand before each value, the first one too; they stand only between values",
        lambda x, s: spread(x, s, before=s - 1),
    ),
    values_repeated=(
        "each value is repeated; zeros should follow it",
        lambda x, s: np.repeat(x, s),
    ),
    one_zero=(
        "one zero stands between neighbours whatever the stride is",
        lambda x, s: spread(x, 2),
    ),
    copied_between=(
        "copies of the values stand between them; zeros do",
        lambda x, s: np.repeat(x, s)[: (len(x) - 1) * s + 1],
    ),
)


def draw_1d(rng):
    return *numbers(rng, between(rng, 1, 6), between(rng, 1, 5)), between(rng, 1, 4)


@topic.exercise(
    section=STAMP,
    hand=[
        (np.array([1, 10]), np.array([1, 2, 3]), 2),
        (np.array([1, 1, 1]), np.array([1, 1, 1]), 2),
        (np.array([2, 3]), np.array([1, 2]), 3),
        (np.array([1, 2]), np.array([0.5, 0.25]), 1),
    ],
    draw=draw_1d,
    rule=lambda x, w, s: size_rule(len(x), len(w), s),
)
def stamp(x, weight, stride):
    return place(x, weight, stride)


stamp.wrong(
    overlaps_overwritten=(OVERWRITTEN, lambda x, w, s: place(x, w, s, add=False)),
    kernel_flipped=(FLIPPED, lambda x, w, s: place(x, w[::-1], s)),
    stride_ignored=(
        "the stamps stand one pixel apart, whatever the stride",
        lambda x, w, s: np.append(place(x, w, 1), np.zeros((len(x) - 1) * (s - 1))),
    ),
    stride_left_out=("the stride is left out", lambda x, w, s: place(x, w, 1)),
    size_times_stride=(
        "the output is n * stride long, so that the last stamp is cut off or has zeros after it",
        lambda x, w, s: np.append(place(x, w, s), np.zeros(s))[: len(x) * s],
        SIZE,
    ),
    roles_swapped=(
        "the input is stamped at every weight; the kernel is stamped at every pixel",
        lambda x, w, s: place(w, x, s),
    ),
    size_without_stamp=(
        "the output has (n - 1) * stride + 1 pixels, as after mode='same'; the last stamp reaches k - 1 further",
        lambda x, w, s: np.convolve(spread(x, s), w)[(len(w) - 1) // 2 :][: (len(x) - 1) * s + 1],
        SIZE,
    ),
    stamps_side_by_side=(
        "the stamps stand k pixels apart, side by side; they stand stride pixels apart",
        lambda x, w, s: place(x, w, len(w)),
    ),
    overlaps_averaged=(
        "overlapping stamps are averaged; they are added",
        lambda x, w, s: place(x, w, s) / np.maximum(place(np.ones(len(x)), np.ones(len(w)), s), 1),
    ),
)


def draw_matrix(rng):
    k = between(rng, 1, 4)
    return *numbers(rng, k), k + between(rng, 0, 6), between(rng, 1, 3)


def matrix_rule(weight, n, stride):
    rows = (n - len(weight)) // stride + 1
    return (
        f"rows (input_size - k) // stride + 1 = ({n} - {len(weight)}) // {stride} + 1 = {rows}, columns {n}"
    )


@topic.exercise(
    section=MATRIX,
    hand=[
        (np.array([1, 2, 3]), 5, 1),
        (np.array([1, 2, 3]), 5, 2),
        (np.array([1, 2]), 5, 2),
        (np.array([7]), 2, 1),
    ],
    draw=draw_matrix,
    rule=matrix_rule,
)
def conv_matrix(weight, input_size, stride):
    return rows_of(weight, input_size, stride)


conv_matrix.wrong(
    transposed=(
        "the matrix is transposed already; a convolution has a row for each output and a column for each input",
        lambda w, n, s: rows_of(w, n, s).T,
    ),
    kernel_flipped=(
        "the kernel is flipped; in a network a convolution is a correlation, the kernel stands as it is",
        lambda w, n, s: rows_of(w[::-1], n, s),
    ),
    stride_left_out=(
        "the stride is left out; row i begins at column i * stride",
        lambda w, n, s: rows_of(w, n, 1),
    ),
    rows_one_apart=(
        "each row begins one column after the one above; it begins stride columns after it",
        lambda w, n, s: rows_of(w, n, 1)[: (n - len(w)) // s + 1],
    ),
    rows_left_empty=(
        "there is a row for each position, and those that the stride skips are left zero; skipped rows do not exist",
        lambda w, n, s: rows_of(w, n, 1) * (np.arange(n - len(w) + 1) % s == 0)[:, None],
    ),
    one_row_short=(
        "the last row is missing: there are (input_size - k) // stride + 1",
        lambda w, n, s: rows_of(w, n, s)[:-1],
    ),
    wraps_around=(
        "the kernel wraps around at the border; rows where it does not fit are left out",
        lambda w, n, s: rows_of(w, n, s, -(-n // s)),
    ),
    rounded_up=(
        "the number of rows is rounded up; a window that sticks out makes no output",
        lambda w, n, s: rows_of(w, n + s, s, -(-(n - len(w)) // s) + 1)[:, :n],
    ),
)


def draw_product(rng):
    x, weight, s = draw_1d(rng)
    full = axis_size(len(x), len(weight), s)
    return x, rows_of(weight, full, s), between(rng, 0, min(2, (full - 1) // 2))


def product_rule(x, matrix, p):
    n, m = matrix.shape
    return f"the matrix is {n} x {m}: m - 2 * padding = {m} - 2 * {p} = {m - 2 * p}"


@topic.exercise(
    section=MATRIX,
    hand=[
        (np.array([1, 10]), np.array([[1, 2, 3, 0], [0, 1, 2, 3]]), 0),
        (np.array([1, 10]), np.array([[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]), 0),
        (np.array([1, 10]), np.array([[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]), 1),
        (np.array([1, 2]), np.array([[1, 0.5, 0], [0, 1, 0.5]]), 1),
    ],
    draw=draw_product,
    rule=product_rule,
)
def transpose_by_matrix(x, matrix, padding):
    full = matrix.T @ x
    return full[padding : len(full) - padding]


transpose_by_matrix.wrong(
    padding_added=(PADDED, lambda x, m, p: np.pad(m.T @ x, p), SIZE),
    padding_ignored=("padding is left out", lambda x, m, p: m.T @ x, SIZE),
    crop_at_the_end=(ONE_END, lambda x, m, p: (m.T @ x)[: m.shape[1] - 2 * p], SIZE),
    cropped_twice=(
        "2 * padding pixels are cropped from each end; padding are",
        lambda x, m, p: (m.T @ x)[2 * p : m.shape[1] - 2 * p],
        SIZE,
    ),
    input_padded=(
        "zeros are put around the input; padding is a crop of the output",
        lambda x, m, p: m.T @ np.pad(x, p),
        SIZE,
    ),
    crop_at_the_start=(
        "the crop is taken at the start alone; padding is cropped from both ends",
        lambda x, m, p: (m.T @ x)[p:],
        SIZE,
    ),
    empty_crop=(EMPTY, lambda x, m, p: (m.T @ x)[p:-p], SIZE),
    not_transposed=(
        "x is multiplied by the convolution's matrix itself, not by its transpose",
        lambda x, m, p: m @ x,
    ),
    inverse=(
        "the matrix is inverted instead of transposed; a transposed convolution does not undo the convolution",
        lambda x, m, p: transpose_by_matrix(x, np.linalg.pinv(m).T, p),
        INVERSE,
    ),
    twice_at_the_start=(
        "the whole crop is taken at the start; padding is cropped from both ends",
        lambda x, m, p: (m.T @ x)[2 * p :],
        SIZE,
    ),
    zeroed=(
        "the pixels of the padding are set to 0 and stay; they are cut off",
        lambda x, m, p: np.pad((m.T @ x)[p : m.shape[1] - p], p),
        SIZE,
    ),
)


topic.add(second_half)
