"""Controls to move: sliders over states that the library computed, drawn by one small script.

A control is one piece of HTML without outside parts. It moves in Jupyter and in the
published page alike, because every state is in it: no kernel, no network, no mathematics here. A map
that the reader edits has too many states for that; its script compares numbers, and a test compares it
with the library.
"""

import json
from html import escape
from importlib.resources import files
from itertools import count, product

import numpy as np

from .convolution import conv_matrix, conv_output_size
from .plotting import LETTERS, ROLES
from .transposed_convolution import conv_transpose, conv_transpose_output_size

__all__ = ["Control", "MapEditor", "convolution", "transposed_convolution", "unpooling"]

_numbers = count()

STYLE = """
.ul-control{border:1px solid rgba(128,128,128,.4);border-radius:8px;padding:.8rem 1rem;margin:.5rem 0;color:inherit}
.ul-sliders{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:.3rem 1.5rem;margin:0 0 .6rem}
.ul-sliders label{display:grid;grid-template-columns:8.2em 1fr 1.2em;gap:.5rem;align-items:center;margin:0}
.ul-sliders input{width:100%;min-width:60px;accent-color:#0072B2}
.ul-sliders output{font-variant-numeric:tabular-nums;text-align:right}
.ul-message{min-height:3em;margin:.2rem 0 .6rem;font-weight:600}
.ul-refused .ul-message{color:#A32000}.ul-refused .ul-message::before{content:"Refused: "}
.ul-stage{display:flex;flex-wrap:wrap;gap:1.2rem;align-items:flex-start;min-height:17em}
.ul-stamps{flex:3 1 300px;min-width:0;overflow-x:auto}.ul-matrix{flex:2 1 150px;min-width:0}
"""

