"""Pooling: the largest or the mean of each window, as torch does it.

    y[i] = max over t of x[i*stride + t*dilation - padding]; avg_pool: the sum over t, divided by the taps

So 1, 5, 2, 4 in windows of 2 makes 5, 4, or 3, 3. `max_pool_by_loops` is this line as code; the fast form takes the
windows apart, one axis after the other and all windows at once.
"""

from functools import reduce
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ._arguments import PerAxis, arithmetic, array, batched, integer, pooled_rank, same_arguments, spatial
from ._axes import Axis, pad, parts, pooling_axes


def max_pool(
    x: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
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
    TypeError : complex numbers, which have no largest.

    >>> max_pool(np.array([[[1, 5, 2, 4]]]), 2, return_indices=True)
    (array([[[5, 4]]]), array([[[1, 3]]]))
    """
    x, axes, unbatch, _ = _parse(x, kernel_size, stride, padding, dilation, ceil_mode)
    padded = pad(x, axes, _lowest(x.dtype))
    if not return_indices:
        return unbatch(_reduce(padded, axes, np.maximum))
    values, indices = _first_maximum(padded, axes)
    return unbatch(values), unbatch(indices)


@same_arguments(max_pool)
def max_pool_by_loops(*arguments, **options):
    """The definition of `max_pool`, one window at a time: same arguments, same result, slowly.

    >>> max_pool_by_loops(np.array([[[1, 5, 2, 4]]]), 2, return_indices=True)
    (array([[[5, 4]]]), array([[[1, 3]]]))
    """
    x, axes, unbatch, return_indices = _parse(*arguments, **options)
    padded, places = pad(x, axes, _lowest(x.dtype)), _places(axes)
    values = np.empty((*x.shape[:2], *(axis.positions for axis in axes)), x.dtype)
    indices = np.empty(values.shape, np.int64)
    for n, c, *position in np.ndindex(*values.shape):
        window = tuple(axis.window(i) for axis, i in zip(axes, position))
        best, where = _lowest(x.dtype), -1
        for value, place in zip(padded[(n, c, *window)].ravel(), places[window].ravel()):
            if place >= 0 and (where < 0 or value > best or value != value):
                best, where = value, place
        values[(n, c, *position)], indices[(n, c, *position)] = best, where
    return (unbatch(values), unbatch(indices)) if return_indices else unbatch(values)


def _parse(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """x with a batch axis, its axes, the function that takes an added batch axis off, and the last argument."""
    x = array("x", x)
    if x.dtype.kind == "c":
        raise TypeError(f"x has dtype {x.dtype}; complex numbers have no order")
    x, unbatch = batched(x, pooled_rank(x, kernel_size))
    axes = pooling_axes(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)
    return x, axes, unbatch, return_indices


def _lowest(dtype: np.dtype) -> Any:
    """What never is the maximum of a window with a pixel in it."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min if dtype.kind in "iu" else False


def _places(axes: list[Axis]) -> np.ndarray:
    """The flat position of every pixel of a map, -1 in its padding."""
    sizes = [axis.size for axis in axes]
    return pad(np.arange(prod(sizes), dtype=np.int64).reshape(sizes), axes, -1)


def _first_maximum(padded: np.ndarray, axes: list[Axis]) -> tuple[np.ndarray, np.ndarray]:
    """(values, flat positions) of each window's maximum: the first tap wins, padding never does.

    Of several NaNs the last one counts, as in torch.
    """
    places, values = _places(axes), _reduce(padded, axes, np.maximum)
    indices = np.full(values.shape, -1, np.int64)
    taps = product(*(range(axis.kernel) for axis in axes))
    reads = [spatial(axis.tap(t) for axis, t in zip(axes, tap)) for tap in taps]
    for read in reversed(reads):  # what is written last stays: the first tap
        place, held = places[read], padded[read] == values
        np.copyto(indices, place, where=held & (place >= 0) if place.min() < 0 else held)
    if (values != values).any():
        for read in reads:
            np.copyto(indices, places[read], where=padded[read] != padded[read])
    return values, indices


def avg_pool(
    x: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> np.ndarray:
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
    x, axes, unbatch, _ = _parse(x, kernel_size, stride, padding, 1, ceil_mode)
    total = _reduce(pad(x, axes), axes, np.add)
    if divisor_override is None:
        lengths = [_lengths(axis, count_include_pad) for axis in axes]
        total /= reduce(np.multiply.outer, lengths).astype(x.dtype)
    elif (divisor := integer("divisor_override", divisor_override)) == 0:
        raise ValueError("divisor_override=0 would divide by zero")
    else:
        total /= divisor
    return unbatch(total)


def _lengths(axis: Axis, count_include_pad: bool) -> np.ndarray:
    """The pixels in each window of an axis, cut off at the padded input's end."""
    starts = np.arange(axis.positions) * axis.stride - axis.before
    ends = np.minimum(starts + axis.kernel, axis.size + axis.before)
    if not count_include_pad:
        starts, ends = np.maximum(starts, 0), np.minimum(ends, axis.size)
    return ends - starts


def _reduce(padded: np.ndarray, axes: list[Axis], combine: np.ufunc) -> np.ndarray:
    """Combine the taps of every window, some maps at a time, one axis after the other: a box is separable."""
    y = np.empty((*padded.shape[:2], *(axis.positions for axis in axes)), padded.dtype)
    maps, made = padded.reshape(-1, *padded.shape[2:]), y.reshape(-1, *y.shape[2:])
    for run in parts(len(maps), prod(maps.shape[1:])):
        total = maps[run]
        for number, axis in enumerate(axes, start=1):
            taps = [total[(*[slice(None)] * number, axis.tap(tap))] for tap in range(axis.kernel)]
            total = made[run] if number == len(axes) else np.empty_like(taps[0])
            np.copyto(total, taps[0])
            for tap in taps[1:]:
                combine(total, tap, out=total)
    return y
