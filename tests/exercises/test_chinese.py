"""The checker and the exercises in Chinese: all of it is said, with the same numbers, and the code is the same."""

import inspect
import json
import re
import subprocess
import sys
import time
from collections import Counter
from functools import cache

import jupytext
import nbformat
import pytest

from grading.course import notebooks
from grading.course.translated import chinese
from grading.submission.chinese import code
from tools.translations import catalogues, sentences
from tools.translations.marks import HAN, NUMBER
from upsample_lib.check import Check, Mistake, in_chinese, load_topic
from upsample_lib.check._engine import crashes, explain, guesses

from .tools import ROOT, SLUGS, Student

KEPT = re.compile(r"\w+_\w+|np\.\w+|\w+\(\)|\w+\.\w+\(")  # code words of a plain sentence
ENGLISH = re.compile(r"(?<![\w(\[.])[a-z]{2,}(?: [a-z]{2,}){2,}")
RAISED = re.compile(
    r"你的函数出错了：\w+：.*|IndexError.*|ValueError.*|TypeError.*"
)  # what Python or NumPy says stays
CODE = re.compile(r"`[^`]*`|\bfor \w+ in range\b|\w+ if \w+ else \w+")
OTHERS = ["check", "feedback", "playground", "worked", *(f"exercises_{name}" for name in [*SLUGS, "playground"])]
asked = cache(catalogues.others)


def english_in(text):
    """What was left in English of a text: three words in a row."""
    return ENGLISH.findall(CODE.sub(" ", RAISED.sub(" ", text)))


def numbers(text):
    return Counter(NUMBER.findall(re.sub(r"IndexError.*|ValueError.*|TypeError.*", "", text)))


@pytest.mark.parametrize("name", OTHERS)
def test_every_message_is_translated_and_keeps_what_the_english_says(name):
    messages = catalogues.read(name)
    assert list(asked()) == OTHERS
    assert set(messages) == {message.english for message in asked()[name]}, "python -m tools.translations"
    told = {message.english: message.faults for message in messages.values() if message.faults}
    for message in messages.values():
        if message.plain and (
            lost := Counter(KEPT.findall(message.english)) - Counter(KEPT.findall(message.chinese))
        ):
            told.setdefault(message.english, []).append(f"lost code: {', '.join(lost)}")
    assert told == {}


def test_the_checkers_sentences_are_those_of_the_catalogues():
    assert catalogues.PLAYGROUND_WORDS.read_text(encoding="utf-8") == catalogues.playground_as_text()
    text = catalogues.sentences_as_text()
    assert catalogues.SENTENCES.read_text(encoding="utf-8") == text, "python -m tools.translations"
    known = json.loads(text)
    assert {one for slug in SLUGS for one in sentences.sections(slug)} <= set(known)


def said_of(exercise, wrong):
    """What the checker says of a wrong version, openly and as a hidden test, in English."""
    told = []
    for ask in (Check(exercise.slug), Check(exercise.slug).hidden):
        with pytest.raises(Mistake) as caught:
            ask(Student(exercise, wrong))
        told.append(str(caught.value))
    return told


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.slow
def test_every_known_mistake_is_told_in_chinese_with_the_same_numbers(slug):
    for exercise in load_topic(slug).exercises.values():
        exercise.slug = slug
        for wrong in exercise.wrongs:
            for english in said_of(exercise, wrong):
                text = in_chinese(english)
                assert english_in(text) == [], (exercise.name, wrong.name, text)
                for one, other in zip(english.split("\n"), text.split("\n"), strict=True):
                    assert not numbers(one) - numbers(other), (exercise.name, wrong.name, one, other)
                    clause = (
                        "his is what you get" in one
                    )  # which may say a number where the English has a word
                    assert clause or numbers(one) == numbers(other), (exercise.name, wrong.name, one, other)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_chinese_checker_says_what_the_english_one_does(slug, capsys):
    exercise = next(iter(load_topic(slug).exercises.values()))
    exercise.slug = slug
    wrong, check = exercise.wrongs[0], Check(slug, language="zh")
    openly, hidden = said_of(exercise, wrong)
    with pytest.raises(Mistake) as caught:
        check(Student(exercise, wrong))
    assert str(caught.value) == in_chinese(openly)
    assert re.search(HAN, str(caught.value).splitlines()[0])
    assert re.sub(r"\s", "", "".join(caught.value._render_traceback_())) == re.sub(
        r"\s", "", in_chinese(openly)
    )
    with pytest.raises(Mistake) as caught:
        check.hidden(Student(exercise, wrong))
    assert str(caught.value) == in_chinese(hidden)
    check(Student(exercise, exercise.reference))
    check.summary()
    printed = capsys.readouterr().out
    assert "通过" in printed
    assert english_in(printed) == []
    assert exercise.name in printed


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.slow
def test_what_a_mistake_looks_like_is_told_in_chinese(slug):
    for exercise in load_topic(slug).exercises.values():
        case = exercise.hand_cases()[0]
        found = [*guesses.changes_of(exercise, case, case.expected), *guesses.conditions_of(exercise)]
        found += [*guesses.items_of(exercise), *guesses.BEYOND, *guesses.PLACES]
        for text in (one[1] for one in found):
            begun = f"{text[0].lower()}{text[1:]}"
            for more in (text, f"{text.removesuffix('.')}; there, {begun}", f"Where it fails, {begun}"):
                assert english_in(in_chinese(more)) == []
                assert re.search(HAN, in_chinese(more))
                assert not re.search(r"[。；，]{2}", in_chinese(more)), in_chinese(more)


