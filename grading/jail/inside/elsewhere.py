"""Lines that cells written for Colab, Kaggle or JupyterLab have: what the jail cannot do is a note, and the cell goes on."""

import _sitebuiltins
import ast
import builtins
import errno
import os
import resource
import sys

from IPython.utils.text import SList

INSTALLERS = {"pip", "conda", "mamba", "micromamba", "uv"}
RUN_CODE = {"run", "time", "timeit", "prun", "mprun", "memit"}  # what fails in these is the student's own
CORES = 2  # as many as a student's pools should count on


def note(line):
    """Say that a line was passed over."""
    print(f"[passed over while grading: {line[:200]}]")


def note_missing():
    """Say which module the import that has just failed did not find."""
    note(str(sys.exc_info()[1]))


class Elsewhere:
    """A shell in which no line asks for another program, a network, a window or an extension in vain."""

    def system(self, command):
        """!command"""
        note(f"!{command}")

    system_piped = system_raw = system

    def getoutput(self, command, split=True, depth=0):
        """name = !command"""
        note(f"!{command}")
        return SList([]) if split else ""

    def enable_matplotlib(self, gui=None):
        """%matplotlib: pictures stand in the page, whatever was asked for."""
        return super().enable_matplotlib("inline")

    def run_line_magic(self, magic_name, line, _stack_depth=1):
        """%name line"""
        if magic_name in INSTALLERS:
            return note(f"%{magic_name} {line}")
        try:
            return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
        except Exception:
            if magic_name in RUN_CODE:
                raise
            return note(f"%{magic_name} {line}")

    def run_cell_magic(self, magic_name, line, cell):
        """%%name line: of a magic that is not known, the cell below it is run."""
        if self.find_cell_magic(magic_name) is None:
            note(f"%%{magic_name} {line}")
            return self.ex(cell)
        return super().run_cell_magic(magic_name, line, cell)


class Imports(ast.NodeTransformer):
    """An import at the head of a cell that finds no module is passed over; names that were wanted stay unknown."""

    def visit_Module(self, tree):
        tree.body = [_passed_over(node) for node in tree.body]
        return ast.fix_missing_locations(tree)


def _passed_over(node):
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return node
    [attempt] = ast.parse(
        f"try: pass\nexcept ModuleNotFoundError: __import__('{__name__}').note_missing()"
    ).body
    attempt.body = [node]
    return ast.copy_location(attempt, node)


def told(error):
    """An exception's text; where a thread or process too many was asked for, with the number that is allowed."""
    refused = "can't start new thread" in str(error) or getattr(error, "errno", None) == errno.EAGAIN
    allowed = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    return (
        f"{error} ({allowed} processes and threads together are allowed while grading)"
        if refused
        else str(error)
    )


def open_for_imports():
    """What site.py, which the jail does without, gives every session; files beside the notebook can be imported."""
    builtins.help = _sitebuiltins._Helper()
    os.cpu_count = lambda: CORES
    sys.path.insert(0, "")
