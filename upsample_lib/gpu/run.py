"""Running an operator with torch on a device: precision, gradients, time, determinism. torch comes as an argument."""

import os
import platform
import subprocess
import time
from contextlib import contextmanager, suppress
from math import inf, prod
from pathlib import Path
from statistics import median

import numpy as np

from .cost import attainable, distance
from .repeat import first_line, repeated

# What is timed on a GPU is what is compared, tiled: maps of about PIXELS pixels, in a batch of about FILLING bytes (half
# as many where weights multiply it), so that every part of the card has work.
PIXELS, FILLING = 192 * 256, 2**27
COPIED, MULTIPLIED = {"cuda": 2**30, "cpu": 2**26}, {"cuda": 8192, "cpu": 512}  # bytes; rows and columns
FLUSHED = 2**29  # bytes written before each timed run, so that nothing is left of the input in the cache
WAYS = ("forward", "backward", "weight")
MENDED = (2, 14)  # the version of torch without the bugs that cases know of


def torch_for(device):
    """torch, and its check that the device is there."""
    if device not in ("cuda", "cpu"):
        raise ValueError(f"device={device!r} is neither 'cuda' nor 'cpu'")
    # cuBLAS reads it when it starts, and torch's deterministic mode asks for it
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("device='cuda' needs a GPU that torch can use, and there is none here")
    return torch


def machine(torch, device):
    """What a run runs on."""
    cuda = device == "cuda"
    return {
        "device": torch.cuda.get_device_name() if cuda else _processor(torch),
        "kind": device,
        "driver": _driver() if cuda else None,
        "torch": torch.__version__,
        "cuda": torch.version.cuda if cuda else None,
        "cudnn": torch.backends.cudnn.version() if cuda else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.platform(),
        "cudnn_benchmark": torch.backends.cudnn.benchmark,
        "cublas_workspace": os.environ.get("CUBLAS_WORKSPACE_CONFIG"),
    }


def _processor(torch):
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    threads = torch.get_num_threads()
    return f"{names[0] if names else platform.machine() + ' CPU'}, {threads} thread{'s' * (threads > 1)}"


def _driver():
    """The version of NVIDIA's driver, or what else is known of it."""
    ask = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout.split()[0]
    except (OSError, subprocess.SubprocessError, IndexError):
        return "unknown: nvidia-smi did not answer"


