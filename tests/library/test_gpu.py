"""The library against torch on a device: on the CPU always, on a GPU where there is one (`make test-gpu`)."""

import json
import os
import time
import weakref
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import jupytext
import numpy as np
import pytest
import torch

import upsample_lib as ul
from upsample_lib import gpu
from upsample_lib.gpu import compare, device, repeat, run, timing
from upsample_lib.gpu.__main__ import main
from upsample_lib.gpu.table import cases
from upsample_lib.gpu.table.operator import Operator

BOOK = Path(__file__).resolve().parents[2] / "book"


@pytest.fixture(scope="module")
def record():
    lines = []
    made = gpu.measure("cpu", "small", progress=lambda *line: lines.append(line))
    assert [done for done, _, _ in lines] == list(range(1, len(lines) + 1))
    assert {total for _, total, _ in lines} == {len(lines)}
    return made


def hurry(patch):
    """Make small what takes long and what few tests look at: the roofs, and the network whose upsampler is swapped."""
    patch.setitem(timing.COPIED, "cpu", 2**20)
    patch.setitem(timing.MULTIPLIED, "cpu", 64)
    patch.setitem(run.NETWORK, "small", (1, 4, 8, 8))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """For what a test measures itself; `record` is made before, at its full size."""
    hurry(monkeypatch)


def few(channels):
    """A table of three operators, for tests that need a run and not its size."""
    names = ("pixel_shuffle 2", "interpolate bilinear ×2", "conv_transpose 4×4, stride 2")
    return [case for case in gpu.operators(channels) if case.name in names]


@pytest.fixture(scope="module")
def short_record():
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        return gpu.measure("cpu", "small", table=few)


@pytest.mark.slow
def test_every_operator_and_gradient_keeps_its_bound(record):
    assert gpu.unmet(record) == []
    measured = {(row["operator"], row["dtype"]) for row in gpu.rows_of(record)}
    for case in gpu.operators(8):
        assert {(case.name, "float64"), (case.name, "float32")} <= measured
    assert {tuple(row["shape"][:2]) for row in record["rows"]} == {(2, 8), (1, 4)}
    assert len(record["swapped"]) == 4 * 4


@pytest.mark.table
def test_every_public_name_is_run_or_said_not_to_be():
    names = {case.name.split(" ")[0] for case in gpu.operators(8)}
    left = {name for names in gpu.NOT_RUN.values() for name in names.split()}
    rows = "upsample_lib/gpu/table/moves.py or cases.py"
    assert names & left == set(), f"these have a row in {rows} and stand in NOT_RUN of cases.py too"
    missing = sorted(set(ul.__all__) - names - left)
    assert missing == [], f"give {missing} rows in {rows}, or a reason in NOT_RUN of cases.py"
    gone = sorted((names | left) - set(ul.__all__))
    assert gone == [], f"take {gone} out of {rows} and NOT_RUN"


@pytest.mark.slow
def test_copies_are_exact_and_half_precision_is_not_single(record):
    for row in gpu.rows_of(record):
        if row["forward"]["bound"] == 0:
            assert row["forward"]["absolute"] == 0, row["operator"]
    coarse = [row for row in gpu.rows_of(record, dtype="float16") if row["operator"].startswith("conv")]
    assert len(coarse) == 2 * 16
    assert all(row["forward"]["relative"] > gpu.BOUNDS["float32"]["long"] for row in coarse)


