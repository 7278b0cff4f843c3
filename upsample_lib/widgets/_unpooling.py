"""The control of the unpooling chapter: a map to edit, and what pooling and unpooling make of it."""

from collections.abc import Sequence

import numpy as np

from ._html import control_html

STYLE = """
.ul-maps{display:flex;flex-wrap:wrap;gap:1rem 1.4rem;align-items:flex-start;margin-bottom:.8rem}
.ul-pooled{flex:1 1 0;min-width:7rem;display:flex;flex-wrap:wrap;gap:.6rem 1.4rem}.ul-break{flex-basis:100%;margin-top:-1rem}
.ul-map-title{margin-bottom:.25rem}[data-map=input] .ul-map-title{font-weight:600}
.ul-map-cells{display:grid;gap:2px}
.ul-map-cells>*{width:2rem;height:2rem;padding:0;margin:0;display:flex;align-items:center;justify-content:center;
font:inherit;font-variant-numeric:tabular-nums;color:inherit;box-sizing:border-box;
border:1px solid var(--ul-ink);border-radius:2px;background:var(--ul-tint)}
.ul-map-cells>.ul-zero{background:transparent}
.ul-map-cells>button{cursor:pointer}.ul-map-cells>.ul-wins{border-width:3px;font-weight:700}
.ul-map-cells>button:focus-visible{outline:3px solid #E69F00;outline-offset:1px}
"""


class MapEditor:
    """A small map of digits that the reader edits, and what 2 x 2 max pooling and three ways back make of it.

    Parameters
    ----------
    values : (n, n) array of ints from 0 to 9, n even
    """

    def __init__(self, values: Sequence[Sequence[float]]):
        digits = np.asarray(values)
        if digits.ndim != 2 or digits.shape[0] != digits.shape[1] or digits.shape[0] % 2:
            raise ValueError(f"values has shape {digits.shape}; a square of even size is needed")
        if not np.isin(digits, range(10)).all():
            raise ValueError(f"values go from {digits.min()} to {digits.max()}; digits are needed")
        self.values = digits.astype(int).tolist()

    def _repr_html_(self) -> str:
        body = (
            "<p>Click a number of the input to raise it. On the keyboard: up and down, or a digit; "
            "left and right move.</p>"
            '<div class="ul-maps"></div><p class="ul-message" aria-live="polite"></p>'
        )
        label = "max pooling and three ways back"
        return control_html(label, body, {"values": self.values}, "unpooling.js", STYLE)


def unpooling(
    values: Sequence[Sequence[float]] = ((1, 2, 0, 0), (6, 3, 0, 4), (2, 5, 7, 7), (1, 5, 3, 7)),
) -> MapEditor:
    """A 4 x 4 map to edit -> its 2 x 2 maxima, their indices, and the three unpoolings.

    Parameters
    ----------
    values : (n, n) array of ints from 0 to 9, n even; what the map holds at first

    Returns
    -------
    MapEditor
    """
    return MapEditor(values)
