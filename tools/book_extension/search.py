"""Search in both editions: English words by their stems, Chinese text by each pair of neighbouring characters.

Chinese is written without spaces. Pairs find any word of two characters or more wherever it stands, terms of the field
too, and the browser splits what one types by the same rule; a dictionary's splitter would be needed at both ends.

A term of the glossary also finds the sections that explain it, those that its entry links to. A title stands once among
the results of a page, however many of the page's terms were found.
"""

import re
from collections import defaultdict

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.index_entries import split_index_msg

GLOSSARY = "glossary"

HAN = "\u3400-\u9fff"
PART = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")
SPLITTER = """
var splitQuery = (query) => (query.match(/[\\u3400-\\u9fff]+|(?:(?![\\u3400-\\u9fff])[\\p{L}\\p{N}_])+/gu) || []).flatMap((part) =>
  /^[\\u3400-\\u9fff]{2}/.test(part) ? [...part].slice(1).map((character, i) => part[i] + character) : [part]);
{
  const perform = Search._performSearch;
  Search._performSearch = (...query) => {
    const best = new Map();
    for (const found of perform(...query).reverse()) { // the best one comes last
      const shown = JSON.stringify([found[0], found[1]]);
      if (!best.has(shown)) best.set(shown, found);
    }
    return [...best.values()].reverse();
  };
}
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


def explained(env) -> dict[str, list[tuple[str, str]]]:
    """Page -> the glossary's names that it explains, each with the section that the glossary links to."""
    found = defaultdict(list)
    if GLOSSARY in env.found_docs:
        for item in env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
            names = [term.astext() for term in item.findall(nodes.term)]
            for link in item.findall(addnodes.pending_xref):
                if link.get("refdomain") == "doc" and link["reftargetid"]:
                    found[link["reftarget"]] += [(name, link["reftargetid"]) for name in names]
    return found


def index_terms(app: Sphinx) -> list:
    """Complete the index of the search before it is written.

    Sphinx itself forgets the index entries of the pages that a build does not write anew.
    """
    terms, indexed = explained(app.env), app.env.get_domain("index").entries
    for page in app.env.found_docs if getattr(app.builder, "indexer", None) else ():
        own = {
            (value, target, main)
            for kind, text, target, main, _ in indexed.get(page, ())
            for value in split_index_msg(kind, text)
        }
        explains = {(name, section, "main") for name, section in terms.get(page, ())}
        app.builder.indexer._index_entries[page] = sorted(own | explains)
    return []
