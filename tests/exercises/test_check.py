"""The checker: what it says, in which order, and that nothing a student returns can break or deceive it."""

import functools
import inspect
import pickle
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tests.exercises.tools import ROOT, Student
from upsample_lib.check import CallStopped, Check, Mistake, StudentError, load_topic, prepare_topic, use_seed
from upsample_lib.check._engine.differences import compare, short
from upsample_lib.check._engine.find_mistake import call, judge, recognise
from upsample_lib.check._engine.picture import html_picture, text_picture
from upsample_lib.check._engine.topic import Exercise, Topic
from upsample_lib.check._engine.topic import exercise as written_exercise

SLUG = "transposed_convolution"
ORDER = ["missing", "signature", "raised", "type", "shape", "dtype", "values"]


@pytest.fixture(autouse=True)
def practice_seed():
    yield
    use_seed(None)


@pytest.fixture
def check():
    return Check(SLUG)


def answering(name, answer):
    """A student whose function always gives (or raises) the same."""

    def function(*args):
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return Student(load_topic(SLUG).exercises[name], function)


def mistake_of(action, *args, **kwargs):
    with pytest.raises(Mistake) as caught:
        action(*args, **kwargs)
    return caught.value


class EqualsEverything:
    """Claims to be right in every way that Python offers."""

    shape, dtype, ndim, size = (5,), np.dtype(float), 1, 5

    def __eq__(self, other):
        return True

    def __array__(self, *_, **__):
        return np.array([1.0, 0, 2, 0, 3])

    def __repr__(self):
        raise RuntimeError("a trap")

    __str__ = __float__ = __int__ = __index__ = __len__ = __iter__ = __repr__
    __hash__ = None


class EqualArray(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __sub__(self, other):
        return np.zeros(self.shape)


class EqualInt(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class EqualList(list):
    def __eq__(self, other):
        return True

    __hash__ = None


class LyingMeta(type):
    @property
    def __name__(cls):
        raise RuntimeError("a trap")

    def __instancecheck__(cls, instance):
        return True


class Lying(metaclass=LyingMeta):
    @property
    def __class__(self):
        return np.ndarray


def itself():
    rows = []
    rows.extend([rows] * 1000)
    return rows


ODD = {
    "none": None,
    "equals everything": EqualsEverything(),
    "an equal array": np.zeros(5).view(EqualArray),
    "an equal int": EqualInt(4),
    "an equal list": EqualList([1, 0, 2, 0, 3]),
    "a lying class": Lying(),
    "a type": int,
    "a matrix": np.ma.masked_array([1, 0, 2, 0, 3]),
    "a record": np.zeros(5, [("a", int)]),
    "objects": np.array([EqualsEverything()] * 5, dtype=object),
    "text": np.array(["1", "0", "2", "0", "3"]),
    "dates": np.zeros(5, "datetime64[s]"),
    "bytes": b"12345",
    "a string": "1" * 10_000,
    "complex": np.zeros(5, complex),
    "not a number": np.full(5, np.nan),
    "infinite": np.full(5, np.inf),
    "huge float": np.full(5, np.finfo(np.longdouble).max),
    "no values": np.zeros((0, 3)),
    "a huge view": np.broadcast_to(np.float64(1), (10**6, 10**6)),
    "no axis": np.array(3.0),
    "a huge int": 10**5000,
    "huge ints": [10**30] * 5,
    "a ragged list": [[1, 2], [3]],
    "a list of itself": itself(),
    "a deep list": functools.reduce(lambda inner, _: [inner], range(500), 1),
    "a list of objects": [EqualsEverything()] * 5,
    "a long list": [0] * 300_000,
    "a dictionary": {0: 1},
    "a set": {1, 2},
    "a generator": (i for i in range(5)),
    "an iterator": iter([1, 0, 2, 0, 3]),
    "a function": lambda: 3,
    "a boolean": True,
    "booleans": np.ones(5, bool),
    "not implemented": NotImplemented,
    "ellipsis": ...,
}
RAISED = {
    "an error": ValueError("x"),
    "an exit": SystemExit(0),
    "no text": AssertionError(),
    "recursion": RecursionError("deep"),
    "a text that fails": type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})(),
    "stop": StopIteration(3),
}


