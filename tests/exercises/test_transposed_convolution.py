"""The exercise on transposed convolution: its answers are torch's, honest variants pass, plain wrong code is named."""

import numpy as np
import pytest
import torch
from torch.nn.functional import conv1d, conv_transpose1d, conv_transpose2d

from tests.exercises.tools import Student, drawn
from upsample_lib import conv_transpose_output_size, same_padding
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "transposed_convolution"
TOPIC = load_topic(SLUG)
EXERCISES = TOPIC.exercises


@pytest.fixture
def check():
    return Check(SLUG)


def tensor(array):
    return torch.from_numpy(np.array(array, dtype=np.float64))


def full(x, weight, stride):
    """torch's transposed convolution of one axis, nothing cropped."""
    return conv_transpose1d(tensor(x)[None, None], tensor(weight)[None, None], stride=stride)[0, 0].numpy()


def test_there_are_enough_wrong_versions():
    assert sum(len(exercise.wrongs) for exercise in EXERCISES.values()) >= 10
    names = [(exercise.name, wrong.name) for exercise in EXERCISES.values() for wrong in exercise.wrongs]
    assert len(names) == len(set(names))


def test_output_size_is_the_librarys():
    for args, expected in drawn(SLUG, "output_size"):
        assert expected == conv_transpose_output_size(*args)


def test_stamp_is_torchs():
    for (x, weight, stride), expected in drawn(SLUG, "stamp"):
        np.testing.assert_allclose(expected, full(x, weight, stride))


def test_insert_zeros_is_a_stamp_of_one():
    for (x, stride), expected in drawn(SLUG, "insert_zeros"):
        np.testing.assert_array_equal(expected, full(x, [1], stride))
        assert expected.dtype == x.dtype


def test_conv_matrix_is_torchs_convolution():
    for (weight, n, stride), expected in drawn(SLUG, "conv_matrix"):
        theirs = conv1d(torch.eye(n, dtype=torch.float64)[:, None], tensor(weight)[None, None], stride=stride)
        np.testing.assert_allclose(expected, theirs[:, 0].numpy().T)


def test_transpose_by_matrix_is_the_vector_jacobian_product():
    for (x, matrix, padding), expected in drawn(SLUG, "transpose_by_matrix"):
        inner = torch.zeros(matrix.shape[1] - 2 * padding, dtype=torch.float64, requires_grad=True)
        (tensor(matrix) @ torch.nn.functional.pad(inner, (padding, padding)) @ tensor(x)).backward()
        np.testing.assert_allclose(expected, inner.grad.numpy())


@pytest.mark.parametrize("name", ["transpose_by_zero_insertion", "conv_transpose_2d"])
def test_two_axes_are_torchs(name):
    for (x, weight, *options), expected in drawn(SLUG, name):
        if name == "transpose_by_zero_insertion":
            x, weight = x[None], weight[None, None]
        theirs = conv_transpose2d(tensor(x)[None], tensor(weight), None, *options)[0].numpy()
        np.testing.assert_allclose(expected.reshape(theirs.shape), theirs, atol=1e-12)


def test_crop_same_is_the_adjoint_of_tensorflows_padding():
    """What SAME pads before a convolution, its transpose crops: seen in the matrix of the padded convolution."""
    for (_, n, k, stride), _ in drawn(SLUG, "crop_same"):
        before, after = same_padding(n * stride, k, stride)
        rng = np.random.default_rng(n)
        x, weight = rng.standard_normal(n), rng.standard_normal(k)
        image = torch.zeros(n * stride, dtype=torch.float64, requires_grad=True)
        padded = torch.nn.functional.pad(image, (before, after))
        conv1d(padded[None, None], tensor(weight)[None, None], stride=stride)[0, 0].dot(tensor(x)).backward()
        got = EXERCISES["crop_same"](full(x, weight, stride), n, k, stride)
        np.testing.assert_allclose(got, image.grad.numpy(), atol=1e-12)


HONEST = {
    "lists": lambda answer: answer.tolist() if isinstance(answer, np.ndarray) else answer,
    "tuples of rows": lambda answer: tuple(answer) if isinstance(answer, np.ndarray) else answer,
    "float64": lambda answer: answer.astype(np.float64) if isinstance(answer, np.ndarray) else answer,
    "float32": lambda answer: answer.astype(np.float32) if isinstance(answer, np.ndarray) else answer,
    "int64 where it fits": lambda answer: as_whole(answer),
    "NumPy scalars": lambda answer: np.int64(answer) if isinstance(answer, int) else answer,
    "no axis": lambda answer: np.array(answer) if isinstance(answer, int) else answer,
    "views": lambda answer: np.repeat(answer, 2, -1)[..., ::2] if isinstance(answer, np.ndarray) else answer,
    "backwards views": lambda answer: answer[::-1].copy()[::-1] if isinstance(answer, np.ndarray) else answer,
    "columns first": lambda answer: np.asfortranarray(answer) if isinstance(answer, np.ndarray) else answer,
    "read only": lambda answer: read_only(answer),
}


