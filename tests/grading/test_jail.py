"""What a student's process can and cannot do."""

import ast
import base64
import io
import platform
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from grading.errors import JailError
from grading.jail import bwrap_command as jail_module
from grading.jail import start as start_module
from grading.jail.inside import syscalls
from grading.jail.limits import Budget
from grading.jail.session import Session
from grading.jail.start import Zygote
from tests.grading.grading_tools import shown
from upsample_lib.check import CallStopped, StudentError


def says(session, source):
    outputs, died = session.run(source, True)
    assert died is None
    return shown(outputs)


def test_cells_show_what_they_show_in_jupyter(session):
    assert says(session, "print('a')\n1 + 1") == "a\n\n2"
    assert "ZeroDivisionError" in str(session.run("1 / 0", True)[0])
    outputs, _ = session.run("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);", True)
    assert [list(output["data"]) for output in outputs] == [["text/plain", "image/png"]]
    assert says(session, "await __import__('asyncio').sleep(0)\n%timeit -n1 -r1 0").endswith("each)\n")
    assert says(session, "_ = 3\nget_ipython().__class__.__name__") == "'Shell'"


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        ("import torch", "No module named 'torch'"),
        ("import scipy", "No module named 'scipy'"),
        ("import nbgrader", "No module named 'nbgrader'"),
        ("from upsample_lib import conv_transpose", "conv_transpose is not available while grading"),
        ("import upsample_lib.transposed_convolution", "is not available while grading"),
        ("import upsample_lib; upsample_lib.conv", "is not available while grading"),
        ("open('/jail/inside/wire.py', 'a')", "denied"),
        ("open('/new', 'w')", "Read-only file system"),
        ("import socket; socket.create_connection(('127.0.0.1', 1), 1)", "Network is unreachable"),
        ("input('name?')", "nobody to answer"),
        ("import pdb; pdb.set_trace()", ""),
        ("!id", "passed over while grading"),
        ("open('/scratch/big', 'wb').write(bytes(10**8))", "File too large"),
        ("import ctypes; print('unshare', ctypes.CDLL(None).unshare(0x10000000))", "unshare -1"),
        ("import os; os.memfd_create('hoard')", "Operation not permitted"),
        ("import fcntl; fcntl.flock(open('/jail/inside/wire.py'), fcntl.LOCK_SH)", "Operation not permitted"),
        ("import fcntl; fcntl.lockf(open('/scratch/a', 'w'), fcntl.LOCK_EX)", "Operation not permitted"),
        ("import fcntl; fcntl.fcntl(open('/scratch/a', 'w'), 37, bytes(32))", "Operation not permitted"),
        ("import fcntl; print('flags', fcntl.fcntl(open('/scratch/a', 'w'), fcntl.F_GETFD))", "flags 1"),
        ("import ctypes; print('watch', ctypes.CDLL(None).inotify_init1(0))", "watch -1"),
        ("import os; os.openpty()", "No such file or directory"),
        ("import mmap; mmap.mmap(-1, 10**7)", "Operation not permitted"),
        ("import mmap, os; mmap.mmap(os.open('/dev/zero', os.O_RDWR), 4096)", "No such device"),
        ("import socket; socket.socketpair()[0].setsockopt(1, 7, 2**30)", "Operation not permitted"),
        ("import fcntl, os; fcntl.fcntl(os.pipe()[1], 1031, 2**20)", "Operation not permitted"),
        ("import socket; socket.socket(40, socket.SOCK_STREAM)", "Network is unreachable"),
        ("import socket; socket.socket(16, socket.SOCK_RAW)", "Network is unreachable"),
        ("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", "not allowed to raise"),
        ("import ctypes; print('empty', ctypes.CDLL(None).madvise(None, 0, 21))", "empty -1"),
        ("import socket; print(socket.gethostname())", "grading"),
        ("import os; os.setuid(0)", "Invalid argument"),
        ("import os; os.setsid()", "Operation not permitted"),
        ("import os; os.utime('/dev/null')", "Read-only file system"),
        ("import os; os.utime('/dev/urandom')", "Read-only file system"),
        ("import os; print(open('/dev/null', 'w').write('x'), len(os.urandom(9)))", "1 9"),
        ("import ctypes; print('disks', ctypes.CDLL(None).syncfs(1))", "disks -1"),
        ("import os; print('group', os.getpgid(0), os.getsid(0))", "group 1 1"),
        ("import os; os.kill(-1, 9); print('alone')", "No such process"),
    ],
)
def test_attempts_end_with_a_message(session, attempt, answer):
    assert answer in says(session, attempt)


