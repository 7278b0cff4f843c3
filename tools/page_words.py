"""Count what a reader meets on each page: words, figures, questions, code, and the minutes that it takes.

A minute is 200 words or one figure. The core is what a first reading takes: the index, each chapter, and Choosing.
"""

import argparse
import re
from math import ceil
from pathlib import Path

import jupytext

from .files import ROOT, pages, read_toc

COLUMNS = ("words", "figures", "questions", "code", "asserts", "minutes")
FOLDED = {"remove-input", "remove-cell", "hide-input", "hide-cell", "checked"}
# What stands in a page's source and is no prose: settings, cells and other fences, tables, labels, comments.
NOT_PROSE = re.compile(
    r"\A---\n.*?\n---$|^(`{3,}).*?^\1`*$|^\|.*?$|^\([^()\n]+\)=$|^%.*?$|<!--.*?-->|^:{3,}(?:\{[\w-]+\})?|^:[\w-]+:.*?$"
    r"|!\[[^\]]*\]\([^)]*\)|</?[a-z][^>]*>",
    re.MULTILINE | re.DOTALL,
)
FORMULA = re.compile(r"^\$\$.*?\$\$(?: \([\w-]+\))?|\$[^$]+\$", re.MULTILINE | re.DOTALL)
LABEL_ROLE = re.compile(r"\{(?:cite(?::\w+)?|eq|numref|glue:\w+)\}`[^`]*`")
ROLE = re.compile(r"\{[\w:]+\}`([^`<]*?)\s*(?:<[^`]*>)?`")
LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")


def words(source: str) -> int:
    """The words of prose in a page's source; a formula, a citation and a piece of code are one word each."""
    text = FORMULA.sub(" formula ", NOT_PROSE.sub(" ", source))
    text = re.sub(r"`[^`]*`", " code ", ROLE.sub(r" \1 ", LABEL_ROLE.sub(" label ", text)))
    return sum(any(letter.isalnum() for letter in word) for word in LINK.sub(r" \1 ", text).split())


def tags(cell) -> set[str]:
    """The tags of a cell."""
    return set(cell.metadata.get("tags", []))


def figures_of(path: Path) -> dict[str, int]:
    """What the page at `path` has of each of `COLUMNS`."""
    source = path.read_text(encoding="utf-8")
    cells = [cell for cell in jupytext.reads(source, fmt="md:myst").cells if cell.cell_type == "code"]
    lines = [
        line for cell in cells if not tags(cell) & FOLDED for line in cell.source.splitlines() if line.strip()
    ]
    shown = [
        cell
        for cell in cells
        if "figure" in cell.metadata.get("mystnb", {})
        or re.search(r"\bwidgets\.(?!predict\b)\w+\(", cell.source)
    ]
    found = {
        "words": words(source),
        "figures": len(shown),
        "questions": sum(cell.source.count("widgets.predict(") for cell in cells),
        "code": len(lines),
        "asserts": sum(line.lstrip().startswith("assert ") for line in lines),
    }
    return {**found, "minutes": ceil(found["words"] / 200 + found["figures"])}


def core(root: Path = ROOT) -> list[str]:
    """The pages of a first reading: the index, the chapters that have an exercise, and Choosing."""
    exercises = {path.stem for path in (root / "solutions").glob("*.py")}
    toc = read_toc(root)
    return [page for page in pages(toc) if page in exercises | {toc["root"], "choosing"}]


def counted(root: Path = ROOT) -> dict[str, dict[str, int]]:
    """{page: figures} in reading order, then those of the core and of all pages together."""
    found = {page: figures_of(root / "book" / f"{page}.md") for page in pages(read_toc(root))}
    rows = {"core": [found[page] for page in core(root)], "all": list(found.values())}
    return found | {
        name: {key: sum(row[key] for row in part) for key in COLUMNS} for name, part in rows.items()
    }


def table(now: dict[str, dict[str, int]], before: dict[str, dict[str, int]] | None = None) -> list[str]:
    """The figures as lines of text; with `before`, each as "before > now"."""

    def entry(page, key):
        texts = [
            f"{side[page][key]:,}" if page in side else "-" for side in (before, now) if side is not None
        ]
        return " > ".join(texts)

    names = [*now, *(page for page in before or () if page not in now)]
    wide = 10 if before is None else 17
    head = f"{'page':34}" + "".join(f"{key:>{wide}}" for key in COLUMNS)
    return [
        head,
        *(f"{page:34}" + "".join(f"{entry(page, key):>{wide}}" for key in COLUMNS) for page in names),
    ]


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.page_words", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="all pages of the book where none is named")
    parser.add_argument(
        "--compare", type=Path, metavar="CHECKOUT", help="another checkout, shown before this one"
    )
    chosen = parser.parse_args()
    sides = [counted(root) for root in (ROOT, chosen.compare) if root]
    print("\n".join(table(*({p: side[p] for p in chosen.pages or side if p in side} for side in sides))))


if __name__ == "__main__":
    main()
