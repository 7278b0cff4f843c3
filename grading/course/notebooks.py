"""Make notebooks from `solutions/SLUG.py`: the instructor's, and from it the students', the same to the byte each time.

`python -m grading build [SLUG ...]` writes `solutions/SLUG/SLUG.ipynb` (git-ignored) and
`exercises/SLUG/SLUG.ipynb` (committed), and the same in Chinese, `exercises/zh/SLUG/SLUG.ipynb`. With `--check` it writes nothing and fails where a committed notebook differs.

A source is a jupytext percent script. A cell that nbgrader knows carries a `grade_id`; `points` makes it graded,
`"solution": true` makes it the student's to write, anything else is locked. The rest of nbgrader's metadata follows.
Where a notebook needs an address of the course, it is put in here: Colab, Binder and JupyterLite open these very files.
"""

import argparse
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from . import addresses
from .translated import PLAYGROUND, chinese, in_code, is_translated, translated

ROOT = Path(__file__).resolve().parents[2]
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
HEADING = re.compile(r"^(##+ .*\()\d+ points?", re.MULTILINE)
SUM = re.compile(r"There are \d+ points: \d+ for \w+ functions?, \d+ for")
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SUM_ZH = re.compile(r"共 \d+ 分：\d+ 个函数 \d+ 分，(\w+) \d+ 分")
STUBS_ZH = {
    "text_stub": "在这里作答",
    "code_stub": {"python": "# 在这里编写代码\nraise NotImplementedError()"},
}
HEADING_ZH = re.compile(r"^(##+ .*（)\d+ 分", re.MULTILINE)
KEYS = {"grade_id", "points", "solution"}
IMPORT = "from upsample_lib.check import Check\n"
CHECKED = re.compile(r"""\b(Check\(["']\w+["'])\)""")
INSTALL = """\
try:
    from upsample_lib.check import Check
except ModuleNotFoundError:  # as in Colab: install the course's library
    get_ipython().run_line_magic("pip", "install -q {wheel}")
    from upsample_lib.check import Check
"""


def slugs(root=ROOT):
    """The slugs that have an exercise source, sorted."""
    return sorted(path.stem for path in (root / "solutions").glob("*.py"))


def solution_notebook(source, say=None):
    """The instructor's notebook of a source text, with complete metadata and stable cell ids.

    `say` turns its words into Chinese, its checker with them.
    """
    notebook = jupytext.reads(source, fmt="py:percent")
    # what the book's pages of worked solutions say is in no notebook
    notebook.cells = [cell for cell in notebook.cells if "worked" not in cell.metadata.get("tags", [])]
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells if say else ():
        cell.source = CHECKED.sub(r'\1, language="zh")', translated(cell, say))
    _say_points(notebook.cells)
    seen, names = set(), _ids(notebook.cells)
    for name, cell in zip(names, notebook.cells, strict=True):
        short = cell.metadata.get("nbgrader")
        cell.metadata = nbformat.from_dict({"nbgrader": _complete(short)} if short else {})
        cell.source = _with_addresses(cell, say)
        cell["id"] = name
        if cell["id"] in seen:
            raise ValueError(f"two cells have the grade_id {cell['id']!r}")
        seen.add(cell["id"])
    nbformat.validate(notebook)
    return notebook


def _ids(cells):
    """An id for each cell: its grade_id, or for a text that of the next cell that has one.

    They stay where a task is left out: what was handed in before still fits the release.
    """
    following, count, ids = "end", 0, []
    for cell in reversed(cells):
        short = cell.metadata.get("nbgrader")
        following, count = (short["grade_id"], 0) if short else (following, count + 1)
        ids.append(following if short else f"text-{following}" + f"-{count}" * (count > 1))
    return ids[::-1]


def release_notebook(notebook, **stubs):
    """The students' notebook: nbgrader's own steps of `generate_assignment`, without its gradebook.

    `stubs` are what nbgrader's ClearSolutions leaves in the place of an answer, if not its own words.
    """
    config = Config(ClearSolutions=stubs)
    config.Exporter.default_preprocessors = []
    exporter = NotebookExporter(config=config)
    for step in GenerateAssignment().preprocessors:
        if step is not SaveCells:
            exporter.register_preprocessor(step, enabled=True)
    text, _ = exporter.from_notebook_node(notebook)
    return nbformat.reads(text, as_version=4)


def as_text(notebook):
    """A notebook as the bytes that nbgrader itself would write."""
    return nbformat.writes(notebook, version=4) + "\n"


