"""Grade one notebook as a class's are graded, in the same jail: `python -m grading one NOTEBOOK`.

NOTEBOOK may be a folder or a ZIP archive that holds one. It is known by its cells, whatever its name. There is a line for each
task, and the status is 0 where all tests are passed, 1 where one is not, 3 where nothing could be graded. What is written in own
words waits for a person.
"""

import base64
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat

from upsample_lib.check import filled

from .. import command
from ..errors import GradingError, NoGrader, stops
from ..files import write_whole
from ..jail.start import ANOTHER_USER
from ..judge.client import JUDGE, ROOT
from ..judge.prepare import prepare_notebook
from ..submission.rebuild import is_locked, nbgrader_of
from .archive import unpacked
from .which_notebook import Released

PASSED, NOT_ALL = 0, 1
PACK = ROOT / "pack"  # in an autograder's archive: what takes the place of the course's sources


@dataclass
class Task:
    """A test and what became of it; `told` is what the checker says, nothing where it is passed."""

    name: str
    most: float
    passed: bool
    told: str = ""

    @property
    def points(self):
        return self.most if self.passed else 0

    def lines(self):
        """The line of the task, and below it why the points are lost."""
        yield f"{'passed' if self.passed else 'LOST  '}  {self.name:<28} {self.points:g} of {self.most:g}"
        first, *told = self.told.splitlines() or [""]
        reread = ("To reread: ", filled('To reread: "{1}" in the chapter.', "\n").partition("\n")[0])
        reasons = [line for line in told if line[:1].strip() and not line.startswith(reread)]
        yield from (f"        {line}" for line in [first, *reasons] if line)


@stops
def main(argv=None):
    """Grade; returns the exit status."""
    parser = command.parser("one", __doc__)
    parser.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    parser.add_argument("--assignment", metavar="SLUG", help="which it must be; else what its cells say")
    parser.add_argument("--results", metavar="FILE", type=Path, help="write Gradescope's results.json")
    parser.add_argument(
        "--classroom", metavar="FILE", help="add GitHub Classroom's result: to $GITHUB_OUTPUT"
    )
    parser.add_argument(
        "--container", action="store_true", help="where root can have no jail: as another user"
    )
    options = parser.parse_args(argv)
    tasks, remarks = grade_one(options.notebook, options.assignment, options.container)
    print("\n".join([*remarks, *(line for task in tasks for line in task.lines())]))
    print(f"{sum(t.points for t in tasks):g} of {sum(t.most for t in tasks):g} points by tests.")
    if options.results:
        write_whole(options.results, json.dumps(gradescope_results(tasks, remarks), indent=1))
    if options.classroom:
        with open(options.classroom, "a") as file:
            file.write(f"result={classroom_result(tasks)}\n")
    return PASSED if all(task.passed for task in tasks) else NOT_ALL


def grade_one(source, name=None, container=False):
    """([Task], remarks) of a notebook, or of the one with most work in a folder or an archive.

    Raises
    ------
    GradingError : there is none that belongs to the course, or no jail.
    """
    name = name or packed().get("name")
    with tempfile.TemporaryDirectory(prefix="one-") as scratch:
        path, found = _notebook(source, name, scratch)
        if path is None and not packed():
            raise GradingError(f"{source} holds no notebook of {name or 'this course'}.")
        pack = packed() or from_sources(name or found)
        release = nbformat.reads(pack["release"], as_version=4)
        if path is None:
            told = f"No notebook of {name} was handed in."
            return [_task(cell, told) for cell in tests(release)], [told]
        chinese = nbformat.reads(pack["chinese"], as_version=4) if pack.get("chinese") else None
        prepared = prepare_notebook(path, release, pack["locked"], pack["settings"], chinese)
    answer = _judged(prepared.job, container)
    remarks = [*prepared.notes, *answer["events"]]
    if answer["mode"] != "jail":
        remarks.append(f"There was no jail: the code ran as {answer['mode']}.")
    return [_graded(cell, answer["verdicts"]) for cell in tests(prepared.filled(answer))], remarks


