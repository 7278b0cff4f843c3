"""The exercise on interpolation: its answers are torch's and the library's, plain wrong code is named."""

import numpy as np
import pytest
from torch import from_numpy
from torch.nn.functional import interpolate

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "interpolation"
EXERCISES = load_topic(SLUG).exercises


def torchs(n_in, n_out, mode, **options):
    """torch's axis matrix: what becomes of each unit row."""
    rows = from_numpy(np.eye(n_in))[:, None, None, :].expand(n_in, 1, n_in, n_in)
    return interpolate(rows, size=(n_in, n_out), mode=mode, **options)[:, 0, 0].numpy().T


def test_nearest_places_are_torchs():
    for (n, m, exact), expected in drawn(SLUG, "nearest_places"):
        matrix = torchs(n, m, "nearest-exact" if exact else "nearest")
        np.testing.assert_array_equal(expected, matrix.argmax(axis=1))


def test_coordinates_are_the_librarys():
    for (n, m, align), expected in drawn(SLUG, "source_coordinates"):
        rule = "align_corners" if align else "half_pixel"
        np.testing.assert_allclose(expected, ul.source_coordinates(n, m, rule), atol=1e-12)


@pytest.mark.parametrize("align", [False, True])
def test_places_and_weights_together_are_torchs(align):
    where, linear, cubic = (EXERCISES[n] for n in ("source_coordinates", "linear_matrix", "cubic_matrix"))
    for n, m in np.ndindex(7, 9):
        u = where(n + 1, m + 1, align)
        for ours, mode in ((linear(u, n + 1), "bilinear"), (cubic(u, n + 1, -0.75), "bicubic")):
            np.testing.assert_allclose(ours, torchs(n + 1, m + 1, mode, align_corners=align), atol=1e-12)


def test_keys_kernel_is_a_column_of_the_librarys_matrix():
    column = ul.resize_matrix(9, 900, "cubic", "asymmetric", cubic_coeff_a=-0.5)[200:700, 4]
    np.testing.assert_allclose(
        EXERCISES["cubic_weight"](np.arange(-200, 300) / 100, -0.5), column, atol=1e-12
    )


def test_antialiasing_is_torchs():
    for (n, m), expected in drawn(SLUG, "antialiased_matrix"):
        if m > 1:  # torch 2.13 errs where an output is one pixel wide
            np.testing.assert_allclose(expected, torchs(n, m, "bilinear", antialias=True), atol=1e-6)


def test_resize_is_a_product():
    for (image, rows, columns), expected in drawn(SLUG, "resize"):
        np.testing.assert_allclose(expected.ravel(), np.kron(rows, columns) @ image.ravel())


def coordinates_from_opencv_forum(n_in, n_out, align_corners=False):
    scale = n_in / n_out
    return np.array([j * scale for j in range(n_out)])


def cubic_by_fancy_index(coordinates, n_in, a):
    matrix = np.zeros((len(coordinates), n_in))
    for j, u in enumerate(coordinates):
        places = int(np.floor(u)) + np.arange(-1, 3)
        matrix[j, np.clip(places, 0, n_in - 1)] += EXERCISES["cubic_weight"](u - places, a)
    return matrix


def linear_by_division(coordinates, n_in):
    return np.maximum(1 - np.abs(np.arange(n_in) - np.array(coordinates)[:, None]), 0)


def single_in_the_middle(n_in, n_out, align_corners=False):
    if align_corners and n_out == 1:
        return np.array([(n_in - 1) / 2])
    return EXERCISES["source_coordinates"](n_in, n_out, align_corners)


def rounded_to_even(n_in, n_out, exact=False):
    if exact:
        return np.round((np.arange(n_out) + 0.5) * n_in / n_out - 0.5).astype(int)
    return np.arange(n_out) * n_in // n_out


WRONG = [
    ("source_coordinates", single_in_the_middle, "single_in_the_middle"),
    ("nearest_places", rounded_to_even, "half_to_even"),
    ("linear_matrix", linear_by_division, "border_lost"),
    ("antialiased_matrix", lambda n_in, n_out: torchs(n_in, n_out, "bilinear"), "not_stretched"),
    ("antialiased_matrix", lambda n_in, n_out: torchs(n_in, n_out, "area"), "touched"),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_found(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("name", "function"),
    [("source_coordinates", coordinates_from_opencv_forum), ("cubic_matrix", cubic_by_fancy_index)],
)
def test_other_plain_wrong_code_loses(name, function):
    with pytest.raises(Mistake):
        Check(SLUG)(Student(EXERCISES[name], function))


def test_honest_variants_pass():
    def by_hat(coordinates, n_in):
        moved = np.clip(coordinates, 0, n_in - 1)
        return np.maximum(1 - np.abs(np.arange(n_in) - moved[:, None]), 0)

    def by_floats(n_in, n_out, exact=False):
        return [int((j + 0.5 * exact) * n_in / n_out) for j in range(n_out)]

    Check(SLUG)(Student(EXERCISES["linear_matrix"], by_hat))
    Check(SLUG)(Student(EXERCISES["nearest_places"], by_floats))
