"""Upsampling as seen from the spectrum, along one axis: zeros between pixels repeat it, the kernel filters the copies.

    H(f) = sum over t of kernel[t] * exp(-2j*pi*f*t);  phase_sums[r] = kernel[r] + kernel[r + stride] + …

So the kernel 1, 1, 1 with stride 2 has the phase sums 2, 1: a constant image becomes 2, 1, 2, 1, ….
Kernels are 1-D arrays of taps, as `conv_transpose` stamps them: tap t lands t output pixels after
its stamp's first. Frequencies are in cycles per pixel, from 0 to 1/2 for a wave.
"""

import numpy as np

from ._arguments import arithmetic, integer


def phase_sums(kernel: np.ndarray, stride: int) -> np.ndarray:
    """What a constant image of ones becomes in each phase, the place of a pixel modulo the stride.

    Output pixel j, away from the border, gets the taps j mod stride, j mod stride + stride, …

    Parameters
    ----------
    kernel : (k,) array
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (stride,) array

    Raises
    ------
    ValueError, TypeError : a kernel with no tap, or not with one axis; a stride that is not an int >= 1.

    >>> phase_sums(np.array([1, 1, 1]), 2)
    array([2., 1.])
    """
    taps, stride = _taps(kernel), integer("stride", stride, 1)
    blocks = np.zeros((-(-len(taps) // stride), stride), taps.dtype)
    blocks.reshape(-1)[: len(taps)] = taps
    return blocks.sum(axis=0)


def is_pattern_free(kernel: np.ndarray, stride: int) -> bool:
    """Whether a constant image stays constant away from the border: all phase sums are equal.

    The same as: the response is 0 at the frequencies m/stride, m = 1 … stride - 1. Sums that differ by
    rounding alone are equal. Sugawara, Shiota and Kiya (2019) extend such a condition, known for linear
    filters, to networks.

    Parameters
    ----------
    kernel : (k,) array
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    bool

    Raises
    ------
    ValueError, TypeError : as `phase_sums`.

    >>> is_pattern_free(np.array([1, 3, 3, 1]), 2), is_pattern_free(np.array([1, 1, 1]), 2)
    (True, False)
    """
    taps = _taps(kernel)
    return bool(np.ptp(phase_sums(taps, stride)) <= _rounding(taps))


def frequency_response(kernel: np.ndarray, n: int) -> np.ndarray:
    """What the kernel does to waves: H(f) = sum of kernel[t] * exp(-2j * pi * f * t), at f = 0, 1/n, … 1 - 1/n.

    |H(f)| is the factor of the wave's amplitude, its angle the shift. Every tap counts, also where n < k
    (`numpy.fft.fft(kernel, n)` drops taps there).

    Parameters
    ----------
    kernel : (k,) array
    n : int >= 1; how many frequencies, in cycles per pixel of the output

    Returns
    -------
    (n,) complex array

    Raises
    ------
    ValueError, TypeError : as `phase_sums`; `n` that is not an int >= 1.

    >>> frequency_response(np.array([1, 1]), 2).real
    array([2., 0.])
    """
    taps, n = _taps(kernel), integer("n", n, 1)
    # whole turns are left out: the angle stays exact where f * t is a whole number
    turns = np.outer(np.arange(n), np.arange(len(taps))) % n / n
    return _response(taps, turns)


def ghosts(kernel: np.ndarray, stride: int, frequency: float | np.ndarray) -> np.ndarray:
    """How strong the copies of a wave are in the upsampled row, relative to the wave itself.

    Zeros between pixels turn a wave of f cycles per input pixel into waves of (f + m)/stride cycles an
    output pixel, m = 0 … stride - 1. The kernel keeps |H| of each; m = 0 is the wave, the others are ghosts.

    Parameters
    ----------
    kernel : (k,) array
    stride : int >= 1, output pixels per input pixel
    frequency : float or array of them, 0 … 1/2 cycles per input pixel

    Returns
    -------
    (*frequency.shape, stride - 1) array; |H((f + m)/stride)| / |H(f/stride)| for m = 1 … stride - 1

    Raises
    ------
    ValueError : a frequency outside 0 … 1/2, or one that the kernel removes.
    ValueError, TypeError : as `phase_sums`.

    >>> ghosts(np.array([1, 1]), 2, 0.25).round(3)
    array([0.414])
    """
    taps, stride = _taps(kernel), integer("stride", stride, 1)
    (waves,) = arithmetic(frequency=frequency)
    if not np.all((waves >= 0) & (waves <= 0.5)):
        raise ValueError(f"frequency={frequency!r} is not within 0 and 0.5 cycles per input pixel")
    images = (waves[..., None].astype(np.float64) + np.arange(stride)) / stride
    gains = np.abs(_response(taps, images[..., None] * np.arange(len(taps))))
    if np.any(gains[..., 0] <= _rounding(taps)):
        raise ValueError(f"the kernel removes a wave of frequency={frequency!r}: nothing to compare with")
    return gains[..., 1:] / gains[..., :1]


def factor_out(kernel: np.ndarray, stride: int) -> np.ndarray:
    """The kernel w that does after copying what `kernel` does between zeros: kernel = w * ones(stride).

    `conv_transpose` with `kernel` is then `replicate` followed by a convolution with w. There is such a
    w for exactly the pattern-free kernels of at least `stride` taps.

    Parameters
    ----------
    kernel : (k,) array
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (k - stride + 1,) array

    Raises
    ------
    ValueError : unequal phase sums, or fewer taps than the stride: there is no such w.
    ValueError, TypeError : as `phase_sums`.

    >>> factor_out(np.array([1, 3, 3, 1]), 2)
    array([1., 2., 1.])
    """
    taps, stride = _taps(kernel), integer("stride", stride, 1)
    if len(taps) < stride:
        raise ValueError(f"kernel has {len(taps)} taps; copying writes stride={stride} pixels at once")
    if not is_pattern_free(taps, stride):
        raise ValueError(f"kernel has unequal phase sums {phase_sums(taps, stride).tolist()}: no such w")
    # (1 - z) * kernel = (1 - z**stride) * w: steps between taps, summed up along each phase
    steps = np.diff(taps, prepend=taps.dtype.type(0))
    for phase in range(stride):
        steps[phase::stride] = np.cumsum(steps[phase::stride])
    return steps[: len(taps) - stride + 1]


def _taps(kernel):
    (taps,) = arithmetic(kernel=kernel)
    if taps.ndim != 1 or len(taps) == 0:
        raise ValueError(f"kernel has shape {taps.shape}; one axis with at least one tap is needed")
    return taps


def _response(taps, turns):
    """The sum over taps, each turned by its angle, in the precision of the taps."""
    return (np.exp(-2j * np.pi * turns) @ taps).astype(np.result_type(taps.dtype, np.complex64))


def _rounding(taps):
    """How far equal sums of these taps can be apart."""
    return len(taps) * np.finfo(taps.dtype).eps * np.abs(taps).sum()
