"""Compare an answer with the right one, in the order type, shape, dtype, values, and say in a sentence what differs.

Nothing of the answer is trusted: its exact type is looked at before any of its methods is called, so that an
object that claims to equal everything is a wrong type and no more.
"""

import math
from dataclasses import dataclass

import numpy as np

INTEGERS = frozenset({int, *(np.dtype(code).type for code in np.typecodes["AllInteger"])})
FLOATS = frozenset({float, np.float16, np.float32, np.float64, np.longdouble})
BOOLS = frozenset({bool, np.bool_})
RELATIVE_TOLERANCE = {np.dtype(np.float16): 1e-2, np.dtype(np.float32): 1e-4}  # of what is asked for
ROUNDING = {np.dtype(np.float16): 4e-3, np.dtype(np.float32): 2e-6}  # of an answer that keeps fewer digits
TINY = 1e-12
MAX_LIST_ITEMS = 100_000
MAX_DEPTH = 8
RAGGED = [None]
A_WHOLE_NUMBER = "a whole number (an int)"
STAGES = {  # in words, where no value may be told
    "signature": "the function does not take the arguments of its stub",
    "type": "the answer is not of the type that the docstring names",
    "shape": "the answer does not have the right shape",
    "dtype": "the dtype of the answer cannot hold the right values",
    "values": "some values of the answer are wrong",
}


@dataclass(frozen=True)
class Difference:
    """Where an answer departs from the right one."""

    stage: str
    sentence: str
    index: tuple | None = None


def compare(got, expected, lists=True):
    """The first `Difference` of `got` from `expected`, or None where the answer is right.

    Numbers may be Python's or NumPy's, a list may stand for a tuple, and where `lists` is true nested lists may
    stand for an array. Arrays of any real dtype are accepted that can hold the right values.
    """
    if type(expected) is np.ndarray:
        return _compare_array(got, expected, lists)
    if type(expected) in (tuple, list):
        return _compare_sequence(got, expected, lists)
    if type(expected) in INTEGERS | FLOATS:
        return _compare_number(got, expected)
    if type(expected) in BOOLS:
        return _compare_exact(got, bool(expected), BOOLS, "True or False")
    if type(expected) is str:
        return _compare_exact(got, expected, {str}, "a string")
    raise TypeError(f"the checker cannot compare with {describe(expected)}")


def settled(got, expected, lists=True):
    """The answer with lists that stand for arrays made arrays, and RAGGED where one cannot be: it is compared often.

    So comparing it with every known mistake costs little, however long its lists are.
    """
    if type(got) is tuple and len(got) < 10 and any(type(item) is np.ndarray for item in got):
        return got  # short, and one of its items may be the right answer
    if type(expected) is np.ndarray and lists and type(got) in (list, tuple):
        array, problem = as_array(got, expected, lists)
        return RAGGED if problem else array
    if type(expected) in (tuple, list) and type(got) in (list, tuple) and len(got) == len(expected):
        return type(got)(settled(item, right, lists) for item, right in zip(got, expected))
    return got


def describe(value):
    """A value in a few words. Only exact, well-known types are looked into."""
    kind = type(value)
    if value is None:
        return "None"
    if kind is np.ndarray:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if kind in (list, tuple):
        return f"a {kind.__name__} of {len(value)} item{'' if len(value) == 1 else 's'}"
    if kind in INTEGERS:
        return f"the whole number {short(value)}"
    if kind in FLOATS:
        return f"the float {short(value)}"
    if kind in BOOLS:
        return f"{bool(value)}"
    if kind is str:
        return f"the string {value[:30]!r}"
    if isinstance(value, np.ndarray):
        return f"an object of type {type_name(value)}, a subclass of np.ndarray"
    return f"an object of type {type_name(value)}"


