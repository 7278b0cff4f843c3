"""Where things stand, and how a tool reads and writes them."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
SITE = BUILD / "_build" / "html"


def read_toc(root=ROOT):
    """The table of contents, book/_toc.yml."""
    return yaml.safe_load((root / "book" / "_toc.yml").read_text(encoding="utf-8"))


def pages(toc):
    """The pages of a table of contents in reading order: a chapter, then its sections."""
    chapters = [[chapter, *chapter.get("sections", [])] for chapter in toc["chapters"]]
    return [toc["root"], *(entry["file"] for chapter in chapters for entry in chapter)]


def write_text(path, text):
    """Write where the text differs."""
    write_bytes(path, text.encode())


def write_bytes(path, content):
    """Write where the bytes differ, so that no page that includes the file or links to it is built anew for nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
