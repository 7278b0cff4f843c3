"""The spatial axes of every operator with a kernel: size, kernel, stride, padding and dilation, parsed once.

A convolution, a transposed one (the same axis, read backwards), pooling, unpooling and folding all move a
kernel along an axis; what differs is which numbers are given and which follow.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from math import prod
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from ._arguments import integer, per_axis, size_text, spatial

# Numbers that are worked on at a time, so that what was written last is still in the cache.
CACHED = 2**17


class Axis(NamedTuple):
    """A kernel that moves along one axis."""

    size: int  # pixels
    kernel: int
    stride: int
    dilation: int
    before: int  # pixels of padding
    after: int
    positions: int  # of the kernel

    @property
    def extent(self) -> int:
        """The pixels of the padded axis."""
        return self.before + self.size + self.after

    def tap(self, number: int) -> slice:
        """The pixels of the padded axis that one tap reads, for all positions."""
        start = number * self.dilation
        return slice(start, start + self.stride * (self.positions - 1) + 1, self.stride)

    def window(self, position: int) -> slice:
        """The pixels of the padded axis that all taps read, for one position."""
        start = position * self.stride
        return slice(start, start + span(self.kernel, self.dilation), self.dilation)


def span(kernel: int, dilation: int) -> int:
    """The pixels from a kernel's first tap to its last."""
    return dilation * (kernel - 1) + 1


def pad(x: np.ndarray, axes: Iterable[Axis], value: Any = 0) -> np.ndarray:
    """`x` with `value` around its last axes; `x` itself where no axis is padded."""
    axes = list(axes)
    if not any(axis.before or axis.after for axis in axes):
        return x
    padded = np.empty((*x.shape[: x.ndim - len(axes)], *(axis.extent for axis in axes)), x.dtype)
    padded.fill(value)
    padded[spatial(slice(axis.before, axis.before + axis.size) for axis in axes)] = x
    return padded


def crop(x: np.ndarray, axes: Iterable[Axis]) -> np.ndarray:
    """Take the padding off again."""
    return x[spatial(slice(axis.before, axis.before + axis.size) for axis in axes)]


