"""What is timed: each operator, and the same work done by other libraries where they have it."""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

import upsample_lib as ul

# About 1 GB together with the windows of `unfold`, the largest result.
SIZES = [(8, 32, 64, 64), (8, 32, 128, 128), (4, 32, 256, 256)]


class Case(NamedTuple):
    """One row: `ours` and `others` are functions without arguments; the inputs count as memory."""

    name: str
    inputs: tuple
    ours: object
    others: dict  # library -> function; torch's result is compared with ours

    @property
    def input_bytes(self):
        return sum(a.nbytes for a in self.inputs)


def cases(size):
    """All cases for inputs of `size` (N, C, H, W), float32."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(size, dtype=np.float32)
    yield from _resizing(x)
    yield from _convolving(x, rng)
    yield from _pooling(x)
    yield from _copying(x)


def _tensor(a):
    return torch.from_numpy(np.ascontiguousarray(a))


def _optional(module):
    """A library that need not be there."""
    try:
        return __import__(module, fromlist=["_"])
    except ImportError:
        return None


def _resizing(x):
    smaller = [max(1, n * 2 // 5) for n in x.shape[2:]]
    double = {"scale_factor": 2}
    shrink = {"size": smaller, "antialias": True}
    for mode in ("nearest", "nearest-exact", "bilinear", "bicubic"):
        yield _interpolate(x, f"interpolate {mode} x2", mode=mode, **double)
    for mode in ("bilinear", "bicubic"):
        options = {"mode": mode, "align_corners": True, **double}
        yield _interpolate(x, f"interpolate {mode} x2, corners", **options)
    for mode in ("bilinear", "bicubic", "lanczos"):
        yield _interpolate(x, f"interpolate {mode} to 40 %, antialias", mode=mode, **shrink)
    yield _interpolate(x, "interpolate area to 40 %", mode="area", size=smaller)
    yield _interpolate(x, "interpolate area x1/2", mode="area", scale_factor=0.5)
    line = x.reshape(len(x), -1, 4096)
    yield _interpolate(line, "interpolate linear x2, 1-D", mode="linear", **double)
    solid = x.reshape(x.shape[0], -1, 8, *x.shape[2:])[:, :, :, ::2, ::2]
    yield _interpolate(np.ascontiguousarray(solid), "interpolate trilinear x2", mode="trilinear", **double)
    t, large = _tensor(x), [2 * n for n in x.shape[2:]]
    yield Case(
        "resize nearest x2",
        (x,),
        lambda: ul.resize(x, sizes=large, axes=[2, 3], nearest_mode="round_prefer_ceil"),
        {"torch": lambda: F.interpolate(t, large, mode="nearest-exact")} | _others(x, large, "nearest"),
    )
    for mode, name in (("linear", "bilinear"), ("cubic", "bicubic")):
        yield Case(
            f"resize {mode} x2",
            (x,),
            lambda mode=mode: ul.resize(x, sizes=large, axes=[2, 3], mode=mode),
            {"torch": lambda name=name: F.interpolate(t, large, mode=name)} | _others(x, large, name),
        )
    average = {"mode": "linear", "antialias": True, "exclude_outside": True}
    yield Case(
        "resize linear to 40 %, antialias",
        (x,),
        lambda: ul.resize(x, sizes=smaller, axes=[2, 3], **average),
        {"torch": lambda: F.interpolate(t, smaller, mode="bilinear", antialias=True)},
    )


def _interpolate(x, name, mode, **options):
    t = _tensor(x)
    size = (
        [int(n * options["scale_factor"]) for n in x.shape[2:]]
        if "scale_factor" in options
        else options["size"]
    )
    plain = not options.get("antialias") and not options.get("align_corners")
    return Case(
        name,
        (x,),
        lambda: ul.interpolate(x, mode=mode, **options),
        {"torch": lambda: F.interpolate(t, mode=mode, **options)} | (_others(x, size, mode) if plain else {}),
    )


def _others(x, size, mode):
    """SciPy's, scikit-image's and OpenCV's nearest relative of a torch mode, with half-pixel centres."""
    order = {"nearest": 0, "nearest-exact": 0, "linear": 1, "bilinear": 1, "trilinear": 1, "bicubic": 3}.get(
        mode
    )
    found = {"fill": lambda: np.full((*x.shape[:2], *size), 1, x.dtype)}
    if order == 3 and x.size > 2**20:
        order = None  # a minute a call
    scipy, skimage, cv2 = _optional("scipy.ndimage"), _optional("skimage.transform"), _optional("cv2")
    if scipy and order is not None:
        factors = (1, 1, *(m / n for n, m in zip(x.shape[2:], size)))
        half_pixel = {"order": order, "mode": "nearest", "grid_mode": True}
        found["SciPy"] = lambda: scipy.zoom(x, factors, **half_pixel)
    if skimage and order is not None:
        shape, words = (*x.shape[:2], *size), {"order": order, "mode": "edge", "anti_aliasing": False}
        found["scikit-image"] = lambda: skimage.resize(x, shape, **words)
    flags = {"nearest": "NEAREST", "nearest-exact": "NEAREST_EXACT", "bilinear": "LINEAR", "bicubic": "CUBIC"}
    flags["area"] = "AREA"
    if cv2 and mode in flags and x.ndim == 4:
        found["OpenCV"] = lambda: _by_opencv(cv2, x, size, getattr(cv2, "INTER_" + flags[mode]))
    return found


