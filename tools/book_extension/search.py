"""Search in both editions: English words by their stems, Chinese text by each pair of neighbouring characters.

Chinese is written without spaces. Pairs find any word of two characters or more wherever it stands, terms of the field
too, and the browser splits what one types by the same rule; a dictionary's splitter would be needed at both ends.
"""

import re

from sphinx.search.en import SearchEnglish

HAN = "\u3400-\u9fff"
PART = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")
SPLITTER = """
var splitQuery = (query) => (query.match(/[\\u3400-\\u9fff]+|(?:(?![\\u3400-\\u9fff])[\\p{L}\\p{N}_])+/gu) || []).flatMap((part) =>
  /^[\\u3400-\\u9fff]{2}/.test(part) ? [...part].slice(1).map((character, i) => part[i] + character) : [part]);
"""


class English(SearchEnglish):
    """The search of the English edition, whose glossary has Chinese terms."""

    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """The words of a text, and the pairs of its Chinese characters."""
        words: list[str] = []
        for part in PART.findall(input):
            pairs = re.match(f"[{HAN}]{{2}}", part)
            words += [part[i : i + 2] for i in range(len(part) - 1)] if pairs else [part]
        return words


class Chinese(English):
    """The search of the Chinese edition."""

    lang = "zh"
    language_name = "Chinese"
