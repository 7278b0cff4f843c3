"""What the playground is made of: ipywidgets that hold a choice, and pictures of what was found."""

import io
from html import escape
from typing import Any

import ipywidgets
import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.image import imread

from ..plotting import show_curves, show_images, show_matrices
from .ways import WAYS, fitted, measured

NAMES = "A", "B"
FIRST = "transposed convolution, equal weights", "nearest, then convolution"
NOTE = (
    "Products and bytes: one channel, float32, input, weights and result once each. Max-unpooling is not among the ways: "
    "it needs the indices that a max pooling kept, and nothing pooled these pictures."
)


class Side(ipywidgets.VBox):
    """One upsampler: its name, stride and kernel size, and what was measured."""

    def __init__(self, name: str, way: str):
        wide = ipywidgets.Layout(width="95%")
        self.way = ipywidgets.Dropdown(options=list(WAYS), value=way, description=f"{name}: way", layout=wide)
        self.stride = ipywidgets.IntSlider(2, 2, 4, description="stride", layout=wide)
        self.kernel_size = ipywidgets.IntSlider(3, 1, 7, description="kernel size", layout=wide)
        self.told, self.found = ipywidgets.HTML(), dict[str, Any]()
        super().__init__([self.way, self.stride, self.kernel_size, self.told])
        self.layout = ipywidgets.Layout(flex="1 1 20em", min_width="16em")

    def measure(self, picture: np.ndarray) -> None:
        """Enlarge a picture, and say what it took."""
        self.kernel_size.disabled = not WAYS[self.way.value][2]
        if "nearest, then" in self.way.value or "then pixel" in self.way.value:
            self.kernel_size.value |= 1  # "same" padding wants an odd kernel
        self.found = measured(picture, self.way.value, self.stride.value, self.kernel_size.value)
        self.told.value = (
            f"<pre style='white-space:pre-wrap'>{escape(self.found['code'])}</pre>"
            f"checkerboard of a constant picture: <b>{self.found['checkerboard']:.3f}</b><br>"
            f"products: <b>{self.found['products']:,}</b>, bytes: <b>{self.found['bytes']:,}</b>"
        )


class Playground(ipywidgets.VBox):
    """A picture, two sides, and the pictures of what was found; see `playground`."""

    def __init__(self, pictures: dict[str, np.ndarray]):
        self.pictures, self.sides = dict(pictures), tuple(map(Side, NAMES, FIRST))
        self.picture = ipywidgets.Dropdown(options=list(pictures), description="picture")
        self.upload = ipywidgets.FileUpload(accept=".png,.jpg,.jpeg", description="your own")
        self.message = ipywidgets.HTML()
        self.shown = [ipywidgets.Image(format="png", layout={"max_width": "100%"}) for _ in range(4)]
        head, row = ipywidgets.HBox([self.picture, self.upload]), ipywidgets.Layout(flex_flow="row wrap")
        super().__init__([head, self.message, ipywidgets.HBox(self.sides, layout=row), *self.shown])
        self.upload.observe(self._take, "value")
        for field in (
            self.picture,
            *(f for side in self.sides for f in (side.way, side.stride, side.kernel_size)),
        ):
            field.observe(self._renew, "value")
        self._renew()

    def _take(self, change):
        """A file that was chosen: one more picture."""
        for file in change.new:
            try:
                kind = file["name"].rpartition(".")[2].lower()
                picture = fitted(imread(io.BytesIO(bytes(file["content"])), format=kind))
            except (OSError, ValueError, SyntaxError) as error:
                self.message.value = (
                    f"{escape(file['name'])} is no picture that can be read: {escape(str(error))}"
                )
                continue
            self.pictures[file["name"]] = picture
            self.picture.options = list(self.pictures)
            self.picture.value = file["name"]

    def _renew(self, _=None):
        for side in self.sides:
            side.measure(self.pictures[self.picture.value])
        self.message.value = NOTE
        with rc_context({"image.cmap": "gray"}):
            for image, figure in zip(self.shown, self._figures()):
                image.value = _png(figure)

    def _figures(self):
        found = [side.found for side in self.sides]
        images = [(one["image"], name) for one, name in zip(found, NAMES)]
        if images[0][0].shape == images[1][0].shape:
            gap = np.abs(images[0][0] - images[1][0])
            strength = 1 / (gap.max() or 1)
            images.append((gap * strength, f"A − B, {strength:.3g} times as strong"))
        yield show_images(*images)
        axes = "output pixels", "input pixels"
        yield show_matrices(
            *((one["matrix"], f"{name}: a row's matrix", *axes) for one, name in zip(found, NAMES))
        )
        most = max(one["overlap"].max() for one in found) or 1
        yield show_images(
            *((one["overlap"] / most, f"{name}: a constant") for one, name in zip(found, NAMES))
        )
        at = np.arange(33) / 64
        curves: list[Any] = [(at, one["response"], name, {}) for one, name in zip(found, NAMES)]
        yield show_curves(("what passes", curves), xlabel="cycles per output pixel", ylabel="gain")


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=80, bbox_inches="tight", facecolor="white")
    return stream.getvalue()
