"""The transposed convolution: one operator, four ways to write it.

    y[i*stride + t*dilation - padding] += weight[t] * x[i], for every i and t

So 1, 2 under the kernel 1, 10, 100 with stride 2 makes 1, 10, 100 + 2, 20, 200: each pixel stamps a kernel of its own.
`conv_transpose_by_scatter` is this line as code; by phases is the fast form, which `conv_transpose` calls.
`weight` is (C_in, C_out/groups, *kernel): exactly the weight of the convolution, from C_out to
C_in channels, whose matrix is transposed here.
"""

from collections.abc import Callable
from functools import wraps
from itertools import product
from math import ceil, prod
from typing import Any

import numpy as np

from ._arguments import (
    PerAxis,
    add_bias,
    arithmetic,
    batched,
    channel_groups,
    feature_maps,
    integer,
    integers,
    per_axis,
    refuse_bias,
    same_arguments,
    spatial,
    spatial_rank,
)
from ._axes import Axis, crop, parts, span, transposed_axes
from .convolution import block_of, conv, conv_matrix, conv_output_size, taps_of

WEIGHT = "(C_in, C_out/groups, *kernel)"


def conv_transpose_output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """How many pixels a transposed convolution makes along one axis.

    (size - 1)*stride - 2*padding + dilation*(kernel_size - 1) + output_padding + 1: the stamps'
    extent, cropped by `padding` on both sides (Dumoulin & Visin 2016, relationship 14).

    Parameters
    ----------
    size : int >= 1, input pixels
    kernel_size, stride, dilation : int >= 1
    padding : int >= 0, output pixels cropped on each side
    output_padding : int >= 0, pixels added at the end; below stride or below dilation

    Returns
    -------
    int >= 1, output pixels

    Raises
    ------
    ValueError : a number out of its range, or a crop that leaves nothing.

    >>> conv_transpose_output_size(4, 3, stride=2, padding=1, output_padding=1)
    8
    """
    size, kernel_size = integers(1, size=size, kernel_size=kernel_size)
    return transposed_axes((size,), (kernel_size,), stride, padding, output_padding, dilation)[0].size


def conv_transpose(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    groups: int = 1,
    dilation: PerAxis = 1,
) -> np.ndarray:
    """Stamp the kernel into the output once per input pixel: torch's conv_transpose1d, 2d and 3d.

    y[n, o, i*stride + t*dilation - padding] += weight[c, o, t] * x[n, c, i], summed over c, i and
    t, plus bias[o]. It is the transpose of a convolution's matrix, not its inverse.

    Parameters
    ----------
    x : (N, C_in, *spatial) or (C_in, *spatial) array
    weight : (C_in, C_out/groups, *kernel) array; its kernel axes set the number of spatial axes, 1 to 3
    bias : (C_out,) array, optional
    stride, dilation : int >= 1, or one per spatial axis; output pixels
    padding : int >= 0, or one per spatial axis; output pixels cropped on each side
    output_padding : int >= 0, or one per spatial axis; output pixels added at the end, below
        stride or below dilation
    groups : int >= 1; channels are split into this many independent operators

    Returns
    -------
    (N, C_out, *out) array, or (C_out, *out) for an unbatched `x`; sizes as
    `conv_transpose_output_size`

    Raises
    ------
    ValueError : ranks, channels or groups that do not fit; a crop that leaves nothing;
        output_padding too large.
    TypeError : an argument that is not an integer; dtypes that differ.

    >>> conv_transpose(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    return conv_transpose_by_phases(x, weight, bias, stride, padding, output_padding, groups, dilation)


def _operator(core: Callable[[np.ndarray, np.ndarray, list[Axis]], np.ndarray]) -> Any:
    """Give `core(x, weight, axes) -> y` the arguments of `conv_transpose`.

    Inside, x is (N, G, C, *spatial), weight (G, C, O, *kernel) and y (N, G, O, *out).
    """

    @wraps(core)
    def operator(*arguments, **options):
        x, weight, bias, axes, groups, unbatch = _parse(*arguments, **options)
        split = x.reshape(len(x), groups, len(weight) // groups, *x.shape[2:])
        y = core(split, weight.reshape(groups, -1, *weight.shape[1:]), axes)
        return unbatch(
            add_bias(y.reshape(len(x), weight.shape[1] * groups, *(axis.size for axis in axes)), bias)
        )

    return same_arguments(conv_transpose)(operator)


def _parse(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The arguments of `conv_transpose`, checked, as `_parse` of a convolution returns them."""
    x, weight, bias = arithmetic(x=x, weight=weight, bias=bias)
    x, unbatch = batched(x, spatial_rank(weight, WEIGHT))
    if x.shape[1] != len(weight):
        raise ValueError(f"x has {x.shape[1]} channels; weight {weight.shape} is for {len(weight)}")
    axes = transposed_axes(x.shape[2:], weight.shape[2:], stride, padding, output_padding, dilation)
    groups = channel_groups(groups, len(weight), weight.shape[1] * integer("groups", groups, 1))
    refuse_bias(bias, weight.shape[1] * groups)
    return x, weight, bias, axes, groups, unbatch


