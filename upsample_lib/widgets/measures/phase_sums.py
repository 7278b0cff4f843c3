"""The control of a picture's phases: four sums to drag until the grid appears."""

from typing import Any

import numpy as np

from ...checkerboard import checkerboard_energy
from ...transposed_convolution import conv_transpose
from ..base.control import Control
from ..operators.interpolation import cat, levels

STRIDE = 2
START = 4, 2, 2, 1  # of a kernel of 3 x 3 ones


def phase_sums(image: np.ndarray | None = None) -> Control:
    """The four phase sums of a kernel at stride 2 -> the photograph that the kernel enlarges, and its grid.

    >>> control = phase_sums(np.arange(16).reshape(4, 4))
    >>> control.phase_3 = 3
    >>> control.state["message"]
    'Phase sums 4, 2, 2, 3: a flat area gets a grid. The share of the grid in the variance is 0.18.'

    Parameters
    ----------
    image : (n, n) array of grey levels from 0 to 255, optional; a part of the cat in scikit-image when absent

    Returns
    -------
    Control; its traits are `image`, `phase_0` to `phase_3` (row by row in a block) and `state`
    """
    fields = [(f"phase {p}", range(5), start) for p, start in enumerate(START)]
    given: dict[str, Any] = {"image": (cat() if image is None else image, levels)}
    return Control(fields, _state, "a photograph and four phase sums", "measures/phase_sums.js", given=given)


def _state(*sums, image):
    kernel = np.reshape(sums, (1, 1, STRIDE, STRIDE)).astype(float)
    if min(sums) < 0 or not any(sums):
        raise ValueError(f"phase sums {', '.join(map(str, sums))}: none below 0 and one above is needed")
    flat = conv_transpose(np.ones((1, 2, 2)), kernel, stride=STRIDE)
    made = conv_transpose(np.array(image, float)[None], kernel, stride=STRIDE)[0]
    named = f"Phase sums {', '.join(map(str, sums))}"
    if np.ptp(flat) == 0:
        return {"message": f"{named}: a flat area stays flat.", "energy": 0}
    energy = round(float(checkerboard_energy(made, STRIDE)), 2)
    share = f"The share of the grid in the variance is {energy:.2f}."
    return {"message": f"{named}: a flat area gets a grid. {share}", "energy": energy}
