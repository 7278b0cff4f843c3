"""From a platform's archive of 60 to what it takes back, through the commands that an instructor runs."""

import io
import os
import re
import time
import zipfile

import pytest

from grading.lms import ledger

from . import lms_tools as tools
from .course_tools import grading
from .lms_tools import CLASS, SLUG, UNREADABLE
from .test_return import canvas_takes, moodle_takes, moodle_takes_worksheet, rows

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]


SOME = (*range(18), *UNREADABLE)  # among them everybody who hands in something odd


@pytest.fixture
def handed_in(platform, monkeypatch):
    """The numbers of those who hand in: nearly all by Moodle, and by the other platforms some of the 60."""
    if platform != "moodle" and os.environ.get("CASES") != "long":
        monkeypatch.setattr(tools, "MISSING", tuple(sorted({*range(len(CLASS))} - {*SOME})))
    return [number for number in range(len(CLASS)) if number not in tools.MISSING]


@pytest.mark.parametrize("platform", ["moodle", "canvas", "classroom", "gradescope", "plain"])
def test_sixty_students_there_and_back(platform, handed_in, tmp_path, new_course, record_property):
    count, missing = len(handed_in), len(tools.MISSING)
    folder, seconds = new_course(tmp_path / "course", SLUG), {}
    lists = {"moodle": (tools.moodle_roster, tools.worksheet), "canvas": (tools.canvas_roster,)}
    lms, lists = platform if platform in lists else "folders", lists.get(platform, (tools.moodle_roster,))
    rosters = [option for make in lists for option in ("--roster", make(tmp_path))]
    (folder / "archive.zip").write_bytes(tools.zipped(getattr(tools, platform)()))

    def run(*arguments, status):
        begun = time.monotonic()
        done = grading(folder, *arguments)
        seconds[arguments[0]] = time.monotonic() - begun
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    told = run("collect", SLUG, "archive.zip", *rosters, status=1)
    assert f"60 in the roster, {count} collected ({count} new), {missing} missing, 2 unreadable." in told
    told = run("autograde", SLUG, status=0)
    assert f"{count} submissions graded" in told
    assert f"{missing} of the roster have handed in nothing" in told
    assert told.count("put right: The submitted file is") == len(UNREADABLE)
    assert re.search(rf"^{CLASS[30].name} \(", told, re.MULTILINE)
    told = run("return", SLUG, "--lms", lms, status=0)
    back = folder / "course" / "return" / SLUG
    assert f"{count} feedback pages" in told
    pages = (back / f"{lms}_feedback.zip").read_bytes()
    lines = ledger.read(folder / "course", SLUG)
    if platform == "moodle":
        found = moodle_takes(pages, {int(p.participant) for p in CLASS})
        assert set(found) == {int(line.number) for line in lines.values()}
        sheet = moodle_takes_worksheet((back / "moodle_worksheet.csv").read_bytes())
        assert {words.partition(" ")[0] for _, words in sheet.values()} == {"0"}  # the stubs, as handed in
    elif platform == "canvas":
        owners = {str(90000 + 10 * n + order): CLASS[n].id for n in range(60) for order in range(3)}
        found = canvas_takes(pages, owners)
        head, _, *students = rows((back / "canvas_grades.csv").read_bytes())
        empty = {line[1] for line in students if line[5] == ""}
        assert empty == {CLASS[n].id for n in tools.MISSING}
    else:
        with zipfile.ZipFile(io.BytesIO(pages)) as archive:
            found = {name: archive.read(name).decode() for name in archive.namelist()}
        head, *students = rows((back / "folders_grades.csv").read_bytes())
        assert sorted(line[1] for line in students) == sorted(p.number for p in CLASS)
        assert [line[1] for line in students[count:]] == [CLASS[n].number for n in tools.MISSING]
    assert len(found) == count
    assert all("<html" in page for page in found.values())
    times = ", ".join(f"{name} {value:.0f} s" for name, value in seconds.items())
    record_property("round", (platform, f"60 students, {count} files, 2 unreadable", times))
    print(platform, times)
