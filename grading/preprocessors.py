"""nbgrader's extension points: what `nbgrader autograde` runs on each notebook."""

import os
from pathlib import Path

import nbformat
from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer, Unicode

from .judge import LOCKED, STUDENT, TEST
from .judge_client import JUDGE, GradingError
from .limits import MIB, Limits
from .rebuild import is_locked, marks, rebuild
from .seed import class_seed

UNJAILED = "UPSAMPLE_GRADING_UNJAILED"
REPORT = "upsample_grading"


class RebuildFromRelease(NbGraderPreprocessor):
    """Replace a submission by the release with the student's answers and own cells in it.

    The exporter (`grading.exporter`) has read the file and left its cells in the resources.
    """

    def preprocess(self, nb, resources):
        """The rebuilt notebook, with a cell on top that says what was put right."""
        where = resources["nbgrader"]
        submitted, unreadable = resources["submission"]
        release = self._release(where["assignment"], where["notebook"])
        locked = self._locked_sources(where)
        if unreadable:
            notebook, notes = _as_released(release, locked), [unreadable]
        else:
            notebook, notes = rebuild(release, submitted, locked)
        for note in notes:
            self.log.warning("%s of %s: %s", where["notebook"], where["student"], note)
        if notes:
            notebook.cells.insert(0, _notes_cell(notes))
        notebook.metadata[REPORT] = {"notes": notes}
        return notebook, resources

    def _release(self, assignment, notebook):
        course = self.parent.parent.coursedir
        folder = course.format_path(course.release_directory, ".", assignment)
        path = Path(folder, f"{notebook}.ipynb")
        if not path.exists():
            raise GradingError(
                f"The release {path} is not there; run `nbgrader generate_assignment {assignment}`."
            )
        return nbformat.read(path, as_version=4)

    def _locked_sources(self, where):
        """The instructor's cells from the gradebook, where they stand with their hidden tests."""
        with Gradebook(where["db_url"]) as gradebook:
            cells = gradebook.find_notebook(where["notebook"], where["assignment"]).source_cells
            return {cell.name: cell.source for cell in cells if cell.locked}


def _as_released(release, locked_sources):
    """The release itself, tests complete: what an unreadable file is graded as."""
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
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        answer = JUDGE.grade(self._job(code))
        for number, (cell, outputs) in enumerate(zip(code, answer["outputs"], strict=True), 1):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = number
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
        self._report(nb, answer, resources["nbgrader"])
        return nb, resources

    def _job(self, code):
        cells = [
            {"role": _role(cell), "name": marks(cell).get("grade_id"), "source": cell.source} for cell in code
        ]
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
        return {"cells": cells, "limits": limits.as_dict(), "seed": seed, "unjailed": unjailed}

    def _report(self, nb, answer, where):
        """Keep in the notebook, and log, how it was graded."""
        report = nb.metadata.setdefault(REPORT, {})
        report.update({key: answer[key] for key in ("mode", "verdicts", "events")})
        self.log.info("%s graded, mode: %s, %.2f s", where["student"], answer["mode"], answer["seconds"])
        if answer["mode"] != "jail":
            self.log.warning("The code of %s ran WITHOUT a jail, with your own rights.", where["student"])
        for event in answer["events"]:
            self.log.warning("%s: %s", where["student"], event)


def _role(cell):
    if not is_locked(cell):
        return STUDENT
    return TEST if marks(cell).get("grade") else LOCKED
