"""Convolution as neural networks mean it: a correlation, the kernel is not flipped.

    y[i] = sum over t of weight[t] * x[i*stride + t*dilation - padding], zeros outside x

So 1, 2, 3, 4 under the kernel 1, 10 makes 1 + 20, 2 + 30, 3 + 40. `conv_by_loops` is this line as code, `conv_matrix`
as a matrix; `conv`, the fast form, is one matrix product for all taps of a block of pixels. All of them work on one
to three spatial axes in the layout (N, C, *spatial).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import numpy as np

from ._arguments import (
    PerAxis,
    add_bias,
    arithmetic,
    batched,
    channel_groups,
    integer,
    integers,
    per_axis,
    refuse_bias,
    same_arguments,
    spatial,
    spatial_rank,
)
from ._axes import CACHED, Axis, pad, parts, positions, sliding_axes

WEIGHT = "(C_out, C_in/groups, *kernel)"
BLOCK = 512  # output pixels per matrix product, so that what it reads stays in the cache


def conv_output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
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
    size, kernel_size = integers(1, size=size, kernel_size=kernel_size)
    stride, dilation = integers(1, stride=stride, dilation=dilation)
    padding = integer("padding", padding, 0)
    return positions(size, kernel_size, stride, (padding, padding), dilation)


def conv(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> np.ndarray:
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
    TypeError : an argument that is not an integer; dtypes that differ.

    >>> conv(np.array([[1.0, 2, 3, 4]]), np.array([[[1.0, 10]]]))
    array([[21., 32., 43.]])
    """
    x, weight, bias, axes, groups, unbatch = _parse(x, weight, bias, stride, padding, dilation, groups)
    # whole strides, so that the phases of the padded image are all of one size
    whole = [axis._replace(after=axis.after + -axis.extent % axis.stride) for axis in axes]
    grouped = x.reshape(len(x), groups, x.shape[1] // groups, *x.shape[2:])
    y = _sum_over_taps(grouped, weight.reshape(groups, -1, *weight.shape[1:]), whole)
    return unbatch(add_bias(y.reshape(len(x), len(weight), *y.shape[3:]), bias))


@same_arguments(conv)
def conv_by_loops(*arguments, **options):
    """The definition of `conv`, one output pixel at a time: same arguments, same result, slowly.

    >>> conv_by_loops(np.array([[1.0, 2, 3, 4]]), np.array([[[1.0, 10]]]))
    array([[21., 32., 43.]])
    """
    x, weight, bias, axes, groups, unbatch = _parse(*arguments, **options)
    padded = pad(x, axes)
    y = np.zeros((len(x), len(weight), *(axis.positions for axis in axes)), x.dtype)
    c_in, c_out = weight.shape[1], len(weight) // groups
    for o in range(len(weight)):
        first = o // c_out * c_in  # the first input channel of this output channel's group
        for i in np.ndindex(*y.shape[2:]):
            window = [axis.window(position) for axis, position in zip(axes, i)]
            patch = padded[:, first : first + c_in][spatial(window)]
            y[(slice(None), o, *i)] = np.tensordot(patch, weight[o], patch.ndim - 1)
    return unbatch(add_bias(y, bias))


def _parse(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The arguments of `conv`, checked: its axes for sizes, and a function that takes an added batch axis off."""
    x, weight, bias = arithmetic(x=x, weight=weight, bias=bias)
    x, unbatch = batched(x, spatial_rank(weight, WEIGHT))
    axes = sliding_axes(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    groups = channel_groups(groups, x.shape[1], len(weight))
    if x.shape[1] != weight.shape[1] * groups:
        raise ValueError(
            f"x has {x.shape[1]} channels; weight {weight.shape} with groups={groups} "
            f"needs {weight.shape[1] * groups}"
        )
    refuse_bias(bias, len(weight))
    return x, weight, bias, axes, groups, unbatch


def _sum_over_taps(x: np.ndarray, weight: np.ndarray, axes: list[Axis]) -> np.ndarray:
    """Correlate (N, G, C, *n) with (G, O, C, *kernel) -> (N, G, O, *out), some images padded at a time.

    Along one axis, the pixels a tap reads are i*stride + offset, that is, the `offset % stride`
    phase of x, shifted by offset // stride. In a flattened phase the shift is one slice; the slices
    of all taps, one above the other, make one matrix product. Columns where a row runs into the
    next are computed and cropped away at the end. The padded size is a multiple of the stride.
    """
    out, grid = [axis.positions for axis in axes], [axis.extent // axis.stride for axis in axes]
    rows, reach = (out[0], *grid[1:]), 1 + int(np.ravel_multi_index([n - 1 for n in out], grid))
    y = np.empty((*x.shape[:2], weight.shape[1], *out), x.dtype)
    taps = list(taps_of(weight, axes, grid))
    joined = np.concatenate([weights for weights, _, _ in taps], axis=2)
    block = block_of(joined.swapaxes(1, 2))
    for run in parts(len(x), len(taps) * prod(x.shape[1:3]) * prod(grid)):
        images = pad(x[run], axes)
        phases = {phase: _phase(images, phase, axes) for phase in {phase for _, phase, _ in taps}}
        total = np.empty((len(images), *y.shape[1:3], prod(rows)), x.dtype)
        for begin in range(0, reach, block):
            end = min(begin + block, reach)
            columns = [phases[phase][..., start + begin : start + end] for _, phase, start in taps]
            np.matmul(joined, np.concatenate(columns, axis=2), out=total[..., begin:end])
        y[run] = total.reshape(*total.shape[:3], *rows)[spatial(map(slice, out))]
    return y


def block_of(taps: np.ndarray) -> int:
    """How many pixels to take at a time, where (G, taps*C, O) weights make or read a column for each."""
    return max(BLOCK, CACHED // (2 * len(taps) * taps.shape[1]))


def _phase(images: np.ndarray, phase: tuple[int, ...], axes: list[Axis]) -> np.ndarray:
    """Every stride-th pixel of (N, G, C, *padded) from `phase` on, flattened to (N, G, C, grid)."""
    picked = images[spatial(slice(p, None, axis.stride) for p, axis in zip(phase, axes))]
    return np.ascontiguousarray(picked).reshape(*picked.shape[:3], prod(picked.shape[3:]))


def taps_of(
    weight: np.ndarray, axes: list[Axis], grid: Sequence[int]
) -> Iterator[tuple[np.ndarray, tuple[int, ...], int]]:
    """(weights, phase, start in the flattened grid) of every tap of a (G, O, C, *kernel) weight."""
    for tap in product(*map(range, weight.shape[3:])):
        steps = [divmod(t * axis.dilation, axis.stride) for t, axis in zip(tap, axes)]
        start = np.ravel_multi_index([whole for whole, _ in steps], grid)
        yield np.ascontiguousarray(weight[spatial(tap)]), tuple(phase for _, phase in steps), int(start)


def conv_matrix(
    weight: np.ndarray,
    input_size: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> np.ndarray:
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
    axes = sliding_axes(sizes, weight.shape[2:], stride, padding, dilation)
    matrix = _all_channels(weight, groups)
    for axis in axes:
        starts = np.arange(axis.positions)[:, None] * axis.stride - axis.before
        reads = starts + np.arange(axis.kernel) * axis.dilation
        selection = (reads[:, None] == np.arange(axis.size)[:, None]).astype(weight.dtype)  # (out, in, tap)
        matrix = np.tensordot(matrix, selection, axes=(2, 2))  # one kernel axis becomes (out, in)
    order = [0, *range(2, 2 + 2 * rank, 2), 1, *range(3, 3 + 2 * rank, 2)]
    return matrix.transpose(order).reshape(len(weight) * prod(axis.positions for axis in axes), -1)


def _all_channels(weight: np.ndarray, groups: int) -> np.ndarray:
    """(C_out, C_in/groups, *k) -> (C_out, C_in, *k) with zeros between the groups."""
    c_out, c_in = len(weight) // groups, weight.shape[1]
    full = np.zeros((len(weight), c_in * groups, *weight.shape[2:]), weight.dtype)
    for g in range(groups):
        rows, columns = slice(g * c_out, (g + 1) * c_out), slice(g * c_in, (g + 1) * c_in)
        full[rows, columns] = weight[rows]
    return full
