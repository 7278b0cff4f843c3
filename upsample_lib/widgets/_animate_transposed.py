"""The animations of the transposed-convolution chapter: falling stamps, and a window over a stretched map."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..convolution import conv
from ..linear_operator import matrix_of
from ..transposed_convolution import conv_transpose, insert_zeros
from ._html import Control, numbers, whole


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
    return Control(
        [], _stamps, label, "animate_transposed_convolution.js", given=given, settings={"frame": 0}
    )


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
    done = f"The output: {_row(total)}. Each column of the matrix is the stamp of a pixel 1."
    return {
        "x": x,
        "kernel": kernel,
        "matrix": matrix_of(
            lambda v: conv_transpose(v, np.array(kernel)[None, None], stride=stride), (1, len(x))
        ).tolist(),
        "places": [[int(stamp(pixel, tap).argmax()) for tap in taps] for pixel in pixels],
        "frames": [*frames, {"message": done, "out": total}],
    }


def animate_zero_insertion(
    x: Sequence[float] = (2, 5), kernel: Sequence[float] = (1, 3, 2), stride: int = 2
) -> Control:
    """The input is pulled apart by zeros, the kernel is turned, and its window slides over the map.

    >>> control = animate_zero_insertion()
    >>> control.state["frames"][5]["message"]
    'Output 2: 2 · 2 + 3 · 0 + 1 · 5 = 9.'

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
    label = "animation: a transposed convolution as a convolution over a stretched map"
    return Control([], _windows, label, "animate_zero_insertion.js", given=given, settings={"frame": 0})


def _windows(x, kernel, stride):
    k = len(kernel)
    stretched = np.pad(insert_zeros(np.array(x)[None, None], stride)[0, 0], k - 1)
    turned = np.array(kernel)[::-1]
    out = conv(stretched[None], turned[None, None])[0].tolist()
    frames: list[dict[str, Any]] = [
        {"message": f"The pixels {_row(x)}, and the kernel {_row(kernel)}."},
        {"message": f"Stride {stride}: zeros between the pixels, and {k - 1} at each end."},
        {"message": f"The kernel is turned: {_row(turned)}."},
    ]
    frames = [{**frame, "at": -1, "done": 0} for frame in frames]
    for j, value in enumerate(out):
        under = stretched[j : j + k]
        sum_ = " + ".join(f"{tap:g} · {pixel:g}" for tap, pixel in zip(turned, under))
        said = f"Output {j}: {sum_} = {value:g}.".replace("-", "−")
        frames.append({"message": said, "at": j, "done": j + 1, "products": (turned * under).tolist()})
    frames.append({"message": f"The output: {_row(out)}, as the stamps give it.", "at": -1, "done": len(out)})
    shared = {"x": x, "kernel": kernel, "stretched": stretched.tolist(), "out": out}
    sources = (k - 1 + stride * np.arange(len(x))).tolist()
    return {**shared, "sources": sources, "frames": frames}


def _row(values):
    return ", ".join(f"{value:g}" for value in values).replace("-", "−")
