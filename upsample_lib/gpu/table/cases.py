"""The table of operators that are compared with torch: a run on a device reads all of it.

What has no weights stands in `moves`, which the benchmarks read too.
"""

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

import upsample_lib as ul

from .moves import folds, moves, pools, resizes
from .operator import Operator

# Public names that a device has nothing to do for, and why.
NOT_RUN = {
    "sizes, counts and coordinates": (
        "conv_output_size conv_transpose_output_size same_padding overlap_count is_uniform effective_kernel_size "
        "receptive_field coverage find_dilations hdc_gaps is_dense is_hdc source_coordinates which_resize"
    ),
    "weights, made once": (
        "bilinear_kernel icnr dilate_kernel subpixel_weight transposed_weight conv_matrix resize_matrix"
    ),
    "definitions, which the tests compare with the fast forms": (
        "conv_by_loops interpolate_by_loops max_pool_by_loops resize_by_matrix conv_transpose_by_matrix "
        "conv_transpose_by_scatter conv_transpose_by_zero_insertion conv_transpose_by_phases"
    ),
    "tools of the course, not of a network": (
        "CONVENTIONS adjoint_gap matrix_of checkerboard_energy "
        "phase_sums is_pattern_free frequency_response ghosts factor_out"
    ),
}


def operators(channels: int) -> list[Operator]:
    """Every operator of the library that torch has too, for an input with `channels` channels, a multiple of 4."""
    return [*resizes(), *pools(), *moves(), *folds(), *_convolutions(channels)]


def _convolutions(channels):
    """Convolutions and their transposes; each is the other's adjoint."""
    half = channels // 2
    return [
        convolution(channels, half, 3, padding=1),
        convolution(channels, half, 1),
        convolution(channels, half, 4, padding=1, stride=2),
        convolution(channels, half, 3, padding=2, dilation=2),
        convolution(channels, channels, 3, padding=1, groups=4),
        convolution(channels, half, 3, rank=1, padding=1),
        convolution(channels, half, 3, rank=3, padding=1),
        transposed(channels, half, 4, padding=1, stride=2),
        transposed(channels, half, 3, padding=1, stride=2, output_padding=1),
        transposed(channels, half, 2, stride=2),
        transposed(channels, half, 3, padding=1, stride=2, dilation=2),
        transposed(channels, channels, 4, padding=1, stride=2, groups=4),
        transposed(channels, half, 4, rank=1, padding=1, stride=2),
        transposed(channels, half, 4, rank=3, padding=1, stride=2),
        resized_convolution(channels, half),
        shuffled_convolution(channels, half),
        subgrids(channels, half),
    ]


