"""The jail: a zygote process in bubblewrap, and the workers that it forks."""

import atexit
import importlib.metadata
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

INSIDE = Path(__file__).resolve().parent / "inside"
ALLOWED = ("numpy", "ipython", "matplotlib")
FIRST_UID = 3_000_000
START_SECONDS = 60
WAY_OUT = (
    "Install the package 'bubblewrap' and allow it user namespaces, or set UPSAMPLE_GRADING_UNJAILED=1 to run the "
    "students' code with your own rights"
)


class JailError(RuntimeError):
    """There is no jail to grade in; the text says why and what to do."""


def library_entries():
    """The files and folders of site-packages that student code may import: NumPy, IPython, matplotlib, their needs."""
    entries, todo, seen = {}, list(ALLOWED), set()
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        tops = {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}
        entries.update({top: Path(found.locate_file(top)) for top in tops})
        todo += [need.name for need in map(Requirement, found.requires or []) if _applies(need)]
    return {top: path for top, path in sorted(entries.items()) if path.exists()}


def _applies(requirement):
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def bwrap_command(bwrap):
    """The bubblewrap part of the command line: what exists inside, and which namespaces."""
    command = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    command += ["--new-session", "--clearenv"]
    if os.geteuid() == 0:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    mounts = [*_system_files(), *_python_files(), ("--ro-bind", INSIDE, "/jail/inside")]
    mounts += [("--ro-bind", path, f"/jail/site/{top}") for top, path in library_entries().items()]
    mounts += [("--proc", "/proc"), ("--dev", "/dev"), ("--dir", "/scratch"), ("--tmpfs", "/tmp")]
    command += _with_parents(mounts)
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    for name, value in _environment("/scratch", "/tmp").items():
        command += ["--setenv", name, value]
    return command


def _with_parents(mounts):
    """The mounts as arguments, each after its parent folders, which bubblewrap alone would make for itself only."""
    arguments, made = [], {Path("/")}
    for mount in mounts:
        for parent in reversed(Path(mount[-1]).parents):
            if parent not in made:
                arguments += ["--perms", "0755", "--dir", str(parent)]
                made.add(parent)
        arguments += map(str, mount)
    return arguments


