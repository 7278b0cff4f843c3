"""Text for the report: everything that a student may have written goes through here."""

import itertools
import os
from html import escape
from urllib.parse import quote

from ..submission.outputs import plain_text

MAX_TEXT = 2000
LISTED = 40


def safe(text, limit=MAX_TEXT):
    """A text as HTML: cut, without control characters, escaped."""
    return escape(plain_text(str(text), limit).replace("\x1b", ""), quote=True)


def who(entry):
    """A student's name, with the id behind it, as HTML."""
    return f"{safe(entry.name, 80)} ({safe(entry.student, 80)})" if entry.name else safe(entry.student, 80)


def link(entry, folder):
    """A student's name, linked to what they were given to read, as seen from the report's folder."""
    if not entry.pages:
        return who(entry)
    path = os.path.relpath(entry.pages[0], folder)
    return f'<a href="{quote(os.fsencode(path))}">{who(entry)}</a>'


def links(entries, folder):
    """Students in a line, the first of many."""
    more = f" and {len(entries) - LISTED} more" if len(entries) > LISTED else ""
    return ", ".join(link(entry, folder) for entry in entries[:LISTED]) + more


def code(source, lines=(), given=(), limit=8000):
    """A cell's source as HTML, the numbered lines marked; of longer pieces that are `given`, a line with dots stays."""
    shown = []
    numbered = enumerate(plain_text(source, limit).replace("\x1b", "").split("\n"), 1)
    for is_given, group in itertools.groupby(
        numbered, lambda item: item[0] not in lines and item[1] in given
    ):
        texts = list(group)
        if is_given and len(texts) > 3:
            texts = [texts[0], (0, "    ⋮")]
        for number, line in texts:
            text = escape(line, quote=True)
            shown.append(f"<mark>{text}</mark>" if number in lines else text)
    return f"<pre>{chr(10).join(shown)}</pre>"


def count(number, what):
    """A number and its noun.

    >>> count(1, "student"), count(2, "pass")
    ('1 student', '2 passes')
    """
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"
