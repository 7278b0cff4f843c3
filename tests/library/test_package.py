"""The library as a package: what its wheel holds and says, and that pip installs it alone at both ends of the range."""

import os
import re
import shutil
import subprocess
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import upsample_lib as ul
from tools.handouts import build_wheel

ROOT = Path(ul.__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("made") / "wheel")


def test_the_wheel_says_what_it_needs(wheel):
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [name for name in packed.namelist() if name.endswith("METADATA")]
        facts = message_from_bytes(packed.read(name))
    assert wheel.name == f"upsample_lib-{ul.__version__}-py3-none-any.whl"
    assert (facts["Name"], facts["Version"]) == ("upsample-lib", ul.__version__)
    assert facts["Requires-Python"] == ">=3.10"
    assert facts["License-Expression"] == "BSD-3-Clause"
    assert "Typing :: Typed" in facts.get_all("Classifier")
    needs = facts.get_all("Requires-Dist")
    assert [need for need in needs if "extra" not in need] == ["numpy>=2.0; python_version >= '3.10'"]
    extras = {}
    for need in needs[1:]:
        package, extra = re.fullmatch(r"([\w-]+)[^;]*; extra == '(\w+)'", need).groups()
        extras.setdefault(extra, set()).add(package)
    assert extras == {
        "plotting": {"matplotlib"},
        "widgets": {"ipywidgets", "anywidget"},
        "gpu": {"torch"},
    }
    assert set(facts.get_all("Provides-Extra")) == set(extras)


def test_the_wheel_holds_the_whole_library_and_nothing_else(wheel):
    files = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "upsample_lib").rglob("*") if path.is_file()
    }
    files = {name for name in files if "__pycache__" not in name and "/build/" not in name}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert "upsample_lib/py.typed" in packed
    assert packed == files


def test_what_a_student_installs_is_a_range():
    """One version has no build for a Python that is newer than it."""
    lines = (ROOT / "exercises" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    needs = [line for line in lines if not line.startswith(("#", "."))]
    assert needs == ["ipykernel>=6.29; python_version >= '3.10'"]
    assert "numpy==" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


USE = """
import sys, numpy as np, upsample_lib as ul, upsample_lib.check
x = np.arange(12.0).reshape(1, 1, 3, 4)
assert ul.interpolate(x, scale_factor=2, mode="bilinear").shape == (1, 1, 6, 8)
assert ul.fold(np.full((1, 4, 2), 200, np.uint8), (2, 3), 2).max() == 400
y = ul.resize(x[0, 0], sizes=(7, 9), **ul.CONVENTIONS["cv2.resize(interpolation=INTER_CUBIC)"])
assert ul.which_resize(x[0, 0], y)[0][1] < 1e-9
print(sys.version_info[:2], np.__version__)
"""
VERSIONS = [f"3.{minor}" for minor in range(10, 16)]


@pytest.mark.long
@pytest.mark.skipif(
    os.environ.get("CASES") != "long", reason="makes environments of every Python at hand: make test-long"
)
@pytest.mark.slow
@pytest.mark.parametrize("numpy", ["numpy<2.1", "numpy"], ids=["oldest NumPy", "newest NumPy"])
@pytest.mark.parametrize("version", VERSIONS)
def test_pip_installs_it_alone(wheel, tmp_path, version, numpy):
    """The oldest NumPy has no build for the newest Pythons: there pip would compile it, which is not tried."""
    found = shutil.which(f"python{version}")
    if found is None or subprocess.run([found, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"Python {version} is not installed")
    if numpy != "numpy" and version in ("3.13", "3.14", "3.15"):
        pytest.skip(f"NumPy 2.0 has no wheel for Python {version}")
    subprocess.run([found, "-m", "venv", tmp_path / "env"], check=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [python, "-m", "pip", "install", "-q", "--only-binary", ":all:", numpy, wheel]
    subprocess.run(install, check=True, capture_output=True, timeout=240)
    done = subprocess.run([python, "-W", "error", "-c", USE], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    print("\n" + done.stdout.strip())
