"""Run a student's function over cases, find the first thing that is wrong and recognise the mistake if it is a known one."""

import inspect
import re
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from .differences import BOOLS, FLOATS, INTEGERS, Difference, compare
from .errors import CallStopped, StudentError
from .topic import CheckCase, Wrong, load_topic
from .unknown_mistakes import diagnose

MAX_ANSWER_SIZE = 100_000
DIFFERENT, ALIKE, SAME = -1, 1, 2  # 0 says nothing
MAY_DIFFER = 0.1
SCALARS = INTEGERS | FLOATS | BOOLS


@dataclass(frozen=True)
class Outcome:
    """What one call gave: an answer, or the exception that ended it (its type's name and message)."""

    answer: object = None
    raised: str | None = None
    message: str = ""
    stopped: bool = False


@dataclass(frozen=True)
class Finding:
    """The first mistake found, with the wrong version that explains it.

    named_share is how many of the failing cases the wrong version explains, out of how many; exact says that it
    also agrees with the student wherever the student is right.
    """

    stage: str
    sentence: str
    case: CheckCase | None = None
    outcome: Outcome | None = None
    index: tuple | None = None
    wrong: Wrong | None = None
    named_share: tuple = (0, 0)
    exact: bool = False


def call(function, args):
    """Call with copies of the arguments, so that a function that changes its inputs harms itself alone."""
    try:
        return _kept(function(*deepcopy(args)))
    except CallStopped as error:
        return _ended(error, stopped=True)
    except StudentError as error:
        return _ended(error)
    except (Exception, SystemExit) as error:
        return Outcome(raised=type(error).__name__, message=_message(error))


def _outcomes(function, cases):
    """The outcome of each case, in order; a function of the grader's may be asked many cases at once."""
    ask = getattr(function, "answers_of", None)
    answers = ask([tuple(deepcopy(case.args)) for case in cases]) if ask else None
    if answers is None:
        return (call(function, case.args) for case in cases)
    return (_ended(one) if isinstance(one, StudentError) else _kept(one) for one in answers)


def _ended(error, stopped=False):
    return Outcome(raised=str(error.kind) or "an exception", message=str(error.message), stopped=stopped)


def _kept(answer):
    """The answer as it is now: a copy of an array, lest a later call overwrite it."""
    if type(answer) is not np.ndarray:
        return Outcome(answer)
    if answer.size > MAX_ANSWER_SIZE:
        text = f"the answer has shape {answer.shape}, far too large for this exercise"
        return Outcome(raised="MemoryError", message=text)
    return Outcome(answer.copy())


def find_mistake(exercise, function, cases):
    """The first `Finding` over the cases, or None where every answer is right."""
    problem = signature_problem(exercise, function)
    if problem:
        return Finding("signature", problem)
    outcomes, problems = [], []
    for case, outcome in zip(cases, _outcomes(function, cases)):
        if outcome.stopped:
            return Finding("raised", outcome.message, case, outcome)
        if outcome.raised == "NotImplementedError":
            return Finding("missing", f"{exercise.name} is not written yet.", case, outcome)
        outcomes.append(_settled(exercise, outcome, case))
        problems.append(judge(exercise, outcomes[-1], case))
    failing = [i for i, problem in enumerate(problems) if problem]
    if not failing:
        return None
    first = problems[failing[0]]
    wrong, share, exact = recognise(exercise, cases, outcomes, failing)
    may_be_told = first.stage in ("raised", "shape", "values") or type(outcomes[failing[0]].answer) is tuple
    if wrong is None and may_be_told:
        ask = lambda more: [  # noqa: E731
            _settled(exercise, outcome, case) for outcome, case in zip(_outcomes(function, more), more)
        ]
        wrong = diagnose(exercise, cases, outcomes, outcomes[failing[0]], ask)
        share, exact = (len(failing), len(failing)), bool(wrong and wrong.exact)
    where = (cases[failing[0]], outcomes[failing[0]], first.index)
    return Finding(first.stage, first.sentence, *where, wrong, share, exact)


def _settled(exercise, outcome, case):
    """The outcome with its answer as it is compared."""
    return replace(outcome, answer=exercise.settled(outcome.answer, case.expected))


def judge(exercise, outcome, case):
    """The `Difference` of one outcome from the right answer, or None."""
    if outcome.raised:
        text = outcome.message.strip()
        sentence = f"your function raised {outcome.raised}."
        return Difference("raised", f"your function raised {outcome.raised}: {text}" if text else sentence)
    return exercise.problem(outcome.answer, case.expected)


