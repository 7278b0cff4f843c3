"""Send notebooks to the judge; one is kept per process of nbgrader."""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path

from ..errors import GradingError, NoGrader
from .messages import read_message, write_message

ROOT = Path(__file__).resolve().parents[2]
UNJAILED = "UPSAMPLE_GRADING_UNJAILED"


def unjailed_by_environment():
    """Whether the environment asks to run student code without a jail."""
    return os.environ.get(UNJAILED, "0") not in ("", "0")


class JudgeClient:
    """The line to the judge, which is started at the first job and again when it has left; any number of threads may use it.

    It is a session of its own, so that Ctrl-C in a terminal reaches nbgrader alone; it leaves when its input closes.
    """

    def __init__(self):
        self._process, self._lock, self._count, self._waiting = None, threading.Lock(), 0, {}
        atexit.register(self.close)

    def grade(self, job):
        """The judge's reply to a job: `messages.Graded` to a `messages.Job`.

        Raises
        ------
        GradingError : there is no jail, or the judge failed or was closed.
        """
        answer = self._exchange(job) or self._exchange(job)
        if answer is None:
            raise GradingError("The grading process ended twice without an answer.")
        return checked(answer)

    def warm(self, unjailed):
        """Have the jail ready when the first job comes."""
        with self._lock:
            self._send({"warm": unjailed})

    def close(self):
        """End the judge, whatever it is doing; who waits for it gets a GradingError."""
        with self._lock:
            process, waiting, self._process, self._waiting = self._process, self._waiting, None, {}
        for answer in waiting.values():
            answer.set_result({"failed": "The grading process was closed."})
        if process is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()

    def _exchange(self, job):
        """The answer, or None where the process ended meanwhile."""
        answer = Future()
        with self._lock:
            self._count += 1
            if not self._send({"number": self._count, "job": job}):
                return None
            self._waiting[self._count] = answer
        return answer.result()

    def _send(self, message):
        """Whether the process, started if there is none, has taken a message."""
        if self._process is None:
            self._start()
        try:
            write_message(self._process.stdin, message)
        except BrokenPipeError:
            self._process = None
            return False
        return True

    def _start(self):
        """The process forks for every notebook, so it has no threads, those of NumPy's BLAS included."""
        if not hasattr(os, "fork"):
            raise GradingError(
                "Grading needs Linux: on this system use a virtual machine, a container or WSL."
            )
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grading.judge.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=path, OPENBLAS_NUM_THREADS="1"), start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=[self._process], name="grading-judge", daemon=True).start()

    def _listen(self, process):
        """Hand out the answers of one process until it ends."""
        with process.stdout:
            while answer := read_message(process.stdout):
                with self._lock:
                    waiting = self._waiting.pop(answer.pop("number"), None)
                if waiting is not None:
                    waiting.set_result(answer)
        with self._lock:
            if self._process is not process:
                return
            self._process, left, self._waiting = None, self._waiting, {}
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
        process.wait()
        for answer in left.values():
            answer.set_result(None)


def checked(answer):
    """A grader's answer; raises NoGrader or GradingError where it is none."""
    if "refused" in answer:
        raise NoGrader(answer["refused"])
    if "failed" in answer:
        raise GradingError(answer["failed"])
    return answer


JUDGE = JudgeClient()
