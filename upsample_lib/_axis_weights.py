"""The one mechanism behind every resize: the weights of one axis, and how to apply them.

    y[i] = sum over t of weights[i, t] * x[places[i, t]]

The weights are samples of a kernel around the place where output i lies in the input, most often by `half_pixel`.
The fast form multiplies small dense matrices, a block of outputs at a time; along a long last axis that becomes a whole
number of times as long, it adds shifted copies instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from math import prod
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from ._axes import parts

# Outputs per matrix product, on the last axis and on others: their inputs lie side by side, so each
# product is small. The sizes are the fastest of a sweep.
LAST_BLOCK, BLOCK = 64, 16
FEW = 16  # rows times taps, below which a block's matrix costs more than it saves
LONG = 64  # inputs per tap and phase, from which shifted copies are faster than matrices


class Taps(NamedTuple):
    """The inputs that each output of an axis reads, and their weights; both are (n_out, taps) arrays."""

    places: np.ndarray
    weights: np.ndarray
    repeated: "Repeated | None" = None

    def dense(self, n_in: int) -> np.ndarray:
        """The (n_out, n_in) matrix; a place that stands twice gets the sum of its weights."""
        matrix, rows = np.zeros((len(self.places), n_in), self.weights.dtype), np.arange(len(self.places))
        for places, weights in zip(self.places.T, self.weights.T):
            matrix[rows, places] += weights
        return matrix


class Repeated(NamedTuple):
    """Taps that are the same for each input pixel from `first` to `end`: its outputs, one for each of the phases, read
    at `offsets` from it with `weights`; both are (phases, taps) arrays."""

    first: int
    end: int
    offsets: np.ndarray
    weights: np.ndarray


def half_pixel(i: np.ndarray, step: Any = 1, scale: Any = 1, shift: Any = 0) -> np.ndarray:
    """The half-pixel rule: pixels are areas, so centre i of the output is centre (i + 1/2)*n_in/n_out - 1/2 of the input.

    `step` is n_in/n_out, or `scale` n_out/n_in; whichever is given is rounded as its framework rounds it.
    `shift` moves the image, in input pixels.
    """
    half = i.dtype.type(0.5) if i.dtype.kind == "f" else 0.5
    return shift + (i + half) * step / scale - half


def linear_kernel(t: np.ndarray, _a: Any = None) -> np.ndarray:
    """The tent, zero from distance 1 on."""
    return np.maximum(1 - np.abs(t), 0)


def cubic_kernel(t: np.ndarray, a: Any) -> np.ndarray:
    """Keys' cubic convolution kernel, zero from distance 2 on (Keys 1981, equation 4)."""
    t = np.abs(t)
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0))


def lanczos_kernel(t: np.ndarray, _a: Any = None) -> np.ndarray:
    """Lanczos' kernel with three lobes, zero from distance 3 on."""
    return np.where(np.abs(t) < 3, np.sinc(t) * np.sinc(t / 3), 0)


KERNELS: dict[str, Any] = {  # name -> the kernel and its reach
    "linear": (linear_kernel, 1),
    "cubic": (cubic_kernel, 2),
    "lanczos": (lanczos_kernel, 3),
}


def nearest_taps(places: np.ndarray, n_in: int, dtype: Any, exclude_outside: bool = False) -> Taps:
    """One tap per output, clamped to the border; with `exclude_outside` a place outside weighs nothing."""
    valid = (places >= 0) & (places < n_in)
    weights = (valid if exclude_outside else np.ones_like(valid)).astype(dtype)
    return Taps(np.clip(places, 0, n_in - 1)[:, None], weights[:, None])


