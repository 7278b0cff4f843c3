"""Windows as columns: torch's unfold and fold (im2col and col2im), an adjoint pair.

    unfold: columns[t, i] = x[i*stride + t*dilation - padding];  fold: y[i*stride + t*dilation - padding] += columns[t, i]

So 1, 2, 3 in windows of 2 has the columns (1, 2) and (2, 3), and folding them gives 1, 4, 3: the middle was read twice.
Both go tap by tap, each tap for all windows at once.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from ._arguments import PerAxis, array, batched, per_axis, size_text, spatial, summable
from ._axes import Axis, crop, pad, sliding_axes


def unfold(
    x: np.ndarray, kernel_size: PerAxis, dilation: PerAxis = 1, padding: PerAxis = 0, stride: PerAxis = 1
) -> np.ndarray:
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
    x, unbatch = batched(array("x", x), 2)
    kernel = per_axis("kernel_size", kernel_size, 2, 1)
    axes = sliding_axes(x.shape[2:], kernel, stride, padding, dilation)
    image, out = pad(x, axes), [axis.positions for axis in axes]
    windows = np.empty((*image.shape[:2], *kernel, *out), image.dtype)
    for place, read in _taps(axes):
        windows[place] = image[read]
    return unbatch(windows.reshape(len(x), x.shape[1] * prod(kernel), prod(out)))


def fold(
    x: np.ndarray,
    output_size: PerAxis,
    kernel_size: PerAxis,
    dilation: PerAxis = 1,
    padding: PerAxis = 0,
    stride: PerAxis = 1,
) -> np.ndarray:
    """Add columns back to the windows they came from (col2im): torch's fold, the adjoint of `unfold`.

    Parameters
    ----------
    x : (N, C*kh*kw, L) or (C*kh*kw, L) array
    output_size : int or (H, W), output pixels
    kernel_size, dilation, padding, stride : as for `unfold`

    Returns
    -------
    (N, C, H, W) array, or (C, H, W) for an unbatched `x`; integers become float64, other dtypes stay

    Raises
    ------
    ValueError : a row count that kh*kw does not divide, or an L that is not the number of windows.

    >>> fold(np.ones((4, 2)), (2, 3), 2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    x, unbatch = batched(summable("x", x), 1)
    kernel, size = per_axis("kernel_size", kernel_size, 2, 1), per_axis("output_size", output_size, 2, 1)
    axes = sliding_axes(size, kernel, stride, padding, dilation)
    out = tuple(axis.positions for axis in axes)
    if x.shape[1] % prod(kernel):
        raise ValueError(f"x has {x.shape[1]} rows; a multiple of the kernel's {prod(kernel)} is needed")
    if x.shape[2] != prod(out):
        raise ValueError(f"x has {x.shape[2]} columns; output_size={size} has {size_text(out)} windows")
    y = np.zeros((len(x), x.shape[1] // prod(kernel), *(axis.extent for axis in axes)), x.dtype)
    windows = x.reshape(*y.shape[:2], *kernel, *out)
    for place, read in _taps(axes):
        y[read] += windows[place]
    return unbatch(crop(y, axes))


def _taps(axes: Sequence[Axis]) -> Iterator[tuple[Any, Any]]:
    """For each tap, its place in (N, C, *kernel, *out), and the pixels that it reads from a padded image."""
    for tap in product(*(range(axis.kernel) for axis in axes)):
        yield (slice(None), slice(None), *tap), spatial(axis.tap(t) for axis, t in zip(axes, tap))
