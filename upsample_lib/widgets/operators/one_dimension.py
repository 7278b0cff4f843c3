"""The controls of one dimension: a convolution and its transpose, as stamps or windows and as a matrix."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...convolution import conv_matrix, conv_output_size
from ...transposed_convolution import conv_transpose, conv_transpose_output_size
from ..base.control import Control, numbers

MOST_TAPS = 35  # a tap is one digit of a row, from 1 to z


def transposed_convolution(input_size: int = 4, kernel: Sequence[float] = ()) -> Control:
    """Kernel, stride, padding and output_padding of a 1-D transposed convolution -> stamps and matrix.

    >>> control = transposed_convolution(kernel=[1, 3, 2])
    >>> control.stride = 3
    >>> control.state["message"]
    '4 pixels → 12 pixels. Each output pixel is written once.'

    Parameters
    ----------
    input_size : int >= 1, input pixels
    kernel : taps, optional; an own kernel, whose values are shown, in place of `kernel_size`

    Returns
    -------
    Control; its traits are the arguments' names, and `state`
    """
    fields = [("stride", range(1, 5), 2), ("padding", range(4), 0), ("output_padding", range(4), 0)]
    sides = {
        "longSide": "output",
        "shortSide": "input",
        "countName": "times written",
        "title": "Where each input pixel is written",
        "outside": "dashed: cropped",
    }
    label = "transposed convolution in one dimension"
    return _one_dimension(fields, _transposed_state, input_size, kernel, sides, label)


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


def convolution(input_size: int = 9, kernel: Sequence[float] = ()) -> Control:
    """Kernel, stride, padding and dilation of a 1-D convolution -> windows and matrix.

    >>> control = convolution(input_size=5)
    >>> control.dilation = 2
    >>> control.state["message"]
    '5 pixels → 1 pixel. Each input pixel is read at most once.'

    Parameters
    ----------
    input_size : int >= 1, input pixels
    kernel : taps, optional; an own kernel, whose values are shown, in place of `kernel_size`

    Returns
    -------
    Control; its traits are the arguments' names, and `state`
    """
    fields = [("stride", range(1, 5), 1), ("padding", range(4), 0), ("dilation", range(1, 4), 1)]
    sides = {
        "longSide": "input",
        "shortSide": "output",
        "countName": "times read",
        "title": "What each output pixel reads",
        "outside": "dashed: padding",
    }
    return _one_dimension(fields, _conv_state, input_size, kernel, sides, "convolution in one dimension")


def _conv_state(n, k, s, p, d):
    out = conv_output_size(n, k, s, p, d)
    windows = conv_matrix(np.arange(1.0, k + 1)[None, None], n + 2 * p, s, 0, d)
    state = _rows(windows, p, p + n)
    return {**state, "message": f"{n} pixels → {_pixels(out)}. {_spread(state, 'Each input pixel is read')}"}


def _one_dimension(fields, state_of, input_size, kernel, sides, label):
    def state(*values, input_size, kernel):
        k, *rest = (len(kernel), *values) if own else values
        if k > MOST_TAPS:
            raise ValueError(f"{k} taps; the picture has names for {MOST_TAPS}")
        found = state_of(input_size, k, *rest)
        return {**found, "kernel": kernel} if own else found

    own = len(kernel) > 0
    fields = fields if own else [("kernel_size", range(1, 6), 3), *fields]
    given: dict[str, Any] = {"input_size": (input_size, int), "kernel": (kernel, numbers)}
    return Control(fields, state, label, "operators/one_dimension.js", given=given, settings=sides)


def _rows(taps, first, end):
    """What the script draws: one string of tap numbers a row, the places kept, how often each is used."""
    return {
        "rows": ["".join(np.base_repr(int(tap), 36).lower() for tap in row) for row in taps],
        "inside": [first, end],
        "counts": np.count_nonzero(taps, axis=0).tolist(),
    }


def _pixels(count):
    return "1 pixel" if count == 1 else f"{count} pixels"


def _spread(state, sentence):
    counts = state["counts"][slice(*state["inside"])]
    low, high = min(counts), max(counts)
    if low == high:
        amount = {1: "once", 2: "twice"}.get(low, f"{low} times")
    else:
        amount = "at most once" if high == 1 else f"{low} to {high} times"
    return f"{sentence} {amount}."
