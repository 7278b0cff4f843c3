"""Every linear operator is a matrix: read it off, and check an adjoint against it.

matrix[:, j] = op(e_j), the image that is 1 at pixel j and 0 elsewhere;  <op(x), y> = <x, adjoint(y)>
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ._arguments import integer

Operator = Callable[[np.ndarray], np.ndarray]


def matrix_of(op: Operator, input_shape: int | tuple[int, ...], dtype: Any = np.float64) -> np.ndarray:
    """The matrix of a linear operator, read off one unit vector at a time.

    Column j is op(e_j).ravel(), where e_j is zero but for a one at flat position j.

    Parameters
    ----------
    op : maps an array of `input_shape` to an array, linearly
    input_shape : tuple of ints >= 1
    dtype : of the unit vectors; give float32 to an operator with float32 weights

    Returns
    -------
    (prod(output shape), prod(input_shape)) array

    Raises
    ------
    ValueError : op(0) is not 0 (a bias?), or op of a random array is not the matrix times it.

    >>> matrix_of(lambda x: x[::-1] + x, (3,))
    array([[1., 0., 1.],
           [0., 2., 0.],
           [1., 0., 1.]])
    """
    shape = _shape("input_shape", input_shape)
    at_zero = np.asarray(op(np.zeros(shape, dtype)))
    if np.any(at_zero):
        raise ValueError(f"op(0) has an entry {at_zero[at_zero != 0][0]:g}; a linear operator maps 0 to 0")
    units = np.eye(prod(shape), dtype=dtype)
    matrix = np.stack([np.asarray(op(unit.reshape(shape))).ravel() for unit in units], axis=1)
    probe = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    result = np.asarray(op(probe)).ravel()
    gap = np.abs(matrix @ probe.ravel() - result).max()
    if gap > 1000 * np.finfo(dtype).eps * max(1, np.abs(result).max()):
        raise ValueError(f"op is not linear: on a random array it is {gap:.2g} away from its matrix")
    return matrix


def adjoint_gap(
    op: Operator,
    adjoint: Operator,
    input_shape: int | tuple[int, ...],
    output_shape: int | tuple[int, ...],
    rng: "np.random.Generator | None" = None,  # a string: numpy.random is loaded late
) -> float:
    """How far `adjoint` is from the adjoint (transpose) of `op`, on one random pair.

    |<op(x), y> - <x, adjoint(y)>| / (|op(x)| |y|): rounding error, about 1e-16, when it is the
    adjoint, and of the order of 1 over the square root of the size when it is not.

    Parameters
    ----------
    op : maps input_shape to output_shape, linearly
    adjoint : maps output_shape to input_shape, linearly
    input_shape, output_shape : tuples of ints >= 1
    rng : np.random.Generator, optional; a fixed one when absent

    Returns
    -------
    float >= 0

    Raises
    ------
    ValueError : op or adjoint returns another shape.

    >>> adjoint_gap(lambda x: 2 * x, lambda y: 2 * y, (3,), (3,)) < 1e-15
    True
    """
    rng = np.random.default_rng(0) if rng is None else rng
    x = rng.standard_normal(_shape("input_shape", input_shape))
    y = rng.standard_normal(_shape("output_shape", output_shape))
    forward, backward = np.asarray(op(x)), np.asarray(adjoint(y))
    for name, result, shape in (("op", forward, y.shape), ("adjoint", backward, x.shape)):
        if result.shape != shape:
            raise ValueError(f"{name} returned shape {result.shape}; {shape} is needed")
    norms = np.linalg.norm(forward) * np.linalg.norm(y)
    difference = abs(np.vdot(forward, y) - np.vdot(x, backward))
    return float(difference / norms) if norms else float(difference)


def _shape(name: str, shape: int | tuple[int, ...]) -> tuple[int, ...]:
    entries: Any = shape if np.iterable(shape) else (shape,)
    return tuple(integer(name, n, 1) for n in entries)
