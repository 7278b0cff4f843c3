"""What a function may have done with its arguments or its answer: changes, conditions and places, the simplest first."""

from copy import deepcopy
from itertools import combinations, permutations

import numpy as np

from .differences import BOOLS, FLOATS, INTEGERS, close


def changes_of(exercise, case, answer):
    """(name, sentence, function of a case -> what would be answered) for each change, the simplest first.

    Parameters
    ----------
    exercise : topic.Exercise
    case, answer : the first wrong case, and what was answered
    """
    names = list(exercise.signature.parameters)
    whole = [i for i, value in enumerate(case.filled) if type(value) in INTEGERS]
    arrays = [i for i, value in enumerate(case.filled) if type(value) is np.ndarray]
    yield "first_part_alone", RETURN, lambda case: _each(_first_part, case.expected)
    yield "zero", ZERO, lambda case: _each(np.zeros_like, case.expected)
    yield from _scaled(case, answer)
    for name, text, changes in (
        *(one for at in whole for one in _held(names[at], at)),
        *_exchanged(names, whole),
        *(one for at in arrays for one in _rearranged(names[at], at)),
        *_exchanged(names, arrays),
    ):
        yield name, f"This is what you get when {text}.", _with(exercise, changes)
    for how, change in ANSWERS.items():
        text = f"Your answer is the right one {how}."
        yield f"right_{_key(how)}", text, lambda case, change=change: _each(change, case.expected)


def _held(name, at):
    """A whole number that is taken for another one."""
    for value in range(4):
        yield (
            f"{name}_held_at_{value}",
            f"{name} is taken to be {value}, whatever it is",
            {at: lambda _, v=value: v},
        )
    for how, (words, change) in NUMBERS.items():
        yield f"{name}_{_key(how)}", words.format(name), {at: lambda args, c=change: c(args[at])}


def _exchanged(names, places):
    """One argument in the place of another of its kind, or both exchanged."""
    for one, other in permutations(places, 2):
        text = f"{names[other]} stands where {names[one]} should"
        yield f"{names[other]}_for_{names[one]}", text, {one: lambda args, b=other: args[b]}
    for one, other in combinations(places, 2):
        text = f"{names[one]} and {names[other]} change places"
        swap = {one: lambda args, b=other: args[b], other: lambda args, a=one: args[a]}
        yield f"{names[one]}_and_{names[other]}_exchanged", text, swap


def _rearranged(name, at):
    """An array that is turned, sorted or cut first."""
    for how, change in ARRAYS.items():
        yield f"{name}_{_key(how)}", f"{name} is {how}", {at: lambda args, c=change: c(args[at])}


def _key(words):
    return words.split(":")[0].replace(",", "").replace(" ", "_")


def _with(exercise, changes):
    """The right function at changed arguments: {place: function of the arguments -> the one that counts}."""

    def predict(case):
        args = list(deepcopy(case.filled))
        for at, change in changes.items():
            args[at] = change(case.filled)
        return exercise.reference(*args)

    return predict


