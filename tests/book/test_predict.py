"""Questions to predict: what is refused when one is written, and how a browser judges answers, without a network."""

import base64
import json
import re
from contextlib import contextmanager

import numpy as np
import pytest

from tests.book.browser import SITE
from upsample_lib import widgets

from .test_accessibility import contrast, parsed
from .test_book import PAGES

SIZES = {6: "That counts the steps.", -2: "That goes the wrong way."}
GRIDS = {"the 2 × 2 grid": "", "nothing <b>at all</b>": "A mean hides it.", "noise": ""}
THEMES = {"light": ("#ffffff", "#323232"), "dark": ("#121212", "#ced6dd")}


def number(**more):
    return widgets.predict("How many?", np.int64(7), because="(3 − 1) · 2 + 3 = 7.", wrong=SIZES, **more)


def choice():
    return widgets.predict("What is seen?", "the 2 × 2 grid", because="Phases differ.", choices=GRIDS)


def data_of(question):
    packed = re.search(r'data-answer="([^"]+)"', question._repr_html_()).group(1)
    return json.loads(base64.b64decode(packed))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"answer": "x", "choices": {"a": "", "b": ""}}, "the answer 'x' is not among the choices"),
        ({"answer": "a", "choices": {"a": "", "A ": ""}}, "two choices coincide"),
        ({"answer": "a", "choices": {"a": "", "b": ""}, "wrong": {1: "no"}}, "wrong is for numbers"),
        ({"answer": 7, "wrong": {7: "no"}}, "wrong contains the right answer, 7"),
        ({"answer": 0.5, "wrong": {0.51: "no"}, "tolerance": 0.02}, "wrong contains the right answer, 0.51"),
        ({"answer": 7, "wrong": {1: "a", 1.01: "b"}, "tolerance": 0.1}, "two numbers in wrong coincide"),
        ({"answer": 7, "wrong": {1: "a", "1": "b"}}, "two numbers in wrong coincide"),
        ({"answer": "seven"}, "'seven' is no number: an answer in words needs choices"),
        ({"answer": float("nan")}, "nan is no number"),
        ({"answer": 7, "because": ""}, "because is empty"),
    ],
)
def test_a_question_that_cannot_be_judged_is_refused(arguments, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        widgets.predict("?", **{"because": "So.", **arguments})


def test_the_answer_does_not_stand_in_the_source_and_a_question_is_small():
    html = number()._repr_html_().split("<noscript>")[0]
    assert "= 7" not in html
    assert "steps" not in html
    assert data_of(number())["wrong"] == [[6.0, SIZES[6]], [-2.0, SIZES[-2]]]
    once = re.compile(r'<(style|script) data-once="predict">.*?</\1>', re.DOTALL)
    for question in (number(), choice()):
        assert len(once.findall(question._repr_html_())) == 2
        assert len(once.sub("", question._repr_html_())) < 2_000
    assert "nothing &lt;b&gt;at all" in choice()._repr_html_()


@pytest.mark.parametrize(
    ("answer", "shown"),
    [(7, "7"), (-0.25, "−0.25"), (2 / 3, "0.6667"), (1000000, "1000000"), (17 / 16, "1.0625")],
)
def test_without_script_the_answer_can_be_opened(answer, shown):
    html = widgets.predict("?", answer, because="So.")._repr_html_()
    assert f"<noscript><details><summary>Answer</summary>Answer: {shown}. So.</details>" in html


ASKED = re.compile(r'class="ul-predict" data-answer="([^"]+)"')


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_what_is_said_reads_on_from_right_and_not(name):
    """No "Right: 1. 1: not faster.", and no "Not 0.75. That is right, and": the page's own words go on."""
    for packed in ASKED.findall((SITE / f"{name}.html").read_text(encoding="utf-8")):
        data = json.loads(base64.b64decode(packed))
        again = re.match(rf"(Yes|No|{re.escape(data['shown'])})\b[.:,](?!\d)", data["because"])
        assert again is None, (data["shown"], data["because"])
        told = [text for _, text in data.get("wrong", [])] + data.get("told", [])
        assert [text for text in told if re.match(r"That is right|Yes|In [^,]*\.", text)] == []


@pytest.fixture(scope="module")
def empty(chrome):
    """A page without a network, for one set of questions after another."""
    page = chrome.new_page(offline=True)
    yield page
    page.context.close()


@contextmanager
def asked(page, *questions, theme="light", width=1280):
    """A page of questions, the script on it twice; leaving it checks that nothing failed or was asked from outside."""
    page.goto("about:blank")  # a window that knows of nothing before
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="null")
    errors, requests = [], []
    listeners = {
        "pageerror": lambda error: errors.append(str(error)),
        "request": lambda request: requests.append(request.url),
    }
    for event, listen in listeners.items():
        page.on(event, listen)
    ground, ink = THEMES[theme]
    body = "".join(question._repr_html_() for question in questions)
    page.set_content(f'<!DOCTYPE html><body style="background:{ground};color:{ink}">{body}')
    yield page
    for event, listen in listeners.items():
        page.remove_listener(event, listen)
    assert errors == requests == []


