"""Every public operator over dtypes, byte orders, strides and forms of input; and faults that users of other libraries met."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import upsample_lib as ul

INTEGERS = [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32, np.int64, np.uint64, np.bool_]
FLOATS = [np.float32, np.float64]
RNG = np.random.default_rng(0)
MAP, ROW = (1, 4, 4, 4), (1, 2, 6)
ONES = np.ones((4, 1, 2, 2))
# name -> (shape of x, the operator); those that copy keep any dtype, the others compute
COPIES = {
    "unfold": (MAP, lambda x: ul.unfold(x, 2)),
    "interpolate nearest": (MAP, lambda x: ul.interpolate(x, scale_factor=2)),
    "interpolate nearest-exact": (MAP, lambda x: ul.interpolate(x, size=3, mode="nearest-exact")),
    "resize nearest": (MAP, lambda x: ul.resize(x, sizes=(1, 4, 3, 5))),
    "max_unpool": (MAP, lambda x: ul.max_unpool(x, np.arange(64).reshape(MAP) % 16, 1)),
    "replicate": (MAP, lambda x: ul.replicate(x, 2)),
    "bed_of_nails": (MAP, lambda x: ul.bed_of_nails(x, 2)),
    "subsample": (MAP, lambda x: ul.subsample(x, 2)),
    "insert_zeros": (MAP, lambda x: ul.insert_zeros(x, 2)),
    "pixel_shuffle": (MAP, lambda x: ul.pixel_shuffle(x, 2)),
    "pixel_unshuffle": (MAP, lambda x: ul.pixel_unshuffle(x, 2)),
    "depth_to_space": (MAP, lambda x: ul.depth_to_space(x, 2)),
    "space_to_depth": (MAP, lambda x: ul.space_to_depth(x, 2)),
    "depth_to_space CRD": (MAP, lambda x: ul.depth_to_space(x, 2, "CRD")),
    "space_to_depth CRD": (MAP, lambda x: ul.space_to_depth(x, 2, "CRD")),
}
ORDERED = {
    "max_pool": (MAP, lambda x: ul.max_pool(x, 2)),
    "max_pool padded": (MAP, lambda x: ul.max_pool(x, 3, padding=1)),
}
COMPUTED = {
    "conv": (MAP, lambda x: ul.conv(x, ONES.astype(_computed(x)), groups=4)),
    "conv_transpose": (MAP, lambda x: ul.conv_transpose(x, ONES.astype(_computed(x)), stride=2, groups=4)),
    "fold": ((1, 4, 4), lambda x: ul.fold(x, (3, 3), 2)),
    "avg_pool": (MAP, lambda x: ul.avg_pool(x, 2)),
    "sum_pool": (MAP, lambda x: ul.sum_pool(x, 2)),
    "interpolate bilinear": (MAP, lambda x: ul.interpolate(x, scale_factor=2, mode="bilinear")),
    "interpolate area": (MAP, lambda x: ul.interpolate(x, size=3, mode="area")),
    "resize cubic": (MAP, lambda x: ul.resize(x, sizes=(1, 4, 3, 5), mode="cubic")),
    "resize_conv": (MAP, lambda x: ul.resize_conv(x, np.ones((2, 4, 3, 3), _computed(x)))),
}
ALL = {**COPIES, **ORDERED, **COMPUTED}


def _computed(x):
    """The dtype in which an operator that computes answers."""
    dtype = np.asarray(x).dtype
    return np.float64 if dtype.kind in "iub" else dtype.newbyteorder("=")


def values(shape, dtype):
    """Large values, so that small integers would overflow in a sum."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return RNG.random(shape) < 0.5
    high = min(np.iinfo(dtype).max, 10**6) if dtype.kind in "iu" else 100
    return RNG.integers(high // 2, high, shape).astype(dtype)


@pytest.mark.parametrize(("name", "dtype"), [*product(ALL, [*INTEGERS, *FLOATS])])
def test_no_dtype_changes_a_value(name, dtype):
    shape, operator = ALL[name]
    x = values(shape, dtype)
    got, right = operator(x), operator(x.astype(np.float64))
    assert got.dtype == (_computed(x) if name in COMPUTED else x.dtype)
    np.testing.assert_allclose(got.astype(np.float64), right, rtol=1e-6)


@pytest.mark.parametrize(("name", "dtype"), [*product(ALL, [">f4", ">f8", "<f4", ">i2", "<i8"])])
def test_the_byte_order_changes_nothing(name, dtype):
    shape, operator = ALL[name]
    x = values(shape, np.dtype(dtype).newbyteorder("=")).astype(dtype)
    got = operator(x)
    assert got.dtype.isnative
    np.testing.assert_array_equal(got, operator(x.astype(x.dtype.newbyteorder("="))))


FORMS = {
    "read-only": lambda x: _read_only(x.copy()),
    "Fortran order": np.asfortranarray,
    "every second": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards": lambda x: x[..., ::-1].copy()[..., ::-1],
    "broadcast": lambda x: np.broadcast_to(x[:, :1], x.shape),
    "nested lists": lambda x: x.tolist(),
    "masked array": np.ma.array,
    "memoryview": lambda x: memoryview(np.ascontiguousarray(x)),
}


def _read_only(x):
    x.setflags(write=False)
    return x


@pytest.mark.parametrize(("name", "form"), [*product(ALL, FORMS)])
def test_the_form_of_the_input_changes_nothing_and_the_input_stays(name, form):
    shape, operator = ALL[name]
    x = FORMS[form](values(shape, np.float64))
    before = np.array(x)
    got = operator(x)
    assert type(got) is np.ndarray
    assert got.flags.writeable
    np.testing.assert_array_equal(got, operator(np.ascontiguousarray(before)))
    np.testing.assert_array_equal(np.array(x), before)


@pytest.mark.parametrize("name", ALL)
def test_an_empty_batch_is_answered_and_other_empty_axes_are_refused(name):
    shape, operator = ALL[name]
    if name != "max_unpool":  # whose indices have a shape of their own
        if not name.startswith("resize "):
            assert operator(np.ones((0, *shape[1:]))).shape[0] == 0
        for axis in range(1, len(shape)):
            with pytest.raises(ValueError, match="empty|sizes|shape|channels|rows|columns"):
                operator(np.ones([0 if a == axis else n for a, n in enumerate(shape)]))


@pytest.mark.parametrize(
    ("name", "bad"), [*product(ALL, [3.0, np.array(["a"]), None, {}, np.array([object()])])]
)
def test_what_is_no_array_of_numbers_is_refused_in_a_sentence(name, bad):
    with pytest.raises((TypeError, ValueError), match=r"\w+ \w+"):
        ALL[name][1](bad)


@pytest.mark.parametrize("name", ALL)
def test_complex_numbers_are_copied_and_summed_but_have_no_maximum(name):
    shape, operator = ALL[name]
    x = values(shape, np.float64) * (1 + 2j)
    if name in COPIES or name == "fold":
        np.testing.assert_array_equal(operator(x).real, operator(x.real.copy()))
        np.testing.assert_array_equal(operator(x).imag, operator(x.imag.copy()))
    else:
        with pytest.raises(TypeError, match="complex"):
            operator(x)


@pytest.mark.parametrize(
    "operator",
    [
        lambda x: ul.pixel_shuffle(x, 1), lambda x: ul.pixel_unshuffle(x, 1), lambda x: ul.depth_to_space(x, 1),
        lambda x: ul.space_to_depth(x, 1), lambda x: ul.replicate(x, 1), lambda x: ul.bed_of_nails(x, 1),
        lambda x: ul.subsample(x, 1), lambda x: ul.sum_pool(x, 1), lambda x: ul.insert_zeros(x, 1),
        lambda x: ul.interpolate(x, scale_factor=1), lambda x: ul.resize(x, sizes=x.shape), lambda x: ul.max_pool(x, 1),
        lambda x: ul.avg_pool(x, 1), lambda x: ul.dilate_kernel(x, 1), lambda x: ul.unfold(x, 1),
        lambda x: ul.transposed_weight(x, 1), lambda x: ul.subpixel_weight(x, 1)[0],
    ],
)  # fmt: skip
def test_no_result_shares_memory_with_its_input(operator):
    x = values(MAP, np.float64)
    assert not np.shares_memory(operator(x), x)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_fold_adds_what_small_integers_cannot_hold(dtype):
    most = 1 if dtype is np.bool_ else min(np.iinfo(dtype).max, 200)
    y = ul.fold(np.full((1, 4, 2), most, dtype), (2, 3), 2)
    right = F.fold(torch.full((1, 4, 2), float(most)), (2, 3), 2)
    np.testing.assert_array_equal(y, right.numpy())
    assert y[0, 0, 0, 1] == 2 * most


@pytest.mark.parametrize("mode", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize(
    ("start", "end"), [(0.2, 1), (0, 1), (1, 0.2), (1, 0), (0.3, 0.3), (1, 1), (1 / 3, 1)]
)
@pytest.mark.parametrize("sizes", [(4, 4), (7, 3), (2, 9), (5, 1)])
def test_a_box_inside_the_image_is_never_extrapolated(mode, start, end, sizes):
    options = {
        "mode": mode,
        "coordinate_transformation_mode": "tf_crop_and_resize",
        "extrapolation_value": -9.0,
    }
    for n in (4, 7, 10):
        y = ul.resize(np.ones((n, n)), sizes=sizes, roi=[start, start, end, end], **options)
        np.testing.assert_allclose(y, 1)


def test_a_box_that_leaves_the_image_is_extrapolated():
    options = {
        "mode": "linear",
        "coordinate_transformation_mode": "tf_crop_and_resize",
        "extrapolation_value": -9.0,
    }
    y = ul.resize(np.ones(4), sizes=(4,), roi=[-0.5, 1.5], **options)
    np.testing.assert_array_equal(y == -9, [True, False, False, True])


def test_indices_are_of_64_bits():
    x = values(ROW, np.float32)
    for pool in (ul.max_pool, ul.max_pool_by_loops):
        assert pool(x, 2, return_indices=True)[1].dtype == np.int64


@pytest.mark.parametrize("mode", [None, 3, ["bilinear"], "Bilinear"])
def test_a_mode_that_is_none_is_refused_with_the_list_of_modes(mode):
    with pytest.raises(ValueError, match="is none of nearest, "):
        ul.interpolate(np.ones((1, 1, 4)), size=3, mode=mode)


@pytest.mark.parametrize("mode", ["DCR", "CRD"])
def test_both_channel_orders_refuse_an_empty_axis(mode):
    for operator, shape in ((ul.depth_to_space, (1, 4, 0, 2)), (ul.space_to_depth, (1, 1, 0, 2))):
        with pytest.raises(ValueError, match="only the batch axis may be empty"):
            operator(np.zeros(shape), 2, mode)