def _by_opencv(cv2, x, size, flag):
    cv2.setNumThreads(1)
    y = np.empty((x.shape[0] * x.shape[1], *size), x.dtype)
    for image, out in zip(x.reshape(-1, *x.shape[2:]), y):
        cv2.resize(image, tuple(size)[::-1], dst=out, interpolation=flag)
    return y


def _convolving(x, rng):
    channels = x.shape[1]
    t = _tensor(x)
    square = rng.standard_normal((channels, channels, 3, 3), dtype=np.float32) / 17
    up = rng.standard_normal((channels, channels // 2, 4, 4), dtype=np.float32) / 22
    odd = np.ascontiguousarray(up[:, :, :3, :3])
    ts, tu, to = _tensor(square), _tensor(up), _tensor(odd)
    yield Case(
        "conv 3x3",
        (x, square),
        lambda: ul.conv(x, square, padding=1),
        {"torch": lambda: F.conv2d(t, ts, padding=1)},
    )
    yield Case(
        "conv 3x3, stride 2",
        (x, square),
        lambda: ul.conv(x, square, padding=1, stride=2),
        {"torch": lambda: F.conv2d(t, ts, padding=1, stride=2)},
    )
    yield Case(
        "conv_transpose 4x4, stride 2",
        (x, up),
        lambda: ul.conv_transpose(x, up, stride=2, padding=1),
        {"torch": lambda: F.conv_transpose2d(t, tu, stride=2, padding=1)},
    )
    yield Case(
        "conv_transpose 3x3, stride 2",
        (x, odd),
        lambda: ul.conv_transpose(x, odd, stride=2, padding=1, output_padding=1),
        {"torch": lambda: F.conv_transpose2d(t, to, stride=2, padding=1, output_padding=1)},
    )
    yield Case(
        "resize_conv 3x3",
        (x, square),
        lambda: ul.resize_conv(x, square),
        {"torch": lambda: F.conv2d(F.interpolate(t, scale_factor=2), ts, padding=1)},
    )
    yield Case(
        "conv 3x3, dilation 2",
        (x, square),
        lambda: ul.conv(x, square, dilation=2),
        {"torch": lambda: F.conv2d(t, ts, dilation=2)},
    )
    yield Case(
        "conv_dilated_by_subgrids 3x3, rate 2",
        (x, square),
        lambda: ul.conv_dilated_by_subgrids(x, square, 2),
        {"torch": lambda: F.conv2d(t, ts, dilation=2)},
    )
    yield Case(
        "unfold 3x3", (x,), lambda: ul.unfold(x, 3, padding=1), {"torch": lambda: F.unfold(t, 3, padding=1)}
    )
    columns, size = ul.unfold(x, 3, padding=1), x.shape[2:]
    tc = _tensor(columns)
    yield Case(
        "fold 3x3",
        (columns,),
        lambda: ul.fold(columns, size, 3, padding=1),
        {"torch": lambda: F.fold(tc, size, 3, padding=1)},
    )


def _pooling(x):
    t, measure = _tensor(x), _optional("skimage.measure")
    block = (1, 1, 2, 2)
    yield Case(
        "max_pool 2",
        (x,),
        lambda: ul.max_pool(x, 2),
        {"torch": lambda: F.max_pool2d(t, 2)}
        | ({"scikit-image": lambda: measure.block_reduce(x, block, np.max)} if measure else {}),
    )
    yield Case(
        "max_pool 2, indices",
        (x,),
        lambda: ul.max_pool(x, 2, return_indices=True)[0],
        {"torch": lambda: F.max_pool2d(t, 2, return_indices=True)[0]},
    )
    yield Case(
        "max_pool 3, stride 2",
        (x,),
        lambda: ul.max_pool(x, 3, stride=2, padding=1),
        {"torch": lambda: F.max_pool2d(t, 3, stride=2, padding=1)},
    )
    yield Case(
        "avg_pool 2",
        (x,),
        lambda: ul.avg_pool(x, 2),
        {"torch": lambda: F.avg_pool2d(t, 2)}
        | ({"scikit-image": lambda: measure.block_reduce(x, block, np.mean)} if measure else {}),
    )
    yield Case(
        "avg_pool 3, stride 1",
        (x,),
        lambda: ul.avg_pool(x, 3, stride=1, padding=1),
        {"torch": lambda: F.avg_pool2d(t, 3, stride=1, padding=1)},
    )
    small, places = ul.max_pool(x, 2, return_indices=True)
    ts, tp = _tensor(small), _tensor(places)
    yield Case(
        "max_unpool 2",
        (small, places),
        lambda: ul.max_unpool(small, places, 2),
        {"torch": lambda: F.max_unpool2d(ts, tp, 2)},
    )
    yield Case(
        "sum_pool 2",
        (x,),
        lambda: ul.sum_pool(x, 2),
        {"torch": lambda: F.avg_pool2d(t, 2, divisor_override=1)},
    )


def _copying(x):
    t = _tensor(x)
    n, c, h, w = x.shape
    yield Case(
        "replicate 2",
        (x,),
        lambda: ul.replicate(x, 2),
        {"torch": lambda: t.repeat_interleave(2, 2).repeat_interleave(2, 3)},
    )
    yield Case(
        "bed_of_nails 2", (x,), lambda: ul.bed_of_nails(x, 2), {"torch": lambda: _spread(t, 2 * h, 2 * w)}
    )
    yield Case(
        "insert_zeros 2",
        (x,),
        lambda: ul.insert_zeros(x, 2),
        {"torch": lambda: _spread(t, 2 * h - 1, 2 * w - 1)},
    )
    yield Case(
        "subsample 2", (x,), lambda: ul.subsample(x, 2), {"torch": lambda: t[..., ::2, ::2].contiguous()}
    )
    yield Case(
        "pixel_shuffle 2", (x,), lambda: ul.pixel_shuffle(x, 2), {"torch": lambda: F.pixel_shuffle(t, 2)}
    )
    yield Case(
        "pixel_unshuffle 2",
        (x,),
        lambda: ul.pixel_unshuffle(x, 2),
        {"torch": lambda: F.pixel_unshuffle(t, 2)},
    )
    yield Case(
        "depth_to_space 2, DCR",
        (x,),
        lambda: ul.depth_to_space(x, 2),
        {
            "torch": lambda: (
                t.view(n, 2, 2, c // 4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // 4, 2 * h, 2 * w)
            )
        },
    )
    yield Case(
        "space_to_depth 2, DCR",
        (x,),
        lambda: ul.space_to_depth(x, 2),
        {
            "torch": lambda: (
                t.view(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, 4 * c, h // 2, w // 2)
            )
        },
    )


def _spread(t, rows, columns):
    y = t.new_zeros((*t.shape[:2], rows, columns))
    y[..., ::2, ::2] = t
    return y
