"""What the Chinese edition adds to Sphinx: which messages there are, and words in what cells drew, asked and printed.

One walk over a page's outputs serves both: for the catalogues it collects the words, for the edition it replaces them.
A number in them is a place, {1}, so that a changed number asks for no new translation; only questions are whole.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from functools import partial
from gettext import NullTranslations, translation
from html import escape, unescape
from itertools import count

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import translators

from ..translations.marks import has_words
from . import printed

HEADINGS = ("Parameters", "Returns", "Raises", "Examples")
NUMBERS = re.compile(r"−?\d+(?:\.\d+)?(?:, −?\d+(?:\.\d+)?)*")  # as in upsample_lib/widgets/base/shared.js
PLACE = re.compile(r"\{(\d+)\}")
TEXT = re.compile(r"(?<=\\text\{)[^{}]+(?=\})")
COMMENT = re.compile(r"(# )([^\"'\n]*[^\"'\s])$", re.MULTILINE)
NAMED = re.compile(r'(?<=role="img" aria-label=")[^"]+')
LABEL = re.compile(r"(?<=>)[^<>]+(?=</(?:text|tspan)>)")
CHECKED = re.compile(r"(?<=<summary>)checked: [^<]+(?=</summary>)")
ASKED = re.compile(
    r'(?:(?<=<strong>)|(?<=</strong> )|(?<=<span>)|(?<=button>)|(?<="button">)|(?<=<label>))[^<]*[^<\s]'
)
ANSWER = re.compile(r'(?<=data-answer=")[^"]+')
OPENED = re.compile(r"(?<=<noscript>).*?(?=</noscript>)")
SENTENCES = re.compile(r"(?<=\.) (?=\S)")  # as there
CALLED = re.compile(r'(?<=role="group" aria-label=")[^"]+')
STATES = re.compile(r'(?<=<script type="application/json">).*?(?=</script>)', re.DOTALL)
VALUE = re.compile(r"\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
SPOKEN = re.compile(rf"\bsay(?=`((?:{VALUE.pattern}|[^`$]|\$(?!\{{))*)`)")  # also one in another's value
SAID = {"message", "label", "name", "title", "countName", "longSide", "shortSide", "outside", "values"}

Say = Callable[[str], str]


def catalogue(app: Sphinx, name: str) -> NullTranslations:
    """The translations of a page, or of all of them, in the edition that is built."""
    return translation(name, app.srcdir / app.config.locale_dirs[0], [app.config.language], fallback=True)


def say_words_of_the_theme(app: Sphinx) -> None:
    """Let the catalogue of all pages go before the theme's own, which was not made for mainland China."""
    own, place = catalogue(app, "sphinx"), ("general", "booktheme")
    own.add_fallback(translators[place])
    translators[place] = own


def collect(app: Sphinx, document: nodes.document) -> None:
    """Let Sphinx's templates of messages have the words of outputs too, each where it stands on the page."""
    _leave_in_english(document)
    for cell, node, change in list(_outputs(document)):
        change(node, partial(_note, cell))


def translate(app: Sphinx, document: nodes.document) -> None:
    """Replace the words of outputs by those of the page's catalogue.

    Sphinx has read each translated title as a page of its own: the page's sections keep their English addresses.
    """
    app.env.metadata[app.env.docname]["myst_slugs"] = document.myst_slugs  # type: ignore[attr-defined]
    translated = catalogue(app, app.env.docname)

    def say(text: str, kind: str) -> str:
        key = text.replace("\n", " ").strip()  # as Sphinx writes messages
        said = translated.gettext(key)
        return text if said == key else said

    for _, node, change in list(_outputs(document)):
        change(node, say)


def _leave_in_english(document):
    """Keep out of the catalogues: displayed formulas, the glossary's names, docstrings below their first sentences."""
    left = list(document.findall(lambda node: isinstance(node, nodes.math_block | nodes.term)))
    for body in document.findall(addnodes.desc_content):
        left += [node for node in body.findall(nodes.TextElement) if node.astext() not in HEADINGS][1:]
    for node in left:
        node["translatable"] = False


def _note(place, text, kind):
    if has_words(text, plain=True):
        message = nodes.paragraph(text, "")
        message.source, message.line, message.uid = f"{place.document['source']}.outputs/{kind}", 0, ""
        place.append(message)
    return text


