"""The book's pictures: arrays in, matplotlib Figures out. One palette, one look.

Blue is always an input, orange a kernel, green an output. The figures are plain ones that pyplot
does not know: Jupyter shows what a cell returns, once, and nothing stays open.
"""

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

__all__ = [
    "ROLES",
    "show_arrays",
    "show_images",
    "show_matrices",
    "show_pixel_centres",
    "show_stamps",
    "show_windows",
    "use_style",
]

# Okabe and Ito's palette: told apart by colour-blind readers, and in grey by lightness.
ROLES = {"input": "#0072B2", "kernel": "#E69F00", "output": "#009E73", "other": "#6B6B6B"}
NEGATIVE = "#AA4499"
SIGNED = LinearSegmentedColormap.from_list("signed", [NEGATIVE, "white", ROLES["kernel"]])
INK = "#222222"
CELL = 0.42  # inches


def use_style():
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
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})
    except ImportError:  # outside Jupyter the figure's own format is used
        pass


def tint(role, amount=0.3):
    """The role's colour mixed with white."""
    return tuple(1 - amount * (1 - channel) for channel in to_rgb(ROLES[role]))


def _canvas(width, height):
    """A figure of `width` x `height` cells with one Axes in cell units, row 0 at the top."""
    figure = Figure(figsize=(max(width * CELL, 1), max(height * CELL, 1)))
    ax = figure.subplots()
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return figure, ax


def _cells(ax, values, left, top, role, show_values=True):
    """Draw a 2-D array as squares; zeros stay white."""
    for (row, column), value in np.ndenumerate(values):
        face = "white" if value == 0 else tint(role)
        ax.add_patch(Rectangle((left + column, top + row), 1, 1, fc=face, ec=ROLES[role], lw=1))
        if show_values:
            ax.text(left + column + 0.5, top + row + 0.53, f"{value:.3g}", ha="center", va="center", size=10)


def show_arrays(*items, columns=None):
    """Small arrays side by side with their values, and signs between them.

    Parameters
    ----------
    *items : each a str (a sign such as "→"), or a tuple (1-D or 2-D array, title, role), where role
        is one of `ROLES`
    columns : int, optional; start a new line after so many arrays

    Returns
    -------
    Figure
    """
    lines, line = [], []
    for item in items:
        line.append(item)
        if columns and sum(not isinstance(i, str) for i in line) == columns:
            lines, line = [*lines, line], []
    lines = [*lines, line] if line else lines
    heights = [2.2 + max(len(np.atleast_2d(i[0])) for i in line if not isinstance(i, str)) for line in lines]
    width = max(sum(_width(i) for i in line) for line in lines)
    figure, ax = _canvas(width, sum(heights))
    for line, height, bottom in zip(lines, heights, np.cumsum(heights)):
        left = 0
        for item in line:
            middle = bottom - (height - 1.6) / 2
            if isinstance(item, str):
                ax.text(left + 0.5, middle, item, ha="center", va="center", size=15, color=INK)
            else:
                values = np.atleast_2d(item[0])
                top = middle - len(values) / 2
                _cells(ax, values, left + (_width(item) - values.shape[1]) / 2, top, item[2])
                ax.text(left + _width(item) / 2, top - 0.3, item[1], ha="center", va="bottom", color=INK)
            left += _width(item)
    return figure


def _width(item):
    """Cells that an item of `show_arrays` takes; a title needs about 0.22 cells a letter."""
    if isinstance(item, str):
        return 1
    longest = max(map(len, item[1].split("\n")))
    return max(np.atleast_2d(item[0]).shape[1], 0.22 * longest) + 0.5


def show_matrices(*items, values=None):
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
    cell = min(
        0.36, 6.6 / (sum(columns for _, columns in shapes) + 3 * len(items)), 5 / max(r for r, _ in shapes)
    )
    values = cell > 0.25 if values is None else values
    widths = [max(columns * cell, 1.1) for _, columns in shapes]
    size = (sum(widths) + 0.9 * len(items), max(r for r, _ in shapes) * cell + 0.9)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(1, len(items), width_ratios=widths, squeeze=False)
    for ax, (matrix, title, *labels) in zip(axes[0], items):
        _matrix(ax, np.asarray(matrix, float), values)
        ax.set_title(title)
        if labels:
            ax.set_ylabel(labels[0], color=ROLES["output"])
            ax.set_xlabel(labels[1], color=ROLES["input"])
    return figure


def _matrix(ax, matrix, values):
    rows, columns = matrix.shape
    limit = np.abs(matrix).max() or 1
    ax.imshow(matrix, cmap=SIGNED, vmin=-1.3 * limit, vmax=1.3 * limit, interpolation="nearest")
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color("#999999")
    ax.set(xticks=[], yticks=[])
    if rows <= 40 and columns <= 40:
        ax.set_xticks(np.arange(0.5, columns - 1), minor=True)
        ax.set_yticks(np.arange(0.5, rows - 1), minor=True)
        ax.grid(which="minor", color="#DDDDDD", lw=0.6)
        ax.tick_params(which="minor", length=0)
    if values:
        for (row, column), value in np.ndenumerate(matrix):
            if value:
                ax.text(column, row, f"{value:.3g}", ha="center", va="center", size=9, color=INK)


