"""Open pages of the built book from an empty cache: what each loads, and when it first shows text.

Nothing is asked outside the site; a page that does is named.
"""

import argparse
import gzip
import re
import threading
from collections import Counter
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from .browser import browser
from .files import SITE

KINDS = {
    "document": "page",
    "image": "pictures",
    "stylesheet": "styles",
    "script": "scripts",
    "font": "fonts",
}
TRIES = 3
COLUMNS = (*KINDS.values(), "other")
TEXT = {".html", ".css", ".js", ".json", ".svg", ".txt"}
PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
  const entry = list.getEntriesByName("first-contentful-paint")[0];
  if (entry) done(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""


@cache
def _compressed(data):
    """All pages ask for the same scripts and styles."""
    return gzip.compress(data, mtime=0)


class Pages(SimpleHTTPRequestHandler):
    """Serves the site as GitHub Pages does: text is compressed on its way."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in TEXT:
            data = _compressed(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@contextmanager
def served(site=SITE):
    """The site on a free port of this machine; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Pages, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def measure(running, address, names, at_once=1):
    """(name, bytes by kind, ms to the first text, requests that left the site) of pages opened with an empty cache."""
    for start in range(0, len(names), at_once):
        for name, page, weights, outside in [
            (name, *_open(running, address, name)) for name in names[start : start + at_once]
        ]:
            page.wait_for_load_state("networkidle")
            yield name, weights, page.evaluate(PAINT), outside
            page.context.close()


def _open(running, address, name):
    """(a page that has begun to load, the bytes by kind, the requests that left the site)."""
    context = running.new_context(viewport={"width": 1280, "height": 900})
    context.route(re.compile(f"^(?!{re.escape(address)}|data:|blob:)"), lambda route: route.abort())
    page = context.new_page()
    weights, outside = Counter(), []

    def count(request):
        if not request.url.startswith((address, "data:", "blob:")):
            outside.append(request.url)

    def weigh(response):
        if response.url.startswith(address):
            size = int(response.headers.get("content-length", 0))
            weights[KINDS.get(response.request.resource_type, "other")] += size

    page.on("request", count)
    page.on("response", weigh)
    page.goto(f"{address}/{name}.html", wait_until="commit")
    return page, weights, outside


def measured(running, site, name, which=""):
    """The row of a page, with what it asked from elsewhere; its first text is the median of three openings."""
    with served(site) as address:
        tries = [*measure(running, address, [name] * TRIES)]
    _, weights, _, outside = tries[0]
    return row(f"{name} {which}".strip(), weights, median(paint for _, _, paint, _ in tries)), *outside


def row(name, weights, paint):
    sizes = "".join(f"{weights[kind] / 1000:10,.0f}" for kind in COLUMNS)
    return f"{name:32}{sizes}{sum(weights.values()) / 1000:10,.0f}{paint:10.0f}"


HEAD = f"{'kB on the wire':32}{''.join(f'{kind:>10}' for kind in (*COLUMNS, 'all'))}{'paint ms':>10}"


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.page_weights", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="all pages of the site where none is named")
    parser.add_argument(
        "--before", type=Path, metavar="SITE", help="the folder of another built site: each page of it first"
    )
    options = parser.parse_args()
    sites = {"before": options.before, "now": SITE} if options.before else {"": SITE}
    names = options.pages or sorted({path.stem for site in sites.values() for path in site.glob("*.html")})
    print(HEAD)
    with browser() as running:
        for name in names:
            for which, site in sites.items():
                if (site / f"{name}.html").exists():
                    print(*measured(running, site, name, which), flush=True)


if __name__ == "__main__":
    main()