@pytest.mark.parametrize(
    ("operator", "mistake", "way"),
    [
        (
            "conv_transpose 4×4, stride 2",
            lambda x, w: ul.conv_transpose(x, w[..., ::-1], stride=2, padding=1),
            "ours",
        ),
        (
            "interpolate bilinear ×2",
            lambda x: ul.interpolate(x, None, 2, "bilinear", align_corners=True),
            "ours",
        ),
        ("pixel_shuffle 2", lambda x: ul.depth_to_space(x, 2), "ours"),
        ("interpolate bilinear ×2", lambda g, x: ul.avg_pool(g, 2) * 4, "adjoint"),
        ("conv_transpose 4×4, stride 2", lambda g, x: np.zeros((8, 4, 4, 4)), "weight_slope"),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.slow
def test_a_wrong_operator_breaks_its_bound(operator, mistake, way, dtype):
    """The mistake is put on the library's side: what counts is that the two no longer agree."""

    def table(channels):
        return [
            replace(case, **{way: mistake})
            for case in few(channels)
            if case.name == operator and channels == 8
        ]

    broken = gpu.measure("cpu", "small", dtypes=(dtype,), table=table)
    part = {"ours": "forward", "adjoint": "backward", "weight_slope": "weight"}[way]
    (row,) = broken["rows"]
    assert row[part]["relative"] > 2 * row[part]["bound"]
    assert len(gpu.unmet(broken)) == 1
    assert gpu.show(broken).splitlines()[3].endswith("!")


@pytest.mark.parametrize("options", [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "groups": 2}])
def test_weight_gradients_are_torchs(options):
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((2, 4, 9, 10)), rng.standard_normal((6, 4 // options.get("groups", 1), 3, 3))
    leaf = torch.from_numpy(w).requires_grad_()
    y = torch.nn.functional.conv2d(torch.from_numpy(x), leaf, **options)
    g = rng.standard_normal(tuple(y.shape))
    y.backward(torch.from_numpy(g))
    slope = leaf.grad.numpy()  # sums in another order; where they cancel, their rounding stays
    np.testing.assert_allclose(
        cases.weight_slope(g, x, 3, **options), slope, rtol=0, atol=1e-15 * np.abs(slope).max() * 9
    )


@pytest.mark.slow
def test_what_torch_lacks_is_told(record):
    missing = {row["operator"] for row in record["rows"] if "missing" in row}
    assert all(row["dtype"] in ("float16", "bfloat16") for row in record["rows"] if "missing" in row)
    assert all("antialias" in name or name == "avg_pool 2×2×2" for name in missing)
    assert not any("raised" in row for row in record["rows"])


@pytest.mark.slow
def test_a_failing_operator_does_not_lose_the_others(monkeypatch, tmp_path, capsys):
    def fails(F, x):
        raise RuntimeError("CUDA error: an illegal memory access\nand much more")

    def table(channels):
        broken = Operator("broken", fails, lambda x: x, lambda g, x: g)
        return [few(channels)[0], broken, few(channels)[1]]

    monkeypatch.setattr(run.measure, "__defaults__", (*run.measure.__defaults__[:-1], table))
    path = tmp_path / "new" / "run.json"
    assert main(["--device", "cpu", "--size", "small", "--record", str(path)]) == 1
    record = gpu.read_record(path)
    assert {row["operator"] for row in gpu.rows_of(record)} == {case.name for case in few(8)[:2]}
    shown = capsys.readouterr()
    assert (
        "broken, float64, (2, 8, 24, 20): raised RuntimeError: CUDA error: an illegal memory access"
        in shown.out
    )
    assert "much more" not in shown.out
    assert "7/7" in shown.err
    assert "0 rows are missing in PyTorch" in shown.out
    assert "10 rows are not as they should be:" not in shown.out
    assert "8 rows are not as they should be:" in shown.out
    assert record["command"] == f"python -m upsample_lib.gpu --device cpu --size small --record {path}"


def test_a_run_that_is_cut_keeps_its_rows_and_is_made_up(monkeypatch, tmp_path, capsys):
    """A limit, then a kill in the middle: what was done is on disk, and --again does the rest and nothing else."""
    defaults = (*run.measure.__defaults__[:-2], None, lambda channels: few(channels)[:2])
    monkeypatch.setattr(run.measure, "__defaults__", defaults)
    path = tmp_path / "run.json"
    command = ["--device", "cpu", "--size", "small", "--record", str(path)]
    whole = gpu.measure("cpu", "small")
    names = [f"{row['operator']}, {tuple(row['shape'])}" for row in whole["rows"]]
    steps = list(dict.fromkeys(names))
    assert (len(steps), whole["left_out"]) == (4, [])

    nothing = gpu.measure("cpu", "small", limit=0)
    assert (nothing["rows"], nothing["swapped"]) == ([], [])
    assert set(nothing["left_out"]) == {*steps, "one network, its upsampler swapped"}

    done = []

    def killed(record, path, write=gpu.write_record):
        write(record, path)
        done.append(len(record["rows"]))
        if len(done) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("upsample_lib.gpu.__main__.write_record", killed)
        with pytest.raises(KeyboardInterrupt):
            main(command)
    cut = gpu.read_record(path)
    assert [step for step in steps if step in cut["left_out"]] == steps[2:]
    assert gpu.unfinished(cut) == cut["left_out"]
    broken = cut["rows"][0]
    cut["rows"][0] = {key: broken[key] for key in ("operator", "shape", "dtype")} | {"raised": "RuntimeError"}
    gpu.write_record(cut, path)

    assert main([*command, "--again"]) == 0
    assert "3/4" not in capsys.readouterr().err.split("4/4")[1]
    made_up = gpu.read_record(path)
    assert sorted(f"{row['operator']}, {tuple(row['shape'])}" for row in made_up["rows"]) == sorted(names)
    assert (made_up["left_out"], gpu.unmet(made_up)) == ([], [])
    assert len(made_up["swapped"]) == len(whole["swapped"])
    gpu.write_record(made_up | {"torch": "1.0"}, path)
    with pytest.raises(SystemExit):
        main([*command, "--again"])
    assert "the record has torch 1.0, and the later run" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--device", "cpu", "--again"])
    assert "--again needs --record" in capsys.readouterr().err


@pytest.mark.parametrize("fails", [False, True])
def test_the_network_is_timed_compiled_too(card, monkeypatch, fails):
    asked = []

    def compile(function, dynamic):
        asked.append(dynamic)
        if fails:
            raise RuntimeError("no compiler")
        return function

    monkeypatch.setattr(StandIn, "compile", staticmethod(compile), raising=False)
    made = gpu.measure("cuda", "small", dtypes=("float32", "float64"), table=one("conv 1×1"))
    compiled = {row["upsampler"]: row["compiled"] for row in made["swapped"] if "compiled" in row}
    assert asked == [False, False]
    assert list(compiled) == ["nearest + convolution", "pixel shuffle"]
    for part in compiled.values():
        if fails:
            assert part == {"raised": "RuntimeError: no compiler"}
        else:
            assert part["relative"] < 1e-6
            assert set(part["ms"]) == {"forward", "backward"}
    assert gpu.show_swapped(made).count("compiled:") == 2


@pytest.mark.slow
def test_record_is_complete_and_read_back(record, tmp_path):
    path = tmp_path / "run.json"
    gpu.write_record(record, path)
    assert gpu.read_record(path) == json.loads(json.dumps(record))
    assert os.listdir(tmp_path) == ["run.json"]
    assert record["kind"] == "cpu"
    assert record["copy_bytes_per_s"] > 0
    assert set(record["products_per_s"]) == {"float64", "float32", "float16", "bfloat16"}
    for row in gpu.rows_of(record):
        assert min(row["ms"].values()) > 0
        least = max(
            row["bytes"] / record["copy_bytes_per_s"],
            row["products"] / record["products_per_s"][row["dtype"]],
        )
        assert row["share"] == pytest.approx(least / (row["ms"]["forward"] / 1e3), rel=1e-4)
        refused = row["operator"] == "max_unpool 2×2"
        assert (
            row["deterministic"]["forward"]["runs"]
            == row["deterministic"]["backward"]["runs"]
            == (not refused)
        )
        assert ("weight" in row) == (row["operator"].startswith(("conv", "resize_conv")))
        if len(row["shape"]) > 3:
            assert {"forward", "backward", "ms"} <= set(row["channels_last"])


@pytest.mark.slow
def test_bytes_and_products_are_those_of_the_arrays(record):
    row = gpu.rows_of(record, operator="conv_transpose 4×4, stride 2", dtype="float16", shape=[2, 8, 24, 20])[
        0
    ]
    cost = gpu.layer_cost("conv_transpose", (2, 8, 24, 20), 4, 4, dtype="float16")
    assert (row["bytes"], row["products"]) == (cost["bytes"], cost["products"])
    row = gpu.rows_of(record, operator="interpolate bilinear ×2", dtype="float64", shape=[1, 4, 33, 17])[0]
    cost = gpu.layer_cost("bilinear", (1, 4, 33, 17), 4, dtype="float64")
    assert (row["bytes"], row["products"]) == (cost["bytes"], cost["products"])


def test_without_padding_the_products_are_the_nonzero_entries_of_the_matrix():
    weight = np.ones((2, 3, 3, 3))
    for op, name in (
        (lambda x: ul.conv_transpose(x[None], weight, stride=2)[0], "conv_transpose"),
        (lambda x: ul.replicate(x[None], 2)[0], "copy"),
    ):
        nonzero = np.count_nonzero(ul.matrix_of(op, (2, 5, 4)))
        products = gpu.layer_cost(name, (1, 2, 5, 4), 3, 3)["products"]
        assert products == (nonzero if name == "conv_transpose" else 0)
    with pytest.raises(ValueError, match="upsampler='magic' is none of copy, bilinear"):
        gpu.layer_cost("magic", (1, 1, 2, 2), 1)


def test_rounding_and_distance():
    x = np.random.default_rng(0).standard_normal(10_000).astype(np.float32)
    x[:4] = [0, 65504, -1e-30, 3e38]
    brain = torch.from_numpy(x).bfloat16().float().numpy()
    np.testing.assert_array_equal(gpu.round_mantissa(x, 7), brain)
    np.testing.assert_array_equal(gpu.round_mantissa(x, 23), x)
    normal = np.where((np.abs(x) > 1e-4) & (np.abs(x) < 65505), x, 1)  # float16's full precision
    np.testing.assert_array_equal(gpu.round_mantissa(normal, 10), normal.astype(np.float16))
    assert gpu.distance(np.array([np.inf, 1.0]), np.array([1.0, 1.0])) == {"absolute": None, "relative": None}
    assert gpu.unit_roundoff("float32") == np.finfo(np.float32).eps / 2


@pytest.mark.slow
def test_a_result_that_is_not_finite_is_not_met(record):
    changed = deepcopy(record)
    changed["rows"][0]["backward"] |= {"absolute": None, "relative": None}
    assert len(gpu.unmet(changed)) == 1
    assert "not finite" in gpu.show(changed)
    assert "not finite!" in gpu.summary(changed)


@pytest.mark.slow
def test_the_tables_have_a_line_for_every_row(record):
    lines = gpu.show(record).splitlines()
    assert len(lines) == 3 + len(record["rows"])
    assert not any(line.endswith("!") for line in lines)
    assert len(gpu.summary(record).splitlines()) == 1 + len(gpu.operators(8))
    assert len(gpu.show_swapped(record).splitlines()) == 1 + len(record["swapped"])


def test_what_the_documentation_lists_is_read_from_it():
    def said(fragment):
        return repeat.documented(torch, fragment)

    assert said("torch.nn.ConvTranspose2d`") == {"forward": "acts", "backward": "acts"}
    assert said("torch.nn.MaxUnpool2d`") == {"forward": "refuses", "backward": "refuses"}
    assert said("torch.nn.MaxPool3d`") == {"forward": "", "backward": "acts"}
    for mode in ("linear", "bilinear", "bicubic", "trilinear"):
        assert said(f"``{mode}``") == {"forward": "", "backward": "refuses"}
    assert said("``nearest``") == said("") == {"forward": "", "backward": ""}
    for case in gpu.operators(8):
        listed = any(said(case.documented).values())
        assert listed or not case.documented.startswith("torch."), case.name


def test_runs_that_differ_are_seen():
    results = iter([torch.zeros(3), torch.tensor([0.0, 0.0, 0.5]), torch.tensor([0.0, 2.0, 0.0])])
    first = torch.tensor([4.0, 0.0, 0.0])
    assert repeat.spread(torch, [[first], *([first + r] for r in results)]) == 0.5
    assert repeat.spread(torch, [[first], [first.clone()]]) == 0
    assert repeat.spread(torch, [[first], [first / 0]]) == 1
    assert repeat.in_mode(torch, lambda: [torch.rand(3)]) == {"runs": True, "same": False}
    assert not torch.are_deterministic_algorithms_enabled()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
def test_runs_are_compared_by_bits(dtype):
    """NaN differs from itself and -0 equals 0; their bits say what changed."""
    first = torch.tensor([4.0, 0.0, float("nan")], dtype=dtype)
    assert repeat.spread(torch, [[first], [first.clone()]]) == 0
    signed = torch.tensor([4.0, -0.0, float("nan")], dtype=dtype)
    zeros = first[:2], signed[:2]
    assert torch.equal(*zeros)
    assert 0 < repeat.spread(torch, [[part] for part in zeros]) < 1e-300


def test_runs_are_not_all_kept():
    alive, most = weakref.WeakSet(), []

    def runs():
        for number in range(6):
            result = torch.full((3,), 1.0 + number / 10)
            alive.add(result)
            most.append(len(alive))
            yield [result]
            del result

    assert repeat.spread(torch, runs()) == pytest.approx(0.5)
    assert most == [1, 2, 3, 3, 3, 3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "found"),
    [
        (
            RuntimeError("thing does not have a deterministic implementation, but you set"),
            {"runs": False, "says": "thing does not have a deterministic implementation"},
        ),
        (
            torch.OutOfMemoryError("CUDA out of memory.\nTried"),
            {"runs": False, "raised": "OutOfMemoryError: CUDA out of memory."},
        ),
        (
            RuntimeError("GET was unable to find an engine to execute this computation"),
            {
                "runs": False,
                "raised": "RuntimeError: GET was unable to find an engine to execute this computation",
            },
        ),
    ],
)
def test_a_refusal_is_no_other_error(error, found, short_record):
    def fails():
        raise error

    assert repeat.in_mode(torch, fails) == found
    assert not torch.are_deterministic_algorithms_enabled()
    changed = deepcopy(short_record)
    gpu.rows_of(changed, dtype="float32")[0]["deterministic"]["backward"] = found
    assert f"in the mode: {'refused' if 'says' in found else 'raised an error'}" in gpu.show_repeated(changed)


def test_precision_is_set_and_put_back():
    places = (torch.backends.cuda.matmul, torch.backends.cudnn.conv)
    before = [place.fp32_precision for place in places]
    for dtype, wanted in (("tf32", "tf32"), ("float32", "ieee"), ("float64", "ieee")):
        with device.precision(torch, dtype):
            assert [place.fp32_precision for place in places] == [wanted, wanted]
    assert [place.fp32_precision for place in places] == before


def without(part, field):
    return {key: value for key, value in part.items() if key != field}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda r: {**r, "version": 3}, r"has version 3, and this table is version 4"),
        (lambda r: {"rows": []}, "is not a record of upsample_lib.gpu"),
        (lambda r: [], "is not a record of upsample_lib.gpu"),
        (lambda r: without(r, "driver"), "the record lacks 'driver'"),
        (lambda r: without(r, "command"), "the record lacks 'command'"),
        (lambda r: {**r, "rows": [without(r["rows"][0], "share")]}, "row 0 lacks 'share'"),
        (lambda r: {**r, "rows": [{"operator": "x", "raised": "y"}]}, "row 0 lacks 'shape'"),
        (lambda r: {**r, "swapped": [without(r["swapped"][0], "weights")]}, "swapped row 0 lacks 'weights'"),
        (lambda r: {**r, "swapped": [without(r["swapped"][0], "timed")]}, "swapped row 0 lacks 'timed'"),
    ],
)
def test_another_record_is_refused(short_record, tmp_path, change, words):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(change(short_record)))
    with pytest.raises(ValueError, match=words) as refusal:
        gpu.read_record(path)
    assert len(str(refusal.value).splitlines()) == 1
    with pytest.raises(ValueError, match=words):
        gpu.write_record(change(short_record), tmp_path / "other.json")
    assert not (tmp_path / "other.json").exists()


