"""The grading process: kept between jobs, begun anew when it has gone, closed while it works."""

import io
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from grading.errors import GradingError
from grading.judge.client import JudgeClient
from grading.judge.messages import read_message
from grading.judge.server import Child, Server
from tests.grading.grading_tools import SETUP, cell, shown

pytestmark = pytest.mark.usefixtures("jail")


@pytest.fixture(scope="module")
def judge():
    """One for all tests: whatever happens to its process, the next job has one."""
    made = JudgeClient()
    yield made
    made.close()


@pytest.fixture
def job(limits):
    cells = [
        cell("given", SETUP, "setup"),
        cell("student", "print('hello')"),
        cell("test", "assert True", "t"),
    ]
    return {"cells": cells, "limits": limits.as_dict(), "seed": 1, "unjailed": False}


def test_one_process_for_many_jobs(judge, job):
    first, process = judge.grade(job), judge._process
    second = judge.grade(job)
    assert judge._process is process
    assert first["outputs"] == second["outputs"]
    assert first["mode"] == "jail"


def test_a_process_that_has_gone_is_replaced(judge, job):
    judge.grade(job)
    judge._process.kill()
    assert judge.grade(job)["verdicts"]["t"]["passed"]


def test_jobs_run_side_by_side_and_each_gets_its_own_answer(judge, job):
    sleeper = dict(job, cells=[cell("student", "import time; time.sleep(1); print('slow')")])
    judge.grade(job)
    with ThreadPoolExecutor(4) as pool:
        begun = time.monotonic()
        slow, quick = [pool.submit(judge.grade, sleeper) for _ in range(3)], pool.submit(judge.grade, job)
        assert shown(quick.result()["outputs"][1]) == "hello\n"
        assert not any(future.done() for future in slow)
        assert {shown(future.result()["outputs"][0]) for future in slow} == {"slow\n"}
        assert time.monotonic() - begun < 5.5  # one after another: 6 s, as a cell of a student's runs twice


def test_who_waits_when_it_is_closed_gets_an_error(judge, job):
    sleeper = dict(job, cells=[cell("student", "import time; time.sleep(2)")])
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(judge.grade, sleeper)
        while not judge._waiting:
            time.sleep(0.01)
        judge.close()
        with pytest.raises(GradingError, match="was closed"):
            waits.result()
    assert judge.grade(job)["verdicts"]["t"]["passed"]


def test_a_fault_of_the_graders_is_an_error_and_no_zero(judge, job):
    with pytest.raises(GradingError, match="KeyError"):
        judge.grade(dict(job, cells=[{"role": "test"}]))


def test_memory_beyond_the_limit_is_that_tests_loss(judge, job):
    cells = [*job["cells"], cell("test", "np.ones(10**8)", "large"), cell("test", "assert True", "u")]
    answer = judge.grade(dict(job, cells=cells))
    assert {name: verdict["passed"] for name, verdict in answer["verdicts"].items()} == {
        "t": True,
        "large": False,
        "u": True,
    }
    assert answer["events"] == ["comparing the answers in large took more than 512 MiB"]
    assert "took more memory than there is for it" in answer["verdicts"]["large"]["text"]


def test_a_notebook_that_ends_the_grading_process_twice_gets_nothing_and_is_told_so(judge, job):
    cells = [*job["cells"], cell("test", "import os; os._exit(1)", "u")]
    answer = judge.grade(dict(job, cells=cells))
    assert [verdict["passed"] for verdict in answer["verdicts"].values()] == [False, False]
    assert answer["events"] == ["the grading ended without an answer 2 times"]
    text = "The grading of this notebook ended without an answer 2 times."
    assert [shown(outputs) for outputs in answer["outputs"]] == ["", "", *[f"Stopped: {text}"] * 2]
    assert judge.grade(job)["verdicts"]["t"]["passed"]


def test_a_notebook_whose_grading_does_not_end_gets_nothing_and_is_told_so(job):
    """The far limit: it is some times what all limits within it allow."""
    replies, sleeper = io.BytesIO(), subprocess.Popen(["sleep", "60"])
    zygote = SimpleNamespace(process=SimpleNamespace(poll=lambda: None), mode="jail")
    Server(None, replies)._end(Child(1, job, sleeper.pid, os.pipe()[0], zygote, 0.0, 1), False)
    sleeper.wait()
    replies.seek(0)
    answer = read_message(replies)
    assert answer["events"] == ["the grading did not end in time and was stopped"]
    assert answer["verdicts"]["t"]["passed"] is False
    assert not Path(f"/proc/{sleeper.pid}").exists()
