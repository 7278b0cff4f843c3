"""Sizes, correlation in two dimensions and its matrix on one axis.

Wrong versions that come from well-known software: scipy.signal.convolve2d flips the kernel, a pooling's windows
stand side by side, Keras's "same" pads to the input's size.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import correlate as windows
from .._shared.operators import per_axis, rows_in_slices, rows_of

SIZE = "Sizes: one formula"
CONV = "Convolution: a window that slides"


def axis(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def draw_size(rng):
    k, s, d, p = between(rng, 1, 5), between(rng, 1, 4), between(rng, 1, 3), between(rng, 0, 3)
    return max(d * (k - 1) + 1 - 2 * p, 1) + between(rng, 0, 12), k, s, p, d


@exercise(
    section=SIZE, hand=[(7, 3, 2, 0, 1), (8, 3, 2, 0, 1), (5, 3, 1, 1, 1), (7, 3, 1, 0, 2)], draw=draw_size
)
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return axis(size, kernel_size, stride, padding, dilation)


output_size.wrong(
    rounded_up=lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1,
    one_missing=lambda n, k, s, p, d: axis(n, k, s, p, d) - 1,
    kernel_subtracted_whole=lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s + 1,
    padding_once=lambda n, k, s, p, d: axis(n + p, k, s, 0, d),
    padding_forgotten=lambda n, k, s, p, d: axis(n, k, s, 0, d),
    dilation_forgotten=lambda n, k, s, p, d: axis(n, k, s, p, 1),
    dilation_times_kernel=lambda n, k, s, p, d: axis(n, d * k, s, p, 1),
    size_over_stride=lambda n, k, s, p, d: n // s,
    transposed_formula=lambda n, k, s, p, d: (n - 1) * s - 2 * p + d * (k - 1) + 1,
    gaps_for_rate=lambda n, k, s, p, d: axis(n, k, s, p, d + 1),
    positions_over_stride=lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s,
    rounded_to_nearest=lambda n, k, s, p, d: round((n + 2 * p - d * (k - 1) - 1) / s) + 1,
    padded_at_the_end=lambda n, k, s, p, d: axis(n, k, s, 0, d) + 2 * p,
    input_dilated=lambda n, k, s, p, d: axis((n - 1) * d + 1, k, s, p),
    one_gap=lambda n, k, s, p, d: axis(n, k + d - 1, s, p),
    padding_subtracted=lambda n, k, s, p, d: axis(n, k, s, -p, d),
    one_divided=lambda n, k, s, p, d: n + 2 * p - d * (k - 1) - 1 // s + 1,
    kernel_divided=lambda n, k, s, p, d: n + 2 * p - (d * (k - 1) + 1) // s + 1,
)


def draw_windows(rng):
    kernel = pair(rng, 1, 3)
    size = tuple(k + between(rng, 0, 4) for k in kernel)
    return *numbers(rng, size, kernel), between(rng, 1, 3)


def window_rule(x, w, s):
    line = lambda n, k: f"(n - k) // stride + 1 = ({n} - {k}) // {s} + 1 = {axis(n, k, s)}"
    return per_axis(line, x.shape, w.shape)


def tiles(x, w, s):
    """As many windows as the stride would give, but side by side; zeros stand beyond the image."""
    kh, kw = w.shape
    rows, columns = axis(x.shape[0], kh, s), axis(x.shape[1], kw, s)
    padded = np.pad(x, ((0, rows * kh), (0, columns * kw)))
    return windows(padded, w)[::kh, ::kw][:rows, :columns]


def to_the_last_start(x, w, s):
    """Windows from two ranges that end where the last window starts."""
    (height, width), (kh, kw) = x.shape, w.shape
    rows, columns = range(0, height - kh, s), range(0, width - kw, s)
    return np.array([[np.sum(x[i : i + kh, j : j + kw] * w) for j in columns] for i in rows])


def as_wide_as_high(x, w, s):
    """Windows whose columns have the kernel's height."""
    out, k = np.zeros([axis(n, m, s) for n, m in zip(x.shape, w.shape)]), len(w)
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(x[i * s : i * s + k, j * s : j * s + k] * w)
    return out


def turned(x, w, s):
    """Windows of the kernel's shape with its axes exchanged; none where it does not fit."""
    shape = [axis(n, k, s) for n, k in zip(x.shape, w.shape[::-1])]
    return windows(x, w.T)[::s, ::s] if min(shape) > 0 else np.zeros(shape)


def without_last(out, stride):
    """Every `stride`-th of all windows, but zeros instead of a window that ends at the edge."""
    inner = np.zeros(out.shape)
    inner[:-1, :-1] = out[:-1, :-1]
    return inner[::stride, ::stride]


@exercise(
    section=CONV,
    hand=[
        (np.array([[1, 2, 3]]), np.array([[1, 10]]), 1),
        (np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), np.array([[1, 2], [3, 4]]), 1),
        (np.array([[1, 2, 3, 4, 5]]), np.array([[1]]), 2),
        (np.array([[1, 2], [3, 4]]), np.array([[0.5, 0.25]]), 1),
    ],
    draw=draw_windows,
    rule=window_rule,
)
def correlate(x, weight, stride=1):
    return windows(x, weight)[::stride, ::stride]


