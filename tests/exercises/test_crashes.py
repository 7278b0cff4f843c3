"""Every kind of exception that NumPy and Python raise is told in a sentence; a hidden test tells it without numbers."""

import numpy as np
import pytest

from upsample_lib.check import Check, Mistake
from upsample_lib.check._engine.crashes import KINDS, crash_of

ROW, MAP, WHOLE = np.arange(3.0), np.ones((2, 3)), np.arange(3)


def endless(x):
    return endless(x)


def assigned(target, place, value):
    target = target.copy()
    target[place] = value


def unset():
    if ROW.size == 0:
        there = 1
    return there


RAISED = [
    (lambda: ROW[3], "place_too_large", "the places 0 to 2. Are the size and the place as the task says?"),
    (lambda: ROW[[0, 7]], "place_too_large", "Place 7 is asked for on axis 0, which has 3"),
    (lambda: MAP[-3], "place_too_large", "Place -3 is asked for on axis 0, which has 2"),
    (lambda: list(ROW)[3], "list_too_short", "its length minus 1"),
    (lambda: ROW[1.0], "float_for_a_place", "// and int(...)"),
    (lambda: ROW[:1.0], "float_for_a_place", "// and int(...)"),
    (lambda: ROW[np.array([1.0])], "float_for_a_place", "// and int(...)"),
    (lambda: np.zeros(3 / 1), "float_for_a_place", "// and int(...)"),
    (lambda: np.zeros(3, 4), "shape_in_pieces", "np.zeros((rows, columns))"),
    (lambda: range(3.0), "float_for_a_place", "// and int(...)"),
    (lambda: list(ROW)[1.0], "float_for_a_place", "// and int(...)"),
    (lambda: ROW[0, 1], "more_indices_than_axes", "2 indices are given to an array of 1 axes"),
    (lambda: assigned(MAP, np.array([[0, 1]]), np.ones((1, 2))), "rows_for_pixels", "picks shape (1,2,3), whole rows"),
    (lambda: assigned(ROW, slice(1, 9), np.ones(3)), "slice_cut_off", "shape (3,) is written to a slice of shape (2,)"),
    (lambda: ROW + np.ones(2), "shapes_not_alike", "Shapes (3,) and (2,)"),
    (lambda: MAP * np.ones((3, 2)), "shapes_not_alike", "Shapes (2,3) and (3,2)"),
    (lambda: MAP @ MAP, "matrices_do_not_fit", "as many columns as the right one has rows"),
    (lambda: np.dot(MAP, MAP), "matrices_do_not_fit", "as many columns as the right one has rows"),
    (lambda: MAP.reshape(4, 2), "size_changes", "6 numbers cannot take the shape (4,2), which holds 8. Is a side no multiple"),
    (lambda: MAP.reshape(6, 2), "size_changes", "That is 2 times too many"),
    (lambda: MAP.reshape(0, 2), "size_changes", "One of the sizes is 0"),
    (lambda: MAP[:0].reshape(3, 2), "size_changes", "One of the sizes is 0"),
    (lambda: endless(1), "endless_recursion", "calls itself"),
    (lambda: bool(ROW > 1), "question_to_an_array", "np.where"),
    (lambda: np.add(WHOLE, 0.5, out=WHOLE.copy()), "fractions_into_whole_numbers", "np.zeros(shape)"),
    (lambda: assigned(ROW, 0, MAP), "array_into_one_place", "One number is wanted"),
    (lambda: float(MAP), "array_into_one_place", "One number is wanted"),
    (lambda: np.array([[1], [1, 2]]), "rows_of_unequal_length", "unequal length"),
    (lambda: ROW.sum(axis=1), "no_such_axis", "counted from 0"),
    (lambda: MAP.transpose(0, 1, 2), "no_such_axis", "counted from 0"),
    (lambda: np.zeros(-1), "negative_size", "too much is taken off"),
    (lambda: np.pad(ROW, -1), "negative_size", "a crop"),
    (lambda: np.argmax(ROW[:0]), "nothing_to_choose_from", "which slice or list is empty"),
    (lambda: ROW[:0].max(), "nothing_to_choose_from", "which slice or list is empty"),
    (lambda: max([]), "nothing_to_choose_from", "which slice or list is empty"),
    (lambda: 1 // 0, "division_by_zero", "which argument"),
    (lambda: nowhere, "name_without_a_value", "spelt alike"),  # noqa: F821
    (unset, "name_without_a_value", "spelt alike"),
    (lambda: [].sort()[0], "none_is_used", "gives nothing back"),
    (lambda: [1].sort() + 1, "none_is_used", "gives nothing back"),
    (lambda: [1, 2] - 1, "a_list_is_no_array", "np.asarray"),
    (lambda: [1, 2].shape, "a_list_is_no_array", "np.asarray"),
    (lambda: [1, 2] * 1.5, "a_list_is_no_array", "np.asarray"),
    (lambda: np.array(2) ** np.array(-1), "whole_negative_powers", "2.0 ** n"),
    (lambda: [a for a, b in MAP], "unpacked_wrongly", "names than it has items"),
    (lambda: endless(), "arguments_missing", "compare the call"),
    (lambda: __import__("torch_that_is_not_there"), "not_there", "NumPy is all you need"),
    (lambda: np.upsample, "not_there", "NumPy is all you need"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "name", "words"), RAISED)
def test_a_crash_is_told_in_a_sentence(action, name, words):
    with pytest.raises(Exception) as caught:  # noqa: B017
        action()
    found = crash_of(type(caught.value).__name__, str(caught.value))
    assert found is not None, caught.value
    assert found[0] == name
    assert words in found[1]
    assert "{" not in found[2]
    assert not any(
        character.isdigit()
        for character in found[2].replace("2.0 ** n", "").replace("0", "").replace("1", "")
    )


def test_every_kind_is_tried():
    assert {name for _, name, _ in RAISED} >= {name for name, *_ in KINDS} - {"result_larger_than_array"}


def test_an_unknown_exception_and_one_made_up_are_let_be():
    assert crash_of("Odd", "nothing known") is None
    assert (
        crash_of("IndexError", "index " + "9" * 400 + " is out of bounds for axis 0 with size 9")[0]
        == "place_too_large"
    )


def test_the_border_is_told_in_the_notebook_and_without_numbers_in_a_hidden_test():
    def linear_matrix(coordinates, n_in):
        matrix = np.zeros((len(coordinates), n_in))
        for j, u in enumerate(np.clip(coordinates, 0, n_in - 1)):
            left = int(u)
            matrix[j, left] += 1 - (u - left)
            matrix[j, left + 1] += u - left
        return matrix

    check = Check("interpolation")
    with pytest.raises(
        Mistake,
        match="The last place asked for is 2, one past the end: an axis of 2 has the places 0 to 1. Are the size and",
    ):
        check(linear_matrix)
    with pytest.raises(Mistake, match="look at the border") as told:
        check.hidden(linear_matrix)
    assert not any(character.isdigit() for character in str(told.value))


def test_where_it_crashes_is_told():
    def replicate(x, stride):
        if len(x) != x.shape[1]:
            raise ValueError("x is not square")
        return np.kron(x, np.ones((stride, stride)))

    with pytest.raises(Mistake, match="It is right except where x is not square"):
        Check("unpooling")(replicate)
