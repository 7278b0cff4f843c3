"""Open pages of the built book in Chromium, with the network off."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parent.parent / "build" / "_build" / "html"
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: errors.append(f"not found: {request.url}"))
    page.goto((SITE / f"{name}.html").as_uri())
    page.wait_for_load_state("networkidle")
    yield page
    context.close()
    assert [e for e in errors if not any(known in e for known in KNOWN)] == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
