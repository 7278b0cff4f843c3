"""Checkerboard artifacts: where overlaps are uneven, how to avoid them, how to measure them.

    overlap_count[j] = how many (i, t) have i*stride + t*dilation - padding = j

So stamps of 3 at every second pixel overlap 1, 1, 2, 1, 2, 1, … times. The fast form is `conv_transpose` of ones.
"""

from collections.abc import Callable
from functools import partial
from math import gcd

import numpy as np

from ._arguments import RANKS, PerAxis, arithmetic, array, integer, integers, per_axis, spatial_rank
from ._axes import parts
from .convolution import conv
from .interpolation import interpolate
from .transposed_convolution import conv_transpose


def overlap_count(
    input_size: PerAxis, kernel_size: PerAxis, stride: PerAxis, padding: PerAxis = 0, dilation: PerAxis = 1
) -> np.ndarray:
    """How many stamps reach each output pixel of a transposed convolution.

    Parameters
    ----------
    input_size, kernel_size, stride, dilation : int >= 1, or tuples of 1 to 3 ints, input pixels
    padding : int >= 0, or a tuple; output pixels cropped on each side

    Returns
    -------
    (out,) array of int64 for ints; with tuples an array with one axis per entry

    Raises
    ------
    ValueError, TypeError : as `conv_transpose_output_size`; tuples of different lengths.

    >>> overlap_count(4, 3, 2)
    array([1, 1, 2, 1, 2, 1, 2, 1, 1])
    >>> overlap_count((2, 2), (3, 3), 2)[2]
    array([2, 2, 4, 2, 2])
    """
    numbers = (input_size, kernel_size, stride, padding, dilation)
    ranks = {len(value) for value in numbers if not isinstance(value, int | str) and np.iterable(value)}
    rank = max(ranks, default=1)
    if rank not in RANKS:
        raise ValueError(f"input_size={input_size!r} needs 1 to 3 entries")
    sizes, kernel = per_axis("input_size", input_size, rank, 1), per_axis("kernel_size", kernel_size, rank, 1)
    ones = np.ones((1, *sizes)), np.ones((1, 1, *kernel))
    counts = conv_transpose(*ones, stride=stride, padding=padding, dilation=dilation)
    return np.rint(counts[0]).astype(np.int64)


def is_uniform(kernel_size: PerAxis, stride: PerAxis, dilation: PerAxis = 1) -> bool:
    """Whether all output pixels away from the border get the same number of stamps.

    Tap t reaches phase t*dilation mod stride: all phases are reached equally often when the
    stride divides the kernel size and shares no factor with the dilation.

    Parameters
    ----------
    kernel_size, stride, dilation : int >= 1, or one per spatial axis

    Returns
    -------
    bool

    Raises
    ------
    ValueError, TypeError : a number that is not an integer >= 1, tuples of different lengths.

    >>> is_uniform(4, 2), is_uniform(3, 2), is_uniform(4, 2, dilation=2)
    (True, False, False)
    """
    numbers = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    rank = max((len(value) for value in numbers.values() if isinstance(value, tuple | list)), default=1)
    axes = zip(*(per_axis(name, value, rank, 1) for name, value in numbers.items()))
    return all(k % s == 0 and gcd(s, d) == 1 for k, s, d in axes)


def bilinear_kernel(in_channels: int, out_channels: int, stride: int) -> np.ndarray:
    """The weight that makes a transposed convolution interpolate bilinearly, channel by channel.

    A tent of width 2*stride - stride % 2 on both axes. With padding=stride // 2 the layer equals
    interpolate(scale_factor=stride, mode="bilinear") away from the border (Long et al. 2015).

    Parameters
    ----------
    in_channels, out_channels : int >= 1; channel i goes to channel i, others stay zero
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (in_channels, out_channels, k, k) array of float64

    Raises
    ------
    ValueError, TypeError : a number that is not an integer >= 1.

    >>> bilinear_kernel(1, 1, 2)[0, 0, 1]
    array([0.1875, 0.5625, 0.5625, 0.1875])
    """
    c_in, c_out, stride = integers(1, in_channels=in_channels, out_channels=out_channels, stride=stride)
    size = 2 * stride - stride % 2
    tent = 1 - np.abs(np.arange(size) - (size - 1) / 2) / stride
    weight = np.zeros((c_in, c_out, size, size))
    channels = np.arange(min(c_in, c_out))
    weight[channels, channels] = np.outer(tent, tent)
    return weight


