"""Print the pages of the built book to build/pdf, one file each: `make pdf`, or with names, only those pages."""

import shutil
import sys
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "_build" / "html"
PDF = ROOT / "build" / "pdf"
NAMES = ("chromium", "chromium-browser", "google-chrome")
TYPESET = '[...document.querySelectorAll(".math")].every((e) => e.querySelector(".katex, .katex-error"))'
NUMBER = '<p style="font-size: 8pt; width: 100%; text-align: center"><span class="pageNumber"></span></p>'


def pages():
    """The book's pages in reading order."""
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(entry["file"] for entry in toc["chapters"])]


def chromium():
    """The path of the browser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError("no browser: on Debian, apt-get install chromium")
    return path


def write(browser, names, folder=PDF):
    """Print pages of the site with the network off; what stands on paper is in course.css, under @media print."""
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(offline=True, color_scheme="light")
    page = context.new_page()
    look = {"prefer_css_page_size": True, "print_background": True, "tagged": True, "outline": True}
    shown = {"display_header_footer": True, "header_template": "<span></span>", "footer_template": NUMBER}
    for name in names:
        page.goto((SITE / f"{name}.html").as_uri())
        page.wait_for_function(TYPESET)
        page.pdf(path=folder / f"{name}.pdf", **look, **shown)
    context.close()


def main(names):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        write(browser, names or pages())
        browser.close()
    print(f"In {PDF}")


if __name__ == "__main__":
    main(sys.argv[1:])
