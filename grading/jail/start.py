"""Start the jail, and ask the first process in it, the zygote (inside/zygote.py), for workers."""

import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ..errors import JailError
from .bwrap_command import INSIDE, WAY_OUT, bwrap_command, environment, find_bwrap, library_entries

FIRST_UID = 3_000_000
ANOTHER_USER = "another user"  # in the place of True for `unjailed`: in a container whose root we are
START_SECONDS = 60
HELD = ("RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:")  # of a process's status: kibibytes that it holds
_PACKETS = getattr(socket, "SOCK_SEQPACKET", None) if sys.platform == "linux" else socket.SOCK_DGRAM


class Zygote:
    """The handle of a running zygote, in bubblewrap or, where `unjailed` is set, an ordinary child process.

    With ANOTHER_USER its workers run as users of their own, who can write nothing of root's.

    It may still be starting: `await_ready` waits for that, and so does the first worker.

    Raises
    ------
    JailError : no bubblewrap. Where that may not make namespaces, `await_ready` raises it.
    """

    def __init__(self, unjailed=False):
        self.jailed, self.count, self.ready = not unjailed, 0, False
        self.another_user = unjailed == ANOTHER_USER
        bwrap = None if unjailed else find_bwrap()
        self.folder = tempfile.mkdtemp(prefix="grading-") if unjailed else None
        atexit.register(self.close)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, _PACKETS)
        command, variables = self._command(theirs.fileno(), bwrap)
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the zygote)
        self.process = subprocess.Popen(
            command, env=variables, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.errors,
        )  # fmt: skip
        theirs.close()

    @property
    def mode(self):
        """One word for the report."""
        return "jail" if self.jailed else ANOTHER_USER if self.another_user else "unjailed"

    def _command(self, number, bwrap):
        tail = ["-I", "-S", "-B"]
        if self.jailed:
            program = [*tail, "/jail/inside/zygote.py", "/jail/site", str(number)]
            return [*bwrap_command(bwrap), os.path.realpath(sys.executable), *program], {}
        os.chmod(self.folder, 0o711 if self.another_user else 0o700)
        site = Path(self.folder, "site")
        site.mkdir()
        for top, path in library_entries().items():
            (site / top).symlink_to(path)
        program = [*tail, str(INSIDE / "zygote.py"), str(site), str(number)]
        return [os.path.realpath(sys.executable), *program], environment(self.folder, self.folder)

    def await_ready(self):
        """Wait until it can fork; raises JailError where it could not start."""
        if self.ready:
            return
        self.control.settimeout(START_SECONDS)
        try:
            if self.control.recv(16) == b"ready":
                self.control.settimeout(None)
                self.ready = True
                return
        except OSError:
            pass
        reason = self._last_error()
        self.close()
        raise JailError(f"The jail did not start ({reason}). {WAY_OUT}.")

    def _last_error(self):
        self.errors.seek(0)
        lines = self.errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no message"

    def worker(self, limits):
        """Fork a worker; returns its `WorkerHandle`."""
        self.await_ready()
        ours, theirs = socket.socketpair()
        self.count += 1
        uid = FIRST_UID + (os.getpid() * 64 + self.count) % 1_000_000
        settings = dict(limits, jailed=self.jailed, uid=uid, another_user=self.another_user)
        if not self.jailed:
            settings["scratch"] = tempfile.mkdtemp(dir=self.folder)
        if self.another_user:
            os.chown(settings["scratch"], uid, uid)
        with theirs:
            try:
                socket.send_fds(self.control, [json.dumps(settings).encode()], [theirs.fileno()])
            except OSError as error:
                raise JailError(f"The jail has ended ({error}).") from None
        return WorkerHandle(ours)

    def close(self):
        """End the zygote and with it every worker."""
        atexit.unregister(self.close)
        self.process.kill()
        self.process.wait()
        self.errors.close()
        self.control.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class WorkerHandle:
    """The handle of a worker, which serves one run of a notebook's cells: its socket, and what it is killed by."""

    def __init__(self, sock):
        self.sock, self.handle, self.pid, self.base = sock, None, None, 0
        self.lost, self.looked = 0.0, (0.0, 0.0, time.monotonic())  # waited, used by all its processes, when
        sock.settimeout(START_SECONDS)
        first = self._hello()
        self.pid = first.get("pid")
        self._hello()
        self.base = self.memory()  # what was loaded before, and is shared by all workers

    def _hello(self):
        """One of the worker's first lines, which come before any of the student's code runs."""
        data = b""
        try:
            while not data.endswith(b"\n"):
                piece, fds, _, _ = socket.recv_fds(self.sock, 1, 1)
                if not piece:
                    raise OSError("the worker ended")
                data, self.handle = data + piece, fds[0] if fds else self.handle
        except OSError as error:
            raise JailError(f"The jail could not make a worker ({error}). {WAY_OUT}.") from None
        message = json.loads(data)
        if "failed" in message:
            raise JailError(f"The jail could not make a worker ({message['failed']}). {WAY_OUT}.")
        return message

    def memory(self):
        """Bytes that the worker and all that it started hold beyond what it began with; 0 where nobody can tell."""
        try:
            return sum(max(_own_memory(member) - self.base, 0) for member in family(self._process()))
        except (OSError, StopIteration):
            return 0

    def waited(self):
        """Seconds for which the worker was ready to run and the processors ran others; 0 where nobody can tell.

        Time that its own processes have used is none of it: nobody gains time by being busy against oneself.
        """
        try:
            process = self._process()
            waited = int(Path("/proc", process, "schedstat").read_text().split()[1]) / 1e9
            used = sum(map(_own_seconds, family(process)))
        except (OSError, StopIteration, IndexError):
            return self.lost
        before, self.looked = self.looked, (waited, used, time.monotonic())
        waited, used, passed = (now - then for now, then in zip(self.looked, before))
        self.lost += max(min(waited, passed - max(used, 0.0)), 0.0)
        return self.lost

    def _process(self):
        """The worker's number among all processes."""
        with open(f"/proc/self/fdinfo/{self.handle}") as file:
            return next(line.split()[1] for line in file if line.startswith("Pid:"))

    def kill(self):
        """End the worker with all its processes."""
        with contextlib.suppress(ProcessLookupError):
            if self.handle is None:
                os.killpg(self.pid, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def close(self):
        """The same, and wait until it is gone."""
        self.sock.close()
        self.kill()
        if self.handle is not None:
            select.select([self.handle], [], [], 5)
            os.close(self.handle)
            self.handle = None


def family(process):
    """A process's number and those of its descendants; orphans of a worker's are its own children."""
    yield process
    for file in Path("/proc", process, "task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from family(child)


def _own_seconds(process):
    """Seconds of a processor that a process and those of its children that have ended took; 0 where it has just ended."""
    try:
        fields = Path("/proc", process, "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _own_memory(process):
    """Anonymous and shared memory of a process and its page tables, in bytes; 0 for one that has just ended.

    Its first thread may have left, and then says nothing of it: any of them does.
    """
    for file in Path("/proc", process, "task").glob("*/status"):
        try:
            lines = [line.split() for line in file.read_text().splitlines()]
        except OSError:
            continue
        if held := [int(line[1]) for line in lines if line and line[0] in HELD]:
            return sum(held) * 1024
    return 0
