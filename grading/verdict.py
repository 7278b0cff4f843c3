"""Run the locked cells in the grading process and say in plain words what a failed one means."""

import ast
import contextlib
import io
import traceback
import warnings

from nbformat import v4

from upsample_lib.check import Mistake, Stopped, StudentError

from .outputs import plain_text

BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
MAX_TEXT = 20_000
_RED, _PLAIN = "\x1b[1;31m", "\x1b[0m"


def run_locked(source, names, label, use=lambda hidden: None):
    """Execute a locked cell; returns (its outputs, None or the exception that ended it).

    `use` is told before each statement whether it is a hidden one.

    Nothing but an error output costs points, so what is printed goes to stdout alone and a last expression's value,
    which nbgrader would read as partial credit, is not shown.
    """
    printed, error = io.StringIO(), None
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            for hidden, code in _statements(source, label):
                use(hidden)
                exec(code, names)
        except Exception as caught:
            error = caught
        finally:
            use(False)
    outputs = [_printed(printed.getvalue())] if printed.getvalue() else []
    if error is None:
        return outputs, None
    text = plain_text(explain(error, source, label), MAX_TEXT)
    first = text.splitlines()[0] if text else type(error).__name__
    lines = [f"{_RED}{first}{_PLAIN}", *text.splitlines()[1:]]
    outputs.append(v4.new_output("error", ename="Mistake", evalue=first, traceback=lines))
    return outputs, error


def _statements(source, label):
    """(whether it stands in a hidden region, its code) of each statement."""
    hidden = hidden_lines(source)
    for node in ast.parse(source, _file(label)).body:
        first = min([node.lineno, *(part.lineno for part in getattr(node, "decorator_list", []))])
        code = compile(ast.Module([node], []), _file(label), "exec")
        yield not hidden.isdisjoint(range(first, node.end_lineno + 1)), code


def verdict(error, outputs):
    """A test's result in a few words, for reports: passed, stage, the mistake's machine name, the first line."""
    stage = getattr(error, "stage", None) or (type(error).__name__ if error else None)
    text = outputs[-1].evalue if error else ""
    return {"passed": error is None, "stage": stage, "reason": getattr(error, "reason", None), "text": text}


def explain(error, source, label):
    """One block of text for the student: what failed, and in a visible line, which."""
    if isinstance(error, Mistake):
        return str(error)
    line = _line_of(error, source, label)
    if isinstance(error, NameError):
        return f"{_sentence(error)}: the cell that should define it is missing, is empty or stopped with an error."
    if isinstance(error, Stopped):
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
    hidden, inside = set(), False
    for number, line in enumerate(source.splitlines(), 1):
        inside = inside or BEGIN_HIDDEN in line
        if inside:
            hidden.add(number)
        inside = inside and END_HIDDEN not in line
    return hidden


def _file(label):
    return f"<{label}>"


def _printed(text):
    return v4.new_output("stream", name="stdout", text=plain_text(text, MAX_TEXT))


def _sentence(error):
    text = str(error)
    return text[:1].upper() + text[1:]


def _with_line(text, line):
    return f"{text}\n\nin the line\n    {line}" if line else text


def _line_of(error, source, label):
    """The visible statement of the cell in which the error arose, or None."""
    numbers = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == _file(label)]
    if not numbers or numbers[0] in hidden_lines(source):
        return None
    for node in ast.parse(source).body:
        if node.lineno <= numbers[0] <= node.end_lineno:
            return "\n    ".join(source.splitlines()[node.lineno - 1 : node.end_lineno][:6])
    return None
