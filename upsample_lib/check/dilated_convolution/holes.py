"""Holes: the HDC recursion, an exact rule, a search.

What passes for a test of holes in tutorials (different rates, no common divisor, a 1 in front) is here among the
wrong versions, as is the rule of hybrid dilated convolution itself.
"""

from itertools import combinations
from math import gcd

from .._engine.topic import exercise
from .._shared.draw import between
from .._shared.sentences import NEGATED
from .fields import counts_of

ADVICE, EXACT = "Three pieces of advice", "An exact rule"


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
    middle_missing=(
        "the second of the three terms is left out, 2 * r_i - M_(i+1)",
        lambda r: gaps_of(r, lambda rate, after: max(after - 2 * rate, rate)),
    ),
    from_the_first=(
        "the recursion starts from the first layer; it starts from the last, M_n = r_n",
        lambda r: gaps_of(r[::-1])[::-1],
    ),
    last_first=(
        "the list begins with M_n; it begins with M_1, the layer at the input",
        lambda r: gaps_of(r)[::-1],
    ),
    without_two=(
        "r_i is subtracted once; the terms are M_(i+1) - 2 * r_i and 2 * r_i - M_(i+1)",
        lambda r: gaps_of(r, lambda rate, after: max(abs(after - rate), rate)),
    ),
    own_rate_missing=(
        "the third of the three terms is left out, r_i itself",
        lambda r: gaps_of(r, lambda rate, after: abs(after - 2 * rate)),
    ),
    smallest=(
        "the smallest of the three terms is taken; it is the largest",
        lambda r: gaps_of(r, lambda rate, after: min(terms(rate, after))),
    ),
    last_is_one=(
        "the recursion starts from 1; it starts from the rate of the last layer",
        lambda r: gaps_of([*r[:-1], 1]),
    ),
    not_chained=(
        "each term uses the next rate r_(i+1); it uses the next distance M_(i+1)",
        lambda r: [*(max(terms(*rates)) for rates in zip(r, r[1:])), r[-1]],
    ),
    second_alone=("only M_2 is given; the list holds all of them", lambda r: gaps_of(r)[min(1, len(r) - 1)]),
    next_rate=(
        "the rate of the layer after is used, r_(i+1); M_i uses its own, r_i",
        lambda r: gaps_of([*r[1:], r[-1]]),
    ),
    first_missing=(
        "M_1 is left out; the list holds M_1 to M_n",
        lambda r: gaps_of(r)[1:] if len(r) > 1 else gaps_of(r),
    ),
    rates_sorted=("the rates are sorted first; here their order matters", lambda r: gaps_of(sorted(r))),
)


def dense(rates, k=3):
    return bool((counts_of(rates, k) > 0).all())


