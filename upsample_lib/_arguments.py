"""The arguments and results of every operator: parsed once, at the public door, and given back as they came.

Each check either returns the argument in its one working form or raises a sentence that names
the rule and the value that broke it.
"""

import operator
from collections.abc import Callable, Iterable
from math import isfinite
from numbers import Real
from typing import Any, ParamSpec, TypeVar

import numpy as np

RANKS = (1, 2, 3)
PerAxis = int | tuple[int, ...]  # one number for all spatial axes, or one for each

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def same_arguments(
    other: Callable[Parameters, Result],
) -> Callable[[Callable[..., Result]], Callable[Parameters, Result]]:
    """Give a function that takes (*arguments, **options) the signature of another one."""

    def signed(function: Callable[..., Result]) -> Callable[Parameters, Result]:
        function.__wrapped__ = other  # type: ignore[attr-defined]  # where inspect.signature looks
        return function

    return signed


def integer(name: str, value: Any, minimum: int | None = None) -> int:
    """`value` as an int, refused when it is not an integer or below `minimum`."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}={value!r} is not an integer") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name}={number} is below {minimum}")
    return number


def word(name: str, value: Any, words: Iterable[str]) -> str:
    """`value`, refused when it is none of `words`."""
    if not isinstance(value, str) or value not in words:
        raise ValueError(f"{name}={value!r} is none of {', '.join(words)}")
    return value


def spatial(indices: Iterable[Any]) -> Any:
    """An index of the last axes: `x[spatial(slices)]` leaves batch and channels alone."""
    return (..., *indices)


def integers(minimum: int, **named: Any) -> list[int]:
    """Each of several arguments as an int, none of them below `minimum`."""
    return [integer(name, value, minimum) for name, value in named.items()]


def per_axis(name: str, value: Any, rank: int, minimum: int = 0) -> tuple[int, ...]:
    """One int per spatial axis from an int, or from a sequence of one or `rank` ints."""
    if isinstance(value, (str, bytes)) or value is None:
        raise TypeError(f"{name}={value!r} is neither an integer nor one integer per spatial axis")
    entries = list(value) if np.iterable(value) else [value]
    if len(entries) not in (1, rank):
        raise ValueError(f"{name}={value!r} has {len(entries)} entries for {rank} spatial axes")
    numbers = tuple(integer(name, entry, minimum) for entry in entries)
    return numbers * rank if len(numbers) == 1 else numbers


def positives(name: str, value: Any, count: int) -> list[float]:
    """`count` floats above 0 from one number, or from a sequence of as many."""
    entries: list[Any] = list(value) if np.iterable(value) and not isinstance(value, str) else [value] * count
    if len(entries) != count:
        raise ValueError(f"{name}={value!r} has {len(entries)} entries for {count} axes")
    for entry in entries:
        if not isinstance(entry, (Real, np.number)) or isinstance(entry, (bool, np.bool_)):
            raise TypeError(f"{name}={value!r} is not a number, or one per axis")
        if not isfinite(entry) or float(entry) <= 0:
            raise ValueError(f"{name}={value!r} is not above 0")
    return [float(entry) for entry in entries]


def array(name: str, value: Any) -> np.ndarray:
    """`value` as a plain array of numbers in the machine's byte order, any dtype a copying operator may keep."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, and no operator looks at masks; fill it first")
    result = np.asarray(value)
    if result.dtype.kind not in "fiubc":
        raise TypeError(f"{name} has dtype {result.dtype}; an array of numbers is needed")
    return result.astype(result.dtype.newbyteorder("="), copy=False)


def summable(name: str, value: Any) -> np.ndarray:
    """`value` as an array that adds up: integers and booleans become float64, which does not wrap around."""
    result = array(name, value)
    return result.astype(np.float64) if result.dtype.kind in "iub" else result