def show_images(*items, columns=None):
    """Images side by side, in one grey scale from 0 to 1, every pixel a square.

    Parameters
    ----------
    *items : tuples ((H, W) or (H, W, 3) array in 0..1, title)
    columns : int, optional

    Returns
    -------
    Figure
    """
    columns = columns or len(items)
    rows = -(-len(items) // columns)
    figure = Figure(figsize=(7.2, 7.2 / columns * rows + 0.3 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, (image, title) in zip(axes.flat, items):
        ax.imshow(np.clip(image, 0, 1), vmin=0, vmax=1, interpolation="nearest")
        ax.set_title(title)
    return figure


def show_stamps(size, kernel_size, stride=1, padding=0, output_padding=0):
    """A 1-D transposed convolution: each input pixel's stamp, and how often each output pixel is hit.

    Cropped pixels are drawn dashed.

    Parameters
    ----------
    size, kernel_size, stride, padding, output_padding : ints, as for `conv_transpose`

    Returns
    -------
    Figure
    """
    extent = (size - 1) * stride + kernel_size + output_padding
    counts = np.zeros(extent, int)
    figure, ax = _canvas(extent + 4.5, size + 2.6)
    for i in range(size):
        ax.text(3.1, i + 0.53, f"x[{i}]", ha="right", va="center", color=ROLES["input"])
        for t in range(kernel_size):
            place = i * stride + t
            counts[place] += 1
            cropped = not padding <= place < extent - padding
            _cell(ax, 3.5 + place, i, "kernel", f"$w_{{{t}}}$", cropped)
    ax.text(3.1, size + 0.9, "times written", ha="right", va="center", color=ROLES["output"])
    for place, count in enumerate(counts):
        cropped = not padding <= place < extent - padding
        _cell(ax, 3.5 + place, size + 0.4, "output", str(count), cropped, 0.12 + 0.2 * count)
        if not cropped:
            ax.text(
                4 + place, size + 1.9, f"y[{place - padding}]", ha="center", size=8, color=ROLES["output"]
            )
    return figure


def _cell(ax, left, top, role, text, faded, amount=0.3):
    face = "white" if faded else tint(role, amount)
    line = (0, (2, 2)) if faded else "-"
    ax.add_patch(Rectangle((left, top), 1, 1, fc=face, ec=ROLES[role], lw=1, ls=line))
    ax.text(left + 0.5, top + 0.53, text, ha="center", va="center", alpha=0.45 if faded else 1)


def show_windows(size, kernel_size, stride=1, padding=0, dilation=1, positions=3):
    """A 2-D convolution on a square map: the first windows, and the output pixel that each one makes.

    Parameters
    ----------
    size, kernel_size, stride, padding, dilation : ints, as for `conv`
    positions : int; how many windows to draw

    Returns
    -------
    Figure
    """
    padded, extent = size + 2 * padding, dilation * (kernel_size - 1) + 1
    out = (padded - extent) // stride + 1
    height = padded + out + 2.4
    figure, ax = _canvas(positions * (padded + 1.5), height)
    ax.set_ylim(height, -1)
    for number in range(positions):
        left, (row, column) = number * (padded + 1.5), divmod(number, out)
        for r, c in np.ndindex(padded, padded):
            inside = padding <= min(r, c) and max(r, c) < padding + size
            ax.add_patch(
                Rectangle(
                    (left + c, r), 1, 1, fc=tint("input", 0.18) if inside else "white", ec="#BBBBBB", lw=0.8
                )
            )
        for r, c in np.ndindex(kernel_size, kernel_size):
            corner = (left + column * stride + c * dilation, row * stride + r * dilation)
            ax.add_patch(Rectangle(corner, 1, 1, fc=tint("kernel", 0.6), ec=ROLES["kernel"], lw=1.2))
        shift = left + (padded - out) / 2
        for r, c in np.ndindex(out, out):
            face = tint("output", 0.75 if (r, c) == (row, column) else 0.15)
            ax.add_patch(Rectangle((shift + c, padded + 1.4 + r), 1, 1, fc=face, ec=ROLES["output"], lw=0.8))
        label = {"ha": "center", "va": "center", "size": 10}
        ax.text(left + padded / 2, -0.5, f"input {size} × {size}", color=ROLES["input"], **label)
        ax.text(left + padded / 2, padded + out + 2, f"output {out} × {out}", color=ROLES["output"], **label)
    return figure


def show_pixel_centres(n_in, n_out):
    """Two rows of pixels over the same length: where output centres fall between input centres.

    Parameters
    ----------
    n_in, n_out : int >= 1

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=(7.2, 1.9))
    ax = figure.subplots()
    ax.set(xlim=(-0.02, 1.02), ylim=(2.5, -0.6))
    ax.axis("off")
    for row, (n, role) in enumerate(((n_in, "input"), (n_out, "output"))):
        for i in range(n):
            ax.add_patch(Rectangle((i / n, 1.2 * row), 1 / n, 0.7, fc=tint(role, 0.2), ec=ROLES[role]))
            ax.plot((i + 0.5) / n, 1.2 * row + 0.35, "o", color=ROLES[role], ms=5)
            where = f"{(i + 0.5) / n * n_in - 0.5:.3g}"
            ax.text((i + 0.5) / n, 1.2 * row + (-0.15 if row == 0 else 1.05), where, ha="center", va="center")
    return figure
