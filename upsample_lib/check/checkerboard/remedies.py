"""The remedies: bilinear start, ICNR, resize-convolution.

ICNR tiled where PyTorch's order needs it repeated, and bilinear kernels off by half a pixel, are mistakes of
published code, not only of students.
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers, pair
from .._shared.operators import copies, spread
from .._shared.operators import correlate as windows

REMEDIES = "Five remedies, measured"


def tent(s, k=None, middle=None):
    """1 minus the distance from the middle in strides, never below 0."""
    k = 2 * s - s % 2 if k is None else k
    middle = (k - 1) / 2 if middle is None else middle
    return np.maximum(1 - np.abs(np.arange(k) - middle) / s, 0)


def square(row):
    return np.outer(row, row)


@exercise(
    section=REMEDIES,
    hand=[(1,), (2,), (3,)],
    draw=lambda rng: (between(rng, 1, 9),),
    rule=lambda s: f"k = 2 * stride - stride % 2 = 2 * {s} - {s % 2} = {2 * s - s % 2}",
)
def bilinear_kernel(stride):
    return square(tent(stride))


bilinear_kernel.wrong(
    always_even=lambda s: square(tent(s, 2 * s)),
    always_odd=lambda s: square(tent(s, 2 * s - 1)),
    middle_on_a_pixel=lambda s: square(tent(s, middle=(2 * s - s % 2) // 2)),
    sums_to_one=lambda s: square(tent(s)) / square(tent(s)).sum(),
    added=lambda s: np.add.outer(tent(s), tent(s)),
    averaged=lambda s: np.add.outer(tent(s), tent(s)) / 2,
    one_axis=tent,
    pyramid=lambda s: np.minimum.outer(tent(s), tent(s)),
    falls_by_length=lambda s: square(1 - np.abs(np.arange(k := 2 * s - s % 2) - (k - 1) / 2) / ((k + 1) / 2)),
    falls_by_half_the_size=lambda s: square(
        1 - np.abs(np.arange(k := 2 * s - s % 2) - (k - 1) / 2) / (k / 2)
    ),
    box=lambda s: np.ones((2 * s - s % 2,) * 2),
    one_in_the_middle=lambda s: square(tent(s) / tent(s).max()),
    middle_before=lambda s: square(tent(s, middle=s - 1)),
    falls_over_whole_length=lambda s: square(1 - np.abs(np.arange(k := 2 * s - s % 2) - (k - 1) / 2) / k),
    cone=lambda s: np.maximum(
        1 - np.hypot(*np.meshgrid(*[np.arange(k := 2 * s - s % 2) - (k - 1) / 2] * 2)) / s, 0
    ),
    two_ones=lambda s: square(tent(s) + (1 - s % 2) / (2 * s)),
    falls_to_zero=lambda s: square(np.bartlett(2 * s - s % 2)),
)


def draw_kernels(rng):
    shape = tuple(between(rng, 1, 3) for _ in range(4))
    return *numbers(rng, shape), between(rng, 1, 3)


@exercise(
    section=REMEDIES,
    hand=[
        (np.array([[[[1]]], [[[2]]]]), 2),
        (np.array([[[[1, 2]], [[3, 4]]]]), 1),
        (np.array([[[[1]], [[2]]], [[[3]], [[4]]], [[[5]], [[6]]]]), 2),
    ],
    draw=draw_kernels,
    rule=lambda w, r: f"C_out * r * r = {len(w)} * {r} * {r} = {len(w) * r * r} channels",
)
def icnr(kernels, upscale_factor):
    return np.repeat(kernels, upscale_factor**2, axis=0)


icnr.wrong(
    tiled=lambda w, r: np.tile(w, (r * r, 1, 1, 1)),
    r_times=lambda w, r: np.repeat(w, r, axis=0),
    input_channels=lambda w, r: np.repeat(w, r * r, axis=1),
    kernel_enlarged=copies,
    shared_out=lambda w, r: np.repeat(w, r * r, axis=0) / r**2,
    first_pixel_alone=lambda w, r: np.pad(w[:, None], [(0, 0), (0, r * r - 1), *[(0, 0)] * 3]).reshape(
        -1, *w.shape[1:]
    ),
    half_and_half=lambda w, r: np.tile(np.repeat(w, r, axis=0), (r, 1, 1, 1)),
    first_channels_alone=lambda w, r: np.pad(w, [(0, len(w) * (r * r - 1)), *[(0, 0)] * 3]),
    flattened=lambda w, r: np.repeat(w, r * r).reshape(-1, *w.shape[1:]),
)


def correlate(x, w):
    """As the notebook's `given_correlate`: empty where the kernel is one pixel too long."""
    size = [n - k + 1 for n, k in zip(x.shape, w.shape)]
    return windows(x, w) if min(size) > 0 else np.zeros(size)


def draw_layer(rng):
    kernel = tuple(2 * half + 1 for half in pair(rng, 0, 1))
    if rng.random() < 0.3:
        kernel = 3, 5
    return *numbers(rng, pair(rng, 1, 3), kernel), between(rng, 1, 3)


def padded(x, shape, mode="constant"):
    """The padding that keeps the size under a kernel of this shape."""
    return np.pad(x, [((k - 1) // 2,) * 2 for k in shape], mode=mode)


def same(x, w, mode="constant"):
    return correlate(padded(x, w.shape, mode), w)


@exercise(
    section=REMEDIES,
    hand=[
        (np.array([[1, 2]]), np.array([[1]]), 2),
        (np.array([[1, 10]]), np.array([[1, 2, 3]]), 1),
        (np.array([[1, 2]]), np.array([[1, 1, 1]]), 2),
        (np.array([[1], [2]]), np.array([[0.5, 1, 0], [1, 2, 1], [0, 1, 0.25]]), 2),
    ],
    draw=draw_layer,
    rule=lambda x, w, f: f"(H * factor, W * factor) = ({len(x) * f}, {x.shape[1] * f})",
)
def resize_conv(x, weight, factor):
    return same(copies(x, factor), weight)


resize_conv.wrong(
    convolved_first=lambda x, w, f: copies(same(x, w), f),
    not_padded=lambda x, w, f: correlate(copies(x, f), w),
    padded_before=lambda x, w, f: correlate(copies(padded(x, w.shape), f), w),
    kernel_flipped=lambda x, w, f: same(copies(x, f), w[::-1, ::-1]),
    border_repeated=lambda x, w, f: same(copies(x, f), w, "edge"),
    tiled=lambda x, w, f: same(np.tile(x, (f, f)), w),
    nails=lambda x, w, f: same(spread(x, f, after=f - 1), w),
    padded_by_height=lambda x, w, f: correlate(np.pad(copies(x, f), (len(w) - 1) // 2), w),
    padded_by_one=lambda x, w, f: correlate(np.pad(copies(x, f), 1), w),
    not_enlarged=lambda x, w, f: same(x, w),
    paddings_swapped=lambda x, w, f: correlate(padded(copies(x, f), w.shape[::-1]), w),
    padded_on_one_side=lambda x, w, f: correlate(np.pad(copies(x, f), [(k - 1, 0) for k in w.shape]), w),
    averaged=lambda x, w, f: same(copies(x, f), w) / w.size,
)
