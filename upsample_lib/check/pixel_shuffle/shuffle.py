"""Dealing out and gathering, in PyTorch's order and in TensorFlow's.

The orders differ as soon as there are two output channels, and nothing raises an error: the mistake that ports of
super-resolution networks make.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import copies

LOOP, ORDERS = "The loop", "Two orders"


def transposed(x, sizes, split, to):
    """The array split into the axes that the letters name, and those put into another order.

    c is a channel, (h, w) a pixel of the small map, (i, j) a place in the block that it becomes.
    """
    return x.reshape([sizes[letter] for letter in split]).transpose([split.index(letter) for letter in to])


def deal(x, r, split="cijhw", to="chiwj", power=2):
    """Channels to pixels; `split` names the axes in memory, slowest first; a power of 1 divides the channels by r alone."""
    channels, h, w = x.shape
    sizes = {"c": channels // r**power, "i": r, "j": r, "h": h, "w": w}
    return reshaped(transposed(x, sizes, split, to).reshape(x.shape), r)


def gather(y, r, to="cijhw", split="chiwj", by=None):
    """Pixels to channels, the inverse of `deal`; `by` is what the sides are divided by, r if None."""
    height, width = (n // (by or r) for n in y.shape[1:])
    sizes = {"c": len(y), "i": r, "j": r, "h": height, "w": width}
    return transposed(y, sizes, split, to).reshape(-1, sizes["h"], sizes["w"])


def reshaped(x, r):
    return x.reshape(len(x) // r**2, x.shape[1] * r, x.shape[2] * r)


def tiles(x, r, split="cijhw"):
    """Each channel as one tile of the image, instead of one place in every block."""
    return deal(x, r, split, "cihjw")


def draw_channels(rng):
    r, c = between(rng, 1, 3), between(rng, 1, 3)
    return *numbers(rng, (c * r * r, *pair(rng, 1, 3))), r


def large_rule(x, r):
    c, h, w = len(x) // r**2, x.shape[1] * r, x.shape[2] * r
    return (
        f"(C, H * r, W * r) = ({len(x)} // {r * r}, {x.shape[1]} * {r}, {x.shape[2]} * {r}) = ({c}, {h}, {w})"
    )


EIGHT = np.arange(1, 9).reshape(8, 1, 1)


@exercise(
    section=LOOP,
    hand=[
        (np.array([[[1]], [[2]], [[3]], [[4]]]), 2),
        (np.array([[[1, 5]], [[2, 6]], [[3, 7]], [[4, 8]]]), 2),
        (np.array([[[1]], [[2]]]), 1),
        (EIGHT, 2),
    ],
    draw=draw_channels,
    rule=large_rule,
)
def pixel_shuffle(x, upscale_factor):
    return deal(x, upscale_factor)


pixel_shuffle.wrong(
    tensorflow_order=lambda x, r: deal(x, r, "ijchw"),
    columns_first=lambda x, r: deal(x, r, "cjihw"),
    tiles=tiles,
    reshaped_alone=reshaped,
    turned_round=lambda x, r: deal(x[::-1], r)[::-1],
    first_copied=lambda x, r: copies(x[:: r * r], r),
    unshuffled=gather,
    channel_between=lambda x, r: deal(x, r, "icjhw"),
    split_at_the_end=lambda x, r: deal(x, r, "chwij"),
    channels_over_r=lambda x, r: deal(x, r, power=1),
    sides_exchanged=lambda x, r: deal(x, r).reshape(-1, x.shape[2] * r, x.shape[1] * r),
    channels_r_apart=lambda x, r: np.concatenate(
        [deal(x[c * r :][: r * r], r) for c in range(len(x) // r**2)]
    ),
    blocks_as_rows=lambda x, r: deal(x, r, to="chwij"),
)


def draw_image(rng):
    r = between(rng, 1, 3)
    return *numbers(rng, (between(rng, 1, 3), *(r * n for n in pair(rng, 1, 3)))), r


@exercise(
    section=LOOP,
    hand=[
        (np.array([[[1, 2], [3, 4]]]), 2),
        (np.array([[[1, 2, 5, 6], [3, 4, 7, 8]]]), 2),
        (np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]), 2),
    ],
    draw=draw_image,
    rule=lambda x, r: (
        f"(C * r * r, H, W) = ({len(x)} * {r * r}, {x.shape[1]} // {r}, {x.shape[2]} // {r})"
        f" = ({len(x) * r * r}, {x.shape[1] // r}, {x.shape[2] // r})"
    ),
)
def pixel_unshuffle(x, downscale_factor):
    return gather(x, downscale_factor)


pixel_unshuffle.wrong(
    tensorflow_order=lambda x, r: gather(x, r, "ijchw"),
    columns_first=lambda x, r: gather(x, r, "cjihw"),
    tiles=lambda x, r: gather(x, r, split="cihjw"),
    reshaped_alone=lambda x, r: x.reshape(-1, x.shape[1] // r, x.shape[2] // r),
    first_pixel_alone=lambda x, r: x[:, ::r, ::r],
    averaged=lambda x, r: x.reshape(len(x), x.shape[1] // r, r, x.shape[2] // r, r).mean((2, 4)),
    order_undone_wrongly=lambda x, r: gather(x, r, "cwhji"),
    a_channel_a_block=lambda x, r: gather(x, r, "chwij"),
    sides_not_divided=lambda x, r: gather(x, r, by=1),
    channel_left_out=lambda x, r: np.pad(gather(x[-1:], r), [(0, (len(x) - 1) * r * r), (0, 0), (0, 0)]),
    place_slow_columns_first=lambda x, r: gather(x, r, "jichw"),
)


@exercise(
    section=ORDERS,
    hand=[(np.array([[[1]], [[2]], [[3]], [[4]]]), 2), (EIGHT, 2), (np.array([[[1]], [[2]]]), 1)],
    draw=draw_channels,
    rule=large_rule,
)
def depth_to_space(x, blocksize):
    return deal(x, blocksize, "ijchw")


depth_to_space.wrong(
    pytorch_order=deal,
    columns_first=lambda x, r: deal(x, r, "jichw"),
    channel_between=lambda x, r: deal(x, r, "icjhw"),
    tiles=lambda x, r: tiles(x, r, "ijchw"),
    reshaped_alone=reshaped,
    turned_round=lambda x, r: deal(x[::-1], r, "ijchw")[::-1],
    first_copied=lambda x, r: copies(x[: len(x) // r**2], r),
    channels_over_r=lambda x, r: deal(x, r, "ijchw", power=1),
    pytorch_columns_first=lambda x, r: deal(x, r, "cjihw"),
    transposed_as_before=lambda x, r: deal(x, r, "ijchw", "ihjwc"),
)


def draw_layer(rng):
    r, c = between(rng, 1, 3), between(rng, 1, 4)
    return *numbers(rng, (c * r * r, between(rng, 1, 2), between(rng, 1, 2), between(rng, 1, 2))), r


def sort(w, first, second):
    """Split the first axis into (first, second) and let the two change places."""
    return w.reshape(first, second, *w.shape[1:]).swapaxes(0, 1).reshape(w.shape)


def by_columns(w, r):
    """To TensorFlow's order, with the places of a block counted column by column."""
    split = w.reshape(len(w) // r**2, r, r, *w.shape[1:])
    return split.transpose(2, 1, 0, 3, 4, 5).reshape(w.shape)


def one_by_one(w, r, channels, out):
    """The kernels copied into `out`, one after the other, as if there were so many output channels."""
    for c, place in np.ndindex(channels, r * r):
        out[place * channels + c] = w[c * r * r + place]
    return out


@exercise(
    section=ORDERS,
    hand=[
        (np.arange(1, 5).reshape(4, 1, 1, 1), 2),
        (np.arange(1, 9).reshape(8, 1, 1, 1), 2),
        (np.arange(1, 13).reshape(12, 1, 1, 1), 2),
        (np.arange(1, 5).reshape(2, 1, 1, 2), 1),
    ],
    draw=draw_layer,
    rule=lambda w, r: f"the shape stays {w.shape}",
    cases=16,
)
def to_tensorflow(weight, upscale_factor):
    return sort(weight, len(weight) // upscale_factor**2, upscale_factor**2)


to_tensorflow.wrong(
    back_to_pytorch=lambda w, r: sort(w, r**2, len(w) // r**2),
    unchanged=lambda w, r: w,
    columns_first=by_columns,
    reversed=lambda w, r: w[::-1],
    split_by_factor=lambda w, r: sort(w, len(w) // r, r),
    input_channels_for_output=lambda w, r: one_by_one(w, r, w.shape[1], np.zeros_like(w)),
    overwritten_while_read=lambda w, r: one_by_one(w, r, len(w) // r**2, w),
    layout=lambda w, r: to_tensorflow(w, r).transpose(2, 3, 1, 0),
    axes_swapped=lambda w, r: to_tensorflow(w, r).swapaxes(0, 1),
)
