"""Dilated (atrous) convolution: kernels with gaps, and what they really are.

    y[i] = sum over t of weight[t] * x[i + t*dilation]

So 1, 2, 3, 4 under the kernel 1, 10 with dilation 2 makes 1 + 30, 2 + 40. `conv` takes the dilation; here are the same
kernel written with its zeros, and the same result from pixels that are `dilation` apart.
"""

import numpy as np

from ._arguments import PerAxis, arithmetic, array, batched, integers, per_axis, spatial, spatial_rank
from ._axes import span
from .convolution import WEIGHT, conv, conv_output_size
from .transposed_convolution import insert_zeros


def effective_kernel_size(kernel_size: int, dilation: int) -> int:
    """The pixels that a dilated kernel spans along one axis: k + (k - 1)*(d - 1).

    Parameters
    ----------
    kernel_size, dilation : int >= 1

    Returns
    -------
    int, input pixels

    Raises
    ------
    ValueError, TypeError : a number that is not an integer >= 1.

    >>> effective_kernel_size(3, 2)
    5
    """
    return span(*integers(1, kernel_size=kernel_size, dilation=dilation))


def dilate_kernel(weight: np.ndarray, dilation: PerAxis) -> np.ndarray:
    """Put dilation - 1 zeros between neighbouring taps: conv with it is conv with `dilation`.

    Parameters
    ----------
    weight : (C_out, C_in/groups, *kernel) array
    dilation : int >= 1, or one per spatial axis

    Returns
    -------
    (C_out, C_in/groups, *((k - 1)*dilation + 1)) array of weight's dtype

    Raises
    ------
    ValueError : not 1 to 3 kernel axes, a dilation below 1.

    >>> dilate_kernel(np.array([[[1, 2, 3]]]), 2)
    array([[[1, 0, 2, 0, 3]]])
    """
    weight = array("weight", weight)
    rank = spatial_rank(weight, WEIGHT)
    return insert_zeros(weight, per_axis("dilation", dilation, rank, 1))


def conv_dilated_by_subgrids(x: np.ndarray, weight: np.ndarray, dilation: PerAxis) -> np.ndarray:
    """A rate-d convolution, done as d*d ordinary ones that never meet (in two dimensions).

    Output pixel i reads only input pixels that are i modulo d. So each of the d*d sub-grids of
    the input has its own convolution, and neighbouring outputs share no input.

    Parameters
    ----------
    x : (N, C_in, *spatial) or (C_in, *spatial) array
    weight : (C_out, C_in, *kernel) array
    dilation : int >= 1, or one per spatial axis

    Returns
    -------
    array equal to conv(x, weight, dilation=dilation)

    Raises
    ------
    ValueError, TypeError : as `conv`.

    >>> conv_dilated_by_subgrids(np.array([[1.0, 2, 3, 4]]), np.array([[[1.0, 10]]]), 2)
    array([[31., 42.]])
    """
    x, weight = arithmetic(x=x, weight=weight)
    rank = spatial_rank(weight, WEIGHT)
    x, unbatch = batched(x, rank)
    dilations = per_axis("dilation", dilation, rank, 1)
    spans = zip(x.shape[2:], weight.shape[2:], dilations)
    out_size = [conv_output_size(n, k, dilation=d) for n, k, d in spans]
    whole = [(0, -n % d) for n, d in zip(x.shape[2:], dilations)]
    x = np.pad(x, [(0, 0), (0, 0), *whole]) if np.any(whole) else x
    subgrids = [spatial(slice(p, None, d) for p, d in zip(i, dilations)) for i in np.ndindex(*dilations)]
    parts = conv(np.concatenate([x[subgrid] for subgrid in subgrids]), weight)
    y = np.empty((len(x), len(weight), *(m * d for m, d in zip(parts.shape[2:], dilations))), x.dtype)
    for subgrid, part in zip(subgrids, parts.reshape(len(subgrids), -1, *parts.shape[1:])):
        y[subgrid] = part
    return unbatch(y[spatial(map(slice, out_size))])
