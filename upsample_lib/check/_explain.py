"""Say in words what is wrong. A hidden test says what kind of mistake it is, and shows no input and no value."""

import builtins

import numpy as np

from ._compare import FLOATS, INTEGERS, describe, short
from ._picture import text_picture

IN_WORDS = {
    "type": "the answer is not of the type that the docstring names.",
    "shape": "the answer does not have the right shape.",
    "dtype": "the dtype of the answer cannot hold the right values.",
    "values": "some values of the answer are wrong.",
}
HINTS = {
    "Cannot cast": "An array of whole numbers cannot take fractions; np.zeros(shape) makes a float array.",
    "could not broadcast": "The slice on the left and the value on the right differ in shape.",
    "could not be broadcast": "Two arrays of these shapes cannot be combined value by value.",
    "mismatch in its core dimension": "These shapes do not fit in a matrix product.",
}
SMALL = 36


def explain(exercise, finding, picture=True):
    """The whole explanation of a visible check, as plain text of a few lines; the picture can be left out."""
    first = _first_line(exercise, finding.sentence)
    if finding.stage in ("missing", "signature"):
        return first
    lines = [first, "", f"  the call   {call_text(exercise, finding.case)}"]
    if finding.stage == "shape" and exercise.rule:
        rule = exercise.rule(*finding.case.filled)
        lines.append("  the size   " + rule.replace("\n", "\n" + " " * 13))
    lines.append(f"  try again  {exercise.name}(*check.failed)")
    return "\n".join([*lines, *answer_lines(finding, picture), *_advice(exercise, finding)])


def explain_hidden(exercise, finding):
    """The explanation of a hidden test: the kind of the mistake, its name and its reason."""
    sentence = IN_WORDS.get(finding.stage, finding.sentence)
    if finding.stage == "raised" and not finding.outcome.stopped:
        sentence = f"your function raised {_builtin_name(finding.outcome.raised)}."
    if finding.stage == "missing":
        return _first_line(exercise, sentence)
    text = f"{exercise.name}: a hidden test fails: {sentence}"
    return "\n".join([text, *_advice(exercise, finding)])


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


def _first_line(exercise, sentence):
    return sentence if sentence.startswith(exercise.name) else f"{exercise.name}: {sentence}"


def _advice(exercise, finding):
    """What the mistake most likely is, and where to reread."""
    section = finding.wrong.section if finding.wrong else exercise.section
    lines = [""]
    if finding.wrong:
        explained, failing = finding.named_share
        share = (
            f"In {explained} of the {failing} cases that fail, "
            if explained < failing
            else "Where it fails, "
        )
        share = "" if finding.exact else share
        lines.append(f"{share}{'this' if share else 'This'} is what you get when {finding.wrong.clause}.")
    elif finding.stage == "raised":
        lines += [hint for mark, hint in HINTS.items() if mark in finding.outcome.message]
    return [*lines, f'To reread: "{section}" in the chapter.']


def _builtin_name(name):
    """The exception's name where Python defines it: a name of the student's own could carry a hidden input."""
    kind = getattr(builtins, str(name), None)
    return name if isinstance(kind, type) and issubclass(kind, BaseException) else "an exception"


def _argument(value):
    if type(value) is np.ndarray:
        if value.size > SMALL:
            return f"<{'x'.join(map(str, value.shape))} {value.dtype} array>"
        return str(value.tolist())
    if type(value) in (list, tuple):
        items = ", ".join(_argument(item) for item in value[:20])
        return f"({items})" if type(value) is tuple else f"[{items}]"
    return short(value) if type(value) in INTEGERS | FLOATS else describe(value)
