"""Small NumPy operators behind the right answers, with switches for the ways in which they go wrong."""

import numpy as np


def axis_size(n, k, stride, padding=0, output_padding=0, dilation=1):
    return (n - 1) * stride - 2 * padding + dilation * (k - 1) + 1 + output_padding


def size_rule(n, k, s, p=None, o=None):
    """The size formula of one axis with its numbers, as far as the exercise has them."""
    letters = "(n - 1) * stride" + (" - 2 * padding" if p is not None else "") + " + k"
    filled = f"({n} - 1) * {s}" + (f" - 2 * {p}" if p is not None else "") + f" + {k}"
    if o is not None:
        letters, filled = f"{letters} + output_padding", f"{filled} + {o}"
    return f"{letters} = {filled} = {axis_size(n, k, s, p or 0, o or 0)}"


def spread(x, stride, before=0, after=0):
    """The values of a 1-D x, `stride` apart, with zeros before the first and after the last."""
    out = np.zeros((len(x) - 1) * stride + 1, x.dtype)
    out[::stride] = x
    return np.pad(out, (before, after))


def place(x, weight, stride, add=True):
    """Stamp a 1-D kernel at every `stride`-th pixel; with add=False later stamps overwrite."""
    out = np.zeros(axis_size(len(x), len(weight), stride))
    for i, value in enumerate(x):
        window = slice(i * stride, i * stride + len(weight))
        out[window] = value * weight + (out[window] if add else 0)
    return out


def rows_of(weight, n, stride, n_rows=None):
    """The kernel written into rows of a matrix with n columns, `stride` further right in each; it wraps around."""
    n_rows = (n - len(weight)) // stride + 1 if n_rows is None else n_rows
    matrix = np.zeros((n_rows, n))
    for row in range(n_rows):
        for k, value in enumerate(weight):
            matrix[row, (row * stride + k) % n] += value
    return matrix


def correlate(x, weight):
    """Correlation of a 2-D x with a 2-D kernel, stride 1, no padding."""
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape)
    return np.einsum("ijkl,kl->ij", windows, weight)


def spread_2d(x, stride, after=0):
    """The values of a 2-D x, `stride` apart on both axes."""
    out = np.zeros([(n - 1) * stride + 1 for n in x.shape], x.dtype)
    out[::stride, ::stride] = x
    return np.pad(out, (0, after))


def scatter(x, weight, stride, add=True):
    """The full 2-D transposed convolution, nothing cropped; with add=False later stamps overwrite.

    x (C_in, H, W), weight (C_in, C_out, kh, kw) -> (C_out, (H - 1) * stride + kh, (W - 1) * stride + kw)
    """
    kh, kw = weight.shape[2:]
    rows, columns = (axis_size(n, k, stride) for n, k in zip(x.shape[1:], (kh, kw)))
    out = np.zeros((weight.shape[1], rows, columns))
    for i, j in np.ndindex(x.shape[1:]):
        window = (slice(None), slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw))
        stamp = np.tensordot(x[:, i, j], weight, axes=1)
        out[window] = stamp + (out[window] if add else 0)
    return out


def early(out, stride):
    """Every `stride`-th of all windows, but zeros instead of a window that ends at the edge."""
    kept = out * 1.0
    kept[-1], kept[:, -1] = 0, 0
    return kept[::stride, ::stride]


def conv_by_taps(weight, n, stride, padding, column):
    """The matrix of a convolution, tap by tap: `column` says on which column a tap lands."""
    rows = (n + 2 * padding - len(weight)) // stride + 1
    matrix = np.zeros((rows, n))
    for i in range(rows):
        for k, value in enumerate(weight):
            at = column(i * stride - padding + k)
            if 0 <= at < n:
                matrix[i, at] += value
    return matrix
