"""The Chinese edition's catalogues: what the sources ask for, what is translated, and both brought together.

A message is Markdown, or plain text that an output shows; then its kind is told above it. One sentence stands on one
line, so that a change shows as one.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from io import BytesIO
from urllib.parse import quote

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pybtex.database import parse_file

from grading.course import addresses
from grading.course.notebooks import PLAYGROUND, slugs
from grading.course.translated import messages as of_an_exercise

from ..book_extension.chinese_references import own_words
from ..files import BUILD, ROOT, pages, read_toc, write_bytes, write_text
from . import sentences, worked
from .left import left
from .marks import faults, has_words

LANGUAGE = "zh_CN"
CATALOGUES = ROOT / "locale" / LANGUAGE / "LC_MESSAGES"
COMPILED = BUILD / "locale" / LANGUAGE / "LC_MESSAGES"
EVERYWHERE = ROOT / "locale" / "words_of_all_pages.yml"
TEMPLATES = BUILD / "gettext"
REFERENCES = "bibliography"
SITE = "sphinx"  # the words of all pages: Sphinx's name of that catalogue
SENTENCES = sentences.CHECK / "zh.json"
PLAYGROUND_WORDS = sentences.PLAYGROUND / "zh.json"
OUTPUTS = re.compile(r"\.outputs/(\w+)$")
GLUED = re.compile(r"(?<=\{glue:text\}`)([^`:]+)(:[^`:]+)?(?=`)")
SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;:] )|(?<=\n)")
HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
NEUTRAL = "https://site.example/", "REPOSITORY/blob/BRANCH/", "REPOSITORY/BRANCH?"
DATE = datetime(2020, 2, 2, tzinfo=UTC)
LIKE = 0.7  # from here on a message counts as another one changed


@dataclass
class Message:
    """A message of the sources and its translation; `kind` is "" for Markdown, `fuzzy` that of an older message."""

    english: str
    kind: str = ""
    chinese: str = ""
    fuzzy: bool = False

    @property
    def plain(self):
        return self.kind not in ("", "alt")

    @property
    def faults(self):
        """What is wrong with the translation."""
        if self.chinese in ("", self.english) and (
            self.kind in left("kinds") or self.english in left("messages")
        ):
            return []
        return ["is fuzzy"] if self.fuzzy else faults(self.english, self.chinese, self.plain)


def names() -> list[str]:
    """The catalogues: that of the site, then one a page in reading order."""
    return [SITE, *pages(read_toc())]


def others() -> dict[str, list[Message]]:
    """The catalogues of what is no page, the checker's, the grader's and the exercises', each with what its sources ask for."""
    said = {
        "check": [*sentences.of_the_checker(), *sentences.of_mistakes()],
        "feedback": sentences.of_the_grader(),
        "playground": sentences.of_the_playground(),
    }
    asked = {name: [Message(text, "said") for text in texts] for name, texts in said.items()}
    asked["worked"] = [Message(text) for text in worked.frame()]
    for slug in [*slugs(), PLAYGROUND]:
        asked[f"exercises_{slug}"] = [Message(text, kind) for text, kind in of_an_exercise(slug).items()]
    return asked


def ask() -> None:
    """Let Sphinx write the templates, from the sources and the stored runs of their cells."""
    subprocess.run([sys.executable, "-m", "tools.translations.edition", "gettext"], cwd=ROOT, check=True)


def wanted(name: str) -> list[Message]:
    """What a page's sources ask for, in the order of the page."""
    with open(TEMPLATES / f"{name}.pot", "rb") as file:
        found = [message for message in read_po(file) if message.id]
    kinds = [next((hit[1] for place, _ in m.locations if (hit := OUTPUTS.search(place))), "") for m in found]
    texts = [Message(_neutral(message.id), kind) for message, kind in zip(found, kinds)]
    if name == REFERENCES:
        entries = parse_file(ROOT / "book" / "references.bib").entries.values()
        texts += [Message(text, "reference") for text in own_words(entries)]
    if name == SITE:
        config = addresses.config()
        words = [
            config["title"],
            config["author"],
            description(),
            *everywhere(),
            *(text.english for text in texts),
        ]
        texts = [Message(text, "site") for text in dict.fromkeys(words)]
    return [message for message in texts if has_words(message.english, message.plain)]


def everywhere() -> list[str]:
    """What the theme and course.js say on every page."""
    return yaml.safe_load(EVERYWHERE.read_text(encoding="utf-8"))


def description() -> str:
    """What search engines show of the site."""
    return " ".join(addresses.config()["sphinx"]["config"]["html_context"]["description"].split())


def read(name: str) -> dict[str, Message]:
    """A catalogue, by its English."""
    path = CATALOGUES / f"{name}.po"
    if not path.exists():
        return {}
    with open(path, "rb") as file:
        return {
            m.id: Message(m.id, " ".join(m.auto_comments), m.string, "fuzzy" in m.flags)
            for m in read_po(file)
            if m.id
        }