def short(number):
    """A number as text, however large: `9.0`, `12`, `-0.25`, `a number of 5000 bits`."""
    if type(number) in INTEGERS:
        number = int(number)
        return str(number) if number.bit_length() <= 64 else f"a number of {number.bit_length()} bits"
    if type(number) in BOOLS:
        return str(bool(number))
    text = f"{float(number):.6g}"
    return text if any(mark in text for mark in ".ena") else f"{text}.0"


def got_and_expected(got, expected):
    """Both numbers as text, with as many digits as it takes to see that they differ."""
    if type(expected) in FLOATS and abs(expected) < TINY < abs(got):
        expected = 0.0  # what rounding has left of it
    few = [short(number).removesuffix(".0") for number in (got, expected)]
    if few[0] == few[1] and type(got) in FLOATS:
        few = [f"{float(number):.17g}" for number in (got, expected)]
    return f"got {few[0]}, expected {few[1]}"


def type_name(value):
    """The name of a value's type, whatever its metaclass says."""
    return type.__dict__["__name__"].__get__(type(value))[:40]


def _compare_number(got, expected):
    whole = type(expected) in INTEGERS
    if type(got) is np.ndarray and got.shape == () and got.dtype.type in INTEGERS | FLOATS:
        got = got[()]
    if whole and type(got) in FLOATS:
        return _wrong_type(A_WHOLE_NUMBER, got, "// divides whole numbers without leaving them.")
    if type(got) not in (INTEGERS if whole else INTEGERS | FLOATS):
        return _wrong_type(A_WHOLE_NUMBER if whole else "a number", got)
    if whole:
        right = int(got) == int(expected)
    else:
        # of a number, float16's three digits are too few
        digits = float(got) if type(got) is np.float16 else _as_float(got)
        right = close(np.asarray(digits), np.asarray(float(expected)))
    return None if right else Difference("values", f"{got_and_expected(got, expected)}.", ())


def _compare_exact(got, expected, types, kind):
    if type(got) not in types:
        return _wrong_type(kind, got)
    if got == expected:
        return None
    return Difference("values", f"got {describe(got)}, expected {describe(expected)}.", ())


def _compare_sequence(got, expected, lists):
    if type(got) not in (list, tuple):
        return _wrong_type(f"a {type(expected).__name__} of {len(expected)}", got)
    if len(got) != len(expected):
        return Difference("shape", f"the answer should have length {len(expected)}, yours has {len(got)}.")
    for i, (item, right) in enumerate(zip(got, expected)):
        difference = compare(item, right, lists)
        if difference:
            index = None if difference.index is None else (i, *difference.index)
            return Difference(difference.stage, f"at [{i}]: {difference.sentence}", index)
    return None


def _compare_array(got, expected, lists):
    got, problem = as_array(got, expected, lists)
    if problem:
        return problem
    if got.shape != expected.shape:
        text = f"your answer has shape {got.shape}, the right one {expected.shape}."
        return Difference("shape", text)
    text = _dtype_problem(got, expected)
    if text:
        return Difference("dtype", text)
    wrong = ~close(got, expected)
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    at = ", ".join(map(str, index))
    both, many = got_and_expected(got[index], expected[index]), int(wrong.sum())
    text = f"the first difference is at [{at}]: {both} ({many} of {wrong.size} values differ)."
    return Difference("values", text, index)


def as_array(got, expected, lists):
    """(array, None), or (None, Difference) where the answer is no array and no allowed list of numbers."""
    if type(got) in (list, tuple) and lists:
        shape = _list_shape(got)
        if shape is None:
            text = "your list does not hold plain numbers in rows of equal length; return a NumPy array."
            return None, Difference("type", text)
        return np.array(got).reshape(shape), None
    if type(got) is np.ndarray:
        return got, None
    return None, _wrong_type(f"a NumPy array of shape {expected.shape}", got)


