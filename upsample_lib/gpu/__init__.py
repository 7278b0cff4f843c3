"""The library against torch on a device: errors by dtype, gradients, time, roofs, determinism.

`python -m upsample_lib.gpu [--device cuda|cpu] [--size small|large] [--record FILE]` runs one table of operators with
torch on the device and with the library on the CPU in float64, prints it, and writes it as JSON. torch is imported
when a run starts, and not before.
"""

import argparse
import datetime
import shlex
import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np

from .copies import NOT_RUN, cases
from .cost import BYTES, MANTISSA, attainable, distance, layer_cost, round_mantissa, unit_roundoff
from .record import (
    COMMAND,
    VERSION,
    known,
    met,
    missing,
    notice,
    read_record,
    rounded,
    rows_of,
    show,
    show_repeated,
    show_swapped,
    summary,
    unmet,
    write_record,
)
from .repeat import documented
from .run import failure, knows_tf32, machine, one_thread, precision, rates, row, torch_for, under_the_roof
from .swap import swapped_rows

__all__ = [
    "BOUNDS",
    "BYTES",
    "COMMAND",
    "MANTISSA",
    "NOT_RUN",
    "SIZES",
    "VERSION",
    "attainable",
    "cases",
    "distance",
    "known",
    "layer_cost",
    "measure",
    "met",
    "missing",
    "notice",
    "page_run",
    "read_record",
    "round_mantissa",
    "rows_of",
    "show",
    "show_repeated",
    "show_swapped",
    "summary",
    "unit_roundoff",
    "unmet",
    "write_record",
]

SIZES = {
    "small": ((2, 8, 24, 20), (1, 4, 33, 17)),
    "large": ((2, 64, 24, 32), (1, 256, 8, 12), (2, 12, 65, 47)),
}
NETWORK = {"small": (2, 16, 32, 32), "large": (1, 64, 32, 32)}  # what enters the upsampler that is swapped
# Largest error allowed, as a share of the result's largest value, in units of the dtype's rounding: for values that
# are copied, for sums of a few terms (a resize or pooling window), and for long sums of products or rounded coordinates.
ROUNDINGS = {
    "float64": {"copy": 0, "short": 64, "long": 512},
    "float32": {"copy": 0, "short": 64, "long": 512},
    "tf32": {"copy": 0, "short": 4, "long": 4},
    "float16": {"copy": 0, "short": 16, "long": 16},
    "bfloat16": {"copy": 0, "short": 16, "long": 16},
}
BOUNDS = {
    dtype: {kind: times * unit_roundoff(dtype) for kind, times in kinds.items()}
    for dtype, kinds in ROUNDINGS.items()
}


def measure(
    device="cuda", size="small", seed=0, progress=None, dtypes=tuple(BOUNDS), command=None, table=cases
):
    """Run every operator in every dtype on a device and compare it with the library.

    Parameters
    ----------
    device : "cuda" or "cpu"
    size : "small" or "large", the inputs' shapes
    seed : int
    progress : function of (number done, number in all, name), or None
    dtypes : names out of BOUNDS; "tf32" (float32 on the tensor cores) is left out where there is none
    command : str, what the record says that it was made by
    table : function of a number of channels -> cases

    Returns
    -------
    dict: the record, see `read_record`. An operator that raises an error has a row that says so

    Raises
    ------
    ValueError : no such device here, an unknown size or dtype.
    """
    torch, begun = torch_for(device), time.perf_counter()
    if size not in SIZES:
        raise ValueError(f"size={size!r} is none of {', '.join(SIZES)}")
    if unknown := set(dtypes) - set(BOUNDS):
        raise ValueError(f"dtype {sorted(unknown)[0]!r} is none of {', '.join(BOUNDS)}")
    dtypes = [name for name in dtypes if name != "tf32" or knows_tf32(torch, device)]
    ran_on = machine(torch, device)  # first: after some errors a card answers nothing any more
    with one_thread(torch), warnings.catch_warnings():
        # torch says so once when a gradient is the first to need cuBLAS in its thread, and then does what is needed
        warnings.filterwarnings("ignore", "Attempting to run cuBLAS")
        most = rates(torch, device, dtypes)
        todo = [(base, case) for base in SIZES[size] for case in table(base[1])]
        tell = progress or (lambda *_: None)
        rows = []
        for number, (base, case) in enumerate(todo, start=1):
            rows += _rows(torch, device, case, case.shape(base), dtypes, seed)
            tell(number, len(todo) + 1, case.name)
        swapped = _swapped(torch, device, dtypes, NETWORK[size], seed)
        tell(len(todo) + 1, len(todo) + 1, "one network, its upsampler swapped")
        again = _again(torch, device, dtypes, most)
    copy_rate = max(most["copy"], again["copy"])
    matrix_rates = {
        dtype: max(found["matrix"].get(dtype, 0.0) for found in (most, again))
        for dtype in dtypes
        if dtype in most["matrix"] | again["matrix"]
    }
    for made in rows_of({"rows": rows}):
        under_the_roof(made, copy_rate, matrix_rates.get(made["dtype"]))
    record = {
        "version": VERSION,
        **ran_on,
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seconds": time.perf_counter() - begun,
        "command": command or f"upsample_lib.gpu.measure({device!r}, {size!r}, {seed})",
        "seed": seed,
        "size": size,
        "shapes": [list(shape) for shape in SIZES[size]],
        "bounds": BOUNDS,
        "copy_bytes_per_s": copy_rate,
        "products_per_s": matrix_rates,
        "rows": rows,
        "swapped": swapped,
    }
    return rounded(record)


