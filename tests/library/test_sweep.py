"""Every public function over dtypes, byte orders, memory layouts, empty and odd inputs, by stated rules and by torch.

The rules. "copies": the dtype stays. "adds": integers become float64, the rest stays. "orders": the dtype stays,
complex numbers are refused. "computes": integers become float64, float32 and float64 stay, the rest is refused;
all arrays of a call have one dtype. Every result is a new, writable, plain array in the machine's byte order.
"""

import inspect
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import upsample_lib as ul
from upsample_lib import checkerboard, pooling


def whole(*shape):
    """Small whole numbers, which every dtype holds."""
    return np.random.default_rng(len(shape)).integers(0, 9, shape).astype(np.float64)


X, ROW, WIDE = whole(2, 4, 6, 4), whole(2, 3, 5), whole(2, 8, 3, 2)
W, WT, B = whole(6, 2, 3, 2), whole(4, 3, 3, 2), whole(6)
CROP = {"roi": [0.2, 0.4, 1, 1], "coordinate_transformation_mode": "tf_crop_and_resize"}
AXES = {"sizes": (5, 7), "axes": (2, 3)}
INDICES = np.argsort(whole(2, 4, 24), axis=-1)[..., :6].reshape(2, 4, 3, 2)

# name -> (rule, call, its arrays, torch's call)
CASES = {
    "pixel_shuffle": ("copies", lambda x: ul.pixel_shuffle(x, 2), [X], lambda x: F.pixel_shuffle(x, 2)),
    "pixel_shuffle 1": ("copies", lambda x: ul.pixel_shuffle(x, 1), [X], lambda x: F.pixel_shuffle(x, 1)),
    "pixel_unshuffle": ("copies", lambda x: ul.pixel_unshuffle(x, 2), [X], lambda x: F.pixel_unshuffle(x, 2)),
    "pixel_unshuffle 1": ("copies", lambda x: ul.pixel_unshuffle(x, 1), [X], lambda x: x),
    "depth_to_space": ("copies", lambda x: ul.depth_to_space(x, 2), [X], None),
    "depth_to_space 1": ("copies", lambda x: ul.depth_to_space(x, 1), [X], lambda x: x),
    "depth_to_space CRD": (
        "copies",
        lambda x: ul.depth_to_space(x, 2, "CRD"),
        [X],
        lambda x: F.pixel_shuffle(x, 2),
    ),
    "depth_to_space CRD 1": ("copies", lambda x: ul.depth_to_space(x, 1, "CRD"), [X], lambda x: x),
    "space_to_depth": ("copies", lambda x: ul.space_to_depth(x, 2), [X], None),
    "space_to_depth 1": ("copies", lambda x: ul.space_to_depth(x, 1), [X], lambda x: x),
    "space_to_depth CRD 1": ("copies", lambda x: ul.space_to_depth(x, 1, "CRD"), [X], lambda x: x),
    "unfold": ("copies", lambda x: ul.unfold(x, 2), [X], lambda x: F.unfold(x, 2)),
    "unfold 1": ("copies", lambda x: ul.unfold(x, 1), [X], lambda x: F.unfold(x, 1)),
    "fold": ("adds", lambda x: ul.fold(x, (2, 3), 2), [whole(2, 8, 2)], lambda x: F.fold(x, (2, 3), 2)),
    "fold 1": ("adds", lambda x: ul.fold(x, (2, 3), 1), [whole(2, 8, 6)], lambda x: F.fold(x, (2, 3), 1)),
    "replicate": ("copies", lambda x: ul.replicate(x, 2), [X], lambda x: F.interpolate(x, scale_factor=2)),
    "replicate 1": ("copies", lambda x: ul.replicate(x, 1), [X], lambda x: x),
    "bed_of_nails": ("copies", lambda x: ul.bed_of_nails(x, 2), [X], None),
    "bed_of_nails 1": ("copies", lambda x: ul.bed_of_nails(x, 1), [X], lambda x: x),
    "subsample": ("copies", lambda x: ul.subsample(x, 2), [X], lambda x: x[..., ::2, ::2]),
    "subsample 1": ("copies", lambda x: ul.subsample(x, 1), [X], lambda x: x),
    "insert_zeros": ("copies", lambda x: ul.insert_zeros(x, 2), [X], None),
    "insert_zeros 1": ("copies", lambda x: ul.insert_zeros(x, 1), [X], lambda x: x),
    "dilate_kernel": ("copies", lambda w: ul.dilate_kernel(w, 2), [W], None),
    "dilate_kernel 1": ("copies", lambda w: ul.dilate_kernel(w, 1), [W], lambda w: w),
    "max_unpool": (
        "copies",
        lambda x: ul.max_unpool(x, INDICES, 2),
        [whole(2, 4, 3, 2)],
        lambda x: F.max_unpool2d(x, torch.from_numpy(INDICES), 2),
    ),
    "icnr": ("copies", lambda w: ul.icnr((24, 2, 3, 2), 2, lambda _: w), [W], None),
    "icnr 1": ("copies", lambda w: ul.icnr(W.shape, 1, lambda _: w), [W], lambda w: w),
    "max_pool": ("orders", lambda x: ul.max_pool(x, 3, 2, 1), [X], lambda x: F.max_pool2d(x, 3, 2, 1)),
    "max_pool 1": ("orders", lambda x: ul.max_pool(x, 1), [X], lambda x: x),
    "max_pool_by_loops": (
        "orders",
        lambda x: ul.max_pool_by_loops(x, 3, 2, 1),
        [X],
        lambda x: F.max_pool2d(x, 3, 2, 1),
    ),
    "avg_pool": ("computes", lambda x: ul.avg_pool(x, 2), [X], lambda x: F.avg_pool2d(x, 2)),
    "avg_pool 1": ("computes", lambda x: ul.avg_pool(x, 1), [X], lambda x: x),
    "sum_pool": ("computes", lambda x: ul.sum_pool(x, 2), [X], lambda x: 4 * F.avg_pool2d(x, 2)),
    "sum_pool 1": ("computes", lambda x: ul.sum_pool(x, 1), [X], lambda x: x),
    "interpolate": ("copies", lambda x: ul.interpolate(x, (5, 7)), [X], lambda x: F.interpolate(x, (5, 7))),
    "interpolate 1": ("copies", lambda x: ul.interpolate(x, scale_factor=1), [X], lambda x: x),
    "resize": ("copies", lambda x: ul.resize(x, sizes=(2, 4, 5, 7)), [X], None),
    "resize 1": ("copies", lambda x: ul.resize(x, scales=[1] * 4), [X], lambda x: x),
    "resize none": ("copies", lambda x: ul.resize(x, sizes=[], axes=[]), [X], lambda x: x),
    "resize_by_matrix": ("copies", lambda x: ul.resize_by_matrix(x, **AXES), [X], None),
    "resize_by_matrix none": (
        "copies",
        lambda x: ul.resize_by_matrix(x, sizes=[], axes=[]),
        [X],
        lambda x: x,
    ),
    "resize linear": (
        "computes",
        lambda x: ul.resize(x, **AXES, mode="linear"),
        [X],
        lambda x: F.interpolate(x, (5, 7), mode="bilinear"),
    ),
    "resize linear 1": ("computes", lambda x: ul.resize(x, scales=[1] * 4, mode="linear"), [X], lambda x: x),
    "resize crop": ("computes", lambda x: ul.resize(x, **AXES, **CROP, mode="cubic"), [X], None),
    "resize_by_matrix linear": (
        "computes",
        lambda x: ul.resize_by_matrix(x, **AXES, mode="linear"),
        [X],
        lambda x: F.interpolate(x, (5, 7), mode="bilinear"),
    ),
    "conv": ("computes", lambda *a: ul.conv(*a, groups=2), [X, W, B], lambda *a: F.conv2d(*a, groups=2)),
    "conv_by_loops": (
        "computes",
        lambda *a: ul.conv_by_loops(*a, groups=2),
        [X, W, B],
        lambda *a: F.conv2d(*a, groups=2),
    ),
    "conv_matrix": ("computes", lambda w: ul.conv_matrix(w, (6, 4), groups=2), [W], None),
    "conv_dilated_by_subgrids": (
        "computes",
        lambda *a: ul.conv_dilated_by_subgrids(*a, 2),
        [X, whole(3, 4, 2, 2)],
        lambda *a: F.conv2d(*a, dilation=2),
    ),
    "resize_conv": ("computes", ul.resize_conv, [X, whole(3, 4, 3, 3), whole(3)], None),
    "checkerboard_energy": ("measures", lambda x: ul.checkerboard_energy(x, 2), [X], None),
    "subpixel_weight": ("computes", lambda w: ul.subpixel_weight(w, 2)[0], [WT], None),
    "subpixel_weight 1": ("computes", lambda w: ul.subpixel_weight(w, 1)[0], [WT], None),
    "transposed_weight": ("computes", lambda w: ul.transposed_weight(w, 1), [W], None),
    "transposed_weight of a pixel": ("computes", lambda w: ul.transposed_weight(w, 1), [whole(4, 1, 1, 1)], None),
    "phase_sums": ("computes", lambda k: ul.phase_sums(k, 3), [whole(6)], None),
    "phase_sums 1": ("computes", lambda k: ul.phase_sums(k, 1), [whole(6)], None),
    "factor_out": ("computes", lambda k: ul.factor_out(k, 2), [np.array([1.0, 3, 3, 1])], None),
    "factor_out 1": ("computes", lambda k: ul.factor_out(k, 1), [whole(6)], lambda k: k),
    "frequency_response": ("transforms", lambda k: ul.frequency_response(k, 7), [whole(6)], None),
    "ghosts": ("transforms", lambda k: ul.ghosts(k, 2, 0.25), [whole(6)], None),
}  # fmt: skip
for name in ("", "_by_scatter", "_by_matrix", "_by_zero_insertion", "_by_phases"):
    call = getattr(ul, f"conv_transpose{name}")
    CASES |= {
        call.__name__ + (" " if not name else ""): (
            "computes",
            lambda *a, call=call: call(*a, stride=2, padding=1),
            [X, WT, whole(3)],
            lambda *a: F.conv_transpose2d(*a, stride=2, padding=1),
        ),
        f"{call.__name__} 1": ("computes", call, [X, whole(4, 3, 1, 1)], F.conv_transpose2d),
    }