def test_a_prepared_topic_knows_what_its_wrong_versions_answer():
    topic = load_topic(SLUG)
    use_seed(77)
    prepare_topic(SLUG)
    for exercise in topic.exercises.values():
        for case in topic.practice_cases(exercise) + topic.hidden_cases(exercise):
            assert set(case.wrong_outcomes) == {wrong.name for wrong in exercise.wrongs}


@pytest.mark.parametrize("name", load_topic(SLUG).exercises)
@pytest.mark.parametrize("odd", [*ODD, *RAISED])
@pytest.mark.slow
def test_nothing_odd_is_right_and_nothing_breaks_the_checker(check, name, odd):
    student = answering(name, ODD.get(odd, RAISED.get(odd)))
    for action in (check, check.hidden):
        mistake = mistake_of(action, student)
        assert mistake.stage in ORDER
        assert len(str(mistake)) < 5000
    check.summary()


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        (NotImplementedError(), "missing"),
        (None, "type"),
        (EqualsEverything(), "type"),
        (np.zeros(5).view(EqualArray), "type"),
        (EqualList([1, 0, 2, 0, 3]), "type"),
        (Lying(), "type"),
        (3.0, "type"),
        (np.zeros((5, 1)), "shape"),
        (np.array([1, 0, 2, 0, 3], dtype=object), "dtype"),
        (np.array([1, 0, 2, 0, 3], dtype=complex), "dtype"),
        (np.array([1, 0, 2, 0, 4]), "values"),
        (ZeroDivisionError("x"), "raised"),
    ],
)
def test_the_first_thing_wrong_is_told_first(check, answer, stage):
    student = answering("insert_zeros", answer)
    assert mistake_of(check.example, student, np.array([1, 2, 3]), 2, gives=[1, 0, 2, 0, 3]).stage == stage


def test_signatures(check):
    def insert_zeros(x):
        return x

    assert "insert_zeros(x, stride)" in str(mistake_of(check, insert_zeros))

    def insert_zeros(stride, x):
        return x

    assert mistake_of(check, insert_zeros).stage == "signature"

    def insert_zeros(x, stride, dtype):
        return x

    assert mistake_of(check, insert_zeros).stage == "signature"

    def insert_zeros(x, stride, dtype=float, **options):
        out = np.zeros((len(x) - 1) * stride + 1, dtype)
        out[::stride] = x
        return out

    check(insert_zeros)

    def output_size(size, kernel_size, stride, padding, output_padding, dilation):
        return 3

    assert mistake_of(check, output_size).stage == "signature"


def test_a_signature_that_cannot_be_read(check):
    class Odd:
        __name__ = "insert_zeros"
        __signature__ = 3

        def __call__(self, x, stride):
            return x

    assert mistake_of(check, Odd()).stage == "signature"


@pytest.mark.parametrize("odd", [3, None, "insert_zeros", [1], np.zeros(3), Check])
def test_what_is_no_function_of_the_notebook(check, odd):
    assert mistake_of(check, odd).stage == "missing"
    assert mistake_of(check.hidden, odd).stage == "missing"


def test_a_function_of_another_name(check):
    text = str(mistake_of(check, lambda x, stride: x))
    assert "output_size, insert_zeros" in text


