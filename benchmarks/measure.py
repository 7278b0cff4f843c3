"""Median times, taken turn by turn, working memory, and the roof: what the machine allows."""

import platform
import tracemalloc
from importlib.metadata import version
from os import cpu_count
from statistics import median
from time import perf_counter

import numpy as np
import torch

from upsample_lib.gpu.device import processor

from . import THREADS

torch.set_num_threads(int(THREADS))
SLOW = 0.5  # seconds; what takes longer is timed once
FEWEST, MOST = 5, 60  # rounds


def measure(case, seconds):
    """{"name", "ms": {library: median}, "working_bytes", "result_bytes", "input_bytes"} of one case.

    Among the libraries is "roof": the least that NumPy can take, the slower of two things that are timed in turn with
    the operator: copying as many bytes as it reads and writes, and a product of matrices with as many multiply-adds.
    """
    result = case.ours()
    result_bytes = _agreeing(case, result)
    roof = _roof(case.input_bytes + result_bytes, case.products(result))
    del result
    calls = {"ours": case.ours, **case.others, **roof}
    with torch.inference_mode():
        times = {library: [_time(call)] for library, call in calls.items()}  # the first round warms up
        end = perf_counter() + seconds
        rounds = 0
        while rounds < FEWEST or (perf_counter() < end and rounds < MOST):
            for library, call in calls.items():
                if times[library][0] < SLOW:
                    times[library].append(_time(call))
            rounds += 1
    ms = {library: 1000 * median(taken[1:] or taken) for library, taken in times.items()}
    ms["roof"] = max(ms.pop(name) for name in roof)
    return {
        "name": case.name,
        "ms": ms,
        "rounds": rounds,
        "working_bytes": _working_memory(case.ours, result_bytes),
        "result_bytes": result_bytes,
        "input_bytes": case.input_bytes,
    }


def _time(call):
    start = perf_counter()
    result = call()
    taken = perf_counter() - start
    del result
    return taken


def _roof(moved, products):
    """What must be done, as calls: `moved` bytes copied into fresh memory, and `products` by a matrix product."""
    source = np.ones(max(moved // 8, 1), np.float32)  # half of the bytes are read, half written
    calls = {"copied": source.copy}
    if products:
        k = 288  # 32 channels and 9 taps
        columns = max(products // (32 * k), 1)
        left, right = np.ones((32, k), np.float32), np.ones((k, columns), np.float32)
        out = np.empty((32, columns), np.float32)
        calls["multiplied"] = lambda: np.matmul(left, right, out=out)
    return calls


def _agreeing(case, ours):
    """The size of our result; a case whose result is not torch's measures nothing."""
    if "torch" in case.others:
        np.testing.assert_allclose(ours, case.others["torch"]().numpy(), rtol=0, atol=2e-4, err_msg=case.name)
    return ours.nbytes


def _working_memory(call, result_bytes):
    """The most that NumPy holds at once during the call, beyond inputs and result."""
    tracemalloc.start()
    result = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del result
    return max(peak - result_bytes, 0)


def machine():
    """What the numbers depend on."""
    return {
        "cpu": processor(),
        "cores": cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "threads": int(THREADS),
        "versions": {
            name: version(name)
            for name in ("numpy", "torch", "scipy", "scikit-image", "opencv-python-headless")
        },
    }
