"""Windows as columns: torch's unfold and fold (im2col and col2im), an adjoint pair."""

from itertools import product
from math import prod

import numpy as np

from ._arguments import array, batched, per_axis, times
from .convolution import geometry_of

__all__ = ["fold", "unfold"]


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    """Every window of an image as a column (im2col): torch's unfold, two spatial axes.

    Parameters
    ----------
    x : (N, C, H, W) or (C, H, W) array
    kernel_size, dilation, stride : int >= 1, or (rows, columns)
    padding : int >= 0, or (rows, columns); zeros on each side

    Returns
    -------
    (N, C*kh*kw, L) array of x's dtype, L windows in row order; (C*kh*kw, L) for an unbatched `x`

    Raises
    ------
    ValueError : another number of axes, or a kernel longer than the padded input.

    >>> unfold(np.arange(6).reshape(1, 2, 3), 2)
    array([[0, 1],
           [1, 2],
           [3, 4],
           [4, 5]])
    """
    x, had_batch = batched("x", array("x", x), 2)
    kernel = per_axis("kernel_size", kernel_size, 2, 1)
    strides, paddings, dilations, (rows, columns) = geometry_of(
        x.shape[2:], kernel, stride, padding, dilation
    )
    windows = _windows(np.pad(x, [(0, 0), (0, 0), *paddings]), kernel, strides, dilations, (rows, columns))
    columns_of = windows.reshape(len(x), x.shape[1] * prod(kernel), rows * columns)
    return columns_of if had_batch else columns_of[0]


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Add columns back to the windows they came from (col2im): torch's fold, the adjoint of `unfold`.

    Parameters
    ----------
    x : (N, C*kh*kw, L) or (C*kh*kw, L) array
    output_size : int or (H, W), output pixels
    kernel_size, dilation, padding, stride : as for `unfold`

    Returns
    -------
    (N, C, H, W) array of x's dtype, or (C, H, W) for an unbatched `x`

    Raises
    ------
    ValueError : a row count that kh*kw does not divide, or an L that is not the number of windows.

    >>> fold(np.ones((4, 2)), (2, 3), 2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    x, had_batch = batched("x", array("x", x), 1)
    kernel, size = per_axis("kernel_size", kernel_size, 2, 1), per_axis("output_size", output_size, 2, 1)
    strides, paddings, dilations, out = geometry_of(size, kernel, stride, padding, dilation)
    if x.shape[1] % prod(kernel):
        raise ValueError(f"x has {x.shape[1]} rows; a multiple of the kernel's {prod(kernel)} is needed")
    if x.shape[2] != prod(out):
        raise ValueError(f"x has {x.shape[2]} columns; output_size={size} has {times(out)} windows")
    y = np.zeros((len(x), x.shape[1] // prod(kernel), *(n + sum(p) for n, p in zip(size, paddings))), x.dtype)
    _windows(y, kernel, strides, dilations, out, adding=x.reshape(*y.shape[:2], *kernel, *out))
    cropped = y[(..., *(slice(before, before + n) for (before, _), n in zip(paddings, size)))]
    return cropped if had_batch else cropped[0]


def _windows(image, kernel, strides, dilations, out, adding=None):
    """Read the windows of a padded image as (N, C, *kernel, *out), or add such an array to them."""
    windows = np.empty((*image.shape[:2], *kernel, *out), image.dtype) if adding is None else None
    for tap in product(*map(range, kernel)):
        seen = tuple(
            slice(t * d, t * d + s * (m - 1) + 1, s) for t, d, s, m in zip(tap, dilations, strides, out)
        )
        if adding is None:
            windows[(slice(None), slice(None), *tap)] = image[(..., *seen)]
        else:
            image[(..., *seen)] += adding[(slice(None), slice(None), *tap)]
    return windows
