"""Hints one at a time, points and what is left, prints that do not flood a cell, channels in another order."""

import contextlib
import io

import numpy as np
import pytest

from tests.exercises.tools import SLUGS, cells
from upsample_lib.check import Check, Mistake, load_topic


def told(action, *args, **kwargs):
    with pytest.raises(Mistake) as caught:
        action(*args, **kwargs)
    return str(caught.value)


def replicate(x, stride):
    return np.tile(x, (stride, stride))


def test_hints_come_in_steps_where_they_are_asked_for():
    check = Check("unpooling")
    whole = told(check, replicate)
    check.hints = "steps"
    where, which, everything, again = (told(check, replicate) for _ in range(4))
    assert "np.tile" in whole
    assert everything == again == whole
    assert "the first difference is at [0, 1]" in where
    assert not ("np.tile" in where or "To reread" in where)
    assert 'To reread: "Three ways on one small map"' in which
    assert "np.tile" not in which
    assert "Run the cell again" in where
    assert "Run the cell again" in which


def test_another_answer_begins_again_and_so_does_another_function():
    check = Check("unpooling")
    check.hints = "steps"
    first = told(check, replicate)
    told(check, replicate)

    def bed_of_nails(x, stride):
        return replicate(x, stride)

    assert "To reread" not in told(check, bed_of_nails)

    def other(x, stride):
        return np.repeat(x, stride, axis=0)

    other.__name__ = "replicate"
    assert "To reread" not in told(check, other)
    assert told(check, replicate) == first


def test_a_hidden_test_tells_everything_and_an_unknown_way_is_refused():
    check = Check("unpooling")
    check.hints = "steps"
    assert "np.tile" in told(check.hidden, replicate)
    check.hints = "none"
    with pytest.raises(ValueError, match="'all', 'steps'"):
        check(replicate)


@pytest.mark.parametrize("slug", SLUGS)
def test_points_are_those_of_the_notebook(slug):
    found = {name: 0 for name in load_topic(slug).exercises}
    for cell in cells(slug, "exercises"):
        name = cell.id.removeprefix("test_")
        if name in found and cell.id.startswith("test_"):
            found[name] += cell.metadata["nbgrader"]["points"]
    assert load_topic(slug).points == found


def test_the_summary_tells_points_and_what_is_left(capsys):
    check, topic = Check("unpooling"), load_topic("unpooling")
    check(topic.exercises["bed_of_nails"].reference)
    told(check, replicate)
    capsys.readouterr()
    check.summary()
    points, width = topic.points, max(map(len, topic.points))
    done = {"replicate": (0, "not passed (tiled)"), "bed_of_nails": (points["bed_of_nails"], "passed")}
    rows = [
        f"{name:{width}}   {got:3} of {points[name]:3} points   {state}"
        for name, (got, state) in {**dict.fromkeys(points, (0, "not run")), **done}.items()
    ]
    total = f"{points['bed_of_nails']} of {sum(points.values())} points"
    assert capsys.readouterr().out.splitlines() == [
        *rows,
        f"{total}, and what you wrote in your own words is read by a person.",
        f"Left to do: {', '.join(name for name in points if name != 'bed_of_nails')}.",
        f"1 of {len(points)} functions passed.",
    ]


def printing(x, stride):
    for row in x:
        print("a row", row)
    print("and an end without a new line", end="")
    return replicate(x, stride)


printing.__name__ = "replicate"


def test_what_a_function_prints_does_not_flood_the_cell(capsys):
    told(Check("unpooling"), printing)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "a row [1 2]"
    assert len(lines) == 13
    assert lines[-1].endswith("more lines that your function printed are not shown.)")


def test_a_few_lines_are_shown_as_they_are(capsys):
    def bed_of_nails(x, stride):
        if x.size == 2 and stride == 2 and len(x) == 1:
            print("here")
        out = np.zeros((x.shape[0] * stride, x.shape[1] * stride))
        out[::stride, ::stride] = x
        return out

    Check("unpooling")(bed_of_nails)
    out = capsys.readouterr().out
    assert "here\n" in out
    assert "not shown" not in out


def test_hidden_inputs_cannot_be_printed():
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        told(Check("unpooling").hidden, printing)
    assert heard.getvalue() == ""


def test_channels_in_another_order_are_told():
    def icnr(kernels, upscale_factor):
        return np.tile(kernels, (upscale_factor**2, 1, 1, 1))

    text = told(Check("checkerboard"), icnr)
    assert "(shown: the slice [1, 0])" in text

    def to_tensorflow(weight, upscale_factor):
        return weight[::-1]

    text = told(Check("pixel_shuffle"), to_tensorflow)
    assert "  channels   yours are the right ones 3, 2, 1, 0" in text
    assert "the first difference is at [0, 0, 0, 0]" in text
