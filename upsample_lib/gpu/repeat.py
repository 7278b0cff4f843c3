"""Whether a run gives the same bits again: by trying, by torch's deterministic mode, and by its documentation."""

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any

REPEATS = {"cuda": 10, "cpu": 2}
REFUSAL = "does not have a deterministic implementation"  # torch's words
SMALLEST = sys.float_info.min


def repeated(torch: Any, device: str, runs: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """What changes from run to run, in the usual mode and in torch's deterministic mode.

    Parameters
    ----------
    torch, device : the module, and "cuda" or "cpu"
    runs : dict from "forward" and "backward" to a function that returns a list of floating-point tensors

    Returns
    -------
    dict: "varies" and "deterministic", see `spread` and `in_mode`
    """
    varies = {way: spread(torch, (run() for _ in range(REPEATS[device]))) for way, run in runs.items()}
    return {"varies": varies, "deterministic": {way: in_mode(torch, run) for way, run in runs.items()}}


def spread(torch: Any, repeats: Iterable[Any]) -> float:
    """The largest change from the first run as a share of its largest value, at most 1; 0 where every bit agrees.

    Bits are compared, for NaN is equal to nothing and -0 is equal to 0. Where a zero's sign is all that changes, the
    share is the smallest number that is not 0. The runs can be made one by one: no more than three are kept.
    """
    repeats = iter(repeats)
    firsts, widest = next(repeats), 0.0
    for others in repeats:
        for first, other in zip(firsts, others):
            changed = _bits(torch, first) != _bits(torch, other)
            if changed.any():
                change = float((other[changed].double() - first[changed].double()).abs().max())
                share = change / (float(first.abs().max()) or 1.0)
                share = share if share < 1 else 1.0  # NaN is less than nothing
                widest = max(widest, share, SMALLEST)
    return widest


def _bits(torch, values):
    return values.view({2: torch.int16, 4: torch.int32, 8: torch.int64}[values.element_size()])


def first_line(error: Exception) -> str:
    """What an error says, short enough for a table."""
    return str(error).split("\n")[0][:300]


def in_mode(torch: Any, run: Callable[[], Any]) -> dict[str, Any]:
    """Under torch.use_deterministic_algorithms(True): does it run, and are two runs equal? If not, what was said."""
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        return {"runs": True, "same": spread(torch, (run() for _ in range(2))) == 0}
    except RuntimeError as error:  # too little memory is one as well, and no refusal
        if REFUSAL in str(error):
            return {"runs": False, "says": str(error).split(".")[0].split(", but")[0]}
        return {"runs": False, "raised": f"{type(error).__name__}: {first_line(error)}"}
    finally:
        torch.use_deterministic_algorithms(before)


def documented(torch: Any, fragment: str) -> dict[str, str]:
    """What torch's documentation of use_deterministic_algorithms says of an operator on CUDA.

    Returns
    -------
    dict: for "forward" and "backward", "acts" (varies, unless in deterministic mode), "refuses" (varies, and is
        refused in deterministic mode) or "" (not listed)
    """
    text = inspect.getdoc(torch.use_deterministic_algorithms) or ""  # indented alike in every Python
    parts = text.split("normally-nondeterministic operations will")
    # worded otherwise: nothing can be read from it
    acts, refuses = parts[1:3] if len(parts) == 3 else ("", "")
    listed = {"forward": "", "backward": ""}
    for word, part in (("acts", acts), ("refuses", refuses)):
        items = part.split("In addition, several")[0].split("\n    * ")[1:]
        for item in (item for item in items if fragment and fragment in item):
            ways = ("backward",) if "differentiate" in item else ("forward", "backward")
            listed.update(dict.fromkeys(ways, word))
    return listed
