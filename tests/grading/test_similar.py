"""Similar work: what a copyist changes does not hide it, what everybody writes does not count, nothing stops it."""

import os
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.report.similar import (
    COMMON,
    Release,
    common,
    passages,
    same_as,
    same_text,
    similar_pairs,
    tokens,
)

STUB = 'def widths(x, stride):\n    """Widths."""\n    raise NotImplementedError()\n'
RELEASE = Release([STUB, "import numpy as np"])
OBVIOUS = (
    "def widths(x, stride):\n    out = np.zeros(len(x) * stride)\n    out[::stride] = x\n    return out\n"
)
ODD = """def widths(x, stride):
    pieces = [[value] + [0.0] * (stride - 1) for value in x]
    flat = sum(pieces, [])
    while len(flat) > len(x) * stride:
        flat.pop()
    return np.array(flat[: len(x) * stride], dtype=float)
"""
COPIED = """# my own work
def widths(x, stride):
    '''I wrote this.'''
    bits = [[v] + [0.0]*(stride-1) for v in x]   # blocks
    row = sum(bits, [])

    while len(row) > len(x)*stride:
        row.pop()
    return np.array(row[:len(x)*stride],
                    dtype=float)
"""


def a_class(**more):
    """Students who write the obvious, each with a line of their own, and some more."""
    usual = {f"s{i}": OBVIOUS.replace("return out", f"out[{i}:{i}] = {i}\n    return out") for i in range(20)}
    return {student: [("widths", source)] for student, source in (usual | more).items()}


def test_names_comments_docstrings_and_layout_change_nothing():
    assert set(passages(ODD, RELEASE.known)) == set(passages(COPIED, RELEASE.known))


def test_a_copy_is_found_with_its_cell_and_its_lines():
    (pair,) = similar_pairs(a_class(anna=ODD, ben=COPIED), RELEASE)
    assert (pair.first, pair.second) == ("anna", "ben")
    assert pair.share == pytest.approx(1.0)
    assert pair.cells[0][:2] == ("widths", "widths")
    assert {4, 5, 7, 8} <= pair.lines["ben", "widths"]
    assert not {1, 3, 6} & pair.lines["ben", "widths"]


def test_the_order_of_the_class_changes_nothing():
    documents = a_class(anna=ODD, ben=COPIED)
    backwards = dict(reversed(documents.items()))
    assert similar_pairs(documents, RELEASE) == similar_pairs(backwards, RELEASE)


def test_what_most_write_is_no_pair():
    assert similar_pairs(a_class(), RELEASE) == []


def test_a_passage_counts_until_it_is_common():
    def copies(number):
        return a_class(**{f"copy{i}": f"{ODD}\nlast = {i} + {i} * {i} - {i}\n" for i in range(number)})

    assert len(similar_pairs(copies(2), RELEASE)) == 1
    assert similar_pairs(copies(COMMON + 1), RELEASE) == []
    assert common(2000) == 40


def test_the_release_counts_for_nothing():
    assert RELEASE.unlike(STUB) == {}
    assert similar_pairs({name: [("widths", STUB)] for name in "abc"}, RELEASE) == []


def test_the_same_text_is_one_group_and_one_entry():
    documents = {f"ring{i:02}": [("widths", ODD)] for i in range(30)} | a_class(other=COPIED)
    assert same_text(documents)[0] == sorted(f"ring{i:02}" for i in range(30))
    (pair,) = similar_pairs(documents, RELEASE)
    assert {pair.first, pair.second} == {"ring00", "other"}


def test_the_published_solution_is_known_by_its_names():
    documents = {"same": [("widths", ODD + "# mine")], "renamed": [("widths", COPIED)], "none": []}
    published = {"widths": "### BEGIN SOLUTION\n" + ODD, "short": "y = 1"}
    assert same_as(published, documents) == ({"same": ["widths"]}, 1)


BROKEN = [
    "",
    "\n" * 50,
    '"""',
    "'''\\",
    "def f(:\n  x = (((",
    "'" * 9999,
    "\\" * 5000,
    '"""a' * 5000,
    "%matplotlib inline",
]


@pytest.mark.parametrize("source", [*BROKEN, "\0\x1b[31m\u202e", "(" * 90_000, "x " * 90_000, "é" * 60_000])
def test_broken_and_huge_cells_are_read_in_a_moment(source):
    begun = time.process_time()
    similar_pairs({"a": [("x", source)], "b": [("x", source), ("y", ODD)]}, RELEASE)
    assert time.process_time() - begun < 5


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read(source):
    assert all(1 <= line <= source.count("\n") + 1 for _, line in tokens(source))
    passages(source)


@pytest.mark.slow
def test_hundreds_of_submissions_take_seconds():
    count = 2000 if os.environ.get("CASES") == "long" else 500
    draw = random.Random(7)
    names = ["n", "grid", "value", "row", "np.pad", "len(x)", "stride", "3", "weight[0]", "out"]

    def line():
        return f"    {draw.choice('abcdef')} = {draw.choice(names)} {draw.choice('+-*')} {draw.choice(names)}"

    documents = {
        f"s{i:04}": [(f"f{j}", f"{OBVIOUS}{chr(10).join(line() for _ in range(12))}") for j in range(8)]
        for i in range(count)
    }
    copy = f"s{count - 1:04}"
    documents[copy] = [(name, source.replace("out", "zz")) for name, source in documents["s0000"]]
    begun = time.process_time()
    pairs = similar_pairs(documents, RELEASE)
    assert time.process_time() - begun < 0.03 * count
    assert (pairs[0].first, pairs[0].second) == ("s0000", copy)
