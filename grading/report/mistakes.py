"""Which mistakes a class made, by the checker's names, with the sentence that a student reads."""

import re
from dataclasses import dataclass, field

from upsample_lib.check._engine.topic import load

NOT_WRITTEN = "not written yet"
STAGES = {
    "signature": "the function cannot be called as the stub can",
    "type": "the answer is not of the right type",
    "shape": "the answer does not have the right shape",
    "dtype": "the dtype of the answer cannot hold the right values",
    "values": "some values are wrong, and no known mistake explains them",
    "raised": "the function raised an exception",
    "NameError": "the cell that should define the function is empty or stopped with an error",
}
_ENDED = {
    "did not end within": "it did not end in time and was stopped",
    "ended the Python process": "it ended the Python process",
    "memory": "it ran out of memory",
}
_CHECKED = re.compile(r"""\bCheck\(\s*["'](\w+)["']\s*\)""")
_RAISED = re.compile(r"raised (\w{1,60})")


@dataclass
class Mistake:
    """One kind of mistake in one graded cell: who made it and the points that it cost the class."""

    test: object
    name: str
    sentence: str
    known: bool = False
    students: list = field(default_factory=list)
    points: float = 0.0


@dataclass
class Counts:
    """How one graded cell went: students with all points, with none or some, and with nothing written."""

    test: object
    full: int = 0
    lost: int = 0
    unwritten: int = 0
    mistakes: list = field(default_factory=list)


def clauses(released):
    """{(function, name of a wrong version): its sentence} of the topics that the released cells check."""
    found = {}
    for slug in sorted({slug for source in released for slug in _CHECKED.findall(source)}):
        try:
            exercises = load(slug).exercises
        except ValueError:
            continue
        for exercise in exercises.values():
            for wrong in exercise.wrongs:
                found[exercise.name, wrong.name] = f"This is what you get when {wrong.clause}."
    return found


def counts(view):
    """The `Counts` of every cell that tests grade, in the notebook's order, their mistakes most costly first."""
    known, found = clauses(view.released), []
    for test in view.tests:
        if not test.by_hand:
            found.append(_counts(test, view.graded, known))
    return found


def worth_a_word(counted, least=2):
    """The mistakes that at least some students made, those that cost the class most points first."""
    mistakes = [mistake for row in counted for mistake in row.mistakes if len(mistake.students) >= least]
    return sorted(mistakes, key=_cost)


def _cost(mistake):
    return -mistake.points, -len(mistake.students), mistake.test.name, mistake.name


def _counts(test, entries, known):
    row, mistakes = Counts(test), {}
    for entry in entries:
        verdict, score = entry.verdicts.get(test.name, {}), entry.scores.get(test.name, 0.0)
        if verdict.get("passed") or (not verdict and score >= test.most):
            row.full += 1
        elif _is_unwritten(verdict) or entry.unreadable:
            row.unwritten += 1
        else:
            row.lost += 1
            name, sentence, is_known = cause(verdict, test.function, known)
            mistake = mistakes.setdefault(name, Mistake(test, name, sentence, is_known))
            mistake.students.append(entry)
            mistake.points += max(0.0, test.most - score)
    row.mistakes = sorted(mistakes.values(), key=_cost)
    return row


def _is_unwritten(verdict):
    return verdict.get("stage") == "missing" or NOT_WRITTEN in (verdict.get("text") or "")


def cause(verdict, function, known):
    """(machine name, sentence, whether the checker knows the mistake) of a lost test."""
    reason, stage, text = verdict.get("reason"), verdict.get("stage"), verdict.get("text") or ""
    if reason:
        sentence = known.get((function, reason)) or next(
            (sentence for (_, name), sentence in known.items() if name == reason), reason.replace("_", " ")
        )
        return reason, sentence, True
    for mark, words in _ENDED.items():
        if mark in text and stage not in ("values", "shape"):
            return words, f"{words[0].upper()}{words[1:]}.", False
    if raised := _RAISED.search(text):
        return f"raised {raised[1]}", f"The function raised {raised[1]}.", False
    words = STAGES.get(stage, "the test could not be passed")
    return stage or "lost", f"{words[0].upper()}{words[1:]}.", False
