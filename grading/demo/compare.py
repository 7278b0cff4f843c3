"""Grade the demo class and compare every score with the expected one: `make grade`."""

import logging
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from .. import command
from ..run.results import Result, read_class
from .course import FOLDER, ROSTER, SLUG, DemoCourse


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
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = pages.get_template("index.html.jinja").render(rows=rows, slug=SLUG)
    index.write_text(page, encoding="utf-8")
    print(f"Scores other than expected: {differing}.\nOpen {index}")
    return 1 if differing else 0
