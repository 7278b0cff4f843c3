"""The judge: a server on its own standard input that forks a child per notebook.

Run as `python -m grading.judge.server` by `grading.judge.client`. It imports NumPy and the checker once, keeps the
zygote, grades as many notebooks side by side as it is sent, and ends when its input closes.
"""

import contextlib
import gc
import os
import select
import signal
import sys
import time
import traceback
from dataclasses import dataclass

from ..errors import JailError
from ..jail.limits import PATIENCE
from ..jail.start import Zygote
from .messages import read_message, write_message
from .own_limits import limit_memory, lost

IDLE_SECONDS = 300
SPARE_SECONDS = 120
TRIES = 2


@dataclass
class Child:
    """A notebook in work."""

    number: int
    job: dict
    pid: int
    pipe: int
    zygote: Zygote
    deadline: float
    tries: int


class Server:
    """Answers jobs as they are done; the zygote is made at the first and kept."""

    def __init__(self, requests, replies):
        self.requests, self.replies, self.zygote, self.children = requests, replies, None, {}

    def serve(self):
        """Until the input closes or nothing came for a while."""
        try:
            while ready := self._wait():
                if self.requests.fileno() in ready and not self._begin_next():
                    break
                for pipe in [*self.children]:
                    if pipe in ready or time.monotonic() > self.children[pipe].deadline:
                        self._end(self.children.pop(pipe), pipe in ready)
        finally:
            for child in self.children.values():
                _reap(child)
            if self.zygote:
                self.zygote.close()

    def _wait(self):
        """The files that have something to read; with children at work also nothing, now and then."""
        files = [self.requests.fileno(), *self.children]
        while True:
            ready = select.select(files, [], [], 1.0 if self.children else IDLE_SECONDS)[0]
            late = any(time.monotonic() > child.deadline for child in self.children.values())
            if ready or late:
                return ready or [-1]
            if not self.children:
                return []

    def _begin_next(self):
        """Begin the job that has come; False at the end of the input."""
        message = read_message(self.requests)
        if message is None:
            return False
        if "warm" in message:
            with contextlib.suppress(JailError):  # the first job says what is wrong
                self.zygote = self.zygote or Zygote(message["warm"])
            from . import grade_notebook  # noqa: F401  (NumPy and the checker, while the zygote starts)

            gc.freeze()  # what all children share need not be looked through by each
            return True
        self._begin(message["number"], message["job"], 1)
        return True

    def _begin(self, number, job, tries):
        """Fork a child for a notebook, so that nothing of it is left for the next."""
        try:
            self._ready(job["unjailed"])
        except JailError as error:
            write_message(self.replies, {"number": number, "refused": str(error)})
            return
        from .grade_notebook import warm_up

        warm_up(job)
        pipe, child_end = os.pipe()
        self.zygote.count += 4  # a child makes workers too: no two of them may have the same user id
        pid = os.fork()
        if pid == 0:
            os.close(pipe)
            _child(job, self.zygote, child_end)
        os.close(child_end)
        deadline = time.monotonic() + PATIENCE * job["limits"]["notebook_seconds"] + SPARE_SECONDS
        self.children[pipe] = Child(number, job, pid, pipe, self.zygote, deadline, tries)

    def _end(self, child, has_answered):
        """Hand a child's answer on; where the jail has ended meanwhile, try once more in a new one."""
        answer = None if has_answered else lost(child.job, "did not end in time and was stopped")
        if has_answered:
            with os.fdopen(os.dup(child.pipe), "rb") as stream:
                answer = read_message(stream)
        _reap(child)
        jail_ended = child.zygote.process.poll() is not None
        if (answer is None or (jail_ended and "outputs" not in answer)) and child.tries < TRIES:
            self._begin(child.number, child.job, child.tries + 1)
            return
        if answer is None and jail_ended:
            answer = {"failed": "The grading process ended without an answer."}
        answer = answer or lost(child.job, f"ended without an answer {TRIES} times")
        write_message(self.replies, {"number": child.number, **answer, "mode": child.zygote.mode})

    def _ready(self, unjailed):
        """A living zygote of the kind wanted; one of the other kind lives on while children need it."""
        if self.zygote and (self.zygote.jailed == bool(unjailed) or self.zygote.process.poll() is not None):
            if not any(child.zygote is self.zygote for child in self.children.values()):
                self.zygote.close()
            self.zygote = None
        self.zygote, zygote = None, self.zygote or Zygote(unjailed)
        zygote.await_ready()
        self.zygote = zygote


def _reap(child):
    """End a child, if it has not ended."""
    os.close(child.pipe)
    os.kill(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)


def _child(job, zygote, pipe):
    """The life of a child: grade, answer, leave without running the parent's exit handlers."""
    try:
        limit_memory(job["limits"]["judge_bytes"])
        try:
            from .grade_notebook import grade_notebook

            answer = grade_notebook(job, zygote.worker)
        except MemoryError:
            answer = lost(job, f"took more than {job['limits']['judge_bytes'] // 2**20} MiB and was stopped")
        except JailError as error:
            answer = {"refused": str(error)}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        with os.fdopen(pipe, "wb") as stream:
            write_message(stream, answer)
    finally:
        os._exit(0)


def main():
    requests, replies = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdin = open(os.devnull)  # noqa: SIM115  (for the life of the process)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Server(requests, replies).serve()


if __name__ == "__main__":
    main()
