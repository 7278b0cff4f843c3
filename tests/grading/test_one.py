"""One notebook by itself, and Gradescope's autograder in a folder laid out as theirs."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml

from grading.course.notebooks import ROOT, notebooks
from grading.demo.course import ROSTER
from grading.demo.draft import Draft, solutions
from grading.errors import STOPPED
from grading.lms import gradescope, one
from grading.submission import beside
from upsample_lib.check import load_topic

from .lms_tools import notebook

SLUG = "transposed_convolution"
POINTS = load_topic("unpooling").points
ALL = sum(POINTS.values())  # by tests
SPY = """
import os
def replicate(x, stride):
    done = []
    for path in ("{place}/source/pack/pack.json", "{place}/results/results.json"):
        for how in ("r", "w"):
            try:
                open(path, how).close()
                done.append(how + " " + path)
            except OSError:
                pass
    try:
        os.setuid(0)
        done.append("root")
    except OSError:
        pass
    raise RuntimeError(f"did {{done}} as {{os.getuid() != 0}}")
"""


def draft(slug=SLUG):
    """A notebook with all the solutions, to be changed."""
    source, release = (nbformat.reads(text, 4) for text in notebooks(slug).values())
    return Draft(release, solutions(source))


@pytest.fixture
def grade(jail, tmp_path, capsys):
    """Grade a notebook's bytes; returns (status, lines)."""

    def grade(data, *more, name="handed_in.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        status = one.main([str(path), *more])
        printed = capsys.readouterr()
        return status, (printed.out + printed.err).splitlines()

    return grade


@pytest.mark.parametrize("student", ["right", "helpers", "wrong_flip", "patched_testing", "edits_tests"])
def test_a_notebook_gets_what_it_gets_in_a_class(grade, student):
    made, entry = draft(), ROSTER[student]
    status, lines = grade(entry.make(made) or made.data())
    tasks = {line.split()[1]: line.startswith("passed") for line in lines if re.match("passed|LOST", line)}
    assert {name for name, passed in tasks.items() if not passed} == set(entry.lost)
    assert status == (one.NOT_ALL if entry.lost else one.PASSED)
    assert len(tasks) > 3


def test_a_lost_task_says_why(grade):
    made = draft("unpooling")
    made.body("replicate", "return np.tile(x, (stride, stride))")
    status, lines = grade(made.data())
    assert status == one.NOT_ALL
    assert re.fullmatch(rf"LOST    replicate +0 of {POINTS['replicate']}", lines[0])
    assert lines[1] == (
        "        replicate: the first difference is at [0, 1]: got 2, expected 1 (4 of 8 values differ)."
    )
    assert lines[2].startswith(
        "        This is what you get when the whole image is repeated, as np.tile does"
    )
    assert lines[-1] == f"{ALL - POINTS['replicate']} of {ALL} points by tests."


def test_in_a_folder_the_notebook_with_work_in_it_is_taken(tmp_path, jail, capsys):
    (tmp_path / "unpooling.ipynb").write_bytes((ROOT / "exercises/unpooling/unpooling.ipynb").read_bytes())
    (tmp_path / "Copy of work.ipynb").write_bytes(draft("unpooling").data())
    (tmp_path / "frequency.ipynb").write_bytes(notebook(slug="frequency"))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    assert one.main([str(tmp_path), "--assignment", "unpooling"]) == one.PASSED
    assert f"{ALL} of {ALL} points" in capsys.readouterr().out


def test_what_cannot_be_graded_is_said_in_one_sentence(grade):
    foreign = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])).encode()
    status, lines = grade(foreign)
    assert (status, len(lines)) == (STOPPED, 1)
    assert lines[0].endswith("handed_in.ipynb holds no notebook of this course.")
    status, lines = grade(notebook(slug="frequency"), "--assignment", "unpooling")
    assert (status, len(lines)) == (STOPPED, 1)
    assert lines[0].endswith("handed_in.ipynb holds no notebook of unpooling.")