def test_the_text_of_a_wrong_shape(check):
    def insert_zeros(x, stride):
        return np.append(x, 0)

    assert str(mistake_of(check, insert_zeros)).split("\n") == [
        "insert_zeros: your answer has shape (4,), the right one (5,).",
        "",
        "  the call   insert_zeros(x=[1, 2, 3], stride=2)",
        "  the size   (n - 1) * stride + 1 = (3 - 1) * 2 + 1 = 5",
        "  try again  insert_zeros(*check.failed)",
        "",
        "  yours           expected",
        "  1  2* 3* 0      1  0  2  0  3",
        "",
        "No known mistake gives this: work the call out by hand, and print each step beside it.",
        'To reread: "Four ways to write it" in the chapter.',
    ]


def test_the_text_of_wrong_values_names_the_mistake(check):
    def stamp(x, weight, stride):
        out = np.zeros((len(x) - 1) * stride + len(weight))
        for i in range(len(x)):
            out[i * stride : i * stride + len(weight)] = x[i] * weight
        return out

    mistake = mistake_of(check, stamp)
    assert (mistake.stage, mistake.reason) == ("values", "overlaps_overwritten")
    assert str(mistake).split("\n") == [
        "stamp: the first difference is at [2]: got 10, expected 13 (1 of 5 values differ).",
        "",
        "  the call   stamp(x=[1, 10], weight=[1, 2, 3], stride=2)",
        "  try again  stamp(*check.failed)",
        "",
        "  yours                   expected",
        "   1   2  10* 20  30       1   2  13  20  30",
        "",
        "This is what you get when a stamp overwrites the earlier ones where they overlap; overlaps are added, stamp by stamp "
        "(y[places] += v adds only one value to a place that occurs twice).",
        'To reread: "The loop: every pixel leaves a stamp" in the chapter.',
    ]
    np.testing.assert_equal(stamp(*check.failed), [1, 2, 10, 20, 30])


def test_a_mistake_that_explains_some_numbers_and_not_others_is_not_named(check):
    """The size lacks its -1 and forgets dilation: where dilation is 1 the first mistake shows alone."""

    def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
        return size * stride - 2 * padding + kernel_size + output_padding

    assert mistake_of(check, output_size).reason is None


def test_an_error_in_the_students_function_is_told_with_a_hint(check):
    def stamp(x, weight, stride):
        out = np.zeros((len(x) - 1) * stride + len(weight), int)
        for i in range(len(x)):
            out[i * stride : i * stride + len(weight)] += x[i] * weight
        return out

    text = str(mistake_of(check, stamp))
    assert "your function raised UFuncTypeError: Cannot cast" in text
    assert "np.zeros(shape) makes a float array" in text


def test_whole_numbers_where_fractions_are_needed(check):
    def stamp(x, weight, stride):
        out = np.zeros((len(x) - 1) * stride + len(weight), x.dtype)
        for i, j in np.ndindex(len(x), len(weight)):
            out[i * stride + j] += x[i] * weight[j]
        return out

    mistake = mistake_of(check, stamp)
    assert mistake.stage == "dtype"
    assert "cuts off fractions" in str(mistake)


def test_errors_of_a_proxy_read_like_errors_in_jupyter(check):
    here = mistake_of(check, answering("stamp", ValueError("no such stride")))
    there = mistake_of(check, answering("stamp", StudentError("ValueError", "no such stride")))
    assert str(here) == str(there)
    assert "raised ValueError: no such stride" in str(here)
    unwritten = mistake_of(check, answering("stamp", StudentError("NotImplementedError", "")))
    assert (unwritten.stage, str(unwritten)) == ("missing", "stamp is not written yet.")


def test_a_function_that_was_stopped_is_called_once(check):
    calls = []

    def function(*args):
        calls.append(args)
        raise CallStopped("TimeoutError", "Your function ran for more than 5 seconds and was stopped.")

    student = Student(load_topic(SLUG).exercises["stamp"], function)
    for action in (check, check.hidden):
        mistake = mistake_of(action, student)
        assert "more than 5 seconds" in str(mistake)
        assert mistake.stage == "raised"
    assert len(calls) == 2


def test_an_interrupt_is_not_swallowed(check):
    with pytest.raises(KeyboardInterrupt):
        check(answering("stamp", KeyboardInterrupt()))


