"""The worked solutions' pages in Chinese: a frame of their own, and the words of the exercises' catalogues."""

import re
from collections.abc import Callable

from ..book_extension.chinese import NUMBERS, template
from ..files import ROOT
from ..worked_solutions import HEAD, INDEX

POINTS = re.compile(r" *[(]\d+ points[)]|（\d+ 分）")  # in the exercise's headings
PASSED = "{1}: passed, all {2} cases"


def frame() -> list[str]:
    """What stands on every page, and on the list of them; {title} and {slug} are filled in."""
    text = f"{INDEX}\n{HEAD.split('---')[-1]}".replace("{{", "{").replace("}}", "}")
    return [" ".join(part.split()).removeprefix("# ") for part in text.split("\n\n") if part.strip()]


def words(read: Callable[[str], dict], slugs: list[str]) -> dict[str, dict[str, str]]:
    """{page: {English: Chinese}}, out of the catalogues that `read` gives by name."""
    frames = {english: message.chinese for english, message in read("worked").items()}
    pages: dict[str, dict[str, str]] = {"worked": {}} if frames else {}
    for slug in slugs if frames else ():
        exercise = read(f"exercises_{slug}")
        title = next(iter(english for english in exercise if f"# # {english}\n" in _source(slug)))
        chinese = exercise[title].chinese
        page = {_filled(e, title, slug): _filled(c, chinese, slug) for e, c in frames.items()}
        english, said = (text.replace("{2}", "{1}") for text in (PASSED, read("check")[PASSED].chinese))
        page[english.partition(": ")[2]] = said.partition("：")[2]
        for english, message in exercise.items():
            page |= _counted(english, message.chinese) if message.kind == "code" else {}
            page[POINTS.sub("", english)] = POINTS.sub("", message.chinese)
        pages[f"worked_{slug}"] = page
        pages["worked"] |= {
            f"[{title}](worked_{slug}.md)": f"[{chinese}](worked_{slug}.md)",
            **{english: said for english, said in frames.items() if "{title}" not in english},
        }
    return pages


def _filled(text, title, slug):
    return text.replace("{title}", title).replace("{slug}", slug)


def _source(slug):
    return (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")


def _counted(english, chinese):
    """A comment as the page's outputs ask for it: with places for its numbers."""
    key, values = template(english)
    place = lambda found: f"{{{values.index(found[0]) + 1}}}" if found[0] in values else found[0]
    return {key: NUMBERS.sub(place, chinese)}
