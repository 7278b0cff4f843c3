"""Grade the demo class and compare every score with the expected one: `make grade`."""

import argparse
import html
import logging
import shutil
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..course.build import ROOT, notebooks
from ..course.config import configure
from ..run.steps import REPORT
from . import attacks as demo_attacks
from . import faults as demo_faults
from . import honest as demo_class
from .honest import ROSTER, Draft

SLUG = "transposed_convolution"
SEED = 31337
FOLDER = "build/demo"
MARK = ".demo-class"
KINDS = {
    "1": "tags its tests skip-execution",
    "2": "writes a trigger into the gradebook",
    "3": "reads the source or the hidden tests from the disk",
    "4": "transforms what IPython runs",
    "5": "prints a score through the display hook",
    "6": "patches numpy.testing, allclose, abs, the checker",
    "7": "returns something that equals everything",
    "8": "asks the environment whether it is graded",
    "9": "redefines the names that the tests use",
    "10": "imports an operator in place of solving",
    "11": "fixes the random seed",
    "12": "leaves threads or processes running",
    "13": "edits tests, points, cell types, the kernel",
    "14": "changes, renames, copies, deletes or moves cells",
    "15": "is no notebook, or an old one",
    "16": "is 100 MB",
    "17": "ends the process, or raises what ends one",
    "18": "loops for ever, sleeps in every cell",
    "19": "prints without end",
    "20": "forks or allocates without end",
    "21": "opens network connections",
    "22": "puts scripts into output or Markdown",
    "23": "is right but warns",
    "24": "fails a hidden test, and looks for what it asked",
    "25": "is untouched, or not implemented",
    "26": "prompts, or opens a debugger",
    "27a": "is honest but unusual",
    "27b": "lacks a notebook, or has extra files",
    "28": "is handed in twice, late, or under an odd name",
}


class DemoCourse:
    """A course of its own, in build/demo/ unless told otherwise, begun from empty."""

    def __init__(self, folder=FOLDER, empty=True):
        self.folder = Path(ROOT, folder)
        if empty:
            self.remove()
        self.config = Config()
        configure(self.config, ROOT, folder, seed=SEED)
        Path(self.folder, MARK).touch()
        self.config.CourseDirectory.source_directory = f"{folder}/source"
        self.config.CourseDirectory.release_directory = f"{folder}/release"
        self.config.ExecuteApart.call_seconds = 2.0
        self.config.ExecuteApart.cell_seconds = 5.0
        self.config.ExecuteApart.notebook_seconds = 25.0
        self.course = CourseDirectory(config=self.config)
        self.course.assignment_id = SLUG

    def run(self, roster):
        """Release, hand in, grade, write feedback; returns the results."""
        self.release()
        self.hand_in(roster)
        begun = time.monotonic()
        self.convert(Autograde)
        self.seconds = time.monotonic() - begun
        self.convert(GenerateFeedback)
        return results(self, roster)

    def remove(self):
        """Take the whole course away, if it is one."""
        found = list(self.folder.iterdir()) if self.folder.exists() else []
        known = Path(self.folder, MARK).exists() or self.folder.is_relative_to(ROOT / "build")
        if found and not known:
            raise SystemExit(f"{self.folder} holds something else than a demo class: choose another folder.")
        for path in sorted(found, reverse=True):  # the mark last, should this be interrupted
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, step, student="."):
        return self.folder / step / student / SLUG / f"{SLUG}.ipynb"

    def read(self, step, student="."):
        return nbformat.read(self.path(step, student), as_version=4)

    def release(self):
        """Write the instructor's notebook and let nbgrader make the release of it."""
        solution = next(text for path, text in notebooks(SLUG).items() if "solutions" in path.parts)
        self._write(self.path("source"), solution.encode())
        self.convert(GenerateAssignment)

    def hand_in(self, roster):
        """Make every submission from the release."""
        release, answers = self.read("release"), solutions(self.read("source"))
        for entry in roster:
            draft = Draft(release, answers, str(self.folder))
            data = entry.make(draft)
            self._write(self.path("submitted", entry.name), draft.data() if data is None else data)
            for name, content in draft.files.items():
                self._write(self.path("submitted", entry.name).parent / name, content)

    def convert(self, converter):
        """Run one of nbgrader's converters, as its command does; it tells of failures in its log."""
        try:
            converter(coursedir=self.course, config=self.config).start()
        except NbGraderException as error:
            print(f"nbgrader: {error}")

    @staticmethod
    def _write(path, data):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def solutions(source):
    """The code answers of an instructor's notebook, without the marks around the solution."""
    found = {}
    for cell in source.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if "### " not in line]
            found[marks["grade_id"]] = "\n".join(lines) + "\n"
    return found


