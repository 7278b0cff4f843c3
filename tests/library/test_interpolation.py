"""interpolation.py and resizing.py: torch and ONNX as oracles, laws, cases by hand, bad input."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

import upsample_lib as ul
from tests.library.oracle import compared
from upsample_lib import _axis_weights

RANKS = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3, "lanczos": 2}


@st.composite
def interpolate_cases(draw):
    mode = draw(st.sampled_from(["nearest", "nearest-exact", "area", *RANKS]))
    rank = RANKS.get(mode) or draw(st.integers(1, 3))
    top = 16 if rank < 3 else 6
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.standard_normal((draw(st.integers(0, 2)), 2, *(draw(st.integers(1, top)) for _ in range(rank))))
    options = {"mode": mode}
    if mode in ("linear", "bilinear", "bicubic", "trilinear"):
        options["align_corners"] = draw(st.sampled_from([None, False, True]))
    if mode in ("bilinear", "bicubic"):
        options["antialias"] = draw(st.booleans())
    if mode == "lanczos":
        options["antialias"] = True
    if draw(st.booleans()):
        number = st.integers(1, 2 * top)
        options["size"] = draw(st.one_of(number, st.tuples(*[number] * rank)))
    else:
        number = st.floats(0.2, 3.5).map(lambda f: round(f, 2))
        options["scale_factor"] = draw(st.one_of(number, st.tuples(*[number] * rank), st.integers(1, 3)))
        options["recompute_scale_factor"] = draw(st.sampled_from([None, False, True]))
    return x.astype(dtype), options


@given(interpolate_cases())
def test_interpolate_agrees_with_torch(case):
    x, options = case
    assume(0 not in x.shape)  # torch refuses an empty batch in some modes
    try:
        ours = ul.interpolate(x, **options)
    except ValueError as refusal:
        assert "leaves nothing" in str(refusal)
        return
    theirs = F.interpolate(torch.from_numpy(x), **options).numpy()
    # torch 2.13 on the CPU repeats the first row when an antialiased output is one pixel wide
    assume(not (options.get("antialias") and theirs.shape[-1] == 1))
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    if options["mode"].startswith("nearest"):
        np.testing.assert_array_equal(ours, theirs)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=100 * np.finfo(x.dtype).eps)
    compared(f"interpolate {options['mode']}")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ((2, 2, 5, 4), {"scale_factor": 2}),
        ((1, 2, 5, 4), {"size": (7, 3), "mode": "nearest-exact"}),
        ((1, 2, 7, 5), {"size": (3, 4), "mode": "area"}),
        ((1, 2, 5, 4), {"scale_factor": 1.7, "mode": "bilinear"}),
        ((1, 2, 5, 4), {"size": (9, 2), "mode": "bilinear", "align_corners": True}),
        ((1, 2, 9, 6), {"scale_factor": (0.4, 1.5), "mode": "bilinear", "antialias": True}),
        ((0, 2, 3, 4), {"scale_factor": 2, "mode": "bicubic"}),
        ((1, 2, 6, 4), {"size": (5, 7), "mode": "bicubic", "recompute_scale_factor": False}),
        ((1, 2, 6, 4), {"size": (3, 6), "mode": "lanczos", "antialias": True}),
        ((2, 1, 6), {"scale_factor": 2.5, "mode": "linear"}),
        ((1, 1, 3, 2, 4), {"scale_factor": 2, "mode": "trilinear"}),
    ],
)
def test_interpolate_is_its_definition_by_loops(shape, options, dtype):
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    fast, by_loops = ul.interpolate(x, **options), ul.interpolate_by_loops(x, **options)
    assert fast.dtype == by_loops.dtype
    np.testing.assert_allclose(by_loops, fast, rtol=0, atol=20 * np.finfo(dtype).eps)


def test_torch_repeats_the_first_row_of_a_narrow_antialiased_output():
    """The one known disagreement: one pixel wide, and torch returns its first row in every row."""
    x = np.arange(24.0).reshape(1, 1, 6, 4)
    theirs = F.interpolate(torch.from_numpy(x), size=(3, 1), mode="bilinear", antialias=True).numpy()
    ours = ul.interpolate(x, size=(3, 1), mode="bilinear", antialias=True)
    wide = F.interpolate(torch.from_numpy(x), size=(3, 4), mode="bilinear", antialias=True).numpy()
    assert np.ptp(theirs) == 0
    assert np.ptp(ours) > 0
    np.testing.assert_allclose(ours[..., 0], (wide @ [1, 3, 3, 1]) / 8, rtol=0, atol=0.5)


@given(interpolate_cases())
def test_interpolate_is_linear_keeps_constants_and_has_a_matrix(case):
    x, options = case
    assume(0 not in x.shape and x[0].size <= 60)
    try:
        y = ul.interpolate(np.ones_like(x), **options)
    except ValueError as refusal:
        assert "leaves nothing" in str(refusal)
        return
    np.testing.assert_allclose(y, 1, rtol=0, atol=1e-5)
    matrix = ul.matrix_of(lambda z: ul.interpolate(z, **options), (1, *x.shape[1:]))
    expected = ul.interpolate(x[:1].astype(np.float64), **options).ravel()
    np.testing.assert_allclose(matrix @ x[0].ravel(), expected, rtol=0, atol=1e-12)


def test_infinities_and_nans_stay_where_they_are():
    x = np.ones((1, 1, 100))
    x[..., 50], x[..., 70] = np.inf, np.nan
    for mode in ("linear", "nearest", "area"):
        ours = ul.interpolate(x, scale_factor=2, mode=mode)
        theirs = F.interpolate(torch.from_numpy(x), scale_factor=2, mode=mode).numpy()
        np.testing.assert_array_equal(np.isfinite(ours), np.isfinite(theirs))


def test_a_long_line_needs_no_large_matrix():
    x = np.ones((1, 1, 65536), np.float32)
    tracemalloc.start()
    try:
        y = ul.interpolate(x, scale_factor=2, mode="linear")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert y.shape[-1] == 131072
    assert peak < 64 * 2**20  # a dense matrix would take 32 GiB


@pytest.mark.parametrize(("factor", "mode"), [(2, "linear"), (3, "linear"), (4, "linear"), (2, "bicubic")])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_long_lines_go_by_shifted_copies_and_agree_with_torch(factor, mode, dtype, monkeypatch):
    lengths = []
    copies = _axis_weights._shifted_copies
    monkeypatch.setattr(
        _axis_weights, "_shifted_copies", lambda x, *rest: lengths.append(x.shape[1]) or copies(x, *rest)
    )
    shape = (2, 3, 700) if mode == "linear" else (2, 3, 2, 700)
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    for view in (x, x[..., ::-1]):
        for shape_of in ({"scale_factor": factor}, {"size": tuple(factor * n for n in shape[2:])}):
            y = ul.interpolate(view, mode=mode, **shape_of)
            expected = F.interpolate(torch.from_numpy(view.copy()), mode=mode, **shape_of)
            np.testing.assert_allclose(y, expected, rtol=0, atol=1e-4 if dtype == np.float32 else 1e-12)
    # a third is rounded anew at each pixel: its weights do not repeat
    assert bool(lengths) == (factor != 3)
    assert set(lengths) <= {700}
    ul.interpolate(x[..., :100], mode=mode, scale_factor=factor)
    assert set(lengths) <= {700}


def test_long_lines_without_repeats_agree_with_torch():
    x = np.random.default_rng(0).standard_normal((1, 2, 700)).astype(np.float32)
    for options in ({"size": 1400, "align_corners": True}, {"size": 1399}, {"scale_factor": 2.001}):
        expected = F.interpolate(torch.from_numpy(x), mode="linear", **options)
        np.testing.assert_allclose(ul.interpolate(x, mode="linear", **options), expected, rtol=0, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.bool_])
def test_nearest_keeps_any_dtype(dtype):
    x = np.array([[[0, 1, 1]]], dtype)
    y = ul.interpolate(x, scale_factor=2)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, [[[0, 0, 1, 1, 1, 1]]])


def test_integers_become_float64_where_there_is_arithmetic():
    assert ul.interpolate(np.ones((1, 1, 2), int), scale_factor=2, mode="linear").dtype == np.float64


def test_bilinear_by_hand():
    y = ul.interpolate(np.array([[[[0.0, 4], [8, 12]]]]), scale_factor=2, mode="bilinear")[0, 0]
    np.testing.assert_array_equal(y[0], [0, 1, 3, 4])
    np.testing.assert_array_equal(y[:, 0], [0, 2, 6, 8])


@st.composite
def resize_cases(draw):
    rank = draw(st.integers(1, 3))
    shape = tuple(draw(st.integers(1, 7)) for _ in range(rank))
    mode = draw(st.sampled_from(["nearest", "linear", "cubic"]))
    axes = draw(st.one_of(st.none(), st.permutations(range(rank)).map(lambda p: list(p)[: 1 + len(p) // 2])))
    count = rank if axes is None else len(axes)
    options = {
        "mode": mode,
        "coordinate_transformation_mode": draw(st.sampled_from(COORDINATES)),
        "nearest_mode": draw(st.sampled_from(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])),
        "cubic_coeff_a": draw(st.sampled_from([-0.75, -0.5])),
        "exclude_outside": draw(st.booleans()),
        "extrapolation_value": draw(st.sampled_from([0.0, 10.0])),
        "antialias": draw(st.booleans()) if mode != "nearest" else False,
    }
    if draw(st.booleans()):
        options["sizes"] = [draw(st.integers(1, 12)) for _ in range(count)]
        options["keep_aspect_ratio_policy"] = draw(st.sampled_from(["stretch", "not_larger", "not_smaller"]))
    else:
        options["scales"] = [round(draw(st.floats(0.3, 3)), 2) for _ in range(count)]
    if options["coordinate_transformation_mode"] == "tf_crop_and_resize":
        starts = [round(draw(st.floats(-0.3, 0.5)), 2) for _ in range(count)]
        options["roi"] = [*starts, *(round(s + draw(st.floats(0.2, 0.9)), 2) for s in starts)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.standard_normal(shape), {**options, **({} if axes is None else {"axes": axes})}


COORDINATES = [
    "half_pixel",
    "half_pixel_symmetric",
    "pytorch_half_pixel",
    "align_corners",
    "asymmetric",
    "tf_crop_and_resize",
]


def onnx_resize(x, **options):
    """ONNX's reference evaluator on a graph of one Resize node; scales and roi in double, as ours."""
    from onnx.reference.ops.op_resize import Resize

    given_ = {**options}
    scales, sizes, roi = given_.pop("scales", None), given_.pop("sizes", None), given_.pop("roi", None)
    axes = given_.pop("axes", None)
    given_.setdefault("keep_aspect_ratio_policy", "stretch")
    run = Resize._run
    arrays = [None if a is None else np.array(a) for a in (roi, scales, sizes)]
    (y,) = run(None, x, *arrays, axes=axes, **given_)
    return y


