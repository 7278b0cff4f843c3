"""Locked cells in the grading process, with the real checker, against students' processes."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest

from grading.jail.session import Died, Session
from grading.judge import grade_notebook as judge
from grading.judge.messages import GIVEN, STUDENT, TEST
from tests.grading.grading_tools import SETUP, cell, shown
from upsample_lib.check import use_seed
from upsample_lib.check._engine.differences import as_array

ZEROS = "def insert_zeros(x, stride):\n    out = np.zeros((len(x) - 1) * stride + 1)\n    out[::stride] = x\n    return out"
HIDDEN = "check(insert_zeros)\n### BEGIN HIDDEN TESTS\ncheck.hidden(insert_zeros)\n### END HIDDEN TESTS"


@pytest.fixture
def grade(jail, limits):
    """Grade a list of cells; returns the judge's answer."""

    def run(*cells, seed=7, limits=limits):
        setup = cell(GIVEN, SETUP, "setup")
        return judge.grade_notebook(
            {"cells": [setup, *cells], "limits": limits.as_dict(), "seed": seed}, jail.worker
        )

    yield run
    use_seed(None)


def passed(answer):
    return {name: verdict["passed"] for name, verdict in answer["verdicts"].items()}


def test_right_and_wrong_answers(grade):
    wrong = cell(
        STUDENT, ZEROS.replace("stride + 1", "(stride + 1) + 1").replace("::stride", ":: stride + 1")
    )
    right = grade(cell(STUDENT, ZEROS), cell(TEST, HIDDEN, "t"))
    assert passed(right) == {"t": True}
    answer = grade(wrong, cell(TEST, HIDDEN, "t"))
    assert answer["verdicts"]["t"]["reason"] == "stride_zeros"
    assert "stride zeros stand between neighbours" in "\n".join(answer["outputs"][2][-1]["traceback"])


ODD = """
import gc
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
def forged(self, message, value, number, send=type(worker)._send):
    send(self, message, ANSWER if isinstance(value, list) and not message else value, number)
type(worker)._send = forged
"""


@pytest.mark.parametrize(
    "answer",
    [
        "np.arange(3.0)",
        "[dict(output_type=np.arange(3), name=np.arange(2))]",
        "[dict(output_type='stream', name=np.arange(2))]",
    ],
)
def test_outputs_that_are_none_are_left_out_and_the_notebook_is_graded(grade, answer):
    odd = cell(STUDENT, ODD.replace("ANSWER", answer))
    assert passed(grade(odd, cell(STUDENT, ZEROS), cell(TEST, HIDDEN, "t"))) == {"t": True}


def test_an_untouched_stub_and_a_missing_function_are_told_apart(grade):
    stub = cell(STUDENT, "def insert_zeros(x, stride):\n    raise NotImplementedError()")
    answer = grade(
        stub, cell(TEST, HIDDEN, "a"), cell(TEST, "assert other(1) == 1", "b"), cell(TEST, "stub(2)", "c")
    )
    assert "not written yet" in answer["verdicts"]["a"]["text"]
    assert "'other' is not defined" in answer["verdicts"]["b"]["text"]
    assert passed(answer) == {"a": False, "b": False, "c": False}


def test_a_hidden_failure_shows_no_input_value_or_source(grade):
    source = "SEEN = []\n" + ZEROS.replace("    out =", "    SEEN.append(x)\n    out =", 1)
    source = source.replace("return out", "return out if len(x) < 3 else out + 1")
    tests = cell(
        TEST, "### BEGIN HIDDEN TESTS\nSECRET = 41\ncheck.hidden(insert_zeros)\n### END HIDDEN TESTS", "t"
    )
    bare = cell(
        TEST, "### BEGIN HIDDEN TESTS\nassert insert_zeros([9], 1) == 'SECRET'\n### END HIDDEN TESTS", "u"
    )
    answer = grade(cell(STUDENT, source), tests, bare, cell(STUDENT, "print(SEEN)"))
    assert "hidden test fails" in shown(answer["outputs"][2])
    assert answer["verdicts"]["u"]["text"] == "A hidden test could not be passed."
    assert "SECRET" not in str(answer["outputs"])
    assert shown(answer["outputs"][4]) == "[]\n"


