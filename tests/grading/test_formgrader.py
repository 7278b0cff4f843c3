"""Formgrader in a real browser: autograde a student, grade the written answer, see the comment in the feedback."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from nbgrader.api import Gradebook

from grading.demo.course import ROSTER
from tests.book.browser import FLAGS, chromium
from tests.grading.course_tools import ALL, SLUG, earned, environment, made_by, nbgrader, submit

pytestmark = [
    pytest.mark.slow, pytest.mark.browser, pytest.mark.usefixtures("jail"),
]  # fmt: skip
STUDENT = "wrong_flip"
LEFT = earned(*ROSTER[STUDENT].lost)


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course):
    folder = new_course(tmp_path_factory.mktemp("formgrader") / "course", SLUG)
    notebook = json.loads(made_by(folder, STUDENT))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "written_porting":
            cell["source"] = "The pixels move by one."
    submit(folder, STUDENT, json.dumps(notebook).encode())
    submit(folder, "scripts", made_by(folder, "scripts"))
    nbgrader(folder, "autograde", SLUG, "--student=scripts")
    return folder


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """The address of a Jupyter server in the course's root, and its token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, log = secrets.token_hex(16), tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}", "--ip=127.0.0.1",
               f"--IdentityProvider.token={token}"]  # fmt: skip
    if os.geteuid() == 0:
        command.append("--allow-root")
    home = tmp_path_factory.mktemp("home")
    with open(log, "wb") as file:
        process = subprocess.Popen(
            command, cwd=course, env=environment(HOME=str(home)), stdout=file, stderr=file
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/api/status?token={token}", process, log)
        yield address, token
    finally:
        process.terminate()
        process.wait(30)


def _await(url, process, log):
    until = time.monotonic() + 150
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the Jupyter server did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="module")
def tab(server):
    """A page of a browser that is logged in; a dialog of any page is a failure."""
    from playwright.sync_api import sync_playwright

    address, token = server
    with sync_playwright() as engine:
        running = engine.chromium.launch(executable_path=chromium(), args=FLAGS)
        page, dialogs = running.new_page(viewport={"width": 1280, "height": 900}), []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.route(re.compile(rf"^(?!{re.escape(address)}|data:|blob:|file:)"), lambda route: route.abort())
        page.goto(f"{address}/formgrader?token={token}")
        yield page
        running.close()
        assert dialogs == []


def _press(tab, kind, student):
    """Press one of the small signs in a student's row and close the window that tells of success."""
    row = tab.locator("#main-table tr", has=tab.locator("td.student-id", has_text=re.compile(f"^{student}$")))
    row.locator(f"td.{kind} a").click()
    tab.locator("#success-modal").wait_for(timeout=60_000)
    tab.locator("#success-modal button.btn-primary, #success-modal .modal-footer button").first.click()
    tab.locator("#success-modal").wait_for(state="detached")
    return row


def test_a_student_is_graded_by_button_and_by_hand(course, server, tab):
    address = server[0]
    tab.goto(f"{address}/formgrader/manage_submissions/{SLUG}")
    row = _press(tab, "autograde", STUDENT)
    assert "needs manual grading" in row.inner_text()
    assert f"{LEFT} / {ALL}" in row.inner_text()

    tab.goto(f"{address}/formgrader/gradebook/{SLUG}/{SLUG}")
    tab.locator("#main-table a").first.wait_for()
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        submissions = {s.student.id: s.id for s in gradebook.notebook_submissions(SLUG, SLUG)}
    tab.goto(f"{address}/formgrader/submissions/{submissions[STUDENT]}/")
    assert "the kernel is not flipped" in tab.inner_text("body")
    # fields take what is typed when the page has asked for their values
    tab.locator("#test_stamp[placeholder='0']").wait_for()
    tab.locator("#written_porting-comment[placeholder]").wait_for()
    tab.locator("#written_porting").fill("7")
    tab.locator("#written_porting").press("Tab")
    tab.locator("#written_porting-comment").fill("Name the pixel that moves.")
    tab.locator("#written_porting-comment").press("Tab")
    _until(lambda: _manual(course) == (7, "Name the pixel that moves."))

    tab.goto(f"{address}/formgrader/manage_submissions/{SLUG}")
    tab.locator("td.student-id", has_text=STUDENT).wait_for()
    row = _press(tab, "generate-feedback", STUDENT)
    assert f"{LEFT + 7} / {ALL}" in row.inner_text()
    page = course / "course" / "feedback" / STUDENT / SLUG / f"{SLUG}.html"
    tab.goto(page.as_uri())
    text = tab.inner_text("body")
    assert "Name the pixel that moves." in text
    assert f"{LEFT + 7} of {ALL} points" in text
    assert "the kernel is not flipped" in text


def _manual(course):
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        grade = gradebook.find_grade("written_porting", SLUG, SLUG, STUDENT)
        comment = gradebook.find_comment("written_porting", SLUG, SLUG, STUDENT)
        return grade.manual_score, comment.manual_comment


def _until(holds):
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_what_a_hostile_student_wrote_does_nothing_in_formgrader(course, server, tab):
    """The page is opened; a dialog would fail the fixture."""
    with Gradebook(f"sqlite:///{course}/course/gradebook.db") as gradebook:
        found = {s.student.id: s.id for s in gradebook.notebook_submissions(SLUG, SLUG)}
    tab.goto(f"{server[0]}/formgrader/submissions/{found['scripts']}/")
    assert "alert('STUDENT')" in tab.inner_text("body")
    assert tab.locator("img[onerror]").count() == 0