def _again(torch, device, dtypes, before):
    """The rates once more, or those from before where the device has failed since."""
    try:
        return rates(torch, device, dtypes)
    except RuntimeError:
        return before


def _rows(torch, device, case, shape, dtypes, seed):
    """One operator at one shape: a row for each dtype."""
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(s, np.float32) for s in (shape, *case.weights)]
    arrays += [case.indices(rng, shape)] if case.indices else []
    head = {"operator": case.name, "shape": list(shape), "documented": documented(torch, case.documented)}
    known, rows = {}, []
    for dtype in dtypes:
        if dtype == "tf32" and not case.weights:
            continue  # TF32 is a way to multiply matrices; nothing else knows it
        made = _tried(torch, dtype, row, torch, device, case, dtype, BOUNDS[dtype], arrays, known)
        rows.append({**head, "dtype": dtype, **made})
    if device == "cuda":
        with suppress(RuntimeError):  # a card that has failed once may fail at this too
            torch.cuda.empty_cache()  # the next operator's results are of other sizes
    return rows


def _swapped(torch, device, dtypes, shape, seed):
    """One network, a row for each upsampler and dtype; its three layers are allowed twice the bound of one."""
    rows = []
    for dtype in dtypes:
        for name, made in swapped_rows(torch, device, dtype, shape, 2 * BOUNDS[dtype]["long"], seed):
            head = {"upsampler": name, "shape": list(shape), "dtype": dtype}
            rows.append({**head, **_tried(torch, dtype, made)})
    return rows


def _tried(torch, dtype, make, *arguments):
    """What `make` makes, or what it raised: one operator's failure must not lose the others' results."""
    try:
        with precision(torch, dtype):
            return make(*arguments)
    except Exception as error:
        return failure(error)


def page_run(path, on_cpu):
    """The run that a page shows: a live one on a GPU, else the recorded one, else the one on this CPU.

    Parameters
    ----------
    path : str; the record
    on_cpu : dict; the run on this CPU

    Returns
    -------
    (record, str): the run, and "live", "recorded" or "cpu"

    Raises
    ------
    ValueError : a record of another version of the table, or one that was not made on a GPU.
    """
    import torch

    if torch.cuda.is_available():
        return measure("cuda"), "live"
    if not Path(path).exists():
        return on_cpu, "cpu"
    record = read_record(path)
    if record["kind"] != "cuda":
        raise ValueError(f"{path} was made on {record['device']}, and a page shows records of GPUs")
    return record, "recorded"


class _Bar:
    """A progress bar with the time that is left; single lines where the output is no terminal."""

    def __init__(self, stream):
        self.stream, self.begun, self.said = stream, time.perf_counter(), -1

    def __call__(self, done, total, name):
        spent = time.perf_counter() - self.begun
        left = f"about {spent * (total - done) / done:3.0f} s left" if done < total else f"{spent:.0f} s"
        line = f"{done:3}/{total} [{'#' * (30 * done // total):30}] {left}  {name}"
        if self.stream.isatty():
            print(f"\r{line[:100]:100}", end="" if done < total else "\n", file=self.stream, flush=True)
        elif 10 * done // total > self.said:
            self.said = 10 * done // total
            print(line, file=self.stream, flush=True)


def main(argv=None):
    """Run the table from the command line; returns 1 where a row is not as it should be, see `unmet`."""
    parser = argparse.ArgumentParser(prog="python -m upsample_lib.gpu", description=__doc__.split("\n")[0])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--size", choices=SIZES, default="large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", metavar="FILE", type=Path, help="write the run as JSON")
    argv = sys.argv[1:] if argv is None else argv
    options = parser.parse_args(argv)
    try:
        command = shlex.join(["python", "-m", "upsample_lib.gpu", *argv])
        record = measure(options.device, options.size, options.seed, _Bar(sys.stderr), command=command)
    except ValueError as refusal:
        parser.error(str(refusal))
    if options.record:  # first of all
        write_record(record, options.record)
    print(f"{show(record)}\n\n{show_swapped(record)}")
    if options.record:
        print(f"\nwritten: {options.record}")
    print(f"\n{len(missing(record))} rows are missing in PyTorch")
    failed, explained = unmet(record), known(record)
    if explained:
        print("\n".join([f"{len(explained)} rows have a bug that PyTorch knows of:", *explained]))
    print(
        "\n".join([f"{len(failed)} rows are not as they should be:", *failed] if failed else ["all is well"])
    )
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
