"""The instructor's page of an assignment: one HTML file that needs nothing else and runs no script."""

import statistics

from .chart import bar, histogram
from .html import count, link, links, safe, who
from .mistakes import counts, worth_a_word
from .pairs import similar_work
from .style import STYLE

WORDS, SLOW, SHOWN, HOSTILE = 10, 3.0, 15, 200
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(view, folder, now):
    """The HTML of a `ClassView`.

    Parameters
    ----------
    view : ClassView
    folder : where the page will lie; links are relative to it
    now : datetime
    """
    counted = counts(view)
    parts = [
        *_head(view, now),
        *_overview(view),
        *_feedback_hint(view),
        *_not_graded(view),
        *_scores(view),
        *_worth_a_word(counted, folder),
        *_by_function(counted, folder),
        *_by_hand(view),
        *_odd(view, folder),
        *similar_work(view, folder),
        '<footer class="soft"><p>This page holds names and grades: keep it where students cannot read it.</p></footer>',
        "</body></html>",
    ]
    return "\n".join(parts)


def _head(view, now):
    title = f"Report: {safe(view.assignment.replace('_', ' '))}"
    graded = f"graded {view.graded_at:%Y-%m-%d %H:%M}; " if view.graded_at else ""
    return [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        f'<p class="soft">{graded}this page was made {now:%Y-%m-%d %H:%M}. {_mode(view)}</p>',
        *_warnings(view),
    ]


def _mode(view):
    modes = sorted({entry.mode for entry in view.graded})
    return "Students' code ran in the jail." if modes == ["jail"] else f"Mode: {safe(', '.join(modes))}."


def _warnings(view):
    """What an instructor should know before reading on."""
    free = sum(entry.mode != "jail" for entry in view.graded)
    again = [entry for entry in view.graded if entry.again]
    if free:
        yield f'<p class="warn">The code of {count(free, "student")} ran <b>without a jail</b>, with your own rights.</p>'
    if again:
        yield (
            f'<p class="warn">{count(len(again), "submission")} changed after the grading; '
            f"<code>python -m grading autograde {safe(view.assignment)}</code> grades what has changed.</p>"
        )


def _feedback_hint(view):
    """Where the links are, when there is nothing yet that they could lead to."""
    if not any(entry.pages for entry in view.graded):
        yield (
            f'<p class="soft">There are no feedback pages yet: after <code>nbgrader generate_feedback '
            f"{safe(view.assignment)}</code>, run this report again and names become links.</p>"
        )


def _overview(view):
    scores = [entry.score for entry in view.graded]
    cards = {
        "handed in": len(view.entries),
        "graded": len(view.graded),
        "not graded": len(view.missing),
        "wait for a person's grade": sum(entry.waits for entry in view.graded),
        "handed in late": sum(bool(entry.late) for entry in view.graded),
        "could not be read": sum(bool(entry.unreadable) for entry in view.graded),
        f"median by tests, of {_tests_most(view):g}": f"{statistics.median(scores):g}",
    }
    shown = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in cards.items())
    return [f'<dl class="cards">{shown}</dl>']


def _tests_most(view):
    return sum(test.most for test in view.tests if not test.by_hand)


def _not_graded(view):
    if not view.missing:
        return
    yield f'<h2>Not graded: {len(view.missing)}</h2><p>{_next_step(view)}</p><div class="wide"><table>'
    for entry in view.missing[:HOSTILE]:
        yield f"<tr><td>{who(entry)}</td><td>{safe(entry.why)}</td></tr>"
    yield "</table></div>"
    if len(view.missing) > HOSTILE:
        yield f"<p>and {len(view.missing) - HOSTILE} more.</p>"


def _next_step(view):
    return f"<code>python -m grading autograde {safe(view.assignment)}</code> grades them, or says what is in the way."


def _scores(view):
    """Histograms of the points: tests alone, and all points where a person has given some."""
    yield '<h2>Scores</h2><div class="charts">'
    yield _chart([entry.score for entry in view.graded], _tests_most(view), "Points by tests alone")
    if any(entry.by_hand for entry in view.graded):
        yield _chart([entry.total for entry in view.graded], view.most, "All points")
    yield "</div>"
    waiting = sum(entry.waits for entry in view.graded)
    late = sum(entry.penalty > 0 for entry in view.graded)
    if waiting and view.most > _tests_most(view):
        rest = view.most - _tests_most(view)
        yield f'<p class="soft">{count(waiting, "submission")} still wait for a person\'s grade: up to {rest:g} points each.</p>'
    if late:
        yield f'<p class="soft">All points: {count(late, "submission")} lost some to a late penalty.</p>'


def _chart(scores, most, title):
    low, high = min(scores), max(scores)
    quarters = statistics.quantiles(scores, n=4, method="inclusive") if len(scores) > 1 else scores * 3
    numbers = (
        f"Lowest {low:g}, <b>median {quarters[1]:g}</b>, highest {high:g}; the middle half from {quarters[0]:g} to "
        f"{quarters[2]:g}"
    )
    return (
        f"<figure><h3>{title}, of {most:g}</h3>{histogram(scores, most, title)}"
        f"<figcaption>{numbers}; mean {statistics.fmean(scores):.1f}; {count(len(scores), 'student')}</figcaption></figure>"
    )


