"""Whatever the submissions do, the whole grader stays below 2 GiB."""

import subprocess

import pytest

from benchmarks.grading import Memory
from tests.grading.course_tools import SLUG, command, earned, environment, made_by, rows, submit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
LIMIT_MIB = 2048
HOGS = {
    "arrays": "hoard = []\n    while True:\n        hoard.append(np.ones(10**6))",
    "one_array": "np.ones(10**10)",
    "bytes": "hoard = bytearray()\n    while True:\n        hoard.extend(b'x' * 10**7)",
    "children": (
        "import os, time\n    for _ in range(6):\n        if os.fork() == 0:\n"
        "            hoard = [np.ones(10**6) for _ in range(60)]\n            time.sleep(60)\n    time.sleep(60)"
    ),
    "thread": (
        "import threading, time\n    def fill():\n        hoard = []\n        while True:\n"
        "            hoard.append(np.ones(10**6)); time.sleep(0.01)\n"
        "    threading.Thread(target=fill, daemon=True).start()\n    time.sleep(60)"
    ),
    "shared": (
        "import mmap\n    maps = []\n    while True:\n        maps.append(mmap.mmap(-1, 10**7))\n"
        "        maps[-1].write(b'x' * 10**7)"
    ),
    "answers": "return np.ones(7 * 10**6)",
    "prints": "while True:\n        print('x' * 10**7)",
}


def test_a_class_of_hoarders(tmp_path, new_course, record_property):
    folder = new_course(tmp_path / "course", SLUG)
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write("\nc = get_config()\nc.ClassRun.call_seconds = 3.0\n")
    sound = made_by(folder, "right").decode()
    first = "    n, k = len(x), len(weight)"
    assert first in sound
    for name, body in HOGS.items():
        text = f"    {body}\n{first}".replace("\n", "\\n")
        submit(folder, name, sound.replace(first, text).encode())
    process = subprocess.Popen(
        command("autograde"), cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    memory = Memory(process.pid)
    output = process.communicate(timeout=250)[0].decode()
    most = memory.stop()
    assert process.returncode == 0, output
    scores = {
        name: next(f[2] for f in facts if f[0] == SLUG and len(f) == 3)
        for name, facts in rows(folder).items()
    }
    assert scores == dict.fromkeys(HOGS, earned("stamp"))
    assert 100 < most < LIMIT_MIB
    what = f"{len(HOGS)} hoarders at once: {most:.0f} MiB at most"
    record_property("fault", ("grader", what, f"< {LIMIT_MIB} MiB", f"< {LIMIT_MIB} MiB"))
