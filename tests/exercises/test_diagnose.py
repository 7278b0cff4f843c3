"""Mistakes that nobody wrote down are told by what the answers look like; and nothing is told where nothing fits."""

import time

import numpy as np
import pytest

from upsample_lib.check import Check, Mistake
from upsample_lib.check._engine.topic import load_topic


def wrong(slug, name, change):
    """The `Mistake` for the right function, changed: change(answer, *arguments, right) -> answer."""
    right = load_topic(slug).exercises[name].reference

    def student(*args, **kwargs):
        return change(right, *args, **kwargs)

    student.__name__ = name
    student.__signature__ = __import__("inspect").signature(right)
    begun = time.process_time()
    with pytest.raises(Mistake) as told:
        Check(slug)(student)
    assert time.process_time() - begun < 3
    return told.value


def masked(answer, *places):
    answer = np.array(answer, float)
    for place in places:
        answer[place] += 7
    return answer


ROWS = [
    ("unpooling", "bed_of_nails", lambda f, x, s: f(x, 3), "stride_held_at_3"),
    ("unpooling", "bed_of_nails", lambda f, x, s: f(x[::-1], s), "x_flipped_along_its_first_axis"),
    ("unpooling", "replicate", lambda f, x, s: f(x, s).T, "x_transposed"),
    ("unpooling", "replicate", lambda f, x, s: 3 * f(x, s), "times_a_constant"),
    ("unpooling", "replicate", lambda f, x, s: f(x, s) + 2, "plus_a_constant"),
    ("unpooling", "replicate", lambda f, x, s: f(x, s) * (1 + (x.shape[0] != x.shape[1])), "wrong_where_x_is_not_square"),
    ("unpooling", "replicate_adjoint", lambda f, y, s: -f(y, s), "right_with_its_sign_changed"),
    ("unpooling", "replicate_adjoint", lambda f, y, s: masked(f(y, s), (..., -1)), "all_but_the_last"),
    ("transposed_convolution", "insert_zeros", lambda f, x, s: np.abs(f(x, s)), "right_without_its_sign"),
    ("transposed_convolution", "insert_zeros", lambda f, x, s: f(np.sort(x), s), "x_sorted"),
    ("transposed_convolution", "stamp", lambda f, x, w, s: masked(f(x, w, s), 0, -1), "all_but_the_ends"),
    ("transposed_convolution", "stamp", lambda f, x, w, s: f(x, w, s) * (1 + s % 2), "wrong_where_stride_is_odd"),
    ("transposed_convolution", "output_size", lambda f, n, k, s=1, p=0, o=0, d=1: f(n, k, s, p, o, d) + (p > 1), "wrong_where_padding_is_more_than_1"),
    ("transposed_convolution", "output_size", lambda f, n, k, s=1, p=0, o=0, d=1: f(n, k, s, p, o, 2 * d), "dilation_doubled"),
    ("pixel_shuffle", "pixel_shuffle", lambda f, x, r: f(x, r)[..., ::-1], "right_flipped_along_its_last_axis"),
    ("pixel_shuffle", "pixel_shuffle", lambda f, x, r: masked(f(x, r), (..., 0, slice(None)), (..., -1, slice(None)), (..., 0), (..., -1)), "all_but_the_border"),
    ("frequency", "factor_out", lambda f, k, s: (f(k, s), np.zeros(1)), "one_item_of_a_tuple"),
    ("unpooling", "replicate", lambda f, x, s: (s, f(x, s), x), "one_item_of_a_tuple"),
    ("gpu", "roof", lambda f, *args: (f(*args)[0], f(*args)[1].upper()), "another_word"),
    ("checkerboard", "icnr", lambda f, w, r: np.repeat(w, r * r), "in_one_row"),
    ("unpooling", "replicate", lambda f, x, s: np.full(f(x, s).shape, x.mean()), "one_number_everywhere"),
    ("unpooling", "replicate", lambda f, x, s: f(x, s)[0:-0], "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "name", "change", "reason"), ROWS)
def test_what_the_answers_look_like_is_told(slug, name, change, reason):
    assert wrong(slug, name, change).reason == reason


def test_where_it_is_wrong_and_how_is_one_sentence():
    told = wrong("unpooling", "replicate", lambda f, x, s: f(x, s) * (1 + 2 * (x.shape[0] != x.shape[1])))
    assert "It is right except where x is not square; there, your answer is the right one times 3." in str(
        told
    )


def test_exchanged_sides_are_told_whatever_the_values():
    def change(f, x, s):
        right = f(x, s)
        return right if x.shape[0] == x.shape[1] else np.arange(right.size).reshape(right.shape[::-1])

    told = str(wrong("unpooling", "replicate", change))
    assert "except where x is not square; there, your answer has height and width exchanged." in told


def test_the_ends_are_those_of_each_row():
    told = str(wrong("interpolation", "linear_matrix", lambda f, u, n: masked(f(u, n), (..., 0), (..., -1))))
    assert "right but for its first and its last value (of each row, where it has several)." in told


def test_a_complex_number_is_told_of_its_magnitude():
    told = wrong("frequency", "gain", lambda f, k, w: f(k, w) * 1j)
    assert told.stage == "type" and "np.abs(...) is the magnitude" in str(told)


def test_an_error_in_some_of_the_cases_is_one_sentence():
    def change(f, x, s):
        if x.shape[0] > x.shape[1]:
            raise ZeroDivisionError("division by zero")
        return f(x, s) + np.arange(1, 1 + s * x.shape[1]) * (x.shape[0] < x.shape[1])

    told = str(wrong("unpooling", "replicate", change))
    assert (
        "It is right except where x is not square; there, it raises an error in some cases: something" in told
    )


def test_the_word_of_an_answer_is_not_told_in_a_hidden_test():
    exercise = load_topic("gpu").exercises["roof"]

    def roof(products, moved, tflop_per_s, gb_per_s):
        return exercise.reference(products, moved, tflop_per_s, gb_per_s)[0], "secret"

    with pytest.raises(Mistake, match="one of 'copy', 'matrix'") as told:
        Check("gpu").hidden(roof)
    assert "secret" not in str(told.value)


def test_a_hidden_test_names_it_without_a_number_of_its_own():
    exercise = load_topic("unpooling").exercises["replicate"]

    def replicate(x, stride):
        return exercise.reference(x, stride) * 3

    with pytest.raises(Mistake, match="the right one times one and the same number") as told:
        Check("unpooling").hidden(replicate)
    assert not any(character.isdigit() for character in str(told.value))


@pytest.mark.parametrize(
    ("slug", "name", "change"),
    [
        (
            "unpooling",
            "replicate",
            lambda f, x, s: np.random.default_rng(x.size).standard_normal(f(x, s).shape),
        ),
        ("transposed_convolution", "output_size", lambda f, *args, **_: 7 + args[0] % 5),
        ("dilated_convolution", "is_dense", lambda f, d, k=3: bool(f(d, k)) != (max(d) == 3)),
    ],
)
def test_nothing_is_told_that_only_happens_to_fit(slug, name, change):
    told = wrong(slug, name, change)
    assert told.reason is None
    assert "No known mistake gives this: work the call out by hand" in str(told)


def test_where_it_is_wrong_alone_says_what_to_do_next():
    noise = np.random.default_rng(0)
    told = wrong("unpooling", "replicate", lambda f, x, s: f(x, s) + (s > 1) * noise.random(f(x, s).shape))
    assert "It is right except where stride is more than 1. Work out the smallest such call by hand" in str(
        told
    )


def test_an_array_where_a_number_is_due_is_judged_after_an_error():
    def change(right, x, *others):
        if x.ndim > 1 or x.sum() == 3:  # the first call
            raise ValueError("no such sum")
        return np.ones(len(x))

    assert "raised ValueError: no such sum" in str(wrong("foundations", "adjoint_gap", change))


def test_what_rounding_has_left_of_zero_is_shown_as_zero():
    assert "got 1, expected 0." in str(wrong("frequency", "gain", lambda f, k, w: f(k, w) + 1.0))


@pytest.mark.parametrize(("slug", "name"), [("interpolation", "nearest_places"), ("unpooling", "max_pool")])
def test_places_index_an_array(slug, name):
    as_floats = lambda answer: (
        tuple(map(as_floats, answer)) if isinstance(answer, tuple) else np.asarray(answer, float)
    )
    told = wrong(slug, name, lambda f, *args: as_floats(f(*args)))
    assert "what indexes an array is whole" in str(told)


@pytest.mark.parametrize(("off", "dtype"), [(0.008, np.float16), (1e-5, np.float32), (1e-8, np.float64)])
def test_the_tolerance_is_the_tasks_not_the_answers(off, dtype):
    def change(f, x, w, s):
        return (f(x, w, s) * (1 + off)).astype(dtype)

    assert wrong("transposed_convolution", "stamp", change).stage == "values"
    Check("transposed_convolution")(_named("stamp", lambda f, x, w, s: f(x, w, s).astype(dtype)))


def _named(name, change):
    right = load_topic("transposed_convolution").exercises[name].reference

    def stamp(x, weight, stride):
        return change(right, x, weight, stride)

    return stamp
