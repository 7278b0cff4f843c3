"""Grades follow what a person decides: each decision is seen in the export after plain `autograde`."""

import csv

import pytest
from nbgrader.api import Gradebook

from grading.course.notebooks import COUNTS
from grading.demo.course import ROSTER

from .course_tools import ALL, POINTS, SLUG, earned, grading, made_by, nbgrader, submit

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("jail")]
WRITTEN, LEFT_OUT = "written_porting", "crop_same"
TASK = "# %% [markdown]\n# ## "


class Course:
    """A course of three students, one of them two hours late, graded and graded by hand, and what is done to it."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("right", "wrong_flip", "empty"):
            submit(self.folder, name, made_by(self.folder, name))
        path = self.folder / "course" / "submitted" / "right" / SLUG
        (path / "timestamp.txt").write_text("2026-03-12 01:59:00 +0100")
        (path / f"._{SLUG}.ipynb").write_text('{"metadata": {"grading": 7}, "cells": [{}]}')
        submitted = self.folder / "course" / "submitted" / "empty" / SLUG / "timestamp.txt"
        submitted.write_text("2026-03-11 23:59 CST")
        self.told = self.run("autograde", "--all")

    def run(self, *arguments, status=0):
        done = grading(self.folder, *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def grades(self):
        """{student: total} as Canvas would get them."""
        self.run("export", "--lms", "canvas", SLUG)
        with open(self.folder / "course" / "grades_canvas.csv", newline="") as file:
            head, _, *lines = csv.reader(file)
        return {line[3]: float(line[5]) for line in lines}

    def decided(self, *arguments):
        """Decide something, grade plainly; returns (the grades, what was told)."""
        self.run(*arguments)
        told = self.run("autograde")
        return self.grades(), told

    def by_hand(self, student):
        """(score, whether it waits) of the written answer."""
        with Gradebook(f"sqlite:///{self.folder}/course/gradebook.db") as gradebook:
            grade = gradebook.find_grade(WRITTEN, SLUG, SLUG, student)
            return grade.manual_score, grade.needs_manual_grade

    def change(self, old, new):
        """Change the source of the exercise and release it."""
        path = self.folder / "solutions" / f"{SLUG}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.run("build", SLUG)
        nbgrader(self.folder, "generate_assignment", SLUG)


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course):
    return Course(new_course(tmp_path_factory.mktemp("decisions") / "course", SLUG))


def test_decisions_one_after_another(course):
    """In one test, since each begins where the last one ended and the class is graded once."""
    most, flip = earned(), earned(*ROSTER["wrong_flip"].lost)
    assert course.grades() == {"right": most, "wrong_flip": flip, "empty": 0}
    assert "Due at no date." in course.told
    assert "counts as undated: in timestamp.txt, '2026-03-11 23:59 CST' is no time" in course.told
    assert "Traceback" not in course.told

    grades, told = course.decided("due", SLUG, "2026-03-11 23:59", "--zone", "Europe/Berlin")
    assert (grades["right"], "Due 2026-03-11 23:59 Europe/Berlin." in told) == (most, True)
    grades, told = course.decided("penalty", SLUG, "--per-day", "20")
    assert grades == {"right": most - ALL / 5, "wrong_flip": flip, "empty": 0}
    assert "0 submissions graded" in told
    assert "1 late penalty changed with what was decided since." in told
    assert course.decided("extend", "right", SLUG, "--days", "1")[0]["right"] == most

    with Gradebook(f"sqlite:///{course.folder}/course/gradebook.db") as gradebook:
        grade = gradebook.find_grade(WRITTEN, SLUG, SLUG, "right")
        grade.manual_score, grade.needs_manual_grade = 7, False
        gradebook.db.commit()
    told = course.run("autograde", "--force")
    assert "3 submissions graded" in told
    assert course.by_hand("right") == (7, False)
    assert course.grades()["right"] == most + 7

    stamp = '"grade_id": "test_stamp", "points": {}'.format
    course.change(stamp(POINTS["stamp"]), stamp(POINTS["stamp"] + 10))
    assert "3 submissions graded" in course.run("autograde")
    assert course.grades() == {"right": most + 17, "wrong_flip": flip, "empty": 0}
    released = (course.folder / "exercises" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    assert f"## 3 Stamps ({POINTS['stamp'] + 10} points)" in released
    told = f"There are {ALL + 10} points: {most + 10} for {COUNTS[len(POINTS)]} functions, {ALL - most} for a written"
    assert told in released
    assert course.by_hand("right") == (7, False)

    source = (course.folder / "solutions" / f"{SLUG}.py").read_text(encoding="utf-8")
    at = source.index(f'"grade_id": "test_{LEFT_OUT}"')
    start, end = source.rindex(TASK, 0, at), source.index(TASK, at)
    course.change(source[start:end], "")
    assert "3 submissions graded" in course.run("autograde")
    assert course.grades()["right"] == most + 17 - POINTS[LEFT_OUT]
    assert list((course.folder / "course" / "backups").glob("*.db"))

    after = source[end : source.index("\n", end + len(TASK))]
    course.change(after, source[start:end] + after)
    assert "3 submissions graded" in course.run("autograde")
    assert course.grades()["right"] == most + 17

    course.change(f'"grade_id": "{WRITTEN}", "points": 10', f'"grade_id": "{WRITTEN}", "points": 20')
    course.run("autograde")
    assert course.by_hand("right") == (7, True)


def test_a_new_file_waits_for_a_person_again(course):
    course.run("autograde")
    with Gradebook(f"sqlite:///{course.folder}/course/gradebook.db") as gradebook:
        gradebook.find_grade(WRITTEN, SLUG, SLUG, "right").needs_manual_grade = False
        gradebook.db.commit()
    submit(course.folder, "right", made_by(course.folder, "helpers"))
    course.run("autograde")
    assert course.by_hand("right") == (7, True)
