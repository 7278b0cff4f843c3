"""The control of the checkerboard chapter: how often each output pixel is written, in a row and in a map."""

import numpy as np

from ...checkerboard import is_uniform, overlap_count
from ...transposed_convolution import conv_transpose
from ..base.control import Control

SIZES = {1: 7, 2: 4}


def checkerboard() -> Control:
    """Kernel size, stride and number of layers -> how often each output pixel is written, in 1-D and 2-D.

    >>> control = checkerboard()
    >>> control.kernel_size = 8
    >>> control.state["message"]
    'One layer: even. Away from the border every pixel is written 4 times (16 in the map).'

    Returns
    -------
    Control; its traits are `kernel_size`, `stride`, `layers` and `state`
    """
    fields = [("kernel size", range(1, 7), 3), ("stride", range(1, 4), 2), ("layers", range(1, 3), 1)]
    return Control(fields, _state, "overlap of transposed convolutions", "measures/checkerboard.js")


def _state(k, s, layers):
    if layers < 1:
        raise ValueError(f"layers={layers}; at least 1 is needed")
    size = SIZES.get(layers, 3)
    counts = _counts(size, k, s, layers)
    # a map with far-away borders, aligned with this one: where both agree, no border is felt
    margin, period = max(12, k), s**layers
    large = _counts(size + 2 * margin, k, s, layers)
    endless = large[margin * period :][: len(counts)]
    one_period = large[margin * period :][:period]
    return {
        "counts": counts.tolist(),
        "inside": (counts == endless).astype(int).tolist(),
        "message": _message(k, s, layers, one_period),
    }


def _counts(n, k, s, layers):
    counts = overlap_count(n, k, s)
    for _ in range(layers - 1):
        counts = conv_transpose(counts[None], np.ones((1, 1, k)), stride=s)[0]
    return np.rint(counts).astype(int)


def _message(k, s, layers, period):
    which = {1: "One layer", 2: "Two layers"}.get(layers, f"{layers} layers")
    if is_uniform(k, s):
        how_often = _times(period[0])
        squared = "" if period[0] == 1 else f" ({period[0] ** 2} in the map)"
        return f"{which}: even. Away from the border every pixel is written {how_often}{squared}."
    products = sorted(set(np.outer(period, period).ravel().tolist()))
    return (
        f"{which}: uneven. Away from the border the counts repeat {', '.join(map(str, period))}. "
        f"In the map there are {', '.join(map(str, products[:-1]))} and {products[-1]}."
    )


def _times(count):
    return "once" if count == 1 else f"{count} times"