for mode in ("bilinear", "bicubic", "area"):
    CASES |= {
        f"interpolate {mode}": (
            "computes",
            lambda x, mode=mode: ul.interpolate(x, (5, 7), mode=mode),
            [X],
            lambda x, mode=mode: F.interpolate(x, (5, 7), mode=mode),
        ),
        f"interpolate {mode} 1": (
            "computes",
            lambda x, mode=mode: ul.interpolate(x, (6, 4), mode=mode),
            [X],
            lambda x: x,
        ),
        f"interpolate_by_loops {mode}": (
            "computes",
            lambda x, mode=mode: ul.interpolate_by_loops(x, (5, 7), mode=mode),
            [X],
            lambda x, mode=mode: F.interpolate(x, (5, 7), mode=mode),
        ),
    }
WITHOUT_ARRAYS = {
    "CONVENTIONS",
    "adjoint_gap",
    "bilinear_kernel",
    "conv_output_size",
    "conv_transpose_output_size",
    "coverage",
    "effective_kernel_size",
    "find_dilations",
    "hdc_gaps",
    "is_dense",
    "is_hdc",
    "is_uniform",
    "matrix_of",
    "overlap_count",
    "receptive_field",
    "resize_matrix",
    "same_padding",
    "source_coordinates",
}
# they answer a question about arrays: their own tests
ANSWERS = {"is_pattern_free", "which_resize"}

