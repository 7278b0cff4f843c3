"""The exercise on the frequency view: its answers are the library's and numpy.fft's, plain wrong code is named."""

import numpy as np
import pytest

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "frequency"
EXERCISES = load_topic(SLUG).exercises


def test_copies_are_those_of_numpys_transform():
    for (magnitudes, stride), expected in drawn(SLUG, "repeated_spectrum"):
        row = np.fft.ifft(magnitudes)
        nails = np.zeros(len(row) * stride, complex)
        nails[::stride] = row
        np.testing.assert_allclose(np.abs(np.fft.fft(nails)), expected, atol=1e-6)


def test_ghosts_are_the_peaks_of_a_cosine_between_zeros():
    for (frequency, stride), expected in drawn(SLUG, "ghost_frequencies"):
        cosine = np.cos(2 * np.pi * frequency * np.arange(16))
        nails = ul.bed_of_nails(cosine[None, None], stride)[0, 0]
        peaks = np.flatnonzero(np.abs(np.fft.rfft(nails)) > 1) / len(nails)
        np.testing.assert_allclose(sorted([*expected, frequency / stride]), peaks)


def test_gains_ghosts_and_kernels_are_the_librarys():
    for (kernel, frequency), expected in drawn(SLUG, "gain"):
        bin_of_32 = round(frequency * 32)
        assert np.isclose(expected, np.abs(ul.frequency_response(kernel, 32))[bin_of_32], atol=1e-4)
    for (kernel, stride, frequency), expected in drawn(SLUG, "worst_ghost"):
        assert np.isclose(expected, ul.ghosts(kernel, stride, frequency).max(), rtol=1e-4)
    answers = set()
    for args, expected in drawn(SLUG, "is_pattern_free"):
        assert expected == ul.is_pattern_free(*args)
        answers.add(expected)
    assert answers == {True, False}
    for (kernel, stride), expected in drawn(SLUG, "factor_out"):
        np.testing.assert_allclose(expected, ul.factor_out(kernel, stride), atol=1e-12)
        np.testing.assert_allclose(np.convolve(expected, np.ones(stride)), kernel, atol=1e-12)


def test_an_alias_has_the_same_pixels():
    places = np.arange(20)
    for (frequency, stride), expected in drawn(SLUG, "aliased_frequency"):
        kept = np.cos(2 * np.pi * frequency * places * stride)
        np.testing.assert_allclose(kept, np.cos(2 * np.pi * expected * places), atol=1e-12)


WRONG = [
    ("repeated_spectrum", lambda m, s: np.concatenate([m, np.zeros(len(m) * (s - 1))]), "zeros_after"),
    ("ghost_frequencies", lambda f, s: [(f + m) / s for m in range(1, s)], "not_folded"),
    ("gain", lambda k, f: float(sum(w * np.cos(2 * np.pi * f * t) for t, w in enumerate(k))), "real_part"),
    ("is_pattern_free", lambda k, s: len(k) % s == 0, "taps_counted"),
    ("is_pattern_free", lambda k, s: len({float(k[p::s].sum()) for p in range(2)}) == 1, None),
    ("factor_out", lambda k, s: np.polydiv(k, np.ones(s + 1))[0], None),
    ("factor_out", lambda k, s: np.linalg.lstsq(np.eye(len(k)), k, rcond=None)[0][::s], "one_phase"),
    ("aliased_frequency", lambda f, s: min(f * s, 0.5), "clipped"),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_found(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_honest_variants_pass():
    def by_division(kernel, stride):
        return np.polydiv(kernel.astype(float), np.ones(stride))[0]

    def by_transform(kernel, frequency):
        n = 32 * -(-len(kernel) // 32)
        return float(abs(np.fft.fft(kernel, n)[round(frequency * n)]))

    def by_response(kernel, stride):
        turns = np.outer(np.arange(1, stride) / stride, np.arange(len(kernel)))
        return bool(np.all(np.abs(np.exp(-2j * np.pi * turns) @ kernel) < 1e-6))

    Check(SLUG)(Student(EXERCISES["gain"], by_transform))
    Check(SLUG)(Student(EXERCISES["is_pattern_free"], by_response))
    Check(SLUG)(Student(EXERCISES["repeated_spectrum"], lambda m, s: np.concatenate([m] * s)))
    padded = lambda k, s: np.atleast_1d(by_division(k, s))  # noqa: E731
    assert np.allclose(padded(np.array([1, 3, 3, 1]), 2), [1, 2, 1])