def test_hidden_tests_show_no_input_and_no_value(check):
    def whisper(base, x, weight, stride):
        if base is None:
            return np.full(len(x), 987654.0)
        kind = type(f"x was {x.tolist()}", (base,), {})
        raise kind(f"x was {x.tolist()}, weight {weight.tolist()}, stride {stride}")

    for base in (None, Exception, ValueError):
        student = Student(load_topic(SLUG).exercises["stamp"], functools.partial(whisper, base))
        text = str(mistake_of(check.hidden, student))
        assert text.startswith("stamp: a hidden test fails: ")
        assert "x was" not in text
        assert "987654" not in text
        assert not any(character.isdigit() for character in text)
    assert check.failed is None


def test_hidden_tests_leave_no_trace_behind(check):
    mistake = mistake_of(check.hidden, answering("stamp", ValueError("x")))
    assert mistake.__cause__ is None
    assert mistake.__context__ is None
    assert mistake._render_traceback_() == str(mistake).split("\n")


def test_long_lines_are_wrapped_in_a_notebook_and_pictures_are_not():
    sentence, picture = "word " * 40, "  1" * 50
    mistake = Mistake(f"{sentence}\n\n  the call   f({'x=1, ' * 40})\n{picture}", stage="values")
    lines = mistake._render_traceback_()
    assert lines[-1] == picture
    assert max(map(len, lines[:-1])) <= 92
    assert "" in lines
    assert sum(line.startswith(" " * 13) for line in lines) == 2


def test_inputs_are_copied_before_each_call(check):
    def insert_zeros(x, stride):
        out = np.zeros((len(x) - 1) * stride + 1, x.dtype)
        out[::stride] = x
        x[:] = 99
        return out

    for _ in range(2):
        check(insert_zeros)
        check.hidden(insert_zeros)


def test_a_buffer_that_is_used_again_is_compared_as_it_was_returned(check):
    buffer = np.zeros(1000)

    def insert_zeros(x, stride):
        buffer[:] = 0
        out = buffer[: len(x) * stride]
        out[::stride] = x
        return out

    assert mistake_of(check, insert_zeros).reason == "zeros_after_last"


def test_hidden_cases_depend_on_the_seed_and_the_name_alone():
    def drawn(name):
        topic = load_topic(SLUG)
        topic._cases.clear()
        return [repr(case.args) for case in topic.hidden_cases(topic.exercises[name])]

    use_seed(5)
    first = drawn("stamp")
    drawn("insert_zeros")
    assert drawn("stamp") == first
    use_seed(6)
    assert drawn("stamp") != first
    use_seed(np.int64(5))
    assert drawn("stamp") == first
    use_seed(None)
    assert drawn("stamp") == drawn("stamp") != first


def test_practice_cases_are_not_the_hidden_ones():
    topic = load_topic(SLUG)
    for exercise in topic.exercises.values():
        practice = {repr(case.args) for case in topic.practice_cases(exercise)[len(exercise.hand) :]}
        hidden = {repr(case.args) for case in topic.hidden_cases(exercise)}
        assert len(practice & hidden) < len(hidden) / 2


@pytest.mark.parametrize("seed", [-1, 1.5, "3", True, np.float64(2)])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match="seed"):
        use_seed(seed)


@pytest.mark.parametrize("slug", ["deconvolution", "_topic", "../x", 3, None, "a.b", ""])
def test_an_unknown_topic(slug):
    with pytest.raises(ValueError, match="topic|no exercise"):
        Check(slug)


def test_an_example_that_contradicts_the_reference_is_the_authors_mistake(check):
    with pytest.raises(ValueError, match="example of insert_zeros in this notebook is wrong"):
        check.example(answering("insert_zeros", 3), np.array([1, 2]), 2, gives=[1, 2])


