"""The ways back from pooling, and the adjoint pairs among them.

    max_unpool: y[indices[i]] = x[i];  replicate: y[j] = x[j // stride];  bed_of_nails: y[i*stride] = x[i]
    sum_pool: y[i] = x[i*stride] + … + x[i*stride + stride - 1];  subsample: y[i] = x[i*stride]

The last two are the transposes of the two above them. Each is one assignment, or one sum an axis.
"""

from functools import reduce
from math import prod
from typing import Any

import numpy as np

from ._arguments import (
    PerAxis,
    arithmetic,
    array,
    batched,
    feature_maps,
    per_axis,
    pooled_rank,
    size_text,
    spatial,
)
from ._axes import unpooled_sizes
from ._axis_weights import enlarge


def max_unpool(
    x: np.ndarray,
    indices: np.ndarray,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    output_size: PerAxis | None = None,
) -> np.ndarray:
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
    x, unbatch = batched(x, pooled_rank(x, kernel_size))
    sizes = unpooled_sizes(x.shape[2:], kernel_size, stride, padding, output_size)
    if x.size and not 0 <= indices.min() <= indices.max() < prod(sizes):
        wrong = indices.min() if indices.min() < 0 else indices.max()
        raise ValueError(f"index {wrong} is outside the {size_text(sizes)} output")
    channels, pixels = x.shape[0] * x.shape[1], prod(x.shape[2:])
    y = np.zeros((channels, prod(sizes)), x.dtype)
    for target, values, places in zip(y, x.reshape(channels, pixels), indices.reshape(channels, pixels)):
        target[places] = values
    return unbatch(y.reshape(*x.shape[:2], *sizes))


def replicate(x: np.ndarray, stride: PerAxis) -> np.ndarray:
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
    x, strides = _with_strides(x, stride)
    return enlarge(x, (1, 1, *strides))


def sum_pool(x: np.ndarray, stride: PerAxis) -> np.ndarray:
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
    x, strides = _with_strides(x, stride)
    for n, s in zip(x.shape[2:], strides):
        if n % s:
            raise ValueError(f"stride={s} does not divide the size {n}")
    for axis, s in enumerate(strides, start=2):  # a box is separable
        parts = (x[(slice(None),) * axis + (slice(first, None, s),)] for first in range(s))
        x = reduce(np.add, parts, np.zeros((), x.dtype))
    return x


def bed_of_nails(x: np.ndarray, stride: PerAxis) -> np.ndarray:
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
    x, strides = _with_strides(x, stride)
    out = np.zeros((*x.shape[:2], *(n * s for n, s in zip(x.shape[2:], strides))), x.dtype)
    out[spatial(slice(None, None, s) for s in strides)] = x
    return out


def subsample(x: np.ndarray, stride: PerAxis) -> np.ndarray:
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
    x, strides = _with_strides(x, stride)
    return x[spatial(slice(None, None, s) for s in strides)].copy()


def _with_strides(x: Any, stride: PerAxis) -> tuple[np.ndarray, tuple[int, ...]]:
    x = feature_maps(x)
    return x, per_axis("stride", stride, x.ndim - 2, 1)
