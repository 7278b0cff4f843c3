"""Convolution as neural networks mean it: a correlation, the kernel is not flipped.

Everything here works on one to three spatial axes in the layout (N, C, *spatial).
"""

from itertools import product
from math import ceil, prod

import numpy as np

from ._arguments import (
    arithmetic,
    array,
    batched,
    bias_of,
    channel_groups,
    integer,
    per_axis,
    spatial_rank,
    times,
)

__all__ = ["conv", "conv_by_loops", "conv_matrix", "conv_output_size", "fold", "unfold"]

WEIGHT = "(C_out, C_in/groups, *kernel)"


def conv_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """How many positions a kernel has along one axis.

    floor((size + 2*padding - dilation*(kernel_size - 1) - 1) / stride) + 1: the floor drops the
    last pixels when the stride does not land on them (Dumoulin & Visin 2016, relationship 15).

    Parameters
    ----------
    size : int >= 1, input pixels
    kernel_size, stride, dilation : int >= 1
    padding : int >= 0, zeros on each side

    Returns
    -------
    int >= 1, output pixels

    Raises
    ------
    ValueError : a number below its minimum, or a kernel longer than the padded input.

    >>> conv_output_size(7, 3, stride=2), conv_output_size(8, 3, stride=2)
    (3, 3)
    """
    size, kernel_size = integer("size", size, 1), integer("kernel_size", kernel_size, 1)
    stride, dilation = integer("stride", stride, 1), integer("dilation", dilation, 1)
    padding = integer("padding", padding, 0)
    return _positions(size, kernel_size, stride, (padding, padding), dilation)


def _positions(size, kernel_size, stride, padding, dilation):
    padded, extent = size + sum(padding), dilation * (kernel_size - 1) + 1
    if extent > padded:
        raise ValueError(
            f"the kernel spans {extent} pixels (kernel_size={kernel_size}, dilation={dilation}), "
            f"more than the padded input's {padded}"
        )
    return (padded - extent) // stride + 1


