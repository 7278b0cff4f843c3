"""Renew what README.md and README.zh.md say from data: the way to the book, and the chapters with minutes, points and buttons.

It stands between two comments that name it. After a change of `_config.yml`, a chapter or an exercise: `python -m tools.readme`.
"""

import argparse
import json
import re

from grading.course import addresses
from grading.course.notebooks import slugs

from .files import ROOT, write_text
from .translations import catalogues

# of the table in book/index.md
ROW = re.compile(r"^\| \[(.+)\]\((\w+)\.md\) \| (\d+) \| (.+) \|$", re.MULTILINE)
COLUMNS = "chapter", "minutes", "the question it answers", "exercise", ""
CHINESE = {
    "chapter": "章", "minutes": "分钟", "the question it answers": "它回答的问题", "exercise": "练习",
    "**[Read the book]({})** · [try its first exercise in your browser]({}), with nothing to install":
        "**[读这本书]({})** · [在浏览器里试做第一份练习]({})，什么都不用安装",
    "{} min, {} points": "{} 分钟，{} 分", "browser": "浏览器",
}  # fmt: skip


def english(text):
    """The words of README.md."""
    return text


def chinese(text):
    """The words of README.zh.md; titles and questions are those of the index."""
    messages = catalogues.read("index")
    return CHINESE.get(text) or (messages[text].chinese if text in messages else text)


EDITIONS = {"README.md": (english, ""), "README.zh.md": (chinese, "zh/")}


def live(say, folder):
    """The links at the top."""
    text = "**[Read the book]({})** · [try its first exercise in your browser]({}), with nothing to install"
    return say(text).format(
        addresses.page(f"{folder}index" if folder else "index"), addresses.lite(chapters()[0][1], folder)
    )


def chapters():
    """(title, slug, minutes, question) of each chapter, in the book's order."""
    return ROW.findall((ROOT / "book" / "index.md").read_text(encoding="utf-8"))


def exercise(slug):
    """(minutes, points) of an exercise."""
    notebook = json.loads((ROOT / "exercises" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    minutes = re.search(r"\*\*It takes\*\* about (\d+) minutes", "".join(notebook["cells"][0]["source"]))
    return int(minutes[1]), sum(mark.get("points", 0) for mark in marks)


def table(say, folder):
    """The table of chapters."""
    rows = [_row(map(say, COLUMNS)).replace("|  |", "| |"), _row(["---"] * len(COLUMNS))]
    for title, slug, minutes, question in chapters():
        task = buttons = ""
        if slug in slugs():
            task = say("{} min, {} points").format(*exercise(slug))
            ways = {"browser": addresses.lite, "Colab": addresses.colab, "Binder": addresses.binder}
            buttons = " ".join(f"[{say(name)}]({way(slug, folder)})" for name, way in ways.items())
        link = say(f"[{title}]({slug}.md)").replace(f"({slug}.md)", f"({addresses.page(folder + slug)})")
        rows.append(_row([link, minutes, say(question), task, buttons]))
    return "\n".join(rows)


def _row(cells):
    return f"| {' | '.join(cells)} |"


def renewed(text, edition="README.md"):
    """The text of a README with what is made from data put in."""
    for name, made in {"live": live(*EDITIONS[edition]), "chapters": table(*EDITIONS[edition])}.items():
        mark = rf"(<!-- {name}: python -m tools\.readme -->\n).*?(<!-- end -->)"
        text, count = re.subn(
            mark, lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text, flags=re.DOTALL
        )
        if count != 1:
            raise SystemExit(f"{edition} has {count} places for {name}: there is to be one.")
    return text


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.readme", description=__doc__).parse_args()
    for name in EDITIONS:
        write_text(ROOT / name, renewed((ROOT / name).read_text(encoding="utf-8"), name))
