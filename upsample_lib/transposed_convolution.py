"""The transposed convolution: one operator, four ways to write it.

`weight` is (C_in, C_out/groups, *kernel): exactly the weight of the convolution, from C_out to
C_in channels, whose matrix is transposed here.
"""

from functools import wraps
from math import ceil, prod
from typing import NamedTuple

import numpy as np

from ._arguments import (
    arithmetic,
    array,
    batched,
    bias_of,
    channel_groups,
    integer,
    no_empty_axis,
    per_axis,
    spatial_rank,
    times,
)
from .convolution import conv, conv_matrix, conv_output_size, taps_of

__all__ = [
    "conv_transpose",
    "conv_transpose_by_matrix",
    "conv_transpose_by_phases",
    "conv_transpose_by_scatter",
    "conv_transpose_by_zero_insertion",
    "conv_transpose_output_size",
    "insert_zeros",
    "same_padding",
]

WEIGHT = "(C_in, C_out/groups, *kernel)"


def conv_transpose_output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
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
    size, kernel_size = integer("size", size, 1), integer("kernel_size", kernel_size, 1)
    axis = _axes((size,), (kernel_size,), stride, padding, output_padding, dilation)
    return axis.out_size[0]


class _Axes(NamedTuple):
    """The arithmetic of every spatial axis, checked."""

    strides: tuple
    paddings: tuple
    dilations: tuple
    stamped: tuple  # the extent of all stamps and output_padding, before the crop
    out_size: tuple

    def crop(self, stamped):
        """Take `padding` pixels off both sides of an array of the stamped extent."""
        return stamped[(..., *(slice(p, p + n) for p, n in zip(self.paddings, self.out_size)))]


def _axes(sizes, kernel, stride, padding, output_padding, dilation):
    rank = len(kernel)
    strides, dilations = per_axis("stride", stride, rank, 1), per_axis("dilation", dilation, rank, 1)
    paddings = per_axis("padding", padding, rank, 0)
    extras = per_axis("output_padding", output_padding, rank, 0)
    for extra, s, d in zip(extras, strides, dilations):
        if extra >= s and extra >= d:
            raise ValueError(f"output_padding={extra} is not below stride={s}, nor below dilation={d}")
    stamped = tuple(
        (n - 1) * s + d * (k - 1) + 1 + extra
        for n, k, s, d, extra in zip(sizes, kernel, strides, dilations, extras)
    )
    out_size = tuple(n - 2 * p for n, p in zip(stamped, paddings))
    if min(out_size) < 1:
        raise ValueError(f"padding={padding} crops away the whole {times(stamped)} output")
    return _Axes(strides, paddings, dilations, stamped, out_size)


