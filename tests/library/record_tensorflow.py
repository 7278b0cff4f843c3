"""Record what TensorFlow gives, for tests that run without it: tests/library/data/tensorflow.npz.

    python3.11 -m venv /tmp/tf; /tmp/tf/bin/pip install tensorflow==2.21.0; /tmp/tf/bin/python tests/library/record_tensorflow.py

Needs TensorFlow and NumPy alone. The file holds its version, the date and this command as "about", the results by name.
"""

import datetime
import os
import sys
from pathlib import Path

import numpy as np

COMMAND = "python tests/library/record_tensorflow.py"
FILE = Path(__file__).parent / "data" / "tensorflow.npz"
BOXES = {"": (0.1, 0.25, 0.8, 1.1), " to the border": (0.2, 0.2, 1.0, 1.0), " flipped": (1.0, 1.0, 0.2, 0.4)}
PAIRS = [  # of sizes in and out
    ((5, 6), (10, 18)),
    ((5, 7), (8, 9)),
    ((8, 12), (4, 6)),
    ((24, 20), (3, 5)),
    ((10, 13), (7, 5)),
    ((5, 9), (8, 3)),
    ((6, 5), (4, 1)),
]
ROWS = [
    *(f'tf.image.resize(method="{method}"{more})' for method in ("bilinear", "bicubic", "lanczos3", "lanczos5", "gaussian", "mitchellcubic") for more in ("", ", antialias=True")),
    'tf.image.resize(method="nearest")',
    'tf.image.resize(method="area")',
    *(f"tf.compat.v1.image.resize_{name}({more})" for name in ("nearest_neighbor", "bilinear", "bicubic") for more in ("", "align_corners=True", "half_pixel_centers=True")),
    "tf.compat.v1.image.resize_area()",
]  # fmt: skip
CROPS = [f'tf.image.crop_and_resize(method="{method}")' for method in ("bilinear", "nearest")]
UPSAMPLING = [
    f'keras.layers.UpSampling2D(interpolation="{word}")' for word in ("nearest", "bilinear", "bicubic")
]
RESIZING = [
    'keras.layers.Resizing(interpolation="nearest")',
    'keras.layers.Resizing(interpolation="bilinear")',
    'keras.layers.Resizing(interpolation="bilinear", antialias=True)',
]
# (pixels of the small image, of the large one, kernel, stride): SAME
TRANSPOSED = [
    (3, 6, 3, 2), (3, 5, 3, 2), (4, 8, 4, 2), (4, 7, 4, 2), (4, 8, 2, 2), (3, 9, 5, 3), (3, 8, 5, 3), (3, 7, 2, 3),
    (5, 5, 3, 1), (5, 5, 4, 1), (2, 8, 3, 4),
]  # fmt: skip
SAME = [(7, 3, 2, 1), (8, 3, 2, 1), (9, 4, 3, 1), (8, 5, 1, 1), (8, 3, 1, 2), (9, 4, 1, 3), (5, 2, 4, 1)]


def image(*shape):
    """Numbers in -1..1 that single precision holds, without a generator."""
    return (np.arange(np.prod(shape)) * 73 % 97 - 48).reshape(shape).astype(np.float32) / 48


def name(row, shape, size):
    return f"{row}: {shape[0]} x {shape[1]} to {size[0]} x {size[1]}"


def images(tf):
    """Name -> result of every resize."""
    for shape, size in PAIRS:
        x = tf.constant(image(*shape)[None, :, :, None])
        for row in ROWS:
            call, _, options = row[:-1].partition("(")
            function = eval(call, {"tf": tf})
            yield name(row, shape, size), function(x, size, **eval(f"dict({options})"))[0, :, :, 0]
        for row in CROPS:
            method = row.split('"')[1]
            for which, box in BOXES.items():
                y = tf.image.crop_and_resize(x, [box], [0], size, method=method)
                yield name(row + which, shape, size), y[0, :, :, 0]
        for row in RESIZING:
            options = eval(f"dict({row[:-1].partition('(')[2]})")
            yield name(row, shape, size), tf.keras.layers.Resizing(*size, **options)(x)[0, :, :, 0]
        if not any(m % n for n, m in zip(shape, size)):
            factors = tuple(m // n for n, m in zip(shape, size))
            for row in UPSAMPLING:
                layer = tf.keras.layers.UpSampling2D(factors, interpolation=row.split('"')[1])
                yield name(row, shape, size), layer(x)[0, :, :, 0]


def layers(tf):
    """Name -> result of convolutions and of the shuffle; images are (N, H, W, C), kernels (kh, kw, in, out)."""
    for small, large, k, s in TRANSPOSED:
        x, w = image(1, small, small, 2), image(k, k, 3, 2)
        y = tf.nn.conv2d_transpose(x, w, (1, large, large, 3), s, "SAME")
        yield f"conv2d_transpose: {small} to {large}, kernel {k}, stride {s}", y
    for n, k, s, d in SAME:
        y = tf.nn.conv2d(image(1, n, n, 2), image(k, k, 2, 3), s, "SAME", dilations=d)
        yield f"conv2d: {n}, kernel {k}, stride {s}, dilation {d}", y
    yield "depth_to_space", tf.nn.depth_to_space(image(1, 2, 3, 12), 2)
    yield "space_to_depth", tf.nn.space_to_depth(image(1, 4, 6, 3), 2)


def record():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    results = {key: np.asarray(value) for part in (images, layers) for key, value in part(tf)}
    return tf.__version__, results


if __name__ == "__main__":
    version, results = record()
    about = f"TensorFlow {version}, Python {sys.version.split()[0]}, {datetime.date.today()}, {COMMAND}"
    np.savez_compressed(FILE, about=about, **results)
    print(f"{FILE}: {len(results)} results, {FILE.stat().st_size} bytes; {about}")
