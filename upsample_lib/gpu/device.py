"""The device that a run is on: torch, precision, tensors, and what is known of the machine."""

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np


def torch_for(device: str) -> Any:
    """torch, and its check that the device is there."""
    if device not in ("cuda", "cpu"):
        raise ValueError(f"device={device!r} is neither 'cuda' nor 'cpu'")
    # cuBLAS reads it when it starts, and torch's deterministic mode asks for it
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("device='cuda' needs a GPU that torch can use, and there is none here")
    return torch


def machine(torch: Any, device: str) -> dict[str, Any]:
    """What a run runs on."""
    cuda = device == "cuda"
    return {
        "device": torch.cuda.get_device_name() if cuda else f"{processor()}, {_threads(torch)}",
        "kind": device,
        "driver": _driver() if cuda else None,
        "torch": torch.__version__,
        "cuda": torch.version.cuda if cuda else None,
        "cudnn": torch.backends.cudnn.version() if cuda else None,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.platform(),
        "cudnn_benchmark": torch.backends.cudnn.benchmark,
        "cublas_workspace": os.environ.get("CUBLAS_WORKSPACE_CONFIG"),
    }


def processor() -> str:
    """The name of the CPU."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else f"{platform.machine()} CPU"


def _threads(torch):
    threads = torch.get_num_threads()
    return f"{threads} thread{'s' * (threads > 1)}"


def _driver():
    """The version of NVIDIA's driver, or why there is none."""
    ask = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(ask, capture_output=True, text=True, check=True, timeout=60).stdout.split()[0]
    except (OSError, subprocess.SubprocessError, IndexError):
        return "unknown: nvidia-smi did not answer"


@contextmanager
def one_thread(torch: Any) -> Iterator[None]:
    """torch's CPU work on one thread: on shared cores several threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def precision(torch: Any, dtype: str) -> Iterator[None]:
    """TF32 allowed for "tf32" and forbidden for everything else, inside a `with`."""
    places = (torch.backends.cuda.matmul, torch.backends.cudnn.conv, torch.backends.cudnn.rnn)
    before = [place.fp32_precision for place in places]
    try:
        for place in places:
            place.fp32_precision = "tf32" if dtype == "tf32" else "ieee"
        yield
    finally:
        for place, value in zip(places, before):
            place.fp32_precision = value


def has_tf32(torch: Any, device: str) -> bool:
    """Whether the matrix units have TF32: a card before Ampere takes the switch and computes in float32."""
    return device == "cuda" and torch.cuda.get_device_capability() >= (8, 0)


def tensors_of(torch: Any, device: str, dtype: str, arrays: Any) -> list[Any]:
    """Arrays on the device: floats in `dtype`, integers as they are."""
    kind = getattr(torch, "float32" if dtype == "tf32" else dtype)
    tensors = [torch.from_numpy(np.ascontiguousarray(a)).to(device) for a in arrays]
    return [t.to(kind) if t.is_floating_point() else t for t in tensors]


def as_float64(tensor: Any) -> np.ndarray:
    """A tensor as an array; integers stay as they are."""
    return tensor.detach().double().cpu().numpy() if tensor.is_floating_point() else tensor.cpu().numpy()
