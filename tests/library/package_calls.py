"""The call of every row of conventions.py: each package's own, or its documented formula written out.

Images are floating-point, because uint8 images take other paths. TensorFlow is not a test dependency: its half-pixel
rules are tested against jax.image.resize, whose kernels are the same, its version 1 and crop_and_resize against their
documented formulas, and all of them against results recorded with it (test_tensorflow.py). So are MATLAB (and published
results of it, test_matlab.py), Core ML and TensorRT: by their documented formulas.
"""

import re
from functools import cache

import numpy as np
import pytest

import upsample_lib as ul
from upsample_lib.conventions import CONVENTIONS

BOX = (0.1, 0.25, 0.8, 1.1)  # y1, x1, y2, x2, as shares of the axes; a part of it lies outside


def torch_interpolate(x, size, mode, **options):
    torch = pytest.importorskip("torch")
    x, resize = torch.from_numpy(x), torch.nn.functional.interpolate
    if mode == "linear":  # 1-D: one axis after the other
        x = resize(x[None], size[1], mode=mode, **options)
        return resize(x.mT, size[0], mode=mode, **options).mT[0].numpy()
    if mode == "trilinear":
        return resize(x[None, None, None], (1, *size), mode=mode, **options)[0, 0, 0].numpy()
    return resize(x[None, None], size, mode=mode, **options)[0, 0].numpy()


def torchvision_resize(x, size, interpolation, **options):
    transforms = pytest.importorskip("torchvision.transforms.v2", reason="torchvision is not installed")
    torch = pytest.importorskip("torch")
    mode = transforms.InterpolationMode(interpolation)
    return transforms.functional.resize(torch.from_numpy(x)[None, None], list(size), mode, **options)[
        0, 0
    ].numpy()


def torchvision_of_a_picture(x, size, interpolation):
    transforms = pytest.importorskip("torchvision.transforms.v2", reason="torchvision is not installed")
    image = pytest.importorskip("PIL.Image").fromarray(x.astype(np.float32))
    return np.asarray(transforms.Resize(list(size), transforms.InterpolationMode(interpolation))(image))


def jax_resize(x, size, method, **options):
    pytest.importorskip("jax", reason="jax is not installed")
    return _jax(x.tobytes(), x.shape, size, method, **options)


@cache  # compiled anew for each shape, and called for TensorFlow too
def _jax(data, shape, size, method, **options):
    import jax

    return np.asarray(
        jax.image.resize(np.frombuffer(data).reshape(shape).astype(np.float32), size, method, **options)
    )


def tf_resize(x, size, method, antialias=False):
    if method in ("gaussian", "mitchellcubic"):
        return BLURS[method](x, size)
    antialias = antialias or method == "area"
    return jax_resize(
        x, size, {"bilinear": "linear", "bicubic": "cubic"}.get(method, method), antialias=antialias
    )


def cv2_resize(x, size, interpolation):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not installed")
    cv2.setNumThreads(1)
    return cv2.resize(x, size[::-1], interpolation=getattr(cv2, interpolation))  # (columns, rows)


def pillow_resize(x, size, resample="BICUBIC", **options):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    picture = image.fromarray(x.astype(np.float32))  # mode "F"
    return np.asarray(picture.resize(size[::-1], getattr(image.Resampling, resample), **options))


def skimage_resize(x, size, **options):
    return pytest.importorskip("skimage.transform").resize(x, size, **options)


