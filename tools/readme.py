"""Renew what README.md says from data: the way to the book, and the chapters with minutes, points and buttons.

It stands between two comments that name it. After a change of `_config.yml`, a chapter or an exercise: `python -m tools.readme`.
"""

import argparse
import json
import re

from grading.course import addresses
from grading.course.notebooks import slugs

from .files import ROOT, write_text

README = ROOT / "README.md"
# of the table in book/index.md
ROW = re.compile(r"^\| \[(.+)\]\((\w+)\.md\) \| (\d+) \| (.+) \|$", re.MULTILINE)
HEAD = "| chapter | minutes | the question it answers | exercise | |\n| --- | --- | --- | --- | --- |"


def live():
    """The links at the top."""
    first = chapters()[0][1]
    return f"**[Read the book]({addresses.page('index')})** · [try its first exercise in your browser]({addresses.lite(first)}), with nothing to install"


def chapters():
    """(title, slug, minutes, question) of each chapter, in the book's order."""
    return ROW.findall((ROOT / "book" / "index.md").read_text(encoding="utf-8"))


def exercise(slug):
    """(minutes, points) of an exercise."""
    notebook = json.loads((ROOT / "exercises" / slug / f"{slug}.ipynb").read_text(encoding="utf-8"))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    minutes = re.search(r"\*\*It takes\*\* about (\d+) minutes", "".join(notebook["cells"][0]["source"]))
    return int(minutes[1]), sum(mark.get("points", 0) for mark in marks)


def table():
    """The table of chapters."""
    rows = [HEAD]
    for title, slug, minutes, question in chapters():
        task = buttons = ""
        if slug in slugs():
            task = "{} min, {} points".format(*exercise(slug))
            buttons = f"[browser]({addresses.lite(slug)}) [Colab]({addresses.colab(slug)}) [Binder]({addresses.binder(slug)})"
        rows.append(f"| [{title}]({addresses.page(slug)}) | {minutes} | {question} | {task} | {buttons} |")
    return "\n".join(rows)


def renewed(text):
    """README.md's text with what is made from data put in."""
    for name, made in {"live": live(), "chapters": table()}.items():
        mark = rf"(<!-- {name}: python -m tools\.readme -->\n).*?(<!-- end -->)"
        text, count = re.subn(
            mark, lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text, flags=re.DOTALL
        )
        if count != 1:
            raise SystemExit(f"README.md has {count} places for {name}: there is to be one.")
    return text


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.readme", description=__doc__).parse_args()
    write_text(README, renewed(README.read_text(encoding="utf-8")))
