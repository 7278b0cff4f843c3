"""ONNX's Resize, the operator that every framework's resize is a setting of, or almost.

    y = M x along each axis; row i of M holds the kernel around the place of output i, from `source_coordinates`

So 1, 3 enlarged twice has its outputs at -1/4, 1/4, 3/4, 5/4, and is 1, 1.5, 2.5, 3. `resize_by_matrix` is this line
as code, `resize_matrix` the matrix; `resize`, the fast form, leaves out M's zeros.
"""

from collections.abc import Callable, Sequence
from math import floor

import numpy as np

from ._arguments import arithmetic, array, integer, integers, positives, refuse_empty, same_arguments, word
from ._axis_weights import half_pixel, kernel_taps, nearest_taps, resample

COORDINATES: tuple[str, ...] = ("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners")
COORDINATES += ("asymmetric", "tf_crop_and_resize")
ROUNDINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "round_prefer_floor": lambda x: np.ceil(x - 0.5),
    "round_prefer_ceil": lambda x: np.floor(x + 0.5),
    "floor": np.floor,
    "ceil": np.ceil,
}


def source_coordinates(
    n_in: int,
    n_out: int,
    coordinate_transformation_mode: str = "half_pixel",
    scale: float | None = None,
    roi: Sequence[float] | None = None,
) -> np.ndarray:
    """Where each output pixel's centre lies among the input pixels' centres, in ONNX's words.

    half_pixel: pixels are areas, (i + 1/2)/scale - 1/2. pytorch_half_pixel: the same, but -1/2 for one output pixel.
    half_pixel_symmetric: the same, centred when scale*n_in is not an integer. align_corners:
    i*(n_in - 1)/(scale*n_in - 1). asymmetric: i/scale. tf_crop_and_resize: evenly from
    roi[0]*(n_in - 1) to roi[1]*(n_in - 1).

    Parameters
    ----------
    n_in, n_out : int >= 1, pixels
    coordinate_transformation_mode : one of the six above
    scale : number > 0, output pixels per input pixel; n_out/n_in when absent
    roi : (start, end), as shares of the axis; for tf_crop_and_resize alone

    Returns
    -------
    (n_out,) array of float64, input pixels

    Raises
    ------
    ValueError, TypeError : a size below 1, an unknown mode, a scale not above 0, a missing roi.

    >>> source_coordinates(2, 4)
    array([-0.25,  0.25,  0.75,  1.25])
    >>> source_coordinates(3, 5, "align_corners")
    array([0. , 0.5, 1. , 1.5, 2. ])
    """
    mode = word("coordinate_transformation_mode", coordinate_transformation_mode, COORDINATES)
    n_in, n_out = integers(1, n_in=n_in, n_out=n_out)
    scale = n_out / n_in if scale is None else positives("scale", scale, 1)[0]
    i, length = np.arange(n_out, dtype=np.float64), scale * n_in
    if mode == "align_corners":
        return np.zeros(n_out) if length == 1 else i * (n_in - 1) / (length - 1)
    if mode == "asymmetric":
        return i / scale
    if mode == "tf_crop_and_resize":
        start, end = _roi(roi)
        place = i / (length - 1) if length != 1 else np.full(n_out, 0.5)
        centres = (start + place * (end - start)) * (n_in - 1)
        pixel = np.rint(centres)  # rounding must not move a centre off a pixel, and so over the border
        return np.where(np.abs(centres - pixel) < 1e-12 * (n_in + np.abs(centres)), pixel, centres)
    if mode == "pytorch_half_pixel" and length == 1:
        return np.full(n_out, -0.5)
    shift = n_in / 2 * (1 - n_out / length) if mode == "half_pixel_symmetric" else 0.0
    return half_pixel(i, scale=scale, shift=shift)


def _roi(roi: Sequence[float] | None) -> tuple[float, float]:
    if roi is None or np.shape(roi) != (2,):
        raise ValueError(f"tf_crop_and_resize needs roi=(start, end), and roi is {roi!r}")
    return float(roi[0]), float(roi[1])


