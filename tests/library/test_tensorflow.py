"""TensorFlow's rows, its SAME and its channel order, against results recorded with TensorFlow (record_tensorflow.py)."""

import re

import numpy as np
import pytest

import upsample_lib as ul
from tests.library import record_tensorflow
from tests.library.package_calls import BOX, parse
from tests.library.record_tensorflow import (
    BOXES,
    CROPS,
    FILE,
    PAIRS,
    RESIZING,
    ROWS,
    SAME,
    TRANSPOSED,
    UPSAMPLING,
    image,
    name,
)
from upsample_lib import CONVENTIONS

with np.load(FILE) as _file:
    RECORDED = {key: _file[key] for key in _file.files}
ABOUT = str(RECORDED.pop("about"))
ALL_ROWS = [*ROWS, *CROPS, *UPSAMPLING, *RESIZING]


def tolerance(row):
    """Single precision, and TensorFlow's table of 1024 steps for its cubic without antialiasing."""
    table = "bicubic" in row and "antialias" not in row
    return 3e-3 if table else 3e-6


def recorded(row):
    """(image, size, TensorFlow's result) for each pair of sizes that was recorded."""
    found = [(image(*shape), size, RECORDED.get(name(row, shape, size))) for shape, size in PAIRS]
    return [case for case in found if case[2] is not None]


def test_the_record_says_what_made_it_and_holds_every_row():
    assert re.match(r"TensorFlow 2\.21\.0, Python 3\.\d+\.\d+, 20\d\d-\d\d-\d\d, python ", ABOUT)
    assert ABOUT.endswith(record_tensorflow.COMMAND)
    rows = {row for row in CONVENTIONS if row.startswith(("tf.", "keras."))}
    assert rows <= set(ALL_ROWS)
    assert all(len(recorded(row)) >= 1 for row in ALL_ROWS)
    print(f"\n{len(RECORDED)} results of {ABOUT}")


@pytest.mark.parametrize("row", [row for row in ALL_ROWS if isinstance(CONVENTIONS.get(row), dict)])
def test_a_rows_settings_give_tensorflows_result(row):
    for x, size, theirs in recorded(row):
        boxes = BOXES if row in CROPS else {"": None}
        for which, box in boxes.items():
            theirs = RECORDED[name(row + which, x.shape, size)]
            roi = {} if box is None else {"roi": box}
            ours = ul.resize(x.astype(float), sizes=size, **roi, **CONVENTIONS[row])
            np.testing.assert_allclose(
                ours, theirs, rtol=0, atol=tolerance(row), err_msg=f"{row}{which} {size}"
            )


@pytest.mark.parametrize("row", [row for row in ALL_ROWS if row in CONVENTIONS and row not in CROPS])
@pytest.mark.slow
def test_the_formulas_that_stand_for_tensorflow_give_its_result(row):
    """package_calls.py: JAX's kernels and TensorFlow's documented rules."""
    call, options, _ = parse(row)
    for x, size, theirs in recorded(row):
        ours = call(x.astype(float), size, **options)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance(row), err_msg=f"{row} {size}")


def test_the_formula_of_crop_and_resize():
    assert BOXES[""] == BOX
    for row in CROPS:
        call, options, _ = parse(row)
        for x, size, theirs in recorded(row):
            np.testing.assert_allclose(call(x.astype(float), size, **options), theirs, rtol=0, atol=3e-6)


@pytest.mark.parametrize(("small", "large", "kernel", "stride"), TRANSPOSED)
def test_conv2d_transpose_same_is_conv_transpose_cropped_by_same_padding(small, large, kernel, stride):
    x, w = image(1, small, small, 2), image(kernel, kernel, 3, 2)
    theirs = RECORDED[f"conv2d_transpose: {small} to {large}, kernel {kernel}, stride {stride}"]
    before, _ = ul.same_padding(large, kernel, stride)
    full = ul.conv_transpose(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), stride=stride)
    missing = max(0, before + large - full.shape[-1])  # a stride above the kernel leaves zeros at the end
    full = np.pad(full, [(0, 0), (0, 0), (0, missing), (0, missing)])
    ours = full[:, :, before : before + large, before : before + large]
    np.testing.assert_allclose(ours.transpose(0, 2, 3, 1), theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize(("size", "kernel", "stride", "dilation"), SAME)
def test_conv2d_same_is_conv_padded_by_same_padding(size, kernel, stride, dilation):
    x, w = image(1, size, size, 2).transpose(0, 3, 1, 2), image(kernel, kernel, 2, 3).transpose(3, 2, 0, 1)
    theirs = RECORDED[f"conv2d: {size}, kernel {kernel}, stride {stride}, dilation {dilation}"]
    border = ul.same_padding(size, kernel, stride, dilation)
    ours = ul.conv(np.pad(x, [(0, 0), (0, 0), border, border]), w, stride=stride, dilation=dilation)
    np.testing.assert_allclose(ours.transpose(0, 2, 3, 1), theirs, rtol=0, atol=1e-5)


def test_depth_to_space_is_dcr():
    deep, wide = (image(*shape).transpose(0, 3, 1, 2) for shape in ((1, 2, 3, 12), (1, 4, 6, 3)))
    theirs = {key: RECORDED[key].transpose(0, 3, 1, 2) for key in ("depth_to_space", "space_to_depth")}
    np.testing.assert_array_equal(ul.depth_to_space(deep, 2), theirs["depth_to_space"])
    np.testing.assert_array_equal(ul.space_to_depth(wide, 2), theirs["space_to_depth"])
    assert (ul.depth_to_space(deep, 2, "CRD") != theirs["depth_to_space"]).any()


def test_where_tensorflow_is_installed_it_gives_what_was_recorded():
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    _, results = record_tensorflow.record()
    assert set(results) == set(RECORDED)
    for key, value in results.items():
        np.testing.assert_allclose(value, RECORDED[key], rtol=0, atol=1e-5, err_msg=key)
