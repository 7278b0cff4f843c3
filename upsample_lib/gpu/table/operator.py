"""What a table of operators says of each: torch's call, the library's, and its adjoint for the gradient."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Operator:
    """One operator.

    theirs(F, x, *rest) takes torch's functional module and tensors; ours(x, *rest) and adjoint(g, x, *rest) take and
    return NumPy arrays. `rest` are weights, drawn in the shapes `weights`, or integers that `indices(rng, shape)`
    makes. weight_slope(g, x) is the weight's gradient. forward and backward say how many terms a value sums, out of
    "copy", "short" and "long"; products(shape, result's shape) counts multiply-adds; moved(x, result) counts the
    bytes beside the weights'; documented is what to look for in torch's list of nondeterministic operations; issue is
    the link of the one by which torch before `compare.FIXED` has a wrong gradient on CUDA in channels-last.
    """

    name: str
    theirs: Callable[..., Any]
    ours: Callable[..., np.ndarray]
    adjoint: Callable[..., np.ndarray]
    rank: int = 2
    even: bool = False  # spatial sizes must be even
    weights: tuple[tuple[int, ...], ...] = ()
    indices: Callable[..., np.ndarray] | None = None
    weight_slope: Any = None  # a function, where there is a weight
    forward: str = "copy"
    backward: str = "copy"
    products: Callable[..., int] = lambda shape, result: 0
    moved: Callable[..., int] = lambda x, result: x.nbytes + result.nbytes
    documented: str = ""
    issue: str = ""

    def shape(self, base: tuple[int, ...]) -> tuple[int, ...]:
        """The input's shape for a base shape (N, C, H, W)."""
        n, channels, h, w = base
        spatial = {1: (4 * w,), 2: (h, w), 3: (4, h // 2, w // 2)}[self.rank]
        return (n, channels, *(size // 2 * 2 if self.even else size for size in spatial))

    def arrays(self, shape: tuple[int, ...], seed: int) -> list[np.ndarray]:
        """A random input of a shape in float32, and what goes with it."""
        rng = np.random.default_rng(seed)
        floats = [rng.standard_normal(s, np.float32) for s in (shape, *self.weights)]
        return [*floats, self.indices(rng, shape)] if self.indices else floats