ZERO = "Your answer is 0 everywhere: is it written into a copy? ravel, flatten, astype and an index array make one."
RETURN = "Your answer is right in its first row, or value, and 0 after it: does `return` stand inside a loop?"
NUMBERS = {
    "one more": ("1 is added to {}", lambda n: n + 1),
    "one less": ("1 is taken off {}", lambda n: n - 1),
    "doubled": ("{} is doubled", lambda n: 2 * n),
}
ARRAYS = {
    "flipped along its last axis": lambda a: a[..., ::-1],
    "flipped along its first axis": lambda a: a[::-1],
    "flipped along both axes": lambda a: a[::-1, ::-1] if a.ndim == 2 else None,
    "transposed": lambda a: a.T if a.ndim > 1 else None,
    "sorted": lambda a: np.sort(a, axis=None).reshape(a.shape),
    "cut to whole numbers": np.trunc,
}
ANSWERS = {
    "transposed": lambda a: a.T if a.ndim > 1 else None,
    "flipped along its last axis": lambda a: a[..., ::-1] if a.ndim else None,
    "flipped along its first axis": lambda a: a[::-1] if a.ndim else None,
    "with its first two axes exchanged": lambda a: np.swapaxes(a, 0, 1) if a.ndim > 2 else None,
    "with its last two axes exchanged": lambda a: np.swapaxes(a, -1, -2) if a.ndim > 2 else None,
    "with its first axis moved to the end": lambda a: np.moveaxis(a, 0, -1) if a.ndim > 2 else None,
    "with its last axis moved to the front": lambda a: np.moveaxis(a, -1, 0) if a.ndim > 2 else None,
    "with its sign changed": lambda a: -a,
    "without its sign": np.abs,
    "with negative values set to 0": lambda a: np.maximum(a, 0),
    "cut to whole numbers": np.trunc,
    "rounded to whole numbers": np.round,
    "without its last value": lambda a: a[..., :-1] if a.ndim else None,
    "without its last row": lambda a: a[..., :-1, :] if a.ndim > 1 else None,
    "with one axis more in front": lambda a: a[None],
    "as one row of numbers: give it its shape": lambda a: a.ravel() if a.ndim > 1 else None,
    "divided by its sum": lambda a: a / a.sum(),
    "divided by its largest value": lambda a: a / a.max(),
    "squared": lambda a: a * a,
    "in rising order": lambda a: np.sort(a, axis=None).reshape(a.shape) if a.ndim else None,
    "one row further down, the last one in front": lambda a: np.roll(a, 1, 0) if a.ndim else None,
    "one row further up, the first one at the end": lambda a: np.roll(a, -1, 0) if a.ndim else None,
    "one column further right, the last one in front": lambda a: np.roll(a, 1, -1) if a.ndim > 1 else None,
    "one column further left, the first one at the end": lambda a: np.roll(a, -1, -1) if a.ndim > 1 else None,
}


def _first_part(array):
    """The first row, or value, of an array that has more of them, and zeros after it."""
    kept = np.zeros_like(array)
    kept[:1] = array[:1]
    return kept if array.ndim and len(array) > 1 else array


def _each(change, expected):
    """A change of an array or a number; a tuple of them is changed item by item."""
    if type(expected) in (tuple, list):
        return tuple(_each(change, item) for item in expected)
    if type(expected) is np.ndarray:
        return change(expected)
    value = change(np.asarray(expected))
    return None if value is None else value[()] if type(expected) not in INTEGERS else int(value)


def _scaled(case, answer):
    """The right answer times, or plus, one number, read off the first wrong case."""
    if {type(case.expected), type(answer)} - (INTEGERS | FLOATS | {np.ndarray}) or np.iscomplexobj(answer):
        return
    with np.errstate(all="ignore"):
        try:
            got, right = np.asarray(answer, float), np.asarray(case.expected, float)
            factor, offset = (got[right != 0] / right[right != 0]).flat[0], (got - right).flat[0]
        except (TypeError, ValueError, IndexError, OverflowError):
            return
    plus = f"plus {offset:.4g}" if offset > 0 else f"minus {-offset:.4g}"
    times = ("times", f"times {factor:.4g}", lambda a: a * factor)
    for number, nothing, (name, text, change) in (
        (factor, (-1, 0, 1), times),
        (offset, (0,), ("plus", plus, lambda a: a + offset)),
    ):
        if np.isfinite(number) and number not in nothing:
            sentence = f"Your answer is the right one {text}."
            yield f"{name}_a_constant", sentence, lambda case, c=change: _each(c, case.expected)


def conditions_of(exercise):
    """(name, sentence, test of the arguments) for each condition under which a function may be wrong."""
    names = list(exercise.signature.parameters)

    def condition(key, words, test):
        return key, f"It is right except where {words}.", test

    for at, name in enumerate(names):
        for key, words, test in CONDITIONS:
            yield condition(
                f"wrong_where_{name}_{key}", words.format(name), lambda args, at=at, test=test: test(args[at])
            )
    for one, other in permutations(range(len(names)), 2):
        for key, words, test in PAIRS:
            text = words.format(names[one], names[other])
            both = lambda args, one=one, other=other, test=test: test(args[one], args[other])  # noqa: E731
            yield condition(f"wrong_where_{names[one]}_{key}_{names[other]}", text, both)


