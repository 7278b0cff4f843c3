"""Draw the README's picture, a figure of the chapter on the transposed convolution."""

import sys
from pathlib import Path

import numpy as np

import upsample_lib as ul
from upsample_lib import plotting

PICTURE = Path(__file__).resolve().parent.parent / "book" / "_static" / "stamp.png"


def draw(target):
    plotting.use_style()
    x, kernel = np.array([[1.0, 2], [3, 4]]), np.ones((3, 3))
    stamped = ul.conv_transpose(x[None], kernel[None, None], stride=2)[0]
    plotting.show_arrays(
        (x, "input 2 × 2", "input"),
        "∗",
        (kernel, "kernel 3 × 3, stride 2", "kernel"),
        "→",
        (stamped, "output 5 × 5", "output"),
    ).savefig(target, dpi=160, metadata={"Software": None})


if __name__ == "__main__":
    draw(sys.argv[1] if len(sys.argv) > 1 else PICTURE)
