"""Where packages leave their own rules, and how far the packages are from each other."""

from itertools import product

import numpy as np
import pytest

import upsample_lib as ul
from tests.library.package_calls import (
    cv2_resize,
    image_for,
    jax_resize,
    onnx_resize,
    ours,
    parse,
    pillow_resize,
    scipy_zoom,
    skimage_resize,
    tf1_bicubic,
    tf1_bilinear,
    tf_resize,
    torch_interpolate,
)
from upsample_lib.conventions import CONVENTIONS

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
