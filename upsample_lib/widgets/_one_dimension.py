"""The controls of one dimension: a convolution and its transpose, as stamps or windows and as a matrix."""

import numpy as np

from ..convolution import conv_matrix, conv_output_size
from ..transposed_convolution import conv_transpose, conv_transpose_output_size
from ._html import Control, swept

STYLE = """
.ul-stamps{flex:3 1 300px;min-width:0;overflow-x:auto}.ul-matrix{flex:2 1 150px;min-width:0}
"""


def transposed_convolution(input_size: int = 4) -> Control:
    """Kernel, stride, padding and output_padding of a 1-D transposed convolution -> stamps and matrix.

    Parameters
    ----------
    input_size : int >= 1, input pixels

    Returns
    -------
    Control
    """
    fields = [
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
    return _one_dimension(
        fields, _transposed_state, input_size, settings, "transposed convolution in one dimension"
    )


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


def convolution(input_size: int = 9) -> Control:
    """Kernel, stride, padding and dilation of a 1-D convolution -> windows and matrix.

    Parameters
    ----------
    input_size : int >= 1, input pixels

    Returns
    -------
    Control
    """
    fields = [
        ("kernel_size", range(1, 6), 3),
        ("stride", range(1, 5), 1),
        ("padding", range(4), 0),
        ("dilation", range(1, 4), 1),
    ]
    settings = {"longSide": "input", "shortSide": "output", "shortName": "output", "countName": "times read"}
    return _one_dimension(fields, _conv_state, input_size, settings, "convolution in one dimension")


def _conv_state(n, k, s, p, d):
    out = conv_output_size(n, k, s, p, d)
    windows = conv_matrix(np.arange(1.0, k + 1)[None, None], n + 2 * p, s, 0, d)
    state = _rows(windows, p, p + n)
    return {**state, "message": f"{n} pixels → {_pixels(out)}. {_spread(state, 'Each input pixel is read')}"}


def _one_dimension(fields, state_of, input_size, settings, label):
    states = swept(fields, lambda *values: state_of(input_size, *values))
    return Control(fields, states, settings, label, "one_dimension.js", STYLE)


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
