"""which_resize: it names the call that made an image, for every row; its command; what it refuses and admits."""

import io
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

import upsample_lib as ul
from tests.library.package_calls import CONDITIONS, larger_by_whole, parse
from upsample_lib import CONVENTIONS, which_resize
from upsample_lib.conventions.__main__ import main

PAIRS = [  # of sizes in and out: up and down, odd and even, whole factors and others
    ((24, 30), (48, 60)),
    ((15, 22), (26, 37)),
    ((40, 52), (20, 26)),
    ((45, 38), (17, 21)),
    ((64, 48), (9, 8)),
    ((60, 48), (20, 12)),
    ((20, 31), (33, 17)),
]


@cache
def _cup():
    return pytest.importorskip("skimage.data").coffee()[60:260, 150:400].mean(axis=2)


def photograph(shape):
    """A part of the coffee cup that scikit-image's wheel carries, shrunk by 2, grey, 0..255."""
    return _cup()[: 2 * shape[0] : 2, : 2 * shape[1] : 2].copy()


def cases(row):
    _, _, condition = parse(row)
    for shape, size in PAIRS:
        whole = not row.startswith("keras.layers.UpSampling2D") or larger_by_whole((shape, size))
        if CONDITIONS[condition]((shape, size)) and whole and "crop" not in row:
            yield shape, size


def made(row, x, size):
    """The package's result; None where a row is about sizes of other kinds alone."""
    call, options, _ = parse(row)
    return np.asarray(call(x, size, **options), float)


def as_uint8(row, x, size):
    """What users get: the package's own uint8, or its floating-point result rounded."""
    name = row.split(".")[0]
    _, options, _ = parse(row)
    if name == "cv2":
        cv2 = pytest.importorskip("cv2")
        return cv2.resize(x, size[::-1], interpolation=getattr(cv2, options["interpolation"]))
    if "PIL image" in row:
        return as_uint8(f"PIL.Image.Image.resize(resample={options['interpolation'].upper()})", x, size)
    if name == "PIL":
        image, options = pytest.importorskip("PIL.Image"), dict(options)
        word = getattr(image.Resampling, options.pop("resample", "BICUBIC"))
        return np.asarray(image.fromarray(x).resize(size[::-1], word, **options))
    return np.clip(np.rint(made(row, x.astype(float), size)), 0, 255).astype(np.uint8)


def named(row, source, result):
    """(whether `row` shares the first place, its mean difference, the mean difference of the runner-up)."""
    ranking = which_resize(source, result, limit=None)
    means = {call: mean for call, _, mean, _ in ranking}
    equal = ranking[0][2] + (2e-4 if result.dtype.kind == "f" else 0)
    return means[row] <= equal, means[row], min((m for m in means.values() if m > equal), default=np.nan)


@pytest.mark.parametrize("row", CONVENTIONS)
@pytest.mark.parametrize("kind", ["float", "uint8"])
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
@pytest.mark.slow
def test_every_row_is_named(row, kind, record_property):
    tried = list(cases(row))
    assert tried or "crop" in row
    for shape, size in tried:
        x = photograph(shape)
        if kind == "float":
            first, own, second = named(row, x, made(row, x, size))
        else:
            x = x.astype(np.uint8)
            first, own, second = named(row, x, as_uint8(row, x, size))
        assert first, (row, kind, shape, size, own, second)
        record_property("which_resize", (row, bool(first), float(second)))


@pytest.mark.parametrize(("row", "mode"), [("bilinear", "bilinear"), ("bicubic", "bicubic")])
def test_torchs_own_uint8_is_named_too(row, mode):
    torch = pytest.importorskip("torch")
    x = photograph((40, 52)).astype(np.uint8)
    for size in ((21, 17), (63, 90)):
        made = torch.nn.functional.interpolate(
            torch.from_numpy(x)[None, None], size, mode=mode, antialias=True
        )[0, 0].numpy()
        ranking = which_resize(x, made, limit=None)
        best = {call for call, _, mean, _ in ranking if mean == ranking[0][2]}
        assert f'torch.nn.functional.interpolate(mode="{mode}", antialias=True)' in best


def test_where_an_entry_stands_is_where_its_distance_says():
    x = photograph((30, 41))
    result = ul.resize(x, sizes=(47, 66), **CONVENTIONS["cv2.resize(interpolation=INTER_CUBIC)"])
    ranking = which_resize(x, result, limit=None)
    means = [mean for _, _, mean, _ in ranking]
    assert all(b >= a - 1e-3 for a, b in zip(means, means[1:]))
    assert all(settings == CONVENTIONS[call] for call, _, _, settings in ranking)
    for call, largest, mean, settings in ranking:
        if isinstance(settings, dict) and "crop" not in call:
            gap = np.abs(ul.resize(x, sizes=(47, 66), **settings) - result)
            np.testing.assert_allclose((largest, mean), (gap.max(), gap.mean()), atol=1e-9)
    assert len({call for call, *_ in ranking}) == len(ranking)
    assert len(which_resize(x, result)) == 5
    assert len(which_resize(x, result, limit=2)) == 2
    packages = [call.split(".")[0] for call, *_ in which_resize(x, result, limit=3)]
    assert len(set(packages)) == 3  # one of each package first
    assert "cubic_coeff_a" in ranking.note or "cubic spline" in ranking.note


