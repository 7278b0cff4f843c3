"""convolution.py and linear_operator.py: laws, torch as an oracle, cases by hand, bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import upsample_lib as ul
from tests.library.oracle import compared
from tests.library.strategies import conv_cases, rounding

TORCH = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


def torch_conv(x, weight, bias=None, **options):
    bias = None if bias is None else torch.from_numpy(bias)
    return TORCH[weight.ndim - 2](torch.from_numpy(x), torch.from_numpy(weight), bias, **options).numpy()


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@given(conv_cases())
def test_conv_agrees_with_torch(case):
    x, weight, options = case
    ours, theirs = ul.conv(x, weight, **options), torch_conv(x, weight, **options)
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=rounding(x, weight))
    compared("conv")


@given(conv_cases())
def test_conv_agrees_with_its_definition_and_its_matrix(case):
    x, weight, options = case
    x, weight = x.astype(np.float64), weight.astype(np.float64)
    options["bias"] = None
    y = ul.conv(x, weight, **options)
    np.testing.assert_allclose(ul.conv_by_loops(x, weight, **options), y, rtol=0, atol=1e-12)
    del options["bias"]
    spatial = x.shape[1 - weight.ndim + 1 :]
    matrix = ul.conv_matrix(weight, spatial, **options)
    rows = x.reshape(x.size // matrix.shape[1], matrix.shape[1]) @ matrix.T
    np.testing.assert_allclose(rows.ravel(), y.ravel(), rtol=0, atol=1e-12)


@given(conv_cases(), st.floats(-3, 3))
def test_conv_is_linear_in_x(case, factor):
    x, weight, options = case
    x, weight = x.astype(np.float64), weight.astype(np.float64)
    options["bias"] = None
    y = ul.conv(x, weight, **options)
    other = np.random.default_rng(1).standard_normal(x.shape)
    mixed = ul.conv(x + factor * other, weight, **options)
    np.testing.assert_allclose(mixed, y + factor * ul.conv(other, weight, **options), rtol=0, atol=1e-11)


def test_conv_does_not_flip_the_kernel():
    x = np.zeros((1, 1, 3, 3))
    x[0, 0, 1, 1] = 1
    weight = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(ul.conv(x, weight, padding=1)[0, 0], weight[0, 0, ::-1, ::-1])


def test_same_puts_the_odd_zero_at_the_end():
    np.testing.assert_array_equal(ul.conv([[1, 2, 3]], [[[1, 10]]], padding="same"), [[21, 32, 3]])


def test_integers_become_float64_and_float32_stays():
    assert ul.conv(np.ones((1, 3), int), np.ones((1, 1, 2), np.int8)).dtype == np.float64
    single = np.ones((1, 3), np.float32)
    assert ul.conv(single, np.ones((1, 1, 2), np.float32)).dtype == np.float32


def test_inputs_are_never_changed():
    x, weight, bias = np.ones((1, 2, 4, 4)), np.ones((2, 2, 3, 3)), np.ones(2)
    for a in (x, weight, bias):
        a.flags.writeable = False
    ul.conv(x, weight, bias, padding=1, stride=2)
    ul.conv_by_loops(x, weight, bias, padding=1)
    ul.unfold(x, 2)
    ul.fold(np.ones((1, 8, 9)), 4, 2)


def test_output_size_against_torch_by_sweep():
    cases = [
        (n, k, s, p, d)
        for n in range(1, 12)
        for k in range(1, 5)
        for s in (1, 2, 3)
        for p in (0, 1, 2)
        for d in (1, 2, 3)
        if d * (k - 1) + 1 <= n + 2 * p
    ]
    for n, k, s, p, d in cases:
        y = F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), stride=s, padding=p, dilation=d)
        assert ul.conv_output_size(n, k, s, p, d) == y.shape[-1]
    assert len(cases) > 500


@given(
    st.tuples(*[st.integers(1, 3)] * 8),
    st.sampled_from([(), (0,), (2,)]),
    st.integers(1, 3),
    st.integers(0, 5),
)
def test_unfold_and_fold_agree_with_torch(numbers, lead, channels, room):
    kh, kw, sh, sw, dh, dw, ph, pw = numbers
    options = {"kernel_size": (kh, kw), "stride": (sh, sw), "dilation": (dh, dw), "padding": (ph - 1, pw - 1)}
    size = [max(1, d * (k - 1) + 1 - 2 * (p - 1)) + room for k, d, p in ((kh, dh, ph), (kw, dw, pw))]
    rng = np.random.default_rng(room)
    x = rng.standard_normal((*lead, channels, *size))
    columns = ul.unfold(x, **options)
    np.testing.assert_array_equal(columns, F.unfold(torch.from_numpy(x), **options).numpy())
    back = F.fold(torch.from_numpy(columns), size, **options).numpy()
    np.testing.assert_allclose(ul.fold(columns, size, **options), back, rtol=0, atol=1e-12)
    compared("unfold and fold")
    y = rng.standard_normal(columns.shape)
    gap = np.vdot(columns, y) - np.vdot(x, ul.fold(y, size, **options))
    assert abs(gap) < 1e-10


def test_fold_counts_how_often_unfold_reads_a_pixel():
    ones = np.ones((1, 1, 4, 4))
    counts = ul.fold(ul.unfold(ones, 3), 4, 3)[0, 0]
    np.testing.assert_array_equal(counts, np.outer([1, 2, 2, 1], [1, 2, 2, 1]))


# Dumoulin & Visin's convolution and pooling relationships; the transposed ones are with their topic.
RELATIONSHIPS = {
    1: lambda i, k, s, p: (i - k) + 1 if s == 1 and p == 0 else None,
    2: lambda i, k, s, p: (i - k) + 2 * p + 1 if s == 1 else None,
    3: lambda i, k, s, p: i if s == 1 and k % 2 == 1 and p == k // 2 else None,
    4: lambda i, k, s, p: i + (k - 1) if s == 1 and p == k - 1 else None,
    5: lambda i, k, s, p: (i - k) // s + 1 if p == 0 else None,
    6: lambda i, k, s, p: (i + 2 * p - k) // s + 1,
    7: lambda i, k, s, p: (i - k) // s + 1 if p == 0 else None,
}


@pytest.mark.parametrize("number", RELATIONSHIPS)
def test_relationships_of_the_arithmetic_guide(number):
    seen = 0
    for i, k, s, p in np.ndindex(10, 6, 4, 6):
        i, k, s = i + 1, k + 1, s + 1
        expected = RELATIONSHIPS[number](i, k, s, p)
        if expected is None or k > i + 2 * p:
            continue
        y = ul.conv(np.ones((1, i)), np.ones((1, 1, k)), stride=s, padding=p)
        assert y.shape == (1, expected)
        seen += 1
    assert seen >= 20


def test_relationship_15_dilation():
    for i, k, s, p, d in np.ndindex(10, 4, 3, 3, 3):
        i, k, s, d = i + 1, k + 1, s + 1, d + 1
        if k + (k - 1) * (d - 1) <= i + 2 * p:
            expected = (i + 2 * p - k - (k - 1) * (d - 1)) // s + 1
            y = ul.conv(np.ones((1, i)), np.ones((1, 1, k)), stride=s, padding=p, dilation=d)
            assert y.shape == (1, expected)


class TestLinearOperator:
    def test_matrix_of_reads_the_matrix_back(self):
        matrix = np.random.default_rng(0).standard_normal((6, 4))
        read = ul.matrix_of(lambda x: (matrix @ x.ravel()).reshape(2, 3), (2, 2))
        np.testing.assert_array_equal(read, matrix)

    def test_matrix_of_conv_is_conv_matrix(self):
        weight = np.random.default_rng(0).standard_normal((2, 3, 3, 2))
        options = {"stride": 2, "padding": 1, "dilation": (1, 2)}
        read = ul.matrix_of(lambda x: ul.conv(x, weight, **options), (3, 5, 6))
        np.testing.assert_allclose(read, ul.conv_matrix(weight, (5, 6), **options), rtol=0, atol=1e-12)

    def test_float32_operator(self):
        weight = np.ones((1, 1, 2), np.float32)
        assert ul.matrix_of(lambda x: ul.conv(x, weight), (1, 3), dtype=np.float32).dtype == np.float32

    def test_adjoint_gap_tells_an_adjoint_from_another_operator(self):
        weight = np.random.default_rng(0).standard_normal((1, 1, 3))
        args = (lambda x: ul.conv(x, weight), (1, 6), (1, 4))
        assert ul.adjoint_gap(args[0], lambda y: ul.conv_transpose(y, weight), *args[1:]) < 1e-15
        flipped = weight[..., ::-1]
        assert ul.adjoint_gap(args[0], lambda y: ul.conv_transpose(y, flipped), *args[1:]) > 1e-3

    def test_adjoint_gap_of_zero_is_zero(self):
        assert ul.adjoint_gap(np.zeros_like, np.zeros_like, (3,), (3,)) == 0


X, W = np.ones((1, 2, 5, 5)), np.ones((4, 2, 3, 3))
BAD = [
    (lambda: ul.conv(X[0, 0, 0], W), ValueError, r"x has shape \(5,\).*2 spatial axes"),
    (lambda: ul.conv(X, W[0, 0]), ValueError, r"weight has shape \(3, 3\)"),
    (lambda: ul.conv(X, np.ones((1, 1, 1, 1, 1, 1))), ValueError, r"1 to 3 kernel axes"),
    (lambda: ul.conv(X[:, :1], W), ValueError, r"x has 1 channels.*needs 2"),
    (lambda: ul.conv(X, W, groups=2), ValueError, r"groups=2 needs 4"),
    (lambda: ul.conv(X, W[:3], groups=2), ValueError, "groups=2 does not divide the 3 output channels"),
    (lambda: ul.conv(X, W, groups=0), ValueError, "groups=0 is below 1"),
    (lambda: ul.conv(X, W, stride=0), ValueError, "stride=0 is below 1"),
    (lambda: ul.conv(X, W, stride=(1, -1)), ValueError, "stride=-1 is below 1"),
    (lambda: ul.conv(X, W, stride=(1, 1, 1)), ValueError, "3 entries for 2 spatial axes"),
    (lambda: ul.conv(X, W, stride=1.5), TypeError, "stride=1.5 is not an integer"),
    (lambda: ul.conv(X, W, stride=float("nan")), TypeError, "stride=nan is not an integer"),
    (lambda: ul.conv(X, W, stride=True), TypeError, "stride=True is not an integer"),
    (lambda: ul.conv(X, W, stride=None), TypeError, "stride=None"),
    (lambda: ul.conv(X, W, stride="2"), TypeError, "stride='2'"),
    (lambda: ul.conv(X, W, dilation=0), ValueError, "dilation=0 is below 1"),
    (lambda: ul.conv(X, W, padding=-1), ValueError, "padding=-1 is below 0"),
    (lambda: ul.conv(X, W, padding="full"), ValueError, "padding='full' is none of 'valid', 'same'"),
    (lambda: ul.conv(X, W, padding="same", stride=2), ValueError, r"'same' needs stride 1.*\(2, 2\)"),
    (lambda: ul.conv(X, W, dilation=3), ValueError, r"spans 7 pixels.*padded input's 5"),
    (lambda: ul.conv(X, W, np.ones(3)), ValueError, r"bias has shape \(3,\); \(4,\)"),
    (lambda: ul.conv(X.astype(np.float32), W), TypeError, "x is float32, weight is float64"),
    (lambda: ul.conv(X.astype(complex), W), TypeError, "complex128"),
    (lambda: ul.conv(X.astype(np.float16), W), TypeError, "float16"),
    (lambda: ul.conv([["a"]], W), TypeError, "array of numbers"),
    (lambda: ul.conv(X[:, :0], W), ValueError, "only the batch axis may be empty"),
    (lambda: ul.conv(X[..., :0], W), ValueError, "only the batch axis may be empty"),
    (lambda: ul.conv(X, W[..., :0]), ValueError, "may be empty"),
    (lambda: ul.conv_output_size(3, 4), ValueError, "spans 4 pixels"),
    (lambda: ul.conv_output_size(0, 1), ValueError, "size=0 is below 1"),
    (lambda: ul.conv_output_size(3, 2.0), TypeError, "kernel_size=2.0 is not an integer"),
    (lambda: ul.conv_matrix(W, 5, groups=3), ValueError, "groups=3 does not divide the 4 output"),
    (lambda: ul.conv_matrix(W, (5, 0)), ValueError, "input_size=0 is below 1"),
    (lambda: ul.conv_matrix(W, 2), ValueError, "spans 3 pixels"),
    (lambda: ul.unfold(X[0, 0], 2), ValueError, "2 spatial axes"),
    (lambda: ul.unfold(X, 6), ValueError, "spans 6 pixels"),
    (lambda: ul.unfold(X, 0), ValueError, "kernel_size=0 is below 1"),
    (lambda: ul.fold(np.ones((1, 5, 4)), 3, 2), ValueError, "x has 5 rows; a multiple of the kernel's 4"),
    (lambda: ul.fold(np.ones((1, 4, 5)), 3, 2), ValueError, r"5 columns.*2 x 2 windows"),
    (lambda: ul.fold(np.ones((1, 4, 4)), 1, 2), ValueError, "spans 2 pixels"),
    (lambda: ul.matrix_of(lambda x: x + 1, (2,)), ValueError, r"op\(0\) has an entry 1"),
    (lambda: ul.matrix_of(np.abs, (2,)), ValueError, "op is not linear"),
    (lambda: ul.matrix_of(lambda x: x, (0,)), ValueError, "input_shape=0 is below 1"),
    (lambda: ul.adjoint_gap(lambda x: x, lambda y: y, (2,), (3,)), ValueError, r"op returned shape \(2,\)"),
    (lambda: ul.adjoint_gap(lambda x: x, lambda y: y[:1], (2,), (2,)), ValueError, "adjoint returned"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