HERE = "tests/library/test_sweep.py"

every_case = pytest.mark.parametrize("name", CASES)
CODES = "?" + np.typecodes["AllInteger"] + np.typecodes["AllFloat"]


@pytest.mark.table
def test_every_public_function_is_swept():
    swept = {name.split()[0] for name in CASES}
    missing = sorted(set(ul.__all__) - swept - WITHOUT_ARRAYS - ANSWERS)
    assert missing == [], f"give {missing} rows in CASES of {HERE}; without arrays: WITHOUT_ARRAYS there"
    gone = sorted((swept | WITHOUT_ARRAYS | ANSWERS) - set(ul.__all__))
    assert gone == [], f"take {gone} out of CASES, WITHOUT_ARRAYS and ANSWERS of {HERE}"


def promised(rule, dtype):
    """The dtype of a result, or None where the input is refused."""
    dtype = np.dtype(dtype).newbyteorder("=")
    if rule == "copies" or (rule == "orders" and dtype.kind != "c"):
        return dtype
    if rule in ("adds", "computes", "transforms", "measures"):
        if dtype.kind in "iub":
            dtype = np.dtype(np.float64)
        elif rule != "adds" and dtype not in (np.float32, np.float64):
            return None
        return np.dtype(np.float64) if rule == "measures" else dtype
    return None


