"""Pages of worked solutions, made from `solutions/SLUG.py`: each function, a paragraph about it, and its check.

In a source, a markdown cell with the tag `worked` stands below the solution that it explains. It is in no notebook.
"""

import re

import jupytext

from grading.course.layout import without_marks

from .files import ROOT, read_toc, write_text

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
solution of every function, with the thought behind it. An instructor who does not want them, or not yet, builds the book with
`make book SOLUTIONS=no`, or names those that are out: `make book SOLUTIONS="foundations interpolation"`.

"""


def pages(released=None):
    """{page name: text} of the worked pages of these slugs, or of all; the index first."""
    sources = [ROOT / "solutions" / f"{chapter['file']}.py" for chapter in read_toc()["chapters"]]
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sources if path.exists()}
    if unknown := set(released or ()) - set(sources):
        raise SystemExit(f"SOLUTIONS names {min(unknown)}; there is: {', '.join(sources)}, or yes, or no.")
    sources = {slug: text for slug, text in sources.items() if slug in (released or sources)}
    titles = {slug: re.search(r"^# # (.+)$", text, re.MULTILINE)[1] for slug, text in sources.items()}
    links = "\n".join(f"- [{title}](worked_{slug}.md)" for slug, title in titles.items())
    worked = {"worked": INDEX + links + "\n"}
    for slug, text in sources.items():
        worked[f"worked_{slug}"] = _page(slug, titles[slug], jupytext.reads(text, fmt="py:percent").cells)
    return worked


def write(wish):
    """Write the pages into book/; returns their entries in the table of contents.

    Parameters
    ----------
    wish : "yes" for all, "no" for none, or the slugs of those that are released
    """
    worked = {} if wish == "no" else pages(None if wish == "yes" else re.split(r"[\s,]+", wish.strip()))
    for path in (ROOT / "book").glob("worked*.md"):
        if path.stem not in worked:
            path.unlink()
    if not worked:
        return []
    for name, text in worked.items():
        write_text(ROOT / "book" / f"{name}.md", text)
    index, *others = worked
    return [{"file": index, "sections": [{"file": name} for name in others]}]


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
    return "\n".join(without_marks(source))


def _cell(source, tag=None):
    tags = f":tags: [{tag}]\n" if tag else ""
    return f"```{{code-cell}} ipython3\n{tags}{source}\n```\n"