def _is_whole(value):
    return type(value) in INTEGERS


CONDITIONS = [
    ("is_0", "{} is 0", lambda v: _is_whole(v) and v == 0),
    ("is_not_0", "{} is more than 0", lambda v: _is_whole(v) and v > 0),
    ("is_more_than_1", "{} is more than 1", lambda v: _is_whole(v) and v > 1),
    ("is_more_than_2", "{} is more than 2", lambda v: _is_whole(v) and v > 2),
    ("is_odd", "{} is odd", lambda v: _is_whole(v) and v % 2 == 1),
    ("is_even", "{} is even", lambda v: _is_whole(v) and v % 2 == 0),
    ("is_not_square", "{} is not square", lambda v: type(v) is np.ndarray and v.ndim > 1 and v.shape[-1] != v.shape[-2]),
    ("is_wider", "{} is wider than high", lambda v: type(v) is np.ndarray and v.ndim > 1 and v.shape[-1] > v.shape[-2]),
    ("is_higher", "{} is higher than wide", lambda v: type(v) is np.ndarray and v.ndim > 1 and v.shape[-1] < v.shape[-2]),
    ("has_fractions", "{} has fractions", lambda v: type(v) is np.ndarray and v.dtype.kind == "f" and (v != np.round(v)).any()),
    ("has_negatives", "{} has negative values", lambda v: type(v) is np.ndarray and (v < 0).any()),
    ("is_odd_in_length", "{} has an odd number of items", lambda v: type(v) is np.ndarray and v.ndim == 1 and len(v) % 2 == 1),
    ("is_even_in_length", "{} has an even number of items", lambda v: type(v) is np.ndarray and v.ndim == 1 and len(v) % 2 == 0),
    ("has_several_channels", "{} has more than one channel", lambda v: type(v) is np.ndarray and v.ndim > 2 and v.shape[0] > 1),
    ("has_several_rows", "{} has more than one row", lambda v: type(v) is np.ndarray and v.ndim > 1 and v.shape[-2] > 1),
    ("has_several_columns", "{} has more than one column", lambda v: type(v) is np.ndarray and v.ndim > 1 and v.shape[-1] > 1),
    ("has_several_items", "{} has more than one item", lambda v: type(v) in (list, np.ndarray) and np.ndim(v) < 3 and len(v) > 1),
    ("does_not_rise", "{} is not in rising order", lambda v: type(v) is list and v != sorted(v)),
    ("has_equal_items", "{} has an item twice", lambda v: type(v) is list and any(v.count(one) > 1 for one in v)),
    ("is_empty", "{} is empty", lambda v: type(v) is list and not v),
    ("is_true", "{} is True", lambda v: type(v) in BOOLS and bool(v)),
    ("is_false", "{} is False", lambda v: type(v) in BOOLS and not v),
]  # fmt: skip
PAIRS = [
    ("equals", "{} equals {}", lambda a, b: _is_whole(a) and _is_whole(b) and a == b),
    ("differs_from", "{} and {} differ", lambda a, b: _is_whole(a) and _is_whole(b) and a != b),
    ("is_below", "{} is less than {}", lambda a, b: _is_whole(a) and _is_whole(b) and a < b),
    ("is_longer_than", "{} has more items than {}", lambda a, b: type(a) in (list, np.ndarray) and _is_whole(b) and np.ndim(a) == 1 and len(a) > b),
    ("is_no_multiple_of", "{} is no multiple of {}", lambda a, b: _is_whole(a) and _is_whole(b) and b > 0 and a % b != 0),
    ("is_a_multiple_of", "{} is a multiple of {}", lambda a, b: _is_whole(a) and _is_whole(b) and b > 0 and a % b == 0),
]  # fmt: skip


def items_of(exercise):
    """(name, sentence, function of arguments -> one truth value for each item of the answer) for items of a 1-D argument."""
    for at, name in enumerate(exercise.signature.parameters):
        for key, words, test in ITEMS:
            of = lambda args, at=at, test=test: test(args[at]) if _is_row(args[at]) else None  # noqa: E731
            text = f"Your answer is right but for the items of {name} that are {words}."
            yield f"wrong_where_items_of_{name}_are_{key}", text, of


