"""The part of the report about similar work: what is said, and beside it the sources."""

from .html import code, count, link, links, safe
from .similar import GRAM, Release, common, same_as, same_text, similar_pairs

CELLS, GROUPS, MAX_WRITTEN = 4, 20, 100_000
HONEST = (
    "Short functions are alike by nature: where a task has one obvious solution, two students who never met write "
    "the same lines. A pair is a reason to look at the sources and to ask; it is no proof of anything."
)


def similar_work(view, folder):
    """Lines of HTML: groups with the same text, similar pairs, answers that are the published ones."""
    entries = {entry.student: entry for entry in view.graded}
    release = Release(view.released)
    documents = {student: cells for student, entry in entries.items() if (cells := _written(entry, release))}
    yield f"<h2>Similar work</h2><p><b>{HONEST}</b></p>"
    yield from _published(view, documents, entries, folder)
    yield from _same(view, documents, entries, folder)
    given = {line for source in view.released for line in source.splitlines()}
    yield from _pairs(similar_pairs(documents, release), documents, entries, given, folder)


def _written(entry, release):
    """The cells in which a student wrote something, as many as stay within `MAX_WRITTEN` characters in all."""
    kept, left = [], MAX_WRITTEN
    for name, source in entry.cells:
        if len(source) <= left and release.unlike(source):
            kept.append((name, source))
            left -= len(source)
    return kept


def _published(view, documents, entries, folder):
    if not view.published:
        yield '<p class="soft">The published solution was not found, so nothing was compared with it.</p>'
        return
    same, compared = same_as(view.published, documents)
    most = {student: names for student, names in same.items() if 2 * len(names) >= max(compared, 2)}
    yield "<h3>The published solution</h3>"
    if not most:
        yield "<p>No submission has half or more of its answers from the published solution, names and all.</p>"
        return
    ordered = sorted(most, key=lambda student: (-len(most[student]), student))
    groups = {}
    for student in ordered:
        groups.setdefault(len(most[student]), []).append(entries[student])
    yield f"<p>Answers that are the published ones with the same names, comments aside ({compared} are long enough to compare):</p><ul>"
    for number, found in groups.items():
        yield f"<li>{number} of {compared}, {count(len(found), 'student')}: {links(found, folder)}</li>"
    yield "</ul>"


def _same(view, documents, entries, folder):
    published = {name: _bare(source) for name, source in view.published.items()}
    groups = [
        group
        for group in same_text(documents)
        if len(group) > 1
        and any(_bare(source) != published.get(name) for name, source in documents[group[0]])
    ]
    yield "<h3>The same to the letter</h3>"
    if not groups:
        yield "<p>No two submissions have the same text in all cells, the published solution aside.</p>"
        return
    yield "<p>The same text in every cell that the student wrote, comments and names included:</p><ul>"
    for group in groups[:GROUPS]:
        yield f"<li>{count(len(group), 'student')}: {links([entries[student] for student in group], folder)}</li>"
    more = f"<p>and {count(len(groups) - GROUPS, 'group')} more.</p>" if len(groups) > GROUPS else ""
    yield f"</ul>{more}"


def _bare(source):
    """A source without empty lines and the marks around a solution."""
    return [line for line in source.splitlines() if line.strip() and "### " not in line]


def _pairs(pairs, documents, entries, given, folder):
    yield "<h3>Similar pairs</h3>"
    if not pairs:
        yield "<p>No pair shares more than what many have written.</p>"
        return
    yield (
        f'<p class="soft">Compared were runs of {GRAM} tokens, without comments and with names renumbered (winnowed '
        "fingerprints, as MOSS does). What the release contains does not count, nor what more than "
        f"{common(len(same_text(documents)))} different submissions have; the rest counts less the more have it. The "
        "percentage says how much of the unusual part of one of the two is found in the other. Marked lines are shared.</p>"
    )
    for pair in pairs:
        yield from _pair(pair, documents, entries, given, folder)


def _pair(pair, documents, entries, given, folder):
    names = sorted({name for first, second, _ in pair.cells[:CELLS] for name in (first, second)})
    yield (
        f'<details class="pair"><summary><b>{safe(pair.first, 80)}</b> and <b>{safe(pair.second, 80)}</b>: {pair.share:.0%}, '
        f'{pair.evidence:.0f} unusual passages <span class="soft">in {safe(", ".join(names))}</span></summary>'
    )
    yield f'<p class="names">Feedback: {links([entries[pair.first], entries[pair.second]], folder)}</p>'
    sources = {student: dict(documents[student]) for student in (pair.first, pair.second)}
    for *cells, _ in pair.cells[:CELLS]:
        yield '<div class="two">'
        for student, name in zip((pair.first, pair.second), cells):
            lines = pair.lines.get((student, name), ())
            heading = f'<p class="soft">{link(entries[student], folder)} · <code>{safe(name, 80)}</code></p>'
            yield f"<div>{heading}{code(sources[student][name], lines, given)}</div>"
        yield "</div>"
    more = len(pair.cells) - CELLS
    yield f'<p class="soft">and {count(more, "further cell")}.</p></details>' if more > 0 else "</details>"
