"""Animations of three chapters: growing taps, channels that become blocks, a spectrum repeated and filtered."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import bed_of_nails, coverage, depth_to_space, frequency_response
from ._html import Control, whole
from ._pixel_shuffle import ORDERS

FRAME: dict[str, Any] = {"frame": 0}


def animate_dilated_convolution(
    stacks: Sequence[Sequence[int]] = ((2, 2, 2), (1, 2, 3)), kernel_size: int = 3
) -> Control:
    """The taps of one output pixel grow layer by layer down to the input, for stacks of rates side by side.

    >>> control = animate_dilated_convolution([(1, 2), (2, 2)])
    >>> control.state["frames"][-1]["message"]
    'Of the input pixels, rates 1, 2 read 7 of 7; rates 2, 2 read 5 of 9.'

    Parameters
    ----------
    stacks : rates from the input on, as many in each stack
    kernel_size : int >= 1

    Returns
    -------
    Control; its traits are the arguments' names, `frame` and `state`
    """
    given = {"stacks": (stacks, _stacks), "kernel_size": (kernel_size, whole)}
    label = "animation: the taps of dilated layers"
    return Control([], _trees, label, "animate_dilated_convolution.js", given=given, settings=FRAME)


def _stacks(stacks):
    rows = [[whole(rate) for rate in rates] for rates in stacks]
    if len({len(rates) for rates in rows}) != 1 or not rows[0]:
        raise ValueError(f"stacks={stacks}; stacks of equally many rates are needed")
    return rows


def _trees(stacks, kernel_size):
    """`rows[l]` are the paths from the output to each pixel, l layers below it."""
    deep = len(stacks[0])
    # the corner of a field is used once, so that its first row holds the counts of one axis
    rows = [
        [[1], *(coverage(rates[-layer:], kernel_size)[0].tolist() for layer in range(1, deep + 1))]
        for rates in stacks
    ]
    frames = [{"message": "One output pixel of each stack. The numbers will count the paths to a pixel."}]
    for layer in range(1, deep + 1):
        read = [f"{np.count_nonzero(row[layer])} of {len(row[layer])}" for row in rows]
        named = [f"rates {', '.join(map(str, rates))}" for rates in stacks]
        if layer < deep:
            parts = [f"{name.capitalize()}: {part} pixels." for name, part in zip(named, read)]
            frames.append({"message": f"Layer {deep - layer + 1}. {' '.join(parts)}"})
        else:
            parts = [f"{name} read {part}" for name, part in zip(named, read)]
            frames.append({"message": f"Of the input pixels, {'; '.join(parts)}."})
    return {"rows": rows, "stacks": stacks, "kernel_size": kernel_size, "frames": frames}


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
    return Control(fields, _moves, label, "animate_pixel_shuffle.js", given=given, settings=FRAME)


def _moves(order, upscale_factor, channels, size):
    if order not in ORDERS:
        raise ValueError(f"order={order!r}; {' or '.join(ORDERS)} is needed")
    count = channels * upscale_factor**2
    pixels = np.arange(count * size * size).reshape(1, count, size, size)
    made = depth_to_space(pixels, upscale_factor, ORDERS[order])[0]
    goals = [np.argwhere(made == pixel)[0].tolist() for pixel in pixels.ravel()]
    frames = [{"message": f"{count} channels of {size} × {size} pixels."}]
    for n in range(count):
        c, row, column = goals[n * size * size]
        frames.append(
            {"message": f"Channel {n} fills row {row}, column {column} of each block of output channel {c}."}
        )
    side = size * upscale_factor
    frames.append(
        {"message": f"Output: {channels} channels of {side} × {side} pixels, by the order of {order}."}
    )
    return {"goals": goals, "side": side, "size": size, "channels": channels, "frames": frames}


KERNELS = {"copying: 1, 1": (1, 1), "bilinear: ¼, ¾, ¾, ¼": (1, 3, 3, 1), "three ones: 1, 1, 1": (1, 1, 1)}
PIXELS, STRIDE = 24, 2


def animate_frequency() -> Control:
    """The spectrum of a bright spot is repeated by zeros between the pixels; then the filter comes down on it.

    >>> control = animate_frequency()
    >>> control.kernel = "bilinear: ¼, ¾, ¾, ¼"
    >>> control.state["frames"][3]["message"]
    'What is left: the strongest ghost has 1 % of the strongest wave.'

    Returns
    -------
    Control; its traits are `kernel`, `frame` and `state`
    """
    fields = [("kernel", list(KERNELS), "copying: 1, 1")]
    label = "animation: the spectrum repeated, and filtered"
    return Control(fields, _spectra, label, "animate_frequency.js", settings=FRAME)


def _spectra(kernel):
    if kernel not in KERNELS:
        raise ValueError(f"kernel={kernel!r}; one of {list(KERNELS)} is needed")
    # a bright spot whose spectrum is a triangle, easy to recognise
    row = np.sinc(np.arange(-PIXELS // 2, PIXELS // 2) / 3) ** 2
    spread = bed_of_nails(row[None, None], STRIDE)[0, 0]
    before, repeated = (np.abs(np.fft.fft(pixels)) for pixels in (row, spread))
    taps = np.array(KERNELS[kernel])
    gain = np.abs(frequency_response(taps, len(spread))) / taps.sum()
    left = repeated * gain
    places = np.arange(len(spread)) / len(spread)
    ghost = (places >= 1 / (2 * STRIDE)) & (places <= 1 - 1 / (2 * STRIDE))
    share = 100 * left[ghost].max() / left.max()
    said = [
        f"{PIXELS} pixels with a bright spot: how strong each wave in them is.",
        "Zeros between the pixels: the spectrum stands there twice. Purple: the ghosts.",
        f"The kernel's gain comes down: 1 at frequency 0, {round(gain[len(gain) // 2], 2):g} at ½.",
        f"What is left: the strongest ghost has {share:.0f} % of the strongest wave.",
    ]
    frames = [
        {"message": text, "bins": bins.round(4).tolist()}
        for text, bins in zip(said, (before, repeated, repeated, left))
    ]
    return {"frames": frames, "gain": gain.round(4).tolist(), "ghost": ghost.astype(int).tolist()}
