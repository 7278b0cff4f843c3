"""The Chinese edition: its catalogues are whole and keep what the English says, and its pages are the English ones."""

import re

import pytest

from tests.book.browser import SITE, opened
from tools.book_extension.chinese import NUMBERS, counted, spoken
from tools.book_extension.search import English
from tools.translations import catalogues, terms
from tools.translations.marks import faults, has_words
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


def test_no_name_stands_that_should_not():
    unwanted = {name for names in terms.unwanted().values() for name in names}
    assert {name: terms.count(name) for name in unwanted if terms.count(name)} == {}
    assert set(terms.unwanted()) <= {chinese[0] for _, chinese in terms.glossary()}


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

    @pytest.mark.parametrize(("here", "there"), [("", "zh/"), ("zh/", "")])
    def test_the_switch_leads_to_the_same_section(self, chrome, here, there):
        with opened(chrome, f"{here}foundations") as page:
            page.evaluate("location.hash = '#sizes-one-formula'")
            page.locator(".ul-language").click()
            page.wait_for_url("**#sizes-one-formula")
            assert page.url.endswith(f"html/{there}foundations.html#sizes-one-formula")
            assert page.evaluate("document.documentElement.lang") == ("zh-CN" if there else "en")
            assert page.evaluate("scrollY") > 500
