"""What the jail contains: the bubblewrap command that makes it."""

import importlib.metadata
import os
import re
import shutil
import sys
import sysconfig
from pathlib import Path

from packaging.requirements import Requirement

from ..errors import JailError

INSIDE = Path(__file__).resolve().parent / "inside"
ALLOWED = ("numpy", "ipython", "matplotlib")
WAY_OUT = (
    "Install the package 'bubblewrap' and allow it user namespaces, or set UPSAMPLE_GRADING_UNJAILED=1 to run the "
    "students' code with your own rights"
)


def library_entries():
    """The files and folders of site-packages that student code may import: NumPy, IPython, matplotlib, their needs."""
    entries, todo, seen = {}, list(ALLOWED), set()
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        tops = {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}
        entries.update({top: Path(distribution.locate_file(top)) for top in tops})
        todo += [need.name for need in map(Requirement, distribution.requires or []) if _applies(need)]
    return {top: path for top, path in sorted(entries.items()) if path.exists()}


def _applies(requirement):
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def bwrap_command(bwrap):
    """The bubblewrap part of the command line: what exists inside, and which namespaces."""
    command = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    command += ["--new-session", "--clearenv", "--hostname", "grading"]
    if os.geteuid() == 0:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    mounts = [*_system_files(), *_python_files(), ("--ro-bind", INSIDE, "/jail/inside")]
    mounts += [("--ro-bind", path, f"/jail/site/{top}") for top, path in library_entries().items()]
    mounts += [("--proc", "/proc"), ("--dev", "/dev"), ("--dir", "/scratch"), ("--tmpfs", "/tmp")]
    command += _with_parents(mounts)
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    for name, value in environment("/scratch", "/tmp").items():
        command += ["--setenv", name, value]
    return command


def _with_parents(mounts):
    """The mounts as arguments, each after its parent folders, which bubblewrap alone would make for itself only."""
    arguments, folders = [], {Path("/")}
    for mount in mounts:
        for parent in reversed(Path(mount[-1]).parents):
            if parent not in folders:
                arguments += ["--perms", "0755", "--dir", str(parent)]
                folders.add(parent)
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


def environment(home, temporary):
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


def find_bwrap():
    if sys.platform != "linux":
        raise JailError(
            f"There is no jail on this system ({sys.platform}): student code is shut in by Linux alone. {WAY_OUT}."
        )
    path = shutil.which("bwrap")
    if not path:
        raise JailError(f"There is no jail to grade in: the program 'bwrap' was not found. {WAY_OUT}.")
    return path
