"""Two animations of a window that slides: over a row stretched by zeros, and over copied pixels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...convolution import conv
from ...transposed_convolution import insert_zeros
from ...unpooling import replicate
from ..base.control import FRAME, Control, numbers, whole
from .transposed_convolution import row_of


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
    return Control([], _stretched, label, "animations/windows.js", given=given, settings=FRAME)


def _stretched(x, kernel, stride):
    k = len(kernel)
    stretched = np.pad(insert_zeros(np.array(x)[None, None], stride)[0, 0], k - 1)
    owners = np.pad(insert_zeros(np.arange(1, len(x) + 1)[None, None], stride)[0, 0], k - 1) - 1
    turned = np.array(kernel)[::-1]
    said = [
        f"The pixels {row_of(x)}, and the kernel {row_of(kernel)}.",
        f"Stride {stride}: zeros between the pixels, and {k - 1} at each end.",
        f"The kernel is turned: {row_of(turned)}.",
    ]
    titled = {"title": "A convolution over the stretched map", "name": "stretched", "turn": 2}
    state = _slid(stretched, owners, turned, said, x=x, kernel=kernel, **titled)
    state["frames"][-1]["message"] += " It is the stamps' sum."
    return state


def animate_resize_convolution(
    x: Sequence[float] = (2, 5, 4), kernel: Sequence[float] = (1, 3, 2), stride: int = 2
) -> Control:
    """Each pixel is copied into a block, and a window slides over the blocks: it straddles two of them.

    >>> control = animate_resize_convolution()
    >>> control.state["frames"][3]["message"]
    'Output 1: 1 · 2 + 3 · 2 + 2 · 5 = 18. The window straddles two blocks: 4 · 2 + 2 · 5.'

    Parameters
    ----------
    x : the input's pixels
    kernel : taps, an odd number of them
    stride : int >= 1; copies of a pixel

    Returns
    -------
    Control; its traits are the arguments' names, `frame` and `state`
    """
    given = {"x": (x, numbers), "kernel": (kernel, numbers), "stride": (stride, whole)}
    label = "animation: pixels copied, then convolved"
    return Control([], _copied, label, "animations/windows.js", given=given, settings=FRAME)


def _copied(x, kernel, stride):
    border = len(kernel) // 2
    copies = np.pad(replicate(np.array(x)[None, None], stride)[0, 0], border)
    owners = np.pad(replicate(np.arange(1, len(x) + 1)[None, None], stride)[0, 0], border) - 1
    said = [
        f"The pixels {row_of(x)}, and the kernel {row_of(kernel)}.",
        f"Each pixel is copied into a block of {stride}.",
    ]
    titled = {"title": "A convolution over copied pixels", "name": "copies", "turn": 99}
    state = _slid(copies, owners, np.array(kernel), said, x=x, kernel=kernel, **titled)
    for frame in state["frames"]:
        met = [owner for owner in np.unique(owners[frame["at"] :][: len(kernel)]) if owner >= 0]
        if frame["at"] >= 0 and len(met) == 2:
            window = owners[frame["at"] :][: len(kernel)]
            parts = [f"{np.sum(kernel, where=window == owner):g} · {x[owner]:g}" for owner in met]
            frame["message"] += f" The window straddles two blocks: {' + '.join(parts)}.".replace("-", "−")
    inner = state["out"][border : len(state["out"]) - border]
    if len({*inner}) == 1 and len({*state["out"]}) > 1:
        state["frames"][-1]["message"] += (
            f" Inside all are {inner[0]:g}: no grid. The ends read zeros beside them."
        )
    return state


def _slid(row, owners, taps, said, **given):
    """A window of `taps` slides over `row`, whose places stem from the pixels `owners`, or none: -1; and what is `given`."""
    out, k = conv(row[None], taps[None, None].astype(float))[0].tolist(), len(taps)
    frames: list[dict[str, Any]] = [{"message": text, "at": -1, "done": 0} for text in said]
    for j, value in enumerate(out):
        under = row[j : j + k]
        sum_ = " + ".join(f"{tap:g} · {pixel:g}" for tap, pixel in zip(taps, under))
        text = f"Output {j}: {sum_} = {value:g}.".replace("-", "−")
        frames.append({"message": text, "at": j, "done": j + 1, "products": (taps * under).tolist()})
    frames.append({"message": f"The output: {row_of(out)}.", "at": -1, "done": len(out)})
    sources = [int(np.argmax(owners == owner)) for owner in range(owners.max() + 1)]
    places = {"stretched": row.tolist(), "owners": owners.tolist(), "sources": sources}
    return {**places, "out": out, "frames": frames, **given}
