"""Pairs of very similar solutions, by winnowed fingerprints.

The method is that of MOSS (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003): every run of `GRAM` tokens is hashed, the smallest hash of every `WINDOW` runs is kept,
what the release contains is left out, and so is what many students have. Comments, docstrings and layout do not
count, and a student's own names are numbered in the order in which they appear in a run, so that renaming changes
nothing. A passage is one kept run of tokens.
"""

import builtins
import hashlib
import itertools
import keyword
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

GRAM, WINDOW = 9, 4
MAX_COMPARED, MAX_TOKENS = 50_000, 20_000
COMMON, COMMON_SHARE = 6, 0.02
LEAST_EVIDENCE, LEAST_SHARE = 5.0, 0.4
LONG = 25
PYTHON = frozenset(dir(builtins)) | frozenset(keyword.kwlist)
OWN = "\0"
_TOKEN = re.compile(
    r"(?P<skip>\#[^\n]*|[^\S\n]+"
    r'|[rbfuRBFU]{0,2}"""(?:[^\\]|\\.)*?(?:"""|\Z)'
    r"|[rbfuRBFU]{0,2}'''(?:[^\\]|\\.)*?(?:'''|\Z))"
    r"|(?P<line>\n)"
    r'|(?P<text>[rbfuRBFU]{0,2}(?:"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|\Z)|\'(?:[^\'\\\n]|\\.)*(?:\'|(?=\n)|\Z)))'
    r"|(?P<word>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<sign>\*\*|//|[-+*/<>=!]=|.)",
    re.DOTALL,
)


@dataclass
class Pair:
    """Two students' work and what speaks for a common origin.

    evidence is how many unusual passages both have, each counting less the more students have it; share is the part
    that these are of the unusual passages of the one who has fewer. cells are (a cell of first, a cell of second,
    evidence), strongest first; lines are (student, cell) -> numbers of the lines that the two share.
    """

    first: str
    second: str
    evidence: float
    share: float
    cells: list = field(default_factory=list)
    lines: dict = field(default_factory=dict)


def tokens(source, shared=PYTHON):
    """[(text, line)] of a cell, whatever it holds; names that are not `shared` are marked as the student's own.

    >>> [text for text, _ in tokens("total = len(x)  # count")]
    ['\\x00total', '=', 'len', '(', '\\x00x', ')']
    """
    texts, line, after_dot = [], 1, False
    for match in _TOKEN.finditer(source[:MAX_COMPARED]):
        kind, text = match.lastgroup, match.group()
        if kind not in ("skip", "line"):
            if kind == "word" and text not in shared and not after_dot:
                text = OWN + text
            texts.append(('"' if kind == "text" else text, line))
            after_dot = text == "."
        line += text.count("\n")
    return texts[:MAX_TOKENS]


def passages(source, shared=PYTHON, window=WINDOW):
    """{hash: the lines on which it stands} of a cell's kept runs of tokens; all runs with window=1."""
    texts = tokens(source, shared)
    runs = [texts[i : i + GRAM] for i in range(len(texts) - GRAM + 1)]
    hashes = [_digest([text for text, _ in run]) for run in runs]
    starts = set()
    for start in range(max(len(hashes) - window + 1, min(1, len(hashes)))):
        starts.add(min(range(start, min(start + window, len(hashes))), key=lambda i: (hashes[i], -i)))
    return {hashes[i]: {line for _, line in runs[i]} for i in sorted(starts)}


def _digest(run):
    """The hash of a run of tokens, the student's own names numbered."""
    order = {}
    text = "\n".join(order.setdefault(t, f"${len(order)}") if t[0] == OWN else t for t in run)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


class Release:
    """What all students were given: its passages, and the names that are not a student's own.

    Parameters
    ----------
    sources : the code cells of the released notebooks
    """

    def __init__(self, sources=()):
        words = (text[1:] for source in sources for text, _ in tokens(source) if text[0] == OWN)
        self.known = PYTHON | frozenset(words)
        self.passages = {key for source in sources for key in passages(source, self.known, window=1)}

    def unlike(self, source):
        """The passages of a cell that are not the release's."""
        own = passages(source, self.known)
        return {key: lines for key, lines in own.items() if key not in self.passages}


