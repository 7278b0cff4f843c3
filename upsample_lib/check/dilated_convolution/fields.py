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
    strides_left_out=(
        "the strides are left out; a step of a layer is as long as the product of the strides before it",
        lambda layers: field_of(layers, lambda layers, i: 1),
    ),
    own_stride=(
        "a layer's own stride makes its own steps longer; it does so only for the layers after it",
        lambda layers: field_of(layers, lambda layers, i: prod(strides(layers[: i + 1]))),
    ),
    last_stride_alone=(
        "a step is as long as the stride of the one layer before; the strides of all layers before multiply",
        lambda layers: field_of(layers, lambda layers, i: layers[i - 1][1] if i else 1),
    ),
    later_strides=(
        "the strides of the layers after it are used, as if the list began at the output; it begins at the input",
        lambda layers: field_of(layers, lambda layers, i: prod(strides(layers[i + 1 :]))),
    ),
    strides_added=(
        "the strides before a layer are added; they multiply",
        lambda layers: field_of(layers, lambda layers, i: sum(strides(layers[:i])) or 1),
    ),
    dilation_left_out=(
        "the dilation is left out; a layer adds dilation * (kernel_size - 1) steps",
        lambda layers: field_of([(k, s, 1) for k, s, _ in layers]),
    ),
    first_pixel_missing=(
        "the field starts from 0; without any layer it is 1 pixel",
        lambda layers: field_of(layers, first=0),
    ),
    kernels_added=(
        "the whole kernel is added for each layer; its first tap lies on a pixel that is there already",
        lambda layers: field_of([(k + 1, s, d) for k, s, d in layers]),
    ),
    last_layer_alone=(
        "only one layer is looked at: the last; every layer adds to the field",
        lambda layers: layers[-1][2] * (layers[-1][0] - 1) + 1 if layers else 1,
    ),
    spans_added=(
        "the whole span of each layer is added, times its steps; the first tap lies on a pixel that is there already",
        lambda layers: field_of([(2, s, d * (k - 1) + 1) for k, s, d in layers], first=0) if layers else 1,
    ),
    rates_multiplied=(
        "dilations lengthen the steps of later layers, as strides do; a dilation counts in its own layer alone",
        lambda layers: field_of(layers, lambda layers, i: prod(s * d for _, s, d in layers[:i])),
    ),
    stride_for_dilation=(
        "a tuple is read as (kernel_size, dilation, stride); it is (kernel_size, stride, dilation)",
        lambda layers: field_of([(k, d, s) for k, s, d in layers]),
    ),
    nothing_without_layers=(
        "the field without layers is 0; a pixel sees itself, so it is 1",
        lambda layers: field_of(layers) if layers else 0,
    ),
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


def added(rates, k):
    counts = np.zeros((k - 1) * sum(rates) + 1, int)
    for rate in rates:
        start = (k - 1) * (sum(rates) - rate) // 2
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
    whether_not_how_often=(
        "a pixel that is used counts once; several paths may lead to it, and they add up",
        lambda r, k: np.minimum(counts_of(r, k), 1),
    ),
    rates_left_out=("all layers are taken to have rate 1", lambda r, k: counts_of([1] * len(r), k)),
    one_step_more=(
        "a layer of rate r reaches pixels r + 1 apart; rate 1 is the ordinary convolution",
        lambda r, k: counts_of([rate + 1 for rate in r], k),
    ),
    always_three_taps=(
        "every kernel has three taps, whatever kernel_size says",
        lambda r, k: counts_of(r, 3),
    ),
    last_layer_alone=(
        "only the last layer is counted; the counts go through all layers",
        lambda r, k: counts_of(r[-1:], k),
    ),
    cropped=(
        "the result is cropped to the longer of two layers, as np.convolve(..., 'same') does; the field grows with each layer",
        cropped,
    ),
    box=(
        "each layer passes its count to all pixels of its span; those in the gaps get nothing",
        lambda r, k: counts_of([1] * len(r), None, [rate * (k - 1) + 1 for rate in r]),
    ),
    square=(
        "the counts of two dimensions are given; one axis is asked for",
        lambda r, k: np.outer(counts_of(r, k), counts_of(r, k)),
    ),
    shares=(
        "the counts are divided by their sum; they are numbers of paths",
        lambda r, k: counts_of(r, k) / counts_of(r, k).sum(),
    ),
    overwritten=("where counts meet the later one replaces the earlier; they add up, with +=", overwritten),
    layers_added=(
        "the taps of each layer are counted around the middle and added; each layer passes on the counts of the one before",
        added,
    ),
)
