"""The part of the table that moves, copies, picks or averages pixels: no weight to learn."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

import upsample_lib as ul

from .operator import Operator

TAPS = {"nearest": 0, "nearest-exact": 0, "area": 1, "linear": 2, "bilinear": 2, "trilinear": 2}
TAPS |= {"bicubic": 4, "lanczos": 6}  # along one axis
SCALES = {2: "×2", 1.5: "×1.5", 0.5: "×1/2", 0.4: "to 40 %"}


def resizes() -> Iterator[Operator]:
    """Interpolation in all modes."""
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic", "area"):
        yield interpolation(mode)
    yield interpolation("bilinear", align_corners=True)
    yield interpolation("bilinear", antialias=True)
    yield interpolation("bicubic", antialias=True)
    yield interpolation("lanczos", antialias=True)
    yield interpolation("bilinear", factor=1.5)
    yield interpolation("bilinear", factor=0.5, antialias=True)
    yield interpolation("area", factor=0.5, even=True)
    yield interpolation("linear", rank=1)
    yield interpolation("trilinear", rank=3)
    yield resizing("resize linear, half_pixel ×2", "bilinear", mode="linear")


def interpolation(
    mode: str, factor: float = 2, rank: int = 2, even: bool = False, **options: bool
) -> Operator:
    """`interpolate`."""
    kind = "copy" if TAPS[mode] == 0 else "short"
    if factor == 1.5 or "align_corners" in options:
        kind = "long"  # the coordinates are no short binary fractions, and each is rounded
    return Operator(
        " ".join(["interpolate", mode, SCALES[factor]]) + "".join(f", {key}" for key in options),
        lambda F, x: F.interpolate(x, scale_factor=factor, mode=mode, **options),
        lambda x: ul.interpolate(x, scale_factor=factor, mode=mode, **options),
        lambda g, x: _back_along_axes(g, x, factor, mode, options),
        rank=rank,
        even=even,
        forward=kind,
        backward="long" if kind == "long" else "short",
        products=lambda shape, result: prod(result) * (TAPS[mode] * (2 if factor == 0.5 else 1)) ** rank,
        documented="torch.nn.AdaptiveAvgPool2d`" if mode == "area" else f"``{mode}``",
    )


def resizing(name: str, like: str, factor: float = 2, antialias: bool = False, **settings: Any) -> Operator:
    """`resize` by settings with which it is torch's mode `like`."""
    scales = (1, 1, factor, factor)
    base = interpolation(like, factor, **({"antialias": True} if antialias else {}))
    return replace(
        base, name=name, ours=lambda x: ul.resize(x, scales=scales, antialias=antialias, **settings)
    )


def _back_along_axes(g, x, factor, mode, options):
    """The adjoint of a separable enlargement: each axis's matrix, transposed."""
    rank = x.ndim - 2
    for axis, n in enumerate(x.shape[2:], start=2):
        one = np.eye(n).reshape(n, 1, n, *[1] * (rank - 1))
        factors = (factor, *[1] * (rank - 1))
        columns = ul.interpolate(one, scale_factor=factors, mode=mode, **options).reshape(n, -1)
        g = np.moveaxis(np.tensordot(g, columns, axes=(axis, 1)), -1, axis)
    return g


def pools() -> Iterator[Operator]:
    """Means, sums and maxima of windows."""
    yield mean_pool(2)
    yield replace(mean_pool(3, 2, 1), issue="https://github.com/pytorch/pytorch/issues/188344")
    yield mean_pool(2, rank=3)
    yield Operator(
        "sum_pool 2",
        lambda F, x: F.avg_pool2d(x, 2, divisor_override=1),
        lambda x: ul.sum_pool(x, 2),
        lambda g, x: ul.replicate(g, 2),
        even=True,
        products=lambda shape, result: prod(shape),
        forward="short",
    )
    yield maximum_pool(2)
    yield maximum_pool(3, 2, 1)
    yield maximum_pool(2, rank=3)


def _pool_name(name, kernel, stride, rank):
    return f"{name} {'×'.join([str(kernel)] * rank)}" + (f", stride {stride}" if stride != kernel else "")


def mean_pool(kernel: int, stride: int | None = None, padding: int = 0, rank: int = 2) -> Operator:
    """`avg_pool`; its adjoint is a transposed convolution with a constant kernel, channel by channel."""
    stride = stride or kernel

    def adjoint(g, x):
        one = np.full((1, 1, *[kernel] * rank), 1 / kernel**rank)
        back = tuple(n - ((m - 1) * stride - 2 * padding + kernel) for n, m in zip(x.shape[2:], g.shape[2:]))
        channels = g.reshape(-1, 1, *g.shape[2:])
        return ul.conv_transpose(channels, one, None, stride, padding, back).reshape(x.shape)

    return Operator(
        _pool_name("avg_pool", kernel, stride, rank),
        lambda F, x: getattr(F, f"avg_pool{rank}d")(x, kernel, stride, padding),
        lambda x: ul.avg_pool(x, kernel, stride, padding),
        adjoint,
        rank=rank,
        forward="short",
        backward="short",
        products=lambda shape, result: prod(result) * kernel**rank,
        documented="torch.nn.AvgPool3d`" if rank == 3 else "",
    )


