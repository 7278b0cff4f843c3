"""Pictures of interpolation: curves, four points and the one between them, and where output pixels sit."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter

from ._drawing import INK, LETTERS, ROLES, tint


def show_curves(*panels: Any, share_y: bool = True, **settings: Any) -> Figure:
    """Curves in panels side by side.

    Parameters
    ----------
    *panels : tuples (title, list of (x, y, label, matplotlib's line keywords)); an empty label is not named
    share_y : bool; one vertical scale for all panels
    **settings : of every Axes, such as xlabel and yscale

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 2.9), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False, sharey=share_y)[0]
    for ax, (title, curves) in zip(axes, panels):
        for x, y, label, line in curves:
            ax.plot(x, y, label=label, **line)
        ax.set(title=title, **settings)
        if any(label for _, _, label, _ in curves):
            ax.legend(frameon=False, fontsize=9)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_minor_formatter(NullFormatter())  # a logarithmic axis would crowd its labels
        ax.grid(color="#E5E5E5", lw=0.6)
        ax.set_axisbelow(True)
    for ax in axes[1:]:
        ax.set_ylabel("")
    return figure


def show_four_points(right: float, down: float) -> Figure:
    """A point among four: two interpolations along x, one along y, and the areas that are the weights.

    Parameters
    ----------
    right, down : numbers from 0 to 1; where the point is, as shares of the square

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 3.1))
    steps, areas = figure.subplots(1, 2)
    corners = {"Q_{11}": (0, 0), "Q_{21}": (1, 0), "Q_{12}": (0, 1), "Q_{22}": (1, 1)}
    for ax in (steps, areas):
        ax.set(xlim=(-0.32, 1.32), ylim=(1.28, -0.28), aspect="equal")
        ax.axis("off")
        for name, (x, y) in corners.items():
            ax.plot(x, y, "o", color=ROLES["input"], ms=9)
            side = {"ha": "right" if x == 0 else "left", "va": "bottom" if y == 0 else "top"}
            ax.text(x + 0.12 * x - 0.06, y + 0.12 * y - 0.06, f"${name}$", color=LETTERS["input"], **side)
    for y, name in enumerate(("R_1", "R_2")):
        steps.plot([0, 1], [y, y], color=ROLES["input"], lw=1.5)
        steps.plot(right, y, "s", color=ROLES["other"], ms=8)
        steps.text(right, y + 0.24 * y - 0.12, f"${name}$", ha="center", va="center", color=LETTERS["other"])
    steps.plot([right, right], [0, 1], color=ROLES["other"], lw=1.5)
    for name, (x, y) in corners.items():
        # the area opposite a corner is that corner's weight
        left, width = (right, 1 - right) if x == 0 else (0, right)
        top, height = (down, 1 - down) if y == 0 else (0, down)
        box = Rectangle(
            (left, top), width, height, fc=tint("kernel", 0.7 * width * height + 0.1), ec=INK, lw=0.8
        )
        areas.add_patch(box)
        label = f"${name}$\n{width * height:.3g}"
        areas.text(left + width / 2, top + height / 2, label, ha="center", va="center", size=9)
    for ax, title in ((steps, "first along x, then along y"), (areas, "weight = the area opposite")):
        ax.plot(right, down, "o", color=ROLES["output"], ms=9)
        ax.set_title(title)
    steps.text(right + 0.07, down, "$P$", va="center", color=LETTERS["output"])
    return figure


def show_coordinates(n_in: int, *rows: tuple[str, Any]) -> Figure:
    """Where output pixels sit among input pixels, one convention a row.

    Parameters
    ----------
    n_in : int >= 1, input pixels
    *rows : tuples (name, positions of the output pixels in input pixels)

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 0.75 + 0.5 * len(rows)))
    ax = figure.subplots()
    ax.set(xlim=(-2.1, n_in - 0.4), ylim=(len(rows) + 0.6, -0.5))
    ax.axis("off")
    for i in range(n_in):
        ax.add_patch(Rectangle((i - 0.5, -0.35), 1, 0.7, fc=tint("input", 0.2), ec=ROLES["input"]))
        ax.text(i, 0, str(i), ha="center", va="center", color=LETTERS["input"])
        ax.plot([i, i], [0.4, len(rows) + 0.35], color=ROLES["input"], lw=0.8, ls=(0, (2, 2)))
    ax.text(-0.65, 0, "input pixels", ha="right", va="center", color=LETTERS["input"])
    for height, (name, positions) in enumerate(rows, 1):
        positions = np.asarray(positions)
        ax.text(-0.65, height, name, ha="right", va="center", color=LETTERS["output"])
        ax.plot([positions.min(), positions.max()], [height, height], color=ROLES["output"], lw=1)
        ax.plot(positions, np.full(len(positions), height), "o", color=ROLES["output"], ms=6)
    return figure
