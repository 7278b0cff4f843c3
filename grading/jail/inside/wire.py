"""Plain data as a JSON header and raw buffers: all that crosses between grader and student.

Both sides use this module, and neither trusts the other: every length, type and shape is checked before memory is
taken, and only exact types pass, so that no method of a student's class ever runs in the judge.
"""

import json
import re
import struct

import numpy as np

MAX_DEPTH = 32
MAX_NODES = 20_000  # values in one frame; the items of an array are none
MAX_BUFFERS, MAX_PAIRS, MAX_FOREIGN = 5000, 2000, 100  # arrays and texts, entries of dicts, other objects
MAX_OUTPUTS, CUT = 200, "\n[output cut here: too long]\n"  # of a cell; what stands in the place of more
MAX_TEXT, MAX_INT_BITS = 20_000, 16_384  # of one text, characters
SHORT_TEXT = 200
MAX_HEADER_BYTES, MAX_MARKS = 2 * 2**20, 10 * MAX_NODES  # marks: the brackets and commas
_HEAD = struct.Struct("<II")
_DTYPE = re.compile(r"[<>|=][biufc]\d{1,2}\Z")


class WireError(Exception):
    """A value or a message that may not cross; the text is a sentence for the student.

    Where the value comes from the student's process, it holds no number of theirs: it could stand for a hidden input.
    """


class Foreign:
    """Stands for a value that may not cross: nothing of it is here but the name of its type."""


def pack(message, value=None):
    """One frame: `message` (a JSON object) with `value` (any plain data) as its raw part."""
    buffers, count = [], [0]
    value = _encode(value, buffers, count, 0)
    header = dict(message, value=value, sizes=[len(b) for b in buffers])
    text = json.dumps(header).encode()
    return b"".join([_HEAD.pack(len(text), sum(header["sizes"])), text, *buffers])


def frame_size(head, limit):
    """(header bytes, buffer bytes) that follow an 8-byte head; refuses what is over `limit`."""
    text, raw = _HEAD.unpack(head)
    for size, most in ((text, min(limit, MAX_HEADER_BYTES)), (text + raw, limit)):
        if size > most:
            raise WireError(f"sent more than {most / 2**20:.0f} MiB at once")
    return text, raw


def unpack(text, raw, longest=MAX_TEXT):
    """The (message, value) of a frame's two parts; no text in it has more than `longest` bytes.

    How much will be built is known before anything is: in JSON every value but the first stands behind a mark.
    """
    if sum(map(text.count, (b"{", b"[", b","))) > MAX_MARKS:
        raise WireError("sent an answer with too many parts")
    try:
        header = json.loads(str(text, "utf-8"))
        buffers = _split(memoryview(raw), header.pop("sizes"))
        return header, _decode(header.pop("value"), _Parts(buffers, longest), 0)
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"sent a damaged answer ({type(error).__name__})") from None


HEAD_BYTES = _HEAD.size


def _split(raw, sizes):
    """Cut the raw part into its buffers."""
    buffers, start = [], 0
    if len(sizes) > MAX_BUFFERS:
        raise WireError(f"sent more than {MAX_BUFFERS} arrays at once")
    for size in sizes:
        if type(size) is not int or size < 0 or start + size > len(raw):
            raise WireError("sent a damaged answer (buffer sizes)")
        buffers.append(raw[start : start + size])
        start += size
    return buffers


def _encode(value, buffers, count, depth):
    """`value` as JSON with one-key objects for what JSON lacks."""
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_NODES:
        raise WireError("a value nested too deeply or with too many parts cannot be handed over")
    kind = type(value)
    if value is None or kind in (bool, float):
        return value
    if kind is int:
        return _encode_int(value)
    if kind is str:
        return _encode_text(value, buffers)
    if kind in (list, tuple):
        return {kind.__name__: [_encode(item, buffers, count, depth + 1) for item in value]}
    if kind is dict:
        if len(value) > MAX_PAIRS:
            raise WireError(f"a dict of {len(value)} entries cannot be handed over; {MAX_PAIRS} are the most")
        pairs = [[_encode(part, buffers, count, depth + 1) for part in pair] for pair in value.items()]
        return {"dict": pairs}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if kind is np.ndarray or isinstance(value, np.generic):
        return _encode_array(value, kind, buffers)
    return {"foreign": _name(kind)}


def _encode_text(value, buffers):
    """A short text as it is, a longer one as the number of its buffer."""
    if len(value) <= SHORT_TEXT:
        return value
    buffers.append(value.encode("utf-8", "surrogatepass"))
    return {"text": len(buffers) - 1}


