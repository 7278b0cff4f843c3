"""How long a call takes on a device, and what the device can do at most."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from math import prod
from operator import matmul
from statistics import median
from timeit import repeat, timeit
from typing import Any

import numpy as np

from .device import precision, tensors_of

# What is timed on a GPU is what is compared, tiled: maps of about PIXELS pixels, in a batch of about FILLING bytes (half
# as many where weights multiply it), so that every part of the card has work.
PIXELS, FILLING = 192 * 256, 2**27
COPIED, MULTIPLIED = {"cuda": 2**30, "cpu": 2**26}, {"cuda": 8192, "cpu": 512}  # bytes; rows and columns
FLUSHED = 2**29  # bytes written before each timed run, so that nothing is left of the input in the cache


def tiling(shape: tuple[int, ...], itemsize: int, spatial: bool = True) -> tuple[int, ...]:
    """How often to repeat an array along each axis, until its maps and its batch fill a card."""
    last = shape[-2:] if len(shape) > 3 else shape[-1:]
    along = max(1, round((PIXELS / prod(shape[2:])) ** (1 / len(last)))) if spatial else 1
    batch = max(1, FILLING // (prod(shape) * along ** len(last) * itemsize))
    return (batch, *[1] * (len(shape) - 1 - len(last)), *[along] * len(last))


def seconds_of(
    torch: Any, device: str, run: Callable[[], Any], of: Callable[[Iterable[float]], float] = median
) -> float:
    """The median time (or another one) of a call after warm-up; CUDA events on a GPU, with its cache flushed."""
    if device == "cpu":
        return _seconds_on_cpu(run, of)
    flushed = torch.empty(FLUSHED, dtype=torch.int8, device=device)
    spent, calls = 0.0, 0
    while calls < 2 or (calls < 3 and spent < 0.2):  # the first call may load or choose a kernel
        begun = time.perf_counter()
        run()
        torch.cuda.synchronize()
        once, calls = time.perf_counter() - begun, calls + 1
        spent += once
    pairs = []
    for _ in range(max(2, min(10, int(0.2 / once)))):
        flushed.zero_()
        pairs.append([torch.cuda.Event(enable_timing=True) for _ in range(2)])
        pairs[-1][0].record()
        run()
        pairs[-1][1].record()
    torch.cuda.synchronize()
    return max(of(start.elapsed_time(end) for start, end in pairs) / 1e3, 1e-9)


def _seconds_on_cpu(run, of):
    """A slow call is timed once: float16 on a CPU, and what a second run would tell is not worth it."""
    first = timeit(run, number=1)
    if first > 0.2:
        return first
    return of(repeat(run, number=1, repeat=max(2, min(10, int(0.03 / first)))))


def _copy_rate(torch, device, size):
    """Bytes a second; its two arrays are given back at the end, for the products need the room."""
    source = torch.ones(size, dtype=torch.int8, device=device)
    target = torch.empty_like(source)
    return 2 * size / seconds_of(torch, device, lambda: target.copy_(source), of=min)


def rates(torch: Any, device: str, dtypes: Iterable[str]) -> dict[str, Any]:
    """What the device can do at most: bytes a second of a large copy, multiply-adds a second of a large product.

    The fastest of several calls counts: what else runs on a machine can slow it down, and nothing can speed it up.
    A dtype whose product fails has no matrix rate.
    """
    n, matrix = MULTIPLIED[device], {}
    copied = _copy_rate(torch, device, COPIED[device])
    for dtype in dtypes:
        with suppress(RuntimeError), precision(torch, dtype):
            drawn = np.random.default_rng(0).standard_normal((2, n, n), np.float32)
            a, b = tensors_of(torch, device, dtype, drawn)
            matrix[dtype] = n**3 / seconds_of(torch, device, partial(matmul, a, b), of=min)
    return {"copy": copied, "matrix": matrix}
