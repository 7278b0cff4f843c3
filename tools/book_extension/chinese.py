"""What the Chinese edition adds to Sphinx: which messages there are."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

HEADINGS = ("Parameters", "Returns", "Raises", "Examples")


def leave_in_english(app: Sphinx, document: nodes.document) -> None:
    """Keep out of the catalogues: displayed formulas, the glossary's names, docstrings below their first sentences."""
    if app.builder.name != "gettext":
        return
    left = list(document.findall(lambda node: isinstance(node, nodes.math_block | nodes.term)))
    for body in document.findall(addnodes.desc_content):
        texts = [node for node in body.findall(nodes.TextElement) if node.astext() not in HEADINGS]
        left += texts[1:]
    for node in left:
        node["translatable"] = False