def results(course, roster):
    """One dict per student: expected, got, most, lost (test -> reason or stage), wrong (what differs)."""
    with Gradebook(course.config.CourseDirectory.db_url) as gradebook:
        cells = {cell.name: cell for cell in gradebook.find_notebook(SLUG, SLUG).grade_cells}
        order = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in course.read("release").cells]
        tests = [cells[name] for name in order if name in cells and cells[name].cell_type == "code"]
        points = {cell.name: cell.max_score for cell in tests}
        return [_result(course, gradebook, points, entry) for entry in roster]


def _result(course, gradebook, points, entry):
    """Compare the scores of every test, not just their sum."""
    try:
        grades = gradebook.find_submission_notebook(SLUG, SLUG, entry.name).grades
        got = {grade.name: grade.auto_score for grade in grades if grade.name in points}
        report = course.read("autograded", entry.name).metadata[REPORT]
    except Exception as error:
        got, report = {}, {"verdicts": {}, "notes": [], "mode": type(error).__name__}
    lost = points if entry.lost == "all" else {f"test_{name}" for name in entry.lost}
    expected = {name: 0 if name in lost else most for name, most in points.items()}
    told = report["verdicts"]
    named = {name: _cause(told[name]) for name in points if name in told and not told[name]["passed"]}
    wrong = [name for name in points if got.get(name) != expected[name]]
    wrong += [f"test_{n} unnamed" for n, reason in entry.reasons.items() if named.get(f"test_{n}") != reason]
    if report["notes"] and not any(expected.values()):
        named = {"whole notebook": report["notes"][0]}
    totals = sum(expected.values()), sum(score or 0 for score in got.values()), sum(points.values())
    return {"student": entry, "totals": totals, "lost": named, "wrong": wrong, "mode": report["mode"]}


def _cause(verdict):
    return verdict["reason"] or verdict["text"].split(": ", 1)[-1] or verdict["stage"]


def table(rows):
    """The results as lines of text."""
    lines = [f"{'student':18} {'expected':>8} {'got':>6}  {'what':56} tests lost, and why"]
    for row in rows:
        entry, (expected, got, _) = row["student"], row["totals"]
        mark = "  " if not row["wrong"] else "!!"
        lost = summary(row["lost"])
        lines.append(f"{entry.name:18} {expected:8.0f} {got:6.0f}{mark}{entry.what:56} {lost}")
        if row["wrong"]:
            lines.append(f"{'':34}differs in: {', '.join(row['wrong'])}")
    return lines


def summary(lost):
    """Lost tests in a few words; one phrase where all were lost for the same reason."""
    parts = [f"{name.removeprefix('test_')}: {why[:70]}" for name, why in lost.items()]
    return "; ".join(parts) if len(parts) < 5 else f"{len(parts)} tests, first {parts[0]}"


def write_index(course, rows):
    """A page that lists the class and links every feedback page; returns its path."""
    lines = ["<!DOCTYPE html><html lang=en><meta charset=utf-8><title>The demo class</title>"]
    lines += ["<style>body{font:16px/1.5 sans-serif;margin:2rem;max-width:75rem}td,th{padding:.2rem .8rem;"]
    lines += [
        "text-align:left;vertical-align:top}tr:nth-child(even){background:#8881}</style><h1>The demo class</h1>"
    ]
    lines += ["<table><tr><th>student<th>what<th>expected<th>got<th>tests lost, and why"]
    for row in rows:
        entry, (expected, got, most) = row["student"], row["totals"]
        link = f"feedback/{entry.name}/{SLUG}/{SLUG}.html"
        lost = "<br>".join(html.escape(f"{name}: {why}") for name, why in row["lost"].items())
        lines += [f"<tr><td><a href='{link}'>{entry.name}</a><td>{html.escape(entry.what)}"]
        lines += [f"<td>{expected:.0f}<td>{got:.0f} / {most:.0f}<td>{lost}"]
    path = course.folder / "index.html"
    path.write_text("\n".join([*lines, "</table></html>"]), encoding="utf-8")
    return path


def main(argv=None):
    """Grade the class; the exit status is 1 where any score differs from the expected one."""
    parser = argparse.ArgumentParser(prog="python -m grading demo", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="STUDENT", help="only these; all where none is named")
    parser.add_argument("--folder", default=FOLDER, help=f"where the course is made anew ({FOLDER})")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.names) - set(ROSTER))
    if unknown:
        parser.error(f"there is no student {unknown[0]!r} in the class: {', '.join(ROSTER)}")
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    roster = [ROSTER[name] for name in options.names or ROSTER]
    course = DemoCourse(options.folder)
    rows = course.run(roster)
    print("\n".join(table(rows)))
    differing = sum(bool(row["wrong"]) for row in rows)
    most, mode = rows[0]["totals"][2], rows[0]["mode"]
    print(
        f"\n{len(rows)} submissions, {most:.0f} points by tests each; graded in {course.seconds:.1f} s, mode: {mode}."
    )
    print(f"Scores other than expected: {differing}.\nOpen {write_index(course, rows)}")
    return 1 if differing else 0


__all__ = ["DemoCourse", "demo_attacks", "demo_class", "demo_faults", "main"]
