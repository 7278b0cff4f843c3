"""The control of the pixel-shuffle chapter: where every channel of one input pixel goes, in both orders."""

import numpy as np

from .. import depth_to_space, matrix_of
from ..plotting import LETTERS
from ._html import Control, swept

STYLE = """
.ul-dealt{flex:1 1 230px;min-width:0}.ul-dealt-title{margin-bottom:.3rem}
.ul-dealt svg{display:block;width:100%}
"""
ORDERS = {"torch (CRD)": "CRD", "TensorFlow (DCR)": "DCR"}
# One colour for each output channel.
CHANNELS = ("#56B4E9", "#E69F00", "#009E73")


def pixel_shuffle() -> Control:
    """Channel order, factor and output channels -> which pixel each input channel becomes, and the matrix.

    Returns
    -------
    Control
    """
    fields = [("order", list(ORDERS), "torch (CRD)"), ("factor r", range(2, 5), 2)]
    fields.append(("output channels", range(1, 4), 2))
    settings = {"channels": CHANNELS, "ink": LETTERS["other"]}
    label = "where a pixel shuffle puts each channel"
    return Control(fields, swept(fields, _state), settings, label, "pixel_shuffle.js", STYLE)


def _state(order, r, channels):
    def shuffle(x):
        return depth_to_space(x[None], r, ORDERS[order])[0]

    count = channels * r * r
    matrix = matrix_of(shuffle, (count, 1, 1))
    return {
        "blocks": shuffle(np.arange(count).reshape(count, 1, 1)).tolist(),
        "sources": matrix.argmax(axis=1).tolist(),
        "message": _message(order, r, channels),
    }


def _message(order, r, channels):
    count = channels * r * r
    if channels == 1:
        return f"{count} channels make one {r} × {r} block, row by row. In the other order they would do the same."
    if ORDERS[order] == "CRD":
        return f"{count} channels: {r * r} in a row make one output channel. Channel c·{r * r} + i·{r} + j goes to pixel (i, j) of c."
    return f"{count} channels: {channels} in a row make one place. Channel (i·{r} + j)·{channels} + c goes to pixel (i, j) of c."