def test_visible_lines_are_named(grade):
    tests = [
        cell(TEST, "x = 1\nassert f(2) == 5, 'twice, plus one'", "a"),
        cell(TEST, "f('a') + 1\n", "b"),
        cell(TEST, "f.__code__", "c"),
    ]
    answer = grade(cell(STUDENT, "def f(x):\n    return x + 2"), *tests)
    first = answer["outputs"][2][-1]["traceback"]
    assert "twice, plus one" in first[0]
    assert first[-1].strip() == "assert f(2) == 5, 'twice, plus one'"
    assert "Your function raised TypeError" in answer["verdicts"]["b"]["text"]
    assert "AttributeError" in answer["verdicts"]["c"]["text"]


def test_names_of_locked_cells_and_builtins_are_never_the_students(grade):
    student = "def given(x): return 'mine'\ndef len(x): return 99\ncheck = np = None"
    cells = [
        cell(STUDENT, student),
        cell(TEST, "assert len([1]) == 1\nassert np.ones(1)[0] == 1", "a"),
        cell(TEST, "assert given(1) == 1", "early"),
        cell(GIVEN, "def given(x):\n    return x", "g"),
        cell(TEST, "assert [given(i) for i in range(2)] == [0, 1]", "b"),
    ]
    assert passed(grade(*cells)) == {"a": True, "early": False, "b": True}


def test_what_would_move_a_score_in_nbgrader_does_not(grade):
    source = "import sys, warnings\nprint('x', file=sys.stderr)\nwarnings.warn('w')\n0.5"
    answer = grade(cell(TEST, source, "t"))
    assert passed(answer) == {"t": True}
    assert answer["outputs"][1] == []


def test_students_cells_keep_their_outputs_and_dead_ones_say_why(grade):
    cells = [
        cell(STUDENT, "print('one')"),
        cell(STUDENT, "import os; os._exit(1)", "x"),
        cell(STUDENT, "print('two')"),
    ]
    answer = grade(*cells)
    assert [shown(outputs) for outputs in answer["outputs"][1::2]] == ["one\n", "two\n"]
    assert "This cell ended the Python process" in shown(answer["outputs"][2])
    assert answer["events"] == ["cell x ended the Python process"]


def test_the_seed_decides_the_hidden_tests_alone(grade):
    spy = "def insert_zeros(x, stride):\n    raise ValueError(repr(x))"
    first, again, other = (
        grade(cell(STUDENT, spy), cell(TEST, HIDDEN, "t"), seed=seed) for seed in (1, 1, 2)
    )
    assert first["verdicts"] == again["verdicts"] == other["verdicts"]
    assert first["outputs"] == again["outputs"]


KEEP = "SEEN = []\n" + ZEROS.replace("    out =", "    SEEN.append(list(x))\n    out =", 1)
TELL = "def stamp(x, weight, stride):\n    "


def test_what_hidden_tests_pass_in_comes_back_in_no_later_visible_line(grade):
    """Neither in a message nor in a value: the process that saw it is asked in hidden lines alone."""
    only_hidden = "### BEGIN HIDDEN TESTS\ncheck.hidden(insert_zeros)\n### END HIDDEN TESTS"
    visible = "check.example(stamp, np.array([1, 2]), np.array([3]), 1, gives=[3, 6])"
    for tell in ("raise ValueError(f'saw {len(SEEN)}')", "return np.full(2, 700 + len(SEEN))"):
        cells = [cell(STUDENT, KEEP), cell(TEST, only_hidden, "h"), cell(STUDENT, TELL + tell)]
        answer = grade(*cells, cell(TEST, visible, "v"), cell(GIVEN, "print(len(SEEN))", "p"))
        assert passed(answer) == {"h": True, "v": False}
        assert "saw 0" in shown(answer["outputs"][4]) or "got 700," in shown(answer["outputs"][4])
        assert shown(answer["outputs"][5]) == "0\n"