def test_a_torn_file_is_refused(tmp_path):
    path = tmp_path / "run.json"
    path.write_text('{"version": 3, "rows": [')
    with pytest.raises(ValueError, match="is not JSON"):
        gpu.read_record(path)


def test_bad_requests_are_refused():
    with pytest.raises(ValueError, match="device='tpu' is neither 'cuda' nor 'cpu'"):
        gpu.measure("tpu")
    with pytest.raises(ValueError, match="size='huge' is none of small, large"):
        gpu.measure("cpu", "huge")
    with pytest.raises(ValueError, match="dtype 'int8' is none of"):
        gpu.measure("cpu", dtypes=("int8",))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_without_a_gpu_it_says_so(capsys):
    with pytest.raises(SystemExit):
        main(["--device", "cuda"])
    assert "device='cuda' needs a GPU that torch can use, and there is none here" in capsys.readouterr().err


def as_if_on_a_gpu(record):
    """A CPU's run dressed up as a GPU's, with TF32 and trouble: for the page's code alone, never to be kept."""
    made = deepcopy(record)
    made |= {"kind": "cuda", "device": "A CARD THAT DOES NOT EXIST", "driver": "0.0", "cuda": "0"}
    for part in ("rows", "swapped"):
        single = [row for row in made[part] if row["dtype"] == "float32"]
        made[part] += [{**row, "dtype": "tf32"} for row in single]
    made["products_per_s"]["tf32"] = made["products_per_s"]["float32"]
    row = gpu.rows_of(made, operator="interpolate bilinear ×2", dtype="float32")[0]
    row["varies"] = {"forward": 0.0, "backward": 1e-7}
    row["deterministic"]["backward"] = {"runs": False, "says": "refused"}
    row["forward"] |= {"relative": 1.0}
    row["channels_last"] = {"raised": "RuntimeError: a CUDA error"}
    row = gpu.rows_of(made, operator="avg_pool 3×3, stride 2", dtype="float32")[0]
    row["channels_last"] |= {"known": "https://an.issue"}
    row["channels_last"]["backward"] |= {"relative": 0.94}
    made["swapped"][0] = {
        **{key: made["swapped"][0][key] for key in ("upsampler", "shape", "dtype")},
        "raised": "an error",
    }
    made["products_per_s"].pop("float64")
    made["rows"].append({"operator": "lost", "shape": [1, 4, 2, 2], "dtype": "float16", "raised": "an error"})
    return made


