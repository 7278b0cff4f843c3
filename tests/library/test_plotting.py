"""plotting and widgets: figures without side effects, controls whose every state is the library's."""

import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import upsample_lib as ul
from tests.book.test_accessibility import contrast
from upsample_lib import plotting, widgets

TOOLS = Path(__file__).resolve().parents[2] / "tools"

FIGURES = {
    "arrays": lambda: plotting.show_arrays((np.eye(2), "eye", "input"), "→", ([1, 2], "row", "output")),
    "matrices": lambda: plotting.show_matrices((np.eye(3), "eye"), (-np.eye(50), "large", "rows", "columns")),
    "images": lambda: plotting.show_images((np.eye(4), "one"), (np.ones((4, 4, 3)), "two"), columns=1),
    "stamps": lambda: plotting.show_stamps(3, 3, 2, 1, 1),
    "windows": lambda: plotting.show_windows(5, 3, 2, 1),
    "centres": lambda: plotting.show_pixel_centres(3, 5),
    "subgrids": lambda: plotting.show_subgrids(6, 3, 2),
    "spectra": lambda: plotting.show_spectra(("row", [1, 2, 1, 2], 2, None), ("kept", [1, 0], 1, [2, 0])),
    "phases": lambda: plotting.show_phases(3, 2),
    "curves": lambda: plotting.show_curves(("one", [([0, 1], [1, 2], "rising", {"lw": 2})]), xlabel="x"),
    "four points": lambda: plotting.show_four_points(0.3, 0.6),
    "coordinates": lambda: plotting.show_coordinates(4, ("half_pixel", ul.source_coordinates(4, 8))),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_drawn_and_left_to_the_caller(name, tmp_path):
    from matplotlib import pyplot as plt

    figure = FIGURES[name]()
    figure.savefig(tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").stat().st_size > 1000
    assert plt.get_fignums() == []


@pytest.mark.parametrize("before", ["", "import IPython, matplotlib_inline.backend_inline\n"])
def test_the_books_look_starts_no_shell_outside_jupyter(before):
    """A shell takes the place of __main__: the workers of a script that draws would not find its functions."""
    code = f"{before}import sys; main = sys.modules['__main__']; from upsample_lib import plotting; "
    code += "plotting.use_style(); print(sys.modules['__main__'] is main)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_stamps_picture_counts_like_the_library():
    counts = ul.conv_transpose(np.ones((1, 3)), np.ones((1, 1, 3)), stride=2)[0]
    written = texts(plotting.show_stamps(3, 3, stride=2))
    after = written.index("times written")
    assert [int(t) for t in written[after + 1 :] if t.isdigit()] == counts.tolist()


def test_pixel_centres_follow_the_half_pixel_rule():
    assert texts(plotting.show_pixel_centres(2, 4))[2:] == ["-0.25", "0.25", "0.75", "1.25"]


CONTROLS = {
    "transposed_convolution": widgets.transposed_convolution,
    "convolution": widgets.convolution,
    "interpolation": widgets.interpolation,
    "checkerboard": widgets.checkerboard,
}


@pytest.mark.parametrize("name", CONTROLS)
def test_every_state_of_a_control_is_there_and_valid_json(name):
    control = CONTROLS[name]()
    html = control._repr_html_()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL).group(1))
    total = np.prod(
        [
            field["high"] - field["low"] + 1 if "low" in field else len(field["values"])
            for field in control.fields
        ]
    )
    assert len(data["states"]) == total
    assert all(state["message"] for state in data["states"].values())


def test_transposed_states_equal_the_library():
    for (k, s, p, extra), state in widgets.transposed_convolution(input_size=3).states.items():
        options = {"stride": s, "padding": p, "output_padding": extra}
        try:
            op = lambda x, k=k, o=options: ul.conv_transpose(x, np.arange(1.0, k + 1)[None, None], **o)
            expected = ul.matrix_of(op, (1, 3))
        except ValueError as refusal:
            assert set(state) == {"message"}
            assert state["message"].startswith(f"{refusal}. Set ")
            continue
        shown = np.array([[int(tap) for tap in row] for row in state["rows"]]).T[slice(*state["inside"])]
        np.testing.assert_array_equal(shown, expected)


