"""Every call that has settings is recognised from its result; what cannot be told apart is said to be so."""

import io

import numpy as np
import pytest

import upsample_lib as ul
from tests.library.package_calls import pairs_of, parse
from upsample_lib.conventions import CONVENTIONS
from upsample_lib.conventions.__main__ import main, report
from upsample_lib.conventions.which import what_differs

ROWS = [
    row
    for row, value in CONVENTIONS.items()
    if isinstance(value, dict) and value["coordinate_transformation_mode"] != "tf_crop_and_resize"
]
NAMED = {"float": [0, 0], "uint8": [0, 0]}


def photograph(shape):
    """A piece of a photograph, in levels."""
    data = pytest.importorskip("skimage.data")
    return data.astronaut()[60 : 60 + shape[0], 180 : 180 + shape[1]].mean(-1)


def fitting(row):
    """The pairs of sizes for which a row speaks: its words, and ties that a package rounds its own way, leave some out."""
    return [pair for pair in pairs_of(row) if min(*pair[0], *pair[1]) > 2]


def pillow_levels(x, size, resample):
    image = pytest.importorskip("PIL.Image")
    return np.asarray(image.fromarray(x).resize(size[::-1], getattr(image.Resampling, resample)))


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("kind", ["float", "uint8"])
@pytest.mark.filterwarnings("ignore:It is recommended:UserWarning")
def test_the_call_is_named_first(row, kind):
    call, options, _ = parse(row)
    for shape, size in fitting(row):
        source = photograph(shape)
        if kind == "uint8" and row.startswith("PIL."):  # which rounds after each axis
            source = np.rint(source).astype(np.uint8)
            result = pillow_levels(source, size, **options)
        else:
            result = np.asarray(call(source, size, **options), dtype=np.float64)
            if kind == "uint8":
                result = np.clip(np.rint(result), 0, 255).astype(np.uint8)
        matches = ul.which_resize(source, result, limit=60)
        NAMED[kind][1] += 1
        names = [match for match in matches if row in match.call.split(" or ")]
        assert names
        assert names[0].mean - matches[0].mean <= (0.02 if kind == "float" else 0.15), (shape, size)
        NAMED[kind][0] += names[0] is matches[0]


@pytest.mark.parametrize(("height", "width"), [(100, 75), (67, 50), (300, 225), (402, 300), (133, 211)])
def test_pictures_of_three_packages_are_recognised(height, width):
    cv2, image = pytest.importorskip("cv2"), pytest.importorskip("PIL.Image")
    torch = pytest.importorskip("torch")
    picture = pytest.importorskip("skimage.data").astronaut()[:201, :150]
    linear = torch.nn.functional.interpolate
    tensor = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None].float()
    made = {
        "cv2.resize(interpolation=INTER_CUBIC)": cv2.resize(
            picture, (width, height), interpolation=cv2.INTER_CUBIC
        ),
        "PIL.Image.Image.resize(resample=BICUBIC)": np.asarray(
            image.fromarray(picture).resize((width, height), image.Resampling.BICUBIC)
        ),
        "PIL.Image.Image.resize(resample=LANCZOS)": np.asarray(
            image.fromarray(picture).resize((width, height), image.Resampling.LANCZOS)
        ),
        'torch.nn.functional.interpolate(mode="bilinear", align_corners=True)': (
            linear(tensor, (height, width), mode="bilinear", align_corners=True)[0].permute(1, 2, 0).numpy()
        ),
    }
    for call, result in made.items():
        best, second = ul.which_resize(picture, result, limit=2)
        assert call in best.call.split(" or ")
        assert best.mean < 0.5 * second.mean or "PIL" in call


def test_the_noise_of_a_jpeg_leaves_the_call_first_in_most_cases():
    """Of nine, two are not named, where one axis is shrunk by 1.5: a smoother kernel is as near as the noise."""
    cv2, image = pytest.importorskip("cv2"), pytest.importorskip("PIL.Image")
    picture, named = pytest.importorskip("skimage.data").astronaut()[:201, :150], 0
    for size in ((67, 50), (300, 225), (133, 211)):
        for name in ("INTER_NEAREST", "INTER_LINEAR", "INTER_CUBIC"):
            file = io.BytesIO()
            result = cv2.resize(picture, size[::-1], interpolation=getattr(cv2, name))
            image.fromarray(result).save(file, "JPEG", quality=95)
            best = ul.which_resize(picture, np.asarray(image.open(file)))[0]
            named += f"cv2.resize(interpolation={name})" in best.call.split(" or ")
            assert best.largest > 0
    assert named >= 7


