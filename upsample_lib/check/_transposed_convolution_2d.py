"""The exercises on transposed convolution, second half: two axes, channels, TensorFlow's SAME.

Several wrong versions are recorded bugs of well-known software: padding put around the input instead of cropped
from the output (Samsung/TICO #420), output_padding taken for zeros (pytorch #8816) or split over both ends
(torch-mlir #4650), TensorFlow's SAME one pixel off (keras #22876).
"""

import numpy as np

from ._engine.draw import between, numbers
from ._engine.topic import Topic
from ._operators import axis_size, correlate, scatter, size_rule, spread_2d

topic = Topic("transposed_convolution")

SIZE, STAMP = "Sizes, and why output_padding exists", "The loop: every pixel leaves a stamp"
ZEROS, LAYOUT = "Four ways to write it", "Layouts"
TENSORFLOW = "TensorFlow's SAME: same size, other pixels"

EMPTY = "the crop is written y[p:-p]: when p is 0 that is y[0:0], which is empty"
ONE_END = "the whole crop is taken at the end; padding is cropped from both ends"
PADDED = "zeros are put around the result; in a transposed convolution padding is a crop"
FLIPPED = "the kernel is flipped; only zero insertion needs the flip"
OVERWRITTEN = "a stamp overwrites the earlier ones where they overlap; overlaps are added, with +="


def by_zeros(x, w, before, padding, after=0):
    """Zero insertion: values `before` apart, then padding (may be negative: a crop), then correlation."""
    spaced = np.pad(spread_2d(x, before, after), [(max(q, 0),) * 2 for q in padding])
    inside = tuple(slice(-min(q, 0), n + min(q, 0)) for q, n in zip(padding, spaced.shape))
    return correlate(spaced[inside], w)


def around(w, p):
    """The right padding per axis: k - 1 - p."""
    return [k - 1 - p for k in w.shape]


def draw_zeros(rng):
    kernel = (between(rng, 1, 4), between(rng, 1, 4)) if rng.random() < 0.5 else (between(rng, 2, 4),) * 2
    size, s = (between(rng, 1, 4), between(rng, 1, 4)), between(rng, 1, 3)
    largest = min(min(k - 1, (axis_size(n, k, s) - 1) // 2) for n, k in zip(size, kernel))
    return *numbers(rng, size, kernel), s, between(rng, 0, largest)


def rule_2d(x, w, s, p, o=None):
    axes = zip(("rows", "columns"), x.shape[-2:], w.shape[-2:])
    return "\n".join(f"{axis}: {size_rule(n, k, s, p, o)}" for axis, n, k in axes)


@topic.exercise(
    section=ZEROS,
    hand=[
        (np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]]), 1, 0),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 2, 0),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 0, 0], [0, 1, 0], [0, 0, 2]]), 2, 1),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4], [5, 6]]), 2, 0),
    ],
    draw=draw_zeros,
    rule=rule_2d,
)
def transpose_by_zero_insertion(x, weight, stride, padding):
    return by_zeros(x, weight[::-1, ::-1], stride, around(weight, padding))


transpose_by_zero_insertion.wrong(
    kernel_not_flipped=(
        "the kernel is not flipped",
        lambda x, w, s, p: by_zeros(x, w, s, around(w, p)),
    ),
    flipped_on_one_axis=(
        "the kernel is flipped on its rows only; both axes are flipped, a turn by 180 degrees",
        lambda x, w, s, p: by_zeros(x, w[::-1], s, around(w, p)),
    ),
    flipped_columns_only=(
        "the kernel is flipped from left to right only; both axes are flipped, a turn by 180 degrees",
        lambda x, w, s, p: by_zeros(x, w[:, ::-1], s, around(w, p)),
    ),
    turned_by_90_degrees=(
        "the kernel is turned by 90 degrees; np.rot90 needs a second turn, np.rot90(weight, 2)",
        lambda x, w, s, p: by_zeros(x, np.rot90(w), s, around(w, p)),
    ),
    kernel_transposed=(
        "the kernel is transposed, with .T, instead of flipped on both axes",
        lambda x, w, s, p: by_zeros(x, w.T, s, around(w, p)),
    ),
    stride_zeros=(
        "stride zeros stand between neighbours; there are stride - 1",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s + 1, around(w, p)),
    ),
    zeros_after_last=(
        "the last row and column have zeros after them too; zeros stand only between values",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, around(w, p), after=s - 1),
    ),
    one_border_for_both_axes=(
        "the columns get the border of the rows; each axis has its own k, so its own k - 1 - padding",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, [len(w) - 1 - p] * 2),
    ),
    borders_swapped=(
        "the rows get the border of the columns and the other way round",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, around(w, p)[::-1]),
    ),
    padded_by_k_minus_1=(
        "k - 1 zeros are put around, whatever the padding is; k - 1 - padding are needed",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, around(w, 0)),
        SIZE,
    ),
    padded_by_more=(
        "the border is k - 1 + padding; padding is a crop, so it makes the border smaller: k - 1 - padding",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, around(w, -p)),
        SIZE,
    ),
    padded_by_half=(
        "k // 2 zeros are put around, as for an output of the input's size; k - 1 - padding are needed",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, [k // 2 for k in w.shape]),
        SIZE,
    ),
    padded_by_padding=(
        "`padding` zeros are put around, as for a convolution; k - 1 - padding are needed",
        lambda x, w, s, p: by_zeros(x, w[::-1, ::-1], s, [p, p]),
        SIZE,
    ),
)


