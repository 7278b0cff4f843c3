"""Diagnoses for mistakes that nobody wrote down: what the answers themselves look like.

An answer is compared with the right function at changed arguments and with the right answer changed; and the condition on
the arguments is sought under which the function is wrong. A diagnosis is given where it fits nine tenths of the failing cases,
among them the first, and of fresh ones; the first that fits, in the order written here, is the simplest.
"""

import re
import warnings
from dataclasses import dataclass

import numpy as np

from .crashes import crash_of
from .differences import BOOLS, FLOATS, INTEGERS, close, compare
from .guesses import BEYOND, PLACES, changes_of, conditions_of, items_of
from .topic import Wrong

FRESH = 36
FITS = 0.9
AT_LEAST = 3  # failing cases that a diagnosis explains
TOO_LITTLE = BOOLS | {str}
ONE_NUMBER = "one and the same number"
LATER, SOMETIMES = "In other cases it raises an error", "It raises an error in some cases"
NUMBER = re.compile(r"\b(times|plus|minus) [-+.\de]+(?=\.$)")


@dataclass
class Diagnosis(Wrong):
    """A mistake described from its answers.

    clause is the whole sentence, `hidden` what a hidden test says instead; `exact` says that it holds where the function
    is right, too.
    """

    exact: bool = True
    hidden: str = ""

    @property
    def sentence(self):
        return self.clause


class Answers:
    """What a function gave in some cases, and in which of them it is wrong."""

    def __init__(self, exercise, cases, outcomes):
        self.exercise = exercise
        pairs = [(case, outcome.answer) for case, outcome in zip(cases, outcomes) if not outcome.raised]
        self.raised = [case for case, outcome in zip(cases, outcomes) if outcome.raised]
        self.wrong = [pair for pair in pairs if self._differs(pair[1], pair[0].expected)]
        self.right = [pair for pair in pairs if not self._differs(pair[1], pair[0].expected)]

    def fits(self, predict):
        """Whether `predict(case)` is what was answered in nearly all wrong cases, the first among them."""
        agreed = 0
        for number, (case, answer) in enumerate(self.wrong):
            agreed += bool(self._predicted(predict, case, answer))
            if not agreed or agreed < number + 1 - (1 - FITS) * len(self.wrong):
                return False
        return agreed > 0 and all(self._raises(predict, case) for case in self.raised)

    def fits_right(self, predict):
        """Whether `predict(case)` is also what was answered where that is right."""
        return all(self._predicted(predict, case, answer) for case, answer in self.right)

    def item(self):
        """The place of the right answer in tuples that hold more than it, or None."""
        if not self.wrong or any(type(answer) is not tuple for _, answer in self.wrong) or self.raised:
            return None
        held = [
            {i for i, item in enumerate(answer[:9]) if not self._differs(item, case.expected)}
            for case, answer in self.wrong
        ]
        return min(set.intersection(*held), default=None)

    def words(self):
        """(a word of the first wrong answer, all right words) where it is none of those, or None."""
        right = {word for case, _ in (*self.wrong, *self.right) for word in _strings(case.expected)}
        said = _strings(self.wrong[0][1]) if right and self.wrong else []
        return next(((word, sorted(right)) for word in said if word not in right), None)

    def differ_in(self, where):
        """Whether nearly all wrong answers are wrong in a certain part alone, which `where(differs)` takes away."""
        found = [self._only(where, case, answer) for case, answer in self.wrong]
        telling = [only for only in found if only is not None]  # the others have no part beside it
        return len(telling) >= AT_LEAST and sum(telling) >= FITS * len(telling) and telling[0]

    def items_in(self, test):
        """Whether nearly all items are wrong where `test(arguments)` says so, and none is elsewhere, in all answers."""
        told = []
        for case, answer in (*self.wrong, *self.right):
            where, right = test(case.filled), case.expected
            if where is None or not _numbers(answer, right) or answer.shape != right.shape:
                return False
            if right.ndim == 0 or len(right) != len(where):
                return False
            wrong = ~close(answer, right).reshape(len(right), -1).all(axis=1) if right.size else where
            if (wrong & ~where).any():
                return False
            told += list(wrong[where])
        return sum(told) >= max(AT_LEAST, FITS * len(told))

    def hold(self, holds):
        """Whether nearly all wrong answers are so by `holds(answer, right)`; None says nothing."""
        found = [holds(a, case.expected) for case, a in self.wrong if _numbers(a, case.expected)]
        telling = len(self.wrong) - found.count(None)
        return found.count(True) >= max(AT_LEAST, FITS * telling) and found[0] is not False

    def _only(self, where, case, answer):
        right = case.expected
        if not _numbers(answer, right):
            return False
        if answer.shape != right.shape or right.ndim == 0 or not where(np.ones(right.shape, bool)).any():
            return None
        return not where(~close(answer, right)).any()

    def divided_by(self, test):
        """Whether a condition holds in nearly all wrong cases and in none of the right ones, of which there are some."""
        try:
            wrong = [bool(test(case.filled)) for case in (*(case for case, _ in self.wrong), *self.raised)]
            right = [bool(test(case.filled)) for case, _ in self.right]
        except Exception:
            return False
        return (
            len(right) >= AT_LEAST and not any(right) and sum(wrong) >= max(FITS * len(wrong), 1) and wrong[0]
        )

    def _raises(self, predict, case):
        return self._predicted(predict, case, None) is None

    def _predicted(self, predict, case, answer):
        """Whether the answer is the predicted one; None where the prediction raises."""
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # a line on stderr would cost the student's cell its points
                prediction = predict(case)
        except Exception:
            return None
        try:
            return prediction is not None and not self._differs(answer, prediction)
        except Exception:
            return False

    def _differs(self, answer, expected):
        return compare(answer, expected, self.exercise.lists) is not None