@contextmanager
def one_thread(torch):
    """torch's CPU work on one thread: on shared cores several threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def precision(torch, dtype):
    """TF32 allowed for "tf32" and forbidden for everything else, inside a `with`."""
    places = (torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn)
    before = [place.fp32_precision for place in places]
    try:
        for place in places:
            place.fp32_precision = "tf32" if dtype == "tf32" else "ieee"
        yield
    finally:
        for place, value in zip(places, before):
            place.fp32_precision = value


def knows_tf32(torch, device):
    """Whether the matrix units have TF32: a card before Ampere takes the switch and computes in float32."""
    return device == "cuda" and torch.cuda.get_device_capability() >= (8, 0)


def failure(error):
    """What a row says of an error: that torch lacks the operator, or what it raised."""
    text = first_line(error)
    lacks = isinstance(error, NotImplementedError) or "not implemented" in text
    return {"missing": text} if lacks else {"raised": f"{type(error).__name__}: {text}"}


def kind_of(torch, dtype):
    return getattr(torch, "float32" if dtype == "tf32" else dtype)


def tensors_of(torch, device, dtype, arrays):
    """Arrays on the device: floats in `dtype`, integers as they are."""
    made = [torch.from_numpy(np.ascontiguousarray(a)).to(device) for a in arrays]
    return [t.to(kind_of(torch, dtype)) if t.is_floating_point() else t for t in made]


def as_float64(tensor):
    return tensor.detach().double().cpu().numpy() if tensor.is_floating_point() else tensor.cpu().numpy()


def forward(torch, case, tensors):
    with torch.no_grad():
        return case.theirs(torch.nn.functional, *tensors)


def graph(torch, case, tensors):
    """The result with its graph, and the leaves whose gradients are asked for."""
    leaves = [t.detach().clone().requires_grad_(t.is_floating_point()) for t in tensors]
    return case.theirs(torch.nn.functional, *leaves), [t for t in leaves if t.requires_grad]


def gradients(torch, case, tensors, g):
    """The input's gradient, and the weight's where there is one."""
    made, leaves = graph(torch, case, tensors)
    return torch.autograd.grad(made, leaves, g)


def row(torch, device, case, dtype, bounds, arrays, known):
    """Errors, time and determinism of one operator in one dtype; `known` keeps what the library has computed."""
    tensors = tensors_of(torch, device, dtype, arrays)
    made = forward(torch, case, tensors)
    g = tensors_of(
        torch, device, dtype, [np.random.default_rng(1).standard_normal(tuple(made.shape), np.float32)]
    )[0]
    # the library gets the very numbers that the device has, after their rounding; float32 and TF32 start from the same
    key = dtype if dtype in ("float16", "bfloat16") else "float32"
    if key not in known:
        known[key] = _wanted(case, [as_float64(t) for t in tensors], as_float64(g))
    wanted, limits = known[key], {way: bounds[getattr(case, way)] for way in ("forward", "backward")}
    limits["weight"] = bounds["long"]

    def errors(chosen, arrived):
        results = (forward(torch, case, chosen), *gradients(torch, case, chosen, arrived))
        return {
            way: {**distance(as_float64(result), right), "bound": limits[way]}
            for way, result, right in zip(WAYS, results, wanted)
        }

    many, arrived = filling(torch, device, case, tensors, g)
    found = {**errors(tensors, g), **_times(torch, device, case, many, arrived)}
    if tensors[0].ndim > 3:
        found["channels_last"] = part = {}
        if case.known and device == "cuda" and torch.__version__ < MENDED:
            part["known"] = case.known
        last = lambda t: _channels_last(torch, t)
        try:
            part |= errors([last(t) for t in tensors], last(g))
            part["ms"] = _times(torch, device, case, [last(t) for t in many], last(arrived))["ms"]
        except Exception as error:  # what was measured in the usual layout stays
            part |= failure(error)
    runs = {
        "forward": lambda: [forward(torch, case, many)],
        "backward": lambda: gradients(torch, case, many, arrived),
    }
    return {**found, **repeated(torch, device, runs)}


def _wanted(case, arrays, g):
    x, *rest = arrays
    slopes = [case.adjoint(g, x, *rest)]
    if case.weight_slope:
        slopes.append(case.weight_slope(g, x))
    return [case.ours(x, *rest), *slopes]


def _channels_last(torch, tensor):
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    return tensor.contiguous(memory_format=formats[tensor.ndim]) if tensor.ndim in formats else tensor


def filling(torch, device, case, tensors, g):
    """What is timed and run again, and what arrives from behind: on a GPU the compared tensors, tiled."""
    if device == "cpu":
        return tensors, g
    x, *rest = tensors
    copies = tiling(x.shape, x.element_size() * (2 if case.weights else 1), spatial=not case.indices)
    many = [x.repeat(copies), *([t.repeat(copies) for t in rest] if case.indices else rest)]
    return many, torch.randn_like(forward(torch, case, many))


def _times(torch, device, case, many, arrived):
    """Milliseconds forward and backward, and what was moved and multiplied."""
    x, *rest = many
    made, leaves = graph(torch, case, many)
    seconds = {
        "forward": seconds_of(torch, device, lambda: forward(torch, case, many)),
        "backward": seconds_of(
            torch, device, lambda: torch.autograd.grad(made, leaves, arrived, retain_graph=True)
        ),
    }
    moved = case.moved(x, made) + sum(t.nbytes for t in rest)
    products = int(case.products(tuple(x.shape), tuple(made.shape)))
    return {
        "timed": list(x.shape),
        "ms": {way: 1e3 * value for way, value in seconds.items()},
        "bytes": moved,
        "products": products,
        "bytes_per_s": moved / seconds["forward"],
        "products_per_s": products / seconds["forward"],
    }


def under_the_roof(row, copy_rate, matrix_rate):
    """Add to a measured row which roof is the nearer one, and the share of it that the forward pass reached.

    Where no matrix rate could be measured (None), the copy rate is the only roof.
    """
    matrix_rate = inf if matrix_rate is None else matrix_rate
    least, row["roof"] = attainable(row["bytes"], row["products"], copy_rate, matrix_rate)
    row["share"] = 1e3 * least / row["ms"]["forward"]


def tiling(shape, itemsize, spatial=True):
    """How often to repeat an array along each axis, until its maps and its batch fill a card."""
    last = shape[-2:] if len(shape) > 3 else shape[-1:]
    along = max(1, round((PIXELS / prod(shape[2:])) ** (1 / len(last)))) if spatial else 1
    batch = max(1, FILLING // (prod(shape) * along ** len(last) * itemsize))
    return (batch, *[1] * (len(shape) - 1 - len(last)), *[along] * len(last))


def seconds_of(torch, device, run, of=median):
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


def _seconds_on_cpu(run, of, budget=0.03):
    begun = time.perf_counter()
    run()
    if (
        first := time.perf_counter() - begun
    ) > 0.2:  # float16 on a CPU: what a second run would tell is not worth it
        return first
    times = []
    while len(times) < 2 or (sum(times) < budget and len(times) < 10):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return of(times)


def _copy_rate(torch, device, size):
    """Bytes a second; its two arrays are given back at the end, for the products need the room."""
    source = torch.ones(size, dtype=torch.int8, device=device)
    target = torch.empty_like(source)
    return 2 * size / seconds_of(torch, device, lambda: target.copy_(source), of=min)


def rates(torch, device, dtypes):
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
            matrix[dtype] = n**3 / seconds_of(torch, device, lambda a=a, b=b: a @ b, of=min)
    return {"copy": copied, "matrix": matrix}
