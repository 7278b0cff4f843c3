"""Pictures of spectra: the bins of a row, which of them are copies, and the filter that comes down on them."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ._drawing import LETTERS, NEGATIVE, ROLES


def show_spectra(*rows: Any, xlabel: str = "") -> Figure:
    """Magnitudes of the bins from 0 to 1 cycle per pixel, a row of pixels below the other.

    Parameters
    ----------
    *rows : tuples (title, (n,) magnitudes, stride, (m,) magnitudes of a filter or None). The bins that a wave
        of the input has, within 1/(2 * stride) of 0 or 1, are green; its copies between them are purple
    xlabel : str; below the last row

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 1.35 * len(rows) + 0.4), layout="constrained")
    axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
    for ax, (title, magnitudes, stride, response) in zip(axes, rows):
        places = np.arange(len(magnitudes)) / len(magnitudes)
        own = np.minimum(places, 1 - places) <= 0.5 / stride
        for part, colour in ((own, ROLES["output"]), (~own, NEGATIVE)):
            ax.vlines(places[part], 0, np.asarray(magnitudes)[part], color=colour, lw=3)
        if response is not None:
            ax.plot(np.arange(len(response)) / len(response), response, color=ROLES["kernel"], lw=2)
        ax.set_title(title, loc="left")
        ax.set(xlim=(-0.02, 1.0), ylim=(0, None), yticks=[])
    axes[-1].set_xticks(np.arange(9) / 8, ["0", "1/8", "1/4", "3/8", "1/2", "5/8", "3/4", "7/8", "1"])
    axes[-1].set_xlabel(xlabel, color=LETTERS["other"])
    return figure
