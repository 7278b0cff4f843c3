"""What an exception most likely means, in one sentence: with its numbers for a visible test, without for a hidden one."""

import re
from math import prod

MARK = re.compile(r"\{\w+\}")


def crash_of(raised, message):
    """(name, sentence, sentence without numbers) of an exception's kind, or None.

    Parameters
    ----------
    raised, message : str; the name of its type and its text
    """
    for name, pattern, sentence, hidden in KINDS:
        found = re.search(pattern, f"{raised}: {message}")
        if found:
            told = {key: value for key, value in found.groupdict().items() if value is not None}
            return name, _filled(name, sentence, told), hidden or MARK.sub("n", sentence)
    return None


def _filled(name, sentence, told):
    if name == "place_too_large" and int(told["place"]) == int(told["size"]):
        sentence = PAST_THE_END
    if "size" in told:
        told["last"] = int(told["size"]) - 1
    if "target" in told:
        told["room"] = abs(prod(map(int, re.findall(r"-?\d+", told["target"]))))
        told["question"] = _about(int(told["count"]), told["room"])
    return sentence.format(**told)


def _about(count, room):
    """What to look at where so many numbers do not fill a shape."""
    if not room or not count:
        return "One of the sizes is 0: which axis is it taken from, and by what is it divided?"
    if count % room and room % count:
        return "Is a side no multiple of what divides it? The task says what becomes of the rest."
    return f"That is {max(count, room) // min(count, room)} times too {'many' if room > count else 'few'}: which size should be divided, or multiplied, and by what?"


