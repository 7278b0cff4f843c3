"""Small NumPy operators behind the right answers of several topics, with switches for the ways in which they go wrong."""

import numpy as np


def spread(x, stride, before=0, after=0):
    """The values of x, `stride` apart on every axis, with zeros before the first and after the last."""
    out = np.zeros([(n - 1) * stride + 1 for n in x.shape], x.dtype)
    out[(slice(None, None, stride),) * x.ndim] = x
    return np.pad(out, (before, after))


def copies(x, n):
    """Each pixel of the last two axes copied into a block of n x n pixels."""
    return np.repeat(np.repeat(x, n, axis=-2), n, axis=-1)


def rows_of(weight, n, stride, n_rows=None):
    """The kernel written into rows of a matrix with n columns, `stride` further right in each; it wraps around."""
    n_rows = (n - len(weight)) // stride + 1 if n_rows is None else n_rows
    matrix = np.zeros((n_rows, n))
    for row in range(n_rows):
        for k, value in enumerate(weight):
            matrix[row, (row * stride + k) % n] += value
    return matrix


def rows_in_slices(weight, n, stride):
    """A row for each window of stride 1, each written as one slice, `stride` further right: most do not fit."""
    matrix = np.zeros((n - len(weight) + 1, n))
    for row in range(len(matrix)):
        matrix[row, row * stride : row * stride + len(weight)] = weight
    return matrix


def correlate(x, weight):
    """Correlation of a 2-D x with a 2-D kernel, stride 1, no padding."""
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape)
    return np.einsum("ijkl,kl->ij", windows, weight)


def per_axis(line, *sizes):
    """A size rule of two lines: `line` of the sizes on the rows, then on the columns."""
    axes = zip(("rows", "columns"), *sizes)
    return "\n".join(f"{axis}: {line(*of_axis)}" for axis, *of_axis in axes)
