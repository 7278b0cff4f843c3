"""Grade notebooks ahead of nbgrader's converter, which takes the answers one after another.

Several threads ask one grader: the judge (`judge.client.JudgeClient`), or a line to a cluster (`cluster.Remote`).
"""

import queue
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

WAITING = 16  # answers that may wait for the converter, beyond those in work


class Lookahead:
    """The graded notebooks of a run, made side by side in the order given.

    Parameters
    ----------
    grader : object with a method grade(job) -> answer, which many threads may call
    count : int, notebooks in work side by side
    prepare : function of a notebook's key -> `prepare.Prepared`
    answers : `journal.KeptReplies`, to keep what was graded until it is in the gradebook
    """

    def __init__(self, grader, count, prepare, answers):
        self.grader, self.prepare, self.answers = grader, prepare, answers
        self.pool = ThreadPoolExecutor(count, "grading-ahead")
        self.places = threading.Semaphore(count + WAITING)
        self.futures, self.closed = {}, False

    def graded(self, keys):
        """Begin with these notebooks; yields each when it has been graded, or could not be."""
        ready = queue.SimpleQueue()
        for key in keys:
            self.futures[key] = future = self.pool.submit(self._grade, key)
            future.add_done_callback(lambda _, key=key: ready.put(key))
        for _ in keys:
            yield ready.get()

    def result(self, key):
        """(`Prepared`, the judge's reply) of a notebook, waited for if it is in work.

        Raises
        ------
        GradingError : it could not be graded, for a reason that is not the student's.
        """
        return self.futures[key].result()

    def error(self, key):
        """Why a notebook that has been yielded could not be graded; None where it was."""
        future = self.futures[key]
        return None if future.cancelled() else future.exception()

    def forget(self, key, in_gradebook):
        """Make room: the converter has done with a notebook, whether its grades were written or not."""
        future = self.futures.pop(key)
        self._make_room(future)
        if in_gradebook and not future.cancelled() and not future.exception():
            self.answers.drop(future.result()[0].digest)

    def close(self):
        """Begin nothing more; nobody waits for what is in work."""
        self.closed = True
        for future in self.futures.values():
            self._make_room(future)
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _make_room(self, future):
        if not future.cancel():
            future.add_done_callback(lambda _: self.places.release())

    def _grade(self, key):
        self.places.acquire()
        if self.closed:
            raise CancelledError
        prepared = self.prepare(key)
        answer = self.answers.get(prepared.digest)
        if answer is None:
            answer = self.grader.grade(prepared.job)
            self.answers.put(prepared.digest, answer)
        return prepared, answer