def plain(name, result, arrays, dtype=None):
    """Check what holds for every result; gives it back."""
    assert type(result) is np.ndarray
    assert dtype is None or name.startswith(("frequency", "ghosts")) or result.dtype == dtype
    assert result.dtype.isnative
    assert result.flags.writeable or result.size == 0
    assert not any(np.shares_memory(result, a) for a in arrays)
    return result


def run(name, arrays, dtype=None):
    rule, call, _, _ = CASES[name]
    before = [np.array(a) for a in arrays]
    result = plain(name, call(*arrays), arrays, dtype)
    for was, now in zip(before, arrays):
        np.testing.assert_array_equal(was, now)  # the arguments stay as they were
    return result


@every_case
def test_torch_says_the_same(name):
    _, _, arrays, theirs = CASES[name]
    if theirs is not None:
        expected = theirs(*map(torch.from_numpy, arrays)).numpy()
        np.testing.assert_allclose(run(name, arrays), expected, rtol=1e-12, atol=1e-11)


@every_case
@pytest.mark.parametrize("order", "<>")
def test_every_dtype_gives_the_value_or_a_type_error(name, order):
    for code in CODES:
        gives_the_value_or_a_type_error(name, np.dtype(code).newbyteorder(order))


def gives_the_value_or_a_type_error(name, dtype):
    rule, call, arrays, _ = CASES[name]
    code = dtype.char
    typed = [(a % 2 if code == "?" else a).astype(dtype) for a in arrays]
    if code == "?" and name.startswith(("factor_out", "ghosts")):
        return  # 1, 1, 1, 1 and its like: tested with the other dtypes
    expected = promised(rule, dtype)
    if expected is None:
        with pytest.raises(TypeError, match="dtype"):
            call(*typed)
        return
    result = run(name, typed, expected)
    reference = call(*(a.astype(np.float64) for a in typed)) if dtype.kind != "c" else call(*arrays)
    small = result.dtype in (np.float16, np.float32, np.complex64)
    np.testing.assert_allclose(result, reference, rtol=0, atol=1e-4 if small else 1e-12)


LAYOUTS = {
    "backwards": lambda a: np.ascontiguousarray(np.flip(a))[(slice(None, None, -1),) * a.ndim],
    "every second": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "column-major": np.asfortranarray,
    "unaligned": lambda a: np.frombuffer(b"\0" + a.tobytes(), a.dtype, offset=1).reshape(a.shape),
}


@every_case
@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_strides_will_do(name, layout):
    arrays = CASES[name][2]
    others = [LAYOUTS[layout](a) for a in arrays]
    np.testing.assert_allclose(run(name, others), run(name, arrays), rtol=1e-13, atol=1e-13)


@every_case
def test_read_only_arrays_and_repeated_memory_will_do(name):
    arrays = [np.broadcast_to(a[:1], a.shape) for a in CASES[name][2]]
    assert not any(a.flags.writeable for a in arrays)
    if name.startswith(("factor_out", "ghosts")):
        arrays = [a.copy() for a in CASES[name][2]]
        arrays[0].flags.writeable = False
    np.testing.assert_allclose(
        run(name, arrays), run(name, [a.copy() for a in arrays]), rtol=1e-13, atol=1e-13
    )


class Named(np.ndarray):
    """A subclass."""


