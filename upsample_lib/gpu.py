"""The library against torch on a device: errors by dtype, gradients, time, bandwidth, determinism.

`python -m upsample_lib.gpu [--device cuda|cpu] [--size small|large] [--record FILE]` runs one table of operators with
torch on the device and with the library on the CPU in float64, prints it, and writes it as JSON. torch is imported here
alone.
"""

import argparse
import datetime
import json
import platform
import sys
import time
from pathlib import Path
from statistics import median

import numpy as np

from ._gpu_cases import SIZES, cases

__all__ = ["BOUNDS", "VERSION", "measure", "read_record", "show"]

VERSION = 1  # of the record; another one is refused
# Largest error allowed, as a share of the largest value of the result; sums of many products are allowed more.
BOUNDS = {
    "float64": (1e-14, 1e-13),
    "float32": (5e-6, 1e-5),
    "tf32": (5e-6, 2e-3),
    "float16": (2e-3, 5e-3),
    "bfloat16": (2e-2, 3e-2),
}
REPEATS = 5


def measure(device="cuda", size="small", seed=0, progress=None, dtypes=tuple(BOUNDS)):
    """Run every operator in every dtype on a device and compare it with the library.

    Parameters
    ----------
    device : "cuda" or "cpu"
    size : "small" or "large", the input's shape
    seed : int
    progress : function of a line of text, or None
    dtypes : names out of BOUNDS; "tf32" (float32 on the tensor cores) is left out on a CPU

    Returns
    -------
    dict: the record, see `read_record`

    Raises
    ------
    ValueError : no such device here, an unknown size or dtype.
    """
    torch = _torch(device)
    if size not in SIZES:
        raise ValueError(f"size={size!r} is none of {', '.join(SIZES)}")
    if unknown := set(dtypes) - set(BOUNDS):
        raise ValueError(f"dtype {sorted(unknown)[0]!r} is none of {', '.join(BOUNDS)}")
    say, shape = progress or (lambda line: None), SIZES[size]
    table = cases(shape[1])
    chosen = [name for name in dtypes if name != "tf32" or device == "cuda"]
    record = {"version": VERSION, **_machine(torch, device), "size": list(shape), "seed": seed, "rows": []}
    for number, case in enumerate(table, start=1):
        rng = np.random.default_rng(seed)
        arrays = [rng.standard_normal(s) for s in (shape, *case.weights)]
        for dtype in chosen:
            if dtype == "tf32" and not case.arithmetic:
                continue
            with _precision(torch, dtype):
                try:
                    row = _row(torch, device, case, dtype, arrays)
                except NotImplementedError as refusal:
                    row = {"missing": str(refusal).split("\n")[0]}
            record["rows"].append({"operator": case.name, "dtype": dtype, **row})
        say(f"[{number}/{len(table)}] {case.name}")
    record["copy_gb_per_s"] = _copy_rate(torch, device, shape)
    return record


def _torch(device):
    import torch

    if device not in ("cuda", "cpu"):
        raise ValueError(f"device={device!r} is neither 'cuda' nor 'cpu'")
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("device='cuda' needs a GPU that torch can use, and there is none here")
    return torch


def _machine(torch, device):
    """What the run ran on."""
    cuda = device == "cuda"
    return {
        "device": torch.cuda.get_device_name() if cuda else platform.machine() + " CPU",
        "kind": device,
        "driver": torch._C._cuda_getDriverVersion() if cuda else None,
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
        "command": "python -m upsample_lib.gpu " + " ".join(sys.argv[1:]),
    }


class _precision:
    """TF32 allowed for "tf32" and forbidden for everything else, inside a `with`."""

    def __init__(self, torch, dtype):
        self.backends, self.allow = (torch.backends.cuda.matmul, torch.backends.cudnn), dtype == "tf32"

    def __enter__(self):
        self.before = [backend.allow_tf32 for backend in self.backends]
        for backend in self.backends:
            backend.allow_tf32 = self.allow

    def __exit__(self, *_):
        for backend, before in zip(self.backends, self.before):
            backend.allow_tf32 = before


def _row(torch, device, case, dtype, arrays):
    """Errors, time and determinism of one operator in one dtype."""
    kind = getattr(torch, "float32" if dtype == "tf32" else dtype)
    tensors = [torch.from_numpy(a).to(device, kind) for a in arrays]
    # the library gets the very numbers that the device has, after rounding to its dtype
    x, *weights = (t.double().cpu().numpy() for t in tensors)
    made = _forward(torch, case, tensors)
    g = torch.from_numpy(np.random.default_rng(1).standard_normal(tuple(made.shape))).to(device, kind)
    slope = _backward(torch, case, tensors, g)
    wanted = case.ours(x, *weights)
    wanted_slope = case.adjoint(g.double().cpu().numpy(), x, *weights)
    errors = [_error(got, right) for got, right in ((made, wanted), (slope, wanted_slope))]
    seconds = _seconds(torch, device, lambda: _forward(torch, case, tensors))
    moved = sum(t.numel() for t in (*tensors, made)) * made.element_size()
    last = [t.contiguous(memory_format=torch.channels_last) if t.ndim == 4 else t for t in tensors]
    return {
        "bound": BOUNDS[dtype][case.arithmetic],
        "forward": errors[0],
        "backward": errors[1],
        "ms": 1e3 * seconds,
        "channels_last_ms": 1e3 * _seconds(torch, device, lambda: _forward(torch, case, last)),
        "bytes": moved,
        "gb_per_s": moved / seconds / 1e9,
        "varies": [_spread([run() for _ in range(REPEATS)]) for run in _runs(torch, case, tensors, g)],
        "documented": case.documented,
        "deterministic_mode": _deterministic_mode(torch, case, tensors, g),
    }


