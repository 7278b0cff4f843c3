"""One student's process as the grader sees it: run a cell, look a name up, call a function.

Every request has a deadline. A process that misses it, dies or sends nonsense is killed; the next request starts a
fresh one and replays the cells that ran so far. A function that stopped its process is not called again.
"""

import contextlib
import time

from upsample_lib.check import CallStopped, StudentError

from .inside.wire import HEAD_BYTES, MAX_TEXT, WireError, frame_size, pack, unpack
from .limits import Allowance
from .watch import Watch

LOOK_SECONDS = 0.05  # at the time that is left


class Died(Exception):
    """The student's process ended in the middle of a request; the text is the end of a sentence."""


class Session:
    """A student's process, restarted where necessary.

    Parameters
    ----------
    start : () -> jail.start.WorkerHandle, makes a fresh worker
    limits : limits.Limits
    budget : limits.Budget, of the whole notebook
    files : dict, name -> base64, what lies beside the notebook
    """

    def __init__(self, start, limits, budget, files=None):
        self.start, self.limits, self.budget, self.files = start, limits, budget, files
        self.blocked, self.spent = {}, {}  # by function: why it is not called again; seconds of its calls
        self.worker, self.history, self.ran, self.asked, self.watch = None, [], 0, 0, None
        self.left_out = []  # why a cell that was to run again could not
        self.took = self.waited_so_far = 0.0  # seconds of the last request; seconds lost to other processes
        self.functions = {}  # described since the last cell ran
        self.received = bytearray()  # not yet taken as an answer

    def run(self, source, show):
        """Run a cell; returns (its outputs, None or why the process died)."""
        try:
            self._ready()
            self.functions.clear()
            _, outputs = self._ask({"do": "run", "show": show}, source, self.limits.cell_seconds)
        except Died as reason:
            return [], str(reason)
        self.history.append(source)
        self.ran += 1
        return outputs if type(outputs) is list else [], None

    def run_later(self, source):
        """Have a cell run before the next request, if there is one."""
        self.history.append(source)

    def begin_again(self):
        """End the process and everything in it: the next one has run no cell.

        A function that stopped the first is not called in it, and both share the time of the notebook.
        """
        self.drop_worker()
        self.history, self.ran, self.left_out = [], 0, []
        self.functions.clear()

    def describe(self, name):
        """What a name stands for: (kind, value), kind being missing, data or function."""
        try:
            self._ready()
            if name in self.functions:
                return self.functions[name]
            answer, value = self._ask({"do": "describe", "name": name}, None, self.limits.call_seconds)
        except Died as reason:
            raise CallStopped("Stopped", f"looking at {name} {reason}.") from None
        self._raise_if_error(answer)
        if answer.get("is") == "function":
            self.functions[name] = "function", value
        return str(answer.get("is")), value

    def call(self, name, args, kwargs):
        """Call the student's function `name` with plain data and return its answer.

        Raises
        ------
        StudentError : the function raised.
        CallStopped : the call was ended, or an earlier one had been.
        """
        if name in self.blocked:
            raise CallStopped("Stopped", f"the call of {name} {self.blocked[name]}; it was not called again.")
        try:
            self._ready()
            answer, value = self._ask_function("call", name, (args, kwargs))
        except Died as reason:
            self.blocked[name] = str(reason)
            raise CallStopped("Stopped", f"the call of {name} {reason}.") from None
        self._raise_if_error(answer)
        return value

    def call_many(self, name, many):
        """What a function gives for many tuples of arguments, in order: answers, and StudentErrors where it raised.

        None where it took too long or ended the process: then each call is to be made by itself, in a fresh process,
        so that it is known which.
        """
        if name in self.blocked or not many:
            return None
        try:
            self._ready()
            answer, value = self._ask_function("call_many", name, many)
        except Died:
            return None
        if answer.get("is") == "answer" and type(value) is list and len(value) == len(many):
            with contextlib.suppress(TypeError, ValueError):
                return [_answer_or_error(*answer_row) for answer_row in value]
        self.drop_worker()
        return None

    def _ask_function(self, what, name, arguments):
        """A request that calls a function.

        One that stays below the limit of each call may still not take the time of all the others.
        """
        try:
            return self._ask({"do": what, "name": name}, arguments, self.limits.call_seconds)
        finally:
            self._count(name)

    def _count(self, name):
        self.spent[name] = self.spent.get(name, 0.0) + self.took
        if self.spent[name] > self.limits.function_seconds:
            reason = f"took more than {self.limits.function_seconds:.3g} s in all its calls together"
            self.blocked.setdefault(name, reason)

    def close(self):
        """End the process; from now on nobody answers."""
        self.drop_worker()
        self.start = None

    def drop_worker(self):
        """End the process and all that it started; the next request starts a fresh one."""
        if self.worker is not None:
            self.watch.stop()
            self.worker.close()
            self.worker = None

    def _raise_if_error(self, answer):
        if answer.get("is") == "error":
            raise _student_error(answer.get("kind"), answer.get("message"))

    def _ready(self):
        """A process that has run all the cells so far; a cell in which it dies is left out from then on."""
        while self.worker is None or self.ran < len(self.history):
            if self.worker is None:
                self._start()
            try:
                while self.ran < len(self.history):
                    self.functions.clear()
                    request = {"do": "run", "show": False}
                    self._ask(request, self.history[self.ran], self.limits.cell_seconds)
                    self.ran += 1
            except Died as reason:
                del self.history[self.ran]
                self.left_out.append(str(reason))

    def _start(self):
        if self.start is None:
            raise CallStopped("Stopped", "the student's process has ended.")
        if why := self._out_of_time():
            raise Died(why)
        worker, self.ran, self.waited_so_far = self.start(), 0, 0.0
        self.watch = Watch(worker, self.limits.total_bytes)
        self.worker = worker
        if self.files:
            self._ask({"do": "files"}, self.files, self.limits.call_seconds)

    def _ask(self, message, value, seconds):
        """Send one request and return its answer, or kill the process and raise Died."""
        self.asked += 1
        allowance = Allowance(min(seconds, self.budget.left()), self.worker.waited, self.waited_so_far)
        self.took = 0.0
        try:
            if self.budget.judge_left() <= 0:
                raise TimeoutError
            longest = 4 * self.limits.output_bytes if message["do"] == "run" else MAX_TEXT
            answer, value = self._exchange(pack(dict(message, id=self.asked), value), allowance, longest)
            self._end_request(allowance)
            if answer.get("id") != self.asked:
                raise WireError("sent an answer that was not asked for")
            return answer, value
        except TimeoutError:
            self._end_request(allowance)
            reason = self._out_of_time() or f"did not end within {seconds:.3g} s and was stopped"
        except WireError as error:
            reason = str(error)
        except OSError:
            too_much = f"took more than {self.watch.most // 2**20} MiB of memory and was stopped"
            reason = too_much if self.watch.exceeded else "ended the Python process"
        self.drop_worker()
        raise Died(reason)

    def _out_of_time(self):
        """Which time of the whole notebook is used up; None where there is some left."""
        if self.budget.judge_left() <= 0:
            return f"found the {self.budget.judge_seconds:.3g} s for comparing the notebook's answers used up"
        if self.budget.left() <= 0:
            return (
                f"found the {self.budget.seconds:.3g} s for the whole notebook used up (its cells run twice)"
            )
        return None

    def _end_request(self, allowance):
        """Count the time of a request, without what it lost to other processes."""
        lost = allowance.lost()
        self.took = time.monotonic() - allowance.begun - lost
        self.waited_so_far += lost
        self.budget.give_back(lost)

    def _exchange(self, frame, allowance, longest):
        sock, self.received = self.worker.sock, bytearray()
        sock.settimeout(max(allowance.left(), 0.001))
        sock.sendall(frame)
        sock.settimeout(LOOK_SECONDS)
        text, raw = frame_size(self._read(HEAD_BYTES, allowance), self.limits.message_bytes)
        return unpack(self._read(text, allowance), self._read(raw, allowance), longest)

    def _read(self, count, allowance):
        """The next `count` bytes; while waiting, look at the time."""
        while len(self.received) < count:
            if allowance.left() <= 0:
                raise TimeoutError
            try:
                piece = self.worker.sock.recv(1 << 18)
            except TimeoutError:
                continue
            if not piece:
                raise ConnectionError("the worker is gone")
            self.received += piece
        data = bytes(memoryview(self.received)[:count])
        del self.received[:count]
        return data


def _student_error(kind, message):
    """An exception of the student's, as they say; nothing of it is trusted."""
    kind, message = str(kind)[:100], str(message)[:2000]
    return StudentError(kind if kind.isidentifier() else "an exception", _one_line(message))


def _answer_or_error(kind, value, message=None):
    """One of many answers; raises TypeError or ValueError where it is malformed."""
    if kind == "error":
        return _student_error(value, message)
    if kind != "answer":
        raise ValueError(kind)
    return value


def _one_line(text):
    """A student's message as part of a sentence: no line and no colour with which it could pass for more."""
    return " ".join(text.replace("\x1b", "").split())
