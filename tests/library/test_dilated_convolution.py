"""dilated_convolution.py and receptive_field.py: laws, exhaustion, the facts of the notes, bad input."""

from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import upsample_lib as ul


@given(st.integers(1, 3), st.data())
def test_subgrids_and_dilated_kernels_equal_conv(rank, data):
    kernel = [data.draw(st.integers(1, 3)) for _ in range(rank)]
    dilation = tuple(data.draw(st.integers(1, 4)) for _ in range(rank))
    sizes = [d * (k - 1) + 1 + data.draw(st.integers(0, 6)) for k, d in zip(kernel, dilation)]
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x, weight = rng.standard_normal((2, 2, *sizes)), rng.standard_normal((3, 2, *kernel))
    expected = ul.conv(x, weight, dilation=dilation)
    np.testing.assert_allclose(ul.conv_dilated_by_subgrids(x, weight, dilation), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ul.conv(x, ul.dilate_kernel(weight, dilation)), expected, rtol=0, atol=1e-12)
    single = ul.conv_dilated_by_subgrids(x[0], weight, dilation)
    np.testing.assert_allclose(single, expected[0], rtol=0, atol=1e-12)
    spans = [ul.effective_kernel_size(k, d) for k, d in zip(kernel, dilation)]
    assert list(ul.dilate_kernel(weight, dilation).shape[2:]) == spans


def test_dilate_kernel_keeps_the_dtype():
    assert ul.dilate_kernel(np.ones((1, 1, 3), np.int8), 3).dtype == np.int8


def reach(layers):
    """The input pixels that reach the middle output of a 1-D stack, by pushing ones through conv's adjoint."""
    used = np.ones((1, 1))
    for kernel_size, stride, dilation in reversed(layers):
        used = ul.conv_transpose(used, np.ones((1, 1, kernel_size)), stride=stride, dilation=dilation)
    return used[0]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)), max_size=4))
def test_receptive_field_is_what_reaches_the_output(layers):
    assert ul.receptive_field(layers) == len(reach(layers))


def test_receptive_field_per_axis():
    assert ul.receptive_field([]) == 1
    assert ul.receptive_field([((3, 5), 2, 1), (3, (1, 2), 1)]) == (7, 9)


@given(st.lists(st.integers(1, 5), min_size=0, max_size=4), st.integers(1, 4))
def test_coverage_and_density_count_paths(dilations, k):
    counts = ul.coverage(dilations, k)
    line = reach([(k, 1, d) for d in dilations])
    np.testing.assert_array_equal(counts, np.outer(line, line))
    assert counts.dtype == np.int64
    assert ul.is_dense(dilations, k) == bool(counts.all())
    assert counts.sum() == k ** (2 * len(dilations))


FACTS = [  # rates, used pixels, pixels of the field
    ([2, 2, 2], 49, 169),
    ([1, 2, 3], 169, 169),
    ([1, 1, 1], 49, 49),
    ([1, 2, 9], 441, 625),
    ([1, 2, 5], 289, 289),
]


@pytest.mark.parametrize(("rates", "used", "field"), FACTS)
def test_facts_of_the_notes(rates, used, field):
    counts = ul.coverage(rates)
    assert (np.count_nonzero(counts), counts.size) == (used, field)
    assert ul.receptive_field([(3, 1, r) for r in rates]) ** 2 == field


def test_rates_1_3_9_tile_a_27_pixel_field_with_every_pixel_used_once():
    np.testing.assert_array_equal(ul.coverage([1, 3, 9]), np.ones((27, 27)))


def test_the_hdc_rule_is_exact_for_rising_rates_from_one():
    for n in (2, 3, 4):
        for rest in combinations_with_replacement(range(1, 13), n - 1):
            assert ul.is_hdc((1, *rest)) == ul.is_dense((1, *rest))


