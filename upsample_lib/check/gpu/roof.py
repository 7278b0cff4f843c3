"""Rates, and the time that a card needs at least.

NVIDIA/Model-Optimizer issue 387 asks whether a product is one operation or two, lattice/quda issue 39 whether a card's
gigabytes are 2**30 bytes, and Tencent/ncnn issue 2169 shows mean, mean of rates and median of the same runs.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between

ROOF = "The roof: copy rate and matrix rate"
GIBIBYTES = "a gigabyte is taken as 2**30 bytes, which is a gibibyte; GB/s counts 10**9"


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
    times = sorted(seconds[warm_up:])
    half = len(times) // 2
    middle = times[half] if len(times) % 2 else (times[half - 1] + times[half]) / 2
    return moved / middle / 10**9


bandwidth.wrong(
    mean=(
        "the mean of the times is taken: one disturbed call moves it, and the median does not",
        by(np.mean),
    ),
    best=("the shortest time is taken; the median is asked for", by(np.min)),
    first_counted_call=(
        "the first call after the warm-up is taken alone; the median of all of them is asked for",
        by(lambda t: t[0]),
    ),
    warm_up_counted=(
        "the warm-up is counted; the first warm_up calls are left out",
        by(np.median, lambda t, w: t),
    ),
    dropped_at_the_end=(
        "the last warm_up calls are left out and not the first (and [:-0] is empty)",
        by(np.median, lambda t, w: t[:-w]),
    ),
    last_calls_alone=(
        "the last warm_up calls alone are kept, as [-warm_up:] does; [warm_up:] leaves the first ones out",
        by(np.median, lambda t, w: t[-w:]),
    ),
    warm_up_alone=(
        "the first warm_up calls alone are kept, as [:warm_up] does; [warm_up:] leaves them out",
        by(np.median, lambda t, w: t[:w]),
    ),
    slowest_dropped=(
        "the warm_up slowest calls are left out; it is the first ones, before anything is sorted",
        by(np.median, lambda t, w: sorted(t)[: len(t) - w]),
    ),
    fastest_dropped=(
        "the times are sorted before the warm-up is left out, so that the fastest calls go; it is the first ones",
        by(np.median, lambda t, w: sorted(t)[w:]),
    ),
    not_sorted=(
        "the call in the middle of the list is taken; the median is in the middle of the sorted times",
        by(lambda t: t[len(t) // 2]),
    ),
    upper_middle=(
        "of an even number of times the upper one of the middle two is taken; the median is their mean",
        by(lambda t: np.sort(t)[len(t) // 2]),
    ),
    lower_middle=(
        "of an even number of times the lower one of the middle two is taken; the median is their mean",
        by(lambda t: np.sort(t)[(len(t) - 1) // 2]),
    ),
    mean_of_rates=(
        "each call gets a rate and the mean of the rates is taken; divide by the median time",
        by(lambda t: 1 / np.mean(1 / t)),
    ),
    median_of_rates=(
        "each call gets a rate and the median of the rates is taken; of an even number of calls that is not the "
        "rate of the median time",
        by(lambda t: 1 / np.median(1 / t)),
    ),
    one_call_over_all=("the bytes of one call are divided by the time of all calls", by(np.sum)),
    gibibytes=(GIBIBYTES, lambda m, t, w: m / float(np.median(t[w:])) / 2**30),
    megabytes=("the answer is in MB/s; GB/s has 10**9 bytes", lambda m, t, w: 1000 * bandwidth(m, t, w)),
    gigabits=("the answer is in gigabits; a byte has eight of them", lambda m, t, w: 8 * bandwidth(m, t, w)),
    bytes_a_second=(
        "the answer is in bytes a second; GB/s is 10**9 of them",
        lambda m, t, w: 1e9 * bandwidth(m, t, w),
    ),
    twice=(
        "the bytes are doubled; moved has what is read and what is written already",
        lambda m, t, w: 2 * bandwidth(m, t, w),
    ),
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
    matrix = 2 * products / (tflop_per_s * 10**12) * 10**6
    copy = moved / (gb_per_s * 10**9) * 10**6
    return (matrix, "matrix") if matrix > copy else (copy, "copy")


roof.wrong(
    one_operation_each=(
        "a product is counted as one operation; with its addition it is two, and a card's FLOP/s count both",
        lambda *a: later(*limits(*a, per_product=1)),
    ),
    half_an_operation_each=(
        "the products are halved; each is two operations, so they are doubled",
        lambda *a: later(*limits(*a, per_product=0.5)),
    ),
    rate_for_time=(
        "the rate under the roof is returned, in operations a second; the time is asked for",
        lambda p, *a: (2e6 * p / max(limits(p, *a)), later(*limits(p, *a))[1]),
    ),
    smaller_time=(
        "the smaller of the two times is taken; the result is there when both the products and the bytes are through",
        lambda *a: (min(limits(*a)), "matrix" if limits(*a)[0] < limits(*a)[1] else "copy"),
    ),
    smaller_time_right_name=(
        "the smaller of the two times is returned beside the name of the larger; the larger is the bound",
        lambda *a: (min(limits(*a)), later(*limits(*a))[1]),
    ),
    times_added=(
        "the two times are added; a card moves and multiplies at once, so the larger is the bound",
        lambda *a: (sum(limits(*a)), later(*limits(*a))[1]),
    ),
    names_exchanged=(
        "the names are exchanged; the bound is what takes longer",
        lambda *a: (max(limits(*a)), "copy" if limits(*a)[0] > limits(*a)[1] else "matrix"),
    ),
    named_by_counts=(
        "the bound is named by the larger count, of products or of bytes; what takes longer is the bound",
        lambda p, m, *a: (max(limits(p, m, *a)), "matrix" if p > m else "copy"),
    ),
    always_matrix=(
        'the bound is called "matrix" whatever the times, as where operations per byte are compared with '
        "tflop_per_s / gb_per_s: from giga to tera is a factor of 1000",
        lambda *a: (max(limits(*a)), "matrix"),
    ),
    bytes_alone=(
        "the products take hardly any time, because they are left out or in a wrong unit; TFLOP/s are 10**12, and the "
        "larger time is the bound",
        lambda *a: (limits(*a)[1], "copy"),
    ),
    products_alone=(
        "the bytes take hardly any time, because they are left out or in a wrong unit; GB/s are 10**9, and the larger "
        "time is the bound",
        lambda *a: (limits(*a)[0], "matrix"),
    ),
    whole_microseconds=(
        "the time is made whole, as // does; a time is a fraction",
        lambda *a: (float(int(max(limits(*a)))), later(*limits(*a))[1]),
    ),
    rounded=(
        "the time is rounded to whole microseconds; a time is a fraction",
        lambda *a: (float(round(max(limits(*a)))), later(*limits(*a))[1]),
    ),
    whole_rates=(
        "the rates are made whole, as by int; a card's rates are fractions",
        lambda p, m, t, g: later(*limits(p, m, int(t), int(g))),
    ),
    seconds=(
        "the time is in seconds; microseconds are asked for",
        lambda *a: (max(limits(*a)) / 1e6, later(*limits(*a))[1]),
    ),
    milliseconds=(
        "the time is in milliseconds; microseconds are asked for",
        lambda *a: (max(limits(*a)) / 1e3, later(*limits(*a))[1]),
    ),
    giga_for_tera=(
        "the operations are divided by 10**9, as the bytes are; TFLOP/s are 10**12",
        lambda *a: later(1000 * limits(*a)[0], limits(*a)[1]),
    ),
    gibibytes=(GIBIBYTES, lambda *a: later(limits(*a)[0], limits(*a)[1] * 1e9 / 2**30)),
)
