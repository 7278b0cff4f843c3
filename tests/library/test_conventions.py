"""conventions.py: every row is a call, and here it is made; a missing package skips its rows.

Images are floating-point, because uint8 images take other paths (the last test but one). TensorFlow
is no test dependency: its half-pixel rules are tested against jax.image.resize, whose kernels are
the same, its version 1 and crop_and_resize against their documented formulas, written out below.
"""

import re
from functools import cache
from itertools import product

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


def torchvision_resize(x, size, interpolation):
    transforms = pytest.importorskip("torchvision.transforms.v2", reason="torchvision is not installed")
    torch = pytest.importorskip("torch")
    mode = transforms.InterpolationMode(interpolation)
    return transforms.functional.resize(torch.from_numpy(x)[None, None], list(size), mode)[0, 0].numpy()


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
    if interpolation == "bilinear":
        return tf_resize(x, size, "bilinear")
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


CALLS = {
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
    (r"torch|scipy|skimage|onnx|tf.image.crop", 1e-13),
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


SETTINGS = [row for row, value in CONVENTIONS.items() if isinstance(value, dict)]
REASONS = [row for row, value in CONVENTIONS.items() if isinstance(value, str)]


def test_every_row_is_a_call_that_is_made_here():
    assert set(SETTINGS) | set(REASONS) == set(CONVENTIONS)
    for row in CONVENTIONS:
        assert len(pairs_of(row)) >= 1, row
    print(f"\n{len(SETTINGS)} rows with settings, {len(REASONS)} with a reason why none fit")


@pytest.mark.parametrize("row", SETTINGS)
def test_a_rows_settings_give_the_frameworks_result(row):
    call, options, _ = parse(row)
    tolerance = tolerance_of(row)
    for shape, size in pairs_of(row):
        x = image_for(shape)
        theirs = call(x, size, **options)
        np.testing.assert_allclose(ours(x, size, CONVENTIONS[row]), theirs, rtol=0, atol=tolerance)


def test_rows_share_no_dict():
    values = [value for value in CONVENTIONS.values() if isinstance(value, dict)]
    assert len({id(value) for value in values}) == len(values)


def all_settings():
    places = ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric")
    for place in places:
        base = {"coordinate_transformation_mode": place}
        for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
            yield {**base, "mode": "nearest", "nearest_mode": rounding}
        for outside, average in product((False, True), repeat=2):
            rest = {**base, "exclude_outside": outside, "antialias": average}
            yield {**rest, "mode": "linear"}
            yield from (
                {**rest, "mode": "cubic", "cubic_coeff_a": a} for a in (-1, -0.75, -0.6, -0.5, -0.25, 0)
            )


@pytest.mark.parametrize("row", REASONS)
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
def test_where_a_row_has_a_reason_no_settings_fit(row):
    call, options, _ = parse(row)
    cases = [(image_for(shape), size) for shape, size in pairs_of(row)]
    theirs = [call(x, size, **options) for x, size in cases]
    for settings in all_settings():
        gap = max(np.abs(ours(x, size, settings) - y).max() for (x, size), y in zip(cases, theirs))
        assert gap > 0.02, settings


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


@along_both
def overlap(n_in, n_out, **_):
    """The length that output i covers of input j, over the length of an output."""
    i, j = np.arange(n_out)[:, None] * n_in / n_out, np.arange(n_in)
    shared = np.minimum(i + n_in / n_out, j + 1) - np.maximum(i, j)
    return np.maximum(shared, 0) * n_out / n_in


@along_both
def covered_centres(n_in, n_out, **_):
    i, j = np.arange(n_out)[:, None] * n_in / n_out, np.arange(n_in) + 0.5
    inside = (j > i) & (j <= i + n_in / n_out)
    return inside / inside.sum(1, keepdims=True)


@along_both
def whole_windows(n_in, n_out, **_):
    i, j = np.arange(n_out)[:, None] * n_in, np.arange(n_in)
    inside = (j >= i // n_out) & (j < -(-(i + n_in) // n_out))
    return inside / inside.sum(1, keepdims=True)


@along_both
def stretched_steps(n_in, n_out, **_):
    """A tent around (i + 0.5) steps of aligned corners, as wide as the step."""
    step = (n_in - 1) / (n_out - 1) if n_out > 1 else 0
    t = (np.arange(n_in) + 0.5 - (np.arange(n_out)[:, None] + 0.5) * step) / max(step, 1)
    weights = np.maximum(1 - np.abs(t), 0)
    return np.eye(n_in) if n_in == n_out else weights / weights.sum(1, keepdims=True)


def beyond_the_border(mode):
    @along_both
    def call(n_in, n_out, **_):
        centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
        t = np.abs(np.arange(-1, n_in + 1) - centres[:, None])
        return np.maximum(1 - t, 0) @ np.pad(np.eye(n_in), ((1, 1), (0, 0)), mode=mode)

    return call


@along_both
def zero_outside_the_centres(n_in, n_out, **_):
    centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    inside = (centres >= 0) & (centres <= n_in - 1)
    return inside[:, None] * blend(np.clip(centres, 0, n_in - 1), n_in)


def blurred_first(x, size, **options):
    from scipy.ndimage import gaussian_filter

    border = {"edge": "nearest", "reflect": "mirror"}[options.get("mode", "reflect")]
    deviation = [max(0, (n / m - 1) / 2) for n, m in zip(x.shape, size)]
    return skimage_resize(gaussian_filter(x, deviation, mode=border), size, **options, anti_aliasing=False)


def in_two_steps(x, size, reducing_gap):
    blocks = [int(n / m / reducing_gap) for n, m in zip(x.shape, size)]
    return pillow_resize(overlap(x, tuple(n // b for n, b in zip(x.shape, blocks))), size)


# reason -> the rule that it states, written out, or a function of the row that gives it
MIRRORED, ZEROS = beyond_the_border("reflect"), beyond_the_border("constant")
STATEMENTS = [
    ("Lanczos with 4", lanczos(4, stretched=False, repeats=True)),
    ("Lanczos with 3", lambda row: lanczos(3, stretched=not row.startswith("tf"))),
    ("Lanczos with 5", lambda row: lanczos(5, stretched=not row.startswith("tf"))),
    ("Each output is the mean of the input area", overlap),
    ("The plain mean of each block", overlap),
    ("The plain mean of the pixels whose centres", covered_centres),
    ("Adaptive average pooling", whole_windows),
    ("The step is that of aligned corners", stretched_steps),
    ("A cosine-windowed sinc", sampled(lambda t: np.sinc(t) * (0.54 + 0.46 * np.cos(np.pi * t)), 1)),
    ("Blocks of whole pixels are averaged first", in_two_steps),
    ("When shrinking, a Gaussian", blurred_first),
    ("The border is mirrored", MIRRORED),
    ("Zeros outside the image", ZEROS),
    ("Outputs whose centre lies outside", zero_outside_the_centres),
]
PROPERTIES = (
    "A cubic spline",
    "The rule for enlarging serves both axes",
    "The Gaussian",
    "Mitchell's",
    "The B-spline",
)


@pytest.mark.parametrize("row", [row for row in REASONS if not CONVENTIONS[row].startswith(PROPERTIES)])
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
def test_the_reason_is_what_the_call_does(row):
    statement = next(rule for start, rule in STATEMENTS if CONVENTIONS[row].startswith(start))
    if CONVENTIONS[row].startswith(("Lanczos with 3", "Lanczos with 5")):
        statement = statement(row)
    call, options, _ = parse(row)
    for shape, size in pairs_of(row):
        x = image_for(shape)
        theirs, stated = call(x, size, **options), statement(x, size, **options)
        if CONVENTIONS[row].endswith("are clipped."):
            stated = np.clip(stated, x.min(), x.max())
        np.testing.assert_allclose(stated, theirs, rtol=0, atol=2e-5)


@pytest.mark.parametrize("row", [row for row in REASONS if CONVENTIONS[row].startswith("A cubic spline")])
def test_a_prefiltered_spline_reads_the_whole_row_and_keeps_pixels(row):
    call, options, _ = parse(row)
    options |= {"clip": False} if row.startswith("skimage") else {}
    weights = np.stack([call(np.stack([e, e]), (2, 17), **options)[0] for e in np.eye(9)], axis=1)
    assert (weights[7] != 0).all()
    same = call(image_for((4, 9)), (4, 9), **options)
    np.testing.assert_allclose(same, image_for((4, 9)), rtol=0, atol=1e-12)


BLURRING = [row for row in REASONS if "blurs even" in CONVENTIONS[row]]


@pytest.mark.parametrize("row", BLURRING)
def test_a_blurring_kernel_changes_pixels_that_every_setting_keeps(row):
    """Enlarged by 3, each second of three outputs falls on an input (at 17 from 9, with corners aligned)."""
    call, options, _ = parse(row)
    corners = row.startswith("scipy")
    x, size, kept = (
        image_for((2, 9)),
        (2, 17) if corners else (2, 27),
        slice(0, None, 2) if corners else slice(1, None, 3),
    )
    assert np.abs(call(x, size, **options)[:, kept] - x).max() > 0.05
    place = "align_corners" if corners else "half_pixel"
    for settings in all_settings():
        if settings["coordinate_transformation_mode"] == place:
            np.testing.assert_allclose(ours(x, size, settings)[:, kept], x, rtol=0, atol=1e-12)


def test_opencvs_area_samples_the_shrunk_axis_when_the_other_grows():
    call, options, _ = parse("cv2.resize(interpolation=INTER_AREA)")
    weights = np.stack([call(np.stack([e, e]), (3, 3), **options)[0] for e in np.eye(12)], axis=1)
    assert ((weights != 0).sum(1) <= 2).all()
    averaged = np.stack([call(np.stack([e, e]), (2, 3), **options)[0] for e in np.eye(12)], axis=1)
    assert ((averaged != 0).sum(1) == 4).all()


# Where a package differs from its own rule: (row, size in, size out, largest difference on the image
# 1, 2, 3, ... row by row, cause). A difference of 1 is one pixel.
STEP = "i * (n_in / n_out) in floating point falls on the other side of a whole number"
TIE = "an output centre lies on the border of two pixels, and rounding puts it on the other side"
ADDED = TIE + ": steps are added up, or counted in fixed point"
DISAGREEMENTS = [
    (
        'torch.nn.functional.interpolate(mode="nearest")',
        (2, 14),
        (2, 18),
        1,
        STEP + " (ours; torch is exact)",
    ),
    ('torch.nn.functional.interpolate(mode="nearest-exact")', (2, 2), (2, 41), 1, TIE),
    (
        'torch.nn.functional.interpolate(mode="bilinear", antialias=True)',
        (6, 4),
        (3, 1),
        14.3,
        "torch 2.13 repeats the first row",
    ),
    (
        'torch.nn.functional.interpolate(mode="bicubic", antialias=True)',
        (6, 4),
        (3, 1),
        14.3,
        "torch 2.13 repeats the first row",
    ),
    ('tf.image.resize(method="nearest")', (2, 2), (2, 41), 1, TIE),
    ("tf.compat.v1.image.resize_nearest_neighbor()", (2, 14), (2, 18), 1, STEP),
    ("tf.compat.v1.image.resize_nearest_neighbor(align_corners=True)", (2, 7), (2, 29), 1, TIE),
    ('jax.image.resize(method="nearest")', (2, 2), (2, 41), 1, TIE),
    ("cv2.resize(interpolation=INTER_NEAREST)", (2, 6), (2, 34), 1, STEP),
    ("cv2.resize(interpolation=INTER_NEAREST_EXACT)", (2, 2), (2, 7), 1, ADDED),
    ("PIL.Image.Image.resize(resample=NEAREST)", (2, 2), (2, 7), 1, ADDED),
    ("PIL.Image.Image.resize(resample=BOX), enlarging", (2, 2), (2, 49), 1, TIE),
    ("skimage.transform.resize(order=0, anti_aliasing=False)", (2, 2), (2, 49), 1, TIE),
    ("scipy.ndimage.zoom(order=0)", (2, 7), (2, 29), 1, TIE),
    ('scipy.ndimage.zoom(order=0, grid_mode=True, mode="nearest")', (2, 2), (2, 49), 1, TIE),
    (
        "scipy.ndimage.zoom(order=0)",
        (2, 8),
        (2, 26),
        16,
        "the last centre is 7.000000000000001: outside, so 0",
    ),
    (
        "scipy.ndimage.zoom(order=1)",
        (2, 8),
        (2, 26),
        16,
        "the last centre is 7.000000000000001: outside, so 0",
    ),
]


@pytest.mark.parametrize(("row", "shape", "size", "difference", "cause"), DISAGREEMENTS)
def test_known_disagreements_are_there(row, shape, size, difference, cause):
    call, options, _ = parse(row)
    x = 1 + np.arange(np.prod(shape), dtype=float).reshape(shape)
    gap = np.abs(ours(x, size, CONVENTIONS[row]) - call(x, size, **options)).max()
    assert gap == pytest.approx(difference, rel=0.1), cause


SWEPT = [
    ('torch.nn.functional.interpolate(mode="nearest")', "asymmetric"),
    ('torch.nn.functional.interpolate(mode="nearest-exact")', "half_pixel"),
    ("tf.compat.v1.image.resize_nearest_neighbor(align_corners=True)", "align_corners"),
    ("cv2.resize(interpolation=INTER_NEAREST)", "asymmetric"),
    ("cv2.resize(interpolation=INTER_NEAREST_EXACT)", "half_pixel"),
    ("PIL.Image.Image.resize(resample=NEAREST)", "half_pixel"),
    ("skimage.transform.resize(order=0, anti_aliasing=False)", "half_pixel"),
    ('scipy.ndimage.zoom(order=0, grid_mode=True, mode="nearest")', "half_pixel"),
]


def on_a_border(n, m, place):
    """Which outputs have their exact centre on the border of two pixels (asymmetric: on a pixel's start)."""
    i = np.arange(m)
    if place == "half_pixel":
        return (2 * i + 1) * n % (2 * m) == 0
    return i * n % m == 0 if place == "asymmetric" else (2 * i * (n - 1) + m - 1) % max(2 * (m - 1), 1) == 0


@pytest.mark.parametrize(("row", "place"), SWEPT)
def test_nearest_rows_differ_at_ties_alone_and_by_one_pixel(row, place):
    call, options, _ = parse(row)
    differing = 0
    for n, m in product(range(1, 37), repeat=2):
        x = np.tile(np.arange(n, dtype=float), (2, 1))
        gap = np.abs(ours(x, (2, m), CONVENTIONS[row]) - call(x, (2, m), **options))[0]
        assert gap.max() <= 1, (n, m)
        assert not gap[~on_a_border(n, m, place)].any(), (n, m)
        differing += gap.any()
    print(f"\n{row}: {differing} of {36 * 36} sizes have an output one pixel away")


def test_tensorflows_table_of_cubic_weights_is_a_thousandth_away():
    x, size = image_for((30, 40)), (71, 53)
    settings = CONVENTIONS['tf.image.resize(method="bicubic")']
    gap = np.abs(ours(x, size, settings) - tf1_bicubic(x, size, half_pixel_centers=True)).max()
    assert 1e-4 < gap < 3e-3


def test_torch_takes_the_middle_where_pytorch_half_pixel_takes_the_first():
    x = np.array([[0.0, 1, 2, 3]] * 2)
    settings = CONVENTIONS[
        'onnx Resize-19(mode="linear", coordinate_transformation_mode="pytorch_half_pixel")'
    ]
    assert ours(x, (2, 1), settings)[0, 0] == 0
    assert torch_interpolate(x, (2, 1), "bilinear")[0, 0] == 1.5


def test_a_scale_factor_sets_the_coordinates():
    torch = pytest.importorskip("torch")
    x = image_for((10, 7))
    settings = CONVENTIONS['torch.nn.functional.interpolate(mode="bilinear")']
    theirs = torch.nn.functional.interpolate(
        torch.from_numpy(x)[None, None], scale_factor=1.37, mode="bilinear"
    )
    np.testing.assert_allclose(
        ul.resize(x, scales=[1.37, 1.37], **settings), theirs[0, 0], rtol=0, atol=1e-13
    )
    assert np.abs(ours(x, (13, 9), settings) - theirs[0, 0].numpy()).max() > 0.02


@pytest.mark.parametrize("size", [(20, 34), (7, 5)])
def test_uint8_images_are_up_to_one_level_away(size):
    cv2, image = pytest.importorskip("cv2"), pytest.importorskip("PIL.Image")
    x = np.random.default_rng(0).integers(0, 256, (10, 17), dtype=np.uint8)
    for row, theirs in (
        ("cv2.resize(interpolation=INTER_LINEAR)", cv2.resize(x, size[::-1])),
        (
            "PIL.Image.Image.resize(resample=BILINEAR)",
            image.fromarray(x).resize(size[::-1], image.Resampling.BILINEAR),
        ),
    ):
        assert np.abs(ours(x.astype(float), size, CONVENTIONS[row]) - np.asarray(theirs, float)).max() <= 1


# What each package does when asked for "bilinear", with its defaults.
BILINEAR = {
    "torch": lambda x, size: torch_interpolate(x, size, "bilinear"),
    "torch, antialias": lambda x, size: torch_interpolate(x, size, "bilinear", antialias=True),
    "tf 2, Keras": lambda x, size: tf_resize(x, size, "bilinear"),
    "tf 1": tf1_bilinear,
    "jax": lambda x, size: jax_resize(x, size, "linear"),
    "OpenCV": lambda x, size: cv2_resize(x, size, "INTER_LINEAR"),
    "Pillow": lambda x, size: pillow_resize(x, size, "BILINEAR"),
    "scikit-image": lambda x, size: skimage_resize(x, size, order=1),
    "SciPy": lambda x, size: scipy_zoom(x, size, order=1),
    "ONNX": lambda x, size: onnx_resize(x, size, mode="linear"),
}


@pytest.mark.parametrize(("what", "size"), [("enlarged by 2", (600, 902)), ("shrunk to 40 %", (120, 180))])
def test_the_largest_differences_on_a_photograph(what, size):
    """In grey levels of 255, each pair of packages, on the cat that scikit-image's wheel carries."""
    x = pytest.importorskip("skimage.data").cat().mean(axis=2)
    results = {name: call(x, size) for name, call in BILINEAR.items()}
    gaps = {(a, b): np.abs(results[a] - results[b]).max() for a in results for b in results}
    print(f'\n"bilinear" of the photograph, {what}: largest difference in levels of 255')
    print(" " * 17 + "".join(f"{name[:8]:>9}" for name in results))
    for a in results:
        print(f"{a:17}" + "".join(f"{gaps[a, b]:9.2f}" for b in results))
    print("largest:", " and ".join(max(gaps, key=gaps.get)), f"{max(gaps.values()):.1f}")
    same = ["torch", "tf 2, Keras", "OpenCV", "ONNX"]
    average = ["torch, antialias", "jax", "Pillow"]
    for family in [same, average] if what.startswith("shrunk") else [same + average]:
        assert max(gaps[a, b] for a in family for b in family) < 0.01
    assert min(gaps["torch", other] for other in ("tf 1", "SciPy")) > 10
    assert what.startswith("enlarged") or min(gaps["torch", b] for b in (*average, "scikit-image")) > 10
