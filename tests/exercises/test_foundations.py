"""The exercise on foundations: its answers are torch's and the library's, plain wrong code is named."""

import numpy as np
import pytest
from scipy.signal import convolve2d
from torch import from_numpy
from torch.nn.functional import conv2d

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "foundations"
EXERCISES = load_topic(SLUG).exercises


def test_output_size_is_the_librarys():
    for args, expected in drawn(SLUG, "output_size"):
        assert expected == ul.conv_output_size(*args)


def test_correlate_is_torchs():
    for (x, weight, stride), expected in drawn(SLUG, "correlate"):
        tensors = (from_numpy(np.array(a, dtype=np.float64))[None, None] for a in (x, weight))
        np.testing.assert_allclose(expected, conv2d(*tensors, stride=stride)[0, 0].numpy(), atol=1e-12)


def test_conv_matrix_is_the_librarys():
    for (weight, n, stride, padding), expected in drawn(SLUG, "conv_matrix"):
        matrix = ul.conv_matrix(np.asarray(weight, float)[None, None], n, stride, padding)
        np.testing.assert_allclose(expected, matrix)


def test_adjoint_gap_is_zero_for_adjoints_alone():
    gaps = [expected for _, expected in drawn(SLUG, "adjoint_gap")]
    assert 0 < sum(gap < 1e-12 for gap in gaps) < len(gaps)
    x, y = np.random.default_rng(0).standard_normal((2, 1, 1, 6, 6))
    y = y[..., ::2, ::2]
    pairs = {ul.sum_pool: True, ul.avg_pool: False, ul.subsample: False}
    for pool, adjoint in pairs.items():
        assert (EXERCISES["adjoint_gap"](x, pool(x, 2), y, ul.replicate(y, 2)) < 1e-12) == adjoint


def test_scipys_convolution_is_named():
    def by_scipy(x, weight, stride=1):
        return convolve2d(x, weight, mode="valid")[::stride, ::stride]

    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES["correlate"], by_scipy))
    assert caught.value.reason == "kernel_flipped"


def test_a_matrix_product_is_accepted_for_the_sums():
    def by_dot(x, ax, y, by):
        gap = abs(np.vdot(ax, y) - np.vdot(x, by))
        return gap / (np.linalg.norm(ax) * np.linalg.norm(y))

    Check(SLUG)(Student(EXERCISES["adjoint_gap"], by_dot))
