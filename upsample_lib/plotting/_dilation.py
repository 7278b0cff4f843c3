"""The pictures of dilated convolution: the sub-grids that it does not mix, and what a stack of layers reads."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ._drawing import INK, PHASES, ROLES, canvas, tint


def show_subgrids(size: int, dilation: int, kernel_size: int = 3) -> Figure:
    """A map in the colours of its dilation*dilation sub-grids, and the sub-grids taken apart.

    The taps of one dilated kernel are framed in both: apart, they are an ordinary window.

    Parameters
    ----------
    size : int; pixels on a side, a multiple of `dilation`
    dilation : int >= 1; at most 3
    kernel_size : int >= 1

    Returns
    -------
    Figure
    """
    part = size // dilation
    gap, across = 0.8, size + (dilation - 1) * 0.8
    figure, ax = canvas(size + 2.4 + across, across + 1.2)
    top, right = 1 + (across - size) / 2, size + 2.4
    taps = {dilation * t for t in range(kernel_size)}
    title = {"ha": "center", "va": "bottom", "color": INK}
    ax.text(size / 2, top - 0.3, f"the map, and a window of rate {dilation}", **title)
    ax.text(right + across / 2, 0.7, f"its {dilation * dilation} sub-grids", **title)
    ax.text(size + 1.2, 1 + across / 2, "→", ha="center", va="center", size=15, color=INK)
    for row, column in np.ndindex(size, size):
        (i, down), (j, over) = divmod(row, dilation), divmod(column, dilation)
        face = PHASES[down * dilation + over], 0.55
        places = (column, top + row), (right + over * (part + gap) + j, 1 + down * (part + gap) + i)
        read = row in taps and column in taps
        for place in places:
            ax.add_patch(Rectangle(place, 1, 1, fc=face, ec="white", lw=0.8))
            if read:
                corner = place[0] + 0.1, place[1] + 0.1
                ax.add_patch(Rectangle(corner, 0.8, 0.8, fc="none", ec=INK, lw=2))
    return figure


def show_tap_trees(*stacks: Sequence[int], kernel_size: int = 3) -> Figure:
    """Along one axis: which pixels of its field one output of each stack reads, layer by layer.

    The output stands on top, the input at the bottom; a pixel that no path reaches stays white.

    Parameters
    ----------
    *stacks : sequences of rates >= 1, from the input on
    kernel_size : int >= 1

    Returns
    -------
    Figure
    """
    fields = [1 + (kernel_size - 1) * sum(rates) for rates in stacks]
    figure, ax = canvas(sum(fields) + 1.5 * len(stacks), 2.2 * max(map(len, stacks)) + 2.8)
    left = 0.75
    for rates, field in zip(stacks, fields):
        ax.text(left + field / 2, 0.7, f"rates {', '.join(map(str, rates))}", ha="center", size=18, color=INK)
        _tap_tree(ax, rates, kernel_size, left, field)
        left += field + 1.5
    return figure


def _tap_tree(ax, rates, kernel_size, left, field):
    taps = np.arange(kernel_size) - (kernel_size - 1) / 2
    reached, top = {(field - 1) / 2}, 1.7
    ax.plot(left + field / 2, top, "o", color=ROLES["output"], ms=7)
    for layer, rate in reversed(list(enumerate(rates))):
        pairs = [(place, place + rate * tap) for place in reached for tap in taps]
        for above, below in pairs:
            ends = (left + above + 0.5, left + below + 0.5), (top, top + 2.2)
            ax.plot(*ends, color=ROLES["kernel"], lw=1, zorder=0)
        reached, top = {below for _, below in pairs}, top + 2.2
        if layer:
            ax.plot([left + place + 0.5 for place in reached], [top] * len(reached), "o", color=INK, ms=4)
    for place in range(field):
        face = tint("input", 0.75) if place in reached else "white"
        ax.add_patch(Rectangle((left + place, top), 1, 0.9, fc=face, ec=ROLES["input"], lw=1))
