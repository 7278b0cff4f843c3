"""Outputs of student code made harmless: plain text and checked images, within a limit of bytes.

An output is a dict of plain data in nbformat's form.
"""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from itertools import accumulate

from ..jail.inside.wire import CUT, MAX_OUTPUTS

MAX_IMAGE_BYTES = 2 * 2**20
MAX_PIXELS = 25_000_000
IMAGE_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
_JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that say how large the picture is
MAX_COLOURS = 1000
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\x1b(?!\[[0-9;]{0,20}m)"
)


def stream_output(text, name="stdout"):
    """A stream's output."""
    return {"output_type": "stream", "name": name, "text": text}


def error_output(name, text, lines):
    """An exception's output."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


@dataclass
class OutputBudget:
    """What all outputs of a notebook may still show together: characters, pieces, and those of texts and their colours.

    A page of twice as many takes twice as long to make, and what is coloured longer than what is not.
    """

    characters: int
    texts: int = 2 * 2**20
    pieces: int = 1000
    colours: int = MAX_COLOURS

    def take(self, output):
        """Count an output."""
        texts = _texts(output)
        self.characters, self.pieces = self.characters - size([output]), self.pieces - 1
        self.texts -= sum(map(len, texts))
        self.colours = max(self.colours - sum(text.count("\x1b") for text in texts), 0)


def clean_outputs(outputs, limit, budget=None):
    """nbformat outputs from what a student's process sent; what is unknown or malformed is left out.

    Parameters
    ----------
    outputs : list of one cell's
    limit : how many characters they may show
    budget : `OutputBudget` of the whole notebook
    """
    cleaned, budget = [], budget or OutputBudget(limit)
    end = budget.characters - limit
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else []:
        left = min(budget.characters - max(end, 0), budget.texts)
        if left <= 0 or budget.pieces <= 0:
            cleaned.append(stream_output(CUT))
            break
        sound = _clean(output, left, budget.colours) if isinstance(output, dict) else None
        if sound is not None:
            cleaned.append(sound)
            budget.take(sound)
    return cleaned


def plain_text(text, limit, colours=MAX_COLOURS):
    """Text without control characters, a moderate number of colours kept, cut at `limit` characters."""
    text = _CONTROL.sub("", text[:limit]) + (CUT if len(text) > limit else "")
    if text.count("\x1b") > colours:
        text = _COLOUR.sub("", text)
    return text.encode("utf-8", "replace").decode()


def _clean(output, left, colours):
    kind = _string(output.get("output_type"))
    if kind == "stream":
        name = "stderr" if _string(output.get("name")) == "stderr" else "stdout"
        return stream_output(plain_text(_string(output.get("text")), left, colours), name)
    if kind == "error":
        return _clean_error(output, left, colours)
    if kind in ("display_data", "execute_result"):
        data = _clean_bundle(output.get("data"), left, colours)
        counted = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": {}, **counted} if data else None
    return None


def _clean_error(output, left, colours):
    lines = plain_text(_string(output.get("traceback")), left, colours).split("\n", 1000)[:1000]
    lines = [plain_text(line, left // 20) for line in lines]
    lines = [line for line, so_far in zip(lines, accumulate(map(len, lines)), strict=True) if so_far <= left]
    name, text = _string(output.get("ename"))[:200], _string(output.get("evalue"))[:2000]
    return error_output(plain_text(name, 200), plain_text(text, 2000), lines)


def _clean_bundle(data, left, colours):
    """An image if there is a sound one, and the plain text; no HTML, no SVG, no scripts."""
    data = data if isinstance(data, dict) else {}
    sound = {mime: image for mime in IMAGE_STARTS if (image := sound_image(mime, data.get(mime)))}
    if "text/plain" in data:
        sound["text/plain"] = plain_text(_string(data["text/plain"]), left, colours)
    return sound


def sound_image(mime, text, limit=MAX_IMAGE_BYTES):
    """The image as strict base64 if it begins as its kind should and has not too many bytes and pixels, else None."""
    if not isinstance(text, str) or len(text) > limit:
        return None
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not raw.startswith(IMAGE_STARTS[mime]):
        return None
    return base64.b64encode(raw).decode() if 0 < pixels(mime, raw) <= MAX_PIXELS else None


def pixels(mime, raw):
    """How many pixels the bytes of an image say that it has; 0 where they end before that."""
    try:
        width, height = _SIZES[mime](raw)
    except struct.error:
        return 0
    return width * height


def _jpeg_size(raw):
    """(width, height) in pixels: of the segments, each a marker and a length, the first that says so."""
    at = 2
    while True:
        _, marker, length = struct.unpack_from(">BBH", raw, at)
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", raw, at + 5)
            return width, height
        at += 2 + length


_SIZES = {
    "image/png": lambda raw: struct.unpack(">II", raw[16:24]),
    "image/jpeg": _jpeg_size,
    "image/gif": lambda raw: struct.unpack("<HH", raw[6:10]),
}


def _string(value):
    return value if isinstance(value, str) else ""


def size(outputs):
    """Characters of some outputs."""
    return sum(map(_size, outputs))


def _size(output):
    return sum(map(len, output["data"].values() if "data" in output else _texts(output)))


def _texts(output):
    """The texts of an output, which is no picture."""
    if output["output_type"] == "stream":
        return [output["text"]]
    return output["traceback"] if "traceback" in output else [output["data"].get("text/plain", "")]
