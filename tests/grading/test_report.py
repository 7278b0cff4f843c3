"""The instructor's page: what it says of the demo class, and that nothing in it is alive."""

import html.parser
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from grading.course.config import configure
from grading.demo.course import ROSTER, SLUG, DemoCourse
from grading.errors import STOPPED, GradingError
from grading.report import page as report
from grading.report.chart import bins, histogram, in_words
from grading.report.mistakes import cause
from grading.report.page_data import marked_source, page_data
from grading.run.journal import BEGUN, Journal
from grading.run.results import read_class
from tests.grading.course_tools import ALL, earned

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
CLASS = [
    "right",
    "empty",
    "partly_right",
    "wrong_flip",
    "wrong_sizes",
    "wrong_structure",
    "wrong_padding",
    "helpers",
    "honest_types",
    "patched_testing",
    "always_equal",
    "os_exit",
    "endless_loop",
    "edits_tests",
    "moves_cells",
    "scripts",
    "broken_file",
]
FOLDER = "'\" onmouseover=alert(1) \udcff<img src=x onerror=alert(1)>"
ATTACK = "<script>alert('NAME')</script><img src=x onerror=alert('NAME')>"


@pytest.fixture(scope="module")
def course(demo_class, tmp_path_factory):
    """A part of the demo class, graded; a name and a folder are attacks, and four more have not been graded."""
    folder = shutil.copytree(demo_class, tmp_path_factory.mktemp("report") / "demo")
    course = DemoCourse(folder=str(folder), empty=False)
    with gradebook_of(course) as gradebook:
        for name in set(ROSTER) - set(CLASS):
            gradebook.remove_student(name)
            for step in ("submitted", "autograded", "feedback"):
                shutil.rmtree(folder / step / name, ignore_errors=True)
    for late in ("late_comer", "half_done"):
        shutil.copytree(course.folder / "submitted" / "right", course.folder / "submitted" / late)
    (course.folder / "submitted" / "stranger" / SLUG).mkdir(parents=True)
    (course.folder / "submitted" / "stranger" / SLUG / "other.ipynb").write_text("{}")
    (course.folder / "submitted" / FOLDER / SLUG).mkdir(parents=True)
    Journal(course.folder).write(SLUG, "half_done", BEGUN, None)
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student(
            "scripts", first_name=ATTACK, last_name="'\"><svg/onload=alert(1)>"
        )
        grade(gradebook, "right", manual_score=8.0, needs_manual_grade=False)
        gradebook.find_submission_notebook(SLUG, SLUG, "right").late_submission_penalty = 3.0
        gradebook.db.commit()
    return course


def gradebook_of(course):
    return Gradebook(course.config.CourseDirectory.db_url, course.config.CourseDirectory.course_id)


def grade(gradebook, student, **values):
    """What a person gives for the written answer."""
    grades = gradebook.find_submission_notebook(SLUG, SLUG, student).grades
    for key, value in values.items():
        setattr(next(grade for grade in grades if grade.name == "written_porting"), key, value)


@pytest.fixture(scope="module")
def written(course):
    """(the page's path, what it shows, its text)."""
    path, seen = report.write(course.config, SLUG)
    return path, seen, path.read_text(encoding="utf-8")


