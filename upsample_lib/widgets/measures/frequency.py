"""The control of the frequency chapter: four taps at stride 2, their phase sums, a constant, and the response."""

from collections.abc import Sequence

import numpy as np

from ...frequency import frequency_response, ghosts, is_pattern_free, phase_sums
from ..base.control import Control

STRIDE = 2
STEPS = 8  # the response at 0, 1/8 … 1/2 cycle per output pixel; the script draws what lies between


def frequency(kernel: Sequence[int] = (1, 1, 1, 0)) -> Control:
    """Taps -> what they make of a constant at stride 2, and which frequencies they keep.

    >>> control = frequency([1, 2, 1])
    >>> control.tap_2 = -1
    >>> control.state["sums"]
    [0, 2]

    Parameters
    ----------
    kernel : whole numbers; the taps at first

    Returns
    -------
    Control; its traits are `tap_0`, `tap_1` … and `state`
    """
    taps = range(min(0, *kernel), max(3, *kernel) + 1)
    fields = [(f"tap {t}", taps, start) for t, start in enumerate(kernel)]
    label = "phase sums and frequency response of a kernel"
    places = {"wave": STEPS // 8, "ghost": 3 * STEPS // 8}
    return Control(fields, _state, label, "measures/frequency.js", settings=places)


def _state(*taps):
    kernel = np.array(taps)
    if not kernel.any():
        raise ValueError("every tap is 0: nothing comes through")
    response = np.abs(frequency_response(kernel, STEPS))[: STEPS // 2 + 1]
    return {
        "taps": list(taps),
        "sums": phase_sums(kernel, STRIDE).astype(int).tolist(),
        "response": response.round(3).tolist(),
        "message": _message(kernel),
    }


def _message(kernel):
    even, odd = phase_sums(kernel, STRIDE).astype(int)
    if is_pattern_free(kernel, STRIDE):
        flat = f"Both phase sums are {even}: a constant stays constant, and the response at 1/2 is 0."
    else:
        flat = f"The phase sums are {even} and {odd}: a constant gets a grid, and the response at 1/2 is {abs(even - odd)}."
    share = 100 * ghosts(kernel, STRIDE, 0.25)[0]
    return f"{flat} The wave at 1/8 has a ghost at 3/8 with {share:.1f} % of it."
