"""The jail for somebody who is not root. Run by root, the test becomes another user first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = '''
import os, sys
sys.path.insert(0, sys.argv[1])
from grading.jail import Zygote
from grading.limits import Budget, Limits
from grading.session import Session
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
session.close()
zygote.close()
'''
AS_USER = """
mount -t tmpfs -o mode=755 none "$1" && mkdir -p "$2" && mount --bind "$3" "$2" &&
exec setpriv --reuid=54321 --regid=54321 --clear-groups -- env HOME=/tmp "$4" -B -c "$5" "$6"
"""


@pytest.mark.usefixtures("jail")
def test_the_jail_works_for_an_ordinary_user(tmp_path_factory):
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(_command(root, tmp_path_factory), capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")
    assert lines[0].endswith(" jail")
    assert lines[0].split()[1] == lines[1].split()[0] != "0"
    assert "[]" in lines[1]
    assert "Network is unreachable" in done.stdout
    assert "children 7" in done.stdout


def _command(root, tmp_path_factory):
    """The script as this user, or, for root, as another one, for whom the interpreter is made readable."""
    if os.geteuid() != 0:
        return [sys.executable, "-B", "-c", SCRIPT, str(root)]
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("root needs the programs 'unshare' and 'setpriv' to become another user")
    base = Path(sys.base_prefix)
    hidden = next((p for p in [*reversed(base.parents), base] if not p.stat().st_mode & 0o001), None)
    if hidden is None:
        return [
            "setpriv",
            "--reuid=54321",
            "--regid=54321",
            "--clear-groups",
            sys.executable,
            "-B",
            "-c",
            SCRIPT,
            str(root),
        ]
    view = tmp_path_factory.mktemp("python")
    start = f'mount --bind "{base}" "{view}" && ' + AS_USER
    names = [str(hidden), str(base), str(view), sys.executable, SCRIPT, str(root)]
    return ["unshare", "-m", "sh", "-c", start, "sh", *names]
