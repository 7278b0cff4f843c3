"""torch's own rules for the weights of an axis: its coordinates, in its precision."""

from functools import lru_cache

import numpy as np

from ._axis_weights import KERNELS, Taps, half_pixel, kernel_taps, nearest_taps, repeated

# mode -> the numbers of spatial axes it is for, and its kernel
MODES = {
    "nearest": ((1, 2, 3), ""),
    "nearest-exact": ((1, 2, 3), ""),
    "area": ((1, 2, 3), ""),
    "linear": ((1,), "linear"),
    "bilinear": ((2,), "linear"),
    "trilinear": ((3,), "linear"),
    "bicubic": ((2,), "cubic"),
    "lanczos": ((2,), "lanczos"),
}


@lru_cache(maxsize=32)  # the same few sizes again and again; whoever gets the arrays only reads them
def torch_taps(n_in, n_out, mode, align_corners, factor, antialias, dtype, rank):
    """The taps of one axis of `interpolate`; the arithmetic is in `dtype`, as in torch."""
    if mode.startswith("nearest"):
        return nearest_taps(_nearest_places(n_in, n_out, mode, factor, dtype, rank), n_in, dtype)
    name, number, i = MODES[mode][1], dtype.type, np.arange(n_out, dtype=dtype)
    scale = _scale(n_in, n_out, align_corners, factor, number)
    copies = n_in == n_out and (antialias or name == "linear")
    if antialias and not copies:
        return _antialiased(i, n_in, name, scale, number)
    if copies:  # where the size stays, torch copies, whatever the scale factor says
        centres = i
    elif align_corners:
        centres = i * scale
    else:
        centres = half_pixel(i, step=scale)
    if name == "linear":
        centres = np.clip(centres, 0, n_in - 1)
    return repeated(kernel_taps(centres, n_in, name if not copies else "linear", a=number(-0.75)), n_in)


def _scale(n_in, n_out, align_corners, factor, number):
    """Input pixels per output pixel."""
    if align_corners:
        return number(n_in - 1) / number(n_out - 1) if n_out > 1 else number(0)
    return number(1 / factor) if factor else number(n_in) / number(n_out)


def _nearest_places(n_in, n_out, mode, factor, dtype, rank):
    """Which input pixel each output pixel takes, with torch's special cases for two axes."""
    if mode == "nearest" and rank == 2 and n_out in (n_in, 2 * n_in):
        return np.arange(n_out) // (n_out // n_in)
    number = np.float32 if rank == 2 else dtype.type
    i = np.arange(n_out).astype(number) + number(0 if mode == "nearest" else 0.5)
    # torch calls floorf, in single precision also for doubles
    return np.floor((i * _scale(n_in, n_out, False, factor, number)).astype(np.float32)).astype(np.int64)


def _antialiased(i, n_in, name, scale, number):
    """Pillow's way: a kernel as wide as the step, cut off at the border, and normalised."""
    kernel, radius = KERNELS[name]
    stretch = max(scale, number(1))
    support, half = number(radius) * stretch, number(0.5)
    centres = (i + half) * scale
    first = np.maximum((centres - support + half).astype(np.int64), 0)
    end = np.minimum((centres + support + half).astype(np.int64), n_in)
    places = first[:, None] + np.arange(max((end - first).max(), 1))
    weights = kernel((places - centres[:, None] + half) / stretch, number(-0.5))
    weights = np.where(places < end[:, None], weights, 0).astype(i.dtype)
    return Taps(np.minimum(places, n_in - 1), weights / weights.sum(axis=1, keepdims=True))
