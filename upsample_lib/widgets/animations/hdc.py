"""The animation of the HDC rule: what it calls M_i, as distances between used pixels."""

from collections.abc import Sequence

from ... import hdc_gaps, is_hdc
from ..base.control import FRAME, Control, whole

KERNEL_SIZE = 3


def animate_hdc(rates: Sequence[int] = (1, 2, 9)) -> Control:
    """The HDC rule's M_i for kernel size 3, as the largest distance between the pixels that layer i and later ones use.

    >>> control = animate_hdc([1, 2, 5])
    >>> control.state["frames"][0]["message"].split(": ")[0]
    'Used pixels are M₂ = 2 apart, 3 are allowed'

    Parameters
    ----------
    rates : two or more, from the input on

    Returns
    -------
    Control; its traits are `rates`, `frame` and `state`
    """
    label = "animation: the distances of the HDC rule"
    return Control(
        [], _distances, label, "animations/hdc.js", given={"rates": (rates, _rates)}, settings=FRAME
    )


def _rates(rates):
    row = [whole(rate) for rate in rates]
    if len(row) < 2:
        raise ValueError(f"rates={row}; two or more are needed")
    return row


def _distances(rates):
    """At rest what the rule finds; then how, from the last layer on."""
    gaps, n = hdc_gaps(rates), len(rates)
    frames = [_verdict(rates, gaps), _first(n, gaps)]
    frames += [_added(layer, rates, gaps) for layer in range(n - 1, 1, -1)]
    return {"frames": [*frames, _verdict(rates, gaps)]}


def _first(n, gaps):
    apart = gaps[-1]
    said = f"Layer {n} has rate {apart}: two of its taps are M{_low(n)} = {apart} apart."
    return {"message": said, "apart": apart, "taps": [], "spans": [[0, apart]]}


def _added(layer, rates, gaps):
    rate, apart = rates[layer - 1], gaps[layer]
    middle = sorted((rate, apart - rate))
    said = (
        f"Layer {layer}, rate {rate}: each of the two pixels gets a tap {rate} to either side. "
        f"The distances are {rate} and {middle[1] - middle[0]}: M{_low(layer)} = {gaps[layer - 1]}."
    )
    taps = [-rate, rate, apart - rate, apart + rate]
    return {"message": said, "apart": apart, "taps": taps, "spans": [[0, rate], middle]}


def _verdict(rates, gaps):
    """Two pixels M₂ apart, and what taps of rate 1 leave between them: the rule takes layer 1 to have it."""
    apart, fits = gaps[1], is_hdc(rates, KERNEL_SIZE)
    said = (
        f"Used pixels are M₂ = {apart} apart, {KERNEL_SIZE} are allowed: the rule {'accepts' if fits else 'rejects'} "
        f"the rates {', '.join(map(str, rates))}."
    )
    frame = {"message": said, "apart": apart, "taps": [], "spans": [[0, apart]]}
    if rates[0] != 1:
        return frame
    holes = list(range(2, apart - 1))
    left = {0: "no hole", 1: "1 hole"}.get(len(holes), f"{len(holes)} holes")
    return {
        **frame,
        "message": f"{said} Layer 1 reads their neighbours and leaves {left}.",
        "taps": [-1, 1, apart - 1, apart + 1],
        "holes": holes,
    }


def _low(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
