"""Sizes: the formula, and what TensorFlow's SAME keeps."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers
from .._shared.sentences import DILATION_LEFT_OUT
from .sections import SIZE, TENSORFLOW
from .sentences import NO_OUTPUT_PADDING


def axis_size(n, k, stride, padding=0, output_padding=0, dilation=1):
    return (n - 1) * stride - 2 * padding + dilation * (k - 1) + 1 + output_padding


def size_rule(n, k, s, p=None, o=None):
    """The size formula of one axis with its numbers, as far as the exercise has them."""
    letters = "(n - 1) * stride" + (" - 2 * padding" if p is not None else "") + " + k"
    filled = f"({n} - 1) * {s}" + (f" - 2 * {p}" if p is not None else "") + f" + {k}"
    if o is not None:
        letters, filled = f"{letters} + output_padding", f"{filled} + {o}"
    return f"{letters} = {filled} = {axis_size(n, k, s, p or 0, o or 0)}"


def largest_padding(size, kernel, stride):
    """How much can be cropped from both ends of every axis so that a pixel is left."""
    return min((axis_size(n, k, stride) - 1) // 2 for n, k in zip(size, kernel))


def draw_size(rng):
    n, k, s, d = between(rng, 1, 9), between(rng, 1, 6), between(rng, 1, 4), between(rng, 1, 3)
    p = between(rng, 0, min(3, (axis_size(n, k, s, 0, 0, d) - 1) // 2))
    return n, k, s, p, between(rng, 0, max(s, d) - 1), d


@exercise(
    section=SIZE,
    hand=[(2, 3, 1, 0, 0, 1), (4, 3, 2, 0, 0, 1), (4, 4, 2, 1, 0, 1), (4, 3, 2, 1, 1, 1), (3, 3, 1, 0, 0, 2)],
    draw=draw_size,
)
def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    return axis_size(size, kernel_size, stride, padding, output_padding, dilation)


output_size.wrong(
    stride_alone=(
        "the output is taken to be size * stride; kernel, padding and dilation count too",
        lambda n, k, s, p, o, d: n * s,
    ),
    size_times_stride=(
        "the first term is size * stride; the last pixel has no gap after it: (size - 1) * stride",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + s,
    ),
    one_missing=(
        "the + 1 after dilation * (kernel_size - 1) is left out",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) - 1,
    ),
    convolution_formula=(
        "the convolution's size formula is used; the transposed convolution goes the other way",
        lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1,
    ),
    output_padding_forgotten=(NO_OUTPUT_PADDING, lambda n, k, s, p, o, d: axis_size(n, k, s, p, 0, d)),
    output_padding_twice=(
        "output_padding is added at both ends; it is added once, at the end",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, 2 * o, d),
    ),
    dilation_forgotten=(DILATION_LEFT_OUT, lambda n, k, s, p, o, d: axis_size(n, k, s, p, o)),
    only_four_arguments=(
        "dilation and output_padding are left out; the formula for both at their defaults is not enough",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p),
    ),
    dilation_added=(
        "the dilated kernel is taken to cover kernel_size + dilation - 1 pixels; every one of its gaps grows",
        lambda n, k, s, p, o, d: axis_size(n, k + d - 1, s, p, o),
    ),
    dilation_times_kernel=(
        "the dilated kernel is taken to cover dilation * kernel_size pixels; its last tap has no zeros after it",
        lambda n, k, s, p, o, d: axis_size(n, d * k, s, p, o),
    ),
    padding_added=(
        "padding makes the output larger; in a transposed convolution it is a crop",
        lambda n, k, s, p, o, d: axis_size(n, k, s, -p, o, d),
    ),
    padding_once=(
        "padding is taken off once; it is cropped from both ends",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + p,
    ),
    output_padding_subtracted=(
        "output_padding is taken off; it keeps pixels, so the output gets larger",
        lambda n, k, s, p, o, d: axis_size(n, k, s, p, -o, d),
    ),
)


def cut_same(full, n, k, s, start):
    """n * stride values of the full result from `start` on; zeros before and after it."""
    return np.pad(full, (max(-start, 0), s))[max(start, 0) :][: n * s]


def draw_same(rng):
    n, s = between(rng, 1, 6), between(rng, 1, 4)
    k = between(rng, 1, s - 1) if s > 1 and rng.random() < 0.4 else between(rng, 1, 6)
    return *numbers(rng, axis_size(n, k, s)), n, k, s


@exercise(
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
