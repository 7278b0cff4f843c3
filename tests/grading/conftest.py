"""What the grading tests share: a jail, or a reason why there is none, and ways to grade a few cells."""

import subprocess
from shutil import which

import pytest

from grading.jail.limits import Budget, Limits
from grading.jail.session import Session
from grading.jail.start import Zygote


def why_no_jail():
    """The reason why this machine can make no jail at all, found without the code under test; None if it can."""
    if which("bwrap") is None:
        return "bubblewrap (bwrap) is not installed"
    probe = ["bwrap", "--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "--dev", "/dev", "true"]
    found = subprocess.run(probe, capture_output=True, text=True)
    return (
        None if found.returncode == 0 else f"bubblewrap may not make namespaces here: {found.stderr.strip()}"
    )


@pytest.fixture(scope="session")
def jail():
    """A running zygote in the jail."""
    reason = why_no_jail()
    if reason:
        pytest.skip(reason)
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture
def limits():
    return Limits(call_seconds=1.5, cell_seconds=3.0, notebook_seconds=30.0, memory_bytes=512 * 2**20)


@pytest.fixture
def session(jail, limits):
    """A student's process in the jail."""
    made = Session(lambda: jail.worker(limits.as_dict()), limits, Budget(limits.notebook_seconds))
    yield made
    made.close()