def _is_row(value):
    return type(value) is np.ndarray and value.ndim == 1


ITEMS = [
    ("negative", "negative", lambda v: v < 0),
    ("zero", "0", lambda v: v == 0),
    ("positive", "positive", lambda v: v > 0),
    ("whole", "whole numbers", lambda v: v == np.round(v)),
    ("fractions", "no whole numbers", lambda v: v != np.round(v)),
    ("below_1", "less than 1 in size", lambda v: np.abs(v) < 1),
    ("up_to_1", "up to 1 in size", lambda v: np.abs(v) <= 1),
    ("between_1_and_2", "between 1 and 2 in size", lambda v: (np.abs(v) > 1) & (np.abs(v) < 2)),
    ("above_1", "more than 1 in size", lambda v: np.abs(v) > 1),
    ("from_2", "2 or more in size", lambda v: np.abs(v) >= 2),
    ("infinite", "infinite", np.isinf),
]


def _beyond(at):
    """A function of an answer and the right one: whether the right one stands in a larger answer, at its start or end."""

    def holds(answer, right):
        more = [n - m for n, m in zip(answer.shape, right.shape)]
        if answer.ndim != right.ndim or min(more, default=0) < 0 or not any(more):
            return False
        inner = answer[tuple(slice(at(n), at(n) + m) for n, m in zip(more, right.shape))]
        return bool(close(inner, right).all())

    return holds


def _is_one_number(answer, right):
    """Whether an answer is the same everywhere where the right one changes; None where that would say little."""
    if min(answer.size, right.size) < 2 or (right == right.flat[0]).all() or not answer.any():
        return None
    return bool((answer == answer.flat[0]).all())


BEYOND = [
    ("empty", "Your answer is empty: a slice [a:-b] is so where b is 0, and one whose end is not after its start.", lambda a, b: a.size == 0 < b.size),
    ("in_one_row", "Your answer has as many numbers as the right one, in one row: np.repeat, np.cumsum and others make one row of an array if no axis is named.", lambda a, b: a.ndim == 1 < b.ndim and a.size == b.size),
    ("one_number_everywhere", "Your answer is one number everywhere, where the right one changes from place to place.", _is_one_number),
    ("sides_exchanged", "Your answer has height and width exchanged.", lambda a, b: a.ndim == b.ndim > 1 and a.shape[-2:] == b.shape[:-3:-1] != b.shape[-2:]),
    ("too_many_axes", "Your answer has more axes than the right one: is a sum left out, or a reshape?", lambda a, b: a.ndim > b.ndim),
    ("too_few_axes", "Your answer has fewer axes than the right one: is a sum over too much, or is one axis all that is looked at?", lambda a, b: a.ndim < b.ndim),
    ("more_at_the_end", "Your answer holds the right one, and more after it.", _beyond(lambda n: 0)),
    ("more_at_the_start", "Your answer holds the right one, and more before it.", _beyond(lambda n: n)),
    ("more_at_both_ends", "Your answer holds the right one, and more on both sides of it.", _beyond(lambda n: n // 2)),
]  # fmt: skip
PLACES = [
    ("all_but_the_last", "Your answer is right but for its last value (of each row, where it has several).", lambda d: d[..., :-1]),
    ("all_but_the_first", "Your answer is right but for its first value (of each row, where it has several).", lambda d: d[..., 1:]),
    ("all_but_the_ends", "Your answer is right but for its first and its last value (of each row, where it has several).", lambda d: d[..., 1:-1]),
    ("all_but_the_last_row", "Your answer is right but for its last row.", lambda d: d[..., :-1, :] if d.ndim > 1 else d),
    ("all_but_the_first_row", "Your answer is right but for its first row.", lambda d: d[..., 1:, :] if d.ndim > 1 else d),
    ("all_but_the_border", "Your answer is right but for its border.", lambda d: d[..., 1:-1, 1:-1] if d.ndim > 1 else d),
]  # fmt: skip
