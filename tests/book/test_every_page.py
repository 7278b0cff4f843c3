"""Every page of the built book in a browser, offline, in both themes: whole at two widths, and under axe.

A page is opened once, and all is asked of it there, in the light theme and after the switch to the dark one. The
Chinese pages have the styles and drawings of the English ones: in the dark they are looked at in `make test-long`, and
under axe those in depth too.
"""

import os
import re

import pytest

from tests.book.browser import SITE, STILL, opened, turn
from tests.exercises.tools import SLUGS

from .test_book import PAGES

pytestmark = pytest.mark.browser
AXE = SITE.parent.parent / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WORKED = ["worked", *(f"worked_{slug}" for slug in SLUGS)]
MORE = ["search", "genindex"]
BOOK = [*PAGES, *WORKED, *MORE, *(f"zh/{name}" for name in [*PAGES, *MORE, *WORKED[:2]])]
IMAGES = "[...document.querySelectorAll('main img')].map((e) => [e.alt, e.complete && e.naturalWidth > 0])"
RUN = "(only) => axe.run({ resultTypes: ['violations'], preload: false, ...only }).then((r) => r.violations)"
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}  # the switch changes colours alone
THEMES = ("light", "dark")
LONG = os.environ.get("CASES") == "long"
# Of a Chinese page: marks that begin a line, which they may not, and cells of tables too narrow for what they say.
LONE = """
() => {
  const range = document.createRange(), found = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    if (text.parentElement.closest("script, style, noscript, svg, pre, .katex")) continue;
    let block = text.parentElement;
    while (/^inline$|contents/.test(getComputedStyle(block).display)) block = block.parentElement;
    const { paddingLeft, borderLeftWidth } = getComputedStyle(block);
    const left = block.getBoundingClientRect().left + parseFloat(paddingLeft) + parseFloat(borderLeftWidth);
    for (const { index } of text.data.matchAll(/[。，；：、！？）》”]/g)) {
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      const box = range.getClientRects()[0];
      if (box?.width && box.left - left < 3) found.push(text.previousSibling?.textContent + "|" + text.data.slice(index));
    }
  }
  return found;
}
"""
NARROW = """
[...document.querySelectorAll("main :is(td, th):not(.ul-control *)")].filter((cell) => {
  const letters = cell.textContent.match(/[\\u3001-\\u9fff\\uff01-\\uff5e]/g)?.length ?? 0;
  const { display, fontSize, paddingLeft, paddingRight } = getComputedStyle(cell);
  const room = (cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)) / parseFloat(fontSize);
  return display === "table-cell" && cell.clientWidth && room < Math.min(6.5, letters - 1);
}).map((cell) => cell.textContent)
"""


@pytest.fixture(scope="module", params=BOOK)
def page(chrome, request):
    """An open page; its end says what failed to load and what was asked from outside."""
    with opened(chrome, request.param) as page:
        yield page


@pytest.fixture(scope="module", params=THEMES)
def shown(page, request):
    """(theme, the page in it)."""
    if request.param == "dark" and "/zh/" in page.url and not LONG:
        pytest.skip("the Chinese edition in the dark: make test-long")
    turn(page, request.param)
    return request.param, page


@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_whole(shown, width):
    theme, page = shown
    shortest = 4 if "/zh/" in page.url else 11  # of an alternative text, in characters
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".math .katex").count() >= page.locator(".math").count()
    assert page.locator(".katex-error").count() == 0
    if "/zh/" in page.url and theme == "light":
        assert page.evaluate(LONE) == []
        assert page.evaluate(NARROW) == []
    for alt, drawn in page.evaluate(IMAGES):
        assert len(alt) >= shortest
        assert drawn


def test_axe_finds_nothing(shown):
    theme, page = shown
    if re.search("/zh/.*_in_depth", page.url) and not LONG:
        pytest.skip("the Chinese edition in depth: make test-long")
    page.set_viewport_size({"width": 1280, "height": 900})
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    page.evaluate(STILL)
    found = page.evaluate(RUN, RULES[theme])
    lines = [
        f"{item['impact']} {item['id']}: {node['target']} {node['failureSummary']}"
        for item in found
        for node in item["nodes"]
    ]
    assert lines == []
