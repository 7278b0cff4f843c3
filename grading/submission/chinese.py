"""A class may be mixed: a submission whose setup cell asks for Chinese is handed back in Chinese.

The judge knows nothing of it. It runs the locked cells of the one release, and what it says is turned afterwards.
"""

import ast
import re
from copy import deepcopy

from upsample_lib.check import in_chinese

from .rebuild import is_locked, nbgrader_of

ASKS = re.compile(r"""\bCheck\(\s*["']\w+["'],\s*language\s*=\s*["']zh["']\s*\)""")
LANGUAGE = re.compile(r""",\s*language\s*=\s*["']zh["']""")
PRINTED = re.compile(  # by the checker: what a student's function prints stays
    r"\w+: passed, all \d+ cases|\w+ +[\d.]+ of +[\d.]+ points   .*|.* in your own words is read by a person\.|Left to do: .*"
    r"|\d+ of \d+ functions passed\.|\(\d+ more lines that your function printed are not shown\.\)"
)
COLOURED = re.compile(r"(\x1b\[[\d;]*m)?(.*?)(\x1b\[0m)?")
OURS = ("Mistake", "Stopped")


def is_chinese(sources):
    """Whether one of these sources, of cells, asks for the checker in Chinese."""
    return any(ASKS.search(source) for source in sources)


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


def code(source):
    """What a cell computes: without comments, docstrings, the text that it prints and the language that it asks for."""
    try:
        tree = ast.parse(LANGUAGE.sub("", source))
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    part.value = ""
    return ast.dump(tree)


def turn_outputs(cells):
    """Turn what the checker and the grader say in the outputs of cells into Chinese."""
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error" and output.ename in OURS:
                output.evalue = in_chinese(output.evalue)
                output.traceback = [_coloured(line) for line in output.traceback]
            elif output.output_type == "stream" and is_locked(cell):
                lines = output.text.split("\n")
                output.text = "\n".join(in_chinese(one) if PRINTED.fullmatch(one) else one for one in lines)


def _coloured(line):
    before, text, after = COLOURED.fullmatch(line).groups(default="")
    return f"{before}{in_chinese(text)}{after}"
