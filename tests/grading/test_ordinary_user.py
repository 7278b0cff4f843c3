"""The jail for somebody who is not root. Run by root, the test becomes another user first."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.grading.course_tools import SLUG, environment, made_by, rows, submit

pytestmark = pytest.mark.slow

SCRIPT = '''
import os, sys
sys.path.insert(0, sys.argv[1])
from grading.jail.start import Zygote
from grading.jail.limits import Budget, Limits
from grading.jail.session import Session
limits, zygote = Limits(call_seconds=2), Zygote()
session = Session(lambda: zygote.worker(limits.as_dict()), limits, Budget(20))
print("user", os.getuid(), zygote.mode)
print(session.run("print(__import__('os').getuid(), __import__('os').listdir('/proc'))", True)[0][0]["text"])
print(session.run("import socket; socket.create_connection(('127.0.0.1', 80), 1)", True)[0][0]["evalue"])
session.run("""
import os
def children():
    for n in range(50):
        try:
            if os.fork() == 0:
                while True: pass
        except OSError:
            return n
""", False)
print("children", session.call("children", (), {}))
other = Session(lambda: zygote.worker(limits.as_dict()), limits, Budget(20))
other.run("import os\\nif os.fork() == 0: os.kill(0, 9)", False)
print("alive", session.run("1 + 1", True)[0][0]["data"], zygote.process.poll())
session.close()
other.close()
zygote.close()
'''
AS_USER = """
mount -t tmpfs -o mode=755 none "$1" && mkdir -p "$2" && mount --bind "$3" "$2" && shift 3 &&
exec setpriv --reuid=54321 --regid=54321 --clear-groups -- env HOME=/tmp "$@"
"""


@pytest.mark.usefixtures("jail")
def test_the_jail_works_for_an_ordinary_user(tmp_path_factory):
    root = Path(__file__).resolve().parents[2]
    call = _as_user([sys.executable, "-B", "-c", SCRIPT, str(root)], tmp_path_factory)
    done = subprocess.run(call, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")
    assert lines[0].endswith(" jail")
    assert lines[0].split()[1] == lines[1].split()[0] != "0"
    assert "[]" in lines[1]
    assert "Network is unreachable" in done.stdout
    assert "children 7" in done.stdout
    assert "alive {'text/plain': '2'} None" in done.stdout


@pytest.fixture
def open_folder():
    """A folder that every user can look into, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory(prefix="grading-user-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.mark.usefixtures("jail")
def test_a_class_is_graded_by_an_ordinary_user(open_folder, tmp_path_factory, new_course):
    folder = new_course(open_folder / "course", SLUG)
    for name in ("right", "wrong_flip", "os_exit"):
        submit(folder, name, made_by(folder, name))
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, 54321, 54321)
    call = _as_user([sys.executable, "-m", "grading", "autograde"], tmp_path_factory)
    done = subprocess.run(call, cwd=folder, env=environment(), capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 submissions graded" in done.stdout
    assert "Jail: jail." in done.stdout
    found = {name: max(f[2] for f in facts if f[0] == SLUG) for name, facts in rows(folder).items()}
    assert found == {"right": 90, "wrong_flip": 50, "os_exit": 75}


def _as_user(command, tmp_path_factory):
    """A command as this user's, or, for root, as another one's, for whom the interpreter is made readable."""
    if os.geteuid() != 0:
        return command
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("root needs the programs 'unshare' and 'setpriv' to become another user")
    base = Path(sys.base_prefix)
    hidden = next((p for p in [*reversed(base.parents), base] if not p.stat().st_mode & 0o001), None)
    if hidden is None:
        return ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", *command]
    view = tmp_path_factory.mktemp("python")
    start = f'mount --bind "{base}" "{view}" && ' + AS_USER
    return ["unshare", "-m", "sh", "-c", start, "sh", str(hidden), str(base), str(view), *command]
