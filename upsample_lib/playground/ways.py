"""The ways to enlarge that the playground has, and what the course measures of each."""

from typing import Any

import numpy as np

from .. import interpolate, matrix_of
from ..checkerboard import checkerboard_energy
from ..frequency import frequency_response
from ..gpu.cost import layer_cost

# name -> the line that does it, with {s} and {k}; and its name in the cost model, whether a kernel size counts. The
# line is what runs. x has shape (colours, 1, H, W); each way gives maps that are {s} times as large.
FITTED = "stride={s}, padding={p}, output_padding={extra})"
WAYS: dict[str, tuple[str, str, bool]] = {
    "nearest": ('ul.interpolate(x, scale_factor={s}, mode="nearest")', "copy", False),
    "bilinear": ('ul.interpolate(x, scale_factor={s}, mode="bilinear")', "bilinear", False),
    "bicubic": ('ul.interpolate(x, scale_factor={s}, mode="bicubic")', "bilinear", False),
    "bed of nails": ("ul.bed_of_nails(x, {s})", "copy", False),
    "transposed convolution, equal weights": (
        "ul.conv_transpose(x, np.full((1, 1, {k}, {k}), ({s} / {k}) ** 2), " + FITTED,
        "conv_transpose",
        True,
    ),
    "transposed convolution, drawn weights": (
        "ul.conv_transpose(x, rng.uniform(0, 2 * ({s} / {k}) ** 2, (1, 1, {k}, {k})), " + FITTED,
        "conv_transpose",
        True,
    ),
    "transposed convolution, bilinear weights": (
        "ul.conv_transpose(x, ul.bilinear_kernel(1, 1, {s}), stride={s}, padding={s} // 2)",
        "conv_transpose",
        False,
    ),
    "nearest, then convolution": (
        "ul.resize_conv(x, rng.uniform(0, 2 / {k} ** 2, (1, 1, {k}, {k})), scale_factor={s})",
        "nearest + conv",
        True,
    ),
    "convolution, then pixel shuffle": (
        'ul.pixel_shuffle(ul.conv(x, rng.uniform(0, 2 / {k} ** 2, ({s} ** 2, 1, {k}, {k})), padding="same"), {s})',
        "conv + pixel_shuffle",
        True,
    ),
}
ROW = 6  # pixels of the row whose matrix is drawn
SIDE = 96  # of a picture that is taken in, at most


def line_of(way: str, stride: int, kernel_size: int) -> str:
    """The line of code of a way; `x` is the picture, `rng` a generator, `ul` the library."""
    padding = max(0, -((stride - kernel_size) // 2))
    extra = 2 * padding + stride - kernel_size
    return WAYS[way][0].format(s=stride, k=kernel_size, p=padding, extra=extra)


def enlarged(picture: np.ndarray, way: str, stride: int, kernel_size: int) -> np.ndarray:
    """A picture made larger by a way's line of code.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array in 0..1
    way : a key of `WAYS`
    stride, kernel_size : int

    Returns
    -------
    array, (H * stride, W * stride) or with 3 colours
    """
    import upsample_lib as ul

    colours = np.atleast_3d(picture).transpose(2, 0, 1)[:, None]
    names = {"ul": ul, "np": np, "x": colours, "rng": np.random.default_rng(0)}
    large = eval(line_of(way, stride, kernel_size), names)
    return large[:, 0].transpose(1, 2, 0).reshape(*large.shape[2:], *np.shape(picture)[2:])


def measured(picture: np.ndarray, way: str, stride: int, kernel_size: int) -> dict[str, Any]:
    """What the course measures of a way.

    Parameters
    ----------
    picture, way, stride, kernel_size : as for `enlarged`

    Returns
    -------
    dict: "image", "code", "matrix" (of a row of 6 pixels, the mean of one block's rows), "overlap" (what a constant
        picture becomes, 8 x 8 pixels inside), "response" (magnitudes at 0 .. 1/2 cycle per output pixel, 1 at 0 for a
        kernel that keeps the mean), "checkerboard" (energy of the constant's result), "products", "bytes"
    """
    image = enlarged(picture, way, stride, kernel_size)

    def row(values):
        large = enlarged(np.repeat(values, ROW, axis=0), way, stride, kernel_size)
        return large[2 * stride : 3 * stride].mean(axis=0)[None]

    matrix = matrix_of(row, (1, ROW))
    flat = enlarged(np.ones((ROW + 4, ROW + 4)), way, stride, kernel_size)
    inside = flat[2 * stride : -2 * stride, 2 * stride : -2 * stride]
    height, width = np.shape(picture)[:2]
    taps = 2 * stride - stride % 2 if "bilinear weights" in way else kernel_size
    cost = layer_cost(WAYS[way][1], (1, 1, height, width), 1, taps, stride)
    response = np.abs(frequency_response(matrix[:, ROW // 2], 64)) / stride
    return {
        "image": image,
        "code": line_of(way, stride, kernel_size),
        "matrix": matrix,
        "overlap": inside,
        "response": response[:33],
        "checkerboard": min(float(checkerboard_energy(inside, stride)), 1.0),
        "products": cost["products"] * (4 if way == "bicubic" else 1),  # 16 taps, bilinear has 4
        "bytes": cost["bytes"],
    }


def pictures(own: Any = None) -> dict[str, np.ndarray]:
    """Name -> picture: one's own, rings and stripes that need no package, and scikit-image's photographs if it is there."""
    down, across = np.mgrid[-1:1:64j, -1:1:64j]
    found = {} if own is None else {"mine": fitted(own)}
    found["rings"] = 0.5 + 0.5 * np.cos(40 * (down**2 + across**2))
    found["flat, with an edge"] = np.where(down > 0.3 * across, 0.75, 0.25)
    try:
        from skimage import data
    except ImportError:
        return found
    return found | {name: fitted(getattr(data, name)() / 255) for name in ("coffee", "chelsea", "astronaut")}


def fitted(picture: Any) -> np.ndarray:
    """A picture of at most 96 pixels a side, shrunk by averaging where it is larger.

    Raises
    ------
    ValueError : not (H, W), (H, W, 3) or (H, W, 4) numbers.
    """
    values = np.asarray(picture, float)
    if (
        values.ndim not in (2, 3)
        or (values.ndim == 3 and values.shape[2] not in (1, 3, 4))
        or not values.size
    ):
        raise ValueError(f"the picture has shape {values.shape}; (H, W) or (H, W, 3) is needed")
    values = values[..., :3] if values.ndim == 3 and values.shape[2] > 1 else values.reshape(values.shape[:2])
    values = values / 255 if values.max() > 1 else values
    shrink = max(values.shape[:2]) / SIDE
    if shrink > 1:
        size = [max(1, round(n / shrink)) for n in values.shape[:2]]
        colours = np.atleast_3d(values).transpose(2, 0, 1)[None]
        small = interpolate(colours, size, mode="bilinear", antialias=True)[0].transpose(1, 2, 0)
        values = small.reshape(*size, *values.shape[2:])
    return np.clip(values, 0, 1)
