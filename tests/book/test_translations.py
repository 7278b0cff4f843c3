"""The Chinese edition: its catalogues are whole and keep what the English says, and its pages are the English ones."""

import re
from gettext import GNUTranslations

import pytest

from grading.course import addresses
from grading.course.notebooks import slugs
from tests.book.browser import SITE, built, opened
from tools import worked_solutions
from tools.book_extension.chinese import NUMBERS, counted, spoken
from tools.book_extension.search import English
from tools.translations import catalogues, terms, worked
from tools.translations.marks import HAN, faults, has_words
from upsample_lib.widgets.base.control import script_text

from .test_book import PAGES

ENGLISH = "The {term}`kernel <Kernel>` has $k$ taps, **3** of `w`, see [there](a.md#b) {cite}`note000`."
CHINESE = "{term}`核 <Kernel>`有 $k$ 个抽头，其中 **3** 个属于 `w`，见[那里](a.md#b) {cite}`note000`。"
WRONG = [
    ("$k$ 个", "$n$ 个", "lost formula: k"),
    ("**3** 个", "3 个", "lost emphasis: strong"),
    ("**3**", "**4**", "lost number: 3"),
    ("a.md#b", "b.md#b", "lost link: a.md#b"),
    (" {cite}`note000`", "", "lost cite: note000"),
    ("<Kernel>", "<Tap>", "lost term: Kernel"),
    ("`w`", "`v`", "lost code: w"),
    ("有 $k$", "有$k$", "no space between"),
    ("抽头，其中", "抽头， 其中", "a space beside"),
    ("抽头，其中", "抽头,其中", "a half-width mark beside"),
    ("那里](a.md#b)", "那里](a.md#b)(它)", "a half-width mark beside"),
]

FOUND = {  # terms, and the chapter that explains each
    "上采样": "foundations",
    "插值": "interpolation",
    "上池化": "unpooling",
    "转置卷积": "transposed_convolution",
    "棋盘效应": "checkerboard",
    "空洞卷积": "dilated_convolution",
    "膨胀率": "dilated_convolution",
    "感受野": "dilated_convolution",
    "亚像素卷积": "pixel_shuffle",
    "像素重排": "pixel_shuffle",
    "频谱": "frequency",
    "双线性": "interpolation",
}
SEARCH = """(term) => {
  document.querySelector("#search-results").replaceChildren();
  Search.performSearch(term);
}"""
RESULTS = """[...document.querySelectorAll("#search-results li > a")].map((e) =>
  [e.getAttribute("href").split(".html")[0], e.textContent])"""


def catalogue(name):
    return {english: message.chinese for english, message in catalogues.read(name).items()}


@pytest.mark.parametrize(("part", "instead", "told"), WRONG)
def test_a_translation_that_loses_something_is_told(part, instead, told):
    assert faults(ENGLISH, CHINESE) == []
    assert told in "\n".join(faults(ENGLISH, CHINESE.replace(part, instead)))


def test_what_needs_no_translation_and_what_is_none():
    assert [has_words(text) for text in ("$x$ 3 `abc`", "{cite}`a`", "{eq}`eq-a`", "a 3", "ReLU")] == [
        *[False] * 4,
        True,
    ]
    assert faults("Adam", "Adam") == []
    assert faults("How many pixels does it read?", "How many pixels does it read?") == [
        "has no Chinese character"
    ]
    assert faults("How many?", " ") == ["is not translated"]
    assert faults("{1} of {2}", "{1} 之中", plain=True) == ["lost placeholder: {2}"]


@pytest.mark.parametrize("name", [catalogues.SITE, *PAGES])
def test_every_message_is_translated_and_keeps_what_the_english_says(name):
    messages = catalogues.read(name)
    assert [f"{m.english!r}: {'; '.join(m.faults)}" for m in messages.values() if m.faults] == []
    assert messages