def _system_files():
    """Shared libraries alone: no shell, no programs, no other Python's packages."""
    mounts, multiarch = [], sysconfig.get_config_var("MULTIARCH") or "none"
    for path in map(Path, ("/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            mounts.append(("--symlink", os.readlink(path), path))
        elif path.is_dir():
            mounts.append(("--ro-bind", path, path))
    narrow = Path("/usr/lib", multiarch)
    for path in [narrow if narrow.is_dir() else Path("/usr/lib"), Path("/usr/lib64")]:
        if path.is_dir():
            mounts.append(("--ro-bind", path, path))
            mounts += [("--tmpfs", packages) for packages in path.glob("python*")]
    return [*mounts, ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")]


def _python_files():
    """The interpreter and its standard library, with the place of installed packages emptied."""
    executable, stdlib = os.path.realpath(sys.executable), sysconfig.get_path("stdlib")
    mounts = [("--ro-bind", executable, executable), ("--ro-bind", stdlib, stdlib)]
    for name in ("site-packages", "dist-packages"):
        if Path(stdlib, name).is_dir():
            mounts.append(("--tmpfs", Path(stdlib, name)))
    shared = Path(sysconfig.get_config_var("LIBDIR") or "/", sysconfig.get_config_var("INSTSONAME") or "none")
    if shared.suffix != ".a" and shared.exists():
        mounts.append(("--ro-bind", shared, shared))
    return mounts


def _environment(home, temporary):
    """The whole environment of student code; nothing in it tells whose machine this is."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    folders = {"HOME": home, "TMPDIR": temporary, "IPYTHONDIR": f"{temporary}/ipython"}
    return {
        **threads,
        **folders,
        "MPLCONFIGDIR": f"{temporary}/matplotlib",
        "LANG": "C.UTF-8",
        "USER": "student",
    }


class Zygote:
    """A running zygote, in bubblewrap or, where `unjailed` is set, as an ordinary child process.

    Raises
    ------
    JailError : no bubblewrap, or it is not allowed to make namespaces.
    """

    def __init__(self, unjailed=False):
        self.jailed, self.count = not unjailed, 0
        bwrap = None if unjailed else _find_bwrap()
        self.folder = tempfile.mkdtemp(prefix="grading-") if unjailed else None
        atexit.register(self.close)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, _PACKETS)
        command, environment = self._command(theirs.fileno(), bwrap)
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the zygote)
        self.process = subprocess.Popen(
            command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.errors,
        )  # fmt: skip
        theirs.close()
        self._await_ready()

    @property
    def mode(self):
        """One word for the report."""
        return "jail" if self.jailed else "unjailed"

    def _command(self, number, bwrap):
        tail = ["-I", "-S", "-B"]
        if self.jailed:
            program = [*tail, "/jail/inside/zygote.py", "/jail/site", str(number)]
            return [*bwrap_command(bwrap), os.path.realpath(sys.executable), *program], {}
        site = Path(self.folder, "site")
        site.mkdir()
        for top, path in library_entries().items():
            (site / top).symlink_to(path)
        program = [*tail, str(INSIDE / "zygote.py"), str(site), str(number)]
        return [os.path.realpath(sys.executable), *program], _environment(self.folder, self.folder)

    def _await_ready(self):
        self.control.settimeout(START_SECONDS)
        try:
            if self.control.recv(16) == b"ready":
                self.control.settimeout(None)
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
        """Fork a worker; returns its `Line`."""
        ours, theirs = socket.socketpair()
        self.count += 1
        uid = FIRST_UID + (os.getpid() * 64 + self.count) % 1_000_000
        wanted = dict(limits, jailed=self.jailed, uid=uid)
        if not self.jailed:
            wanted["scratch"] = tempfile.mkdtemp(dir=self.folder)
        with theirs:
            try:
                socket.send_fds(self.control, [json.dumps(wanted).encode()], [theirs.fileno()])
            except OSError as error:
                raise JailError(f"The jail has ended ({error}).") from None
        return Line(ours)

    def close(self):
        """End the zygote and with it every worker."""
        atexit.unregister(self.close)
        self.process.kill()
        self.process.wait()
        self.errors.close()
        self.control.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Line:
    """The socket to one worker, and the handle by which it is killed."""

    def __init__(self, sock):
        self.sock, self.handle, self.pid, self.base = sock, None, None, 0
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
            with open(f"/proc/self/fdinfo/{self.handle}") as file:
                process = next(line.split()[1] for line in file if line.startswith("Pid:"))
            return sum(max(_own_memory(member) - self.base, 0) for member in _family(process))
        except (OSError, StopIteration):
            return 0

    def kill(self):
        """End the worker with all its processes, and wait until it is gone."""
        self.sock.close()
        try:
            if self.handle is None:
                os.killpg(self.pid, signal.SIGKILL)
                return
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if self.handle is not None:
            select.select([self.handle], [], [], 5)
            os.close(self.handle)
            self.handle = None


def _family(process):
    """A process's number and those of its descendants; orphans of a worker's are its own children."""
    yield process
    for file in Path("/proc", process, "task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from _family(child)


def _own_memory(process):
    """Anonymous and shared memory of a process, in bytes; 0 for one that has just ended."""
    try:
        lines = Path("/proc", process, "status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))


_PACKETS = getattr(socket, "SOCK_SEQPACKET", None) if sys.platform == "linux" else socket.SOCK_DGRAM


def _find_bwrap():
    if sys.platform != "linux":
        raise JailError(
            f"There is no jail on this system ({sys.platform}): student code is shut in by Linux alone. {WAY_OUT}."
        )
    found = shutil.which("bwrap")
    if not found:
        raise JailError(f"There is no jail to grade in: the program 'bwrap' was not found. {WAY_OUT}.")
    return found
