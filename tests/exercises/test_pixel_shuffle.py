"""The exercise on the pixel shuffle: its answers are torch's and the library's, plain wrong code is named."""

import numpy as np
import pytest
from torch import from_numpy
from torch.nn import functional

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "pixel_shuffle"
EXERCISES = load_topic(SLUG).exercises


@pytest.mark.parametrize("name", ["pixel_shuffle", "pixel_unshuffle"])
def test_both_ways_are_torchs(name):
    for (x, r), expected in drawn(SLUG, name):
        theirs = getattr(functional, name)(from_numpy(np.array(x)), r).numpy()
        np.testing.assert_array_equal(expected, theirs)


def test_tensorflows_order_is_onnxs_dcr():
    for (x, r), expected in drawn(SLUG, "depth_to_space"):
        np.testing.assert_array_equal(expected, ul.depth_to_space(x[None], r, "DCR")[0])


def test_a_moved_layer_draws_the_same_picture():
    for (weight, r), moved in drawn(SLUG, "to_tensorflow"):
        x = np.random.default_rng(0).standard_normal((1, weight.shape[1], 4, 5))
        weight, moved = np.asarray(weight, float), np.asarray(moved, float)
        torchs = ul.pixel_shuffle(ul.conv(x, weight), r)
        np.testing.assert_allclose(ul.depth_to_space(ul.conv(x, moved), r, "DCR"), torchs)


def test_the_equal_layer_is_equal():
    for (weight, r), expected in drawn(SLUG, "subpixel_weight"):
        np.testing.assert_allclose(expected, ul.subpixel_weight(np.asarray(weight, float), r)[0])


def test_multiplications_are_counted_on_the_layers():
    for (height, width, layers, r), expected in drawn(SLUG, "multiplications", seeds=1):
        x, counted = np.zeros((1, layers[0][1], height * r, width * r)), 0
        for k, c_in, c_out in layers:
            weight = np.zeros((c_out, c_in, k, k))
            x = ul.conv(x, weight, padding="same")
            counted += x.size * weight[0].size
        assert expected == counted


def shuffle_by_wrong_loop(x, upscale_factor):
    r, channels = upscale_factor, len(x) // upscale_factor**2
    y = np.zeros((channels, x.shape[1] * r, x.shape[2] * r))
    for i in range(r):
        for j in range(r):
            y[:, i::r, j::r] = x[(i * r + j) * channels : (i * r + j + 1) * channels]
    return y


WRONG = [
    ("pixel_shuffle", shuffle_by_wrong_loop, "tensorflow_order"),
    (
        "pixel_shuffle",
        lambda x, upscale_factor: (
            np.concatenate([x[:: upscale_factor**2]] * 1)
            .repeat(upscale_factor, axis=1)
            .repeat(upscale_factor, axis=2)
        ),
        "first_copied",
    ),
    (
        "subpixel_weight",
        lambda weight, stride: np.concatenate(
            [
                weight[:, o, i::stride, j::stride][None]
                for o in range(weight.shape[1])
                for i in range(stride)
                for j in range(stride)
            ]
        ),
        "not_turned",
    ),
    (
        "multiplications",
        lambda height, width, layers, enlarge_first=1: (
            height * width * enlarge_first * sum(k * k * a * b for k, a, b in layers)
        ),
        "enlarged_on_one_axis",
    ),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_named(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_honest_variants_pass():
    def by_slices(x, upscale_factor):
        r = upscale_factor
        y = np.zeros((len(x) // r**2, x.shape[1] * r, x.shape[2] * r), dtype=x.dtype)
        for place in range(r * r):
            y[:, place // r :: r, place % r :: r] = x[place :: r * r]
        return y

    def by_index(weight, upscale_factor):
        places = upscale_factor**2
        channels = len(weight) // places
        return weight[[c * places + p for p in range(places) for c in range(channels)]]

    Check(SLUG)(Student(EXERCISES["pixel_shuffle"], by_slices))
    Check(SLUG)(Student(EXERCISES["to_tensorflow"], by_index))