def test_a_wrong_version_that_divides_by_zero_is_named_without_a_warning():
    """Tests run with warnings as errors; in a graded cell one line on stderr would cost all its points."""

    @written_exercise(section="S", hand=[(0.0,), (2.0,)], draw=lambda rng: (float(rng.integers(0, 3)),))
    def doubled(x):
        return 2 * x

    inverse = lambda x: np.float64(1) / np.float64(x)
    doubled.wrong(inverse=inverse, mean=lambda x: float(np.mean([])))
    topic = Topic(
        "t", [doubled], mistakes={"doubled": {"inverse": "it is divided", "mean": "a mean is taken"}}
    )
    with np.errstate(all="ignore"):
        outcomes = [call(inverse, case.filled) for case in topic.practice_cases(doubled)]
    failing = [i for i, case in enumerate(topic.practice_cases(doubled)) if judge(doubled, outcomes[i], case)]
    wrong, _, exact = recognise(doubled, topic.practice_cases(doubled), outcomes, failing)
    assert (wrong.name, exact) == ("inverse", True)


def test_a_wrong_version_that_no_drawn_case_shows_is_the_authors_mistake():
    @written_exercise(section="s", hand=[(1,)], draw=lambda rng: (1,))
    def double(x):
        return 2 * x

    double.wrong(square_plus_one=lambda x: x * x + 1)
    with pytest.raises(RuntimeError, match="square_plus_one"):
        Topic("t", [double], mistakes={"double": {"square_plus_one": "x * x + 1 is returned"}}).hidden_cases(
            double
        )


def test_the_summary(check, capsys):
    def insert_zeros(x, stride):
        return np.repeat(x, stride)

    mistake_of(check, insert_zeros)
    mistake_of(check, answering("stamp", NotImplementedError()))
    capsys.readouterr()
    check.summary()
    lines = capsys.readouterr().out.splitlines()
    found = {line.split()[0]: line for line in lines}
    points = load_topic(SLUG).points
    told = {"insert_zeros": "not passed (values_repeated)", "stamp": "not written", "conv_matrix": "not run"}
    for name, state in told.items():
        assert found[name].endswith(f" 0 of {points[name]:3} points   {state}")
    assert lines[-1] == f"0 of {len(points)} functions passed."


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        (np.int8(3), 3),
        (np.uint64(3), 3),
        (np.array(3), 3),
        (3, 3.0),
        (np.float32(0.1), 0.1),
        (True, np.True_),
        ([1, 2], (1, 2)),
        ((np.int64(1), 2), [1, 2]),
        ("abc", "abc"),
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        (([1.0, np.float32(2)], (np.int8(3), True)), np.array([[1, 2], [3, 1]])),
        ([np.array([1, 2]), np.array([3, 4])], np.array([[1, 2], [3, 4]])),
        (np.array([[1, 2], [3, 4]], np.uint8), np.array([[1.0, 2], [3, 4]])),
        (np.asfortranarray([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]])),
        (np.array([0.1], np.float16), np.array([0.1])),
        (np.array([1, np.nan, np.inf]), np.array([1, np.nan, np.inf])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ([], np.zeros(0)),
        ([(1, 2), [3]], [(1, 2), (3,)]),
    ],
)
def test_honest_answers(got, expected):
    assert compare(got, expected) is None


@pytest.mark.parametrize(
    ("got", "expected", "stage"),
    [
        (3.0, 3, "type"),
        (True, 1, "type"),
        (1, True, "type"),
        (EqualInt(3), 3, "type"),
        (4, 3, "values"),
        (10**400, 3.0, "values"),
        ((1,), (1, 2), "shape"),
        ((1, 3), (1, 2), "values"),
        (np.array([1, 2]), (1, 2), "type"),
        ("abd", "abc", "values"),
        ([1, 2], "abc", "type"),
        (np.array([1, 2]), np.array([[1, 2]]), "shape"),
        (np.array([1, 1]), np.array([1, 1.5]), "dtype"),
        (np.array([44], np.uint8), np.array([300]), "dtype"),
        (np.array([True]), np.array([1.0]), "dtype"),
        (np.array([1 + 1e-6]), np.array([1.0]), "values"),
        (np.float32(1.01), 1.0, "values"),
        (np.float16(1 / 3), 1 / 3, "values"),
        (np.array([np.nan]), np.array([1.0]), "values"),
    ],
)
def test_wrong_answers(got, expected, stage):
    assert compare(got, expected).stage == stage


