"""What code defines: the names that it binds, what it computes, and what a student wrote into a cell that is not theirs."""

import ast
import re

LANGUAGE = re.compile(r""",\s*language\s*=\s*["']zh["']""")
CHECKED = re.compile(r"""\bCheck\(\s*["'](\w+)["']""")  # the topic that a cell has checked
_MAGIC = re.compile(r"^(?=[ \t]*[%!])", re.MULTILINE)
MAX_DEFINED = 10_000  # characters of a changed cell that are looked through: no released one has as many
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def names_bound(tree):
    """The names that a syntax tree binds at its top level, imports and functions included."""
    names = set()
    for node in _walk_top(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def _walk_top(node):
    """Every node outside function bodies: a local variable of a function defines nothing."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, _NESTED):
            yield from _walk_top(child)


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


def defined_beside(source, released):
    """The statements of a changed cell that define a name which the cell as released does not; as source, empty where none do.

    An import at the head of the notebook, a helper below a test, an answer that was joined with the cell above it: where
    cells are locked in name alone, as in VS Code and Colab, they stand there.
    """
    if len(source) > MAX_DEFINED:
        return ""
    try:
        mine, theirs = ast.parse(_MAGIC.sub("# ", source)), names_bound(ast.parse(released))
        lines = source.splitlines(keepends=True)
        own = [node for node in mine.body if names_bound(ast.Module([node], [])) - theirs]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return "\n".join("".join(lines[first_line(node) - 1 : node.end_lineno]).rstrip() for node in own)


def first_line(node):
    """The line where a statement begins, its decorators included."""
    return min([node.lineno, *(part.lineno for part in getattr(node, "decorator_list", []))])
