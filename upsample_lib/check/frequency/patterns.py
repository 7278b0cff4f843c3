"""Kernels without a pattern, what they are made of, and the alias of a wave that shrinking leaves."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers


def sums_of(kernel, s):
    return np.array([float(np.sum(kernel[phase::s])) for phase in range(s)])


def same(values, tolerance=1e-9):
    return bool(np.ptp(values) <= tolerance) if len(values) else True


def draw_kernel(rng):
    """About half of them pattern-free; some shorter than the stride, some with a sum of zero, some symmetric."""
    s = between(rng, 1, 4)
    kind = rng.choice(
        ["free", "short", "balanced", "symmetric", "permuted", "almost", "evened", "flat", "tenths", "any"],
        p=[0.16, 0.12, 0.1, 0.1, 0.12, 0.1, 0.1, 0.08, 0.08, 0.04],
    )
    w = numbers(rng, between(rng, 1, 4))[0]
    if kind == "tenths":  # sums that are equal but for rounding: 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1
        taps, s = np.array([0.1, 0.2, 0.3]) * 2.0 ** between(rng, 0, 2), max(s, 2)
        return np.stack([taps, *[taps[::-1]] * (s - 1)], axis=1).ravel(), s
    if kind == "free":
        return np.convolve(w, np.ones(s, w.dtype)), s
    # every phase in its own order: pattern-free, and not symmetric
    if kind in ("permuted", "almost", "evened"):
        kernel = np.stack([rng.permutation(w) for _ in range(s)], axis=1).ravel()
        kernel[-1] += kind != "permuted"  # the last phase has another sum
        kernel[s - 1] -= kind == "evened"  # or other taps
        return kernel, s
    if kind == "flat":  # all phases have the same mean
        return np.full(s + between(rng, 0, s), w[0]), s
    if kind == "short":
        return w[: max(s - 1, 1)], s
    if kind == "balanced":
        return np.concatenate([w, -w[::-1]]), s
    return (np.concatenate([w, w[::-1]]) if kind == "symmetric" else w), s


@exercise(
    section="The theorem",
    hand=[
        (np.array([1, 3, 3, 1]), 2),
        (np.array([1, 1, 1]), 2),
        (np.array([1, 2, 3, 4]), 2),
        (np.array([1, 2, 1]), 2),
        (np.array([1, 1]), 3),
        (np.array([5, -1]), 1),
        (np.array([0.1, 0.3, 0.2, 0]), 2),
    ],
    draw=draw_kernel,
    cases=50,
)
def is_pattern_free(kernel, stride):
    return same(sums_of(kernel, stride))


def consecutive(kernel, s):
    n = -(-len(kernel) // s)
    return [float(np.sum(kernel[i : i + n])) for i in range(0, len(kernel), n)]


def at_multiples(kernel, s, first, last):
    turns = np.outer(np.arange(first, last) / s, np.arange(len(kernel)))
    return np.abs(np.exp(-2j * np.pi * turns) @ np.asarray(kernel, float))


is_pattern_free.wrong(
    taps_counted=lambda k, s: len(k) % s == 0,
    blocks_summed=lambda k, s: same([float(np.sum(k[i : i + s])) for i in range(0, len(k), s)]),
    runs_summed=lambda k, s: same(consecutive(k, s)),
    empty_phases_left_out=lambda k, s: same([float(np.sum(k[p::s])) for p in range(min(s, len(k)))]),
    two_phases_alone=lambda k, s: same(sums_of(k, s)[:2]),
    sums_of_one=lambda k, s: bool(np.allclose(sums_of(k, s), 1)),
    symmetric=lambda k, s: bool(np.allclose(k, k[::-1])),
    all_taps_equal=lambda k, s: same(k) and len(k) % s == 0,
    negated=lambda k, s: not same(sums_of(k, s)),
    magnitudes_summed=lambda k, s: same(sums_of(np.abs(k), s)),
    cut_to_whole_blocks=lambda k, s: same(sums_of(k[: len(k) // s * s], s)),
    no_response_at_all=lambda k, s: bool(at_multiples(k, s, 0, s).max() < 1e-9),
    means_of_phases=lambda k, s: same([float(np.mean(k[p::s])) if p < len(k) else 0.0 for p in range(s)]),
    same_taps=lambda k, s: all(np.array_equal(np.sort(k[p::s]), np.sort(k[::s])) for p in range(s)),
    exactly_equal=lambda k, s: len({sum(k[p::s]) for p in range(s)}) == 1,
    whole_blocks_alone=lambda k, s: len(k) % s == 0 and same(sums_of(k, s)),
)


def divide(kernel, s, first=lambda t, s: max(t - s + 1, 0)):
    """w with kernel = w * ones(s), by long division: tap t less the sum of w from `first(t, s)` on."""
    kernel = np.asarray(kernel, float)
    w = np.zeros(len(kernel) - s + 1)
    for t in range(len(w)):
        w[t] = kernel[t] - w[first(t, s) : t].sum()
    return w


def draw_free(rng):
    s = between(rng, 1, 4)
    w = numbers(rng, between(rng, 1, 5))[0]
    return np.convolve(w, np.ones(s, w.dtype)), s


def from_neighbours(kernel, s, start=0, left=lambda t, s: t >= s):
    """The steps of the kernel from `start` on, and what left the window; before the first tap stands the last one."""
    w = np.zeros(len(kernel) - s + 1)
    w[:start] = kernel[:start]
    for t in range(start, len(w)):
        w[t] = kernel[t] - kernel[t - 1] + (w[t - s] if left(t, s) else 0)
    return w


def fitted(kernel, s):
    return np.asarray(kernel, float)[: len(kernel) - s + 1]


@exercise(
    section="The theorem",
    hand=[
        (np.array([1, 1]), 2),
        (np.array([1, 3, 3, 1]), 2),
        (np.array([2, 1, 1, -1, -1, 0]), 1),
        (np.array([1, 3, 6, 5, 3]), 3),
        (np.array([1, 3, 6, 6, 5, 3]), 4),
    ],
    draw=draw_free,
    rule=lambda kernel, stride: f"k - stride + 1 = {len(kernel)} - {stride} + 1 = {len(kernel) - stride + 1}",
)
def factor_out(kernel, stride):
    return divide(kernel, stride)


factor_out.wrong(
    nothing_subtracted=fitted,
    steps_alone=lambda k, s: fitted(np.diff(k, prepend=0), s),
    one_earlier_tap=lambda k, s: divide(k, s, lambda t, s: max(t - 1, 0)),
    stride_earlier_taps=lambda k, s: divide(k, s, lambda t, s: max(t - s, 0)),
    zeros_left_on=lambda k, s: np.pad(divide(k, s), (0, s - 1)),
    one_phase=lambda k, s: np.asarray(k, float)[::s],
    shared_out=lambda k, s: divide(k, s) / s,
    reversed=lambda k, s: divide(k, s)[::-1],
    convolved_again=lambda k, s: np.convolve(k, np.ones(s)),
    means_of_runs=lambda k, s: np.convolve(k, np.ones(s) / s, "valid"),
    kernel_subtracted=lambda k, s: np.array(
        [k[t] - np.sum(k[max(t - s + 1, 0) : t]) for t in range(len(k) - s + 1)], float
    ),
    sums_of_runs=lambda k, s: np.convolve(k, np.ones(s), "valid"),
    slice_from_the_end=lambda k, s: divide(k, s, lambda t, s: t - s + 1),
    last_tap_before_the_first=from_neighbours,
    place_from_the_end=lambda k, s: from_neighbours(k, s, 1, lambda t, s: True),
)


def draw_alias(rng):
    return between(rng, 0, 16) / 32, between(rng, 1, 5)


def folded(frequency):
    return float(min(frequency % 1, 1 - frequency % 1))


@exercise(
    section="Shrinking folds",
    hand=[(0.125, 2), (0.375, 2), (0.25, 3), (0.5, 2)],
    draw=draw_alias,
)
def aliased_frequency(frequency, stride):
    return folded(frequency * stride)


aliased_frequency.wrong(
    not_folded=lambda f, s: float(f * s),
    wrapped_alone=lambda f, s: float(f * s % 1),
    wrapped_at_a_half=lambda f, s: float(f * s % 0.5),
    clipped=lambda f, s: float(min(f * s, 0.5)),
    divided=lambda f, s: float(f / s),
    folded_once=lambda f, s: float(abs(f * s - 1) if f * s > 0.5 else f * s),
    removed=lambda f, s: float(f * s if f * s <= 0.5 else 0),
    with_its_sign=lambda f, s: float((f * s + 0.5) % 1 - 0.5),
    unchanged=lambda f, s: float(f),
    per_input_pixel=lambda f, s: folded(f * s) / s,
    complement=lambda f, s: float(1 - f * s % 1),
    distance_from_half=lambda f, s: float(abs(f * s % 1 - 0.5)),
    not_wrapped=lambda f, s: float(1 - f * s if f * s > 0.5 else f * s),
)
