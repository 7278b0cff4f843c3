"""`python -m upsample_lib.gpu`: run the table from the command line."""

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from . import __doc__ as package
from . import run
from .record import known_bugs, missing, unmet, write_record
from .text import show, show_swapped


class _Bar:
    """A progress bar with the time that is left; single lines where the output is not a terminal."""

    def __init__(self, stream: TextIO):
        self.stream, self.begun, self.tenths = stream, time.perf_counter(), -1

    def __call__(self, done: int, total: int, name: str) -> None:
        spent = time.perf_counter() - self.begun
        left = f"about {spent * (total - done) / done:3.0f} s left" if done < total else f"{spent:.0f} s"
        line = f"{done:3}/{total} [{'#' * (30 * done // total):30}] {left}  {name}"
        if self.stream.isatty():
            print(f"\r{line[:100]:100}", end="" if done < total else "\n", file=self.stream, flush=True)
        elif 10 * done // total > self.tenths:
            self.tenths = 10 * done // total
            print(line, file=self.stream, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the table from the command line; returns 1 where a row is not as it should be, see `unmet`."""
    parser = argparse.ArgumentParser(
        prog="python -m upsample_lib.gpu", description=str(package).split("\n")[0]
    )
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--size", choices=run.SIZES, default="large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", metavar="FILE", type=Path, help="write the run as JSON")
    argv = sys.argv[1:] if argv is None else argv
    options = parser.parse_args(argv)
    try:
        command = shlex.join(["python", "-m", "upsample_lib.gpu", *argv])
        record = run.measure(options.device, options.size, options.seed, _Bar(sys.stderr), command=command)
    except ValueError as refusal:
        parser.error(str(refusal))
    if options.record:  # first of all
        write_record(record, options.record)
    print(f"{show(record)}\n\n{show_swapped(record)}")
    if options.record:
        print(f"\nwritten: {options.record}")
    print(f"\n{len(missing(record))} rows are missing in PyTorch")
    failed, explained = unmet(record), known_bugs(record)
    if explained:
        print("\n".join([f"{len(explained)} rows have a bug that PyTorch knows of:", *explained]))
    print(
        "\n".join([f"{len(failed)} rows are not as they should be:", *failed] if failed else ["all is well"])
    )
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
