"""The operators that are run on a device: torch's call, the library's, and the library's adjoint for the gradient."""

from dataclasses import dataclass, field

import numpy as np

from .convolution import conv
from .interpolation import interpolate
from .pixel_shuffle import pixel_shuffle, pixel_unshuffle
from .pooling import avg_pool, max_pool
from .transposed_convolution import conv_transpose
from .unpooling import max_unpool, replicate

SIZES = {"small": (2, 8, 24, 20), "large": (8, 64, 128, 128)}


@dataclass(frozen=True)
class Case:
    """One operator.

    ours(x, *weights) and adjoint(g, x, *weights) take and return NumPy arrays; theirs(F, x, *weights) takes torch's
    functional module and tensors. `weights` are drawn in these shapes. arithmetic says whether a result is a long
    sum of products, so that rounding grows and TF32 matters.
    """

    name: str
    theirs: object
    ours: object
    adjoint: object
    weights: tuple = ()
    arithmetic: bool = False
    documented: str = field(default="")  # what torch's documentation says of its backward pass on CUDA


def _resized(mode, **options):
    def theirs(F, x):
        return F.interpolate(x, scale_factor=2, mode=mode, **options)

    def ours(x):
        return interpolate(x, scale_factor=2, mode=mode, **options)

    def adjoint(g, x):
        rows, columns = (_axis(n, mode, options) for n in x.shape[2:])
        return np.einsum("ai,ncab,bj->ncij", rows, g, columns, optimize=True)

    note = "nondeterministic" if mode in ("bilinear", "bicubic") else ""
    name = f"interpolate {mode}" + "".join(f", {key}" for key in options)
    return Case(name, theirs, ours, adjoint, documented=note)


def _axis(n, mode, options):
    """The (2n, n) matrix of one axis of an enlargement by 2."""
    columns = interpolate(np.eye(n)[:, None, :, None], scale_factor=(2, 1), mode=mode, **options)
    return columns[:, 0, :, 0].T


def cases(channels):
    """All operators for an input with `channels` channels, a multiple of 4."""
    half = channels // 2
    return [
        _resized("nearest"),
        _resized("nearest-exact"),
        _resized("bilinear"),
        _resized("bilinear", align_corners=True),
        _resized("bicubic"),
        _resized("bilinear", antialias=True),
        Case(
            "avg_pool 2 x 2",
            lambda F, x: F.avg_pool2d(x, 2),
            lambda x: avg_pool(x, 2),
            lambda g, x: replicate(g, 2) / 4,
        ),
        Case(
            "max_pool 2 x 2",
            lambda F, x: F.max_pool2d(x, 2),
            lambda x: max_pool(x, 2),
            lambda g, x: max_unpool(g, max_pool(x, 2, return_indices=True)[1], 2, output_size=x.shape[2:]),
            documented="nondeterministic for overlapping windows",
        ),
        Case(
            "pixel_shuffle 2",
            lambda F, x: F.pixel_shuffle(x, 2),
            lambda x: pixel_shuffle(x, 2),
            lambda g, x: pixel_unshuffle(g, 2),
        ),
        Case(
            "pixel_unshuffle 2",
            lambda F, x: F.pixel_unshuffle(x, 2),
            lambda x: pixel_unshuffle(x, 2),
            lambda g, x: pixel_shuffle(g, 2),
        ),
        *_convolutions(channels, half),
    ]


def _convolutions(channels, half):
    """Convolutions and their transposes; each is the other's adjoint."""
    for kernel, options in (
        (3, {"padding": 1}),
        (3, {"padding": 2, "dilation": 2}),
        (4, {"padding": 1, "stride": 2}),
    ):
        words = ", ".join(f"{key} {value}" for key, value in options.items() if key != "padding")
        yield Case(
            f"conv {kernel} x {kernel}" + (f", {words}" if words else ""),
            lambda F, x, w, o=options: F.conv2d(x, w, **o),
            lambda x, w, o=options: conv(x, w, **o),
            lambda g, x, w, o=options: conv_transpose(g, w, **o),
            weights=((half, channels, kernel, kernel),),
            arithmetic=True,
            documented="may be nondeterministic (cuDNN)",
        )
    for kernel, options in ((4, {"padding": 1, "stride": 2}), (3, {"padding": 1, "stride": 2})):
        yield Case(
            f"conv_transpose {kernel} x {kernel}, stride 2",
            lambda F, x, w, o=options: F.conv_transpose2d(x, w, **o),
            lambda x, w, o=options: conv_transpose(x, w, **o),
            lambda g, x, w, o=options: conv(g, w, **o),
            weights=((channels, half, kernel, kernel),),
            arithmetic=True,
            documented="may be nondeterministic (cuDNN)",
        )
