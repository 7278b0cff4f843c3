"""Every exercise notebook: built the same each time, complete, safe to hand out, and right about its solutions."""

import inspect
import os
import re
import shutil
import sys
import time
from functools import cache

import nbformat
import pytest
from nbclient import NotebookClient

from grading.course import addresses
from grading.course import notebooks as builder
from tests import programs
from tests.exercises.tools import ROOT, SLUGS, Student, cells, graded_by, hidden_mistake, run, wrong_versions
from tools import worked_solutions
from upsample_lib.check import load_topic, use_seed

LONG = os.environ.get("CASES") == "long"
SEEDS = 200 if LONG else 10
ODD_SEEDS = (1, 2**63, 10**30)
LEAKS = ["BEGIN SOLUTION", "END SOLUTION", "HIDDEN", "check.hidden", "MARK SCHEME"]

pytestmark = pytest.mark.parametrize("slug", SLUGS)


@pytest.fixture(autouse=True)
def practice_seed():
    yield
    use_seed(None)


def code(slug, room):
    return [cell for cell in cells(slug, room) if cell.cell_type == "code"]


def meta(cell):
    return cell.metadata.get("nbgrader", {})


def graded(slug):
    return [cell for cell in cells(slug, "exercises") if meta(cell).get("grade")]


@pytest.mark.table
def test_a_rebuild_gives_the_committed_bytes(slug):
    first, second = builder.notebooks(slug), builder.notebooks(slug)
    assert first == second
    assert builder.stale(slug) == [], "run `make exercises` and commit the result"