@pytest.mark.slow
@pytest.mark.parametrize("state", ["cpu", "recorded", "live"])
def test_the_page_holds_in_all_its_states(record, state, tmp_path, monkeypatch, capsys):
    """The cells of both pages, with nothing recorded, with a record, and on a machine with a GPU."""
    dressed = as_if_on_a_gpu(record)
    monkeypatch.chdir(tmp_path)
    if state == "recorded":
        gpu.write_record(dressed, tmp_path / "data" / "gpu.json")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: state == "live")
    for package in (gpu, run):
        monkeypatch.setattr(
            package, "measure", lambda device, *_, **__: record if device == "cpu" else dressed
        )
    monkeypatch.setattr(
        "IPython.display.display", lambda shown, **_: print(getattr(shown, "data", "a figure"))
    )
    for page in ("gpu", "gpu_in_depth"):
        names = {}
        for cell in jupytext.read(BOOK / f"{page}.md").cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, f"a cell of book/{page}.md", "exec"), names)
    shown = capsys.readouterr().out
    first = {
        "cpu": "No run on a GPU is recorded yet.",
        "recorded": "The measurements come from a recorded run on a GPU",
        "live": "Measured on a GPU while this page was built",
    }
    assert [state for state, words in first.items() if words in shown] == [state]
    assert ("A CARD THAT DOES NOT EXIST" in shown) == (state != "cpu")
    assert record["device"] not in shown, "a processor's measurements say nothing about a GPU"
    for words in ("GB/s; products a second", "runs: equal", "interpolate bilinear ×2"):
        assert (words in shown) == (state != "cpu"), words
    assert ("a bug that PyTorch knows of: avg_pool 3×3" in shown) == (state != "cpu")
    assert ("python -m upsample_lib.gpu --device cuda --limit 240 --record book/data/gpu.json" in shown) == (
        state == "cpu"
    )


