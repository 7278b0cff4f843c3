"""The control of the interpolation chapter: a picture resized by the matrix of one axis, used twice."""

import numpy as np

from ..interpolation import interpolate
from ._html import Control, swept

STYLE = """
.ul-picture-title{margin-bottom:.25rem}
.ul-resize-hint{flex-basis:100%;margin:0}.ul-resize-reads{flex-basis:100%;margin:-.8rem 0 0;min-height:6em;font-variant-numeric:tabular-nums}
.ul-frame{position:relative;line-height:0}
.ul-frame canvas{width:100%;height:100%;image-rendering:pixelated;border:1px solid #767676;box-sizing:border-box}
.ul-frame svg{position:absolute;inset:0;width:100%;height:100%;pointer-events:none}
.ul-frame[tabindex]{cursor:crosshair;touch-action:pan-y}
.ul-frame[tabindex]:focus-visible{outline:3px solid #E69F00;outline-offset:2px}
"""
MODES = ["nearest", "nearest-exact", "area", "bilinear", "bicubic"]
SCALES = ["0.4", "0.5", "2", "3"]


def interpolation(image: np.ndarray | None = None) -> Control:
    """Mode, scale, align_corners and antialias of `interpolate` -> the resized picture, its matrix, its reads.

    Parameters
    ----------
    image : (n, n) array of grey levels from 0 to 255, optional; a part of the cat in scikit-image when absent

    Returns
    -------
    Control
    """
    image = _cat() if image is None else np.asarray(image)
    if image.ndim != 2 or image.shape[0] != image.shape[1]:
        raise ValueError(f"image has shape {image.shape}; a square of grey levels is needed")
    image = np.rint(image).astype(int)
    if image.min() < 0 or image.max() > 255:
        raise ValueError(f"image goes from {image.min()} to {image.max()}; levels from 0 to 255 are needed")
    fields = [
        ("mode", MODES, "bilinear"),
        ("scale_factor", SCALES, "3"),
        ("align_corners", ["None", "True"], "None"),
        ("antialias", ["False", "True"], "False"),
    ]
    states = swept(fields, lambda *words: _state(len(image), *words))
    label = "an image resized, and the matrix of an axis"
    return Control(fields, states, {"image": image.tolist()}, label, "interpolation.js", STYLE)


def _cat():
    from skimage import data

    return data.chelsea()[98:138, 132:172] @ [0.299, 0.587, 0.114]


def _state(n, mode, scale, align_corners, antialias):
    """Row i of the matrix as [its first place, its weights ...]: what output row i reads."""
    options = {
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
