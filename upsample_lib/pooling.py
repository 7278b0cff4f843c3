"""Pooling: the largest or the mean of each window, as torch does it."""

from functools import reduce
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from ._arguments import arithmetic, array, batched, integer, per_axis, pooled_rank

__all__ = ["avg_pool", "max_pool"]


def max_pool(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """The largest value of each window: torch's max_pool1d, 2d and 3d.

    Of equal values the first counts, row by row; a NaN wins, the last of several.

    Parameters
    ----------
    x : (N, C, *spatial) array; (C, *spatial) when `kernel_size` is a tuple
    kernel_size : int >= 1, or a tuple with one per spatial axis
    stride : the same, optional; the kernel size when absent
    padding : int >= 0 or one per axis, at most half of the kernel's extent; never the maximum
    dilation : int >= 1, or one per axis
    ceil_mode : bool; also windows that begin inside and end outside the padded input
    return_indices : bool

    Returns
    -------
    (N, C, *out) array of x's dtype; with `return_indices` also an int64 array of the same shape:
    where each maximum was, as a flat position in its (*spatial) map

    Raises
    ------
    ValueError : ranks that do not fit, a padding above half of the kernel, a window larger than the input.

    >>> max_pool(np.array([[[1, 5, 2, 4]]]), 2, return_indices=True)
    (array([[[5, 4]]]), array([[[1, 3]]]))
    """
    x = array("x", x)
    x, had_batch, windows = _windows(x, kernel_size, stride, padding, dilation, ceil_mode)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min if x.dtype.kind in "iu" else False
    padded = _padded(x, windows, lowest)
    if not return_indices:
        values = _reduce(padded, windows, np.maximum)
        return values if had_batch else values[0]
    values, indices = _first_maximum(padded, x.shape[2:], windows)
    return (values, indices) if had_batch else (values[0], indices[0])


def _first_maximum(padded, sizes, windows):
    """(values, flat positions) of each window's maximum: the first tap wins, padding never does.

    Of several NaNs the last one counts, as in torch.
    """
    borders = [(w.padding, m - n - w.padding) for w, n, m in zip(windows, sizes, padded.shape[2:])]
    positions = np.pad(np.arange(prod(sizes)).reshape(sizes), borders, constant_values=-1)
    values = _reduce(padded, windows, np.maximum)
    indices = np.full(values.shape, -1)
    taps = list(product(*(range(w.kernel) for w in windows)))
    reads = [(..., *(w.read(t) for w, t in zip(windows, tap))) for tap in taps]
    for read in reversed(reads):  # what is written last stays: the first tap
        place, held = positions[read], padded[read] == values
        np.copyto(indices, place, where=held & (place >= 0) if place.min() < 0 else held)
    if (values != values).any():
        for read in reads:
            np.copyto(indices, positions[read], where=padded[read] != padded[read])
    return values, indices


def avg_pool(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None
):
    """The mean of each window: torch's avg_pool1d, 2d and 3d.

    Parameters
    ----------
    x : (N, C, *spatial) array; (C, *spatial) when `kernel_size` is a tuple
    kernel_size, stride, padding, ceil_mode : as for `max_pool`; the padding is zeros
    count_include_pad : bool; whether padded zeros count in the divisor
    divisor_override : int, not 0, optional; divide by this instead

    Returns
    -------
    (N, C, *out) array

    Raises
    ------
    ValueError : as `max_pool`, or a `divisor_override` of 0.

    >>> avg_pool(np.array([[[1, 5, 2, 4]]]), 2)
    array([[[3., 3.]]])
    """
    (x,) = arithmetic(x=x)
    x, had_batch, windows = _windows(x, kernel_size, stride, padding, 1, ceil_mode)
    total = _reduce(_padded(x, windows, 0), windows, np.add)
    if divisor_override is None:
        lengths = [w.lengths(n, count_include_pad) for w, n in zip(windows, x.shape[2:])]
        total /= reduce(np.multiply.outer, lengths).astype(x.dtype)
    elif (divisor := integer("divisor_override", divisor_override)) == 0:
        raise ValueError("divisor_override=0 would divide by zero")
    else:
        total /= divisor
    return total if had_batch else total[0]


class _Window(NamedTuple):
    """The windows of a pooling along one axis."""

    kernel: int
    stride: int
    padding: int
    dilation: int
    out: int

    def read(self, tap):
        """What this tap reads from the padded axis, for all windows at once."""
        start = tap * self.dilation
        return slice(start, start + self.stride * (self.out - 1) + 1, self.stride)

    def lengths(self, size, count_include_pad):
        """The pixels in each window, cut off at the padded input's end (undilated)."""
        starts = np.arange(self.out) * self.stride - self.padding
        ends = np.minimum(starts + self.kernel, size + self.padding)
        if not count_include_pad:
            starts, ends = np.maximum(starts, 0), np.minimum(ends, size)
        return ends - starts


def _windows(x, kernel_size, stride, padding, dilation, ceil_mode):
    """x with a batch, whether it had one, and a _Window per spatial axis."""
    rank = pooled_rank(x, kernel_size)
    x, had_batch = batched("x", x, rank)
    kernel = per_axis("kernel_size", kernel_size, rank, 1)
    strides = kernel if stride is None else per_axis("stride", stride, rank, 1)
    paddings, dilations = per_axis("padding", padding, rank, 0), per_axis("dilation", dilation, rank, 1)
    windows = []
    for n, k, s, p, d in zip(x.shape[2:], kernel, strides, paddings, dilations):
        extent = d * (k - 1) + 1
        if 2 * p > extent:
            raise ValueError(f"padding={p} is more than half of the kernel's extent of {extent}")
        out = (n + 2 * p - extent + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (out - 1) * s >= n + p:
            out -= 1  # a window must begin inside the input or the padding before it
        if out < 1:
            raise ValueError(f"the kernel spans {extent} pixels, more than the padded input's {n + 2 * p}")
        windows.append(_Window(k, s, p, d, out))
    return x, had_batch, windows


def _padded(x, windows, value):
    """x with `value` around it: the padding, and at the end all that the last window reads."""
    borders = []
    for n, w in zip(x.shape[2:], windows):
        needed = (w.out - 1) * w.stride + w.dilation * (w.kernel - 1) + 1
        borders.append((w.padding, max(0, needed - n - w.padding)))
    return np.pad(x, [(0, 0), (0, 0), *borders], constant_values=value)


def _reduce(padded, windows, combine):
    """Combine the taps of every window, one axis after the other: a box is separable."""
    for axis, window in enumerate(windows, start=2):
        read = lambda tap, axis=axis, window=window: (*[slice(None)] * axis, window.read(tap))
        total = padded[read(0)].copy()
        for tap in range(1, window.kernel):
            combine(total, padded[read(tap)], out=total)
        padded = total
    return padded
