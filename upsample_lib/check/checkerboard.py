"""The exercises on checkerboards, first half: counts, the rule and the measure. The remedies are in `_remedies.py`."""

from math import gcd

import numpy as np

from ._draw import between, numbers
from ._remedies import topic as remedies
from ._topic import Topic

topic = Topic("checkerboard")

COUNT, RULE = "Counting stamps", "The rule"
MAPS, ENERGY = "Two dimensions, and two layers", "A number for it"


def counts_of(n, k, s, length=None):
    """Stamps of k pixels, s apart, counted in a row that is long enough or `length` long."""
    counts = np.zeros((n - 1) * s + k if length is None else length, int)
    for i in range(n):
        counts[i * s : i * s + k] += 1
    return counts


def row_rule(n, k, s):
    return f"(size - 1) * stride + kernel_size = ({n} - 1) * {s} + {k} = {(n - 1) * s + k}"


@topic.exercise(
    section=COUNT,
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
    stride_one=(
        "the stamps stand one pixel apart, whatever the stride",
        lambda n, k, s: counts_of(n, k, 1, (n - 1) * s + k),
    ),
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
        lambda n, k, s: counts_of(n, k, s) - _last(n, k, s),
    ),
    roles_swapped=(
        "kernel size and stride have changed places",
        lambda n, k, s: counts_of(n, s, k),
    ),
    convolution=(
        "it is counted how often a convolution reads each input pixel; here each input pixel writes",
        lambda n, k, s: counts_of((n - k) // s + 1 if n >= k else 0, k, s, n),
    ),
    border_left_out=(
        "the border is filled up with the counts of the middle; there are fewer stamps at the ends",
        lambda n, k, s: _endless(n, k, s),
    ),
)


def _last(n, k, s):
    """The last stamp alone."""
    row = np.zeros((n - 1) * s + k, int)
    row[(n - 1) * s :] = 1
    return row


def _endless(n, k, s):
    """Counts as if stamps went on beyond both ends."""
    more = k // s + 1
    return counts_of(n + 2 * more, k, s)[more * s :][: (n - 1) * s + k]


def draw_map(rng):
    shapes = [(between(rng, 1, 4), between(rng, 1, 4)) for _ in range(2)]
    return *shapes, between(rng, 1, 3)


def axes_of(shape, kernel, s):
    return [counts_of(n, k, s) for n, k in zip(shape, kernel)]


@topic.exercise(
    section=MAPS,
    hand=[((1, 2), (1, 3), 2), ((2, 2), (2, 2), 1), ((2, 1), (3, 1), 2)],
    draw=draw_map,
    rule=lambda shape, kernel, s: "\n".join(
        f"{axis}: {row_rule(n, k, s)}" for axis, n, k in zip(("rows", "columns"), shape, kernel)
    ),
)
def overlap_map(input_shape, kernel_shape, stride):
    return np.outer(*axes_of(input_shape, kernel_shape, stride))


overlap_map.wrong(
    added=(
        "the counts of the two axes are added; they multiply, since each row stamp meets each column stamp",
        lambda n, k, s: np.add.outer(*axes_of(n, k, s)),
    ),
    transposed=(
        "rows and columns are exchanged",
        lambda n, k, s: np.outer(*axes_of(n, k, s)).T,
    ),
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
)


def draw_rule(rng):
    s = between(rng, 1, 6)
    k = rng.choice([s * between(rng, 1, 3), max(s // 2, 1), between(rng, 1, 12)], p=[0.5, 0.2, 0.3])
    return int(k), s, between(rng, 1, 6) if rng.random() < 0.6 else 1


@topic.exercise(
    section=RULE,
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
    negated=(
        "True and False have changed places",
        lambda k, s, d: not (k % s == 0 and gcd(s, d) == 1),
    ),
)


def draw_image(rng):
    s = between(rng, 1, 3)
    image = numbers(rng, (s + between(rng, 0, 5), s + between(rng, 0, 5)))[0]
    if rng.random() < 0.15:
        image = np.full_like(image, image[0, 0])
    return image, s


def energy(image, s, weigh=True, centre=True, phases=None):
    """Share of the variance that phase means explain; with switches for what goes wrong."""
    image = np.asarray(image, float)
    middle = image.mean() if centre else 0.0
    total = ((image - middle) ** 2).sum()
    if total == 0:
        return 0.0
    parts = phases or [image[i::s, j::s] for i in range(s) for j in range(s)]
    weights = [part.size if weigh else image.size / len(parts) for part in parts]
    return float(sum(n * (part.mean() - middle) ** 2 for n, part in zip(weights, parts)) / total)


def tiles(image, s):
    return [image[i : i + s, j : j + s] for i in range(0, len(image), s) for j in range(0, image.shape[1], s)]


@topic.exercise(
    section=ENERGY,
    hand=[
        (np.array([[0, 1], [1, 0]]), 2),
        (np.array([[0, 0, 2, 2], [3, 3, 3, 3]]), 2),
        (np.array([[5, 5], [5, 5]]), 2),
        (np.array([[1, 2, 4]]), 1),
        (np.array([[1, 2, 4], [0, 1, 1], [2, 2, 3]]), 2),
    ],
    draw=draw_image,
)
def checkerboard_energy(image, stride):
    return energy(image, stride)


checkerboard_energy.wrong(
    phases_not_weighed=(
        "every phase counts alike; where the stride leaves a rest, phases differ in their number of pixels",
        lambda x, s: energy(x, s, weigh=False),
    ),
    rest_cut_off=(
        "rows and columns that fill no whole block are cut off; they have a phase as well, and count",
        lambda x, s: energy(x[: len(x) // s * s, : x.shape[1] // s * s], s),
    ),
    mean_not_subtracted=(
        "the mean of the image is not subtracted, so that a constant image seems all pattern",
        lambda x, s: energy(x, s, centre=False),
    ),
    blocks_for_phases=(
        "the means are those of blocks of neighbouring pixels; a phase is every stride-th pixel, image[i::stride, j::stride]",
        lambda x, s: energy(x, s, phases=tiles(np.asarray(x, float), s)),
    ),
    diagonal_phases=(
        "only the phases with i = j are summed; there are stride * stride",
        lambda x, s: energy(x, s, phases=[np.asarray(x, float)[i::s, i::s] for i in range(s)]),
    ),
    row_phases=(
        "the phase is taken from the rows alone; it is the pair (i mod stride, j mod stride)",
        lambda x, s: energy(x, s, phases=[np.asarray(x, float)[i::s] for i in range(s)]),
    ),
    column_phases=(
        "the phase is taken from the columns alone; it is the pair (i mod stride, j mod stride)",
        lambda x, s: energy(x, s, phases=[np.asarray(x, float)[:, j::s] for j in range(s)]),
    ),
    the_rest=(
        "the share that the phases do not explain is returned; the other part is asked for",
        lambda x, s: 1 - energy(x, s),
    ),
    root=(
        "the square root of the share is returned",
        lambda x, s: energy(x, s) ** 0.5,
    ),
    not_divided=(
        "the explained sum is not divided by the sum over all pixels",
        lambda x, s: energy(x, s) * float(((x - np.mean(x)) ** 2).sum()),
    ),
    nan_for_a_constant=(
        "a constant image gives 0 / 0; its energy is 0",
        lambda x, s: energy(x, s) if np.ptp(x) else float("nan"),
    ),
)


topic.add(remedies)
