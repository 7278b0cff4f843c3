"""Citations and bibliography of the Chinese edition: names and titles stay as they are, the words around them are Chinese.

What references.bib says of a work in the course's own words is said by the catalogue `bibliography`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from pybtex.database import Entry
from pybtex.style.template import Node, href, join, names, node, sentence
from pybtex.style.template import field as entrys
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from .references import AsCited, Course

OWN_WORDS = ("howpublished", "note")
NUMBERED = re.compile(r"arXiv:[\d.]+")  # a field without words
NAMES = {"sep": "、", "sep2": " 和 ", "last_sep": " 和 "}


def in_chinese(entry: Entry, say: Callable[[str], str] = str) -> Entry:
    """An entry whose own words, such as "undated", are Chinese."""
    fields = dict(entry.fields)
    fields["year"] = fields["year"].replace("undated", "无日期")
    turned = Entry(entry.type, fields | {name: say(fields[name]) for name in OWN_WORDS if name in fields})
    turned.key, turned.persons = entry.key, entry.persons
    return turned


def own_words(entries: Iterable[Entry]) -> list[str]:
    """What there is to translate in entries."""
    said = [entry.fields[name] for entry in entries for name in OWN_WORDS if name in entry.fields]
    return [text for text in dict.fromkeys(said) if not NUMBERED.fullmatch(text)]


class AsCitedInChinese(AsCited):
    """The label of an entry: "Shi 等，2016"."""

    others, both, comma = " 等", " 和 ", "，"

    def format_labels(self, sorted_entries):
        """The labels in the order of the entries."""
        return super().format_labels([in_chinese(entry) for entry in sorted_entries])


class ChineseCourse(Course):
    """`bibtex_default_style: chinese`."""

    default_label_style = AsCitedInChinese
    say: Callable[[str], str] = staticmethod(str)

    def format_entry(self, label, entry, bib_data=None):
        """An entry under its label."""
        return super().format_entry(label, in_chinese(entry, self.say), bib_data)

    def format_names(self, role, as_sentence=True):
        """All of an entry's people."""
        people = names(role, **NAMES)
        return sentence[people] if as_sentence else people

    def get_incollection_template(self, e):
        """A part of a book."""
        return _within(super().get_incollection_template(e))

    def get_inproceedings_template(self, e):
        """A paper of a conference."""
        return _within(super().get_inproceedings_template(e))

    def format_url(self, e):
        """The address."""
        url = entrys("url", raw=True)
        return join["网址：", href(url)[url]]


def _within(template):
    """A template that says in Chinese in what a work stands."""
    if isinstance(template, Node):
        template.children = ["载于" if part == "In" else _within(part) for part in template.children]
    return template


@node
def _cited(children, data):
    return children[0].format_data({**data, "entry": in_chinese(data["entry"])})


@dataclass
class ChineseCitations(AuthorYearReferenceStyle):
    """`bibtex_reference_style: chinese`: "[Note 002，2022；Shi 等，2016]", or "Shi 等 [2016]"."""

    bracket_parenthetical: BracketStyle = field(default_factory=partial(BracketStyle, sep="；"))
    bracket_textual: BracketStyle = field(default_factory=partial(BracketStyle, sep="、"))
    person: PersonStyle = field(default_factory=partial(PersonStyle, other=" 等", **NAMES))
    author_year_sep: str = "，"
    post_text_sep: str = "，"

    def inner(self, role_name):
        """The template of one work."""
        return _cited[super().inner(role_name)]
