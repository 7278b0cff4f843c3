"""Which call of the table made one image out of another: all of them are made, and compared with it."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from .._arguments import array, integer, word
from .._axis_weights import Taps, resample
from ..resizing import _onnx_taps
from ._rows import CLIPPED, CONVENTIONS, RULES, Settings

Entry = tuple[str, float, float, Settings | str]

CONDITIONS = {  # what a row's name ends with -> whether it holds, of (pixels in, pixels out) of both axes
    "enlarging": lambda y, x: y[0] <= y[1] and x[0] <= x[1],
    "shrinking": lambda y, x: y[0] >= y[1] and x[0] >= x[1] and (y[0], x[0]) != (y[1], x[1]),
    "enlarging by whole factors": lambda y, x: not (y[1] % y[0] or x[1] % x[0]),
    "enlarging by other factors": lambda y, x: (
        y[0] <= y[1] and x[0] <= x[1] and bool(y[1] % y[0] or x[1] % x[0])
    ),
    "shrinking by exactly 2": lambda y, x: y[0] == 2 * y[1] and x[0] == 2 * x[1],
    "shrinking by other factors": lambda y, x: (
        y[0] >= y[1] and x[0] >= x[1] and (y[0], x[0]) not in ((2 * y[1], 2 * x[1]), (y[1], x[1]))
    ),
    "enlarging one axis and shrinking the other": lambda y, x: (y[0] - y[1]) * (x[0] - x[1]) < 0,
    "shrinking by 4 or more": lambda y, x: y[0] >= 4 * y[1] and x[0] >= 4 * x[1],
    "factors above 2": lambda y, x: not (y[0] % y[1] or x[0] % x[1]) and y[0] > 2 * y[1] and x[0] > 2 * x[1],
}
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as JPEG has it
DEFAULTS = {"nearest_mode": "", "cubic_coeff_a": -0.75, "exclude_outside": False, "antialias": False}


class Ranking(list[Entry]):
    """The entries of `which_resize`, best first; `note` says in a line or more what to make of them."""

    note: str = ""


class _Way(NamedTuple):
    """One way to make the image, and the calls that go it."""

    calls: list[str]
    settings: Settings | str
    taps: list[Taps]  # of rows, of columns
    weights: np.ndarray  # what both make of random numbers: equal for equal weights alone
    clips: bool  # to the range of the source
    rounds_each_axis: bool  # to whole levels

    def has_weights_of(self, other: "_Way") -> bool:
        return np.allclose(self.weights, other.weights, rtol=0, atol=1e-9)

    def gaps(self, source: np.ndarray, result: np.ndarray, dtype: np.dtype) -> np.ndarray:
        """The differences of the image, in whole levels if `dtype` is of integers; the last axes grow."""
        image = source
        for axis in (1, 0):
            image = resample(image, {image.ndim - 2 + axis: self.taps[axis]})
            image = _levels(image, dtype) if self.rounds_each_axis else image
        image = np.clip(image, source.min(), source.max()) if self.clips else image
        return _levels(image, dtype) - result


def which_resize(
    source: np.ndarray, result: np.ndarray, *, channels: str | None = None, limit: int | None = 5
) -> Ranking:
    """Which framework's call made `result` out of `source`: every call of `CONVENTIONS`, best first.

    Each call is made, by its settings or by its own rule, and compared with `result`: with whole levels if
    that has an integer dtype. Calls of the same mean difference (in the dtype's levels, or up to a millionth
    of the range) stand in the table's order, one of each package first. A JPEG's noise raises all the
    differences and leaves the order; where no call comes within a level of an RGB image, it is the order
    of the mean difference of luma (BT.601), since a JPEG's colours are coarser. The size alone sets the
    coordinates, not a scale factor.

    Parameters
    ----------
    source, result : (H, W), (*, C, H, W) or (*, H, W, C) arrays of numbers in the same units
    channels : "first" or "last"; found by shape when absent
    limit : int >= 1, the longest list; None for all calls

    Returns
    -------
    list of (call as text, largest difference, mean difference, its row of `CONVENTIONS`: settings, or the
    reason why there are none), in the images' units; its `note` says what sets the first two apart, that no
    call fits, or that this image cannot tell some calls apart

    Raises
    ------
    ValueError : sizes that no call can make, an image that is empty or not finite.
    TypeError : not real numbers.

    >>> source = np.array([[0, 50, 200, 90], [30, 10, 70, 250.0]])
    >>> which_resize(source, source.repeat(2, 0).repeat(2, 1), limit=1)[0][:3]
    ('torch.nn.functional.interpolate(mode="nearest")', 0.0, 0.0)
    """
    limit = len(CONVENTIONS) if limit is None else integer("limit", limit, 1)
    before, after, dtype = _images(source, result, channels)
    ways = _ways(tuple(zip(before.shape[-2:], after.shape[-2:])), dtype.kind in "iu")
    unit = 1e-6 * (np.ptp(after) or 1) if dtype.kind == "f" else 1e-9
    measured = _measured(ways, before, after, dtype, unit)
    ranking, listed = Ranking(), set[str]()
    for way, largest, mean in measured:
        for call in _package_by_package(call for call in way.calls if call not in listed):
            listed.add(call)
            ranking.append((call, largest, mean, CONVENTIONS[call]))
    span = 255.0 if dtype.kind in "iu" else float(np.ptp(before))
    ranking.note = _note([(way, mean) for way, _, mean in measured], unit, span)
    del ranking[limit:]
    return ranking


def _measured(ways, source, result, dtype, unit) -> list[tuple[_Way, float, float]]:
    """(way, largest, mean difference), best first."""
    measured, lumas = [], []
    for way in ways:
        gaps = way.gaps(source, result, dtype)
        measured.append((way, float(np.abs(gaps).max()), float(np.abs(gaps).mean())))
        if gaps.ndim == 3 and len(gaps) == 3:
            lumas.append(float(np.abs(np.tensordot(LUMA, gaps, 1)).mean()))
    noisy = dtype.kind in "iu" and min(mean for _, _, mean in measured) > 1
    keys = lumas if lumas and noisy else [mean for _, _, mean in measured]
    return [measured[i] for i in sorted(range(len(ways)), key=lambda i: round(keys[i] / unit))]


def _package_by_package(calls: Iterable[str]) -> list[str]:
    """The calls in the table's order, but the first of each package first, then the second of each, and so on."""
    turns: Counter[str] = Counter()
    placed = []
    for call in calls:
        turns[package := re.split("[. ]", call)[0]] += 1
        placed.append((turns[package], call))
    return [call for _, call in sorted(placed, key=lambda pair: pair[0])]