def as_whole(answer):
    if isinstance(answer, np.ndarray) and (answer == np.round(answer)).all():
        return answer.astype(np.int64)
    return answer


def read_only(answer):
    if isinstance(answer, np.ndarray):
        answer.flags.writeable = False
    return answer


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("variant", HONEST)
def test_honest_variants_pass(check, name, variant):
    student = Student(EXERCISES[name], lambda *args: HONEST[variant](EXERCISES[name](*args)))
    check(student)
    check.hidden(student)


def test_other_ways_to_the_right_answer_pass(check):
    """Written as a student might who took another road."""

    def insert_zeros(x, stride):
        out = [x[0]]
        for value in x[1:]:
            out += [0] * (stride - 1) + [value]
        return out

    def stamp(x, weight, stride):
        return np.convolve(insert_zeros(x, stride), weight)

    def conv_matrix(weight, input_size, stride):
        rows = range(0, input_size - len(weight) + 1, stride)
        return np.array([[0] * r + list(weight) + [0] * (input_size - len(weight) - r) for r in rows])

    def transpose_by_matrix(x, matrix, padding):
        return np.array([x @ column for column in matrix.T[padding : matrix.shape[1] - padding]])

    def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
        return np.int32(stride) * (size - 1) - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1

    def conv_transpose_2d(x, weight, stride=1, padding=0, output_padding=0):
        options = {"stride": stride, "padding": padding, "output_padding": output_padding}
        return conv_transpose2d(tensor(x)[None], tensor(weight), **options)[0].numpy()

    def crop_same(full, size, kernel_size, stride):
        crop = max(kernel_size - stride, 0)
        kept = list(full[crop // 2 : len(full) - (crop - crop // 2)])
        return kept + [0.0] * (size * stride - len(kept))

    for f in (
        insert_zeros,
        stamp,
        conv_matrix,
        transpose_by_matrix,
        output_size,
        conv_transpose_2d,
        crop_same,
    ):
        check(f)
        check.hidden(f)


def test_plain_wrong_code_is_named(check):
    """Whole functions with one slip each, as they are written, not the checker's own wrong versions."""
    found = {}
    for reason, function in slips():
        with pytest.raises(Mistake) as caught:
            check(function)
        found[reason] = caught.value.reason
    assert found == {reason: reason for reason in found}


def slips():
    def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
        return (size - 1) * stride - 2 * padding + kernel_size

    yield "only_four_arguments", output_size

    def stamp(x, weight, stride):
        out = np.zeros((len(x) - 1) * stride + len(weight))
        for i, value in enumerate(x):
            out[i : i + len(weight)] += value * weight
        return out

    yield "stride_ignored", stamp

    def conv_matrix(weight, input_size, stride):
        n = (input_size - len(weight)) // stride + 1
        return np.array(
            [np.r_[np.zeros(i), weight, np.zeros(input_size - i - len(weight))] for i in range(n)]
        )

    yield "rows_one_apart", conv_matrix

    def transpose_by_matrix(x, matrix, padding):
        return np.dot(matrix.T, x)[padding:-padding]

    yield "empty_crop", transpose_by_matrix

    def transpose_by_matrix(x, matrix, padding):
        return matrix @ x

    yield "not_transposed", transpose_by_matrix

    def transpose_by_zero_insertion(x, weight, stride, padding):
        spaced = np.zeros([(n - 1) * stride + 1 for n in x.shape])
        spaced[::stride, ::stride] = x
        rows, columns = (k - 1 - padding for k in weight.shape)
        bordered = np.pad(spaced, [(rows, rows), (columns, columns)])
        windows = np.lib.stride_tricks.sliding_window_view(bordered, weight.shape)
        return (windows * weight).sum((2, 3))

    yield "kernel_not_flipped", transpose_by_zero_insertion

    def conv_transpose_2d(x, weight, stride=1, padding=0, output_padding=0):
        c_out, c_in, kh, kw = weight.shape
        _, h, w = x.shape
        out = np.zeros(
            (c_out, (h - 1) * stride + kh + output_padding, (w - 1) * stride + kw + output_padding)
        )
        for o, c, i, j in np.ndindex(c_out, c_in, h, w):
            window = (o, slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw))
            out[window] += x[c, i, j] * weight[o, c]
        return out[:, padding : out.shape[1] - padding, padding : out.shape[2] - padding]

    yield "channel_axes_swapped", conv_transpose_2d

    def crop_same(full, size, kernel_size, stride):
        start = -(-max(kernel_size - stride, 0) // 2)
        out = np.zeros(size * stride)
        part = full[start : start + size * stride]
        out[: len(part)] = part
        return out

    yield "larger_half_at_the_start", crop_same

    def crop_same(full, size, kernel_size, stride):
        less = kernel_size - stride
        if less >= 0:
            return full[less // 2 : len(full) - (less - less // 2)]
        return np.pad(full, (-less // 2, -less - -less // 2))

    yield "zeros_halved", crop_same
