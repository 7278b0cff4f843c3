"""Answers as students write them, each with a line that says what it does wrong, and what the checker says of them.

A set is a folder: `SLUG.txt` holds its answers, each under a line `# %% FUNCTION: what it does wrong`, or
`# %% FUNCTION, right: how it is written`. `verdicts.json` keeps what a person thinks of what the checker said, "true",
"near" (true, and not the mistake itself) or "misleading", with the name for which it was given.
"""

import contextlib
import io
import json
import re
import time
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path

import numpy as np

from tests.exercises.tools import SLUGS, cells
from upsample_lib.check import Check, Mistake, load_topic

HERE = Path(__file__).parent
HEAD = re.compile(r"# %% (\w+)(, right)?: (.+)")
TOLD = ("type", "dtype", "signature")  # stages whose first line says what is wrong
VERDICTS = ("true", "near", "misleading")


@dataclass
class Answer:
    """One function, what is wrong about it, and what the checker said: for the visible and the hidden cases."""

    slug: str
    name: str
    right: bool
    about: str
    code: str
    said: dict = field(default_factory=dict)
    seconds: float = 0.0  # of the processor, which does not count who else works on the machine
    verdict: str | None = None

    @property
    def key(self):
        return f"{self.slug}/{self.name}: {self.about}"

    @property
    def reason(self):
        mistake = self.said["visible"] or self.said["hidden"]
        return mistake and (mistake.reason or (mistake.stage if mistake.stage in TOLD else None))

    def function(self):
        namespace = before(self.slug, self.name)
        exec(compile(self.code, self.key, "exec"), namespace)
        return namespace[self.name]


def sets():
    return sorted(path.name for path in HERE.iterdir() if path.is_dir() and list(path.glob("*.txt")))


def before(slug, name):
    """What stands in a student's notebook above a function: NumPy, given functions, and the tasks before it, solved."""
    namespace = {"np": np}
    for code in above(slug, name):
        exec(code, namespace)
    return namespace


@cache
def above(slug, name):
    """The cells that define something above a function, compiled."""
    upper = takewhile(lambda cell: cell.id != name, cells(slug, "solutions"))
    written = load_topic(slug).exercises
    kept = [cell for cell in upper if cell.id in written or cell.id.startswith("given_")]
    return [compile(cell.source, cell.id, "exec") for cell in kept]


def read(folder):
    """The answers of a set, with the verdicts that were given on them."""
    answers = []
    for slug in SLUGS:
        path = HERE / folder / f"{slug}.txt"
        parts = (
            re.split(r"^(?=# %% )", path.read_text(encoding="utf-8"), flags=re.M)[1:] if path.exists() else []
        )
        for part in parts:
            head, code = part.split("\n", 1)
            name, right, about = HEAD.fullmatch(head).groups()
            answers.append(Answer(slug, name, bool(right), about, code))
    assert len({answer.key for answer in answers}) == len(answers), "two answers have the same line"
    return answers


def check_all(folder):
    """Every answer of a set, checked."""
    path = HERE / folder / "verdicts.json"
    verdicts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    answers, checks = read(folder), {slug: Check(slug) for slug in SLUGS}
    for answer in answers:
        check, function = checks[answer.slug], answer.function()
        begun = time.process_time()
        answer.said["visible"] = mistake_of(check, function)
        answer.seconds = time.process_time() - begun
        answer.said["hidden"] = mistake_of(check.hidden, function)
        reason, verdict = verdicts.get(answer.key, (None, None))
        answer.verdict = verdict if reason == answer.reason and verdict in VERDICTS else None
    return answers


def mistake_of(action, function):
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            action(function)
    except Mistake as mistake:
        return mistake
    return None