def _images(source, result, channels) -> tuple[np.ndarray, np.ndarray, np.dtype]:
    """Both images as float64 with the two resized axes last, and the dtype of the result."""
    images = [array("source", source), array("result", result)]
    for name, image in zip(("source", "result"), images):
        if image.dtype.kind == "c":
            raise TypeError(f"{name} has dtype {image.dtype}; real numbers are needed")
        if image.ndim < 2 or image.size == 0 or not np.isfinite(image).all():
            raise ValueError(f"{name} has shape {image.shape}; (H, W, …) with finite pixels is needed")
    dtype = images[1].dtype if images[1].dtype.kind in "iu" else np.dtype(float)
    before, after = (image.astype(np.float64) for image in images)
    shapes = f"{before.shape} into {after.shape}"
    if before.ndim != after.ndim:
        raise ValueError(f"no resize makes {shapes}: the number of axes differs")
    first = before.shape[:-2] == after.shape[:-2]
    last = before.ndim > 2 and before.shape[:-3] + before.shape[-1:] == after.shape[:-3] + after.shape[-1:]
    if channels is not None:
        wanted = word("channels", channels, ("first", "last"))
        first, last = first and (wanted == "first" or before.ndim == 2), last and wanted == "last"
    if not (first or last):
        raise ValueError(f"no resize makes {shapes}: the channels differ, or stand elsewhere")
    if last and not (first and before.shape[-3] <= 4):
        return np.moveaxis(before, -1, -3), np.moveaxis(after, -1, -3), dtype
    return before, after, dtype


