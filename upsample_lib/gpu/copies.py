"""The operators that move, copy, pick or average pixels, as cases to run on a device; and the whole table."""

from math import prod

import numpy as np

from ..folding import fold, unfold
from ..interpolation import interpolate
from ..pixel_shuffle import depth_to_space, pixel_shuffle, pixel_unshuffle, space_to_depth
from ..pooling import avg_pool, max_pool
from ..resizing import resize
from ..transposed_convolution import conv_transpose, insert_zeros
from ..unpooling import bed_of_nails, max_unpool, replicate, subsample, sum_pool
from .cases import Case, convolutions

TAPS = {
    "nearest": 0,
    "nearest-exact": 0,
    "area": 1,
    "linear": 2,
    "bilinear": 2,
    "trilinear": 2,
    "bicubic": 4,
    "lanczos": 6,
}
# Public names that a device has nothing to do for, and why.
NOT_RUN = {
    "sizes, counts and coordinates": (
        "conv_output_size conv_transpose_output_size same_padding overlap_count is_uniform effective_kernel_size "
        "receptive_field coverage find_dilations hdc_gaps is_dense is_hdc source_coordinates"
    ),
    "weights, made once": (
        "bilinear_kernel icnr dilate_kernel subpixel_weight transposed_weight conv_matrix resize_matrix"
    ),
    "tools of the course, not of a network": "CONVENTIONS adjoint_gap matrix_of checkerboard_energy conv_by_loops",
}


def cases(channels):
    """Every operator of the library that torch has too, for an input with `channels` channels, a multiple of 4."""
    return [*_resized(), *_pooled(), *_moved(), *convolutions(channels)]


def _resized():
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area"):
        yield _interpolation(mode)
    yield _interpolation("bilinear", align_corners=True)
    yield _interpolation("bilinear", antialias=True)
    yield _interpolation("bicubic", antialias=True)
    yield _interpolation("lanczos", antialias=True)
    yield _interpolation("bilinear", factor=1.5)
    yield _interpolation("bilinear", factor=0.5, antialias=True)
    yield _interpolation("area", factor=0.5, even=True)
    yield _interpolation("linear", rank=1)
    yield _interpolation("trilinear", rank=3)
    yield Case(
        "resize linear, half_pixel ×2",
        lambda F, x: F.interpolate(x, scale_factor=2, mode="bilinear"),
        lambda x: resize(x, scales=(1, 1, 2, 2), mode="linear"),
        lambda g, x: _back_along_axes(g, x, 2, "bilinear", {}),
        forward="short",
        backward="short",
        products=lambda shape, result: prod(result) * 4,
        documented="``bilinear``",
    )


def _interpolation(mode, factor=2, rank=2, even=False, **options):
    kind = "copy" if TAPS[mode] == 0 else "short"
    if factor == 1.5 or "align_corners" in options:
        kind = "long"  # the coordinates are no short binary fractions, and each is rounded
    scale = {2: "×2", 1.5: "×1.5", 0.5: "×1/2"}[factor]
    return Case(
        " ".join(["interpolate", mode, scale]) + "".join(f", {key}" for key in options),
        lambda F, x: F.interpolate(x, scale_factor=factor, mode=mode, **options),
        lambda x: interpolate(x, scale_factor=factor, mode=mode, **options),
        lambda g, x: _back_along_axes(g, x, factor, mode, options),
        rank=rank,
        even=even,
        forward=kind,
        backward="long" if kind == "long" else "short",
        products=lambda shape, result: prod(result) * (TAPS[mode] * (2 if factor == 0.5 else 1)) ** rank,
        documented="torch.nn.AdaptiveAvgPool2d`" if mode == "area" else f"``{mode}``",
    )


def _back_along_axes(g, x, factor, mode, options):
    """The adjoint of a separable enlargement: each axis's matrix, transposed."""
    rank = x.ndim - 2
    for axis, n in enumerate(x.shape[2:], start=2):
        one = np.eye(n).reshape(n, 1, n, *[1] * (rank - 1))
        factors = (factor, *[1] * (rank - 1))
        columns = interpolate(one, scale_factor=factors, mode=mode, **options).reshape(n, -1)
        g = np.moveaxis(np.tensordot(g, columns, axes=(axis, 1)), -1, axis)
    return g