def conv(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide a kernel over `x` and sum the products: torch's conv1d, conv2d and conv3d in one.

    y[n, o, i] = bias[o] + sum over c and t of weight[o, c, t] * x[n, c, i*stride + t*dilation - padding],
    with zeros outside `x`.

    Parameters
    ----------
    x : (N, C_in, *spatial) or (C_in, *spatial) array
    weight : (C_out, C_in/groups, *kernel) array; its kernel axes set the number of spatial axes, 1 to 3
    bias : (C_out,) array, optional
    stride, dilation : int >= 1, or one per spatial axis; input pixels
    padding : int >= 0 or one per spatial axis, zeros on each side; "valid" (none), or "same"
        (stride 1 only: as many zeros as keep the size, the odd one at the end)
    groups : int >= 1; channels are split into this many independent convolutions

    Returns
    -------
    (N, C_out, *out) array, or (C_out, *out) for an unbatched `x`

    Raises
    ------
    ValueError : ranks, channels or groups that do not fit; a kernel longer than the padded input.
    TypeError : an argument that is no integer; dtypes that differ.

    >>> conv(np.array([[1.0, 2, 3, 4]]), np.array([[[1.0, 10]]]))
    array([[21., 32., 43.]])
    """
    x, weight, bias, geometry, groups, had_batch = _parse(x, weight, bias, stride, padding, dilation, groups)
    strides, paddings, dilations, out_size = geometry
    padded = np.pad(x, [(0, 0), (0, 0), *paddings])
    padded = padded.reshape(len(x), groups, x.shape[1] // groups, *padded.shape[2:])
    taps = weight.reshape(groups, -1, *weight.shape[1:])
    y = _sum_over_taps(padded, taps, strides, dilations, out_size)
    y = y.reshape(len(x), len(weight), *out_size)
    if bias is not None:
        y += bias.reshape(-1, *[1] * len(out_size))
    return y if had_batch else y[0]


def _sum_over_taps(x, weight, strides, dilations, out_size):
    """Correlate padded (N, G, C, *padded) with (G, O, C, *kernel) -> (N, G, O, *out).

    Along one axis, the pixels a tap reads are i*stride + offset, that is, the `offset % stride`
    phase of x, shifted by offset // stride. In a flattened phase the shift is one slice, so each
    tap is a matrix product that copies nothing; the columns where a row runs into the next are
    computed and cropped away at the end.
    """
    spatial = x.shape[3:]
    grid = [ceil(n / s) for n, s in zip(spatial, strides)]
    fill = [(0, 0)] * 3 + [(0, g * s - n) for g, s, n in zip(grid, strides, spatial)]
    x = np.pad(x, fill) if any(after for _, after in fill) else x
    rows = (out_size[0], *grid[1:])
    y = np.zeros((*x.shape[:2], weight.shape[1], prod(rows)), x.dtype)
    reach = 1 + np.ravel_multi_index([n - 1 for n in out_size], grid)
    phases = {}
    for tap in product(*map(range, weight.shape[3:])):
        offsets = [t * d for t, d in zip(tap, dilations)]
        phase = tuple(o % s for o, s in zip(offsets, strides))
        if phase not in phases:
            picked = x[(..., *(slice(p, None, s) for p, s in zip(phase, strides)))]
            phases[phase] = np.ascontiguousarray(picked).reshape(*x.shape[:3], prod(grid))
        start = np.ravel_multi_index([o // s for o, s in zip(offsets, strides)], grid)
        y[..., :reach] += weight[(..., *tap)] @ phases[phase][..., start : start + reach]
    y = y.reshape(*y.shape[:3], *rows)
    return y[(..., *map(slice, out_size))]


def conv_by_loops(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The definition of `conv`, one output pixel at a time: same arguments, same result, slowly.

    >>> conv_by_loops(np.array([[1.0, 2, 3, 4]]), np.array([[[1.0, 10]]]))
    array([[21., 32., 43.]])
    """
    x, weight, bias, geometry, groups, had_batch = _parse(x, weight, bias, stride, padding, dilation, groups)
    strides, paddings, dilations, out_size = geometry
    padded = np.pad(x, [(0, 0), (0, 0), *paddings])
    y = np.zeros((len(x), len(weight), *out_size), x.dtype)
    c_in, c_out = weight.shape[1], len(weight) // groups
    for o in range(len(weight)):
        first = o // c_out * c_in  # the first input channel of this output channel's group
        for i in np.ndindex(*out_size):
            window = tuple(
                slice(p * s, p * s + d * (k - 1) + 1, d)
                for p, s, d, k in zip(i, strides, dilations, weight.shape[2:])
            )
            patch = padded[:, first : first + c_in][(..., *window)]
            y[(slice(None), o, *i)] = np.tensordot(patch, weight[o], patch.ndim - 1)
        if bias is not None:
            y[:, o] += bias[o]
    return y if had_batch else y[0]


def _parse(x, weight, bias, stride, padding, dilation, groups):
    x, weight, bias = arithmetic(x=x, weight=weight, bias=bias)
    rank = spatial_rank(weight, WEIGHT)
    x, had_batch = batched("x", x, rank)
    geometry = _geometry(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    groups = channel_groups(groups, x.shape[1], len(weight))
    if x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"x has {x.shape[1]} channels; weight {weight.shape} with groups={groups} "
            f"needs {weight.shape[1] * groups}"
        )
    bias_of(bias, len(weight))
    return x, weight, bias, geometry, groups, had_batch


def _geometry(sizes, kernel, stride, padding, dilation):
    """(strides, (before, after) paddings, dilations, output sizes), one entry per spatial axis."""
    strides = per_axis("stride", stride, len(kernel), 1)
    dilations = per_axis("dilation", dilation, len(kernel), 1)
    paddings = _paddings(padding, kernel, strides, dilations)
    out_size = tuple(map(_positions, sizes, kernel, strides, paddings, dilations))
    return strides, paddings, dilations, out_size


def _paddings(padding, kernel, strides, dilations):
    if not isinstance(padding, str):
        return [(p, p) for p in per_axis("padding", padding, len(kernel), 0)]
    if padding not in ("valid", "same"):
        raise ValueError(f"padding={padding!r} is none of 'valid', 'same' or integers")
    if padding == "valid":
        return [(0, 0)] * len(kernel)
    if max(strides) > 1:
        raise ValueError(f"padding='same' needs stride 1, and stride is {strides}")
    totals = [d * (k - 1) for k, d in zip(kernel, dilations)]
    return [(total // 2, total - total // 2) for total in totals]


def conv_matrix(weight, input_size, stride=1, padding=0, dilation=1, groups=1):
    """The matrix of `conv` without bias: y.ravel() = conv_matrix(...) @ x.ravel() for one image.

    Row (o, i) holds weight[o, c, t] in column (c, i*stride + t*dilation - padding), and zeros
    elsewhere (Dumoulin & Visin 2016, section 4.1).

    Parameters
    ----------
    weight : (C_out, C_in/groups, *kernel) array
    input_size : int or one per spatial axis, input pixels
    stride, padding, dilation, groups : as for `conv`

    Returns
    -------
    (C_out * prod(out), C_in * prod(input_size)) array

    Raises
    ------
    ValueError, TypeError : as `conv`.

    >>> conv_matrix(np.array([[[1.0, 2, 3]]]), 5, stride=2)
    array([[1., 2., 3., 0., 0.],
           [0., 0., 1., 2., 3.]])
    """
    (weight,) = arithmetic(weight=weight)
    rank = spatial_rank(weight, WEIGHT)
    sizes = per_axis("input_size", input_size, rank, 1)
    groups = channel_groups(groups, weight.shape[1] * integer("groups", groups, 1), len(weight))
    strides, paddings, dilations, out_size = _geometry(sizes, weight.shape[2:], stride, padding, dilation)
    matrix = _all_channels(weight, groups)
    for n, k, s, (before, _), d, m in zip(sizes, weight.shape[2:], strides, paddings, dilations, out_size):
        reads = np.arange(m)[:, None] * s + np.arange(k) * d - before
        selection = (reads[:, None] == np.arange(n)[:, None]).astype(weight.dtype)  # (out, in, tap)
        matrix = np.tensordot(matrix, selection, axes=(2, 2))  # one kernel axis becomes (out, in)
    order = [0, *range(2, 2 + 2 * rank, 2), 1, *range(3, 3 + 2 * rank, 2)]
    return matrix.transpose(order).reshape(len(weight) * prod(out_size), -1)


def _all_channels(weight, groups):
    """(C_out, C_in/groups, *k) -> (C_out, C_in, *k) with zeros between the groups."""
    c_out, c_in = len(weight) // groups, weight.shape[1]
    full = np.zeros((len(weight), c_in * groups, *weight.shape[2:]), weight.dtype)
    for g in range(groups):
        rows, columns = slice(g * c_out, (g + 1) * c_out), slice(g * c_in, (g + 1) * c_in)
        full[rows, columns] = weight[rows]
    return full


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
    strides, paddings, dilations, (rows, columns) = _geometry(x.shape[2:], kernel, stride, padding, dilation)
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
    strides, paddings, dilations, out = _geometry(size, kernel, stride, padding, dilation)
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
