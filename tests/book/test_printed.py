"""What cells printed, on the Chinese pages: its words are Chinese, its code is not touched, its columns stand in line."""

import json
import re

import pytest

from tests.book.browser import SITE, opened
from tools.book_extension.printed import PLACES, html, translated, width
from tools.translations import walk
from tools.translations.left import english
from tools.translations.marks import HAN

SAID = {
    "weights": "权重",
    "checkerboard": "棋盘效应",
    "nearest": "最近邻",
    "transposed, k=2": "转置卷积，k=2",
    "maxima:": "最大值：",
    "max-unpooling:": "最大上池化：",
    "a small kernel": "小核",
}
TABLE = """\
                 weights  checkerboard
nearest                0         0.000
transposed, k=2        4         0.830"""
IN_LINE = """\
            权重  棋盘效应
最近邻         0     0.000
转置卷积，k=2  4     0.830"""
RIGHT = """\
       maxima: 24.13 dB
max-unpooling:  6.72 dB"""
RIGHT_IN_LINE = """\
    最大值：24.13 dB
最大上池化： 6.72 dB"""
CODE = """\
if input.dim() == 3 and mode == "linear":
            )._upsample_linear_vec(input, output_size)
mode="nearest", align_corners=True
    = tf.image.resize(method="nearest")
conv_transpose: (2, 6, 11, 16)
[[1. 0.]
 [0. 1.]]"""


def said(text):
    return SAID.get(text, text)


def columns(line, edge):
    """The columns at which the cells of a line end, in a font with Chinese characters of two columns."""
    return [width(line[: found.end()]) for found in re.finditer(edge, line)]


def test_columns_stay_in_line_and_come_as_near_as_their_cells_leave_room():
    assert translated(TABLE, said) == IN_LINE
    assert {tuple(columns(line, r"(?<=  )\S+$")) for line in IN_LINE.split("\n")} == {(26,)}
    assert translated(RIGHT, said) == RIGHT_IN_LINE
    assert {columns(line, "：")[0] for line in RIGHT_IN_LINE.split("\n")} == {12}


def test_blocks_are_laid_out_by_themselves_and_sentences_keep_their_indent():
    assert translated(f"{TABLE}\n\na small kernel", said) == f"{IN_LINE}\n\n小核"
    assert translated("antialias=True:\n    a small kernel", said) == "antialias=True:\n    小核"


def test_code_lists_and_numbers_are_no_words():
    asked = []
    assert translated(CODE, lambda text: asked.append(text) or text) == CODE
    assert translated(f"{CODE}\nnearest", said) == f"{CODE}\n最近邻"
    assert asked == []
    places = PLACES.findall(
        'strided (1, 4) dense [2, 2], mode="area" of np.int64(25), 1,530 and -7.5e-06, 3 %'
    )
    assert places == ["(1, 4)", "[2, 2]", 'mode="area"', "np.int64(25)", "1,530", "-7.5e-06, 3"]


def test_chinese_characters_are_marked_for_the_page():
    marked = html("核 <k>，3\n", ["output", "stream"])
    assert '<span class="ul-two">核</span> &lt;k&gt;<span class="ul-two">，</span>3\n</pre>' in marked
    assert marked.startswith('<div class="output stream ')


PAGE = """<html><head><meta name="ul-words" content="{&quot;Main&quot;: &quot;主导航&quot;}"></head>
<nav aria-label="Main"></nav><p>核 stays, <code>kernel</code> too</p><img alt="A kernel"><pre><br>kernel</pre>
<div class="highlight-myst-ansi"><pre>torch.conv: kernel
return kernel(</pre></div>
<div class="ul-control"><script type="application/json">{"label": "a kernel", "words": {"a kernel": "一个核", "Play": "播放"},
"fields": [{"name": "kernel_size", "values": ["odd", "even"]}]}</script><script type="module">say`Play` say`Stop`</script></div>"""


def test_the_walk_finds_what_is_english(tmp_path):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    found = walk.still_english(tmp_path)["page"]
    told = ["核 stays,", "too", "A kernel", ": kernel", "kernel size", "odd", "even", "Stop", "kernel"]
    assert sorted(found) == sorted(told)


@pytest.mark.browser
class TestTheChineseSite:
    def test_no_word_is_english_but_those_that_are_listed(self):
        told = walk.still_english(SITE / "zh")
        assert told == {}, json.dumps(told, ensure_ascii=False, indent=1)

    def test_fields_are_named_in_words_not_by_arguments(self):
        """One rule for controls and animations: a label is Chinese, code stands in code."""
        names = []
        for page in (SITE / "zh").glob("*.html"):
            for control in walk.CONTROL.findall(page.read_text(encoding="utf-8")):
                data = json.loads(walk.STATES.search(control)[0])
                for name in (re.sub(r"\d+", "{1}", field["name"]) for field in data["fields"]):
                    names.append((name, data["words"].get(name, name)))
        assert {"kernel_size", "output_padding", "align_corners", "stride"} <= {name for name, _ in names}
        assert [said for _, said in names if not re.search(HAN, said) or re.search("[_=]", said)] == []

    @pytest.mark.parametrize(("edition", "before"), [("zh/", "不可行："), ("", "Refused: ")])
    def test_a_refusal_and_its_way_out_are_said_in_the_pages_language(self, chrome, edition, before):
        with opened(chrome, f"{edition}interpolation") as page:
            control = page.locator(".ul-control:has([name=mode])")
            for name, value in (("mode", "nearest"), ("antialias", "True")):
                control.locator(f"[name={name}]").select_option(value)
            message = control.locator(".ul-message")
            assert message.evaluate("(e) => getComputedStyle(e, '::before').content") == f'"{before}"'
            assert "ul-refused" in control.get_attribute("class")
            assert bool(english(message.inner_text())) == (not edition)

    @pytest.mark.parametrize("name", ["choosing", "interpolation_in_depth"])
    def test_a_chinese_character_is_two_columns_wide(self, chrome, name):
        with opened(chrome, f"zh/{name}") as page:
            off = page.evaluate("""() => [...document.querySelectorAll("pre .ul-two")].map((e) => {
              const probe = document.createElement("span");
              probe.textContent = "0".repeat(20);
              e.parentElement.append(probe);
              const column = probe.getBoundingClientRect().width / 20;
              probe.remove();
              return Math.abs(e.getBoundingClientRect().width / column - 2 * e.textContent.length);
            })""")
            assert len(off) > 10
            assert max(off) < 0.05
