"""Whether a run gives the same bits again: by trying, by torch's deterministic mode, and by its documentation."""

import inspect

REPEATS = {"cuda": 10, "cpu": 2}


def repeated(torch, device, runs):
    """What changes from run to run, in the usual mode and in torch's deterministic mode.

    Parameters
    ----------
    torch, device : the module, and "cuda" or "cpu"
    runs : dict from "forward" and "backward" to a function that returns a list of tensors

    Returns
    -------
    dict: "varies" and "deterministic", see `spread` and `in_mode`
    """
    varies = {way: spread(torch, [run() for _ in range(REPEATS[device])]) for way, run in runs.items()}
    return {"varies": varies, "deterministic": {way: in_mode(torch, run) for way, run in runs.items()}}


def spread(torch, repeats):
    """The largest change between runs as a share of the largest value, at most 1; 0 where every bit agrees."""
    widest = 0.0
    for results in zip(*repeats):
        if all(torch.equal(results[0], other) for other in results[1:]):
            continue
        first = results[0].double()
        change = max(float((other.double() - first).abs().max()) for other in results[1:])
        share = change / (float(first.abs().max()) or 1.0)
        widest = max(widest, share if share < 1 else 1.0)  # NaN is less than nothing
    return widest


def in_mode(torch, run):
    """Under torch.use_deterministic_algorithms(True): does it run, and are two runs equal?"""
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        return {"runs": True, "same": spread(torch, [run() for _ in range(2)]) == 0}
    except RuntimeError as refusal:
        return {"runs": False, "says": str(refusal).split(".")[0].split(", but")[0]}
    finally:
        torch.use_deterministic_algorithms(before)


def documented(torch, fragment):
    """What torch's documentation of use_deterministic_algorithms says of an operator on CUDA.

    Returns
    -------
    dict: for "forward" and "backward", "acts" (varies, unless in deterministic mode), "refuses" (varies, and is
        refused in deterministic mode) or "" (not listed)
    """
    text = inspect.getdoc(torch.use_deterministic_algorithms) or ""  # indented alike in every Python
    parts = text.split("normally-nondeterministic operations will")
    acts, refuses = (
        parts[1:3] if len(parts) == 3 else ("", "")
    )  # worded otherwise: nothing can be read from it
    found = {"forward": "", "backward": ""}
    for word, part in (("acts", acts), ("refuses", refuses)):
        items = part.split("In addition, several")[0].split("\n    * ")[1:]
        for item in (item for item in items if fragment and fragment in item):
            ways = ("backward",) if "differentiate" in item else ("forward", "backward")
            found.update(dict.fromkeys(ways, word))
    return found