def answer(page, text):
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Check").click()
    return page.locator(".ul-verdict").inner_text()


@pytest.mark.browser
class TestInABrowser:
    @pytest.mark.parametrize("typed", ["7", " 7.0", "7,0", "+7", "14/2", "7 %", "7."])
    def test_a_right_number_is_confirmed_with_its_reason(self, empty, typed):
        with asked(empty, number()) as page:
            assert answer(page, typed) == "Right: 7. (3 − 1) · 2 + 3 = 7."
            assert page.locator(".ul-predict").get_attribute("data-state") == "right"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("6", "Not 6. That counts the steps."),
            ("−2", "Not −2. That goes the wrong way."),
            ("-2", "Not -2. That goes the wrong way."),
            ("8", "Not 8. Too large."),
            ("3/4", "Not 3/4. Too small."),
        ],
    )
    def test_a_wrong_number_is_told_what_is_known(self, empty, typed, said):
        with asked(empty, number()) as page:
            assert answer(page, typed) == said
            assert page.locator(".ul-predict").get_attribute("data-state") == "wrong"

    @pytest.mark.parametrize("typed", ["", "seven", "1.2.3", "3/", "1/0", "--7"])
    def test_what_is_no_number_is_no_try(self, empty, typed):
        with asked(empty, number()) as page:
            for _ in range(3):
                assert answer(page, typed).startswith("Type a number")

    @pytest.mark.parametrize(
        ("right", "tolerance", "typed", "is_right"),
        [
            (2 / 3, 0, "2/3", True),
            (2 / 3, 0, "0.67", False),
            (2 / 3, 0.01, "0,67", True),
            (0.5, 0.01, "0.52", False),
            (1200, 0, "1,200", True),
            (1200, 0, "1 200", True),
            (1.2, 0, "1,200", True),
            (-0.25, 0, "−1/4", True),
            (-0.25, 0, "1/4", False),
        ],
    )
    def test_how_near_is_right(self, empty, right, tolerance, typed, is_right):
        question = widgets.predict("?", right, because="So.", tolerance=tolerance)
        with asked(empty, question) as page:
            assert answer(page, typed).startswith("Right") == is_right

    def test_after_two_wrong_answers_the_right_one_is_shown(self, empty):
        with asked(empty, number()) as page:
            assert "Answer" not in answer(page, "8")
            assert answer(page, "6") == "Not 6. That counts the steps. Answer: 7. (3 − 1) · 2 + 3 = 7."
            assert answer(page, "7").startswith("Right")

    def test_who_does_not_want_to_guess_is_shown_the_answer(self, empty):
        with asked(empty, number()) as page:
            page.get_by_role("button", name="Show me").click()
            assert page.locator(".ul-verdict").inner_text() == "Answer: 7. (3 − 1) · 2 + 3 = 7."

    def test_choices_stand_in_order_and_are_judged(self, empty):
        with asked(empty, choice()) as page:
            radios = page.get_by_role("radio")
            assert page.locator("label").all_inner_texts() == list(GRIDS)
            check, verdict = page.get_by_role("button", name="Check"), page.locator(".ul-verdict")
            check.click()
            assert verdict.inner_text() == "Choose one."
            radios.nth(1).check()
            check.click()
            assert verdict.inner_text() == "Not this one. A mean hides it."
            radios.nth(0).check()
            check.click()
            assert verdict.inner_text() == "Right: the 2 × 2 grid. Phases differ."

    def test_the_keyboard_is_enough_and_keys_stay_inside(self, empty):
        with asked(empty, number(), choice()) as page:
            page.evaluate("document.addEventListener('keydown', () => { window.heard = 1; })")
            page.get_by_label("Your answer").focus()
            page.keyboard.type("7")
            page.keyboard.press("Enter")
            page.get_by_role("radio").first.focus()
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            said = page.locator(".ul-verdict").all_inner_texts()
            assert page.evaluate("window.heard") is None
        assert said[0].startswith("Right: 7")
        assert said[1].startswith("Not this one")

    def test_every_question_of_a_page_works_and_none_knows_of_another(self, empty):
        with asked(empty, number(), number()) as page:
            page.get_by_label("Your answer").nth(1).fill("7")
            page.get_by_role("button", name="Check").nth(1).click()
            assert page.locator(".ul-verdict").all_inner_texts() == ["", "Right: 7. (3 − 1) · 2 + 3 = 7."]

    def test_one_script_serves_the_questions_below_it(self, empty):
        """The published page holds the script once, at the first question."""
        html = number()._repr_html_()
        alone = re.sub(r"<(style|script) data-once.*?</\1>", "", html, flags=re.DOTALL)
        second = type("Alone", (), {"_repr_html_": lambda self: alone})()
        with asked(empty, number(), second) as page:
            page.get_by_role("button", name="Show me").nth(1).click()
            assert page.locator(".ul-verdict").nth(1).inner_text().startswith("Answer: 7")

    def test_a_screen_reader_hears_question_and_verdict(self, empty):
        with asked(empty, number(), choice()) as page:
            assert page.get_by_role("group", name="Predict: How many?").count() == 1
            assert page.get_by_role("group", name="Predict: What is seen?").get_by_role("radio").count() == 3
            assert page.get_by_role("status").count() == 2

    @pytest.mark.parametrize("theme", THEMES)
    def test_text_can_be_read_and_the_box_fits_a_narrow_screen(self, empty, theme):
        ground = [int(THEMES[theme][0][i : i + 2], 16) / 255 for i in (1, 3, 5)]
        with asked(empty, number(), choice(), theme=theme, width=390) as page:
            answer_all = "document.querySelectorAll('button[type=button]').forEach((b) => b.click())"
            page.evaluate(answer_all)
            inks = page.evaluate(
                "[...document.querySelectorAll('legend, label, input, button, .ul-verdict')]"
                ".map((e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor])"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert {back for _, back in inks} == {"rgba(0, 0, 0, 0)"}
        assert min(contrast(parsed(ink), ground) for ink, _ in inks) >= 4.5

    def test_both_buttons_stand_in_one_line_on_a_phone(self, empty):
        with asked(empty, number(), width=390) as page:
            check, show = (
                page.get_by_role("button", name=name).bounding_box() for name in ("Check", "Show me")
            )
            assert check["y"] == pytest.approx(show["y"], abs=1)

    def test_paper_has_the_answer(self, empty):
        with asked(empty, number()) as page:
            assert not page.locator(".ul-printed").is_visible()
            page.emulate_media(media="print")
            assert page.locator(".ul-printed").inner_text() == "Answer: 7. (3 − 1) · 2 + 3 = 7."
            assert not page.get_by_role("button", name="Check").is_visible()
