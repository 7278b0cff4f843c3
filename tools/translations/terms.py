"""One term for one thing: how often each term of the glossary stands in the Chinese edition, and what stands for it."""

import re
from functools import cache

import yaml

from ..files import ROOT
from . import catalogues
from .marks import HAN

VARIANTS = ROOT / "locale" / "variants.yml"
ENTRY = re.compile(r"\n\n((?:[^\s:{].*\n)+)(?= )")


def glossary() -> list[tuple[list[str], list[str]]]:
    """The glossary's entries: (English names, Chinese names), of which the first is the one that the course uses."""
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    entries = [entry.splitlines() for entry in ENTRY.findall(text)]
    chinese = [[name for name in names if re.search(HAN, name)] for names in entries]
    return [([n for n in names if n not in these], these) for names, these in zip(entries, chinese) if these]


def unwanted() -> dict[str, list[str]]:
    """Names that are not to be used, by the term that is."""
    return yaml.safe_load(VARIANTS.read_text(encoding="utf-8")) or {}


@cache
def _translated():
    return "\n".join(m.chinese for page in catalogues.names() for m in catalogues.read(page).values())


def count(name: str) -> int:
    """How often a name stands in the translations."""
    return _translated().count(name)


def show() -> int:
    """Print each term with its count, then its other names with theirs; returns 1 where a name stands that should not."""
    found = 0
    for english, chinese in glossary():
        wrong = [name for name in unwanted().get(chinese[0], []) if count(name)]
        found += len(wrong)
        others = "".join(f", {name} {count(name)}" for name in chinese[1:])
        told = f"  NOT: {', '.join(f'{name} {count(name)}' for name in wrong)}" * bool(wrong)
        print(f"{count(chinese[0]):5}  {chinese[0]}{others}  ({', '.join(english)}){told}")
    return int(found > 0)
