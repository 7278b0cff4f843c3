"""The exercise on checkerboards: its answers are the library's and torch's, plain wrong code is named."""

import numpy as np
import pytest
from torch import from_numpy, ones
from torch.nn.functional import conv2d, conv_transpose1d, interpolate

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "checkerboard"
EXERCISES = load_topic(SLUG).exercises


def test_overlap_is_torchs_layer_of_ones():
    for (n, k, s), expected in drawn(SLUG, "overlap"):
        layer = conv_transpose1d(ones(1, 1, n), ones(1, 1, k), stride=s)
        np.testing.assert_array_equal(expected, layer[0, 0].numpy())


def test_maps_rule_and_energy_are_the_librarys():
    for args, expected in drawn(SLUG, "overlap_map"):
        np.testing.assert_array_equal(expected, ul.overlap_count(*args))
    answers = set()
    for args, expected in drawn(SLUG, "is_uniform"):
        assert expected == ul.is_uniform(*args)
        answers.add(expected)
    assert answers == {True, False}
    for args, expected in drawn(SLUG, "checkerboard_energy"):
        assert np.isclose(expected, ul.checkerboard_energy(*args), atol=1e-12)


def test_remedies_are_the_librarys_and_torchs():
    for (stride,), expected in drawn(SLUG, "bilinear_kernel"):
        np.testing.assert_allclose(expected, ul.bilinear_kernel(1, 1, stride)[0, 0], atol=1e-15)
    for (kernels, r), expected in drawn(SLUG, "icnr"):
        shape = (len(kernels) * r * r, *kernels.shape[1:])
        np.testing.assert_array_equal(expected, ul.icnr(shape, r, lambda _, w=kernels: w))
    for (x, weight, factor), expected in drawn(SLUG, "resize_conv"):
        x, weight = (from_numpy(np.array(a, dtype=np.float64))[None, None] for a in (x, weight))
        layer = conv2d(interpolate(x, scale_factor=factor), weight, padding="same")
        np.testing.assert_allclose(expected, layer[0, 0].numpy(), atol=1e-12)


def energy_of_blocks(image, stride):
    rows, columns = (n // stride for n in image.shape)
    cut = image[: rows * stride, : columns * stride].astype(float)
    if cut.var() == 0:
        return 0.0
    means = cut.reshape(rows, stride, columns, stride).mean(axis=(0, 2))
    return float(means.var() / cut.var())


def odd_rule(kernel_size, stride, dilation=1):
    return kernel_size % stride == 0


def reached_phases_alone(kernel_size, stride, dilation=1):
    """Right in most cases: "True and False have changed places" would be a wrong diagnosis."""
    return len(set(np.bincount(np.arange(kernel_size) * dilation % stride))) == 1


def without_padding(x, weight, factor):
    large, (kh, kw) = np.kron(x, np.ones((factor, factor))), weight.shape
    out = np.zeros((large.shape[0] - kh + 1, large.shape[1] - kw + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(large[i : i + kh, j : j + kw] * weight)
    return out


WRONG = [
    ("is_uniform", reached_phases_alone, "later_phases_missing"),
    (
        "is_uniform",
        lambda kernel_size, stride, dilation=1: kernel_size % stride == 0 < dilation % stride,
        None,
    ),
    ("resize_conv", without_padding, "not_padded"),
    ("checkerboard_energy", energy_of_blocks, "rest_cut_off"),
    ("is_uniform", odd_rule, "dilation_forgotten"),
    ("icnr", lambda kernels, upscale_factor: np.concatenate([kernels] * upscale_factor**2), "tiled"),
    (
        "overlap",
        lambda size, kernel_size, stride: np.convolve(
            (np.arange((size - 1) * stride + 1) % stride == 0).astype(int), np.ones(kernel_size, int), "same"
        ),
        None,
    ),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_found(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_honest_variants_pass():
    def by_counting(kernel_size, stride, dilation=1):
        phases = [t * dilation % stride for t in range(kernel_size)]
        return len({phases.count(p) for p in range(stride)}) == 1

    def by_convolution(size, kernel_size, stride):
        return np.convolve((np.arange((size - 1) * stride + 1) % stride == 0), np.ones(kernel_size)).astype(
            int
        )

    Check(SLUG)(Student(EXERCISES["is_uniform"], by_counting))
    Check(SLUG)(Student(EXERCISES["overlap"], by_convolution))