PAST_THE_END = (
    "The last place asked for is {place}, one past the end: an axis of {size} has the places 0 to {last}. "
    "Are the size and the place as the task says? If they are, stop one earlier, clip it, or leave it out."
)
SHAPE = r"\((?:-?\d+(?:, ?-?\d+)*,?)?\)"
KINDS = [
    ("place_too_large", r"IndexError: index (?P<place>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)",
     "Place {place} is asked for on axis {axis}, which has {size}, the places 0 to {last}: is it a flat index, or one of another axis?",
     "A place is asked for that an axis does not have: look at the border, and at which axis it is."),
    ("list_too_short", r"IndexError: (list|tuple|string).* index out of range|IndexError: pop",
     "A list is asked for a place that it does not have; the last one is its length minus 1.", ""),
    ("shape_in_pieces", r"TypeError: Cannot interpret .* as a data type",
     "A shape is one argument, a tuple: np.zeros((rows, columns)); the second one is the dtype.", ""),
    ("float_for_a_place", r"IndexError: only integers, slices|IndexError: arrays used as indices must be|cannot be interpreted as an integer|expected a sequence of integers|indices must be integers|'(float|numpy\.float\d+)' object cannot be",
     "A place or a size has to be a whole number: / and np.floor give floats, // and int(...) whole numbers.", ""),
    ("more_indices_than_axes", r"IndexError: too many indices for array: array is (?P<axes>\d+)-dimensional, but (?P<indices>\d+)",
     "{indices} indices are given to an array of {axes} axes.", "More indices are given than an array has axes."),
    ("rows_for_pixels", rf"shape mismatch: value array of shape (?P<value>{SHAPE}) could not be broadcast to indexing result of shape (?P<place>{SHAPE})",
     "An array of places picks shape {place}, whole rows, and the values have shape {value}: a flat place belongs to x.flat or x.ravel().",
     "An array of places picks whole rows where single values are meant: a flat place belongs to x.flat or x.ravel()."),
    ("slice_cut_off", rf"could not broadcast input array from shape (?P<value>{SHAPE}) into shape (?P<place>{SHAPE})",
     "A value of shape {value} is written to a slice of shape {place}: does the slice end too early, or run over the end of its array, or has an axis the size of another?",
     "A value and the slice that it is written to differ in shape: does the slice end too early, or run over the end of its array?"),
    ("shapes_not_alike", rf"operands could not be broadcast together with (remapped )?shapes (\[original->remapped\]: )?(?P<one>{SHAPE}) ?(?P<other>{SHAPE})",
     "Shapes {one} and {other} cannot be combined value by value: counted from the last, two axes are equal or one of them is 1. Does a slice begin or end in the wrong place, or is an axis of 1 missing, as a[:, None] makes it? Where shapes may differ, compare them first.",
     "Two arrays cannot be combined value by value: counted from the last, two axes are equal or one of them is 1. Does a slice begin or end in the wrong place, or is an axis of 1 missing? Where shapes may differ, compare them first."),
    ("result_larger_than_array", r"non-broadcastable output operand",
     "What is added has more axes or is larger than the array that it is added to.", ""),
    ("matrices_do_not_fit", r"mismatch in its core dimension.*size (?P<rows>\d+) is different from (?P<columns>\d+)|not aligned: (?P<columns2>\d+) \(dim \d\) != (?P<rows2>\d+)",
     "In a matrix product the left one has as many columns as the right one has rows: which of the two has to be transposed, or is a product value by value (*) meant?", ""),
    ("size_changes", rf"cannot reshape array of size (?P<count>\d+) into shape (?P<target>{SHAPE})",
     "An array of {count} numbers cannot take the shape {target}, which holds {room}. {question}",
     "An array cannot take a shape that holds more or fewer numbers: is a side no multiple of what divides it, or a size not divided?"),
    ("endless_recursion", r"RecursionError",
     "The function calls itself without an end: is another function meant, or does a case lack that is answered without a call?", ""),
    ("question_to_an_array", r"truth value of an array|truth value of an empty array",
     "`if`, `and`, `min` and `max` ask one question of a whole array; np.where, np.minimum and np.maximum ask it of each value.", ""),
    ("fractions_into_whole_numbers", r"Cannot cast ufunc",
     "An array of whole numbers cannot take fractions; np.zeros(shape) makes a float array.", ""),
    ("rows_of_unequal_length", r"inhomogeneous shape",
     "Rows of unequal length make no array: go through them one by one.", ""),
    ("array_into_one_place", r"setting an array element with a sequence|only (length-1|0-dimensional|size-1) arrays can be converted",
     "One number is wanted, and an array stands there: sum it, pick a value, or write it to a slice.", ""),
    ("no_such_axis", r"AxisError|axes don't match array|axis \d+ is out of bounds",
     "An axis is named that the array does not have; axes are counted from 0, and all of them are named in a transpose.", ""),
    ("negative_size", r"negative dimensions are not allowed|index can't contain negative values|negative shift",
     "A size or a border is negative: too much is taken off. A negative border means a crop.", ""),
    ("nothing_to_choose_from", r"empty sequence|zero-size array to reduction|(max|min)\(\).*(is )?empty",
     "The largest or smallest value of nothing is asked for: which slice or list is empty, and for which arguments?", ""),
    ("division_by_zero", r"ZeroDivisionError",
     "Something is divided by 0: which argument makes it so, and what is the answer there?", ""),
    ("name_without_a_value", r"(NameError|UnboundLocalError): ",
     "A name has no value yet: is it spelt alike, in a cell that has run, and set on every way through the function?", ""),
    ("none_is_used", r"NoneType",
     "Something is None: a function without `return`, or a method such as sort or append, which changes a list and gives nothing back.", ""),
    ("a_list_is_no_array", r"unsupported operand type.*'(list|tuple)'|'(list|tuple)' object has no attribute|can't multiply sequence|list indices must be integers or slices, not tuple",
     "A list does not calculate, and has no shape; np.asarray(...) makes an array of it.", ""),
    ("whole_negative_powers", r"Integers to negative integer powers",
     "Whole numbers of NumPy have no negative powers; 2.0 ** n has.", ""),
    ("unpacked_wrongly", r"values to unpack",
     "A line takes a tuple or a shape apart into more or fewer names than it has items.", ""),
    ("arguments_missing", r"missing \d+ required|takes .* positional argument|unexpected keyword argument",
     "A function is called with too many or too few arguments: compare the call with its first line.", ""),
    ("not_there", r"ImportError|ModuleNotFoundError|has no attribute",
     "What is asked for is not there; NumPy is all you need, and its page lists its names.", ""),
]  # fmt: skip