def test_an_image_that_tells_nothing_apart_leaves_the_calls_together():
    best = ul.which_resize(np.full((6, 6), 40.0), np.full((9, 9), 40.0))[0]
    assert len(best.call.split(" or ")) == len({*ROWS, *best.call.split(" or ")})
    assert "does not tell them apart" in report([best])


def test_layouts_are_found_by_shape_or_asked_for():
    rng = np.random.default_rng(0)
    x = rng.random((3, 8, 9))
    y = ul.interpolate(x[None], size=(5, 12), mode="bilinear")[0]
    for source, result in (
        (x, y),
        (np.moveaxis(x, 0, 2), np.moveaxis(y, 0, 2)),
        (x[None], y[None]),
        (x[0], y[0]),
    ):
        assert ul.which_resize(source, result)[0].largest < 1e-9
    square = rng.random((3, 3, 3))
    with pytest.raises(ValueError, match="say channels='first' or 'last'"):
        ul.which_resize(square, square)
    assert ul.which_resize(square, square, channels="last")[0].largest == 0


@pytest.mark.parametrize(
    ("source", "result", "options", "words"),
    [
        (np.ones((4, 4)), np.ones((4, 4, 3)), {}, "two images of one layout"),
        (np.ones(4), np.ones(8), {}, "two images of one layout"),
        (np.ones((3, 4, 4)), np.ones((1, 8, 8)), {"channels": "first"}, "no resize changes channels"),
        (np.ones((9, 4, 9)), np.ones((8, 8, 8)), {}, "show no place for channels"),
        (np.ones((4, 4)), np.ones((4, 4)), {"channels": "middle"}, "neither 'first' nor 'last'"),
        (np.ones((4, 4)), np.ones((4, 4)), {"limit": 0}, "limit=0 is below 1"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(source, result, options, words):
    with pytest.raises(ValueError, match=words):
        ul.which_resize(source, result, **options)


def test_the_command_names_the_call_and_what_sets_the_next_one_apart(tmp_path, capsys):
    x = np.random.default_rng(0).random((8, 9))
    np.save(tmp_path / "a.npy", x)
    np.save(
        tmp_path / "b.npy",
        ul.interpolate(x[None, None], size=(16, 18), mode="bilinear", align_corners=True)[0, 0],
    )
    assert main([str(tmp_path / "a.npy"), str(tmp_path / "b.npy")]) == 0
    printed = capsys.readouterr().out
    assert 'torch.nn.functional.interpolate(mode="bilinear", align_corners=True)' in printed.splitlines()[2]
    assert "The first two differ in: " in printed
    assert main([str(tmp_path / "a.npy"), str(tmp_path / "none.png")]) == 2
    assert "is no file" in capsys.readouterr().err
    (tmp_path / "torn.png").write_bytes(b"nothing")
    assert main([str(tmp_path / "a.npy"), str(tmp_path / "torn.png")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_pictures_are_read(tmp_path, capsys):
    image = pytest.importorskip("PIL.Image")
    picture = image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 22, 3), np.uint8))
    picture.save(tmp_path / "a.png")
    picture.resize((33, 30), image.Resampling.BICUBIC).save(tmp_path / "b.png")
    assert main([str(tmp_path / "a.png"), str(tmp_path / "b.png")]) == 0
    assert "PIL.Image.Image.resize(resample=BICUBIC)" in capsys.readouterr().out.splitlines()[1]


def test_what_differs_is_said_in_the_words_of_the_settings():
    assert what_differs({"mode": "linear"}, {"mode": "cubic", "cubic_coeff_a": -0.5}) == (
        "mode linear against cubic, cubic_coeff_a unset against -0.5"
    )
