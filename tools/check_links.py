"""Ask every address outside the book that its built pages link to: `make links`. It needs the network: only CI runs it.

Links inside the book are tested with the network off, in tests/test_pages.py.
"""

import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urldefrag
from urllib.request import Request, urlopen

import yaml

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "build" / "_build" / "html"
AGENT = {"User-Agent": "Mozilla/5.0 (link check)", "Accept": "*/*"}
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Links(HTMLParser):
    """The addresses that a page's text links to."""

    def __init__(self):
        super().__init__()
        self.found, self.depth = set(), 0

    def handle_starttag(self, tag, attrs):
        self.depth += tag == "main"
        address = dict(attrs).get("href", "") if tag == "a" and self.depth else ""
        if address.startswith(("http://", "https://")):
            self.found.add(urldefrag(address).url)

    def handle_endtag(self, tag):
        self.depth -= tag == "main"


def outside(site=SITE):
    """Address -> the pages that link to it; without those of this very site, whose pages are being made."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    pages = defaultdict(list)
    for path in sorted(site.glob("*.html")):
        links = Links()
        links.feed(path.read_text(encoding="utf-8"))
        for address in sorted(links.found):
            if not address.startswith(config["html"]["baseurl"]):
                pages[address].append(path.name)
    return dict(pages)


def state(address, tries=3, pause=5):
    """("found" | "refused" | "broken", why). A site that refuses programs may well serve a reader: no fault."""
    for attempt in range(tries):
        try:
            with urlopen(Request(address, headers=AGENT), timeout=30) as answer:
                return "found", str(answer.status)
        except HTTPError as error:
            why = str(error.code)
            if error.code in GONE:
                return "broken", why
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return "refused", why
        except (URLError, OSError) as error:
            why = str(getattr(error, "reason", error))
        if attempt + 1 < tries:
            time.sleep(pause)
    return "broken", why


def main(site=SITE, **patience):
    """Print what is not found; 1 where a link is broken."""
    pages = outside(site)
    with ThreadPoolExecutor(4) as pool:
        states = dict(zip(pages, pool.map(lambda address: state(address, **patience), pages)))
    for address, (kind, why) in states.items():
        if kind != "found":
            print(f"{kind:8} {why:>5}  {address}  in {', '.join(pages[address])}")
    kinds = [kind for kind, _ in states.values()]
    print(
        f"{len(kinds)} addresses: {kinds.count('broken')} broken, {kinds.count('refused')} refused to a program"
    )
    return 1 if "broken" in kinds else 0


if __name__ == "__main__":
    sys.exit(main())
