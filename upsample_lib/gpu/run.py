"""A run: every operator in every dtype at every shape, one network with its upsampler swapped, and the roofs."""

import datetime
import time
import warnings
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .cases import operators
from .compare import Trial, row, tried, under_the_roof
from .cost import unit_roundoff
from .device import has_tf32, machine, one_thread, precision, torch_for
from .operator import Operator
from .record import VERSION, read_record, rounded, rows_of, step_name
from .repeat import documented
from .swap import compiled, swapped_row, upsamplers
from .timing import rates

SIZES = {
    "small": ((2, 8, 24, 20), (1, 4, 33, 17)),
    "large": ((2, 64, 24, 32), (1, 256, 8, 12), (2, 12, 65, 47)),
}
NETWORK = {"small": (2, 16, 32, 32), "large": (1, 64, 32, 32)}  # what enters the upsampler that is swapped
# (upsampler, dtype) of the network's rows that are also timed under torch.compile: each takes a compiler's seconds
COMPILED = {
    (name, dtype) for name in ("nearest + convolution", "pixel shuffle") for dtype in ("float32", "float16")
}
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
    dtype: {kind: count * unit_roundoff(dtype) for kind, count in kinds.items()}
    for dtype, kinds in ROUNDINGS.items()
}


def measure(
    device: str = "cuda",
    size: str = "small",
    seed: int = 0,
    progress: Callable[[int, int, str], Any] | None = None,
    dtypes: Iterable[str] = tuple(BOUNDS),
    command: str | None = None,
    table: Callable[[int], list[Operator]] = operators,
    *,
    limit: float | None = None,
    only: Collection[str] | None = None,
    keep: Callable[[dict[str, Any]], Any] | None = None,
) -> dict[str, Any]:
    """Run every operator in every dtype on a device and compare it with the library.

    Parameters
    ----------
    device : "cuda" or "cpu"
    size : "small" or "large", the inputs' shapes
    seed : int
    progress : function of (number done, number in all, name), or None
    dtypes : names out of BOUNDS; "tf32" (float32 on the tensor cores) is left out where there is none
    command : str, what the record says that it was made by
    table : function of a number of channels -> operators
    limit : float, seconds after which no further step is begun; the record's "left_out" names those
    only : names of steps, as `unfinished` gives them; all if None
    keep : function of the record so far, called after each step, so that a run that is cut keeps its rows

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
    dtypes = [name for name in dtypes if name != "tf32" or has_tf32(torch, device)]
    with one_thread(torch):  # as the run itself
        facts = machine(torch, device)  # first: after some errors a card answers nothing any more
    head = _head(facts, command or f"upsample_lib.gpu.measure({device!r}, {size!r}, {seed})", size, seed)
    steps = _steps(torch, device, size, seed, dtypes, table)
    steps = [step for step in steps if only is None or step.name in only]
    record, told = dict[str, Any](), 0
    with one_thread(torch), warnings.catch_warnings():
        # torch says so once when a gradient is the first to need cuBLAS in its thread, and then does what is needed
        warnings.filterwarnings("ignore", "Attempting to run cuBLAS")
        for results in _results(torch, device, dtypes, steps, begun, limit):
            record = {**head, "seconds": time.perf_counter() - begun, **results}
            done = len(steps) - len(record["left_out"])
            if keep:
                keep(rounded(record))
            if progress and done > told:
                progress(done, len(steps), steps[done - 1].name)
            told = done
    return rounded(record)


def _head(facts, command, size, seed):
    """What a record says before its results."""
    return {
        "version": VERSION,
        **facts,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "seed": seed,
        "size": size,
        "shapes": [list(shape) for shape in SIZES[size]],
        "bounds": BOUNDS,
    }


def _results(torch, device, dtypes, steps, begun, limit):
    """The results after each step, and at last under the rates that were measured once more."""
    results = {"rows": [], "swapped": [], "left_out": [step.name for step in steps]}
    before = rates(torch, device, dtypes)
    for step in steps:
        if limit is not None and time.perf_counter() - begun > limit:
            break
        results[step.part] += step.run()
        results["left_out"].remove(step.name)
        yield _under_roofs(results, before)
    yield _under_roofs(results, before, _rates_again(torch, device, dtypes, before))


class _Step(NamedTuple):
    """A part of a run: its name, the part of the record that its rows go to, and what makes them."""

    name: str
    part: str
    run: Callable[[], list[dict[str, Any]]]


def _steps(torch, device, size, seed, dtypes, table):
    """All operators at the first shape, then at the next ones, and the network before the last of them."""
    by_shape = [
        [
            _Step(
                step_name(case.name, shape), "rows", partial(_rows, torch, device, case, shape, dtypes, seed)
            )
            for case in table(base[1])
            for shape in [case.shape(base)]
        ]
        for base in SIZES[size]
    ]
    last = partial(_swapped, torch, device, dtypes, NETWORK[size], seed)
    network = _Step("one network, its upsampler swapped", "swapped", last)
    return [step for steps in by_shape[:-1] for step in steps] + [network, *by_shape[-1]]


def _under_roofs(results, *pairs):
    """The results with the best rates of the device, and each row's share of its roof."""
    copy_rate, matrix_rates = _faster(*pairs)
    for one in rows_of(results):
        under_the_roof(one, copy_rate, matrix_rates.get(one["dtype"]))
    return {"copy_bytes_per_s": copy_rate, "products_per_s": matrix_rates, **results}


def _rates_again(torch, device, dtypes, before):
    """The rates once more, or those from before where the device has failed since."""
    try:
        return rates(torch, device, dtypes)
    except RuntimeError:
        return before


def _faster(*pairs):
    """The best copy rate, and the best matrix rate of each dtype that has one."""
    matrix: dict[str, float] = {}
    for pair in pairs:
        for dtype, rate in pair["matrix"].items():
            matrix[dtype] = max(rate, matrix.get(dtype, 0.0))
    return max(pair["copy"] for pair in pairs), matrix


def _rows(torch, device, case, shape, dtypes, seed):
    """One operator at one shape: a row for each dtype."""
    arrays, right = case.arrays(shape, seed), dict[str, Any]()
    head = {"operator": case.name, "shape": list(shape), "documented": documented(torch, case.documented)}
    rows = []
    for dtype in dtypes:
        if dtype == "tf32" and not case.weights:
            continue  # TF32 is a way to multiply matrices; nothing else has it
        with precision(torch, dtype):
            measured = tried(row, Trial(torch, device, case, dtype), BOUNDS[dtype], arrays, right)
        rows.append({**head, "dtype": dtype, **measured})
    if device == "cuda":
        with suppress(RuntimeError):  # a card that has failed once may fail at this too
            torch.cuda.empty_cache()  # the next operator's results are of other sizes
    return rows


def _swapped(torch, device, dtypes, shape, seed):
    """One network, a row for each upsampler and dtype; its three layers are allowed twice the bound of one."""
    rows = []
    for dtype in dtypes:
        bound = 2 * BOUNDS[dtype]["long"]
        for name in upsamplers(shape[1]):
            with precision(torch, dtype):
                measured = tried(swapped_row, torch, device, dtype, name, shape, bound, seed)
                if device == "cuda" and (name, dtype) in COMPILED:
                    measured["compiled"] = tried(compiled, torch, device, dtype, name, shape, seed)
            rows.append({"upsampler": name, "shape": list(shape), "dtype": dtype, **measured})
    return rows


def page_run(path: str, on_cpu: dict[str, Any]) -> tuple[dict[str, Any], str]:
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
