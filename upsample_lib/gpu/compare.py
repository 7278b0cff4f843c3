"""One operator in one dtype: torch on the device against the library, in two layouts, timed and repeated."""

from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any, NamedTuple

import numpy as np

from .cost import attainable, distance
from .device import as_float64, tensors_of
from .repeat import first_line, repeated
from .table.operator import Operator
from .timing import seconds_of, tiling

WAYS = ("forward", "backward", "weight")
# what torch says of an operator that it lacks, on the device or in its version (Lanczos came with 2.13)
LACKING = ("not implemented", "Anti-alias option is restricted to bilinear and bicubic")
FIXED = (2, 14)  # the version of torch without the bugs that operators name


def tried(make: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """What `make` makes, or what it raised: one operator's failure must not lose the others' results."""
    try:
        return make(*arguments)
    except Exception as error:
        return failure(error)


def failure(error: Exception) -> dict[str, str]:
    """What a row says of an error: that torch lacks the operator, or what it raised."""
    text = first_line(error)
    lacks = isinstance(error, NotImplementedError) or any(words in text for words in LACKING)
    return {"missing": text} if lacks else {"raised": f"{type(error).__name__}: {text}"}


class Trial(NamedTuple):
    """An operator on a device in one dtype; its methods take an input and what goes with it, as tensors."""

    torch: Any
    device: str
    case: Operator
    dtype: str

    def tensors(self, arrays: Any) -> list[Any]:
        """Arrays on the device."""
        return tensors_of(self.torch, self.device, self.dtype, arrays)

    def arriving(self, tensors: list[Any]) -> Any:
        """A random gradient of the result."""
        shape = tuple(self.forward(tensors).shape)
        return self.tensors([np.random.default_rng(1).standard_normal(shape, np.float32)])[0]

    def forward(self, tensors: list[Any]) -> Any:
        """torch's result, without a graph."""
        with self.torch.no_grad():
            return self.case.theirs(self.torch.nn.functional, *tensors)

    def graph(self, tensors: list[Any]) -> tuple[Any, list[Any]]:
        """The result with its graph, and the leaves whose gradients are asked for."""
        leaves = [t.detach().clone().requires_grad_(t.is_floating_point()) for t in tensors]
        return self.case.theirs(self.torch.nn.functional, *leaves), [t for t in leaves if t.requires_grad]

    def gradients(self, tensors: list[Any], g: Any) -> tuple[Any, ...]:
        """The input's gradient, and the weight's where there is one."""
        result, leaves = self.graph(tensors)
        return self.torch.autograd.grad(result, leaves, g)

    def right_results(self, tensors: list[Any], g: Any) -> list[np.ndarray]:
        """The library's result and gradients, in float64, for the very numbers that the device has."""
        x, *rest = map(as_float64, tensors)
        slope, case = as_float64(g), self.case
        results = [case.ours(x, *rest), case.adjoint(slope, x, *rest)]
        return [*results, case.weight_slope(slope, x)] if case.weight_slope else results

    def errors(self, tensors: list[Any], g: Any, right: list[np.ndarray], limits: dict[str, float]) -> Any:
        """For each way, how far torch's result is from the right one, and how far it may be."""
        results = (self.forward(tensors), *self.gradients(tensors, g))
        return {
            way: {**distance(as_float64(result), answer), "bound": limits[way]}
            for way, result, answer in zip(WAYS, results, right)
        }

    def filling(self, tensors: list[Any], g: Any, widest: tuple[int, ...] = ()) -> tuple[list[Any], Any]:
        """What is timed and run again, and what arrives from behind: on a GPU the compared tensors, tiled.

        `widest` is the shape that fills the card, where it is not the input's.
        """
        if self.device == "cpu":
            return tensors, g
        x, *rest = tensors
        itemsize = x.element_size() * (2 if self.case.weights else 1)
        copies = tiling(widest or x.shape, itemsize, spatial=not self.case.indices)
        many = [x.repeat(copies), *([t.repeat(copies) for t in rest] if self.case.indices else rest)]
        return many, self.torch.randn_like(self.forward(many))

    def times(self, many: list[Any], arrived: Any) -> dict[str, Any]:
        """Milliseconds forward and backward, and what was moved and multiplied."""
        x, *rest = many
        result, leaves = self.graph(many)
        back = partial(self.torch.autograd.grad, result, leaves, arrived, retain_graph=True)
        calls = {"forward": partial(self.forward, many), "backward": back}
        seconds = {way: seconds_of(self.torch, self.device, call) for way, call in calls.items()}
        moved = self.case.moved(x, result) + sum(t.nbytes for t in rest)
        products = int(self.case.products(tuple(x.shape), tuple(result.shape)))
        return {
            "timed": list(x.shape),
            "ms": {way: 1e3 * value for way, value in seconds.items()},
            "bytes": moved,
            "products": products,
            "bytes_per_s": moved / seconds["forward"],
            "products_per_s": products / seconds["forward"],
        }


def row(trial: Trial, bounds: dict[str, float], arrays: Any, right: dict[str, Any]) -> dict[str, Any]:
    """Errors, time and determinism of one operator in one dtype; `right` keeps what the library has computed."""
    case, tensors = trial.case, trial.tensors(arrays)
    g = trial.arriving(tensors)
    # the numbers are those after their rounding; float32 and TF32 start from the same
    key = trial.dtype if trial.dtype in ("float16", "bfloat16") else "float32"
    if key not in right:
        right[key] = trial.right_results(tensors, g)
    limits = {"forward": bounds[case.forward], "backward": bounds[case.backward], "weight": bounds["long"]}
    many, arrived = trial.filling(tensors, g)
    part = {**trial.errors(tensors, g, right[key], limits), **trial.times(many, arrived)}
    if tensors[0].ndim > 3:
        last = partial(_channels_last, trial.torch)
        part["channels_last"] = {
            **_known_bug(trial),
            # what was measured in the usual layout stays, whatever happens here
            **tried(lambda: trial.errors([last(t) for t in tensors], last(g), right[key], limits)),
            **tried(lambda: {"ms": trial.times([last(t) for t in many], last(arrived))["ms"]}),
        }
    runs = {
        "forward": lambda: [trial.forward(many)],
        "backward": lambda: trial.gradients(many, arrived),
    }
    return {**part, **repeated(trial.torch, trial.device, runs)}


def _known_bug(trial):
    expected = trial.case.issue and trial.device == "cuda" and trial.torch.__version__ < FIXED
    return {"known": trial.case.issue} if expected else {}


def _channels_last(torch, tensor):
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    return tensor.contiguous(memory_format=formats[tensor.ndim]) if tensor.ndim in formats else tensor


def under_the_roof(row: dict[str, Any], copy_rate: float, matrix_rate: float | None) -> None:
    """Add to a measured row which roof is the nearer one, and the share of it that the forward pass reached.

    Where no matrix rate could be measured (None), the copy rate is the only roof.
    """
    matrix_rate = inf if matrix_rate is None else matrix_rate
    least, row["roof"] = attainable(row["bytes"], row["products"], copy_rate, matrix_rate)
    row["share"] = 1e3 * least / row["ms"]["forward"]
