"""Pictures in a student's Markdown: pasted, attached, or standing in the text itself as Colab writes them.

A picture that can be shown is attached to its cell under a plain name; in the place of another one stands a note, so
that no page ends with an error for want of it.
"""

import re
from urllib.parse import unquote

from .clean_outputs import IMAGE_STARTS, sound_image

MAX_PICTURES, MAX_BYTES = 50, 12 * 2**20
_DATA = re.compile(r"data:(image/[a-z+.\-]{2,20});base64,([A-Za-z0-9+/=\s]{20,})", re.IGNORECASE)
_REFERENCE = re.compile(
    r"!\[(?P<alt>[^\[\]]{0,300})\]\(\s*attachment:(?P<name>[^()\s]{1,300}|<[^<>]{1,300}>)"
    r"(?:\s+[\"'][^\"']{0,300}[\"'])?\s*\)"
    r"|<img\b[^<>]{0,500}?\bsrc\s*=\s*[\"']?attachment:(?P<source>[^\"'<>\s]{1,300})[\"']?(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)


def take_out(source, attachments):
    """(source, attachments): pictures that stand in the text become attachments.

    Parameters
    ----------
    source : a Markdown cell's text
    attachments : dict, name -> dict, kind -> base64
    """
    attached = dict(attachments)

    def attach(match):
        kind, data = match.groups()
        if source[match.end() : match.end() + 1] not in tuple(")\"'>"):  # nothing ends it
            return match[0]
        name = f"in-the-text-{len(attached) + 1}"
        attached[name] = {kind.lower(): data.rstrip()}
        return f"attachment:{name}{data[len(data.rstrip()) :]}"

    return _DATA.sub(attach, source), attached


def settle_pictures(source, attachments):
    """(source, attachments): what can be shown is attached as `picture-1.png` and so on; notes stand for the rest."""
    sound, again = {}, {}

    def show(match):
        alt, name = match["alt"] or "", unquote((match["name"] or match["source"]).strip("<>"))
        if name not in again:
            again[name] = _attached(attachments, name, sound)
        plain, why = again[name]
        shown = re.sub(r"[^\w.\- ]", "", name)[:60]
        return f"*[The picture {shown} is not shown: {why}.]*" if why else f"![{alt}](attachment:{plain})"

    return _REFERENCE.sub(show, source), sound


def _attached(attachments, name, sound):
    """(the plain name under which a picture is attached, None), or (None, why it is not)."""
    bundle = attachments.get(name)
    if not isinstance(bundle, dict) or not bundle:
        return None, "it is not in the file"
    kind, data = next(((kind, bundle[kind]) for kind in IMAGE_STARTS if kind in bundle), (None, None))
    if kind is None:
        return None, f"its kind is none of {', '.join(IMAGE_STARTS)}"
    if isinstance(data, list):
        data = "".join(part for part in data if isinstance(part, str))
    if len(sound) == MAX_PICTURES:
        return None, f"a cell shows {MAX_PICTURES} pictures at most"
    image = sound_image(kind, data, MAX_BYTES)
    if image is None:
        return None, f"it is damaged, or has more than {MAX_BYTES // 2**20} MiB"
    plain = f"picture-{len(sound) + 1}.{kind.removeprefix('image/')}"
    sound[plain] = {kind: image}
    return plain, None
