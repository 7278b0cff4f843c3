"""Hypothesis strategies: arguments that torch and the library both accept."""

from math import prod

import numpy as np
from hypothesis import strategies as st

DTYPES = (np.float32, np.float64)


def normal(rng, shape, dtype):
    return rng.standard_normal(shape).astype(dtype)


def _per_axis(draw, rank, low, high):
    """An int for all axes, or a tuple with one int per axis, as people write either."""
    numbers = draw(st.lists(st.integers(low, high), min_size=rank, max_size=rank))
    return numbers[0] if draw(st.booleans()) else tuple(numbers)


def as_tuple(value, rank):
    return value if isinstance(value, tuple) else (value,) * rank


@st.composite
def _common(draw):
    rank = draw(st.integers(1, 3))
    top = 5 if rank < 3 else 3
    groups = draw(st.integers(1, 3))
    return {
        "rank": rank,
        "groups": groups,
        "kernel": tuple(draw(st.lists(st.integers(1, top - 1), min_size=rank, max_size=rank))),
        "stride": _per_axis(draw, rank, 1, 3),
        "dilation": _per_axis(draw, rank, 1, 3),
        "channels": (draw(st.integers(1, 3)), draw(st.integers(1, 3))),
        "lead": draw(st.sampled_from([(), (0,), (1,), (2,)])),
        "dtype": draw(st.sampled_from(DTYPES)),
        "rng": np.random.default_rng(draw(st.integers(0, 2**32 - 1))),
        "has_bias": draw(st.booleans()),
    }


@st.composite
def conv_cases(draw):
    """(x, weight, keyword arguments) for `conv`."""
    c = draw(_common())
    padding = draw(st.sampled_from(["number", "number", "number", "valid", "same"]))
    if padding == "same":
        c["stride"] = 1
    if padding == "number":
        padding = _per_axis(draw, c["rank"], 0, 3)
    amounts = as_tuple(0 if isinstance(padding, str) else padding, c["rank"])
    dilations = as_tuple(c["dilation"], c["rank"])
    sizes = []
    for k, d, p in zip(c["kernel"], dilations, amounts):
        needed = 1 if padding == "same" else max(1, d * (k - 1) + 1 - 2 * p)
        sizes.append(needed + draw(st.integers(0, 4)))
    c_in, c_out = c["channels"]
    weight = normal(c["rng"], (c_out * c["groups"], c_in, *c["kernel"]), c["dtype"])
    x = normal(c["rng"], (*c["lead"], c_in * c["groups"], *sizes), c["dtype"])
    return x, weight, {"padding": padding, **_options(c, len(weight))}


@st.composite
def conv_transpose_cases(draw):
    """(x, weight, keyword arguments) for `conv_transpose`."""
    c = draw(_common())
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=c["rank"], max_size=c["rank"])))
    strides, dilations = as_tuple(c["stride"], c["rank"]), as_tuple(c["dilation"], c["rank"])
    extra = tuple(draw(st.integers(0, max(s, d) - 1)) for s, d in zip(strides, dilations))
    stamped = [
        (n - 1) * s + d * (k - 1) + 1 + e
        for n, k, s, d, e in zip(sizes, c["kernel"], strides, dilations, extra)
    ]
    padding = tuple(draw(st.integers(0, min(3, (n - 1) // 2))) for n in stamped)
    c_in, c_out = c["channels"]
    weight = normal(c["rng"], (c_in * c["groups"], c_out, *c["kernel"]), c["dtype"])
    x = normal(c["rng"], (*c["lead"], c_in * c["groups"], *sizes), c["dtype"])
    options = {"padding": padding, "output_padding": extra, **_options(c, c_out * c["groups"])}
    return x, weight, options


def _options(c, channels_out):
    bias = normal(c["rng"], (channels_out,), c["dtype"]) if c["has_bias"] else None
    return {"bias": bias, "stride": c["stride"], "dilation": c["dilation"], "groups": c["groups"]}


def rounding(x, weight, factor=4):
    """A bound on the rounding error of one sum of products, for the dtype of `x`."""
    largest = np.abs(x).max(initial=0) * np.abs(weight).max(initial=0) + 1
    return factor * np.finfo(x.dtype).eps * prod(weight.shape) * largest
