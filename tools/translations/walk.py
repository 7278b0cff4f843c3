"""A walk over the built Chinese site: the words that a reader sees, and which of them are still English.

`python -m tools.translations --english` prints them. What is meant to stay is listed in `locale/left_in_english.yml`.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from ..book_extension.chinese import PLACE, said_by, spoken
from ..book_extension.printed import HELD, SOURCE
from .left import english, left

SHOWN = ("alt", "aria-label", "title", "placeholder")  # attributes that are read out or shown
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CONTROL = re.compile(r'<div class="ul-control".*?<script type="module">.*?</script>', re.DOTALL)
STATES = re.compile(r'(?<=<script type="application/json">).*?(?=</script>)', re.DOTALL)
ANSWER = re.compile(r'(?<=data-answer=")[^"]+')
WORDS = re.compile(r'<meta name="ul-words" content="([^"]*)"')
GLOSS = re.compile(r"（[A-Za-z][A-Za-z -]*）")  # an English name in brackets behind its Chinese one
SET = re.compile(r"\b[a-z_]+=[\w.]+")  # an argument and its value
PRINTED = "highlight-myst-ansi"


class Reader(HTMLParser):
    """Collects the texts of a page, but those of the places that stay in English."""

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []  # (tag, names of it and its class, whether it stays), texts
        self.printed = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        names = {tag, *given.get("class", "").split()}
        stays = any(stays for *_, stays in self.open) or any(map(self._is(names), left("places")))
        if not stays:
            self.texts += [given[name] for name in SHOWN if name in given]
        if tag not in EMPTY:
            self.open.append((tag, names, stays))

    def _is(self, names):
        """Whether an element is at a place, such as `glossary dt`: what it is named, and what is around it."""
        around = set().union(*(names for _, names, _ in self.open))
        return lambda place: place.split()[-1] in names and set(place.split()[:-1]) <= around

    def handle_endtag(self, tag):
        if tag == "pre":
            self.texts += map(_without_code, self.printed.split("\n"))
            self.printed = ""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not any(stays for *_, stays in self.open):
            if any(PRINTED in names for _, names, _ in self.open):
                self.printed += text
            else:
                self.texts.append(text)


def _without_code(line):
    return "" if SOURCE.fullmatch(line) else HELD.sub(" ", line)


def texts(page: Path) -> Iterator[str]:
    """What a page shows, and what its controls and questions can say."""
    html, reader = page.read_text(encoding="utf-8"), Reader()
    reader.feed(html)
    found = WORDS.search(html)
    words = json.loads(unescape(found[1])) if found else {}
    yield from (words.get(text, text) for text in reader.texts)
    for control in CONTROL.findall(html):
        data = json.loads(STATES.search(control)[0])
        said = (data["words"].get(text, text) for text in [*spoken(control), *said_by(data)])
        yield from (re.sub("[_=]", " ", text) for text in said)  # where no code stands
    for packed in ANSWER.findall(html):
        data = json.loads(b64decode(packed))
        told = data["told"] if "told" in data else [text for _, text in data["wrong"]]
        yield from (data["shown"], data["because"], *told, *data["words"].values())


def still_english(site: Path) -> dict[str, dict[str, list[str]]]:
    """{page: {text: its words that should be Chinese}}."""
    kept = re.compile("|".join(map(_pattern, sum(left("phrases").values(), []))))
    found = {}
    for page in sorted(site.glob("*.html")):
        told = {}
        for text in texts(page):
            bare = SET.sub("", GLOSS.sub("", PLACE.sub("0", " ".join(text.split()))))
            if words := english(kept.sub(" ", bare)):
                told[" ".join(text.split())] = words
        if told:
            found[page.stem] = told
    return found


def _pattern(message):
    return ".*?".join(re.escape(part.strip()) for part in PLACE.split(message)[::2])


def show(site: Path) -> int:
    """Print what is still English, page by page; an exit status."""
    found = still_english(site)
    for page, told in found.items():
        print(page)
        for text, words in told.items():
            print(f"    {' '.join(words)}: {text[:160]}")
    return int(bool(found))