def notebooks(slug, root=ROOT):
    """{path: text} of the two notebooks of a slug."""
    source = (root / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    try:
        solution = solution_notebook(source)
        release = release_notebook(solution)
    except Exception as error:
        error.add_note(f"in solutions/{slug}.py")
        raise
    return {
        root / "solutions" / slug / f"{slug}.ipynb": as_text(solution),
        root / "exercises" / slug / f"{slug}.ipynb": as_text(release),
    }


def chinese_notebook(slug, root=ROOT):
    """{path: text} of the students' notebook in Chinese: the same cells; empty where there is no translation."""
    if not is_translated(slug):
        return {}
    source = (root / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    release = release_notebook(solution_notebook(source, chinese(slug)), **STUBS_ZH)
    return {root / "exercises" / "zh" / slug / f"{slug}.ipynb": as_text(release)}


def playground(root=ROOT):
    """{path: text} of the notebook in which nothing is graded, and of the same in Chinese."""
    texts = {root / "exercises" / "playground.ipynb": _playground(root)}
    if is_translated(PLAYGROUND):
        path = root / "exercises" / "zh" / PLAYGROUND / "playground.ipynb"
        texts[path] = _playground(root, chinese(PLAYGROUND))
    return texts


def _playground(root, say=None):
    notebook = jupytext.read(root / "exercises" / "playground.md")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for position, cell in enumerate(notebook.cells):
        cell["id"], cell.metadata = f"cell-{position:02d}", {}
        if say:
            cell.source = translated(cell, say).replace("playground()", 'playground(language="zh")')
        home = addresses.page("index") + "zh/" * bool(say)
        cell.source = cell.source.replace("](../book/index.md)", f"]({home})")
        cell.source = cell.source.replace("{wheel}", addresses.wheel())
    return as_text(notebook)


def build(slug, root=ROOT):
    """Write the notebooks of a slug; returns their paths."""
    texts = playground(root) if slug == PLAYGROUND else notebooks(slug, root) | chinese_notebook(slug, root)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def stale(slug, root=ROOT):
    """The committed notebooks of a slug that a rebuild would change."""
    texts = playground(root) if slug == PLAYGROUND else notebooks(slug, root) | chinese_notebook(slug, root)
    committed = [path for path in texts if "solutions" not in path.relative_to(root).parts]
    return [
        path for path in committed if not path.exists() or path.read_bytes() != texts[path].encode("utf-8")
    ]


def main(argv=None):
    """Build the notebooks of the slugs named, or of all; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m grading build", description=__doc__.split("\n")[0])
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="all exercises where none is named")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where exercises/ is out of date"
    )
    options = parser.parse_args(argv)
    unknown = set(options.slugs) - {*slugs(), PLAYGROUND}
    if unknown:
        parser.error(f"no solutions/{sorted(unknown)[0]}.py; there is: {', '.join(slugs())}")
    paths = [
        path
        for slug in options.slugs or [*slugs(), PLAYGROUND]
        for path in (stale if options.check else build)(slug)
    ]
    for path in paths:
        note = " differs from its source: run `make exercises` and commit the result" if options.check else ""
        print(f"{path.relative_to(ROOT).as_posix()}{note}", file=sys.stderr if options.check else sys.stdout)
    return 1 if options.check and paths else 0


def _say_points(cells):
    """Put the points of the graded cells into the headings above them and into the sentence that sums them up."""
    given = [(place, c) for place, c in enumerate(cells) if "points" in c.metadata.get("nbgrader", {})]
    patterns = (HEADING, r"\g<1>{} point{}"), (HEADING_ZH, r"\g<1>{} 分")
    for heading, said in patterns:
        places = [
            place for place, c in enumerate(cells) if c.cell_type == "markdown" and heading.search(c.source)
        ]
        for place, end in zip(places, [*places[1:], len(cells)]):
            points = sum(c.metadata["nbgrader"]["points"] for at, c in given if place <= at < end)
            text = said.format(f"{points:g}", "" if points == 1 else "s")
            cells[place].source = heading.sub(text, cells[place].source)
    tests = [c.metadata["nbgrader"]["points"] for _, c in given if c.cell_type == "code"]
    written = sum(c.metadata["nbgrader"]["points"] for _, c in given) - sum(tests)
    count = COUNTS[len(tests)] if len(tests) < len(COUNTS) else len(tests)
    functions = f"{count} function{'' if len(tests) == 1 else 's'}"
    said = f"There are {sum(tests) + written:g} points: {sum(tests):g} for {functions}, {written:g} for"
    said_zh = f"共 {sum(tests) + written:g} 分：{len(tests)} 个函数 {sum(tests):g} 分，\\1 {written:g} 分"
    for cell in cells:
        cell.source = SUM_ZH.sub(said_zh, SUM.sub(said, cell.source))


def _with_addresses(cell, say=None):
    """A cell's text, where a chapter is a page of the site and the library is installed if it is missing."""
    if cell.cell_type == "markdown":
        edition = "zh/" * bool(say)
        chapter = re.compile(r"(?<=\]\()\.\./\.\./book/(\w+)\.md(?=\))")
        return chapter.sub(lambda m: addresses.page(m[1], edition), cell.source)
    before, mine, after = cell.source.partition(IMPORT)
    install = INSTALL.format(wheel=addresses.wheel())  # first: it brings NumPy
    install = in_code(install, say) + "\n" if say else install
    return f"{install}\n{before.strip()}\n{after}" if mine else cell.source


def _complete(short):
    """nbgrader's metadata of a cell from the few keys in the source."""
    if "grade_id" not in short or set(short) - KEYS:
        raise ValueError(f"a cell's nbgrader metadata are grade_id, points, solution; got {dict(short)}")
    solution, graded = bool(short.get("solution", False)), "points" in short
    points = {"points": short["points"]} if graded else {}
    return {
        "grade": graded,
        "grade_id": short["grade_id"],
        "locked": not solution,
        **points,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


if __name__ == "__main__":
    raise SystemExit(main())
