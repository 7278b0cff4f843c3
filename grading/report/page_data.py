"""What the report's page shows of a class: the numbers and lists that the template lays out."""

import datetime
import itertools
import statistics

from markupsafe import Markup, escape

from ..course.layout import course_of, without_marks
from ..errors import GradingError
from ..run.results import cell_name, is_answer, notebook_cells, read_class
from ..run.table import common_notes, spread
from ..submission.clean_outputs import plain_text
from . import chart
from .mistakes import counts, worth_a_word
from .similar import GRAM, Release, common, same_as, same_text, similar_pairs

SLOW, SHOWN, LISTED, WORDS = 3.0, 15, 200, 10
CELLS, GROUPS, MAX_WRITTEN = 4, 20, 100_000


def page_data(config, assignment):
    """(the `ClassResults` of an assignment, what the template needs as a dict).

    Raises
    ------
    GradingError : nothing was handed in for it, or nothing of it is graded.
    """
    class_results = read_class(config, assignment)
    if not class_results.graded:
        raise GradingError(
            f"Nothing of {assignment} is graded yet; run `python -m grading autograde {assignment}`."
        )
    course = course_of(config, assignment)
    answers = filter(is_answer, notebook_cells(course, course.source_directory))
    published = {cell_name(cell): cell["source"] for cell in answers}
    given = class_results.released + notebook_cells(course, f"{course.release_directory}/zh")
    released = [cell["source"] for cell in given if cell["cell_type"] == "code"]
    counted = counts(class_results, released)
    return class_results, {
        "class_results": class_results,
        "title": f"Report: {assignment.replace('_', ' ')}",
        "graded_at": class_results.graded_at and datetime.datetime.fromtimestamp(class_results.graded_at),
        "modes": sorted({result.mode for result in class_results.graded}),
        "listed": LISTED,
        "cards": _cards(class_results),
        "charts": list(_charts(class_results)),
        "words": worth_a_word(counted)[:WORDS],
        "functions": counted,
        "by_hand": _by_hand(class_results),
        "odd": _odd(class_results),
        "similar": _similar(class_results, released, published),
    }


def summary(class_results):
    """What the page says, in a line or two."""
    waiting = sum(bool(result.waiting) for result in class_results.graded)
    ungraded = len(class_results.ungraded)
    many = f"{len(class_results.graded)} of {len(class_results.results)} graded"
    lines = [f"{class_results.assignment}: {many}; points by tests, {spread(class_results)}."]
    remarks = [f"{waiting} wait for a person's grade"] if waiting else []
    remarks += [f"{ungraded} are not graded: see the page"] if ungraded else []
    return "\n".join([*lines, "; ".join(remarks) + "."] if remarks else lines)


def _cards(class_results):
    scores = [result.test_points for result in class_results.graded]
    return {
        "handed in": len(class_results.results),
        "graded": len(class_results.graded),
        "not handed in": len(class_results.absent),
        "not graded": len(class_results.ungraded),
        "wait for a person's grade": sum(bool(result.waiting) for result in class_results.graded),
        "handed in late": sum(bool(result.late) for result in class_results.graded),
        "could not be read": sum(bool(result.unreadable) for result in class_results.graded),
        f"median by tests, of {class_results.most_by_tests:g}": f"{statistics.median(scores):g}",
    }


def _charts(class_results):
    """Histograms of the points: tests alone, and all points where a person has given some."""
    yield _chart(
        [result.test_points for result in class_results.graded],
        class_results.most_by_tests,
        "Points by tests alone",
    )
    if any(result.by_hand for result in class_results.graded):
        yield _chart([result.total for result in class_results.graded], class_results.most, "All points")


def _chart(scores, most, title):
    quarters = statistics.quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
    return {
        "title": f"{title}, of {most:g}",
        "svg": chart.histogram(scores, most, title),
        "ends": (min(scores), max(scores)),
        "quarters": quarters,
        "mean": statistics.fmean(scores),
        "students": len(scores),
    }


def _by_hand(class_results):
    """The cells that a person grades, each with how far that has come."""
    rows = []
    for cell in (cell for cell in class_results.cells if cell.by_hand):
        points = [
            result.points_by_cell[cell.name] for result in class_results.graded if cell.name in result.by_hand
        ]
        waiting = sum(cell.name in result.waiting for result in class_results.graded)
        numbers = {
            "points": f"{cell.most:g}",
            "graded": len(points),
            "mean": f"{statistics.fmean(points):.1f}" if points else "–",
            "wait": waiting,
            "left as it was": len(class_results.graded) - len(points) - waiting,
        }
        rows.append((cell.name, numbers))
    return rows


