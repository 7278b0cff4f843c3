"""The control of the GPU chapter: an upsampler's place under the roof."""

from collections.abc import Sequence
from html import escape
from typing import Any

from ..gpu.cost import BYTES
from ._html import control_html

STYLE = """
.ul-roof{max-width:32rem;width:100%}.ul-roof svg{width:100%;height:auto;display:block}
.ul-fields label{grid-template-columns:8.2em 1fr 2.6em}
"""
# Published: bytes a second, and multiply-adds a second, half of the operations that data sheets count.
A100: dict[str, Any] = {"copy": 2039e9, "matrix": {"tf32": 78e12, "float16": 156e12}}
UPSAMPLERS = (
    "copy",
    "bilinear",
    "conv_transpose",
    "conv_transpose by zero insertion",
    "conv + pixel_shuffle",
    "nearest + conv",
)
IMAGES, SIDE = 16, 64  # of the input


class Roof:
    """Upsampler, machine, kernel, stride and channels to choose -> its bytes, its products and the roof that binds.

    Parameters
    ----------
    machines : list of dicts with "name", "bytes" of a number, and the rates "copy" and "matrix" a second
    """

    def __init__(self, machines: list[dict[str, Any]]):
        self.machines = machines

    def _repr_html_(self) -> str:
        menus: dict[str, Sequence[str]] = {
            "upsampler": UPSAMPLERS,
            "machine": [machine["name"] for machine in self.machines],
        }
        chosen = {"upsampler": "conv_transpose", "machine": menus["machine"][0]}
        sliders = {"kernel_size": (1, 8, 4), "stride": (1, 4, 2), "channels": (0, 10, 6)}
        fields = []
        for name, words in menus.items():
            options = "".join(
                f"<option{' selected' if word == chosen[name] else ''}>{escape(word)}</option>"
                for word in words
            )
            fields.append(f'<label><span>{name}</span><select name="{name}">{options}</select></label>')
        for name, (low, high, value) in sliders.items():
            fields.append(
                f'<label><span>{name}</span><input type="range" name="{name}" min="{low}" max="{high}" '
                f'value="{value}" step="1"><output></output></label>'
            )
        body = (
            f'<form class="ul-fields" onsubmit="return false">{"".join(fields)}</form>'
            '<p class="ul-message" aria-live="polite"></p><div class="ul-roof"></div>'
        )
        data = {"machines": self.machines, "images": IMAGES, "side": SIDE}
        return control_html("an upsampler under the roofline", body, data, "gpu.js", STYLE)


def gpu(record: dict[str, Any] | None = None) -> Roof:
    """An upsampler of 16 maps of 64 x 64 pixels, under the roofs of an A100 (published) and of a recorded run.

    Parameters
    ----------
    record : dict, optional; a run of `upsample_lib.gpu`, whose measured rates can be chosen too

    Returns
    -------
    Roof
    """
    machines = [("A100", dtype, A100["copy"], rate) for dtype, rate in A100["matrix"].items()]
    if record is not None:
        machines += [
            ("this run", dtype, record["copy_bytes_per_s"], rate)
            for dtype, rate in record["products_per_s"].items()
        ]
    return Roof(
        [
            {"name": f"{name}, {dtype}", "bytes": BYTES[dtype], "copy": copy, "matrix": matrix}
            for name, dtype, copy, matrix in machines
        ]
    )
