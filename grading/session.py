"""One student's process as the grader sees it: run a cell, look a name up, call a function.

Every request has a deadline. A process that misses it, dies or sends nonsense is killed; the next request starts a
fresh one and replays the cells that ran so far. A function that stopped its process is not called again.
"""

import time

from upsample_lib.check import Stopped, StudentError

from .inside.wire import HEAD_BYTES, WireError, frame_size, pack, unpack

WATCH_SECONDS = 0.2


class _TooLarge(Exception):
    """The student's processes hold more memory than they may together."""


class Died(Exception):
    """The student's process ended in the middle of a request; the text is the end of a sentence."""


class Session:
    """A student's process, restarted where necessary.

    Parameters
    ----------
    start : () -> jail.Line, makes a fresh worker
    limits : limits.Limits
    budget : limits.Budget, shared by all sessions of a notebook
    """

    def __init__(self, start, limits, budget):
        self.start, self.limits, self.budget = start, limits, budget
        self.line, self.history, self.blocked, self.restarts = None, [], {}, 0

    def run(self, source, show):
        """Run a cell; returns (its outputs, None or why the process died)."""
        try:
            self._ready()
            answer, _ = self._ask(
                {"do": "run", "source": source, "show": show}, None, self.limits.cell_seconds
            )
        except Died as reason:
            return [], str(reason)
        self.history.append(source)
        return answer.get("outputs") or [], None

    def describe(self, name):
        """What a name stands for: (kind, value), kind being missing, data or function."""
        try:
            self._ready()
            answer, value = self._ask({"do": "describe", "name": name}, None, self.limits.call_seconds)
        except Died as reason:
            raise Stopped("Stopped", f"looking at {name} {reason}.") from None
        self._raise_if_error(answer)
        return str(answer.get("is")), value

    def call(self, name, args, kwargs):
        """Call the student's function `name` with plain data and return its answer.

        Raises
        ------
        StudentError : the function raised.
        Stopped : the call was ended, or an earlier one had been.
        """
        if name in self.blocked:
            raise Stopped("Stopped", f"the call of {name} {self.blocked[name]}; it was not called again.")
        try:
            self._ready()
            answer, value = self._ask({"do": "call", "name": name}, (args, kwargs), self.limits.call_seconds)
        except Died as reason:
            self.blocked[name] = str(reason)
            raise Stopped("Stopped", f"the call of {name} {reason}.") from None
        self._raise_if_error(answer)
        return value

    def close(self):
        """End the process and all that it started."""
        if self.line is not None:
            self.line.kill()
            self.line = None

    def _raise_if_error(self, answer):
        if answer.get("is") == "error":
            raise StudentError(str(answer.get("kind"))[:100], str(answer.get("message"))[:2000])

    def _ready(self):
        """Start a process if there is none, and replay the cells; one that dies now is left out from then on."""
        while self.line is None:
            if self.budget.left() <= 0:
                raise Died(self._out_of_time())
            self.line = self.start()
            self.restarts += bool(self.history)
            done = []
            for source in self.history:
                try:
                    self._ask({"do": "run", "source": source, "show": False}, None, self.limits.cell_seconds)
                except Died:
                    break
                done.append(source)
            if self.line is None:
                self.history = done + self.history[len(done) + 1 :]

    def _ask(self, message, value, seconds):
        """Send one request and return its answer, or kill the process and raise Died."""
        seconds = min(seconds, self.budget.left())
        try:
            return self._exchange(pack(message, value), time.monotonic() + seconds)
        except TimeoutError:
            whole = self.budget.left() <= 0
            reason = self._out_of_time() if whole else f"did not end within {seconds:.3g} s and was stopped"
        except _TooLarge:
            reason = f"took more than {self.limits.total_bytes // 2**20} MiB of memory and was stopped"
        except WireError as error:
            reason = str(error)
        except OSError:
            reason = "ended the Python process"
        self.close()
        raise Died(reason)

    def _out_of_time(self):
        return f"found the {self.budget.seconds:.3g} s for the whole notebook used up"

    def _exchange(self, frame, deadline):
        sock = self.line.sock
        sock.settimeout(max(deadline - time.monotonic(), 0.001))
        sock.sendall(frame)
        text, raw = frame_size(self._read(HEAD_BYTES, deadline), self.limits.message_bytes)
        return unpack(self._read(text, deadline), self._read(raw, deadline))

    def _read(self, count, deadline):
        """Receive exactly `count` bytes; while waiting, look at the memory of the student's processes."""
        data, sock = bytearray(), self.line.sock
        while len(data) < count:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(min(left, WATCH_SECONDS))
            try:
                piece = sock.recv(min(count - len(data), 1 << 20))
            except TimeoutError:
                self._watch()
                continue
            if not piece:
                raise ConnectionError("the worker is gone")
            data += piece
        return bytes(data)

    def _watch(self):
        if self.line.memory() > self.limits.total_bytes:
            raise _TooLarge
