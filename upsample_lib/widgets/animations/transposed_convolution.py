"""The animation of the transposed-convolution chapter: stamps that fall into the output."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...linear_operator import matrix_of
from ...transposed_convolution import conv_transpose
from ..base.control import FRAME, Control, numbers, whole


def animate_transposed_convolution(
    x: Sequence[float] = (2, 5), kernel: Sequence[float] = (1, 3, 2), stride: int = 2
) -> Control:
    """Stamps fall into the output one tap after the other, and light up their column of the matrix.

    >>> control = animate_transposed_convolution(x=[2, 5, 1])
    >>> control.frame = 3
    >>> control.state["frames"][control.frame]["out"]
    [2.0, 6.0, 4.0, 0.0, 0.0, 0.0, 0.0]

    Parameters
    ----------
    x : the input's pixels
    kernel : taps
    stride : int >= 1

    Returns
    -------
    Control; its traits are the arguments' names, `frame` and `state`
    """
    given = {"x": (x, numbers), "kernel": (kernel, numbers), "stride": (stride, whole)}
    label = "animation: the stamps of a transposed convolution"
    return Control([], _stamps, label, "animations/transposed_convolution.js", given=given, settings=FRAME)


def _stamps(x, kernel, stride):
    pixels, taps = np.eye(len(x)), np.eye(len(kernel))

    def stamp(row, weights):
        return conv_transpose(np.array(row, float)[None], np.array(weights)[None, None], stride=stride)[0]

    out = 0 * stamp(x, kernel)
    frames = [{"message": f"Stride {stride}: the stamps stand {stride} apart.", "out": out.tolist()}]
    for i, t in np.ndindex(len(x), len(kernel)):
        product, place = x[i] * kernel[t], int(stamp(pixels[i], taps[t]).argmax())
        said = f"Pixel {i} times tap {t}: {x[i]:g} · {kernel[t]:g} = {product:g}, into output {place}."
        if out[place]:
            said += (
                f" There it meets {out[place]:g}: {out[place]:g} + {product:g} = {out[place] + product:g}."
            )
        out = out + product * stamp(pixels[i], taps[t])
        frames.append({"message": said.replace("-", "−"), "out": out.tolist()})
    total = stamp(x, kernel).tolist()
    done = f"The output: {row_of(total)}. Each column of the matrix is the stamp of a pixel of value 1."
    return {
        "x": x,
        "kernel": kernel,
        "matrix": matrix_of(
            lambda v: conv_transpose(v, np.array(kernel)[None, None], stride=stride), (1, len(x))
        ).tolist(),
        "places": [[int(stamp(pixel, tap).argmax()) for tap in taps] for pixel in pixels],
        "frames": [*frames, {"message": done, "out": total}],
    }


def row_of(values: Any) -> str:
    """Numbers as a row of text."""
    return ", ".join(f"{value:g}" for value in values).replace("-", "−")
