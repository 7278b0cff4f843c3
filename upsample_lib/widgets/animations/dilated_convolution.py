"""The animation of the dilated-convolution chapter: taps that grow from one output pixel down to the input."""

from collections.abc import Sequence

from ... import coverage
from ..base.control import FRAME, Control, whole


def animate_dilated_convolution(
    stacks: Sequence[Sequence[int]] = ((2, 2, 2), (1, 2, 3)), kernel_size: int = 3
) -> Control:
    """The taps of one output pixel grow layer by layer down to the input, for stacks of rates side by side.

    At rest all is grown: what is read, and the holes.

    >>> control = animate_dilated_convolution([(1, 2), (2, 2)])
    >>> control.state["frames"][0]["message"]
    'Rates 1, 2 read 7 of 7 input pixels: no hole. Rates 2, 2 read 5 of 9 input pixels: 4 holes.'

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
    return Control([], _trees, label, "animations/dilated_convolution.js", given=given, settings=FRAME)


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
    named = [", ".join(map(str, rates)) for rates in stacks]
    said = [
        " ".join(f"Rates {name} read {_read(row[deep], 'input pixels')}." for name, row in zip(named, rows)),
        "One output pixel of each stack. The numbers will count the paths to a pixel.",
    ]
    for layer in range(1, deep + 1):
        stays = ", which no layer fills" if layer == deep else ""
        parts = [
            f"In {name} it has rate {rates[-layer]} and reads {_read(row[layer])}{stays * (0 in row[layer])}."
            for name, rates, row in zip(named, stacks, rows)
        ]
        said.append(f"Layer {deep - layer + 1}. {' '.join(parts)}")
    frames = [{"message": text} for text in said]
    return {"rows": rows, "stacks": stacks, "kernel_size": kernel_size, "frames": frames}


def _read(row, what="pixels"):
    """How many of a layer's pixels are read."""
    holes = row.count(0)
    left = {0: "no hole", 1: "1 hole"}.get(holes, f"{holes} holes")
    return f"{len(row) - holes} of {len(row)} {what}: {left}"
