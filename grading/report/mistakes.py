"""Which mistakes a class made, by the checker's names, with the sentence that a student reads."""

import contextlib
import re
from dataclasses import dataclass, field

from upsample_lib.check import STAGES, load_topic

from ..submission.definitions import CHECKED

NOT_WRITTEN = "not written yet"
IN_WORDS = {
    **STAGES,
    "values": "some values are wrong, and no known mistake explains them",
    "raised": "the function raised an exception",
    "NameError": "the cell that should define the function is empty or stopped with an error",
}
_ENDED = {
    "did not end within": "it did not end in time and was stopped",
    "ended the Python process": "it ended the Python process",
    "memory": "it ran out of memory",
}
_SAID = re.compile(r"\n\n([^\n]+)\nTo reread:")
_RAISED = re.compile(r"raised (\w{1,60})")


@dataclass
class MistakeCount:
    """One kind of mistake in one graded cell: the results of those who made it and the points that it cost the class."""

    cell: object
    name: str
    sentence: str
    known: bool = False
    results: list = field(default_factory=list)
    points: float = 0.0


@dataclass
class Counts:
    """How one graded cell went: students with all points, with none or some, and with nothing written."""

    cell: object
    full: int = 0
    lost: int = 0
    unwritten: int = 0
    mistakes: list = field(default_factory=list)

    @property
    def commonest_first(self):
        return sorted(self.mistakes, key=lambda mistake: -len(mistake.results))


def clauses(released):
    """{(function, name of a wrong version): its sentence} of the topics that the released cells check."""
    sentences = {}
    for slug in sorted({slug for source in released for slug in CHECKED.findall(source)}):
        with contextlib.suppress(ValueError):  # a topic that is no longer there
            for exercise in load_topic(slug).exercises.values():
                for wrong in exercise.wrongs:
                    sentences[exercise.name, wrong.name] = wrong.sentence
    return sentences


def counts(class_results, released):
    """The `Counts` of every cell that tests grade, in the notebook's order, their mistakes most costly first."""
    sentences = clauses(released)
    return [
        _counts(cell, class_results.graded, sentences) for cell in class_results.cells if not cell.by_hand
    ]


def worth_a_word(counted, least=2):
    """The mistakes that at least some students made, those that cost the class most points first."""
    mistakes = [mistake for row in counted for mistake in row.mistakes if len(mistake.results) >= least]
    return sorted(mistakes, key=_cost)


def _cost(mistake):
    return -mistake.points, -len(mistake.results), mistake.cell.name, mistake.name


def _counts(cell, results, sentences):
    row, mistakes = Counts(cell), {}
    for result in results:
        verdict, score = result.verdicts.get(cell.name, {}), result.points_by_cell.get(cell.name, 0.0)
        if verdict.get("passed") or (not verdict and score >= cell.most):
            row.full += 1
        elif _is_unwritten(verdict) or result.unreadable:
            row.unwritten += 1
        else:
            row.lost += 1
            name, sentence, is_known = cause(verdict, cell.function, sentences)
            mistake = mistakes.setdefault(name, MistakeCount(cell, name, sentence, is_known))
            mistake.results.append(result)
            mistake.points += max(0.0, cell.most - score)
    row.mistakes = sorted(mistakes.values(), key=_cost)
    return row


def _is_unwritten(verdict):
    return verdict.get("stage") == "missing" or NOT_WRITTEN in (verdict.get("text") or "")


def cause(verdict, function, sentences):
    """(machine name, sentence, whether the checker knows the mistake) of a lost test."""
    reason, stage, text = verdict.get("reason"), verdict.get("stage"), verdict.get("text") or ""
    if reason:
        sentence = sentences.get((function, reason)) or next(
            (sentence for (_, name), sentence in sentences.items() if name == reason),
            said[1] if (said := _SAID.search(text)) else reason.replace("_", " "),
        )
        return reason, sentence, True
    for mark, words in _ENDED.items():
        if mark in text and stage not in ("values", "shape"):
            return words, f"{words[0].upper()}{words[1:]}.", False
    if raised := _RAISED.search(text):
        return f"raised {raised[1]}", f"The function raised {raised[1]}.", False
    words = IN_WORDS.get(stage, "the test could not be passed")
    return stage or "lost", f"{words[0].upper()}{words[1:]}.", False