def test_a_folder_with_too_many_files_is_said_in_one_sentence(grade, monkeypatch, tmp_path):
    monkeypatch.setattr(beside, "MAX_ENTRIES", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").touch()
    status, lines = grade(notebook(slug="frequency"))
    assert (status, len(lines)) == (STOPPED, 1)
    assert lines[0].endswith(
        f"The folder {tmp_path} holds too many files, or folders nested too deeply: put the notebook into one of its own."
    )


def test_github_classroom_is_told_the_points(grade, tmp_path):
    made = draft("unpooling")
    made.untouched("max_pool")
    grade(made.data(), "--classroom", str(tmp_path / "output"))
    name, _, text = (tmp_path / "output").read_text().partition("=")
    result = json.loads(base64.b64decode(text))
    assert (name, result["version"], result["status"], result["max_score"]) == ("result", 1, "fail", ALL)
    assert sum(test["score"] for test in result["tests"]) == ALL - POINTS["max_pool"]
    assert [(t["name"], t["status"]) for t in result["tests"] if t["status"] != "pass"] == [
        ("max_pool", "fail")
    ]


def unpack(folder, visibility="visible"):
    """Their folder with the archive unpacked where they unpack it."""
    pack = {**one.from_sources("unpooling"), "visibility": visibility}
    gradescope.write(pack, folder / "autograder.zip")
    subprocess.run(["unzip", "-q", folder / "autograder.zip", "-d", folder / "source"], check=True)
    shutil.copy(folder / "source" / "run_autograder", folder)
    for name in ("submission", "results"):
        (folder / name).mkdir()
    return folder


@pytest.fixture
def their(tmp_path):
    """A folder laid out as /autograder."""
    return unpack(tmp_path)


def without_jail(folder):
    """A PATH on which there is no bubblewrap."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("bash", "chmod", "mkdir"):
        (programs / name).symlink_to(shutil.which(name))
    return str(programs)


def run(their, data, path=None, name="homework.ipynb", grader=sys.prefix):
    """Hand in, run their script, and read results.json."""
    (their / "submission" / name).write_bytes(data)
    done = subprocess.run(
        [shutil.which("bash"), their / "run_autograder"],
        cwd=their,
        env={"AUTOGRADER": str(their), "GRADER": str(grader), "PATH": path or os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (their / "results" / "results.json").exists(), done.stdout + done.stderr
    return json.loads((their / "results" / "results.json").read_text())


in_each_way = pytest.mark.parametrize(
    "jailed",
    [
        True,
        pytest.param(
            False, marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the user")
        ),
    ],
    ids=["jail", "another user"],
)


@in_each_way
def test_gradescope_gets_a_test_a_function(their, jail, jailed):
    made = draft("unpooling")
    made.body("replicate", "return np.tile(x, (stride, stride))")
    results = run(their, made.data(), None if jailed else without_jail(their))
    assert {t["name"]: (t["score"], t["max_score"]) for t in results["tests"]} == {
        name: (0 if name == "replicate" else most, most) for name, most in POINTS.items()
    }
    assert [t["name"] for t in results["tests"] if t["status"] != "passed"] == ["replicate"]
    assert {t["visibility"] for t in results["tests"]} == {"visible"}
    assert "as np.tile does" in results["tests"][0]["output"]
    assert ("There was no jail" in results["output"]) == (not jailed)


@in_each_way
def test_code_handed_in_there_reads_no_test_and_writes_no_result(their, jail, jailed):
    made = draft("unpooling")
    made.cell("replicate").source = SPY.format(place=their)
    results = run(their, made.data(), None if jailed else without_jail(their))
    assert "did [] as True" in results["tests"][0]["output"]
    assert sum(test["score"] for test in results["tests"]) == ALL - POINTS["replicate"]


def test_a_folder_without_a_notebook_gets_nothing_and_is_told_so(their):
    results = run(their, b"%PDF", name="homework.pdf")
    assert sum(test["score"] for test in results["tests"]) == 0
    assert len(results["tests"]) == len(POINTS)
    assert results["output"] == "No notebook of unpooling was handed in."


def test_the_archive_holds_no_solution_and_says_when_tests_are_seen(tmp_path, jail):
    their = unpack(tmp_path, "after_published")
    with zipfile.ZipFile(their / "autograder.zip") as archive:
        names = archive.namelist()
        assert not [name for name in names if name.startswith(("solutions", "tests", "course", "book"))]
        everything = "".join(archive.read(name).decode() for name in names if name.startswith("pack/"))
    assert "BEGIN HIDDEN TESTS" in everything
    assert "BEGIN SOLUTION" not in everything
    assert {t["visibility"] for t in run(their, draft("unpooling").data())["tests"]} == {"after_published"}


CLASSROOM = yaml.safe_load((ROOT / ".github" / "classroom.yml").read_text(encoding="utf-8"))
STEPS = {step.get("name", step.get("uses")): step for step in CLASSROOM["jobs"]["grade"]["steps"]}


def classroom(folder, data, python=Path(sys.executable).parent):
    """Run the step of the workflow that grades, in the course; returns (status, result)."""
    (folder / "work" / ".git").mkdir(parents=True)
    (folder / "work" / "homework.ipynb").write_bytes(data)
    step = STEPS["The notebook"]
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=ROOT,
        env={
            **os.environ,
            "PATH": f"{python}:{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_WORKSPACE": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    output = folder / "output"
    text = output.read_text().removeprefix(f"{CLASSROOM_RESULT}=") if output.exists() else ""
    return done.returncode, json.loads(base64.b64decode(text) or "null")


REPORTER = STEPS["classroom-resources/autograding-grading-reporter@v1"]
CLASSROOM_RESULT = re.fullmatch(r"\${{ steps.notebook.outputs.(\w+) }}", REPORTER["env"]["NOTEBOOK_RESULTS"])[
    1
]


def test_the_workflow_of_github_classroom_reports_the_points(tmp_path, jail):
    made = draft("unpooling")
    made.untouched("replicate")
    status, result = classroom(tmp_path, made.data())
    assert (status, result["max_score"]) == (0, ALL)
    assert sum(test["score"] for test in result["tests"]) == ALL - POINTS["replicate"]
    assert STEPS["The notebook"]["id"] == REPORTER["with"]["runners"] == "notebook"


def test_the_workflow_fails_where_there_is_nothing_to_grade(tmp_path, jail):
    status, result = classroom(tmp_path, b"{}")
    assert status != 0
    assert result is None


@pytest.mark.slow
def test_what_both_platforms_install_is_all_that_is_needed(their, tmp_path, jail):
    """With an apt-get that installs nothing: this machine has what it would bring."""
    programs = tmp_path / "stand-in"
    programs.mkdir()
    (programs / "apt-get").write_text('#!/bin/sh\necho apt-get $* >> "$AUTOGRADER/apt"\n')
    (programs / "apt-get").chmod(0o755)
    grader = tmp_path / "grader"
    python = Path(sys.executable).resolve().parent
    environment = {**os.environ, "AUTOGRADER": str(their), "GRADER": str(grader)}
    environment["PIP_NO_COMPILE"] = "0"  # which pip takes for: compile nothing
    environment["PATH"] = f"{programs}:{python}:{os.environ['PATH']}"
    subprocess.run(["bash", their / "source" / "setup.sh"], env=environment, check=True, timeout=280)
    assert "bubblewrap" in (their / "apt").read_text()
    results = run(their, draft("unpooling").data(), grader=grader)
    assert sum(test["score"] for test in results["tests"]) == ALL
    install = STEPS["The grader"]["run"].replace("course/", f"{ROOT}/")
    subprocess.run(["bash", "-c", f"{grader}/bin/{install}"], env=environment, check=True, timeout=280)
    (tmp_path / "classroom").mkdir()
    _, result = classroom(tmp_path / "classroom", draft("unpooling").data(), grader / "bin")
    assert result["status"] == "pass"
