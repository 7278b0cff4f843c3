"""Run the locked cells in the judge's process and say in plain words what a failed one means."""

import ast
import contextlib
import io
import traceback
import warnings
from functools import lru_cache

from upsample_lib.check import CallStopped, Mistake, StudentError

from ..submission.clean_outputs import error_output, plain_text, stream_output
from ..submission.definitions import first_line, names_bound
from .messages import Verdict
from .own_limits import OverBudget, stopped_after

BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
MAX_TOLD = 20_000
_RED, _PLAIN = "\x1b[1;31m", "\x1b[0m"


class Locked:
    """A locked cell: its statements up to the first hidden one, the names that these bind, the rest, all names that it binds.

    Nothing but an error output costs points, so what is printed goes to stdout alone and a last expression's value,
    which nbgrader would read as partial credit, is not shown.
    """

    def __init__(self, source, label):
        self.source, self.label = source, label
        self.open, self.binds, self.hidden, self.reserves = _statements(source, label)

    def run(self, names, seconds):
        """Execute what is not hidden, in so many seconds; returns (its outputs, None or the exception that ended it)."""
        text, error = _execute(self.open, names, seconds)
        outputs = [stream_output(plain_text(text, MAX_TOLD))] if text else []
        return outputs + self._outputs_of(error, _line_of(error, self.source, self.label)), error

    def run_hidden(self, names, seconds):
        """Execute the rest, of which only a failure is told; what it prints is dropped."""
        _, error = _execute(self.hidden, names, seconds)
        return self._outputs_of(error, None), error

    def _outputs_of(self, error, line):
        if error is None:
            return []
        text = plain_text(explain(error, line), MAX_TOLD)
        first = text.splitlines()[0] if text else type(error).__name__
        lines = [f"{_RED}{first}{_PLAIN}", *text.splitlines()[1:]]
        return [error_output("Mistake", first, lines)]


@lru_cache(maxsize=1000)  # the same cells in every notebook of a class
def _statements(source, label):
    """The codes of the statements before the first hidden one, the names that they bind, the codes from there on, all names."""
    hidden, tree = hidden_lines(source), ast.parse(source, _file(label))
    body = tree.body
    cut = next((i for i, node in enumerate(body) if not hidden.isdisjoint(_lines(node))), len(body))
    codes = [compile(ast.Module([node], []), _file(label), "exec") for node in body]
    return (
        tuple(codes[:cut]),
        names_bound(ast.Module(body[:cut], [])),
        tuple(codes[cut:]),
        names_bound(tree),
    )


def _lines(node):
    """The line numbers of a statement, its decorators included."""
    return range(first_line(node), node.end_lineno + 1)


def _execute(codes, names, seconds):
    """(what was printed, None or the exception that ended it)."""
    stream = io.StringIO()
    with (
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            with stopped_after(seconds):
                for code in codes:
                    exec(code, names)
        except (Exception, OverBudget) as error:
            return stream.getvalue(), error
    return stream.getvalue(), None


def verdict(error, outputs):
    """A test's result in a few words, for reports: passed, stage, the mistake's machine name, the first line."""
    stage = getattr(error, "stage", None) or (type(error).__name__ if error else None)
    text = outputs[-1]["evalue"] if error else ""
    return Verdict(passed=error is None, stage=stage, reason=getattr(error, "reason", None), text=text)


def explain(error, line):
    """One block of text for the student: what failed, and in which visible line (None: in a hidden one)."""
    if isinstance(error, Mistake):
        return str(error)
    if isinstance(error, (OverBudget, MemoryError)):
        limit = "time" if isinstance(error, OverBudget) else "memory"
        return f"Comparing the answers of this notebook took more {limit} than there is for it."
    if isinstance(error, NameError):
        return f"{_sentence(error)}: the cell that should define it is missing, is empty or stopped with an error."
    if isinstance(error, CallStopped):
        return _with_line(error.message, line)
    if isinstance(error, StudentError) and error.kind == "NotImplementedError":
        return _with_line("This is not written yet.", line)
    if line is None:
        return "A hidden test could not be passed."
    if isinstance(error, StudentError):
        return _with_line(f"Your function raised {error.kind}: {error.message}", line)
    if isinstance(error, AssertionError):
        return _with_line(str(error).strip() or "This does not hold.", line)
    return _with_line(f"This could not be carried out ({type(error).__name__}: {error}).", line)


def hidden_lines(source):
    """The line numbers, from 1, of a cell's hidden regions, delimiters included."""
    hidden, is_hidden = set(), False
    for number, line in enumerate(source.splitlines(), 1):
        is_hidden = is_hidden or BEGIN_HIDDEN in line
        if is_hidden:
            hidden.add(number)
        is_hidden = is_hidden and END_HIDDEN not in line
    return hidden


def _file(label):
    return f"<{label}>"


def _sentence(error):
    text = str(error)
    return text[:1].upper() + text[1:]


def _with_line(text, line):
    return f"{text}\n\nin the line\n    {line}" if line else text


def _line_of(error, source, label):
    """The statement of the cell in which the error arose, or None."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    numbers = [frame.lineno for frame in frames if frame.filename == _file(label)]
    for node in ast.parse(source).body if numbers else []:
        if node.lineno <= numbers[0] <= node.end_lineno:
            return "\n    ".join(source.splitlines()[node.lineno - 1 : node.end_lineno][:6])
    return None