def write(name: str, messages: list[Message]) -> None:
    """Write a catalogue, sorted by its English."""
    blocks = [
        f"#. {message.kind}\n" * bool(message.kind)
        + "#, fuzzy\n" * message.fuzzy
        + f"msgid {_quoted(message.english)}\nmsgstr {_quoted(message.chinese)}\n"
        for message in sorted(messages, key=lambda message: message.english)
    ]
    write_text(CATALOGUES / f"{name}.po", "\n".join([HEADER, *blocks]))


def _neutral(text):
    """A text without the course's own addresses, which stand in _config.yml."""
    for own, neutral in zip(_addresses(), NEUTRAL):
        text = text.replace(own, neutral)
    return text


def _own(text):
    for own, neutral in zip(_addresses(), NEUTRAL):
        text = text.replace(neutral, own)
    return text


def _addresses():
    repository, branch = addresses.repository()
    return addresses.page("index"), f"{repository}/blob/{branch}/", f"{repository}/{quote(branch, safe='')}?"


def _quoted(text):
    lines = [line for line in SENTENCE.split(text) if line] or [""]
    lines = [json.dumps(line, ensure_ascii=False) for line in lines]
    return lines[0] if len(lines) == 1 else "\n".join(['""', *lines])


def renew(name: str, messages: list[Message] | None = None) -> dict[str, list[str]]:
    """Bring a catalogue up to its sources; returns which messages are new, changed (then fuzzy) and gone.

    `messages` are what its sources ask for, where they are no page.
    """
    old, messages = read(name), wanted(name) if messages is None else messages
    asked = {message.english for message in messages}
    gone = {english: message for english, message in old.items() if english not in asked}
    told: dict[str, list[str]] = {"new": [], "changed": [], "gone": []}
    for message in messages:
        before = old.get(message.english)
        if before is None:
            like = get_close_matches(message.english, [e for e in gone if gone[e].chinese], 1, LIKE)
            before = gone.pop(like[0]) if like else None
            told["changed" if before else "new"].append(message.english)
            message.fuzzy = before is not None
        if before:
            message.chinese, message.fuzzy = before.chinese, message.fuzzy or before.fuzzy
    write(name, messages)
    return told | {"gone": list(gone)}


def merge(name: str, given: dict[str, str]) -> list[str]:
    """Take translations into a catalogue where they keep the rules; returns what is wrong with the others."""
    messages, told = list(read(name).values()), []
    for message in messages:
        if chinese := _neutral(given.get(_own(message.english), given.get(message.english, "")).strip()):
            new = Message(message.english, message.kind, chinese)
            if new.faults:
                told.append(f"{name}: {message.english[:60]!r} {'; '.join(new.faults)}")
            else:
                message.chinese, message.fuzzy = chinese, False
    write(name, messages)
    return told


def compile_all() -> None:
    """Put the catalogues where Sphinx reads them, below build/; what is fuzzy or not translated stays English."""
    for path in sorted(CATALOGUES.glob("*.po")):
        with open(path, "rb") as source:
            catalogue = read_po(source, locale=LANGUAGE)
        glued = partial(GLUED.sub, lambda found, page=path.stem: f"{page}.md::{found[1]}{found[2] or ':s'}")
        for message in catalogue:  # read without its page: what a cell glued comes from the page's file
            if message.id:
                message.id, message.string = _own(message.id), glued(_own(message.string))
        _compile(path.stem, catalogue, path.read_text(encoding="utf-8"))
    for page, said in worked.words(read, slugs()).items():
        catalogue = Catalog(LANGUAGE)
        for english, chinese in said.items():
            catalogue.add(english, chinese)
        _compile(page, catalogue, json.dumps(said, ensure_ascii=False))


def _compile(name, catalogue, source):
    catalogue.creation_date = catalogue.revision_date = (
        DATE  # else that of this minute, and each page is read anew
    )
    write_mo(compiled := BytesIO(), catalogue)
    target = COMPILED / f"{name}.mo"
    write_text(target.with_suffix(".po"), source)  # by which Sphinx finds the other
    write_bytes(target, compiled.getvalue())


def sentences_as_text() -> str:
    """What the checker says in Chinese, with the headings that it names, as a student's laptop has it in `SENTENCES`."""
    return json.dumps(dict(sorted(_sentences().items())), ensure_ascii=False, indent=0) + "\n"


def playground_as_text() -> str:
    """What the playground says in Chinese, as it has it in `PLAYGROUND_WORDS`."""
    said = {one.english: one.chinese for one in read("playground").values() if one.chinese and not one.fuzzy}
    return json.dumps(dict(sorted(said.items())), ensure_ascii=False, indent=0) + "\n"


def _sentences():
    """Chinese by English."""
    chapters = [slug for slug in slugs() if (sentences.CHECK / slug).is_dir()]
    found = {}
    for slug in chapters:
        pages = {**read(f"{slug}_in_depth"), **read(slug)}
        headings = {english.replace("`", ""): one.chinese.replace("`", "") for english, one in pages.items()}
        found |= {one: headings[one] for one in sentences.sections(slug) if one in headings}
    for name in ("check", "feedback"):
        found |= {one.english: one.chinese for one in read(name).values() if not one.fuzzy}
    indents = {english: english[: len(english) - len(english.lstrip())] for english in found}  # of columns
    return {english: indents[english] + chinese.strip() for english, chinese in found.items() if chinese}
