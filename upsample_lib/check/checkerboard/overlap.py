"""Counting stamps, and the rule for which of them overlap evenly."""

from math import gcd

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, pair
from .._shared.operators import per_axis


def counts_of(n, k, s, length=None):
    """Stamps of k pixels, s apart, counted in a row that is long enough or `length` long."""
    counts = np.zeros((n - 1) * s + k if length is None else length, int)
    for i in range(n):
        counts[i * s : i * s + k] += 1
    return counts


def endless(n, k, s):
    """Counts as if stamps went on beyond both ends."""
    beyond = k // s + 1
    return counts_of(n + 2 * beyond, k, s)[beyond * s :][: (n - 1) * s + k]


def row_rule(n, k, s):
    return f"(size - 1) * stride + kernel_size = ({n} - 1) * {s} + {k} = {(n - 1) * s + k}"


@exercise(
    section="Counting stamps",
    hand=[(3, 2, 2), (3, 3, 2), (3, 4, 2), (2, 1, 3)],
    draw=lambda rng: (between(rng, 1, 7), between(rng, 1, 7), between(rng, 1, 4)),
    rule=row_rule,
)
def overlap(size, kernel_size, stride):
    return counts_of(size, kernel_size, stride)


overlap.wrong(
    whether_not_how_often=lambda n, k, s: np.minimum(counts_of(n, k, s), 1),
    stride_one=lambda n, k, s: counts_of(n, k, 1, (n - 1) * s + k),
    side_by_side=lambda n, k, s: counts_of(n, k, k),
    stamps_as_long_as_stride=lambda n, k, s: counts_of(n, s, s, (n - 1) * s + k),
    size_times_stride=lambda n, k, s: np.append(counts_of(n, k, s), np.zeros(s, int))[: n * s],
    one_stamp_missing=lambda n, k, s: counts_of(n - 1, k, s, (n - 1) * s + k),
    roles_swapped=lambda n, k, s: counts_of(n, s, k),
    convolution=lambda n, k, s: counts_of((n - k) // s + 1 if n >= k else 0, k, s, n),
    border_left_out=endless,
    one_count=lambda n, k, s: np.full((n - 1) * s + k, k // s),
    stride_in_the_stamp=lambda n, k, s: np.convolve(
        np.arange((n - 1) * s + 1) % s < 1, (np.arange(k) % s < 1) * 1
    ),
    stride_left_out=lambda n, k, s: counts_of(n, k, 1),
    last_tap_missing=lambda n, k, s: counts_of(n, k - 1, s, (n - 1) * s + k),
    roles_swapped_in_the_loop=lambda n, k, s: counts_of(n, s, k, (n - 1) * s + k),
    stamps_to_the_end=lambda n, k, s: counts_of(n + -(-k // s) - 1, k, s, (n - 1) * s + k),
)


def draw_map(rng):
    return pair(rng, 1, 4), pair(rng, 1, 4), between(rng, 1, 3)


def axes_of(shape, kernel, s):
    return [counts_of(n, k, s) for n, k in zip(shape, kernel)]


@exercise(
    section="Two dimensions, and two layers",
    hand=[((1, 2), (1, 3), 2), ((2, 2), (2, 2), 1), ((2, 1), (3, 1), 2)],
    draw=draw_map,
    rule=lambda shape, kernel, s: per_axis(lambda n, k: row_rule(n, k, s), shape, kernel),
)
def overlap_map(input_shape, kernel_shape, stride):
    return np.outer(*axes_of(input_shape, kernel_shape, stride))


overlap_map.wrong(
    added=lambda n, k, s: np.add.outer(*axes_of(n, k, s)),
    transposed=lambda n, k, s: np.outer(*axes_of(n, k, s)).T,
    larger_one=lambda n, k, s: np.maximum.outer(*axes_of(n, k, s)),
    smaller_one=lambda n, k, s: np.minimum.outer(*axes_of(n, k, s)),
    rows_alone=lambda n, k, s: np.outer(axes_of(n, k, s)[0], np.ones((n[1] - 1) * s + k[1], int)),
    columns_alone=lambda n, k, s: np.outer(np.ones((n[0] - 1) * s + k[0], int), axes_of(n, k, s)[1]),
    one_kernel_size=lambda n, k, s: np.outer(*axes_of(n, (k[0], k[0]), s)),
    one_input_size=lambda n, k, s: np.outer(*axes_of((n[0], n[0]), k, s)),
    kernel_axes_swapped=lambda n, k, s: np.outer(*axes_of(n, k[::-1], s)),
    not_paired=lambda n, k, s: np.multiply(*axes_of(n, k, s)),
    rows_twice=lambda n, k, s: np.outer(*[axes_of(n, k, s)[0]] * 2),
    shapes_unpacked=lambda n, k, s: np.outer(counts_of(*n, s), counts_of(*k, s)),
)


def draw_rule(rng):
    s = between(rng, 1, 6)
    k = rng.choice([s * between(rng, 1, 3), max(s // 2, 1), between(rng, 1, 12)], p=[0.5, 0.2, 0.3])
    return int(k), s, between(rng, 1, 6) if rng.random() < 0.6 else 1


@exercise(
    section="The rule",
    hand=[(4, 2, 1), (3, 2, 1), (3, 3, 1), (4, 2, 2), (4, 2, 3), (2, 4, 1), (6, 1, 3)],
    draw=draw_rule,
    cases=50,
)
def is_uniform(kernel_size, stride, dilation=1):
    return kernel_size % stride == 0 and gcd(stride, dilation) == 1


is_uniform.wrong(
    dilation_forgotten=lambda k, s, d: k % s == 0,
    divided_the_other_way=lambda k, s, d: s % k == 0 and gcd(s, d) == 1,
    even_kernel=lambda k, s, d: k % 2 == 0 and gcd(s, d) == 1,
    extent=lambda k, s, d: (d * (k - 1) + 1) % s == 0,
    kernel_times_dilation=lambda k, s, d: k * d % s == 0,
    no_overlap=lambda k, s, d: k == s and gcd(s, d) == 1,
    gcd_alone=lambda k, s, d: gcd(s, d) == 1,
    dilation_one_alone=lambda k, s, d: k % s == 0 and d == 1,
    negated=lambda k, s, d: not (k % s == 0 and gcd(s, d) == 1),
    phases_reached=lambda k, s, d: len({t * d % s for t in range(k)}) == s,
    reached_phases_alone=lambda k, s, d: len({c for c in np.bincount(np.arange(k) * d % s) if c}) == 1,
    later_phases_missing=lambda k, s, d: len(set(np.bincount(np.arange(k) * d % s))) == 1,
    coprime=lambda k, s, d: gcd(k, s) == 1,
    no_multiple=lambda k, s, d: k % s == 0 and (s == 1 or d % s != 0),
    stride_times_dilation=lambda k, s, d: k % (s * d) == 0,
)
