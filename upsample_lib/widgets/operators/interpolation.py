"""The control of the interpolation chapter: a picture resized by the matrix of one axis, used twice."""

from typing import Any

import numpy as np

from ...interpolation import interpolate
from ..base.control import Control

MODES = ["nearest", "nearest-exact", "area", "bilinear", "bicubic"]
SCALES = ["0.4", "0.5", "2", "3"]


def interpolation(image: np.ndarray | None = None) -> Control:
    """Mode, scale, align_corners and antialias of `interpolate` -> the resized picture, its matrix, its reads.

    >>> control = interpolation(np.eye(4) * 255)
    >>> control.scale_factor = "2.5"
    >>> control.state["message"]
    '4 × 4 → 10 × 10 pixels. An output row reads 1 to 2 input rows, with weights from 0.1 to 1.'

    Parameters
    ----------
    image : (n, n) array of grey levels from 0 to 255, optional; a part of the cat in scikit-image when absent

    Returns
    -------
    Control; its traits are `image`, the arguments' names, as words, and `state`
    """
    fields = [
        ("mode", MODES, "bilinear"),
        ("scale_factor", SCALES, "3"),
        ("align_corners", ["None", "True"], "None"),
        ("antialias", ["False", "True"], "False"),
    ]
    given: dict[str, Any] = {"image": (cat() if image is None else image, levels)}
    label = "an image resized, and the matrix of an axis"
    return Control(fields, _state, label, "operators/interpolation.js", given=given)


def levels(image: np.ndarray) -> list[list[int]]:
    """A square of grey levels as plain rows; ValueError for anything else."""
    image = np.asarray(image)
    if image.ndim != 2 or image.shape[0] != image.shape[1]:
        raise ValueError(f"image has shape {image.shape}; a square of grey levels is needed")
    image = np.rint(image).astype(int)
    if image.min() < 0 or image.max() > 255:
        raise ValueError(f"image goes from {image.min()} to {image.max()}; levels from 0 to 255 are needed")
    return image.tolist()


def cat() -> np.ndarray:
    """A part of scikit-image's photograph of a cat, 40 x 40 grey levels."""
    from skimage import data

    return data.chelsea()[98:138, 132:172] @ [0.299, 0.587, 0.114]


def _state(mode, scale, align_corners, antialias, image):
    """Row i of the matrix as [its first place, its weights ...]: what output row i reads."""
    n = len(image)
    options: dict[str, Any] = {
        "mode": mode,
        "align_corners": True if align_corners == "True" else None,
        "antialias": antialias == "True",
    }
    # a batch of n images, each one pixel wide with a single 1
    columns = interpolate(np.eye(n)[:, None, :, None], scale_factor=(float(scale), 1), **options)
    matrix = columns[:, 0, :, 0].T.round(5)
    rows, taps = [], []
    for row in matrix:
        (places,) = np.nonzero(row)
        rows.append([int(places[0]), *row[places[0] : places[-1] + 1].tolist()])
        taps.append(len(places))
    m, low, high = len(matrix), matrix[matrix != 0].min(), matrix.max()
    weights = f"weight {high:.3g}" if low == high else f"weights from {low:.3g} to {high:.3g}"
    message = (
        f"{n} × {n} → {m} × {m} pixels. An output row reads {_count(min(taps), max(taps))}, "
        f"with {weights.replace('-', '−')}."
    )
    return {"message": message, "rows": rows}


def _count(low, high):
    rows = "1 input row" if high == 1 else f"{high} input rows"
    return rows if low == high else f"{low} to {rows}"