def resize_matrix(
    n_in: int,
    n_out: int,
    mode: str = "linear",
    coordinate_transformation_mode: str = "half_pixel",
    scale: float | None = None,
    roi: Sequence[float] | None = None,
    nearest_mode: str = "round_prefer_floor",
    cubic_coeff_a: float = -0.75,
    exclude_outside: bool = False,
    antialias: bool = False,
) -> np.ndarray:
    """The weights of one axis of `resize`, as a matrix: row i makes output pixel i.

    Parameters
    ----------
    n_in, n_out : int >= 1, pixels
    mode : "nearest", "linear" or "cubic"
    scale : number > 0, optional; n_out/n_in when absent
    others : as for `resize`; roi is (start, end). Rows that tf_crop_and_resize extrapolates are zero

    Returns
    -------
    (n_out, n_in) array of float64

    Raises
    ------
    ValueError, TypeError : as `resize`.

    >>> resize_matrix(2, 4)
    array([[1.  , 0.  ],
           [0.75, 0.25],
           [0.25, 0.75],
           [0.  , 1.  ]])
    """
    n_in, n_out = integers(1, n_in=n_in, n_out=n_out)
    kernel = (nearest_mode, cubic_coeff_a, exclude_outside, antialias)
    taps, outside = _onnx_taps(n_in, n_out, scale, roi, mode, coordinate_transformation_mode, *kernel)
    matrix = taps.dense(n_in)
    matrix[outside] = 0
    return matrix


def _onnx_taps(n_in, n_out, scale, roi, mode, coordinates, nearest_mode, a, exclude_outside, antialias):
    """(the taps of an axis, which outputs are extrapolated)."""
    word("mode", mode, ("nearest", "linear", "cubic"))
    word("nearest_mode", nearest_mode, tuple(ROUNDINGS))
    if antialias and mode == "nearest":
        raise ValueError("antialias=True has no meaning for mode='nearest'")
    scale = n_out / n_in if scale is None else scale
    centres = source_coordinates(n_in, n_out, coordinates, scale, roi)
    outside = np.zeros(n_out, bool)
    if n_in == n_out and scale == 1 and (roi is None or tuple(roi) == (0, 1)):
        return nearest_taps(np.arange(n_out), n_in, np.float64), outside  # nothing to resize
    if coordinates == "tf_crop_and_resize":
        outside = (centres < 0) | (centres > n_in - 1)
    if mode == "nearest":
        places = ROUNDINGS[nearest_mode](centres).astype(np.int64)
        return nearest_taps(places, n_in, np.float64, exclude_outside), outside
    shrink = min(scale, 1.0) if antialias else 1.0
    return kernel_taps(centres, n_in, mode, a, shrink, exclude_outside), outside


def resize(
    x: np.ndarray,
    *,
    scales: Sequence[float] | None = None,
    sizes: Sequence[int] | None = None,
    roi: Sequence[float] | None = None,
    axes: int | Sequence[int] | None = None,
    mode: str = "nearest",
    coordinate_transformation_mode: str = "half_pixel",
    nearest_mode: str = "round_prefer_floor",
    cubic_coeff_a: float = -0.75,
    exclude_outside: bool = False,
    extrapolation_value: float = 0.0,
    antialias: bool = False,
    keep_aspect_ratio_policy: str = "stretch",
) -> np.ndarray:
    """ONNX's Resize, operator set 19: every framework's resize is one of its settings, or almost.

    Use it for what a framework other than torch does, by its row of `CONVENTIONS`, and for any axes of any
    array; use `interpolate` for torch's own results on (N, C, *spatial). Each axis is resized by the weights of `resize_matrix`, one after the other.

    Parameters
    ----------
    x : array with any number of axes
    scales : numbers > 0, output pixels per input pixel (rounded down); or
    sizes : ints >= 1, output pixels; one per axis in `axes`
    roi : starts, then ends, as shares of each axis; for tf_crop_and_resize alone
    axes : ints, optional; all axes, N and C too, when absent
    mode : "nearest", "linear", "cubic"
    coordinate_transformation_mode : as for `source_coordinates`
    nearest_mode : "round_prefer_floor", "round_prefer_ceil", "floor", "ceil"
    cubic_coeff_a : number, -0.75 or -0.5 in practice
    exclude_outside : bool; no weight outside the image, the rest sums to 1
    extrapolation_value : number, where tf_crop_and_resize looks outside the image
    antialias : bool; stretch the kernel when shrinking
    keep_aspect_ratio_policy : "stretch", "not_larger", "not_smaller"; the last two read `sizes` as
        a bound and use one scale for all of `axes`

    Returns
    -------
    array; "nearest" keeps x's dtype

    Raises
    ------
    ValueError : both or neither of scales and sizes, counts that do not fit, unknown words, an
        empty output.
    TypeError : a size that is not an integer, a scale that is not a number.

    >>> resize(np.array([[1.0, 2], [3, 4]]), sizes=(2, 4), mode="linear")
    array([[1.  , 1.25, 1.75, 2.  ],
           [3.  , 3.25, 3.75, 4.  ]])
    """
    target = (scales, sizes, roi, axes, keep_aspect_ratio_policy)
    kernel = (mode, coordinate_transformation_mode, nearest_mode, cubic_coeff_a, exclude_outside, antialias)
    return _resized(resample, x, *target, *kernel, extrapolation_value)


