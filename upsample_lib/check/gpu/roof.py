"""Rates, and the time that a card needs at least.

NVIDIA/Model-Optimizer issue 387 asks whether a product is one operation or two, lattice/quda issue 39 whether a card's
gigabytes are 2**30 bytes, and Tencent/ncnn issue 2169 shows mean, mean of rates and median of the same runs.
"""

from statistics import median

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between

ROOF = "The roof: copy rate and matrix rate"


def draw_times(rng):
    """Times in quarters of a millisecond, all different, one of them disturbed; the first calls are mostly slow."""
    warm_up, n = between(rng, 0, 2), between(rng, 3, 8)
    times = rng.permutation(np.arange(4, 24))[: n + warm_up] / 4
    times[between(rng, warm_up, n + warm_up - 1)] *= 7.25
    times[:warm_up] += rng.choice([6.125, 6.125, 0.0625])
    return between(rng, 20, 900) * 10**6, [float(t) / 1000 for t in times], warm_up


def rate(moved, seconds):
    return float(moved / seconds / 1e9)


def by(choose, drop=lambda t, w: t[w:]):
    """A wrong version that takes another number than the median, or drops other calls."""

    def version(moved, seconds, warm_up):
        kept = np.array(drop(seconds, warm_up))
        return rate(moved, choose(kept)) if kept.size else float("nan")

    return version


@exercise(
    section=ROOF,
    hand=[(6 * 10**9, [2.0, 1.0, 9.0], 0), (10**9, [0.5, 1.5], 0), (12 * 10**9, [50.0, 3.0, 2.0, 9.0], 1)],
    draw=draw_times,
)
def bandwidth(moved, seconds, warm_up=0):
    return rate(moved, median(seconds[warm_up:]))


bandwidth.wrong(
    mean=by(np.mean),
    best=by(np.min),
    warm_up_counted=by(np.median, lambda t, w: t),
    dropped_at_the_end=by(np.median, lambda t, w: t[:-w]),
    fastest_dropped=by(np.median, lambda t, w: sorted(t)[w:]),
    not_sorted=by(lambda t: t[len(t) // 2]),
    upper_middle=by(lambda t: np.sort(t)[len(t) // 2]),
    mean_of_rates=by(lambda t: 1 / np.mean(1 / t)),
    median_of_rates=by(lambda t: 1 / np.median(1 / t)),
    gibibytes=lambda m, t, w: m / float(np.median(t[w:])) / 2**30,
    megabytes=lambda m, t, w: 1000 * bandwidth(m, t, w),
    bytes_a_second=lambda m, t, w: 1e9 * bandwidth(m, t, w),
    last_calls_left_out=by(np.median, lambda t, w: t[: len(t) - w]),
)


def draw_roof(rng):
    """Times of the two kinds that are not nearly equal, and often within a factor of two; no rate or time is whole."""
    tflop_per_s = float(rng.choice([1.5, 4.25, 19.5, 67.5, 312.5]))
    gb_per_s = float(rng.choice([204.8, 936.2, 2039.5, 7999.5]))
    slow = between(rng, 40, 900) + rng.choice([0.375, 0.625])
    fast = slow * rng.choice([0.05, 0.2, 0.4, 0.6, 0.8])
    matrix, copy = (slow, fast) if between(rng, 0, 1) else (fast, slow)
    return round(matrix * tflop_per_s * 10**6 / 2), round(copy * gb_per_s * 10**3), tflop_per_s, gb_per_s


def limits(products, moved, tflop_per_s, gb_per_s, per_product=2):
    """Microseconds for the products and for the bytes."""
    return per_product * products / tflop_per_s / 1e6, moved / gb_per_s / 1e3


def later(matrix, copy):
    return max(matrix, copy), "matrix" if matrix > copy else "copy"


@exercise(
    section=ROOF,
    hand=[
        (10**9, 10**9, 20, 1000),
        (10**11, 10**9, 20, 1000),
        (3 * 10**8, 10**8, 1, 500),
        (15 * 10**9, 10**9, 20, 800),
        (5 * 10**6, 10**6, 2.5, 400.0),
        (10**6, 10**6, 2.5, 400.0),
    ],
    draw=draw_roof,
    cases=30,
)
def roof(products, moved, tflop_per_s, gb_per_s):
    return later(*limits(products, moved, tflop_per_s, gb_per_s))


roof.wrong(
    one_operation_each=lambda *a: later(*limits(*a, per_product=1)),
    rate_for_time=lambda p, *a: (2e6 * p / max(limits(p, *a)), later(*limits(p, *a))[1]),
    smaller_time=lambda *a: (min(limits(*a)), "matrix" if limits(*a)[0] < limits(*a)[1] else "copy"),
    times_added=lambda *a: (sum(limits(*a)), later(*limits(*a))[1]),
    shorter_time=lambda *a: (min(limits(*a)), later(*limits(*a))[1]),
    names_exchanged=lambda *a: (max(limits(*a)), "copy" if limits(*a)[0] > limits(*a)[1] else "matrix"),
    named_by_counts=lambda p, m, *a: (max(limits(p, m, *a)), "matrix" if 2 * p > m else "copy"),
    always_matrix=lambda *a: (max(limits(*a)), "matrix"),
    bytes_alone=lambda *a: (limits(*a)[1], "copy"),
    products_alone=lambda *a: (limits(*a)[0], "matrix"),
    whole_microseconds=lambda *a: (float(int(max(limits(*a)))), later(*limits(*a))[1]),
    seconds=lambda *a: (max(limits(*a)) / 1e6, later(*limits(*a))[1]),
    milliseconds=lambda *a: (max(limits(*a)) / 1e3, later(*limits(*a))[1]),
    giga_for_tera=lambda *a: later(1000 * limits(*a)[0], limits(*a)[1]),
)