def draw_stack(rng):
    """Stacks on which the usual rules and the truth part: with and without a 1, in any order."""
    n, k, kind = between(rng, 2, 4), between(rng, 2, 5), between(rng, 0, 5)
    if kind <= 2:  # dense by the exact rule; the last rate of kind 2 steps too far
        rates, field = [1], k
        for layer in range(1, n):
            too_far = kind == 2 and layer == n - 1
            rates.append(field + between(rng, 1, 2) if too_far else between(rng, 1, min(field, 8)))
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
    no_common_divisor=(
        "it is asked whether the rates share a divisor; without one there can still be holes, as in [2, 3]",
        lambda r, k: gcd(*r) == 1,
        ADVICE,
    ),
    no_divisor_in_pairs=(
        "any two rates that share a divisor are refused; only one common to all of them is fatal",
        lambda r, k: all(gcd(a, b) == 1 for a, b in combinations(r, 2)) and 1 in r,
        ADVICE,
    ),
    first_is_one=(
        "it is asked whether the first rate is 1; some rate has to be, but which one does not matter, nor does that suffice",
        lambda r, k: r[0] == 1,
        ADVICE,
    ),
    one_somewhere=(
        "it is asked whether some rate is 1; the others must not be too large for it, either",
        lambda r, k: 1 in r,
        ADVICE,
    ),
    the_rule=(
        "the HDC rule M_2 <= kernel_size is used; it passes stacks with holes, and refuses dense ones",
        hdc,
        "What the rule is worth",
    ),
    all_different=(
        "it is asked whether all rates differ; [2, 4, 8] differ and leave holes",
        lambda r, k: len(set(r)) == len(r),
        ADVICE,
    ),
    given_order=(
        "each rate is compared with the field of the layers before it in the list; sort the rates first, order does not matter",
        lambda r, k: all(rate <= 1 + (k - 1) * sum(r[:i]) for i, rate in enumerate(r)),
    ),
    always_three_taps=(
        "the kernel is taken to have three taps, whatever kernel_size says",
        lambda r, k: dense(r, 3),
    ),
    rate_up_to_kernel=(
        "no rate above kernel_size is allowed; a later layer may step over the whole field of the smaller rates",
        lambda r, k: 1 in r and max(r) <= k,
    ),
    negated=(NEGATED, lambda r, k: not dense(r, k)),
    three_times_the_last=(
        "each rate is compared with kernel_size times the one before; what counts is the field of all smaller ones",
        lambda r, k: min(r) == 1 and all(b <= k * a for a, b in zip(sorted(r), sorted(r)[1:])),
    ),
    up_to_kernel_alone=(
        "it is asked whether all rates are at most kernel_size; a 1 is needed, and larger ones may step over the whole field",
        lambda r, k: max(r) <= k,
    ),
    one_and_different=(
        "it is asked whether a rate is 1 and all differ; equal rates do no harm, and too large ones do",
        lambda r, k: 1 in r and len(set(r)) == len(r),
    ),
    counts_equal=(
        "it is asked whether all pixels are used equally often; no count must be 0",
        lambda r, k: len(set(counts_of(r, k))) == 1,
    ),
    one_too_far=(
        "a rate one larger than the field of the smaller ones is let through, which leaves a hole",
        lambda r, k: all(rate <= 2 + (k - 1) * sum(sorted(r)[:i]) for i, rate in enumerate(sorted(r))),
    ),
)


def greedy(n, max_rate, reach):
    """Each rate as large as `reach(field, rates)` and `max_rate` allow; three taps."""
    rates, field = [], 1
    for _ in range(n):
        rates.append(max(min(reach(field, rates), max_rate), 1))
        field += 2 * rates[-1]
    return tuple(rates)


def without_equals(n, max_rate):
    """The widest dense stack without equal rates; as many rates as there can be."""
    stacks = [r for r in combinations(range(1, max_rate + 1), min(n, max_rate)) if dense(r)]
    return max(stacks, key=sum)


@exercise(
    section=EXACT,
    hand=[(1, 5), (2, 5), (2, 2), (3, 10), (3, 2), (4, 10)],
    draw=lambda rng: (between(rng, 1, 4), between(rng, 1, 10)),
    cases=20,
)
def widest_dense(n_layers, max_rate):
    return greedy(n_layers, max_rate, lambda field, rates: field)


widest_dense.wrong(
    holes_allowed=(
        "the rates are as large as they may be, holes or not; the stack has to be dense",
        lambda n, m: (m,) * n,
    ),
    doubled=(
        "each rate is twice the one before, as in WaveNet; with three taps it can be three times as large",
        lambda n, m: greedy(n, m, lambda field, rates: 2 ** len(rates)),
        "Linear and exponential growth",
    ),
    one_too_far=(
        "each rate is one larger than the field of the smaller ones, which leaves a hole",
        lambda n, m: greedy(n, m, lambda field, rates: field + (len(rates) > 0)),
    ),
    most_left_out=(
        "max_rate itself is never used; rates go up to it and include it, as range(1, max_rate + 1) does",
        lambda n, m: greedy(n, max(m - 1, 1), lambda field, rates: field),
    ),
    falling=(
        "the rates are in falling order; the task asks for rising order",
        lambda n, m: widest_dense(n, m)[::-1],
    ),
    no_equal_rates=(
        "equal rates are not allowed; they are, and may be needed where max_rate is small",
        without_equals,
    ),
    first_found=(
        "the first dense stack is given, all ones; the one with the largest field is asked for",
        lambda n, m: (1,) * n,
    ),
    counting_up=(
        "the rates are 1, 2, 3, ...; that is dense, and others see further",
        lambda n, m: greedy(n, m, lambda field, rates: len(rates) + 1),
    ),
    field_not_stack=(
        "the size of the field is given; the rates are asked for",
        lambda n, m: 1 + 2 * sum(widest_dense(n, m)),
    ),
    one_and_largest=(
        "the first rate is 1 and all others are max_rate, holes or not; the stack has to be dense",
        lambda n, m: (1,) + (m,) * (n - 1),
    ),
)
