"""Random arguments for the cases of an exercise: small shapes and values that are exact in every dtype."""

import numpy as np


def whole(rng, shape):
    """An int64 array of non-zero numbers from -4 to 4."""
    return rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], shape)


def quarters(rng, shape):
    """A float64 array of non-zero multiples of 1/4 from -4 to 4."""
    return whole(rng, shape) * rng.choice([0.25, 0.5, 0.75, 1.0], shape)


def numbers(rng, *shapes):
    """Arrays of one kind for one call: whole, float64, float32, or a whole first one with fractions after it."""
    kind = rng.choice(["whole", "float64", "float32", "mixed"])
    first, *others = shapes
    make = whole if kind == "whole" else quarters
    arrays = [(whole if kind == "mixed" else make)(rng, first), *(make(rng, shape) for shape in others)]
    return [a.astype(np.float32) if kind == "float32" else a for a in arrays]


def between(rng, low, high):
    """A Python int from low to high, both included."""
    return int(rng.integers(low, high + 1))


def pair(rng, low, high):
    """Two Python ints from low to high: a height and a width."""
    return between(rng, low, high), between(rng, low, high)
