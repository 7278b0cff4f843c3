"""The picture of a pixel shuffle: small maps, one for each channel, and the large map that they make."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .. import pixel_shuffle
from ._drawing import INK, PHASES, canvas, tint


def show_shuffle(upscale_factor: int, size: int = 2) -> Figure:
    """r*r channels and the one map that `pixel_shuffle` makes of them, a colour for each channel.

    Every pixel carries the number of its channel and, small, its place there.

    Parameters
    ----------
    upscale_factor : int r >= 1; at most 3
    size : int; pixels on a side of the small maps

    Returns
    -------
    Figure
    """
    r, gap = upscale_factor, 0.9
    channels = np.arange(r * r).repeat(size * size).reshape(r * r, size, size)
    places = np.tile(np.arange(size * size), r * r).reshape(r * r, size, size)
    across, extent = r * size + (r - 1) * gap, r * size
    figure, ax = canvas(across + 2.4 + extent, across + 1.6)
    title = {"ha": "center", "va": "bottom", "color": INK}
    ax.text(across / 2, 0.55, f"{r * r} channels, {size} × {size}", **title)
    ax.text(across + 1.2, 1.3 + across / 2, "→", ha="center", va="center", size=15, color=INK)
    for c in range(r * r):
        left, top = (c % r) * (size + gap), 1.5 + (c // r) * (size + gap)
        ax.text(left + size / 2, top - 0.08, f"channel {c}", size=8, **title)
        _map(ax, left, top, channels[c], places[c], size)
    top = 1.5 + (across - extent) / 2
    ax.text(across + 2.4 + extent / 2, top - 0.2, f"one map, {extent} × {extent}", **title)
    _map(ax, across + 2.4, top, pixel_shuffle(channels, r)[0], pixel_shuffle(places, r)[0], size)
    return figure


def _map(ax, left, top, channels, places, size):
    for (row, column), c in np.ndenumerate(channels):
        corner = left + column, top + row
        ax.add_patch(Rectangle(corner, 1, 1, fc=tint(PHASES[c], 0.55), ec="#555555", lw=0.8))
        ax.text(corner[0] + 0.36, corner[1] + 0.42, str(c), ha="center", va="center")
        h, w = divmod(int(places[row, column]), size)
        ax.text(corner[0] + 0.72, corner[1] + 0.76, f"{h}{w}", ha="center", va="center", size=8)
