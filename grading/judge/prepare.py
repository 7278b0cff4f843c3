"""A submitted notebook made ready for the judge: read, rebuilt from the release, made into a job.

The reply to the job fills the rebuilt notebook, from whose outputs nbgrader takes the scores.
"""

import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass

import nbformat
from nbformat import v4

from upsample_lib.check import in_chinese

from ..submission.beside import MAX_BESIDE, MAX_FILES_BESIDE, files_beside
from ..submission.chinese import asks_for_chinese, in_its_language, locked_in_its_language, turn_outputs
from ..submission.read_notebook import read_notebook
from ..submission.rebuild import is_locked, nbgrader_of, rebuild
from .messages import GIVEN, STUDENT, TEST

REPORT_KEY = "upsample_grading"  # where a graded notebook's metadata say how it was graded


@dataclass
class Prepared:
    """A submission ready to be graded.

    job is what the judge is asked (`judge.messages.Job`), digest its digest: equal jobs have equal answers. notes
    are sentences about what was put right; the answer is turned into Chinese where the submission is.
    """

    notebook: nbformat.NotebookNode
    notes: list
    job: dict
    digest: str
    chinese: bool = False

    def filled(self, answer):
        """The notebook with the outputs of its cells and the judge's reply in its metadata."""
        notebook = self.notebook
        for number, (cell, outputs) in enumerate(
            zip(_code_cells(notebook), answer["outputs"], strict=True), 1
        ):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = number
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
        if self.chinese:
            turn_outputs(_code_cells(notebook))
        report = {key: answer[key] for key in ("mode", "verdicts", "events", "seconds")}
        notebook.metadata[REPORT_KEY] = nbformat.from_dict({"notes": self.notes, **report})
        return notebook


def prepare_notebook(path, release, locked_sources, settings, chinese=None):
    """The `Prepared` submission of a file, whatever the file holds.

    Parameters
    ----------
    path : of the submitted notebook
    release : the released notebook
    locked_sources : dict, grade_id -> source with the hidden tests, for the locked cells
    settings : dict with limits, seed and unjailed, the same for the whole class
    chinese : the release's edition in Chinese, if there is one
    """
    cells, unreadable = read_notebook(path)
    turned = chinese is not None and asks_for_chinese(cells, release)
    shown = locked_sources
    if turned:
        release = in_its_language(release, chinese)
        shown = locked_in_its_language(release, locked_sources)
    if unreadable:
        notebook, notes = _as_released(release, locked_sources), [unreadable]
    else:
        notebook, notes = rebuild(release, cells, shown)
    beside, left_out = files_beside(path)
    if left_out:
        most = f"{MAX_FILES_BESIDE} files and {MAX_BESIDE // 2**20} MiB together"
        notes.append(f"Of the files beside the notebook {left_out} were left out, over the limit of {most}.")
    if notes:
        notebook.cells.insert(0, _notes_cell(notes, in_chinese if turned else str))
    files = {"files": beside} if beside else {}
    job = {"cells": [_job_cell(cell, locked_sources) for cell in _code_cells(notebook)], **files, **settings}
    digest = hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()
    return Prepared(notebook, notes, job, digest, turned)


def _as_released(release, locked_sources):
    """A copy of the release, tests complete: what an unreadable file is graded as."""
    release = deepcopy(release)
    for cell in release.cells:
        if is_locked(cell):
            cell.source = locked_sources.get(nbgrader_of(cell).get("grade_id"), cell.source)
    return release


def _notes_cell(notes, say):
    text = say("**Note from the grader**") + "\n\n" + "\n".join(f"- {say(note)}" for note in notes)
    return v4.new_markdown_cell(text, id="grading-notes")


def _code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _job_cell(cell, locked_sources):
    """A code cell for the judge; a locked one as it was released, whatever the language that it is shown in."""
    role = STUDENT if not is_locked(cell) else TEST if nbgrader_of(cell).get("grade") else GIVEN
    name = nbgrader_of(cell).get("grade_id")
    source = cell.source if role == STUDENT else locked_sources.get(name, cell.source)
    return {"role": role, "name": name, "source": source}
