"""The exercises in Chinese: Markdown by paragraph, comments, docstrings by line, printed lines; the code stays.

The translations stand in `locale/zh_CN/LC_MESSAGES/exercises_SLUG.po`, by their English.
"""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jupytext
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "locale" / "zh_CN" / "LC_MESSAGES"
PLAYGROUND = "playground"
COLAB = "as in Colab: install the course's library"  # a comment that `notebooks` puts in
Say = Callable[[str], str]
BLOCK = re.compile(r"(#+ |[-*] |\d+\. |)(.*)")
COMMENT = re.compile(r"^( *)# (.+)$")
BESIDE = re.compile(r"^(.*\S  # )(.+)$")
PRINTED = re.compile(r'^( *print\(f?")(.+)("\))$')
ENTRY = re.compile(r"[a-z_][\w, ]* : |[A-Z]\w+$|-+$")
CODE = re.compile(r"(?:int|bool|float\d*|dtype|\b[a-z]\b|[-, .*()\d])+")
CHAPTER = re.compile(r"In the chapter: (\*.+\*)\.")  # said in the words of the chapter's headings
DRAWN = re.compile(r"^(.*\S {2,})(\S.*[a-z]{4}.*)$")  # words beside a drawing in a block of code


@cache
def _messages_of(name):
    path = CATALOGUES / f"{name}.po"
    if not path.exists():
        return {}
    with open(path, "rb") as file:
        return {one.id: one.string for one in read_po(file) if one.id and one.string and not one.fuzzy}


def chinese(slug: str) -> Say:
    """A function from the English of an exercise's message to its Chinese; to itself where there is none."""
    chapter = _messages_of(slug) | _messages_of(f"{slug}_in_depth")
    own = _messages_of(f"exercises_{slug}")

    def say(text: str) -> str:
        if headings := CHAPTER.fullmatch(text):
            named = [chapter.get(one, one) for one in re.findall(r"\*(.+?)\*", headings[1])]
            return "对应章节：" + "、".join(f"*{one}*" for one in named) + "。"
        return own.get(text, text)

    return say


def is_translated(slug: str) -> bool:
    """Whether there is a catalogue of an exercise."""
    return bool(_messages_of(f"exercises_{slug}"))


def messages(slug: str) -> dict[str, str]:
    """What an exercise has to translate, each with its kind: "" for Markdown, "code" for what stands in code.

    In their order, the explanations of the worked solutions included.
    """
    found: dict[str, str] = {COLAB: "code"}
    for cell in _cells(slug):
        kind = "code" * (cell.cell_type == "code")

        def note(text: str, kind: str = kind) -> str:
            if not CODE.fullmatch(text) and not CHAPTER.fullmatch(text):
                found.setdefault(text, kind)
            return text

        translated(cell, note)
    return found


def _cells(slug):
    if slug == PLAYGROUND:
        return jupytext.read(ROOT / "exercises" / f"{slug}.md").cells
    return jupytext.read(ROOT / "solutions" / f"{slug}.py", fmt="py:percent").cells


def translated(cell, say: Say) -> str:
    """The text of a cell in another language."""
    return (in_code if cell.cell_type == "code" else in_markdown)(cell.source, say)


def in_markdown(source: str, say: Say) -> str:
    """Markdown, paragraph by paragraph: headings, items and cells of tables each by itself; code and formulas as they stand."""
    out, kept, inside = [], [], False
    for line in [*source.splitlines(), ""]:
        fence = line.startswith(("```", "$$"))
        if inside or fence or line.startswith("|") or not line.strip():
            out += _paragraph(kept, say)
            kept = []
            out.append(_line(line, inside, say))
            inside = not inside if fence and not (line.endswith("$$") and len(line) > 2) else inside
        elif BLOCK.match(line)[1] and kept:
            out += _paragraph(kept, say)
            kept = [line]
        else:
            kept.append(line)
    return "\n".join(out[:-1])


def _paragraph(lines, say):
    if not lines:
        return []
    mark, text = BLOCK.match(" ".join(line.strip() for line in lines)).groups()
    return [mark + say(text)]


def _line(line, inside, say):
    """A row of a table, a line of a block of code, or none."""
    if inside and (drawn := DRAWN.match(line)):
        return drawn[1] + say(drawn[2])
    return (
        "|".join(_cell(one, say) for one in line.split("|")) if line.startswith("|") and not inside else line
    )


def _cell(text, say):
    words = text.strip()
    return text.replace(words, say(words)) if re.search("[A-Za-z]{2}", words) else text


def in_code(source: str, say: Say) -> str:
    """Code: its comments, the docstrings of its functions, what it prints."""
    lines = source.splitlines()
    for first, last in reversed(_docstrings(source)):
        lines[first:last] = _docstring(lines[first:last], say)
    inside = {n for first, last in _docstrings("\n".join(lines)) for n in range(first, last)}
    out, kept = [], []
    for number, line in enumerate([*lines, ""]):
        comment = COMMENT.match(line) if number not in inside else None
        if kept and not (comment and comment[1] == kept[0][1]):
            out.append(f"{kept[0][1]}# {say(' '.join(one[2] for one in kept))}")
            kept = []
        if comment:
            kept.append(comment)
        elif number in inside:
            out.append(line)
        else:
            beside = BESIDE.match(line) or PRINTED.match(line)
            out.append(f"{beside[1]}{say(beside[2])}{''.join(beside.groups()[2:])}" if beside else line)
    return "\n".join(out[:-1])


def _docstrings(source):
    """(first line, line after the last) of each docstring."""
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    found = [one.body[0] for one in functions if ast.get_docstring(one)]
    return sorted((one.lineno - 1, one.end_lineno) for one in found)


def _docstring(lines, say):
    """A docstring's lines: its sentences, then what it says of each argument."""
    text, quotes = "\n".join(lines), '"""'
    inner = text.strip().removeprefix(quotes).removesuffix(quotes)
    indent = text[: len(text) - len(text.lstrip())]
    out, kept = [], []
    for line in [*inner.splitlines(), ""]:
        bare = line.strip()
        if kept and (not bare or ENTRY.match(bare)):
            out.append(kept[0][: _depth(kept[0])] + say(" ".join(one.strip() for one in kept)))
            kept = []
        if not bare or bare.startswith("--"):
            out.append(line)
        else:
            kept.append(line)
    out = out[:-1]
    return (
        [f"{indent}{quotes}{out[0].strip()}", *out[1:-1], f"{out[-1]}{quotes}"]
        if len(out) > 1
        else [f"{indent}{quotes}{out[0].strip()}{quotes}"]
    )


def _depth(line):
    return len(line) - len(line.lstrip())