def convolution(c_in: int, c_out: int, kernel: int, rank: int = 2, **options: Any) -> Operator:
    """`conv`; its adjoint is `conv_transpose`."""
    groups = options.get("groups", 1)
    sizes = {key: value for key, value in options.items() if key != "groups"}

    def adjoint(g, x, w):
        back = tuple(_missing(n, m, kernel, **sizes) for n, m in zip(x.shape[2:], g.shape[2:]))
        return ul.conv_transpose(g, w, output_padding=back, **options)

    return Operator(
        f"conv {_words(kernel, rank, options)}",
        lambda F, x, w: getattr(F, f"conv{rank}d")(x, w, **options),
        lambda x, w: ul.conv(x, w, **options),
        adjoint,
        rank=rank,
        weights=((c_out, c_in // groups, *[kernel] * rank),),
        weight_slope=lambda g, x: weight_slope(g, x, kernel, **options),
        forward="long",
        backward="long",
        products=lambda shape, result: prod(result) * c_in // groups * kernel**rank,
        documented=f"torch.nn.Conv{rank}d`",
    )


def transposed(c_in: int, c_out: int, kernel: int, rank: int = 2, **options: Any) -> Operator:
    """`conv_transpose`; its adjoint is `conv`."""
    groups = options.get("groups", 1)
    back = {key: value for key, value in options.items() if key != "output_padding"}
    return Operator(
        f"conv_transpose {_words(kernel, rank, options)}",
        lambda F, x, w: getattr(F, f"conv_transpose{rank}d")(x, w, **options),
        lambda x, w: ul.conv_transpose(x, w, **options),
        lambda g, x, w: ul.conv(g, w, **back),
        rank=rank,
        weights=((c_in, c_out // groups, *[kernel] * rank),),
        weight_slope=lambda g, x: weight_slope(x, g, kernel, **back),
        forward="long",
        backward="long",
        products=lambda shape, result: prod(shape) * c_out // groups * kernel**rank,
        documented=f"torch.nn.ConvTranspose{rank}d`",
    )


def enlarged_first(base: Operator, theirs: Any, ours: Any, adjoint: Any) -> Operator:
    """A convolution behind an enlargement, which is given as an operator's three functions."""
    return replace(
        base,
        theirs=lambda F, x, w: base.theirs(F, theirs(F, x), w),
        ours=lambda x, w: base.ours(ours(x), w),
        adjoint=lambda g, x, w: adjoint(base.adjoint(g, ours(x), w)),
        weight_slope=lambda g, x: base.weight_slope(g, ours(x)),
    )


def resized_convolution(c_in: int, c_out: int) -> Operator:
    """`resize_conv`."""
    behind = enlarged_first(
        convolution(c_in, c_out, 3, padding=1),
        lambda F, x: F.interpolate(x, scale_factor=2, mode="nearest"),
        lambda x: ul.replicate(x, 2),
        lambda g: ul.sum_pool(g, 2),
    )
    return replace(behind, name="resize_conv nearest, 3×3", ours=lambda x, w: ul.resize_conv(x, w))


def shuffled_convolution(c_in: int, c_out: int) -> Operator:
    """A convolution, and its channels dealt out."""
    base = convolution(c_in, 4 * c_out, 3, padding=1)
    return replace(
        base,
        name="conv 3×3 and pixel_shuffle 2",
        theirs=lambda F, x, w: F.pixel_shuffle(base.theirs(F, x, w), 2),
        ours=lambda x, w: ul.pixel_shuffle(base.ours(x, w), 2),
        adjoint=lambda g, x, w: base.adjoint(ul.pixel_unshuffle(g, 2), x, w),
        weight_slope=lambda g, x: base.weight_slope(ul.pixel_unshuffle(g, 2), x),
    )


def subgrids(c_in: int, c_out: int) -> Operator:
    """`conv_dilated_by_subgrids`."""
    base, name = convolution(c_in, c_out, 3, dilation=2), "conv_dilated_by_subgrids 3×3, dilation 2"
    return replace(base, name=name, ours=lambda x, w: ul.conv_dilated_by_subgrids(x, w, 2))


def weight_slope(g, x, kernel, stride=1, padding=0, dilation=1, groups=1) -> np.ndarray:
    """The gradient of a convolution's weight: for each tap, its pixels of x times the gradients that they reached."""
    rank = g.ndim - 2
    padded = np.pad(x, [(0, 0), (0, 0), *[(padding, padding)] * rank])
    sizes = (len(x), groups, -1, prod(g.shape[2:]))
    arrived = g.reshape(sizes)
    taps = []
    for tap in np.ndindex(*[kernel] * rank):
        starts = [t * dilation for t in tap]
        read: Any = [
            slice(start, start + (n - 1) * stride + 1, stride) for start, n in zip(starts, g.shape[2:])
        ]
        window = padded[(..., *read)].reshape(sizes)
        groupwise = np.matmul(arrived, window.swapaxes(2, 3)).sum(0)
        taps.append(groupwise.reshape(-1, groupwise.shape[-1]))
    return np.stack(taps, -1).reshape(*taps[0].shape, *[kernel] * rank)


def _missing(size, result, kernel, stride=1, padding=0, dilation=1):
    """The output_padding with which a transposed convolution comes back from `result` to `size` pixels."""
    return size - ((result - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1)


def _words(kernel, rank, options):
    words = ["×".join([str(kernel)] * rank)] if rank > 1 else [str(kernel), "1-D"]
    words += [f"{key} {value}" for key, value in options.items() if key != "padding"]
    return ", ".join(words)