@same_arguments(resize)
def resize_by_matrix(x, **options):
    """The definition of `resize`, one matrix product an axis: same arguments, same result, slowly.

    >>> resize_by_matrix(np.array([[1.0, 2], [3, 4]]), sizes=(2, 4), mode="linear")
    array([[1.  , 1.25, 1.75, 2.  ],
           [3.  , 3.25, 3.75, 4.  ]])
    """

    def multiplied(x, taps_of):
        for axis, taps in taps_of.items():
            matrix = taps.dense(x.shape[axis]).astype(x.dtype)
            x = np.moveaxis(np.tensordot(matrix, x, axes=(1, axis)), 0, axis)
        return x.copy()

    return _resized(multiplied, x, **options)


def _resized(
    weigh,
    x,
    scales=None,
    sizes=None,
    roi=None,
    axes=None,
    keep_aspect_ratio_policy="stretch",
    mode="nearest",
    coordinate_transformation_mode="half_pixel",
    nearest_mode="round_prefer_floor",
    cubic_coeff_a=-0.75,
    exclude_outside=False,
    antialias=False,
    extrapolation_value=0.0,
):
    """`resize`, its arguments checked, with `weigh(x, taps of each axis)` for the sums."""
    x = array("x", x) if mode == "nearest" else arithmetic(x=x)[0]
    refuse_empty("x", x, first=1)
    word("coordinate_transformation_mode", coordinate_transformation_mode, COORDINATES)
    axes = _axes(axes, x.ndim)
    lengths, rois = [x.shape[axis] for axis in axes], _rois(coordinate_transformation_mode, roi, len(axes))
    scales, sizes = _onnx_sizes(lengths, scales, sizes, keep_aspect_ratio_policy)
    kernel = (mode, coordinate_transformation_mode, nearest_mode, cubic_coeff_a, exclude_outside, antialias)
    parts = [_onnx_taps(*axis, *kernel) for axis in zip(lengths, sizes, scales, rois)]
    y = weigh(x, {axis: taps for axis, (taps, _) in zip(axes, parts)})
    for axis, (_, outside) in zip(axes, parts):
        y[(slice(None),) * axis + (outside,)] = extrapolation_value
    return y


def _rois(coordinates, roi, count):
    """(start, end) per axis, out of all starts and then all ends; None where the mode has no roi."""
    if coordinates != "tf_crop_and_resize":
        return [None] * count
    if roi is None or len(roi) != 2 * count:
        raise ValueError(f"tf_crop_and_resize needs a roi of {2 * count} numbers, and roi is {roi!r}")
    return list(zip(roi[:count], roi[count:]))


def _axes(axes, ndim):
    if axes is None:
        return list(range(ndim))
    numbers = [integer("axes", a) for a in (axes if np.iterable(axes) else [axes])]
    for a in numbers:
        if not -ndim <= a < ndim:
            raise ValueError(f"axes={axes!r} has {a}, and x has {ndim} axes")
    numbers = [a % ndim for a in numbers]
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"axes={axes!r} names an axis twice")
    return numbers


def _onnx_sizes(lengths, scales, sizes, policy):
    """(scales, sizes), one per axis; `policy` may make both smaller or larger than asked."""
    word("keep_aspect_ratio_policy", policy, ("stretch", "not_larger", "not_smaller"))
    if (scales is None) == (sizes is None):
        raise ValueError(f"give one of scales={scales!r} and sizes={sizes!r}")
    if scales is not None:
        scales = positives("scales", scales, len(lengths))
        sizes = [int(scale * n) for scale, n in zip(scales, lengths)]
        if min(sizes, default=1) < 1:
            raise ValueError(f"scales={scales} leaves nothing of the size {tuple(lengths)}")
        return scales, sizes
    if np.shape(sizes) != (len(lengths),):
        raise ValueError(f"sizes={sizes!r} is not one size for each of {len(lengths)} axes")
    sizes = [integer("sizes", n, 1) for n in sizes]
    scales = [m / n for m, n in zip(sizes, lengths)]
    if policy == "stretch":
        return scales, sizes
    scale = min(scales) if policy == "not_larger" else max(scales)
    return [scale] * len(lengths), [floor(scale * n + 0.5) for n in lengths]