def _forward(torch, case, tensors):
    with torch.no_grad():
        return case.theirs(torch.nn.functional, *tensors)


def _backward(torch, case, tensors, g):
    x = tensors[0].detach().clone().requires_grad_()
    case.theirs(torch.nn.functional, x, *tensors[1:]).backward(g)
    return x.grad


def _runs(torch, case, tensors, g):
    return (lambda: _forward(torch, case, tensors), lambda: _backward(torch, case, tensors, g))


def _error(got, right):
    """Largest absolute error, and the same as a share of the largest value."""
    absolute = float(np.abs(got.double().cpu().numpy() - right).max())
    return {"absolute": absolute, "relative": absolute / float(np.abs(right).max())}


def _spread(results):
    """The largest difference between repeated runs; 0 where they agree in every bit."""
    return max(float((result - results[0]).abs().max()) for result in results)


def _deterministic_mode(torch, case, tensors, g):
    """What happens under torch.use_deterministic_algorithms(True): "runs", or the first line of the refusal."""
    torch.use_deterministic_algorithms(True)
    try:
        _backward(torch, case, tensors, g)
    except RuntimeError as refusal:
        return str(refusal).split(".")[0]
    finally:
        torch.use_deterministic_algorithms(False)
    return "runs"


def _seconds(torch, device, run, rounds=10):
    """The median time of a call after warm-up; CUDA events on a GPU."""
    for _ in range(3):
        run()
    times = []
    for _ in range(rounds):
        if device == "cuda":
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            run()
            end.record()
            end.synchronize()
            times.append(start.elapsed_time(end) / 1e3)
        else:
            begun = time.perf_counter()
            run()
            times.append(time.perf_counter() - begun)
    return median(times)


def _copy_rate(torch, device, shape):
    """Bytes read and written by a plain copy of a large array, in GB/s: the most that moving can do."""
    source = torch.zeros(int(np.prod(shape)) * 16, device=device)
    target = torch.empty_like(source)
    return 2 * source.numel() * 4 / _seconds(torch, device, lambda: target.copy_(source)) / 1e9


def read_record(path):
    """A record that `python -m upsample_lib.gpu --record FILE` wrote.

    Raises
    ------
    ValueError : no record, or one of another version of the table.
    """
    record = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(record, dict) or "rows" not in record:
        raise ValueError(f"{path} is no record of upsample_lib.gpu")
    if record.get("version") != VERSION:
        raise ValueError(f"{path} has version {record.get('version')}, and this table is version {VERSION}")
    return record


def show(record):
    """The record as a table of text, a line for each operator and dtype."""
    head = f"{record['device']}, torch {record['torch']}, input {tuple(record['size'])}, {record['date']}"
    lines = [
        head,
        f"a plain copy moves {record['copy_gb_per_s']:.0f} GB/s",
        f"{'operator':37}{'dtype':9}{'forward':>9}{'backward':>10}{'bound':>8}{'ms':>9}{'of copy':>9}  from run to run",
    ]
    for row in record["rows"]:
        if "missing" in row:
            lines.append(f"{row['operator']:37}{row['dtype']:9} torch has none: {row['missing']}")
            continue
        errors = _errors(row)
        share = row["gb_per_s"] / record["copy_gb_per_s"]
        varies = ["same" if v == 0 else f"{v:.0e}" for v in row["varies"]]
        mark = " !" if max(errors) > row["bound"] else ""
        lines.append(
            f"{row['operator']:37}{row['dtype']:9}{errors[0]:9.0e}{errors[1]:10.0e}{row['bound']:8.0e}"
            f"{row['ms']:9.3f}{share:9.0%}  {varies[0]}, gradient {varies[1]}{mark}"
        )
    return "\n".join(lines)


def _errors(row):
    return [row[way]["relative"] for way in ("forward", "backward")]


def main(argv=None):
    """Run the table from the command line; returns 1 where a bound is not met."""
    parser = argparse.ArgumentParser(prog="python -m upsample_lib.gpu", description=__doc__.split("\n")[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", metavar="FILE", type=Path, help="write the run as JSON")
    options = parser.parse_args(argv)
    try:
        record = measure(
            options.device, options.size, options.seed, progress=lambda line: print(line, flush=True)
        )
    except ValueError as refusal:
        parser.error(str(refusal))
    print("\n" + show(record))
    if options.record:
        options.record.parent.mkdir(parents=True, exist_ok=True)
        options.record.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"\nwritten: {options.record}")
    return int(any(max(_errors(row)) > row["bound"] for row in record["rows"] if "missing" not in row))


if __name__ == "__main__":
    raise SystemExit(main())
