"""Pictures of measurements: the two roofs of a machine, and errors beside their bounds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ._drawing import INK, LETTERS, ROLES


def show_roofline(
    copy_rate: float,
    matrix_rate: float,
    points: Sequence[tuple[float, float, str]],
    title: str,
    extra: Sequence[tuple[float, str]] = (),
) -> Figure:
    """What a machine can do at most, by products per byte, and what operators reached.

    Parameters
    ----------
    copy_rate, matrix_rate : float; bytes and products a second
    points : list of (products per byte, products a second, label); points of one label share a mark
    title : str
    extra : list of (matrix rate, label), further roofs

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(4.9, 5), layout="constrained")  # fits a phone without becoming too small to read
    ax = figure.subplots()
    ridge = matrix_rate / copy_rate
    lowest = min([0.05, ridge / 10, *(p[0] / 2 for p in points)])
    highest = max([20 * ridge, *(3 * p[0] for p in points), *(3 * rate / copy_rate for rate, _ in extra)])
    across = np.geomspace(lowest, highest, 200)
    for rate, label in extra:
        ax.plot(across, np.minimum(across * copy_rate, rate), color=ROLES["other"], lw=1, ls="--")
        ax.text(highest, rate * 1.12, label, ha="right", color=LETTERS["other"])
    ax.plot(across, np.minimum(across * copy_rate, matrix_rate), color=INK, lw=2)
    above: dict[str, Any] = {"xytext": (0, 8), "textcoords": "offset points", "ha": "right"}
    ax.annotate("matrix rate", (highest, matrix_rate), color=INK, **above)
    ax.text(lowest * 1.1, lowest * copy_rate * 6, "copy rate", color=INK)
    ax.axvline(ridge, color=ROLES["other"], lw=0.8, ls=":")
    marks = dict(zip(dict.fromkeys(label for *_, label in points), "osD^vP*X"))
    colours = list(ROLES.values())
    for number, (label, mark) in enumerate(marks.items()):
        chosen = [p[:2] for p in points if p[2] == label]
        style: dict[str, Any] = {
            "color": colours[number % 4],
            "ms": max(12 - 1.5 * number, 5),
            "mec": "white",
            "mew": 0.6,
        }
        ax.plot(*np.transpose(chosen), mark, label=label, **style)
    ax.set(xscale="log", yscale="log", xlabel="products per byte", ylabel="products a second", title=title)
    if marks:
        figure.legend(loc="outside lower center", frameon=False)  # below the axes, where no line crosses it
    return figure


def show_errors(groups: dict[str, tuple[Sequence[float], float]], title: str) -> Figure:
    """Errors of many operators by dtype, each as a short line, beside the bound.

    Parameters
    ----------
    groups : dict from a name to (errors, bound): a list of floats, zeros left out, and a float
    title : str

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 0.55 * len(groups) + 1.3), layout="constrained")
    ax = figure.subplots()
    for row, (errors, bound) in enumerate(groups.values()):
        errors = [error for error in errors if error]
        ax.plot(errors, np.full(len(errors), row), "|", color=ROLES["output"], ms=14, alpha=0.6)
        if bound:
            ax.plot([bound, bound], [row - 0.4, row + 0.4], color=ROLES["kernel"], lw=3)
    ax.set(xscale="log", yticks=range(len(groups)), yticklabels=list(groups), title=title)
    ax.set(xlabel="error as a share of the largest value", ylim=(len(groups) - 0.4, -0.6))
    return figure
