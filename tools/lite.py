"""Build the exercises in JupyterLite, in build/lite, and copy them below the built book: `make lite`.

Python itself comes from the CDN that JupyterLite uses by default. With PYODIDE=FOLDER, the unpacked full distribution of
the Pyodide release that `jupyterlite-pyodide-kernel` names, what an exercise needs of it is served from the site.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from grading.course.notebooks import slugs

from .files import BUILD, ROOT, SITE
from .handouts import build_wheel

APPS = ("notebooks", "lab")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
FROM_WORKER = (
    "../../../.."  # the site's root, seen from the script in extensions/KERNEL/static that runs Python
)
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")  # the front end of the playground
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
PACKAGES = ("micropip", "ipython", "jedi", "numpy")  # the kernel's, and the exercises' own


def gather(source, pyodide=None):
    """Fill `source` with what JupyterLite finds by its place: notebooks, wheels, settings, perhaps Python itself."""
    shutil.rmtree(source, ignore_errors=True)
    (source / "files").mkdir(parents=True)
    if pyodide:
        copy_pyodide(Path(pyodide), source / "static" / "pyodide")
    for slug in slugs():
        shutil.copy(ROOT / "exercises" / slug / f"{slug}.ipynb", source / "files")
    shutil.copy(ROOT / "exercises" / "playground.ipynb", source / "files")
    (source / "files" / "zh").mkdir()
    for path in sorted((ROOT / "exercises" / "zh").glob("*/*.ipynb")):
        shutil.copy(path, source / "files" / "zh")
    write_settings(source, build_wheel(source / "pypi"))
    # the one package of the kernel that Pyodide does not bring: else it would come from a second address
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(source / "pypi"), f"comm=={version('comm')}"]
    subprocess.run(command, check=True)


def write_settings(source, wheel):
    """JupyterLite's settings: Python starts with the library's wheel, so that a notebook need not install it."""
    settings = json.loads((ROOT / "tools" / "jupyter-lite.json").read_text(encoding="utf-8"))
    kernel = settings["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]
    kernel["loadPyodideOptions"] = {"packages": [f"{FROM_WORKER}/pypi/{wheel.name}"]}
    (source / "jupyter-lite.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")


def copy_pyodide(source, target):
    """Copy Python and the packages that an exercise loads: some 20 MB of Pyodide's several hundred."""
    names = list(CORE)
    if (source / LOCK).exists():
        packages = json.loads((source / LOCK).read_text(encoding="utf-8"))["packages"]
        names += [packages[name]["file_name"] for name in needed(packages)]
    for name in names:
        if not (source / name).exists():
            raise SystemExit(f"PYODIDE is a folder with Pyodide's full distribution; {source} has no {name}")
    target.mkdir(parents=True)
    for name in names:
        shutil.copy(source / name, target)


def needed(packages):
    """The names in Pyodide's lock file of PACKAGES and all that they depend on, sorted."""
    names, waiting = set(), list(PACKAGES)
    while waiting:
        name = waiting.pop().replace("_", "-")
        if name not in names:
            names.add(name)
            waiting += packages[name]["depends"]
    return sorted(names)


def build(source, output):
    """Run JupyterLite's own build: no page for what no exercise needs, no extension but the kernel's and the widgets'."""
    shutil.rmtree(output, ignore_errors=True)
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--ignore-sys-prefix", "--no-sourcemaps"]
    command += ["--lite-dir", str(source), "--output-dir", str(output), "--no-unused-shared-packages"]
    command += [f"--apps={app}" for app in APPS]
    command += [f"--LiteBuildConfig.federated_extensions={extensions / name}" for name in (KERNEL, *WIDGETS)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    # its own step for these is one of those that --ignore-sys-prefix leaves out
    shutil.copytree(files("jupyter_server") / "static" / "favicons", output / "static" / "favicons")


def main():
    argparse.ArgumentParser(prog="python -m tools.lite", description=__doc__).parse_args()
    output = BUILD / "lite"
    gather(BUILD / "lite-source", os.environ.get("PYODIDE"))
    build(BUILD / "lite-source", output)
    if SITE.exists():
        shutil.copytree(output, SITE / "lite", dirs_exist_ok=True)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"JupyterLite: {output / 'notebooks' / 'index.html'}  ({size / 2**20:.1f} MiB)")


if __name__ == "__main__":
    main()