def packed():
    """What an autograder's archive has of its assignment, as `from_sources`; empty in the course itself."""
    return json.loads((PACK / "pack.json").read_text(encoding="utf-8")) if PACK.exists() else {}


def from_sources(name):
    """What an assignment is graded with: its name, release in both languages, locked cells with hidden tests, the course's limits and seed."""
    from ..course.layout import load
    from ..course.notebooks import chinese_notebook, notebooks
    from ..run.settings import RunSettings

    try:
        solution, release = notebooks(name).values()
    except FileNotFoundError:
        raise GradingError(f"There is no solutions/{name}.py.") from None
    cells = nbformat.reads(solution, as_version=4).cells
    locked = {nbgrader_of(cell)["grade_id"]: cell.source for cell in cells if is_locked(cell)}
    settings = RunSettings(**load(ROOT).ClassRun).for_jobs()
    chinese = next(iter(chinese_notebook(name).values()), None)
    return {"name": name, "release": release, "chinese": chinese, "locked": locked, "settings": settings}


def tests(notebook):
    """The cells that decide points by themselves."""
    return [cell for cell in notebook.cells if is_locked(cell) and nbgrader_of(cell).get("grade")]


def _notebook(source, name, scratch):
    """(path, assignment) of the notebook in a place, of the assignment named or of any; (None, None) if there is none."""
    released = Released(PACK if PACK.exists() else ROOT / "exercises")
    if source.is_file() and source.suffix.lower() != ".zip":
        found = [(source, source.name)]
    else:
        files = unpacked(source, scratch)
        found = [(file.place, file.name) for file in files if file.place and not file.is_hidden]
    likes = [(released.likeness(path, called, name), path) for path, called in found]
    wanted = {name, None} if name else released.assignments
    fitting = [(like, path) for like, path in likes if like and like.assignment in wanted]
    best = max(fitting, key=lambda pair: (not pair[0].unreadable, pair[0].written), default=None)
    return (best[1], best[0].assignment) if best else (None, None)


def _judged(job, container):
    """The judge's reply; in a container that allows no jail, with the code as another user."""
    try:
        return JUDGE.grade(job)
    except NoGrader:
        if not container or os.geteuid() != 0:
            raise
        return JUDGE.grade({**job, "unjailed": ANOTHER_USER})


def _task(cell, told, passed=False):
    test = nbgrader_of(cell)
    return Task(test["grade_id"].removeprefix("test_"), test["points"], passed, told)


def _graded(cell, verdicts):
    """The `Task` of a graded test; what the checker says in plain text, its first line without colour."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    told = "\n".join([errors[-1].evalue, *errors[-1].traceback[1:]]) if errors else ""
    return _task(cell, told, verdicts[nbgrader_of(cell)["grade_id"]]["passed"])


def gradescope_results(tasks, remarks):
    """What Gradescope reads: a test a function."""
    same = {"output_format": "text", "visibility": packed().get("visibility", "visible")}
    rows = [
        {"name": t.name, "score": t.points, "max_score": t.most, "status": word, "output": t.told, **same}
        for t in tasks
        for word in ["passed" if t.passed else "failed"]
    ]
    return {"output": "\n".join(remarks), "stdout_visibility": "hidden", "tests": rows}


def classroom_result(tasks):
    """What GitHub Classroom's reporter reads: JSON in base64."""
    rows = [
        {"name": t.name, "status": "pass" if t.passed else "fail", "score": t.points, "message": t.told}
        for t in tasks
    ]
    status = "pass" if all(task.passed for task in tasks) else "fail"
    result = {"version": 1, "status": status, "max_score": sum(task.most for task in tasks), "tests": rows}
    return base64.b64encode(json.dumps(result).encode()).decode()
