"""What the judge is asked and replies, and how both go between its process and nbgrader's: a length, then JSON."""

import json
import struct
from typing import TypedDict

STUDENT, GIVEN, TEST = "student", "given", "test"  # roles of a code cell; the last two are locked
_LENGTH = struct.Struct("<I")


class Job(TypedDict, total=False):
    """A notebook to grade.

    `cells` are its code cells, each with role, name (its grade_id or None) and source. `limits` are those of
    `jail.limits.Limits`; `unjailed` is False, True or `jail.start.ANOTHER_USER`; `files`, where there are any, the
    base64 of what lies beside the notebook, by name.
    """

    cells: list[dict]
    limits: dict
    seed: int
    unjailed: bool | str
    files: dict[str, str]


class Verdict(TypedDict):
    """What became of a test: the stage at which it failed, the mistake's machine name, the first line of what is said."""

    passed: bool
    stage: str | None
    reason: str | None
    text: str


class Graded(TypedDict, total=False):
    """The reply to a job: a list of outputs for each cell, verdicts by the test's name, sentences on what happened.

    The server adds the `mode` of the jail (`jail.start.Zygote.mode`). Where nothing could be graded the reply is
    {"refused": why} for the whole run, or {"failed": why} for this notebook.
    """

    outputs: list[list[dict]]
    verdicts: dict[str, Verdict]
    events: list[str]
    seconds: float
    mode: str


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