correlate.wrong(
    kernel_flipped=lambda x, w, s: windows(x, w[::-1, ::-1])[::s, ::s],
    kernel_transposed=turned,
    stride_left_out=lambda x, w, s: windows(x, w),
    windows_one_apart=lambda x, w, s: windows(x, w)[
        : axis(x.shape[0], w.shape[0], s), : axis(x.shape[1], w.shape[1], s)
    ],
    stride_on_rows_only=lambda x, w, s: windows(x, w)[::s],
    windows_side_by_side=tiles,
    averaged=lambda x, w, s: windows(x, w)[::s, ::s] / w.size,
    padded_to_same=lambda x, w, s: windows(np.pad(x, [((k - 1) // 2, k // 2) for k in w.shape]), w)[::s, ::s],
    one_window_short=lambda x, w, s: windows(x, w)[::s, ::s][:-1, :-1],
    loop_ends_early=lambda x, w, s: without_last(windows(x, w), s),
    range_ends_early=to_the_last_start,
    square_windows=as_wide_as_high,
    matrix_product=lambda x, w, s: np.einsum(
        "ijab,bc->ij", np.lib.stride_tricks.sliding_window_view(x, w.shape)[::s, ::s], w
    ),
    last_tap_alone=lambda x, w, s: windows(
        x, np.where(np.arange(w.size).reshape(w.shape) == w.size - 1, w, 0)
    )[::s, ::s],
)


def draw_matrix(rng):
    k, p = between(rng, 1, 4), between(rng, 0, 2)
    return *numbers(rng, k), max(k - 2 * p, 1) + between(rng, 0, 5), between(rng, 1, 3), p


def matrix_rule(w, n, s, p):
    k = len(w)
    rows = f"(input_size + 2 * padding - k) // stride + 1 = ({n} + 2 * {p} - {k}) // {s} + 1"
    return f"rows {rows} = {axis(n, k, s, p)}, columns {n}"


def padded_rows(w, n, s, p):
    """The matrix with the padding's columns still in it."""
    return rows_of(w, n + 2 * p, s)


def tap_by_tap(w, n, s, p, column):
    """The matrix tap by tap: `column` says on which column of the image a tap lands."""
    matrix = np.zeros((axis(n, len(w), s, p), n))
    for row, k in np.ndindex(len(matrix), len(w)):
        at = column(row * s - p + k)
        if 0 <= at < n:
            matrix[row, at] += w[k]
    return matrix


def unchecked(w, n, s, p):
    """Every tap is written, those on the padding too."""
    matrix = np.zeros((axis(n, len(w), s, p), n))
    for row, k in np.ndindex(len(matrix), len(w)):
        matrix[row, row * s - p + k] = w[k]
    return matrix


def onto_image(w, n, s, p):
    """Kernels that would begin before column 0 begin there; what sticks out at the end is cut."""
    matrix = np.zeros((axis(n, len(w), s, p), n))
    for row in range(len(matrix)):
        part = w[: n - max(row * s - p, 0)]
        matrix[row, max(row * s - p, 0) :][: len(part)] = part
    return matrix


@exercise(
    section="Every linear layer is a matrix",
    hand=[
        (np.array([1, 2]), 3, 1, 0),
        (np.array([1, 2, 3]), 5, 2, 0),
        (np.array([1, 2, 3]), 3, 1, 1),
        (np.array([0.5, 0.25]), 2, 1, 1),
    ],
    draw=draw_matrix,
    rule=matrix_rule,
)
def conv_matrix(weight, input_size, stride=1, padding=0):
    return padded_rows(weight, input_size, stride, padding)[:, padding : padding + input_size]


conv_matrix.wrong(
    transposed=lambda w, n, s, p: conv_matrix(w, n, s, p).T,
    kernel_flipped=lambda w, n, s, p: conv_matrix(w[::-1], n, s, p),
    columns_of_padding=padded_rows,
    padding_left_out=lambda w, n, s, p: rows_of(w, n, s) if n >= len(w) else np.zeros((0, n)),
    padding_at_the_end=lambda w, n, s, p: padded_rows(w, n, s, p)[:, :n],
    stride_left_out=lambda w, n, s, p: conv_matrix(w, n, 1, p),
    rows_one_apart=lambda w, n, s, p: conv_matrix(w, n, 1, p)[: axis(n, len(w), s, p)],
    empty_slice=lambda w, n, s, p: padded_rows(w, n, s, p)[:, p:-p],
    one_row_short=lambda w, n, s, p: conv_matrix(w, n, s, p)[:-1],
    wraps_around=lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: c % n if c < 0 else c),
    put_on_border=lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: min(max(c, 0), n - 1)),
    zero_columns=lambda w, n, s, p: np.pad(
        rows_of(w, n, s) if n >= len(w) else np.zeros((0, n)), ((0, 0), (p, p))
    ),
    shifted_onto_the_image=onto_image,
    written_off_the_image=unchecked,
    shifted_to_the_right=lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: c + 2 * p),
    rows_without_padding=lambda w, n, s, p: conv_matrix(w, n, s, p)[: max(axis(n, len(w), s), 0)],
    rows_not_divided=lambda w, n, s, p: rows_in_slices(w, n + 2 * p, s)[:, p : p + n],
    padding_in_strides=lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: c + p - p * s),
)
