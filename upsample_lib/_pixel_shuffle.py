"""Sub-pixel convolution: channels to space and back, and its link to the transposed convolution.

    y[c, h*r + i, w*r + j] = x[c*r*r + i*r + j, h, w]

So the channels 0, 1, 2, 3 of one pixel become the rows 0, 1 and 2, 3. No number is computed: each function splits an
axis, reorders the axes, and joins them again.
"""

from math import ceil
from typing import Any

import numpy as np

from ._arguments import PerAxis, arithmetic, array, integer, per_axis, refuse_empty, word
from ._axes import interleave


def pixel_shuffle(x: np.ndarray, upscale_factor: int) -> np.ndarray:
    """Deal r*r channels out as the pixels of an r times larger map: torch's pixel_shuffle.

    y[..., c, h*r + i, w*r + j] = x[..., c*r*r + i*r + j, h, w]: Shi et al. 2016, section 3.2, in
    torch's channel order, which is ONNX's CRD.

    Parameters
    ----------
    x : (*, C*r*r, H, W) array
    upscale_factor : int r >= 1

    Returns
    -------
    (*, C, H*r, W*r) array of x's dtype

    Raises
    ------
    ValueError : fewer than three axes, an empty one, or channels that r*r does not divide.

    >>> pixel_shuffle(np.arange(4).reshape(4, 1, 1), 2)
    array([[[0, 1],
            [2, 3]]])
    """
    x, r = _channels_first(x), integer("upscale_factor", upscale_factor, 1)
    lead, channels = x.shape[:-3], _blocks("channels", x.shape[-3], r * r)
    return interleave(x.reshape(*lead, channels, r, r, *x.shape[-2:]), 2)


def pixel_unshuffle(x: np.ndarray, downscale_factor: int) -> np.ndarray:
    """The inverse of `pixel_shuffle`, and its adjoint: every r x r block becomes r*r channels.

    Parameters
    ----------
    x : (*, C, H*r, W*r) array
    downscale_factor : int r >= 1

    Returns
    -------
    (*, C*r*r, H, W) array of x's dtype

    Raises
    ------
    ValueError : fewer than three axes, an empty one, or a height or width that r does not divide.

    >>> pixel_unshuffle(np.arange(4).reshape(1, 2, 2), 2).ravel()
    array([0, 1, 2, 3])
    """
    x, r = _channels_first(x), integer("downscale_factor", downscale_factor, 1)
    lead, channels = x.shape[:-3], x.shape[-3]
    height, width = _blocks("rows", x.shape[-2], r), _blocks("columns", x.shape[-1], r)
    split = x.reshape(*lead, channels, height, r, width, r)
    n = len(lead)
    moved = split.transpose(*range(n + 1), n + 2, n + 4, n + 1, n + 3).copy()
    return moved.reshape(*lead, channels * r * r, height, width)


def depth_to_space(x: np.ndarray, blocksize: int, mode: str = "DCR") -> np.ndarray:
    """ONNX's DepthToSpace: TensorFlow's channel order ("DCR") or torch's ("CRD").

    In DCR the place in the block comes first: channel (i*r + j)*C + c becomes pixel (i, j) of
    channel c. With one output channel the two orders are the same.

    Parameters
    ----------
    x : (N, C*r*r, H, W) array
    blocksize : int r >= 1
    mode : "DCR" or "CRD"

    Returns
    -------
    (N, C, H*r, W*r) array of x's dtype

    Raises
    ------
    ValueError : another mode, not four axes, an empty one, or channels that r*r does not divide.

    >>> depth_to_space(np.arange(8).reshape(1, 8, 1, 1), 2)[0, 0]
    array([[0, 2],
           [4, 6]])
    """
    x, r = _four_axes(x, mode), integer("blocksize", blocksize, 1)
    if mode == "CRD":
        return pixel_shuffle(x, r)
    batch, channels, height, width = len(x), _blocks("channels", x.shape[1], r * r), *x.shape[2:]
    return interleave(x.reshape(batch, r, r, channels, height, width).transpose(0, 3, 1, 2, 4, 5), 2)


def space_to_depth(x: np.ndarray, blocksize: int, mode: str = "DCR") -> np.ndarray:
    """The inverse of `depth_to_space`; ONNX's and TensorFlow's is "DCR".

    Parameters
    ----------
    x : (N, C, H*r, W*r) array
    blocksize : int r >= 1
    mode : "DCR" or "CRD"

    Returns
    -------
    (N, C*r*r, H, W) array of x's dtype

    Raises
    ------
    ValueError : another mode, not four axes, an empty one, or a height or width that r does not divide.

    >>> space_to_depth(np.arange(8).reshape(1, 2, 2, 2), 2).ravel()
    array([0, 4, 1, 5, 2, 6, 3, 7])
    """
    x, r = _four_axes(x, mode), integer("blocksize", blocksize, 1)
    y = pixel_unshuffle(x, r)
    return _regroup(y, x.shape[1], r * r) if mode == "DCR" else y


def _regroup(x: np.ndarray, outer: int, inner: int) -> np.ndarray:
    """Channels (outer, inner) -> (inner, outer)."""
    split = x.reshape(len(x), outer, inner, *x.shape[2:])
    return split.swapaxes(1, 2).reshape(x.shape)