def test_no_pause_of_a_hidden_line_can_be_measured_in_what_is_shown(grade):
    """A function could wait as long as an input is large: hidden lines come when nothing is shown any more."""
    slow = "import time\nSTART = time.monotonic()\ndef late(x):\n    time.sleep(x / 10)\n    return x"
    tests = cell(
        TEST, "assert late(0) == 0\n### BEGIN HIDDEN TESTS\nassert late(9) == 9\n### END HIDDEN TESTS", "t"
    )
    answer = grade(cell(STUDENT, slow), tests, cell(STUDENT, "print(time.monotonic() - START)"))
    assert passed(answer) == {"t": True}
    assert float(shown(answer["outputs"][3])) < 0.5 < answer["seconds"]


def test_a_summary_below_knows_of_a_hidden_failure(grade):
    wrong = ZEROS.replace("return out", "return out if stride < 4 else out + 1")
    summary = [cell(GIVEN, "check.summary()", "s"), cell(GIVEN, "print(insert_zeros([1, 2], 2))", "p")]
    hidden = cell(TEST, "### BEGIN HIDDEN TESTS\ncheck.hidden(insert_zeros)\n### END HIDDEN TESTS", "t")
    answer = grade(cell(STUDENT, wrong), hidden, *summary)
    assert passed(answer) == {"t": False}
    assert re.search(
        r"^insert_zeros +0 of +5 points +not passed \(plus_a_constant\)$",
        shown(answer["outputs"][3]),
        re.MULTILINE,
    )
    assert shown(answer["outputs"][4]) == "[1. 0. 2.]\n"
    answer = grade(cell(STUDENT, ZEROS), cell(TEST, HIDDEN, "t"), *summary)
    assert re.search(r"^insert_zeros +5 of +5 points +passed$", shown(answer["outputs"][3]), re.MULTILINE)


def test_hidden_lines_see_the_names_of_their_place_and_of_earlier_hidden_lines(grade):
    hide = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS".format
    cells = [
        cell(STUDENT, "def f(x): return x + 1"),
        cell(GIVEN, "size = 3", "a"),
        cell(
            TEST,
            "assert f(size) == 4\n" + hide("def twice(x): return 2 * f(x)\nassert twice(size) == 8"),
            "t",
        ),
        cell(GIVEN, "size = 5", "b"),
        cell(STUDENT, "def f(x): return x + 2"),
        cell(TEST, hide("print('INSIDE', size)\nassert twice(size) == 14"), "u"),
        cell(TEST, hide("assert f(1) == 2") + "\nassert f(1) == 3, 'seen by nobody'", "v"),
    ]
    answer = grade(*cells)
    assert passed(answer) == {"t": True, "u": True, "v": False}
    assert "INSIDE" not in str(answer["outputs"])
    assert answer["verdicts"]["v"]["text"] == "A hidden test could not be passed."


def test_visible_lines_bind_names_again_and_change_lists_for_themselves(grade):
    """The names are as in one run from top to bottom; what lines change in place stays with visible or hidden ones."""
    hide = "\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS".format
    cells = [
        cell(STUDENT, "def f(x): return x + 1\ndef g(x): return 2 * x"),
        cell(GIVEN, "seen, rng, x = [], np.random.default_rng(0), 1", "a"),
        cell(
            TEST,
            "got = f(1)\nseen.append(got)" + hide("x = got = f(9)\nassert got == 10\nseen.append(4242)"),
            "t",
        ),
        cell(TEST, "got = g(3)" + hide("assert got == 6 and x == 10 and seen == [2]"), "u"),
        cell(GIVEN, "x = 3", "b"),
        cell(TEST, "assert f(x) == 4" + hide("assert f(x) == 4\nassert f(x) == 5"), "v"),
        cell(GIVEN, "print(seen)", "p"),
        cell(GIVEN, "x += 1\nprint(x)", "n"),
    ]
    answer = grade(*cells)
    assert passed(answer) == {"t": True, "u": True, "v": False}
    assert [shown(outputs) for outputs in answer["outputs"][-2:]] == ["[2]\n", "4\n"]


