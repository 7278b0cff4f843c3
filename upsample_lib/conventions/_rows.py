"""The table: a row a call, as settings of `resize`, or as the reason why no settings fit and the call's own rule."""

from typing import Any, NamedTuple

from . import _matrices as rules

Settings = dict[str, Any]


class Own(NamedTuple):
    """A row that no settings fit."""

    reason: str  # in a sentence
    rule: rules.Rule  # the weights of one axis


def _nearest(coordinates: str, rounding: str) -> Settings:
    return {"mode": "nearest", "coordinate_transformation_mode": coordinates, "nearest_mode": rounding}


def _linear(coordinates: str = "half_pixel", **options: Any) -> Settings:
    return {"mode": "linear", "coordinate_transformation_mode": coordinates, **options}


def _cubic(a: float, coordinates: str = "half_pixel", **options: Any) -> Settings:
    return {"mode": "cubic", "coordinate_transformation_mode": coordinates, "cubic_coeff_a": a, **options}


def _lanczos(lobes: int, **options: Any) -> Own:
    return Own(LANCZOS.format(lobes), rules.lanczos(lobes, **options))


# In half_pixel the nearest pixel is floor((i + 0.5) * n_in / n_out): a tie goes to the later pixel.
CENTRES = _nearest("half_pixel", "round_prefer_ceil")
ORIGINS = _nearest("asymmetric", "floor")
CORNERS = _nearest("align_corners", "round_prefer_ceil")
# Frameworks that average when shrinking also leave out what lies outside and let the rest sum to 1.
AVERAGE: Settings = {"antialias": True, "exclude_outside": True}

LANCZOS = "Lanczos with {} lobes: `resize` has the linear and the cubic kernels alone."
SPLINE = "A cubic spline through all pixels (prefiltered): each output depends on the whole row."
GAUSSIAN = "When shrinking, a Gaussian of deviation (n_in / n_out - 1) / 2 blurs the image first."
SYMMETRIC = (
    "The border is mirrored about its edge; `resize` repeats the border pixel, or leaves out what is outside."
)
STEPS = (
    "The step is that of aligned corners, (n_in - 1) / (n_out - 1), the centres are (i + 0.5) steps: "
    "neither half_pixel nor align_corners."
)
CLIPPED = " Values beyond the image's range are clipped."
BLURRING = "{} kernel blurs even where an output centre falls on an input centre; `resize` keeps that pixel."
OVERLAP = Own(
    "Each output is the mean of the input area it covers, parts of pixels weighed by their share.",
    rules.overlap,
)
MIRRORED = Own(
    "The border is mirrored about its pixel centres; `resize` repeats the border pixel.",
    rules.linear("reflect"),
)
ZEROS = Own(
    "Zeros outside the image are blended into the border; `resize` repeats the border pixel.",
    rules.linear("zeros"),
)

