"""A class may be mixed: a submission whose setup cell asks for Chinese is handed back in Chinese.

The judge knows nothing of it. It runs the locked cells of the one release, and what it says is turned afterwards.
"""

import re
from copy import deepcopy

from upsample_lib.check import in_chinese

from .definitions import code
from .rebuild import is_locked, nbgrader_of

ASKS = re.compile(r"""\bCheck\(\s*["']\w+["'],\s*language\s*=\s*["']zh["']\s*\)""")
PRINTED = re.compile(  # by the checker: what a student's function prints stays
    r"\w+: passed, all \d+ cases|\w+ +[\d.]+ of +[\d.]+ points   .*|.* in your own words is read by a person\.|Left to do: .*"
    r"|\d+ of \d+ functions passed\.|\(\d+ more lines that your function printed are not shown\.\)"
)
COLOURED = re.compile(r"(\x1b\[[\d;]*m)?(.*?)(\x1b\[0m)?")
ENDED = re.compile(  # by the grader, below a student's cell; no colon, behind which any sentence could stand
    r"This cell [^:\n]{1,200}\. What it defined is lost; the cells below ran in a fresh process\."
)


def is_chinese(sources):
    """Whether one of these sources, of cells, asks for the checker in Chinese."""
    return any(ASKS.search(source) for source in sources)


def asks_for_chinese(cells, release):
    """Whether a submission is in Chinese: its setup cell says so, and whatever else a student tries out says nothing.

    Parameters
    ----------
    cells : list of read_notebook.Cell; where none of them is a locked cell by name, all that are code are asked
    release : the release notebook
    """
    locked = {nbgrader_of(cell)["grade_id"] for cell in release.cells if is_locked(cell)}
    given = [cell for cell in cells if cell.grade_id in locked]
    return is_chinese(cell.source for cell in given or cells if cell.kind == "code")


def in_its_language(release, chinese):
    """A release with the words of its Chinese edition, where that has the same cells and the same code; else as it is."""
    editions = {cell.get("id"): cell for cell in chinese.cells}
    turned = deepcopy(release)
    for cell in turned.cells:
        edition = editions.get(cell.get("id"), cell)
        if cell.cell_type == "markdown" or code(edition.source) == code(cell.source):
            cell.source = edition.source
            if checksum := nbgrader_of(edition).get("checksum"):  # of an answer that nobody wrote
                cell.metadata.nbgrader["checksum"] = checksum
    return turned


def locked_in_its_language(turned, locked_sources):
    """The locked cells as a notebook shows them: the words of its release, then the hidden lines."""
    shown = {}
    for cell in filter(is_locked, turned.cells):
        name = nbgrader_of(cell)["grade_id"]
        hidden = HIDDEN.findall(locked_sources.get(name, ""))
        shown[name] = "\n".join([cell.source, *hidden])
    return shown


HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$", re.DOTALL | re.MULTILINE)


def turn_outputs(cells):
    """Turn what the checker and the grader say in the outputs of cells into Chinese."""
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error" and (is_locked(cell) or _is_end(cell, output)):
                output.evalue = in_chinese(output.evalue)
                output.traceback = [_coloured(line) for line in output.traceback]
            elif output.output_type == "stream" and is_locked(cell):
                lines = output.text.split("\n")
                output.text = "\n".join(in_chinese(one) if PRINTED.fullmatch(one) else one for one in lines)


def _is_end(cell, output):
    """Whether it is what the grader says below a cell that it ended; a student's own exception may have any name."""
    is_last = output is cell.outputs[-1] and output.traceback == [output.evalue]
    return is_last and bool(ENDED.fullmatch(output.evalue))


def _coloured(line):
    before, text, after = COLOURED.fullmatch(line).groups(default="")
    return f"{before}{in_chinese(text)}{after}"
