"""How the grading of each submission went, for the closing table and for the report."""

import json
import statistics
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from nbgrader.api import Gradebook, MissingEntry

from .steps import REPORT

LISTED = 30


@dataclass
class Outcome:
    """One submission.

    score and most count the tests alone; `notes` says what was put right in the notebook, `events` which limits it
    ran into, `why` why it is not graded. `late` is in seconds, None without a time.
    """

    student: str
    why: str | None = None
    score: float = 0.0
    most: float = 0.0
    waits: bool = False
    late: float | None = None
    seconds: float = 0.0
    mode: str = ""
    notes: list = field(default_factory=list)
    events: list = field(default_factory=list)
    verdicts: dict = field(default_factory=dict)

    def add(self, report):
        """Take over what a graded notebook says of itself."""
        self.notes += report.get("notes", [])
        self.events += report.get("events", [])
        self.seconds += report.get("seconds", 0.0)
        self.mode = report.get("mode", self.mode)
        self.verdicts.update(report.get("verdicts", {}))


def outcomes(course, run):
    """What came of each submission that a run dealt with: graded, failed or refused."""
    refused = [Outcome(PurePath(folder).parts[-2], why=why) for folder, why in run.refused.items()]
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return refused + [
            Outcome(student, why=why) if why else read_outcome(course, gradebook, student)
            for student, why in run.ended.items()
        ]


def read_outcome(course, gradebook, student):
    """The outcome of a graded submission, from its notebooks and the gradebook."""
    assignment = course.assignment_id
    outcome = Outcome(student)
    folder = Path(course.format_path(course.autograded_directory, student, assignment))
    for path in sorted(folder.glob("*.ipynb")):
        outcome.add(json.loads(path.read_text(encoding="utf-8"))["metadata"].get(REPORT, {}))
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        outcome.why = "it is not in the gradebook"
        return outcome
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            if grade.cell.cell_type == "code":
                outcome.score += grade.auto_score or 0.0
                outcome.most += grade.max_score
    outcome.waits = submission.needs_manual_grade
    outcome.late = submission.total_seconds_late if submission.timestamp else None
    return outcome


def table(outcomes, skipped, list_all, seconds):
    """The closing table, as lines of text."""
    told = [outcome for outcome in outcomes if list_all or _remarks(outcome)]
    lines = [f"{'student':24} {'tests':>11} {'s':>6}  what was found"] if told else []
    for outcome in told if list_all else told[:LISTED]:
        first, *more = _remarks(outcome) or [""]
        points = "not graded" if outcome.why else f"{outcome.score:g} of {outcome.most:g}"
        lines.append(f"{outcome.student:24} {points:>11} {outcome.seconds:6.1f}  {first}".rstrip())
        lines += [f"{'':44} {remark}" for remark in more]
    if len(told) > LISTED and not list_all:
        lines.append(f"... and {len(told) - LISTED} more with something to tell: --all lists them.")
    return [*lines, "", *_summary(outcomes, skipped, seconds)]


def _remarks(outcome):
    """What is worth a line."""
    late = [f"handed in {outcome.late / 3600:.1f} h late"] if outcome.late else []
    why = [f"NOT GRADED: {outcome.why}"] if outcome.why else []
    restored = [f"put right: {note}" for note in outcome.notes[:3]]
    if len(outcome.notes) > 3:
        restored.append(f"put right: {len(outcome.notes) - 3} more")
    return [*why, *late, *restored, *(f"limit: {event}" for event in outcome.events)]


def _summary(outcomes, skipped, seconds):
    graded = [outcome for outcome in outcomes if not outcome.why]
    unchanged = f", {skipped} unchanged since they were graded" if skipped else ""
    plural = "" if len(graded) == 1 else "s"
    lines = [f"{len(graded)} submission{plural} graded in {seconds:.1f} s{unchanged}."]
    if graded:
        scores = [outcome.score for outcome in graded]
        lines[0] += f" Jail: {', '.join(sorted({outcome.mode for outcome in graded}))}."
        lines.append(
            f"Points by tests, of {graded[0].most:g}: lowest {min(scores):g}, median {statistics.median(scores):g}, "
            f"highest {max(scores):g}."
        )
        counts = {
            "wait for a person's grade": sum(outcome.waits for outcome in graded),
            "were put right": sum(bool(outcome.notes) for outcome in graded),
            "ran into a limit": sum(bool(outcome.events) for outcome in graded),
            "were late": sum(bool(outcome.late) for outcome in graded),
        }
        told = [f"{count} {what}" for what, count in counts.items() if count]
        lines += ["; ".join(told) + "."] if told else []
    missing = len(outcomes) - len(graded)
    if missing:
        lines.append(f"NOT GRADED: {missing}. Mend what is said above and run again.")
    return lines