def test_no_call_of_the_list_is_carried_out(session):
    numbers = list(syscalls.numbers("refused", platform.machine()).values())
    source = (
        f"import ctypes\nlibc, answers = ctypes.CDLL(None, use_errno=True), set()\nfor number in {numbers}:\n"
    )
    source += (
        "    answers.add((libc.syscall(number, -1, -1, -1, -1, -1, -1), ctypes.get_errno()))\nprint(answers)"
    )
    assert says(session, source) == "{(-1, 1)}\n"


POOLS = """
from multiprocessing import Lock, Pipe, Pool, Queue, Value, shared_memory
import asyncio, os, subprocess, threading
with Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
queue, value, lock, ends = Queue(), Value("i", 3), Lock(), Pipe()
queue.put(4); ends[0].send([5])
block = shared_memory.SharedMemory(create=True, size=1000)
with lock:
    print(queue.get(), value.value, ends[1].recv(), len(block.buf))
print(asyncio.run(asyncio.sleep(0, "slept")), np.memmap("mapped", float, "w+", shape=3).sum())
"""


def test_what_honest_code_shares_between_its_processes_works(session):
    shown_lines = says(session, "import numpy as np" + POOLS).splitlines()
    assert [line for line in shown_lines if "Warning" not in line] == ["[1, 2]", "4 3 [5] 1000", "slept 0.0"]


def test_the_surroundings_are_bare(session):
    listing = (
        "import os\nprint(sorted(os.listdir('/')), os.listdir('/proc'), os.listdir('/tmp'), os.getpid())"
    )
    seen = says(session, listing)
    assert "[] [] 1" in seen
    assert "work" not in seen
    environment = says(session, "print(dict(os.environ))")
    assert "NBGRADER" not in environment
    assert "PATH" not in environment.replace("PYTHONPATH", "PATH")
    code = "def is_open(n):\n  try: return bool(os.fstat(n))\n  except OSError: return False\n"
    numbers = says(session, code + "print([n for n in range(3, 64) if is_open(n)])")
    assert len(numbers.split(",")) == 1


FIGURES = {
    "plain": "plt.plot([0, 1, 4]); plt.title('squares')",
    "tall labels": "plt.plot([0, 1]); plt.ylabel('rows\\n' * 6); plt.suptitle('above', y=1.1)",
    "legend outside": "plt.plot([0, 1], label='line'); plt.legend(loc='upper left', bbox_to_anchor=(1.2, 1))",
    "text far away": "plt.plot([0, 1]); plt.figtext(1.5, 0.5, 'far')",
    "grey, two axes": "plt.figure(facecolor='0.9', figsize=(3, 5)); plt.subplot(211); plt.imshow(np.eye(5))",
    "constrained": "plt.figure(layout='constrained'); plt.plot([0, 1]); plt.xlabel('x')",
}


@pytest.mark.parametrize("source", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_trimmed_as_jupyter_trims_it(session, source):
    cell = f"""
import io, base64, numpy as np, matplotlib.pyplot as plt
from PIL import Image
from IPython.core.pylabtools import print_figure
{source}
raw = print_figure(plt.gcf(), bbox_inches="tight")
plt.show()
np.asarray(Image.open(io.BytesIO(base64.b64decode(raw) if isinstance(raw, str) else raw))).shape[:2]
"""
    outputs, _ = session.run(cell, True)
    expected = next(o["data"]["text/plain"] for o in outputs if "image/png" not in o.get("data", {}))
    png = next(o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {}))
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        rows, columns = picture.size[::-1]
    np.testing.assert_allclose((rows, columns), ast.literal_eval(expected), atol=8)


def test_scratch_is_private_and_ends_with_the_process(jail, limits, session):
    assert says(session, "open('/tmp/note', 'w').write('x'); open('mine', 'w').write('y'); 0") == "0"
    other = Session(lambda: jail.worker(limits.as_dict()), limits, Budget(10))
    try:
        assert says(other, "import os; print(os.listdir('/tmp'), os.listdir('.'))") == "[] ['tmp']\n"
    finally:
        other.close()


def test_threads_and_forks_are_limited_and_end_with_the_process(session):
    source = "import os\nn = 0\ntry:\n    while n < 99:\n        if os.fork() == 0:\n            while True: pass\n        n += 1\n"
    assert says(session, source + "except BlockingIOError:\n    pass\nprint(n)") == "7\n"


def test_time_lost_to_processes_of_ones_own_is_not_given_back(session):
    source = "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        while True: pass\n"
    begun = time.monotonic()
    session.run(source + "end = time.time() + 1\nwhile time.time() < end: pass", False)
    lost = session.worker.waited()
    used = sum(map(start_module._own_seconds, start_module.family(session.worker._process())))
    assert lost <= max(time.monotonic() - begun - used, 0) + 0.3


def test_a_forked_copy_does_not_answer(session):
    session.run("import os\ndef twice():\n    os.fork()\n    return os.getpid()", False)
    assert session.call("twice", (), {}) == 1
    assert says(session, "print('still one')") == "still one\n"


