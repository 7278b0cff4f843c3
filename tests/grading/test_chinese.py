"""A mixed class: the same answers in a Chinese notebook get the same scores, and are handed back in Chinese."""

import json
import re

import nbformat
import pytest
from nbformat import v4

from grading.course.notebooks import ROOT, chinese_notebook
from grading.demo.draft import Draft, solutions
from grading.judge.prepare import prepare_notebook
from grading.lms import one
from grading.report import feedback
from grading.submission.chinese import PRINTED, in_its_language, is_chinese, turn_outputs
from tests.exercises.test_chinese import english_in
from tools.translations.marks import HAN
from upsample_lib.check import filled

from .course_tools import grading, nbgrader, read, rows, submit

SLUG = "unpooling"
WRONG = {
    "right": {},
    "wrong": {
        "replicate": (
            "np.repeat(np.repeat(x, stride, axis=0), stride, axis=1)",
            "np.tile(x, (stride, stride))",
        )
    },
    "raises": {"max_unpool": ("out = np.zeros(output_shape)", "raise ValueError('no luck')")},
    "unwritten": {"max_pool": None},
}


def draft(folder, room, wrong):
    """What a student hands in: all the solutions in the release of a room, with some of them changed."""
    source, release = (
        nbformat.read(path / SLUG / f"{SLUG}.ipynb", 4) for path in (folder / "solutions", folder / room)
    )
    made = Draft(release, solutions(source))
    for name, change in wrong.items():
        made.edit(name, *change) if change else made.untouched(name)
    return made


@pytest.fixture(scope="module")
def mixed(jail, new_course, tmp_path_factory):
    """A course in which everybody has handed in twice, once in each language; graded, with feedback."""
    folder = new_course(tmp_path_factory.mktemp("mixed"), SLUG)
    for name, wrong in WRONG.items():
        submit(folder, f"{name}_en", draft(folder, "exercises", wrong).data(), SLUG)
        submit(folder, f"{name}_zh", draft(folder, "exercises/zh", wrong).data(), SLUG)
    done = grading(folder, "autograde", SLUG)
    assert done.returncode == 0, done.stdout + done.stderr
    nbgrader(folder, "generate_feedback", SLUG)
    return folder


def test_both_languages_get_the_same_scores(mixed):
    facts = rows(mixed, SLUG)
    for name in WRONG:
        assert facts[f"{name}_en"] == facts[f"{name}_zh"]
    assert len({str(facts[f"{name}_zh"]) for name in WRONG}) == len(WRONG)


@pytest.mark.parametrize("name", WRONG)
def test_a_chinese_notebook_is_graded_in_chinese(mixed, name):
    english, made = (read(mixed, "autograded", f"{name}_{language}", SLUG) for language in ("en", "zh"))
    key = lambda cell: cell.metadata.get("nbgrader", {}).get("grade_id")  # noqa: E731
    assert [key(cell) for cell in english.cells] == [key(cell) for cell in made.cells]
    assert english.metadata.upsample_grading.verdicts == made.metadata.upsample_grading.verdicts
    assert english.metadata.upsample_grading.notes == made.metadata.upsample_grading.notes == []
    for one_cell, other in zip(english.cells, made.cells, strict=True):
        if one_cell.cell_type == "code":
            assert ("BEGIN HIDDEN" in one_cell.source) == ("BEGIN HIDDEN" in other.source)
            assert len(one_cell.outputs) == len(other.outputs)
            for output in other.outputs:
                text = output.get("text", "") + "\n".join(output.get("traceback", []))
                assert re.search(HAN, text)
                assert english_in(text.replace("no luck", "")) == []


@pytest.mark.parametrize("name", WRONG)
def test_the_feedback_is_in_the_language_of_the_notebook(mixed, name):
    english, made = (
        (mixed / "course" / "feedback" / f"{name}_{language}" / SLUG / f"{SLUG}.html").read_text(
            encoding="utf-8"
        )
        for language in ("en", "zh")
    )
    assert '<html lang="en">' in english
    assert '<html lang="zh-CN">' in made
    body = re.sub(r"(?s)<pre.*?</pre>|<code.*?</code>|<[^>]*>", " ", made[made.index("<body") :])
    assert english_in(body.replace("no luck", "")) == []
    assert "BEGIN HIDDEN" not in made
    links = re.findall(r'href="[^"#]*/unpooling\.html#([^"]+)"', english)
    assert links == re.findall(r'href="[^"#]*/zh/unpooling\.html#([^"]+)"', made)
    assert bool(links) == (name in ("wrong", "raises"))
    assert "没有作答。" in made
    assert "No response." not in made


def test_the_report_counts_a_mistake_once_for_both_languages(mixed):
    done = grading(mixed, "report", SLUG)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [path for path in (mixed / "course").rglob("*.html") if "feedback" not in path.parts]
    text = "".join(path.read_text(encoding="utf-8") for path in pages)
    assert text.count("2<small>students</small>") == 2
    assert english_in(text)
    assert "这样做" not in text