@pytest.mark.slow
def test_a_page_refuses_the_record_of_a_cpu(short_record, tmp_path):
    gpu.write_record(short_record, tmp_path / "gpu.json")
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="a page shows records of GPUs"):
            gpu.page_run(tmp_path / "gpu.json", short_record)


def test_the_books_record_if_there_is_one_is_a_gpus_and_whole():
    path = BOOK / "data" / "gpu.json"
    if path.exists():
        record = gpu.read_record(path)
        assert record["kind"] == "cuda"
        assert record["driver"]
        assert gpu.unmet(record) == []


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("size", ["small", "large"])
def test_every_bound_holds_on_the_gpu(size, tmp_path):
    made = gpu.measure("cuda", size)
    print(gpu.show(made))
    print(gpu.show_swapped(made))
    print(gpu.show_repeated(made))
    gpu.write_record(made, tmp_path / "run.json")
    assert gpu.unmet(made) == []
    assert made["driver"]
    modern = torch.cuda.get_device_capability() >= (8, 0)
    assert {row["dtype"] for row in gpu.rows_of(made)} == set(gpu.BOUNDS) - (set() if modern else {"tf32"})
    assert all(line.startswith("avg_pool 3×3, stride 2, ") for line in gpu.known_bugs(made))
    if not modern:
        return
    # TF32 is really on: its errors are not float32's
    single, tensor = (
        max(
            row["forward"]["relative"]
            for row in gpu.rows_of(made, dtype=dtype)
            if row["operator"].startswith("conv")
        )
        for dtype in ("float32", "tf32")
    )
    assert tensor > 10 * single


