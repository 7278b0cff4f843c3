"""Print the pages of the built book to build/pdf, one file each: `make pdf`."""

import argparse

from .browser import browser
from .files import BUILD, SITE, pages, read_toc

PDF = BUILD / "pdf"
TYPESET = '[...document.querySelectorAll(".math")].every((e) => e.querySelector(".katex, .katex-error"))'
NUMBER = '<p style="font-size: 8pt; width: 100%; text-align: center"><span class="pageNumber"></span></p>'
LOOK = {"prefer_css_page_size": True, "print_background": True, "tagged": True, "outline": True}
FOOTER = {"display_header_footer": True, "header_template": "<span></span>", "footer_template": NUMBER}


def write(running, names, folder=PDF):
    """Print pages of the site with the network off; what stands on paper is in course.css, under @media print."""
    folder.mkdir(parents=True, exist_ok=True)
    context = running.new_context(offline=True, color_scheme="light")
    page = context.new_page()
    for name in names:
        page.goto((SITE / f"{name}.html").as_uri())
        page.wait_for_function(TYPESET)
        page.pdf(path=folder / f"{name}.pdf", **LOOK, **FOOTER)
    context.close()


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.pdf", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="all pages of the book where none is named")
    with browser() as running:
        write(running, parser.parse_args().pages or pages(read_toc()))
    print(f"In {PDF}")


if __name__ == "__main__":
    main()
