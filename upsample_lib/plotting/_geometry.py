"""Pictures of windows, stamps, phases and pixel centres: where things lie, drawn from sizes alone."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ._drawing import INK, LETTERS, PHASES, ROLES, canvas, tint


def show_stamps(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0
) -> Figure:
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
    figure, ax = canvas(extent + 4.5, size + 2.6)
    for i in range(size):
        ax.text(3.1, i + 0.53, f"x[{i}]", ha="right", va="center", color=LETTERS["input"])
        for t in range(kernel_size):
            place = i * stride + t
            counts[place] += 1
            cropped = not padding <= place < extent - padding
            _cell(ax, 3.5 + place, i, "kernel", f"$w_{{{t}}}$", cropped)
    ax.text(3.1, size + 0.9, "times written", ha="right", va="center", color=LETTERS["output"])
    for place, count in enumerate(counts):
        cropped = not padding <= place < extent - padding
        amount = min(0.12 + 0.2 * count, 0.8)
        _cell(ax, 3.5 + place, size + 0.4, "output", str(count), cropped, amount)
        if not cropped:
            ax.text(
                4 + place, size + 1.9, f"y[{place - padding}]", ha="center", size=9, color=LETTERS["output"]
            )
    return figure


def _cell(ax, left, top, role, text, faded, amount=0.3):
    face = "white" if faded else tint(role, amount)
    line = (0, (2, 2)) if faded else "-"
    ax.add_patch(Rectangle((left, top), 1, 1, fc=face, ec=ROLES[role], lw=1, ls=line))
    ink = ROLES["other"] if faded else INK
    ax.text(left + 0.5, top + 0.53, text, ha="center", va="center", color=ink)


def show_phases(kernel_size: int, stride: int, size: int = 6) -> Figure:
    """Which taps of a 2-D kernel make which output pixels: one colour for each of stride*stride phases.

    Parameters
    ----------
    kernel_size, stride : int >= 1, the same on both axes; stride at most 3
    size : int; output pixels to draw

    Returns
    -------
    Figure
    """
    figure, ax = canvas(kernel_size + size + 5, max(kernel_size, size) + 1.2)
    for left, n, title in (
        (0, kernel_size, f"kernel {kernel_size} × {kernel_size}"),
        (kernel_size + 5, size, "a corner of the output"),
    ):
        top = 1 + (max(kernel_size, size) - n) / 2
        ax.text(left + n / 2, top - 0.3, title, ha="center", va="bottom", color=INK)
        for row, column in np.ndindex(n, n):
            phase = row % stride * stride + column % stride
            face = tint(PHASES[phase], 0.55)
            ax.add_patch(Rectangle((left + column, top + row), 1, 1, fc=face, ec="#555555", lw=0.8))
            text = f"$w_{{{row}{column}}}$" if left == 0 else str(phase)
            ax.text(left + column + 0.5, top + row + 0.53, text, ha="center", va="center")
    return figure


def show_windows(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, positions: int = 3
) -> Figure:
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
    figure, ax = canvas(positions * (padded + 1.5), height)
    ax.set_ylim(height, -1)
    for number in range(positions):
        left, (row, column) = number * (padded + 1.5), divmod(number, out)
        for r, c in np.ndindex(padded, padded):
            inside = padding <= min(r, c) and max(r, c) < padding + size
            face, edge = (tint("input", 0.3), ROLES["input"]) if inside else ("white", "#888888")
            ax.add_patch(Rectangle((left + c, r), 1, 1, fc=face, ec=edge, lw=0.8, ls="-" if inside else ":"))
        for r, c in np.ndindex(kernel_size, kernel_size):
            corner = (left + column * stride + c * dilation, row * stride + r * dilation)
            ax.add_patch(Rectangle(corner, 1, 1, fc=tint("kernel", 0.6), ec=ROLES["kernel"], lw=1.2))
        shift = left + (padded - out) / 2
        for r, c in np.ndindex(out, out):
            face = tint("output", 0.75 if (r, c) == (row, column) else 0.15)
            ax.add_patch(Rectangle((shift + c, padded + 1.4 + r), 1, 1, fc=face, ec=ROLES["output"], lw=0.8))
        label = {"ha": "center", "va": "center", "size": 10}
        ax.text(left + padded / 2, -0.5, f"input {size} × {size}", color=LETTERS["input"], **label)
        ax.text(
            left + padded / 2, padded + out + 2, f"output {out} × {out}", color=LETTERS["output"], **label
        )
    return figure


def show_pixel_centres(n_in: int, n_out: int) -> Figure:
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