def _outputs(document) -> Iterator[tuple[nodes.Element, nodes.Element, Callable]]:
    """(the cell, a piece of what it shows, how its words are changed)"""
    for formula in document.findall(lambda node: isinstance(node, nodes.math_block | nodes.math)):
        place = formula.parent
        while isinstance(place, nodes.TextElement):
            place = place.parent
        yield place, formula, _formula
    for cell in document.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        for node in cell.findall(nodes.raw):
            yield cell, node, _drawn
        for node in cell.findall(nodes.literal_block):
            kind = node.parent.get("nb_element")
            if kind in ("cell_code_source", "cell_code_output"):
                yield cell, node, partial(_listed, "comment" if kind == "cell_code_source" else "printed")


def _formula(node, say):
    _write(node, TEXT.sub(lambda found: say(found[0], "formula"), node.astext()))


def _listed(kind, node, say):
    changed = partial(counted, say=partial(say, kind=kind))
    if kind == "comment":
        _write(node, COMMENT.sub(lambda found: found[1] + changed(found[2]), node.astext()))
        return
    text = printed.translated(node.astext(), partial(changed, places=printed.PLACES))
    if text != node.astext():
        node.replace_self(nodes.raw("", printed.html(text, node["classes"]), format="html"))


def _drawn(node, say):
    """The HTML of a question, a control or a figure, or of the line of a check."""
    html = node.astext()
    if 'class="ul-predict"' in html:
        html = _question(html, partial(say, kind="question"))
    elif 'class="ul-control"' in html:
        html = _control(html, partial(say, kind="control"))
    else:
        html = NAMED.sub(lambda found: escape(say(unescape(found[0]), "alt")), html)
        for pattern, kind in ((LABEL, "figure"), (CHECKED, "checked")):
            drawn = partial(counted, say=partial(say, kind=kind))
            html = pattern.sub(lambda found, drawn=drawn: escape(drawn(unescape(found[0]))), html)
    _write(node, html)


def _write(node, text):
    if text != node.astext():
        node.rawsource, node.children = text, [nodes.Text(text)]


def _question(html, say):
    body, style, rest = html.partition("<style")
    data = json.loads(b64decode(ANSWER.search(body)[0]))
    body = ASKED.sub(lambda found: escape(say(unescape(found[0]))), body)
    data |= {"shown": say(data["shown"]), "because": say(data["because"])}
    if "told" in data:
        data["told"] = [told and say(told) for told in data["told"]]
    else:
        data["wrong"] = [(number, say(told)) for number, told in data["wrong"]]
    data["words"] = _words(spoken(rest), say)
    packed = b64encode(json.dumps(data).encode()).decode()
    answer = say("Answer: {1}. {2}").replace("{1}", data["shown"]).replace("{2}", data["because"])
    opened = f"<details><summary>{say('Answer')}</summary>{escape(answer)}</details>"
    body = OPENED.sub(lambda _: opened, ANSWER.sub(packed, body))
    return body.replace("：</strong> ", "：</strong>") + style + rest


def _control(html, say):
    data = json.loads(STATES.search(html)[0])
    data["words"] = _words([*spoken(html), *said_by(data)], say)
    packed = json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("</", "<\\/")
    html = OPENED.sub(lambda found: say(found[0]), html)
    html = CALLED.sub(lambda found: escape(counted(unescape(found[0]), say)), html, count=1)
    return STATES.sub(lambda _: packed, html, count=1)


def _words(keys, say):
    """What a script has to say, English -> Chinese, as far as it is translated."""
    said = {key: say(key) for key in dict.fromkeys(keys)}
    return {key: text for key, text in said.items() if text != key}


def spoken(script: str) -> Iterator[str]:
    """The messages of a script, each written say`... ${value} ...`, with {1} for its first value."""
    for said in SPOKEN.finditer(re.sub(r"\s//\s.*", "", script)):
        yield template(said[1], VALUE)[0]


def said_by(data):
    """The sentences of a control's data that its script says, their numbers replaced by places."""
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        if name in SAID:
            texts = [
                text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
            ]
            yield from (template(part)[0] for text in texts for part in SENTENCES.split(text))
        elif isinstance(value, dict | list):
            yield from said_by(value)


def template(text, places=NUMBERS):
    """(a text with places for its numbers, the numbers)"""
    values = places.findall(text)
    numbers = count(1)
    return places.sub(lambda _: f"{{{next(numbers)}}}", text), values


def counted(text: str, say: Say, places: re.Pattern[str] = NUMBERS) -> str:
    """A text in other words, its numbers, or what else has `places`, kept out of the message."""
    key, values = template(text, places)
    said = say(key)
    return text if said == key else PLACE.sub(lambda found: values[int(found[1]) - 1], said)