def local_mean(x, size):
    factors = tuple(n // m for n, m in zip(x.shape, size))
    return pytest.importorskip("skimage.transform").downscale_local_mean(x, factors)


def scipy_zoom(x, size, **options):
    return pytest.importorskip("scipy.ndimage").zoom(x, [m / n for m, n in zip(size, x.shape)], **options)


def onnx_resize(x, size, **options):
    resize = pytest.importorskip("onnx.reference.ops.op_resize", reason="onnx is not installed").Resize
    defaults = {"mode": "nearest", "coordinate_transformation_mode": "half_pixel", "cubic_coeff_a": -0.75}
    defaults |= {"nearest_mode": "round_prefer_floor", "keep_aspect_ratio_policy": "stretch"}
    return resize._run(None, x, None, None, np.array(size), **{**defaults, **options})[0]


def onnx_asymmetric(x, size, mode):
    """Versions 9 and 10 knew one rule: x_original = x_resized / x_scale, and its floor for nearest."""
    words = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return onnx_resize(x, size, mode=mode, **words)


def onnx_resize_11(x, size, coordinate_transformation_mode, nearest_mode):
    """tf_half_pixel_for_nn: x_original = (x_resized + 0.5) / x_scale, and its floor."""
    assert (coordinate_transformation_mode, nearest_mode) == ("tf_half_pixel_for_nn", "floor")
    rows, columns = (np.floor((np.arange(m) + 0.5) * n / m).astype(int) for n, m in zip(x.shape, size))
    return x[rows][:, columns]


def keras_upsampling(x, size, interpolation):
    if interpolation != "nearest":
        return tf_resize(x, size, interpolation)
    return x.repeat(size[0] // x.shape[0], 0).repeat(size[1] // x.shape[1], 1)


def along_both(matrix):
    """From matrix(n_in, n_out, **options) -> (n_out, n_in) weights to a call."""

    def call(x, size, **options):
        rows, columns = (matrix(n, m, **options) for n, m in zip(x.shape, size))
        return rows @ x @ columns.T

    return call


def tf_coordinates(n_in, n_out, align_corners=False):
    """in = out * scale; scale is n_in / n_out, or (n_in - 1) / (n_out - 1); in single precision."""
    corners = align_corners and n_out > 1
    scale = np.float32(n_in - 1) / np.float32(n_out - 1) if corners else np.float32(n_in) / np.float32(n_out)
    return np.arange(n_out, dtype=np.float32) * scale


def blend(at, n_in):
    """Weights (1 - t, t) at floor and ceil."""
    t = (at - np.floor(at))[:, None]
    low, high = np.floor(at).astype(int), np.minimum(np.ceil(at).astype(int), n_in - 1)
    return np.eye(n_in)[low] * (1 - t) + np.eye(n_in)[high] * t


@along_both
def tf1_nearest(n_in, n_out, align_corners=False, half_pixel_centers=False):
    at = tf_coordinates(n_in, n_out, align_corners)
    if half_pixel_centers:
        at = (np.arange(n_out, dtype=np.float32) + np.float32(0.5)) * (np.float32(n_in) / np.float32(n_out))
    at = np.floor(at + np.float32(0.5)) if align_corners else np.floor(at)
    return np.eye(n_in)[np.minimum(at.astype(int), n_in - 1)]


@along_both
def tf1_bilinear(n_in, n_out, align_corners=False, half_pixel_centers=False):
    at = tf_coordinates(n_in, n_out, align_corners)
    if half_pixel_centers:
        at = np.clip((np.arange(n_out) + 0.5) * n_in / n_out - 0.5, 0, n_in - 1)
    return blend(at, n_in)


@along_both
def tf1_bicubic(n_in, n_out, align_corners=False, half_pixel_centers=False):
    """Weights from a table of 1024 steps. Half-pixel: a = -0.5, none outside, the rest sums to 1."""
    a, at = -0.75, tf_coordinates(n_in, n_out, align_corners)
    if half_pixel_centers:
        a, at = -0.5, (np.arange(n_out) + 0.5) * (n_in / n_out) - 0.5
    low = np.floor(at).astype(int)
    t = np.rint((at - low) * 1024) / 1024
    weights = np.zeros((n_out, n_in))
    for offset in (-1, 0, 1, 2):
        d, place = np.abs(t - offset), low + offset
        near, far = ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        outside = half_pixel_centers & ((place < 0) | (place >= n_in))
        weight = np.where(outside, 0, np.where(d <= 1, near, far))
        np.add.at(weights, (np.arange(n_out), np.clip(place, 0, n_in - 1)), weight)
    return weights / weights.sum(1, keepdims=True)


def tf_crop_and_resize(x, size, method):
    """in = y1*(n - 1) + i*(y2 - y1)*(n - 1)/(m - 1), the middle for m = 1; 0 where that is outside."""

    def matrix(start, end, n, m):
        at = start * (n - 1) + np.arange(m) * (end - start) * (n - 1) / max(m - 1, 1)
        at = at if m > 1 else np.array([0.5 * (start + end) * (n - 1)])
        inside, at = ((at >= 0) & (at <= n - 1))[:, None], np.clip(at, 0, n - 1)
        return inside * (np.eye(n)[np.floor(at + 0.5).astype(int)] if method == "nearest" else blend(at, n))

    y1, x1, y2, x2 = BOX
    return matrix(y1, y2, x.shape[0], size[0]) @ x @ matrix(x1, x2, x.shape[1], size[1]).T


def at_points(points, n):
    """Core ML's words: grid_point[i] = min(Xin - 1, max(0, ...)), then linear interpolation."""
    return blend(np.clip(points, 0, n - 1), n)


@along_both
def coreml_upsample(n_in, n_out, align_corners=True):
    i, spacing = np.arange(n_out), n_in / n_out
    if align_corners:
        return at_points(i * (n_in - 1) / max(n_out - 1, 1), n_in)
    return at_points(i * spacing + 0.5 * spacing - 0.5, n_in)


@along_both
def coreml_resize(n_in, n_out, sampling_mode="DEFAULT"):
    i, gaps = np.arange(n_out), max(n_out - 1, 1)
    if sampling_mode == "OFFSET_CORNERS":
        delta = max(1, n_in - 1) / n_out
        return at_points(0.5 * delta + i * ((n_out - 1) * delta) / gaps, n_in)
    spacing = {
        "STRICT_ALIGN_CORNERS": (n_in - 1) / gaps,
        "DEFAULT": (n_in - n_in / n_out) / gaps,
        "UNALIGN_CORNERS": n_in / n_out,
    }[sampling_mode]
    return at_points(i * spacing + (0.5 * spacing - 0.5) * (sampling_mode == "UNALIGN_CORNERS"), n_in)


@along_both
def coreml_repeat(n_in, n_out):
    return np.eye(n_in).repeat(n_out // n_in, axis=0)


@along_both
def tensorrt_resize(
    n_in, n_out, resize_mode="NEAREST", coordinate_transformation="ASYMMETRIC", nearest_rounding="FLOOR"
):
    i = np.arange(n_out)
    at = {
        "ALIGN_CORNERS": i * (n_in - 1) / max(n_out - 1, 1),
        "ASYMMETRIC": i * (n_in / n_out),
        "HALF_PIXEL": (i + 0.5) * (n_in / n_out) - 0.5,
    }[coordinate_transformation]
    if resize_mode == "NEAREST":
        rounded = {
            "HALF_UP": np.floor(at + 0.5),
            "HALF_DOWN": np.ceil(at - 0.5),
            "FLOOR": np.floor(at),
        }[nearest_rounding]
        return np.eye(n_in)[np.clip(rounded, 0, n_in - 1).astype(int)]
    if resize_mode == "LINEAR":
        return at_points(at, n_in)
    a, low, weights = -0.75, np.floor(at).astype(int), np.zeros((n_out, n_in))
    for offset in (-1, 0, 1, 2):
        d = np.abs(at - low - offset)
        near, far = ((a + 2) * d - (a + 3)) * d * d + 1, ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        np.add.at(weights, (i, np.clip(low + offset, 0, n_in - 1)), np.where(d <= 1, near, far))
    return weights


@along_both
def matlab_imresize(n_in, n_out, method="bicubic", Antialiasing=None):  # noqa: N803, as MATLAB spells it
    """MATLAB's contributions: u = x/scale + (1 - 1/scale)/2, from floor(u - width/2) on, mirrored at the edge."""
    scale, average = n_out / n_in, method != "nearest" if Antialiasing is None else Antialiasing
    stretch = min(scale, 1) if average else 1
    width = {"nearest": 1, "bilinear": 2, "bicubic": 4}[method] / stretch
    u = np.arange(1, n_out + 1) / scale + 0.5 * (1 - 1 / scale)
    places = np.floor(u - width / 2)[:, None] + np.arange(int(np.ceil(width)) + 2)
    t = (u[:, None] - places) * stretch
    d = np.abs(t)
    kernel = {
        "nearest": (t >= -0.5) & (t < 0.5),
        "bilinear": np.maximum(1 - d, 0),
        "bicubic": np.where(d <= 1, 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2)
        * (d <= 2),
    }[method]
    mirrored = np.concatenate([np.arange(n_in), np.arange(n_in)[::-1]])[
        np.mod(places - 1, 2 * n_in).astype(int)
    ]
    weights = np.zeros((n_out, n_in))
    np.add.at(weights, (np.arange(n_out)[:, None], mirrored), kernel / kernel.sum(1, keepdims=True))
    return weights


CALLS = {
    "torchvision.transforms.v2.Resize": torchvision_of_a_picture,
    "coreml upsample_nearest_neighbor": coreml_repeat,
    "coreml upsample_bilinear": coreml_upsample,
    "coreml resize_bilinear": coreml_resize,
    "tensorrt Resize": tensorrt_resize,
    "MATLAB imresize": matlab_imresize,
    "torch.nn.functional.interpolate": torch_interpolate,
    "torchvision.transforms.v2.functional.resize": torchvision_resize,
    "tf.image.resize": tf_resize,
    "tf.image.crop_and_resize": tf_crop_and_resize,
    "tf.compat.v1.image.resize_nearest_neighbor": tf1_nearest,
    "tf.compat.v1.image.resize_bilinear": tf1_bilinear,
    "tf.compat.v1.image.resize_bicubic": tf1_bicubic,
    "tf.compat.v1.image.resize_area": lambda x, size: tf_resize(x, size, "area"),
    "keras.layers.UpSampling2D": keras_upsampling,
    "keras.layers.Resizing": lambda x, size, interpolation, **o: tf_resize(x, size, interpolation, **o),
    "jax.image.resize": jax_resize,
    "cv2.resize": cv2_resize,
    "PIL.Image.Image.resize": pillow_resize,
    "skimage.transform.resize": skimage_resize,
    "skimage.transform.downscale_local_mean": local_mean,
    "scipy.ndimage.zoom": scipy_zoom,
    "onnx Upsample-9": onnx_asymmetric,
    "onnx Resize-10": onnx_asymmetric,
    "onnx Resize-11": onnx_resize_11,
    "onnx Resize-19": onnx_resize,
}


def parse(row):
    """'cv2.resize(interpolation=INTER_AREA), shrinking' -> (its function, its options, 'shrinking')."""
    name, arguments, condition = re.fullmatch(r"(.+?)\((.*)\)(?:, (.+))?", row).groups()
    arguments = re.sub(
        r"=([A-Z]\w+)", lambda m: m[0] if m[1] in ("True", "False") else f"='{m[1]}'", arguments
    )
    return CALLS[name], eval(f"dict({arguments})"), condition


PAIRS = [  # of sizes in and out
    ((5, 6), (10, 18)),  # up by 2 and by 3
    ((3, 1), (9, 4)),
    ((5, 7), (8, 9)),  # up, other factors, odd sizes
    ((9, 5), (11, 12)),
    ((8, 12), (4, 6)),  # down by 2
    ((24, 20), (3, 5)),  # down by 8 and by 4
    ((10, 13), (7, 5)),  # down, other factors, odd sizes
    ((23, 11), (4, 9)),
    ((5, 9), (8, 3)),  # one axis up, the other down
    ((6, 5), (6, 5)),  # equal
    ((6, 5), (4, 1)),  # one pixel out
    ((6, 5), (1, 2)),
    ((1, 1), (3, 2)),  # one pixel in
]


def every(rule):
    return lambda pair: all(rule(n, m) for n, m in zip(*pair))


def uneven(pair):
    return pair[0] != pair[1]


enlarging, shrinking = every(lambda n, m: m >= n), every(lambda n, m: m <= n)
larger_by_whole, smaller_by_whole = every(lambda n, m: m % n == 0), every(lambda n, m: n % m == 0)
CONDITIONS = {
    None: lambda pair: True,
    "tensor": lambda pair: True,
    "PIL image": lambda pair: True,
    "enlarging": enlarging,
    "shrinking": lambda pair: shrinking(pair) and uneven(pair),
    "enlarging by whole factors": larger_by_whole,
    "enlarging by other factors": lambda pair: enlarging(pair) and not larger_by_whole(pair),
    "shrinking by exactly 2": every(lambda n, m: n == 2 * m),
    "shrinking by other factors": every(lambda n, m: n > m and n != 2 * m),
    "enlarging one axis and shrinking the other": lambda pair: not (enlarging(pair) or shrinking(pair)),
    "shrinking by 4 or more": every(lambda n, m: n >= 4 * m),
    "factors above 2": every(lambda n, m: n % m == 0 and n > 2 * m),
}


def pairs_of(row):
    """The pairs that a row is about, less those where the package itself is wrong (DISAGREEMENTS)."""
    _, options, condition = parse(row)
    pairs = [pair for pair in PAIRS if CONDITIONS[condition](pair)]
    if row.startswith("keras.layers.UpSampling2D"):
        pairs = [pair for pair in pairs if larger_by_whole(pair)]
    if row.startswith("torch") and ("antialias" in options or "torchvision" in row):
        pairs = [pair for pair in pairs if pair[1][1] > 1]
    return pairs


# For values in -1..1; nearest rows copy pixels and are equal to the bit.
TOLERANCES = [
    (r".*PIL image", 2e-6),
    (r"torch|scipy|skimage|onnx|tf.image.crop|coreml|MATLAB|tensorrt", 1e-13),
    (r"tf.compat.v1.image.resize_bicubic", 3e-3),  # its table of 1024 steps
    (r"cv2.*CUBIC", 2e-5),  # distances in single precision, times a slope of up to 1.5 and a size of 23
    (r"", 2e-6),  # JAX, OpenCV's weights and Pillow's mode "F" are in single precision
]


def tolerance_of(row):
    if CONVENTIONS[row]["mode"] == "nearest" and "AREA" not in row:
        return 0
    return next(value for pattern, value in TOLERANCES if re.match(pattern, row))


def image_for(shape):
    """Numbers that single precision holds exactly."""
    rng = np.random.default_rng(shape)
    return rng.uniform(-1, 1, shape).astype(np.float32).astype(np.float64)


def ours(x, size, settings):
    roi = {"roi": BOX} if settings.get("coordinate_transformation_mode") == "tf_crop_and_resize" else {}
    return ul.resize(x, sizes=size, **roi, **settings)


def sampled(kernel, radius, stretched=True, repeats=False):
    """A kernel around half-pixel centres, normalised; the outside is left out, or repeats the border."""

    def matrix(n_in, n_out, **_):
        step = max(1, n_in / n_out) if stretched else 1
        reach = int(np.ceil(radius * step)) + 1
        places = np.arange(-reach, n_in + reach)
        centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        t = (places - centres[:, None]) / step
        weights = np.where(np.abs(t) < radius, kernel(t), 0)
        if not repeats:
            weights[:, (places < 0) | (places >= n_in)] = 0
        weights = weights @ np.eye(n_in)[np.clip(places, 0, n_in - 1)]
        return weights / weights.sum(1, keepdims=True)

    return along_both(matrix)


def lanczos(lobes, **options):
    return sampled(lambda t: np.sinc(t) * np.sinc(t / lobes), lobes, **options)


def mitchell(t):
    t = np.abs(t)
    near, far = 7 * t**3 - 12 * t**2 + 16 / 3, -7 / 3 * t**3 + 12 * t**2 - 20 * t + 32 / 3
    return np.where(t < 1, near, far) / 6


BLURS = {
    "gaussian": sampled(lambda t: np.exp(-2 * t**2), 1.5, stretched=False),  # deviation 0.5
    "mitchellcubic": sampled(mitchell, 2, stretched=False),
}
