"""The palette and the canvas that all of the book's pictures share."""

import sys
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by colour-blind readers, and in grey by lightness.
ROLES = {"input": "#0072B2", "kernel": "#E69F00", "output": "#009E73", "other": "#6B6B6B"}
# Darker shades of the same hues, for letters on white.
LETTERS = {"input": "#005A8F", "kernel": "#7A5200", "output": "#00664A", "other": "#444444"}
PHASES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999", "#332288")
NEGATIVE = "#AA4499"
SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "white", ROLES["kernel"]])
INK = "#222222"
CELL = 0.42  # inches


def use_style() -> None:
    """Set the book's look: vector figures on white, one font size."""
    mpl.rcParams.update(
        {
            "figure.facecolor": "white",
            "figure.dpi": 96,
            "savefig.bbox": "tight",
            "savefig.facecolor": "white",
            "svg.hashsalt": "upsampling",
            "font.size": 11,
            "axes.titlesize": 11,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=list(ROLES.values())),
            "image.cmap": "gray",
        }
    )
    shell = sys.modules.get("IPython")
    if shell and shell.get_ipython():  # elsewhere this would start a shell, which takes the place of __main__
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})


def tint(colour: str, amount: float = 0.3) -> Any:
    """A role's colour, or any colour, mixed with white."""
    return tuple(1 - amount * (1 - channel) for channel in to_rgb(ROLES.get(colour, colour)))


def canvas(width: float, height: float) -> tuple[Figure, Any]:
    """A figure of `width` x `height` cells with one Axes in cell units, row 0 at the top."""
    figure = Figure(figsize=(max(width * CELL, 1), max(height * CELL, 1)))
    ax = figure.subplots()
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return figure, ax
