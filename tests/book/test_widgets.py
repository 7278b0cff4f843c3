"""The controls with a kernel: traits, what is beyond the page's range, own kernels and pictures; and without anywidget."""

import gzip
import re
import subprocess
import sys

import numpy as np
import pytest
import traitlets

import upsample_lib as ul
from upsample_lib import widgets

WAYS = [("nearest", "fixed", 0, 0, 25.0, 0.0), ("transposed, k=4", "transposed", 4, 0, 26.0, 0.3)]
MADE_FROM = {"choosing": [WAYS]}  # the controls that nothing can be drawn without
CONTROLS = [name for name in widgets.__all__ if name.islower() and name not in ("predict", "playground")]


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_light_and_gives_both_forms(name):
    control = getattr(widgets, name)(*MADE_FROM.get(name, []))
    bundle = control._repr_mimebundle_()
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == control.model_id
    html = bundle["text/html"]
    assert control._esm in html  # the very module that the notebook loads
    assert len(gzip.compress(html.encode(), mtime=0)) < 60_000
    assert "http://www.w3.org/2000/svg" in html
    assert "src=" not in html
    assert "import(" not in html
    assert html.replace("http://www.w3.org/2000/svg", "").count("://") == 0
    assert ">>> control = " in getattr(widgets, name).__doc__


@pytest.mark.parametrize("name", CONTROLS)
def test_every_field_is_a_trait_that_the_kernel_shares(name):
    control = getattr(widgets, name)(*MADE_FROM.get(name, []))
    state = control.get_state()
    for field in control.fields:
        assert field["trait"] in state
        heard = []
        control.observe(heard.append, field["trait"])
        other = field["low"] if "low" in field else field["values"][0]
        other = other + 1 if other == getattr(control, field["trait"]) and "low" in field else other
        if other == getattr(control, field["trait"]):
            other = field["values"][1]
        setattr(control, field["trait"], other)
        assert [change.new for change in heard] == [other]


@pytest.mark.parametrize("name", CONTROLS)
def test_a_refusal_says_what_to_set_and_that_helps(name):
    control = getattr(widgets, name)(*MADE_FROM.get(name, []))
    if control._state_of is None:
        return
    states, names = control.states, [field["name"] for field in control.fields][: control.keyed]
    for key, state in states.items():
        if set(state) != {"message"}:
            continue
        steps = re.search(r"\. Set (.+)\.$", state["message"])[1].split(" and ")
        other = list(key)
        for step in steps:
            field, value = step.split(" to ", 1)
            other[names.index(field)] = type(key[names.index(field)])(value)
        assert set(states[tuple(other)]) != {"message"}, (key, state["message"])


@pytest.mark.parametrize(("name", "verb"), [("convolution", "read"), ("transposed_convolution", "written")])
def test_how_often_is_said_in_words(name, verb):
    said = set()
    for state in getattr(widgets, name)().states.values():
        if "rows" not in state:
            continue
        first, end = state["inside"]
        counts = np.array([[tap != "0" for tap in row] for row in state["rows"]]).sum(0)[first:end]
        low, high = counts.min(), counts.max()
        words = {(1, 1): "once", (2, 2): "twice", (0, 1): "at most once"}
        plain = f"{low} times" if low == high else f"{low} to {high} times"
        amount = words.get((low, high), plain)
        assert state["message"].endswith(f"pixel is {verb} {amount}.")
        said.add(amount)
    assert {"once", "at most once"} <= said


def test_the_phase_sums_start_with_the_grid_of_a_plain_kernel():
    control = widgets.phase_sums()
    start = [control.phase_0, control.phase_1, control.phase_2, control.phase_3]
    flat = ul.conv_transpose(np.ones((1, 5, 5)), np.ones((1, 1, 3, 3)), stride=2)[0]
    assert start == flat[4:6, 4:6].ravel().tolist()
    assert len(set(start)) > 1


