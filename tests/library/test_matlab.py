"""MATLAB's imresize against published results of it.

A: the answer to "cv2.resize and imresize differ" on Stack Overflow, four decimals. B: reference results of MATLAB in
the tests of GNU Octave's image package (imresize.m), whole levels; MATLAB's own integers may be one away.
"""

import numpy as np
import pytest

import upsample_lib as ul
from tests.library.package_calls import matlab_imresize
from upsample_lib import CONVENTIONS

ENLARGED = np.array([[1, 1.25, 1.75, 2], [1.5, 1.75, 2.25, 2.5], [2.5, 2.75, 3.25, 3.5], [3, 3.25, 3.75, 4]])
SHRUNK = np.array([[1.5625, 2.1875], [2.8125, 3.4375]])
IMAGE = np.array([
    [116, 227, 153, 69, 146, 194, 59, 130, 139, 106],
    [2, 47, 137, 249, 90, 75, 16, 24, 158, 44],
    [155, 68, 46, 84, 166, 156, 69, 204, 32, 152],
    [71, 221, 137, 230, 210, 153, 192, 115, 30, 118],
    [107, 143, 108, 52, 51, 73, 101, 21, 175, 90],
    [54, 158, 143, 77, 26, 168, 113, 229, 165, 225],
    [9, 47, 133, 135, 130, 207, 236, 43, 19, 73],
    [129, 60, 59, 243, 64, 181, 249, 56, 32, 86],
])  # fmt: skip
HALVED = {  # by 0.5
    'MATLAB imresize(method="bilinear", Antialiasing=False)': [
        [98, 152, 126, 58, 112], [129, 125, 172, 146, 83], [116, 96, 80, 116, 164], [62, 143, 146, 147, 53],
    ],
    'MATLAB imresize(method="bilinear"), shrinking': [
        [108, 136, 125, 89, 107], [111, 132, 143, 114, 99], [106, 110, 106, 127, 136], [75, 124, 154, 142, 75],
    ],
    "MATLAB imresize(Antialiasing=False)": [
        [92, 164, 123, 38, 118], [139, 116, 188, 167, 69], [121, 87, 67, 108, 180], [54, 153, 141, 149, 42],
    ],
    "MATLAB imresize()": [
        [105, 140, 126, 81, 109], [110, 134, 153, 114, 93], [108, 108, 94, 127, 146], [67, 126, 162, 149, 62],
    ],
}  # fmt: skip
OPTIONS = {
    'MATLAB imresize(method="bilinear", Antialiasing=False)': {"method": "bilinear", "Antialiasing": False},
    'MATLAB imresize(method="bilinear"), shrinking': {"method": "bilinear"},
    "MATLAB imresize(Antialiasing=False)": {"Antialiasing": False},
    "MATLAB imresize()": {},
}
FIRST_ROW = {  # of 12 x 15, by 1.5
    "bilinear": [116, 172, 215, 165, 111, 82, 133, 170, 171, 81, 95, 132, 138, 123, 106],
    "bicubic": [116, 187, 237, 171, 94, 61, 135, 191, 187, 75, 91, 142, 140, 124, 108],
}


def test_settings_give_the_published_results():
    settings = CONVENTIONS['MATLAB imresize(method="bilinear"), enlarging']
    np.testing.assert_allclose(ul.resize(np.array([[1.0, 2], [3, 4]]), sizes=(4, 4), **settings), ENLARGED)
    enlarged = ul.resize(IMAGE, sizes=(12, 15), **settings)
    np.testing.assert_allclose(enlarged[0], FIRST_ROW["bilinear"], rtol=0, atol=1)
    row = 'MATLAB imresize(method="bilinear", Antialiasing=False)'
    halved = ul.resize(IMAGE, sizes=(4, 5), **CONVENTIONS[row])
    np.testing.assert_allclose(halved, HALVED[row], rtol=0, atol=1)


@pytest.mark.parametrize("row", HALVED)
def test_the_formula_and_which_resize_give_the_published_results(row):
    formula = matlab_imresize(IMAGE, (4, 5), **OPTIONS[row])
    np.testing.assert_allclose(formula, HALVED[row], rtol=0, atol=1)
    ranking = ul.which_resize(IMAGE, np.array(HALVED[row]), limit=None)
    distances = {call: largest for call, largest, _, _ in ranking}
    assert distances[row] <= 1


def test_the_formula_gives_the_results_with_decimals():
    np.testing.assert_allclose(
        matlab_imresize(ENLARGED, (2, 2), method="bilinear"), SHRUNK, rtol=0, atol=5e-5
    )
    bicubic = matlab_imresize(IMAGE, (12, 15))
    np.testing.assert_allclose(bicubic[0], FIRST_ROW["bicubic"], rtol=0, atol=1)
    ranking = ul.which_resize(ENLARGED, SHRUNK)
    first = {call for call, largest, *_ in ranking if largest == ranking[0][1] < 1e-9}
    assert 'MATLAB imresize(method="bilinear"), shrinking' in first


def test_repeating_the_border_is_another_thing():
    """The reason that the rows give: at the border the two differ, inside they do not."""
    settings = {"mode": "cubic", "cubic_coeff_a": -0.5, "antialias": True}
    gap = np.abs(ul.resize(IMAGE, sizes=(4, 5), **settings) - matlab_imresize(IMAGE, (4, 5)))
    assert gap[1:3, 1:4].max() < 1e-9
    assert gap.max() > 3