def almost_integer(x, y, options):
    """Whether a coordinate is an integer but for rounding: there the evaluator pairs weights and pixels wrongly.

    It splits the coordinate once with and once without an offset, and the two may round apart.
    """
    axes = options.get("axes", range(x.ndim))
    asked = [n / x.shape[axis] for n, axis in zip(options.get("sizes", []), axes)]
    bound = {"not_larger": min, "not_smaller": max}.get(options.get("keep_aspect_ratio_policy"))
    for number, axis in enumerate(axes):
        n_in, n_out = x.shape[axis], y.shape[axis]
        scale = options["scales"][number] if "scales" in options else bound(asked) if bound else None
        roi = options.get("roi")
        part = None if roi is None else (roi[number], roi[len(roi) // 2 + number])
        mode = options["coordinate_transformation_mode"]
        where = ul.source_coordinates(n_in, n_out, mode, scale, part)
        if part is not None:  # `source_coordinates` rounds, the evaluator does not
            length = n_out if scale is None else scale * n_in
            where = np.arange(n_out) * (part[1] - part[0]) * (n_in - 1) / max(length - 1, 1e-9)
            where = where + part[0] * (n_in - 1)
        gap = np.abs(where - np.rint(where))
        if ((gap > 0) & (gap < 1e-9)).any():
            return True
    return False


def check_against_onnx(x, options):
    """Whether resize and the evaluator agree, or (False) the case is one that cannot be compared."""
    try:
        ours = ul.resize(x, **options)
    except ValueError as refusal:
        assert "leaves nothing" in str(refusal) or "below 1" in str(refusal)
        return False
    theirs = onnx_resize(x, **options)
    assert ours.shape == theirs.shape
    if almost_integer(x, ours, options):
        return False
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    compared(f"resize {options['mode']}", "ONNX")
    return True


@given(resize_cases())
def test_resize_agrees_with_onnx(case):
    assume(check_against_onnx(*case))


NEAREST = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]
SIZINGS = [
    {"scales": [1.75, 0.9]},
    *({"sizes": [4, 10], "keep_aspect_ratio_policy": p} for p in ("stretch", "not_larger", "not_smaller")),
]
MODES = [
    *({"mode": "nearest", "nearest_mode": rounding, "antialias": False} for rounding in NEAREST),
    *({"mode": "linear", "antialias": antialias} for antialias in (False, True)),
    *(
        {"mode": "cubic", "antialias": antialias, "cubic_coeff_a": a}
        for antialias in (False, True)
        for a in (-0.75, -0.5)
    ),
]


def test_resize_agrees_with_onnx_on_every_combination_of_attributes():
    """Modes x coordinates x border x sizing x axes: all that operator set 19 allows, on one odd image."""
    x = np.random.default_rng(0).standard_normal((5, 7))
    settings = {"nearest_mode": "round_prefer_floor", "cubic_coeff_a": -0.75}
    count = 0
    for mode, coordinates, outside, sizing, axes in product(
        MODES, COORDINATES, (False, True), SIZINGS, (None, [0, 1], [1, 0])
    ):
        options = {**settings, **mode, **sizing, "exclude_outside": outside, "extrapolation_value": 7.0}
        options["coordinate_transformation_mode"] = coordinates
        if coordinates == "tf_crop_and_resize":
            options["roi"] = [0.11, -0.23, 0.9, 0.73]
        if axes:
            options["axes"] = axes
        count += check_against_onnx(x, options)
        by_matrix = ul.resize_by_matrix(x, **options)
        np.testing.assert_allclose(by_matrix, ul.resize(x, **options), rtol=0, atol=1e-13)
    assert count == len(MODES) * len(COORDINATES) * 2 * len(SIZINGS) * 3


@given(resize_cases())
def test_resize_matrix_is_the_matrix_of_resize(case):
    x, options = case
    options = {k: v for k, v in options.items() if k not in ("axes", "keep_aspect_ratio_policy")}
    n_in = x.shape[0]
    options["extrapolation_value"] = 0.0
    size, scale = options.pop("sizes", [None])[0], options.pop("scales", [None])[0]
    roi = options.pop("roi", None)
    roi = None if roi is None else (roi[0], roi[len(roi) // 2])
    assume(scale is None or int(scale * n_in) >= 1)
    how = {"scales": [scale]} if size is None else {"sizes": [size]}
    op = lambda v: ul.resize(v, roi=roi, **how, **options)
    n_out = size or int(scale * n_in)
    options_of_matrix = {k: v for k, v in options.items() if k != "extrapolation_value"}
    matrix = ul.resize_matrix(n_in, n_out, scale=scale, roi=roi, **options_of_matrix)
    np.testing.assert_allclose(ul.matrix_of(op, (n_in,)), matrix, rtol=0, atol=1e-12)


def test_rows_of_a_resize_matrix_sum_to_one():
    for mode in ("nearest", "linear", "cubic"):
        for n_in, n_out in np.ndindex(9, 15):
            matrix = ul.resize_matrix(n_in + 1, n_out + 1, mode)
            np.testing.assert_allclose(matrix.sum(1), 1, rtol=0, atol=1e-12)


def test_cubic_reproduces_a_parabola_with_a_half():
    """Keys' a = -0.5 is exact for second-degree polynomials away from the border; -0.75 is not."""
    x = np.arange(12.0) ** 2
    at = ul.source_coordinates(12, 24)[6:-6]
    for a, exact in ((-0.5, True), (-0.75, False)):
        y = ul.resize(x, sizes=[24], mode="cubic", cubic_coeff_a=a)[6:-6]
        assert np.allclose(y, at**2, rtol=0, atol=1e-10) == exact


X = np.ones((1, 1, 4, 4))
LINE = np.ones((1, 1, 4))
BAD = [
    (lambda: ul.which_resize(X, X[0]), ValueError, "the number of axes differs"),
    (lambda: ul.interpolate(X), ValueError, "give one of size=None and scale_factor=None"),
    (lambda: ul.interpolate(X, size=2, scale_factor=2), ValueError, "give one of size=2 and scale_factor=2"),
    (lambda: ul.interpolate(X, size=0), ValueError, "size=0 is below 1"),
    (lambda: ul.interpolate(X, size=-1), ValueError, "size=-1 is below 1"),
    (lambda: ul.interpolate(X, size=2.5), TypeError, "size=2.5 is not an integer"),
    (lambda: ul.interpolate(X, size=(2, 2, 2)), ValueError, "3 entries for 2 spatial axes"),
    (lambda: ul.interpolate(X, size=(2,)), ValueError, "1 entries for 2 spatial axes"),
    (lambda: ul.interpolate(X, scale_factor=0), ValueError, "scale_factor=0 is not above 0"),
    (lambda: ul.interpolate(X, scale_factor=float("nan")), ValueError, "scale_factor=nan is not above 0"),
    (lambda: ul.interpolate(X, scale_factor=float("inf")), ValueError, "scale_factor=inf is not above 0"),
    (lambda: ul.interpolate(X, scale_factor="2"), TypeError, "scale_factor='2' is not a number"),
    (lambda: ul.interpolate(X, scale_factor=(1, 2, 3)), ValueError, "3 entries for 2 axes"),
    (lambda: ul.interpolate(X, scale_factor=0.1), ValueError, "leaves nothing of the size"),
    (lambda: ul.interpolate(X, size=2, mode="cubic"), ValueError, "mode='cubic' is none of"),
    (lambda: ul.interpolate(X, size=2, mode="linear"), ValueError, "for 1 spatial axes, and x has 2"),
    (lambda: ul.interpolate(LINE, size=2, mode="bilinear"), ValueError, "for 2 spatial axes, and x has 1"),
    (lambda: ul.interpolate(X, size=2, align_corners=True), ValueError, "no meaning for mode='nearest'"),
    (lambda: ul.interpolate(X, size=2, antialias=True), ValueError, "antialias=True is for bilinear"),
    (lambda: ul.interpolate(X, size=2, mode="lanczos"), ValueError, "needs antialias=True"),
    (lambda: ul.interpolate(X, size=2, recompute_scale_factor=True), ValueError, "size is given"),
    (lambda: ul.interpolate(np.ones((4, 4)), size=2), ValueError, r"x has shape \(4, 4\)"),
    (lambda: ul.interpolate(X[..., :0], size=2), ValueError, "only the batch axis may be empty"),
    (lambda: ul.interpolate(X.astype(complex), size=2, mode="area"), TypeError, "complex128"),
    (lambda: ul.resize(X), ValueError, "give one of scales=None and sizes=None"),
    (lambda: ul.resize(X, scales=[1, 1, 2]), ValueError, "3 entries for 4 axes"),
    (lambda: ul.resize(X, sizes=[1, 1, 2]), ValueError, "not one size for each of 4 axes"),
    (lambda: ul.resize(X, sizes=[1, 1, 2, 0]), ValueError, "sizes=0 is below 1"),
    (lambda: ul.resize(X, scales=[1, 1, 2, -1]), ValueError, "is not above 0"),
    (lambda: ul.resize(X, scales=[1, 1, 1, 0.1]), ValueError, "leaves nothing"),
    (lambda: ul.resize(X, sizes=[2], axes=[4]), ValueError, "has 4, and x has 4 axes"),
    (lambda: ul.resize(X, sizes=[2, 2], axes=[3, -1]), ValueError, "names an axis twice"),
    (lambda: ul.resize(X, sizes=[2], axes=[3], mode="bilinear"), ValueError, "mode='bilinear' is none of"),
    (lambda: ul.resize(X, sizes=[2], axes=[3], antialias=True), ValueError, "no meaning for mode='nearest'"),
    (lambda: ul.resize(X, sizes=[2], axes=[3], nearest_mode="up"), ValueError, "nearest_mode='up'"),
    (
        lambda: ul.resize(X, sizes=[2], axes=[3], coordinate_transformation_mode="corners"),
        ValueError,
        "coordinate_transformation_mode='corners' is none of",
    ),
    (
        lambda: ul.resize(X, sizes=[2], axes=[3], coordinate_transformation_mode="tf_crop_and_resize"),
        ValueError,
        "needs a roi of 2 numbers",
    ),
    (
        lambda: ul.resize(X, sizes=[2], axes=[3], keep_aspect_ratio_policy="keep"),
        ValueError,
        "keep_aspect_ratio_policy='keep' is none of",
    ),
    (lambda: ul.source_coordinates(0, 2), ValueError, "n_in=0 is below 1"),
    (lambda: ul.source_coordinates(2, 2, "tf_crop_and_resize"), ValueError, r"roi=\(start, end\)"),
    (lambda: ul.resize_matrix(2, 2.0), TypeError, "n_out=2.0 is not an integer"),
    (lambda: ul.resize_matrix(2, 2, scale=float("nan")), ValueError, "scale=nan is not above 0"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
