"""Pack an assignment as an autograder for Gradescope: `python -m grading gradescope ASSIGNMENT`.

COURSE/gradescope/ASSIGNMENT.zip goes into a Programming Assignment there (Configure Autograder, an Ubuntu image with Python 3.10
or newer). In it are the grader, the checker, the hidden tests and the class's seed, and no solution. Each submission is graded
in a container of its own, and gets a test a function.

Gradescope's containers as a rule allow no jail. The student's code then runs as a user of its own, within the same limits of time
and memory: it can neither read the hidden tests nor write a result, but it can reach the network and see the system's files.
"""

import json
import zipfile
from pathlib import Path

import nbformat

from .. import command
from ..course.layout import folder_of, load
from ..course.notebooks import ROOT
from ..errors import stops
from ..submission.rebuild import nbgrader_of
from .one import from_sources, tests

WRITTEN = 0
DATE = (2020, 2, 2, 0, 0, 0)  # the same bytes each time
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
SCRIPTS = ("setup.sh", "run_autograder")  # beside this file; the archive has them at its top


@stops
def main(argv=None):
    """Write the archive; the exit status is 0, or 3 where it could not."""
    parser = command.parser("gradescope", __doc__)
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--visibility", choices=VISIBILITIES, default=VISIBILITIES[0], help="when students see the tests"
    )
    parser.add_argument("--to", metavar="FILE", help="another place for the archive")
    options = parser.parse_args(argv)
    pack = {**from_sources(options.assignment), "visibility": options.visibility}
    to = Path(options.to or folder_of(load(ROOT)) / "gradescope" / f"{options.assignment}.zip")
    write(pack, to)
    cells = nbformat.reads(pack["release"], as_version=4)
    points = sum(nbgrader_of(cell)["points"] for cell in tests(cells))
    others = sum(nbgrader_of(cell).get("points", 0) for cell in cells.cells) - points
    print(
        f"{to}: {points:g} autograder points; {others:g} for what is written go into a rubric of manual grading."
    )
    return WRITTEN


def write(pack, to):
    """Write the archive of what `from_sources` tells, the same bytes for the same contents."""
    pack["settings"]["unjailed"] = False
    name = pack["name"]
    parts = {script: Path(__file__).with_name(script).read_text(encoding="utf-8") for script in SCRIPTS}
    parts["pack/pack.json"] = json.dumps(pack)
    parts[f"pack/{name}/{name}.ipynb"] = pack["release"]  # by which a notebook is recognised
    parts |= {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in _code()}
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = (0o644 if "/" in name else 0o755) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _code():
    """The grader and the library; nothing of solutions/."""
    kinds = (".py", ".json", ".txt", ".css", ".js", ".mplstyle")
    paths = [path for room in ("grading", "upsample_lib") for path in sorted((ROOT / room).rglob("*"))]
    return [path for path in paths if path.suffix in kinds and "__pycache__" not in path.parts]