def test_convolution_states_equal_the_library():
    for (k, s, p, d), state in widgets.convolution(input_size=6).states.items():
        try:
            expected = ul.conv_matrix(np.arange(1.0, k + 1)[None, None], 6, s, p, d)
        except ValueError as refusal:
            assert set(state) == {"message"}
            assert state["message"].startswith(f"{refusal}. Set ")
            continue
        shown = np.array([[int(tap) for tap in row] for row in state["rows"]])[:, slice(*state["inside"])]
        np.testing.assert_array_equal(shown, expected)


def test_two_controls_on_a_page_do_not_share_a_name():
    control = widgets.convolution(input_size=3)
    first, second = (re.search(r'id="(.*?)"', control._repr_html_()).group(1) for _ in range(2))
    assert first != second


def test_a_control_without_all_its_states_is_refused():
    made = widgets.Control(
        [("size", range(1, 3), 1)],
        {1: {"message": "one"}, 2: {}}.get,
        "incomplete",
        "operators/one_dimension.js",
    )
    with pytest.raises(ValueError, match=r"no state for the values \(2,\)"):
        made._repr_html_()


def test_the_readmes_pictures_are_those_the_code_draws(tmp_path):
    from matplotlib.image import imread

    from tools import pictures

    pictures.draw_readme(tmp_path)
    stored, drawn = (imread(folder / "cat.png") for folder in (pictures.STATIC, tmp_path))
    np.testing.assert_allclose(stored, drawn, atol=0.02)
    svg = (pictures.STATIC / "message.svg").read_text(encoding="utf-8")
    assert svg == (tmp_path / "message.svg").read_text(encoding="utf-8")
    lines = [
        "".join(text.itertext()).replace("\xa0", " ")
        for text in parts(svg, "{http://www.w3.org/2000/svg}text")
    ]
    assert "\n".join(lines) == pictures.said()
    assert "This is what you get when the kernel is flipped" in svg.replace("\xa0", " ")


def parts(html, tag):
    root = ElementTree.fromstring(html[html.index("<svg") :])
    return [element for element in root.iter() if element.tag == tag]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_letters_are_text(name):
    figure = FIGURES[name]()
    html = plotting.inline_svg(figure)
    found = "".join("".join(text.itertext()) for text in parts(html, "text"))
    written = [text.get_text() for ax in figure.axes for text in (*ax.texts, ax.xaxis.label, ax.yaxis.label)]
    written = [
        *filter(None, written),
        *(ax.get_title(side) for ax in figure.axes for side in ("left", "center")),
    ]
    assert written
    for words in written:
        assert re.sub(r"[\s${}_]", "", words) in re.sub(r"[\s_]", "", found), words


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_colours_are_the_pages(name):
    with mpl.rc_context():
        plotting.use_style()
        html = plotting.inline_svg(FIGURES[name]())
    paints = re.findall(r"(?:fill|stroke):([^;\"]+)", html[html.index("<svg") :])
    own = re.compile(r"none|currentColor|var\(--ul-[\w-]+\)|color-mix\(in srgb,.+,var\(--ul-paper\)\)")
    assert paints or name == "images"
    # what tells phases apart has a fixed colour, on either paper
    assert {paint for paint in paints if not own.fullmatch(paint)} <= {p.lower() for p in plotting.PHASES}


