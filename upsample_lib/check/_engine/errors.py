"""What the checker raises, and what it may meet when a student's function is called."""

import re
import textwrap

WIDTH = 92
COLUMN = re.compile(r"  the |  [\u3400-\u9fff]{2,4} {2,}")
HAN = re.compile(r"[\u2014-\u201d\u3000-\u9fff\uff00-\uff60]")  # as wide as two letters
PIECE = re.compile(  # a Chinese character with the punctuation after it, or a word
    r"\s*(?:[\u201c\u3008-\u3011\uff08]*(?:[\u3400-\u9fff]|[^\s\u2014-\u201d\u3000-\u9fff\uff00-\uff60]+)|\S)[\u201d\u3001-\u3011\uff01-\uff60]*|\s+"
)


class Mistake(AssertionError):
    """A wrong answer, explained.

    Attributes
    ----------
    stage : str; missing, signature, raised, type, shape, dtype or values
    reason : str or None; the machine name of the wrong version that was recognised
    """

    __module__ = "upsample_lib.check"  # what a traceback shows, and where it is exported

    def __init__(self, text, *, stage=None, reason=None, shown=None):
        super().__init__(text)
        self.stage = stage
        self.reason = reason
        self._shown = shown or text

    def _render_traceback_(self):
        """What IPython shows instead of a traceback: the explanation, without a picture that is drawn above it."""
        return [part for line in self._shown.splitlines() for part in _wrapped(line)]


def _wrapped(line):
    """A sentence or a call over several lines; a line of a picture stays as it is."""
    indent = " " * 13 if COLUMN.match(line) else ""
    if line.startswith(" ") and not indent:
        return [line]
    if not HAN.search(line):
        return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False) or [""]
    lines, width = [""], 0
    for piece in PIECE.findall(line):
        width += len(piece) + len(HAN.findall(piece))
        if width > WIDTH and lines[-1].strip():
            lines.append(indent)
            piece = piece.lstrip()
            width = len(indent) + len(piece) + len(HAN.findall(piece))
        lines[-1] += piece
    return lines


class StudentError(Exception):
    """An exception that a student's function raised in another process.

    kind is the name of its type, message its text.
    """

    def __init__(self, kind, message=""):
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class CallStopped(StudentError):
    """A student's function that was ended: time, memory, a crash. message is already a sentence."""
