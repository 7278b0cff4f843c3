"""What zeros between pixels do to a spectrum, where a wave's ghosts are, and how much of them a kernel keeps."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers


def size_rule(magnitudes, stride):
    return f"n * stride = {len(magnitudes)} * {stride} = {len(magnitudes) * stride}"


def zeros_between(x, s):
    out = np.zeros(len(x) * s, np.asarray(x).dtype)
    out[::s] = x
    return out


@exercise(
    section="Repeats of the spectrum",
    hand=[(np.array([3, 1]), 2), (np.array([5, 2, 1, 2]), 1), (np.array([4, 1, 2]), 3)],
    draw=lambda rng: (np.abs(numbers(rng, between(rng, 2, 6))[0]), between(rng, 1, 4)),
    rule=size_rule,
)
def repeated_spectrum(magnitudes, stride):
    return np.tile(magnitudes, stride)


repeated_spectrum.wrong(
    each_bin_repeated=lambda m, s: np.repeat(m, s),
    zeros_between_bins=lambda m, s: zeros_between(m, s),
    zeros_after=lambda m, s: np.pad(m, (0, len(m) * (s - 1))),
    shared_out=lambda m, s: np.tile(m, s) / s,
    added_up=lambda m, s: np.tile(m, s) * s,
    mirrored=lambda m, s: np.concatenate([m if i % 2 == 0 else m[::-1] for i in range(s)]),
    faded=lambda m, s: np.concatenate([np.asarray(m, float) / (i + 1) for i in range(s)]),
    size_kept=lambda m, s: np.asarray(m),
)


def images_of(frequency, s):
    """Frequencies of all images of a real wave, itself first, in cycles per output pixel, folded to 0 … 1/2."""
    turns = (frequency + np.arange(s)) / s
    return np.minimum(turns, 1 - turns)


def draw_wave(rng):
    return between(rng, 1, 7) / 16, between(rng, 2, 5)


@exercise(
    section="Repeats of the spectrum",
    hand=[(0.25, 2), (0.25, 4), (0.375, 3)],
    draw=draw_wave,
    rule=lambda frequency, stride: f"stride - 1 = {stride} - 1 = {stride - 1}",
)
def ghost_frequencies(frequency, stride):
    return np.sort(images_of(frequency, stride)[1:])


ghost_frequencies.wrong(
    not_folded=lambda f, s: (f + np.arange(1, s)) / s,
    wave_included=lambda f, s: np.sort(images_of(f, s)),
    per_input_pixel=lambda f, s: np.sort(images_of(f, s)[1:]) * s,
    shift_not_divided=lambda f, s: np.sort(np.abs((f / s + np.arange(1, s) + 0.5) % 1 - 0.5)),
    wave_not_divided=lambda f, s: np.sort(
        np.minimum((f + np.arange(1, s) / s) % 1, 1 - (f + np.arange(1, s) / s) % 1)
    ),
    multiples_of_the_wave=lambda f, s: f / s * np.arange(2, s + 1),
    not_sorted=lambda f, s: images_of(f, s)[1:],
    places_of_the_zeros=lambda f, s: np.sort(np.minimum(np.arange(1, s), s - np.arange(1, s)) / s),
    sorted_the_other_way=lambda f, s: np.sort(images_of(f, s)[1:])[::-1],
    modulo_half=lambda f, s: np.sort((f + np.arange(1, s)) / s % 0.5),
    folded_at_zero=lambda f, s: np.sort(np.abs(f - np.arange(1, s)) / s),
)


def turned(kernel, angles):
    return np.sum(np.asarray(kernel, float) * np.exp(-1j * np.asarray(angles)))


def gain_of(kernel, frequency):
    return float(np.abs(turned(kernel, 2 * np.pi * frequency * np.arange(len(kernel)))))


def draw_taps(rng, n):
    """Taps whose transform NumPy computes in double precision: the answer is one number, with no dtype to go by."""
    taps = numbers(rng, n)[0]
    return taps.astype(np.float64) if taps.dtype == np.float32 else taps


def draw_gain(rng):
    return draw_taps(rng, between(rng, 2, 6)), between(rng, 0, 16) / 32


@exercise(
    section="The kernel is the filter",
    hand=[
        (np.array([1, 1]), 0.5),
        (np.array([1, 3, 3, 1]), 0.0),
        (np.array([1, 1]), 0.25),
        (np.array([1, 2, -1]), 0.125),
    ],
    draw=draw_gain,
)
def gain(kernel, frequency):
    return gain_of(kernel, frequency)


def angles(kernel, frequency):
    return 2 * np.pi * frequency * np.arange(len(kernel))


gain.wrong(
    two_pi_missing=lambda k, f: float(np.abs(turned(k, f * np.arange(len(k))))),
    half_a_turn=lambda k, f: float(np.abs(turned(k, np.pi * f * np.arange(len(k))))),
    real_part=lambda k, f: float(np.sum(k * np.cos(angles(k, f)))),
    size_of_real_part=lambda k, f: float(abs(np.sum(k * np.cos(angles(k, f))))),
    sines_alone=lambda k, f: float(np.sum(k * np.sin(angles(k, f)))),
    squared=lambda k, f: gain_of(k, f) ** 2,
    share_of_the_sum=lambda k, f: gain_of(k, f) / float(np.sum(k)),
    magnitudes_of_taps=lambda k, f: gain_of(np.abs(k), f),
    sum_of_magnitudes=lambda k, f: float(np.sum(np.abs(k))),
    parts_added=lambda k, f: float(abs(turned(k, angles(k, f)).real) + abs(turned(k, angles(k, f)).imag)),
    degrees=lambda k, f: float(np.abs(turned(k, 360 * f * np.arange(len(k))))),
    mean_of_taps=lambda k, f: gain_of(k, f) / len(k),
    next_bin=lambda k, f: float(np.abs(np.fft.fft(k)[round(f * len(k)) % len(k)])),
    real_exponent=lambda k, f: float(np.abs(np.sum(k * np.exp(-2 * np.pi * f * np.arange(len(k)))))),
)


def image_gains(kernel, s, frequency):
    return np.array([gain_of(kernel, (frequency + m) / s) for m in range(s)])


def draw_ghost(rng):
    stride = between(rng, 2, 4)
    while True:
        kernel, wave = draw_taps(rng, between(rng, stride, stride + 3)), between(rng, 1, 7) / 16
        gains = image_gains(kernel, stride, wave)
        # what divides by the own gain must not hang on rounding
        if gains[0] > 0.05 and max(gains[1:]) > 0.05:
            return kernel, stride, wave


@exercise(
    section="Ghosts of three upsamplers",
    hand=[
        (np.array([1]), 2, 0.25),
        (np.array([1, 1]), 2, 0.25),
        (np.array([1, 2, 1]), 3, 0.25),
        (np.array([1, 2, 2, 1]), 4, 0.125),
    ],
    draw=draw_ghost,
)
def worst_ghost(kernel, stride, frequency):
    gains = image_gains(kernel, stride, frequency)
    return float(gains[1:].max() / gains[0])


def of_gains(result):
    """A wrong version that makes something else of the gains of all images."""
    return lambda kernel, s, frequency: float(result(image_gains(kernel, s, frequency)))


worst_ghost.wrong(
    not_divided=of_gains(lambda g: g[1:].max()),
    wave_included=of_gains(lambda g: g.max() / g[0]),
    first_ghost_alone=of_gains(lambda g: g[1] / g[0]),
    last_ghost_alone=of_gains(lambda g: g[-1] / g[0]),
    weakest=of_gains(lambda g: g[1:].min() / g[0]),
    added_up=of_gains(lambda g: g[1:].sum() / g[0]),
    mean_ghost=of_gains(lambda g: g[1:].mean() / g[0]),
    share_of_all=of_gains(lambda g: g[1:].max() / g.sum()),
    power=of_gains(lambda g: (g[1:].max() / g[0]) ** 2),
    upside_down=of_gains(lambda g: g[0] / g[1:].max()),
    relative_to_a_constant=lambda k, s, f: float(image_gains(k, s, f)[1:].max() / gain_of(k, 0)),
    per_input_pixel=lambda k, s, f: max(gain_of(k, f + m / s) for m in range(1, s)) / gain_of(k, f),
    ghosts_of_a_constant=lambda k, s, f: max(gain_of(k, m / s) for m in range(1, s)) / gain_of(k, f / s),
    wave_not_divided=lambda k, s, f: float(image_gains(k, s, f)[1:].max() / gain_of(k, f)),
    frequency_not_divided=lambda k, s, f: max(gain_of(k, f + m / s) for m in range(1, s)) / gain_of(k, f / s),
)
