"""Draw the pictures that the repository keeps, into book/_static: the site's favicon and logo, the README's figure.

The site's mark is what one input pixel writes through a 4 x 4 tent at stride 2. The build draws the social card.
"""

import argparse
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

import upsample_lib as ul
from upsample_lib import plotting
from upsample_lib.plotting import INK, ROLES

from .files import ROOT

STATIC = ROOT / "book" / "_static"
DARK = "#121212"  # the theme's background when it is dark


def mark(ax, left, top, cell, paper="white"):
    """The stamp, as green squares the stronger the larger their weight; its middle is the input pixel, in blue."""
    pixel, kernel = np.ones((1, 1, 1)), ul.bilinear_kernel(1, 1, 2)
    stamp = ul.conv_transpose(pixel, kernel, stride=2)[0]
    for (row, column), weight in np.ndenumerate(stamp):
        middle = row in (1, 2) and column in (1, 2)
        ink, amount = (ROLES["input"], 1) if middle else (ROLES["output"], 0.35 + weight / stamp.max())
        place = (left + cell * (column + 0.06), top + cell * (row + 0.06))
        face = amount * np.array(to_rgb(ink)) + (1 - amount) * np.array(to_rgb(paper))
        look = {"boxstyle": f"round,pad=0,rounding_size={cell * 0.14}", "fc": face, "ec": "none"}
        ax.add_patch(FancyBboxPatch(place, cell * 0.88, cell * 0.88, **look))


def page(width, height, paper="none"):
    """A figure of `width` x `height` pixels that is all Axes, row 0 at the top."""
    figure = Figure(figsize=(width / 100, height / 100), facecolor=paper)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.axis("off")
    return figure, ax


def icon(size, paper="white"):
    figure, ax = page(size, size)
    mark(ax, 0, 0, size // 4, paper)
    return figure


def card():
    figure, ax = page(1200, 630, "white")
    mark(ax, 770, 147, 84)
    ax.text(80, 190, "How neural networks\nmake images larger", size=36, weight="bold", color=INK, va="top")
    ax.text(80, 345, "A course on upsampling", size=26, color=INK, va="top")
    lines = "Numbers computed on the page,\nevery operator a matrix."
    ax.text(80, 408, lines, size=20, color="#444444", va="top", linespacing=1.5)
    return figure


def stamps():
    """The README's picture, a figure of the chapter on the transposed convolution."""
    x, kernel = np.array([[1.0, 2], [3, 4]]), np.ones((3, 3))
    stamped = ul.conv_transpose(x[None], kernel[None, None], stride=2)[0]
    return plotting.show_arrays(
        (x, "input 2 × 2", "input"),
        "∗",
        (kernel, "kernel 3 × 3, stride 2", "kernel"),
        "→",
        (stamped, "output 5 × 5", "output"),
    )


PICTURES = {
    "favicon.png": lambda: icon(64),
    "logo.svg": lambda: icon(96),
    "logo_dark.svg": lambda: icon(96, DARK),
    "card.png": card,
}
KEPT = ("favicon.png", "logo.svg", "logo_dark.svg")  # in the repository; the build draws the card


def draw(folder, names=PICTURES):
    """Draw the site's pictures of these names into a folder."""
    plotting.use_style()
    for name in names:
        metadata = {"Date": None, "Creator": None} if name.endswith(".svg") else {"Software": None}
        with mpl.rc_context({"savefig.bbox": None, "savefig.facecolor": "auto", "svg.hashsalt": name}):
            PICTURES[name]().savefig(Path(folder) / name, dpi=100, metadata=metadata)


def draw_stamps(folder):
    """Draw the README's picture into a folder."""
    plotting.use_style()
    stamps().savefig(Path(folder) / "stamp.png", dpi=160, metadata={"Software": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", default=STATIC, help="another folder than book/_static")
    folder = parser.parse_args().folder
    draw(folder, KEPT)
    draw_stamps(folder)