SECOND = "SECOND = get_ipython().display_formatter.active_types == ['text/plain']\n"
HIDE = "### BEGIN HIDDEN TESTS\ncheck.hidden(insert_zeros)\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    "tell",
    [
        "insert_zeros.__signature__ = inspect.Signature([inspect.Parameter('secret_77', 1)])",
        "insert_zeros.__signature__ = inspect.Signature([inspect.Parameter(n, 1) for n in ('x', 'stride')])\n"
        "insert_zeros = lambda x, stride, secret_77: x",
        "def insert_zeros(x, stride): raise UserWarning('secret_77')",
        "def insert_zeros(x, stride): return 77_000 * 'x'",
        "def insert_zeros(x, stride): return dict.fromkeys(range(77_000))",
        "def insert_zeros(x, stride): return [object()] * 7700",
        "def insert_zeros(x, stride): raise type('secret_77', (Exception,), {})('Cannot cast secret_77')",
        "def insert_zeros(x, stride): gc.collect(); [o for o in gc.get_objects() if type(o).__name__ == 'Worker'][0]"
        ".sock.sendall(struct.pack('<II', 77 << 20, 0)); time.sleep(9)",
    ],
)
def test_the_second_process_cannot_say_what_it_saw(grade, tell):
    source = f"import gc, inspect, struct, time\n{SECOND}{ZEROS}\nif SECOND:\n    "
    source += tell.replace("\n", "\n    ")
    answer = grade(cell(STUDENT, source), cell(TEST, "check(insert_zeros)\n" + HIDE, "t"))
    assert passed(answer) == {"t": False}
    assert "77" not in str(answer["outputs"][2:]) + str(answer["events"]) + str(answer["verdicts"])
    assert "a hidden test fails: " in answer["verdicts"]["t"]["text"]


def test_a_cell_that_ends_when_it_runs_again_is_told(grade):
    source = f"{SECOND}import os\n{ZEROS}\nif SECOND: os._exit(1)"
    answer = grade(cell(STUDENT, source), cell(TEST, HIDDEN, "t"))
    told = "ended the Python process, when it ran again for the hidden tests"
    assert answer["verdicts"]["t"]["text"] == f"A cell {told}."
    assert answer["events"] == [f"a cell {told}"]


def test_a_function_whose_signature_makes_no_sense_is_told_so(grade):
    source = ZEROS + "\ninsert_zeros.__signature__ = 'x, stride'"
    answer = grade(cell(STUDENT, source), cell(TEST, HIDDEN, "t"))
    assert "the signature of insert_zeros cannot be read" in answer["verdicts"]["t"]["text"]


def test_a_call_that_hangs_is_awaited_twice_for_visible_and_hidden_lines_together(grade, monkeypatch):
    """Once with many others, once by itself: then it is known which call hangs, and it is made no more."""
    waits = []

    def ask(session, message, value, seconds, ask=Session._ask):
        try:
            return ask(session, message, value, seconds)
        except Died:
            waits.append(message["do"])
            raise

    monkeypatch.setattr(Session, "_ask", ask)
    loop = "def insert_zeros(x, stride):\n    while True: pass"
    tests = [cell(TEST, HIDDEN, "a"), cell(TEST, HIDDEN.replace("check(insert_zeros)\n", ""), "b")]
    answer = grade(cell(STUDENT, loop), *tests)
    assert passed(answer) == {"a": False, "b": False}
    assert answer["events"] == ["insert_zeros did not end within 1.5 s and was stopped"]
    assert waits == ["call_many", "call"]


def test_a_message_is_part_of_one_sentence_and_imitates_nothing(grade):
    fake = r"'\x1b[32mno\n\nstamp: passed, all 15 cases\u202e\x9b'"
    source = f"def insert_zeros(x, stride):\n    raise type('<b>\\n\\x1b[1m', (Exception,), {{}})({fake})"
    answer = grade(cell(STUDENT, source), cell(TEST, HIDDEN, "t"))
    lines = answer["outputs"][2][-1]["traceback"]
    assert (
        lines[0][7:-4]
        == "insert_zeros: your function raised an exception: [32mno stamp: passed, all 15 cases"
    )
    assert not any(line.startswith("stamp:") for line in lines)


