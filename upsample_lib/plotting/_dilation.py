"""The picture of dilated convolution: the sub-grids that it does not mix."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ._drawing import INK, PHASES, canvas


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
            ax.add_patch(Rectangle(place, 1, 1, fc=face, ec="#555555", lw=0.8))
            if read:
                corner = place[0] + 0.1, place[1] + 0.1
                ax.add_patch(Rectangle(corner, 0.8, 0.8, fc="none", ec=INK, lw=2))
    return figure
