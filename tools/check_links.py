"""Ask every address outside the book that its built pages link to: `make links`. It needs the network.

Links inside the book are tested with the network off, in tests/book/test_pages.py. Sphinx's own `linkcheck` calls an
address broken that refuses programs (403), as publishers' pages do, and one well whose server is down (503).
"""

import argparse
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import urldefrag
from urllib.request import Request, urlopen

from bs4 import BeautifulSoup

from grading.course import addresses

from .files import SITE

AGENT = {"User-Agent": "Mozilla/5.0 (link check)", "Accept": "*/*"}
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def outside(site=SITE):
    """Address -> the pages whose text links to it; without those of this very site, whose pages are being made."""
    pages = defaultdict(list)
    for path in sorted(site.glob("*.html")):
        text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        links = {urldefrag(link["href"]).url for link in text.select("main a[href^=http]")}
        for address in sorted(links):
            if not address.startswith(addresses.page("index")):
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
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return "broken" if error.code in GONE else "refused", why
        except OSError as error:
            why = str(getattr(error, "reason", error))
        if attempt + 1 < tries:
            time.sleep(pause)
    return "broken", why


def check(site=SITE, **patience):
    """Print what is not found; 1 where a link is broken."""
    pages = outside(site)
    with ThreadPoolExecutor(4) as pool:
        states = dict(zip(pages, pool.map(lambda address: state(address, **patience), pages)))
    for address, (kind, why) in states.items():
        if kind != "found":
            print(f"{kind:8} {why:>5}  {address}  in {', '.join(pages[address])}")
    kinds = [kind for kind, _ in states.values()]
    broken, refused = kinds.count("broken"), kinds.count("refused")
    print(f"{len(kinds)} addresses: {broken} broken, {refused} refused to a program")
    return int(broken > 0)


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m tools.check_links", description=__doc__).parse_args()
    sys.exit(check())
