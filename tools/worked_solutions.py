"""Pages of worked solutions, made from `solutions/SLUG.py`: each function, a paragraph about it, and its check.

In a source, a markdown cell with the tag `worked` stands below the solution that it explains. It is in no notebook.
"""

import re
from pathlib import Path

import jupytext
import yaml

HEAD = """---
jupytext:
  text_representation: {{extension: .md, format_name: myst}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

# Worked solutions: {title}

One way to write each function of the {{download}}`exercise <../exercises/{slug}/{slug}.ipynb>`, and why. Other ways that pass the
checks are as good. The chapter is [{title}]({slug}.md).
"""
INDEX = """# Worked solutions

Try each exercise first: the checks tell you what is wrong, and that is where the learning is. These pages show one
solution of every function, with the thought behind it. An instructor who does not want them builds the book with
`make book SOLUTIONS=no`.

"""


def pages(root):
    """{page name: text} of all worked pages; the index first."""
    titles = {path.stem: _title(path) for path in _in_reading_order(root)}
    links = "\n".join(f"- [{title}](worked_{slug}.md)" for slug, title in titles.items())
    made = {"worked": INDEX + links + "\n"}
    for slug, title in titles.items():
        source = (root / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
        made[f"worked_{slug}"] = _page(slug, title, jupytext.reads(source, fmt="py:percent").cells)
    return made


def write(root):
    """Write the pages into book/; returns the table of contents with them at its end."""
    made = pages(root)
    for name, text in made.items():
        path = root / "book" / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    toc = yaml.safe_load((root / "book" / "_toc.yml").read_text(encoding="utf-8"))
    index, *others = made
    toc["chapters"].append({"file": index, "sections": [{"file": name} for name in others]})
    return toc


def _in_reading_order(root):
    toc = yaml.safe_load((root / "book" / "_toc.yml").read_text(encoding="utf-8"))
    paths = [root / "solutions" / f"{chapter['file']}.py" for chapter in toc["chapters"]]
    return [path for path in paths if path.exists()]


def _title(path):
    return re.search(r"^# # (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE).group(1)


def _page(slug, title, cells):
    parts, heading, name = [HEAD.format(slug=slug, title=title)], None, None
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "markdown":
            heading = next(iter(re.findall(r"^## (.+)$", cell.source, flags=re.MULTILINE)), heading)
            if "worked" in cell.metadata.get("tags", []):
                parts.append(cell.source + "\n")
        elif grade_id == "setup" or grade_id.startswith("given_"):
            parts.append(_cell(cell.source, "hide-cell"))
        elif cell.metadata.get("nbgrader", {}).get("solution"):
            name = grade_id
            parts.append(f"## {re.sub(r' *[(][0-9]+ points[)]', '', heading)}\n")
            parts.append(_cell(_without_marks(cell.source)))
        elif grade_id == f"test_{name}":
            parts.append(_cell(f"check({name})", "remove-input"))
    return "\n".join(parts)


def _without_marks(source):
    """The function without its docstring, which the exercise shows, and without nbgrader's marks."""
    source = re.sub(r'\n    """.*?"""', "", source, count=1, flags=re.DOTALL)
    return "\n".join(line for line in source.split("\n") if not line.strip().startswith("### "))


def _cell(source, tag=None):
    tags = f":tags: [{tag}]\n" if tag else ""
    return f"```{{code-cell}} ipython3\n{tags}{source}\n```\n"


if __name__ == "__main__":
    write(Path(__file__).resolve().parent.parent)
