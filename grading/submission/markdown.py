"""Markdown that a student wrote, without what a browser would run or fetch."""

import re

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SCHEME = re.compile(r"\b(javascript|vbscript|data|file)(?=[\s\\]*(:|&colon|&#))", re.IGNORECASE)
_LOCAL = r"(attachment:|([\w\-]+/)*)([\w.\-]|%20)+\.(png|jpe?g|gif)"
_IMAGE = re.compile(rf"!\[(?![^\[\]\\!]*\]\({_LOCAL}\))", re.IGNORECASE)
_ATTACHMENT = re.compile(r"attachment:([\w.\-%]*)", re.IGNORECASE)
_TEX = re.compile(r"\\(?=(href|class|cssId|style|data|require|unicode|html[A-Za-z]*)(?![A-Za-z]))")
_BLANKS = re.compile(r"[ \t]{200,}")
MAX_CHARACTERS = 20_000
_ENTITY = re.compile(r"&(?=#|colon;|Tab;|NewLine;|lpar;)", re.IGNORECASE)


def clean_markdown(source, attached=()):
    """The text with tags taken apart (`<b` becomes `< b`) and the schemes of active links made words.

    A space after the bracket disarms a tag for every Markdown reader alike, also where readers disagree about what
    is code; in ordinary text and mathematics it changes nothing that is seen. Images are shown from attachments and
    from files beside the notebook alone, since a page asks for the others under the name of whoever opens it; and
    formulas lose the commands that make links and styles. What would take a reader of Markdown minutes is cut. Of
    attachments only those in `attached` can be named: a page that wants another one cannot be made.
    """
    cut = "\n\n[cut here: too long]" if len(source) > MAX_CHARACTERS else ""
    source = _BLANKS.sub(" " * 200, source[:MAX_CHARACTERS].replace("\x00", "")) + cut
    source = _ATTACHMENT.sub(
        lambda found: found[0] if found[1] in attached else f"attachment {found[1]}", source
    )
    source = _TEX.sub(r"\\ ", _IMAGE.sub("! [", source))
    source = _TAG.sub("< ", source)
    source = _ENTITY.sub("& ", source)
    return _SCHEME.sub(r"\1 ", source)