def test_the_hdc_rule_and_the_truth_part_elsewhere():
    assert ul.is_hdc([2, 3])
    assert not ul.is_dense([2, 3])
    assert ul.is_hdc([2, 3, 4])
    assert not ul.is_dense([2, 3, 4])
    assert ul.is_dense([5, 2, 1])
    assert ul.hdc_gaps([5, 2, 1])[:2] == [7, 3]
    assert ul.is_dense([1, 2, 5, 1, 2, 5])
    assert ul.hdc_gaps([1, 2, 5, 1, 2, 5])[1] == 5
    assert ul.is_hdc([1, 2, 3, 1, 2, 3])
    assert ul.is_dense([1, 2, 4])
    assert ul.is_dense([1, 2, 5, 9], 5)


def test_coverage_does_not_depend_on_the_order():
    for rates in product(range(1, 5), repeat=3):
        np.testing.assert_array_equal(ul.coverage(rates), ul.coverage(rates[::-1]))


@given(st.integers(1, 4), st.integers(1, 40), st.integers(2, 4), st.one_of(st.none(), st.integers(1, 6)))
def test_find_dilations_finds_what_exhaustion_finds(n, field, k, max_rate):
    top = max_rate or k**n
    every = [
        rates
        for rates in combinations_with_replacement(range(1, min(top, 28) + 1), n)
        if ul.is_dense(rates, k) and (k - 1) * sum(rates) + 1 >= field
    ]
    every.sort(key=lambda rates: (sum(rates), rates))
    found = ul.find_dilations(n, field, k, max_rate, limit=15)
    small = [rates for rates in found if max(rates) <= 28]
    assert small == every[: len(small)]
    assert len(found) == 15 or len(small) == len(found) == len(every) or max(map(max, found), default=0) > 28


def test_find_dilations_with_one_tap():
    assert ul.find_dilations(2, 1, 1) == [(1, 1)]
    assert ul.find_dilations(2, 2, 1) == []


X, W = np.ones((1, 1, 5)), np.ones((1, 1, 3))
BAD = [
    (lambda: ul.effective_kernel_size(0, 1), ValueError, "kernel_size=0 is below 1"),
    (lambda: ul.effective_kernel_size(3, 1.0), TypeError, "dilation=1.0 is not an integer"),
    (lambda: ul.dilate_kernel(np.ones((3, 3)), 2), ValueError, r"weight has shape \(3, 3\)"),
    (lambda: ul.dilate_kernel(W, 0), ValueError, "dilation=0 is below 1"),
    (lambda: ul.conv_dilated_by_subgrids(X, W, 3), ValueError, "spans 7 pixels"),
    (lambda: ul.conv_dilated_by_subgrids(X, W, 0), ValueError, "dilation=0 is below 1"),
    (lambda: ul.conv_dilated_by_subgrids(X, np.ones((1, 2, 3)), 1), ValueError, "x has 1 channels"),
    (lambda: ul.receptive_field([(3, 1)]), ValueError, r"layer \(3, 1\) is not"),
    (lambda: ul.receptive_field([3]), ValueError, "layer 3 is not"),
    (lambda: ul.receptive_field([(3, 0, 1)]), ValueError, "stride=0 is below 1"),
    (lambda: ul.receptive_field([((3, 3), 1, 1), ((3, 3, 3), 1, 1)]), ValueError, "mixes numbers"),
    (lambda: ul.coverage(3), TypeError, "dilations=3 is not a sequence"),
    (lambda: ul.coverage([1, 0]), ValueError, "dilation=0 is below 1"),
    (lambda: ul.coverage([2] * 22), ValueError, "22 layers use a pixel up to 10504959504381567729 times"),
    (lambda: ul.is_dense([1.5]), TypeError, "dilation=1.5 is not an integer"),
    (lambda: ul.is_dense("12"), TypeError, "not a sequence"),
    (lambda: ul.hdc_gaps([]), ValueError, "at least one rate"),
    (lambda: ul.is_hdc([1, 2], 0), ValueError, "kernel_size=0 is below 1"),
    (lambda: ul.find_dilations(0, 5), ValueError, "n_layers=0 is below 1"),
    (lambda: ul.find_dilations(2, 0), ValueError, "field=0 is below 1"),
    (lambda: ul.find_dilations(2, 5, max_rate=0), ValueError, "max_rate=0 is below 1"),
    (lambda: ul.find_dilations(2, 5, limit=0), ValueError, "limit=0 is below 1"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