def _worth_a_word(counted, folder):
    """The mistakes that cost the class most, each with the sentence that the student reads."""
    found = worth_a_word(counted)
    yield "<h2>Worth a word in class</h2>"
    if not found:
        yield "<p>No mistake was made twice.</p>"
        return
    yield (
        '<p class="soft">Mistakes that at least two students made, those that cost the class most points first. In '
        'quotation marks: the sentence that the student reads. Open a line for their feedback pages.</p><ol class="word">'
    )
    for mistake in found[:WORDS]:
        number = len(mistake.students)
        yield (
            f'<li><span class="count">{number}<small>{"student" if number == 1 else "students"}</small></span><div>'
            f"<code>{safe(mistake.test.function)}</code> · {mistake.points:,.10g} points lost<br>{_sentence(mistake)}"
            f'<details class="names"><summary>who</summary>{links(mistake.students, folder)}</details></div></li>'
        )
    yield "</ol>"


def _sentence(mistake):
    """What was wrong; in quotation marks where the checker's own sentence is quoted."""
    return f"“{safe(mistake.sentence)}”" if mistake.known else safe(mistake.sentence)


def _by_function(counted, folder):
    yield (
        '<h2>Function by function</h2><p class="key soft"><span class="full"></span>all points<span class="lost"></span>'
        'lost<span class="none"></span>not written</p><table class="stack"><thead><tr><th>function</th><th class="n">points'
        '</th><th>class</th><th class="n">all points</th><th class="n">lost</th><th class="n">not written</th>'
        "<th>mistakes, commonest first</th></tr></thead>"
    )
    for row in counted:
        parts = [("full", row.full), ("lost", row.lost), ("none", row.unwritten)]
        yield (
            f'<tr><td><code>{safe(row.test.function)}</code></td><td class="n" data-what="points">{row.test.most:g}</td>'
            f'<td>{bar(parts)}</td><td class="n" data-what="all points">{row.full}</td><td class="n" data-what="lost">'
            f'{row.lost}</td><td class="n" data-what="not written">{row.unwritten}</td><td>{_mistakes(row, folder)}</td></tr>'
        )
    yield "</table>"


def _mistakes(row, folder):
    return "".join(
        f"<details><summary>{len(mistake.students)} × {_short(mistake)}</summary>"
        f'{_sentence(mistake) if mistake.known else ""} <span class="names">{links(mistake.students, folder)}</span></details>'
        for mistake in sorted(row.mistakes, key=lambda mistake: -len(mistake.students))
    )


def _short(mistake):
    """The checker's name of a mistake, or what is known of it."""
    return safe(mistake.name.replace("_", " ") if mistake.known else mistake.sentence.rstrip("."))


def _by_hand(view):
    """The cells that a person grades: how far that has come."""
    tests = [test for test in view.tests if test.by_hand]
    if not tests:
        return
    yield (
        '<h2>Graded by a person</h2><table class="stack"><thead><tr><th>cell</th><th class="n">points</th><th class="n">'
        'graded</th><th class="n">mean</th><th class="n">wait</th><th class="n">left as it was</th></tr></thead>'
    )
    for test in tests:
        given = [entry.scores[test.name] for entry in view.graded if test.name in entry.by_hand]
        waiting = sum(test.name in entry.waiting for entry in view.graded)
        numbers = {
            "points": f"{test.most:g}",
            "graded": len(given),
            "mean": f"{statistics.fmean(given):.1f}" if given else "–",
            "wait": waiting,
            "left as it was": len(view.graded) - len(given) - waiting,
        }
        cells = "".join(f'<td class="n" data-what="{what}">{number}</td>' for what, number in numbers.items())
        yield f"<tr><td><code>{safe(test.name)}</code></td>{cells}</tr>"
    yield "</table>"


def _odd(view, folder):
    """Submissions that were slow, ran into a limit or had to be put right."""
    usual = statistics.median(entry.seconds for entry in view.graded)
    odd = [entry for entry in view.graded if entry.events or entry.notes or _is_slow(entry, usual)]
    odd.sort(key=lambda entry: (-len(entry.events), -len(entry.notes), -entry.seconds, entry.student))
    yield "<h2>Slow, stopped or put right</h2>"
    yield f'<p class="soft">A submission usually takes {usual:.2g} s; together they took {_duration(view)}.</p>'
    if not odd:
        yield "<p>None.</p>"
        return
    yield from _odd_rows(odd[:SHOWN], folder)
    if more := odd[SHOWN:HOSTILE]:
        yield f"<details><summary>{count(len(more), 'more submission')}</summary>"
        yield from _odd_rows(more, folder)
        yield "</details>"
    if len(odd) > HOSTILE:
        yield f"<p>and {len(odd) - HOSTILE} more.</p>"


def _odd_rows(entries, folder):
    yield '<table class="stack"><thead><tr><th>student</th><th class="n">points</th><th class="n">seconds</th><th>what happened</th></tr></thead>'
    for entry in entries:
        told = [f"limit: {safe(event)}" for event in entry.events[:5]]
        told += [f"put right: {safe(note)}" for note in entry.notes[:5]]
        more = len(entry.events[5:]) + len(entry.notes[5:])
        told += [f"and {more} more"] if more else []
        yield (
            f'<tr><td>{link(entry, folder)}</td><td class="n" data-what="points">{entry.score:g}</td>'
            f'<td class="n" data-what="seconds">{entry.seconds:.1f}</td><td>{"<br>".join(told) or "slow"}</td></tr>'
        )
    yield "</table>"


def _is_slow(entry, usual):
    return entry.seconds > max(SLOW * usual, usual + 2.0)


def _duration(view):
    seconds = sum(entry.seconds for entry in view.graded)
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
