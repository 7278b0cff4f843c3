"""Grade notebooks ahead of nbgrader's converter, which takes the answers one after another.

Several threads ask one grader: the grading process (`judge_client.Judge`), or a line to a cluster (`cluster.Remote`).
Whatever the converter asks for that was not graded ahead is graded when it asks.
"""

import hashlib
import json
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

WAITING = 16  # answers that may wait for the converter, beyond those in work


def digest(job):
    """The name of a job: jobs that must be answered alike have the same one."""
    return hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()


class Ahead:
    """The answers to the jobs of many notebooks, made side by side in the order given.

    Parameters
    ----------
    grader : object with a method grade(job) -> answer, which many threads may call
    count : int, notebooks in work side by side
    job_of : function of a notebook's path -> job
    answers : `journal.Answers`, to keep what was made until it is in the gradebook
    """

    def __init__(self, grader, count, job_of, answers):
        self.grader, self.job_of, self.answers = grader, job_of, answers
        self.pool = ThreadPoolExecutor(count, "grading-ahead")
        self.room = threading.Semaphore(count + WAITING)
        self.made, self.names, self.closed = {}, {}, False

    def start(self, paths):
        """Begin with these notebooks; returns path -> future."""
        self.made = {path: self.pool.submit(self._make, path) for path in paths}
        return dict(self.made)

    def answer(self, path, job):
        """The answer to a notebook's job, waited for if it is in work.

        Raises
        ------
        GradingError : it could not be graded, for a reason that is not the student's.
        """
        future, wanted = self._take(path), digest(job)
        self.names[path] = wanted
        try:
            made = (None, None) if future is None or future.cancelled() else future.result()
        except CancelledError:
            made = None, None
        return made[1] if made[0] == wanted else self._grade(wanted, job)

    def forget(self, path, in_gradebook):
        """Make room: the converter is done with a notebook, whether its grades were written or not."""
        self._take(path)
        name = self.names.pop(path, None)
        if in_gradebook and name:
            self.answers.drop(name)

    def close(self):
        """Begin nothing more; nobody waits for what is in work."""
        self.closed = True
        for path in list(self.made):
            self._take(path)
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, path):
        """The future of a notebook that waits no more for the converter; None if there is none (any more)."""
        future = self.made.pop(path, None)
        if future is not None and not future.cancel():
            future.add_done_callback(lambda _: self.room.release())
        return future

    def _make(self, path):
        """(digest, answer) of one notebook."""
        self.room.acquire()
        if self.closed:
            raise CancelledError
        job = self.job_of(path)
        name = digest(job)
        return name, self._grade(name, job)

    def _grade(self, name, job):
        answer = self.answers.get(name)
        if answer is None:
            answer = self.grader.grade(job)
            self.answers.put(name, answer)
        return answer
