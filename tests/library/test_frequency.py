"""frequency.py: the theorem as laws, numpy.fft and the operators as oracles, cases by hand, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import upsample_lib as ul

NEAREST, BILINEAR = np.array([1.0, 1]), np.array([1.0, 3, 3, 1]) / 4


@st.composite
def kernels(draw, dtype=None):
    """(kernel, stride): about half of them pattern-free, made of a random w."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    k, stride = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    kernel = rng.standard_normal(k)
    if draw(st.booleans()):
        kernel = np.convolve(kernel, np.ones(stride))
    return kernel.astype(dtype or draw(st.sampled_from([np.float32, np.float64]))), stride


@given(kernels(np.float64))
def test_four_ways_to_say_pattern_free_agree(case):
    """Equal phase sums, zeros of the response at m/s, a constant that stays one, divisibility."""
    kernel, s = case
    ones = np.ones((1, 2 * len(kernel) + 2 * s))
    flat = ul.conv_transpose(ones, kernel[None, None], stride=s)[0, len(kernel) : -len(kernel)]
    free = ul.is_pattern_free(kernel, s)
    assert free == (np.ptp(flat) < 1e-9)
    assert free == (np.abs(ul.frequency_response(kernel, s)[1:]).max(initial=0) < 1e-9)
    _, rest = np.polydiv(kernel, np.ones(s)) if len(kernel) >= s else (0, kernel)
    assert free == (np.abs(rest).max() < 1e-9)


