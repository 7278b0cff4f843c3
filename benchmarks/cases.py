"""What is timed: operators of the table that a run on a device reads, some more, and other libraries' relatives."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage
from skimage import measure, transform

import upsample_lib as ul
from upsample_lib.gpu.table import cases, moves
from upsample_lib.gpu.table.operator import Operator

# Sizes in pixels, and batches: the middle of a network, one picture, many grey ones.
PIXELS, BATCHES = (64, 128, 256), ((8, 32), (1, 3), (64, 1))
SIZES = [(*batch, n, n) for batch in BATCHES for n in PIXELS]
# Rows of the table that are not timed here.
LEFT_OUT = (
    "interpolate area ×2",
    "interpolate bilinear ×2, antialias",
    "interpolate bicubic ×2, antialias",
    "interpolate lanczos ×2, antialias",
    "interpolate bilinear ×1.5",
    "interpolate bilinear ×1/2, antialias",
    "avg_pool 3×3, stride 2",
    "avg_pool 2×2×2",
    "max_pool 2×2×2",
    "fold 2×2",
)
# The modes of SciPy and scikit-image (the order of a spline) and of OpenCV that are relatives of torch's modes.
ORDERS = {"nearest": 0, "nearest-exact": 0, "linear": 1, "bilinear": 1, "trilinear": 1, "bicubic": 3}
FLAGS = {"nearest": "NEAREST", "nearest-exact": "NEAREST_EXACT", "bilinear": "LINEAR", "bicubic": "CUBIC"}
FLAGS |= {"area": "AREA"}
TO_SPACE = ("pixel_shuffle", "depth_to_space")  # four channels make one
BLOCKS = {"max_pool 2×2": np.max, "avg_pool 2×2": np.mean}
RELATIVES = {
    "resize nearest ×2": "nearest",
    "resize linear, half_pixel ×2": "bilinear",
    "resize cubic ×2": "bicubic",
}


class Row(NamedTuple):
    """One row: `ours` and `others` are functions without arguments; the inputs count as memory.

    `products(result)` counts the multiply-adds of a matrix product, 0 where there is none.
    """

    name: str
    inputs: list[np.ndarray]
    ours: Callable[[], np.ndarray]
    others: dict[str, Callable]  # library -> function; torch's result is compared with ours
    products: Callable[[np.ndarray], int]

    @property
    def input_bytes(self) -> int:
        return sum(a.nbytes for a in self.inputs)


def rows(size: tuple[int, ...]) -> Iterator[Row]:
    """All rows for inputs of `size` (N, C, H, W), float32."""
    table = [
        case
        for case in (*moves.resizes(), *moves.pools(), *moves.moves(), *moves.folds())
        if case.name not in LEFT_OUT
    ]
    for case in (*table, *_resizes(), *_convolutions(size[1]), *_windows(size)):
        inputs = case.arrays(_shape(case, size), 0)
        ours, theirs = _calls(case, inputs)
        others = {"torch": theirs} | _others(case.name, inputs[0], ours)
        yield Row(case.name, inputs, ours, others, _products(case, inputs[0]))


def _products(case, x):
    """Multiply-adds with a learned weight: those, and no others, are work for a matrix product."""
    return lambda result: case.products(x.shape, result.shape) if case.weights else 0


def _calls(case, inputs):
    tensors = [torch.from_numpy(a) for a in inputs]
    return lambda: case.ours(*inputs), lambda: case.theirs(F, *tensors)


def _resizes():
    """Resizes that are timed beside those of the table."""
    yield moves.interpolation("bicubic", align_corners=True)
    for mode in ("bilinear", "bicubic", "lanczos"):
        yield moves.interpolation(mode, 0.4, antialias=True)
    yield moves.interpolation("area", 0.4)
    yield moves.resizing("resize nearest ×2", "nearest-exact", nearest_mode="round_prefer_ceil")
    yield moves.resizing("resize cubic ×2", "bicubic", mode="cubic")
    average = {"mode": "linear", "antialias": True, "exclude_outside": True}
    yield moves.resizing("resize linear to 40 %, antialias", "bilinear", 0.4, **average)


def _convolutions(c):
    """Convolutions that keep the number of channels, as in the middle of a network."""
    yield cases.convolution(c, c, 3, padding=1)
    yield cases.convolution(c, c, 3, padding=1, stride=2)
    yield cases.transposed(c, -(-c // 2), 4, stride=2, padding=1)
    yield cases.transposed(c, -(-c // 2), 3, stride=2, padding=1, output_padding=1)
    yield cases.resized_convolution(c, c)
    yield cases.convolution(c, c, 3, dilation=2)
    yield cases.subgrids(c, c)


def _windows(size):
    """Folding and pooling that are timed beside those of the table."""
    h, w = size[2:]
    yield Operator(
        "fold 3×3",
        lambda F, x: F.fold(x, (h, w), 3, padding=1),
        lambda x: ul.fold(x, (h, w), 3, padding=1),
        lambda g, x: ul.unfold(g, 3, padding=1),
    )
    yield replace(
        moves.maximum_pool(2),
        name="max_pool 2×2, indices",
        theirs=lambda F, x: F.max_pool2d(x, 2, return_indices=True)[0],
        ours=lambda x: ul.max_pool(x, 2, return_indices=True)[0],
    )
    yield moves.mean_pool(3, 1, 1)


def _shape(case, size):
    """The input's shape: as many pixels on one and three axes as on two."""
    n, c, h, w = size
    if case.name == "fold 3×3":
        return (n, 9 * c, h * w)
    if case.name.startswith(TO_SPACE) and c % 4:
        return (n, 4 * c, h // 2, w // 2)
    if case.name == "max_unpool 2×2":
        return (n, c, h // 2, w // 2)
    return {1: (n, c * h * w // 4096, 4096), 2: size, 3: (n, -(-c // 8), 8, h // 2, w // 2)}[case.rank]


def _others(name, x, ours):
    """Other libraries' relatives of an operator."""
    if name in BLOCKS:
        return {"scikit-image": lambda: measure.block_reduce(x, (1, 1, 2, 2), BLOCKS[name])}
    plain = name.startswith("interpolate") and not name.endswith(("antialias", "align_corners"))
    if not plain and name not in RELATIVES:
        return {}
    return _other_resizes(x, ours().shape[2:], RELATIVES.get(name, name.split(" ")[1]))


def _other_resizes(x, size, mode):
    """SciPy's, scikit-image's and OpenCV's nearest relative of a torch mode, with half-pixel centres."""
    shape, order = (*x.shape[:2], *size), ORDERS.get(mode)
    calls = {"fill": lambda: np.full(shape, 1, x.dtype)}
    if order == 3 and x.size > 2**20:
        order = None  # a minute a call
    if order is not None:
        factors = [m / n for n, m in zip(x.shape, shape)]
        half_pixel = {"order": order, "mode": "nearest", "grid_mode": True}
        calls["SciPy"] = lambda: ndimage.zoom(x, factors, **half_pixel)
        words = {"order": order, "mode": "edge", "anti_aliasing": False}
        calls["scikit-image"] = lambda: transform.resize(x, shape, **words)
    if mode in FLAGS and x.ndim == 4:
        calls["OpenCV"] = lambda: _by_opencv(x, size, getattr(cv2, "INTER_" + FLAGS[mode]))
    return calls


def _by_opencv(x, size, flag):
    cv2.setNumThreads(1)
    y = np.empty((x.shape[0] * x.shape[1], *size), x.dtype)
    for image, out in zip(x.reshape(-1, *x.shape[2:]), y):
        cv2.resize(image, tuple(size)[::-1], dst=out, interpolation=flag)
    return y