def kernel_taps(centres, n_in, name, a=None, shrink=1, exclude_outside=False):
    """Sample a kernel around source coordinates: the border pixel stands for all that lies outside.

    `shrink` < 1 stretches the kernel by 1 / shrink, so that it averages what it skips; the weights
    are then normalised. With `exclude_outside` the outside gets no weight and the rest sums to 1.
    """
    kernel, support = KERNELS[name]
    reach = int(np.ceil(support / shrink))
    base = np.floor(centres)
    offsets = np.arange(1 - reach, reach + 1)
    distances = offsets - (centres - base)[:, None]
    weights = kernel(distances * shrink, a).astype(centres.dtype)
    places = base.astype(np.int64)[:, None] + offsets
    if shrink < 1:
        weights = weights / weights.sum(axis=1, keepdims=True)
    if exclude_outside:
        weights = weights * ((places >= 0) & (places < n_in))
        total = weights.sum(axis=1, keepdims=True)
        weights = weights / np.where(total == 0, 1, total)
    return Taps(np.clip(places, 0, n_in - 1), weights)


def area_taps(n_in: int, n_out: int, dtype: np.dtype) -> Taps:
    """Adaptive average pooling: output i averages the inputs from floor(i*n/m) to ceil((i+1)*n/m)."""
    i = np.arange(n_out)
    first, end = i * n_in // n_out, -((-(i + 1) * n_in) // n_out)
    places = first[:, None] + np.arange((end - first).max())
    read = places < end[:, None]
    return Taps(np.minimum(places, n_in - 1), (read / (end - first)[:, None]).astype(dtype))


def repeated(taps: Taps, n_in: int) -> Taps:
    """`taps`, with what repeats in them from pixel to pixel, if an axis becomes a whole number of times as long."""
    phases, rest = divmod(len(taps.places), n_in)
    if rest or n_in < LONG * taps.places.shape[1] * phases:
        return taps
    offsets = taps.places.reshape(n_in, phases, -1) - np.arange(n_in)[:, None, None]
    weights, middle = taps.weights.reshape(n_in, phases, -1), n_in // 2
    other = ((offsets != offsets[middle]) | (weights != weights[middle])).any(axis=(1, 2)).nonzero()[0]
    before = int(np.searchsorted(other, middle))
    first = int(other[before - 1]) + 1 if before else 0
    end = int(other[before]) if before < len(other) else n_in
    if 2 * (end - first) < n_in:  # rounding makes them differ
        return taps
    return taps._replace(repeated=Repeated(first, end, offsets[middle], weights[middle]))


def resample(x: np.ndarray, taps_of: Mapping[int, Taps]) -> np.ndarray:
    """Replace axes of `x` by the weighted sums of their taps; `taps_of` maps an axis to its Taps."""
    factors = [_whole_factor(n, taps_of.get(axis)) for axis, n in enumerate(x.shape)]
    if all(factors):
        return enlarge(x, factors)
    for axis in sorted(taps_of, reverse=True):  # the last axis first is fastest
        if factors[axis] != 1:
            x = apply_taps(x, axis, taps_of[axis])
    return x


def _whole_factor(n_in: int, taps: Taps | None) -> int:
    """How often each pixel of an axis is repeated; 0 where anything else is done."""
    if taps is None:
        return 1
    factor, places = len(taps.places) // n_in, taps.places
    repeats = places.shape[1] == 1 and np.array_equal(places[:, 0], np.arange(n_in).repeat(factor))
    return factor if repeats and (taps.weights == 1).all() else 0


def enlarge(x: np.ndarray, factors: Sequence[int]) -> np.ndarray:
    """Repeat each pixel of `x`, `factors[axis]` times along each axis; a new array."""
    lead = next((axis for axis, factor in enumerate(factors) if factor > 1), x.ndim)
    sizes, factors = x.shape[lead:], factors[lead:]
    out = tuple(map(mul, sizes, factors))
    images = x.reshape(prod(x.shape[:lead]), *sizes)
    y = np.empty((len(images), *chain(*zip(sizes, factors))), x.dtype)  # a block axis after each axis
    for run in parts(len(images), prod(out)):
        blocks, rows = y[run], images[run]
        for axis in reversed(range(len(sizes))):
            outer: Any = (slice(None), *(slice(None), 0) * axis)
            place = blocks[outer]  # the first row of each outer block
            for i in range(axis < len(sizes) - 1, factors[axis]):
                place[(*[slice(None)] * (axis + 2), i)] = rows
            rows = place
    return y.reshape(*x.shape[:lead], *out) if sizes else x.copy()


