"""Diagnoses for mistakes that nobody wrote down: what the answers themselves look like.

An answer is compared with the right function at changed arguments and with the right answer changed; and the condition on
the arguments is sought under which the function is wrong. A diagnosis is given where it fits nine tenths of the failing cases,
among them the first, and of fresh ones; the first that fits, in the order written here, is the simplest.
"""

from dataclasses import dataclass

import numpy as np

from .compare import BOOLS, close, compare
from .guesses import PLACES, changes_of, conditions_of
from .topic import Wrong

FRESH = 36
FITS = 0.9
AT_LEAST = 3  # failing cases that a diagnosis explains
TOO_LITTLE = BOOLS | {str}


@dataclass
class Diagnosis(Wrong):
    """A mistake described from its answers.

    clause is the whole sentence; `exact` says that it holds where the function is right, too.
    """

    exact: bool = True

    @property
    def sentence(self):
        return self.clause


class Answers:
    """What a function gave in some cases, and in which of them it is wrong."""

    def __init__(self, exercise, cases, outcomes):
        self.exercise = exercise
        pairs = [(case, outcome.answer) for case, outcome in zip(cases, outcomes) if not outcome.raised]
        self.wrong = [pair for pair in pairs if self._differs(pair[1], pair[0].expected)]
        self.right = [pair for pair in pairs if not self._differs(pair[1], pair[0].expected)]

    def fits(self, predict):
        """Whether `predict(case)` is what was answered in nearly all wrong cases, the first among them."""
        agreed = 0
        for number, (case, answer) in enumerate(self.wrong):
            agreed += self._predicted(predict, case, answer)
            if not agreed or agreed < number + 1 - (1 - FITS) * len(self.wrong):
                return False
        return agreed > 0

    def fits_right(self, predict):
        """Whether `predict(case)` is also what was answered where that is right."""
        return all(self._predicted(predict, case, answer) for case, answer in self.right)

    def differ_in(self, where):
        """Whether nearly all wrong answers are wrong in a certain part alone, which `where(differs)` takes away."""
        found = [self._only(where, case, answer) for case, answer in self.wrong]
        telling = [only for only in found if only is not None]  # the others have no part beside it
        return len(telling) >= AT_LEAST and sum(telling) >= FITS * len(telling) and telling[0]

    def _only(self, where, case, answer):
        right = case.expected
        if type(answer) is not np.ndarray or type(right) is not np.ndarray or answer.dtype.kind not in "biuf":
            return False
        if answer.shape != right.shape or right.ndim == 0 or not where(np.ones(right.shape, bool)).any():
            return None
        return not where(~close(answer, right)).any()

    def divided_by(self, test):
        """Whether a condition holds in nearly all wrong cases and in none of the right ones, of which there are some."""
        try:
            wrong = [bool(test(case.filled)) for case, _ in self.wrong]
            right = [bool(test(case.filled)) for case, _ in self.right]
        except Exception:
            return False
        return (
            len(right) >= AT_LEAST and not any(right) and sum(wrong) >= max(FITS * len(wrong), 1) and wrong[0]
        )

    def _predicted(self, predict, case, answer):
        try:
            with np.errstate(all="ignore"):
                prediction = predict(case)
            return prediction is not None and not self._differs(answer, prediction)
        except Exception:
            return False

    def _differs(self, answer, expected):
        return compare(answer, expected, self.exercise.lists) is not None


def diagnose(exercise, cases, outcomes, ask):
    """A `Diagnosis`, or None.

    Parameters
    ----------
    exercise : topic.Exercise
    cases, outcomes : what the function was asked and gave
    ask : function of a list of cases -> their outcomes
    """
    seen = Answers(exercise, cases, outcomes)
    if len(seen.wrong) < AT_LEAST or type(seen.wrong[0][0].expected) in TOO_LITTLE:
        return None
    changes = [one for one in changes_of(exercise, *seen.wrong[0]) if seen.fits(one[2])]
    places = [one for one in PLACES if seen.differ_in(one[2])]
    conditions = [one for one in conditions_of(exercise) if seen.divided_by(one[2])]
    if not (changes or places or conditions):
        return None
    more = _fresh(exercise)
    fresh = Answers(exercise, more, ask(more))
    changes = [one for one in changes if fresh.fits(one[2]) or not fresh.wrong]
    whole = [one for one in changes if seen.fits_right(one[2])]
    conditions = [one for one in conditions if fresh.divided_by(one[2])]
    places = [one for one in places if fresh.differ_in(one[2]) or not fresh.wrong]
    return _simplest(exercise.section, whole, conditions, places, changes)


def _simplest(section, whole, conditions, places, changes):
    """What explains all answers, or where they are wrong and how, or how they are wrong where they are."""
    how = whole or places or changes
    if not whole and conditions:
        name, text, _ = conditions[0]
        there = f"; there, {how[0][1][0].lower()}{how[0][1][1:]}" if how else "."
        return Diagnosis(name, None, text.removesuffix(".") + there, section)
    return Diagnosis(how[0][0], None, how[0][1], section, exact=how is not changes) if how else None


def _fresh(exercise):
    rng = np.random.default_rng(FRESH)
    return [exercise.case(exercise.draw(rng)) for _ in range(FRESH)]
