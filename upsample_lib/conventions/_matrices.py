"""The rules of the calls that no settings of `resize` fit: weights of one axis."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .._axis_weights import Taps, area_taps, cubic_kernel, half_pixel, linear_kernel
from .._torch_taps import torch_taps

Rule = Callable[[int, int], Taps]  # (pixels in, pixels out) -> the weights


def sampled(kernel, radius, border="exclude", stretched=False, corners=False, length=None) -> Rule:
    """A kernel around the output centres; beyond `border` are mirrored pixels (numpy.pad's words), zeros or nothing.

    `stretched`: as wide as the step when shrinking; `corners`: corner on corner, not half a pixel apart;
    `length`: the pixels that the outputs divide, where the last one is a part.
    """

    def rule(n, m):
        step = (length or n) / m
        centres = half_pixel(np.arange(m), step)
        if corners:
            centres = np.arange(m) * (n - 1) / max(m - 1, 1)
        stretch = max(1, step) if stretched else 1
        reach = int(np.ceil(radius * stretch)) + 1
        places = np.floor(centres).astype(int)[:, None] + np.arange(-reach, reach + 1)
        distances = (places - centres[:, None]) / stretch
        weights = np.where(np.abs(distances) < radius, kernel(distances), 0)
        if border in ("exclude", "zeros"):
            weights = weights * ((places >= 0) & (places < n))
        if border != "zeros":
            weights = weights / weights.sum(1, keepdims=True)
        room = 2 * reach + n
        mode: Any = "edge" if border in ("exclude", "zeros") else border
        return Taps(np.pad(np.arange(n), room, mode)[places + room], weights)

    return rule


def lanczos(lobes, **options):
    return sampled(lambda t: np.sinc(t) * np.sinc(t / lobes), lobes, **options)


def b_spline(t):
    t = np.abs(t)
    return np.where(t < 1, 2 / 3 - t * t * (1 - t / 2), np.maximum(2 - t, 0) ** 3 / 6)


def spline_through_pixels(t):
    """The cubic spline that is 1 at 0 and 0 at every other pixel; it falls by 3.7 a pixel, so 24 are enough."""
    return sum(np.sqrt(3) * (np.sqrt(3) - 2) ** abs(k) * b_spline(t - k) for k in range(-25, 26))


def mitchell(t):
    t = np.abs(t)
    near, far = 7 * t**3 - 12 * t**2 + 16 / 3, -7 / 3 * t**3 + 12 * t**2 - 20 * t + 32 / 3
    return np.where(t < 1, near, far) / 6


linear = partial(sampled, linear_kernel, 1)
cubic = partial(sampled, partial(cubic_kernel, a=-0.5), 2)
spline = partial(sampled, spline_through_pixels, 24)


def after(first: Rule, second: Rule, between: Callable[[int, int], int] = lambda n, m: n) -> Rule:
    """One rule after another, over `between(n, m)` pixels."""

    def rule(n, m):
        inner, outer = first(n, between(n, m)), second(between(n, m), m)
        weights = outer.weights[..., None] * inner.weights[outer.places]
        return Taps(inner.places[outer.places].reshape(m, -1), weights.reshape(m, -1))

    return rule


def overlap(n, m, size=None):
    """The mean of the input that each output covers, n/m or `size` pixels long."""
    size = size or n / m
    starts = np.arange(m)[:, None] * size
    places = np.floor(starts).astype(int) + np.arange(int(np.ceil(size)) + 1)
    covered = np.minimum(np.minimum(starts + size, n), places + 1) - np.maximum(starts, places)
    covered = np.maximum(covered, 0)
    return Taps(np.clip(places, 0, n - 1), covered / covered.sum(1, keepdims=True))


def pooled(n, m):
    return area_taps(n, m, np.dtype(float))


def area_sampled(n, m):
    """OpenCV's INTER_AREA when an axis grows: two pixels, blended where an output covers both."""
    i, step = np.arange(m), n / m
    first = np.floor(i * step)
    share = i + 1 - (first + 1) / step
    share = np.where(share <= 0, 0, share - np.floor(share))
    places = first.astype(int)[:, None] + np.arange(2)
    return Taps(np.minimum(places, n - 1), np.stack([1 - share, share], axis=1))


def reduced(n, m, gap=2.0):
    """Pillow's reducing_gap: the mean of blocks of whole pixels, then the antialiased cubic kernel."""
    block = max(1, int(n / m / gap))
    antialiased = cubic(stretched=True, length=n / block)
    return after(partial(overlap, size=block), antialiased, lambda n, m: -(-n // block))(n, m)


def blurred(second: Rule, border: str) -> Rule:
    """scikit-image's anti_aliasing: a Gaussian first, four deviations wide."""

    def rule(n, m):
        deviation = (n / m - 1) / 2
        if deviation <= 0:
            return second(n, m)
        kernel = sampled(
            lambda t: np.exp(-0.5 * (t / deviation) ** 2), int(4 * deviation + 0.5) + 0.5, border
        )
        return after(kernel, second)(n, m)

    return rule


def zero_beyond_centres(n, m):
    """Half-pixel centres; 0 where one lies beyond the outermost centres of the input."""
    taps, centres = TENT(n, m), half_pixel(np.arange(m), n / m)
    return Taps(taps.places, taps.weights * ((centres >= 0) & (centres <= n - 1))[:, None])


def offset_corners(n, m):
    """Core ML's OFFSET_CORNERS: centres half a step of (n - 1)/m from both ends."""
    centres = (np.arange(m)[:, None] + 0.5) * max(1, n - 1) / m
    places = np.floor(centres).astype(int) + np.arange(2)
    return Taps(np.minimum(places, n - 1), linear_kernel(places - centres))


def torch_antialiased(mode, align_corners=False) -> Rule:
    return lambda n, m: torch_taps(n, m, mode, align_corners, None, True, np.dtype(float), 2)


TENT = linear("edge")
BOX = sampled(lambda t: (t > 1e-9 - 0.5) & (t <= 1e-9 + 0.5), 1, "edge")
PLAIN_BOX = sampled(lambda t: (t > 1e-9 - 0.5) & (t <= 1e-9 + 0.5), 1, stretched=True)
HAMMING = sampled(lambda t: np.sinc(t) * (0.54 + 0.46 * np.cos(np.pi * t)), 1, stretched=True)
GAUSSIAN = sampled(lambda t: np.exp(-2 * t * t), 1.5)
MITCHELL = sampled(mitchell, 2)