class Parts(html.parser.HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.links += [value for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_the_results_are_those_of_the_gradebook(course, written):
    assert len(written[1].graded) == len(CLASS)
    with gradebook_of(course) as gradebook:
        for result in written[1].graded:
            submission = gradebook.find_submission(SLUG, result.student)
            assert result.total == max(0, submission.score - submission.late_submission_penalty)
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            assert result.points_by_cell == {grade.name: grade.score for grade in grades}
            tests = [grade for grade in grades if grade.cell.cell_type == "code"]
            assert result.test_points_by_cell == {grade.name: grade.auto_score for grade in tests}
            assert result.test_points == sum(grade.auto_score for grade in tests)
            assert bool(result.waiting) == submission.needs_manual_grade


def test_some_students_results_are_those_of_the_whole_class(course, written):
    some = read_class(course.config, SLUG, {"right", "half_done"})
    whole = {result.student: result for result in written[1].results}
    assert [result.student for result in some.results] == ["half_done", "right"]
    for result in some.results:
        assert {**vars(result), "person": None} == {**vars(whole[result.student]), "person": None}


def test_manual_grades_and_penalties_are_in_the_total_alone(written):
    entry = next(entry for entry in written[1].graded if entry.student == "right")
    assert (entry.test_points, entry.total) == (earned(), earned() + 8 - 3)
    assert (written[1].most_by_tests, written[1].most) == (earned(), ALL)
    assert f"All points, of {ALL}" in written[2]
    assert "1 submission lost some to a late penalty" in written[2]


def test_who_is_not_graded_and_why(written):
    assert {entry.student: entry.why for entry in written[1].ungraded} == {
        FOLDER: "the folder holds no notebook",
        "half_done": "its grading was begun and did not end",
        "late_comer": "it has not been graded yet",
        "stranger": "the folder holds no notebook of this assignment, but other.ipynb",
    }
    assert "Not graded: 4" in written[2]


def test_mistakes_stand_under_the_checkers_names_with_the_sentence(written):
    text = Parts(written[2]).text
    assert "“This is what you get when the kernel is flipped; only zero insertion needs the flip.”" in text
    assert "larger half at the start" in text
    assert "limit: stamp did not end within 2 s and was stopped" in text
    assert "The cell `test_stamp` had been changed; the original was put back." in text


def test_a_mistake_that_nobody_wrote_down_has_the_sentence_that_the_student_read():
    text = 'stamp: got 3, expected 1.\n\nYour answer is the right one times 3.\nTo reread: "The loop" in the chapter.'
    verdict = {"reason": "times_a_constant", "stage": "values", "text": text}
    assert cause(verdict, "stamp", {}) == ("times_a_constant", "Your answer is the right one times 3.", True)
    assert cause({"reason": "times_a_constant"}, "stamp", {})[1] == "times a constant"


def test_the_costliest_mistake_comes_first(written):
    words = written[2].split("Worth a word in class")[1]
    assert words.index("the kernel is flipped") < words.index("did not end in time")


def test_without_feedback_pages_it_says_how_to_have_links(course, tmp_path):
    shutil.copytree(course.folder, tmp_path / "demo", ignore=shutil.ignore_patterns("feedback"))
    moved = DemoCourse(folder=str(tmp_path / "demo"), empty=False)
    page = report.write(moved.config, SLUG)[0].read_text(encoding="utf-8")
    assert f"nbgrader generate_feedback {SLUG}" in page
    assert Parts(page).links == []


def test_links_lead_to_the_feedback_pages(written):
    links = Parts(written[2]).links
    assert len(links) > 30
    for link in links:
        assert link.startswith("../feedback/")
        assert (written[0].parent / unquote(link)).is_file()


def test_nothing_in_the_page_is_alive(written):
    parts = Parts(written[2])
    assert ATTACK in "".join(parts.words)
    for tag, attributes in parts.tags:
        assert tag not in ("script", "img", "iframe", "object", "embed", "link", "base", "form")
        assert not [name for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in written[2]
    assert not re.search(r"url\(|@import", written[2])


ODD = """def stamp(x, weight, stride):
    NAME = [tap for tap in weight if -3 < tap < 3 or not tap]
    text = "ATTACK"
    while len(NAME) > 1234 and stride % 7 != 5:
        NAME.pop(), NAME.reverse()
    return [NAME[j] * x[i] for i in range(99) for j in range(77) if i + j < 1234]
"""


def test_similar_pairs_show_escaped_sources(course, tmp_path):
    shutil.copytree(course.folder, tmp_path / "demo")
    moved = DemoCourse(folder=str(tmp_path / "demo"), empty=False)
    for student, name in (("right", "a"), ("wrong_flip", "b")):
        notebook = moved.read("autograded", student)
        cell = next(cell for cell in notebook.cells if cell.id == "stamp")
        cell.source = ODD.replace("NAME", name).replace("ATTACK", ATTACK)
        nbformat.write(notebook, moved.path("autograded", student))
    path, _ = report.write(moved.config, SLUG)
    text = path.read_text(encoding="utf-8")
    assert "<b>right</b> and <b>wrong_flip</b>" in text
    assert "&lt;script&gt;alert" in text.split('class="two"')[1]
    assert "<script" not in text
    opened(path)


def test_the_page_opens_without_dialog_request_or_script(written):
    opened(written[0])


def opened(path):
    """Open a page on a narrow screen: no dialog, no request but for the page, no script, nothing too wide."""
    playwright = pytest.importorskip("playwright.sync_api")
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        pytest.skip("chromium is not installed")
    dialogs, requests, errors = [], [], []
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: errors.append(message.text))
        tab.goto(path.as_uri())
        for summary in tab.query_selector_all("details"):
            summary.evaluate("element => { element.open = true }")
        assert tab.evaluate("document.scripts.length") == 0
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert "Worth a word in class" in tab.inner_text("body")
        browser.close()
    assert (dialogs, requests, errors) == ([], [path.as_uri()], [])


def test_a_submission_that_changed_since_is_said(course, written):
    path = course.path("submitted", "helpers")
    times = path.stat().st_atime, path.stat().st_mtime
    try:
        os.utime(path, (times[0] + 1e6, times[1] + 1e6))
        page = report.write(course.config, SLUG)[0].read_text(encoding="utf-8")
    finally:
        os.utime(path, times)
    assert "1 submission changed after the grading" in page


def test_errors_say_what_to_run(course, monkeypatch, capsys):
    monkeypatch.setattr(report, "load", lambda: course.config)
    monkeypatch.setattr(report, "log_to", lambda path: None)
    assert report.main(["thesis"]) == STOPPED
    assert f"Nothing was handed in for thesis; there is something for {SLUG}." in capsys.readouterr().err
    assert report.main([]) == report.WRITTEN
    out = capsys.readouterr().out
    assert out.startswith(str(course.folder / "report" / f"{SLUG}.html"))
    told = f"{len(CLASS)} of {len(CLASS) + 4} graded; points by tests, of {earned()}: lowest 0, median "
    assert told in out


def test_nothing_graded_yet_is_said(tmp_path):
    config = Config()
    configure(config, tmp_path, "course")
    (Path(tmp_path, "course", "submitted", "anna", SLUG)).mkdir(parents=True)
    with pytest.raises(GradingError, match=f"no assignment {SLUG}; run `nbgrader generate_assignment"):
        page_data(config, SLUG)
    with Gradebook(config.CourseDirectory.db_url, "upsampling") as gradebook:
        gradebook.add_assignment(SLUG)
    with pytest.raises(GradingError, match=f"graded yet; run `python -m grading autograde {SLUG}`"):
        page_data(config, SLUG)


def test_the_histogram_counts_everybody_once():
    scores = [0, 9.99, 10, 45, 89.5, 90, 90, 95]
    width, counts = bins(scores, 90)
    assert (width, counts) == (10, [2, 1, 0, 0, 1, 0, 0, 0, 1, 3])
    assert in_words(scores, 90).endswith("1 from 80 to under 90, 3 with all 90 points.")
    assert 'role="img" aria-label="Points: 2 from 0 to under 10' in histogram(scores, 90, "Points")


@pytest.mark.parametrize("most", [0.5, 1, 7, 33, 100, 12345])
def test_the_histogram_has_few_bins_whatever_the_points(most):
    assert sum(bins([0, most / 2, most], most)[1]) == 3
    assert len(bins([], most)[1]) <= 14


def test_text_is_cut_and_escaped():
    template = report.environment(Path()).from_string("{{ text }}")
    assert template.render(text="<b>\x1b[31m\u202e&\"'") == "&lt;b&gt;[31m&amp;&#34;&#39;"
    assert len(template.render(text="x" * 10**6)) < 2100
    assert marked_source("a\n<b>\nc", lines={2}) == "<pre>a\n<mark>&lt;b&gt;</mark>\nc</pre>"