def _encode_int(value):
    """Small integers as JSON numbers, large ones as hexadecimal text."""
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"an integer of {value.bit_length()} bits is too large to hand over")
    return value if value.bit_length() < 53 else {"int": hex(value)}


def _encode_array(value, kind, buffers):
    """An array or NumPy scalar as dtype, shape and the number of its buffer."""
    dtype = value.dtype
    if dtype.kind not in "biufc" or kind not in (np.ndarray, dtype.type):
        return {"foreign": _name(kind) if dtype.kind in "biufc" else f"array of dtype {str(dtype)[:40]}"}
    buffers.append(np.ascontiguousarray(value).tobytes())
    form = "array" if kind is np.ndarray else "scalar"
    return {form: [dtype.str, list(value.shape), len(buffers) - 1]}


def _name(kind):
    """A class's name, from the type itself so that a metaclass cannot interfere."""
    return str(type.__dict__["__name__"].__get__(kind))[:80]


class _Parts:
    """The buffers of a frame, and how much more it may have."""

    def __init__(self, buffers, longest):
        self.buffers, self.longest = buffers, longest
        self.left, self.pairs, self.foreign = MAX_NODES, MAX_PAIRS, MAX_FOREIGN


def _decode(tree, parts, depth):
    """The value of an encoded tree."""
    parts.left -= 1
    if depth > 2 * MAX_DEPTH or parts.left < 0:
        raise WireError("sent an answer nested too deeply or with too many parts")
    if type(tree) is str and len(tree) > parts.longest:
        raise WireError(f"sent a text of more than {parts.longest} bytes")
    if tree is None or type(tree) in (bool, int, float, str):
        return tree
    if type(tree) is not dict or len(tree) != 1:
        raise WireError("sent a damaged answer (unknown form)")
    ((form, body),) = tree.items()
    if form not in _DECODERS:
        raise WireError("sent a damaged answer (unknown form)")
    return _DECODERS[form](body, parts, depth + 1)


def _decode_dict(pairs, parts, depth):
    """Few entries only: keys can be chosen so that each takes as long as all before it."""
    parts.pairs -= len(pairs)
    if parts.pairs < 0:
        raise WireError(f"sent dicts of more than {MAX_PAIRS} entries")
    return {_decode(key, parts, depth): _decode(item, parts, depth) for key, item in pairs}


def _decode_int(text, parts, depth):
    if len(text) > MAX_INT_BITS // 4 + 4:
        raise WireError("sent too large an integer")
    return int(text, 16)


def _decode_foreign(name, parts, depth):
    """An object of an empty class with that name: it equals nothing but itself. A class takes a kibibyte and more."""
    parts.foreign -= 1
    if parts.foreign < 0:
        raise WireError(f"sent more than {MAX_FOREIGN} objects that are no plain data")
    return type(re.sub(r"[^\w ]", "", name)[:60] or "object", (Foreign,), {})()


def _decode_text(number, parts, depth):
    """A text from its buffer."""
    buffer = parts.buffers[number]
    if len(buffer) > parts.longest:
        raise WireError(f"sent a text of more than {parts.longest} bytes")
    return str(buffer, "utf-8", "surrogatepass")


def _decode_array(body, parts, depth):
    """A fresh, writable array; dtype, shape and buffer must agree."""
    dtype_text, shape, number = body
    buffers = parts.buffers
    if not (type(dtype_text) is str and _DTYPE.match(dtype_text) and 0 <= number < len(buffers)):
        raise WireError("sent a damaged answer (array form)")
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise WireError("sent a damaged answer (array shape)")
    dtype, count = np.dtype(dtype_text), 1
    for n in shape:
        count *= n
    if count * dtype.itemsize != len(buffers[number]):
        raise WireError("sent a damaged answer (array size)")
    if count == 0:
        return np.empty(shape, dtype)
    return np.frombuffer(buffers[number], dtype).reshape(shape).copy()


_DECODERS = {
    "list": lambda body, parts, depth: [_decode(item, parts, depth) for item in body],
    "tuple": lambda body, parts, depth: tuple(_decode(item, parts, depth) for item in body),
    "dict": _decode_dict,
    "int": _decode_int,
    "text": _decode_text,
    "foreign": _decode_foreign,
    "complex": lambda body, parts, depth: complex(float(body[0]), float(body[1])),
    "array": _decode_array,
    "scalar": lambda body, parts, depth: _decode_array(body, parts, depth)[()],
}