def _pooled():
    short = {"forward": "short", "backward": "short"}

    def with_places(x, result):
        """torch's max pooling writes each maximum's place too, an integer of 8 bytes, and then hands it out or not."""
        return x.nbytes + result.nbytes + 8 * result.numel()

    def spread_mean(g, x, size):
        """The adjoint of averaging windows: a transposed convolution with a constant kernel, channel by channel."""
        one = np.full((1, 1, size, size), 1 / size**2)
        back = tuple(n - ((m - 1) * 2 - 2 + size) for n, m in zip(x.shape[2:], g.shape[2:]))
        maps = g.reshape(-1, 1, *g.shape[2:])
        return conv_transpose(maps, one, stride=2, padding=1, output_padding=back).reshape(x.shape)

    def halves(g, x, *, rank):
        """Copy each value to its block of 2 pixels on a side; what a window did not reach is 0."""
        copied = replicate(g, 2)
        return np.pad(copied, [(0, n - m) for n, m in zip(x.shape, copied.shape)]) / 2**rank

    def to_maxima(g, x, size, **options):
        """Add each gradient up at its maximum; windows may share it."""
        places = max_pool(x, size, return_indices=True, **options)[1]
        maps, area = places.shape[0] * places.shape[1], prod(x.shape[2:])
        places = places.reshape(maps, -1) + area * np.arange(maps)[:, None]
        return np.bincount(places.ravel(), g.ravel(), maps * area).reshape(x.shape)

    yield Case(
        "avg_pool 2×2",
        lambda F, x: F.avg_pool2d(x, 2),
        lambda x: avg_pool(x, 2),
        lambda g, x: halves(g, x, rank=2),
        products=lambda shape, result: prod(result) * 4,
        **short,
    )
    yield Case(
        "avg_pool 3×3, stride 2",
        lambda F, x: F.avg_pool2d(x, 3, 2, 1),
        lambda x: avg_pool(x, 3, 2, 1),
        lambda g, x: spread_mean(g, x, 3),
        products=lambda shape, result: prod(result) * 9,
        known="https://github.com/pytorch/pytorch/issues/188344",
        **short,
    )
    yield Case(
        "avg_pool 2×2×2",
        lambda F, x: F.avg_pool3d(x, 2),
        lambda x: avg_pool(x, 2),
        lambda g, x: halves(g, x, rank=3),
        rank=3,
        products=lambda shape, result: prod(result) * 8,
        documented="torch.nn.AvgPool3d`",
        **short,
    )
    yield Case(
        "sum_pool 2",
        lambda F, x: F.avg_pool2d(x, 2, divisor_override=1),
        lambda x: sum_pool(x, 2),
        lambda g, x: replicate(g, 2),
        even=True,
        products=lambda shape, result: prod(shape),
        forward="short",
    )
    yield Case(
        "max_pool 2×2",
        lambda F, x: F.max_pool2d(x, 2),
        lambda x: max_pool(x, 2),
        lambda g, x: max_unpool(g, max_pool(x, 2, return_indices=True)[1], 2, output_size=x.shape[2:]),
        moved=with_places,
    )
    yield Case(
        "max_pool 3×3, stride 2",
        lambda F, x: F.max_pool2d(x, 3, 2, 1),
        lambda x: max_pool(x, 3, 2, 1),
        lambda g, x: to_maxima(g, x, 3, stride=2, padding=1),
        backward="short",
        moved=with_places,
    )
    yield Case(
        "max_pool 2×2×2",
        lambda F, x: F.max_pool3d(x, 2),
        lambda x: max_pool(x, 2),
        lambda g, x: to_maxima(g, x, 2),
        rank=3,
        moved=with_places,
        documented="torch.nn.MaxPool3d`",
    )


def _moved():
    """Operators that copy values and compute none."""

    def places(rng, shape):
        """A random place of each 2×2 block, as a flat index."""
        rows, columns = (2 * np.arange(n) for n in shape[2:])
        down, right = rng.integers(0, 2, (2, *shape))
        return (rows[:, None] + down) * 2 * shape[3] + columns + right

    def nails(x, size):
        made = x.new_zeros((*x.shape[:2], *size))
        made[..., ::2, ::2] = x
        return made

    def dealt(x):
        n, c, h, w = x.shape
        blocks = x.reshape(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2)
        return blocks.reshape(n, c // 4, 2 * h, 2 * w)

    def gathered(x):
        n, c, h, w = x.shape
        blocks = x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4)
        return blocks.reshape(n, 4 * c, h // 2, w // 2)

    def larger(x):
        return tuple(n + 1 for n in x.shape[2:])

    return [
        Case(
            "max_unpool 2×2",
            lambda F, x, i: F.max_unpool2d(x, i, 2, output_size=tuple(2 * n for n in x.shape[2:])),
            lambda x, i: max_unpool(x, i, 2),
            lambda g, x, i: np.take_along_axis(
                g.reshape(*i.shape[:2], -1), i.reshape(*i.shape[:2], -1), -1
            ).reshape(x.shape),
            indices=places,
            documented="torch.nn.MaxUnpool2d`",
        ),
        Case(
            "replicate 2",
            lambda F, x: x.repeat_interleave(2, 2).repeat_interleave(2, 3),
            lambda x: replicate(x, 2),
            lambda g, x: sum_pool(g, 2),
            backward="short",
            documented="torch.repeat_interleave`",
        ),
        Case(
            "bed_of_nails 2",
            lambda F, x: nails(x, [2 * n for n in x.shape[2:]]),
            lambda x: bed_of_nails(x, 2),
            lambda g, x: subsample(g, 2),
        ),
        Case(
            "insert_zeros 2",
            lambda F, x: nails(x, [2 * n - 1 for n in x.shape[2:]]),
            lambda x: insert_zeros(x, 2),
            lambda g, x: g[..., ::2, ::2],
        ),
        Case(
            "subsample 2",
            lambda F, x: x[..., ::2, ::2].clone(),  # without it a view, and nothing would be moved
            lambda x: subsample(x, 2),
            lambda g, x: bed_of_nails(g, 2),
            moved=lambda x, result: x.nbytes // 2 + result.nbytes,  # every second row is never read
            even=True,
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
            even=True,
        ),
        Case(
            "depth_to_space 2, DCR",
            lambda F, x: dealt(x),
            lambda x: depth_to_space(x, 2),
            lambda g, x: space_to_depth(g, 2),
        ),
        Case(
            "space_to_depth 2, DCR",
            lambda F, x: gathered(x),
            lambda x: space_to_depth(x, 2),
            lambda g, x: depth_to_space(g, 2),
            even=True,
        ),
        Case(
            "unfold 3×3",
            lambda F, x: F.unfold(x, 3, padding=1),
            lambda x: unfold(x, 3, padding=1),
            lambda g, x: fold(g, x.shape[2:], 3, padding=1),
            backward="short",
        ),
        Case(
            "fold 2×2",
            lambda F, x: F.fold(x.flatten(2), larger(x), 2),
            lambda x: fold(x.reshape(*x.shape[:2], -1), larger(x), 2),
            lambda g, x: unfold(g, 2).reshape(x.shape),
            forward="short",
        ),
    ]
