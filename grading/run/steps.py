"""nbgrader's extension points: what `nbgrader autograde` runs on each notebook."""

import os
from copy import deepcopy

import nbformat
from nbformat import v4
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, Unicode

from ..course.seed import class_seed
from ..jail.limits import MIB, Limits
from ..judge.client import UNJAILED
from ..submission.rebuild import is_locked, marks, rebuild
from ..submission.roles import LOCKED, STUDENT, TEST

REPORT = "upsample_grading"


class RebuildFromRelease(NbGraderPreprocessor):
    """Replace a submission by the release with the student's answers and own cells in it.

    The exporter (`grading.run.exporter`) has read the file and left its cells in the resources.
    """

    def preprocess(self, nb, resources):
        """The rebuilt notebook, with a cell on top that says what was put right."""
        where = resources["nbgrader"]
        notebook, notes = self.rebuilt(where["assignment"], where["notebook"], resources["submission"])
        for note in notes:
            self.log.warning("%s of %s: %s", where["notebook"], where["student"], note)
        return notebook, resources

    def rebuilt(self, assignment, notebook, submission):
        """(the notebook to grade, sentences), from what `read_submission` has read."""
        submitted, unreadable = submission
        release, locked = self.parent.releases.get(assignment, notebook)
        if unreadable:
            made, notes = _as_released(release, locked), [unreadable]
        else:
            made, notes = rebuild(release, submitted, locked)
        if notes:
            made.cells.insert(0, _notes_cell(notes))
        made.metadata[REPORT] = {"notes": notes}
        return made, notes


def _as_released(release, locked_sources):
    """A copy of the release, tests complete: what an unreadable file is graded as."""
    release = deepcopy(release)
    for cell in release.cells:
        if is_locked(cell):
            cell.source = locked_sources.get(marks(cell).get("grade_id"), cell.source)
    return release


def _notes_cell(notes):
    cell = v4.new_markdown_cell("**Note from the grader**\n\n" + "\n".join(f"- {note}" for note in notes))
    cell["id"] = "grading-notes"
    return cell


class ExecuteApart(NbGraderPreprocessor):
    """In the place of nbgrader's Execute: the student's code in the jail, the tests in the grading process."""

    call_seconds = Float(Limits.call_seconds, help="seconds for one call of a student's function").tag(
        config=True
    )
    cell_seconds = Float(Limits.cell_seconds, help="seconds for one cell").tag(config=True)
    notebook_seconds = Float(Limits.notebook_seconds, help="seconds for a whole notebook").tag(config=True)
    memory_mib = Integer(Limits.memory_bytes // MIB, help="address space of one process, MiB").tag(
        config=True
    )
    total_mib = Integer(Limits.total_bytes // MIB, help="memory of all processes of a notebook, MiB").tag(
        config=True
    )
    processes = Integer(Limits.processes, help="processes and threads of one notebook").tag(config=True)
    output_mib = Integer(Limits.output_bytes // MIB, help="output kept of one cell, MiB").tag(config=True)
    course = Unicode(help="folder that holds the class's seed").tag(config=True)
    seed = Integer(None, allow_none=True, help="use this seed instead of the class's").tag(config=True)
    unjailed = Bool(
        help=f"run student code without a jail, with the instructor's rights; also set by {UNJAILED}=1"
    ).tag(config=True)

    def preprocess(self, nb, resources):
        """The notebook with the outputs of its cells."""
        answer = self.parent.run.answer(resources["nbgrader"], self.job(nb))
        for number, (cell, outputs) in enumerate(zip(_code(nb), answer["outputs"], strict=True), 1):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = number
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
        self._report(nb, answer, resources["nbgrader"])
        return nb, resources

    def job(self, nb):
        """What a grader is asked; see `judge.grade`."""
        cells = [
            {"role": _role(cell), "name": marks(cell).get("grade_id"), "source": cell.source}
            for cell in _code(nb)
        ]
        return {"cells": cells, **self.settings()}

    def settings(self):
        """What of a job is the same for the whole class."""
        limits = Limits(
            call_seconds=self.call_seconds,
            cell_seconds=self.cell_seconds,
            notebook_seconds=self.notebook_seconds,
            memory_bytes=self.memory_mib * MIB,
            total_bytes=self.total_mib * MIB,
            processes=self.processes,
            output_bytes=self.output_mib * MIB,
        )
        seed = class_seed(self.course) if self.seed is None else self.seed
        unjailed = self.unjailed or os.environ.get(UNJAILED, "0") not in ("", "0")
        return {"limits": limits.as_dict(), "seed": seed, "unjailed": unjailed}

    def _report(self, nb, answer, where):
        """Keep in the notebook, and log, how it was graded."""
        report = nb.metadata.setdefault(REPORT, {})
        report.update({key: answer[key] for key in ("mode", "verdicts", "events", "seconds")})
        self.log.info("%s graded, mode: %s, %.2f s", where["student"], answer["mode"], answer["seconds"])
        if answer["mode"] != "jail":
            self.log.warning("The code of %s ran WITHOUT a jail, with your own rights.", where["student"])
        for event in answer["events"]:
            self.log.warning("%s: %s", where["student"], event)


def _code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def _role(cell):
    if not is_locked(cell):
        return STUDENT
    return TEST if marks(cell).get("grade") else LOCKED
