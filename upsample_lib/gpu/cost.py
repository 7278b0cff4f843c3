"""What a result costs and how far apart two results are: arithmetic alone, with no device and no torch."""

from math import prod
from typing import Any

import numpy as np

BYTES = {"float64": 8, "float32": 4, "tf32": 4, "float16": 2, "bfloat16": 2}
# bits stored after the point
MANTISSA = {"float64": 52, "float32": 23, "tf32": 10, "float16": 10, "bfloat16": 7}


def unit_roundoff(dtype: str) -> float:
    """The largest relative error of rounding a number to `dtype`: half a step, 2 ** -(bits + 1).

    >>> unit_roundoff("bfloat16")
    0.00390625
    """
    return 2.0 ** -(MANTISSA[dtype] + 1)


def round_mantissa(x: np.ndarray, bits: int) -> np.ndarray:
    """Each number rounded to `bits` bits after the leading one, ties to even; float32's range is not narrowed.

    Parameters
    ----------
    x : array
    bits : int; 10 is TF32's, 7 is bfloat16's

    Returns
    -------
    float32 array of x's shape

    >>> round_mantissa(np.array([1 + 2**-10, 1 + 2**-11, 1 + 2**-12]), 10) - 1
    array([0.00097656, 0.        , 0.        ], dtype=float32)
    """
    whole, power = np.frexp(np.asarray(x, np.float64))
    return np.ldexp(np.rint(np.ldexp(whole, bits + 1)), power - bits - 1).astype(np.float32)


def distance(result: Any, answer: Any) -> dict[str, float | None]:
    """How far a result is from the right one.

    Parameters
    ----------
    result, answer : arrays of one shape

    Returns
    -------
    dict: "absolute", the largest difference, and "relative", the same as a share of answer's largest value; both None
        where a difference is not finite

    >>> distance(np.array([1.0, 3.0]), np.array([1.0, 4.0]))
    {'absolute': 1.0, 'relative': 0.25}
    """
    absolute = float(np.abs(np.subtract(result, answer, dtype=np.float64)).max())
    if not np.isfinite(absolute):
        return {"absolute": None, "relative": None}
    return {"absolute": absolute, "relative": absolute / (float(np.abs(answer).max()) or 1.0)}


def layer_cost(
    upsampler: str,
    shape: tuple[int, ...],
    channels_out: int,
    kernel_size: int = 4,
    stride: int = 2,
    dtype: str = "float32",
) -> dict[str, int]:
    """The bytes that an upsampler must move at least, once each, and the products that it makes.

    Parameters
    ----------
    upsampler : "copy" (no products), "bilinear", "conv_transpose", "conv_transpose by zero insertion",
        "conv + pixel_shuffle" or "nearest + conv"
    shape : (N, C, H, W) of the input
    channels_out : int; the copying ones keep C
    kernel_size, stride : int; a convolution behind a pixel shuffle or a resize has kernel_size, too
    dtype : str, a key of BYTES

    Returns
    -------
    dict: "bytes" (input, weight and result, each once), "products" (multiply-adds), "unfused" (bytes, if what
        comes between the two steps is written and read back)

    >>> layer_cost("copy", (1, 8, 10, 10), 8)
    {'bytes': 16000, 'products': 0, 'unfused': 16000}
    """
    n, c, h, w = shape
    large, taps = h * w * stride**2, kernel_size**2
    keeps = upsampler in ("copy", "bilinear")
    out = n * large * (c if keeps else channels_out)
    counts = {  # products, weights, values that stand between two steps
        "copy": (0, 0, 0),
        "bilinear": (4 * out, 0, 0),
        "conv_transpose": (prod(shape) * channels_out * taps, c * channels_out * taps, 0),
        "conv_transpose by zero insertion": (out * c * taps, c * channels_out * taps, n * c * large),
        "conv + pixel_shuffle": (out * c * taps, c * channels_out * taps * stride**2, out),
        "nearest + conv": (out * c * taps, c * channels_out * taps, n * c * large),
    }
    if upsampler not in counts:
        raise ValueError(f"upsampler={upsampler!r} is none of {', '.join(counts)}")
    products, weights, between = counts[upsampler]
    moved = (prod(shape) + weights + out) * BYTES[dtype]
    return {"bytes": moved, "products": products, "unfused": moved + 2 * between * BYTES[dtype]}


def attainable(moved: float, products: float, copy_rate: float, matrix_rate: float) -> tuple[float, str]:
    """The least time that the two roofs allow, and which of them binds.

    Parameters
    ----------
    moved, products : bytes and multiply-adds
    copy_rate, matrix_rate : bytes and multiply-adds a second

    Returns
    -------
    (float, str): seconds, and "copy" or "matrix"

    >>> attainable(1e9, 1e9, 1e12, 1e13)
    (0.001, 'copy')
    """
    copying, multiplying = moved / copy_rate, products / matrix_rate
    return max(copying, multiplying), "matrix" if multiplying > copying else "copy"
