"""A Dask cluster on this machine: real scheduler and workers, one of them killed in the middle, the same grades."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from grading.errors import GradingError
from grading.files import made_once
from grading.run import cluster
from tests.grading.course_tools import HONEST, SLUG, environment, grading, made_by, rows, submit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
STUDENTS = 10


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course):
    folder = new_course(tmp_path_factory.mktemp("cluster") / "course", SLUG)
    for number in range(STUDENTS):
        submit(folder, f"student{number:02d}", made_by(folder, HONEST[number % len(HONEST)]))
    cluster.course_key(folder / "course")
    return folder


@pytest.fixture(scope="module")
def expected(course, tmp_path_factory):
    """The rows of a run on this machine alone."""
    done = grading(course, "autograde", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    found = rows(course)
    assert len(found) == STUDENTS
    return found


def dask(course, *arguments, **more):
    """A process of Dask's own command, in the course's root."""
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]], cwd=course,
        env=environment(PYTHONPATH=str(course), DASK_DISTRIBUTED__ADMIN__LOG_LENGTH="10", **more),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def scheduler(course):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = dask(course, "dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
                   "--dashboard-address", "127.0.0.1:0")  # fmt: skip
    _await_answer(port)
    yield f"tcp://127.0.0.1:{port}"
    process.kill()
    process.wait()


def _await_answer(port):
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.05)


def worker(course, address, key=None):
    more = {} if key is None else {cluster.KEY_FILE: str(key)}
    return dask(course, "dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
                "--local-directory", str(course / "dask"), "--death-timeout", "60", **more)  # fmt: skip


@pytest.fixture
def workers(course, scheduler):
    made = [worker(course, scheduler, course / "course" / "cluster_key") for _ in range(2)]
    await_workers(scheduler, 2)
    yield made
    for process in made:
        process.kill()
        process.wait()


def await_workers(address, count):
    """Wait, in a process of its own, until the cluster has so many workers."""
    code = f"from distributed import Client; Client({address!r}).wait_for_workers({count}, timeout=60)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=90)


def test_a_worker_killed_in_the_middle_changes_no_grade(
    course, expected, scheduler, workers, record_property
):
    command = [sys.executable, "-m", "grading", "autograde", "--force", "--dask", scheduler]
    process = subprocess.Popen(
        command, cwd=course, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    journal = course / "course" / "journal" / "graded.jsonl"
    before, until = journal.read_text().count('"graded"'), time.monotonic() + 90
    while journal.read_text().count('"graded"') < before + 3 and time.monotonic() < until:
        time.sleep(0.01)
    workers[0].send_signal(signal.SIGKILL)
    left = STUDENTS - (journal.read_text().count('"graded"') - before)
    output = process.communicate(timeout=200)[0]
    assert process.returncode == 0, output
    assert left > 3
    assert f"{STUDENTS} submissions graded" in output
    assert rows(course) == expected
    record_property("fault", ("grader", "a Dask worker is killed in the middle", "rows equal", "rows equal"))


def test_a_worker_without_the_key_grades_nothing(course, expected, scheduler, tmp_path):
    (tmp_path / "key").write_text("0" * 64)
    stranger = worker(course, scheduler, tmp_path / "key")
    try:
        await_workers(scheduler, 1)
        done = grading(course, "autograde", "--force", "--dask", scheduler)
    finally:
        stranger.kill()
        stranger.wait()
    assert done.returncode == 1
    assert "the job is not signed with this worker's key" in done.stdout
    assert grading(course, "autograde").returncode == 0
    assert rows(course) == expected


def test_no_scheduler_and_no_worker_are_told(course, scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    with (
        pytest.raises(GradingError, match="has no worker: start some"),
        cluster.remote(scheduler, course / "course", _Log()),
    ):
        pass
    with (
        pytest.raises(GradingError, match="No Dask scheduler answers at tcp://127.0.0.1:1 "),
        cluster.remote("tcp://127.0.0.1:1", course / "course", _Log()),
    ):
        pass


def test_an_answer_that_was_not_signed_by_a_worker_is_not_taken(tmp_path):
    key = cluster.course_key(tmp_path)
    assert os.stat(tmp_path / "cluster_key").st_mode & 0o077 == 0

    class Forger:
        status = "running"

        def submit(self, function, package, **options):
            text = json.dumps({"outputs": [], "verdicts": {}, "events": []})
            made = cluster._sign(b"another key", "answer", package[1], text)
            return type("Task", (), {"result": lambda self: (text, made)})()

    with pytest.raises(GradingError, match="not signed with this course's key"):
        cluster.Remote(Forger(), key).grade({"cells": []})


def test_an_answer_to_another_job_is_not_taken(tmp_path):
    key, kept = cluster.course_key(tmp_path), []

    class Replayer:
        status = "running"

        def submit(self, function, package, **options):
            text = json.dumps({"outputs": [], "mode": "jail"})
            kept.append((text, cluster._sign(key, "answer", package[1], text)))
            return type("Task", (), {"result": lambda self: kept[0]})()

    remote = cluster.Remote(Replayer(), key)
    assert remote.grade({"cells": []})["mode"] == "jail"
    with pytest.raises(GradingError, match="not signed"):
        remote.grade({"cells": []})


class _Log:
    def info(self, *arguments):
        pass


def test_a_key_is_seen_whole_by_its_owner_alone_and_the_quicker_one_stands(tmp_path):
    path = tmp_path / "new" / "key"

    def slow():
        assert not path.exists()
        assert made_once(path, lambda: "first") == "first"
        return "second"

    assert made_once(path, slow, mode=0o600) == made_once(path, slow) == "first"
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert cluster.course_key(tmp_path) == cluster.course_key(tmp_path)
    assert (tmp_path / "cluster_key").stat().st_mode & 0o777 == 0o600
