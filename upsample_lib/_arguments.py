"""Argument checks shared by every operator: parse once, at the public door.

Each check either returns the argument in its one working form or raises a sentence that names
the rule and the value that broke it.
"""

import operator
from math import isfinite
from numbers import Real

import numpy as np

RANKS = (1, 2, 3)


def integer(name, value, minimum=None):
    """`value` as an int, refused when it is no integer or below `minimum`."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}={value!r} is not an integer") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name}={number} is below {minimum}")
    return number


def per_axis(name, value, rank, minimum=0):
    """One int per spatial axis from an int, or from a sequence of one or `rank` ints."""
    if isinstance(value, (str, bytes)) or value is None:
        raise TypeError(f"{name}={value!r} is neither an integer nor one integer per spatial axis")
    entries = list(value) if np.iterable(value) else [value]
    if len(entries) not in (1, rank):
        raise ValueError(f"{name}={value!r} has {len(entries)} entries for {rank} spatial axes")
    numbers = tuple(integer(name, entry, minimum) for entry in entries)
    return numbers * rank if len(numbers) == 1 else numbers


def positive(name, value, count):
    """`count` floats above 0 from one number, or from a sequence of as many."""
    entries = list(value) if np.iterable(value) and not isinstance(value, str) else [value] * count
    if len(entries) != count:
        raise ValueError(f"{name}={value!r} has {len(entries)} entries for {count} axes")
    for entry in entries:
        if not isinstance(entry, (Real, np.number)) or isinstance(entry, (bool, np.bool_)):
            raise TypeError(f"{name}={value!r} is not a number, or one per axis")
        if not (isfinite(entry) and entry > 0):
            raise ValueError(f"{name}={value!r} is not above 0")
    return [float(entry) for entry in entries]


def array(name, value):
    """`value` as an array of real numbers, any dtype a copying operator may keep."""
    result = np.asarray(value)
    if result.dtype.kind not in "fiubc":
        raise TypeError(f"{name} has dtype {result.dtype}; an array of numbers is needed")
    return result


def arithmetic(**named):
    """Arrays in one floating dtype: integers become float64, float32 beside float64 is refused.

    A value of None (an absent bias) stays None.
    """
    arrays = {name: None if value is None else _floating(name, value) for name, value in named.items()}
    dtypes = {name: a.dtype for name, a in arrays.items() if a is not None}
    if len(set(dtypes.values())) > 1:
        listing = ", ".join(f"{name} is {dtype}" for name, dtype in dtypes.items())
        raise TypeError(f"{listing}: all of them need the same dtype")
    return list(arrays.values())


def _floating(name, value):
    result = array(name, value)
    if result.dtype.kind in "iub":
        return result.astype(np.float64)
    if result.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} has dtype {result.dtype}; float32, float64 or an integer dtype is needed")
    return result


def spatial_rank(weight, layout):
    """The number of spatial axes of a convolution weight, 1 to 3."""
    rank = weight.ndim - 2
    if rank not in RANKS:
        raise ValueError(f"weight has shape {weight.shape}; {layout} with 1 to 3 kernel axes is needed")
    no_empty_axis("weight", weight, first=0)
    return rank


def pooled_rank(x, kernel_size):
    """The spatial axes of a pooling: as many as a tuple `kernel_size` has, or all after (N, C)."""
    is_tuple = np.iterable(kernel_size) and not isinstance(kernel_size, str)
    rank = len(kernel_size) if is_tuple else x.ndim - 2
    if rank not in RANKS:
        raise ValueError(f"x has shape {x.shape}; (N, C, *spatial) with 1 to 3 spatial axes is needed")
    return rank


def batched(name, x, rank):
    """(`x` with a batch axis, whether it had one already) for `rank` spatial axes."""
    if x.ndim not in (rank + 1, rank + 2):
        raise ValueError(
            f"{name} has shape {x.shape}; (N, C, *spatial) or (C, *spatial) with {rank} spatial axes is needed"
        )
    had_batch = x.ndim == rank + 2
    no_empty_axis(name, x, first=int(had_batch))
    return (x if had_batch else x[None]), had_batch


def no_empty_axis(name, x, first):
    """Refuse an array with nothing along an axis from `first` on; an empty batch is allowed."""
    if 0 in x.shape[first:]:
        raise ValueError(f"{name} has shape {x.shape}; only the batch axis may be empty")


def channel_groups(groups, channels_in, channels_out):
    """`groups` as an int that divides both channel counts."""
    groups = integer("groups", groups, 1)
    for name, channels in (("input", channels_in), ("output", channels_out)):
        if channels % groups:
            raise ValueError(f"groups={groups} does not divide the {channels} {name} channels")
    return groups


def bias_of(bias, channels_out):
    """Refuse a bias that does not hold one number per output channel."""
    if bias is not None and bias.shape != (channels_out,):
        raise ValueError(f"bias has shape {bias.shape}; ({channels_out},), one per output channel, is needed")


def times(sizes):
    """Sizes as people write them: `2 x 2`, or `5-pixel` on one axis."""
    return " x ".join(str(n) for n in sizes) if len(sizes) > 1 else f"{sizes[0]}-pixel"
