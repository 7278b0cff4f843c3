"""The site as a whole: what its pages weigh, what others see of them, how they look on paper, links that leave it."""

import json
import os
import re
import threading
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from tests.book.browser import SITE, built, opened
from tests.exercises.tools import ROOT, SLUGS
from tools import check_links, page_weights, pdf

from .test_book import CHAPTERS, PAGES

WORKED = ["worked", *(f"worked_{slug}" for slug in SLUGS)]
# The ids of headings, labels, figures, equations and terms, by page, that others may have linked to.
FIRST_EDITION = json.loads((Path(__file__).parent / "first_edition_anchors.json").read_text(encoding="utf-8"))
# Whether each element of a selector is seen; asked in the page, which may hold hundreds.
SEEN = """
(selector) => [...document.querySelectorAll(selector)].map((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(e).visibility === "visible";
})
"""
LIMIT = 1_500_000  # bytes that a page with all it loads may send


def on_disk(name):
    """The bytes of a page and of the pictures that stand in it."""
    text = built(name).read_text(encoding="utf-8")
    pictures = {SITE / path for path in re.findall(r'(?:src|href)="(_images/[^"]+)"', text)}
    return len(text.encode()) + sum(path.stat().st_size for path in pictures)


class TestSite:
    pytestmark = pytest.mark.browser

    def test_pages_are_light_and_ask_nothing_outside(self, chrome):
        """The heaviest on disk, and one of each kind; all in `make test-long`. `python -m tools.page_weights` prints the table."""
        names = sorted([*PAGES, *WORKED], key=on_disk, reverse=True)
        names = (
            names if os.environ.get("CASES") == "long" else {*names[:4], "index", "reference", "worked_gpu"}
        )
        with page_weights.served() as address:
            for name, weights, paint, outside in page_weights.measure(chrome, address, [*names], 4):
                assert outside == []
                assert sum(weights.values()) < LIMIT, name
                assert weights["page"] > 0
                assert paint > 0

    def test_no_page_is_heavy_on_disk(self):
        assert {name: size for name in [*PAGES, *WORKED] if (size := on_disk(name)) >= LIMIT} == {}

    @pytest.mark.parametrize("name", ["index", "interpolation"])
    def test_a_link_to_a_page_shows_what_it_is(self, chrome, name):
        config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
        base = config["html"]["baseurl"]
        with opened(chrome, name) as page:
            said = page.evaluate(
                "Object.fromEntries([...document.querySelectorAll('meta[property], meta[name]')]"
                ".map((e) => [e.getAttribute('property') || e.name, e.content]))"
            )
            icon = page.evaluate("document.querySelector('link[rel=icon]').getAttribute('href')")
            title = page.evaluate("document.querySelector('h1').firstChild.textContent")
        assert said["og:title"] == title
        assert said["og:url"] == f"{base}{name}.html"
        assert said["og:image"] == f"{base}card.png"
        assert said["description"] == config["sphinx"]["config"]["html_context"]["description"]
        assert (SITE / "card.png").exists()
        assert (SITE / icon).exists()

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_the_mark_fits_the_theme(self, chrome, theme):
        with opened(chrome, "index", theme=theme) as page:
            shown = [e for e in page.locator(".logo__image").all() if e.is_visible()]
            assert len(shown) == 1
            assert ("dark" in shown[0].get_attribute("src")) == (theme == "dark")

    @pytest.mark.parametrize("name", FIRST_EDITION)
    def test_addresses_of_the_first_edition_still_lead_somewhere(self, name):
        text = built(name).read_text(encoding="utf-8")
        lost = [anchor for anchor in FIRST_EDITION[name] if f'id="{anchor}"' not in text]
        assert lost == [], f"write (NAME)= before what stands for it in {name}.md now"

    @pytest.mark.parametrize("name", CHAPTERS)
    def test_on_paper_there_is_text_and_nothing_to_click(self, chrome, name):
        with opened(chrome, name, theme="dark") as page:
            page.emulate_media(media="print")
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            assert page.evaluate("document.documentElement.dataset.theme") == "light"
            for gone in (
                ".bd-sidebar-primary",
                ".bd-header-article",
                ".ul-fields input",
                ".ul-player button",
                ".toggle-button",
                ".copybtn",
            ):
                assert not any(page.evaluate(SEEN, gone)), gone
            for shown in (
                "article h1",
                ".ul-control svg, .ul-control canvas, .ul-control img",
                ".ul-fields output",
            ):
                found = page.evaluate(SEEN, shown)
                assert not found or found[0], shown
            answers = page.evaluate(
                SEEN,
                ".admonition.dropdown > p:not(.admonition-title), .admonition.dropdown section, .ul-printed",
            )
            assert answers
            assert all(answers)
            address = "[...document.querySelectorAll('article a[href^=http]')].map((e) => getComputedStyle(e, '::after').content)"
            assert all("http" in written for written in page.evaluate(address))
            page.evaluate("window.dispatchEvent(new Event('afterprint'))")
            assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    def test_a_page_is_printed_to_a_file(self, chrome, tmp_path):
        pdf.write(chrome, ["glossary"], tmp_path)
        printed = (tmp_path / "glossary.pdf").read_bytes()
        assert printed.startswith(b"%PDF-")
        assert len(printed) > 20_000


ANSWERS = {"/here": 200, "/moved": 404, "/guarded": 403, "/down": 503}


@contextmanager
def elsewhere():
    """Another site, which answers as `ANSWERS` says; gives its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(ANSWERS[self.path])
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_link_is_found_refused_or_broken():
    with elsewhere() as address:
        states = {path: check_links.state(address + path, tries=2, pause=0)[0] for path in ANSWERS}
    assert states == {"/here": "found", "/moved": "broken", "/guarded": "refused", "/down": "broken"}
    assert check_links.state("http://127.0.0.1:9/", tries=1)[0] == "broken"


def test_the_link_check_names_the_page_of_a_broken_link(tmp_path, capsys):
    own = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"]
    with elsewhere() as address:
        text = f'<a href="{address}/down">menu</a><main><a href="{address}/here#x">a</a><a href="{own}x">b</a></main>'
        (tmp_path / "good.html").write_text(text)
        assert check_links.check(tmp_path, tries=1) == 0
        (tmp_path / "bad.html").write_text(f'<main><a href="{address}/moved">a</a></main>')
        assert check_links.check(tmp_path, tries=1) == 1
    assert "/moved  in bad.html" in capsys.readouterr().out


@pytest.mark.browser
def test_weights_of_two_sites_stand_below_each_other(tmp_path, monkeypatch, capsys, chrome):
    for name, text in (("old", "<p>short</p>"), ("new", f"<p>{'long ' * 99}</p>")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(f"<!doctype html><title>t</title>{text}", encoding="utf-8")
    monkeypatch.setattr(page_weights, "SITE", tmp_path / "new")
    monkeypatch.setattr(page_weights, "TRIES", 1)  # the rows are asked for here, not their seconds
    monkeypatch.setattr(page_weights, "browser", lambda: nullcontext(chrome))
    monkeypatch.setattr("sys.argv", ["page_weights", "--before", str(tmp_path / "old")])
    page_weights.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == page_weights.HEAD
    assert [line.split()[:2] for line in lines[1:]] == [["page", "before"], ["page", "now"]]
