"""The control of the unpooling chapter: a map to edit, and what pooling and unpooling make of it."""

from collections.abc import Sequence

import numpy as np

from ..base.control import Control


def unpooling(
    values: Sequence[Sequence[float]] = ((1, 2, 0, 0), (6, 3, 0, 4), (2, 5, 7, 7), (1, 5, 3, 7)),
) -> Control:
    """A 4 x 4 map to edit -> its 2 x 2 maxima, their indices, and the three unpoolings.

    >>> control = unpooling()
    >>> control.values = np.eye(4)
    >>> control.values[0]
    [1, 0, 0, 0]

    Parameters
    ----------
    values : (n, n) array of ints from 0 to 9, n even; what the map holds at first

    Returns
    -------
    Control; its trait is `values`
    """
    given = {"values": (values, _digits)}
    return Control([], None, "max pooling and three ways back", "operators/unpooling.js", given=given)


def _digits(values):
    digits = np.asarray(values)
    if digits.ndim != 2 or digits.shape[0] != digits.shape[1] or digits.shape[0] % 2:
        raise ValueError(f"values has shape {digits.shape}; a square of even size is needed")
    if not np.isin(digits, range(10)).all():
        raise ValueError(f"values go from {digits.min()} to {digits.max()}; digits are needed")
    return digits.astype(int).tolist()