def test_every_paragraph_of_the_worked_solutions_is_translated():
    said, chinese = worked.words(catalogues.read, slugs()), re.compile(HAN)
    for page, text in worked_solutions.pages().items():
        prose = re.sub(r"^---\n.*?^---\n|^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        parts = re.split(r"\n\n|\n(?=- )", prose)
        asked = {" ".join(part.split()).lstrip("#- ") for part in parts if part.strip()}
        assert asked <= set(said[page]), page
        assert all(chinese.search(said[page][part]) for part in asked), page


def test_no_name_stands_that_should_not():
    unwanted = {name for names in terms.unwanted().values() for name in names}
    assert {name: terms.count(name) for name in unwanted if terms.count(name)} == {}
    assert set(terms.unwanted()) <= {chinese[0] for _, chinese in terms.glossary()}


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Catalogues of a page that nobody has yet, and a way to say what its sources ask for."""
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogues, "COMPILED", tmp_path / "compiled")
    asked = []
    monkeypatch.setattr(catalogues, "wanted", lambda name: [catalogues.Message(*one) for one in asked])
    return asked


def test_renewing_keeps_what_holds_and_tells_what_changed(folder, tmp_path):
    sentence = "A kernel has three taps, and a window."
    folder[:] = [(sentence,), ("A window slides.",), ("{1} taps", "figure")]
    assert catalogues.renew("page") == {"new": [text for text, *_ in folder], "changed": [], "gone": []}
    given = {sentence: "核有三个抽头和一个窗口。", "A window slides.": "窗口滑动。", "{1} taps": "抽头"}
    assert catalogues.merge("page", given) == ["page: '{1} taps' lost placeholder: {1}"]
    changed = sentence.replace("three", "four")
    folder[:] = [(changed,), ("{1} taps", "figure"), ("New.",)]
    assert catalogues.renew("page") == {"new": ["New."], "changed": [changed], "gone": ["A window slides."]}
    assert catalogues.read("page")[changed].faults == ["is fuzzy"]
    assert catalogues.read("page")["{1} taps"].plain
    catalogues.compile_all()
    with open(tmp_path / "compiled" / "page.mo", "rb") as file:
        assert GNUTranslations(file).gettext(changed) == changed
    assert catalogues.merge("page", {changed: "核有四个抽头和一个窗口。"}) == []
    catalogues.compile_all()
    with open(tmp_path / "compiled" / "page.mo", "rb") as file:
        assert GNUTranslations(file).gettext(changed) == "核有四个抽头和一个窗口。"


def test_numbers_stay_out_of_the_messages_of_outputs():
    said = {"Layer {1} of {2}": "共 {2} 层，第 {1} 层"}
    assert counted("Layer 2 of 3, 4", lambda key: said.get(key, key)) == "共 3, 4 层，第 2 层"
    assert counted("Layer −0.5 of k", lambda key: said.get(key, key)) == "Layer −0.5 of k"
    assert f"NUMBERS = /{NUMBERS.pattern}/g" in script_text("base/shared.js")
    script = 'say`of ${a.map((b) => ({ c: b }))} and ${d ? say`one` : "two"}.`'
    assert list(spoken(script)) == ["of {1} and {2}.", "one"]


def test_search_finds_chinese_words_inside_sentences():
    assert English({}).split("在上采样中 conv_transpose 率") == [
        "在上",
        "上采",
        "采样",
        "样中",
        "conv_transpose",
        "率",
    ]


@pytest.mark.browser
class TestBothEditions:
    def test_the_catalogues_are_those_of_the_sources(self):
        catalogues.ask()
        for name in catalogues.names():
            asked = {message.english for message in catalogues.wanted(name)}
            assert asked == set(catalogues.read(name)), f"{name}: run `make translations`"

    @pytest.mark.parametrize("name", PAGES)
    def test_sections_have_the_same_ids(self, name):
        english, chinese = (
            re.findall(r'<(?:section|figure|dt|table|div class="math)[^>]* id="([^"]+)"', text)
            for text in (
                (SITE / folder / f"{name}.html").read_text(encoding="utf-8") for folder in ("", "zh")
            )
        )
        assert english == chinese
        assert english

    @pytest.mark.parametrize(("folder", "language"), [("", "en"), ("zh/", "zh-CN")])
    def test_a_page_names_its_language_and_its_other_edition(self, folder, language):
        text, site = (SITE / folder / "gpu.html").read_text(encoding="utf-8"), addresses.page("index")
        assert f'lang="{language}"' in text.partition("<head")[0]
        assert f'<link rel="alternate" hreflang="en" href="{site}gpu.html"' in text
        assert f'<link rel="alternate" hreflang="zh-CN" href="{site}zh/gpu.html"' in text
        assert f'<link rel="canonical" href="{site}{folder}gpu.html"' in text
        said = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]+)"', text))
        picture = said["image"].removeprefix(site)
        assert picture == ("zh/_static/card_zh.png" if folder else "card.png")
        assert (SITE / picture).exists()
        assert said["locale"] == ("zh_CN" if folder else "en_GB")
        for name in ("title", "description", "site_name"):
            assert bool(re.search(HAN, said[name])) == bool(folder), name

    @pytest.mark.parametrize(("here", "there"), [("", "zh/"), ("zh/", "")])
    def test_the_switch_leads_to_the_same_section(self, chrome, here, there):
        with opened(chrome, f"{here}foundations") as page:
            page.evaluate("location.hash = '#sizes-one-formula'")
            page.locator(".ul-language").click()
            page.wait_for_url("**#sizes-one-formula")
            assert page.url.endswith(f"html/{there}foundations.html#sizes-one-formula")
            assert page.evaluate("document.documentElement.lang") == ("zh-CN" if there else "en")
            assert page.evaluate("scrollY") > 500

    @pytest.mark.parametrize("edition", ["", "zh/"])
    def test_search_finds_chinese_terms(self, chrome, edition):
        """The page that explains a term is among the first three: in English, the glossary. A title stands once for a page."""
        page = chrome.new_page(offline=True)
        page.goto((SITE / f"{edition}search.html").as_uri())
        page.wait_for_function("Search.hasIndex()")
        for term, chapter in FOUND.items():
            page.evaluate(SEARCH, term)
            page.wait_for_function("document.querySelector('.search-summary')?.innerText")
            found = page.evaluate(RESULTS)
            assert len(found) == len({tuple(one) for one in found}), term
            there = chapter if edition else "glossary"
            assert there in [name for name, _ in found[:3]], (term, found[:5])
        page.context.close()

    def test_citations_and_the_words_of_the_theme_are_chinese(self):
        for name in PAGES:
            text = built(f"zh/{name}").read_text(encoding="utf-8")
            cited = re.findall(r'<span class="bibtex-citation"[^>]*>.*?</span>', text, re.DOTALL)
            cited += re.findall(r'<span class="label">.*?</span>', text, re.DOTALL)
            words = re.sub(r"<[^>]+>", "", " ".join(cited))
            assert not re.search(r"et al|\band\b|undated|\w, \d{4}", words), name
            assert "作者：上采样课程" in re.sub(r"\s", "", text), name
            assert "列印" not in text, name
        entries = re.sub(r"<[^>]+>", "", built("zh/bibliography").read_text(encoding="utf-8"))
        for said in (
            "[Long 等，2015]",
            "[Dumoulin 和 Visin，2016]",
            "[JAX，无日期]",
            "载于 IEEE",
            "网址：https",
        ):
            assert said in entries
        assert not re.search(r"undated|URL: |documentation, ", entries)

    def test_a_page_says_its_words_in_chinese(self, chrome):
        with opened(chrome, "zh/foundations") as page:
            question = page.locator(".ul-predict").first
            question.locator("input").fill("75")
            question.locator("button").first.click()
            assert re.search(catalogue("foundations")["Right: {1}. {2}"].split("{")[0], question.inner_text())
            assert not re.search("pixels|input|output", page.locator(".ul-control").first.inner_text())
            assert page.locator("figcaption").first.inner_text().startswith("图")
            assert page.locator("svg.ul-figure text").first.text_content().startswith("输入")
            values = page.evaluate(
                "[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].map((a) => a.value))"
            )
            assert set(values) & set(catalogues.everywhere()) == set()