def test_check_names_a_file_that_differs(slug, tmp_path):
    if slug != SLUGS[0]:
        pytest.skip("one assignment shows it")
    (tmp_path / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / f"{slug}.py", tmp_path / "solutions")
    made = builder.build(slug, tmp_path)
    assert builder.stale(slug, tmp_path) == []
    made[1].write_text(made[1].read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert builder.stale(slug, tmp_path) == [made[1]]


@pytest.mark.slow
def test_nbgrader_itself_makes_the_same_release(slug, tmp_path):
    if slug != SLUGS[0]:
        pytest.skip("one assignment shows it")
    source = builder.build(slug)[0]
    (tmp_path / "source" / slug).mkdir(parents=True)
    shutil.copy(source, tmp_path / "source" / slug)
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    programs.run("nbgrader", "generate_assignment", slug, cwd=tmp_path, env=environment, check=True)
    release = (tmp_path / "release" / slug / f"{slug}.ipynb").read_bytes()
    assert release == (ROOT / "exercises" / slug / f"{slug}.ipynb").read_bytes()


def test_the_release_holds_no_answers_and_no_outputs(slug):
    for cell in cells(slug, "exercises"):
        assert not any(leak in cell.source for leak in LEAKS), cell.id
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    for cell in cells(slug, "exercises"):
        if meta(cell).get("solution"):
            stub = "raise NotImplementedError()" if cell.cell_type == "code" else "YOUR ANSWER HERE"
            assert cell.source.endswith(stub), cell.id
    files = sorted(path.name for path in (ROOT / "exercises" / slug).iterdir() if path.is_file())
    assert files == [f"{slug}.ipynb"]


def test_points_are_round_and_ids_unique(slug):
    ids = [meta(cell)["grade_id"] for cell in cells(slug, "exercises") if meta(cell)]
    assert len(ids) == len(set(ids))
    assert all(cell.id == meta(cell)["grade_id"] for cell in cells(slug, "exercises") if meta(cell))
    assert sum(meta(cell)["points"] for cell in graded(slug)) % 10 == 0
    assert all(meta(cell)["points"] > 0 for cell in graded(slug))


@pytest.mark.table
def test_the_notebook_has_all_its_parts(slug):
    """What an author may have forgotten: a stub, a test, hidden tests, a written answer, the head, the summary."""
    exercises = load_topic(slug).exercises
    stubs = [cell.id for cell in code(slug, "exercises") if meta(cell).get("solution")]
    assert stubs == list(exercises), "solution cells are named and ordered as the checker's exercises"
    solutions = {cell.id: cell.source for cell in code(slug, "solutions")}
    for name in exercises:
        tests = [s for i, s in solutions.items() if i.startswith(f"test_{name}") and f"check({name})" in s]
        assert tests, f"no test cell calls check({name})"
        assert any(f"check.hidden({name})" in source for source in tests), f"{name} has no hidden test"
        assert any(f"check.example(\n    {name}" in s or f"check.example({name}" in s for s in tests)
    assert [cell.cell_type for cell in graded(slug)].count("markdown") == 1, "one written answer"
    head, setup = cells(slug, "exercises")[:2]
    assert f"]({addresses.page(slug)})" in head.source
    assert re.search(r"\d+ minutes", head.source)
    assert setup.source.split("\n")[-1] == f'check = Check("{slug}")'
    assert cells(slug, "exercises")[-1].source == "check.summary()"


def test_locked_cells_use_numpy_and_the_checker_alone(slug):
    imports = [
        line
        for cell in code(slug, "exercises")
        if meta(cell)  # a cell without points, for the student to play with, may import more
        for line in cell.source.split("\n")
        if "import" in line
    ]
    imports = [line for line in imports if re.match(r"\s*(import|from)\b", line)]
    install = ["from upsample_lib.check import Check"] * 2
    assert [line.strip() for line in imports] == [*install, "import numpy as np"]


@pytest.mark.table
def test_stubs_have_the_checkers_signatures(slug):
    namespace = {}
    run([cell for cell in code(slug, "exercises") if not meta(cell).get("grade")], namespace)
    for name, exercise in load_topic(slug).exercises.items():
        assert inspect.signature(namespace[name]) == exercise.signature
        assert "Returns" in namespace[name].__doc__


@pytest.mark.slow
def test_the_solution_earns_every_point_in_jupyter(kernel, slug):
    start = time.monotonic()
    outputs = run_in_jupyter(kernel, slug, "solutions")
    assert [output for output in outputs if output.output_type == "error"] == []
    count = len(load_topic(slug).exercises)
    assert f"{count} of {count} functions passed." in outputs[-1].text
    assert time.monotonic() - start < 20


@pytest.mark.slow
def test_the_untouched_release_is_not_written_yet_in_jupyter(kernel, slug):
    errors = [o for o in run_in_jupyter(kernel, slug, "exercises") if o.output_type == "error"]
    names = list(load_topic(slug).exercises)
    assert [error.evalue for error in errors] == [f"{name} is not written yet." for name in names]
    assert [error.traceback for error in errors] == [[f"{name} is not written yet."] for name in names]


@pytest.fixture(scope="module")
def kernel():
    """A client of the kernel in which the notebooks run, one after the other; started once more if its port is taken."""
    for tries_left in (2, 1, 0):
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": builder.KERNEL})
        folder = {"metadata": {"path": str(ROOT)}}
        client = NotebookClient(notebook, allow_errors=True, timeout=60, resources=folder)
        try:
            with client.setup_kernel():
                yield client
            break
        except RuntimeError:  # "Kernel died before replying"
            if not tries_left:
                raise


def run_in_jupyter(kernel, slug, room):
    """The outputs of a notebook, run from an empty namespace."""
    kernel.reset_execution_trackers()
    kernel.nb.cells = [nbformat.v4.new_code_cell("%reset -f"), *cells(slug, room)]
    for index, cell in enumerate(kernel.nb.cells):
        if cell.cell_type == "code":
            kernel.execute_cell(cell, index)
    return [output for cell in kernel.nb.cells for output in cell.get("outputs", [])]


def test_each_function_alone_earns_its_own_points(slug):
    """A mistake costs once: no exercise needs an earlier answer."""
    solved = {cell.id: cell for cell in code(slug, "solutions")}
    for name in load_topic(slug).exercises:
        mixed = [
            solved[cell.id] if cell.id == name or meta(cell).get("grade") else cell
            for cell in code(slug, "exercises")
        ]
        passed = [i for i, error in run(mixed).items() if error is None and i.startswith("test_")]
        own = [cell.id for cell in graded(slug) if f"check({name})" in cell.source]
        assert passed == own


@pytest.mark.slow
def test_every_wrong_version_loses_its_points_and_is_named(slug, record_property):
    """In the cells that students see, in whole cells and in hidden tests alone; the run's summary shows the table."""
    rows = []
    for exercise, wrong in wrong_versions(slug):
        student = Student(exercise, wrong)
        visible, whole = (
            graded_by(slug, room, exercise.name, student) for room in ("exercises", "solutions")
        )
        found = [visible, whole, hidden_mistake(slug, student)]
        rows.append((exercise.name, wrong.name, [m and m.reason == wrong.name for m in found]))
        assert all(wrong.clause in str(mistake) for mistake in found if mistake), wrong.name
    record_property("wrong versions", mutants_table(slug, rows))
    assert [row for row in rows if not all(row[2])] == []
    for name in load_topic(slug).exercises:
        assert sum(row[0] == name for row in rows) >= 6, f"{name} has fewer than six wrong versions"


def mutants_table(slug, rows):
    """A line for each function: its points, its wrong versions, how many lose the points and how many are named."""
    lines = []
    for name in load_topic(slug).exercises:
        found = [tests for function, _, tests in rows if function == name]
        points = sum(meta(c)["points"] for c in graded(slug) if c.id == f"test_{name}")
        caught, named = sum(None not in tests for tests in found), sum(all(tests) for tests in found)
        lines.append(f"{slug:24}{name:30}{points:6}{len(found):10}{caught:8}{named:8}")
    return "\n".join(lines)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_drawn_cases_tell_every_wrong_version_from_the_truth_for_any_seed(slug, record_property):
    """In the visible cases and in the hidden ones of many seeds; drawing does not go on for long. The summary shows the table."""
    topic, rows = load_topic(slug), []
    for exercise in topic.exercises.values():
        visible, most = topic.practice_cases(exercise), 0
        assert all(any(exercise.differs(wrong, case) for case in visible) for wrong in exercise.wrongs)
        for seed in range(SEEDS):
            use_seed(seed)
            drawn = topic.hidden_cases(exercise)
            most = max(most, len(drawn))
            assert most <= 120, exercise.name
            for wrong in exercise.wrongs:
                assert any(exercise.differs(wrong, case) for case in drawn), (seed, exercise.name, wrong.name)
            topic._cases.clear()
        rows.append(f"{slug:24}{exercise.name:30}{len(exercise.wrongs):8}{len(visible):9}{SEEDS:7}{most:7}")
    record_property("seeds", "\n".join(rows))


@pytest.mark.slow
def test_hidden_tests_name_every_wrong_version_for_any_seed(slug):
    """With each of the seeds a third of them, in turns; with all in `make test-long`."""
    for number, seed in enumerate(ODD_SEEDS):
        use_seed(seed)
        for exercise, wrong in wrong_versions(slug)[0 if LONG else number :: 1 if LONG else len(ODD_SEEDS)]:
            mistake = hidden_mistake(slug, Student(exercise, wrong))
            assert mistake.reason == wrong.name, (seed, exercise.name)


def test_sections_to_reread_are_in_the_chapter(slug):
    chapter = ROOT / "book" / f"{slug}.md"
    if not chapter.exists():
        pytest.skip("the chapter is not written yet")
    pages = [chapter, chapter.with_stem(f"{slug}_in_depth")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages if page.exists())
    headings = {
        re.sub(r"[`*]", "", line.lstrip("# ")).strip() for line in text.split("\n") if line.startswith("#")
    }
    named = {exercise.section for exercise in load_topic(slug).exercises.values()}
    named |= {wrong.section for _, wrong in wrong_versions(slug)}
    assert named <= headings, f"the chapter has the headings {sorted(headings)}"


worked_pages = cache(worked_solutions.pages)


def test_worked_pages_explain_every_function(slug):
    page = worked_pages()[f"worked_{slug}"]
    parts = page.split("\n## ")[1:]
    assert len(parts) == len(load_topic(slug).exercises)
    for part, name in zip(parts, load_topic(slug).exercises):
        assert f"def {name}(" in part
        assert f"check({name})" in part
        explanation = part.split("```\n")[1].split("```")[0]
        assert len(explanation.split()) > 20, f"no paragraph about {name}"
    assert "SOLUTION" not in page
    assert "check.hidden" not in page
    assert all("worked" not in cell.source.lower() for cell in cells(slug, "exercises"))
