"""Holes: the HDC recursion, an exact rule, a search.

What passes for a test of holes in tutorials (different rates, no common divisor, a 1 in front) is here among the
wrong versions, as is the rule of hybrid dilated convolution itself.
"""

from itertools import combinations, combinations_with_replacement
from math import gcd

from .._engine.topic import exercise
from .._shared.draw import between
from .fields import counts_of

EXACT = "An exact rule"


def terms(rate, after):
    """Of a layer's rate and the gap of the layer after it."""
    return after - 2 * rate, 2 * rate - after, rate


def gaps_of(rates, gap=lambda rate, after: max(terms(rate, after))):
    """M_1 to M_n, from the last layer to the first."""
    gaps = [rates[-1]]
    for rate in reversed(rates[:-1]):
        gaps.insert(0, gap(rate, gaps[0]))
    return gaps


def hdc(rates, k):
    gaps = gaps_of(rates)
    return gaps[1] <= k if len(gaps) > 1 else gaps[0] == 1


@exercise(
    section="HDC: a rule for choosing rates",
    hand=[([4],), ([1, 2, 5],), ([1, 2, 9],), ([5, 2, 1],), ([2, 2, 2],)],
    draw=lambda rng: ([between(rng, 1, 9) for _ in range(between(rng, 1, 5))],),
    cases=20,
)
def hdc_gaps(dilations):
    return gaps_of(dilations)


hdc_gaps.wrong(
    middle_missing=lambda r: gaps_of(r, lambda rate, after: max(after - 2 * rate, rate)),
    from_the_first=lambda r: gaps_of(r[::-1])[::-1],
    last_first=lambda r: gaps_of(r)[::-1],
    without_two=lambda r: gaps_of(r, lambda rate, after: max(abs(after - rate), rate)),
    own_rate_missing=lambda r: gaps_of(r, lambda rate, after: abs(after - 2 * rate)),
    smallest=lambda r: gaps_of(r, lambda rate, after: min(terms(rate, after))),
    last_is_one=lambda r: gaps_of([*r[:-1], 1]),
    not_chained=lambda r: [*(max(terms(*rates)) for rates in zip(r, r[1:])), r[-1]],
    second_alone=lambda r: gaps_of(r)[min(1, len(r) - 1)],
    next_rate=lambda r: gaps_of([*r[1:], r[-1]]),
    first_missing=lambda r: gaps_of(r)[1:],
    rates_sorted=lambda r: gaps_of(sorted(r)),
    always_last_gap=lambda r: [*(max(terms(rate, r[-1])) for rate in r[:-1]), r[-1]],
    first_is_its_rate=lambda r: [r[0], *gaps_of(r)[1:]],
)


def dense(rates, k=3):
    return bool((counts_of(rates, k) > 0).all())


def draw_stack(rng):
    """Stacks on which the usual rules and the truth part: with and without a 1, in any order."""
    n, k, kind = between(rng, 2, 4), between(rng, 2, 5), between(rng, 0, 5)
    if kind <= 2:  # dense by the exact rule; the last rate of kind 2 steps too far
        rates, field = [1], k
        late = kind == 0 and rng.random() < 0.6  # ones, then one step as wide as may be
        for layer in range(1, n):
            last, rate = layer == n - 1, between(rng, 1, min(field, 8))
            if late:
                rate = min(field, 8) if last else 1
            rates.append(field + between(rng, 1, 2) if kind == 2 and last else rate)
            field += (k - 1) * rates[-1]
    else:  # all even, none 1, any
        low, step = {3: (1, 2), 4: (2, 1), 5: (1, 1)}[kind]
        rates = [step * between(rng, low, 5) for _ in range(between(rng, 1, n))]
    if kind in (1, 5):
        rates = [rates[i] for i in rng.permutation(len(rates))]
    return rates, k


@exercise(
    section=EXACT,
    hand=[
        ([1, 2, 3], 3),
        ([2, 2, 2], 3),
        ([2, 3], 3),
        ([5, 2, 1], 3),
        ([1, 5], 5),
        ([1, 2, 4], 3),
        ([1, 1, 1], 2),
        ([1, 4], 3),
    ],
    draw=draw_stack,
    cases=60,
)
def is_dense(dilations, kernel_size=3):
    return dense(dilations, kernel_size)


