"""The checker's and the grader's sentences as messages: templates, read off the Python that says them.

What is filled in stands in a template as {1}, {2} and so on, in the order of the English.
"""

import ast
import json
import re
from itertools import product
from pathlib import Path

from upsample_lib.check import load_topic
from upsample_lib.playground import WAYS, pictures

from ..files import ROOT

GRADING = ROOT / "grading"
SHOWN = (  # where sentences stand that a graded notebook or its page shows
    *(
        "judge/locked_cell.py",
        "judge/grade_notebook.py",
        "judge/namespace.py",
        "judge/prepare.py",
        "judge/server.py",
    ),
    *("submission/read_notebook.py", "submission/rebuild.py", "submission/written.py"),
    *("jail/session.py", "jail/inside/wire.py", "report/feedback.py"),
)
PAGE = GRADING / "report" / "feedback_page" / "index.html.j2"
SAID = re.compile(r'"([^"]+)" \| say')
CHECK = ROOT / "upsample_lib" / "check"
PLAYGROUND = ROOT / "upsample_lib" / "playground"
FIELD = re.compile(r"\{(\w*)[^{}]*\}")
HTML = re.compile(r"<(div|t|pre|a )|px |rgba|@media")
UNSEEN = ("ValueError", "TypeError", "RuntimeError")  # raised to authors
WORDS = re.findall(
    r"\w+", "passed yours expected transposed sorted squared negative positive infinite"
)  # said alone


def templates(path: Path) -> list[str]:
    """The sentences and the parts of sentences in a Python file, in its order."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    names, lines = _constants(tree), text.splitlines()
    found = [one for node in _seen(tree, lines) for one in _variants(node, names)]
    return [one for one in dict.fromkeys(found) if _is_said(one)]


def _constants(tree):
    """The module's own strings, by name."""
    named = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            tuples = isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(node.targets[0].elts, node.value.elts) if tuples else [(node.targets[0], node.value)]
            named |= {name.id: value.value for name, value in pairs if _is_text(value)}
    return named


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _seen(node, lines):
    """The strings below a node, but those of docstrings, of patterns and of errors that no student meets."""
    if isinstance(node, ast.JoinedStr) or _is_text(node):
        if not lines[node.lineno - 1][node.col_offset :].startswith("r"):
            yield node
        for part in getattr(node, "values", ()):
            if isinstance(part, ast.FormattedValue) and not _chosen(part.value):
                yield from _seen(part.value, lines)
        return
    if (isinstance(node, ast.Expr) and _is_text(node.value)) or isinstance(node, ast.Compare):
        return
    if isinstance(node, ast.Raise) and getattr(getattr(node.exc, "func", None), "id", "") in UNSEEN:
        return
    asked = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "startswith"
    for child in [node.func] if asked else ast.iter_child_nodes(node):
        yield from _seen(child, lines)


def _chosen(value):
    return isinstance(value, ast.IfExp) and _is_text(value.body) and _is_text(value.orelse)


def _variants(node, names):
    """The templates of a string: one for each choice that is written into it."""
    for chosen in product(*(_choices(part, names) for part in getattr(node, "values", [node]))):
        yield from filter(None, _numbered("".join(chosen)).split("\n"))


def _choices(part, names):
    if _is_text(part):
        return [part.value]
    if _chosen(part.value):
        return [part.value.body.value, part.value.orelse.value]
    return [names.get(getattr(part.value, "id", ""), "{}")]


def _numbered(text):
    """A template whose fields bear numbers, the same where they bear the same name."""
    names = []

    def number(field):
        name = field[1] or len(names)
        if name not in names:
            names.append(name)
        return f"{{{names.index(name) + 1}}}"

    return FIELD.sub(number, text)


def _is_said(template):
    """Whether a template has words for a reader: more than a name, a formula or a style."""
    if template in WORDS:
        return True
    words = re.search(r"(?<![\w#])[A-Za-z]?[a-z]{1,}", FIELD.sub("", template))
    return (
        " " in template.rstrip() and bool(words) and not HTML.search(template) and not _is_formula(template)
    )


def _is_formula(template):
    try:
        ast.parse(FIELD.sub("1", template).strip().replace(" = ", " == "), mode="eval")
    except SyntaxError:
        return False
    return any(sign in template for sign in "=*/+")


def sections(slug: str) -> set[str]:
    """The headings of a chapter that the checker names."""
    exercises = load_topic(slug).exercises.values()
    return {one.section for exercise in exercises for one in (exercise, *exercise.wrongs)}


def of_the_checker() -> list[str]:
    """All of the checker's templates, but those of known mistakes."""
    slugs = [path.parent.name for path in sorted(CHECK.glob("*/mistakes.json"))]
    headings = set().union(*map(sections, slugs))
    files = [path for name in ("_engine", "_shared", *slugs) for path in sorted((CHECK / name).glob("*.py"))]
    found = dict.fromkeys(one for path in files for one in templates(path))
    return [one for one in found if one not in headings]


def of_mistakes() -> list[str]:
    """What is said of the known wrong versions."""
    found = []
    for path in sorted(CHECK.glob("*/mistakes.json")):
        for versions in json.loads(path.read_text(encoding="utf-8")).values():
            found += [text if isinstance(text, str) else text[0] for text in versions.values()]
    return list(dict.fromkeys(found))


def of_the_grader() -> list[str]:
    """What a graded notebook and its feedback page say beside the checker."""
    page = SAID.findall(PAGE.read_text(encoding="utf-8"))
    found = [one for name in SHOWN for one in templates(GRADING / name)]
    said = set(of_the_checker())
    return [one for one in dict.fromkeys([*page, *found]) if one not in said]


def of_the_playground() -> list[str]:
    """What the playground says: its ways and pictures by name, and what its view says by `say`."""
    tree = ast.parse((PLAYGROUND / "view.py").read_text(encoding="utf-8"))
    names, calls = _constants(tree), [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = [
        node.args[0] for node in calls if getattr(node.func, "id", getattr(node.func, "attr", "")) == "say"
    ]
    texts = [text.value if _is_text(text) else names.get(getattr(text, "id", "")) for text in said]
    return list(dict.fromkeys([*WAYS, *pictures([[0.0]]), *filter(None, texts)]))