def arithmetic(**named: Any) -> list[Any]:
    """Arrays in one floating dtype: integers become float64, float32 beside float64 is refused.

    A bias of None stays None.
    """
    absent = {name for name, value in named.items() if value is None and name == "bias"}
    arrays = {name: None if name in absent else _floating(name, value) for name, value in named.items()}
    dtypes = {name: a.dtype for name, a in arrays.items() if a is not None}
    if len(set(dtypes.values())) > 1:
        listing = ", ".join(f"{name} is {dtype}" for name, dtype in dtypes.items())
        raise TypeError(f"{listing}: all of them need the same dtype")
    return list(arrays.values())


def _floating(name: str, value: Any) -> np.ndarray:
    result = summable(name, value)
    if result.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} has dtype {result.dtype}; float32, float64 or an integer dtype is needed")
    return result


def spatial_rank(weight: np.ndarray, layout: str) -> int:
    """The number of spatial axes of a convolution weight, 1 to 3."""
    rank = weight.ndim - 2
    if rank not in RANKS:
        raise ValueError(f"weight has shape {weight.shape}; {layout} with 1 to 3 kernel axes is needed")
    refuse_empty("weight", weight, first=0)
    return rank


def pooled_rank(x: np.ndarray, kernel_size: Any) -> int:
    """The spatial axes of a pooling: as many as a tuple `kernel_size` has, or all after (N, C)."""
    is_tuple = np.iterable(kernel_size) and not isinstance(kernel_size, str)
    rank = len(kernel_size) if is_tuple else x.ndim - 2
    _refuse_rank(x, rank)
    return rank


def _refuse_rank(x: np.ndarray, rank: int) -> None:
    if rank not in RANKS:
        raise ValueError(f"x has shape {x.shape}; (N, C, *spatial) with 1 to 3 spatial axes is needed")


def feature_maps(x: Any) -> np.ndarray:
    """`x` as an array (N, C, *spatial) with 1 to 3 spatial axes and something in it."""
    x = array("x", x)
    _refuse_rank(x, x.ndim - 2)
    refuse_empty("x", x, first=1)
    return x


def batched(x: np.ndarray, rank: int) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """`x` with a batch axis, and the function that takes it off a result where `x` had none."""
    if x.ndim not in (rank + 1, rank + 2):
        raise ValueError(
            f"x has shape {x.shape}; (N, C, *spatial) or (C, *spatial) with {rank} spatial axes is needed"
        )
    if x.ndim == rank + 2:
        refuse_empty("x", x, first=1)
        return x, lambda result: result
    refuse_empty("x", x, first=0)
    return x[None], lambda result: result[0]


def refuse_empty(name: str, value: np.ndarray, first: int) -> None:
    """Refuse an array with nothing along an axis from `first` on; an empty batch is allowed."""
    if 0 in value.shape[first:]:
        raise ValueError(f"{name} has shape {value.shape}; only the batch axis may be empty")


def channel_groups(groups: Any, channels_in: int, channels_out: int) -> int:
    """`groups` as an int that divides both channel counts."""
    groups = integer("groups", groups, 1)
    for name, channels in (("input", channels_in), ("output", channels_out)):
        if channels % groups:
            raise ValueError(f"groups={groups} does not divide the {channels} {name} channels")
    return groups


def add_bias(y: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """Add one number to each channel of (N, C, *spatial), in place."""
    if bias is not None:
        y += bias.reshape(-1, *[1] * (y.ndim - 2))
    return y


def refuse_bias(bias: np.ndarray | None, channels_out: int) -> None:
    """Refuse a bias that does not hold one number per output channel."""
    if bias is not None and bias.shape != (channels_out,):
        raise ValueError(f"bias has shape {bias.shape}; ({channels_out},), one per output channel, is needed")


def size_text(sizes: tuple[int, ...]) -> str:
    """Sizes as people write them: `2 x 2`, or `5-pixel` on one axis."""
    return " x ".join(str(n) for n in sizes) if len(sizes) > 1 else f"{sizes[0]}-pixel"
