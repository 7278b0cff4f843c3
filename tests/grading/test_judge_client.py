"""The grading process: kept between jobs, begun anew when it has gone, dropped when a job was interrupted."""

import pytest
from grading_tools import SETUP, cell

from grading.judge_client import GradingError, Judge

pytestmark = pytest.mark.usefixtures("jail")


@pytest.fixture
def judge():
    made = Judge()
    yield made
    made.close()


@pytest.fixture
def job(limits):
    cells = [
        cell("locked", SETUP, "setup"),
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


def test_an_interrupted_job_leaves_no_answer_behind(judge, job, monkeypatch):
    judge.grade(job)
    with monkeypatch.context() as patch:
        patch.setattr("grading.judge_client.read_message", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            judge.grade(job)
    assert judge._process is None
    assert judge.grade(job)["verdicts"]["t"]["passed"]


def _interrupt(stream):
    raise KeyboardInterrupt


def test_a_fault_of_the_graders_is_an_error_and_no_zero(judge, job):
    with pytest.raises(GradingError, match="KeyError"):
        judge.grade(dict(job, cells=[{"role": "test"}]))
