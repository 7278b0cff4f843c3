"""Put together what a failed check says: the sentence of its `Difference`, the call, a picture, advice.

A hidden test says what kind of mistake it is (`differences.STAGES`), and shows no input and no value.
"""

import re

import numpy as np

from .differences import FLOATS, INTEGERS, STAGES, close, describe, short
from .picture import text_picture

SMALL = 36
NAMED_ERRORS = re.compile(
    "(Arithmetic|Assertion|Attribute|Index|Key|Memory|Name|Overflow|Recursion|Type|UnboundLocal|Value|ZeroDivision)Error"
)


BY_HAND = {  # by whether the test is hidden
    False: "No known mistake gives this: work the call out by hand, and print each step beside it.",
    True: "No known mistake gives this: try small calls of your own, and work them out by hand.",
}
AGAIN = "Run the cell again for more about it."


def explain(exercise, finding, picture=True, step=None):
    """The explanation of a visible check, as plain text of a few lines; the picture can be left out.

    In step 0 it says where the answer differs, in step 1 which section to reread, and else what the mistake is.
    """
    first = _first_line(exercise, finding.sentence)
    if finding.stage in ("missing", "signature"):
        return first
    lines = [first, "", f"  the call   {call_text(exercise, finding.case)}"]
    if finding.stage == "shape" and exercise.rule:
        rule = exercise.rule(*finding.case.filled)
        rule = rule.replace("\n", "\n" + " " * 13)
        lines.append(f"  the size   {rule}")
    lines.append(f"  try again  {exercise.name}(*check.failed)")
    advice = {0: ["", AGAIN], 1: ["", _advice(exercise, finding)[-1], AGAIN]}.get(step) or _advice(
        exercise, finding
    )
    return "\n".join([*lines, *answer_lines(finding, picture), *channel_lines(finding), *advice])


def explain_hidden(exercise, finding):
    """The explanation of a hidden test: the kind of the mistake, its name and its reason.

    Every word is one of a few that stand in this package: nothing that the student's function says, such as a
    parameter's name or a message, which could hold a hidden input.
    """
    if finding.stage == "missing":
        return _first_line(exercise, finding.sentence)
    if finding.stage == "raised":
        raised, stopped = finding.outcome.raised, finding.outcome.stopped
        named = raised if NAMED_ERRORS.fullmatch(raised) else "an exception"
        sentence = finding.sentence if stopped else f"your function raised {named}."
    else:
        sentence = f"{STAGES[finding.stage]}."
    text = f"{exercise.name}: a hidden test fails: {sentence}"
    return "\n".join([text, *_advice(exercise, finding, hidden=True)])


def call_text(exercise, case):
    """The call with its arguments: in full where they are small, else their shapes."""
    names = list(exercise.signature.parameters)
    return f"{exercise.name}({', '.join(f'{n}={_argument(a)}' for n, a in zip(names, case.args))})"


def answer_lines(finding, picture=True):
    """The answer and the right one: arrays side by side, sequences one under the other."""
    got, expected = finding.outcome.answer, finding.case.expected
    if finding.outcome.raised or finding.stage == "type":
        return []
    if type(expected) in (tuple, list):
        return ["", f"  yours      {_argument(got)}", f"  expected   {_argument(expected)}"]
    lines = text_picture(got, expected, finding.index) if picture else []
    return ["", *lines] if lines else []


def channel_lines(finding):
    """Which of the right channels those of an answer are, where they are the right ones in another order."""
    got, right = finding.outcome.answer, finding.case.expected
    if (
        finding.stage != "values"
        or type(got) is not np.ndarray
        or type(right) is not np.ndarray
        or right.ndim < 3
    ):
        return []
    alike = [[bool(close(mine, theirs).all()) for theirs in right] for mine in got]
    if any(sum(row) != 1 for row in alike):
        return []
    return ["", f"  channels   yours are the right ones {', '.join(str(row.index(True)) for row in alike)}"]


def _first_line(exercise, sentence):
    return sentence if sentence.startswith(exercise.name) else f"{exercise.name}: {sentence}"


def _advice(exercise, finding, hidden=False):
    """What the mistake most likely is, and where to reread; of a hidden test without numbers."""
    section = finding.wrong.section if finding.wrong else exercise.section
    lines = [""]
    if finding.wrong:
        explained, failing = finding.named_share
        sentence = (hidden and finding.wrong.hidden) or finding.wrong.sentence
        begun = f"{sentence[0].lower()}{sentence[1:]}"
        part = f"Mostly, {begun}" if hidden else f"In {explained} of the {failing} cases that fail, {begun}"
        share = part if explained < failing else f"Where it fails, {begun}"
        lines.append(sentence if finding.exact else share)
    elif finding.stage in ("raised", "shape", "values"):
        lines.append(BY_HAND[hidden])
    return [*lines, f'To reread: "{section}" in the chapter.']


def _argument(value):
    if type(value) is np.ndarray:
        if value.size > SMALL:
            return f"<{'x'.join(map(str, value.shape))} {value.dtype} array>"
        return str(value.tolist())
    if type(value) in (list, tuple):
        items = ", ".join(_argument(item) for item in value[:20])
        return f"({items})" if type(value) is tuple else f"[{items}]"
    return short(value) if type(value) in INTEGERS | FLOATS else describe(value)
