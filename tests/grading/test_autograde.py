"""`python -m grading autograde`: the rows of plain nbgrader, whatever happens in between."""

import datetime
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from grading.course import safeguards
from grading.demo.course import ROSTER
from grading.errors import GradingError
from tests.grading.course_tools import (
    HONEST,
    SLUG,
    command,
    copy_of,
    earned,
    environment,
    grading,
    made_by,
    nbgrader,
    rows,
    submit,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
CLASS = (*HONEST, "empty", "os_exit", "broken_file", "moves_cells")
KILLS = 20 if os.environ.get("CASES") == "long" else 3
LATE = """
c = get_config()
c.LateSubmissionPlugin.penalty_method = "zero"
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory, new_course):
    """A course in which eight students of the demo class have handed in, two of them late."""
    folder = new_course(tmp_path_factory.mktemp("class") / "course", SLUG)
    with open(folder / "nbgrader_config.py", "a") as file:
        file.write(LATE)
    for name in CLASS:
        submit(folder, name, made_by(folder, name))
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(SLUG, duedate="2031-01-01 00:00:00 UTC")
    for name in ("helpers", "wrong_flip"):
        path = folder / "course" / "submitted" / name / SLUG / "timestamp.txt"
        path.write_text("2031-01-02 00:00:00 UTC")
    return folder


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory):
    """(the course graded in parallel, what was printed)."""
    folder = copy_of(released, tmp_path_factory.mktemp("graded") / "course")
    return folder, grading(folder, "autograde", "--jobs", "2", "--all")


@pytest.fixture
def course(released, tmp_path):
    return copy_of(released, tmp_path / "course")


def test_the_rows_are_those_of_nbgraders_own_command(released, graded, tmp_path):
    folder, done = graded
    assert done.returncode == 0, done.stderr
    serial = copy_of(released, tmp_path / "serial")
    nbgrader(serial, "autograde", SLUG, "--Run.jobs=1")
    assert rows(folder) == rows(serial)
    assert set(rows(folder)) == set(CLASS)


def test_the_closing_table_says_what_was_found(graded):
    text = graded[1].stdout
    assert "8 submissions graded" in text
    assert "Jail: jail." in text
    assert "limit: stamp ended the Python process" in text
    assert "put right: The submitted file is not JSON" in text
    assert "2 were late" in text
    assert re.search(rf"^right +{earned()} of {earned()} ", text, re.MULTILINE)
    log = (graded[0] / "course" / "journal" / "last_run.log").read_text()
    assert "Students' code runs in a jail; the memory of all processes of a notebook is counted" in log
    assert list((graded[0] / "course" / "backups").glob("gradebook-*.db"))


def test_a_second_run_grades_what_has_changed_alone(graded, tmp_path):
    folder = copy_of(graded[0], tmp_path / "again")
    before = rows(folder)
    nothing = grading(folder, "autograde")
    assert "0 submissions graded" in nothing.stdout
    assert "8 unchanged" in nothing.stdout
    submit(folder, "empty", made_by(folder, "right"))
    one = grading(folder, "autograde")
    assert "1 submission graded" in one.stdout
    assert "7 unchanged" in one.stdout
    after = rows(folder)
    assert after.pop("empty") != before.pop("empty")
    assert after == before


def test_a_persons_scores_comments_and_extensions_survive(graded, tmp_path):
    folder = copy_of(graded[0], tmp_path / "manual")
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        gradebook.find_grade("written_porting", SLUG, SLUG, "right").manual_score = 7
        gradebook.find_grade("test_stamp", SLUG, SLUG, "wrong_flip").extra_credit = 2
        comment = gradebook.find_comment("written_porting", SLUG, SLUG, "right")
        comment.manual_comment = "well put"
        gradebook.grant_extension(SLUG, "helpers", days=3)
        gradebook.db.commit()
    assert grading(folder, "autograde", "--force").returncode == 0
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        assert gradebook.find_grade("written_porting", SLUG, SLUG, "right").manual_score == 7
        assert gradebook.find_comment("written_porting", SLUG, SLUG, "right").manual_comment == "well put"
        assert gradebook.find_grade("test_stamp", SLUG, SLUG, "wrong_flip").extra_credit == 2
        in_time, late = (gradebook.find_submission(SLUG, name) for name in ("helpers", "wrong_flip"))
        assert in_time.extension == datetime.timedelta(days=3)
        assert (in_time.total_seconds_late, in_time.late_submission_penalty) == (0, 0)
        score = earned(*ROSTER["wrong_flip"].lost) + 2
        assert (late.total_seconds_late, late.score, late.late_submission_penalty) == (86400, score, score)


def _lines(journal, what):
    """How many submissions a run has begun, or graded."""
    return journal.read_text().count(f'"{what}"') if journal.exists() else 0


@pytest.mark.parametrize("moment", range(KILLS))
def test_killed_and_run_again_it_gives_the_undisturbed_rows(graded, course, moment, record_property):
    chance = random.Random(moment)
    begun, after = chance.randint(0, 6), chance.uniform(0, 0.1)
    process = subprocess.Popen(
        command("autograde", "--jobs", "2"), cwd=course, env=environment(), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    journal, waited = course / "course" / "journal" / "graded.jsonl", time.monotonic() + 60
    while time.monotonic() < waited and _lines(journal, "begun") < begun:
        time.sleep(0.005)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _lines(journal, "graded") < len(CLASS)
    again = grading(course, "autograde", "--jobs", "2")
    assert again.returncode == 0, again.stderr
    assert rows(course) == rows(graded[0])
    record_property(
        "fault", ("grader", "killed with SIGKILL at a random moment, run again", "rows equal", "rows equal")
    )


def test_a_killed_run_is_taken_up_by_nbgraders_own_command_too(graded, course, record_property):
    process = subprocess.Popen(command("autograde", "--jobs", "2"), cwd=course, env=environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    journal, waited = course / "course" / "journal" / "graded.jsonl", time.monotonic() + 60
    while time.monotonic() < waited and _lines(journal, "begun") < 3:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    nbgrader(course, "autograde", SLUG)
    assert rows(course) == rows(graded[0])
    record_property("fault", ("grader", "killed, taken up by nbgrader autograde", "rows equal", "rows equal"))


def test_two_graders_at_once_the_second_is_told(course, record_property):
    with safeguards.only_grader(course / "course"):
        done = grading(course, "autograde")
        assert done.returncode == 3
        assert "Another run is grading" in done.stderr
        plain = nbgrader(course, "autograde", SLUG, check=False)
        assert plain.returncode != 0
        assert "Another run is grading" in plain.stderr
    assert grading(course, "autograde").returncode == 0
    record_property("fault", ("grader", "two graders at once", "second refused", "second refused"))


def test_a_locked_gradebook_is_named_and_nothing_is_lost(graded, course, record_property):
    code = course / "grading" / "course" / "safeguards.py"
    assert "timeout=10" in code.read_text(encoding="utf-8")
    code.write_text(code.read_text(encoding="utf-8").replace("timeout=10", "timeout=1"), encoding="utf-8")
    database = sqlite3.connect(course / "course" / "gradebook.db")
    database.execute("BEGIN EXCLUSIVE")
    done = grading(course, "autograde")
    database.rollback()
    database.close()
    assert done.returncode == 3
    assert "database is locked" in done.stderr
    assert grading(course, "autograde").returncode == 0
    assert rows(course) == rows(graded[0])
    record_property("fault", ("grader", "the gradebook is locked, later free", "rows equal", "rows equal"))


def test_a_disk_that_fills_up_in_the_middle_is_named_and_nothing_is_lost(
    graded, released, tmp_path, record_property
):
    """The course lies on a small file system of its own, which another program fills while it is graded."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("only root may mount a small file system")
    script = """
mount -t tmpfs -o size=80m none "$1" && cp -r "$2/." "$1" && cd "$1" || exit 9
"$3" -m grading autograde --jobs 2 > "$4/first" 2>&1 &
while [ "$(grep -c begun course/journal/graded.jsonl 2>/dev/null || echo 0)" -lt 2 ]; do sleep 0.01; done
cat /dev/zero > filler 2>/dev/null
wait $!; echo "status $?" >> "$4/first"
rm filler; "$3" -m grading autograde --jobs 2 > "$4/second" 2>&1; echo "status $?" >> "$4/second"
cp course/gradebook.db "$4/course/gradebook.db"
"""
    (tmp_path / "course").mkdir()
    (tmp_path / "small").mkdir()
    call = ["unshare", "-m", "sh", "-c", script, "sh", str(tmp_path / "small"), str(released),
            command()[0], str(tmp_path)]  # fmt: skip
    done = subprocess.run(call, env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    first, second = ((tmp_path / name).read_text() for name in ("first", "second"))
    assert "status 3" in first, first
    assert "MiB left" in first or "cannot be written" in first
    assert "Traceback" not in first
    assert "status 0" in second, second
    assert rows(tmp_path) == rows(graded[0])
    record_property("fault", ("grader", "the disk fills up, later has room", "rows equal", "rows equal"))


def test_what_must_hold_first_is_asked_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(safeguards.shutil, "disk_usage", lambda path: SimpleNamespace(free=3 * 2**20))
    with pytest.raises(GradingError, match="has 3 MiB left and grading needs 50"):
        safeguards.check_room(tmp_path, "sqlite:///none.db")


def test_a_gradebook_that_may_not_be_written_is_named(tmp_path, monkeypatch, record_property):
    path = tmp_path / "gradebook.db"
    sqlite3.connect(path).close()

    def refuse(*arguments, **options):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(safeguards.sqlite3, "connect", refuse)
    with pytest.raises(GradingError, match="cannot be written .attempt to write a readonly database"):
        safeguards.check_room(tmp_path, f"sqlite:///{path}")
    record_property("fault", ("grader", "the gradebook is read-only", "refused", "refused"))


def test_the_last_ten_backups_are_kept(tmp_path):
    path = tmp_path / "gradebook.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE grades (score)")
        database.execute("INSERT INTO grades VALUES (7)")
    database.close()
    copies = [safeguards.back_up(tmp_path, f"sqlite:///{path}") for _ in range(12)]
    assert sorted((tmp_path / "backups").iterdir()) == copies[2:]
    with sqlite3.connect(copies[-1]) as database:
        assert database.execute("SELECT score FROM grades").fetchone() == (7,)
    database.close()


def test_unknown_names_and_numbers_are_refused_with_what_there_is(graded, tmp_path):
    folder = graded[0]
    wrong = grading(folder, "autograde", "unpolling")
    assert wrong.returncode == 3
    assert f"Nothing was handed in for unpolling; there is something for {SLUG}." in wrong.stderr
    assert "--jobs takes a number of processes" in grading(folder, "autograde", "--jobs=-1").stderr
    (tmp_path / "empty").mkdir()
    elsewhere = grading(tmp_path / "empty", "autograde", PYTHONPATH=str(folder))
    assert elsewhere.returncode == 3
    assert "There is no nbgrader_config.py" in elsewhere.stderr
