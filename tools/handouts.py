"""Make what students are handed: `make zip`.

build/zip/SLUG.zip has the exercise, its requirements, the library's wheel and how to start, and below zh/ the exercise in
Chinese and how to start; build/zip/zh/SLUG.zip has the same in Chinese alone;
build/launch/SLUG.md is the line of buttons that the book's chapter includes.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import zipfile

from grading.course import addresses
from grading.course.notebooks import slugs

from .files import BUILD, ROOT, write_bytes, write_text

DATE = (2020, 2, 2, 0, 0, 0)  # the same bytes each time
START = """\
1. You need Python 3.10 or newer. `py --version` on Windows, `python3 --version` elsewhere, says
   what you have; newer ones are at https://www.python.org/downloads.
   Unpack this folder, open a terminal in it, and make an environment:
   `py -m venv env` on Windows, `python3 -m venv env` elsewhere.
2. Fill it: `env\\Scripts\\pip install -r requirements.txt` on Windows,
   `env/bin/pip install -r requirements.txt` elsewhere.
   If pip says "requires a different Python", delete `env` and begin again with a newer Python.
   The environment serves the other exercises, too: put their files into this folder, and do
   this step again if a newer library is among them.
3. Jupyter: once `env\\Scripts\\pip install jupyterlab` or `env/bin/pip install jupyterlab`.
   Then run `env\\Scripts\\jupyter lab` or `env/bin/jupyter lab`, open {slug}.ipynb,
   and run its cells from the top.
4. VS Code, with its extensions Python and Jupyter: File > Open Folder,
   open {slug}.ipynb, and choose the environment `env` as its kernel.
5. Hand in {slug}.ipynb under this name. The chapter that it belongs to:
   {chapter}
"""
START_ZH = """\
1. 需要 Python 3.10 或更新的版本。想知道装的是哪个版本，在 Windows 上运行 `py --version`，
   在其他系统上运行 `python3 --version`；新版本见 https://www.python.org/downloads 。
   解压这个文件夹，在其中打开终端，建立一个环境：
   Windows 上用 `py -m venv env`，其他系统用 `python3 -m venv env`。
2. 安装所需的包：Windows 上用 `env\\Scripts\\pip install -r requirements.txt`，
   其他系统用 `env/bin/pip install -r requirements.txt`。
   如果 pip 说 "requires a different Python"，就删掉 `env`，换用更新的 Python 从头再来。
   这个环境也可以用于其他练习：把它们的文件放进这个文件夹；如果其中的库更新，就把这一步再做一次。
3. Jupyter：先运行一次 `env\\Scripts\\pip install jupyterlab` 或 `env/bin/pip install jupyterlab`，
   再运行 `env\\Scripts\\jupyter lab` 或 `env/bin/jupyter lab`，
   打开{below} {slug}.ipynb，从上到下运行各个单元格。
4. VS Code（装有 Python 和 Jupyter 两个扩展）：文件 > 打开文件夹，
   打开{below} {slug}.ipynb，选择环境 `env` 作为内核。
5. 提交 {slug}.ipynb{either}，不要改文件名。它所属的一章：
   {chapter}
"""
ALONE = {"below": "", "either": ""}
BESIDE_ENGLISH = {"below": " zh 文件夹里的", "either": "，中文的或英文的交一个就行"}
BUTTONS = """\
:::{{container}} ul-launch
[Open in the browser]({lite}) [Colab]({colab}) [Binder]({binder}) {{download}}`Download (zip) <../build/zip/{slug}.zip>`
:::

Where an answer is wrong, the notebook says what the mistake most likely is. *In the browser* nothing is installed:
{browser}
Your work stays in that browser: download it when you stop. *Colab* asks for a Google account. *Binder* takes minutes to
start and forgets your work. The *zip* is for Jupyter or VS Code on your own machine.
"""
PLAYGROUND = """\
- **To try things**: in the playground you choose a picture and two upsamplers, and see both results
  side by side, with their matrices and patterns: in [Colab]({colab}), on [Binder]({binder}), or {{download}}`as a notebook <../exercises/playground.ipynb>`.
"""
CDN = """\
JupyterLite comes from this site, its Python and NumPy from the CDN jsDelivr, about 20 MB the first time."""
SELF_HOSTED = """\
JupyterLite, its Python and NumPy come from this site, about 20 MB the first time."""


def build_wheel(folder):
    """Build the library's wheel into `folder`, emptied first; returns its path. Needs no network."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def requirements(wheel):
    """`exercises/requirements.txt` with the wheel in the place of the repository: first, since it says which Python it needs."""
    lines = (ROOT / "exercises" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#") and line != "."]
    return "\n".join([f"./{wheel.name}", *pins]) + "\n"


def write_zips(wheel):
    """Write the zips of every exercise, the same bytes for the same contents."""
    for slug in slugs():
        both = {"requirements.txt": requirements(wheel).encode(), wheel.name: wheel.read_bytes()}
        start = START.format(slug=slug, chapter=addresses.page(slug))
        english = {**_exercise(slug, "", start), **both}
        if (ROOT / addresses.notebook(slug, "zh/")).exists():
            chapter = addresses.page(slug, "zh/")
            words = START_ZH.format(slug=slug, chapter=chapter, **ALONE)
            _pack(f"zh/{slug}", {**_exercise(slug, "zh/", words), **both})
            words = START_ZH.format(slug=slug, chapter=chapter, **BESIDE_ENGLISH)
            english |= {f"zh/{name}": content for name, content in _exercise(slug, "zh/", words).items()}
        _pack(slug, english)


def _exercise(slug, edition, start):
    """The two files that differ between the editions."""
    return {
        f"{slug}.ipynb": (ROOT / addresses.notebook(slug, edition)).read_bytes(),
        "README.txt": start.encode(),
    }


def _pack(name, parts):
    """Write build/zip/NAME.zip, all of its parts in one folder."""
    target, packed = BUILD / "zip" / f"{name}.zip", io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part, content in parts.items():
            entry = zipfile.ZipInfo(f"{target.stem}/{part}", DATE)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    write_bytes(target, packed.getvalue())


def write_buttons():
    """Write build/launch/SLUG.md, which the chapters include."""
    browser = SELF_HOSTED if os.environ.get("PYODIDE") else CDN
    for slug in slugs():
        links = {name: getattr(addresses, name)(slug) for name in ("lite", "colab", "binder")}
        write_text(BUILD / "launch" / f"{slug}.md", BUTTONS.format(slug=slug, browser=browser, **links))
    links = {name: getattr(addresses, name)("playground") for name in ("colab", "binder")}
    write_text(BUILD / "launch" / "playground.md", PLAYGROUND.format(**links))


def write():
    """All that the book's pages link to or include."""
    wheel = build_wheel(BUILD / "wheel")
    write_zips(wheel)
    shutil.rmtree(BUILD / "web" / "wheel", ignore_errors=True)
    # which the site hands out, see `addresses.wheel`
    shutil.copytree(BUILD / "wheel", BUILD / "web" / "wheel")
    write_buttons()


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.handouts", description=__doc__).parse_args()
    write()
