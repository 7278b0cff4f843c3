"""Open pages of the built book in Chromium, with the network off."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

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
# What moves jumps to its end; what has none (it repeats for ever) stays as it is.
STILL = """document.getAnimations().forEach((a) => {
  if (a.effect.getComputedTiming().endTime !== Infinity) a.finish();
})"""

_FREE = (
    WeakKeyDictionary()
)  # of a browser, by device pixels a CSS pixel: the pages that are open and not in use


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
def opened(running, name, width=1280, theme="light", scale=1):
    """A page of the site; leaving it checks that nothing failed and nothing was asked from outside.

    `scale` is of device pixels a CSS pixel. What was opened before is used again, as from new: that takes a third of
    the time.
    """
    free = _FREE.setdefault(running, {}).setdefault(scale, [])
    page = free.pop() if free else running.new_context(offline=True, device_scale_factor=scale).new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="null", color_scheme=theme, reduced_motion="null")
    errors, asked = [], []
    listeners = {
        "pageerror": lambda error: errors.append(str(error)),
        "console": lambda line: errors.append(line.text) if line.type == "error" else None,
        "request": lambda request: asked.append(request.url),
        "requestfailed": lambda request: errors.append(f"not found: {request.url}"),
    }
    for event, listen in listeners.items():
        page.on(event, listen)
    try:
        page.goto((SITE / f"{name}.html").as_uri())
        page.wait_for_function(DRAWN)
        yield page
    except BaseException:
        page.context.close()
        raise
    for event, listen in listeners.items():
        page.remove_listener(event, listen)
    page.mouse.move(0, 0)
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.goto("about:blank")
    free.append(page)
    assert [e for e in errors if not any(known in e for known in KNOWN)] == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def turn(page, theme):
    """Show an open page in the other theme, as when the reader's system changes to it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme)
    page.evaluate(STILL)


def resize(page, width):
    """Show an open page at another width: what slides to its place is there, and what waits for the width has heard of it."""
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(STILL)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
