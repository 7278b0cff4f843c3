"""A question to answer before reading on: a number to type or a choice to make, checked in the page."""

import json
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from itertools import combinations
from math import isfinite
from typing import Any

from ..base.control import script_text


class Question:
    """What `predict` returns; Jupyter and the published page show it.

    Parameters
    ----------
    question : str; plain text
    fields : str; the HTML of what is filled in
    data : dict; what the script needs to judge an answer
    shown, because : str; the right answer, and its reason
    """

    def __init__(self, question: str, fields: str, data: dict[str, Any], shown: str, because: str):
        self.question, self.fields, self.data = question, fields, data
        self.shown, self.because = shown, because

    def _repr_html_(self) -> str:
        # Encoded, so that who looks at the page's source does not read the answer by accident.
        data = {**self.data, "shown": self.shown, "because": self.because}
        packed = b64encode(json.dumps(data).encode()).decode()
        return (
            f'<div class="ul-predict" data-answer="{packed}"><form><fieldset>'
            f"<legend><strong>Predict:</strong> {escape(self.question)}</legend>{self.fields}"
            f'<button>Check</button> <button type="button">Show me</button></fieldset>'
            f'<p class="ul-verdict" role="status" aria-live="polite"></p></form>'
            f"<noscript><details><summary>Answer</summary>Answer: {escape(self.shown)}. {escape(self.because)}</details></noscript></div>"
            f'<style data-once="predict">{script_text("questions/predict.css")}</style>'
            f'<script data-once="predict">{script_text("questions/predict.js")}</script>'
        )


def predict(
    question: str,
    answer: Any,
    *,
    because: str,
    wrong: Mapping[Any, str] | None = None,
    choices: Mapping[str, str] | None = None,
    tolerance: float = 0,
) -> Question:
    """A question that the reader answers before reading on.

    A number is typed: 1.5, 1,5, 3/4, −2 and 25 % are read. A wrong answer is told what it comes from where that is
    known, and else whether it is too small or too large. After two wrong answers the right one is shown.

    Parameters
    ----------
    question : str; plain text
    answer : a number, or one of `choices`
    because : str; why the answer is right
    wrong : dict from a wrong number to what it comes from; only without `choices`
    choices : dict from each choice, in the order shown, to what is wrong with it; nothing ("") for the right one
    tolerance : how far from `answer` a number may be, both ends included

    Raises
    ------
    ValueError : if the answer is not a number or not among the choices, `wrong` contains it, or two answers coincide
    """
    if not because:
        raise ValueError("because is empty: say why the answer is right")
    if choices is not None:
        return _choice(question, answer, because, wrong, choices)
    right, numbers = _number(answer), {_number(key): text for key, text in (wrong or {}).items()}
    apart = max(tolerance, 0)
    if near := [key for key in numbers if abs(key - right) <= apart]:
        raise ValueError(f"wrong contains the right answer, {_shown(near[0])}")
    if len(numbers) < len(wrong or {}) or any(abs(a - b) <= apart for a, b in combinations(numbers, 2)):
        raise ValueError("two numbers in wrong coincide")
    fields = '<label>Your answer <input type="text" inputmode="decimal" autocomplete="off"></label>'
    data = {"answer": right, "wrong": list(numbers.items()), "tolerance": apart}
    return Question(question, fields, data, _shown(right), because)


def _choice(question, answer, because, wrong, choices):
    if wrong:
        raise ValueError("wrong is for numbers: say in choices what is wrong with each")
    if answer not in choices:
        raise ValueError(f"the answer {answer!r} is not among the choices")
    if len({text.strip().casefold() for text in choices}) < len(choices):
        raise ValueError("two choices coincide")
    fields = "".join(
        f'<label><input type="radio" name="choice" value="{number}"><span>{escape(text)}</span></label>'
        for number, text in enumerate(choices)
    )
    data = {"right": list(choices).index(answer), "told": list(choices.values())}
    return Question(question, fields, data, answer, because)


def _number(value):
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise ValueError(f"{value!r} is no number: an answer in words needs choices")
    return number


def _shown(number):
    exact = f"{number:.6g}"  # 17/16 is 1.0625, and no 1.062; a third has four digits
    text = str(int(number)) if number == int(number) else exact if float(exact) == number else f"{number:.4g}"
    return text.replace("-", "−")