def maximum_pool(kernel: int, stride: int | None = None, padding: int = 0, rank: int = 2) -> Operator:
    """`max_pool`; its adjoint adds each gradient up at its maximum, which windows may share."""
    stride = stride or kernel

    def adjoint(g, x):
        places = ul.max_pool(x, kernel, stride, padding, return_indices=True)[1]
        channels, area = places.shape[0] * places.shape[1], prod(x.shape[2:])
        places = places.reshape(channels, -1) + area * np.arange(channels)[:, None]
        return np.bincount(places.ravel(), g.ravel(), channels * area).reshape(x.shape)

    return Operator(
        _pool_name("max_pool", kernel, stride, rank),
        lambda F, x: getattr(F, f"max_pool{rank}d")(x, kernel, stride, padding),
        lambda x: ul.max_pool(x, kernel, stride, padding),
        adjoint,
        rank=rank,
        backward="short" if stride < kernel else "copy",
        # torch writes each maximum's place too, an integer of 8 bytes, and then hands it out or not
        moved=lambda x, result: x.nbytes + result.nbytes + 8 * result.numel(),
        documented="torch.nn.MaxPool3d`" if rank == 3 else "",
    )


def moves() -> Iterator[Operator]:  # a table
    """Operators that copy values and compute none."""
    yield Operator(
        "max_unpool 2×2",
        lambda F, x, i: F.max_unpool2d(x, i, 2, output_size=tuple(2 * n for n in x.shape[2:])),
        lambda x, i: ul.max_unpool(x, i, 2),
        lambda g, x, i: np.take_along_axis(_flat(g), _flat(i), -1).reshape(x.shape),
        indices=_random_places,
        documented="torch.nn.MaxUnpool2d`",
    )
    yield _by_two(
        ul.replicate,
        ul.sum_pool,
        lambda F, x: x.repeat_interleave(2, 2).repeat_interleave(2, 3),
        backward="short",
        documented="torch.repeat_interleave`",
    )
    yield _by_two(ul.bed_of_nails, ul.subsample, lambda F, x: _nails(x, [2 * n for n in x.shape[2:]]))
    yield _by_two(
        ul.insert_zeros,
        lambda g, _: g[..., ::2, ::2],
        lambda F, x: _nails(x, [2 * n - 1 for n in x.shape[2:]]),
    )
    yield _by_two(
        ul.subsample,
        ul.bed_of_nails,
        lambda F, x: x[..., ::2, ::2].clone(),  # without it a view, and nothing would be moved
        moved=lambda x, result: x.nbytes // 2 + result.nbytes,  # every second row is never read
        even=True,
    )
    yield _by_two(ul.pixel_shuffle, ul.pixel_unshuffle, lambda F, x: F.pixel_shuffle(x, 2))
    yield _by_two(ul.pixel_unshuffle, ul.pixel_shuffle, lambda F, x: F.pixel_unshuffle(x, 2), even=True)
    yield _by_two(ul.depth_to_space, ul.space_to_depth, _to_space, ", DCR")
    yield _by_two(ul.space_to_depth, ul.depth_to_space, _to_depth, ", DCR", even=True)


def folds() -> Iterator[Operator]:
    """Windows as columns, and their sums."""
    yield Operator(
        "unfold 3×3",
        lambda F, x: F.unfold(x, 3, padding=1),
        lambda x: ul.unfold(x, 3, padding=1),
        lambda g, x: ul.fold(g, x.shape[2:], 3, padding=1),
        backward="short",
    )
    yield Operator(
        "fold 2×2",
        lambda F, x: F.fold(x.flatten(2), _one_more(x), 2),
        lambda x: ul.fold(_flat(x), _one_more(x), 2),
        lambda g, x: ul.unfold(g, 2).reshape(x.shape),
        forward="short",
    )


def _by_two(
    ours: Callable[..., Any],
    adjoint: Callable[..., Any],
    theirs: Callable[..., Any],
    more: str = "",
    **facts: Any,
) -> Operator:
    """An operator that takes a stride or a factor beside its input, here 2."""
    name = f"{ours.__name__} 2{more}"
    return Operator(name, theirs, lambda x: ours(x, 2), lambda g, x: adjoint(g, 2), **facts)


def _flat(maps):
    return maps.reshape(*maps.shape[:2], -1)


def _one_more(x):
    return tuple(n + 1 for n in x.shape[2:])


def _random_places(rng, shape):
    """A random place of each 2×2 block, as a flat index."""
    rows, columns = (2 * np.arange(n) for n in shape[2:])
    down, right = rng.integers(0, 2, (2, *shape))
    return (rows[:, None] + down) * 2 * shape[3] + columns + right


def _nails(x, size):
    result = x.new_zeros((*x.shape[:2], *size))
    result[..., ::2, ::2] = x
    return result


def _to_space(F, x):
    n, c, h, w = x.shape
    blocks = x.reshape(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2)
    return blocks.reshape(n, c // 4, 2 * h, 2 * w)


def _to_depth(F, x):
    n, c, h, w = x.shape
    blocks = x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4)
    return blocks.reshape(n, 4 * c, h // 2, w // 2)