def test_colours_keep_their_roles_in_a_figure():
    ax = (figure := Figure()).subplots()
    ax.set_facecolor("white")
    ax.axhline(0, color=plotting.ROLES["input"])
    ax.axhline(1, color=plotting.tint("kernel", 0.25))
    ax.axhline(2, color="#BBBBBB")
    ax.axhline(3, color="#123456")
    html = plotting.inline_svg(figure)
    for paint in (
        "fill:var(--ul-paper)",
        "stroke:var(--ul-input)",
        "stroke:color-mix(in srgb,var(--ul-kernel) calc(25%*var(--ul-tint)),var(--ul-paper))",
        "stroke:color-mix(in srgb,currentColor 31%,var(--ul-paper))",
        "stroke:#123456",
    ):
        assert f'{paint}"' in html or f"{paint};" in html, paint


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_keeps_the_width_that_its_smallest_label_needs(name):
    """As drawn at 4/3 px a point; around photographs the page's style sheet enlarges letters on a phone."""
    html = plotting.inline_svg(FIGURES[name]())
    across, wide = (float(re.search(rf'{key}="(?:0 0 )?([\d.]+)', html)[1]) for key in ("viewBox", "width"))
    least = float(re.search(r"min-width:(\d+)px", html)[1])
    sizes = []
    for text in parts(html, "{http://www.w3.org/2000/svg}text") or parts(html, "text"):
        styles = " ".join(part.get("style", "") for part in text.iter())
        sizes.append(max(float(size) for size in re.findall(r"font-size:calc\(([\d.]+)px", styles)))
    course = (TOOLS.parent / "book" / "_static" / "course.css").read_text(encoding="utf-8")
    zoom = float(re.search(r"--ul-zoom: ([\d.]+);", course)[1]) if "<image" in html else 1
    smallest = zoom * min(sizes) * least / across
    assert smallest > 9.9 or (least == wide and smallest > 9.5)
    assert smallest < 10.2 or least < 344  # the width of a phone's column


def test_two_figures_share_no_id():
    ids = []
    for _ in range(2):
        html = plotting.inline_svg(FIGURES["curves"]())
        mine = re.findall(r'\bid="(.*?)"', html)
        used = re.findall(r'url\(#(.*?)\)|href="#(.*?)"', html)
        assert {one or other for one, other in used} == set(mine)
        ids += mine
    assert len(ids) == len(set(ids)) > 2


def test_a_matrix_is_drawn_where_it_is_not_zero():
    matrix = np.array([[0, 1, -2], [3, 0, 0]])
    ax = plotting.show_matrices((matrix, "signed"), values=False).axes[0]
    found = np.zeros(matrix.shape)
    for patch in ax.patches:
        sign = 1 if patch.get_facecolor()[:3] == to_rgb(plotting.ROLES["kernel"]) else -1
        for corner in patch.get_path().vertices[::5]:
            column, row = (corner + 0.5).astype(int)
            found[row, column] = sign * patch.get_facecolor()[3] ** 2 * 3
    np.testing.assert_allclose(found, matrix, atol=0.03)


def test_a_pixel_that_is_nan_stays_blank():
    colour, grey = np.full((2, 2, 3), 0.25), np.full((2, 2), 0.25)
    colour[0, 1] = grey[0, 1] = np.nan
    for ax in plotting.show_images((colour, "three channels"), (grey, "one")).axes:
        shown = ax.images[0].to_rgba(ax.images[0].get_array())
        assert (shown[..., 3] > 0).tolist() == [[True, False], [True, True]]


def test_jupyter_gets_a_picture_beside_the_drawing():
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from upsample_lib import plotting
plotting.use_style()
data, _ = shell.display_formatter.format(plotting.show_stamps(2, 2))
assert data["text/html"].count('<svg class="ul-figure"') == 1
assert "image/svg+xml" not in data
print(data["image/png"][:8])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "PNG" in done.stdout or done.stdout.startswith("iVBOR")


CSS = (Path(plotting.__file__).parent / "ink.css").read_text(encoding="utf-8")
PAPERS = [("#ffffff", "#f8f8f8"), ("#121212", "#111111", "#1e1e1e"), ("#121212",)]


def test_ink_can_be_seen_on_either_paper():
    blocks = [dict(re.findall(r"--ul-([\w-]+): (#\w{6});", block)) for block in CSS.split("}")]
    blocks = [block for block in blocks if block]
    assert [sorted(block) for block in blocks] == [sorted(blocks[0])] * 3
    assert len(blocks[0]) == 10
    for block, papers in zip(blocks, PAPERS):
        for (name, colour), paper in product(block.items(), papers):
            least = 4.5 if name.endswith("letters") else 3
            assert contrast(to_rgb(colour), to_rgb(paper)) >= least, (name, paper)