def _channels_first(x: Any) -> np.ndarray:
    x = array("x", x)
    if x.ndim < 3:
        raise ValueError(f"x has shape {x.shape}; (*, C, H, W) is needed")
    refuse_empty("x", x, first=x.ndim - 3)
    return x


def _four_axes(x: Any, mode: str) -> np.ndarray:
    x = array("x", x)
    word("mode", mode, ("DCR", "CRD"))
    if x.ndim != 4:
        raise ValueError(f"x has shape {x.shape}; (N, C, H, W) is needed")
    refuse_empty("x", x, first=1)
    return x


def _blocks(name: str, size: int, block: int) -> int:
    if size % block:
        raise ValueError(f"x has {size} {name}; a multiple of {block} is needed")
    return size // block


def subpixel_weight(
    weight: np.ndarray, stride: int, padding: PerAxis = 0
) -> tuple[np.ndarray, tuple[tuple[int, int], ...]]:
    """Write a transposed convolution as a convolution in low resolution and a pixel shuffle.

    Output pixel Q*s + r reads input pixel Q + j through tap t = r + padding - j*s, so each phase r
    is a small convolution. With `w, borders = subpixel_weight(weight, s, padding)`,

    pixel_shuffle(conv(np.pad(x, [(0, 0), (0, 0), *borders]), w), s), cropped at the end to the
    size of conv_transpose(x, weight, stride=s, padding=padding), equals it
    (Shi et al. 2016, "Is the deconvolution layer the same as a convolutional layer?").

    Parameters
    ----------
    weight : (C_in, C_out, kh, kw) array, as for `conv_transpose`
    stride : int s >= 1, the same on both axes
    padding : int >= 0, or (rows, columns); output pixels cropped on each side

    Returns
    -------
    ((C_out*s*s, C_in, jh, jw) array, ((before, after), (before, after)) zeros to pad with)

    Raises
    ------
    ValueError : a weight without two kernel axes, a stride below 1, a padding below 0.

    >>> w, borders = subpixel_weight(np.ones((1, 1, 4, 4)), 2, padding=1)
    >>> w.shape, borders, int((w == 0).sum())
    ((4, 1, 3, 3), ((1, 1), (1, 1)), 20)
    """
    weight = _two_dimensional(weight, "(C_in, C_out, kh, kw)")
    s, paddings = integer("stride", stride, 1), per_axis("padding", padding, 2, 0)
    axes = [_phase_taps(k, s, p) for k, p in zip(weight.shape[2:], paddings)]
    picked = weight
    for axis, (taps, _) in enumerate(axes):
        valid = (taps >= 0) & (taps < weight.shape[2 + axis])
        picked = np.moveaxis(picked, 2 + 2 * axis, -1)[..., np.where(valid, taps, 0)] * valid
        picked = np.moveaxis(picked, (-2, -1), (2 + 2 * axis, 3 + 2 * axis))
    c_in, c_out, _, jh, _, jw = picked.shape  # (C_in, C_out, s, jh, s, jw)
    phases = picked.transpose(1, 2, 4, 0, 3, 5).reshape(c_out * s * s, c_in, jh, jw)
    return phases, tuple(border for _, border in axes)


def _phase_taps(k: int, s: int, p: int) -> tuple[np.ndarray, tuple[int, int]]:
    """((s, J) taps that phase r reads at offset j, (before, after) border) along one axis."""
    blocks = ceil((k - 2 * p) / s)  # output blocks beyond the input's, plus one
    first = min(ceil((p - k + 1) / s), 0)
    last = max((s - 1 + p) // s, 1 - blocks)
    offsets = np.arange(first, last + 1)
    return np.arange(s)[:, None] + p - offsets * s, (-first, blocks - 1 + last)


def transposed_weight(weight: np.ndarray, upscale_factor: int) -> np.ndarray:
    """Write a convolution followed by a pixel shuffle as one transposed convolution.

    conv_transpose(x, transposed_weight(w, r), stride=r) equals pixel_shuffle(conv(x, w), r) with
    full padding, kernel - 1 zeros on each side. It undoes `subpixel_weight` where the stride
    divides the kernel size and padding is 0; otherwise it gives that weight with zeros around.

    Parameters
    ----------
    weight : (C*r*r, C_in, jh, jw) array, as for `conv`
    upscale_factor : int r >= 1

    Returns
    -------
    (C_in, C, jh*r, jw*r) array

    Raises
    ------
    ValueError : a weight without two kernel axes, or output channels that r*r does not divide.

    >>> transposed_weight(np.arange(4.0).reshape(4, 1, 1, 1), 2)[0, 0]
    array([[0., 1.],
           [2., 3.]])
    """
    weight = _two_dimensional(weight, "(C*r*r, C_in, kh, kw)")
    r = integer("upscale_factor", upscale_factor, 1)
    channels = _blocks("output channels", len(weight), r * r)
    c_in, jh, jw = weight.shape[1:]
    split = weight.reshape(channels, r, r, c_in, jh, jw)[..., ::-1, ::-1]
    return split.transpose(3, 0, 4, 1, 5, 2).copy().reshape(c_in, channels, jh * r, jw * r)


def _two_dimensional(weight: Any, layout: str) -> np.ndarray:
    (weight,) = arithmetic(weight=weight)
    if weight.ndim != 4:
        raise ValueError(f"weight has shape {weight.shape}; {layout} is needed")
    refuse_empty("weight", weight, first=0)
    return weight