is_dense.wrong(
    no_common_divisor=lambda r, k: gcd(*r) == 1,
    no_divisor_in_pairs=lambda r, k: all(gcd(a, b) == 1 for a, b in combinations(r, 2)) and 1 in r,
    first_is_one=lambda r, k: r[0] == 1,
    one_somewhere=lambda r, k: 1 in r,
    the_rule=hdc,
    all_different=lambda r, k: len(set(r)) == len(r),
    given_order=lambda r, k: all(rate <= 1 + (k - 1) * sum(r[:i]) for i, rate in enumerate(r)),
    always_three_taps=lambda r, k: dense(r, 3),
    rate_up_to_kernel=lambda r, k: 1 in r and max(r) <= k,
    negated=lambda r, k: not dense(r, k),
    three_times_the_last=lambda r, k: (
        min(r) == 1 and all(b <= k * a for a, b in zip(sorted(r), sorted(r)[1:]))
    ),
    up_to_kernel_alone=lambda r, k: max(r) <= k,
    one_and_different=lambda r, k: 1 in r and len(set(r)) == len(r),
    counts_equal=lambda r, k: len(set(counts_of(r, k))) == 1,
    one_too_far=lambda r, k: all(
        rate <= 2 + (k - 1) * sum(sorted(r)[:i]) for i, rate in enumerate(sorted(r))
    ),
    one_too_strict=lambda r, k: (
        min(r) == 1 and all(rate <= (k - 1) * sum(sorted(r)[:i]) for i, rate in enumerate(sorted(r)) if i)
    ),
    rule_on_the_first=lambda r, k: gaps_of(r)[0] <= k,
    rule_without_one_layer=lambda r, k: len(r) == 1 or gaps_of(r)[1] <= k,
    rule_on_the_last=lambda r, k: gaps_of(r)[min(1, len(r) - 1)] <= k,
)


def greedy(n, max_rate, reach):
    """Each rate as large as `reach(field, rates)` and `max_rate` allow; three taps."""
    rates, field = [], 1
    for _ in range(n):
        rates.append(max(min(reach(field, rates), max_rate), 1))
        field += 2 * rates[-1]
    return tuple(rates)


def without_equals(n, max_rate):
    """The widest dense stack without equal rates; None where there is none."""
    return max((r for r in combinations(range(1, max_rate + 1), n) if dense(r)), key=sum, default=None)


@exercise(
    section=EXACT,
    hand=[(1, 5), (2, 5), (2, 2), (3, 10), (3, 2), (4, 10)],
    draw=lambda rng: (between(rng, 1, 4), between(rng, 1, 10)),
    cases=20,
)
def widest_dense(n_layers, max_rate):
    return greedy(n_layers, max_rate, lambda field, rates: field)


widest_dense.wrong(
    holes_allowed=lambda n, m: (m,) * n,
    doubled=lambda n, m: greedy(n, m, lambda field, rates: 2 ** len(rates)),
    one_too_far=lambda n, m: greedy(n, m, lambda field, rates: field + (len(rates) > 0)),
    most_left_out=lambda n, m: greedy(n, max(m - 1, 1), lambda field, rates: field),
    falling=lambda n, m: widest_dense(n, m)[::-1],
    no_equal_rates=without_equals,
    no_stack_left=lambda n, m: max((r for r in combinations(range(1, m + 1), n) if dense(r)), key=sum),
    first_found=lambda n, m: (1,) * n,
    counting_up=lambda n, m: greedy(n, m, lambda field, rates: len(rates) + 1),
    field_not_stack=lambda n, m: 1 + 2 * sum(widest_dense(n, m)),
    one_and_largest=lambda n, m: (1,) + (m,) * (n - 1),
    powers_of_three=lambda n, m: tuple(3**i for i in range(n)),
    powers_cut=lambda n, m: tuple(3**i for i in range(n) if 3**i <= m),
    empty_without_equals=lambda n, m: without_equals(n, m) or (),
    largest_rate=lambda n, m: max(
        (r for r in combinations_with_replacement(range(1, m + 1), n) if dense(r)), key=max
    ),
)
