"""The course's code as a house: the floor that each file stands on, what it imports, how long it is.

`python -m tests.project.house [FOLDER]` prints files, folders, imports between files, and lines of code without blanks,
comments and docstrings, for each package of a checkout.
"""

import ast
import io
import sys
import tokenize
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("upsample_lib", "grading", "tools", "benchmarks", "solutions")
LOOSE = ("nbgrader_config.py",)

# From the ground up: a file imports what stands below it or in its own room, a file or a folder of this list. The
# longest name that fits is a file's room.
FLOORS = [
    {"upsample_lib/_arguments.py"},
    {"upsample_lib/_axes.py"},
    {"upsample_lib/convolution.py", "upsample_lib/linear_operator.py"},
    {"upsample_lib/"},
    {"upsample_lib/plotting/", "upsample_lib/gpu/", "upsample_lib/check/"},
    {"upsample_lib/playground/"},
    {"upsample_lib/widgets/"},
    {"solutions/"},
    {
        "grading/errors.py",
        "grading/command.py",
        "grading/files.py",
        "grading/jail/inside/",
        "grading/__init__.py",
    },
    {"grading/jail/", "grading/submission/"},
    {"grading/judge/"},
    {"grading/course/"},
    {"grading/run/"},
    {"grading/report/", "grading/demo/"},
    {"grading/lms/"},
    {"grading/__main__.py", "nbgrader_config.py"},
    {"tools/", "benchmarks/"},
]


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @property
    def module(self):
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self):
        """The module's package, as relative imports mean it."""
        is_package = self.path.endswith("__init__.py")
        return self.module if is_package else self.module.rpartition(".")[0]

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @cached_property
    def code_lines(self):
        """How many lines hold code, a docstring not being code."""
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        doc = set()
        for node in ast.walk(self.tree):
            if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
                doc.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
        space = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        lines = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in space | {tokenize.ENDMARKER}:
                lines.update(range(token.start[0], token.end[0] + 1))
        return len(lines - doc)


class House:
    """All files of a checkout, and what they import of one another."""

    def __init__(self, root=ROOT):
        paths = [path for name in PACKAGES for path in sorted((root / name).rglob("*.py"))]
        paths += [root / name for name in LOOSE if (root / name).exists()]
        texts = [(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
        self.sources = [Source(*pair) for pair in texts if ".ipynb_checkpoints" not in pair[0]]
        self.by_module = {source.module: source for source in self.sources}

    @cached_property
    def imports(self):
        """[(importing source, imported source, imported name or None, whether it is imported when the module is read)]."""
        return [row for source in self.sources for row in self._imports(source)]

    def _imports(self, source):
        at_once = {id(node) for node in _run_when_imported(source.tree)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if target := self.by_module.get(alias.name):
                        yield source, target, None, id(node) in at_once
            elif isinstance(node, ast.ImportFrom):
                base = _absolute(source, node)
                for alias in node.names:
                    module = self.by_module.get(f"{base}.{alias.name}")
                    if target := module or self.by_module.get(base):
                        yield source, target, None if module else alias.name, id(node) in at_once

    def circles(self):
        """The groups of files that import one another when they are read, as sorted lists of paths."""
        graph = defaultdict(set)
        for source, target, _, at_once in self.imports:
            if at_once and source != target:
                graph[source.path].add(target.path)
        reach = {path: _reached(graph, path) for path in list(graph)}
        loops = {
            tuple(sorted(other for other in reach[path] if path in reach.get(other, ())))
            for path in reach
            if path in reach[path]
        }
        return sorted(map(list, loops))

    def classes(self):
        """{(package, class name): paths}."""
        paths = defaultdict(list)
        for source in self.sources:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.ClassDef):
                    paths[source.path.split("/")[0], node.name].append(source.path)
        return paths


def _run_when_imported(tree):
    """The nodes outside functions: what is imported there is imported with the module."""
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _run_when_imported(child)


def _absolute(source, node):
    if not node.level:
        return node.module or ""
    parts = source.package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])


def _reached(graph, start):
    reached, waiting = set(), [start]
    while waiting:
        for path in graph.get(waiting.pop(), ()):
            if path not in reached:
                reached.add(path)
                waiting.append(path)
    return reached


def room_of(path):
    """(number of the floor, name of the room) of a file; (None, None) where no room is its own."""
    rooms = [(number, room) for number, floor in enumerate(FLOORS) for room in floor]
    fitting = [
        (number, room)
        for number, room in rooms
        if path == room or (room[-1] == "/" and path.startswith(room))
    ]
    return max(fitting, key=lambda row: len(row[1]), default=(None, None))


def functions(source):
    """(name, lines of its body without the docstring, whether it is marked as a table) of each function."""
    lines = source.text.splitlines()
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            yield node.name, node.end_lineno - first, "# a table" in lines[node.lineno - 1]


def table(house):
    """The figures of the house, a line a package."""
    rows = [f"{'package':24}{'files':>7}{'folders':>9}{'imports':>9}{'lines of code':>15}"]
    total = 0
    for name in (*PACKAGES, *LOOSE):
        inside = [source for source in house.sources if source.path.split("/")[0] == name]
        paths = {source.path for source in inside}
        arrows = {
            (source.path, target.path)
            for source, target, *_ in house.imports
            if source.path in paths and target.path in paths and source != target
        }
        folders = {source.folder for source in inside}
        lines = sum(source.code_lines for source in inside)
        total += lines if name != "solutions" else 0
        rows.append(f"{name:24}{len(inside):7}{len(folders):9}{len(arrows):9}{lines:15,}")
    return [*rows, f"{'together, without solutions':49}{total:15,}"]


if __name__ == "__main__":
    print("\n".join(table(House(Path(sys.argv[1]) if sys.argv[1:] else ROOT))))
