"""The animation of the frequency chapter: a spectrum repeated and filtered."""

import numpy as np

from ... import bed_of_nails, frequency_response
from ..base.control import FRAME, Control

KERNELS = {  # each adds up to 2, since the row with zeros is half as high
    "copying: 1, 1": (1, 1),
    "bilinear: ¼, ¾, ¾, ¼": (1 / 4, 3 / 4, 3 / 4, 1 / 4),
    "three equal: ⅔, ⅔, ⅔": (2 / 3, 2 / 3, 2 / 3),
}
PIXELS, STRIDE = 24, 2


def animate_frequency() -> Control:
    """The spectrum of a bright spot is repeated by zeros between the pixels; then the filter comes down on it.

    Bars stand from frequency 0 to 1/2: above it each wave has a second name, 1 minus its frequency.

    >>> control = animate_frequency()
    >>> control.kernel = "bilinear: ¼, ¾, ¾, ¼"
    >>> control.state["frames"][3]["message"]
    'What is left: the strongest ghost has 1 % of the strongest wave.'

    Returns
    -------
    Control; its traits are `kernel`, `frame` and `state`
    """
    fields = [("kernel", list(KERNELS), "copying: 1, 1")]
    label = "animation: the spectrum repeated, and filtered"
    return Control(fields, _spectra, label, "animations/frequency.js", settings=FRAME)


def _spectra(kernel):
    if kernel not in KERNELS:
        raise ValueError(f"kernel={kernel!r}; one of {list(KERNELS)} is needed")
    # a bright spot whose spectrum is a triangle, easy to recognise
    row = np.sinc(np.arange(-PIXELS // 2, PIXELS // 2) / 3) ** 2
    spread = bed_of_nails(row[None, None], STRIDE)[0, 0]
    before, repeated = (np.abs(np.fft.rfft(pixels)) / len(pixels) for pixels in (row, spread))
    taps = np.array(KERNELS[kernel])
    gain = np.abs(frequency_response(taps, len(spread)))[: len(repeated)]
    left = repeated * gain
    ghost = np.arange(len(repeated)) >= len(before) - 1
    share = 100 * left[ghost].max() / left.max()
    said = [
        f"{PIXELS} pixels with a bright spot: how strong each wave in them is.",
        "Zeros between: each wave at half its frequency, half as high, and its ghost (purple) at ½ minus that.",
        f"The kernel's gain comes down: 2 at frequency 0, {round(gain[-1], 2):g} at ½.",
        f"What is left: the strongest ghost has {share:.0f} % of the strongest wave.",
    ]
    frames = [
        {"message": text, "bins": bins.round(4).tolist()}
        for text, bins in zip(said, (before, repeated, repeated, left))
    ]
    return {"frames": frames, "gain": gain.round(4).tolist(), "ghost": ghost.astype(int).tolist()}