def test_the_kinds_of_exceptions_are_told_in_chinese():
    for _, _, sentence, hidden in crashes.KINDS:
        for text in filter(None, (crashes.MARK.sub("3", sentence), hidden)):
            assert (
                english_in(in_chinese(f"In other cases it raises an error: {text[0].lower()}{text[1:]}"))
                == []
            )


def test_hints_pictures_and_what_is_no_sentence(capsys):
    assert in_chinese(explain.AGAIN) != explain.AGAIN
    assert in_chinese("x is what the student wrote") == "x is what the student wrote"
    assert in_chinese("  yours      expected\n   3*         1") == "  你的       应为\n   3*         1"
    assert "x is odd" in in_chinese("stamp: your function raised ValueError: x is odd")
    assert in_chinese("Name 'stamp' is not defined") != "Name 'stamp' is not defined"
    with pytest.raises(ValueError, match="en, zh"):
        Check("unpooling", language="de")


def test_a_long_sentence_is_wrapped_between_chinese_characters():
    text = "中文句子，" * 30
    lines = Mistake(text)._render_traceback_()
    assert "".join(lines) == text
    assert len(lines) > 2
    assert all(2 * len(line) <= 94 and not line.startswith("，") for line in lines)


@pytest.mark.parametrize("part", ["Mostly, where it fails, ", "passed: ", "a b: ", "your function raised a: "])
def test_a_line_of_any_length_is_turned_or_stays(part):
    for times in (20, 1000):  # a thousand, taken apart, ran out of Python's stack
        line = part * times
        assert in_chinese(line) == line if len(line) > 800 else in_chinese(line)


def test_an_english_notebook_reads_no_chinese():
    text = "from upsample_lib.check import Check, catalogue; Check('unpooling').summary(); print(catalogue.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"


def editions(slug):
    """(the English, the Chinese) notebook of students."""
    english = list(notebooks.notebooks(slug).values())[-1]
    (made,) = notebooks.chinese_notebook(slug).values()
    return [nbformat.reads(text, as_version=4) for text in (english, made)]


def facts(cell):
    marks = {key: value for key, value in cell.metadata.get("nbgrader", {}).items() if key != "checksum"}
    return cell.id, cell.cell_type, marks


@pytest.mark.parametrize("slug", SLUGS)
def test_both_editions_have_the_same_cells_but_for_their_words(slug):
    english, made = editions(slug)
    assert [facts(cell) for cell in english.cells] == [facts(cell) for cell in made.cells]
    for one, other in zip(english.cells, made.cells, strict=True):
        if one.cell_type == "code":
            assert code(one.source) == code(other.source)
        else:
            assert re.search(HAN, other.source)
        plain = re.sub(r"```.*?```|\]\(\S+\)|\"[^\"]*\"", "", other.source, flags=re.DOTALL)
        prose = plain if one.cell_type == "markdown" else "\n".join(re.findall(r"#.*|\"\"\".*", plain))
        assert english_in(prose) == []
    setup = next(cell.source for cell in made.cells if cell.id == "setup")
    assert f'Check("{slug}", language="zh")' in setup
    assert "/zh/" in made.cells[0].source


def test_points_are_put_into_the_chinese_headings():
    source = (ROOT / "solutions" / "unpooling.py").read_text(encoding="utf-8")
    source = source.replace('"test_replicate", "points": 10', '"test_replicate", "points": 12')
    made = notebooks.solution_notebook(source, chinese("unpooling"))
    text = "\n".join(cell.source for cell in made.cells)
    assert "（12 分）" in text
    assert "共 62 分：5 个函数 52 分，书面回答 10 分" in text


def test_code_that_differs_is_told():
    assert code("# a\nx = 1") == code("x = 1  # b")
    assert code("x = 1") != code("x = 2")
    assert code('def f():\n    """A."""\n    return 1') == code('def f():\n    """B."""\n    return 1')
    assert code('check = Check("a", language="zh")') == code('check = Check("a")')
    assert code('check = Check("a", language="zh")') != code('check = Check("b")')
    assert inspect.signature(Check).parameters["language"].default == "en"
    cells = jupytext.reads('# %%\nprint("a")', fmt="py:percent").cells
    assert code(cells[0].source) == code('print("b")')


BOMBS = {
    "pieces of a sentence": "the first difference is at [" + "]: " * 80 + " (" * 110 + " of " * 70,
    "colons": "a b: " * 159,
}


@pytest.mark.parametrize("line", BOMBS.values(), ids=BOMBS)
def test_no_line_takes_long_to_be_turned(line, record_property):
    """Such a line took seconds, and a student may write a thousand of them."""
    began = time.process_time()
    told = in_chinese(line)
    took = "at once" if time.process_time() - began < 0.5 else "long"
    record_property("fault", ("40", f"a line of {line[:20]!r}, {len(line)} characters", "at once", took))
    assert line[200:300] in told
    assert took == "at once"


def test_the_message_of_an_exception_takes_no_time_whatever_it_holds(record_property):
    """A bracket that nobody closes was read in 2 ** 40 ways."""
    began = time.process_time()
    for text in ("operands could not be broadcast together with shapes (", "could not broadcast input array from shape ("):
        assert crashes.crash_of("ValueError", text + "1" * 1900 + "x") is None
    took = "at once" if time.process_time() - began < 0.5 else "long"
    record_property("fault", ("41", "a shape without an end in a message", "at once", took))
    assert took == "at once"
    assert crashes.crash_of("ValueError", "could not broadcast input array from shape (3,) into shape (2, 4)")
