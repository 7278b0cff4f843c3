"""The browser that prints and measures the built pages."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium():
    """The path of the browser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError("no browser: on Debian, apt-get install chromium")
    return path


@contextmanager
def browser(*flags):
    """A running browser without a window."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", *flags]
        running = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield running
        running.close()