def test_all_cells_together_show_a_bounded_text(grade, limits):
    cells = [cell(STUDENT, "print('z' * 1_900_000)") for _ in range(12)]
    answer = grade(*cells)
    assert sum(len(shown(outputs)) for outputs in answer["outputs"]) < limits.shown_bytes + 10_000
    assert "cut here" in shown(answer["outputs"][-1])


def test_a_function_that_is_slow_each_time_leaves_time_for_the_others(grade, limits):
    slow = "import time\ndef insert_zeros(x, stride):\n    time.sleep(1.2)\n    return x"
    limits = replace(limits, function_seconds=3.0, notebook_seconds=12.0)
    tests = [cell(TEST, HIDDEN, "a"), cell(TEST, "assert ok() == 1", "b")]
    answer = grade(cell(STUDENT, slow + "\ndef ok(): return 1"), *tests, limits=limits)
    assert passed(answer) == {"a": False, "b": True}
    assert answer["events"] == ["insert_zeros took more than 3 s in all its calls together"]


@pytest.mark.parametrize("answer", ["(v for v in x)", "memoryview(np.zeros(3))", "map(abs, x)"])
def test_what_cannot_be_copied_is_a_wrong_type_and_no_exception(grade, answer):
    source = f"def insert_zeros(x, stride):\n    return {answer}"
    told = grade(cell(STUDENT, source), cell(TEST, HIDDEN, "t"))["verdicts"]["t"]["text"]
    assert re.search("yours is an object of type (generator|memoryview|map)", told)


LONG = {  # what is returned, and what is said of it
    "a text of 15 MB": ("'x' * 15_000_000", "sent a text of more than 20000 bytes"),
    "many objects": ("[object() for _ in range(9000)]", "sent more than 100 objects that are no plain data"),
    "very many numbers": ("[0.5] * 99_000", "with too many parts cannot be handed over"),
    "many numbers": ("[0.5] * 15_000", "your answer has shape (15000,)"),
    "rows of unequal length": ("[[0.5]] * 5000 + [[1, 2]]", "does not hold plain numbers in rows"),
    "many arrays": ("[np.ones(1)] * 15_000", "sent more than 5000 arrays at once"),
    "a large array": ("np.ones(10**6)", "far too large for this exercise"),
}


@pytest.mark.parametrize(("answer", "why"), LONG.values(), ids=LONG)
def test_what_cannot_be_right_costs_the_grading_process_little(grade, answer, why):
    """Also where it is held against every known mistake."""
    source = f"def insert_zeros(x, stride):\n    return {answer}"
    grade(cell(STUDENT, "def insert_zeros(x, stride):\n    return x"), cell(TEST, HIDDEN, "t"))  # made once
    begun = time.process_time()
    got = grade(cell(STUDENT, source), cell(TEST, HIDDEN, "t"))
    assert why in got["verdicts"]["t"]["text"]
    assert time.process_time() - begun < 5.0  # comparing them all took 57 s once


def test_a_notebook_whose_answers_take_too_long_to_compare_loses_what_comes_then(grade, limits):
    """And no other one: the time is the grading process's own, counted for each notebook."""
    endless = "assert ok() == 1\nwhile True: pass"
    tests = [
        cell(TEST, "assert ok() == 1", "a"),
        cell(TEST, endless, "b"),
        cell(TEST, "assert ok() == 1", "c"),
    ]
    limits = replace(limits, judge_seconds=0.5)
    answer = grade(cell(STUDENT, "def ok(): return 1"), *tests, limits=limits)
    assert passed(answer) == {"a": True, "b": False, "c": False}
    assert answer["events"] == ["comparing the answers in b and 1 more took more than 0.5 s"]
    told = "Comparing the answers of this notebook took more time than there is for it."
    assert answer["verdicts"]["b"]["text"] == told
    assert passed(grade(cell(STUDENT, "def ok(): return 1"), *tests[::2])) == {"a": True, "c": True}


def test_a_list_of_large_arrays_is_refused_before_it_is_joined():
    crowd = [np.zeros(10_000, bool)] * 50
    assert "does not hold plain numbers in rows" in as_array(crowd, np.zeros(3), True)[1].sentence
