"""The playground: what it shows is what its line of code gives, own pictures come in, and its notebook runs."""

import datetime
import io
import re

import nbclient
import nbformat
import numpy as np
import pytest
from PIL import Image

import upsample_lib as ul
from grading.course.notebooks import ROOT, stale
from tools.translations.left import english
from upsample_lib import widgets
from upsample_lib.playground import WAYS, enlarged, fitted, line_of, measured

MADE = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)
DRAWN = np.random.default_rng(3).uniform(size=(7, 9))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stride", [2, 3, 4])
def test_every_way_is_its_line_of_code(way, stride):
    for kernel_size in (1, 2, 3, 4, 5, 7):
        if "then" in way and kernel_size % 2 == 0:
            continue
        found = measured(DRAWN, way, stride, kernel_size)
        names = {"ul": ul, "np": np, "rng": np.random.default_rng(0), "x": DRAWN[None, None]}
        np.testing.assert_allclose(found["image"], eval(found["code"], names)[0, 0], atol=1e-12)
        assert found["image"].shape == (7 * stride, 9 * stride)
        assert found["matrix"].shape == (6 * stride, 6)
        np.testing.assert_allclose(found["response"][0], found["matrix"][:, 3].sum() / stride)
        colours = np.stack([DRAWN, DRAWN / 2, 1 - DRAWN], axis=-1)
        np.testing.assert_allclose(enlarged(colours, way, stride, kernel_size)[..., 1], found["image"] / 2)


def test_the_rules_of_the_course_are_seen():
    odd, even = (measured(DRAWN, "transposed convolution, equal weights", 2, k) for k in (3, 4))
    assert odd["checkerboard"] == pytest.approx(1)
    assert even["checkerboard"] < 1e-12
    np.testing.assert_allclose(even["overlap"], 1)
    bilinear, learned = (
        measured(DRAWN, way, 2, 3) for way in ("bilinear", "transposed convolution, bilinear weights")
    )
    np.testing.assert_allclose(bilinear["matrix"][2:-2], learned["matrix"][2:-2], atol=1e-12)
    assert bilinear["products"] == learned["products"] == 4 * DRAWN.size * 4
    assert line_of("bilinear", 3, 5) == 'ul.interpolate(x, scale_factor=3, mode="bilinear")'


def test_pictures_come_in_and_changes_are_seen():
    play = widgets.playground(DRAWN)
    assert play.picture.options[0] == ("mine", "mine")
    np.testing.assert_allclose(play.sides[0].found["image"], enlarged(DRAWN, play.sides[0].way.value, 2, 3))
    assert "Max-unpooling is not among the ways: it needs the indices" in play.message.value
    gap = np.abs(play.sides[0].found["image"] - play.sides[1].found["image"]).max()
    first = next(play._figures())
    assert first.axes[2].get_title() == f"A − B, {1 / gap:.3g} times as strong"
    np.testing.assert_allclose(first.axes[2].images[0].get_array().max(), 1)
    before = [image.value for image in play.shown]
    play.sides[1].way.value = "bicubic"
    assert play.sides[1].kernel_size.disabled
    assert "bicubic" in play.sides[1].told.value
    assert [image.value for image in play.shown] != before
    stream = io.BytesIO()
    Image.fromarray(np.arange(200 * 150 * 3, dtype=np.uint8).reshape(200, 150, 3)).save(stream, "png")
    play.upload.value = (
        {
            "name": "own.png",
            "type": "image/png",
            "size": 1,
            "content": stream.getvalue(),
            "last_modified": MADE,
        },
    )
    assert play.picture.value == "own.png"
    assert play.sides[0].found["image"].shape == (192, 144, 3)
    play.upload.value = (
        {"name": "no<b>.png", "type": "", "size": 1, "content": b"nothing", "last_modified": MADE},
    )
    assert play.message.value.startswith("no&lt;b&gt;.png is no picture that can be read")
    assert play.picture.value == "own.png"


def said_by(play):
    """All that a playground shows, without its lines of code: of its parts, its menus and its figures."""
    found, waiting = [], [play]
    while waiting:
        one = waiting.pop()
        waiting += getattr(one, "children", ())
        found += [one.description] if hasattr(one, "description") else []
        found += [label for label, _ in getattr(one, "_options_full", ())]
        if isinstance(getattr(one, "value", None), str) and not hasattr(one, "_options_full"):
            found.append(re.sub(r"<(style|pre)\b.*?</\1>|<[^>]*>", " ", one.value, flags=re.DOTALL))
    return found


def test_the_playground_speaks_chinese_and_keeps_its_names():
    play, other = widgets.playground(language="zh"), widgets.playground()
    told = [(text, english(text)) for text in said_by(play)]
    assert [pair for pair in told if pair[1]] == []
    assert len(told) == len(said_by(other)) > 30
    assert {label for label, _ in play.sides[0].way._options_full} & set(WAYS) == set()
    play.sides[0].way.value = other.sides[0].way.value = "bed of nails"
    assert play.sides[0].found["code"] == other.sides[0].found["code"]
    assert "周期/输出像素" in play.shown[3].value
    assert "cycles per output pixel" in other.shown[3].value
    play.upload.value = (
        {"name": "no<b>.png", "type": "", "size": 1, "content": b"nothing", "last_modified": MADE},
    )
    assert re.fullmatch("no&lt;b&gt;.png 不是能读取的图片：.*。", play.message.value)
    with pytest.raises(ValueError, match="the language is one of en, zh, got 'fr'"):
        widgets.playground(language="fr")


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2), (0, 4), (2, 2, 3, 1)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match=r"or \(H, W, 3\) is needed"):
        fitted(np.zeros(shape))


@pytest.mark.slow
def test_the_notebook_is_up_to_date_and_runs():
    assert stale("playground") == []
    notebook = nbformat.read(ROOT / "exercises" / "playground.ipynb", 4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert "application/vnd.jupyter.widget-view+json" in outputs[0].data
    assert "0.67" in outputs[-1].data["text/plain"] or "0.33" in outputs[-1].data["text/plain"]
