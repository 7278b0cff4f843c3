"""What a result costs: bytes and products.

Wrong versions that come from tools: sovrasov/flops-counter.pytorch issue 57 asks that a transposed convolution be counted at
its output pixels, and issue 149 that it be counted at its input pixels again; deepspeedai/DeepSpeed issue 3815 reads its
output channels from the weight's first axis. claudiopica/HiRep pull request 124 stops counting a write twice on GPUs.
"""

from math import prod

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between

COST = "What a result costs: bytes and products"


def numbers_in(shapes):
    return sum(prod(shape) for shape in shapes)


def draw_shapes(rng):
    """Two to four shapes; sometimes one of so many numbers that 32 bits cannot count them."""
    shapes = [tuple(between(rng, 2, 6) for _ in range(between(rng, 2, 4))) for _ in range(between(rng, 2, 4))]
    if between(rng, 1, 3) == 1:
        shapes[between(rng, 0, len(shapes) - 1)] = (between(rng, 17, 64), 256, 1024, 512)
    if between(rng, 1, 3) == 1:
        shapes.append(shapes[0])
    return shapes, int(rng.choice([2, 4, 8]))


@exercise(
    section=COST,
    hand=[
        ([(2, 3), (2, 6)], 4),
        ([(1, 2, 3), (2, 2), (1, 2, 6)], 2),
        ([(4, 5), (4, 5)], 4),
        ([(64, 64, 1024, 1024), (3,)], 4),
    ],
    draw=draw_shapes,
)
def bytes_moved(shapes, itemsize):
    return numbers_in(shapes) * itemsize


bytes_moved.wrong(
    equal_shapes_once=lambda shapes, b: b * numbers_in({tuple(shape) for shape in shapes}),
    numbers_not_bytes=lambda shapes, b: numbers_in(shapes),
    bits=lambda shapes, b: 8 * b * numbers_in(shapes),
    four_bytes_always=lambda shapes, b: 4 * numbers_in(shapes),
    sizes_added=lambda shapes, b: b * sum(sum(shape) for shape in shapes),
    arrays_multiplied=lambda shapes, b: b * prod(prod(shape) for shape in shapes),
    last_left_out=lambda shapes, b: b * numbers_in(shapes[:-1]),
    first_and_last=lambda shapes, b: b * numbers_in([shapes[0], shapes[-1]]),
    in_32_bits=lambda shapes, b: b * sum(int(np.prod(shape, dtype=np.int32)) for shape in shapes),
    running_product=lambda shapes, b: (
        b * sum(prod(prod(shape) for shape in shapes[: i + 1]) for i in range(len(shapes)))
    ),
    last_alone=lambda shapes, b: b * numbers_in(shapes[-1:]),
)


def draw_layer(rng):
    c_in, c_out = (int(c) for c in rng.choice([1, 2, 3, 4, 6, 8], 2, replace=False))
    kernel = between(rng, 2, 5), between(rng, 2, 5)
    x_shape = (between(rng, 1, 4), c_in, between(rng, 2, 9), between(rng, 2, 9))
    padding = between(rng, 0, (min(kernel) - 1) // 2)
    return x_shape, (c_in, c_out, *kernel), between(rng, 1, 3), padding, int(rng.choice([2, 4, 8]))


def up(n, k, s, p):
    return (n - 1) * s - 2 * p + k


def kept_products(x, w, s, p):
    """How many products fall on a pixel that the padding does not crop."""
    on_axis = lambda n, k: sum(p <= i * s + tap < p + up(n, k, s, p) for i in range(n) for tap in range(k))
    return x[0] * prod(w[:2]) * prod(map(on_axis, x[2:], w[2:]))


def shrunk(n, k, s, p):
    return (n + 2 * p - k) // s + 1


def layer(x, w, s, p, b, *, out=None, channels=None, size=up, weights=1, written=1):
    """(products, bytes) of a transposed convolution, with ways to go wrong about its output and its weight."""
    result = (x[0], w[1] if channels is None else channels, *(size(n, k, s, p) for n, k in zip(x[2:], w[2:])))
    places = x[2:] if out is None else result[2:]
    moved = prod(x) + weights * prod(w) + written * prod(result)
    return x[0] * x[1] * prod(places) * result[1] * prod(w[2:]), b * moved


def products(factor):
    """The right answer with the products multiplied by factor(x shape, weight shape)."""

    def version(x, w, s, p, b):
        count, moved = layer(x, w, s, p, b)
        return int(count * factor(x, w)), moved

    return version


@exercise(
    section=COST,
    hand=[
        ((1, 1, 2, 2), (1, 1, 2, 2), 2, 0, 4),
        ((1, 2, 3, 3), (2, 1, 4, 4), 2, 1, 2),
        ((2, 1, 1, 1), (1, 3, 3, 2), 1, 0, 4),
        ((2, 4, 5, 3), (4, 2, 3, 5), 3, 1, 8),
    ],
    draw=draw_layer,
)
def conv_transpose_cost(x_shape, weight_shape, stride, padding, itemsize):
    return layer(x_shape, weight_shape, stride, padding, itemsize)


conv_transpose_cost.wrong(
    at_output_pixels=lambda *a: layer(*a, out=True),
    a_convolution=lambda x, w, *a: layer(x, w, *a, out=True, size=shrunk, channels=w[0]),
    two_each=products(lambda x, w: 2),
    convolutions_weight=lambda x, w, *a: layer(x, w, *a, channels=w[0]),
    input_channels_left_out=lambda x, w, *a: (layer(x, w, *a)[0] // x[1], layer(x, w, *a)[1]),
    output_channels_left_out=lambda x, w, *a: (layer(x, w, *a)[0] // w[1], layer(x, w, *a)[1]),
    cropped_left_out=lambda x, w, s, p, b: (kept_products(x, w, s, p), layer(x, w, s, p, b)[1]),
    square_kernel=lambda x, w, *a: layer(x, (*w[:3], w[2]), *a),
    batch_left_out=lambda x, w, *a: (layer(x, w, *a)[0] // x[0], layer(x, w, *a)[1]),
    numbers_not_bytes=lambda x, w, s, p, b: layer(x, w, s, p, 1),
    weights_left_out=lambda *a: layer(*a, weights=0),
    result_left_out=lambda *a: layer(*a, written=0),
    size_times_stride=lambda *a: layer(*a, size=lambda n, k, s, p: n * s),
    padding_left_out=lambda *a: layer(*a, size=lambda n, k, s, p: up(n, k, s, 0)),
    padding_added=lambda *a: layer(*a, size=lambda n, k, s, p: up(n, k, s, -p)),
    padding_once=lambda *a: layer(*a, size=lambda n, k, s, p: up(n, k, s, 0) - p),
    exchanged=lambda *a: layer(*a)[::-1],
    square_result=lambda x, w, s, p, b: (
        layer(x, w, s, p, b)[0],
        b * (prod(x) + prod(w) + x[0] * w[1] * up(x[2], w[2], s, p) ** 2),
    ),
    input_channels_written=lambda x, w, *a: (layer(x, w, *a)[0], layer(x, w, *a, channels=x[1])[1]),
    batch_left_out_of_both=lambda x, w, *a: layer((1, *x[1:]), w, *a),
)