def apply_taps(x: np.ndarray, axis: int, taps: Taps) -> np.ndarray:
    """Replace `axis` of `x` by the weighted sums of `taps`.

    A block of outputs reads a short run of inputs, so each block is one small dense matrix
    product. Infinities and NaNs would spread through its zeros: such arrays go tap by tap.
    """
    if taps.places.shape[1] == 1 and (taps.weights == 1).all():
        return np.take(x, taps.places[:, 0], axis=axis)
    n_in, n_out, inner = x.shape[axis], len(taps.places), prod(x.shape[axis + 1 :])
    target = (*x.shape[:axis], n_out, *x.shape[axis + 1 :])
    copies, few = inner == 1 and taps.repeated, inner == 1 and x.size // n_in * taps.places.shape[1] < FEW
    if (few and not copies) or not np.isfinite(x).all():
        return _tap_by_tap(x, axis, taps)
    if copies:
        return _shifted_copies(x.reshape(-1, n_in), taps, copies).reshape(target)
    flat = x.reshape(prod(x.shape[:axis]), n_in, inner)
    y = np.empty((len(flat), n_out, inner), x.dtype)
    for rows, inputs, weights in _blocks(taps, x.dtype, LAST_BLOCK if inner == 1 else BLOCK):
        if inner == 1:
            # the transpose as an array of its own: BLAS multiplies by it twice as fast as by a view
            np.matmul(flat[:, inputs, 0], weights.T.copy(), out=y[:, rows, 0])
        else:
            np.matmul(weights, flat[:, inputs], out=y[:, rows])
    return y.reshape(target)


def _blocks(taps: Taps, dtype: np.dtype, size_of_block: int) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """(outputs, the run of inputs they read, their dense weights), a block of outputs at a time."""
    n_out = len(taps.places)
    starts = np.arange(0, n_out, size_of_block)
    low = np.minimum.reduceat(reduce(np.minimum, taps.places.T), starts)
    width = np.maximum.reduceat(reduce(np.maximum, taps.places.T), starts) + 1 - low
    block, row = np.divmod(np.arange(n_out), size_of_block)
    dense = np.zeros((len(starts), size_of_block, width.max()), dtype)
    for places, weights in zip(taps.places.T, taps.weights.T):
        dense[block, row, places - low[block]] += weights.astype(dtype)
    for number, (start, first, count) in enumerate(zip(starts.tolist(), low.tolist(), width.tolist())):
        size = min(size_of_block, n_out - start)
        yield slice(start, start + size), slice(first, first + count), dense[number, :size, :count]


def _shifted_copies(x: np.ndarray, taps: Taps, repeated: Repeated) -> np.ndarray:
    """Rows of `x` enlarged, phase by phase: sums of the row, shifted and weighed. The ends go tap by tap."""
    first, end, phases = repeated.first, repeated.end, len(repeated.weights)
    y = np.empty((*x.shape, phases), x.dtype)
    weights = repeated.weights.astype(x.dtype)
    for run in parts(len(x), 2 * y[:1].size):
        for phase, (offsets, w) in enumerate(zip(repeated.offsets.tolist(), weights)):
            total = x[run, first + offsets[0] : end + offsets[0]] * w[0]
            for offset, weight in zip(offsets[1:], w[1:]):
                total += x[run, first + offset : end + offset] * weight
            y[run, first:end, phase] = total
    y = y.reshape(len(x), -1)
    for ends in (slice(0, first * phases), slice(end * phases, None)):
        y[:, ends] = _tap_by_tap(x, 1, Taps(taps.places[ends], taps.weights[ends]))
    return y


def _tap_by_tap(x: np.ndarray, axis: int, taps: Taps) -> np.ndarray:
    shape = (-1, *[1] * (x.ndim - axis - 1))
    y = np.zeros((), x.dtype)
    for places, weights in zip(taps.places.T, taps.weights.T.astype(x.dtype)):
        part = np.take(x, places, axis=axis) * weights.reshape(shape)
        y = y + np.where(weights.reshape(shape) == 0, 0, part)
    return y