def draw_channels(rng):
    size, kernel = (between(rng, 1, 4), between(rng, 1, 4)), (between(rng, 1, 4), between(rng, 1, 4))
    s, c_in = between(rng, 1, 3), between(rng, 1, 3)
    c_out = c_in if rng.random() < 0.5 else between(rng, 1, 3)
    p = between(rng, 0, min(2, *((axis_size(n, k, s) - 1) // 2 for n, k in zip(size, kernel))))
    return *numbers(rng, (c_in, *size), (c_in, c_out, *kernel)), s, p, between(rng, 0, s - 1)


def cut(x, w, s, p, before=0, after=0, add=True):
    """The full result with zeros before and after it, then p cropped from every end."""
    full = np.pad(scatter(x, w, s, add), [(0, 0), *[(before, after)] * 2])
    return full[:, p : full.shape[1] - p, p : full.shape[2] - p]


@topic.exercise(
    section=STAMP,
    hand=[
        (np.array([[[1, 2], [3, 4]]]), np.array([[[[1, 2], [3, 4]]]]), 1, 0, 0),
        (np.array([[[1, 2], [3, 4]]]), np.arange(1, 10).reshape(1, 1, 3, 3), 2, 1, 1),
        (np.array([[[1]], [[10]]]), np.array([[[[1]], [[2]]], [[[3]], [[4]]]]), 1, 0, 0),
        (np.array([[[1, 2]]]), np.array([[[[1, 2, 3]], [[4, 5, 6]]]]), 2, 0, 0),
    ],
    draw=draw_channels,
    rule=rule_2d,
)
def conv_transpose_2d(x, weight, stride=1, padding=0, output_padding=0):
    return cut(x, weight, stride, padding, after=output_padding)


conv_transpose_2d.wrong(
    channel_axes_swapped=(
        "weight is read as (C_out, C_in, kh, kw), a convolution's order; here the first axis is C_in",
        lambda x, w, s, p, o: cut(x, w.swapaxes(0, 1), s, p, after=o),
        LAYOUT,
    ),
    kernel_flipped=(FLIPPED, lambda x, w, s, p, o: cut(x, w[:, :, ::-1, ::-1], s, p, after=o)),
    overlaps_overwritten=(OVERWRITTEN, lambda x, w, s, p, o: cut(x, w, s, p, after=o, add=False)),
    last_channel_only=(
        "each input channel replaces the one before it; the input channels are summed",
        lambda x, w, s, p, o: cut(x[-1:], w[-1:], s, p, after=o),
    ),
    output_channels_alike=(
        "every output channel is the sum over all output channels; each has kernels of its own",
        lambda x, w, s, p, o: cut(x, w.sum(1, keepdims=True).repeat(w.shape[1], 1), s, p, after=o),
    ),
    output_padding_zeros=(
        "output_padding appends zeros after the crop; it keeps rows that the crop would have taken",
        lambda x, w, s, p, o: np.pad(cut(x, w, s, p), [(0, 0), (0, o), (0, o)]),
        SIZE,
    ),
    output_padding_not_made=(
        "the crop ends output_padding later, but the output was not made larger first, so rows are missing",
        lambda x, w, s, p, o: cut(x, w, s, 0)[:, p:, p:][
            :, : axis_size(x.shape[1], w.shape[2], s, p, o), : axis_size(x.shape[2], w.shape[3], s, p, o)
        ],
        SIZE,
    ),
    output_padding_at_the_start=(
        "output_padding is added above and on the left; it belongs to the end",
        lambda x, w, s, p, o: cut(x, w, s, p, before=o),
        SIZE,
    ),
    output_padding_at_both_ends=(
        "output_padding is added at both ends; it belongs to the end alone",
        lambda x, w, s, p, o: cut(x, w, s, p, before=o, after=o),
        SIZE,
    ),
    output_padding_ignored=("output_padding is left out", lambda x, w, s, p, o: cut(x, w, s, p), SIZE),
    padding_ignored=("padding is left out", lambda x, w, s, p, o: cut(x, w, s, 0, after=o), SIZE),
    padding_added=(PADDED, lambda x, w, s, p, o: cut(x, w, s, 0, p, p + o), SIZE),
    crop_at_the_end=(
        ONE_END,
        lambda x, w, s, p, o: cut(x, w, s, 0, after=o)[:, : -2 * p or None, : -2 * p or None],
        SIZE,
    ),
    empty_crop=(EMPTY, lambda x, w, s, p, o: cut(x, w, s, 0, after=o)[:, p:-p, p:-p], SIZE),
    channels_overwritten=(
        "a stamp replaces what stands there already, that of another input channel too; all of them add up, with +=",
        lambda x, w, s, p, o: _replaced(x, w, s, p, o),
    ),
)


def _replaced(x, w, s, p, o):
    """Input channel by input channel, the later stamp overwrites the earlier one."""
    out = cut(x[:1], w[:1], s, 0, add=False)
    reached = cut(np.ones_like(x[:1]), np.ones_like(w[:1]), s, 0) > 0
    for c in range(1, len(x)):
        out = np.where(reached, cut(x[c : c + 1], w[c : c + 1], s, 0, add=False), out)
    out = np.pad(out, [(0, 0), (0, o), (0, o)])
    return out[:, p : out.shape[1] - p, p : out.shape[2] - p]


def cut_same(full, n, k, s, start):
    """n * stride values of the full result from `start` on; zeros before and after it."""
    return np.pad(full, (max(-start, 0), s))[max(start, 0) :][: n * s]


def draw_same(rng):
    n, s = between(rng, 1, 6), between(rng, 1, 4)
    k = between(rng, 1, s - 1) if s > 1 and rng.random() < 0.4 else between(rng, 1, 6)
    return *numbers(rng, axis_size(n, k, s)), n, k, s


@topic.exercise(
    section=TENSORFLOW,
    hand=[
        (np.array([1, 2, 13, 20, 30]), 2, 3, 2),
        (np.array([1, 2, 13, 24, 30, 40]), 2, 4, 2),
        (np.array([1, 2, 3, 4]), 3, 2, 1),
        (np.array([1, 0, 10]), 2, 1, 2),
        (np.array([1, 0, 0, 10]), 2, 1, 3),
        (np.array([1, 2, 10, 20]), 2, 2, 2),
    ],
    draw=draw_same,
    cases=20,
    rule=lambda full, n, k, s: f"size * stride = {n} * {s} = {n * s}",
)
def crop_same(full, size, kernel_size, stride):
    return cut_same(full, size, kernel_size, stride, max(kernel_size - stride, 0) // 2)


crop_same.wrong(
    larger_half_at_the_start=(
        "the larger half of an odd crop is taken at the start; TensorFlow takes it at the end",
        lambda full, n, k, s: cut_same(full, n, k, s, (max(k - s, 0) + 1) // 2),
    ),
    torch_padding=(
        "the start is cropped by (k - 1) // 2, torch's usual padding; TensorFlow's crop depends on the stride too",
        lambda full, n, k, s: cut_same(full, n, k, s, (k - 1) // 2),
    ),
    half_a_kernel=(
        "the start is cropped by k // 2; TensorFlow's crop depends on the stride too",
        lambda full, n, k, s: cut_same(full, n, k, s, k // 2),
    ),
    crop_at_the_end=("the whole crop is taken at the end", lambda full, n, k, s: cut_same(full, n, k, s, 0)),
    crop_at_the_start=(
        "the whole crop is taken at the start",
        lambda full, n, k, s: cut_same(full, n, k, s, max(k - s, 0)),
    ),
    zeros_at_both_ends=(
        "a kernel shorter than the stride gets zeros at the start too; TensorFlow puts them all at the end",
        lambda full, n, k, s: cut_same(full, n, k, s, (k - s) // 2),
    ),
    short_kernel_not_filled=(
        "a kernel shorter than the stride leaves the answer too short; zeros fill it up at the end",
        lambda full, n, k, s: full[max(k - s, 0) // 2 :][: n * s],
    ),
    empty_crop=(
        "the crop is written full[before:-after]: when after is 0 that ends at 0 and is empty",
        lambda full, n, k, s: full[max(k - s, 0) // 2 : -((max(k - s, 0) + 1) // 2)],
    ),
    not_cropped=("nothing is cropped", lambda full, n, k, s: full),
    zeros_halved=(
        "a kernel much shorter than the stride gets half of the zeros at the start; TensorFlow puts them all at the end",
        lambda full, n, k, s: cut_same(full, n, k, s, int((k - s) / 2)),
    ),
)
