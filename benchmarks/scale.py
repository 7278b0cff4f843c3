"""`python -m benchmarks.scale [--students 80] [--rounds 1] [--sizes 40 800] [--many 400]`: what more machines give, and
what a larger class costs.

- The same class on a Dask cluster with one worker and with two, in turns; each worker is held to a core of its own,
  with all that it starts. Two cores stand for two machines: in the place of the first the grader and the scheduler run
  too, as on the machine of the person who grades; the second adds its worker. `--free` lets the grader run on either
  core, so that it has the second to itself where there is one worker. The grades must agree.
- A class of each of --sizes through `python -m grading autograde`, whole: the cost of a submission of each.
- A class of --many (2000 for the figure that is told) through `python -m grading autograde`: a row for each fifth of
  it, with the time of a submission and the memory of all processes, shared pages counted once. Both should stay flat.
"""

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from grading.run.cluster import KEY_FILE, course_key

from .grading import WAYS, finish, memory_of, prepare, scores, start

PARTS, WORKERS = 5, (1, 2)


@contextlib.contextmanager
def cluster(folder, workers, first=None):
    """The address of a scheduler on this machine (on core `first`) with so many workers, the n-th on core n."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    cores, made = sorted(os.sched_getaffinity(0)), []
    if len(cores) < workers:
        raise SystemExit(f"{workers} workers need a core each, and there are {len(cores)}.")
    try:
        made.append(
            _dask(folder, first, "scheduler", "--host", address, "--dashboard-address", "127.0.0.1:0")
        )
        for core in cores[:workers]:
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", f"{folder}/dask")
            made.append(_dask(folder, core, "worker", address, "--no-dashboard", *options))
        code = f"from distributed import Client; Client({address!r}).wait_for_workers({workers}, timeout=60)"
        subprocess.run([sys.executable, "-c", code], check=True, timeout=90)
        yield address
    finally:
        for process in made:
            process.kill()
            process.wait()


def _dask(folder, core, kind, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments], cwd=folder,
        env=dict(os.environ, PYTHONPATH=str(folder), **{KEY_FILE: f"{folder}/fresh/cluster_key"}),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}),
    )  # fmt: skip


def on_workers(folder, count, free):
    """(seconds, {student: score}) of the class on a cluster with so many workers."""
    first = None if free else min(os.sched_getaffinity(0))
    with cluster(folder, count, first) as address:
        process = start(folder, [*_held_to(first), *WAYS["grading"], "--dask", address])
        begun = time.perf_counter()
        finish(process, f"grading on {count} workers")
        seconds = time.perf_counter() - begun
    return seconds, scores(folder)


def _held_to(core):
    return [] if core is None else ["taskset", "--cpu-list", str(core)]


def more_workers(folder, students, rounds, free):
    """Print what a second worker gives."""
    prepare(folder, students, figures=True)
    course_key(folder / "fresh")
    runs = {count: [] for count in WORKERS}
    for _ in range(rounds):
        for count in WORKERS:
            runs[count].append(on_workers(folder, count, free))
            print(
                f"{students} submissions, {count} worker(s) of one core: {runs[count][-1][0]:6.1f} s",
                flush=True,
            )
    if any(found != runs[1][0][1] for done in runs.values() for _, found in done):
        raise SystemExit("The clusters gave different scores.")
    one, two = (statistics.median(seconds for seconds, _ in runs[count]) for count in WORKERS)
    print(f"two workers: {one / two:.2f} times as fast as one; same scores\n", flush=True)


def whole_classes(folder, sizes, rounds):
    """Print what a submission of a class of each size costs, with everything that a run does once."""
    costs = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            prepare(folder, size, figures=True)
            process, begun = start(folder, WAYS["grading"]), time.perf_counter()
            finish(process, f"grading {size} submissions")
            costs[size].append(1000 * (time.perf_counter() - begun) / size)
            print(f"a class of {size}: {costs[size][-1]:6.1f} ms a submission", flush=True)
    small, large = (statistics.median(costs[size]) for size in (min(sizes), max(sizes)))
    print(f"a submission of {max(sizes)} costs {large / small:.2f} times one of {min(sizes)}\n", flush=True)


def many(folder, students):
    """Print a row for each fifth of a large class, as it is graded."""
    prepare(folder, students, figures=True)
    said, journal = folder / "said.txt", folder / "course" / "journal" / "graded.jsonl"
    with said.open("wb") as output:
        process = start(folder, WAYS["grading"], output)
    begun, ends, before = time.perf_counter(), [students * (n + 1) // PARTS for n in range(PARTS)], 0
    print(f"{students} submissions: graded, ms a submission, MiB of all processes", flush=True)
    while ends and process.poll() is None:
        time.sleep(0.05)
        graded = journal.read_text().count('"graded"') if journal.exists() else 0
        if graded and not before:  # what comes before the first is not the class's
            begun, before = time.perf_counter(), graded
        if graded >= ends[0]:
            each = 1000 * (time.perf_counter() - begun) / max(graded - before, 1)
            print(f"{graded:6} {each:8.1f} {memory_of(process.pid):8.0f}", flush=True)
            begun, before, ends = time.perf_counter(), graded, [end for end in ends if end > graded]
    process.wait()
    print("\n".join(said.read_text(errors="replace").strip().splitlines()[-4:]))


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=80, help="0: no cluster")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--free", action="store_true", help="the grader runs on whichever core is idle")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[], metavar="N", help="whole classes to compare"
    )
    parser.add_argument("--many", type=int, default=400, metavar="N", help="0: no large class")
    parser.add_argument("--output", type=Path, default=Path("build/bench"), metavar="FOLDER")
    options = parser.parse_args()
    folder = options.output.resolve() / "scale"
    if options.students:
        more_workers(folder, options.students, options.rounds, options.free)
    if options.sizes:
        whole_classes(folder, options.sizes, options.rounds)
    if options.many:
        many(folder, options.many)


if __name__ == "__main__":
    main()
