"""Two axes: zero insertion, and stamps with channels."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import correlate, per_axis, spread
from .sections import STAMP, ZEROS
from .sizes import axis_size, largest_padding, size_rule


def by_zeros(x, w, apart, padding, after=0, axes=(1, 1)):
    """Zero insertion: values `apart` on the axes marked 1, then padding (may be negative: a crop), then correlation."""
    steps = tuple(slice(None, None, 1 if spaced else apart) for spaced in axes)
    spaced = np.pad(spread(x, apart, after=after)[steps], [(max(q, 0),) * 2 for q in padding])
    crop = tuple(slice(-min(q, 0), n + min(q, 0)) for q, n in zip(padding, spaced.shape))
    return correlate(spaced[crop], w)


def around(w, p):
    """The right padding per axis: k - 1 - p."""
    return [k - 1 - p for k in w.shape]


def draw_zeros(rng):
    kernel = pair(rng, 1, 4) if rng.random() < 0.5 else (between(rng, 2, 4),) * 2
    size, s = pair(rng, 1, 4), between(rng, 1, 3)
    largest = min(min(kernel) - 1, largest_padding(size, kernel, s))
    return *numbers(rng, size, kernel), s, between(rng, 0, largest)


def rule_2d(x, w, s, p, o=None):
    return per_axis(lambda n, k: size_rule(n, k, s, p, o), x.shape[-2:], w.shape[-2:])


def flipped(w):
    return w[::-1, ::-1]


@exercise(
    section=ZEROS,
    hand=[
        (np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4]]), 1, 0),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 2, 0),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 0, 0], [0, 1, 0], [0, 0, 2]]), 2, 1),
        (np.array([[1, 2], [3, 4]]), np.array([[1, 2], [3, 4], [5, 6]]), 2, 0),
    ],
    draw=draw_zeros,
    rule=rule_2d,
)
def transpose_by_zero_insertion(x, weight, stride, padding):
    return by_zeros(x, flipped(weight), stride, around(weight, padding))


def border_at_the_start(x, w, s, p):
    full = by_zeros(x, flipped(w), s, around(w, p))
    return full[
        : max(full.shape[0] - (w.shape[0] - 1 - p), 0), : max(full.shape[1] - (w.shape[1] - 1 - p), 0)
    ]


transpose_by_zero_insertion.wrong(
    kernel_not_flipped=lambda x, w, s, p: by_zeros(x, w, s, around(w, p)),
    flipped_on_one_axis=lambda x, w, s, p: by_zeros(x, w[::-1], s, around(w, p)),
    flipped_columns_only=lambda x, w, s, p: by_zeros(x, w[:, ::-1], s, around(w, p)),
    turned_by_90_degrees=lambda x, w, s, p: by_zeros(x, np.rot90(w), s, around(w, p)),
    kernel_transposed=lambda x, w, s, p: by_zeros(x, w.T, s, around(w, p)),
    stride_zeros=lambda x, w, s, p: by_zeros(x, flipped(w), s + 1, around(w, p)),
    zeros_after_last=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, p), after=s - 1),
    one_border_for_both_axes=lambda x, w, s, p: by_zeros(x, flipped(w), s, [len(w) - 1 - p] * 2),
    borders_swapped=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, p)[::-1]),
    padded_by_k_minus_1=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, 0)),
    padded_by_more=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, -p)),
    padded_by_k=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, p - 1)),
    no_border=lambda x, w, s, p: by_zeros(x, flipped(w), s, [0, 0]),
    padded_by_half=lambda x, w, s, p: by_zeros(x, flipped(w), s, [k // 2 for k in w.shape]),
    padded_by_padding=lambda x, w, s, p: by_zeros(x, flipped(w), s, [p, p]),
    rows_spread_alone=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, p), axes=(1, 0)),
    columns_spread_alone=lambda x, w, s, p: by_zeros(x, flipped(w), s, around(w, p), axes=(0, 1)),
    cropped_again=lambda x, w, s, p: (full := by_zeros(x, flipped(w), s, around(w, p)))[
        p : len(full) - p, p : full.shape[1] - p
    ],
    border_at_the_start=border_at_the_start,
)


def draw_channels(rng):
    size, kernel = pair(rng, 1, 4), pair(rng, 1, 4) if rng.random() < 0.7 else pair(rng, 1, 2)
    s, c_in = between(rng, 1, 3), between(rng, 1, 3)
    c_out = c_in if rng.random() < 0.5 else between(rng, 1, 3)
    p = between(rng, 0, min(2, largest_padding(size, kernel, s)))
    return *numbers(rng, (c_in, *size), (c_in, c_out, *kernel)), s, p, between(rng, 0, s - 1)


def scatter(x, weight, stride, add=True):
    """The full 2-D transposed convolution, nothing cropped; with add=False later stamps overwrite.

    x (C_in, H, W), weight (C_in, C_out, kh, kw) -> (C_out, (H - 1) * stride + kh, (W - 1) * stride + kw)
    """
    kh, kw = weight.shape[2:]
    rows, columns = (axis_size(n, k, stride) for n, k in zip(x.shape[1:], (kh, kw)))
    out = np.zeros((weight.shape[1], rows, columns))
    for i, j in np.ndindex(x.shape[1:]):
        window = (slice(None), slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw))
        stamp = np.tensordot(x[:, i, j], weight, axes=1)
        out[window] = stamp + (out[window] if add else 0)
    return out


def cropped(full, p, before=0, after=0):
    """The full result with zeros before and after it, then p cropped from every end."""
    full = np.pad(full, [(0, 0), *[(before, after)] * 2])
    return full[:, p : full.shape[1] - p, p : full.shape[2] - p]


def cut(x, w, s, p, before=0, after=0, add=True):
    return cropped(scatter(x, w, s, add), p, before, after)


def channels_overwritten(x, w, s, p, o):
    """Input channel by input channel, the later stamp overwrites the earlier one."""
    out, reached = 0, scatter(np.ones_like(x[:1]), np.ones_like(w[:1]), s) > 0
    for c in range(len(x)):
        out = np.where(reached, scatter(x[c : c + 1], w[c : c + 1], s, add=False), out)
    return cropped(out, p, after=o)


def border_not_negative(x, w, s, p, o):
    """Zero insertion whose border of k - 1 - p is held at 0."""
    full = np.pad(scatter(x, w, s), [(0, 0), (0, o), (0, o)])
    rows, columns = (min(p, k - 1) for k in w.shape[2:])
    return full[:, rows : full.shape[1] - rows, columns : full.shape[2] - columns]


def channels_paired(x, w, s, p, o):
    """Input channel c stamps on output channel c alone."""
    return cropped(
        np.concatenate([scatter(x[[c]], w[[c]][:, [c]], s) for c in range(w.shape[1])]), p, after=o
    )


@exercise(
    section=STAMP,
    hand=[
        (np.array([[[1, 2], [3, 4]]]), np.array([[[[1, 2], [3, 4]]]]), 1, 0, 0),
        (np.array([[[1, 2], [3, 4]]]), np.arange(1, 10).reshape(1, 1, 3, 3), 2, 1, 1),
        (np.array([[[1]], [[10]]]), np.array([[[[1]], [[2]]], [[[3]], [[4]]]]), 1, 0, 0),
        (np.array([[[1, 2]]]), np.array([[[[1, 2, 3]], [[4, 5, 6]]]]), 2, 0, 0),
    ],
    draw=draw_channels,
    rule=rule_2d,
)
def conv_transpose_2d(x, weight, stride=1, padding=0, output_padding=0):
    return cut(x, weight, stride, padding, after=output_padding)


conv_transpose_2d.wrong(
    channel_axes_swapped=lambda x, w, s, p, o: cut(x, w.swapaxes(0, 1), s, p, after=o),
    kernel_flipped=lambda x, w, s, p, o: cut(x, w[:, :, ::-1, ::-1], s, p, after=o),
    overlaps_overwritten=lambda x, w, s, p, o: cut(x, w, s, p, after=o, add=False),
    last_channel_only=lambda x, w, s, p, o: cut(x[-1:], w[-1:], s, p, after=o),
    output_channels_alike=lambda x, w, s, p, o: cut(
        x, w.sum(1, keepdims=True).repeat(w.shape[1], 1), s, p, after=o
    ),
    output_padding_zeros=lambda x, w, s, p, o: np.pad(cut(x, w, s, p), [(0, 0), (0, o), (0, o)]),
    output_padding_not_made=lambda x, w, s, p, o: cut(x, w, s, 0)[
        :, p : min(o - p, 0) or None, p : min(o - p, 0) or None
    ],
    output_padding_at_the_start=lambda x, w, s, p, o: cut(x, w, s, p, before=o),
    output_padding_at_both_ends=lambda x, w, s, p, o: cut(x, w, s, p, before=o, after=o),
    output_padding_ignored=lambda x, w, s, p, o: cut(x, w, s, p),
    padding_ignored=lambda x, w, s, p, o: cut(x, w, s, 0, after=o),
    padding_added=lambda x, w, s, p, o: cut(x, w, s, 0, p, p + o),
    crop_at_the_end=lambda x, w, s, p, o: cut(x, w, s, 0, after=o)[:, : -2 * p or None, : -2 * p or None],
    empty_crop=lambda x, w, s, p, o: cut(x, w, s, 0, after=o)[:, p:-p, p:-p],
    channels_overwritten=channels_overwritten,
    border_not_negative=border_not_negative,
    channels_paired=channels_paired,
)
