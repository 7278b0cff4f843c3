"""The animation of the choosing chapter: what a difference of 1 dB looks like."""

from typing import Any

import numpy as np

from ... import avg_pool, interpolate
from ..base.control import FRAME, Control
from ..operators.interpolation import cat, levels

COUNT, WHITE = 3, 255
ENLARGED, AMPLIFIED = 4, 6  # the cut-out, the errors


def animate_decibels(image: np.ndarray | None = None) -> Control:
    """Three pictures 1 dB apart: side by side, a cut-out enlarged, and their errors amplified.

    The first is the image halved by means and enlarged by bicubic interpolation. The others have the same errors, each
    time 11 % smaller.

    >>> control = animate_decibels(np.eye(8) * 255)
    >>> control.state["frames"][3]["message"]
    'The mean squared error: 4195, 3332, 2647. Each is 0.79 of the one before: that is 1 dB.'

    Parameters
    ----------
    image : (n, n) array of grey levels from 0 to 255, n even, optional; a part of the cat in scikit-image when absent

    Returns
    -------
    Control; its traits are `image`, `frame` and `state`
    """
    given: dict[str, Any] = {"image": (cat() if image is None else image, levels)}
    label = "animation: three pictures 1 dB apart"
    return Control([], _apart, label, "animations/decibels.js", given=given, settings=FRAME)


def _apart(image):
    truth = np.array(image, float)
    if len(truth) % 2:
        raise ValueError(f"image has {len(truth)} rows; an even number is needed")
    small = avg_pool(truth[None, None], 2)
    lost = interpolate(small, scale_factor=2, mode="bicubic")[0, 0] - truth
    if not lost.any():
        raise ValueError("the image loses nothing when it is halved: there is no error to compare")
    errors = [10 ** (-step / 20) * lost for step in range(COUNT)]
    squared = [float(np.mean(error**2)) for error in errors]
    values = [f"{10 * np.log10(WHITE**2 / each):.1f} dB" for each in squared]
    said = [
        f"Three pictures: {', '.join(values)}. Side by side they look alike.",
        f"A cut-out, {ENLARGED} times as large: the same pixels, now to be told one by one.",
        f"What is wrong in each, {AMPLIFIED} times as strong; mid-grey is no error.",
        f"The mean squared error: {', '.join(f'{each:.0f}' for each in squared)}. "
        f"Each is {10**-0.1:.2f} of the one before: that is 1 dB.",
    ]
    views = ["whole", "cut", "errors", "errors"]
    return {
        "errors": [np.rint(error).astype(int).tolist() for error in errors],
        "values": values,
        "squared": [round(each, 1) for each in squared],
        "amplified": AMPLIFIED,
        "cut": _cut(np.abs(lost)),
        "frames": [{"message": text, "view": view} for text, view in zip(said, views)],
    }


def _cut(lost):
    """[first row, first column, side] of the square with the largest errors."""
    side = len(lost) // ENLARGED
    sums = np.lib.stride_tricks.sliding_window_view(lost, (side, side)).sum((2, 3))
    row, column = np.unravel_index(sums.argmax(), sums.shape)
    return [int(row), int(column), side]