def test_one_notebook_by_itself(mixed, jail, capsys):
    made = mixed / "alone.ipynb"
    made.write_bytes(draft(ROOT, "exercises/zh", WRONG["wrong"]).data())
    assert one.main([str(made)]) == 1
    told = capsys.readouterr().out
    assert "0 of 10" in told
    assert re.search(HAN, told)


def release(room):
    return nbformat.read(ROOT / room / SLUG / f"{SLUG}.ipynb", 4)


def test_only_a_setup_cell_that_asks_for_it_makes_a_notebook_chinese(tmp_path):
    path, english = tmp_path / "a.ipynb", release("exercises")
    chinese = nbformat.reads(next(iter(chinese_notebook(SLUG).values())), 4)
    path.write_text(json.dumps(english))
    assert not prepare_notebook(path, english, {}, {}, chinese).chinese
    path.write_text(json.dumps(chinese))
    prepared = prepare_notebook(path, english, {}, {}, chinese)
    assert prepared.chinese
    assert prepared.notes == []
    assert not prepare_notebook(path, english, {}, {}).chinese
    assert is_chinese(["check = Check('a', language='zh')"])
    assert not is_chinese(["check = Check('a')", "# language='zh'"])


@pytest.mark.parametrize("where", ["own cell", "text", "setup"])
def test_what_a_student_tries_out_makes_no_notebook_chinese(tmp_path, where, record_property):
    path, english = tmp_path / "a.ipynb", release("exercises")
    chinese = nbformat.reads(next(iter(chinese_notebook(SLUG).values())), 4)
    asks = 'Check("unpooling", language="zh")'
    made = release("exercises")
    if where == "setup":
        next(cell for cell in made.cells if cell.id == "setup").source = f"check = {asks}"
    else:
        make = v4.new_code_cell if where == "own cell" else v4.new_markdown_cell
        made.cells.append(make(asks, id="own"))
    path.write_text(json.dumps(made))
    came = prepare_notebook(path, english, {}, {}, chinese).chinese
    record_property("fault", ("40", f"asks for Chinese in: {where}", where == "setup", came))
    assert came == (where == "setup")


FORGED = "This cell ended the Python process: a: b. What it defined is lost; the cells below ran in a fresh process."


def test_only_what_the_grader_says_is_turned(record_property):
    """A student's exception may be called like the checker's, and have a thousand lines."""
    ours = (
        "This cell ended the Python process. What it defined is lost; the cells below ran in a fresh process."
    )
    told = {
        name: [v4.new_output("error", ename=name, evalue=text, traceback=lines)]
        for name, text, lines in [
            ("Mistake", "stamp: passed", ["in the line"] * 1000),
            ("Stopped", FORGED, [FORGED]),
            ("StoppedIt", ours, ["in the line", ours]),
            ("Ended", ours, [ours]),
        ]
    }
    cells = [v4.new_code_cell("raise", outputs=outputs) for outputs in told.values()]
    turn_outputs(cells)
    turned = [bool(re.search(HAN, "".join(cell.outputs[0].traceback))) for cell in cells]
    record_property(
        "fault",
        (
            "40",
            "exceptions called as the checker's",
            "as they are",
            "as they are" if not any(turned[:3]) else "turned",
        ),
    )
    assert turned == [False, False, False, True]


def test_a_chinese_cell_with_other_code_is_not_taken():
    english, chinese = release("exercises"), release("exercises/zh")
    test = next(cell for cell in chinese.cells if cell.id == "test_replicate")
    test.source = test.source.replace("check(replicate)", "pass")
    turned = {cell.id: cell.source for cell in in_its_language(english, chinese).cells}
    originals = {cell.id: cell.source for cell in english.cells}
    assert turned["test_replicate"] == originals["test_replicate"]
    assert "language" in turned["setup"]
    assert turned["text-replicate"] != originals["text-replicate"]


def test_what_a_student_prints_stays():
    assert not PRINTED.fullmatch("x is odd")
    assert PRINTED.fullmatch("replicate: passed, all 14 cases")
    assert PRINTED.fullmatch("replicate             0 of  10 points   not passed (tiled)")


def test_sentences_of_the_page_are_filled_in():
    cells = {"zh": [v4.new_code_cell('check = Check("a", language="zh")')], "en": []}
    cells["zh"][0].metadata = nbformat.from_dict({"nbgrader": {"grade_id": "setup", "solution": False}})
    pages = {language: v4.new_notebook(cells=made) for language, made in cells.items()}
    assert feedback.say("{1} of {2} points", pages["en"], 3, 5) == "3 of 5 points"
    assert (
        feedback.say("{1} of {2} points", pages["zh"], 3, 5)
        == filled("{1} of {2} points", 3, 5)
        != "3 of 5 points"
    )
