"""pixel_shuffle.py: torch and ONNX as oracles, inverses and adjoints, the two weight maps, bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import upsample_lib as ul
from tests.library.oracle import compared

SHAPES = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))


@given(
    SHAPES, st.integers(1, 4), st.sampled_from([(), (0,), (2,), (2, 3)]), st.sampled_from(["f4", "f8", "i2"])
)
def test_shuffles_agree_with_torch_and_undo_each_other(shape, r, lead, dtype):
    c, h, w = shape
    x = np.random.default_rng(0).integers(-99, 99, (*lead, c * r * r, h, w)).astype(dtype)
    y = ul.pixel_shuffle(x, r)
    assert y.dtype == x.dtype
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.from_numpy(x), r).numpy())
    np.testing.assert_array_equal(ul.pixel_unshuffle(y, r), x)
    if x.size:  # torch 2.13 returns an empty batch as it came
        theirs = F.pixel_unshuffle(torch.from_numpy(y), r).numpy()
        np.testing.assert_array_equal(ul.pixel_unshuffle(y, r), theirs)
    compared("pixel_shuffle and pixel_unshuffle")


@given(SHAPES, st.integers(1, 4), st.sampled_from(["DCR", "CRD"]))
def test_depth_to_space_agrees_with_onnx(shape, r, mode):
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    c, h, w = shape
    x = np.random.default_rng(0).standard_normal((2, c * r * r, h, w)).astype(np.float32)
    node = helper.make_node("DepthToSpace", ["x"], ["y"], blocksize=r, mode=mode)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    model = helper.make_model(helper.make_graph([node], "one", ends[:1], ends[1:]))
    (theirs,) = ReferenceEvaluator(model).run(None, {"x": x})
    ours = ul.depth_to_space(x, r, mode)
    np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(ul.space_to_depth(ours, r, mode), x)
    compared("depth_to_space and space_to_depth", "ONNX")


def test_with_one_channel_the_orders_are_the_same():
    x = np.arange(36).reshape(1, 9, 2, 2)
    np.testing.assert_array_equal(ul.depth_to_space(x, 3, "DCR"), ul.depth_to_space(x, 3, "CRD"))


def test_the_shuffle_is_a_permutation_so_its_adjoint_is_its_inverse():
    matrix = ul.matrix_of(lambda x: ul.pixel_shuffle(x, 2), (8, 2, 3))
    np.testing.assert_array_equal(matrix.T @ matrix, np.eye(48))
    for mode in ("DCR", "CRD"):
        up, down = (
            (lambda x, m=mode: ul.depth_to_space(x, 2, m)),
            (lambda y, m=mode: ul.space_to_depth(y, 2, m)),
        )
        assert ul.adjoint_gap(up, down, (1, 8, 2, 3), (1, 2, 4, 6)) < 1e-14


@given(
    st.tuples(st.integers(1, 6), st.integers(1, 6)), st.integers(1, 4), st.tuples(*[st.integers(0, 4)] * 2)
)
def test_a_transposed_convolution_is_a_convolution_and_a_shuffle(kernel, s, padding):
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((3, 2, *kernel))
    try:
        expected = ul.conv_transpose(x, weight, stride=s, padding=padding)
    except ValueError as refusal:
        assert "crops away" in str(refusal)
        return
    small, borders = ul.subpixel_weight(weight, s, padding)
    y = ul.pixel_shuffle(ul.conv(np.pad(x, [(0, 0), (0, 0), *borders]), small), s)
    height, width = expected.shape[2:]
    np.testing.assert_allclose(y[..., :height, :width], expected, rtol=0, atol=1e-12)


def test_the_common_case_needs_a_3x3_kernel_with_more_than_half_zeros():
    small, borders = ul.subpixel_weight(np.random.default_rng(0).standard_normal((1, 1, 4, 4)), 2, 1)
    assert small.shape == (4, 1, 3, 3)
    assert borders == ((1, 1), (1, 1))
    assert np.count_nonzero(small == 0) == 20


@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3))
)
def test_transposed_weight_is_the_way_back(channels, c_in, r, taps):
    rng = np.random.default_rng(0)
    small = rng.standard_normal((channels * r * r, c_in, *taps))
    large = ul.transposed_weight(small, r)
    x = rng.standard_normal((1, c_in, 4, 4))
    full = [(t - 1, t - 1) for t in taps]
    expected = ul.pixel_shuffle(ul.conv(np.pad(x, [(0, 0), (0, 0), *full]), small), r)
    np.testing.assert_allclose(ul.conv_transpose(x, large, stride=r), expected, rtol=0, atol=1e-12)
    back, borders = ul.subpixel_weight(large, r)
    np.testing.assert_array_equal(back, small)
    assert borders == tuple(full)


def test_transposed_weight_embeds_in_zeros_where_the_stride_does_not_divide():
    weight = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    back = ul.transposed_weight(ul.subpixel_weight(weight, 2)[0], 2)
    np.testing.assert_array_equal(back[0, 0, :3, :3], weight[0, 0])
    assert back.shape == (1, 1, 4, 4)
    assert np.count_nonzero(back) == 9


X = np.ones((1, 4, 2, 2))
BAD = [
    (lambda: ul.pixel_shuffle(X, 3), ValueError, "x has 4 channels; a multiple of 9"),
    (lambda: ul.pixel_shuffle(X, 0), ValueError, "upscale_factor=0 is below 1"),
    (lambda: ul.pixel_shuffle(X, 2.0), TypeError, "upscale_factor=2.0 is not an integer"),
    (lambda: ul.pixel_shuffle(X[0, 0], 2), ValueError, r"x has shape \(2, 2\)"),
    (lambda: ul.pixel_shuffle(X[..., :0], 2), ValueError, "may be empty"),
    (lambda: ul.pixel_unshuffle(X, 3), ValueError, "x has 2 rows; a multiple of 3"),
    (lambda: ul.pixel_unshuffle(np.ones((1, 2, 3)), 2), ValueError, "x has 3 columns; a multiple of 2"),
    (lambda: ul.depth_to_space(X, 2, "TF"), ValueError, "mode='TF' is none of DCR, CRD"),
    (lambda: ul.depth_to_space(X[0], 2), ValueError, r"x has shape \(4, 2, 2\)"),
    (lambda: ul.depth_to_space(X, 3), ValueError, "a multiple of 9"),
    (lambda: ul.space_to_depth(X, 3), ValueError, "a multiple of 3"),
    (lambda: ul.subpixel_weight(np.ones((1, 1, 3)), 2), ValueError, r"weight has shape \(1, 1, 3\)"),
    (lambda: ul.subpixel_weight(np.ones((1, 1, 3, 3)), 0), ValueError, "stride=0 is below 1"),
    (lambda: ul.subpixel_weight(np.ones((1, 1, 3, 3)), 2, -1), ValueError, "padding=-1 is below 0"),
    (
        lambda: ul.transposed_weight(np.ones((3, 1, 1, 1)), 2),
        ValueError,
        "3 output channels; a multiple of 4",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
