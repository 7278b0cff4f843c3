"""The demo class: every submission scores what it must, the pages say why, and an interruption changes nothing."""

import contextlib
import dataclasses
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.converters import Autograde

from grading.course import addresses
from grading.course.notebooks import ROOT
from grading.demo import compare as demo
from grading.demo.computed import SURVIVOR
from grading.demo.course import ROSTER, SEED, SLUG, DemoCourse
from grading.demo.student import read
from grading.judge.prepare import REPORT_KEY
from grading.run.results import ClassResults, Result
from grading.run.table import table
from tests import programs
from tests.book.browser import FLAGS, chromium
from tests.grading.course_tools import POINTS, earned, rows_at
from upsample_lib.check import load_topic, use_seed

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
STRANGE = ("remembers_inputs", "not_implemented")  # of the other students, those who mean harm
FEW = ["right", "wrong_flip", "os_exit", "scripts"]


@pytest.fixture(scope="module")
def graded(demo_class):
    """(course, {student: row}) of the whole class, graded once."""
    course = DemoCourse(folder=str(demo_class), empty=False)
    return course, {row["student"].name: row for row in demo.results(course, ROSTER.values())}


@pytest.mark.parametrize("name", ROSTER)
def test_every_test_of_every_submission_scores_what_it_must(graded, name, record_property):
    row = graded[1][name]
    for number in row["student"].rows:
        record_property("fault", (number, row["student"].what, *row["totals"][:2]))
    assert row["wrong"] == []
    assert row["mode"] == "jail"
    assert row["totals"][0] == row["totals"][1]


def test_every_kind_of_fault_is_in_the_class():
    assert {number for student in ROSTER.values() for number in student.rows} == set(read("kinds"))


def test_nothing_of_a_students_outlives_the_grading(graded):
    names = [path.read_text(errors="replace").strip() for path in Path("/proc").glob("[0-9]*/comm")]
    assert SURVIVOR not in names


def test_the_rows_of_the_others_are_the_same_without_the_hostile_ones(graded, tmp_path):
    honest = [name for name, student in ROSTER.items() if set(student.rows) <= {"23", "24", "25", "27a"}]
    alone = DemoCourse(folder=str(tmp_path / "demo"))
    alone.release()
    alone.hand_in([ROSTER[name] for name in honest if name not in STRANGE])
    alone.convert(Autograde)
    with_others = rows_at(graded[0].config.CourseDirectory.db_url)
    expected = rows_at(alone.config.CourseDirectory.db_url)
    assert len(expected) == 10
    assert {name: with_others[name] for name in expected} == expected


def page(course, name):
    return course.path("feedback", name).with_suffix(".html").read_text(encoding="utf-8")


def test_the_solution_gets_everything_and_the_untouched_release_nothing(graded):
    _, got, most = graded[1]["right"]["totals"]
    assert got == most == earned()
    assert graded[1]["empty"]["totals"][1] == 0
    assert "is not written yet" in page(graded[0], "empty")


def test_the_feedback_names_the_mistakes(graded):
    text = page(graded[0], "wrong_flip")
    assert "This is what you get when the kernel is not flipped" in text
    assert "This is what you get when the kernel is flipped" in text


def test_no_page_shows_hidden_tests_or_a_traceback_into_the_checker(graded):
    for name in ROSTER:
        text = page(graded[0], name)
        assert "hidden(" not in re.sub(r"<[^>]+>", "", text), name
        assert "HIDDEN TESTS" not in text, name
        assert "upsample_lib/check" not in text, name


def test_nothing_of_a_students_is_active_in_the_page_or_the_notebook(graded):
    course = graded[0]
    text = page(course, "scripts")
    assert "STUDENT" in text
    assert not re.search(r"<(script|img|svg|iframe)[^>]*>[^<]*STUDENT", text)
    assert not re.search(r"<[^>]+(onerror|onload)=", text.split("</head>")[1])
    assert not re.search(r"href=.javascript", text, re.IGNORECASE)
    for cell in course.read("autograded", "scripts").cells:
        if cell.cell_type == "markdown":
            assert "<script" not in cell.source
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) <= {"text/plain", "image/png", "image/jpeg"}


