"""Sizes, correlation in two dimensions and its matrix on one axis.

Wrong versions that come from well-known software: scipy.signal.convolve2d flips the kernel, a pooling's windows
stand side by side, Keras's "same" pads to the input's size.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import correlate as windows
from .._shared.operators import per_axis, rows_of
from .._shared.sentences import (
    DILATION_LEFT_OUT,
    KERNEL_TRANSPOSED,
    PADDING_LEFT_OUT,
    ROWS_ONE_APART,
    STRIDE_LEFT_OUT,
)

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
    rounded_up=(
        "the quotient is rounded up; what is left over after the last window is never read, so it is rounded down",
        lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1,
    ),
    one_missing=(
        "the + 1 at the end is left out; the first window takes no stride",
        lambda n, k, s, p, d: axis(n, k, s, p, d) - 1,
    ),
    kernel_subtracted_whole=(
        "k - 1 is subtracted where the kernel's whole length has to be, before dividing by the stride",
        lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s + 1,
    ),
    padding_once=(
        "padding is added once; it is put at both ends",
        lambda n, k, s, p, d: axis(n + p, k, s, 0, d),
    ),
    padding_forgotten=(PADDING_LEFT_OUT, lambda n, k, s, p, d: axis(n, k, s, 0, d)),
    dilation_forgotten=(DILATION_LEFT_OUT, lambda n, k, s, p, d: axis(n, k, s, p, 1)),
    dilation_times_kernel=(
        "the dilated kernel is taken to cover dilation * kernel_size pixels; nothing stands after its last tap",
        lambda n, k, s, p, d: axis(n, d * k, s, p, 1),
    ),
    size_over_stride=(
        "the output is taken to be size // stride; kernel and padding count too",
        lambda n, k, s, p, d: n // s,
    ),
    transposed_formula=(
        "the transposed convolution's size formula is used; a convolution goes the other way",
        lambda n, k, s, p, d: (n - 1) * s - 2 * p + d * (k - 1) + 1,
    ),
    gaps_for_rate=(
        "dilation zeros are put between neighbouring taps; there are dilation - 1",
        lambda n, k, s, p, d: axis(n, k, s, p, d + 1),
    ),
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
    kernel_flipped=(
        "the kernel is flipped, as in mathematics (and in scipy.signal.convolve2d); a network does not flip it",
        lambda x, w, s: windows(x, w[::-1, ::-1])[::s, ::s],
    ),
    kernel_transposed=(KERNEL_TRANSPOSED, lambda x, w, s: windows(x, w.T)[::s, ::s]),
    stride_left_out=(STRIDE_LEFT_OUT, lambda x, w, s: windows(x, w)),
    windows_one_apart=(
        "the windows stand one pixel apart; they start stride pixels apart",
        lambda x, w, s: windows(x, w)[: axis(x.shape[0], w.shape[0], s), : axis(x.shape[1], w.shape[1], s)],
    ),
    stride_on_rows_only=(
        "the stride is used on the rows alone; it holds on both axes",
        lambda x, w, s: windows(x, w)[::s],
    ),
    windows_side_by_side=(
        "the windows stand k pixels apart, as in pooling; they start stride pixels apart",
        tiles,
    ),
    averaged=("each window is averaged; it is summed", lambda x, w, s: windows(x, w)[::s, ::s] / w.size),
    padded_to_same=(
        "the image is padded so that the output is as large as the input; here nothing is padded",
        lambda x, w, s: windows(np.pad(x, [((k - 1) // 2, k // 2) for k in w.shape]), w)[::s, ::s],
        SIZE,
    ),
    one_window_short=(
        "the last row and column of windows are missing: there are (n - k) // stride + 1",
        lambda x, w, s: windows(x, w)[::s, ::s][:-1, :-1],
        SIZE,
    ),
    loop_ends_early=(
        "the loops stop before a window that ends at the edge, and zeros stay there; the last one starts at n - k",
        lambda x, w, s: without_last(windows(x, w), s),
    ),
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
    transposed=(
        "the matrix is transposed; a convolution has a row for each output and a column for each input",
        lambda w, n, s, p: conv_matrix(w, n, s, p).T,
    ),
    kernel_flipped=(
        "the kernel is flipped; a network's convolution is a correlation, the kernel stands as it is",
        lambda w, n, s, p: conv_matrix(w[::-1], n, s, p),
        CONV,
    ),
    columns_of_padding=(
        "the padding has columns of its own; a zero has no wire, so they are dropped",
        padded_rows,
    ),
    padding_left_out=(
        "the padding is left out; rows at the border hold the part of the kernel that lies on the image",
        lambda w, n, s, p: rows_of(w, n, s) if n >= len(w) else np.zeros((0, n)),
    ),
    padding_at_the_end=(
        "all the padding is put at the end; padding zeros stand at each end",
        lambda w, n, s, p: padded_rows(w, n, s, p)[:, :n],
    ),
    stride_left_out=(
        "the stride is left out; row i begins at column i * stride, before the padding is dropped",
        lambda w, n, s, p: conv_matrix(w, n, 1, p),
    ),
    rows_one_apart=(ROWS_ONE_APART, lambda w, n, s, p: conv_matrix(w, n, 1, p)[: axis(n, len(w), s, p)]),
    empty_slice=(
        "the columns are sliced [padding:-padding]: when padding is 0 that is [0:0], which is empty",
        lambda w, n, s, p: padded_rows(w, n, s, p)[:, p:-p],
    ),
    one_row_short=(
        "the last row is missing: there are (input_size + 2 * padding - k) // stride + 1",
        lambda w, n, s, p: conv_matrix(w, n, s, p)[:-1],
        SIZE,
    ),
    wraps_around=(
        "taps on the padding land at the other end of the row, as a negative index does; they are left out",
        lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: c % n if c < 0 else c),
    ),
    put_on_border=(
        "taps on the padding are added to the border pixel; padding is made of zeros, so they are left out",
        lambda w, n, s, p: tap_by_tap(w, n, s, p, lambda c: min(max(c, 0), n - 1)),
    ),
)
