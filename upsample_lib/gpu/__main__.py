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
from .record import completed, known_bugs, missing, read_record, unfinished, unmet, write_record
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
    parser = _parser()
    argv = sys.argv[1:] if argv is None else argv
    options = parser.parse_args(argv)
    try:
        command = shlex.join(["python", "-m", "upsample_lib.gpu", *argv])
        record = _run(options, command)
    except (ValueError, OSError) as refusal:
        parser.error(str(refusal))
    print(f"{show(record)}\n\n{show_swapped(record)}")
    if options.record:
        print(f"\nwritten: {options.record}")
    print(f"\n{len(missing(record))} rows are missing in PyTorch")
    if left := record["left_out"]:
        print(
            f"{len(left)} steps were left out, from {left[0]} on: the same command with --again makes them up"
        )
    failed, explained = unmet(record), known_bugs(record)
    if explained:
        print("\n".join([f"{len(explained)} rows have a bug that PyTorch knows of:", *explained]))
    print(
        "\n".join([f"{len(failed)} rows are not as they should be:", *failed] if failed else ["all is well"])
    )
    return int(bool(failed or left))


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m upsample_lib.gpu", description=str(package).split("\n")[0]
    )
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    parser.add_argument("--size", choices=run.SIZES, default="large")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", metavar="FILE", type=Path, help="write the run as JSON, after each step")
    parser.add_argument(
        "--limit", metavar="SECONDS", type=float, help="begin no further step after this time"
    )
    parser.add_argument(
        "--again", action="store_true", help="run what FILE lacks or where it says of an error"
    )
    return parser


def _run(options, command):
    """The record of the run, or of the earlier one with what was missing, and on disk from the first step on."""
    earlier = None
    if options.again:
        if not options.record:
            raise ValueError("--again needs --record FILE: the record that is not whole")
        earlier = read_record(options.record)

    def whole(record):
        return completed(earlier, record) if earlier else record

    def keep(record):
        if options.record:
            write_record(whole(record), options.record)

    record = run.measure(
        options.device, options.size, options.seed, _Bar(sys.stderr), command=command, limit=options.limit,
        only=unfinished(earlier) if earlier else None, keep=keep,
    )  # fmt: skip
    keep(record)
    return whole(record)


if __name__ == "__main__":
    raise SystemExit(main())