@lru_cache(maxsize=16)
def _ways(axes: tuple[tuple[int, int], ...], integers: bool) -> list[_Way]:
    """All that the calls of the table do at this size, calls that do the same together."""
    ways: list[_Way] = []
    for call, settings in CONVENTIONS.items():
        fits = CONDITIONS.get(call.rpartition("), ")[2], lambda y, x: True)(*axes)
        if not fits or ("UpSampling2D" in call and any(m % n for n, m in axes)):
            continue
        taps = [_taps(call, settings, n, m) for n, m in axes]
        probes = [np.random.default_rng(0).uniform(1, 2, n) for n, _ in axes]
        weights = np.concatenate([(t.weights * probe[t.places]).sum(1) for t, probe in zip(taps, probes)])
        clips = isinstance(settings, str) and settings.endswith(CLIPPED)
        # Pillow's uint8 is rounded after each axis; torch's, antialiased, too, but not where a float is rounded
        pillow, torch = call.startswith("PIL") or "PIL image" in call, call.startswith("torch")
        averages = isinstance(settings, dict) and settings.get("antialias") or "antialias=True" in call
        for each_axis in (
            [True] if integers and pillow else [False, True][: 1 + (integers and torch and averages)]
        ):
            new = _Way([call], settings, taps, weights, clips, each_axis)
            same = (w for w in ways if w[4:] == new[4:] and w.has_weights_of(new))
            known = next(same, None)
            if known is None:
                ways.append(new)
            else:
                known.calls.append(call)
    return ways


def _taps(call: str, settings: Settings | str, n: int, m: int) -> Taps:
    """The weights of one axis; a box to crop is the whole image."""
    if isinstance(settings, str):
        return RULES[call](n, m)
    row: dict[str, Any] = {**DEFAULTS, "nearest_mode": "floor", **settings}
    kernel = [row[name] for name in ("mode", "coordinate_transformation_mode", *DEFAULTS)]
    return _onnx_taps(n, m, None, (0.0, 1.0), *kernel)[0]


def _levels(image: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if dtype.kind not in "iu":
        return image
    return np.clip(np.floor(image + 0.5), np.iinfo(dtype).min, np.iinfo(dtype).max)


def _note(ranked: list[tuple[_Way, float]], unit: float, span: float) -> str:
    """What to make of the ranking, in sentences."""
    (best, mean), lines = ranked[0], []
    if mean > 0.02 * span:
        lines.append(f"No call fits: the nearest is {mean:.3g} away on average.")
    others = [entry for entry in ranked if not entry[0].has_weights_of(best)]
    if not others:
        return "\n".join([*lines, "At this size all calls do the same."])
    blind = sum(len(way.calls) for way, other in others if round(other / unit) == round(mean / unit))
    if blind:
        lines.append(
            f"This image cannot tell the first from {blind} other calls (it is constant, symmetric, or has "
            "too little detail): try another."
        )
    second = others[0][0]
    lines.append(
        f"What sets {best.calls[0]} and {second.calls[0]} apart: {_apart(best.settings, second.settings)}"
    )
    return "\n".join(lines)


def _apart(a: Settings | str, b: Settings | str) -> str:
    if isinstance(a, str) or isinstance(b, str):
        return " / ".join(row if isinstance(row, str) else _text(row) for row in (a, b))
    keys = [key for key in {**a, **b} if a.get(key, DEFAULTS.get(key)) != b.get(key, DEFAULTS.get(key))]
    return " / ".join(_text({key: row.get(key, DEFAULTS.get(key, "")) for key in keys}) for row in (a, b))


def _text(settings: Settings) -> str:
    return ", ".join(f"{key}={value}" for key, value in settings.items() if value != "")
