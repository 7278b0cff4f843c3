"""The same layer as a transposed convolution, and what low resolution saves."""

from math import prod

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers


def draw_kernel(rng):
    r, k = between(rng, 1, 3), between(rng, 1, 3 if rng.random() < 0.5 else 2)
    c_in, c_out = between(rng, 1, 3), between(rng, 1, 3)
    return *numbers(rng, (c_in, c_out, k * r, k * r)), r


def split(w, r, take=None, turn=(-1, -1), order="oij"):
    """(C_in, C_out, k*r, k*r) -> (C_out*r*r, C_in, k, k); `take(i)` picks the taps of place i along an axis."""
    take = take or (lambda i: slice(i, None, r))
    c_in, c_out = w.shape[:2]
    parts = np.array([[w[:, :, take(i), take(j)] for j in range(r)] for i in range(r)])
    parts = parts[..., :: turn[0], :: turn[1]]  # i, j, c_in, c_out, k, k
    axes = {"i": 0, "j": 1, "o": 3}
    moved = parts.transpose([axes[letter] for letter in order] + [2, 4, 5])
    return moved.reshape(c_out * r * r, c_in, *parts.shape[-2:])


def kernel_rule(w, r):
    c_in, c_out, k = w.shape[0], w.shape[1], w.shape[2] // r
    return f"(C_out * r * r, C_in, k, k) = ({c_out} * {r * r}, {c_in}, {k}, {k}) = ({c_out * r * r}, {c_in}, {k}, {k})"


FOUR = 10 * np.arange(1, 5)[:, None] + np.arange(1, 5)


@exercise(
    section="The same layer as a transposed convolution",
    hand=[
        (np.array([[[[1, 2], [3, 4]]]]), 2),
        (np.array([[[[1, 2], [3, 4]]]]), 1),
        (FOUR[None, None], 2),
        (np.array([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]), 2),
    ],
    draw=draw_kernel,
    rule=kernel_rule,
)
def subpixel_weight(weight, stride):
    return split(weight, stride)


subpixel_weight.wrong(
    not_turned=lambda w, r: split(w, r, turn=(1, 1)),
    rows_turned=lambda w, r: split(w, r, turn=(-1, 1)),
    columns_turned=lambda w, r: split(w, r, turn=(1, -1)),
    turned_before=lambda w, r: split(w[..., ::-1, ::-1], r, turn=(1, 1)),
    blocks=lambda w, r: split(
        w, r, take=lambda i: slice(i * (w.shape[-1] // r), (i + 1) * (w.shape[-1] // r))
    ),
    columns_first=lambda w, r: split(w, r, order="oji"),
    tensorflow_order=lambda w, r: split(w, r, order="ijo"),
    channels_not_swapped=lambda w, r: split(w.swapaxes(0, 1), r),
    small_kernels_transposed=lambda w, r: split(w, r).swapaxes(2, 3),
    channels_reshaped=lambda w, r: split(w.reshape(w.shape[1], w.shape[0], *w.shape[2:]).swapaxes(0, 1), r),
)


def draw_stack(rng):
    channels = [between(rng, 1, 4) for _ in range(between(rng, 2, 4))]
    layers = [(between(rng, 1, 5), *pair) for pair in zip(channels, channels[1:])]
    return between(rng, 1, 9), between(rng, 1, 9), layers, between(rng, 1, 4)


def total(layers, kernel=2):
    return sum(k**kernel * a * b for k, a, b in layers)


def shrinking(height, width, layers, r):
    """The count where nothing is padded, so that each layer makes the map smaller."""
    h, w, count = height * r, width * r, 0
    for k, a, b in layers:
        h, w = h - k + 1, w - k + 1
        count += h * w * k**2 * a * b
    return count


@exercise(
    section="What low resolution saves",
    hand=[
        (1, 1, [(3, 1, 4)], 1),
        (2, 3, [(1, 2, 2), (3, 2, 1)], 1),
        (1, 1, [(3, 1, 4)], 2),
        (4, 5, [(5, 1, 2), (3, 2, 3)], 3),
    ],
    draw=draw_stack,
)
def multiplications(height, width, layers, enlarge_first=1):
    return height * width * enlarge_first**2 * total(layers)


multiplications.wrong(
    kernel_not_squared=lambda h, w, layers, r: h * w * r**2 * total(layers, kernel=1),
    enlarged_on_one_axis=lambda h, w, layers, r: h * w * r * total(layers),
    enlargement_left_out=lambda h, w, layers, r: h * w * total(layers),
    weights_alone=lambda h, w, layers, r: total(layers),
    input_channels_left_out=lambda h, w, layers, r: h * w * r**2 * sum(k**2 * b for k, _, b in layers),
    output_channels_left_out=lambda h, w, layers, r: h * w * r**2 * sum(k**2 * a for k, a, _ in layers),
    channels_added=lambda h, w, layers, r: h * w * r**2 * sum(k**2 * (a + b) for k, a, b in layers),
    last_layer_alone=lambda h, w, layers, r: h * w * r**2 * total(layers[-1:]),
    first_layer_alone_enlarged=lambda h, w, layers, r: h * w * (r**2 * total(layers[:1]) + total(layers[1:])),
    bias_counted=lambda h, w, layers, r: h * w * r**2 * (total(layers) + sum(b for *_, b in layers)),
    enlarged_in_each_layer=lambda h, w, layers, r: (
        h * w * sum(r ** (2 * i + 2) * total([one]) for i, one in enumerate(layers))
    ),
    border_not_computed=lambda h, w, layers, r: sum(
        (h * r - k + 1) * (w * r - k + 1) * total([(k, a, b)]) for k, a, b in layers
    ),
    layers_multiplied=lambda h, w, layers, r: h * w * r**2 * prod(total([layer]) for layer in layers),
    maps_shrink=shrinking,
    additions_counted=lambda h, w, layers, r: 2 * multiplications(h, w, layers, r),
)
