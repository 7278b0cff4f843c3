"""Grade one notebook: the student's cells in the jail, the locked cells here.

The cells run in two processes of the student's, one after the other. The first shows what they print and draw, and
answers what stands in the open in the tests. When it has ended, the second answers the hidden lines, and nothing of it
is shown but whether they were passed and by which name the mistake goes: no print, message, value or pause can carry a
hidden test's input into the feedback. A few bits still can: which mistake it is, or how busy the machine is, if two
notebooks that are graded side by side have agreed on it.
"""

import contextlib
import copy
import time

import numpy as np

from upsample_lib.check import prepare_topic, use_seed

from ..jail.limits import Budget, Limits
from ..jail.session import Session
from ..submission.clean_outputs import OutputBudget, clean_outputs, error_output
from ..submission.definitions import CHECKED
from .locked_cell import Locked, verdict
from .messages import GIVEN, STUDENT, TEST, Graded
from .namespace import GraderNames
from .own_limits import OverBudget


def grade_notebook(job, start_worker):
    """Decide what the tests of a notebook give.

    Parameters
    ----------
    job : messages.Job
    start_worker : dict of limits -> jail.start.WorkerHandle

    Returns
    -------
    messages.Graded
    """
    begun, limits = time.monotonic(), Limits(**job["limits"])
    use_seed(job["seed"])
    notebook = _Notebook(job["cells"], limits, lambda: start_worker(limits.as_dict()), job.get("files"))
    try:
        notebook.run_in_the_open()
        if notebook.hidden:
            notebook.run_hidden()
    finally:
        notebook.student.close()
    notebook.sum_up()
    events = _told([*notebook.events, *notebook.student.blocked.items()])
    seconds = time.monotonic() - begun
    return Graded(outputs=notebook.outputs, verdicts=notebook.verdicts, events=events, seconds=seconds)


def _told(events):
    """Sentences of pairs (who, what they did): one for all that did the same."""
    by_what = {}
    for who, what in events:
        by_what.setdefault(what, []).append(who)
    more = {what: f" and {len(who) - 1} more" if len(who) > 1 else "" for what, who in by_what.items()}
    return [f"{who[0]}{more[what]} {what}" for what, who in by_what.items()]


def warm_up(job):
    """Make once, in the process that forks a child per job, what every notebook of a class needs.

    The locked cells are compiled, and the topics that they name in `Check("...")` draw their cases.
    """
    use_seed(job["seed"])
    for index, cell in enumerate(job["cells"]):
        if cell["role"] != STUDENT:
            with contextlib.suppress(Exception):  # the cell itself will say what is wrong
                Locked(cell["source"], _label(index, cell))
                for topic in CHECKED.findall(cell["source"]):
                    prepare_topic(topic)