def parts(count: int, numbers: int) -> Iterator[slice]:
    """`count` things in runs that stay in the cache, where each of them makes so many `numbers`; one at least."""
    step = max(1, CACHED // max(1, numbers))
    return (slice(first, first + step) for first in range(0, count, step))


def interleave(phases: np.ndarray, rank: int) -> np.ndarray:
    """(*, *factors, *sizes) -> (*, *(sizes * factors)): phase p becomes every factors-th pixel from p on.

    A row at a time would copy runs as short as a factor; a phase at a time copies whole rows. Some maps at a time,
    so that a phase's neighbours are still in the cache.
    """
    factors, sizes = phases.shape[-2 * rank : -rank], phases.shape[-rank:]
    y = np.empty((*phases.shape[: -2 * rank], *map(mul, sizes, factors)), phases.dtype)
    for run in parts(len(phases), prod(phases.shape[1:])):
        part, target = phases[run], y[run]
        for phase in product(*map(range, factors)):
            every = [slice(start, None, factor) for start, factor in zip(phase, factors)]
            target[spatial(every)] = part[spatial([*phase, *[slice(None)] * rank])]
    return y


def positions(size: int, kernel: int, stride: int, padding: tuple[int, int], dilation: int) -> int:
    """How many positions a kernel has along one axis; at least one."""
    padded, extent = size + sum(padding), span(kernel, dilation)
    if extent > padded:
        raise ValueError(
            f"the kernel spans {extent} pixels (kernel_size={kernel}, dilation={dilation}), "
            f"more than the padded input's {padded}"
        )
    return (padded - extent) // stride + 1


def sliding_axes(sizes, kernel, stride=1, padding=0, dilation=1) -> list[Axis]:
    """The axes of a convolution; `padding` may be "valid" or "same"."""
    strides = per_axis("stride", stride, len(kernel), 1)
    dilations = per_axis("dilation", dilation, len(kernel), 1)
    borders = _borders(padding, kernel, strides, dilations)
    return [
        Axis(n, k, s, d, before, after, positions(n, k, s, (before, after), d))
        for n, k, s, d, (before, after) in zip(sizes, kernel, strides, dilations, borders)
    ]


def _borders(padding, kernel, strides, dilations) -> list[tuple[int, int]]:
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


def transposed_axes(sizes, kernel, stride, padding, output_padding, dilation) -> list[Axis]:
    """The axes of the convolution that is transposed: its positions are the `sizes`, its pixels are made."""
    rank, axes = len(kernel), []
    strides, dilations = per_axis("stride", stride, rank, 1), per_axis("dilation", dilation, rank, 1)
    paddings = per_axis("padding", padding, rank, 0)
    extras = per_axis("output_padding", output_padding, rank, 0)
    for n, k, s, p, extra, d in zip(sizes, kernel, strides, paddings, extras, dilations):
        if extra >= s and extra >= d:
            or_below = f", nor below dilation={d}" if d > 1 else ""
            raise ValueError(f"output_padding={extra} is not below stride={s}{or_below}")
        axes.append(Axis((n - 1) * s + span(k, d) + extra - 2 * p, k, s, d, p, p, n))
    if min(axis.size for axis in axes) < 1:
        extents = tuple(axis.extent for axis in axes)
        raise ValueError(f"padding={padding} crops away the whole {size_text(extents)} output")
    return axes


def _windows(rank, kernel_size, stride, padding, dilation=1):
    """(kernel, stride, padding, dilation) per axis; without a stride the windows stand side by side."""
    kernel = per_axis("kernel_size", kernel_size, rank, 1)
    strides = kernel if stride is None else per_axis("stride", stride, rank, 1)
    paddings, dilations = per_axis("padding", padding, rank, 0), per_axis("dilation", dilation, rank, 1)
    return list(zip(kernel, strides, paddings, dilations))


def pooling_axes(sizes, kernel_size, stride, padding, dilation, ceil_mode) -> list[Axis]:
    """The axes of a pooling; the padding at the end is as wide as the last window needs."""
    axes = []
    for n, (k, s, p, d) in zip(sizes, _windows(len(sizes), kernel_size, stride, padding, dilation)):
        extent = span(k, d)
        if 2 * p > extent:
            raise ValueError(f"padding={p} is more than half of the kernel's extent of {extent}")
        out = (n + 2 * p - extent + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (out - 1) * s >= n + p:
            out -= 1  # a window must begin inside the input or the padding before it
        if out < 1:
            raise ValueError(f"the kernel spans {extent} pixels, more than the padded input's {n + 2 * p}")
        axes.append(Axis(n, k, s, d, p, max(0, (out - 1) * s + extent - n - p), out))
    return axes


def unpooled_sizes(sizes, kernel_size, stride, padding, output_size) -> tuple[int, ...]:
    """The sizes that an unpooling makes: `output_size`, where pooling it gives `sizes`."""
    windows = _windows(len(sizes), kernel_size, stride, padding)
    default = [(n - 1) * s - 2 * p + k for n, (k, s, p, _) in zip(sizes, windows)]
    if output_size is None:
        result = default
    else:
        entries = list(output_size) if np.iterable(output_size) else [output_size]
        if len(entries) not in (len(default), len(default) + 2):
            raise ValueError(f"output_size={output_size!r} is not one size per spatial axis")
        result = [integer("output_size", n, 1) for n in entries[-len(default) :]]
        for n, middle, (_, s, _, _) in zip(result, default, windows):
            if not middle - s < n < middle + s:
                raise ValueError(f"output_size={n} is not between {middle - s} and {middle + s}, exclusive")
    if min(result) < 1:
        raise ValueError(f"padding={padding} crops away the whole output")
    return tuple(result)
