"""What a host shows where it has no page: the book's 404.html, for an address at any depth of either edition."""

from urllib.parse import urlsplit

import pytest

from grading.course import addresses
from tests.book.browser import SITE, built

from .test_every_page import AXE, RUN

pytestmark = pytest.mark.browser
HOME = addresses.page("index")
SAID = {"": "There is no page at this address.", "zh/": "这个地址没有页面。"}


@pytest.fixture
def host(chrome):
    """A page of a browser for which the course is where it will be, on a host that knows one page for what it lacks."""
    context = chrome.new_context()
    asked = []

    def answer(route):
        address = route.request.url.split("?")[0]
        assert address.startswith(HOME), address
        path = SITE / address.removeprefix(HOME)
        asked.append((route.request.resource_type, path.is_file()))
        if path.is_file():
            route.fulfill(path=path)
        else:
            route.fulfill(status=404, path=built("404"))

    context.route("**/*", answer)
    page = context.new_page()
    page.asked = asked
    yield page
    context.close()


@pytest.mark.parametrize("edition", SAID)
@pytest.mark.parametrize("missing", ["nothing.html", "a/b/c/nothing"])
def test_a_missing_page_leads_on_in_its_language(host, missing, edition):
    address = f"{HOME}{edition}{missing}"
    assert host.goto(address).status == 404
    host.get_by_role("heading", name=SAID[edition]).wait_for()
    assert host.url == address
    assert host.evaluate("document.documentElement.lang") == ("zh-CN" if edition else "en")
    assert host.title().startswith(SAID[edition])
    assert [kind for kind, found in host.asked if not found] == ["document"]
    links = host.evaluate("[...document.links].map((e) => e.href)")
    other = "" if edition else "zh/"
    assert links == [f"{HOME}{place}index.html" for place in (edition, other, edition)]
    host.get_by_role("searchbox").fill("stride")
    host.get_by_role("button").click()
    host.locator("#search-results li").first.wait_for()
    assert urlsplit(host.url)[:4] == urlsplit(f"{HOME}{edition}search.html?q=stride")[:4]


@pytest.mark.parametrize("edition", SAID)
def test_axe_finds_nothing_on_it(host, edition):
    for theme in ("light", "dark"):
        host.emulate_media(color_scheme=theme)
        host.goto(f"{HOME}{edition}404.html")
        host.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
        assert host.evaluate("document.documentElement.dataset.theme") == theme
        for width in (1280, 390):
            host.set_viewport_size({"width": width, "height": 900})
            assert host.evaluate("document.documentElement.scrollWidth") <= width
        assert host.evaluate(RUN, {}) == []