@pytest.fixture(scope="module")
def running():
    """A browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def opened(running, course, name, **options):
    """A feedback page; it may ask for nothing else."""
    asked = []
    with running.new_context(**options) as context:
        tab = context.new_page()
        tab.route("http*://**", lambda route: (asked.append(route.request.url), route.abort()))
        tab.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        tab.goto(course.path("feedback", name).with_suffix(".html").as_uri())
        yield tab
    assert asked == []


def test_an_exception_of_a_students_does_not_look_like_the_checkers(graded, record_property):
    text = page(graded[0], "forged_sentences")
    told = re.findall(r'<div class="told">.*?</div>', text, re.DOTALL)
    forged = sum("15 of 15" in one for one in told)
    record_property("fault", ("39", "an exception called as the checker's, on the page", 0, forged))
    assert told
    assert "15 of 15" in text
    assert forged == 0


def test_the_page_runs_no_script_of_the_students_in_a_browser(running, graded):
    with opened(running, graded[0], "scripts") as tab:
        assert "alert('STUDENT')" in tab.inner_text("body")


def test_the_contents_name_the_functions_and_lead_to_them(graded):
    text = page(graded[0], "wrong_flip")
    rows = re.findall(r'<tr><td><a href="#(\w+)">([^<]+)</a></td><td class="n">([^<]+)</td></tr>', text)
    assert ("test_stamp", "stamp", f"0 of {POINTS['stamp']}") in rows
    assert len(rows) == len(POINTS) + 1
    assert all(text.count(f'id="{target}"') == 1 for target, _, _ in rows)
    assert "Test cell" not in text


def test_a_page_loads_nothing_and_leads_to_the_published_book(graded):
    for name in ("right", "wrong_flip", "honest_prints"):
        text = page(graded[0], name)
        assert not re.search(r"<script|<link|@import|url\(|src=[\"'](?!data:)", text), name
        links = {link for link in re.findall(r'href="([^"]+)"', text) if not link.startswith("#")}
        assert links
        assert all(link.startswith(addresses.page("index")) for link in links), links


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_decisive_sentence_is_seen_whole(running, graded, width, scheme):
    with opened(
        running, graded[0], "wrong_flip", viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        said = tab.get_by_text("This is what you get when the kernel is flipped").first
        box = said.bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert said.evaluate("e => e.scrollWidth <= e.clientWidth")
        colours = [
            tab.evaluate(f"getComputedStyle(document.body).{part}") for part in ("color", "backgroundColor")
        ]
        ink, paper = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
        assert (ink < paper) == (scheme == "light")


def test_figures_prints_and_notes_reach_the_page(graded):
    course = graded[0]
    text = page(course, "honest_prints")
    assert "data:image/png;base64," in text
    assert "stamping [1. 1." in text
    assert "Note from the grader" in page(course, "moves_cells")


def test_of_what_the_tests_pass_in_only_the_visible_lines_inputs_can_be_shown(graded):
    cells = graded[0].read("autograded", "remembers_inputs").cells
    shown = "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))
    topic = load_topic(SLUG)
    use_seed(SEED)
    try:
        hidden, visible = (
            {str([float(v) for v in case.args[0]]) for case in cases(topic.exercises["stamp"])}
            for cases in (topic.hidden_cases, topic.practice_cases)
        )
    finally:
        use_seed(None)
    assert all(line in shown for line in visible)
    assert len(hidden - visible) > 8
    assert not any(line in shown for line in hidden - visible)


def test_no_page_is_larger_or_slower_for_what_a_student_put_in(graded):
    course = graded[0]
    sizes = {
        name: len(page(course, name)) for name in ("right", "long_cell", "many_outputs", "slow_markdown")
    }
    assert max(sizes.values()) < 1_500_000, sizes
    assert "cut here: a page shows 80000 characters of code" in page(course, "long_cell")
    assert "cut here: a page shows 60000 characters of markdown" in page(course, "slow_markdown")
    many = course.read("autograded", "many_outputs").cells
    outputs = [output for cell in many for output in cell.get("outputs", [])]
    assert len(outputs) < 1200
    assert str(outputs).count("x1b[") <= 1000 + 20  # and the headings of mistakes


def test_sixty_cells_that_die_are_one_line(graded):
    report = graded[0].read("autograded", "restart_storm").metadata[REPORT_KEY]
    assert [re.sub(r"\d+", "N", event) for event in report["events"]] == [
        "cell N and N more ended the Python process"
    ]


def test_no_line_of_a_page_or_a_table_is_turned_around(graded):
    course = graded[0]
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page(course, "turned_around"))
    assert r"\u202e yes" in page(course, "turned_around")
    result = Result("\u202edoe", why="\u202e")
    lines = table(ClassResults(SLUG, [result], [], 0.0, [], None, "never", []), 0, True, 1.0)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", "\n".join(lines))


def test_the_graded_notebook_reports_the_mode_and_what_happened(graded):
    report = graded[0].read("autograded", "os_exit").metadata[REPORT_KEY]
    assert report["mode"] == "jail"
    assert report["verdicts"]["test_stamp"]["passed"] is False
    assert any("stamp ended the Python process" in event for event in report["events"])


def test_interrupted_and_run_again_gives_the_same_gradebook(tmp_path):
    command = ["grading", "demo", "--folder", str(tmp_path / "demo"), *FEW]
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    waited = time.monotonic() + 60
    while not list(tmp_path.glob(f"demo/autograded/*/{SLUG}")) and time.monotonic() < waited:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    again = programs.run(*command)
    assert again.returncode == 0, again.stdout + again.stderr
    course = DemoCourse(folder=str(tmp_path / "demo"), empty=False)
    rows = demo.results(course, [ROSTER[name] for name in FEW])
    assert [row["wrong"] for row in rows] == [[]] * len(FEW)


def test_a_score_other_than_expected_gives_exit_status_1(tmp_path, monkeypatch, capsys):
    wrong = dataclasses.replace(demo.ROSTER["right"], lost=["stamp"])
    monkeypatch.setitem(demo.ROSTER, "right", wrong)
    assert demo.main(["--folder", str(tmp_path / "demo"), "right"]) == 1
    assert "differs in: test_stamp" in capsys.readouterr().out


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SystemExit, match="something else than a demo class"):
        demo.main(["--folder", str(tmp_path), "right"])
    assert (tmp_path / "thesis.txt").exists()
