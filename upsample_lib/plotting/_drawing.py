"""The palette and the canvas that all of the book's pictures share.

These are the colours on white. Inline SVG and controls take those of `ink.css`, which knows a dark page too.
"""

from typing import Any

from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by colour-blind readers, and in grey by lightness.
ROLES = {"input": "#0072B2", "kernel": "#E69F00", "output": "#009E73", "other": "#6B6B6B"}
# Darker shades of the same hues, for letters on white.
LETTERS = {"input": "#005A8F", "kernel": "#7A5200", "output": "#00664A", "other": "#444444"}
PHASES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999", "#6655BB")
NEGATIVE = "#AA4499"
INK = "#222222"
CELL = 0.42  # inches
TINTS: dict[str, tuple[str, float]] = {}


def tint(colour: str, amount: float = 0.3) -> str:
    """A role's colour, or any colour, mixed with white; `TINTS` keeps what it was mixed of."""
    base = ROLES.get(colour, colour)
    mixed = to_hex([1 - amount * (1 - channel) for channel in to_rgb(base)])
    TINTS[mixed] = base, amount
    return mixed


def canvas(width: float, height: float) -> tuple[Figure, Any]:
    """A figure of `width` x `height` cells with one Axes in cell units, row 0 at the top."""
    figure = Figure(figsize=(max(width * CELL, 1), max(height * CELL, 1)))
    ax = figure.subplots()
    ax.set(xlim=(-0.05, width + 0.05), ylim=(height + 0.05, -0.05), aspect="equal")
    ax.axis("off")
    return figure, ax
