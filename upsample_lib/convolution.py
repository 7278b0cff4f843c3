"""Convolution as neural networks mean it: a correlation, the kernel is not flipped.

Everything here works on one to three spatial axes in the layout (N, C, *spatial).
"""

from itertools import product
from math import prod

import numpy as np

from ._arguments import arithmetic, batched, bias_of, channel_groups, integer, per_axis, spatial_rank

__all__ = ["conv", "conv_by_loops", "conv_matrix", "conv_output_size"]

WEIGHT = "(C_out, C_in/groups, *kernel)"
BLOCK = 512  # output pixels per matrix product, so that what it reads stays in the cache


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
    # whole strides, so that the phases of the padded image are all of one size
    whole = [(b, a + -(n + b + a) % s) for (b, a), n, s in zip(paddings, x.shape[2:], strides)]
    grouped = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:])
    taps = weight.reshape(groups, -1, *weight.shape[1:])
    y = _sum_over_taps(grouped, taps, whole, strides, dilations, out_size)
    y = y.reshape(len(x), len(weight), *out_size)
    if bias is not None:
        y += bias.reshape(-1, *[1] * len(out_size))
    return y if had_batch else y[0]


def _sum_over_taps(x, weight, paddings, strides, dilations, out_size):
    """Correlate (N, G, C, *n) with (G, O, C, *kernel) -> (N, G, O, *out), each image padded when it is its turn.

    Along one axis, the pixels a tap reads are i*stride + offset, that is, the `offset % stride`
    phase of x, shifted by offset // stride. In a flattened phase the shift is one slice; the slices
    of all taps, one above the other, make one matrix product. Columns where a row runs into the
    next are computed and cropped away at the end. The padded size is a multiple of the stride.
    """
    grid = [(n + sum(p)) // s for n, p, s in zip(x.shape[3:], paddings, strides)]
    rows, reach = (out_size[0], *grid[1:]), 1 + np.ravel_multi_index([n - 1 for n in out_size], grid)
    y = np.zeros((*x.shape[:2], weight.shape[1], prod(rows)), x.dtype)
    taps = list(taps_of(weight, strides, dilations, grid))
    joined = np.concatenate([weights for weights, _, _ in taps], axis=2)
    for image, total in zip(x, y[..., :reach]):
        image = np.pad(image, [(0, 0), (0, 0), *paddings]) if np.any(paddings) else image
        phases = {phase: _phase(image, phase, strides) for _, phase, _ in taps}
        for block in range(0, reach, BLOCK):
            end = min(block + BLOCK, reach)
            columns = [phases[phase][..., start + block : start + end] for _, phase, start in taps]
            np.matmul(joined, np.concatenate(columns, axis=1), out=total[..., block:end])
    return y.reshape(*y.shape[:3], *rows)[(..., *map(slice, out_size))]


def _phase(image, phase, strides):
    """Every stride-th pixel of (G, C, *padded) from `phase` on, flattened to (G, C, grid)."""
    picked = image[(..., *(slice(p, None, s) for p, s in zip(phase, strides)))]
    return np.ascontiguousarray(picked).reshape(*picked.shape[:2], prod(picked.shape[2:]))


def taps_of(weight, strides, dilations, grid):
    """(weights, phase, start in the flattened grid) of every tap of a (G, O, C, *kernel) weight."""
    for tap in product(*map(range, weight.shape[3:])):
        offsets = [t * d for t, d in zip(tap, dilations)]
        start = np.ravel_multi_index([o // s for o, s in zip(offsets, strides)], grid)
        phase = tuple(o % s for o, s in zip(offsets, strides))
        yield np.ascontiguousarray(weight[(..., *tap)]), phase, int(start)


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
    geometry = geometry_of(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    groups = channel_groups(groups, x.shape[1], len(weight))
    if x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"x has {x.shape[1]} channels; weight {weight.shape} with groups={groups} "
            f"needs {weight.shape[1] * groups}"
        )
    bias_of(bias, len(weight))
    return x, weight, bias, geometry, groups, had_batch


def geometry_of(sizes, kernel, stride, padding, dilation):
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
    strides, paddings, dilations, out_size = geometry_of(sizes, weight.shape[2:], stride, padding, dilation)
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