def test_memory_ends_in_a_memory_error(session):
    assert "MemoryError" in says(session, "bytearray(2 * 10**9)")
    assert says(session, "print('alive')") == "alive\n"


def test_many_processes_cannot_take_more_together(session):
    session.limits = replace(session.limits, total_bytes=400 * 2**20, call_seconds=20)
    source = "import os\ndef hoard():\n    for _ in range(3): os.fork()\n    kept = [bytes(10**7)[:]]\n"
    session.run(source + "    while True: kept.append(bytearray(b'x') * 10**7)", False)
    with pytest.raises(CallStopped, match="took more than 400 MiB of memory and was stopped"):
        session.call("hoard", (), {})


LEAVES = """
import ctypes, os, threading, time
def hoard():
    kept = [bytearray(b"x") * 10**7 for _ in range(25)]
    time.sleep(9)
def leave():
    for _ in range(2):
        if os.fork() == 0:
            threading.Thread(target=hoard).start()
            ctypes.CDLL(None).pthread_exit(None)
    time.sleep(9)
def later():
    def hoard_later():
        time.sleep(0.3); hoard()
    threading.Thread(target=hoard_later).start()
"""


def test_memory_is_counted_where_the_first_thread_of_its_process_has_left(session):
    session.limits = replace(session.limits, total_bytes=150 * 2**20, call_seconds=20)
    session.run(LEAVES, False)
    with pytest.raises(CallStopped, match="took more than 150 MiB of memory and was stopped"):
        session.call("leave", (), {})


def test_memory_is_counted_also_when_nothing_is_asked(session):
    session.limits = replace(session.limits, total_bytes=150 * 2**20, call_seconds=20)
    session.run(LEAVES, False)
    session.call("later", (), {})
    waited = time.monotonic()
    while not session.watch.exceeded and time.monotonic() < waited + 10:
        time.sleep(0.05)
    with pytest.raises(CallStopped, match="took more than 150 MiB of memory and was stopped"):
        session.call("later", (), {})


def test_calls_carry_plain_data_and_errors(session):
    session.run(
        "def f(x, *, k=2):\n    x *= k\n    return x, {'k': [k]}\ndef g(): raise SystemExit(3)", False
    )
    given = np.arange(3.0)
    array, rest = session.call("f", (given,), {"k": 3})
    np.testing.assert_array_equal(array, [0, 3, 6])
    np.testing.assert_array_equal(given, [0, 1, 2])
    assert rest == {"k": [3]}
    with pytest.raises(StudentError, match="SystemExit: 3"):
        session.call("g", (), {})
    with pytest.raises(StudentError, match="TypeError"):
        session.call("f", (1, 2), {})


def test_a_call_that_stops_the_process_is_not_repeated_and_the_rest_goes_on(jail, session):
    workers = jail.count
    session.run("import os\nstate = [1]\ndef quit(): os._exit(1)\ndef loop():\n    while True: pass", False)
    session.run("state.append(2)\ndef look(): return state", False)
    with pytest.raises(CallStopped, match="ended the Python process"):
        session.call("quit", (), {})
    begun = time.monotonic()
    with pytest.raises(CallStopped, match="not called again"):
        session.call("quit", (), {})
    assert time.monotonic() - begun < 0.1
    assert session.call("look", (), {}) == [1, 2]
    with pytest.raises(CallStopped, match="did not end within 1.5 s"):
        session.call("loop", (), {})
    assert session.call("look", (), {}) == [1, 2]
    assert jail.count - workers == 3


def test_a_cell_that_dies_is_left_out_of_the_replay(session):
    session.run("a = 1", False)
    assert session.run("import os; b = 2; os._exit(0)", True) == ([], "ended the Python process")
    assert says(session, "print(a, 'b' in globals())") == "1 False\n"
    assert "did not end within 3 s" in session.run("while True: pass", True)[1]
    assert says(session, "print(a)") == "1\n"


def test_the_whole_notebook_has_a_budget(jail, limits):
    session = Session(lambda: jail.worker(limits.as_dict()), limits, Budget(1.0))
    try:
        session.run("import time\ndef f(): time.sleep(9)\ndef g(): return 1", False)
        with pytest.raises(CallStopped, match="the 1 s for the whole notebook used up"):
            session.call("f", (), {})
        with pytest.raises(CallStopped, match="used up"):
            session.call("g", (), {})
    finally:
        session.close()


def test_endless_output_is_cut(session):
    outputs, died = session.run("for _ in range(100): print('x' * 10**6)", True)
    assert died is None
    assert len(shown(outputs)) < 3 * 2**20
    assert "cut" in shown(outputs)


