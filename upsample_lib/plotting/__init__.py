"""The book's pictures: arrays in, matplotlib Figures out. One palette, one look.

Blue is always an input, orange a kernel, green an output. The figures are plain ones that pyplot
does not know: Jupyter shows what a cell returns, once, and nothing stays open. After `use_style` it shows
them as inline SVG in the ink of its page; what knows no HTML shows the picture beside it.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ._dilation import show_subgrids
from ._drawing import INK, LETTERS, NEGATIVE, PHASES, ROLES, canvas, tint
from ._geometry import show_phases, show_pixel_centres, show_stamps, show_windows
from ._inline import ink, inline_svg, use_style
from ._interpolation import show_coordinates, show_curves, show_four_points
from ._roofline import show_errors, show_roofline
from ._shuffle import show_shuffle
from ._spectrum import show_spectra

__all__ = [
    "PHASES",
    "ROLES",
    "ink",
    "inline_svg",
    "show_arrays",
    "show_coordinates",
    "show_curves",
    "show_errors",
    "show_four_points",
    "show_images",
    "show_matrices",
    "show_phases",
    "show_pixel_centres",
    "show_roofline",
    "show_shuffle",
    "show_spectra",
    "show_stamps",
    "show_subgrids",
    "show_windows",
    "tint",
    "use_style",
]


SQUARE = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])  # around a cell's middle


def _cells(ax, values, left, top, role):
    """Draw a 2-D array as squares; zeros stay white."""
    for (row, column), value in np.ndenumerate(values):
        face = "white" if value == 0 else tint(role)
        ax.add_patch(Rectangle((left + column, top + row), 1, 1, fc=face, ec=ROLES[role], lw=1))
        ax.text(left + column + 0.5, top + row + 0.53, f"{value:.3g}", ha="center", va="center", size=10)


def show_arrays(*items: Any) -> Figure:
    """Small arrays side by side with their values, and signs between them.

    Parameters
    ----------
    *items : each a str (a sign such as "→"; a line break where it is "\\n"), or a tuple (1-D or
        2-D array, title, role), where role is one of `ROLES`

    Returns
    -------
    Figure
    """
    lines: list[list[Any]] = [[]]
    for item in items:
        if isinstance(item, str) and item == "\n":
            lines.append([])
        else:
            lines[-1].append(item)
    heights = [1.6 + max(len(np.atleast_2d(i[0])) for i in line if not isinstance(i, str)) for line in lines]
    figure, ax = canvas(max(sum(map(_width, line)) for line in lines), sum(heights))
    for line, height, bottom in zip(lines, heights, np.cumsum(heights)):
        _line_of_arrays(ax, line, bottom - (height - 1.4) / 2)
    return figure


def _line_of_arrays(ax, items, middle):
    left = 0
    for item in items:
        if isinstance(item, str):
            ax.text(left + 0.5, middle, item, ha="center", va="center", size=15, color=INK)
        else:
            values = np.atleast_2d(item[0])
            top = middle - len(values) / 2
            _cells(ax, values, left + (_width(item) - values.shape[1]) / 2, top, item[2])
            ax.text(left + _width(item) / 2, top - 0.3, item[1], ha="center", va="bottom", color=INK)
        left += _width(item)


def _width(item):
    """Cells that an item of `show_arrays` takes; a title needs about 0.22 cells a letter."""
    if isinstance(item, str):
        return 1
    longest = max(map(len, item[1].split("\n")))
    return max(np.atleast_2d(item[0]).shape[1], 0.22 * longest) + 0.5


def show_matrices(*items: Any, values: bool | None = None) -> Figure:
    """Matrices of linear operators, side by side: orange above zero, purple below, white zero.

    Parameters
    ----------
    *items : tuples (2-D array, title, "rows are ...", "columns are ..."), the last two optional
    values : bool, optional; write the numbers into the squares (when they fit, if not given)

    Returns
    -------
    Figure
    """
    shapes = [np.shape(item[0]) for item in items]
    tallest = max(rows for rows, _ in shapes)
    cell = min(0.36, 6.4 / (sum(columns for _, columns in shapes) + 3 * len(items)), 5 / tallest)
    widths = [max(columns * cell, 0.11 * len(item[1])) for (_, columns), item in zip(shapes, items)]
    size = sum(widths) + 0.5 * (len(items) + 1), tallest * cell + 1
    figure, left = Figure(figsize=size), 0.5
    for (matrix, title, *labels), (rows, columns), width in zip(items, shapes, widths):
        # all matrices in one scale, their tops level
        box = (left + (width - columns * cell) / 2, size[1] - 0.4 - rows * cell, columns * cell, rows * cell)
        ax = figure.add_axes((box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]))
        _matrix(ax, np.asarray(matrix, float), cell > 0.25 if values is None else values)
        ax.set_title(title)
        if labels:
            ax.set_ylabel(labels[0], color=LETTERS["output"])
            ax.set_xlabel(labels[1], color=LETTERS["input"])
        left += width + 0.5
    return figure


def _matrix(ax, matrix, values):
    rows, columns = matrix.shape
    # the square root keeps a small weight apart from none
    shade = np.round(np.sign(matrix) * np.sqrt(np.abs(matrix) / (np.abs(matrix).max() or 1)), 2)
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    for level in np.unique(shade[shade != 0]):
        corners = np.argwhere(shade == level)[:, None, ::-1] + SQUARE
        colour = ROLES["kernel"] if level > 0 else NEGATIVE
        face = tint(colour, 0.83 * abs(level)) if values else (colour, abs(level))
        squares = Path.make_compound_path_from_polys(corners)
        ax.add_patch(PathPatch(squares, fc=face, ec="none", aa=False))
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color("#888888")
    if rows <= 40 and columns <= 40:
        ax.set_xticks(np.arange(0.5, columns - 1), minor=True)
        ax.set_yticks(np.arange(0.5, rows - 1), minor=True)
        ax.grid(which="minor", color="#DDDDDD", lw=0.6)
        ax.tick_params(which="minor", length=0)
    if values:
        for (row, column), value in np.ndenumerate(matrix):
            if value:
                ax.text(column, row, f"{value:.2g}", ha="center", va="center", size=9, color=INK)


def show_images(*items: Any, columns: int | None = None) -> Figure:
    """Images side by side, in one grey scale from 0 to 1, every pixel a square.

    Parameters
    ----------
    *items : tuples ((H, W) or (H, W, 3) array in 0..1, title); a pixel that is nan stays blank
    columns : int, optional

    Returns
    -------
    Figure
    """
    columns = columns or len(items)
    rows = -(-len(items) // columns)
    steepest = max(np.shape(image)[0] / np.shape(image)[1] for image, _ in items)
    size = (7.2, (7.2 / columns * steepest + 0.35) * rows)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, (image, title) in zip(axes.flat, items):
        if np.ndim(image) == 3:
            image = np.dstack([np.nan_to_num(image), ~np.isnan(image[..., 0])])
        ax.imshow(np.clip(image, 0, 1), vmin=0, vmax=1, interpolation="nearest")
        ax.set_title(title)
    return figure