@given(kernels())
def test_phase_sums_are_a_constant_upsampled(case):
    kernel, s = case
    n = 2 * len(kernel) + 2
    flat = ul.conv_transpose(np.ones((1, n), kernel.dtype), kernel[None, None], stride=s)[0]
    first = -(-len(kernel) // s) * s
    sums = ul.phase_sums(kernel, s)
    assert sums.dtype == kernel.dtype
    np.testing.assert_allclose(flat[first : first + s], sums, rtol=0, atol=1e-5)


@given(kernels(np.float64), st.integers(1, 6))
def test_a_factor_is_the_kernel_after_copying(case, n):
    kernel, s = case
    if len(kernel) < s or not ul.is_pattern_free(kernel, s):
        with pytest.raises(ValueError, match="kernel has"):
            ul.factor_out(kernel, s)
        return
    w = ul.factor_out(kernel, s)
    assert len(w) == len(kernel) - s + 1
    np.testing.assert_allclose(np.convolve(w, np.ones(s)), kernel, rtol=0, atol=1e-12)
    x = np.random.default_rng(n).standard_normal((1, 1, n))
    stamped = ul.conv_transpose(x, kernel[None, None], stride=s)
    copied = ul.conv(ul.replicate(x, s), w[::-1][None, None].copy(), padding=len(w) - 1)
    np.testing.assert_allclose(stamped, copied, rtol=0, atol=1e-11)


@given(kernels(), st.integers(1, 40))
def test_the_response_is_numpys_where_all_taps_fit(case, n):
    kernel, _ = case
    response = ul.frequency_response(kernel, n)
    assert response.dtype == np.result_type(kernel.dtype, np.complex64)
    longer = n * (1 + len(kernel) // n)  # every bin of n is one of these
    np.testing.assert_allclose(response, np.fft.fft(kernel, longer)[:: longer // n], rtol=0, atol=1e-4)
    if n < len(kernel):
        assert response[0] == pytest.approx(kernel.sum(), abs=1e-4)


@given(kernels(np.float64), st.integers(1, 5))
def test_ghosts_are_what_the_spectrum_of_an_upsampled_wave_holds(case, turns):
    """A complex wave of a whole number of turns: its upsampled row has energy in `stride` bins alone."""
    kernel, s = case
    n = 12
    wave = np.exp(2j * np.pi * turns * np.arange(n) / n)
    nails = np.zeros(n * s, complex)
    nails[::s] = wave
    longer = np.zeros(n * s * (1 + len(kernel) // (n * s)))
    longer[: len(kernel)] = kernel
    spectrum = np.abs(np.fft.fft(nails) * np.fft.fft(longer.reshape(-1, n * s).sum(axis=0)))
    images = spectrum[turns::n]
    assert spectrum.sum() == pytest.approx(images.sum(), abs=1e-8)
    if images[0] < 1e-6:
        return
    np.testing.assert_allclose(ul.ghosts(kernel, s, turns / n), images[1:] / images[0], rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("s", [2, 3, 4])
def test_the_checkerboard_measure_is_a_share_of_bins(s):
    image = np.random.default_rng(s).standard_normal((6 * s, 5 * s))
    power = np.abs(np.fft.fft2(image)) ** 2
    power[0, 0] = 0
    bins = power[::6, ::5]
    assert ul.checkerboard_energy(image, s) == pytest.approx(bins.sum() / power.sum())


def test_a_pattern_free_kernel_has_no_ghost_of_a_constant():
    for kernel in (NEAREST, BILINEAR):
        assert ul.ghosts(kernel, 2, 0)[0] < 1e-15


class TestByHand:
    def test_ghosts_of_a_quarter_cycle(self):
        """|1 + z| is 2 |cos(pi f)|: the ghost of copying is tan(pi / 8), that of (1 + z)**3 / 4 its cube."""
        assert ul.ghosts(NEAREST, 2, 0.25)[0] == pytest.approx(np.tan(np.pi / 8)) == pytest.approx(2**0.5 - 1)
        assert ul.ghosts(BILINEAR, 2, 0.25)[0] == pytest.approx(np.tan(np.pi / 8) ** 3)

    def test_bare_zeros_keep_every_ghost(self):
        np.testing.assert_allclose(ul.ghosts(np.array([1]), 4, np.array([0.1, 0.3])), np.ones((2, 3)))

    def test_a_stride_of_one_has_no_ghosts(self):
        assert ul.ghosts(BILINEAR, 1, 0.2).shape == (0,)
        assert ul.is_pattern_free(np.array([3, 1]), 1)
        np.testing.assert_array_equal(ul.factor_out(np.array([3, 1]), 1), [3, 1])

    def test_bilinear_is_copying_and_two_more_averages(self):
        np.testing.assert_array_equal(ul.factor_out(BILINEAR, 2), np.array([1, 2, 1]) / 4)

    def test_zeros_are_pattern_free_and_shorter_kernels_are_not(self):
        assert ul.is_pattern_free(np.zeros(2), 3)
        assert not ul.is_pattern_free(np.array([1, 1]), 3)
        np.testing.assert_array_equal(ul.factor_out(np.zeros(4), 3), [0, 0])

    def test_rounding_does_not_make_a_pattern(self):
        assert ul.is_pattern_free(np.array([0.1, 0.3, 0.2]), 2)
        assert ul.is_pattern_free(np.array([0.1, 0.3, 0.2], np.float32), 2)
        assert not ul.is_pattern_free(np.array([0.1, 0.3, 0.2001]), 2)


BAD = [
    (lambda: ul.phase_sums(np.ones((2, 2)), 2), ValueError, r"kernel has shape \(2, 2\); one axis"),
    (lambda: ul.phase_sums(np.ones(0), 2), ValueError, r"kernel has shape \(0,\)"),
    (lambda: ul.phase_sums(np.ones(3), 0), ValueError, "stride=0 is below 1"),
    (lambda: ul.is_pattern_free(np.ones(3), 2.0), TypeError, "stride=2.0 is not an integer"),
    (lambda: ul.is_pattern_free("abc", 2), TypeError, "kernel has dtype"),
    (lambda: ul.frequency_response(np.ones(3), 0), ValueError, "n=0 is below 1"),
    (lambda: ul.frequency_response(3.0, 4), ValueError, r"kernel has shape \(\)"),
    (lambda: ul.ghosts(np.ones(2), 2, 0.6), ValueError, "frequency=0.6 is not within 0 and 0.5"),
    (lambda: ul.ghosts(np.ones(2), 2, float("nan")), ValueError, "frequency=nan is not within"),
    (lambda: ul.ghosts(np.array([1, -1]), 2, 0), ValueError, "removes a wave of frequency=0"),
    (lambda: ul.ghosts(np.ones(2), 0, 0.1), ValueError, "stride=0 is below 1"),
    (lambda: ul.factor_out(np.ones(3), 2), ValueError, r"unequal phase sums \[2.0, 1.0\]"),
    (lambda: ul.factor_out(np.ones(2), 3), ValueError, "kernel has 2 taps; copying writes stride=3"),
    (lambda: ul.factor_out(np.ones(3), True), TypeError, "stride=True is not an integer"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
