"""What a stack of layers can see and what it does see."""

from math import prod

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between


def draw_layers(rng):
    layers = [(between(rng, 1, 5), between(rng, 1, 3), between(rng, 1, 4)) for _ in range(between(rng, 0, 5))]
    return (layers,)


def strides(layers):
    return [stride for _, stride, _ in layers]


def field_of(layers, step_of=lambda layers, i: prod(strides(layers[:i])), first=1):
    """The field, with `step_of(layers, number)` input pixels per step of a layer."""
    return first + sum(d * (k - 1) * step_of(layers, i) for i, (k, _, d) in enumerate(layers))


@exercise(
    section="Receptive fields, forwards and backwards",
    hand=[
        ([(3, 1, 1)],),
        ([(3, 1, 1), (3, 1, 2)],),
        ([(2, 2, 1), (3, 1, 1)],),
        ([],),
        ([(3, 1, 1), (2, 2, 1), (3, 1, 2)],),
    ],
    draw=draw_layers,
)
def receptive_field(layers):
    return field_of(layers)


receptive_field.wrong(
    strides_left_out=lambda layers: field_of(layers, lambda layers, i: 1),
    own_stride=lambda layers: field_of(layers, lambda layers, i: prod(strides(layers[: i + 1]))),
    last_stride_alone=lambda layers: field_of(layers, lambda layers, i: layers[i - 1][1] if i else 1),
    later_strides=lambda layers: field_of(layers, lambda layers, i: prod(strides(layers[i + 1 :]))),
    strides_added=lambda layers: field_of(layers, lambda layers, i: sum(strides(layers[:i])) or 1),
    dilation_left_out=lambda layers: field_of([(k, s, 1) for k, s, _ in layers]),
    first_pixel_missing=lambda layers: field_of(layers, first=0),
    kernels_added=lambda layers: field_of([(k + 1, s, d) for k, s, d in layers]),
    last_layer_alone=lambda layers: layers[-1][2] * (layers[-1][0] - 1) + 1 if layers else 1,
    spans_added=lambda layers: (
        field_of([(2, s, d * (k - 1) + 1) for k, s, d in layers], first=0) if layers else 1
    ),
    rates_multiplied=lambda layers: field_of(layers, lambda layers, i: prod(s * d for _, s, d in layers[:i])),
    stride_for_dilation=lambda layers: field_of([(k, d, s) for k, s, d in layers]),
    nothing_without_layers=lambda layers: field_of(layers) if layers else 0,
    from_the_output=lambda layers: field_of(layers, lambda layers, i: prod(strides(layers[i:]))),
)


def counts_of(rates, k, taps=None):
    """Paths to each pixel of the field; `taps` gives each layer a kernel size of its own."""
    counts = np.ones(1, int)
    for rate, size in zip(rates, taps or [k] * len(rates)):
        comb = np.zeros(rate * (size - 1) + 1, int)
        comb[::rate] = 1
        counts = np.convolve(counts, comb)
    return counts


def draw_rates(rng):
    return [between(rng, 1, 5) for _ in range(between(rng, 1, 4))], between(rng, 2, 4)


def cropped(rates, k):
    counts = np.ones(1, int)
    for rate in rates:
        counts = np.convolve(counts, counts_of([rate], k), "same")
    return counts


def overwritten(rates, k):
    counts = np.ones(1, int)
    for rate in rates:
        new = np.zeros(len(counts) + rate * (k - 1), int)
        for tap in range(k):
            new[tap * rate : tap * rate + len(counts)] = counts
        counts = new
    return counts


def added(rates, k, middle=True):
    counts = np.zeros((k - 1) * sum(rates) + 1, int)
    for rate in rates:
        start = (k - 1) * (sum(rates) - rate) // 2 * middle
        counts[start : start + (k - 1) * rate + 1 : rate] += 1
    return counts


@exercise(
    section="Counting uses",
    hand=[([1], 3), ([1, 1], 3), ([2, 2], 3), ([1, 3], 2), ([2, 1], 3)],
    draw=draw_rates,
    rule=lambda r, k: (
        f"(kernel_size - 1) * sum(dilations) + 1 = ({k} - 1) * {sum(r)} + 1 = {(k - 1) * sum(r) + 1}"
    ),
)
def coverage(dilations, kernel_size=3):
    return counts_of(dilations, kernel_size)


coverage.wrong(
    whether_not_how_often=lambda r, k: np.minimum(counts_of(r, k), 1),
    rates_left_out=lambda r, k: counts_of([1] * len(r), k),
    one_step_more=lambda r, k: counts_of([rate + 1 for rate in r], k),
    always_three_taps=lambda r, k: counts_of(r, 3),
    last_layer_alone=lambda r, k: counts_of(r[-1:], k),
    cropped=cropped,
    box=lambda r, k: counts_of([1] * len(r), None, [rate * (k - 1) + 1 for rate in r]),
    square=lambda r, k: np.outer(counts_of(r, k), counts_of(r, k)),
    shares=lambda r, k: counts_of(r, k) / counts_of(r, k).sum(),
    overwritten=overwritten,
    layers_added=added,
    zeros_after_last=lambda r, k: np.pad(counts_of(r, k), (0, sum(r) - len(r))),
    layers_from_the_start=lambda r, k: added(r, k, middle=False),
)
