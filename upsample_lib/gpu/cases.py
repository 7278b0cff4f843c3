"""The operators that are run on a device: torch's call, the library's, and the library's adjoint for the gradient."""

from dataclasses import dataclass
from math import prod

import numpy as np

from ..checkerboard import resize_conv
from ..convolution import conv
from ..dilated_convolution import conv_dilated_by_subgrids
from ..pixel_shuffle import pixel_shuffle, pixel_unshuffle
from ..transposed_convolution import conv_transpose
from ..unpooling import replicate, sum_pool

CONV = ("conv1d", "conv2d", "conv3d")
CONV_TRANSPOSE = ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")


@dataclass(frozen=True)
class Case:
    """One operator.

    theirs(F, x, *rest) takes torch's functional module and tensors; ours(x, *rest) and adjoint(g, x, *rest) take and
    return NumPy arrays. `rest` are weights, drawn in the shapes `weights`, or integers that `indices(rng, shape)`
    makes. weight_slope(g, x) is the weight's gradient. forward and backward say how many terms a value sums, out of
    "copy", "short" and "long"; products(shape, result's shape) counts multiply-adds; moved(x, result) counts the
    bytes beside the weights'; documented is what to look for in torch's list of nondeterministic operations; known is
    the link of an issue by which torch before `_gpu_run.MENDED` has a wrong gradient on CUDA in channels-last.
    """

    name: str
    theirs: object
    ours: object
    adjoint: object
    covers: tuple = ()  # names of the library that this case stands for, beside the first word of `name`
    rank: int = 2
    even: bool = False  # spatial sizes must be even
    weights: tuple = ()
    indices: object = None
    weight_slope: object = None
    forward: str = "copy"
    backward: str = "copy"
    products: object = lambda shape, result: 0
    moved: object = lambda x, result: x.nbytes + result.nbytes
    documented: str = ""
    known: str = ""

    def shape(self, base):
        """The input's shape for a base shape (N, C, H, W)."""
        n, channels, h, w = base
        spatial = {1: (4 * w,), 2: (h, w), 3: (4, h // 2, w // 2)}[self.rank]
        return (n, channels, *(size // 2 * 2 if self.even else size for size in spatial))


def weight_slope(g, x, kernel, stride=1, padding=0, dilation=1, groups=1):
    """The gradient of a convolution's weight: for each tap, its pixels of x times the gradients that they reached."""
    rank = g.ndim - 2
    padded = np.pad(x, [(0, 0), (0, 0), *[(padding, padding)] * rank])
    sizes = (len(x), groups, -1, prod(g.shape[2:]))
    arrived = g.reshape(sizes)
    taps = []
    for tap in np.ndindex(*[kernel] * rank):
        seen = [
            slice(t * dilation, t * dilation + (n - 1) * stride + 1, stride) for t, n in zip(tap, g.shape[2:])
        ]
        window = padded[(..., *seen)].reshape(sizes)
        groupwise = np.matmul(arrived, window.swapaxes(2, 3)).sum(0)
        taps.append(groupwise.reshape(-1, groupwise.shape[-1]))
    return np.stack(taps, -1).reshape(*taps[0].shape, *[kernel] * rank)


def _missing(size, result, kernel, stride=1, padding=0, dilation=1):
    """The output_padding with which a transposed convolution comes back from `result` to `size` pixels."""
    return size - ((result - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1)


def _described(kernel, rank, options):
    words = ["×".join([str(kernel)] * rank)] if rank > 1 else [str(kernel), "1-D"]
    words += [f"{key} {value}" for key, value in options.items() if key != "padding"]
    return ", ".join(words)


def convolution(c_in, c_out, kernel, rank=2, **options):
    """A case of `conv`; its adjoint is `conv_transpose`."""
    groups = options.get("groups", 1)
    sizes = {key: value for key, value in options.items() if key != "groups"}

    def adjoint(g, x, w):
        back = tuple(_missing(n, m, kernel, **sizes) for n, m in zip(x.shape[2:], g.shape[2:]))
        return conv_transpose(g, w, output_padding=back, **options)

    return Case(
        f"conv {_described(kernel, rank, options)}",
        lambda F, x, w: getattr(F, CONV[rank - 1])(x, w, **options),
        lambda x, w: conv(x, w, **options),
        adjoint,
        rank=rank,
        weights=((c_out, c_in // groups, *[kernel] * rank),),
        weight_slope=lambda g, x: weight_slope(g, x, kernel, **options),
        forward="long",
        backward="long",
        products=lambda shape, result: prod(result) * c_in // groups * kernel**rank,
        documented=f"torch.nn.Conv{rank}d`",
    )


def transposed(c_in, c_out, kernel, rank=2, **options):
    """A case of `conv_transpose`; its adjoint is `conv`."""
    groups = options.get("groups", 1)
    back = {key: value for key, value in options.items() if key != "output_padding"}
    return Case(
        f"conv_transpose {_described(kernel, rank, options)}",
        lambda F, x, w: getattr(F, CONV_TRANSPOSE[rank - 1])(x, w, **options),
        lambda x, w: conv_transpose(x, w, **options),
        lambda g, x, w: conv(g, w, **back),
        covers=tuple(f"conv_transpose_by_{way}" for way in ("matrix", "scatter", "zero_insertion", "phases")),
        rank=rank,
        weights=((c_in, c_out // groups, *[kernel] * rank),),
        weight_slope=lambda g, x: weight_slope(x, g, kernel, **back),
        forward="long",
        backward="long",
        products=lambda shape, result: prod(shape) * c_out // groups * kernel**rank,
        documented=f"torch.nn.ConvTranspose{rank}d`",
    )


def _composed(channels):
    """Upsamplers that are a convolution and something else."""
    half = channels // 2
    conv2d = {"forward": "long", "backward": "long", "documented": "torch.nn.Conv2d`"}

    def products(shape, result):
        return prod(result) * channels * 9

    yield Case(
        "resize_conv nearest, 3×3",
        lambda F, x, w: F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), w, padding=1),
        lambda x, w: resize_conv(x, w),
        lambda g, x, w: sum_pool(conv_transpose(g, w, padding=1), 2),
        weights=((half, channels, 3, 3),),
        weight_slope=lambda g, x: weight_slope(g, replicate(x, 2), 3, padding=1),
        products=products,
        **conv2d,
    )
    yield Case(
        "conv 3×3 and pixel_shuffle 2",
        lambda F, x, w: F.pixel_shuffle(F.conv2d(x, w, padding=1), 2),
        lambda x, w: pixel_shuffle(conv(x, w, padding=1), 2),
        lambda g, x, w: conv_transpose(pixel_unshuffle(g, 2), w, padding=1),
        weights=((4 * half, channels, 3, 3),),
        weight_slope=lambda g, x: weight_slope(pixel_unshuffle(g, 2), x, 3, padding=1),
        products=products,
        **conv2d,
    )
    yield Case(
        "conv_dilated_by_subgrids 3×3, dilation 2",
        lambda F, x, w: F.conv2d(x, w, dilation=2),
        lambda x, w: conv_dilated_by_subgrids(x, w, 2),
        lambda g, x, w: conv_transpose(g, w, dilation=2),
        weights=((half, channels, 3, 3),),
        weight_slope=lambda g, x: weight_slope(g, x, 3, dilation=2),
        products=products,
        **conv2d,
    )


def convolutions(channels):
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
        *_composed(channels),
    ]