@pytest.mark.parametrize("layout", ["first", "last", None])
def test_channels_are_found_by_shape(layout):
    colour = np.stack([photograph((30, 41)), photograph((30, 41))[::-1], 255 - photograph((30, 41))])
    settings = CONVENTIONS["PIL.Image.Image.resize(resample=BICUBIC)"]
    result = ul.resize(colour, sizes=(17, 20), axes=(1, 2), **settings)
    for move in (
        lambda a: a,
        lambda a: a[None],
        lambda a: np.moveaxis(a, 0, -1),
        lambda a: np.moveaxis(a, 0, -1)[None],
    ):
        last = move(colour).shape[-1] == 3
        if layout is None or last == (layout == "last"):
            ranking = which_resize(move(colour), move(result), channels=layout)
            assert ranking[0][1] < 1e-9
            assert ranking[0][3] == settings
        else:
            with pytest.raises(ValueError, match="the channels differ"):
                which_resize(move(colour), move(result), channels=layout)


@pytest.mark.parametrize("shape", [(3, 9, 3), (3, 3, 9), (4, 20, 30), (20, 30, 4), (30, 20, 30), (5, 6, 7)])
def test_a_shape_that_could_be_either_is_resized_where_the_size_changed(shape):
    x = np.random.default_rng(0).uniform(0, 255, shape)
    settings = CONVENTIONS["cv2.resize(interpolation=INTER_LINEAR)"]
    result = ul.resize(x, sizes=[2 * shape[1]], axes=1, **settings)
    assert which_resize(x, result)[0][1] < 1e-9


JPEG_ROWS = [
    "cv2.resize(interpolation=INTER_LINEAR)",
    "cv2.resize(interpolation=INTER_CUBIC)",
    "cv2.resize(interpolation=INTER_NEAREST)",
    "PIL.Image.Image.resize(resample=BILINEAR)",
    "PIL.Image.Image.resize(resample=BICUBIC)",
    "PIL.Image.Image.resize(resample=LANCZOS)",
    'torch.nn.functional.interpolate(mode="bilinear", align_corners=True)',
    "tf.compat.v1.image.resize_bilinear()",
]


@pytest.mark.parametrize("picture", ["coffee", "astronaut", "chelsea"])
@pytest.mark.parametrize("colours", ["grey", "colour"])
@pytest.mark.slow
def test_a_jpegs_noise_leaves_the_first_place(picture, colours, record_property):
    """Quality 95, colours at half the size as Pillow stores them: a call with the row's weights stays first."""
    image, data = pytest.importorskip("PIL.Image"), pytest.importorskip("skimage.data")
    x = getattr(data, picture)()[:200, :260]
    x = x.mean(axis=2, keepdims=True).astype(np.uint8) if colours == "grey" else x
    for row in JPEG_ROWS:
        for size in ((320, 390), (77, 131)):
            planes = [as_uint8(row, np.ascontiguousarray(x[..., c]), size) for c in range(x.shape[-1])]
            result = np.stack(planes, axis=-1)
            file = io.BytesIO()
            image.fromarray(result.squeeze()).save(file, "JPEG", quality=95)
            noisy = np.asarray(image.open(file)).reshape(result.shape)
            assert (noisy != result).any()
            ranking = which_resize(x, noisy, limit=None, channels="last")
            same = CONVENTIONS[ranking[0][0]] == CONVENTIONS[row]
            record_property("which_resize", ("JPEG of quality 95, " + colours, same, np.nan))
            assert same, (row, size, ranking[:3])


def test_what_an_image_cannot_tell_is_said():
    constant = which_resize(np.full((9, 12), 7, np.uint8), np.full((20, 15), 7, np.uint8))
    assert "This image cannot tell the first from" in constant.note
    ramp = np.add.outer(np.arange(12.0), np.arange(12.0))  # symmetric
    cubic = which_resize(ramp, ul.resize(ramp, sizes=(4, 4), mode="nearest", nearest_mode="floor"))
    assert cubic[0][1] == 0
    blob = np.zeros((8, 8))
    blob[3:5, 3:5] = 1
    ambiguous = which_resize(blob, np.ones((1, 1)) * blob.mean())
    assert "cannot tell" in ambiguous.note or "No call fits" in ambiguous.note or ambiguous[0][1] < 1e-9
    detail = np.random.default_rng(0).uniform(size=(9, 12))
    result = ul.resize(detail, sizes=(20, 15), mode="linear")
    assert "cannot tell" not in which_resize(detail, result).note
    assert "What sets " in which_resize(detail, result).note
    assert "cannot tell the first from" not in which_resize(detail, detail[:, :1]).note
    assert "No call fits" in which_resize(detail, result[::-1]).note


