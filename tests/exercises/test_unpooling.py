"""The exercise on unpooling: its answers are torch's and the library's, plain wrong code is named."""

import numpy as np
import pytest
from torch import from_numpy
from torch.nn.functional import max_pool2d, max_unpool2d

import upsample_lib as ul
from tests.exercises.tools import Student, drawn
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "unpooling"
EXERCISES = load_topic(SLUG).exercises


@pytest.mark.parametrize(
    ("name", "operator"),
    [("replicate", ul.replicate), ("bed_of_nails", ul.bed_of_nails), ("replicate_adjoint", ul.sum_pool)],
)
def test_linear_ones_are_the_librarys(name, operator):
    for (x, stride), expected in drawn(SLUG, name):
        np.testing.assert_allclose(expected, operator(np.asarray(x)[None, None], stride)[0, 0])


def test_max_pool_is_torchs():
    for (x, size), (values, indices) in drawn(SLUG, "max_pool"):
        image = from_numpy(np.array(x, dtype=np.float64))[None, None]
        theirs = max_pool2d(image, size, return_indices=True)
        for ours, wanted in zip((values, indices), theirs):
            np.testing.assert_array_equal(ours, wanted[0, 0].numpy())


def test_max_unpool_is_torchs():
    for (values, indices, shape), expected in drawn(SLUG, "max_unpool"):
        pair = [
            from_numpy(np.array(a, dtype=t))[None, None] for a, t in ((values, float), (indices, np.int64))
        ]
        size = [n // m for n, m in zip(shape, values.shape)]
        theirs = max_unpool2d(*pair, size, output_size=shape)[0, 0].numpy()
        np.testing.assert_array_equal(expected, theirs)


def test_the_adjoint_is_the_adjoint():
    for (y, stride), expected in drawn(SLUG, "replicate_adjoint"):
        x = np.arange(1.0, expected.size + 1).reshape(expected.shape)
        assert np.isclose((EXERCISES["replicate"](x, stride) * y).sum(), (x * expected).sum())


def max_pool_with_local_places(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    values, places = np.zeros((rows, columns)), np.zeros((rows, columns), int)
    for i in range(rows):
        for j in range(columns):
            block = x[i * size : i * size + size, j * size : j * size + size]
            values[i, j], places[i, j] = block.max(), block.argmax()
    return values, places


def max_pool_from_zero(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    values, places = np.zeros((rows, columns)), np.zeros((rows, columns), int)
    for i in range(rows * size):
        for j in range(columns * size):
            if x[i, j] > values[i // size, j // size]:
                values[i // size, j // size] = x[i, j]
                places[i // size, j // size] = i * x.shape[1] + j
    return values, places


def adjoint_by_mean(y, stride):
    return np.array(
        [
            [y[i : i + stride, j : j + stride].mean() for j in range(0, y.shape[1], stride)]
            for i in range(0, y.shape[0], stride)
        ]
    )


WRONG = [
    ("max_pool", max_pool_with_local_places, "place_in_block"),
    ("replicate", lambda x, stride: np.kron(np.ones((stride, stride)), x), "tiled"),
    ("replicate_adjoint", adjoint_by_mean, "mean"),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_plain_wrong_code_is_named(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_a_search_from_zero_is_wrong():
    with pytest.raises(Mistake):
        Check(SLUG)(Student(EXERCISES["max_pool"], max_pool_from_zero))


def test_honest_variants_pass():
    kron = lambda x, stride: np.kron(x, np.ones((stride, stride)))
    lists = lambda x, stride: [[v for v in row for _ in range(stride)] for row in x for _ in range(stride)]
    for function in (kron, lists):
        Check(SLUG)(Student(EXERCISES["replicate"], function))
