"""Grade one notebook: the student's cells in the jail, the locked cells here.

The cells run in three processes of the student's. The first shows what they print and draw, and never sees a test.
The second answers the visible lines of the tests, the third the hidden ones, and nothing that these print is kept: so
no print, message or value can carry a hidden test's input into the feedback.
"""

import time

from nbformat import v4

from upsample_lib.check import use_seed

from .limits import Budget, Limits
from .names import GraderNames, defined_names
from .outputs import clean_outputs, size
from .roles import STUDENT, TEST
from .session import Pair, Session
from .verdict import run_locked, verdict


def grade(job, start_worker):
    """The outputs of every cell of a job, and what happened.

    Parameters
    ----------
    job : dict with cells (dicts with role, name and source), limits (dict) and seed (int)
    start_worker : dict of limits -> jail.Line

    Returns
    -------
    dict with outputs (one list per cell), verdicts (per test cell: passed, stage, reason, text), events (sentences)
    and seconds
    """
    begun, limits = time.monotonic(), Limits(**job["limits"])
    use_seed(job["seed"])
    notebook = _Notebook(job["cells"], limits, lambda: start_worker(limits.as_dict()))
    notebook.show()
    notebook.test()
    told = {"outputs": notebook.outputs, "verdicts": notebook.verdicts, "events": notebook.events}
    return dict(told, seconds=time.monotonic() - begun)


class _Notebook:
    """The state of one notebook while it is graded."""

    def __init__(self, cells, limits, start):
        self.cells, self.limits, self.start = cells, limits, start
        self.budget = Budget(limits.notebook_seconds)
        self.outputs = [[] for _ in cells]
        self.events, self.verdicts, self.dead = [], {}, set()

    def show(self):
        """Run the student's cells for what they show."""
        session, left = Session(self.start, self.limits, self.budget), self.limits.shown_bytes
        try:
            for index, cell in enumerate(self.cells):
                if cell["role"] == TEST:
                    continue
                show = cell["role"] == STUDENT
                outputs, died = session.run(cell["source"], show)
                self.outputs[index] = clean_outputs(outputs, min(left, self.limits.output_bytes))
                left -= size(self.outputs[index])
                if died:
                    self._note_death(index, died)
        finally:
            session.close()

    def _note_death(self, index, died):
        """Say in the cell itself why it was ended; it is not run again."""
        text = f"This cell {died}. What it defined is lost; the cells below ran in a fresh process."
        self.outputs[index].append(v4.new_output("error", ename="Stopped", evalue=text, traceback=[text]))
        self.events.append(f"cell {self.cells[index]['name'] or index + 1} {died}")
        self.dead.add(index)

    def test(self):
        """Run all cells in order, the locked ones here, with the student's names behind proxies."""
        pair = Pair(self.start, self.limits, self.budget)
        locked = [cell["source"] for cell in self.cells if cell["role"] != STUDENT]
        names = GraderNames(pair, defined_names(locked))
        try:
            for index, cell in enumerate(self.cells):
                if cell["role"] != TEST and index not in self.dead:
                    pair.run(cell["source"])
                if cell["role"] != STUDENT:
                    label = cell["name"] or f"cell {index + 1}"
                    self.outputs[index], error = run_locked(cell["source"], names, label, pair.use)
                    if cell["role"] == TEST:
                        self.verdicts[label] = verdict(error, self.outputs[index])
        finally:
            pair.close()
        self.events += [f"{name} {reason}" for name, reason in pair.blocked.items()]
