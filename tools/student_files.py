"""What students are handed: `python -m tools.student_files launch`, or `zip`.

- `launch/SLUG.ipynb` (committed): the exercise with a cell that brings the library, for Colab, Binder and JupyterLite;
- `build/zip/SLUG.zip`: the exercise, its requirements, the library's wheel and how to start;
- `build/launch/SLUG.md`: the line of buttons that the book's chapter includes.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat

from . import addresses

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DATE = (2020, 2, 2, 0, 0, 0)  # the same bytes each time
BRING = """\
# Brings the course's library where it is missing, as in Colab and in the browser; elsewhere it does nothing.
import sys
from importlib.util import find_spec

if find_spec("upsample_lib") is None:
    if sys.platform == "emscripten":
        %pip install -q upsample-lib
    else:
        %pip install -q {archive}"""
START = """\
1. You need Python 3.11 or newer. Unpack this folder, open a terminal in it, and make an environment: `py -m venv env` on Windows, `python3 -m venv env` elsewhere.
2. Fill it: `env\\Scripts\\pip install -r requirements.txt jupyterlab` on Windows, `env/bin/pip install -r requirements.txt jupyterlab` elsewhere.
3. Jupyter: run `env\\Scripts\\jupyter lab` or `env/bin/jupyter lab`, open {slug}.ipynb, and run its cells from the top.
4. VS Code, with its extensions Python and Jupyter: File > Open Folder, open {slug}.ipynb, and choose the environment `env` as its kernel.
5. Hand in {slug}.ipynb under this name. The chapter that it belongs to: {chapter}
"""
BUTTONS = """\
:::{{container}} ul-launch
[Open in the browser]({lite}) [Colab]({colab}) [Binder]({binder}) {{download}}`Download (zip) <../build/zip/{slug}.zip>`
:::

Where an answer is wrong, the notebook says what the mistake most likely is. *In the browser* nothing is installed:
{browser}
Your work stays in that browser: download it when you stop. *Colab* asks for a Google account. *Binder* takes minutes to
start and forgets your work. The *zip* is for Jupyter or VS Code on your own machine.
"""
CDN = """\
JupyterLite comes from this site, its Python and NumPy from the CDN jsDelivr, about 20 MB the first time."""
SELF_HOSTED = """\
JupyterLite, its Python and NumPy come from this site, about 20 MB the first time."""


def slugs():
    """The slugs that have an exercise, sorted."""
    return sorted(path.name for path in (ROOT / "exercises").iterdir() if path.is_dir())


def handed_out(slug):
    """The student notebook as it leaves the repository: its link to the chapter leads to the site."""
    notebook = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r"\]\(\.\./\.\./book/(\w+)\.md\)", lambda m: f"]({addresses.page(m[1])})", cell.source
            )
    return notebook


def launch_notebook(slug):
    """The same, with a cell before the first code cell that brings the library."""
    notebook = handed_out(slug)
    first = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    bring = nbformat.v4.new_code_cell(BRING.format(archive=addresses.archive()), id="launch")
    notebook.cells.insert(first, bring)
    return notebook


def as_text(notebook):
    return nbformat.writes(notebook, version=4) + "\n"


def write_launch():
    """Write launch/, which is committed: Colab and Binder read it there."""
    folder = ROOT / "launch"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.ipynb"):
        if path.stem not in slugs():
            path.unlink()
    for slug in slugs():
        _write(folder / f"{slug}.ipynb", as_text(launch_notebook(slug)))


def build_wheel(folder):
    """Build the library's wheel into `folder`, emptied first; returns its path. Needs no network."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def requirements(wheel):
    """`exercises/requirements.txt` with the wheel in the place of the repository."""
    lines = (ROOT / "exercises" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#") and line != "."]
    return "\n".join([*pins, f"./{wheel.name}"]) + "\n"


def write_zips(wheel):
    """Write build/zip/SLUG.zip for every exercise, the same bytes for the same contents."""
    for slug in slugs():
        parts = {
            f"{slug}.ipynb": as_text(handed_out(slug)).encode(),
            "requirements.txt": requirements(wheel).encode(),
            wheel.name: wheel.read_bytes(),
            "README.txt": START.format(slug=slug, chapter=addresses.page(slug)).encode(),
        }
        target = BUILD / "zip" / f"{slug}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in parts.items():
                entry = zipfile.ZipInfo(f"{slug}/{name}", DATE)
                entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)


def write_buttons():
    """Write build/launch/SLUG.md, which the chapters include."""
    browser = SELF_HOSTED if os.environ.get("PYODIDE") else CDN
    for slug in slugs():
        links = {name: getattr(addresses, name)(slug) for name in ("lite", "colab", "binder")}
        _write(BUILD / "launch" / f"{slug}.md", BUTTONS.format(slug=slug, browser=browser, **links))


def write_for_book():
    """All that the book's pages link to or include."""
    write_zips(build_wheel(BUILD / "wheel"))
    write_buttons()


def _write(path, text):
    """Write where the text differs, so that a page is not built anew for nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    actions = {"launch": write_launch, "zip": write_for_book}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(f"usage: python -m tools.student_files {'|'.join(actions)}")
    actions[sys.argv[1]]()