def test_huge_answers_and_nonsense_on_the_line_cost_the_call_alone(session):
    session.run("import numpy as np\ndef big(): return np.zeros(10**7)\ndef ok(): return 1", False)
    session.limits = replace(session.limits, message_bytes=2**20, call_seconds=5)
    with pytest.raises(CallStopped, match="sent more than 1 MiB at once"):
        session.call("big", (), {})
    forge = "import os\ndef forge():\n    for n in range(3, 64):\n        try: os.write(n, b'\\xff' * 4096)\n        except OSError: pass"
    session.run(forge, False)
    with pytest.raises(CallStopped):
        session.call("forge", (), {})
    assert session.call("ok", (), {}) == 1


CHANNEL = """
import json, os, struct, threading, time
def channel():
    for n in range(3, 64):
        try:
            os.fstat(n)
            return n
        except OSError:
            pass
def frame(value):
    body = json.dumps({"is": "answer", "value": value, "id": 1, "sizes": []}).encode()
    return struct.pack("<II", len(body), 0) + body
def send(data):
    while data:
        data = data[os.write(channel(), data):]
"""


def test_answers_written_ahead_are_not_taken_for_answers(session):
    session.run("def ok(): return 1", False)
    outputs, died = session.run(CHANNEL + "send(frame(5) * 9)", False)
    assert outputs == []
    assert died is None or "not asked for" in died
    session.run("def two(): return 2", False)
    assert [session.call(name, (), {}) for name in ("ok", "two", "ok")] == [1, 2, 1]


def test_keys_chosen_to_collide_cost_the_call_alone(session):
    bomb = "def bomb():\n    send(frame({'dict': [[i * (2**61 - 1), 0] for i in range(1, 3000)]}))\n    time.sleep(9)"
    session.run(CHANNEL + bomb + "\ndef ok(): return 1", False)
    begun = time.monotonic()
    with pytest.raises(CallStopped, match="sent dicts of more than 2000 entries"):
        session.call("bomb", (), {})
    assert time.monotonic() - begun < 4
    assert session.call("ok", (), {}) == 1


def test_memory_is_watched_also_while_bytes_trickle_in(session):
    session.limits = replace(session.limits, total_bytes=150 * 2**20, call_seconds=15)
    drip = "\ndef drip():\n    send(struct.pack('<II', 1000, 2**20))\n    while True:\n        send(b' ')\n        time.sleep(0.05)\n"
    hoard = "def hoard():\n    threading.Thread(target=drip, daemon=True).start()\n    kept = []\n"
    hoard += "    while len(kept) < 20: kept.append(bytearray(b'x') * 10**7)\n    time.sleep(99)"
    session.run(CHANNEL + drip + hoard, False)
    begun = time.monotonic()
    with pytest.raises(CallStopped, match="took more than 150 MiB of memory and was stopped"):
        session.call("hoard", (), {})
    assert time.monotonic() - begun < 8


def test_what_cannot_be_handed_over_is_an_error_and_no_crash(jail, session):
    workers = jail.count
    session.run("import numpy as np\ndef wide(): return np.broadcast_to(np.float64(0), (10**12,))", False)
    odd = "class M(type):\n    __name__ = property(lambda self: 1 / 0)\nclass E(metaclass=M): pass\ndef odd(): return E()"
    session.run(odd, False)
    with pytest.raises(StudentError, match="MemoryError"):
        session.call("wide", (), {})
    assert type(session.call("odd", (), {})).__name__ == "E"
    assert jail.count - workers == 1


def test_without_bubblewrap_grading_refuses_with_the_way_out(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JailError, match="'bwrap' was not found.*UPSAMPLE_GRADING_UNJAILED=1"):
        Zygote()


def test_a_bubblewrap_that_may_do_nothing_is_reported(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(JailError, match="uid map: Permission denied.*UPSAMPLE_GRADING_UNJAILED"):
        Zygote().await_ready()


def test_unjailed_works_and_says_so(limits):
    zygote = Zygote(unjailed=True)
    session = Session(lambda: zygote.worker(limits.as_dict()), limits, Budget(20))
    try:
        assert zygote.mode == "unjailed"
        assert says(session, "import numpy as np\nprint(np.ones(2))") == "[1. 1.]\n"
        assert "No module named 'torch'" in says(session, "import torch")
        assert session.run("import os; os._exit(0)", True)[1] == "ended the Python process"
        assert "did not end" in session.run("while True: pass", True)[1]
    finally:
        session.close()
        zygote.close()


def test_the_jails_python_packages_are_numpys_and_matplotlibs_needs():
    entries = jail_module.library_entries()
    assert {"numpy", "IPython", "matplotlib"} <= set(entries)
    assert not {"torch", "scipy", "nbgrader", "requests", "skimage"} & set(entries)
