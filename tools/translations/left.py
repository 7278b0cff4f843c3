"""What the Chinese edition deliberately leaves in English: `locale/left_in_english.yml`, with the reasons."""

import re
from functools import cache

import yaml

from ..files import ROOT

LEFT = ROOT / "locale" / "left_in_english.yml"


@cache
def left(what: str) -> dict[str, str]:
    """A part of the list: what stays, with the reason."""
    return yaml.safe_load(LEFT.read_text(encoding="utf-8"))[what] or {}


@cache
def names() -> frozenset[str]:
    """The words that stay: names, and what has no other name in Chinese."""
    return frozenset(word for words in left("words").values() for word in words.split())


def english(text: str, letters: int = 3) -> list[str]:
    """The words of a text, of so many letters or more, that should be Chinese; `float32` and `C_out` are names."""
    words = re.findall(rf"(?<![A-Za-z0-9_])[A-Za-z]{{{letters},}}(?![A-Za-z0-9_])", text)
    return [word for word in words if word not in names()]
