"""What one output pixel can see, and what it does see: receptive fields, gridding, HDC.

    field = 1 + sum over layers of dilation*(kernel_size - 1) * (the strides before it, multiplied)

So three layers of 3 with dilations 1, 2, 4 see 1 + 2 + 4 + 8 = 15 pixels. What they see of it is a polynomial product:
one layer is 1 + z**dilation + …, and a coefficient counts the paths to its pixel.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from ._arguments import integer, integers


def receptive_field(layers: Iterable[Sequence[int | tuple[int, ...]]]) -> int | tuple[int, ...]:
    """How many input pixels lie under one output pixel of a stack of layers, holes included.

    Each layer adds dilation*(kernel_size - 1) steps of the strides before it.

    Parameters
    ----------
    layers : sequence of (kernel_size, stride, dilation) from the input on; each number an int
        >= 1, or a tuple with one per spatial axis

    Returns
    -------
    int, input pixels; a tuple when any number was one; 1 without layers

    Raises
    ------
    ValueError : a number below 1, a layer that is not a triple, tuples of different lengths.

    >>> receptive_field([(3, 1, 1), (3, 1, 2), (3, 1, 4)])
    15
    """
    triples = [_triple(layer) for layer in layers]
    ranks = {len(number) for triple in triples for number in triple if isinstance(number, tuple)}
    if len(ranks) > 1:
        raise ValueError(f"layers={layers!r} mixes numbers of spatial axes {sorted(ranks)}")
    if not ranks:
        return _field(triples)
    axes = range(ranks.pop())
    picked = (
        [[n[axis] if isinstance(n, tuple) else n for n in triple] for triple in triples] for axis in axes
    )
    return tuple(map(_field, picked))


def _triple(layer: Any) -> list[Any]:
    names = ("kernel_size", "stride", "dilation")
    if not np.iterable(layer) or len(tuple(layer)) != 3:
        raise ValueError(f"layer {layer!r} is not (kernel_size, stride, dilation)")
    checked: list[Any] = []
    for name, number in zip(names, layer):
        if np.iterable(number) and not isinstance(number, str):
            checked.append(tuple(integer(name, n, 1) for n in number))
        else:
            checked.append(integer(name, number, 1))
    return checked


def _field(triples: list[list[int]]) -> int:
    field, step = 1, 1
    for kernel_size, stride, dilation in triples:
        field += dilation * (kernel_size - 1) * step
        step *= stride
    return field


def coverage(dilations: Sequence[int], kernel_size: int = 3) -> np.ndarray:
    """How often one output pixel uses each input pixel of its field: square kernels, stride 1.

    Parameters
    ----------
    dilations : sequence of ints >= 1, from the input on
    kernel_size : int >= 1

    Returns
    -------
    (field, field) array of int64: the number of paths from each input pixel to the output pixel

    Raises
    ------
    ValueError, TypeError : a rate or kernel size that is not an integer >= 1.
    ValueError : counts beyond 64 bits (from 22 layers of 3 x 3 kernels on).

    >>> coverage([2, 2])[4]
    array([3, 0, 6, 0, 9, 0, 6, 0, 3])
    """
    rates, k = _rates(dilations), integer("kernel_size", kernel_size, 1)
    counts = np.ones(1, object)  # Python's integers, which do not overflow
    for rate in rates:
        taps = np.zeros(rate * (k - 1) + 1, object)
        taps[::rate] = 1
        counts = np.convolve(counts, taps)
    most = counts.max() ** 2
    if most > np.iinfo(np.int64).max:
        raise ValueError(f"{len(rates)} layers use a pixel up to {most} times, beyond 64 bits; see is_dense")
    return np.outer(counts, counts).astype(np.int64)


def is_dense(dilations: Sequence[int], kernel_size: int = 3) -> bool:
    """Whether every input pixel of the field reaches the output: no hole, decided exactly.

    Parameters
    ----------
    dilations : sequence of ints >= 1, in any order
    kernel_size : int >= 1

    Returns
    -------
    bool

    Raises
    ------
    ValueError, TypeError : a rate or kernel size that is not an integer >= 1.

    >>> is_dense([1, 2, 3]), is_dense([2, 2, 2])
    (True, False)
    """
    rates, k = _rates(dilations), integer("kernel_size", kernel_size, 1)
    return _dense(rates, k)


def _dense(rates: Sequence[int], k: int) -> bool:
    used = 1  # bit i: the pixel i places from the field's corner is used
    for rate in rates:
        used = _sum_of_shifts(used, rate, k)
    return used == (1 << ((k - 1) * sum(rates) + 1)) - 1


def _sum_of_shifts(used: int, rate: int, k: int) -> int:
    """The bits that a layer of k taps, `rate` apart, reaches from the bits in `used`."""
    reached = used
    for tap in range(1, k):
        reached |= used << (rate * tap)
    return reached


def hdc_gaps(dilations: Sequence[int]) -> list[int]:
    """The distances M_1 ... M_n of hybrid dilated convolution, by the paper's recursion.

    M_n = r_n and M_i = max(M_{i+1} - 2*r_i, 2*r_i - M_{i+1}, r_i) (Wang et al. 2018, equation 2).

    Parameters
    ----------
    dilations : sequence of at least one int >= 1, from the input on

    Returns
    -------
    list of ints, [M_1, ..., M_n]

    Raises
    ------
    ValueError, TypeError : no rate, or one that is not an integer >= 1.

    >>> hdc_gaps([1, 2, 5]), hdc_gaps([1, 2, 9])
    ([1, 2, 5], [3, 5, 9])
    """
    rates = _rates(dilations)
    if not rates:
        raise ValueError(f"dilations={dilations!r} is empty; at least one rate is needed")
    gaps = [rates[-1]]
    for rate in reversed(rates[:-1]):
        gaps.insert(0, max(gaps[0] - 2 * rate, 2 * rate - gaps[0], rate))
    return gaps


def is_hdc(dilations: Sequence[int], kernel_size: int = 3) -> bool:
    """The rule of hybrid dilated convolution to the letter: M_2 <= kernel_size; for one layer, r_1 = 1.

    It is a rule of thumb: `is_dense` decides.

    Parameters
    ----------
    dilations : sequence of at least one int >= 1, from the input on
    kernel_size : int >= 1

    Returns
    -------
    bool

    Raises
    ------
    ValueError, TypeError : no rate, or one that is not an integer >= 1.

    >>> is_hdc([1, 2, 5]), is_hdc([1, 2, 9]), is_hdc([2, 3])
    (True, False, True)
    """
    gaps, k = hdc_gaps(dilations), integer("kernel_size", kernel_size, 1)
    return gaps[1] <= k if len(gaps) > 1 else gaps[0] == 1


def find_dilations(
    n_layers: int, field: int, kernel_size: int = 3, max_rate: int | None = None, limit: int = 20
) -> list[tuple[int, ...]]:
    """Dense stacks of rates that never fall, whose field is at least `field`: the smallest first.

    Parameters
    ----------
    n_layers : int >= 1
    field : int >= 1, input pixels
    kernel_size : int >= 1
    max_rate : int >= 1, optional; no rate above it
    limit : int >= 1; how many stacks at most

    Returns
    -------
    list of tuples, by field and then lexicographically; empty when there is none

    Raises
    ------
    ValueError, TypeError : a number that is not an integer >= 1.

    >>> find_dilations(3, 27)
    [(1, 3, 9)]
    >>> find_dilations(3, 13, limit=3)
    [(1, 1, 4), (1, 2, 3), (1, 1, 5)]
    """
    n, field = integers(1, n_layers=n_layers, field=field)
    k, limit = integers(1, kernel_size=kernel_size, limit=limit)
    if max_rate is not None:
        max_rate = integer("max_rate", max_rate, 1)
    if k == 1:
        return [(1,) * n] if field == 1 else []
    most = (k**n - 1) // (k - 1)  # rates 1, k, k*k, ... reach furthest without a hole
    fewest = max(n, -(-(field - 1) // (k - 1)))
    stacks = (stack for total in range(fewest, most + 1) for stack in _stacks(n, total, k, max_rate))
    return list(islice(stacks, limit))


def _stacks(n: int, total: int, k: int, max_rate: int | None) -> Iterator[tuple[int, ...]]:
    """Dense stacks of n rates that never fall and sum to `total`, in lexicographic order."""

    def extend(prefix: list[int], used: int, left: int) -> Iterator[tuple[int, ...]]:
        remaining = n - len(prefix)
        if not remaining:
            if left == 0 and _dense(prefix, k):
                yield tuple(prefix)
            return
        low = prefix[-1] if prefix else 1
        # later rates cannot reach below this one: all pixels before it must be used already
        unused = (~used & (used + 1)).bit_length() - 1
        high = min(left // remaining, unused, max_rate or left)
        for rate in range(low, high + 1):
            yield from extend([*prefix, rate], _sum_of_shifts(used, rate, k), left - rate)

    yield from extend([], 1, total)


def _rates(dilations: Sequence[int]) -> list[int]:
    if not np.iterable(dilations) or isinstance(dilations, str):
        raise TypeError(f"dilations={dilations!r} is not a sequence of rates")
    return [integer("dilation", rate, 1) for rate in dilations]
