"""The span of a dilated kernel, and the loop."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import copies, per_axis

LOOP = "The loop"


@exercise(
    section=LOOP,
    hand=[(3, 1), (3, 2), (2, 4), (1, 5)],
    draw=lambda rng: (between(rng, 1, 7), between(rng, 1, 6)),
)
def effective_size(kernel_size, dilation):
    return dilation * (kernel_size - 1) + 1


effective_size.wrong(
    times=lambda k, d: k * d,
    gaps_for_rate=lambda k, d: k + (k - 1) * d,
    one_gap=lambda k, d: k + d - 1,
    first_tap_missing=lambda k, d: d * (k - 1),
    gap_after_each=lambda k, d: k + k * (d - 1) - (d > 1),
    not_dilated=lambda k, d: k,
    always_two=lambda k, d: 2 * k - 1,
    two_gaps=lambda k, d: k + 2 * (d - 1),
)


def draw_dilated(rng):
    kernel, d = pair(rng, 1, 3), between(rng, 1, 3)
    size = tuple(d * (k - 1) + 1 + between(rng, 0, 3) for k in kernel)
    return *numbers(rng, size, kernel), d


def size_rule(x, w, d):
    line = lambda n, k: f"n - dilation * (k - 1) = {n} - {d} * ({k} - 1) = {n - d * (k - 1)}"
    return per_axis(line, x.shape, w.shape)


def gather(x, w, down, right):
    """Correlation with taps `down` rows and `right` columns apart; empty where the kernel does not fit."""
    rows, columns = (max(n - step * (k - 1), 0) for n, k, step in zip(x.shape, w.shape, (down, right)))
    out = np.zeros((rows, columns))
    for (a, b), weight in np.ndenumerate(w):
        out += weight * x[a * down : a * down + rows, b * right : b * right + columns]
    return out


def in_slices(x, w, d, taps, step):
    """Windows whose slices are d pixels long for each tap that `taps(k)` counts, and take every `step`-th pixel."""
    out = np.zeros([n - d * (k - 1) for n, k in zip(x.shape, w.shape)])
    down, right = (d * taps(k) for k in w.shape)
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(x[i : i + down : step, j : j + right : step] * w)
    return out


def windows_apart(x, w, d):
    """As many windows as there should be, dilation pixels apart like their taps: the last ones lie beyond the image."""
    out = np.zeros([n - d * (k - 1) for n, k in zip(x.shape, w.shape)])
    for i, j in np.ndindex(out.shape):
        out[i, j] = sum(w[a, b] * x[(i + a) * d, (j + b) * d] for a, b in np.ndindex(w.shape))
    return out


def fitted(out, x, w, d):
    """The top-left part of a result, of the right size."""
    return out[tuple(slice(n - d * (k - 1)) for n, k in zip(x.shape, w.shape))]


def smaller(x, w, d, more):
    """The top-left part of the right result: n - d * k pixels on an axis, and some more."""
    return gather(x, w, d, d)[tuple(slice(max(n - d * k + more, 0)) for n, k in zip(x.shape, w.shape))]


@exercise(
    section=LOOP,
    hand=[
        (np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), 2),
        (np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), 1),
        (np.array([[1, 0, 2], [0, 9, 0], [3, 0, 4]]), np.array([[1, 10], [100, 1000]]), 2),
        (np.array([[1, 2, 3]]), np.array([[0.5, 0.25]]), 1),
    ],
    draw=draw_dilated,
    rule=size_rule,
)
def dilated_conv(x, weight, dilation):
    return gather(x, weight, dilation, dilation)


dilated_conv.wrong(
    kernel_flipped=lambda x, w, d: gather(x, w[::-1, ::-1], d, d),
    one_step_more=lambda x, w, d: gather(x, w, d + 1, d + 1),
    not_dilated=lambda x, w, d: gather(x, w, 1, 1),
    used_as_stride=lambda x, w, d: gather(x, w, 1, 1)[::d, ::d],
    one_sub_grid=lambda x, w, d: gather(x[::d, ::d], w, 1, 1),
    rows_alone=lambda x, w, d: gather(x, w, d, 1),
    columns_alone=lambda x, w, d: gather(x, w, 1, d),
    kernel_transposed=lambda x, w, d: gather(x, w.T, d, d),
    padded_to_same=lambda x, w, d: gather(
        np.pad(x, [(d * (k - 1) // 2, (d * (k - 1) + 1) // 2) for k in w.shape]), w, d, d
    ),
    right_size_alone=lambda x, w, d: fitted(gather(x, w, 1, 1), x, w, d),
    rows_side_by_side=lambda x, w, d: fitted(gather(x, w, 1, d), x, w, d),
    columns_side_by_side=lambda x, w, d: fitted(gather(x, w, d, 1), x, w, d),
    last_tap_cut_off=lambda x, w, d: in_slices(x, w, d, lambda k: k - 1, d),
    slice_without_a_step=lambda x, w, d: in_slices(x, w, d, lambda k: k, 1),
    windows_apart_too=windows_apart,
    taps_repeated=lambda x, w, d: gather(
        x, copies(w, d)[tuple(slice(d * (k - 1) + 1) for k in w.shape)], 1, 1
    ),
    size_of_all_taps=lambda x, w, d: smaller(x, w, d, 0),
    span_of_all_taps=lambda x, w, d: smaller(x, w, d, 1),
)
