"""JSON messages between nbgrader's process and the grading process: a length, then the text."""

import json
import struct

STUDENT, LOCKED, TEST = "student", "locked", "test"  # whose a code cell of a job is
_LENGTH = struct.Struct("<I")


def read_message(stream):
    """The next message of a binary stream, or None at its end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    size = _LENGTH.unpack(head)[0]
    body = _read_all(stream, size)
    return json.loads(body) if len(body) == size else None


def write_message(stream, message):
    """Write a message and flush."""
    body = json.dumps(message).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def _read_all(stream, size):
    """Read `size` bytes also from an unbuffered stream, which gives what is there."""
    body = bytearray()
    while len(body) < size and (piece := stream.read(size - len(body))):
        body += piece
    return bytes(body)
