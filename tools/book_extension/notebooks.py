"""Where a page leads to a notebook: pages of the Chinese edition open, download and unpack the Chinese one.

A translation keeps the addresses of its English, so they are changed here, for all pages at once.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from grading.course import addresses
from grading.course.notebooks import PLAYGROUND, slugs

FOLDER = "zh/"


def editions() -> dict[str, str]:
    """Each address by which a page leads to an English notebook -> that of the Chinese notebook."""
    ways = (addresses.lite, addresses.colab, addresses.binder, _file, _zip)
    return {way(slug, ""): way(slug, FOLDER) for way in ways for slug in [*slugs(), PLAYGROUND]}


def _file(slug, folder):
    """As a page names a file that one downloads."""
    return f"../{addresses.notebook(slug, folder)}"


def _zip(slug, folder):
    return f"../build/zip/{folder}{slug}.zip"


def open_chinese(app: Sphinx, document: nodes.document) -> None:
    """Change the addresses of a page of the Chinese edition."""
    if not app.config.language.startswith("zh"):
        return
    chinese = editions()
    for kind, address in ((nodes.reference, "refuri"), (addnodes.download_reference, "reftarget")):
        for node in document.findall(kind):
            if node.get(address) in chinese:
                node[address] = chinese[node[address]]
