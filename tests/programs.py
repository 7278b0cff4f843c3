"""Run programs as `python -m NAME` does, each in a process of its own that need not read what they all import.

A server that has read nbgrader's and Sphinx's modules forks for each program: where tests start two hundred of them, the
imports take their seconds once. What is tested is not among these modules; the new process reads it from its own folder.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = (
    "matplotlib.pyplot", "myst_nb", "nbconvert.exporters", "nbgrader.apps", "nbgrader.converters",
    "nbgrader.preprocessors", "pydata_sphinx_theme", "sphinx.cmd.build", "sqlalchemy.dialects.sqlite", "tqdm",
)  # fmt: skip


def run(module, *arguments, cwd=ROOT, env=None, check=False, timeout=300):
    """The completed process of `python -m MODULE ARGUMENTS`.

    Raises
    ------
    subprocess.TimeoutExpired : it took longer than `timeout` seconds.
    subprocess.CalledProcessError : its status is not 0, and `check` is set.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        request = {
            "module": module,
            "arguments": command[3:],
            "folder": str(cwd),
            "environment": dict(os.environ if env is None else env),
            "written": [f"{folder}/out", f"{folder}/err"],
            "seconds": timeout,
        }
        status = _server().ask(request)
        out, err = (Path(name).read_text(encoding="utf-8", errors="replace") for name in request["written"])
    if status == -signal.SIGALRM:
        raise subprocess.TimeoutExpired(command, timeout, out, err)
    done = subprocess.CompletedProcess(command, status, out, err)
    if check:
        done.check_returncode()
    return done


class _Server:
    """The process that forks; it ends when this one does."""

    def __init__(self):
        command = [sys.executable, "-m", "tests.programs"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, request):
        """The status with which a program ended."""
        with self.lock:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@cache
def _server():
    return _Server()


def _serve():
    """Fork for each line of the input; returns the request in a child, and None at the end of the input."""
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            return json.loads(line)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    return None


def _become(request):
    """Make this process what a new one would be in a folder, with its environment, arguments and open files."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:1] = [request["folder"], *paths]
    sys.argv = [request["module"], *request["arguments"]]
    for number, name, mode in zip((0, 1, 2), (os.devnull, *request["written"]), ("r", "w", "w")):
        with open(name, mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (open(n, mode, closefd=False) for n, mode in enumerate("rww"))  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    sys.modules.pop("tests.programs", None)
    signal.alarm(request["seconds"])


if __name__ == "__main__":
    for name in MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    if request := _serve():
        _become(request)
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
