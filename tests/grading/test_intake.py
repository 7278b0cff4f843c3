"""Hostile and careless submission folders at nbgrader's own commands: the class is graded all the same."""

import os

import pytest
from nbgrader.api import Gradebook

from grading.judge.prepare import REPORT_KEY

from .course_tools import SLUG, hand_in, nbgrader, read

pytestmark = pytest.mark.slow  # grades whole submissions

SECRET = "THE-INSTRUCTORS-OWN"
FOLDERS = ("links", "undated", "badbytes", "fifotime", "deep", "many", "web", "clash")
ODD_NAMES = ("*", "new\nline", os.fsdecode(b"bad\xff"))


def _furnish(folder):
    """Extra files for each of FOLDERS; returns nothing."""
    at = {name: folder / "course" / "submitted" / name / SLUG for name in (*FOLDERS, *ODD_NAMES)}
    (folder / "secret.txt").write_text(SECRET)
    (folder / "solutions" / SLUG / "data").mkdir()
    (folder / "solutions" / SLUG / "data" / "points.csv").write_text("1,2\n")
    (at["links"] / "a.txt").symlink_to(folder / "secret.txt")
    (at["links"] / "gone.txt").symlink_to("nowhere")
    (at["links"] / "endless.txt").symlink_to("/dev/zero")
    os.mkfifo(at["links"] / "pipe.txt")
    (at["links"] / f"._{SLUG}.ipynb").write_bytes(b"\0\5\26\7")
    (at["links"] / ".helper.py").write_text("x = 1")
    (at["links"] / "plot.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (at["undated"] / "timestamp.txt").write_text("yesterday, I think")
    (at["badbytes"] / "timestamp.txt").write_bytes(b"\xff\xfe\x00")
    os.mkfifo(at["fifotime"] / "timestamp.txt")
    at["deep"].joinpath(*["d"] * 300).mkdir(parents=True)
    for number in range(500):
        (at["many"] / f"{number}.txt").touch()
    for name in ("evil.html", "evil.svg", f"{SLUG}.html"):
        (at["web"] / name).write_text("<script>alert(1)</script>")
    (at["web"] / "other.ipynb").write_text("{}")
    (at["clash"] / "data").write_text("mine")


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, jail):
    """The folder of a graded class, and what nbgrader logged."""
    folder = new_course(tmp_path_factory.mktemp("intake"), SLUG)
    hand_in(folder, "right", "wrong_flip")
    submitted = folder / "course" / "submitted"
    for name in (*FOLDERS, *ODD_NAMES):
        (submitted / name / SLUG).mkdir(parents=True)
        notebook = (submitted / "right" / SLUG / f"{SLUG}.ipynb").read_bytes()
        (submitted / name / SLUG / f"{SLUG}.ipynb").write_bytes(notebook)
    (submitted / "other" / SLUG).mkdir(parents=True)
    (submitted / "other" / SLUG / "else.ipynb").write_text("{}")
    (submitted / "copycat").symlink_to("right")
    _furnish(folder)
    log = nbgrader(folder, "autograde", SLUG).stderr
    nbgrader(folder, "generate_feedback", SLUG)
    nbgrader(folder, "generate_feedback", SLUG)
    return folder, log


def files(folder, step, name):
    root = folder / "course" / step / name / SLUG
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_every_folder_that_can_be_graded_is_graded(course):
    folder, _ = course
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        scores = {row.student.id: row.score for row in gradebook.find_assignment(SLUG).submissions}
    graded = [name for name in FOLDERS if name != "deep"]
    assert scores == {"right": 90, "wrong_flip": 50, **dict.fromkeys(graded, 90)}
    assert all(read(folder, "autograded", name).metadata[REPORT_KEY]["mode"] == "jail" for name in scores)


def test_links_special_files_and_pages_reach_neither_autograded_nor_feedback(course):
    folder, log = course
    assert files(folder, "autograded", "links") == ["data/points.csv", "plot.png", f"{SLUG}.ipynb"]
    assert files(folder, "autograded", "web") == ["data/points.csv", f"{SLUG}.ipynb"]
    assert files(folder, "feedback", "web") == ["data/points.csv", f"{SLUG}.html"]
    assert files(folder, "autograded", "many") == ["data/points.csv", f"{SLUG}.ipynb"]
    assert files(folder, "autograded", "clash") == ["data/points.csv", f"{SLUG}.ipynb"]
    for step in ("autograded", "feedback"):
        for path in (folder / "course" / step).rglob("*"):
            assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path
    line = next(line for line in log.splitlines() if "Left out of" in line and "links" in line)
    assert "a.txt" in line
    assert "pipe.txt" in line


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("*", "has a name with characters that are not allowed"),
        ("new\\nline", "has a name with characters that are not allowed"),
        ("bad\\udcff", "has a name with characters that are not allowed"),
        ("deep", "folders nested too deeply"),
        ("other", "holds no notebook of this assignment, but else.ipynb"),
        ("copycat", "is a link"),
        ("undated", "holds no time that can be read"),
        ("badbytes", "holds no time that can be read"),
        ("fifotime", "holds no time that can be read"),
        ("web", "Not of this assignment"),
    ],
)
def test_what_is_refused_has_one_readable_line(course, name, says):
    lines = [line for line in course[1].splitlines() if says in line and f"/{name}/" in line]
    assert len(set(lines)) == 1


def test_a_sound_time_still_counts(course):
    """A newer submission is graded anew, as nbgrader promises."""
    folder, _ = course
    when = folder / "course" / "submitted" / "wrong_flip" / SLUG / "timestamp.txt"
    when.write_text("2031-02-03 04:05:06 UTC")
    nbgrader(folder, "autograde", SLUG, "--student=wrong_flip", "--force")
    with Gradebook(f"sqlite:///{folder}/course/gradebook.db") as gradebook:
        assert gradebook.find_submission(SLUG, "wrong_flip").timestamp.year == 2031
    when.write_text("2032-02-03 04:05:06 UTC")
    assert (
        "Updating existing assignment" in nbgrader(folder, "autograde", SLUG, "--student=wrong_flip").stderr
    )
