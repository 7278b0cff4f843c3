"""One axis: zeros between the values, a stamp for each of them, the matrix and its transpose."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers
from .._shared.operators import rows_in_slices, rows_of, spread
from .sections import MATRIX, STAMP, ZEROS
from .sizes import axis_size, largest_padding, size_rule


def up_to_n(x, s):
    out = np.zeros((len(x) - 1) * s + 1)
    out[0 : len(x) : s] = x
    return out


@exercise(
    section=ZEROS,
    hand=[(np.array([1, 2, 3]), 2), (np.array([5, 7]), 3), (np.array([4]), 3), (np.array([1.5, 2.5]), 1)],
    draw=lambda rng: (*numbers(rng, between(rng, 1, 7)), between(rng, 1, 4)),
    rule=lambda x, s: f"(n - 1) * stride + 1 = ({len(x)} - 1) * {s} + 1 = {(len(x) - 1) * s + 1}",
)
def insert_zeros(x, stride):
    return spread(x, stride)


insert_zeros.wrong(
    stride_zeros=lambda x, s: spread(x, s + 1),
    zeros_after_last=lambda x, s: spread(x, s, after=s - 1),
    zeros_at_both_ends=lambda x, s: spread(x, s, s - 1, s - 1),
    one_too_few=lambda x, s: spread(x, s, after=s - 1)[: len(x) * s - 1],
    zeros_before_first=lambda x, s: spread(x, s, before=s - 1),
    values_repeated=np.repeat,
    one_zero=lambda x, s: spread(x, 2),
    slice_ends_at_n=up_to_n,
    copied_between=lambda x, s: np.repeat(x, s)[: (len(x) - 1) * s + 1],
)


def place(x, weight, stride, join=np.add):
    """Stamp a 1-D kernel at every `stride`-th pixel; `join` makes one value of what is there and what comes."""
    out = np.zeros(axis_size(len(x), len(weight), stride))
    for i, value in enumerate(x):
        window = slice(i * stride, i * stride + len(weight))
        out[window] = join(out[window], value * weight)
    return out


def in_stride_slices(x, weight, stride):
    out = np.zeros(axis_size(len(x), len(weight), stride))
    for i, value in enumerate(x):
        out[i * stride : (i + 1) * stride] += value * weight
    return out


def draw_1d(rng):
    return *numbers(rng, between(rng, 1, 6), between(rng, 1, 5)), between(rng, 1, 4)


@exercise(
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
    overlaps_overwritten=lambda x, w, s: place(x, w, s, lambda there, coming: coming),
    kernel_flipped=lambda x, w, s: place(x, w[::-1], s),
    stride_ignored=lambda x, w, s: np.append(place(x, w, 1), np.zeros((len(x) - 1) * (s - 1))),
    stride_left_out=lambda x, w, s: place(x, w, 1),
    size_times_stride=lambda x, w, s: np.append(place(x, w, s), np.zeros(s))[: len(x) * s],
    roles_swapped=lambda x, w, s: place(w, x, s),
    size_without_stamp=lambda x, w, s: np.convolve(spread(x, s), w)[(len(w) - 1) // 2 :][
        : (len(x) - 1) * s + 1
    ],
    stamps_side_by_side=lambda x, w, s: place(x, w, len(w)),
    overlaps_averaged=lambda x, w, s: (
        place(x, w, s) / np.maximum(place(np.ones(len(x)), np.ones(len(w)), s), 1)
    ),
    last_pixel_missing=lambda x, w, s: place(np.append(x[:-1], 0), w, s),
    values_left_out=lambda x, w, s: place(np.ones(len(x)), w, s),
    overlaps_largest=lambda x, w, s: place(x, w, s, np.maximum),
    slices_of_stride=in_stride_slices,
    strided_convolution=lambda x, w, s: np.convolve(x, w)[::s],
)


def draw_matrix(rng):
    k = between(rng, 1, 4)
    return *numbers(rng, k), k + between(rng, 0, 6), between(rng, 1, 3)


def matrix_rule(weight, n, stride):
    k = len(weight)
    rows = f"(input_size - k) // stride + 1 = ({n} - {k}) // {stride} + 1"
    return f"rows {rows} = {(n - k) // stride + 1}, columns {n}"


@exercise(
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
    transposed=lambda w, n, s: rows_of(w, n, s).T,
    kernel_flipped=lambda w, n, s: rows_of(w[::-1], n, s),
    stride_left_out=lambda w, n, s: rows_of(w, n, 1),
    rows_one_apart=lambda w, n, s: rows_of(w, n, 1)[: (n - len(w)) // s + 1],
    rows_left_empty=lambda w, n, s: rows_of(w, n, 1) * (np.arange(n - len(w) + 1) % s == 0)[:, None],
    one_row_short=lambda w, n, s: rows_of(w, n, s)[:-1],
    wraps_around=lambda w, n, s: rows_of(w, n, s, -(-n // s)),
    rounded_up=lambda w, n, s: rows_of(w, n + s, s, -(-(n - len(w)) // s) + 1)[:, :n],
    rows_not_divided=rows_in_slices,
    row_for_each_input=lambda w, n, s: rows_of(w, n * s + len(w), s, n)[:, :n],
)


def draw_product(rng):
    x, weight, s = draw_1d(rng)
    matrix = rows_of(weight, axis_size(len(x), len(weight), s), s)
    return x, matrix, between(rng, 0, min(2, largest_padding(x.shape, weight.shape, s)))


def product_rule(x, matrix, p):
    n, m = matrix.shape
    return f"the matrix is {n} x {m}: m - 2 * padding = {m} - 2 * {p} = {m - 2 * p}"


@exercise(
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
    padding_added=lambda x, m, p: np.pad(m.T @ x, p),
    padding_ignored=lambda x, m, p: m.T @ x,
    crop_at_the_end=lambda x, m, p: (m.T @ x)[: m.shape[1] - 2 * p],
    cropped_twice=lambda x, m, p: (m.T @ x)[2 * p : m.shape[1] - 2 * p],
    input_padded=lambda x, m, p: m.T @ np.pad(x, p),
    crop_at_the_start=lambda x, m, p: (m.T @ x)[p:],
    empty_crop=lambda x, m, p: (m.T @ x)[p:-p],
    not_transposed=lambda x, m, p: m @ x,
    inverse=lambda x, m, p: transpose_by_matrix(x, np.linalg.pinv(m).T, p),
    twice_at_the_start=lambda x, m, p: (m.T @ x)[2 * p :],
    zeroed=lambda x, m, p: np.pad((m.T @ x)[p : m.shape[1] - p], p),
    value_by_value=lambda x, m, p: (m.T * x)[p : m.shape[1] - p],
    reshaped=lambda x, m, p: transpose_by_matrix(x, m.reshape(m.shape[::-1]).T, p),
    end_cropped_twice=lambda x, m, p: (m.T @ x)[p : m.shape[1] - 2 * p],
)
