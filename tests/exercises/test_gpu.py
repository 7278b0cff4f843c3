"""The exercise on GPUs: its answers are torch's, honest variants pass, plain wrong code is named, the last cells run."""

import contextlib
import io
import math
import statistics

import numpy as np
import pytest
import torch
from torch.nn.functional import conv_transpose2d
from torch.utils.flop_counter import FlopCounterMode

from tests.exercises.tools import Student, cells, drawn, run_cell
from upsample_lib.check import Check, Mistake, load_topic

SLUG = "gpu"
EXERCISES = load_topic(SLUG).exercises


def test_bytes_moved_is_what_torchs_tensors_hold():
    kinds = {2: torch.float16, 4: torch.float32, 8: torch.float64}
    for (shapes, itemsize), expected in drawn(SLUG, "bytes_moved"):
        tensors = [torch.empty(shape, dtype=kinds[itemsize], device="meta") for shape in shapes]
        assert expected == sum(t.nbytes for t in tensors)


def test_conv_transpose_cost_is_torchs_operations_and_its_tensors_bytes():
    """torch counts two operations for a product and its addition."""
    for (x_shape, weight_shape, stride, padding, itemsize), expected in drawn(SLUG, "conv_transpose_cost"):
        kind = {2: torch.float16, 4: torch.float32, 8: torch.float64}[itemsize]
        x, weight = (torch.empty(s, dtype=kind, device="meta") for s in (x_shape, weight_shape))
        with FlopCounterMode(display=False) as counter:
            made = conv_transpose2d(x, weight, stride=stride, padding=padding)
        assert expected == (counter.get_total_flops() // 2, x.nbytes + weight.nbytes + made.nbytes)


def test_bandwidth_takes_the_median():
    for (moved, seconds, warm_up), expected in drawn(SLUG, "bandwidth"):
        assert expected == pytest.approx(moved / statistics.median(seconds[warm_up:]) / 1e9, rel=1e-12)


def test_roof_is_the_roofline():
    """The rate under the roofline, the smaller of the matrix rate and intensity times the copy rate, gives the time."""
    for (products, moved, tflop_per_s, gb_per_s), (microseconds, bound) in drawn(SLUG, "roof"):
        intensity = 2 * products / moved
        attained = min(tflop_per_s * 1e12, intensity * gb_per_s * 1e9)
        assert microseconds == pytest.approx(2 * products / attained * 1e6, rel=1e-12)
        assert bound == ("matrix" if intensity > tflop_per_s * 1e3 / gb_per_s else "copy")


def test_largest_error_is_the_largest_norm():
    for (got, right), expected in drawn(SLUG, "largest_error"):
        got, right = (torch.from_numpy(a).double().ravel() for a in (got, right))
        error = torch.linalg.vector_norm(got - right, math.inf)
        np.testing.assert_allclose(expected, (error, error / torch.linalg.vector_norm(right, math.inf)))


def test_of_a_rounded_mantissa_every_bit_counts():
    exercise = EXERCISES["round_mantissa"]
    x = np.array([1 + 2**-16, 1 + 3 * 2**-16], np.float32)
    assert exercise.problem(x, exercise(x, 15)).stage == "values"
    assert exercise.problem(exercise(x, 15), exercise(x, 15)) is None
    undefined = np.array([np.nan, np.inf], np.float32)
    assert exercise.problem(undefined.copy(), undefined) is None


def test_round_mantissa_with_7_bits_is_torchs_bfloat16():
    found = 0
    for (x, bits), expected in drawn(SLUG, "round_mantissa"):
        if bits == 7:
            np.testing.assert_array_equal(expected, torch.from_numpy(x).bfloat16().float().numpy())
            found += 1
    rng = np.random.default_rng(0)
    x = (rng.standard_normal(10_000) * 2.0 ** rng.integers(-100, 100, 10_000)).astype(np.float32)
    np.testing.assert_array_equal(EXERCISES["round_mantissa"](x, 7), torch.from_numpy(x).bfloat16().float())
    assert found > 10


def test_round_mantissa_with_10_bits_is_float16_where_float16_reaches():
    x = np.random.default_rng(0).uniform(-60000, 60000, 10_000).astype(np.float32)
    np.testing.assert_array_equal(EXERCISES["round_mantissa"](x, 10), x.astype(np.float16))


def test_is_deterministic_has_cases_of_both_kinds():
    answers = [expected for _, expected in drawn(SLUG, "is_deterministic")]
    assert 0.2 < np.mean(answers) < 0.8


def test_scatter_add_in_order_is_torchs_index_add():
    for (values, places, size, order), expected in drawn(SLUG, "scatter_add"):
        total = torch.zeros(size)
        for i in order:  # one index at a time: torch leaves the order within a call open
            total.index_add_(0, torch.tensor([places[i]]), torch.tensor([values[i]]))
        np.testing.assert_array_equal(expected, total.numpy())


def test_scatter_add_is_the_gradient_of_nearest():
    """With whole numbers every order gives the same: the adjoint of copying."""
    g = np.random.default_rng(0).integers(-4, 5, 12).astype(np.float32)
    got = EXERCISES["scatter_add"](g, np.arange(12) // 3, 4, np.arange(12)[::-1])
    x = torch.zeros(1, 1, 4, requires_grad=True)
    torch.nn.functional.interpolate(x, scale_factor=3).backward(torch.from_numpy(g)[None, None])
    np.testing.assert_array_equal(got, x.grad[0, 0].numpy())


def by_frexp(x, bits):
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.round(mantissa * 2.0 ** (bits + 1)), exponent - bits - 1).tolist()


def by_split(x, bits):
    """Dekker's splitting, number by number; infinities pass."""
    out = np.array(x, dtype=np.float64)
    for i, value in enumerate(out):
        if np.isfinite(value) and value != 0:
            step = 2.0 ** (math.floor(math.log2(abs(value))) - bits)
            out[i] = round(value / step) * step
    return out.astype(np.float32)


HONEST = {
    "bytes_moved": [lambda shapes, itemsize: np.int64(sum(math.prod(s) * itemsize for s in shapes))],
    "conv_transpose_cost": [lambda *a: list(EXERCISES["conv_transpose_cost"](*a))],
    "bandwidth": [
        lambda moved, seconds, warm_up: moved / statistics.median(seconds[warm_up:]) / 1e9,
        lambda moved, seconds, warm_up: np.float64(moved) / 1e9 / np.median(np.array(seconds)[warm_up:]),
    ],
    "roof": [
        lambda p, m, t, g: [max(2e-6 * p / t, 1e-3 * m / g), "matrix" if 2 * p / t > 1e3 * m / g else "copy"],
    ],
    "largest_error": [
        lambda got, right: (
            np.abs(np.subtract(got, right, dtype=float)).max(),
            np.abs(np.subtract(got, right, dtype=float)).max() / np.abs(right.astype(float)).max(),
        ),
        lambda got, right: [
            np.linalg.norm((got.astype(float) - right).ravel(), np.inf),
            np.linalg.norm((got.astype(float) - right).ravel(), np.inf)
            / float(right.max(initial=-right.min()))
            if right.dtype != np.uint8
            else np.abs(got.astype(float) - right).max() / right.max(),
        ],
    ],
    "round_mantissa": [by_frexp, by_split],
    "is_deterministic": [
        lambda results: np.bool_(len({(r.shape, r.tobytes()) for r in results}) == 1),
        lambda results: all(
            r.shape == results[0].shape
            and np.array_equal(r, results[0], equal_nan=True)
            and (np.signbit(r) == np.signbit(results[0])).all().item()
            for r in results
        ),
    ],
    "scatter_add": [
        lambda values, places, size, order: [
            np.add.accumulate(np.append(np.float32(0), values[order][places[order] == p]))[-1]
            for p in range(size)
        ],
    ],
}


@pytest.mark.parametrize("name", EXERCISES)
def test_honest_variants_pass(name):
    for variant in HONEST[name]:
        Check(SLUG)(Student(EXERCISES[name], variant))
        Check(SLUG).hidden(Student(EXERCISES[name], variant))


def all_at_once(values, places, size, order):
    out = np.zeros(size, np.float32)
    out[places[order]] += values[order]
    return out


def by_bincount(values, places, size, order):
    return np.bincount(places[order], weights=values[order], minlength=size).astype(np.float32)


def by_sum(values, places, size, order):
    return [values[order][places[order] == place].sum() for place in range(size)]


def bits_cut(x, bits):
    return ((x.view(np.uint32) >> (23 - bits)) << (23 - bits)).astype(np.uint32).view(np.float32)


def half_added(x, bits):
    half = np.uint32(1 << (22 - bits))
    return bits_cut((x.view(np.uint32) + half).view(np.float32), bits)


def as_a_convolution(x_shape, weight_shape, stride, padding, itemsize):
    n, c_in, h, w = x_shape
    c_out, (kh, kw) = weight_shape[1], weight_shape[2:]
    rows, columns = (h - 1) * stride - 2 * padding + kh, (w - 1) * stride - 2 * padding + kw
    numbers = math.prod(x_shape) + math.prod(weight_shape) + n * c_out * rows * columns
    return n * c_out * rows * columns * c_in * kh * kw, numbers * itemsize


def in_the_arrays_dtype(got, right):
    with np.errstate(all="ignore"):
        return np.max(np.abs(got - right)), np.max(np.abs(got - right)) / np.max(np.abs(right))


def by_pythons_max(got, right):
    errors = [abs(float(a) - float(b)) for a, b in zip(got.ravel(), right.ravel())]
    return max(errors), max(errors) / max(abs(float(b)) for b in right.ravel())


def divided_each(got, right):
    with np.errstate(all="ignore"):
        got, right = got.astype(float), right.astype(float)
        return np.max(np.abs(got - right)), np.max(np.abs(got - right) / np.abs(right))


WRONG = [
    ("scatter_add", all_at_once, "last_kept"),
    ("scatter_add", by_bincount, "in_float64"),
    ("scatter_add", by_sum, "partial_sums"),
    ("round_mantissa", bits_cut, "cut_off"),
    ("round_mantissa", half_added, "ties_away"),
    ("round_mantissa", lambda x, bits: np.round(x, bits), "decimal_digits"),
    ("conv_transpose_cost", as_a_convolution, "at_output_pixels"),
    ("bandwidth", lambda m, t, w: m / (sum(t[w:]) / len(t[w:])) / 1e9, "mean"),
    ("bandwidth", lambda m, t, w: m / sorted(t[w:])[len(t[w:]) // 2] / 1e9, "upper_middle"),
    ("bandwidth", lambda m, t, w: m / np.median(t[w:]) / 1024**3, "gibibytes"),
    ("largest_error", in_the_arrays_dtype, "own_dtype"),
    ("largest_error", divided_each, "per_element"),
    ("largest_error", by_pythons_max, "nan_left_out"),
    ("is_deterministic", lambda runs: all(np.array_equal(r, runs[0]) for r in runs), "equal_values"),
]


@pytest.mark.parametrize(("name", "function", "reason"), WRONG)
def test_wrong_functions_as_students_write_them_are_named(name, function, reason):
    with pytest.raises(Mistake) as caught:
        Check(SLUG)(Student(EXERCISES[name], function))
    assert caught.value.reason == reason


def test_errors_computed_in_float32_lose_also_where_they_are_returned_in_it():
    """The rounding of an answer that keeps fewer digits is forgiven, that of its steps is not."""

    def in_float32(got, right):
        gap = np.abs(got.astype(np.float32) - right.astype(np.float32)).max()
        return gap, gap / np.abs(right).astype(np.float32).max()

    with pytest.raises(Mistake, match="converted to float32, which rounds them"):
        Check(SLUG)(Student(EXERCISES["largest_error"], in_float32))


@pytest.fixture(scope="module")
def solved():
    """The solution's cells run, without those that measure."""
    namespace = {}
    for cell in cells(SLUG, "solutions"):
        if cell.cell_type == "code" and cell.metadata.get("nbgrader"):
            assert run_cell(cell, namespace) is None
    return namespace


def live(namespace):
    """What the cells without points print."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        for cell in cells(SLUG, "solutions"):
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
                exec(compile(cell.source, cell.id, "exec"), namespace)
    assert err.getvalue() == ""
    return out.getvalue()


def test_the_last_cells_measure_on_the_processor_where_there_is_no_card(solved, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    first, *lines = live(dict(solved)).strip().split("\n")
    assert first.startswith("No graphics card")
    assert [line.split(":")[0] for line in lines] == [
        "a copy of (4, 16, 128, 128)",
        "nearest x 2",
        "10 bits of the mantissa",
        "sums in five orders",
    ]
    assert lines[-1].endswith("False")


def test_the_last_cells_do_without_torch(solved, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "torch", None)  # importing it fails
    assert live(dict(solved)).startswith("No graphics card")


def test_the_last_cells_say_what_is_missing(solved, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    def bandwidth(moved, seconds, warm_up=0):
        raise NotImplementedError

    assert live({**solved, "bandwidth": bandwidth}).endswith("write them first.\n")


def test_the_cells_for_a_card_run_with_torch_on_the_processor(solved, monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    namespace = dict(solved)
    live(namespace)
    namespace["on_card"](torch, device="cpu", shape=(2, 16, 64, 64))
    printed = capsys.readouterr().out.strip().split("\n")
    assert [line.split(":")[0] for line in printed] == [
        "a copy of (2, 16, 64, 64)",
        "nearest x 2",
        "transposed convolution",
        "gradient of bilinear x 2, five runs",
    ]
    assert float(printed[2].split()[3]) < 1e-5


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_the_cells_for_a_card_run_on_a_card(solved):
    printed = live(dict(solved))
    assert printed.startswith("On ")
    assert "gradient of bilinear" in printed
