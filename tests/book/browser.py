"""Open pages of the built book in Chromium, with the network off."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "build" / "_build" / "html"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Formulas are typeset and pictures decoded after the page has loaded: wait for the last one.
DRAWN = """
[...document.querySelectorAll(".math")].every((e) => e.querySelector(".katex, .katex-error"))
&& [...document.images].every((e) => e.complete)
"""
# The theme declares a constant of an extension twice; that is not ours and harms nothing.
KNOWN = ("THEBE_JS_URL",)
# What moves has come to its end; what is out of sight may never begin, and is not waited for.
STILL = """Promise.race([Promise.all(document.getAnimations().map((a) => a.finished.catch(() => 0))),
  new Promise((done) => setTimeout(done, 1000))]).then(() => 0)"""


def chromium():
    """The path of the browser, or a skip that says how to get it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no browser: on Debian, apt-get install chromium")
    return path


def built(name):
    """The file of a page of the built book, or a failure that says how to get it."""
    path = SITE / f"{name}.html"
    if not path.exists():
        pytest.fail(
            f'no {name}.html in build: run `make book` first, or leave out these tests: -m "not browser"'
        )
    return path


@contextmanager
def browser():
    from playwright.sync_api import sync_playwright

    path = chromium()
    built("index")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@contextmanager
def opened(running, name, width=1280, theme="light"):
    """A page of the site; leaving it checks that nothing failed and nothing was asked from outside."""
    context = running.new_context(viewport={"width": width, "height": 900}, offline=True, color_scheme=theme)
    page = context.new_page()
    errors, asked = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: errors.append(f"not found: {request.url}"))
    page.goto((SITE / f"{name}.html").as_uri())
    page.wait_for_function(DRAWN)
    yield page
    context.close()
    assert [e for e in errors if not any(known in e for known in KNOWN)] == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def turn(page, theme):
    """Show an open page in the other theme, as when the reader's system changes to it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme)
    page.evaluate(STILL)