def icnr(
    shape: tuple[int, ...], upscale_factor: int, init: Callable[[tuple[int, ...]], np.ndarray]
) -> np.ndarray:
    """Start a sub-pixel convolution as a nearest-neighbour one: no checkerboard before training.

    Each of the C_out sub-kernels is repeated r*r times in a row, the order that `pixel_shuffle`
    deals out (Aitken et al. 2017).

    Parameters
    ----------
    shape : (C_out*r*r, C_in, kh, kw), the convolution's weight
    upscale_factor : int r >= 1
    init : maps the shape (C_out, C_in, kh, kw) to an array of that shape

    Returns
    -------
    array of `shape`, in the dtype that `init` returns

    Raises
    ------
    ValueError : not four numbers, channels that r*r does not divide, an array of another shape.

    >>> icnr((4, 1, 1, 1), 2, np.ones).ravel()
    array([1., 1., 1., 1.])
    """
    shape = tuple(integer("shape", n, 1) for n in shape)
    r = integer("upscale_factor", upscale_factor, 1)
    if len(shape) != 4:
        raise ValueError(f"shape={shape} has {len(shape)} entries; (C_out*r*r, C_in, kh, kw) is needed")
    if shape[0] % (r * r):
        raise ValueError(f"shape={shape} has {shape[0]} output channels; a multiple of {r * r} is needed")
    small = (shape[0] // (r * r), *shape[1:])
    kernels = array("what init returned", init(small))
    if kernels.shape != small:
        raise ValueError(f"init returned shape {kernels.shape}; {small} is needed")
    return np.repeat(kernels, r * r, axis=0)


def resize_conv(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    scale_factor: float | tuple[float, ...] = 2,
    mode: str = "nearest",
) -> np.ndarray:
    """Resize, then convolve with "same" padding: upsampling whose overlap is even by construction.

    Parameters
    ----------
    x : (N, C_in, *spatial) array
    weight : (C_out, C_in, *kernel) array
    bias : (C_out,) array, optional
    scale_factor, mode : as for `interpolate`

    Returns
    -------
    (N, C_out, *(spatial * scale_factor)) array

    Raises
    ------
    ValueError, TypeError : as `interpolate` and `conv`; an unbatched `x`.

    >>> resize_conv(np.array([[[1.0, 2]]]), np.array([[[1.0, 1, 1]]]))
    array([[[2., 4., 5., 4.]]])
    """
    x, weight, bias = arithmetic(x=x, weight=weight, bias=bias)
    rank = spatial_rank(weight, "(C_out, C_in, *kernel)")
    if x.ndim != rank + 2:
        raise ValueError(f"x has shape {x.shape}; a batch axis is needed, and {rank} spatial axes")
    resized = partial(interpolate, scale_factor=scale_factor, mode=mode)
    y = conv(resized(x[:1]), weight, bias, padding="same")
    if len(x) < 2:
        return y
    whole = np.empty((len(x), *y.shape[1:]), y.dtype)
    for run in parts(len(x), y.size):  # the enlarged images are never held together
        whole[run] = conv(resized(x[run]), weight, bias, padding="same")
    return whole


def checkerboard_energy(image: np.ndarray, stride: PerAxis) -> float | np.ndarray:
    """The share of an image's variance that a pixel's place in its block explains, 0 to 1.

    Each pixel has a phase (i mod stride, j mod stride). The measure is the variance of the phases'
    means over the variance of all pixels; partial blocks count, a constant image gives 0. On
    photographs it is below 0.0001 for stride 2.

    Parameters
    ----------
    image : (..., H, W) array
    stride : int >= 1, or (rows, columns); pixels

    Returns
    -------
    float in 0..1, or an array of them with the shape of the leading axes

    Raises
    ------
    ValueError : fewer than two axes or an empty one, a stride below 1.

    >>> float(checkerboard_energy(np.indices((4, 4)).sum(0) % 2, 2))
    1.0
    """
    (image,) = arithmetic(image=image)
    if image.ndim < 2 or 0 in image.shape[-2:]:
        raise ValueError(f"image has shape {image.shape}; (..., H, W) with pixels in it is needed")
    rows, columns = per_axis("stride", stride, 2, 1)
    centred = image.astype(np.float64) - image.mean(axis=(-2, -1), keepdims=True, dtype=np.float64)
    explained = np.zeros(image.shape[:-2])
    for i in range(min(rows, image.shape[-2])):
        for j in range(min(columns, image.shape[-1])):
            phase = centred[..., i::rows, j::columns]
            explained += phase.mean(axis=(-2, -1)) ** 2 * phase.shape[-2] * phase.shape[-1]
    total = (centred**2).sum(axis=(-2, -1))
    # rounding leaves a constant image with a variance of about eps**2: that is none
    floor = (1e-14 * (1 + np.abs(image).max(axis=(-2, -1)))) ** 2 * image.shape[-2] * image.shape[-1]
    energy = np.where(total > floor, explained / np.where(total > floor, total, 1), 0.0)
    return float(energy) if energy.ndim == 0 else energy
