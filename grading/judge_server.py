"""The grading process: a server on its own standard input that forks a child per notebook.

Run as `python -m grading.judge_server` by `grading.judge_client`. It imports NumPy and the checker once, keeps the
zygote, and ends when its input closes.
"""

import contextlib
import os
import resource
import select
import signal
import sys
import traceback

from . import judge
from .jail import JailError, Zygote
from .messages import read_message, write_message

IDLE_SECONDS = 300
SPARE_SECONDS = 120
CHILD_BYTES = 6 * 2**30


class Server:
    """Answers one job after another; the zygote is made at the first and kept."""

    def __init__(self, requests, replies):
        self.requests, self.replies, self.zygote = requests, replies, None

    def serve(self):
        """Until the input closes or nothing came for a while."""
        while select.select([self.requests], [], [], IDLE_SECONDS)[0]:
            job = read_message(self.requests)
            if job is None:
                break
            write_message(self.replies, self.answer(job))
        if self.zygote:
            self.zygote.close()

    def answer(self, job):
        """Grade a job; once more in a new jail if the jail has ended meanwhile."""
        try:
            for _ in range(2):
                self._ready(job["unjailed"])
                answer = self._in_child(job)
                if "outputs" in answer or self.zygote.process.poll() is None:
                    break
            return dict(answer, mode=self.zygote.mode)
        except JailError as error:
            return {"refused": str(error)}

    def _ready(self, unjailed):
        """A living zygote of the kind wanted."""
        if self.zygote and (self.zygote.jailed == unjailed or self.zygote.process.poll() is not None):
            self.zygote.close()
            self.zygote = None
        self.zygote = self.zygote or Zygote(unjailed)

    def _in_child(self, job):
        """Grade in a forked child, so that nothing of one notebook is left for the next."""
        result, child_end = os.pipe()
        self.zygote.count += 4
        pid = os.fork()
        if pid == 0:
            os.close(result)
            _child(job, self.zygote, child_end)
        os.close(child_end)
        try:
            return self._collect(result, job["limits"]["notebook_seconds"] + SPARE_SECONDS)
        finally:
            os.close(result)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _collect(self, result, seconds):
        """The child's whole answer; leaves at once when nobody waits for it any more."""
        with os.fdopen(os.dup(result), "rb") as stream:
            ready = select.select([result, self.requests], [], [], seconds)[0]
            if not ready:
                return {"failed": "The grading process did not end in time."}
            if result not in ready:
                self.zygote.close()
                os._exit(1)
            return read_message(stream) or {"failed": "The grading process ended without an answer."}


def _child(job, zygote, result):
    """The life of a child: grade, answer, leave without running the parent's exit handlers."""
    try:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, resource.RLIM_INFINITY))
        try:
            answer = judge.grade(job, zygote.worker)
        except JailError as error:
            answer = {"refused": str(error)}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        with os.fdopen(result, "wb") as stream:
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
