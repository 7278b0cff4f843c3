"""Places kept and read: max pooling with indices, max-unpooling."""

from functools import partial

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, whole

LOOP = "The loop"


def draw_sizes(rng):
    """The side of a block, and the shape of a map that leaves any rest beside whole blocks."""
    size = between(rng, 1, 3)
    return size, tuple(size * between(rng, 1, 3) + between(rng, 0, size - 1) for _ in range(2))


def draw_pooling(rng):
    size, shape = draw_sizes(rng)
    if rng.random() < 0.5:
        return rng.integers(-2, 3, shape), size  # many equal values
    return *numbers(rng, shape), size


def pooled_rule(x, s):
    h, w = x.shape
    return f"(H // size, W // size) = ({h} // {s}, {w} // {s}) = ({h // s}, {w // s})"


def pooled(x, s, last=False, index=None, step=None):
    """Maxima of blocks and their places, as `index(top, left, down, right)` stores them: in the map, in the block."""
    step = s if step is None else step
    shape = [(n - s) // step + 1 for n in x.shape]
    values, places = np.zeros(shape, x.dtype), np.zeros(shape, int)
    for i, j in np.ndindex(values.shape):
        block = x[i * step : i * step + s, j * step : j * step + s]
        largest = np.flatnonzero(block == block.max())
        down, right = divmod(int(largest[-1 if last else 0]), s)
        values[i, j] = block[down, right]
        top, left = i * step + down, j * step + right
        places[i, j] = index(top, left, down, right) if index else top * x.shape[1] + left
    return values, places


def at(index):
    """A wrong version that stores index(x, size, top, left, down, right) of a maximum."""
    return lambda x, s: pooled(x, s, index=partial(index, x, s))


def remade(make):
    """A wrong version that makes make(x, size, values, places) of the right answer."""
    return lambda x, s: make(x, s, *pooled(x, s))


def block_means(x, s):
    rows, columns = (n // s for n in x.shape)
    return x[: rows * s, : columns * s].reshape(rows, s, columns, s).mean((1, 3), dtype=float)


def with_rest(x, s):
    """Blocks at the end that are not whole count as well."""
    padded = np.pad(x * 1.0, [(0, -n % s) for n in x.shape], constant_values=-np.inf)
    values, places = pooled(padded, s)
    return values, places // padded.shape[1] * x.shape[1] + places % padded.shape[1]


def runs(x, s):
    """Pixels as they follow in the rows of whole blocks, s * s at a time, for blocks."""
    rows, columns = (n // s for n in x.shape)
    places = np.arange(x.size).reshape(x.shape)[: rows * s, : columns * s].reshape(rows, columns, s * s)
    places = np.take_along_axis(places, x.ravel()[places].argmax(2)[..., None], 2)[..., 0]
    return x.ravel()[places], places


@exercise(
    section=LOOP,
    hand=[
        (np.array([[1, 5, 2, 0], [3, 4, 0, 7]]), 2),
        (np.array([[8, 8, 6, 6, 1], [8, 8, 6, 9, 1]]), 2),
        (np.array([[1, 2], [4, 3], [5, 6], [8, 7]]), 2),
        (np.array([[-1, -2], [-3, -4]]), 2),
    ],
    draw=draw_pooling,
    rule=pooled_rule,
    indices=(1,),
)
def max_pool(x, size):
    return pooled(x, size)


max_pool.wrong(
    place_in_block=at(lambda x, s, top, left, down, right: down * s + right),
    last_of_equals=lambda x, s: pooled(x, s, last=True),
    column_by_column=at(lambda x, s, top, left, *_: left * x.shape[0] + top),
    height_for_width=at(lambda x, s, top, left, *_: top * x.shape[0] + left),
    width_of_whole_blocks=at(lambda x, s, top, left, *_: top * (x.shape[1] // s * s) + left),
    windows_one_apart=lambda x, s: pooled(x, s, step=1),
    smallest=lambda x, s: (-pooled(-x, s)[0], pooled(-x, s)[1]),
    largest_size=lambda x, s: (x.ravel()[pooled(abs(x), s)[1]], pooled(abs(x), s)[1]),
    mean=remade(lambda x, s, values, places: (block_means(x, s), places)),
    zero_at_least=remade(
        lambda x, s, values, places: (np.maximum(values, 0), np.where(values > 0, places, 0))
    ),
    zero_at_the_corner=remade(
        lambda x, s, values, places: (
            np.maximum(values, 0),
            np.where(values > 0, places, pooled(np.zeros(x.shape), s)[1]),
        )
    ),
    first_in_map=remade(
        lambda x, s, values, places: (values, np.vectorize(lambda value: np.argmax(x == value))(values))
    ),
    rest_pooled=with_rest,
    corner_of_block=at(lambda x, s, top, left, down, right: (top - down) * x.shape[1] + left - right),
    column_of_block_left_out=at(lambda x, s, top, left, down, right: top * x.shape[1] + right),
    row_of_block_left_out=at(lambda x, s, top, left, down, right: down * x.shape[1] + left),
    rows_and_columns=remade(
        lambda x, s, values, places: (values, np.stack(np.unravel_index(places, x.shape), -1))
    ),
    exchanged=remade(lambda x, s, values, places: (places, values)),
    argmax_of_map=remade(lambda x, s, values, places: (values, np.full_like(places, np.argmax(x)))),
    width_of_pooled_map=at(lambda x, s, top, left, *_: top * (x.shape[1] // s) + left),
    reshaped_to_blocks=runs,
)


def draw_places(rng):
    size, shape = draw_sizes(rng)
    values, places = pooled(rng.permutation(shape[0] * shape[1]).reshape(shape), size)
    return whole(rng, values.shape) * rng.choice([1.0, 0.25]), places, shape


def written(values, places, shape):
    out = np.zeros(shape, values.dtype)
    out.flat[places.ravel()] = values.ravel()
    return out


def by_division(values, indices, shape, width):
    out = np.zeros(shape, values.dtype)
    out[np.divmod(indices, width)] = values
    return out


def one_by_one(values, indices, shape, place):
    """Each value at place(out, its pixel in the pooled map, its index)."""
    out = np.zeros(shape)
    for at in np.ndindex(values.shape):
        out[place(out, at, indices[at])] = values[at]
    return out


def filled(values, shape, block=np.ones):
    """Each value in a whole block, zeros in what is left of the shape; `block(size)` says what a block holds of it."""
    size = [n // m for n, m in zip(shape, values.shape)]
    blocks = np.kron(values, block(size))
    return np.pad(blocks, [(0, n - m) for n, m in zip(shape, blocks.shape)])


def corner(size):
    return np.arange(np.prod(size)).reshape(size) == 0


@exercise(
    section=LOOP,
    hand=[
        (np.array([[5, 7]]), np.array([[1, 7]]), (2, 4)),
        (np.array([[5, 7]]), np.array([[1, 7]]), (2, 5)),
        (np.array([[1.5], [2.5]]), np.array([[2], [7]]), (4, 2)),
    ],
    draw=draw_places,
    rule=lambda v, i, shape: f"output_shape = {shape}",
)
def max_unpool(values, indices, output_shape):
    return written(values, indices, output_shape)


max_unpool.wrong(
    column_by_column=lambda v, i, shape: written(v, i, shape[::-1]).T,
    height_for_width=lambda v, i, shape: by_division(v, i, shape, shape[0]),
    width_of_pooled_map=lambda v, i, shape: by_division(v, i, shape, v.shape[1]),
    even_size=lambda v, i, shape: written(v, i, [n * max(shape[a] // n, 1) for a, n in enumerate(v.shape)]),
    corners=lambda v, i, shape: filled(v, shape, corner),
    filled=lambda v, i, shape: filled(v, shape),
    in_order=lambda v, i, shape: written(v, np.arange(v.size), shape),
    flat=lambda v, i, shape: written(v, i, shape).ravel(),
    indices_sorted=lambda v, i, shape: written(v, np.sort(i, axis=None), shape),
    rows_written=lambda v, i, shape: one_by_one(v, i, shape, lambda out, at, k: (k,)),
    within_its_row=lambda v, i, shape: one_by_one(v, i, shape, lambda out, at, k: (at[0], k)),
    row_and_column_exchanged=lambda v, i, shape: one_by_one(
        v, i, shape, lambda out, at, k: (k % shape[1], k // shape[1])
    ),
    sides_exchanged=lambda v, i, shape: written(v, i, shape).reshape(shape[::-1]),
    doubled_size=lambda v, i, shape: written(v, i, [2 * n for n in v.shape]),
    counted_from_one=lambda v, i, shape: written(v, i - 1, shape),
    width_doubled=lambda v, i, shape: by_division(v, i, shape, 2 * v.shape[1]),
)
