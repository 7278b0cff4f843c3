"""The library against torch on a device: on the CPU always, on a GPU where there is one (`make test-gpu`)."""

import json

import pytest
import torch

from upsample_lib import gpu


def errors(record):
    """(operator, dtype) -> the larger relative error as a share of its bound."""
    return {
        (row["operator"], row["dtype"]): max(row[way]["relative"] for way in ("forward", "backward"))
        / row["bound"]
        for row in record["rows"]
        if "missing" not in row
    }


@pytest.fixture(scope="module")
def record():
    lines = []
    made = gpu.measure("cpu", "small", progress=lines.append)
    assert lines[-1].startswith(f"[{len(lines)}/{len(lines)}]")
    return made


def test_every_operator_and_gradient_keeps_its_bound(record):
    found = errors(record)
    assert {case for case, error in found.items() if error > 1} == set()
    operators = {row["operator"] for row in record["rows"]}
    assert len(operators) == 15
    assert all((operator, "float64") in found for operator in operators)


def test_bounds_are_not_met_by_chance(record):
    """A result that is off by the bound's tenfold would be seen: half precision does not meet single's bound."""
    coarse = [row for row in record["rows"] if row["dtype"] == "float16" and "conv" in row["operator"]]
    assert coarse
    assert all(row["forward"]["relative"] > gpu.BOUNDS["float32"][1] for row in coarse)


def test_what_torch_lacks_is_told(record):
    missing = {(row["operator"], row["dtype"]) for row in record["rows"] if "missing" in row}
    assert missing <= {("interpolate bilinear, antialias", half) for half in ("float16", "bfloat16")}


def test_record_is_complete_and_read_back(record, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(record))
    assert gpu.read_record(path) == json.loads(json.dumps(record))
    assert record["kind"] == "cpu"
    assert record["copy_gb_per_s"] > 0
    for key in ("device", "driver", "torch", "cuda", "python", "date", "seed", "command", "size"):
        assert key in record
    for row in record["rows"]:
        if "missing" not in row:
            assert row["ms"] > 0
            assert row["bytes"] > 0
            assert len(row["varies"]) == 2
            assert row["deterministic_mode"] == "runs"


def test_the_table_has_a_line_for_every_row(record):
    lines = gpu.show(record).splitlines()
    assert len(lines) == 3 + len(record["rows"])
    assert not any(line.endswith("!") for line in lines)
    record["rows"][0]["forward"]["relative"] = 1.0
    assert gpu.show(record).splitlines()[3].endswith("!")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"version": 0, "rows": []}, r"has version 0, and this table is version 1"),
        ({"version": 1}, "is no record of upsample_lib.gpu"),
        ([], "is no record of upsample_lib.gpu"),
    ],
)
def test_another_record_is_refused(tmp_path, content, words):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=words):
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
        gpu.main(["--device", "cuda"])
    assert "device='cuda' needs a GPU that torch can use, and there is none here" in capsys.readouterr().err


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_every_bound_holds_on_the_gpu():
    made = gpu.measure("cuda", "large")
    print(gpu.show(made))
    assert {case for case, error in errors(made).items() if error > 1} == set()
