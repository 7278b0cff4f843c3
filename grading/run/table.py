"""The closing table of a run."""

from collections import Counter
from statistics import median

from ..command import printable

LISTED = 30


def table(class_results, unchanged, list_all, seconds, penalties=0):
    """The table as lines of text.

    Parameters
    ----------
    class_results : `results.ClassResults` of the submissions that the run dealt with
    unchanged : how many submissions were left as they are
    list_all : whether every submission has a line, not only those with something to say
    seconds : how long the run took
    penalties : of how many students the late penalty was changed by a decision since
    """
    common = common_notes(class_results.graded)
    rows = [result for result in class_results.results if list_all or _remarks(result, common)]
    lines = [f"{'student':24} {'tests':>11} {'s':>6}  what was found"] if rows else []
    for result in rows if list_all else rows[:LISTED]:
        first, *more = _remarks(result, common) or [""]
        points = "not graded" if result.why else f"{result.test_points:g} of {class_results.most_by_tests:g}"
        who = f"{result.name} ({result.student})" if result.name else result.student
        lines.append(f"{_plain(who):24} {points:>11} {result.seconds:6.1f}  {_plain(first, 400)}".rstrip())
        lines += [f"{'':44} {_plain(remark, 400)}" for remark in more]
    if len(rows) > LISTED and not list_all:
        lines.append(f"... and {len(rows) - LISTED} more with something to tell: --all lists them.")
    lines += [f"put right in {count} submissions: {_plain(note, 400)}" for note, count in common.items()]
    return [*lines, "", *_summary(class_results, unchanged, seconds, penalties)]


def spread(class_results):
    """Of how many points the tests alone gave how many, in words."""
    points = [result.test_points for result in class_results.graded]
    numbers = f"lowest {min(points):g}, median {median(points):g}, highest {max(points):g}"
    return f"of {class_results.most_by_tests:g}: {numbers}"


def common_notes(results):
    """{what was put right in more than half of a class: how often}: it says something of the release, and of nobody.

    Parameters
    ----------
    results : list of `results.Result`; of fewer than five nothing is common
    """
    counts = Counter(note for result in results for note in set(result.notes))
    return {note: count for note, count in counts.items() if 2 * count > len(results) >= 5}


def _plain(text, most=60):
    return printable(text)[:most]


def _remarks(result, common=()):
    """What is worth a line of its own."""
    late = [f"handed in {result.late / 3600:.1f} h late"] if result.late else []
    why = [f"NOT GRADED: {result.why}"] if result.why else []
    late += [f"counts as undated: in timestamp.txt, {result.undated}"] if result.undated else []
    return [
        *why,
        *late,
        *_first("put right", [note for note in result.notes if note not in common]),
        *_first("limit", result.events),
    ]


def _first(kind, sentences, most=3):
    """The first sentences, and how many more there are."""
    more = [f"{kind}: {len(sentences) - most} more"] if len(sentences) > most else []
    return [f"{kind}: {sentence}" for sentence in sentences[:most]] + more


def _summary(class_results, unchanged, seconds, penalties):
    graded = class_results.graded
    same = f", {unchanged} unchanged since they were graded" if unchanged else ""
    plural = "" if len(graded) == 1 else "s"
    lines = [f"{len(graded)} submission{plural} graded in {seconds:.1f} s{same}."]
    if graded:
        lines[0] += f" Jail: {', '.join(sorted({result.mode for result in graded}))}."
        lines.append(f"Points by tests, {spread(class_results)}.")
        counts = {
            "wait for a person's grade": sum(bool(result.waiting) for result in graded),
            "were put right": sum(bool(result.notes) for result in graded),
            "ran into a limit": sum(bool(result.events) for result in graded),
            "were late": sum(bool(result.late) for result in graded),
        }
        remarks = [f"{count} {what}" for what, count in counts.items() if count]
        lines += ["; ".join(remarks) + "."] if remarks else []
    return lines + _open_ends(class_results, penalties)


def _open_ends(class_results, penalties):
    """What is due when, and what is still to do."""
    lines = [f"Due {class_results.due}."]
    if penalties:
        plural = "y" if penalties == 1 else "ies"
        lines[-1] += f" {penalties} late penalt{plural} changed with what was decided since."
    if absent := class_results.absent:
        lines.append(f"{len(absent)} of the roster have handed in nothing: `python -m grading report`.")
    if ungraded := class_results.ungraded:
        lines.append(f"NOT GRADED: {len(ungraded)}. Fix what is said above and run again.")
    return lines
