"""The journal: what is cut off is not believed, what two threads write at once is whole."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from grading.course.notebooks import ROOT
from grading.run.fingerprint import code_digest, fingerprint
from grading.run.journal import BEGUN, GRADED, Journal, KeptReplies


def test_the_last_line_counts(tmp_path):
    journal = Journal(tmp_path)
    journal.write("a", "anna", BEGUN)
    journal.write("a", "anna", GRADED, "f1")
    journal.write("a", "ben", BEGUN, why="no jail")
    again = Journal(tmp_path)
    assert (again.state("a", "anna"), again.fingerprint("a", "anna")) == (GRADED, "f1")
    assert (again.state("a", "ben"), again.fingerprint("a", "ben")) == (BEGUN, None)
    assert again.why("a", "ben") == "no jail"
    assert again.state("b", "anna") is None


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_was_cut_off_is_not_believed_and_spoils_no_other(tmp_path, cut):
    journal = Journal(tmp_path)
    journal.write("a", "anna", BEGUN)
    journal.write("a", "anna", GRADED, "f1")
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    again = Journal(tmp_path)
    assert again.state("a", "anna") == BEGUN
    again.write("a", "ben", GRADED, "f2")
    assert Journal(tmp_path).fingerprint("a", "ben") == "f2"


def test_a_long_journal_is_shortened_and_says_the_same(tmp_path):
    journal = Journal(tmp_path)
    journal.path.parent.mkdir(parents=True)
    line = '{"assignment": "a", "student": "anna", "state": "graded", "fingerprint": "%d"}'
    journal.path.write_text("\n".join(line % number for number in range(2000)))
    assert Journal(tmp_path).fingerprint("a", "anna") == "1999"
    assert len(journal.path.read_text().splitlines()) == 1


def test_equal_answers_of_many_threads_are_whole(tmp_path):
    answers = KeptReplies(tmp_path, "1" * 64)
    answer = {"outputs": ["x" * 100_000]}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: answers.put("name", answer), range(200)))
    assert answers.get("name") == answer
    assert [path.name for path in answers.folder.iterdir()] == ["name.json"]


def test_answers_of_another_version_are_forgotten(tmp_path):
    KeptReplies(tmp_path, "1" * 64).put("name", {"mode": "jail"})
    assert KeptReplies(tmp_path, "1" * 64).get("name") == {"mode": "jail"}
    assert KeptReplies(tmp_path, "2" * 64).get("name") is None
    assert KeptReplies(tmp_path, "1" * 64).get("name") is None


def test_an_answer_that_a_power_cut_left_empty_is_none(tmp_path):
    answers = KeptReplies(tmp_path, "1" * 64)
    answers.put("name", {})
    (answers.folder / "name.json").write_bytes(b"")
    assert answers.get("name") is None


def test_what_decides_a_grade_is_in_the_fingerprint(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    first = fingerprint(tmp_path, "release")
    assert first == fingerprint(tmp_path, "release")
    assert first != fingerprint(tmp_path, "another release")
    (tmp_path / "a.ipynb").write_text("[]")
    changed = fingerprint(tmp_path, "release")
    (tmp_path / "timestamp.txt").write_text("2031-01-01")
    assert len({first, changed, fingerprint(tmp_path, "release")}) == 3


DECIDES = [
    "grading/judge/grade_notebook.py",
    "grading/jail/inside/worker.py",
    "grading/submission/rebuild.py",
    "upsample_lib/check/_engine/differences.py",
    "upsample_lib/check/checkerboard/mistakes.json",
]
SHOWS = [
    "grading/report/page_data.py",
    "grading/report/style.css",
    "grading/report/page.html.jinja",
    "grading/run/table.py",
    "grading/demo/course.py",
]


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """A copy of the code that grades."""
    folder = tmp_path_factory.mktemp("code")
    for name in ("grading", "upsample_lib"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("name", DECIDES + SHOWS)
def test_what_decides_a_score_grades_anew_and_what_shows_it_does_not(code, name):
    before = code_digest(code)
    with open(code / name, "a", encoding="utf-8") as file:
        file.write("\n\n")
    assert (code_digest(code) != before) == (name in DECIDES)


@pytest.mark.slow
def test_what_nbgrader_and_its_gradebook_log_goes_to_the_file_alone(tmp_path):
    """Its gradebook logs a full disk, with the traceback, by tornado's logger."""
    code = (
        "import sys; from pathlib import Path; from grading.course.layout import log_to; log_to(Path(sys.argv[1]))\n"
        "import logging; from tornado.log import app_log\n"
        "logging.getLogger('traitlets').warning('one'); app_log.error('two')"
    )
    path = tmp_path / "last_run.log"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
    assert [line.split()[-1] for line in path.read_text().splitlines()] == ["one", "two"]
