"""Send notebooks to the grading process; one is kept per process of nbgrader."""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from .messages import read_message, write_message

ROOT = Path(__file__).resolve().parent.parent


class GradingError(RuntimeError):
    """A notebook could not be graded, for a reason that is not the student's."""


class Judge:
    """The grading process, started at the first job and again when it has left.

    It is a session of its own, so that Ctrl-C in a terminal reaches nbgrader alone; it leaves when its input closes.
    """

    def __init__(self):
        self._process, self._lock = None, threading.Lock()
        atexit.register(self.close)

    def grade(self, job):
        """The judge's answer to a job (see `judge.grade`), with the mode of the jail.

        Raises
        ------
        GradingError : there is no jail, or the grading process failed.
        """
        with self._lock:
            answer = self._exchange(job) or self._exchange(job)
        if answer is None:
            raise GradingError("The grading process ended twice without an answer.")
        for key in ("refused", "failed"):
            if key in answer:
                raise GradingError(answer[key])
        return answer

    def close(self):
        """End the grading process."""
        if self._process is not None:
            self._forget()

    def _exchange(self, job):
        if self._process is None:
            self._start()
        try:
            write_message(self._process.stdin, job)
            answer = read_message(self._process.stdout)
        except BrokenPipeError:
            answer = None
        except BaseException:
            self._stop()  # its answer to this job must not be taken for the answer to the next
            raise
        if answer is None:
            self._stop()
        return answer

    def _stop(self):
        self._process.kill()
        self._forget()

    def _start(self):
        """The process forks for every notebook, so it has no threads, those of NumPy's BLAS included."""
        if not hasattr(os, "fork"):
            raise GradingError(
                "Grading needs Linux: on this system use a virtual machine, a container or WSL."
            )
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grading.judge_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=path, OPENBLAS_NUM_THREADS="1"), start_new_session=True,
        )  # fmt: skip

    def _forget(self):
        """Hang up, which ends the process if it has not ended, and wait for it."""
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        self._process.wait()
        self._process = None


JUDGE = Judge()