def conv_transpose(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
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
    TypeError : an argument that is no integer; dtypes that differ.

    >>> conv_transpose(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    return conv_transpose_by_phases(x, weight, bias, stride, padding, output_padding, groups, dilation)


def _operator(core):
    """Give `core(x, weight, axes) -> y` the arguments of `conv_transpose`.

    Inside, x is (N, G, C, *spatial), weight (G, C, O, *kernel) and y (N, G, O, *out).
    """

    @wraps(core)
    def operator(x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
        x, weight, bias = arithmetic(x=x, weight=weight, bias=bias)
        rank = spatial_rank(weight, WEIGHT)
        x, had_batch = batched("x", x, rank)
        if x.shape[1] != len(weight):
            raise ValueError(f"x has {x.shape[1]} channels; weight {weight.shape} is for {len(weight)}")
        axes = _axes(x.shape[2:], weight.shape[2:], stride, padding, output_padding, dilation)
        groups = channel_groups(groups, len(weight), weight.shape[1] * integer("groups", groups, 1))
        channels_out = weight.shape[1] * groups
        bias_of(bias, channels_out)
        split = x.reshape(len(x), groups, len(weight) // groups, *x.shape[2:])
        y = core(split, weight.reshape(groups, -1, *weight.shape[1:]), axes)
        y = y.reshape(len(x), channels_out, *axes.out_size)
        if bias is not None:
            y = y + bias.reshape(-1, *[1] * rank)
        return y if had_batch else y[0]

    del operator.__wrapped__  # the signature to show is this one, not core's
    return operator


@_operator
def conv_transpose_by_scatter(x, weight, axes):
    """The definition: each input pixel adds its own copy of the kernel, overlaps add up.

    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_scatter(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    stamped = np.zeros((*x.shape[:2], weight.shape[2], *axes.stamped), x.dtype)
    for i in np.ndindex(*x.shape[3:]):
        window = tuple(
            slice(p * s, p * s + d * (k - 1) + 1, d)
            for p, s, d, k in zip(i, axes.strides, axes.dilations, weight.shape[3:])
        )
        stamped[(..., *window)] += np.einsum("ngc,gco...->ngo...", x[(..., *i)], weight)
    return axes.crop(stamped)


@_operator
def conv_transpose_by_matrix(x, weight, axes):
    """Multiply by the transpose of `conv_matrix`: where the name comes from.

    The convolution is the one that takes this operator's output size back to its input size.
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_matrix(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    groups, weight = len(weight), weight.reshape(-1, *weight.shape[2:])
    matrix = conv_matrix(weight, axes.out_size, axes.strides, axes.paddings, axes.dilations, groups)
    # output_padding >= stride makes room for more windows than there are input pixels: drop those
    geometry = zip(axes.out_size, weight.shape[2:], axes.strides, axes.paddings, axes.dilations)
    windows = [conv_output_size(*axis) for axis in geometry]
    rows = matrix.reshape(len(weight), *windows, -1)[(slice(None), *map(slice, x.shape[3:]))]
    return x.reshape(len(x), prod(x.shape[1:])) @ rows.reshape(prod(x.shape[1:]), -1)


@_operator
def conv_transpose_by_zero_insertion(x, weight, axes):
    """Spread the pixels `stride` apart, pad, and correlate with the flipped kernel at stride 1.

    The border is dilation*(kernel_size - 1) - padding zeros on each side, and output_padding more
    at the end; a negative border crops. Hence "fractionally strided convolution".
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_zero_insertion(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    groups, channels, *kernel = len(weight), weight.shape[1], *weight.shape[3:]
    spread = insert_zeros(x.reshape(len(x), groups * channels, *x.shape[3:]), axes.strides)
    borders = []
    for n, k, d, p, out in zip(spread.shape[2:], kernel, axes.dilations, axes.paddings, axes.out_size):
        before = d * (k - 1) - p
        borders.append((before, out + d * (k - 1) - n - before))
    flipped = np.flip(weight, range(3, weight.ndim)).swapaxes(1, 2).reshape(-1, channels, *kernel)
    return conv(_pad_or_crop(spread, borders), flipped, dilation=axes.dilations, groups=groups)


def _pad_or_crop(x, borders):
    padded = np.pad(x, [(0, 0), (0, 0), *((max(b, 0), max(a, 0)) for b, a in borders)])
    return padded[(..., *(slice(max(-b, 0), n - max(-a, 0)) for (b, a), n in zip(borders, padded.shape[2:])))]


@_operator
def conv_transpose_by_phases(x, weight, axes):
    """Make each of the prod(stride) output phases by a small stride-1 operator, then interleave.

    Tap t of input pixel i lands on i*stride + t*dilation: always in phase (t*dilation) % stride,
    t*dilation // stride pixels further. No inserted zero is multiplied, which makes it the fast form.
    Arguments and result as for `conv_transpose`.

    >>> conv_transpose_by_phases(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    grid = [ceil(n / s) for n, s in zip(axes.stamped, axes.strides)]
    room = np.zeros((*x.shape[:3], *grid), x.dtype)
    room[(..., *map(slice, x.shape[3:]))] = x
    flat = room.reshape(*x.shape[:3], prod(grid))  # zeros at the rows' ends: a shift is one slice
    phases = np.zeros((*x.shape[:2], weight.shape[2], *axes.strides, prod(grid)), x.dtype)
    taps = list(taps_of(weight.swapaxes(1, 2), axes.strides, axes.dilations, grid))
    every_tap = np.concatenate([weights for weights, _, _ in taps], axis=1)  # (G, taps*O, C)
    for image, made in zip(flat, phases):  # one image at a time stays in the cache
        stamps = (every_tap @ image).reshape(len(weight), len(taps), -1, image.shape[-1])
        for number, (_, phase, start) in enumerate(taps):
            made[(..., *phase, slice(start, None))] += stamps[:, number, :, : image.shape[-1] - start]
    return axes.crop(_interleave(phases, grid, axes.strides))


def _interleave(phases, grid, strides):
    """(N, G, O, *strides, prod(grid)) -> (N, G, O, *(grid * strides)): a pixel shuffle."""
    lead, rank = phases.shape[:3], len(grid)
    split = phases.reshape(*lead, *strides, *grid)
    order = [axis for a in range(rank) for axis in (3 + rank + a, 3 + a)]
    return split.transpose(0, 1, 2, *order).reshape(*lead, *(g * s for g, s in zip(grid, strides)))


def insert_zeros(x, stride):
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
    x = array("x", x)
    if x.ndim not in (3, 4, 5):
        raise ValueError(f"x has shape {x.shape}; (N, C, *spatial) with 1 to 3 spatial axes is needed")
    no_empty_axis("x", x, first=1)
    strides = per_axis("stride", stride, x.ndim - 2, 1)
    out = np.zeros((*x.shape[:2], *((n - 1) * s + 1 for n, s in zip(x.shape[2:], strides))), x.dtype)
    out[(..., *(slice(None, None, s) for s in strides))] = x
    return out


def same_padding(size, kernel_size, stride=1, dilation=1):
    """TensorFlow's SAME along one axis: the zeros that make ceil(size / stride) positions.

    The odd zero goes after, and a stride can make the amounts depend on `size`. The same two
    numbers are what SAME crops off a transposed convolution whose *output* has this size.

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
    size, kernel_size = integer("size", size, 1), integer("kernel_size", kernel_size, 1)
    stride, dilation = integer("stride", stride, 1), integer("dilation", dilation, 1)
    total = max((ceil(size / stride) - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return total // 2, total - total // 2