MAP_STYLE = """
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


class Control:
    """Sliders and the states they choose; shown by Jupyter and by the published page.

    Parameters
    ----------
    sliders : list of (name, values, start); `values` are consecutive ints
    states : dict from a tuple of slider values to a dict for the script; one for every combination
    settings : dict; what the script needs beside the states
    label : str; what the control is, for who cannot see it
    """

    def __init__(self, sliders, states, settings, label):
        missing = [key for key in product(*(values for _, values, _ in sliders)) if key not in states]
        if missing:
            raise ValueError(f"no state for the slider values {missing[0]}")
        self.sliders, self.states, self.settings, self.label = sliders, states, settings, label

    def _repr_html_(self):
        keyed = {",".join(map(str, key)): state for key, state in self.states.items()}
        data = {**self.settings, "colours": ROLES, "letters": LETTERS, "states": keyed}
        sliders = "".join(_slider(*slider) for slider in self.sliders)
        body = (
            f'<form class="ul-sliders" onsubmit="return false">{sliders}</form>'
            f'<p class="ul-message" aria-live="polite"></p><div class="ul-stage"></div>'
        )
        return _html(self.label, STYLE, body, data, "widgets.js")


class MapEditor:
    """A small map of digits that the reader edits, and what 2 x 2 max pooling and three ways back make of it.

    Parameters
    ----------
    values : (n, n) array of ints from 0 to 9, n even
    """

    def __init__(self, values):
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[0] != values.shape[1] or values.shape[0] % 2:
            raise ValueError(f"values has shape {values.shape}; a square of even size is needed")
        if not np.isin(values, range(10)).all():
            raise ValueError(f"values go from {values.min()} to {values.max()}; digits are needed")
        self.values = values.astype(int).tolist()

    def _repr_html_(self):
        body = (
            "<p>Click a number of the input to raise it. On the keyboard: up and down, or a digit; "
            "left and right move.</p>"
            '<div class="ul-maps"></div><p class="ul-message" aria-live="polite"></p>'
        )
        data = {"values": self.values, "colours": ROLES}
        label = "max pooling and three ways back"
        return _html(label, STYLE + MAP_STYLE, body, data, "unpooling_control.js")


def _html(label, style, body, data, script):
    """One piece of HTML without outside parts: `body`, its data, and the script that draws it."""
    name = f"ul-control-{next(_numbers)}"
    packed = json.dumps(data, separators=(",", ":")).replace(
        "</", "<\\/"
    )  # no text can end the script element
    code = files(__package__).joinpath(script).read_text(encoding="utf-8").rstrip()
    return (
        f'<div class="ul-control" id="{name}" role="group" aria-label="{escape(label)}">'
        f'<style>{style}</style>{body}<script type="application/json">{packed}</script>'
        f"<noscript>This control needs JavaScript.</noscript></div>"
        f'<script>({_without_comments(code)})(document.getElementById("{name}"))</script>'
    )


def _slider(name, values, start):
    return (
        f'<label><span>{escape(name)}</span><input type="range" name="{escape(name)}" '
        f'min="{min(values)}" max="{max(values)}" step="1" value="{start}"><output></output></label>'
    )


def _without_comments(script):
    return "\n".join(line for line in script.splitlines() if not line.lstrip().startswith("//"))


def transposed_convolution(input_size=4):
    """Kernel, stride, padding and output_padding of a 1-D transposed convolution -> stamps and matrix.

    Parameters
    ----------
    input_size : int >= 1, input pixels

    Returns
    -------
    Control
    """
    sliders = [
        ("kernel_size", range(1, 6), 3),
        ("stride", range(1, 5), 2),
        ("padding", range(4), 0),
        ("output_padding", range(4), 0),
    ]
    settings = {
        "longSide": "output",
        "shortSide": "input",
        "shortName": "input",
        "countName": "times written",
    }
    return _swept(sliders, _transposed_state, input_size, settings, "transposed convolution in one dimension")


def _transposed_state(n, k, s, p, extra):
    out = conv_transpose_output_size(n, k, s, p, extra)
    # taps numbered from 1, so that the stamp of a unit vector names the tap behind each pixel
    stamps = conv_transpose(
        np.eye(n)[:, None], np.arange(1.0, k + 1)[None, None], stride=s, output_padding=extra
    )
    state = _rows(stamps[:, 0], p, p + out)
    return {
        **state,
        "message": f"{n} pixels → {_pixels(out)}. {_spread(state, 'Each output pixel is written')}",
    }


def convolution(input_size=9):
    """Kernel, stride, padding and dilation of a 1-D convolution -> windows and matrix.

    Parameters
    ----------
    input_size : int >= 1, input pixels

    Returns
    -------
    Control
    """
    sliders = [
        ("kernel_size", range(1, 6), 3),
        ("stride", range(1, 5), 1),
        ("padding", range(4), 0),
        ("dilation", range(1, 4), 1),
    ]
    settings = {"longSide": "input", "shortSide": "output", "shortName": "output", "countName": "times read"}
    return _swept(sliders, _conv_state, input_size, settings, "convolution in one dimension")


def _conv_state(n, k, s, p, d):
    out = conv_output_size(n, k, s, p, d)
    windows = conv_matrix(np.arange(1.0, k + 1)[None, None], n + 2 * p, s, 0, d)
    state = _rows(windows, p, p + n)
    return {**state, "message": f"{n} pixels → {_pixels(out)}. {_spread(state, 'Each input pixel is read')}"}


def _swept(sliders, state_of, input_size, settings, label):
    """The control whose states are `state_of(input_size, *values)`, or what the library refuses them with."""
    states = {}
    for key in product(*(values for _, values, _ in sliders)):
        try:
            states[key] = state_of(input_size, *key)
        except ValueError as refusal:
            states[key] = {"message": str(refusal)}
    return Control(sliders, states, settings, label)


def _rows(taps, first, end):
    """What the script draws: one string of tap numbers a row, the places kept, how often each is used."""
    return {
        "rows": ["".join(str(int(tap)) for tap in row) for row in taps],
        "inside": [first, end],
        "counts": np.count_nonzero(taps, axis=0).tolist(),
    }


def _pixels(count):
    return "1 pixel" if count == 1 else f"{count} pixels"


def _spread(state, sentence):
    counts = state["counts"][slice(*state["inside"])]
    low, high = min(counts), max(counts)
    amount = f"{low} to {high} times" if low < high else {1: "once"}.get(low, f"{low} times")
    return f"{sentence} {amount}."


def unpooling(values=((1, 2, 0, 0), (6, 3, 0, 4), (2, 5, 7, 7), (1, 5, 3, 7))):
    """A 4 x 4 map to edit -> its 2 x 2 maxima, their indices, and the three unpoolings.

    Parameters
    ----------
    values : (n, n) array of ints from 0 to 9, n even; what the map holds at first

    Returns
    -------
    MapEditor
    """
    return MapEditor(values)
