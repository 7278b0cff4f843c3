"""One small network whose upsampler is swapped: convolution, ReLU, enlargement by 2, convolution."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from .. import interpolate, resize_matrix
from .compare import Trial
from .cost import distance, layer_cost
from .device import as_float64
from .table.cases import convolution, enlarged_first, resized_convolution, shuffled_convolution, transposed
from .table.operator import Operator


def upsamplers(channels: int) -> dict[str, tuple[Operator, str]]:
    """Name -> (the operator, its name in the cost model)."""
    bilinear = enlarged_first(
        convolution(channels, channels, 3, padding=1),
        lambda F, x: F.interpolate(x, scale_factor=2, mode="bilinear"),
        lambda x: interpolate(x, scale_factor=2, mode="bilinear"),
        _bilinear_back,
    )
    return {
        "transposed convolution": (transposed(channels, channels, 4, stride=2, padding=1), "conv_transpose"),
        "nearest + convolution": (resized_convolution(channels, channels), "nearest + conv"),
        "bilinear + convolution": (bilinear, "nearest + conv"),
        "pixel shuffle": (shuffled_convolution(channels, channels), "conv + pixel_shuffle"),
    }


def _bilinear_back(g):
    rows, columns = (resize_matrix(n // 2, n, "linear") for n in g.shape[2:])
    return np.einsum("ai,ncab,bj->ncij", rows, g, columns, optimize=True)


def _network(upsampler, channels):
    """The three layers as one operator."""
    first, last = convolution(3, channels, 3, padding=1), convolution(channels, 3, 3, padding=1)

    def theirs(F, x, *weights):
        hidden = first.theirs(F, x, weights[0]).relu()
        return last.theirs(F, upsampler.theirs(F, hidden, weights[1]), weights[2])

    def ours(x, *weights):
        hidden = np.maximum(first.ours(x, weights[0]), 0)
        return last.ours(upsampler.ours(hidden, weights[1]), weights[2])

    def adjoint(g, x, *weights):
        hidden = first.ours(x, weights[0])
        large = upsampler.ours(np.maximum(hidden, 0), weights[1])
        slope = upsampler.adjoint(last.adjoint(g, large, weights[2]), hidden, weights[1])
        return first.adjoint(slope * (hidden > 0), x, weights[0])

    weights = first.weights + upsampler.weights + last.weights
    return Operator("a network", theirs, ours, adjoint, weights=weights)


def _laid_out(torch, device, dtype, name, shape, seed):
    """(a `Trial` of the network with one upsampler, its tensors, what arrives from behind)."""
    n, channels, h, w = shape
    network = _network(upsamplers(channels)[name][0], channels)
    x, *weights = network.arrays((n, 3, h, w), seed)
    trial = Trial(torch, device, network, dtype)
    tensors = trial.tensors([x, *(weight / np.sqrt(weight[0].size).astype(np.float32) for weight in weights)])
    return trial, tensors, trial.arriving(tensors)


def swapped_row(
    torch: Any, device: str, dtype: str, name: str, shape: tuple[int, ...], bound: float, seed: int
) -> dict[str, Any]:
    """The network with one upsampler: errors against the library, times, weights, costs."""
    trial, tensors, g = _laid_out(torch, device, dtype, name, shape, seed)
    weight, channels = tensors[2], shape[1]
    right = trial.right_results(tensors, g)
    measured = trial.times(*trial.filling(tensors, g, shape))
    batch, _, *spatial = measured["timed"]
    kernel, timed = weight.shape[-1], (batch, channels, *spatial)
    counted = layer_cost(upsamplers(channels)[name][1], timed, channels, kernel, dtype=dtype)
    return {
        **trial.errors(tensors, g, right, {"forward": bound, "backward": bound}),
        "timed": list(timed),
        "ms": measured["ms"],
        "weights": weight.numel(),
        "bytes": counted["unfused"],
        "products": counted["products"],
    }


def compiled(
    torch: Any, device: str, dtype: str, name: str, shape: tuple[int, ...], seed: int
) -> dict[str, Any]:
    """The same network under torch.compile: its times, and how far its result is from the uncompiled one."""
    trial, tensors, g = _laid_out(torch, device, dtype, name, shape, seed)
    many, arrived = trial.filling(tensors, g, shape)
    fused = torch.compile(partial(trial.case.theirs, torch.nn.functional), dynamic=False)
    faster = trial._replace(case=replace(trial.case, theirs=lambda F, *inputs: fused(*inputs)))
    there, here = (as_float64(one.forward(many)) for one in (faster, trial))
    return {**distance(there, here), "ms": faster.times(many, arrived)["ms"]}
