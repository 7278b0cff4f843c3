"""The control of the choosing chapter: named upsamplers by cost and closeness, to point at and to filter."""

from collections.abc import Sequence
from functools import partial

from ..base.control import Control

# The mark of each kind, and whose colour it takes.
MARKS = {
    "fixed": ("circle", "other"),
    "transposed": ("square", "kernel"),
    "resize or nails, conv": ("diamond", "output"),
    "conv, pixel shuffle": ("triangle", "input"),
}
CHANNELS = ("1", "4", "16", "64", "256")
ALL, FIXED, LEARNED = "all", "fixed", "learned"
ANY, EVEN = "with or without", "without"
SMOOTH = 0.01  # a smaller share of the variance is no checkerboard


def choosing(ways: Sequence[tuple[str, str, float, float, float, float]]) -> Control:
    """Channels, learned or not, with a checkerboard or not -> the upsamplers, by what they cost and how close they come.

    >>> control = choosing([("nearest", "fixed", 0, 0, 25.0, 0.0), ("k=4", "transposed", 4, 0, 26.0, 0.3)])
    >>> control.channels = "16"
    >>> control.state["shown"]
    {0: 0, 1: 64}

    Parameters
    ----------
    ways : tuples (name, a kind of `MARKS`, multiplications a pair of channels, multiplications of the fixed step,
        PSNR in dB, checkerboard energy before training)

    Returns
    -------
    Control; its traits are `channels`, `weights`, `checkerboard` and `state`
    """
    fields = [("channels", list(CHANNELS), "64"), ("weights", [ALL, FIXED, LEARNED], ALL)]
    fields.append(("checkerboard", [ANY, EVEN], ANY))
    named = [
        {"name": name, "mark": MARKS[kind], "psnr": round(psnr, 2), "checkerboard": round(grid, 3)}
        for name, kind, _, _, psnr, grid in ways
    ]
    label = "upsamplers by multiplications and closeness"
    return Control(fields, partial(_state, ways), label, "measures/choosing.js", settings={"ways": named})


def _state(ways, channels, weights, grid):
    shown, channels = {}, int(channels)
    for number, (_, kind, pair, fixed, _, energy) in enumerate(ways):
        kept = weights == ALL or (kind == "fixed") == (weights == FIXED)
        if kept and (grid == ANY or energy < SMOOTH):
            shown[number] = channels * pair + fixed
    if not shown:
        raise ValueError("none of these ways")
    best = max(ways[number][4] for number in shown)
    near = min((number for number in shown if ways[number][4] > best - 0.1), key=shown.__getitem__)
    message = f"{_ways(len(shown))}. Of those within 0.1 dB of the best, {ways[near][0]} is the cheapest: "
    return {
        "message": f"{message}{ways[near][4]:.2f} dB for {shown[near]:g} multiplications.",
        "shown": shown,
        "near": near,
    }


def _ways(count):
    return "1 way" if count == 1 else f"{count} ways"
