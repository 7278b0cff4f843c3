"""How wrong a result is.

Wrong versions that people met: numpy/numpy issue 13801 (a relative error of 0 / 0), pytorch/pytorch pull request 40800 (one
of about 80000, at a value near zero).
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, quarters


def draw_results(rng):
    """A result and the right one: of several dtypes, with zeros, sometimes overflown, undefined or 8 bits deep."""
    shape = tuple(between(rng, 2, 4) for _ in range(between(rng, 1, 3)))
    kind = rng.choice(["plain", "plain", "plain", "fine", "half", "bytes", "nan", "inf"])
    if kind == "fine":  # errors that float32 does not see
        right = 2.0**24 + rng.choice(9, shape)
        return right + rng.choice([-0.5, 0.25, 0.75], shape), right
    if kind == "bytes":
        return tuple(rng.choice(256, shape).astype(np.uint8) for _ in range(2))
    if kind == "half":
        return tuple((rng.choice([-5, -4, -3, 1, 2, 4, 6], shape) * 1e4).astype(np.float16) for _ in range(2))
    right = quarters(rng, shape)
    got = right + rng.choice([-1, -0.5, -0.25, 0, 0.125, 0.375, 1.25], shape)
    hole = tuple(between(rng, 0, n - 1) for n in shape)
    place = (*(between(rng, 0, n - 1) for n in shape[:-1]), between(rng, 1, shape[-1] - 1))  # not the first
    if hole != place:
        right[hole] = 0.0
    if kind in ("nan", "inf"):
        got[place] = float(kind)
    return got.astype(rng.choice([np.float32, np.float64])), right


def size(array):
    return np.abs(array.astype(np.float64))


def gap(got, right):
    return size(got.astype(np.float64) - right.astype(np.float64))


def beside(relative):
    """The right absolute error, and a relative one that may go wrong."""
    return lambda got, right: (float(gap(got, right).max()), float(relative(got, right)))


def over(scale):
    """The right absolute error, and the same relative to scale(got, right)."""
    return beside(lambda got, right: gap(got, right).max() / np.float64(scale(got, right)))


def both(choose):
    """Another number than the largest absolute difference, and the same as a share of the largest value."""
    return lambda got, right: (float(choose(got, right)), float(choose(got, right) / size(right).max()))


def errors_in(dtype, got, right):
    """Both errors, computed in a dtype."""
    got, right = got.astype(dtype), right.astype(dtype)
    return float(np.abs(got - right).max()), float(np.abs(got - right).max() / np.abs(right).max())


def divided(errors, right):
    """The largest of some errors, and the same as a share of the largest right value."""
    return float(errors.max()), float(errors.max()) / float(size(right).max())


@exercise(
    section="How far apart are two results",
    hand=[
        (np.array([1.0, 2.5, -4.0]), np.array([1.0, 2.0, -4.0])),
        (np.array([0.5, -5.0]), np.array([0.0, -4.0])),
        (np.array([10, 200], np.uint8), np.array([30, 200], np.uint8)),
        (np.array([np.nan, 2.0], np.float32), np.array([1.0, 2.0])),
        (np.array([6e4, 1e4], np.float16), np.array([-4e4, 1e4], np.float16)),
        (np.array([2.0, 2.0**24]), np.array([2.0, 2.0**24 + 1])),  # a whole number that float32 lacks
    ],
    draw=draw_results,
    cases=24,
)
def largest_error(got, right):
    return divided(gap(got, right), right)


largest_error.wrong(
    signed=both(lambda g, r: (g.astype(float) - r.astype(float)).max()),
    mean=both(lambda g, r: gap(g, r).mean()),
    own_dtype=lambda g, r: (float(np.abs(g - r).max()), float(np.abs(g - r).max() / np.abs(r).max())),
    in_float32=lambda g, r: errors_in(np.float32, g, r),
    subtracted_in_float32=lambda g, r: divided(np.abs(g.astype(np.float32) - r.astype(np.float32)), r),
    nan_left_out=both(lambda g, r: np.nanmax(gap(g, r))),
    per_element=beside(lambda g, r: (gap(g, r) / size(r)).max()),
    per_element_without_zeros=beside(lambda g, r: (gap(g, r) / size(r))[r != 0].max(initial=0.0)),
    over_value_at_the_place=beside(lambda g, r: gap(g, r).max() / size(r).flat[gap(g, r).argmax()]),
    over_largest_got=over(lambda g, r: size(g).max()),
    over_greatest=over(lambda g, r: float(r.max())),
    exchanged=lambda g, r: largest_error(g, r)[::-1],
)
