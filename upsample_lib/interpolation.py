"""Resizing by fixed weights, as torch does it; ONNX's way is in resizing.py, the mechanism is one.

    y[i] = sum over axes and taps of weight * x[place], around the place of output i in the input

So 1, 3 enlarged twice is 1, 1.5, 2.5, 3, or 1, 1, 3, 3 by the nearest pixel. `interpolate_by_loops` is this line as
code; `interpolate`, the fast form, takes one axis after the other.
"""

from collections.abc import Sequence

import numpy as np

from ._arguments import arithmetic, feature_maps, per_axis, positives, same_arguments, spatial, word
from ._axis_weights import area_taps, resample
from ._torch_taps import MODES, torch_taps


def interpolate(
    x: np.ndarray,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> np.ndarray:
    """Resize the spatial axes: torch's interpolate, with its coordinates and its words.

    Use it for torch's results on (N, C, *spatial); use `resize` for what another framework does, by its row
    of `CONVENTIONS`, and for other axes. Output i of an axis sits where the half-pixel rule puts it (see
    `source_coordinates`; linear modes: not below 0), or at i*(n_in - 1)/(n_out - 1) with `align_corners`;
    "nearest" takes floor(i*scale) and "nearest-exact" the pixel around the half-pixel place. scale is n_in/n_out, or 1/scale_factor where one is
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
    TypeError : a size that is not an integer, a scale that is not a number.

    >>> interpolate(np.array([[[1.0, 3]]]), scale_factor=2, mode="linear")
    array([[[1. , 1.5, 2.5, 3. ]]])
    """
    x, taps = _parse(x, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias)
    return resample(x, dict(enumerate(taps, start=2)))


@same_arguments(interpolate)
def interpolate_by_loops(*arguments, **options):
    """The definition of `interpolate`, one output pixel at a time: same arguments, same result, slowly.

    Each output pixel is a sum of input pixels, weighed by the product of its weights along the axes.

    >>> interpolate_by_loops(np.array([[[1.0, 3]]]), scale_factor=2, mode="linear")
    array([[[1. , 1.5, 2.5, 3. ]]])
    """
    x, taps = _parse(*arguments, **options)
    y = np.zeros((*x.shape[:2], *(len(axis.places) for axis in taps)), x.dtype)
    for i in np.ndindex(*y.shape[2:]):
        for tap in np.ndindex(*(axis.places.shape[1] for axis in taps)):
            place = [axis.places[o, t] for axis, o, t in zip(taps, i, tap)]
            weight = np.prod([axis.weights[o, t] for axis, o, t in zip(taps, i, tap)])
            if weight:  # 0 times infinity is not 0
                y[spatial(i)] += (weight * x[spatial(place)]).astype(x.dtype)
    return y


def _parse(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """x in the dtype that is computed in, and the taps of each spatial axis."""
    x = feature_maps(x)
    if not word("mode", mode, MODES).startswith("nearest"):
        (x,) = arithmetic(x=x)
    rank, sizes_in = x.ndim - 2, x.shape[2:]
    _check_mode(rank, mode, align_corners, antialias)
    sizes, factors = _torch_sizes(sizes_in, size, scale_factor)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor=True is for a scale_factor, and size is given")
    dtype = x.dtype if x.dtype in (np.float32, np.float64) else np.dtype(np.float32)
    if mode == "area":
        return x, [area_taps(n, m, dtype) for n, m in zip(sizes_in, sizes)]
    if recompute_scale_factor:
        factors = [None] * rank
    axes = zip(sizes_in, sizes, factors)
    return x, [torch_taps(n, m, mode, align_corners, f, antialias, dtype, rank) for n, m, f in axes]


def _check_mode(rank: int, mode: str, align_corners: bool | None, antialias: bool) -> None:
    ranks, _ = MODES[mode]
    if rank not in ranks:
        raise ValueError(f"mode={mode!r} is for {ranks[0]} spatial axes, and x has {rank}")
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
        if isinstance(size, Sequence | np.ndarray) and len(size) != len(spatial):
            raise ValueError(f"size={size!r} has {len(size)} entries for {len(spatial)} spatial axes")
        return per_axis("size", size, len(spatial), 1), [None] * len(spatial)
    factors = positives("scale_factor", scale_factor, len(spatial))
    sizes = tuple(int(n * factor) for n, factor in zip(spatial, factors))
    if min(sizes) < 1:
        raise ValueError(f"scale_factor={scale_factor!r} leaves nothing of the size {spatial}")
    return sizes, factors
