"""What the judge may spend on one notebook: more is that notebook's loss, and nobody else's."""

import contextlib
import resource
import signal
import threading
from pathlib import Path

from ..submission.clean_outputs import error_output
from .messages import TEST, Graded, Verdict


class OverBudget(BaseException):
    """The time for comparing a notebook's answers is used up; no `except Exception` on the way holds it."""


@contextlib.contextmanager
def stopped_after(seconds):
    """Raise OverBudget inside when this process has had a processor for so long; at once where no time is left."""
    if seconds <= 0:
        raise OverBudget
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise OverBudget

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.2)  # again, should a destructor swallow it
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limit_memory(more):
    """Let this process's addresses grow by so many bytes at most; then it gets a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    with contextlib.suppress(ValueError, OSError):
        most = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def lost(job, why):
    """The reply to a job that could not be carried through: no test gives points, and each says why."""
    text = f"The grading of this notebook {why}."
    told = Verdict(passed=False, stage="Stopped", reason=None, text=text)
    tests = [cell["role"] == TEST for cell in job["cells"]]
    outputs = [[error_output("Stopped", text, [text])] if test else [] for test in tests]
    verdicts = {cell["name"]: told for cell, test in zip(job["cells"], tests, strict=True) if test}
    return Graded(outputs=outputs, verdicts=verdicts, events=[f"the grading {why}"], seconds=0.0)
