"""The animation of the pixel-shuffle chapter: channels that become blocks."""

from typing import Any

import numpy as np

from ... import depth_to_space
from ..base.control import FRAME, Control, whole
from ..operators.pixel_shuffle import ORDERS


def animate_pixel_shuffle(upscale_factor: int = 2, channels: int = 2, size: int = 2) -> Control:
    """Channel after channel moves into the blocks of the output, in torch's order or TensorFlow's.

    >>> control = animate_pixel_shuffle()
    >>> control.order = "TensorFlow (DCR)"
    >>> control.state["frames"][2]["message"]
    'Channel 1 fills row 0, column 0 of each block of output channel 1.'

    Parameters
    ----------
    upscale_factor : int >= 1
    channels : int >= 1, of the output
    size : int >= 1; rows and columns of the input

    Returns
    -------
    Control; its traits are `order`, the arguments' names, `frame` and `state`
    """
    sizes = {"upscale_factor": upscale_factor, "channels": channels, "size": size}
    given: dict[str, Any] = {name: (value, whole) for name, value in sizes.items()}
    fields = [("order", list(ORDERS), "torch (CRD)")]
    label = "animation: channels become blocks of pixels"
    return Control(fields, _moves, label, "animations/pixel_shuffle.js", given=given, settings=FRAME)


def _moves(order, upscale_factor, channels, size):
    if order not in ORDERS:
        raise ValueError(f"order={order!r}; {' or '.join(ORDERS)} is needed")
    count = channels * upscale_factor**2
    pixels = np.arange(count * size * size).reshape(1, count, size, size)
    made = depth_to_space(pixels, upscale_factor, ORDERS[order])[0]
    goals = [np.argwhere(made == pixel)[0].tolist() for pixel in pixels.ravel()]
    said = [f"{count} channels of {size} × {size} pixels."]
    for n in range(count):
        c, row, column = goals[n * size * size]
        said.append(f"Channel {n} fills row {row}, column {column} of each block of output channel {c}.")
    side = size * upscale_factor
    said.append(f"Output: {channels} channels of {side} × {side} pixels, by the order of {order}.")
    frames = [{"message": text} for text in said]
    return {"goals": goals, "side": side, "size": size, "channels": channels, "frames": frames}