@every_case
def test_lists_and_subclasses_are_read_as_arrays(name):
    _, call, arrays, _ = CASES[name]
    expected = run(name, arrays)
    np.testing.assert_array_equal(plain(name, call(*(a.tolist() for a in arrays)), []), expected)
    np.testing.assert_array_equal(run(name, [a.view(Named) for a in arrays]), expected)


@every_case
@pytest.mark.parametrize("value", [np.ma.masked_array([1.0]), "text", None, [[1], [1, 2]], b"text", [{}]])
def test_what_is_no_array_of_numbers_is_refused(name, value):
    _, call, arrays, _ = CASES[name]
    with pytest.raises((TypeError, ValueError)):
        call(value, *arrays[1:])


@every_case
def test_a_mask_and_a_date_are_refused(name):
    _, call, arrays, _ = CASES[name]
    for wrong in (np.ma.masked_array(arrays[0]), arrays[0].astype("M8[s]"), arrays[0].astype(object)):
        with pytest.raises(TypeError, match="masked|dtype"):
            call(wrong, *arrays[1:])


@every_case
def test_an_array_without_axes_is_refused(name):
    if "resize" not in name:
        with pytest.raises(ValueError, match="shape"):
            CASES[name][1](np.array(1.0), *CASES[name][2][1:])
    assert ul.resize(np.array(1.0), sizes=[]).shape == ()


KERNELS = (
    "dilate_kernel",
    "icnr",
    "conv_matrix",
    "subpixel",
    "transposed_weight",
    "phase",
    "factor",
    "freq",
    "ghost",
)


@every_case
def test_only_the_batch_may_be_empty(name):
    _, call, (x, *rest), _ = CASES[name]
    for axis in range(x.ndim):
        empty = np.delete(x, np.s_[:], axis=axis)
        if axis == 0 and not name.startswith((*KERNELS, "max_unpool", "resize", "checker")):
            full = run(name, [x, *rest])
            result = run(name, [empty, *rest])
            assert (len(result), result.shape[1:], result.dtype) == (0, full.shape[1:], full.dtype)
        elif axis > 0 and name not in ("checkerboard_energy",) and not name.startswith("max_unpool"):
            with pytest.raises(ValueError, match="shape|size|rows|columns|empty"):
                call(empty, *rest)


@pytest.mark.parametrize("code", "?" + np.typecodes["AllInteger"])
def test_sums_of_integers_do_not_wrap_around(code):
    """200 + 200 in uint8 was 144: every operator that adds, at the largest number of each dtype."""
    most = True if code == "?" else np.iinfo(code).max
    x = np.full((1, 4, 4, 4), most, code)
    twice = 2 * float(most)
    assert ul.fold(x[0, :, 0, :2], (2, 3), 2).max() == twice
    assert ul.fold(np.full((1, 4, 2), most, code), (2, 3), 2)[0, 0, 0].tolist() == [
        twice / 2,
        twice,
        twice / 2,
    ]
    assert (ul.sum_pool(x, (1, 2)) == twice).all()
    assert (ul.avg_pool(x, 2) == most).all()
    ones = np.ones((1, 4, 1, 2), code)
    assert (ul.conv(x, ones) == 4 * twice).all()
    assert ul.conv_transpose(x, np.ones((4, 1, 2, 1), code)).max() == 4 * twice
    np.testing.assert_allclose(ul.resize(x, sizes=(8, 8), axes=(2, 3), mode="cubic"), float(most), rtol=1e-12)
    np.testing.assert_allclose(ul.interpolate(x, (3, 3), mode="area"), float(most), rtol=1e-12)
    np.testing.assert_array_equal(ul.phase_sums(np.full(4, most, code), 2), [twice, twice])


def test_of_uint8_fold_makes_400():
    columns = np.full((1, 4, 2), 200, np.uint8)
    np.testing.assert_array_equal(ul.fold(columns, (2, 3), 2)[0, 0], [[200, 400, 200]] * 2)


MODES = [{"mode": "linear"}, {"mode": "cubic"}, {"mode": "cubic", "exclude_outside": True}] + [
    {"mode": "nearest", "nearest_mode": word}
    for word in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
]


