"""The ways back from pooling, and the adjoint pairs among them."""

from functools import reduce
from math import prod

import numpy as np

from ._arguments import (
    RANKS,
    arithmetic,
    array,
    batched,
    integer,
    no_empty_axis,
    per_axis,
    pooled_rank,
    times,
)
from ._axis_weights import enlarge

__all__ = ["bed_of_nails", "max_unpool", "replicate", "subsample", "sum_pool"]


def max_unpool(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Put each value back where the maximum was, zeros elsewhere: torch's max_unpool1d, 2d and 3d.

    Parameters
    ----------
    x : (N, C, *spatial) array; (C, *spatial) when `kernel_size` is a tuple
    indices : int array of x's shape, from `max_pool(..., return_indices=True)`
    kernel_size, stride, padding : as they were for `max_pool`
    output_size : sequence of ints, optional, with or without (N, C); one of the sizes that pool to
        x's, less than a stride away from (n - 1)*stride - 2*padding + kernel_size, the default

    Returns
    -------
    (N, C, *output_size) array of x's dtype; where windows share a maximum, it is written once

    Raises
    ------
    ValueError : indices of another shape or outside the output, an impossible `output_size`.

    >>> max_unpool(np.array([[[5, 4]]]), np.array([[[1, 3]]]), 2)
    array([[[0, 5, 0, 4]]])
    """
    x, indices = array("x", x), np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"indices has dtype {indices.dtype}; integers are needed")
    if indices.shape != x.shape:
        raise ValueError(f"indices has shape {indices.shape}; x's {x.shape} is needed")
    rank = pooled_rank(x, kernel_size)
    x, had_batch = batched("x", x, rank)
    kernel = per_axis("kernel_size", kernel_size, rank, 1)
    strides = kernel if stride is None else per_axis("stride", stride, rank, 1)
    paddings = per_axis("padding", padding, rank, 0)
    sizes = _unpooled_size(x.shape[2:], kernel, strides, paddings, output_size)
    if x.size and not 0 <= indices.min() <= indices.max() < prod(sizes):
        wrong = indices.min() if indices.min() < 0 else indices.max()
        raise ValueError(f"index {wrong} is outside the {times(sizes)} output")
    maps = x.shape[0] * x.shape[1]
    y = np.zeros((maps, prod(sizes)), x.dtype)
    flat = x.reshape(maps, prod(x.shape[2:])), indices.reshape(maps, prod(x.shape[2:]))
    for target, values, places in zip(y, *flat):
        target[places] = values
    y = y.reshape(*x.shape[:2], *sizes)
    return y if had_batch else y[0]


def _unpooled_size(small, kernel, strides, paddings, output_size):
    default = [(n - 1) * s - 2 * p + k for n, k, s, p in zip(small, kernel, strides, paddings)]
    if output_size is None:
        sizes = default
    else:
        given = list(output_size) if np.iterable(output_size) else [output_size]
        if len(given) not in (len(default), len(default) + 2):
            raise ValueError(f"output_size={output_size!r} is not one size per spatial axis")
        sizes = [integer("output_size", n, 1) for n in given[-len(default) :]]
        for n, expected, s in zip(sizes, default, strides):
            if not expected - s < n < expected + s:
                raise ValueError(
                    f"output_size={n} is not between {expected - s} and {expected + s}, exclusive"
                )
    if min(sizes) < 1:
        raise ValueError(f"padding={paddings} crops away the whole output")
    return tuple(sizes)


def replicate(x, stride):
    """Copy each pixel into a block of its own: nearest-neighbour enlargement, adjoint of `sum_pool`.

    Parameters
    ----------
    x : (N, C, *spatial) array
    stride : int >= 1, or one per spatial axis; output pixels per input pixel

    Returns
    -------
    (N, C, *(n * stride)) array of x's dtype

    Raises
    ------
    ValueError : a stride below 1, or not one per spatial axis.

    >>> replicate(np.array([[[1, 2]]]), 3)
    array([[[1, 1, 1, 2, 2, 2]]])
    """
    x, strides = _copied(x, stride)
    return enlarge(x, (1, 1, *strides))


def sum_pool(x, stride):
    """Add up each block: the adjoint of `replicate`, stride*stride times the average (in 2-D).

    Parameters
    ----------
    x : (N, C, *(n * stride)) array
    stride : int >= 1, or one per spatial axis; input pixels per output pixel

    Returns
    -------
    (N, C, *spatial) array; integers become float64

    Raises
    ------
    ValueError : a size that the stride does not divide, a stride below 1.

    >>> sum_pool(np.array([[[1, 2, 3, 4]]]), 2)
    array([[[3., 7.]]])
    """
    (x,) = arithmetic(x=x)
    x, strides = _copied(x, stride)
    for n, s in zip(x.shape[2:], strides):
        if n % s:
            raise ValueError(f"stride={s} does not divide the size {n}")
    for axis, s in enumerate(strides, start=2):  # a box is separable
        parts = (x[(slice(None),) * axis + (slice(first, None, s),)] for first in range(s))
        x = reduce(np.add, parts, np.zeros((), x.dtype))
    return x


def bed_of_nails(x, stride):
    """Put each pixel at the top-left corner of its own block of zeros: the adjoint of `subsample`.

    Parameters
    ----------
    x : (N, C, *spatial) array
    stride : int >= 1, or one per spatial axis; output pixels per input pixel

    Returns
    -------
    (N, C, *(n * stride)) array of x's dtype

    Raises
    ------
    ValueError : a stride below 1, or not one per spatial axis.

    >>> bed_of_nails(np.array([[[1, 2]]]), 3)
    array([[[1, 0, 0, 2, 0, 0]]])
    """
    x, strides = _copied(x, stride)
    out = np.zeros(_times(x.shape, strides), x.dtype)
    out[(..., *(slice(None, None, s) for s in strides))] = x
    return out


def subsample(x, stride):
    """Keep every stride-th pixel, the first included: the adjoint of `bed_of_nails`.

    Parameters
    ----------
    x : (N, C, *spatial) array
    stride : int >= 1, or one per spatial axis; input pixels per output pixel

    Returns
    -------
    (N, C, *ceil(n / stride)) array of x's dtype

    Raises
    ------
    ValueError : a stride below 1, or not one per spatial axis.

    >>> subsample(np.array([[[1, 2, 3, 4]]]), 3)
    array([[[1, 4]]])
    """
    x, strides = _copied(x, stride)
    return x[(..., *(slice(None, None, s) for s in strides))].copy()


def _copied(x, stride):
    x = array("x", x)
    if x.ndim - 2 not in RANKS:
        raise ValueError(f"x has shape {x.shape}; (N, C, *spatial) with 1 to 3 spatial axes is needed")
    no_empty_axis("x", x, first=1)
    return x, per_axis("stride", stride, x.ndim - 2, 1)


def _times(shape, strides):
    return (*shape[:2], *(n * s for n, s in zip(shape[2:], strides)))