def _wrong_type(kind, got, hint=""):
    if got is None:
        hint = "is there a `return` that is reached for every argument, and is what it returns ever set?"
    elif isinstance(got, np.ndarray) and "array" in kind:
        hint = "np.asarray(...) makes a plain array of it."
    elif kind.startswith("a tuple of ") and kind != "a tuple of 1":
        hint = "`return a, b` gives a tuple of two."
    elif kind.startswith("a list") and isinstance(got, np.ndarray):
        hint = ".tolist() makes a list of it."
    elif kind == "a number" and type(got) in (complex, np.complex64, np.complex128):
        hint = "np.abs(...) is the magnitude of a complex number."
    elif type(got) in (list, tuple) and "array" in kind:
        hint = "np.array(...) makes an array of it."
    text = f"the answer should be {kind}, yours is {describe(got)}."
    return Difference(
        "type", f"the answer should be {kind}, yours is {describe(got)}: {hint}" if hint else text
    )


def _list_shape(items):
    """Shape of nested lists of plain numbers, or None where they are ragged, too large or hold anything else.

    The first items give the shape; then every item is held against it, so that the work is bounded.
    """
    shape, first = [], items
    while type(first) in (list, tuple) and len(shape) < MAX_DEPTH:
        shape.append(len(first))
        first = first[0] if first else 0.0
    inner = first.shape if type(first) is np.ndarray else ()
    if math.prod((*shape, *inner)) > MAX_LIST_ITEMS:
        return None
    level = [items]
    for length in shape:
        if any(type(row) not in (list, tuple) or len(row) != length for row in level):
            return None
        level = [item for row in level for item in row]
    return (*shape, *inner) if all(_is_plain(item, inner) for item in level) else None


def _is_plain(item, shape):
    """Whether a list's item is a number, or one of a list of equally shaped arrays."""
    if type(item) is np.ndarray:
        return item.shape == shape and item.dtype.kind in "biuf" and item.size <= MAX_LIST_ITEMS
    too_large = type(item) is int and item.bit_length() > 62
    return shape == () and type(item) in INTEGERS | FLOATS | BOOLS and not too_large


def _dtype_problem(got, expected):
    """Why `got`'s dtype cannot hold the right values, or None."""
    kind = got.dtype.kind
    if kind == "O":
        return "your array holds Python objects (dtype object); build it with np.zeros(shape)."
    if kind == "c":
        return f"your array is complex ({got.dtype}); the answer is real."
    if kind not in "iuf" and not (kind == "b" and expected.dtype.kind == "b"):
        return f"your array has dtype {got.dtype}; the answer holds {'truth values' if expected.dtype.kind == 'b' else 'numbers'}."
    if kind in "iu" and expected.dtype.kind == "f" and (expected != np.round(expected)).any():
        return f"your array has dtype {got.dtype}, which cuts off fractions; np.zeros(shape) makes a float array."
    if kind in "iu" and expected.size:
        limits = np.iinfo(got.dtype)
        if expected.min() < limits.min or expected.max() > limits.max:
            return f"your array has dtype {got.dtype}, which cannot hold the right values."
    return None


def close(got, expected):
    """Elementwise: equal up to the task's tolerance, measured against the largest right value.

    The tolerance is that of the right answer's dtype; what keeps fewer digits may be rounded after each of some steps.
    """
    if got.dtype.kind == "b" or expected.dtype.kind == "b":
        return got == expected
    tolerance = max(RELATIVE_TOLERANCE.get(expected.dtype, 1e-9), ROUNDING.get(got.dtype, 0.0))
    with np.errstate(all="ignore"):
        got, expected = got.astype(np.float64), expected.astype(np.float64)
        largest = np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
        near = np.abs(got - expected) <= tolerance * largest
    return near | (got == expected) | (np.isnan(got) & np.isnan(expected))


def _as_float(number):
    """A number as a float; NumPy's keep their dtype, integers beyond all floats become infinite."""
    try:
        return number if type(number) in FLOATS else float(number)
    except OverflowError:
        return float("inf") if number > 0 else -float("inf")
