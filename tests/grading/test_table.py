"""The closing table of a run: what is said of one submission, and what of all."""

import pytest

from grading.run.results import ClassResults, Result
from grading.run.table import common_notes, table

RELEASED = "`test_stamp` counts 25 points; the notebook handed in says 20."
OWN = "The cell `test_stamp` was missing and has been put back."


def lines(results):
    made = ClassResults("checkerboard", results, [], 0.0, [], None, "never", [])
    return table(made, 0, False, 1.0)


@pytest.mark.parametrize(("number", "common"), [(4, {}), (6, {RELEASED: 5}), (12, {})])
def test_a_note_is_common_where_most_of_a_class_have_it(number, common):
    results = [Result(f"s{i:02}", mode="jail", notes=[RELEASED] * (i < 5)) for i in range(number)]
    assert common_notes(results) == common


def test_what_a_release_changed_for_all_is_said_once():
    results = [Result(f"s{i:02}", mode="jail", notes=[RELEASED]) for i in range(6)]
    results[3].notes.append(OWN)
    told = lines(results)
    assert told[1].endswith(f"put right: {OWN}")
    assert told[2] == f"put right in 6 submissions: {RELEASED}"
    assert told[0].startswith("student")
    assert told[3] == ""
