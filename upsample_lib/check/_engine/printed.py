"""What a function prints while it is checked: the first lines, so that fourteen calls do not flood the cell."""

import contextlib
import io
import sys

LINES = 12


class FirstLines(io.TextIOBase):
    """Hands on the first lines and counts the others."""

    def __init__(self, target, lines):
        self._target, self._left, self.lost = target, lines, 0

    def write(self, text):
        for line in text.splitlines(keepends=True):
            if self._left > 0:
                self._target.write(line)
            ends = line.endswith("\n")
            self.lost += ends and self._left <= 0
            self._left -= ends
        return len(text)


@contextlib.contextmanager
def first_lines_of(lines=LINES, say=str):
    """Let through the first `lines` lines that are printed within, and say how many are not shown; with 0, say nothing."""
    printed = FirstLines(sys.stdout, lines)
    try:
        with contextlib.redirect_stdout(printed):
            yield
    finally:
        if printed.lost and lines:
            print(say(f"({printed.lost} more lines that your function printed are not shown.)"))
