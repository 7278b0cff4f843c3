"""Resizing by fixed weights, as torch does it; ONNX's way is in resizing.py, the mechanism is one."""

import numpy as np

from ._arguments import RANKS, arithmetic, array, no_empty_axis, per_axis, positive
from ._axis_weights import area_taps, resample
from ._torch_taps import MODES, torch_taps

__all__ = ["interpolate"]


def interpolate(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Resize the spatial axes: torch's interpolate, with its coordinates and its words.

    Output i of an axis sits at (i + 0.5)*scale - 0.5 input pixels (linear modes: not below 0), or
    at i*(n_in - 1)/(n_out - 1) with `align_corners`; "nearest" takes floor(i*scale) and
    "nearest-exact" floor((i + 0.5)*scale). scale is n_in/n_out, or 1/scale_factor where one is
    given and not recomputed. Coordinates are computed in x's dtype, as torch does.

    Parameters
    ----------
    x : (N, C, *spatial) array, 1 to 3 spatial axes
    size : int >= 1 or one per spatial axis, output pixels; or
    scale_factor : number > 0 or one per spatial axis, output pixels per input pixel, rounded down
    mode : "nearest", "nearest-exact", "area"; "linear" (1-D), "bilinear", "bicubic" (2-D),
        "trilinear" (3-D); "lanczos" (2-D, antialias only). Bicubic has a = -0.75, antialiased -0.5
    align_corners : bool, for the linear and cubic modes alone
    recompute_scale_factor : bool; use n_in/n_out even where a scale_factor is given
    antialias : bool; stretch the kernel when shrinking ("bilinear", "bicubic", "lanczos")

    Returns
    -------
    (N, C, *size) array

    Raises
    ------
    ValueError : both or neither of size and scale_factor, a mode for another rank, an option that
        the mode does not have, an empty output.
    TypeError : a size that is no integer, a scale that is no number.

    >>> interpolate(np.array([[[1.0, 3]]]), scale_factor=2, mode="linear")
    array([[[1. , 1.5, 2.5, 3. ]]])
    """
    x = array("x", x)
    if x.ndim - 2 not in RANKS:
        raise ValueError(f"x has shape {x.shape}; (N, C, *spatial) with 1 to 3 spatial axes is needed")
    no_empty_axis("x", x, first=1)
    if not mode.startswith("nearest"):
        (x,) = arithmetic(x=x)
    _check_mode(x.ndim - 2, mode, align_corners, antialias)
    sizes, factors = _torch_sizes(x.shape[2:], size, scale_factor)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor=True is for a scale_factor, and size is given")
    if recompute_scale_factor or mode == "area":
        factors = [None] * len(sizes)
    dtype = x.dtype if x.dtype in (np.float32, np.float64) else np.dtype(np.float32)
    taps_of = {}
    for axis, (n_out, factor) in enumerate(zip(sizes, factors), start=2):
        if mode == "area":
            taps = area_taps(x.shape[axis], n_out, dtype)
        else:
            taps = torch_taps(x.shape[axis], n_out, mode, align_corners, factor, antialias, dtype, x.ndim - 2)
        taps_of[axis] = taps
    return resample(x, taps_of)


def _check_mode(rank, mode, align_corners, antialias):
    if mode not in MODES:
        raise ValueError(f"mode={mode!r} is none of {', '.join(MODES)}")
    if rank not in MODES[mode]:
        raise ValueError(f"mode={mode!r} is for {MODES[mode][0]} spatial axes, and x has {rank}")
    if align_corners is not None and mode in ("nearest", "nearest-exact", "area"):
        raise ValueError(f"align_corners={align_corners!r} has no meaning for mode={mode!r}")
    if antialias and mode not in ("bilinear", "bicubic", "lanczos"):
        raise ValueError(f"antialias=True is for bilinear, bicubic and lanczos, not for mode={mode!r}")
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError("mode='lanczos' needs antialias=True and no align_corners")


def _torch_sizes(spatial, size, scale_factor):
    if (size is None) == (scale_factor is None):
        raise ValueError(f"give one of size={size!r} and scale_factor={scale_factor!r}")
    if size is not None:
        if np.iterable(size) and not isinstance(size, str) and len(size) != len(spatial):
            raise ValueError(f"size={size!r} has {len(size)} entries for {len(spatial)} spatial axes")
        return per_axis("size", size, len(spatial), 1), [None] * len(spatial)
    factors = positive("scale_factor", scale_factor, len(spatial))
    sizes = [int(n * factor) for n, factor in zip(spatial, factors)]
    if min(sizes) < 1:
        raise ValueError(f"scale_factor={scale_factor!r} leaves nothing of the size {spatial}")
    return sizes, factors