def test_values_beyond_the_page_are_computed_when_asked():
    control = widgets.transposed_convolution()
    heard = []
    control.observe(lambda change: heard.append(change.new["message"]), "state")
    control.kernel_size, control.stride, control.input_size = 12, 7, 6
    shown = np.array([[int(tap, 36) for tap in row] for row in control.state["rows"]]).T
    op = lambda x: ul.conv_transpose(x, np.arange(1.0, 13)[None, None], stride=7)
    np.testing.assert_array_equal(shown, ul.matrix_of(op, (1, 6)))
    assert heard[-1] == control.state["message"]
    assert heard[-1].startswith("6 pixels → 47 pixels.")
    control.kernel_size = 40
    assert control.state == {"message": "40 taps; the picture has names for 35. Set kernel_size to 5."}
    control.stride = 0
    assert control.state["message"]
    with pytest.raises(ValueError, match="no whole number"):
        control.stride = 1.5


def test_an_own_kernel_replaces_the_size():
    control = widgets.convolution(kernel=[1, -2, 0.5])
    assert [field["name"] for field in control.fields] == ["stride", "padding", "dilation"]
    assert control.state["kernel"] == [1, -2, 0.5]
    assert control.state["message"].startswith("9 pixels → 7 pixels.")
    control.kernel = np.ones(5)
    assert control.state["kernel"] == [1] * 5
    assert control.state["message"].startswith("9 pixels → 5 pixels.")
    with pytest.raises(ValueError, match="no row of numbers"):
        control.kernel = [[1, 2], [3, 4]]
    assert control.kernel == [1] * 5


def test_an_own_picture_and_own_words_reach_the_library():
    control = widgets.interpolation(np.eye(4) * 255)
    picture = np.arange(25).reshape(5, 5) * 10
    control.image = picture
    control.set_trait("mode", "bicubic")
    control.scale_factor = "1.4"
    rows = control.state["rows"]
    matrix = np.zeros((7, 5))
    for row, (first, *weights) in zip(matrix, rows, strict=True):
        row[first : first + len(weights)] = weights
    expected = ul.interpolate(picture[None, None].astype(float), scale_factor=1.4, mode="bicubic")[0, 0]
    np.testing.assert_allclose(matrix @ picture @ matrix.T, expected, atol=1e-2)
    control.mode = "cubist"
    assert set(control.state) == {"message"}


def test_own_rates_and_stacks_of_any_size():
    control = widgets.dilated_convolution()
    control.rate_1, control.rate_2, control.rate_3 = 4, 11, 30
    assert control.state["stack"][:3] == ul.hdc_gaps([4, 11, 30])
    control.rate_1 = 0
    assert set(control.state) == {"message"}
    tree = widgets.animate_dilated_convolution([(3, 5)], kernel_size=2)
    np.testing.assert_array_equal(
        np.outer(tree.state["rows"][0][2], tree.state["rows"][0][2]), ul.coverage((3, 5), 2)
    )
    with pytest.raises(ValueError, match="equally many rates"):
        tree.stacks = [(1, 2), (3,)]


def test_too_many_states_are_left_to_the_kernel():
    control = widgets.frequency([1, 2, 3, 3, 2, 1, 0])
    assert list(control.states) == [(1, 2, 3, 3, 2, 1, 0)]
    assert control.states[1, 2, 3, 3, 2, 1, 0] == control.state


def test_traits_of_ipywidgets_and_ours_are_linked():
    control, other = widgets.checkerboard(), widgets.transposed_convolution()
    traitlets.link((control, "stride"), (other, "stride"))
    control.stride = 3
    assert other.stride == 3
    assert other.state["message"].startswith("4 pixels → 12 pixels.")


WITHOUT = """
import sys
for name in ("anywidget", "ipywidgets", "traitlets", "matplotlib"):
    sys.modules[name] = None
from upsample_lib import widgets
control = widgets.transposed_convolution()
bundle = control._repr_mimebundle_()
assert set(bundle) == {"text/plain", "text/html"}
assert control.stride == 2
sys.stdout.reconfigure(encoding="utf-8")
print(bundle["text/html"], end="")
"""


def test_without_anywidget_the_page_form_is_the_same():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, check=True, encoding="utf-8")
    ours = widgets.transposed_convolution()._repr_html_()
    number = ours.split('id="')[1].split('"')[0]
    assert done.stdout == ours.replace(number, "ul-control-0")
