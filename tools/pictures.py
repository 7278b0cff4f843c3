"""Draw the pictures that the repository keeps, into book/_static: the site's favicon and logo, the README's pictures.

The site's mark is what one input pixel writes through a 4 x 4 tent at stride 2. The build draws the social card, but not
the Chinese one: that takes fonts with Chinese letters, regular and bold, which `--chinese REGULAR BOLD` names.
"""

import argparse
from html import escape
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch

import upsample_lib as ul
from upsample_lib import plotting
from upsample_lib.check import Check, Mistake
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


CARD = {  # text: (top, size)
    "How neural networks\nmake images larger": (190, 36),
    "A course on upsampling": (345, 26),
    "Numbers computed on the page,\nevery operator a matrix.": (408, 20),
}
CHINESE_CARD = {
    "神经网络\n如何放大图像": (140, 50),
    "上采样课程": (350, 33),
    "数字都在页面上算出，\n每个算子都画成矩阵。": (425, 25),
}


def card(words=CARD, regular=None, bold=None):
    """The picture that other sites show beside a link, its words in fonts of their own where they need some."""
    figure, ax = page(1200, 630, "white")
    mark(ax, 770, 147, 84)
    regular, bold = regular or FontProperties(), bold or FontProperties(weight="bold")
    looks = [(bold, INK, 1.2), (regular, INK, 1.2), (regular, "#444444", 1.5)]
    for (text, (top, size)), (font, color, spacing) in zip(words.items(), looks):
        ax.text(80, top, text, size=size, font=font, color=color, va="top", linespacing=spacing)
    return figure


def draw_chinese_card(folder, regular, bold):
    """Draw the Chinese card into a folder; the file also holds its words as text."""
    fonts = (FontProperties(fname=path) for path in (regular, bold))
    metadata = {"Software": None, "Description": "\n".join(CHINESE_CARD)}
    with mpl.rc_context({"savefig.bbox": None, "savefig.facecolor": "auto"}):
        card(CHINESE_CARD, *fonts).savefig(Path(folder) / "card_zh.png", dpi=100, metadata=metadata)


def cat():
    """A cat of 48 x 54 grey levels: ovals and triangles, drawn four times as large and averaged."""
    y, x = np.mgrid[-1:1:192j, -1.1:1.1:216j]
    side, grey = abs(x), 0.86 - 0.1 * y
    fur = 0.46 + 0.07 * np.cos(16 * x) * (y < -0.1) - 0.06 * y
    ears = (y > abs(side - 0.56) * 1.9 - 0.95) & (y < 0.1) & (side < 0.8)
    grey[ears | _oval(side, y, 0, 0.12, 0.84, 0.74)] = fur[ears | _oval(side, y, 0, 0.12, 0.84, 0.74)]
    grey[(y > abs(side - 0.55) * 2.1 - 0.72) & (y < -0.3) & (side < 0.75)] = 0.68
    for *place, level in [
        (0.19, 0.45, 0.25, 0.2, 0.78),
        (0, 0.66, 0.16, 0.14, 0.76),
        (0.36, 0.02, 0.17, 0.15, 0.93),
    ]:
        grey[_oval(side, y, *place)] = level
    nose = (y > 0.26) & (side < 0.42 - y) | (y > 0.26) & (y < 0.52) & (side < 0.014)
    grey[_oval(side, y, 0.36, 0.02, 0.06, 0.145) | nose] = 0.08
    for slope in (-0.12, 0.05, 0.22):
        grey[(abs(y - 0.44 - slope * (side - 0.3)) < 0.012) & (side > 0.42) & (side < 1.05)] = 0.98
    return grey.reshape(48, 4, 54, 4).mean((1, 3))


def _oval(x, y, left, top, width, height):
    return ((x - left) / width) ** 2 + ((y - top) / height) ** 2 < 1


def enlarged():
    """The README's picture: the cat through a kernel that leaves a checkerboard, and through one that does not."""
    small, images = cat(), []
    tent = np.outer([1, 3, 3, 1], [1, 3, 3, 1]) / 16
    for name, kernel in {"3 × 3 kernel, equal weights": np.full((3, 3), 4 / 9), "4 × 4 tent": tent}.items():
        padded = np.pad(small, 1, mode="edge")[None]
        large = ul.conv_transpose(padded, kernel[None, None], stride=2, padding=len(kernel) // 2 + 1)[0]
        images.append((large[:95, :107], name))
    framed = np.pad(small, ((24, 24), (27, 27)), constant_values=np.nan)
    return plotting.show_images((framed, "input 48 × 54"), *images)


def said():
    """What the checker says of a stamp whose kernel is flipped."""

    def stamp(x, weight, stride):
        out = np.zeros((len(x) - 1) * stride + len(weight))
        for i in range(len(x)):
            out[i * stride : i * stride + len(weight)] += x[i] * weight[::-1]
        return out

    try:
        Check("transposed_convolution")(stamp)
    except Mistake as mistake:
        return str(mistake)
    raise AssertionError("the checker takes a flipped kernel for right")


def message():
    """The same as a picture of text, for the README."""
    lines = said().splitlines()
    height, look = 21 * len(lines) + 24, "font: 14px ui-monospace, Menlo, Consolas, monospace"
    rows = "".join(
        f'<text x="20" y="{21 * row + 30}" fill="{"#b3261e" if row == 0 else "#1b1f24"}">{escape(line).replace(" ", chr(160))}</text>\n'
        for row, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 {height}" width="820" height="{height}" role="img">\n'
        f'<rect width="820" height="{height}" rx="8" fill="#fdf6f5"/><rect width="5" height="{height}" fill="#b3261e"/>\n'
        f'<g style="{look}">\n{rows}</g>\n</svg>\n'
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


def draw_readme(folder):
    """Draw the README's pictures into a folder."""
    plotting.use_style()
    enlarged().savefig(Path(folder) / "cat.png", dpi=110, metadata={"Software": None})
    (Path(folder) / "message.svg").write_text(message(), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", default=STATIC, help="another folder than book/_static")
    parser.add_argument(
        "--chinese", nargs=2, metavar=("REGULAR", "BOLD"), help="draw the Chinese card, in two fonts"
    )
    options = parser.parse_args()
    draw(options.folder, KEPT)
    draw_readme(options.folder)
    if options.chinese:
        draw_chinese_card(options.folder, *options.chinese)