def test_rounding_is_measured_by_the_coarser_dtype():
    third = np.array([1 / 3, 100])
    assert compare(third.astype(np.float32), third) is None
    assert compare(third.astype(np.float16), third) is None
    assert compare(third, third.astype(np.float32)) is None
    assert compare(third + 1e-3, third) is not None


def test_a_list_is_refused_where_an_array_is_asked_for():
    assert "np.array(...)" in compare([1, 2], np.array([1, 2]), lists=False).sentence


def test_numbers_that_differ_look_different():
    assert compare(1 / 3 + 1e-8, 1 / 3).sentence == "got 0.33333334333333331, expected 0.33333333333333331."


def test_numbers_as_text():
    assert [short(x) for x in (3, 9.0, -0.25, 1e30, np.nan, 10**5000, True)] == [
        "3",
        "9.0",
        "-0.25",
        "1e+30",
        "nan",
        "a number of 16610 bits",
        "True",
    ]


def test_pictures_show_the_page_and_the_window_of_the_first_difference():
    expected = np.zeros((2, 30, 40))
    got = expected.copy()
    got[1, 20, 33] = 7
    lines = text_picture(got, expected, (1, 20, 33))
    assert lines[-1] == "  (shown: the slice [1], rows from 14, columns from 27)"
    assert len(lines) == 14
    assert sum("7*" in line for line in lines) == 1
    html = html_picture(got, expected, (1, 20, 33))
    assert html.count("3px solid") == 1
    assert html.count("<td") == 2 * 12 * 12


def test_nothing_is_drawn_where_nothing_can_be():
    assert text_picture(None, np.zeros(3)) == []
    assert html_picture(np.zeros(3, object), np.zeros(3)) is None
    assert html_picture(np.zeros((3, 3)), np.zeros(3)) is None
    assert text_picture(np.zeros((0,)), np.zeros(3)) == []


def test_a_notebook_shows_a_picture_and_the_explanation_without_a_traceback():
    source = """
from upsample_lib.check import Check
import numpy as np
def insert_zeros(x, stride):
    return np.repeat(x, stride)
Check("transposed_convolution")(insert_zeros)
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    client = NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(ROOT)}})
    client.execute()
    picture, error = notebook.cells[0].outputs
    assert picture.data["text/html"].count("<table") == 2
    assert picture.data["text/plain"].startswith("  yours")
    assert error.ename == "Mistake"
    shown = "\n".join(error.traceback)
    assert shown.startswith("insert_zeros: your answer has shape (6,)")
    assert "each value is repeated" in shown
    assert "Traceback" not in shown
    assert "  yours" not in shown


def test_a_mistake_crosses_to_another_process(check):
    mistake = mistake_of(check, answering("stamp", None))
    again = pickle.loads(pickle.dumps(mistake))
    assert (str(again), again.stage, again.reason) == (str(mistake), "type", None)


def test_the_checker_imports_numpy_and_the_lower_floors_alone():
    program = (
        "import sys; import upsample_lib.check; upsample_lib.check.Check('transposed_convolution'); "
        "print([m for m in ('torch', 'matplotlib', 'IPython', 'ipywidgets', 'nbformat', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_exercise_is_its_reference():
    exercise = Exercise(lambda x: x + 1, section="s", hand=[], draw=None)
    assert exercise(3) == 4
    assert list(inspect.signature(exercise.reference).parameters) == ["x"]