def recognise(exercise, cases, outcomes, failing):
    """(wrong version, (cases explained, cases failing), exact): the one that gives what the student gave.

    A wrong version must explain the student's first failing case, and with the very same answers (or messages of an
    exception, then two thirds) a third of them; it may contradict hardly any of the student's answers, wrong or
    right, and of numbers and truth values, which say little, none. The best agrees in the largest share of the cases in which either fails, and
    so one that agrees everywhere is before all others.
    """
    best, highest = (None, (0, len(failing)), False), (0, 0)
    says_little = type(cases[failing[0]].expected) in SCALARS
    stages = [_stage(exercise, outcome, case) for case, outcome in zip(cases, outcomes)]
    for wrong in exercise.wrongs:
        agree = [_agrees(exercise, wrong, *one) for one in zip(cases, outcomes, stages)]
        told = [agree[i] for i in failing]
        same, different = told.count(SAME), told.count(DIFFERENT)
        answered = sum(agree[i] == SAME and not outcomes[i].raised for i in failing)
        if agree[failing[0]] <= 0 or same < (1 / 3 if answered else 2 / 3) * len(failing):
            continue
        explained, beside = same + told.count(ALIKE), agree.count(DIFFERENT) - different
        share = explained / (len(failing) + beside)
        alike = different <= MAY_DIFFER * (answered + different) and different + beside <= explained
        if (different + beside == 0 if says_little else alike) and (share, same) > highest:
            best, highest = (wrong, (explained, len(failing)), min(agree) > 0), (share, same)
    return best


def _agrees(exercise, wrong, case, outcome, stage):
    """SAME, where the answers (or the very exceptions) agree; ALIKE, where the exceptions are of one kind; DIFFERENT
    answers, or 0 where they say nothing of one another.

    What only the student gets wrong, in its type for instance, is no answer of the version's.
    """
    version, its_stage = _outcome_of(exercise, wrong, case)
    if outcome.raised and version.raised:
        if (outcome.raised, outcome.message) == (version.raised, version.message):
            return SAME
        return ALIKE if _kind(outcome) == _kind(version) else 0
    if outcome.raised or version.raised:
        return 0
    if version.answer is None or compare(outcome.answer, version.answer, exercise.lists) is not None:
        return SAME if outcome.answer is version.answer else DIFFERENT
    return SAME if stage == its_stage else DIFFERENT


def _stage(exercise, outcome, case):
    problem = judge(exercise, outcome, case)
    return problem and problem.stage


def _kind(outcome):
    """An exception without its numbers."""
    return outcome.raised, re.sub(r"\d+", "#", outcome.message)


def _outcome_of(exercise, wrong, case):
    """What a wrong version answers in a case, and the stage at which that is wrong, asked once."""
    if wrong.name not in case.wrong_outcomes:
        outcome = call(wrong, case.filled)
        stage = "type" if outcome.answer is None and not outcome.raised else _stage(exercise, outcome, case)
        case.wrong_outcomes[wrong.name] = outcome, stage
    return case.wrong_outcomes[wrong.name]


def prepare_topic(slug):
    """Make all cases of a topic, and what its wrong versions answer, in a process that then checks many notebooks."""
    topic = load_topic(slug)
    for exercise in topic.exercises.values():
        for case in topic.practice_cases(exercise) + topic.hidden_cases(exercise):
            for wrong in exercise.wrongs:
                _outcome_of(exercise, wrong, case)


def signature_problem(exercise, function):
    """Why the function cannot be called as its stub says, or None."""
    try:
        theirs = list(inspect.signature(function).parameters.values())
    except Exception:
        return f"the signature of {exercise.name} cannot be read; write it with `def {exercise.name}(...)`."
    stub = list(exercise.signature.parameters.values())
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    taken = [p for p in theirs if p.kind in positional][: len(stub)]
    same_names = [p.name for p in taken] == [p.name for p in stub]
    same_defaults = all(_has_default(p) for p, of_stub in zip(taken, stub) if _has_default(of_stub))
    if same_names and same_defaults and all(p in taken or _optional(p) for p in theirs):
        return None
    names = ", ".join(p.name for p in theirs)[:200]
    return (
        f"the stub is {exercise.name}{exercise.signature}, yours takes ({names}). Keep the stub's first line."
    )


def _has_default(parameter):
    return parameter.default is not inspect.Parameter.empty


def _optional(parameter):
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return parameter.kind in variadic or _has_default(parameter)


def _message(error):
    try:
        return str(error)[:500]
    except Exception:
        return ""
