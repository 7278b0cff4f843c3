"""The checker's sentences in Chinese. Inside, all is said in English; here, where it is shown, it is turned.

`zh.json` beside this package holds a translation of each sentence, or of each template of one: what stands for its {1} is
turned in the same way, and stays as it is where nothing is known of it, as a number or a name does.
"""

import json
import re
import threading
from functools import cache, lru_cache
from importlib.resources import files

FIELD = re.compile(r"\{(\d)\}")
NAME = re.compile(r"[\w.]+")
AROUND = re.compile(r"\{1\}(?! [a-z]).*[a-z]")
TITLES = re.compile(r"  yours( +)expected")
INLINE = re.compile(r"<[\dx]+ \w+ array>|the string '[^']*'")  # among a call's arguments
RAISED = re.compile(r"[Yy]our function raised \w+: (?!the answer has shape)")
DATA = re.compile(r"[-+\w.]+(?:, ?[-+\w.]+)*,?")
HAN_WIDTH = 2
FEW_LETTERS = 5
LONGEST = 800  # characters of a line; no sentence of the checker is as long
MOST_PARTS = 150  # of a line that are looked up; a student's own words could have any number of them
_ROOM = threading.local()


class _TooManyParts(Exception):
    """A line is no sentence of the checker."""


def in_chinese(text: str) -> str:
    """What the checker says, in Chinese; line by line, and what no template knows as it is."""
    return "\n".join(_line(line) for line in text.split("\n"))


def filled(template: str, *values: object) -> str:
    """A template of the catalogue in Chinese, with values for {1}, {2} and so on."""
    return FIELD.sub(lambda field: str(values[int(field[1]) - 1]), catalogue().get(template, template))


@cache
def catalogue() -> dict[str, str]:
    """Chinese by English: sentences, templates of sentences, headings of the chapters."""
    return json.loads(files("upsample_lib.check").joinpath("zh.json").read_text(encoding="utf-8"))


def _line(line):
    if len(line) > LONGEST:
        return line
    titles = TITLES.fullmatch(line)
    if titles:
        mine, right = catalogue().get("yours", "yours"), catalogue().get("expected", "expected")
        room = len("yours") + len(titles[1]) - HAN_WIDTH * len(mine)
        return f"  {mine}{' ' * room}{right}"
    _ROOM.left = MOST_PARTS
    try:
        return _turned(line) or _inline(line)
    except (_TooManyParts, RecursionError):
        return line


class _Template:
    """A template with fields, and what stands for them in a text; what stands before a verb is one name.

    Every piece between two fields is sought once, from the left: no text takes longer than its length.
    """

    def __init__(self, english, chinese):
        self.chinese = chinese
        self.first, *self.pieces = FIELD.sub("\0", english).split("\0")
        self.fields, self.is_verb = FIELD.findall(english), bool(re.match(r"\{1\} [a-z]", english))

    def parts_of(self, text):
        """{field: what stands for it}, or None where the text is no such sentence."""
        if not (text.startswith(self.first) and text.endswith(self.pieces[-1])):
            return None
        at, parts = len(self.first), {}
        for field, piece in zip(self.fields[:-1], self.pieces[:-1]):
            here = text.find(piece, at)
            if here < 0:
                return None
            parts[field], at = text[at:here], here + len(piece)
        end = len(text) - len(self.pieces[-1])
        parts[self.fields[-1]] = text[at:end]
        is_name = not self.is_verb or NAME.fullmatch(parts[self.fields[0]])
        return parts if at <= end and is_name else None


@cache
def _templates():
    """The templates with fields: those around whole sentences first, then those with the longest text."""
    found = [(english, chinese) for english, chinese in catalogue().items() if FIELD.search(english)]
    found.sort(key=lambda pair: (not AROUND.match(pair[0]), -len(FIELD.sub("", pair[0]))))
    return [_Template(*pair) for pair in found]


@lru_cache(maxsize=10_000)
def _turned(text):
    """The Chinese of a sentence or of a part of one, or None."""
    _ROOM.left -= 1
    if _ROOM.left < 0:
        raise _TooManyParts
    forms = _forms(text)
    for form, stop, more in forms:
        if form in catalogue():
            return catalogue()[form].removesuffix(stop) + more
    for template in _templates():
        for form, stop, more in forms:
            parts = template.parts_of(form)
            if parts and _fits(form, parts.values()):
                return _joined(template.chinese, _in_parts(form, parts)).removesuffix(stop) + more
    return _in_two(text)


def _forms(text):
    """(as it may stand in the catalogue, the stop that its Chinese then loses, the one that it gets)."""
    upper, lower, bare = text[:1].upper() + text[1:], text[:1].lower() + text[1:], text.removesuffix(".")
    forms = [(text, "", ""), (upper, "", ""), (lower, "", "")]
    return (
        [*forms, (bare, "", "。")]
        if bare != text
        else [*forms, (text + ".", "。", ""), (upper + ".", "。", "")]
    )


def _fits(text, parts):
    """Whether it is no coincidence: where a template has hardly a word of its own, its parts have to be known."""
    letters = len(re.findall("[a-z]", text)) - sum(len(re.findall("[a-z]", part)) for part in parts)
    return letters >= FEW_LETTERS or all(DATA.fullmatch(part) or _turned(part) for part in parts)


def _in_parts(text, parts):
    """What stands for the fields, in Chinese where it is known; not so the words of Python, of NumPy or of the student."""
    own = RAISED.match(text)
    return {field: (not own and _turned(part)) or _inline(part) for field, part in parts.items()}


def _joined(chinese, parts):
    """A template with its parts; one stop where a whole sentence stands before the template's own."""
    text = FIELD.sub(lambda field: parts[field[1]], chinese)
    return re.sub(r"。(?=[。；，：])|(?<=[。；，：]) (?=[㐀-鿿])", "", text)


def _in_two(text):
    """What stands before a colon, a name or a sentence, and a sentence after it."""
    for colon in re.finditer(": ", text):
        before, after = text[: colon.start()], _turned(text[colon.end() :])
        before = before if NAME.fullmatch(before) else _turned(before)
        if before and after:
            return f"{before}：{after}"
    return None


def _inline(text):
    return INLINE.sub(lambda found: _turned(found[0]) or found[0], text)
