"""The control of the GPU chapter: an upsampler's place under the roof."""

from typing import Any

from ...gpu.cost import BYTES
from ..base.control import Control

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
CHANNELS = sorted(
    [*(2**power for power in range(11)), 48]
)  # with 48 the transposed convolution passes the ridge


def gpu(record: dict[str, Any] | None = None) -> Control:
    """An upsampler of 16 maps of 64 x 64 pixels, under the roofs of an A100 (published) and of a recorded run.

    >>> control = gpu({"copy_bytes_per_s": 1e10, "products_per_s": {"float32": 1e11}})
    >>> control.machine, control.channels = "this run, float32", 48

    Parameters
    ----------
    record : dict, optional; a run of `upsample_lib.gpu`, or own rates in its form, which can be chosen too

    Returns
    -------
    Control; its traits are `upsampler`, `machine`, `kernel_size`, `stride`, `channels` and `machines`
    """
    machines = [("A100", dtype, A100["copy"], rate) for dtype, rate in A100["matrix"].items()]
    if record is not None:
        machines += [
            ("this run", dtype, record["copy_bytes_per_s"], rate)
            for dtype, rate in record["products_per_s"].items()
        ]
    described = [
        {"name": f"{name}, {dtype}", "bytes": BYTES[dtype], "copy": copy, "matrix": matrix}
        for name, dtype, copy, matrix in machines
    ]
    names = [machine["name"] for machine in described]
    fields = [
        ("upsampler", UPSAMPLERS, "conv_transpose"),
        ("machine", names, names[0]),
        ("kernel_size", range(1, 9), 4),
        ("stride", range(1, 5), 2),
        ("channels", CHANNELS, 64),
    ]
    more = {"machines": described, "images": IMAGES, "side": SIDE}
    return Control(fields, None, "an upsampler under the roofline", "measures/gpu.js", settings=more)