@pytest.mark.parametrize("options", MODES, ids=str)
def test_a_box_that_ends_at_the_border_loses_nothing(options):
    """Its first and last centres are pixels of the border, whatever the sum of a start and steps gives."""
    crop = {"coordinate_transformation_mode": "tf_crop_and_resize", "extrapolation_value": np.nan, **options}
    for start in (0.0, 0.1, 0.2, 0.3, 0.7, 1 / 3, 0.9, 1.0, 0.45):
        for n, m in ((4, 4), (4, 7), (7, 3), (30, 11), (11, 30), (2, 49), (1, 3), (5, 1)):
            for roi in ((start, 1), (1, start), (0, start), (start, 0)):
                box = [roi[0], start, roi[1], 1.0]
                y = ul.resize(np.ones((n, n)), sizes=(m, m), roi=box, **crop)
                np.testing.assert_allclose(y, 1, err_msg=f"{box}, {n} to {m}")
                by_matrix = ul.resize_by_matrix(np.ones((n, n)), sizes=(m, m), roi=box, **crop)
                np.testing.assert_allclose(by_matrix, 1)
                if m > 1:
                    x = np.arange(float(n))
                    ends = ul.resize(x, sizes=[m], roi=roi, **crop)[[0, -1]]
                    edges = [place in (0, 1) for place in roi]
                    expected = np.array(roi) * (n - 1)
                    np.testing.assert_allclose(ends[edges], expected[edges])
    outside = ul.resize(np.ones(4), sizes=[4], roi=(0.2, 1.2), **crop)
    assert np.isnan(outside[-1])
    assert not np.isnan(outside[:3]).any()


def test_complex_numbers_have_no_maximum():
    x = np.full((1, 1, 3), -1 - 1j)
    for call in (ul.max_pool, ul.max_pool_by_loops):
        with pytest.raises(TypeError, match="complex128; complex numbers have no order"):
            call(x, 3, 1, 1)


@pytest.mark.parametrize("word", [None, 3, b"nearest", ["nearest"], np.array(["nearest"]), {}])
def test_a_word_that_is_none_is_named(word):
    x = np.ones((1, 4, 2, 2))
    calls = [
        lambda: ul.interpolate(x, 3, mode=word),
        lambda: ul.interpolate_by_loops(x, 3, mode=word),
        lambda: ul.resize_conv(x, np.ones((1, 4, 1, 1)), mode=word),
        lambda: ul.depth_to_space(x, 2, word),
        lambda: ul.space_to_depth(x, 2, word),
        lambda: ul.resize(x, sizes=x.shape, mode=word),
        lambda: ul.resize(x, sizes=x.shape, nearest_mode=word),
        lambda: ul.resize(x, sizes=x.shape, coordinate_transformation_mode=word),
        lambda: ul.resize(x, sizes=x.shape, keep_aspect_ratio_policy=word),
        lambda: ul.resize_matrix(2, 3, word),
        lambda: ul.source_coordinates(2, 3, word),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="mode=.* is n|policy=.* is n"):
            call()


def test_an_empty_axis_is_refused_in_every_channel_order():
    for mode in ("DCR", "CRD"):
        for shape in ((1, 0, 2, 2), (1, 4, 0, 2), (1, 4, 2, 0)):
            for call in (ul.depth_to_space, ul.space_to_depth):
                with pytest.raises(ValueError, match="only the batch axis may be empty"):
                    call(np.ones(shape), 2, mode)


@pytest.mark.parametrize("module", [pooling, checkerboard], ids=lambda module: module.__name__)
def test_indices_and_counts_are_int64_where_numpys_int_has_32_bits(monkeypatch, module):
    """As in WebAssembly: there a Python int and `int` mean int32."""

    def short(make):
        def made(*arguments, **options):
            result = make(*arguments, **options)
            named = "dtype" in options or any(a is np.int64 or isinstance(a, np.dtype) for a in arguments)
            return result.astype(np.int32) if result.dtype == np.int64 and not named else result

        return made

    fake = {name: getattr(np, name) for name in dir(np)}
    makers = ("arange", "full", "empty", "zeros", "ones", "array", "asarray")
    fake |= {name: short(getattr(np, name)) for name in makers}
    monkeypatch.setattr(module, "np", SimpleNamespace(**fake))
    if module is checkerboard:
        assert ul.overlap_count(4, 3, 2).dtype == np.int64
        return
    for call in (ul.max_pool, ul.max_pool_by_loops):
        for options in ({}, {"padding": 1}):
            assert call(ROW, 3, 1, return_indices=True, **options)[1].dtype == np.int64