class _Notebook:
    """The state of one notebook while it is graded."""

    def __init__(self, cells, limits, start, files):
        self.cells, self.limits = cells, limits
        self.student = Session(start, limits, Budget(limits.notebook_seconds, limits.judge_seconds), files)
        self.locked = {
            i: Locked(c["source"], _label(i, c)) for i, c in enumerate(cells) if c["role"] != STUDENT
        }
        reserved = set().union(*(cell.reserves for cell in self.locked.values()))
        self.names = GraderNames(self.student, reserved)
        self.outputs = [[] for _ in cells]
        self.events, self.verdicts, self.dead = [], {}, set()
        self.hidden = {}  # by cell: the names as its hidden lines find them
        self.failed = set()  # cells with a hidden line that failed

    def run_in_the_open(self):
        """All cells in order: the student's for what they show, the tests up to their first hidden line."""
        budget = OutputBudget(self.limits.shown_bytes)
        for index, cell in enumerate(self.cells):
            if cell["role"] != TEST:
                outputs, died = self.student.run(cell["source"], show=cell["role"] == STUDENT)
                self.outputs[index] = clean_outputs(outputs, self.limits.output_bytes, budget)
                if died:
                    self._note_death(index, died)
            if index in self.locked:
                self._run_locked(index)

    def _note_death(self, index, died):
        """Say in the cell itself why it was ended; it is not run again."""
        text = f"This cell {died}. What it defined is lost; the cells below ran in a fresh process."
        self.outputs[index].append(error_output("Stopped", text, [text]))
        self.events.append((f"cell {self.cells[index]['name'] or index + 1}", died))
        self.dead.add(index)

    def _run_locked(self, index):
        """A locked cell; where its hidden lines can still fail, they wait with the names as they are now."""
        locked = self.locked[index]
        self.outputs[index], error = locked.run(self.names, self.student.budget.judge_left())
        self._note_limit(index, error)
        if self.cells[index]["role"] == TEST:
            self.verdicts[locked.label] = verdict(error, self.outputs[index])
        if locked.hidden and not error:
            self.hidden[index] = {name: _kept(value) for name, value in self.names.items()}

    def _note_limit(self, index, error):
        """Where comparing the answers took too much time, the tests that follow give nothing."""
        if isinstance(error, (OverBudget, MemoryError)):
            self.student.drop_worker()  # it may have been in the middle of an answer
            most = f"{self.limits.judge_bytes // 2**20} MiB"
            if isinstance(error, OverBudget):
                most = f"{self.limits.judge_seconds:.3g} s"
                self.student.budget.end_judging()
            self.events.append(
                (f"comparing the answers in {_label(index, self.cells[index])}", f"took more than {most}")
            )

    def run_hidden(self):
        """All cells once more, in a fresh process, and the hidden lines that wait."""
        self.student.begin_again()
        defined = {}  # by hidden lines
        for index, cell in enumerate(self.cells):
            if cell["role"] != TEST and index not in self.dead:
                self.student.run_later(cell["source"])
            if index in self.locked:
                defined = {n: v for n, v in defined.items() if n not in self.locked[index].binds}
            if index in self.hidden:
                before = {**self.hidden[index], **defined}
                names = self.names.with_values(before)
                self._run_hidden_lines(index, names)
                defined |= {n: v for n, v in names.items() if n not in before or before[n] is not v}
        self.events += [
            ("a cell", f"{why}, when it ran again for the hidden tests") for why in self.student.left_out
        ]

    def _run_hidden_lines(self, index, names):
        """The hidden lines of a cell, and what is told where they fail."""
        locked = self.locked[index]
        outputs, error = locked.run_hidden(names, self.student.budget.judge_left())
        self._note_limit(index, error)
        if isinstance(error, NameError) and self.student.left_out:
            text = f"A cell {self.student.left_out[0]}, when it ran again for the hidden tests."
            outputs = [error_output("Stopped", text, [text])]
        self.outputs[index] += outputs
        if error:
            self.failed.add(index)
        if error and self.cells[index]["role"] == TEST:
            self.verdicts[locked.label] = verdict(error, outputs)

    def sum_up(self):
        """A summary below a hidden failure once more, without the student: it ran before the hidden lines, and knew nothing.

        A summary, such as `check.summary()`, is a given cell that binds no name and has no hidden lines.
        """
        for index in range(min(self.failed, default=len(self.cells)), len(self.cells)):
            locked = self.locked.get(index)
            if self.cells[index]["role"] == GIVEN and not (locked.binds or locked.hidden):
                outputs, error = locked.run(self.names, self.student.budget.judge_left())
                if not error:
                    self.outputs[index] = outputs


def _kept(value):
    """A copy of what lines could change in place, lest hidden ones see or show what others did."""
    if type(value) in (list, dict, set, np.ndarray, np.random.Generator):
        with contextlib.suppress(Exception):  # of a module in a list, say, there is no copy
            return copy.deepcopy(value)
    return value


def _label(index, cell):
    return cell["name"] or f"cell {index + 1}"