BAD = [
    (lambda: which_resize(np.ones((2, 2)), np.ones(4)), ValueError, "shape"),
    (lambda: which_resize(np.ones((2, 2)), np.ones((2, 2, 3))), ValueError, "number of axes"),
    (lambda: which_resize(np.ones((2, 3, 4)), np.ones((3, 5, 7))), ValueError, "channels differ"),
    (lambda: which_resize(np.ones((2, 3, 4)), np.ones((2, 5, 7)), channels="last"), ValueError, "channels differ"),
    (lambda: which_resize(np.ones((2, 3, 4)), np.ones((2, 5, 7)), channels="middle"), ValueError, "none of first, last"),
    (lambda: which_resize(np.ones((0, 2)), np.ones((2, 2))), ValueError, "finite pixels"),
    (lambda: which_resize(np.full((2, 2), np.nan), np.ones((2, 2))), ValueError, "finite pixels"),
    (lambda: which_resize(np.ones((2, 2)), np.ones((2, 2)), limit=0), ValueError, "limit=0 is below 1"),
    (lambda: which_resize(np.ones((2, 2)), np.ones((2, 2)) + 1j), TypeError, "real numbers"),
    (lambda: which_resize("x", np.ones((2, 2))), TypeError, "array of numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "match"), BAD)
def test_bad_input_is_refused(call, error, match):
    with pytest.raises(error, match=match):
        call()


DTYPES = [np.uint8, np.int16, np.uint16, np.float16, np.float32, ">f4", ">i2", bool]


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_of_numbers_is_taken(dtype):
    x = photograph((20, 30))
    if dtype is bool:
        x = x > 100
    result = np.asarray(
        ul.resize(x, sizes=(40, 60), **CONVENTIONS["cv2.resize(interpolation=INTER_NEAREST)"])
    )
    ranking = which_resize(x.astype(dtype), result.astype(dtype))
    assert ranking[0][:2] == ('torch.nn.functional.interpolate(mode="nearest")', 0)


@pytest.fixture
def files(tmp_path):
    image = pytest.importorskip("PIL.Image")
    x = photograph((40, 52)).astype(np.uint8)
    np.save(tmp_path / "x.npy", x)
    image.fromarray(x).save(tmp_path / "x.png")
    small = image.fromarray(x).resize((21, 17), image.Resampling.BILINEAR)
    small.save(tmp_path / "y.png")
    np.save(tmp_path / "y.npy", np.asarray(small))
    return tmp_path


@pytest.mark.parametrize(("source", "result"), [("x.npy", "y.npy"), ("x.png", "y.png"), ("x.npy", "y.png")])
def test_the_command_names_the_call(files, source, result, capsys):
    assert main([str(files / source), str(files / result)]) == 0
    text = capsys.readouterr().out
    first = text.splitlines()[2]
    assert first.split()[0] == "0.000" or float(first.split()[1]) < 0.02
    assert "PIL.Image.Image.resize(resample=BILINEAR)" in text.split("\n\n")[0]
    assert "What sets " in text
    assert "(40, 52) -> " in text


def test_the_command_refuses_in_a_sentence(files, capsys):
    (files / "text.png").write_text("no picture")
    for wrong in ("missing.npy", "text.png"):
        assert main([str(files / "x.npy"), str(files / wrong)]) == 2
        assert wrong in capsys.readouterr().err
    np.save(files / "z.npy", np.ones((3, 4, 5)))
    assert main([str(files / "x.npy"), str(files / "z.npy")]) == 2
    assert "number of axes" in capsys.readouterr().err


def test_the_command_runs_as_a_module(files):
    command = [
        sys.executable,
        "-m",
        "upsample_lib.conventions",
        files / "x.npy",
        files / "y.npy",
        "--limit",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "BILINEAR" in done.stdout


def test_the_command_reads_npy_without_pillow_and_opencv(files, monkeypatch, capsys):
    for name in ("PIL", "cv2"):
        monkeypatch.setitem(sys.modules, name, None)
    assert main([str(files / "x.npy"), str(files / "y.npy")]) == 0
    capsys.readouterr()
    assert main([str(files / "x.npy"), str(files / "y.png")]) == 2
    assert "install Pillow or OpenCV" in capsys.readouterr().err


def test_the_command_reads_pictures_with_opencv_alone(files, monkeypatch, capsys):
    pytest.importorskip("cv2")
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert main([str(files / "x.png"), str(files / "y.png")]) == 0
    assert "BILINEAR" in capsys.readouterr().out