NUMBERS = {
    "bilinear_kernel": (1, 1, 2),
    "conv_output_size": (7, 3),
    "conv_transpose_output_size": (7, 3),
    "coverage": ([1, 2],),
    "effective_kernel_size": (3, 2),
    "find_dilations": (2, 5),
    "hdc_gaps": ([1, 2],),
    "is_dense": ([1, 2],),
    "is_hdc": ([1, 2],),
    "is_uniform": (3, 2),
    "overlap_count": (4, 3, 2),
    "receptive_field": ([(3, 1, 1)],),
    "resize_matrix": (3, 4),
    "same_padding": (6, 3, 2),
    "source_coordinates": (3, 4),
    "icnr": ((4, 1, 1, 1), 2, np.ones),
    "conv": (X, whole(6, 4, 2, 2)),
    "conv_transpose": (X, WT),
    "unfold": (X, 2),
    "fold": (whole(2, 8, 2), (2, 3), 2),
    "max_pool": (X, 2),
    "avg_pool": (X, 2),
    "max_unpool": (whole(2, 4, 3, 2), INDICES, 2),
    "interpolate": (X, (5, 7)),
    "replicate": (X, 2),
    "sum_pool": (X, 2),
    "pixel_shuffle": (X, 2),
    "depth_to_space": (X, 2),
    "subpixel_weight": (WT, 2),
    "ghosts": (whole(6), 2, 0.25),
    "frequency_response": (whole(6), 7),
    "factor_out": ([1, 3, 3, 1], 2),
    "is_pattern_free": (whole(6), 2),
    "phase_sums": (whole(6), 2),
    "bed_of_nails": (X, 2),
    "subsample": (X, 2),
    "insert_zeros": (X, 2),
    "checkerboard_energy": (X, 2),
    "dilate_kernel": (WT, 2),
    "conv_dilated_by_subgrids": (X, whole(6, 4, 2, 2), 2),
    "conv_matrix": (whole(6, 4, 2, 2), (5, 5)),
    "pixel_unshuffle": (whole(1, 1, 4, 6), 2),
    "space_to_depth": (whole(1, 1, 4, 6), 2),
    "transposed_weight": (whole(16, 4, 2, 2), 2),
    "resize": (X, [1, 1, 2, 2]),
    "resize_conv": (X, whole(6, 4, 3, 3), None, 2),
    "which_resize": (whole(4, 4), whole(8, 8)),
}  # fmt: skip
NOT_ASKED = {"CONVENTIONS", "adjoint_gap", "matrix_of"}  # no function, or one that takes functions
ODD = [
    None,
    "x",
    b"x",
    object(),
    1.5,
    -1,
    0,
    float("nan"),
    float("inf"),
    True,
    [],
    (),
    {},
    [None],
    np.ones((2, 2)),
    1j,
]


@pytest.mark.table
def test_every_public_function_is_given_odd_arguments():
    names = {name for name in ul.__all__ if "_by_" not in name or name in NUMBERS}
    missing = sorted(names - set(NUMBERS) - NOT_ASKED)
    assert missing == [], f"give {missing} arguments that are right in NUMBERS of {HERE}"


@pytest.mark.parametrize("name", NUMBERS)
def test_an_odd_argument_is_taken_or_refused_in_a_sentence(name):
    """None of ArithmeticError, AttributeError, IndexError, KeyError and their like comes out."""
    function, arguments = getattr(ul, name), NUMBERS[name]
    parameters = list(inspect.signature(function).parameters)
    right = dict(zip(parameters, arguments))
    function(**right)
    for place, parameter in enumerate(parameters):
        for value in ODD:
            try:
                function(**right | {parameter: value})
            except (TypeError, ValueError) as error:
                assert str(error), (place, value)
