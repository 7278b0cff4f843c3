"""What became of the files of an archive, in words."""

from dataclasses import dataclass, field

SHOWN = 20  # lines for files of one student


@dataclass
class Account:
    """The files of an archive: each is taken, hidden, or has a sentence that says why it was left.

    done : student -> "new", "replaced", "unchanged" or "kept", of each of whom there is a notebook
    """

    done: dict = field(default_factory=dict)
    unreadable: list = field(default_factory=list)
    left: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    files: int = 0
    hidden: int = 0
    beside: int = 0

    def leave(self, file, why):
        """Note a file that is not taken; its name is plain text whatever is in it."""
        self.left.append((file.name if file.name.isprintable() else ascii(file.name)[1:-1], why))

    def lines(self, missing, people, late):
        """What to tell.

        Parameters
        ----------
        missing : the people of the roster of whom there is nothing
        people : how many the roster has; 0 without one
        late : how many the platform calls late without saying when
        """
        yield from self.remarks
        yield from self._not_taken()
        yield from (f"missing: {person.full_name} ({person.student})" for person in missing)
        ways = ("new", "replaced", "unchanged", "kept")
        counts = [f"{count} {way}" for way in ways if (count := list(self.done.values()).count(way))]
        how, here, gone = f" ({', '.join(counts)})" if counts else "", "", ""
        if people:
            here, gone = f"{people} in the roster, ", f", {len(missing)} missing"
        yield f"{here}{len(self.done)} collected{how}{gone}, {len(self.unreadable)} unreadable."
        if late:
            yield f"{late} are LATE, says the platform, but not when: its own late policy decides, or a timestamp.txt."
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
