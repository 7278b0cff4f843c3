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
    frames = [_first(n, gaps)]
    for layer in range(n - 1, 1, -1):
        frames.append(_added(layer, rates, gaps, frames[-1]))
    last = _verdict(rates, gaps, frames[-1])
    return {"frames": [last, *frames, last]}


def _left(frame):
    """What a frame leaves: the two pixels whose distance is M, and all the others."""
    pair = max(frame["spans"], key=lambda span: span[1] - span[0])
    used = {*frame["pair"], *frame["others"], *frame["taps"]}
    return pair, sorted(used - {*pair})


def _first(n, gaps):
    apart = gaps[-1]
    said = f"Layer {n} has rate {apart}: two of its taps are M{_low(n)} = {apart} apart."
    return {"message": said, "pair": [0, apart], "others": [], "taps": [], "spans": [[0, apart]]}


def _added(layer, rates, gaps, before):
    rate, apart = rates[layer - 1], gaps[layer]
    (first, last), others = _left(before)
    middle = sorted((rate, apart - rate))
    said = (
        f"Layer {layer}, rate {rate}: each of the two pixels gets a tap {rate} to either side. "
        f"The distances are {rate} and {middle[1] - middle[0]}: M{_low(layer)} = {gaps[layer - 1]}."
    )
    spans = [[first, first + rate], [first + place for place in middle]]
    taps = [first - rate, first + rate, last - rate, last + rate]
    return {"message": said, "pair": [first, last], "others": others, "taps": taps, "spans": spans}


def _verdict(rates, gaps, before):
    """Two pixels M₂ apart, and what taps of rate 1 leave between them: the rule takes layer 1 to have it."""
    apart, fits = gaps[1], is_hdc(rates, KERNEL_SIZE)
    said = (
        f"Used pixels are M₂ = {apart} apart, {KERNEL_SIZE} are allowed: the rule {'accepts' if fits else 'rejects'} "
        f"the rates {', '.join(map(str, rates))}."
    )
    (first, last), others = _left(before)
    frame = {"message": said, "pair": [first, last], "others": others, "taps": [], "spans": [[first, last]]}
    if rates[0] != 1:
        return frame
    holes = list(range(first + 2, last - 1))
    left = {0: "no hole", 1: "1 hole"}.get(len(holes), f"{len(holes)} holes")
    return {
        **frame,
        "message": f"{said} Layer 1 reads their neighbours and leaves {left}.",
        "taps": [first - 1, first + 1, last - 1, last + 1],
        "holes": holes,
    }


def _low(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
