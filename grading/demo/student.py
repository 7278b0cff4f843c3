"""The students of the demo class, as class/*.yaml describes them: what each writes, and what it must get."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from . import computed

CLASS = Path(__file__).with_name("class")
GROUPS = ("honest", "attacks", "faults", "burdens", "tricks")


@dataclass(frozen=True)
class Student:
    """One submission of the class: its lines in the file.

    `rows` says which kinds of fault or attack it stands for, by the numbers in class/kinds.yaml. `lost` are the functions
    whose tests must give 0, or "all"; where it is a mapping, with the mistake that the checker must name. The rest is what
    to do, by the methods of `Draft`; last comes the function of computed.py that `then` names.
    """

    name: str
    what: str
    rows: list = ()
    lost: dict | list | str = ()
    wrong_stamp: bool = False
    edit: dict = field(default_factory=dict)
    begin: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)
    source: dict = field(default_factory=dict)
    untouched: list = ()
    insert: list = ()
    must_fail: list = ()
    then: str | None = None

    @property
    def reasons(self):
        """The mistakes that the checker must name, by function."""
        return self.lost if isinstance(self.lost, dict) else {}

    def make(self, draft):
        """Write the submission into a draft; returns the bytes to hand in, or None for the draft's notebook."""
        if self.wrong_stamp:
            draft.wrong_stamp()
        for name, pairs in self.edit.items():
            for old, new in pairs.items():
                draft.edit(name, old, new)
        for name, code in self.begin.items():
            draft.begin(name, code)
        for name, code in self.body.items():
            draft.body(name, *code.splitlines())
        for name, text in self.source.items():
            draft.cell(name).source = text
        draft.untouched(*self.untouched)
        for cell in self.insert:
            draft.insert(**cell)
        if self.must_fail:
            draft.must_fail(self.must_fail)
        return getattr(computed, self.then)(draft) if self.then else None


def read(name):
    """What a file of the class says; every value in it is a text."""
    return yaml.load((CLASS / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


def everybody():
    """{name: `Student`} of the class, in the order of the files."""
    return {name: Student(name, **told) for group in GROUPS for name, told in read(group).items()}