def same_text(documents):
    """Groups of students whose cells are the same to the letter, comments included; largest first.

    Parameters
    ----------
    documents : dict, student -> list of (cell's name, source)
    """
    groups = defaultdict(list)
    for student, cells in documents.items():
        groups[tuple(source.strip() for _, source in cells)].append(student)
    return sorted(groups.values(), key=lambda group: (-len(group), group))


def similar_pairs(documents, release, most=30):
    """The most similar pairs, strongest first; students with the same text to the letter count as one.

    Takes time in proportion to the class: an index from passages to students, in which what more than a few have is
    left out, gives the pairs.
    """
    documents = {group[0]: documents[group[0]] for group in same_text(documents)}
    passages_of = {student: _passages_of(cells, release) for student, cells in documents.items()}
    counts = Counter(itertools.chain.from_iterable(passages_of.values()))
    limit = common(len(passages_of))
    own = {student: sum(_weight(counts[key], limit) for key in keys) for student, keys in passages_of.items()}
    pairs = []
    for (first, second), evidence in _evidence(passages_of, counts, limit).items():
        share = evidence / min(own[first], own[second])
        if evidence >= LEAST_EVIDENCE and share >= LEAST_SHARE:
            pairs.append(Pair(first, second, evidence, min(share, 1.0)))
    pairs = sorted(pairs, key=lambda pair: (-pair.evidence * pair.share, pair.first, pair.second))[:most]
    for pair in pairs:
        _explain(pair, documents, release, counts, limit)
    return pairs


def common(students):
    """How many students may have a passage before it counts as the usual way to write it."""
    return max(COMMON, math.ceil(COMMON_SHARE * students))


def _weight(count, limit):
    """1 for a passage of one or two students, less for more, 0 for what is common."""
    return 0.0 if count > limit else 1 / math.log2(max(count, 2))


def _passages_of(cells, release):
    return set().union(*(release.unlike(source) for _, source in cells)) if cells else set()


def _evidence(passages_of, counts, limit):
    """{(first, second): evidence} of all pairs that share a passage that is not common."""
    index, evidence = defaultdict(list), defaultdict(float)
    for student in sorted(passages_of):
        for key in passages_of[student]:
            if 2 <= counts[key] <= limit:
                index[key].append(student)
    for key in sorted(index):
        for pair in itertools.combinations(index[key], 2):
            evidence[pair] += _weight(counts[key], limit)
    return evidence


def _explain(pair, documents, release, counts, limit):
    """Fill in the cells and the lines that a pair rests on."""
    places, cells = [], defaultdict(float)
    for student in (pair.first, pair.second):
        place = {}
        for name, source in documents[student]:
            place.update({key: (name, lines) for key, lines in release.unlike(source).items()})
        places.append(place)
    for key in places[0].keys() & places[1].keys():
        if counts[key] > limit:
            continue
        cells[places[0][key][0], places[1][key][0]] += _weight(counts[key], limit)
        for student, place in zip((pair.first, pair.second), places):
            name, lines = place[key]
            pair.lines.setdefault((student, name), set()).update(lines)
    pair.cells = sorted(((*names, found) for names, found in cells.items()), key=lambda row: (-row[2], row))


def same_as(published, documents):
    """({student: names of the answers that are the published ones}, how many are compared).

    Names count, comments do not. Only published answers of at least `LONG` tokens are compared.
    """
    answers = {name: answer for name, source in published.items() if len(answer := tokens(source)) >= LONG}
    answers = {name: [text for text, _ in answer] for name, answer in answers.items()}
    result = {}
    for student, cells in documents.items():
        same = [n for n, s in cells if n in answers and [text for text, _ in tokens(s)] == answers[n]]
        if same:
            result[student] = same
    return result, len(answers)