def _numbers(answer, right):
    """Whether both are arrays, the answer one of numbers."""
    return type(answer) is type(right) is np.ndarray and answer.dtype.kind in "biuf"


def _strings(value):
    return [item for item in (value if type(value) is tuple else (value,)) if type(item) is str]


def diagnose(exercise, cases, outcomes, first, ask):
    """A `Diagnosis`, or None.

    Parameters
    ----------
    exercise : topic.Exercise
    cases, outcomes : what the function was asked and gave
    first : the first outcome that is wrong
    ask : function of a list of cases -> their outcomes
    """
    seen = Answers(exercise, cases, outcomes)
    crash = _crash(exercise, outcomes, first)
    if len(seen.wrong) + len(seen.raised) < AT_LEAST or type(cases[0].expected) in TOO_LITTLE:
        return crash or _always_the_same(exercise, seen)
    part = _part(exercise, seen)
    if part:
        return part
    changes = [one for one in changes_of(exercise, *seen.wrong[0]) if seen.fits(one[2])] if seen.wrong else []
    questions = [(Answers.differ_in, PLACES), (Answers.hold, BEYOND), (Answers.items_in, items_of(exercise))]
    places = [(fits, one) for fits, some in questions for one in some if fits(seen, one[2])]
    conditions = [one for one in conditions_of(exercise) if seen.divided_by(one[2])]
    if not (changes or places or conditions):
        return crash or _always_the_same(exercise, seen)
    more = _fresh(exercise)
    fresh = Answers(exercise, more, ask(more))
    changes = [one for one in changes if fresh.fits(one[2]) or not fresh.wrong]
    whole = [one for one in changes if seen.fits_right(one[2])]
    conditions = [one for one in conditions if fresh.divided_by(one[2])]
    places = [one for fits, one in places if fits(fresh, one[2]) or not fresh.wrong]
    return _simplest(exercise.section, whole, conditions, places, changes, crash)


def _part(exercise, seen):
    """What is wrong with one item of a tuple: the others are too many, or its word is none of those asked for."""
    place, words = seen.item(), seen.words()
    if place is not None:
        text = f"Your answer is a tuple, and its item [{place}] alone is the right answer."
        return Diagnosis("one_item_of_a_tuple", None, text, exercise.section, hidden=text)
    if words:
        right, section = ", ".join(map(repr, words[1])), exercise.section
        text = f"The word is one of {right}, yours is {words[0][:30]!r}."
        return Diagnosis("another_word", None, text, section, hidden=f"The word is one of {right}.")
    return None


def _crash(exercise, outcomes, first):
    """The kind of the first exception, or of the first of some that come later."""
    ended = [outcome for outcome in outcomes if outcome.raised]
    kind = crash_of(ended[0].raised, ended[0].message) if ended else None
    if kind and not first.raised:
        begun = [f"{text[0].lower()}{text[1:]}" for text in kind[1:]]
        kind = (kind[0], *(f"{LATER}: {text}" for text in begun))
    return kind and Diagnosis(kind[0], None, kind[1], exercise.section, hidden=kind[2])


def _always_the_same(exercise, seen):
    """One number or truth value, whatever the arguments."""
    answers = [answer for _, answer in (*seen.wrong, *seen.right)]
    if len(answers) < 2 * AT_LEAST or type(answers[0]) not in INTEGERS | FLOATS | BOOLS:
        return None
    if any(compare(answer, answers[0]) for answer in answers) or seen.raised:
        return None
    text = "Your answer is the same for all arguments."
    return Diagnosis("always_the_same", None, text, exercise.section)


def _simplest(section, whole, conditions, places, changes, crash):
    """What explains all answers, or where they are wrong and how, or how they are wrong where they are."""
    how = whole or places or changes
    if conditions and not whole:
        name, text, _ = conditions[0]
        there = [crash.clause, crash.hidden] if crash else [how[0][1], _unsaid(how[0][1])] if how else None
        there = there and [one.replace(LATER, SOMETIMES) for one in there]
        begun, there = text.removesuffix("."), [f"{one[0].lower()}{one[1:]}" for one in there or ()]
        texts = (
            [f"{begun}; there, {one}" for one in there]
            if there
            else [f"{text} Work out the smallest such call by hand, and print each step beside it."] * 2
        )
        return Diagnosis(name, None, texts[0], section, hidden=texts[1])
    if not how or (crash and how is not whole):
        return crash
    name, text = how[0][:2]
    return Diagnosis(name, None, text, section, exact=how is not changes, hidden=_unsaid(text))


def _unsaid(text):
    """A sentence without the number that was read off the values: nothing for a hidden test."""
    return NUMBER.sub(rf"\1 {ONE_NUMBER}", text)


def _fresh(exercise):
    rng = np.random.default_rng(FRESH)
    return [exercise.case(exercise.draw(rng)) for _ in range(FRESH)]
