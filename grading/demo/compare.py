"""Grade the demo class and compare every score with the expected one: `make grade`."""

import logging

from jinja2 import Template

from .. import command
from ..run.results import Result, read_class
from .course import FOLDER, ROSTER, SLUG, DemoCourse

KINDS = {
    "1": "tags its tests skip-execution",
    "2": "writes a trigger into the gradebook",
    "3": "reads the source or the hidden tests from the disk",
    "4": "transforms what IPython runs",
    "5": "prints a score through the display hook",
    "6": "patches numpy.testing, allclose, abs, the checker",
    "7": "returns something that equals everything",
    "8": "asks the environment whether it is graded",
    "9": "redefines the names that the tests use",
    "10": "imports an operator in place of solving",
    "11": "fixes the random seed",
    "12": "leaves threads or processes running",
    "13": "edits tests, points, cell types, the kernel",
    "14": "changes, renames, copies, deletes or moves cells",
    "15": "is no notebook, or an old one",
    "16": "is 100 MB",
    "17": "ends the process, or raises what ends one",
    "18": "loops for ever, sleeps in every cell",
    "19": "prints without end",
    "20": "forks or allocates without end",
    "21": "opens network connections",
    "22": "puts scripts into output or Markdown",
    "23": "is right but warns",
    "24": "fails a hidden test, and looks for what it asked",
    "25": "is untouched, or not implemented",
    "26": "prompts, or opens a debugger",
    "27a": "is honest but unusual",
    "27b": "lacks a notebook, or has extra files",
    "28": "is handed in twice, late, or under an odd name",
    "29": "answers with more than could be right",
    "30": "answers nearly right, with few digits",
    "31": "makes a page that takes minutes to write",
    "32": "dies in every cell",
    "33": "turns lines around",
    "34": "hides memory from those who count it",
    "35": "looks for what others have left, or leaves it",
    "36": "answers what was not asked, or with no answer",
    "37": "answers what is public alone",
    "38": "signals others, or spoils its own process",
    "39": "writes what could pass for the grader's",
}
INDEX = Template(
    """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>The demo class</title>
<meta name="viewport" content="width=device-width"><style>:root { color-scheme: light dark }
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem } div { overflow-x: auto }
td, th { padding: .2rem .8rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
td:last-child { min-width: 15rem } tr:nth-child(even) { background: #8881 }</style><h1>The demo class</h1>
<div><table><tr><th>student<th>what<th>expected<th>got<th>tests lost, and why
{% for row in rows %}<tr><td><a href="feedback/{{ row.student.name }}/{{ slug }}/{{ slug }}.html">{{ row.student.name }}</a>
<td>{{ row.student.what }}<td>{{ "%.0f" % row.totals[0] }}<td>{{ "%.0f / %.0f" % row.totals[1:] }}
<td>{% for name, why in row.lost.items() %}{{ name }}: {{ why }}<br>{% endfor %}
{% endfor %}</table></div></html>
""",
    autoescape=True,
)


def results(course, roster):
    """One dict per student: student, totals (expected, got, most), lost (test -> reason or stage), wrong, mode."""
    class_results = read_class(course.config, SLUG)
    points = {cell.name: cell.most for cell in class_results.cells if not cell.by_hand}
    by_student = {result.student: result for result in class_results.results}
    return [_compared(entry, by_student.get(entry.name, Result(entry.name)), points) for entry in roster]


def _compared(entry, result, points):
    """Compare the scores of every test, not just their sum."""
    losses = points if entry.lost == "all" else {f"test_{name}" for name in entry.lost}
    expected = {name: 0 if name in losses else most for name, most in points.items()}
    verdicts = {name: result.verdicts[name] for name in points if name in result.verdicts}
    lost = {name: _cause(verdict) for name, verdict in verdicts.items() if not verdict["passed"]}
    wrong = [name for name in points if result.test_points_by_cell.get(name) != expected[name]]
    wrong += [f"test_{n} unnamed" for n, reason in entry.reasons.items() if lost.get(f"test_{n}") != reason]
    if result.notes and not any(expected.values()):
        lost = {"whole notebook": result.notes[0]}
    totals = sum(expected.values()), result.test_points, sum(points.values())
    return {"student": entry, "totals": totals, "lost": lost, "wrong": wrong, "mode": result.mode}


def _cause(verdict):
    return verdict["reason"] or verdict["text"].split(": ", 1)[-1] or verdict["stage"]


def table(rows):
    """The results as lines of text."""
    lines = [f"{'student':18} {'expected':>8} {'got':>6}  {'what':56} tests lost, and why"]
    for row in rows:
        entry, (expected, got, _) = row["student"], row["totals"]
        mark = "  " if not row["wrong"] else "!!"
        lost = summary(row["lost"])
        lines.append(f"{entry.name:18} {expected:8.0f} {got:6.0f}{mark}{entry.what:56} {lost}")
        if row["wrong"]:
            lines.append(f"{'':34}differs in: {', '.join(row['wrong'])}")
    return lines


def summary(lost):
    """Lost tests in a few words; one phrase where all were lost for the same reason."""
    parts = [f"{name.removeprefix('test_')}: {why[:70]}" for name, why in lost.items()]
    return "; ".join(parts) if len(parts) < 5 else f"{len(parts)} tests, first {parts[0]}"


def main(argv=None):
    """Grade the class; the exit status is 1 where any score differs from the expected one."""
    parser = command.parser("demo", __doc__)
    parser.add_argument("names", nargs="*", metavar="STUDENT", help="only these; all where none is named")
    parser.add_argument("--folder", default=FOLDER, help=f"where the course is made anew ({FOLDER})")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.names) - set(ROSTER))
    if unknown:
        parser.error(f"there is no student {unknown[0]!r} in the class: {', '.join(ROSTER)}")
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    roster = [ROSTER[name] for name in options.names or ROSTER]
    course = DemoCourse(options.folder)
    course.run(roster)
    rows = results(course, roster)
    print("\n".join(table(rows)))
    differing = sum(bool(row["wrong"]) for row in rows)
    most, mode = rows[0]["totals"][2], rows[0]["mode"]
    print(
        f"\n{len(rows)} submissions, {most:.0f} points by tests each; graded in {course.seconds:.1f} s, mode: {mode}."
    )
    index = course.folder / "index.html"
    index.write_text(INDEX.render(rows=rows, slug=SLUG), encoding="utf-8")
    print(f"Scores other than expected: {differing}.\nOpen {index}")
    return 1 if differing else 0