class StandIn:
    """torch as it looks with a GPU, with the CPU doing the work: the branches for CUDA run, and measure nothing."""

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self):
            self.time = time.perf_counter()

        def elapsed_time(self, other):
            return 1e3 * (other.time - self.time)

    cuda = SimpleNamespace(
        Event=Event,
        synchronize=lambda: None,
        empty_cache=lambda: None,
        is_available=lambda: True,
        get_device_name=lambda: "a stand-in",
        get_device_capability=lambda: (9, 0),
    )

    def __getattr__(self, name):
        return getattr(torch, name)

    def empty(self, *size, device=None, **options):
        return torch.empty(*size, **options)

    def ones(self, *size, device=None, **options):
        return torch.ones(*size, **options)

    def from_numpy(self, values):
        return SimpleNamespace(to=lambda device: torch.from_numpy(values))


@pytest.fixture
def card(monkeypatch):
    """A stand-in for torch with a small card."""
    for name, value in {
        "FLUSHED": 2**10,
        "FILLING": 2**18,
        "PIXELS": 2000,
        "COPIED": {"cuda": 2**20},
        "MULTIPLIED": {"cuda": 64},
    }.items():
        monkeypatch.setattr(timing, name, value)
    stand_in = StandIn()
    monkeypatch.setattr(run, "torch_for", lambda device: stand_in)
    return stand_in


