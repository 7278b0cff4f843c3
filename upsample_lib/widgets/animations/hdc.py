"""The animation of the HDC rule: what it calls M_i, as distances between used pixels."""

from collections.abc import Sequence

from .. import hdc_gaps, is_hdc
from ._animate import FRAME
from ._html import Control, whole

KERNEL_SIZE = 3


def animate_hdc(rates: Sequence[int] = (1, 2, 9)) -> Control:
    """The HDC rule's M_i for kernel size 3, as the largest distance between the pixels that layer i and later ones use.

    >>> control = animate_hdc([1, 2, 5])
    >>> control.state["frames"][-1]["message"]
    'M₂ = 2 ≤ 3: the rule accepts the rates 1, 2, 5.'

    Parameters
    ----------
    rates : two or more, from the input on

    Returns
    -------
    Control; its traits are `rates`, `frame` and `state`
    """
    label = "animation: the distances of the HDC rule"
    return Control([], _distances, label, "animate_hdc.js", given={"rates": (rates, _rates)}, settings=FRAME)


def _rates(rates):
    row = [whole(rate) for rate in rates]
    if len(row) < 2:
        raise ValueError(f"rates={row}; two or more are needed")
    return row


def _distances(rates):
    gaps, n = hdc_gaps(rates), len(rates)
    apart = gaps[-1]
    said = f"Layer {n} has rate {apart}: two of its taps are M{_low(n)} = {apart} apart."
    frames = [{"message": said, "taps": [], "spans": [[0, apart]]}]
    for layer in range(n - 1, 1, -1):
        rate, apart, left = rates[layer - 1], gaps[layer], gaps[layer - 1]
        middle = sorted((rate, apart - rate))
        said = (
            f"Layer {layer}, rate {rate}: each of the two pixels gets a tap {rate} to either side. "
            f"The distances are {rate} and {middle[1] - middle[0]}: M{_low(layer)} = {left}."
        )
        taps = [-rate, rate, apart - rate, apart + rate]
        frames.append({"message": said, "taps": taps, "spans": [[0, rate], middle]})
    fits = is_hdc(rates, KERNEL_SIZE)
    said = (
        f"M₂ = {gaps[1]} {'≤' if fits else '>'} {KERNEL_SIZE}: the rule {'accepts' if fits else 'rejects'} "
        f"the rates {', '.join(map(str, rates))}."
    )
    frames.append({"message": said, "taps": [], "spans": [[0, gaps[1]]]})
    pairs = [*gaps[:0:-1], gaps[1]]
    return {"frames": [{**frame, "apart": pair} for frame, pair in zip(frames, [pairs[0], *pairs])]}


def _low(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