def _odd(class_results):
    """Submissions that were slow, ran into a limit or had to be put right."""
    usual = statistics.median(result.seconds for result in class_results.graded)
    slow = max(SLOW * usual, usual + 2.0)
    common = common_notes(class_results.graded)
    odd = [
        result
        for result in class_results.graded
        if result.events or set(result.notes) - set(common) or result.seconds > slow
    ]
    odd.sort(key=lambda result: (-len(result.events), -len(result.notes), -result.seconds, result.student))
    seconds = sum(result.seconds for result in class_results.graded)
    together = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    first, more = odd[:SHOWN], odd[SHOWN:LISTED]
    shown = {"first": first, "more": more, "all": len(odd), "common": common}
    return {"usual": usual, "together": together, **shown}


def _similar(class_results, released, published):
    """Groups with the same text, similar pairs, answers that are the published ones."""
    results, release = {result.student: result for result in class_results.graded}, Release(released)
    documents = {
        student: cells for student, result in results.items() if (cells := _written(result, release))
    }
    groups = [
        [results[student] for student in group]
        for group in same_text(documents)
        if len(group) > 1 and not _is_published(documents[group[0]], published)
    ]
    given = {line for source in released for line in source.splitlines()}
    pairs = [_pair(pair, documents, results, given) for pair in similar_pairs(documents, release)]
    return {
        "published": bool(published),
        "copies": _copies(published, documents, results),
        "groups": groups[:GROUPS],
        "more_groups": len(groups) - GROUPS,
        "pairs": pairs,
        "gram": GRAM,
        "common": common(len(same_text(documents))),
    }


def _written(result, release):
    """The cells in which a student wrote something, as many as stay within `MAX_WRITTEN` characters in all."""
    cells, left = [], MAX_WRITTEN
    for name, source in result.code:
        if len(source) <= left and release.unlike(source):
            cells.append((name, source))
            left -= len(source)
    return cells


def _is_published(cells, published):
    """Whether every cell is the published answer, empty lines and the marks around it aside."""
    return all(name in published and _bare(source) == _bare(published[name]) for name, source in cells)


def _bare(source):
    return [line for line in without_marks(source) if line.strip()]


def _copies(published, documents, results):
    """(how many published answers are compared, [(how many of them, the results that have so many)])."""
    same, compared = same_as(published, documents)
    copies = {student: len(names) for student, names in same.items() if 2 * len(names) >= max(compared, 2)}
    groups = {}
    for student in sorted(copies, key=lambda student: (-copies[student], student)):
        groups.setdefault(copies[student], []).append(results[student])
    return compared, list(groups.items())


def _pair(pair, documents, results, given):
    """A similar pair: what its strongest cells are, with the lines to mark."""
    both = pair.first, pair.second
    sources = {student: dict(documents[student]) for student in both}
    rows = [
        [
            (
                results[student],
                name,
                marked_source(sources[student][name], pair.lines.get((student, name), ()), given),
            )
            for student, name in zip(both, cells)
        ]
        for *cells, _ in pair.cells[:CELLS]
    ]
    names = sorted({name for first, second, _ in pair.cells[:CELLS] for name in (first, second)})
    return {
        "pair": pair,
        "names": ", ".join(names),
        "results": [results[student] for student in both],
        "rows": rows,
        "more": len(pair.cells) - CELLS,
    }


def marked_source(source, lines=(), given=(), limit=8000):
    """A cell's source as HTML, the numbered lines marked; of longer pieces that are `given`, a line with dots stays.

    >>> marked_source("a = 1\\nb < 2", lines={2})
    Markup('<pre>a = 1\\n<mark>b &lt; 2</mark></pre>')
    """
    rows = []
    numbered = enumerate(plain_text(source, limit).replace("\x1b", "").split("\n"), 1)
    for is_given, group in itertools.groupby(numbered, lambda row: row[0] not in lines and row[1] in given):
        texts = list(group)
        if is_given and len(texts) > 3:
            texts = [texts[0], (0, "    ⋮")]
        for number, line in texts:
            rows.append(Markup("<mark>{}</mark>").format(line) if number in lines else escape(line))
    return Markup("<pre>{}</pre>").format(Markup("\n").join(rows))
