"""The control of the pixel-shuffle chapter: where every channel of one input pixel goes, in both orders."""

import numpy as np

from ... import depth_to_space, matrix_of
from ..base.control import Control

ORDERS = {"torch (CRD)": "CRD", "TensorFlow (DCR)": "DCR"}


def pixel_shuffle() -> Control:
    """Channel order, factor and output channels -> which pixel each input channel becomes, and the matrix.

    >>> control = pixel_shuffle()
    >>> control.order = "TensorFlow (DCR)"
    >>> control.state["blocks"]
    [[[0, 2], [4, 6]], [[1, 3], [5, 7]]]

    Returns
    -------
    Control; its traits are `order`, `factor_r`, `output_channels` and `state`
    """
    fields = [("order", list(ORDERS), "torch (CRD)"), ("factor r", range(2, 5), 2)]
    fields.append(("output channels", range(1, 4), 2))
    return Control(fields, _state, "where a pixel shuffle puts each channel", "operators/pixel_shuffle.js")


def _state(order, r, channels):
    if order not in ORDERS:
        raise ValueError(f"order={order!r}; {' or '.join(ORDERS)} is needed")

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
        return f"{count} channels: {r * r} in a row make one output channel. Channel c·{r * r} + i·{r} + j goes to row i, column j of channel c."
    return f"{count} channels: {channels} in a row share one place. Channel (i·{r} + j)·{channels} + c goes to row i, column j of channel c."
