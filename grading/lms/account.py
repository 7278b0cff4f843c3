"""What became of the files of an archive, in words."""

from dataclasses import dataclass, field

from ..command import printable

SHOWN, LONGEST = 20, 300  # lines for files of one student; characters of a file's name


@dataclass
class Account:
    """The files of an archive: each is taken, hidden, or has a sentence that says why it was left.

    done : student -> "new", "replaced", "unchanged" or "kept", of each of whom there is a notebook
    useless : student -> the names of their files, where none of them was taken
    unreadable : the students whose file is no notebook inside
    late : how many the platform calls late without saying when
    undated : how many came from Moodle without a time
    """

    done: dict = field(default_factory=dict)
    useless: dict = field(default_factory=dict)
    unreadable: list = field(default_factory=list)
    left: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    files: int = 0
    hidden: int = 0
    beside: int = 0
    late: int = 0
    undated: int = 0

    def leave(self, file, why):
        """Note a file that is not taken; its name is plain text whatever is in it."""
        name = file.name if len(file.name) <= LONGEST else f"{file.name[:LONGEST]} ..."
        self.left.append((name if name.isprintable() else ascii(name)[1:-1], why))

    def lines(self, missing, people):
        """What to tell, in lines: no name in it is more than a part of one.

        Parameters
        ----------
        missing : the people of the roster of whom there is nothing
        people : how many the roster has; 0 without one
        """
        return map(printable, self._lines(missing, people))

    def _lines(self, missing, people):
        yield from self.remarks
        yield from self._not_taken()
        yield from (f"unreadable: {name}" for name in sorted(self.unreadable))
        for person in missing:
            useless = self.useless.get(person.student)
            what = f": handed in {useless}, and no notebook" if useless else ""
            yield f"missing: {person.full_name} ({person.student}){what}"
        ways = ("new", "replaced", "unchanged", "kept")
        counts = [f"{count} {way}" for way in ways if (count := list(self.done.values()).count(way))]
        how, here, gone = f" ({', '.join(counts)})" if counts else "", "", ""
        if people:
            here, gone = f"{people} in the roster, ", f", {len(missing)} missing"
        yield f"{here}{len(self.done)} collected{how}{gone}, {len(self.unreadable)} unreadable."
        if self.undated:
            yield (
                f"{self.undated} have no time, so none of these is late: Moodle tells it in the grading worksheet; "
                "give that with --roster."
            )
        if self.late:
            yield f"{self.late} are LATE, says the platform, but not when: its own late policy decides, or a timestamp.txt."
        yield (
            f"{self.files} files: {len(self.done)} notebook{'' if len(self.done) == 1 else 's'}, {self.beside} beside them, "
            f"{self.hidden} hidden, {len(self.left)} not taken."
        )

    def _not_taken(self):
        """A line for each file that was left; of one folder or archive with very many of them, the first and how many more."""
        groups = {}
        for name, why in self.left:
            groups.setdefault(_top(name), []).append(f"NOT TAKEN: {name}: {why}.")
        for top, lines in groups.items():
            yield from lines[:SHOWN]
            if len(lines) > SHOWN:
                yield f"NOT TAKEN: and {len(lines) - SHOWN} more of {top}."


def _top(name):
    """The archive that a student handed in, or the first folder, in which a file lies; a file by itself is alone."""
    archive, zipped, _ = name.partition(".zip/")
    return f"{archive}.zip" if zipped else name.rpartition("/")[0] or name
