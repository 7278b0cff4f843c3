"""The reference: every public name of the library once, its docstring as it was written."""

import re
from collections import Counter

import pytest

import upsample_lib as ul
from tests.book.browser import built
from tools.book_extension.docstrings import restructure
from upsample_lib import widgets

from .test_book import BOOK

LISTED = re.compile(r"^\.\. (?:autofunction|py:data):: (\w+)$", re.MULTILINE)
WRITTEN = """A sum: torch's sum.

y[j] = a * |x_j|, see `conv`.

Parameters
----------
x : (N, C, *spatial) array;
    of numbers
rest : `None`, or a number

Returns
-------
(N, C, *out) array
    of numbers

Raises
------
ValueError : no array.

>>> y = [x * 2 | 1
...      for x in z_]
[3]

Source: a paper.
"""
MADE = r"""A sum: torch's sum.

y[j] = a \* \|x\_j\|, see ``conv``.


**Parameters**

- ``x``: (N, C, \*spatial) array;
  of numbers
- ``rest``: ``None``, or a number


**Returns**

(N, C, \*out) array
of numbers


**Raises**

- ``ValueError``: no array.

>>> y = [x * 2 | 1
...      for x in z_]
[3]

Source: a paper.
"""


@pytest.mark.table
def test_the_reference_has_every_public_name_once():
    library, controls = (BOOK / "reference.md").read_text(encoding="utf-8").split("## Controls")
    for part, public in ((library, ul.__all__), (controls, filter(str.islower, widgets.__all__))):
        listed, public = Counter(LISTED.findall(part)), set(public)
        missing, gone = sorted(public - set(listed)), sorted(set(listed) - public)
        assert missing == [], f"write `.. autofunction:: NAME` for {missing} in book/reference.md"
        assert gone == [], f"take {gone} out of book/reference.md, or import them in __init__.py"
        assert [name for name, count in listed.items() if count > 1] == [], "twice in book/reference.md"


def test_a_docstring_becomes_text_and_lists():
    lines = WRITTEN.splitlines()
    restructure(None, "function", "name", None, None, lines)
    assert [line.rstrip() for line in lines] == MADE.splitlines()


@pytest.mark.browser
def test_every_name_has_an_anchor_and_its_sentence():
    text = built("reference").read_text(encoding="utf-8")
    for name in ul.__all__:
        assert f'id="upsample_lib.{name}"' in text, name
    assert "How far" in text[text.index('id="upsample_lib.adjoint_gap"') :][:2_000]
    for name in widgets.__all__:
        assert not name.islower() or f'id="upsample_lib.widgets.{name}"' in text, name
