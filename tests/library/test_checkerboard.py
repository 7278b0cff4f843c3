"""checkerboard.py: counting against stamping, the claims of the papers, cases by hand, bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from skimage import data

import upsample_lib as ul


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3))
def test_overlap_count_counts_stamps(n, k, s, p, d):
    stamps = [i * s + t * d - p for i in range(n) for t in range(k)]
    size = (n - 1) * s + d * (k - 1) + 1 - 2 * p
    if size < 1:
        with pytest.raises(ValueError, match="crops away"):
            ul.overlap_count(n, k, s, p, d)
        return
    expected = [stamps.count(place) for place in range(size)]
    counts = ul.overlap_count(n, k, s, p, d)
    assert counts.dtype == np.int64
    assert counts.tolist() == expected
    np.testing.assert_array_equal(ul.overlap_count((n, 2), (k, 3), (s, 2), (p, 0), (d, 1))[:, 2], 2 * counts)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 6))
def test_is_uniform_is_what_counting_shows(k, s, d):
    extent = d * (k - 1) + 1
    n = 2 * extent // s + 4 * s
    counts = ul.overlap_count(n, k, s, 0, d)[extent:-extent]
    assert len(counts) >= s
    assert ul.is_uniform(k, s, d) == (counts.min() == counts.max())


def test_overlaps_of_the_chapter():
    assert ul.overlap_count(6, 3, 2)[2:-2].tolist() == [2, 1, 2, 1, 2, 1, 2, 1, 2]
    assert set(ul.overlap_count((6, 6), 3, 2)[2:-2, 2:-2].ravel().tolist()) == {1, 2, 4}
    assert set(ul.overlap_count(9, 5, 2)[4:-4].tolist()) == {2, 3}
    for k, s in ((2, 2), (4, 2)):
        assert ul.is_uniform(k, s)
        assert len(set(ul.overlap_count(9, k, s)[k:-k].tolist())) == 1
    twice = ul.conv_transpose(ul.overlap_count(9, 3, 2)[None].astype(float), np.ones((1, 1, 3)), stride=2)[0]
    inner = twice[12:-12]
    assert (inner[4:] == inner[:-4]).all()  # two such layers: period 4
    assert not (inner[2:] == inner[:-2]).all()


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 5])
def test_bilinear_kernel_interpolates_away_from_the_border(stride):
    x = np.random.default_rng(0).standard_normal((1, 3, 8, 9))
    weight = ul.bilinear_kernel(3, 3, stride)
    assert weight.shape[-1] == 2 * stride - stride % 2
    y = ul.conv_transpose(x, weight, stride=stride, padding=stride // 2)
    expected = ul.interpolate(x, scale_factor=stride, mode="bilinear")
    assert y.shape == expected.shape
    inner = (..., slice(stride, -stride), slice(stride, -stride))
    np.testing.assert_allclose(y[inner], expected[inner], rtol=0, atol=1e-12)


def test_bilinear_kernel_with_unequal_channels_is_diagonal():
    weight = ul.bilinear_kernel(3, 2, 2)
    assert weight.shape == (3, 2, 4, 4)
    used = weight.any(axis=(2, 3))
    np.testing.assert_array_equal(used, [[True, False], [False, True], [False, False]])


@pytest.mark.parametrize(("channels", "r"), [(1, 2), (3, 2), (2, 3)])
def test_icnr_starts_as_nearest_neighbour(channels, r):
    rng = np.random.default_rng(0)
    weight = ul.icnr((channels * r * r, 4, 3, 3), r, rng.standard_normal)
    x = torch.from_numpy(rng.standard_normal((1, 4, 5, 5)))
    y = F.pixel_shuffle(F.conv2d(x, torch.from_numpy(weight), padding=1), r).numpy()
    blocks = y[:, :, ::r, ::r]
    np.testing.assert_allclose(y, ul.replicate(blocks, r), rtol=0, atol=1e-12)


def test_tiling_instead_of_repeating_is_right_for_one_channel_or_tensorflows_order_alone():
    rng = np.random.default_rng(0)
    kernels = rng.standard_normal((2, 3, 1, 1))
    x = rng.standard_normal((1, 3, 4, 4))
    tiled = ul.conv(x, np.tile(kernels, (4, 1, 1, 1)))
    expected = ul.replicate(ul.conv(x, kernels), 2)
    assert not np.allclose(ul.pixel_shuffle(tiled, 2), expected)
    np.testing.assert_allclose(ul.depth_to_space(tiled, 2, "DCR"), expected, rtol=0, atol=1e-12)
    one = ul.conv(x, np.tile(kernels[:1], (4, 1, 1, 1)))
    np.testing.assert_allclose(ul.pixel_shuffle(one, 2), expected[:, :1], rtol=0, atol=1e-12)


def test_resize_conv_is_its_two_halves():
    rng = np.random.default_rng(0)
    x, weight, bias = (
        rng.standard_normal((2, 3, 5, 6)),
        rng.standard_normal((4, 3, 3, 3)),
        rng.standard_normal(4),
    )
    for mode in ("nearest", "bilinear"):
        large = F.interpolate(torch.from_numpy(x), scale_factor=2, mode=mode)
        theirs = F.conv2d(large, torch.from_numpy(weight), torch.from_numpy(bias), padding=1).numpy()
        ours = ul.resize_conv(x, weight, bias, mode=mode)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


class TestEnergy:
    def test_a_pattern_is_all_and_a_constant_is_none(self):
        board = np.indices((8, 8)).sum(0) % 2.0
        assert ul.checkerboard_energy(board, 2) == pytest.approx(1)
        assert ul.checkerboard_energy(np.full((8, 8), 0.1), 2) == 0
        assert ul.checkerboard_energy(np.full((8, 8), 1e6), 2) == 0

    def test_partial_blocks_count(self):
        """By hand: one row 1 0 1; phase 0 holds both ones, phase 1 the zero; all variance is explained."""
        assert ul.checkerboard_energy(np.array([[1, 0, 1]]), 2) == pytest.approx(1)
        mixed = ul.checkerboard_energy(np.array([[1, 0, 0]]), 2)
        # mean 1/3, variance sum 2/3; phase 0 = (1, 0): 2 * (1/6)**2, phase 1: (1/3)**2; share 1/4
        assert mixed == pytest.approx(0.25)

    def test_noise_has_the_share_that_chance_gives(self):
        noise = np.random.default_rng(0).standard_normal((200, 64, 64))
        energy = ul.checkerboard_energy(noise, 2)
        assert energy.shape == (200,)
        assert energy.mean() == pytest.approx(3 / (64 * 64 - 1), rel=0.15)  # 3 degrees of freedom of 4095

    def test_it_does_not_depend_on_brightness_and_contrast(self):
        image = np.random.default_rng(0).standard_normal((9, 10))
        assert ul.checkerboard_energy(5 * image - 3, 3) == pytest.approx(ul.checkerboard_energy(image, 3))

    def test_natural_images_are_near_zero_and_uneven_overlap_is_not(self):
        """On five photographs the share is below 0.0001; a kernel of 3 at stride 2 puts it above 0.2."""
        for name in ("cat", "coffee", "astronaut", "camera", "coins"):
            image = getattr(data, name)() / 255
            grey = image.mean(-1) if image.ndim == 3 else image
            assert ul.checkerboard_energy(grey, 2) < 1e-4
            uneven = ul.conv_transpose(grey[None, :100, :100], np.ones((1, 1, 3, 3)), stride=2)[0, 2:-2, 2:-2]
            assert ul.checkerboard_energy(uneven, 2) > 0.2


X = np.ones((1, 1, 3, 3))
BAD = [
    (lambda: ul.overlap_count(0, 3, 2), ValueError, "input_size=0 is below 1"),
    (lambda: ul.overlap_count((2, 2), (3, 3, 3), 2), ValueError, "2 entries for 3 spatial axes"),
    (lambda: ul.overlap_count((1, 1, 1, 1), 3, 2), ValueError, "needs 1 to 3 entries"),
    (lambda: ul.overlap_count(2, 3, 2.0), TypeError, "stride=2.0 is not an integer"),
    (lambda: ul.is_uniform(3, 0), ValueError, "stride=0 is below 1"),
    (lambda: ul.is_uniform((3, 3), (2, 2, 2)), ValueError, "2 entries for 3 spatial axes"),
    (lambda: ul.bilinear_kernel(0, 1, 2), ValueError, "in_channels=0 is below 1"),
    (lambda: ul.bilinear_kernel(1, 1, 1.5), TypeError, "stride=1.5 is not an integer"),
    (lambda: ul.icnr((6, 1, 3, 3), 2, np.ones), ValueError, "6 output channels; a multiple of 4"),
    (lambda: ul.icnr((4, 3, 3), 2, np.ones), ValueError, "3 entries"),
    (lambda: ul.icnr((4, 1, 3, 3), 2, lambda s: np.ones(3)), ValueError, r"init returned shape \(3,\)"),
    (lambda: ul.resize_conv(X[0], np.ones((1, 1, 3, 3))), ValueError, "a batch axis is needed"),
    (lambda: ul.resize_conv(X, np.ones((1, 2, 3, 3))), ValueError, "x has 1 channels"),
    (
        lambda: ul.resize_conv(X, np.ones((1, 1, 3, 3)), scale_factor=0),
        ValueError,
        "scale_factor=0 is not above 0",
    ),
    (lambda: ul.resize_conv(X, np.ones((1, 1, 3, 3)), mode="cubic"), ValueError, "mode='cubic'"),
    (lambda: ul.checkerboard_energy(np.ones(3), 2), ValueError, r"image has shape \(3,\)"),
    (lambda: ul.checkerboard_energy(np.ones((0, 3)), 2), ValueError, r"image has shape \(0, 3\)"),
    (lambda: ul.checkerboard_energy(np.ones((3, 3)), 0), ValueError, "stride=0 is below 1"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
