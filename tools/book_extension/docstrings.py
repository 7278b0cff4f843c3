"""The library's docstrings as reStructuredText, for the reference: plain text, lists of arguments, and examples."""

import re
from typing import Any

LISTED = ("Parameters", "Raises")


def restructure(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Called by autodoc with the lines of a docstring, which it changes in place."""
    made: list[str] = []
    section = example = None
    for line, below in zip(lines, [*lines[1:], ""]):
        example = line.startswith(">>>") or (example and line != "")
        if example:
            section = None
            made.append(line)
        elif line and set(line) == {"-"}:
            made[-1:] = ["", f"**{section}**", ""]
        elif below and set(below) == {"-"}:
            section = line
            made.append(line)
        elif section in LISTED and line and not line.startswith(" "):
            names, colon, text = line.partition(" : ")
            made.append(f"- ``{names}``: {_plain(text)}" if colon else f"- {_plain(line)}")
        else:
            made.append("  " * (section in LISTED) + _plain(line.strip() if section else line))
    lines[:] = made


def _plain(text):
    """Text without marks but for code, which stands between backquotes."""
    parts = re.split(r"`+([^`]+)`+", text)
    parts[::2] = [re.sub(r"([\\*|_])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"``{part}``" for part in parts[1::2]]
    return "".join(parts)
