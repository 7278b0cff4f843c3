"""Sizes: the formula, and what TensorFlow's SAME keeps."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers
from .sections import SIZE, TENSORFLOW


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
    stride_alone=lambda n, k, s, p, o, d: n * s,
    size_times_stride=lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + s,
    one_missing=lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) - 1,
    convolution_formula=lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1,
    convolution_with_output_padding=lambda n, k, s, p, o, d: (n + 2 * p - d * (k - 1) - 1) // s + 1 + o,
    output_padding_forgotten=lambda n, k, s, p, o, d: axis_size(n, k, s, p, 0, d),
    output_padding_twice=lambda n, k, s, p, o, d: axis_size(n, k, s, p, 2 * o, d),
    dilation_forgotten=lambda n, k, s, p, o, d: axis_size(n, k, s, p, o),
    only_four_arguments=lambda n, k, s, p, o, d: axis_size(n, k, s, p),
    dilation_added=lambda n, k, s, p, o, d: axis_size(n, k + d - 1, s, p, o),
    dilation_times_kernel=lambda n, k, s, p, o, d: axis_size(n, d * k, s, p, o),
    padding_times_stride=lambda n, k, s, p, o, d: axis_size(n - 2 * p, k, s, 0, o, d),
    padding_added=lambda n, k, s, p, o, d: axis_size(n, k, s, -p, o, d),
    padding_once=lambda n, k, s, p, o, d: axis_size(n, k, s, p, o, d) + p,
    output_padding_subtracted=lambda n, k, s, p, o, d: axis_size(n, k, s, p, -o, d),
    dilation_times_stride=lambda n, k, s, p, o, d: axis_size(n, k, s * d, p, o),
    stretched_convolution=lambda n, k, s, p, o, d: (n + d * (k - 1)) * s - 2 * p + o,
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
    larger_half_at_the_start=lambda full, n, k, s: cut_same(full, n, k, s, (max(k - s, 0) + 1) // 2),
    torch_padding=lambda full, n, k, s: cut_same(full, n, k, s, (k - 1) // 2),
    half_a_kernel=lambda full, n, k, s: cut_same(full, n, k, s, k // 2),
    crop_at_the_end=lambda full, n, k, s: cut_same(full, n, k, s, 0),
    crop_at_the_start=lambda full, n, k, s: cut_same(full, n, k, s, max(k - s, 0)),
    zeros_at_both_ends=lambda full, n, k, s: cut_same(full, n, k, s, (k - s) // 2),
    short_kernel_not_filled=lambda full, n, k, s: full[max(k - s, 0) // 2 :][: n * s],
    empty_crop=lambda full, n, k, s: full[max(k - s, 0) // 2 : -((max(k - s, 0) + 1) // 2)],
    not_cropped=lambda full, n, k, s: full,
    zeros_before=lambda full, n, k, s: cut_same(full, n, k, s, (k - s) // 2 if k > s else k - s),
    zeros_halved=lambda full, n, k, s: cut_same(full, n, k, s, int((k - s) / 2)),
    rounded_to_even=lambda full, n, k, s: cut_same(full, n, k, s, round(max(k - s, 0) / 2)),
    convolutions_same=lambda full, n, k, s: cut_same(
        full, n, k, s, max((-(-n // s) - 1) * s + k - n, 0) // 2
    ),
)
