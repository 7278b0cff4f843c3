"""What a translation must keep of its English: formulas, code, links, roles, placeholders, emphasis and numbers."""

import re
from collections import Counter
from functools import cache

from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

HAN = "[㐀-鿿]"
FULL = "[，。；：！？、（）《》]"
SPACING = {  # one space between Chinese and Latin letters, digits, formulas and code; none beside Chinese punctuation
    "no space between": re.compile(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}"),
    "a space beside": re.compile(f" {FULL}|{FULL} "),
    "a half-width mark beside": re.compile(
        rf"{HAN}[,;:!?(]|[,;:!?] ?{HAN}|\){HAN}|\([^()]*{HAN}|{HAN}\.(?!\w)"
    ),
}
PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{[\w.:]*\}|%[sd]")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
TARGET = re.compile(r".*<([^<>]+)>\s*$", re.DOTALL)
ROLE = re.compile(r":(\w+):(?=`)")  # as docstrings write one
WORD = re.compile(r"[A-Za-z]{2,}")
EXTENSIONS = {"colon_fence", "deflist", "dollarmath", "substitution"}  # those of _config.yml
SHORT = 4  # words that may stand as they are: names


@cache
def _parser():
    return create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)


def _inline(text):
    """The inline tokens of a message, and of what stands in them."""
    for block in _parser().parse(text):
        yield block
        for token in block.children or ():
            yield token
            yield from token.children or ()


def _kept(token):
    """(what a token is, what of it a translation keeps), or None where all of it may change."""
    if token.type in ("code_inline", "html_inline", "substitution_inline"):
        return token.type.removesuffix("_inline"), token.content.strip()
    if token.type.startswith("math"):
        return "formula", re.sub(r"\\text\{[^}]*\}|\s+", "", token.content)
    if token.type == "myst_role":
        found = TARGET.match(token.content)
        return token.meta["name"], (found[1] if found else token.content).strip()
    if token.type in ("link_open", "image"):
        return "link", str(token.attrs.get("href", token.attrs.get("src")))
    return ("emphasis", token.tag) if token.type in ("em_open", "strong_open") else None


@cache
def marks(text: str, plain: bool = False) -> tuple[Counter, str]:
    """(what a translation keeps, with its count; the words around): of Markdown, or of plain text."""
    if plain:
        return Counter(("placeholder", found) for found in PLACEHOLDER.findall(text)), PLACEHOLDER.sub(
            " ", text
        )
    tokens = list(_inline(text))
    kept = Counter(found for token in tokens if (found := _kept(token)))
    for token in tokens:  # a role's own words
        if token.type == "myst_role" and (found := re.match(r"(.*)<[^<>]+>\s*$", token.content, re.DOTALL)):
            token.type, token.content = "text", found[1]
    words = " ".join(token.content for token in tokens if token.type == "text")
    kept.update(("placeholder", found) for found in PLACEHOLDER.findall(words))
    return kept, words


def has_words(text: str, plain: bool = False) -> bool:
    """Whether a message has anything to translate."""
    kept, words = marks(text, plain)
    terms = any(kind == "term" for kind, _ in kept)
    return terms or bool(WORD.search(PLACEHOLDER.sub("", words)))


def _numbers(words):
    return Counter(found.replace(",", "") for found in NUMBER.findall(words))


def _laid_out(text, plain):
    """A message as it is read: each formula, code or placeholder a letter, each citation or number of a figure a blot."""
    if plain:
        return PLACEHOLDER.sub("x", text)
    parts = []
    for token in _inline(text):
        kept = _kept(token)
        if token.type == "myst_role":
            found = TARGET.match(token.content)
            parts.append(token.content.partition("<")[0].strip() if found else "\ufffc")
        elif kept and kept[0] in ("code", "formula", "substitution"):
            parts.append("x")
        elif token.type == "text":
            parts.append(PLACEHOLDER.sub("x", token.content))
    return "".join(parts)


def _spacing(text, plain):
    laid = _laid_out(text, plain)
    for told, pattern in SPACING.items():
        for found in pattern.finditer(laid):
            yield f"{told}: {laid[max(0, found.start() - 6) : found.end() + 6]}"


def faults(english: str, chinese: str, plain: bool = False) -> list[str]:
    """What is wrong with a translation, each in one line; nothing where it keeps the rules."""
    if not chinese.strip():
        return ["is not translated"]
    if chinese == english and len(WORD.findall(marks(english, plain)[1])) <= SHORT:
        return []
    (kept, before), (new, after) = marks(ROLE.sub(r"{\1}", english), plain), marks(chinese, plain)
    told = [f"lost {kind}: {value}" for kind, value in (kept - new).elements()]
    told += [f"added {kind}: {value}" for kind, value in (new - kept).elements()]
    told += [f"lost number: {value}" for value in (_numbers(before) - _numbers(after)).elements()]
    told += _spacing(chinese, plain)
    if chinese == english or not re.search(HAN, chinese):
        told.append("has no Chinese character")
    return told
