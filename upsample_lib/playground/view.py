"""What the playground is made of: ipywidgets that hold a choice, and pictures of what was found."""

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets
import numpy as np
from matplotlib import rc_context
from matplotlib.image import imread

from ..plotting import inline_svg, show_curves, show_images, show_matrices
from .ways import WAYS, fitted, measured

Say = Callable[[str], str]
NAMES = "A", "B"
FIRST = "transposed convolution, equal weights", "nearest, then convolution"
LABEL = re.compile(
    r"(?<=>)[^<>]+(?=</(?:text|tspan)>)"
)  # a word in a figure, which the page's own font shows
NOTE = (
    "Products and bytes: one channel, float32, input, weights and result once each. Max-unpooling is not among the ways: "
    "it needs the indices that a max pooling kept, and nothing pooled these pictures."
)


class Side(ipywidgets.VBox):
    """One upsampler: its name, stride and kernel size, and what was measured."""

    def __init__(self, name: str, way: str, say: Say = str):
        wide, ways = ipywidgets.Layout(width="95%"), [(say(one), one) for one in WAYS]
        self.say, described = say, say("{name}: way").format(name=name)
        self.way = ipywidgets.Dropdown(options=ways, value=way, description=described, layout=wide)
        self.stride = ipywidgets.IntSlider(2, 2, 4, description=say("stride"), layout=wide)
        self.kernel_size = ipywidgets.IntSlider(3, 1, 7, description=say("kernel size"), layout=wide)
        self.told, self.found = ipywidgets.HTML(), dict[str, Any]()
        super().__init__([self.way, self.stride, self.kernel_size, self.told])
        self.layout = ipywidgets.Layout(flex="1 1 20em", min_width="16em")

    def measure(self, picture: np.ndarray) -> None:
        """Enlarge a picture, and say what it took."""
        self.kernel_size.disabled = not WAYS[self.way.value][2]
        if "nearest, then" in self.way.value or "then pixel" in self.way.value:
            self.kernel_size.value |= 1  # "same" padding wants an odd kernel
        self.found = measured(picture, self.way.value, self.stride.value, self.kernel_size.value)
        told = self.say(
            "checkerboard of a constant picture: {checkerboard}\nproducts: {products}, bytes: {bytes}"
        )
        shown = {"checkerboard": f"{self.found['checkerboard']:.3f}"}
        shown |= {what: f"{self.found[what]:,}" for what in ("products", "bytes")}
        self.told.value = (
            f"<pre style='white-space:pre-wrap'>{escape(self.found['code'])}</pre>"
            + told.format(**{what: f"<b>{number}</b>" for what, number in shown.items()}).replace(
                "\n", "<br>"
            )
        )


class Playground(ipywidgets.VBox):
    """A picture, two sides, and the pictures of what was found; see `playground`."""

    def __init__(self, pictures: dict[str, np.ndarray], say: Say = str):
        self.pictures, self.say, self.labels = dict(pictures), say, dict[str, str]()
        self.sides = tuple(Side(name, way, say) for name, way in zip(NAMES, FIRST))
        self.picture = ipywidgets.Dropdown(options=self._named(), description=say("picture"))
        self.upload = ipywidgets.FileUpload(accept=".png,.jpg,.jpeg", description=say("your own"))
        self.message = ipywidgets.HTML()
        self.shown = [ipywidgets.HTML() for _ in range(4)]
        head, row = ipywidgets.HBox([self.picture, self.upload]), ipywidgets.Layout(flex_flow="row wrap")
        super().__init__([head, self.message, ipywidgets.HBox(self.sides, layout=row), *self.shown])
        self.upload.observe(self._take, "value")
        for field in (
            self.picture,
            *(f for side in self.sides for f in (side.way, side.stride, side.kernel_size)),
        ):
            field.observe(self._renew, "value")
        self._renew()

    def _named(self):
        """The pictures as a menu has them: (what it says, name)."""
        return [(self.say(name), name) for name in self.pictures]

    def _take(self, change):
        """A file that was chosen: one more picture."""
        for file in change.new:
            try:
                kind = file["name"].rpartition(".")[2].lower()
                picture = fitted(imread(io.BytesIO(bytes(file["content"])), format=kind))
            except (OSError, ValueError, SyntaxError):
                told = self.say("{file} is no picture that can be read: a PNG or JPEG file is needed.")
                self.message.value = escape(told.format(file=file["name"]))
                continue
            self.pictures[file["name"]] = picture
            self.picture.options = self._named()
            self.picture.value = file["name"]

    def _renew(self, _=None):
        for side in self.sides:
            side.measure(self.pictures[self.picture.value])
        self.message.value = self.say(NOTE)
        with rc_context({"image.cmap": "gray"}):
            for shown, figure in zip(self.shown, self._figures()):
                shown.value = LABEL.sub(lambda found: self.labels.get(found[0], found[0]), inline_svg(figure))

    def _label(self, text, **values):
        """A word to draw, in English: matplotlib may have no font for what `say` makes of it; the page has one."""
        drawn = text.format(**values)
        self.labels[escape(drawn, quote=False)] = escape(self.say(text).format(**values), quote=False)
        return drawn

    def _figures(self):
        found, say = [side.found for side in self.sides], self._label
        images = [(one["image"], name) for one, name in zip(found, NAMES)]
        if images[0][0].shape == images[1][0].shape:
            gap = np.abs(images[0][0] - images[1][0])
            strength = 1 / (gap.max() or 1)
            images.append(
                (gap * strength, say("A − B, {strength} times as strong", strength=f"{strength:.3g}"))
            )
        yield show_images(*images)
        axes = say("output pixels"), say("input pixels")
        titles = [say("{name}: a row's matrix", name=name) for name in NAMES]
        yield show_matrices(*((one["matrix"], title, *axes) for one, title in zip(found, titles)))
        most = max(one["overlap"].max() for one in found) or 1
        yield show_images(
            *(
                (one["overlap"] / most, say("{name}: a constant", name=name))
                for one, name in zip(found, NAMES)
            )
        )
        at = np.arange(33) / 64
        curves: list[Any] = [(at, one["response"], name, {}) for one, name in zip(found, NAMES)]
        axes = say("cycles per output pixel"), say("gain")
        yield show_curves((say("what passes"), curves), xlabel=axes[0], ylabel=axes[1])