ROWS: dict[str, Settings | Own] = {
    # torchvision's resize (and its transform Resize) of a tensor calls torch's, with antialias=True by default; of
    # a PIL image Pillow's, whose words are then in force, whatever antialias says.
    # Given a scale_factor, torch and ONNX compute coordinates with it (not with n_out / n_in): give `resize`
    # the same number as `scales`, and it does too.
    'torch.nn.functional.interpolate(mode="nearest")': ORIGINS,
    'torch.nn.functional.interpolate(mode="nearest-exact")': CENTRES,
    'torch.nn.functional.interpolate(mode="bilinear")': _linear(),
    'torch.nn.functional.interpolate(mode="bilinear", align_corners=True)': _linear("align_corners"),
    'torch.nn.functional.interpolate(mode="bilinear", antialias=True)': _linear(**AVERAGE),
    'torch.nn.functional.interpolate(mode="bilinear", antialias=True, align_corners=True)': Own(
        STEPS, rules.torch_antialiased("bilinear", True)
    ),
    # without antialias a is -0.75, OpenCV's; with it -0.5, Pillow's
    'torch.nn.functional.interpolate(mode="bicubic")': _cubic(-0.75),
    'torch.nn.functional.interpolate(mode="bicubic", align_corners=True)': _cubic(-0.75, "align_corners"),
    'torch.nn.functional.interpolate(mode="bicubic", antialias=True)': _cubic(-0.5, **AVERAGE),
    'torch.nn.functional.interpolate(mode="bicubic", antialias=True, align_corners=True)': Own(
        STEPS, rules.torch_antialiased("bicubic", True)
    ),
    'torch.nn.functional.interpolate(mode="lanczos", antialias=True)': Own(
        LANCZOS.format(3), rules.torch_antialiased("lanczos")
    ),
    'torch.nn.functional.interpolate(mode="area")': Own(
        "Adaptive average pooling: the mean of whole pixels from floor(i*n_in/n_out) to "
        "ceil((i + 1)*n_in/n_out), so that neighbouring windows share pixels.",
        rules.pooled,
    ),
    'torch.nn.functional.interpolate(mode="linear")': _linear(),
    'torch.nn.functional.interpolate(mode="linear", align_corners=True)': _linear("align_corners"),
    'torch.nn.functional.interpolate(mode="trilinear")': _linear(),
    'torch.nn.functional.interpolate(mode="trilinear", align_corners=True)': _linear("align_corners"),
    'torchvision.transforms.v2.functional.resize(interpolation="nearest"), tensor': ORIGINS,
    'torchvision.transforms.v2.functional.resize(interpolation="bilinear"), tensor': _linear(**AVERAGE),
    'torchvision.transforms.v2.functional.resize(interpolation="bicubic"), tensor': _cubic(-0.5, **AVERAGE),
    'torchvision.transforms.v2.functional.resize(interpolation="nearest-exact"), tensor': CENTRES,
    'torchvision.transforms.v2.functional.resize(interpolation="bilinear", antialias=False), tensor': _linear(),
    'torchvision.transforms.v2.functional.resize(interpolation="bicubic", antialias=False), tensor': _cubic(
        -0.75
    ),
    'torchvision.transforms.v2.Resize(interpolation="bilinear"), PIL image': _linear(**AVERAGE),
    'torchvision.transforms.v2.Resize(interpolation="bicubic"), PIL image': _cubic(-0.5, **AVERAGE),
    'torchvision.transforms.v2.Resize(interpolation="nearest"), PIL image': CENTRES,
    # tf.image.resize knows half pixels alone and does not average unless asked, whatever the factor.
    'tf.image.resize(method="nearest")': CENTRES,
    'tf.image.resize(method="bilinear")': _linear(),
    'tf.image.resize(method="bilinear", antialias=True)': _linear(**AVERAGE),
    # its kernel comes from a table of 1024 steps: up to 1e-3 of the value range away
    'tf.image.resize(method="bicubic")': _cubic(-0.5, exclude_outside=True),
    'tf.image.resize(method="bicubic", antialias=True)': _cubic(-0.5, **AVERAGE),
    'tf.image.resize(method="lanczos3")': _lanczos(3),
    'tf.image.resize(method="lanczos5")': _lanczos(5),
    'tf.image.resize(method="gaussian")': Own(BLURRING.format("The Gaussian"), rules.GAUSSIAN),
    'tf.image.resize(method="mitchellcubic")': Own(BLURRING.format("Mitchell's"), rules.MITCHELL),
    'tf.image.resize(method="area")': OVERLAP,
    # The first version's defaults: origin on origin, which moves the image by up to half a pixel.
    "tf.compat.v1.image.resize_nearest_neighbor()": ORIGINS,
    "tf.compat.v1.image.resize_nearest_neighbor(align_corners=True)": CORNERS,
    "tf.compat.v1.image.resize_nearest_neighbor(half_pixel_centers=True)": CENTRES,
    "tf.compat.v1.image.resize_bilinear()": _linear("asymmetric"),
    "tf.compat.v1.image.resize_bilinear(align_corners=True)": _linear("align_corners"),
    "tf.compat.v1.image.resize_bilinear(half_pixel_centers=True)": _linear(),
    "tf.compat.v1.image.resize_bicubic()": _cubic(-0.75, "asymmetric"),
    "tf.compat.v1.image.resize_bicubic(align_corners=True)": _cubic(-0.75, "align_corners"),
    "tf.compat.v1.image.resize_bicubic(half_pixel_centers=True)": _cubic(-0.5, exclude_outside=True),
    "tf.compat.v1.image.resize_area()": OVERLAP,
    # roi is the box in TensorFlow's order, (y1, x1, y2, x2)
    'tf.image.crop_and_resize(method="bilinear")': _linear("tf_crop_and_resize"),
    'tf.image.crop_and_resize(method="nearest")': _nearest("tf_crop_and_resize", "round_prefer_ceil"),
    # Keras 3, which is tf.keras from TensorFlow 2.16 on; before TensorFlow 2 its bilinear layer was resize_bilinear() of the first version.
    'keras.layers.UpSampling2D(interpolation="nearest")': ORIGINS,
    'keras.layers.UpSampling2D(interpolation="bilinear")': _linear(),
    'keras.layers.UpSampling2D(interpolation="bicubic")': _cubic(-0.5, exclude_outside=True),
    'keras.layers.Resizing(interpolation="nearest")': CENTRES,
    'keras.layers.Resizing(interpolation="bilinear")': _linear(),
    'keras.layers.Resizing(interpolation="bilinear", antialias=True)': _linear(**AVERAGE),
    # antialias=True is JAX's default; enlarging, it changes nothing.
    'jax.image.resize(method="nearest")': CENTRES,
    'jax.image.resize(method="linear")': _linear(**AVERAGE),
    'jax.image.resize(method="linear", antialias=False)': _linear(),
    'jax.image.resize(method="cubic")': _cubic(-0.5, **AVERAGE),
    'jax.image.resize(method="cubic", antialias=False)': _cubic(-0.5, exclude_outside=True),
    'jax.image.resize(method="cubic-pytorch")': _cubic(-0.5, **AVERAGE),
    'jax.image.resize(method="cubic-pytorch", antialias=False)': _cubic(-0.75),
    'jax.image.resize(method="lanczos3")': _lanczos(3, stretched=True),
    'jax.image.resize(method="lanczos5")': _lanczos(5, stretched=True),
    'jax.image.resize(method="area")': OVERLAP,
    # OpenCV never averages but with INTER_AREA. Images of uint8 take a path in fixed point: up to 1 of 255 away.
    "cv2.resize(interpolation=INTER_NEAREST)": ORIGINS,
    "cv2.resize(interpolation=INTER_NEAREST_EXACT)": CENTRES,
    "cv2.resize(interpolation=INTER_LINEAR)": _linear(),
    "cv2.resize(interpolation=INTER_LINEAR_EXACT)": _linear(),
    "cv2.resize(interpolation=INTER_CUBIC)": _cubic(-0.75),
    "cv2.resize(interpolation=INTER_LANCZOS4)": _lanczos(4, border="edge"),
    "cv2.resize(interpolation=INTER_AREA), enlarging by whole factors": ORIGINS,
    "cv2.resize(interpolation=INTER_AREA), enlarging by other factors": OVERLAP,
    "cv2.resize(interpolation=INTER_AREA), shrinking by exactly 2": _linear(),
    "cv2.resize(interpolation=INTER_AREA), shrinking by other factors": OVERLAP,
    "cv2.resize(interpolation=INTER_AREA), enlarging one axis and shrinking the other": Own(
        "The rule for enlarging serves both axes: the shrunk one is sampled, not averaged.",
        rules.area_sampled,
    ),
    # Pillow averages whenever it shrinks. Images of uint8 are rounded after each axis; mode "F" is not.
    "PIL.Image.Image.resize(resample=NEAREST)": CENTRES,
    "PIL.Image.Image.resize(resample=BOX), enlarging": CENTRES,
    "PIL.Image.Image.resize(resample=BOX), shrinking": Own(
        "The plain mean of the pixels whose centres an output covers: a box, not the tent of `resize`.",
        rules.PLAIN_BOX,
    ),
    "PIL.Image.Image.resize(resample=BILINEAR)": _linear(**AVERAGE),
    "PIL.Image.Image.resize(resample=HAMMING)": Own(
        "A cosine-windowed sinc of width 2; `resize` has the linear and the cubic kernels alone.",
        rules.HAMMING,
    ),
    "PIL.Image.Image.resize(resample=BICUBIC)": _cubic(-0.5, **AVERAGE),
    "PIL.Image.Image.resize(resample=LANCZOS)": _lanczos(3, stretched=True),
    "PIL.Image.Image.resize(reducing_gap=2.0), shrinking by 4 or more": Own(
        "Blocks of whole pixels are averaged first, the rest is resampled: two steps, not one.", rules.reduced
    ),
    # scikit-image's borders are mirrored by default (mode="reflect"), which shows where a kernel looks out.
    "skimage.transform.resize(order=0)": Own(
        GAUSSIAN + " Integer and boolean images are not blurred.", rules.blurred(rules.BOX, "reflect")
    ),
    "skimage.transform.resize(order=0, anti_aliasing=False)": CENTRES,
    "skimage.transform.resize(order=1)": Own(
        GAUSSIAN + " The border is mirrored about its pixel centres.", rules.blurred(MIRRORED.rule, "reflect")
    ),
    "skimage.transform.resize(order=1, anti_aliasing=False)": MIRRORED,
    'skimage.transform.resize(order=1, mode="edge")': Own(GAUSSIAN, rules.blurred(rules.TENT, "edge")),
    'skimage.transform.resize(order=1, mode="edge", anti_aliasing=False)': _linear(),
    'skimage.transform.resize(order=1, mode="symmetric", anti_aliasing=False)': _linear(),
    'skimage.transform.resize(order=1, mode="constant", anti_aliasing=False)': Own(
        ZEROS.reason + CLIPPED, ZEROS.rule
    ),
    'skimage.transform.resize(order=3, mode="edge", anti_aliasing=False)': Own(
        SPLINE + CLIPPED, rules.spline("edge")
    ),
    "skimage.transform.downscale_local_mean(), factors above 2": Own(
        "The plain mean of each block; `resize` averages with a tent that reaches into the neighbours.",
        rules.overlap,
    ),
    # SciPy never averages. It rounds n * zoom to the next even integer at a tie, ONNX and torch round down.
    "scipy.ndimage.zoom(order=0)": CORNERS,
    "scipy.ndimage.zoom(order=1)": _linear("align_corners"),
    "scipy.ndimage.zoom(order=3)": Own(SPLINE, rules.spline("reflect", corners=True)),  # the default order
    "scipy.ndimage.zoom(order=3, prefilter=False)": Own(
        BLURRING.format("The B-spline"), rules.sampled(rules.b_spline, 2, "reflect", corners=True)
    ),
    'scipy.ndimage.zoom(order=0, grid_mode=True, mode="nearest")': CENTRES,
    'scipy.ndimage.zoom(order=1, grid_mode=True, mode="nearest")': _linear(),
    'scipy.ndimage.zoom(order=1, grid_mode=True, mode="reflect")': _linear(),
    'scipy.ndimage.zoom(order=1, grid_mode=True, mode="mirror")': MIRRORED,
    "scipy.ndimage.zoom(order=1, grid_mode=True)": Own(
        "Outputs whose centre lies outside the outermost input centres become 0, the default's constant.",
        rules.zero_beyond_centres,
    ),
    'scipy.ndimage.zoom(order=1, grid_mode=True, mode="grid-constant")': ZEROS,
    'scipy.ndimage.zoom(order=3, grid_mode=True, mode="nearest")': Own(SPLINE, rules.spline("edge")),
    # ONNX: exporters write pytorch_half_pixel for torch: with one output pixel it takes the first input pixel,
    # while torch itself takes the middle.
    'onnx Upsample-9(mode="nearest")': ORIGINS,
    'onnx Upsample-9(mode="linear")': _linear("asymmetric"),
    'onnx Resize-10(mode="nearest")': ORIGINS,
    'onnx Resize-10(mode="linear")': _linear("asymmetric"),
    'onnx Resize-11(coordinate_transformation_mode="tf_half_pixel_for_nn", nearest_mode="floor")': CENTRES,
    # a tie goes to the earlier pixel, as nowhere else
    "onnx Resize-19()": _nearest("half_pixel", "round_prefer_floor"),
    'onnx Resize-19(mode="linear")': _linear(),
    'onnx Resize-19(mode="linear", antialias=1)': _linear(antialias=True),
    'onnx Resize-19(mode="linear", coordinate_transformation_mode="pytorch_half_pixel")': _linear(
        "pytorch_half_pixel"
    ),
    'onnx Resize-19(mode="cubic")': _cubic(-0.75),
    # MATLAB shrinks with antialiasing unless told not to, or with "nearest". Given a scale it makes ceil(n * scale)
    # pixels, half a pixel apart by that scale; given a size, as here, by n_out / n_in.
    'MATLAB imresize(method="nearest")': CENTRES,
    'MATLAB imresize(method="bilinear"), enlarging': _linear(),
    'MATLAB imresize(method="bilinear"), shrinking': Own(
        SYMMETRIC, rules.linear("symmetric", stretched=True)
    ),
    'MATLAB imresize(method="bilinear", Antialiasing=False)': _linear(),
    "MATLAB imresize()": Own(SYMMETRIC, rules.cubic("symmetric", stretched=True)),  # bicubic, a = -0.5
    "MATLAB imresize(Antialiasing=False)": Own(SYMMETRIC, rules.cubic("symmetric")),
    # By the rules that coremltools documents (MIL, iOS 15). It states none for resize_nearest_neighbor.
    "coreml upsample_nearest_neighbor(), enlarging by whole factors": ORIGINS,
    "coreml upsample_bilinear()": _linear("align_corners"),
    "coreml upsample_bilinear(align_corners=False)": _linear(),
    "coreml resize_bilinear()": _linear("asymmetric"),
    'coreml resize_bilinear(sampling_mode="STRICT_ALIGN_CORNERS")': _linear("align_corners"),
    'coreml resize_bilinear(sampling_mode="UNALIGN_CORNERS")': _linear(),
    'coreml resize_bilinear(sampling_mode="OFFSET_CORNERS")': Own(
        "Centres stand (i + 0.5) * (n_in - 1) / n_out: half a step from the outermost centres, not from the edge.",
        rules.offset_corners,
    ),
    # By the formulas of NVIDIA's operator reference; an ONNX file's own words are kept when it is imported.
    "tensorrt Resize()": ORIGINS,
    'tensorrt Resize(coordinate_transformation="HALF_PIXEL", nearest_rounding="HALF_UP")': CENTRES,
    'tensorrt Resize(coordinate_transformation="HALF_PIXEL", nearest_rounding="HALF_DOWN")': _nearest(
        "half_pixel", "round_prefer_floor"
    ),
    'tensorrt Resize(resize_mode="LINEAR")': _linear("asymmetric"),
    'tensorrt Resize(resize_mode="LINEAR", coordinate_transformation="HALF_PIXEL")': _linear(),
    'tensorrt Resize(resize_mode="LINEAR", coordinate_transformation="ALIGN_CORNERS")': _linear(
        "align_corners"
    ),
    'tensorrt Resize(resize_mode="CUBIC", coordinate_transformation="HALF_PIXEL")': _cubic(-0.75),
}

# each of these rows has a dict of its own: a reader may change it
CONVENTIONS = {call: row.reason if isinstance(row, Own) else dict(row) for call, row in ROWS.items()}
RULES = {call: row.rule for call, row in ROWS.items() if isinstance(row, Own)}
