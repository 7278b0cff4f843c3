"""The exercises on the pixel shuffle, first half: dealing out and gathering. The layers are in `_subpixel.py`.

PyTorch's order and TensorFlow's differ as soon as there are two output channels, and nothing raises an error: the
mistake that ports of super-resolution networks make.
"""

import numpy as np

from ._engine.draw import between, numbers
from ._engine.topic import Topic
from ._subpixel import ORDERS
from ._subpixel import topic as layers

topic = Topic("pixel_shuffle")

LOOP = "The loop"


def deal(x, r, order="cij", turned=False):
    """Channels to pixels; `order` names the axes that the channels split into, slowest first."""
    sizes = {"c": len(x) // r**2, "i": r, "j": r}
    split = x.reshape(*(sizes[letter] for letter in order), *x.shape[1:])
    if turned:
        split = split[tuple(slice(None, None, -1 if letter in "ij" else 1) for letter in order)]
    axes = {letter: axis for axis, letter in enumerate(order)} | {"h": 3, "w": 4}
    moved = split.transpose([axes[letter] for letter in "chiwj"])
    return moved.reshape(sizes["c"], x.shape[1] * r, x.shape[2] * r)


def gather(y, r, order="cij"):
    """Pixels to channels, the inverse of `deal`."""
    c, h, w = len(y), y.shape[1] // r, y.shape[2] // r
    split = y.reshape(c, h, r, w, r)
    axes = {"c": 0, "h": 1, "i": 2, "w": 3, "j": 4}
    return split.transpose([axes[letter] for letter in order + "hw"]).reshape(c * r * r, h, w)


def tiles(x, r, order="cij"):
    """Each channel as one tile of the image, instead of one place in every block."""
    c = len(x) // r**2
    split = x.reshape(c, r, r, *x.shape[1:]) if order == "cij" else x.reshape(r, r, c, *x.shape[1:])
    split = split if order == "cij" else split.transpose(2, 0, 1, 3, 4)
    return split.transpose(0, 1, 3, 2, 4).reshape(c, x.shape[1] * r, x.shape[2] * r)


def draw_channels(rng):
    r, c = between(rng, 1, 3), between(rng, 1, 3)
    return *numbers(rng, (c * r * r, between(rng, 1, 3), between(rng, 1, 3))), r


def large_rule(x, r):
    c, h, w = len(x) // r**2, x.shape[1] * r, x.shape[2] * r
    return (
        f"(C, H * r, W * r) = ({len(x)} // {r * r}, {x.shape[1]} * {r}, {x.shape[2]} * {r}) = ({c}, {h}, {w})"
    )


EIGHT = np.arange(1, 9).reshape(8, 1, 1)


@topic.exercise(
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
    tensorflow_order=(
        "the channels are dealt out in TensorFlow's order, (i*r + j)*C + c; PyTorch's is c*r*r + i*r + j",
        lambda x, r: deal(x, r, "ijc"),
        ORDERS,
    ),
    columns_first=(
        "the places of a block are filled column by column; they are filled row by row, i*r + j",
        lambda x, r: deal(x, r, "cji"),
    ),
    tiles=(
        "each channel becomes a tile of the image; its pixels take one place in every block",
        tiles,
    ),
    reshaped_alone=(
        "the array is reshaped and not transposed, so that pixels keep their order in memory",
        lambda x, r: x.reshape(len(x) // r**2, x.shape[1] * r, x.shape[2] * r),
    ),
    turned_round=(
        "the blocks are turned round: the first channel stands at the bottom right",
        lambda x, r: deal(x, r, turned=True),
    ),
    first_copied=(
        "the first of every r*r channels is copied into its blocks; each channel has a place of its own",
        lambda x, r: np.repeat(np.repeat(x[:: r * r], r, axis=1), r, axis=2),
    ),
    unshuffled=(
        "the inverse is computed, pixels to channels",
        lambda x, r: gather(x, r),
    ),
    channel_between=(
        "the channel stands between the row and the column of the place, (i*C + c)*r + j; it is the slowest, c*r*r + i*r + j",
        lambda x, r: deal(x, r, "icj"),
    ),
    split_at_the_end=(
        "the array is reshaped to (C, H, W, r, r), which takes numbers as they follow in memory; the channel axis is what splits",
        lambda x, r: (
            x.reshape(len(x) // r**2, *x.shape[1:], r, r)
            .transpose(0, 1, 3, 2, 4)
            .reshape(len(x) // r**2, x.shape[1] * r, x.shape[2] * r)
        ),
    ),
)


def draw_image(rng):
    r = between(rng, 1, 3)
    return *numbers(rng, (between(rng, 1, 3), r * between(rng, 1, 3), r * between(rng, 1, 3))), r


@topic.exercise(
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
    tensorflow_order=(
        "the channels are in TensorFlow's order, with the place as the slow index; PyTorch's is c*r*r + i*r + j",
        lambda x, r: gather(x, r, "ijc"),
        ORDERS,
    ),
    columns_first=(
        "the places of a block are read column by column; they are read row by row",
        lambda x, r: gather(x, r, "cji"),
    ),
    tiles=(
        "the image is cut into r x r tiles; a channel takes every r-th pixel of every r-th row",
        lambda x, r: (
            x.reshape(len(x), r, x.shape[1] // r, r, x.shape[2] // r)
            .transpose(0, 1, 3, 2, 4)
            .reshape(-1, x.shape[1] // r, x.shape[2] // r)
        ),
    ),
    reshaped_alone=(
        "the array is reshaped and not transposed, so that pixels keep their order in memory",
        lambda x, r: x.reshape(-1, x.shape[1] // r, x.shape[2] // r),
    ),
    first_pixel_alone=(
        "only the first pixel of each block is kept: that is subsampling; every pixel goes to a channel of its own",
        lambda x, r: x[:, ::r, ::r],
    ),
    averaged=(
        "each block is averaged into one pixel; nothing is averaged here, and nothing is lost",
        lambda x, r: x.reshape(len(x), x.shape[1] // r, r, x.shape[2] // r, r).mean((2, 4)),
    ),
    order_undone_wrongly=(
        "the shuffle's transpose, (0, 3, 1, 4, 2), is used again; its inverse brings i and j to the front, (0, 2, 4, 1, 3)",
        lambda x, r: (
            x.reshape(len(x), x.shape[1] // r, r, x.shape[2] // r, r)
            .transpose(0, 3, 1, 4, 2)
            .reshape(-1, x.shape[1] // r, x.shape[2] // r)
        ),
    ),
    a_channel_a_block=(
        "each block becomes a channel; it becomes one pixel of r*r channels",
        lambda x, r: (
            x.reshape(len(x), x.shape[1] // r, r, x.shape[2] // r, r)
            .swapaxes(2, 3)
            .reshape(len(x) * r * r, x.shape[1] // r, x.shape[2] // r)
        ),
    ),
    place_slow_columns_first=(
        "the place is the slow index, and read column by column; PyTorch's order is c*r*r + i*r + j",
        lambda x, r: gather(x, r, "jic"),
        ORDERS,
    ),
)


@topic.exercise(
    section=ORDERS,
    hand=[(np.array([[[1]], [[2]], [[3]], [[4]]]), 2), (EIGHT, 2), (np.array([[[1]], [[2]]]), 1)],
    draw=draw_channels,
    rule=large_rule,
)
def depth_to_space(x, blocksize):
    return deal(x, blocksize, "ijc")


depth_to_space.wrong(
    pytorch_order=(
        "the channels are dealt out in PyTorch's order, c*r*r + i*r + j; TensorFlow's is (i*r + j)*C + c",
        lambda x, r: deal(x, r),
    ),
    columns_first=(
        "the places of a block are filled column by column; they are filled row by row",
        lambda x, r: deal(x, r, "jic"),
    ),
    channel_between=(
        "the channel stands between the row and the column of the place, (i*C + c)*r + j; it is the fastest, (i*r + j)*C + c",
        lambda x, r: deal(x, r, "icj"),
    ),
    tiles=(
        "each channel becomes a tile of the image; its pixels take one place in every block",
        lambda x, r: tiles(x, r, "ijc"),
        LOOP,
    ),
    reshaped_alone=(
        "the array is reshaped and not transposed, so that pixels keep their order in memory",
        lambda x, r: x.reshape(len(x) // r**2, x.shape[1] * r, x.shape[2] * r),
        LOOP,
    ),
    turned_round=(
        "the blocks are turned round: the first channels stand at the bottom right",
        lambda x, r: deal(x, r, "ijc", turned=True),
        LOOP,
    ),
    first_copied=(
        "the first C channels are copied into their blocks; the channels after them have places of their own",
        lambda x, r: np.repeat(np.repeat(x[: len(x) // r**2], r, axis=1), r, axis=2),
        LOOP,
    ),
)


topic.add(layers)
