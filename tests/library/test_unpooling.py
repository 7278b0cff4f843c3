"""pooling.py and unpooling.py: torch as an oracle, the adjoint pairs, cases by hand, bad input."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given
from hypothesis import strategies as st

import upsample_lib as ul
from tests.library.oracle import compared

MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
UNPOOL = {1: F.max_unpool1d, 2: F.max_unpool2d, 3: F.max_unpool3d}


@st.composite
def pool_cases(draw, dilated=True):
    rank = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 4 if rank < 3 else 3)) for _ in range(rank))
    dilation = tuple(draw(st.integers(1, 2)) if dilated else 1 for _ in range(rank))
    stride = draw(st.one_of(st.none(), st.tuples(*[st.integers(1, 3)] * rank)))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    sizes = [
        max(1, d * (k - 1) + 1 - 2 * p) + draw(st.integers(0, 5))
        for k, d, p in zip(kernel, dilation, padding)
    ]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # few different values, so that ties are common
    x = rng.integers(-3, 3, (draw(st.integers(1, 2)), 2, *sizes)).astype(draw(st.sampled_from(DTYPES)))
    options = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": draw(st.booleans())}
    return x, {**options, **({"dilation": dilation} if dilated else {})}


DTYPES = [np.float32, np.float64]


@given(pool_cases())
def test_max_pool_agrees_with_torch(case):
    x, options = case
    values, indices = ul.max_pool(x, return_indices=True, **options)
    assume(indices.min() >= 0)  # a dilated window may have no pixel: torch's index is then outside
    theirs = MAX[x.ndim - 2](torch.from_numpy(x), return_indices=True, **options)
    assert values.dtype == x.dtype
    np.testing.assert_array_equal(values, theirs[0].numpy())
    np.testing.assert_array_equal(indices, theirs[1].numpy())
    np.testing.assert_array_equal(ul.max_pool(x, **options), values)
    by_loops = ul.max_pool_by_loops(x, return_indices=True, **options)
    np.testing.assert_array_equal(by_loops[0], values)
    np.testing.assert_array_equal(by_loops[1], indices)
    np.testing.assert_array_equal(ul.max_pool_by_loops(x[0], **options), values[0])
    compared("max_pool")


@given(pool_cases(dilated=False), st.booleans(), st.sampled_from([None, 1, -2, 5]))
def test_avg_pool_agrees_with_torch(case, count_include_pad, divisor):
    x, options = case
    more = {"count_include_pad": count_include_pad}
    if x.ndim > 3:
        more["divisor_override"] = divisor
    ours = ul.avg_pool(x, **options, **more)
    if x.ndim == 5:  # avg_pool3d alone refuses a kernel that only the padding makes room for
        assume(all(n >= k for n, k in zip(x.shape[2:], options["kernel_size"])))
    theirs = AVG[x.ndim - 2](torch.from_numpy(x), **options, **more).numpy()
    assert ours.dtype == x.dtype
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5 if x.dtype == np.float32 else 1e-12)
    compared("avg_pool")


@given(pool_cases(dilated=False))
def test_max_unpool_agrees_with_torch(case):
    x, options = case
    options["ceil_mode"] = False
    values, indices = ul.max_pool(x, return_indices=True, **options)
    del options["ceil_mode"]
    kernel, strides = options["kernel_size"], options["stride"] or options["kernel_size"]
    default = [
        (n - 1) * s - 2 * p + k for n, s, p, k in zip(values.shape[2:], strides, options["padding"], kernel)
    ]
    assume(min(default) >= 1)  # torch returns an empty array
    for size in (None, x.shape[2:]):
        arrays = torch.from_numpy(values), torch.from_numpy(indices)
        try:
            theirs = UNPOOL[x.ndim - 2](*arrays, output_size=size, **options).numpy()
        except (ValueError, RuntimeError):
            with pytest.raises(ValueError, match="output|index"):
                ul.max_unpool(values, indices, output_size=size, **options)
            continue
        np.testing.assert_array_equal(ul.max_unpool(values, indices, output_size=size, **options), theirs)
        compared("max_unpool")


@given(pool_cases())
def test_nan_wins_and_minus_infinity_is_a_value(case):
    x, options = case
    x = np.where(x == -3, np.nan, np.where(x == -2, -np.inf, x)).astype(x.dtype)
    values, indices = ul.max_pool(x, return_indices=True, **options)
    assume(indices.min() >= 0)
    theirs = MAX[x.ndim - 2](torch.from_numpy(x), return_indices=True, **options)
    np.testing.assert_array_equal(values, theirs[0].numpy())
    np.testing.assert_array_equal(indices, theirs[1].numpy())


def test_max_pool_of_integers_with_padding_never_finds_the_border():
    x = np.full((1, 1, 3), np.iinfo(np.int8).min, np.int8)
    values, indices = ul.max_pool(x, 3, stride=1, padding=1, return_indices=True)
    assert values.dtype == np.int8
    np.testing.assert_array_equal(indices, [[[0, 0, 1]]])


def test_unbatched_with_a_tuple():
    x = np.arange(8.0).reshape(1, 2, 4)
    np.testing.assert_array_equal(ul.max_pool(x, (2, 2)), [[[5, 7]]])
    np.testing.assert_array_equal(ul.avg_pool(x, (2, 2)), [[[2.5, 4.5]]])
    values, indices = ul.max_pool(x, (2, 2), return_indices=True)
    np.testing.assert_array_equal(ul.max_unpool(values, indices, (2, 2))[0, 1], [0, 5, 0, 7])


PAIRS = [
    (ul.replicate, ul.sum_pool, lambda shape, s: [n * t for n, t in zip(shape, s)]),
    (ul.bed_of_nails, ul.subsample, lambda shape, s: [n * t for n, t in zip(shape, s)]),
]


@given(st.integers(1, 3), st.data())
def test_adjoint_pairs(rank, data):
    shape = [data.draw(st.integers(1, 4)) for _ in range(rank)]
    stride = [data.draw(st.integers(1, 3)) for _ in range(rank)]
    for up, down, size in PAIRS:
        small, large = (1, 2, *shape), (1, 2, *size(shape, stride))
        gap = ul.adjoint_gap(lambda x, f=up: f(x, stride), lambda y, f=down: f(y, stride), small, large)
        assert gap < 1e-14


def test_average_pooling_is_not_the_adjoint_of_replication():
    gap = ul.adjoint_gap(lambda x: ul.replicate(x, 2), lambda y: ul.avg_pool(y, 2), (1, 1, 4), (1, 1, 8))
    assert gap > 1e-2
    y = np.arange(8.0).reshape(1, 1, 8)
    np.testing.assert_allclose(ul.sum_pool(y, 2), 2 * ul.avg_pool(y, 2))


def test_unpooling_is_linear_once_the_indices_are_fixed():
    _, indices = ul.max_pool(np.random.default_rng(0).standard_normal((1, 1, 4, 4)), 2, return_indices=True)
    matrix = ul.matrix_of(lambda x: ul.max_unpool(x, indices, 2), (1, 1, 2, 2))
    np.testing.assert_array_equal(matrix.sum(0), 1)
    np.testing.assert_array_equal(matrix.T @ matrix, np.eye(4))
    with pytest.raises(ValueError, match="op is not linear"):
        ul.matrix_of(lambda x: ul.max_pool(x, 2), (1, 1, 4, 4))


@pytest.mark.parametrize("f", [ul.replicate, ul.bed_of_nails, ul.subsample])
def test_copying_operators_keep_the_dtype_and_return_arrays_of_their_own(f):
    x = np.ones((1, 1, 4), np.int16)
    y = f(x, 2)
    assert y.dtype == np.int16
    y[:] = 7
    assert (x == 1).all()


X = np.ones((1, 1, 4, 4))
I = np.zeros((1, 1, 2, 2), int)  # noqa: E741
Y = np.ones((1, 1, 2, 2))
BAD = [
    (lambda: ul.max_pool(X, 5), ValueError, "spans 5 pixels, more than the padded input's 4"),
    (lambda: ul.max_pool(X, 0), ValueError, "kernel_size=0 is below 1"),
    (lambda: ul.max_pool(X, 2, stride=0), ValueError, "stride=0 is below 1"),
    (
        lambda: ul.max_pool(X, 2, padding=2),
        ValueError,
        "padding=2 is more than half of the kernel's extent of 2",
    ),
    (lambda: ul.max_pool(X, 2, dilation=0), ValueError, "dilation=0 is below 1"),
    (lambda: ul.max_pool(X, (2, 2, 2)), ValueError, "spans 2 pixels, more than the padded input's 1"),
    (lambda: ul.max_pool(X, "2"), TypeError, "kernel_size='2'"),
    (lambda: ul.max_pool(X[..., :0], 2), ValueError, "only the batch axis may be empty"),
    (lambda: ul.max_pool(np.ones((4, 4)), 2), ValueError, r"x has shape \(4, 4\)"),
    (lambda: ul.avg_pool(X, 2, divisor_override=0), ValueError, "divisor_override=0"),
    (lambda: ul.avg_pool(X, 2, divisor_override=1.5), TypeError, "divisor_override=1.5 is not an integer"),
    (lambda: ul.max_unpool(Y, I[..., :1], 2), ValueError, "indices has shape"),
    (lambda: ul.max_unpool(Y, Y, 2), TypeError, "indices has dtype float64"),
    (lambda: ul.max_unpool(Y, I + 16, 2), ValueError, "index 16 is outside the 4 x 4 output"),
    (lambda: ul.max_unpool(Y, I - 1, 2), ValueError, "index -1 is outside"),
    (lambda: ul.max_unpool(Y, I, 2, output_size=(7, 4)), ValueError, "output_size=7 is not between 2 and 6"),
    (lambda: ul.max_unpool(Y, I, 2, output_size=(4, 4, 4)), ValueError, "not one size per spatial axis"),
    (lambda: ul.replicate(X, 0), ValueError, "stride=0 is below 1"),
    (lambda: ul.replicate(X, (1, 2, 3)), ValueError, "3 entries for 2 spatial axes"),
    (lambda: ul.replicate(np.ones(3), 2), ValueError, r"x has shape \(3,\)"),
    (lambda: ul.bed_of_nails(X[:, :0], 2), ValueError, "only the batch axis may be empty"),
    (lambda: ul.sum_pool(X, 3), ValueError, "stride=3 does not divide the size 4"),
    (lambda: ul.subsample(X, 1.5), TypeError, "stride=1.5 is not an integer"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_inputs_are_never_changed():
    x = X.copy()
    x.flags.writeable = False
    values, indices = ul.max_pool(x, 2, return_indices=True)
    ul.avg_pool(x, 2, padding=1)
    ul.max_unpool(values, indices, 2)
    for f in (ul.replicate, ul.sum_pool, ul.bed_of_nails, ul.subsample):
        f(x, 2)
