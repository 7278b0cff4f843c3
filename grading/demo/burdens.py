"""Hostile submissions that weigh on the graders: on their memory and time, on the page and the table that they make."""

from .draft import LOST, Roster, wrong_stamp

BURDENS = Roster()
student = BURDENS.student
SLOW = ("[" * 9000, "*a_ " * 4000, "`" * 9000 + " a", "> " * 5000 + "a", "$" * 9999, "- " * 4000, "|a" * 5000)


@student(
    "answers of millions of characters, objects, numbers",
    rows=("29",),
    lost=("stamp", "conv_matrix", "crop_same", "insert_zeros"),
)
def long_answers(draft):
    draft.body("stamp", "return 'x' * 15_000_000")
    draft.body("conv_matrix", "return [object() for _ in range(200_000)]")
    draft.body("crop_same", "return [0.5] * 19_000")
    draft.body("insert_zeros", "return [[0.5]] * 9000 + [[1, 2]]")


@student("off by 0.9 %, in float16", rows=("30",), lost=LOST)
def nearly_right(draft):
    draft.edit("stamp", "return out", "return (1.009 * out).astype(np.float16)")


@student("is right, in a cell of 300 kB", rows=("31",))
def long_cell(draft):
    draft.insert(
        "\n".join(f"value_{n} = [{n}, 'text', None]  # of many" for n in range(7000)), before="stamp"
    )


@student("is right, with a hundred cells of 200 coloured outputs", rows=("31",))
def many_outputs(draft):
    source = "for _ in range(200):\n    print('\\x1b[31mred\\x1b[1;34mblue\\n' * 40)\n    display(1)"
    for _ in range(100):
        draft.insert(source, before="stamp")


@student("is right, with Markdown that is slow to read", rows=("31",))
def slow_markdown(draft):
    for text in SLOW * 4:
        draft.insert(text, before="stamp", kind="markdown")


@student("is right, and ends the process in sixty cells", rows=("32",))
def restart_storm(draft):
    for _ in range(60):
        draft.insert("import os\nos._exit(0)", before="stamp")


@student("code, text and messages that turn lines around", rows=("33",), lost=LOST)
def turned_around(draft):
    wrong_stamp(draft)
    draft.insert("print('\\u202e\\u2066 yes \\u200f')\nraise ValueError('\\u202eabc')", before="stamp")
    draft.insert("**\u202e bold \u2066**", before="stamp", kind="markdown")
    draft.insert("ready = '\u202e \u2066'  # \u202e yes", before="stamp")


@student("hoards in processes whose first thread has left", rows=("34",), lost=LOST)
def first_thread_gone(draft):
    draft.insert(
        "import ctypes, os, threading, time\n"
        "def hoard():\n    kept = [bytearray(b'x') * 10**7 for _ in range(25)]\n    time.sleep(99)\n"
        "def leave():\n    for _ in range(3):\n        if os.fork() == 0:\n"
        "            threading.Thread(target=hoard).start()\n            ctypes.CDLL(None).pthread_exit(None)\n"
        "    time.sleep(8)",
        before="stamp",
    )
    draft.edit("stamp", "    n, k =", "    leave()\n    n, k =")


def refused(draft, attempts):
    """A cell that takes an answer away and gives it back where none of the attempts succeeds."""
    lines = "".join(f"must_fail(lambda: {attempt})\n" for attempt in attempts)
    draft.insert(
        "import ctypes, fcntl, mmap, os, resource, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "kept = conv_matrix\ndel conv_matrix\n"
        "def must_fail(attempt):\n    try:\n        assert attempt() == -1, 'it was carried out'\n"
        "    except (OSError, ValueError) as error:\n        print(error)\n"
        f"{lines}conv_matrix = kept",
        before="test_conv_matrix",
    )


@student("memory without a process that holds it", rows=("34",))
def uncounted_memory(draft):
    refused(
        draft,
        (
            "mmap.mmap(-1, 10**7)",
            "mmap.mmap(os.open('/dev/zero', os.O_RDWR), 10**7)",
            "os.memfd_create('hoard')",
            "libc.semget(0, 32000, 0o1600)",
            "libc.shmget(0, 10**7, 0o1600)",
            "libc.vmsplice(-1, None, 0, 0)",
            "socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)",
            "fcntl.fcntl(os.pipe()[1], 1031, 2**20)",
        ),
    )


@student("what other runs leave behind, and the host around them", rows=("35",))
def traces_of_others(draft):
    refused(
        draft,
        (
            "libc.mincore(None, 0, None)",
            "os.posix_fadvise(os.open('/jail/inside/wire.py', os.O_RDONLY), 0, 0, os.POSIX_FADV_DONTNEED)",
            "socket.socket(40, socket.SOCK_STREAM)",
            "fcntl.flock(os.open('/jail/inside/wire.py', os.O_RDONLY), fcntl.LOCK_SH)",
            "libc.sysinfo(ctypes.create_string_buffer(200))",
            "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
            "-1 if socket.gethostname() == 'grading' else 0",
            "os.utime('/dev/null')",
            "os.utime('/dev/zero')",
            "libc.syncfs(1)",
            "os.setsid()",
            "libc.syscall(440, -1, None, 0, 21, 0)",
        ),
    )
