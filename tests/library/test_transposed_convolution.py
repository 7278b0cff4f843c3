"""transposed_convolution.py: laws, torch as an oracle, cases by hand, bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given

import upsample_lib as ul
from tests.library.oracle import compared
from tests.library.strategies import conv_cases, conv_transpose_cases, rounding

TORCH = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
DEFINITIONS = [
    ul.conv_transpose,
    ul.conv_transpose_by_matrix,
    ul.conv_transpose_by_phases,
    ul.conv_transpose_by_scatter,
    ul.conv_transpose_by_zero_insertion,
]


@given(conv_transpose_cases())
def test_conv_transpose_agrees_with_torch(case):
    x, weight, options = case
    bias = options.pop("bias")
    ours = ul.conv_transpose(x, weight, bias, **options)
    theirs = TORCH[weight.ndim - 2](
        torch.from_numpy(x),
        torch.from_numpy(weight),
        None if bias is None else torch.from_numpy(bias),
        **options,
    ).numpy()
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=rounding(x, weight))
    compared("conv_transpose")


@given(conv_transpose_cases())
def test_all_definitions_agree(case):
    x, weight, options = case
    x, weight = x.astype(np.float64), weight.astype(np.float64)
    if options["bias"] is not None:
        options["bias"] = options["bias"].astype(np.float64)
    first, *others = [definition(x, weight, **options) for definition in DEFINITIONS]
    for y in others:
        np.testing.assert_allclose(y, first, rtol=0, atol=1e-12)


@given(conv_transpose_cases())
def test_float32_definitions_keep_float32(case):
    x, weight, options = case
    x, weight, options["bias"] = x.astype(np.float32), weight.astype(np.float32), None
    for definition in DEFINITIONS:
        y = definition(x, weight, **options)
        assert y.dtype == np.float32
        np.testing.assert_allclose(
            y, ul.conv_transpose(x, weight, **options), rtol=0, atol=rounding(x, weight)
        )


@given(conv_cases())
def test_it_is_the_adjoint_and_the_gradient_of_conv(case):
    """<conv(x), y> = <x, conv_transpose(y)>, and torch's autograd returns the same array."""
    x, weight, options = case
    if isinstance(options["padding"], str) or 0 in x.shape:
        return
    x, weight, options["bias"] = x.astype(np.float64), weight.astype(np.float64), None
    rank = weight.ndim - 2
    y = np.random.default_rng(2).standard_normal(ul.conv(x, weight, **options).shape)
    spans = [np.broadcast_to(options[name], rank) for name in ("stride", "padding", "dilation")]
    lost = [
        (n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in zip(x.shape[-rank:], weight.shape[2:], *spans)
    ]
    back = ul.conv_transpose(y, weight, output_padding=lost, **options)
    assert abs(np.vdot(ul.conv(x, weight, **options), y) - np.vdot(x, back)) < 1e-10
    leaf = torch.from_numpy(x).requires_grad_()
    forward = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[rank](leaf, torch.from_numpy(weight), **options)
    forward.backward(torch.from_numpy(y))
    np.testing.assert_allclose(back, leaf.grad.numpy(), rtol=0, atol=1e-11)
    compared("gradient of conv")


def test_matrix_is_the_transpose_of_the_convolutions_matrix():
    weight = np.random.default_rng(0).standard_normal((1, 1, 3, 3))
    forward = ul.conv_matrix(weight, 4)
    backward = ul.matrix_of(lambda x: ul.conv_transpose(x, weight), (1, 2, 2))
    np.testing.assert_array_equal(backward, forward.T)
    assert (np.count_nonzero(forward), np.linalg.matrix_rank(forward)) == (36, 4)


def test_more_rows_than_the_convolution_when_output_padding_passes_the_stride():
    weight = np.ones((1, 1, 2))
    y = ul.conv_transpose_by_matrix(np.ones((1, 2)), weight, output_padding=2, dilation=3)
    np.testing.assert_array_equal(y, [[1, 1, 0, 1, 1, 0, 0]])
    assert ul.conv_output_size(7, 2, dilation=3) == 4  # two windows more than the two input pixels


def test_by_hand_in_two_dimensions():
    x, weight = np.array([[[[1, 2]]]]), np.array([[[[1, 10], [100, 1000]]]])
    expected = [[1, 12, 20], [100, 1200, 2000]]
    for definition in DEFINITIONS:
        np.testing.assert_array_equal(definition(x, weight)[0, 0], expected)


def test_insert_zeros_keeps_any_dtype_and_the_adjoint_is_striding():
    x = np.arange(6, dtype=np.int8).reshape(1, 1, 2, 3)
    spread = ul.insert_zeros(x, (2, 3))
    assert spread.dtype == np.int8
    assert spread.shape == (1, 1, 3, 7)
    np.testing.assert_array_equal(spread[..., ::2, ::3], x)
    assert spread.sum() == x.sum()


def test_same_padding_makes_ceil_of_size_over_stride_positions():
    for n, k, s, d in np.ndindex(12, 6, 4, 3):
        n, k, s, d = n + 1, k + 1, s + 1, d + 1
        before, after = ul.same_padding(n, k, s, d)
        assert 0 <= after - before <= 1
        padded = n + before + after
        assert (padded - d * (k - 1) - 1) // s + 1 == -(-n // s)


# Dumoulin & Visin's relationships 8 to 14: size of the convolution's output i', kernel, stride, padding.
RELATIONSHIPS = {
    8: lambda i, k, s, p: i + (k - 1) if s == 1 and p == 0 else None,
    9: lambda i, k, s, p: i + (k - 1) - 2 * p if s == 1 else None,
    10: lambda i, k, s, p: i if s == 1 and k % 2 == 1 and p == k // 2 else None,
    11: lambda i, k, s, p: i - (k - 1) if s == 1 and p == k - 1 else None,
    12: lambda i, k, s, p: s * (i - 1) + k if p == 0 else None,
    13: lambda i, k, s, p: s * (i - 1) + k - 2 * p,
}


@pytest.mark.parametrize("number", RELATIONSHIPS)
def test_relationships_of_the_arithmetic_guide(number):
    seen = 0
    for i, k, s, p in np.ndindex(8, 6, 4, 6):
        i, k, s = i + 1, k + 1, s + 1
        expected = RELATIONSHIPS[number](i, k, s, p)
        if expected is None or s * (i - 1) + k - 2 * p < 1:
            continue
        assert ul.conv_transpose(np.ones((1, i)), np.ones((1, 1, k)), stride=s, padding=p).shape == (
            1,
            expected,
        )
        seen += 1
    assert seen >= 20


def test_relationship_14_output_padding_restores_every_input_size():
    for i, k, s, p in np.ndindex(12, 5, 4, 3):
        i, k, s = i + 1, k + 1, s + 1
        if k > i + 2 * p:
            continue
        small = ul.conv_output_size(i, k, s, p)
        extra = (i + 2 * p - k) % s
        assert (
            ul.conv_transpose_output_size(small, k, s, p, extra) == i == s * (small - 1) + extra + k - 2 * p
        )


X, W = np.ones((1, 2, 3, 3)), np.ones((2, 4, 3, 3))
BAD = [
    (lambda: ul.conv_transpose(X[0, 0], W), ValueError, r"x has shape \(3, 3\).*2 spatial axes"),
    (lambda: ul.conv_transpose(X, W[0]), ValueError, r"x has shape \(1, 2, 3, 3\)"),
    (lambda: ul.conv_transpose(X, W[0, 0]), ValueError, "1 to 3 kernel axes"),
    (lambda: ul.conv_transpose(X[:, :1], W), ValueError, r"x has 1 channels.*is for 2"),
    (lambda: ul.conv_transpose(X, W, groups=3), ValueError, "groups=3 does not divide the 2 input"),
    (lambda: ul.conv_transpose(X, W, groups=-1), ValueError, "groups=-1 is below 1"),
    (lambda: ul.conv_transpose(X, W, stride=0), ValueError, "stride=0 is below 1"),
    (lambda: ul.conv_transpose(X, W, dilation=(1, 0)), ValueError, "dilation=0 is below 1"),
    (lambda: ul.conv_transpose(X, W, stride=2.0), TypeError, "stride=2.0 is not an integer"),
    (lambda: ul.conv_transpose(X, W, padding="same"), TypeError, "padding='same'"),
    (lambda: ul.conv_transpose(X, W, padding=3), ValueError, "padding=3 crops away the whole 5 x 5 output"),
    (lambda: ul.conv_transpose(X, W, padding=(0, 3)), ValueError, r"padding=\(0, 3\) crops away"),
    (
        lambda: ul.conv_transpose(X, W, stride=2, output_padding=2),
        ValueError,
        "output_padding=2 is not below stride=2$",
    ),
    (lambda: ul.conv_transpose(X, W, output_padding=-1), ValueError, "output_padding=-1 is below 0"),
    (lambda: ul.conv_transpose(X, W, np.ones(2)), ValueError, r"bias has shape \(2,\); \(4,\)"),
    (lambda: ul.conv_transpose(X.astype(np.float32), W), TypeError, "x is float32, weight is float64"),
    (lambda: ul.conv_transpose(X[:, :0], W), ValueError, "only the batch axis may be empty"),
    (
        lambda: ul.conv_transpose_output_size(1, 1, padding=1),
        ValueError,
        "crops away the whole 1-pixel output",
    ),
    (lambda: ul.conv_transpose_output_size(0, 1), ValueError, "size=0 is below 1"),
    (lambda: ul.conv_transpose_output_size(2, 1, (2, 2)), ValueError, "2 entries for 1 spatial axes"),
    (lambda: ul.insert_zeros(np.ones((2, 2)), 2), ValueError, r"x has shape \(2, 2\)"),
    (lambda: ul.insert_zeros(X, 0), ValueError, "stride=0 is below 1"),
    (lambda: ul.insert_zeros(X[..., :0], 2), ValueError, "only the batch axis may be empty"),
    (lambda: ul.same_padding(0, 3), ValueError, "size=0 is below 1"),
    (lambda: ul.same_padding(5, 3, stride=0), ValueError, "stride=0 is below 1"),
    (lambda: ul.same_padding(5, "3"), TypeError, "kernel_size='3' is not an integer"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("definition", DEFINITIONS[1:])
def test_every_definition_refuses_the_same_way(definition):
    with pytest.raises(ValueError, match="padding=3 crops away"):
        definition(X, W, padding=3)


def test_inputs_are_never_changed():
    x, weight, bias = X.copy(), W.copy(), np.ones(4)
    for a in (x, weight, bias):
        a.flags.writeable = False
    for definition in DEFINITIONS:
        definition(x, weight, bias, stride=2, padding=1)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize(
    ("n", "k", "s"), [(3, 3, 2), (4, 4, 2), (4, 2, 2), (3, 5, 3), (3, 2, 3), (5, 3, 1), (2, 3, 4)]
)
def test_jaxs_conv_transpose_both_ways(n, k, s, padding):
    """JAX's default turns the kernel by 180 degrees; with transpose_kernel=True it is the transpose. The crop is JAX's."""
    jax = pytest.importorskip("jax")
    rng = np.random.default_rng(n + k + s)
    x = rng.standard_normal((1, n, n, 2)).astype(np.float32)
    total = k + s - 2 + (max(k - s, 0) if padding == "VALID" else 0)
    before = k - 1 if padding == "VALID" or s > k - 1 else -(-total // 2)
    crop, out = k - 1 - before, (n - 1) * s + total - k + 2
    for transposes, weight in ((False, (k, k, 2, 3)), (True, (k, k, 3, 2))):
        w = rng.standard_normal(weight).astype(np.float32)
        theirs = jax.lax.conv_transpose(x, w, (s, s), padding, transpose_kernel=transposes)
        ours = w.transpose(3, 2, 0, 1) if transposes else w.transpose(2, 3, 0, 1)[..., ::-1, ::-1]
        full = ul.conv_transpose(x.transpose(0, 3, 1, 2), ours, stride=s)
        full = np.pad(full, [(0, 0), (0, 0), (0, s), (0, s)])[:, :, crop : crop + out, crop : crop + out]
        np.testing.assert_allclose(full.transpose(0, 2, 3, 1), theirs, rtol=0, atol=1e-5)
        if transposes and padding == "SAME":
            assert (crop, out) == (ul.same_padding(n * s, k, s)[0], n * s)
        compared("conv_transpose", "jax")
