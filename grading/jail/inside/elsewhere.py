"""Lines that cells written for Colab, Kaggle or JupyterLab have: what the jail cannot do is a note, and the cell goes on."""

import _sitebuiltins
import ast
import builtins
import errno
import importlib.util
import os
import resource
import sys

from IPython import get_ipython
from IPython.utils.text import SList

INSTALLERS = {"pip", "conda", "mamba", "micromamba", "uv"}
RUN_CODE = {"run", "time", "timeit", "prun", "mprun", "memit"}  # what fails in these is the student's own
CORES = 2  # as many as a student's pools should count on
OURS, OUR_NAME = ("confine", "elsewhere", "shell", "syscalls", "wire", "worker"), "_grading_elsewhere"
UNKNOWN = set()  # names that imports have asked for in vain, and what was made with them


def note(line):
    """Say that a line was passed over."""
    print(f"[passed over while grading: {line[:200]}]")


def note_missing(*unknown):
    """Say what an import, or a line that uses what an import did not find, asked for in vain; `unknown` are the names that it binds."""
    error = sys.exc_info()[1]
    if isinstance(error, NameError) and error.name not in UNKNOWN:
        raise  # the student's own
    UNKNOWN.update(unknown)
    note(str(error))


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
    """An import that finds no module is passed over, each module by itself; and so is a line of the cell that needs it.

    Names that were wanted stay unknown: a function that uses one fails when it is called.
    """

    def visit_Module(self, tree):
        unknown, body = UNKNOWN - set(get_ipython().user_ns), []
        for statement in tree.body:
            body += [_passed_over(node, unknown) for node in _one_by_one(statement)]
        tree.body = body
        return ast.fix_missing_locations(tree)


def _one_by_one(node):
    """`import a, b` as two statements; any other one as it is."""
    if not isinstance(node, ast.Import):
        return [node]
    return [ast.copy_location(ast.Import([alias]), node) for alias in node.names]


def _passed_over(node, unknown):
    """The statement, or one that goes on where its module, or a name of `unknown`, is not there; `unknown` is kept up."""
    bound, is_import = _bound(node), isinstance(node, (ast.Import, ast.ImportFrom))
    if is_import and (getattr(node, "level", 0) or getattr(node, "module", "") == "__future__"):
        return node
    needs = any(map(_is_missing, _modules(node))) if is_import else unknown and unknown & _names(node)
    (unknown.update if needs else unknown.difference_update)(bound)
    if not (is_import or needs):
        return node
    kind = "NameError" if not is_import else "ImportError" if needs else "ModuleNotFoundError"
    names = ", ".join(map(repr, sorted(bound)))
    [attempt] = ast.parse(f"try: pass\nexcept {kind}: __import__('{OUR_NAME}').note_missing({names})").body
    attempt.body = [node]
    return ast.copy_location(attempt, node)


def _modules(node):
    """The modules that an import asks for."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]


def _is_missing(module):
    """Whether a module is not there, or is one of the course's that are not for grading."""
    top, _, inner = module.partition(".")
    if top == "upsample_lib":
        return not f"{inner}.".startswith(("check.", "."))
    try:
        return importlib.util.find_spec(top) is None
    except Exception:  # of a finder that is the student's
        return False


def _bound(node):
    """The names that a statement binds at the top of a cell."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names} - {"*"}
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    return _names(node, ast.Store)


def _names(node, context=ast.expr_context):
    return {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    }


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
    """What site.py, which the jail does without, gives every session; files beside the notebook can be imported.

    Also those called as our own modules here, which go by another name from now on.
    """
    builtins.help = _sitebuiltins._Helper()
    os.cpu_count = lambda: CORES
    sys.path.insert(0, "")
    for name in OURS:
        sys.modules[f"_grading_{name}"] = sys.modules.pop(name)
    sys.modules["matplotlib"].use = sys.modules["matplotlib.pyplot"].switch_backend = _same_backend


def _same_backend(backend=None, **_):
    """Pictures stand in the page: there is no window in which to show them."""
    if backend and "inline" not in str(backend):
        note(f"matplotlib.use({str(backend)!r})")
