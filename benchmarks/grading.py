"""`python -m benchmarks.grading [--students 40] [--rounds 3]`: a class through plain nbgrader, and through this course.

Three ways take turns on the same submissions:

- plain: `nbgrader autograde` with its own Execute, serially, without a jail;
- nbgrader: the same command with this course's configuration, in the jail;
- grading: `python -m grading autograde`, in the jail.

Every submission draws a figure in a cell of its own (`--no-figures`: none does). Each way starts from a fresh
gradebook, as a command of its own; their scores must agree. No two submissions are the same. The largest memory of all processes of each (shared pages
counted once) is looked at in one more run, which is not timed: looking takes time.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from grading.course.notebooks import ROOT
from grading.demo.course import ROSTER
from grading.demo.draft import Draft, solutions
from grading.jail.start import family

SLUG = "transposed_convolution"
KINDS = (
    "right",
    "wrong_flip",
    "helpers",
    "partly_right",
    "wrong_sizes",
    "honest_types",
    "right",
    "wrong_structure",
)
PLAIN = """
c = get_config()
import nbgrader.preprocessors as steps
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ClearMetadataPreprocessor
c.Autograde.exporter_class = NotebookExporter
c.Autograde.sanitize_preprocessors = [steps.ClearOutput, steps.DeduplicateIds, steps.OverwriteKernelspec,
    steps.OverwriteCells, steps.CheckCellMetadata]
c.Autograde.autograde_preprocessors = [steps.Execute, steps.IgnorePattern, ClearMetadataPreprocessor,
    steps.LimitOutput, steps.SaveAutoGrades, steps.AssignLatePenalties, steps.CheckCellMetadata]
"""
NBGRADER = [sys.executable, "-m", "nbgrader", "autograde", SLUG]
WAYS = {
    "plain": NBGRADER,
    "nbgrader": NBGRADER,
    "grading": [sys.executable, "-m", "grading", "autograde"],
}


FIGURE = (
    "import matplotlib.pyplot as plt\nplt.plot(np.arange(8) ** 2)\nplt.title('squares of {0}')\nplt.show()"
)


def prepare(folder, students, figures):
    """A course with a class that has handed in; returns nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("grading", "upsample_lib", "solutions", "exercises"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("nbgrader_config.py", "_config.yml"):
        shutil.copy(ROOT / name, folder)
    _run([sys.executable, "-m", "grading", "build", SLUG], folder)
    _run([sys.executable, "-m", "nbgrader", "generate_assignment", SLUG], folder)
    source, release = (
        nbformat.read(folder / room / SLUG / f"{SLUG}.ipynb", 4) for room in ("solutions", "exercises")
    )
    for number in range(students):
        draft = Draft(release, solutions(source))
        ROSTER[KINDS[number % len(KINDS)]].make(draft)
        own = FIGURE if figures else "'{0}'"
        draft.insert(own.format(f"student {number}"), before="conv_matrix")
        path = folder / "course" / "submitted" / f"student{number:04d}" / SLUG / f"{SLUG}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(draft.data())
    shutil.copytree(folder / "course", folder / "fresh")


def _run(command, folder):
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def measure(folder, way, memory=False):
    """(seconds or MiB, {student: score}) of one way, from a fresh copy of the course's folder."""
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(config + PLAIN * (way == "plain"), encoding="utf-8")
    begun = time.perf_counter()
    process = start(folder, WAYS[way])
    watch = Memory(process.pid) if memory else None
    finish(process, way)
    seconds = time.perf_counter() - begun
    return watch.stop() if memory else seconds, scores(folder)


def start(folder, command, output=subprocess.PIPE):
    """Begin a command on a fresh copy of the class; its `output` must be read, or be a file: a full pipe holds it up."""
    shutil.rmtree(folder / "course", ignore_errors=True)
    shutil.copytree(folder / "fresh", folder / "course")
    return subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)


def finish(process, what):
    """Wait until a command has ended; where it failed, its last words are told."""
    output = process.communicate()[0].decode(errors="replace")
    if process.returncode:
        raise SystemExit(f"{what} failed:\n{output[-3000:]}")


def scores(folder):
    """{student: score} of a course's gradebook."""
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(SLUG)}


def memory_of(process):
    """MiB of a process and all its descendants now, shared pages counted once."""
    with contextlib.suppress(OSError):  # one has just ended
        return sum(map(_kib, family(str(process)))) / 1024
    return 0


class Memory:
    """The largest sum of the proportional memory of a process and all its descendants, looked at ten times a second."""

    def __init__(self, process):
        self.process, self.most, self.on = process, 0, True
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self):
        self.on = False
        self.thread.join()
        return self.most

    def _watch(self):
        while self.on:
            self.most = max(self.most, memory_of(self.process))
            time.sleep(0.1)


def _kib(process):
    try:
        lines = Path("/proc", process, "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-figures", dest="figures", action="store_false")
    parser.add_argument("--output", type=Path, default=Path("build/bench"), metavar="FOLDER")
    return parser.parse_args()


def main():
    options = _options()
    folder = options.output.resolve() / "class"
    prepare(folder, options.students, options.figures)
    runs = {way: [] for way in WAYS}
    for number in range(options.rounds):
        for way in WAYS:
            runs[way].append(measure(folder, way))
            print(f"round {number + 1} of {options.rounds}: {way:9} {runs[way][-1][0]:6.1f} s", flush=True)
    memory = {}
    for way in WAYS:
        memory[way] = measure(folder, way, memory=True)[0]
        print(f"memory: {way:9} {memory[way]:6.0f} MiB", flush=True)
    _report(runs, memory, options)


def _report(runs, memory, options):
    """Print the medians and write them."""
    if any(scores != runs["plain"][0][1] for rounds in runs.values() for _, scores in rounds):
        raise SystemExit("The ways gave different scores.")
    medians = {way: statistics.median(seconds for seconds, _ in rounds) for way, rounds in runs.items()}
    print(
        f"\n{options.students} submissions of {SLUG}, {os.cpu_count()} cores, medians of {options.rounds}; same scores"
    )
    for way in WAYS:
        speed = medians["plain"] / medians[way]
        print(f"{way:9} {medians[way]:7.2f} s {speed:6.1f} times plain {memory[way]:7.0f} MiB at most")
    facts = {
        "students": options.students,
        "seconds": {way: [seconds for seconds, _ in rounds] for way, rounds in runs.items()},
        "MiB": memory,
    }
    (options.output / "grading.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
