"""The exercise on dilated convolution: its answers are torch's and the library's, plain wrong code is named."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from torch import from_numpy
from torch.nn.functional import conv2d

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "dilated_convolution"
EXERCISES = load_topic(SLUG).exercises


def test_the_convolution_is_torchs():
    for (x, weight, dilation), expected in drawn(SLUG, "dilated_conv"):
        tensors = (from_numpy(np.array(a, dtype=np.float64))[None, None] for a in (x, weight))
        theirs = conv2d(*tensors, dilation=dilation)[0, 0].numpy()
        np.testing.assert_allclose(expected, theirs, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("effective_size", ul.effective_kernel_size),
        ("receptive_field", ul.receptive_field),
        ("is_dense", ul.is_dense),
        ("hdc_gaps", ul.hdc_gaps),
        ("coverage", lambda *args: ul.coverage(*args)[0]),
    ],
)
def test_answers_are_the_librarys(name, operator):
    for args, expected in drawn(SLUG, name):
        np.testing.assert_array_equal(expected, operator(*args))


def test_the_widest_stack_is_the_best_of_all():
    for (n, most), expected in drawn(SLUG, "widest_dense"):
        stacks = combinations_with_replacement(range(1, most + 1), n)
        assert expected == max((r for r in stacks if ul.is_dense(r)), key=sum)


def field_by_the_wrong_step(layers):
    field, step = 1, 1
    for kernel_size, stride, dilation in layers:
        step *= stride
        field += dilation * (kernel_size - 1) * step
    return field


def conv_on_a_sub_grid(x, weight, dilation):
    small = x[::dilation, ::dilation]
    kh, kw = weight.shape
    return np.array(
        [
            [(small[i : i + kh, j : j + kw] * weight).sum() for j in range(small.shape[1] - kw + 1)]
            for i in range(small.shape[0] - kh + 1)
        ]
    )


WRONG = [
    ("receptive_field", field_by_the_wrong_step, "own_stride"),
    ("dilated_conv", conv_on_a_sub_grid, "one_sub_grid"),
    ("is_dense", lambda dilations, kernel_size=3: bool(np.gcd.reduce(dilations) == 1), "no_common_divisor"),
    (
        "widest_dense",
        lambda n_layers, max_rate: tuple(min(2**i, max_rate) for i in range(n_layers)),
        "doubled",
    ),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_named(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_honest_variants_pass():
    def by_rule(dilations, kernel_size=3):
        field = 1
        for rate in sorted(dilations):
            if rate > field:
                return False
            field += (kernel_size - 1) * rate
        return True

    def by_search(n_layers, max_rate):
        stacks = combinations_with_replacement(range(1, max_rate + 1), n_layers)
        return max((r for r in stacks if by_rule(r)), key=sum)

    def by_sets(dilations, kernel_size=3):
        places = [0]
        for rate in dilations:
            places = [p + t * rate for p in places for t in range(kernel_size)]
        return np.bincount(places)

    for name, function in (("is_dense", by_rule), ("widest_dense", by_search), ("coverage", by_sets)):
        Check(SLUG)(Student(EXERCISES[name], function))
