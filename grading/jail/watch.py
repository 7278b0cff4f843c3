"""Look at the memory of a student's processes as long as they live, also when nothing is asked of them."""

import threading

WATCH_SECONDS = 0.05


class Watch(threading.Thread):
    """Ends a worker that holds more than `most` bytes, and keeps that in `exceeded`.

    Parameters
    ----------
    worker : start.WorkerHandle
    most : int
    """

    def __init__(self, worker, most):
        super().__init__(name="grading-watch", daemon=True)
        self.worker, self.most, self.exceeded, self._over = worker, most, False, threading.Event()
        self.start()

    def run(self):
        while not self._over.wait(WATCH_SECONDS):
            if self.worker.memory() > self.most:
                self.exceeded = True
                self.worker.kill()
                return

    def stop(self):
        """Look no more: from now on the worker may be closed."""
        self._over.set()
        self.join()