@pytest.mark.slow
def test_the_branches_for_cuda_run(card, tmp_path):
    made = gpu.measure("cuda", "small", table=few)
    assert gpu.unmet(made) == []
    assert not [row for row in made["rows"] if "missing" in row]
    assert set(made["products_per_s"]) == set(gpu.BOUNDS)
    assert (
        {row["dtype"] for row in made["rows"]} == {row["dtype"] for row in made["swapped"]} == set(gpu.BOUNDS)
    )
    assert {row["operator"] for row in gpu.rows_of(made, dtype="tf32")} == {"conv_transpose 4×4, stride 2"}
    row = gpu.rows_of(made, operator="pixel_shuffle 2", dtype="float32")[0]
    assert row["shape"] == [2, 8, 24, 20]
    assert row["timed"] == [2 * (2**18 // (4 * 2 * 8 * 48 * 40)), 8, 48, 40]
    assert row["bytes"] == 8 * np.prod(row["timed"])
    assert (made["kind"], made["device"]) == ("cuda", "a stand-in")
    assert made["driver"].startswith("unknown") or made["driver"][0].isdigit()
    gpu.write_record(made, tmp_path / "run.json")


def one(name):
    """A table of one operator, at the first shape alone."""
    return lambda channels: [case for case in gpu.operators(channels) if case.name == name and channels == 8]


def test_tf32_is_left_out_on_cards_without_it(card, monkeypatch):
    monkeypatch.setattr(card.cuda, "get_device_capability", lambda: (7, 5))
    made = gpu.measure("cuda", "small", dtypes=("float32", "tf32"), table=one("conv 1×1"))
    assert (
        {row["dtype"] for row in made["rows"] + made["swapped"]} == {"float32"} == set(made["products_per_s"])
    )


def test_what_runs_twice_on_a_gpu_is_what_is_timed(card, monkeypatch):
    seen = []

    def watched(torch, device, runs):
        seen.append([tuple(run()[0].shape) for run in runs.values()])
        return repeat.repeated(torch, device, runs)

    monkeypatch.setattr(compare, "repeated", watched)
    made = gpu.measure("cuda", "small", dtypes=("float32",), table=one("pixel_shuffle 2"))
    timed = tuple(made["rows"][0]["timed"])
    assert timed != tuple(made["rows"][0]["shape"])
    n, c, h, w = timed
    assert seen == [[(n, c // 4, 2 * h, 2 * w), timed]]


@pytest.mark.slow
def test_a_rate_that_fails_keeps_the_others(card, monkeypatch):
    """A dtype whose matrix product fails has no matrix rate, and its rows are held against the copy rate."""
    original, calls = timing.tensors_of, []

    def short_of_memory(torch, device, dtype, arrays):
        if np.ndim(arrays[0]) == 2 and dtype == "float16":
            calls.append(dtype)
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(torch, device, dtype, arrays)

    monkeypatch.setattr(timing, "tensors_of", short_of_memory)
    made = gpu.measure("cuda", "small", dtypes=("float32", "float16"), table=one("conv 1×1"))
    assert calls == ["float16"] * 2
    assert list(made["products_per_s"]) == ["float32"]
    (row,) = gpu.rows_of(made, dtype="float16")
    assert row["roof"] == "copy"
    assert row["share"] == pytest.approx(row["bytes_per_s"] / made["copy_bytes_per_s"], rel=1e-4)
    assert "float16" in gpu.summary(made).splitlines()[0]
    assert gpu.unmet(made) == []


@pytest.mark.slow
def test_rates_that_fail_at_the_end_do_not_lose_the_run(card, monkeypatch):
    original, calls = run.rates, []

    def once(*arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise RuntimeError("CUDA error: an illegal memory access")
        return original(*arguments)

    monkeypatch.setattr(run, "rates", once)
    made = gpu.measure("cuda", "small", dtypes=("float32",), table=one("conv 1×1"))
    assert len(calls) == 2
    assert made["products_per_s"]["float32"] > 0
    assert len(gpu.rows_of(made)) == 1


def test_warm_up_ends_with_a_second_call(card, monkeypatch):
    """The first call may take long, to load a kernel: the second says how often to run."""
    clock, calls = iter([0.0, 5.0, 5.0, 5.1]), []
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(clock))
    at_once = {"record": lambda self: setattr(self, "time", 0.0)}
    monkeypatch.setattr(card.cuda, "Event", type("Event", (card.Event,), at_once))
    timing.seconds_of(card, "cuda", lambda: calls.append(1))
    assert len(calls) == 2 + 2


def test_a_bug_that_pytorch_knows_of_is_expected(card, monkeypatch, capsys):
    """Wrong gradients in channels-last, and there alone: known, until the version that fixes them."""
    name = "avg_pool 3×3, stride 2"
    (case,) = one(name)(8)

    def theirs(F, x):
        made = F.avg_pool2d(x, 3, 2, 1)
        last = x.is_contiguous(memory_format=torch.channels_last)
        return made + 0 * x.sum() + (x - x.detach()).sum() if last else made

    def table(channels):
        return [replace(case, theirs=theirs)] if channels == 8 else []

    def measured():
        return gpu.measure("cuda", "small", dtypes=("float32",), table=table)

    made = measured()
    assert gpu.unmet(made) == []
    (line,) = gpu.known_bugs(made)
    assert line == (
        f"{name}, float32, (2, 8, 24, 20): backward in channels last, see "
        "https://github.com/pytorch/pytorch/issues/188344"
    )
    assert not gpu.met(made["rows"][0])
    assert gpu.show(made).splitlines()[3].endswith("! known")
    worse = deepcopy(made)
    worse["rows"][0]["channels_last"]["forward"]["relative"] = 1.0
    assert (len(gpu.unmet(worse)), gpu.known_bugs(worse)) == (1, [])
    monkeypatch.setattr(compare, "FIXED", (2, 0))
    assert len(gpu.unmet(measured())) == 1
    monkeypatch.setattr(run, "measure", lambda *_, **__: made)
    assert main([]) == 0
    assert "1 rows have a bug that PyTorch knows of" in capsys.readouterr().out


def test_an_error_in_channels_last_keeps_the_usual_layout():
    (case,) = one("avg_pool 2×2")(8)

    def theirs(F, x):
        if not x.is_contiguous():
            raise RuntimeError("CUDA error\nand more")
        return F.avg_pool2d(x, 2)

    def table(channels):
        return [replace(case, theirs=theirs)] if channels == 8 else []

    made = gpu.measure("cpu", "small", dtypes=("float32",), table=table)
    (row,) = gpu.rows_of(made)
    assert row["channels_last"] == {"raised": "RuntimeError: CUDA error"}
    assert row["forward"]["relative"] <= row["forward"]["bound"]
    (line,) = gpu.unmet(made)
    assert line.endswith("(raised RuntimeError: CUDA error in channels last)")


@pytest.mark.slow
def test_missing_rows_are_counted(short_record, monkeypatch, capsys):
    made = deepcopy(short_record)
    for part in ("rows", "swapped"):
        made[part].append({**made[part][0], "missing": "not here"})
    monkeypatch.setattr(run, "measure", lambda *_, **__: made)
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert "2 rows are missing in PyTorch\nall is well" in shown
    assert len(gpu.missing(made)) == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotImplementedError("no kernel"), "missing"),
        (RuntimeError("\"pool\" not implemented for 'Half'"), "missing"),
        (
            ValueError("Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D"),
            "missing",
        ),
        (RuntimeError("CUDA error: operation not supported"), "raised"),
    ],
)
def test_what_torch_lacks_is_told_from_an_error(error, kind):
    assert list(compare.failure(error)) == [kind]


@pytest.mark.slow
def test_subsampling_is_made_and_what_it_moves_is_counted(record):
    rows = {row["operator"]: row for row in gpu.rows_of(record, dtype="float32", shape=[2, 8, 24, 20])}
    values = 2 * 8 * 24 * 20
    assert rows["subsample 2"]["bytes"] == 4 * values // 2 + 4 * values // 4
    assert rows["max_pool 2×2"]["bytes"] == (16 + 4 + 8) * values // 4
    (case,) = one("subsample 2")(8)
    x = torch.zeros(1, 8, 4, 4)
    assert case.theirs(torch.nn.functional, x).data_ptr() != x.data_ptr()


def test_what_is_timed_on_a_gpu_fills_it():
    for case in gpu.operators(64):
        for base in gpu.SIZES["large"]:
            for itemsize in (2, 4, 8):
                shape = case.shape(base)
                tiled = np.multiply(shape, timing.tiling(shape, itemsize))
                assert 2**25 < np.prod(tiled) * itemsize < 2**28
                assert 20_000 < np.prod(tiled[2:]) < 100_000
                assert tiled[1] == shape[1]
                assert not case.even or (tiled[2:] % 2 == 0).all()
    assert timing.tiling((2, 8, 24, 20), 4, spatial=False)[1:] == (1, 1, 1)


@pytest.mark.slow
def test_figures_are_drawn(record, tmp_path):
    from upsample_lib import plotting

    points = [(0.5, 1e9, "one"), (30.0, 1e10, "two")]
    roof = plotting.show_roofline(1e10, 1e11, points, "a machine", extra=[(5e11, "tf32")])
    errors = plotting.show_errors({"float32": ([1e-7, 0.0], 1e-5), "exact": ([0.0], 0)}, "a machine")
    for name, figure in {"roof": roof, "errors": errors}.items():
        figure.savefig(tmp_path / f"{name}.svg")
        assert (tmp_path / f"{name}.svg").stat().st_size > 1000
    (slope,) = [line for line in roof.axes[0].lines if line.get_linewidth() == 2]
    across, heights = slope.get_data()
    np.testing.assert_allclose(heights, np.minimum(across * 1e10, 1e11))