@_operator
def conv_transpose_by_scatter(x: np.ndarray, weight: np.ndarray, axes: list[Axis]) -> np.ndarray:
    """The definition: each input pixel adds its own copy of the kernel, overlaps add up.

    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_scatter(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    stamped = np.zeros((*x.shape[:2], weight.shape[2], *(axis.extent for axis in axes)), x.dtype)
    for i in np.ndindex(*x.shape[3:]):
        window = [axis.window(position) for axis, position in zip(axes, i)]
        stamped[spatial(window)] += np.einsum("ngc,gco...->ngo...", x[spatial(i)], weight)
    return crop(stamped, axes)


@_operator
def conv_transpose_by_matrix(x: np.ndarray, weight: np.ndarray, axes: list[Axis]) -> np.ndarray:
    """Multiply by the transpose of `conv_matrix`: where the name comes from.

    The convolution is the one that takes this operator's output size back to its input size.
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_matrix(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    groups, weight = len(weight), weight.reshape(-1, *weight.shape[2:])
    axis_by_axis = [(axis.size, axis.stride, axis.before, axis.dilation) for axis in axes]
    sizes, strides, paddings, dilations = zip(*axis_by_axis)
    matrix = conv_matrix(weight, sizes, strides, paddings, dilations, groups)
    # output_padding >= stride makes room for more windows than there are input pixels: drop those
    windows = map(conv_output_size, sizes, weight.shape[2:], strides, paddings, dilations)
    rows = matrix.reshape(len(weight), *windows, -1)[(slice(None), *map(slice, x.shape[3:]))]
    return x.reshape(len(x), prod(x.shape[1:])) @ rows.reshape(prod(x.shape[1:]), -1)


@_operator
def conv_transpose_by_zero_insertion(x: np.ndarray, weight: np.ndarray, axes: list[Axis]) -> np.ndarray:
    """Spread the pixels `stride` apart, pad, and correlate with the flipped kernel at stride 1.

    The border is dilation*(kernel_size - 1) - padding zeros on each side, and output_padding more
    at the end; a negative border crops. Hence "fractionally strided convolution".
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_zero_insertion(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    groups, channels, *kernel = len(weight), weight.shape[1], *weight.shape[3:]
    strides, dilations = zip(*((axis.stride, axis.dilation) for axis in axes))
    spread = insert_zeros(x.reshape(len(x), groups * channels, *x.shape[3:]), strides)
    borders = []
    for n, axis in zip(spread.shape[2:], axes):
        reach = span(axis.kernel, axis.dilation) - 1
        borders.append((reach - axis.before, axis.size - n + axis.before))
    flipped = np.flip(weight, tuple(range(3, weight.ndim))).swapaxes(1, 2).reshape(-1, channels, *kernel)
    return conv(_pad_or_crop(spread, borders), flipped, dilation=dilations, groups=groups)


def _pad_or_crop(x: np.ndarray, borders: list[tuple[int, int]]) -> np.ndarray:
    padded = np.pad(x, [(0, 0), (0, 0), *((max(b, 0), max(a, 0)) for b, a in borders)])
    return padded[spatial(slice(max(-b, 0), n - max(-a, 0)) for (b, a), n in zip(borders, padded.shape[2:]))]


@_operator
def conv_transpose_by_phases(x: np.ndarray, weight: np.ndarray, axes: list[Axis]) -> np.ndarray:
    """Make each of the prod(stride) output phases by a small stride-1 operator, then interleave.

    Tap t of input pixel i lands on i*stride + t*dilation: always in phase (t*dilation) % stride,
    t*dilation // stride pixels further. No inserted zero is multiplied, which makes it the fast form.
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_phases(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    grid = [ceil(axis.extent / axis.stride) for axis in axes]
    taps = list(taps_of(weight.swapaxes(1, 2), axes, grid))
    every_tap = np.concatenate([weights for weights, _, _ in taps], axis=1)  # (G, taps*O, C)
    y = np.empty((*x.shape[:2], weight.shape[2], *(axis.size for axis in axes)), x.dtype)
    for run in parts(len(x), len(taps) * prod(y.shape[1:])):
        images = x[run]
        room = np.zeros((*images.shape[:3], *grid), x.dtype)
        room[spatial(map(slice, x.shape[3:]))] = images
        flat = room.reshape(*images.shape[:3], prod(grid))  # zeros at the rows' ends: a shift is one slice
        phases = np.zeros((len(images), *y.shape[1:3], *(axis.stride for axis in axes), prod(grid)), x.dtype)
        block = block_of(every_tap)
        for begin in range(0, prod(grid), block):
            stamps = every_tap @ flat[..., begin : begin + block]
            stamps = stamps.reshape(*images.shape[:2], len(taps), -1, stamps.shape[-1])
            for number, (_, phase, start) in enumerate(taps):
                part = phases[spatial([*phase, slice(start + begin, start + begin + block)])]
                part += stamps[:, :, number, :, : part.shape[-1]]
        _interleave(phases.reshape(*phases.shape[:-1], *grid), axes, y[run])
    return y


def _interleave(phases: np.ndarray, axes: list[Axis], y: np.ndarray) -> None:
    """(N, G, O, *strides, *grid) into (N, G, O, *out): a pixel shuffle, and the padding cropped away."""
    for phase in product(*(range(axis.stride) for axis in axes)):
        steps = [divmod(p - axis.before, axis.stride) for p, axis in zip(phase, axes)]
        target = y[spatial(slice(first, None, axis.stride) for (_, first), axis in zip(steps, axes))]
        reads = [slice(-cropped, n - cropped) for (cropped, _), n in zip(steps, target.shape[3:])]
        target[...] = phases[spatial([*phase, *reads])]


def insert_zeros(x: np.ndarray, stride: PerAxis) -> np.ndarray:
    """Put stride - 1 zeros between neighbouring pixels: n -> (n - 1)*stride + 1.

    Parameters
    ----------
    x : (N, C, *spatial) array
    stride : int >= 1, or one per spatial axis; output pixels per input pixel

    Returns
    -------
    (N, C, *((n - 1)*stride + 1)) array of x's dtype

    Raises
    ------
    ValueError : no spatial axis or more than three, a stride below 1, or not one per spatial axis.

    >>> insert_zeros(np.array([[[1, 2, 3]]]), 2)
    array([[[1, 0, 2, 0, 3]]])
    """
    x = feature_maps(x)
    strides = per_axis("stride", stride, x.ndim - 2, 1)
    out = np.zeros((*x.shape[:2], *((n - 1) * s + 1 for n, s in zip(x.shape[2:], strides))), x.dtype)
    out[spatial(slice(None, None, s) for s in strides)] = x
    return out


def same_padding(size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """TensorFlow's SAME along one axis: the zeros that make ceil(size / stride) positions.

    The odd zero goes after, and a stride can make the amounts depend on `size`. The same two
    numbers are what SAME crops off a transposed convolution whose output has this size.

    Parameters
    ----------
    size : int >= 1, pixels of the convolution's input
    kernel_size, stride, dilation : int >= 1

    Returns
    -------
    (before, after) : ints >= 0

    Raises
    ------
    ValueError : a number below 1.

    >>> same_padding(6, 3, stride=2), same_padding(7, 3, stride=2)
    ((0, 1), (1, 1))
    """
    size, kernel_size = integers(1, size=size, kernel_size=kernel_size)
    stride, dilation = integers(1, stride=stride, dilation=dilation)
    total = max((ceil(size / stride) - 1) * stride + span(kernel_size, dilation) - size, 0)
    return total // 2, total - total // 2
