"""One small network whose upsampler is swapped: convolution, ReLU, enlargement by 2, convolution."""

import numpy as np

from ..convolution import conv
from ..interpolation import interpolate
from ..pixel_shuffle import pixel_shuffle, pixel_unshuffle
from ..resizing import resize_matrix
from ..transposed_convolution import conv_transpose
from ..unpooling import replicate, sum_pool
from .cost import distance, layer_cost
from .run import as_float64, seconds_of, tensors_of, tiling


def _along_axes(g, matrices):
    return np.einsum("ai,ncab,bj->ncij", matrices[0], g, matrices[1], optimize=True)


def _bilinear_back(g):
    return _along_axes(g, [resize_matrix(n // 2, n, "linear") for n in g.shape[2:]])


# name -> (kernel, channels that the weight makes per output channel, the cost's name, torch, library, library's adjoint)
UPSAMPLERS = {
    "transposed convolution": (
        4,
        1,
        "conv_transpose",
        lambda F, x, w: F.conv_transpose2d(x, w.transpose(0, 1), stride=2, padding=1),
        lambda x, w: conv_transpose(x, w.swapaxes(0, 1), stride=2, padding=1),
        lambda g, w: conv(g, w.swapaxes(0, 1), stride=2, padding=1),
    ),
    "nearest + convolution": (
        3,
        1,
        "nearest + conv",
        lambda F, x, w: F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), w, padding=1),
        lambda x, w: conv(replicate(x, 2), w, padding=1),
        lambda g, w: sum_pool(conv_transpose(g, w, padding=1), 2),
    ),
    "bilinear + convolution": (
        3,
        1,
        "nearest + conv",
        lambda F, x, w: F.conv2d(F.interpolate(x, scale_factor=2, mode="bilinear"), w, padding=1),
        lambda x, w: conv(interpolate(x, scale_factor=2, mode="bilinear"), w, padding=1),
        lambda g, w: _bilinear_back(conv_transpose(g, w, padding=1)),
    ),
    "pixel shuffle": (
        3,
        4,
        "conv + pixel_shuffle",
        lambda F, x, w: F.pixel_shuffle(F.conv2d(x, w, padding=1), 2),
        lambda x, w: pixel_shuffle(conv(x, w, padding=1), 2),
        lambda g, w: conv_transpose(pixel_unshuffle(g, 2), w, padding=1),
    ),
}


def swapped_rows(torch, device, dtype, shape, bound, seed):
    """Yield the name and the row's maker for each upsampler: errors against the library, times, weights, costs."""
    n, channels, h, w = shape
    for name, (kernel, times, cost, theirs, ours, back) in UPSAMPLERS.items():
        shapes = (
            (n, 3, h, w),
            (channels, 3, 3, 3),
            (times * channels, channels, kernel, kernel),
            (3, channels, 3, 3),
        )
        rng = np.random.default_rng(seed)
        arrays = [rng.standard_normal(shapes[0], np.float32)]
        arrays += [rng.standard_normal(s, np.float32) / np.sqrt(s[1] * s[2] * s[3]) for s in shapes[1:]]

        def row(arrays=arrays, theirs=theirs, ours=ours, back=back, cost=cost, kernel=kernel):
            tensors = tensors_of(torch, device, dtype, [a.astype(np.float32) for a in arrays])
            F = torch.nn.functional

            def network(x, first, middle, last):
                return F.conv2d(theirs(F, F.conv2d(x, first, padding=1).relu(), middle), last, padding=1)

            made, (slope, *_) = _with_gradients(torch, network, tensors)
            wanted, wanted_slope = _library(ours, back, [as_float64(t) for t in tensors])
            copies = (1, 1, 1, 1)
            if device == "cuda":
                copies = tiling((n, channels, h, w), 2 * tensors[0].element_size())
            many = [tensors[0].repeat(copies), *tensors[1:]]
            leaves = [t.clone().requires_grad_() for t in many]
            result = network(*leaves)
            g = torch.ones_like(result)
            seconds = {
                "forward": seconds_of(torch, device, lambda: _without_graph(torch, network, many)),
                "backward": seconds_of(
                    torch, device, lambda: torch.autograd.grad(result, leaves, g, retain_graph=True)
                ),
            }
            timed = (n * copies[0], channels, h * copies[2], w * copies[3])
            counted = layer_cost(cost, timed, channels, kernel, dtype=dtype)
            return {
                "forward": {**distance(as_float64(made), wanted), "bound": bound},
                "backward": {**distance(as_float64(slope), wanted_slope), "bound": bound},
                "timed": list(timed),
                "ms": {way: 1e3 * value for way, value in seconds.items()},
                "weights": int(arrays[2].size),
                "bytes": counted["unfused"],
                "products": counted["products"],
            }

        yield name, row


def _with_gradients(torch, network, tensors):
    leaves = [t.clone().requires_grad_() for t in tensors]
    made = network(*leaves)
    return made, torch.autograd.grad(made, leaves, torch.ones_like(made))


def _without_graph(torch, network, tensors):
    with torch.no_grad():
        return network(*tensors)


def _library(ours, back, arrays):
    """The network and its input's gradient (for a gradient of ones), by the library in float64."""
    x, first, middle, last = arrays
    hidden = conv(x, first, padding=1)
    made = conv(ours(np.maximum(hidden, 0), middle), last, padding=1)
    slope = back(conv_transpose(np.ones_like(made), last, padding=1), middle) * (hidden > 0)
    return made, conv_transpose(slope, first, padding=1)
