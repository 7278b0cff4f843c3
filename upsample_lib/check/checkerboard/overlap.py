"""Counting stamps, and the rule for which of them overlap evenly."""

from math import gcd

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, pair
from .._shared.operators import per_axis
from .._shared.sentences import NEGATED, STAMPS_ONE_APART


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
    whether_not_how_often=(
        "a pixel that is reached counts once, as with = 1; every stamp that reaches it counts, with += 1",
        lambda n, k, s: np.minimum(counts_of(n, k, s), 1),
    ),
    stride_one=(STAMPS_ONE_APART, lambda n, k, s: counts_of(n, k, 1, (n - 1) * s + k)),
    side_by_side=(
        "the stamps stand kernel_size pixels apart, side by side; they begin stride pixels apart",
        lambda n, k, s: counts_of(n, k, k),
    ),
    stamps_as_long_as_stride=(
        "a stamp covers stride pixels; it covers kernel_size",
        lambda n, k, s: counts_of(n, s, s, (n - 1) * s + k),
    ),
    size_times_stride=(
        "the row has size * stride pixels, so that the last stamp is cut off or has zeros after it",
        lambda n, k, s: np.append(counts_of(n, k, s), np.zeros(s, int))[: n * s],
    ),
    one_stamp_missing=(
        "the last input pixel leaves no stamp; there are size of them",
        lambda n, k, s: counts_of(n - 1, k, s, (n - 1) * s + k),
    ),
    roles_swapped=("kernel size and stride have changed places", lambda n, k, s: counts_of(n, s, k)),
    convolution=(
        "it is counted how often a convolution reads each input pixel; here each input pixel writes",
        lambda n, k, s: counts_of((n - k) // s + 1 if n >= k else 0, k, s, n),
    ),
    border_left_out=(
        "the border is filled up with the counts of the middle; there are fewer stamps at the ends",
        endless,
    ),
    stride_left_out=("the stride is left out, and of the size too", lambda n, k, s: counts_of(n, k, 1)),
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
    added=(
        "the counts of the two axes are added; they multiply, since each row stamp meets each column stamp",
        lambda n, k, s: np.add.outer(*axes_of(n, k, s)),
    ),
    transposed=("rows and columns are exchanged", lambda n, k, s: np.outer(*axes_of(n, k, s)).T),
    larger_one=(
        "the larger of the two counts is taken; they multiply",
        lambda n, k, s: np.maximum.outer(*axes_of(n, k, s)),
    ),
    smaller_one=(
        "the smaller of the two counts is taken; they multiply",
        lambda n, k, s: np.minimum.outer(*axes_of(n, k, s)),
    ),
    rows_alone=(
        "every column holds the counts of the rows; those of the columns multiply them",
        lambda n, k, s: np.outer(axes_of(n, k, s)[0], np.ones((n[1] - 1) * s + k[1], int)),
    ),
    columns_alone=(
        "every row holds the counts of the columns; those of the rows multiply them",
        lambda n, k, s: np.outer(np.ones((n[0] - 1) * s + k[0], int), axes_of(n, k, s)[1]),
    ),
    one_kernel_size=(
        "the height of the kernel is used on both axes; the columns have its width",
        lambda n, k, s: np.outer(*axes_of(n, (k[0], k[0]), s)),
    ),
    one_input_size=(
        "the height of the input is used on both axes; the columns have its width",
        lambda n, k, s: np.outer(*axes_of((n[0], n[0]), k, s)),
    ),
    kernel_axes_swapped=(
        "height and width of the kernel have changed places",
        lambda n, k, s: np.outer(*axes_of(n, k[::-1], s)),
    ),
    rows_twice=(
        "the counts of the rows are used on both axes",
        lambda n, k, s: np.outer(*[axes_of(n, k, s)[0]] * 2),
    ),
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
    dilation_forgotten=(
        "dilation is left out; taps that step by a common factor with the stride never reach some phases",
        lambda k, s, d: k % s == 0,
    ),
    divided_the_other_way=(
        "it is asked whether the kernel size divides the stride; the stride has to divide the kernel size",
        lambda k, s, d: s % k == 0 and gcd(s, d) == 1,
    ),
    even_kernel=(
        "it is asked whether the kernel size is even, which is right for stride 2 alone",
        lambda k, s, d: k % 2 == 0 and gcd(s, d) == 1,
    ),
    extent=(
        "the stride is asked to divide the length of the dilated kernel; what counts is the number of its taps",
        lambda k, s, d: (d * (k - 1) + 1) % s == 0,
    ),
    kernel_times_dilation=(
        "the stride is asked to divide kernel_size * dilation; it has to divide the number of taps itself",
        lambda k, s, d: k * d % s == 0,
    ),
    no_overlap=(
        "only stamps side by side are called even; a kernel of two strides covers each pixel twice",
        lambda k, s, d: k == s and gcd(s, d) == 1,
    ),
    gcd_alone=(
        "it is only asked whether dilation and stride share a factor; the stride has to divide the kernel size, too",
        lambda k, s, d: gcd(s, d) == 1,
    ),
    dilation_one_alone=(
        "every dilation but 1 is refused; one that shares no factor with the stride is even as well",
        lambda k, s, d: k % s == 0 and d == 1,
    ),
    negated=(NEGATED, lambda k, s, d: not (k % s == 0 and gcd(s, d) == 1)),
    phases_reached=(
        "it is asked whether every phase has a tap; all have to have equally many",
        lambda k, s, d: len({t * d % s for t in range(k)}) == s,
    ),
    reached_phases_alone=(
        "a phase that no tap reaches is left out of the comparison; it has 0 taps",
        lambda k, s, d: len({c for c in np.bincount(np.arange(k) * d % s) if c}) == 1,
    ),
    later_phases_missing=(
        "phases after the last one that a tap reaches are left out; they have 0 taps, np.bincount needs minlength",
        lambda k, s, d: len(set(np.bincount(np.arange(k) * d % s))) == 1,
    ),
)
