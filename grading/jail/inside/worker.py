"""Serve one notebook inside the jail: run its cells and call its functions, as asked over a socket."""

import base64
import copy
import inspect
import os
import sys

from elsewhere import open_for_imports
from shell import OUTPUTS, open_streams, plt
from wire import HEAD_BYTES, WireError, frame_size, pack, unpack

_MAX_REQUEST = 256 * 2**20


class Worker:
    """The student's side of one notebook.

    The process that serves is the one that was forked for it: a copy made by the student's own fork, which wakes
    up in the middle of a request, must not answer and leaves.
    """

    def __init__(self, sock, shell, limits):
        self.sock, self.shell, self.limits, self.pid = sock, shell, limits, os.getpid()
        self.received = bytearray()

    def open(self):
        """Say that the worker is shut in and ready."""
        open_streams()
        open_for_imports()
        self.sock.sendall(b'{"ready": true}\n')

    def serve(self):
        """Answer requests until the grader hangs up."""
        names = ("files", "run", "describe", "call", "call_many")
        actions = {name: getattr(self, name) for name in names}
        while True:
            message, value = self._receive()
            answer, value = _guarded(actions[message["do"]], message, value)
            self._send(answer, value, message["id"])

    def files(self, message, value):
        """Lay files, base64 by name, beside the notebook."""
        for name, text in value.items():
            os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
            with open(name, "wb") as file:
                file.write(base64.b64decode(text))
        return {}, None

    def run(self, message, source):
        """Run one cell and return what it showed; without `show` no figure is drawn and nothing kept."""
        show, formatter = message["show"], self.shell.display_formatter
        formatter.active_types = formatter.format_types if show else ["text/plain"]
        OUTPUTS.start(self.limits["output_bytes"], show)
        self.shell.run_cell(source, store_history=True)
        plt.close("all")
        return {}, _joined(OUTPUTS.items)

    def describe(self, message, _):
        """Whether a name exists, is a function (with which signature) or plain data (its value)."""
        name = message["name"]
        if name not in self.shell.user_ns:
            return {"is": "missing"}, None
        value = self.shell.user_ns[name]
        if not callable(value):
            return {"is": "data"}, value
        return {"is": "function"}, _parameters(value)

    def call(self, message, value):
        """Call a student's function by its name in the notebook."""
        OUTPUTS.start(0, False)
        args, kwargs = value
        function = self.shell.user_ns[message["name"]]
        return {"is": "answer"}, function(*args, **kwargs)

    def call_many(self, message, value):
        """Call a student's function with each of several tuples of arguments.

        An answer is copied before the next call, which might change it.
        """
        OUTPUTS.start(0, False)
        function, answers = self.shell.user_ns[message["name"]], []
        for args in value:
            try:
                answers.append(("answer", _copy(function(*args))))
            except BaseException as error:
                answers.append(("error", type(error).__name__, _text(error)))
        return {"is": "answer"}, answers

    def _receive(self):
        text, raw = frame_size(self._read(HEAD_BYTES), _MAX_REQUEST)
        return unpack(self._read(text), self._read(raw), _MAX_REQUEST)

    def _read(self, count):
        while len(self.received) < count:
            piece = self.sock.recv(1 << 18)
            if not piece:
                os._exit(0)
            self.received += piece
        data = bytes(memoryview(self.received)[:count])
        del self.received[:count]
        return data

    def _send(self, message, value, number):
        """Answer the request with this number; a value that cannot be packed is an error of the student's."""
        try:
            frame = pack(dict(message, id=number), value)
        except BaseException as error:
            kind = "ValueError" if isinstance(error, WireError) else type(error).__name__
            frame = pack({"is": "error", "kind": kind, "message": _text(error), "id": number})
        if os.getpid() != self.pid:
            os._exit(0)
        self.sock.sendall(frame)


def _copy(answer):
    """A copy; of what cannot be copied, such as a generator, the thing itself, which is told as a wrong type."""
    try:
        return copy.deepcopy(answer)
    except Exception:
        return answer


def _guarded(action, message, value):
    """The action's answer; whatever it raises, also SystemExit, is an answer too."""
    try:
        return action(message, value)
    except BaseException as error:
        return {"is": "error", "kind": type(error).__name__, "message": _text(error)}, None


def _text(error):
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


def _joined(outputs):
    """What was gathered piece by piece becomes one text: a stream, the lines of a traceback."""
    marks = {"text": "", "traceback": "\n"}
    return [
        {key: marks[key].join(part) if key in marks else part for key, part in output.items()}
        for output in outputs
    ]


def _parameters(function):
    """[[name, kind, has a default, default or None]] as plain data, or None where it cannot be read."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [[p.name, int(p.kind), p.default is not p.empty, _plain(p)] for p in parameters]


def _plain(parameter):
    simple = (bool, int, float, str, type(None))
    return parameter.default if type(parameter.default) in simple else None


def detach():
    """Nothing of the zygote's files stays open, and what is written below Python goes nowhere."""
    null = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.close(null)
    sys.argv = ["student"]
