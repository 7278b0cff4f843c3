"""Take in what a platform hands out: `python -m grading collect ASSIGNMENT ARCHIVE [--roster FILE]`.

ARCHIVE is the ZIP that Canvas, Moodle, Google Classroom or Gradescope gives, or a folder. Each student's notebook lands at
COURSE/submitted/STUDENT/ASSIGNMENT/. A second archive adds and replaces; a file that you changed there stays. Every
file that was not taken has a line; the status is 1 then, or where somebody of the roster has handed in nothing.
"""

import errno
import tempfile
from collections import defaultdict
from pathlib import Path

import dateutil.parser
from nbgrader.api import Gradebook

from .. import command
from ..course.layout import course_of, folder_of, load
from ..course.roster import ClassList, folder_name
from ..errors import GradingError, stops
from ..files import digest_of, write_whole
from ..submission.beside import KINDS, TIMESTAMP
from . import file_names, ledger
from .account import Account
from .archive import unpacked
from .file_names import CANVAS
from .owners import rename, strangers
from .which_notebook import Released

ALL_TAKEN, SOME_NOT = 0, 1
# Of a file's name where another one stands, or that is too long.
UNUSABLE = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)


@stops
def main(argv=None):
    """Collect; the exit status is 0 where all is taken, 1 where something is not, 3 where it could not begin."""
    parser = command.parser("collect", __doc__)
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("archive", metavar="ARCHIVE", help="a ZIP archive or a folder")
    parser.add_argument(
        "--roster",
        action="append",
        default=[],
        metavar="FILE",
        help="a CSV of the platform; kept for later, repeat for several",
    )
    parser.add_argument("--replace", action="store_true", help="also what you changed in COURSE/submitted")
    options = parser.parse_args(argv)
    collection = Collection(load(), options.assignment, options.roster, options.replace)
    collection.collect(options.archive)
    print("\n".join(collection.lines()))
    return SOME_NOT if collection.account.left or collection.missing() else ALL_TAKEN


class Collection:
    """One archive taken into a course.

    Parameters
    ----------
    config : nbgrader's configuration of the course
    assignment : str
    rosters : paths of lists to add to the roster
    replace : bool, take what the archive holds also where a person has changed what was collected
    """

    def __init__(self, config, assignment, rosters=(), replace=False):
        self.course, self.assignment = course_of(config, assignment), assignment
        self.folder = folder_of(config)
        self.released = Released(self.course.format_path(self.course.release_directory, ".", "."))
        if not self.released.notebooks(assignment):
            there = ", ".join(sorted(self.released.assignments)) or "none yet"
            raise GradingError(f"There is no release of {assignment}; there is: {there}.")
        self.roster, self.replace, self.account = ClassList(self.folder), replace, Account()
        for path in rosters:
            self.roster.add(path)
        self.ledger = ledger.read(self.folder, assignment)

    def collect(self, source):
        """Take the files of an archive or a folder in."""
        with tempfile.TemporaryDirectory(prefix="collect-") as scratch:
            files = unpacked(source, scratch)
            self.metadata = file_names.metadata_of(files)
            self.account.files = sum(file is not self.metadata for file in files)
            self.account.hidden = sum(file.is_hidden for file in files)
            groups = self._by_student(files)
            self.account.remarks += rename(self.course, self.assignment, self.ledger, groups)
            for student, pairs in sorted(groups.items()):
                self._take(student, pairs)
        if self.roster:
            self.roster.save()
            self._tell_gradebook()
        ledger.write(self.folder, self.assignment, self.ledger)

    def missing(self):
        """The people of the roster of whom there is no notebook."""
        return [person for person in self.roster.people if not self._notebooks_of(person.student)]

    def lines(self):
        """The account in words."""
        taken = [self.ledger[student] for student in sorted(self.account.done)]
        self.account.late = sum(bool(line.late) for line in taken)
        self.account.undated = sum(line.platform == "moodle" and not line.handed_in for line in taken)
        if self.roster:
            self.account.remarks += strangers(self.roster.people, taken)
        return self.account.lines(self.missing(), len(self.roster.people))

    def _by_student(self, files):
        """{student: [(owner, file)]}; what nobody's name stands on is left."""
        platform, metadata = file_names.platform_of(files), file_names.read_metadata(self.metadata)
        groups, numbers = defaultdict(list), defaultdict(set)
        tops = {file.parts[0] if len(file.parts) > 1 else None for file in files if not file.is_hidden}
        self.wrapper = tops.pop() if len(tops) == 1 else None  # a folder around all of them is nobody's
        for file in files:
            if file.is_hidden or file is self.metadata:
                continue
            owners = [] if file.why else self._owners(platform, file, metadata)
            if not owners:
                self.account.leave(
                    file, file.why or "no student's name stands on it; put it into their folder by hand"
                )
            for owner in owners:
                student = self._student(owner)
                groups[student, owner.number if platform == "moodle" else ""].append((owner, file))
                numbers[student].add(owner.number)
        shared = {student for student, number in groups if platform == "moodle" and len(numbers[student]) > 1}
        return {
            f"{student} ({number})" if student in shared else student: pairs
            for (student, number), pairs in groups.items()
        }

    def _owners(self, platform, file, metadata):
        if platform == "gradescope":
            return file_names.gradescope(file.name, metadata)
        owner_of = {"canvas": file_names.canvas, "moodle": file_names.moodle}.get(platform, self._in_folder)
        owner = owner_of(file.name)
        return [owner] if owner else []

    def _in_folder(self, name):
        """Whose a file is by its folders, the outermost first; by its own name, which its owner chose, where no folder tells.

        What stands further in counts less: a student may have called it after another one.
        """
        *folders, file = name.split("/")
        around = {self.wrapper, *(part for part in folders if self.assignment in part.casefold())}
        told = [part for part in folders if part not in around or part.endswith(".zip")]
        for depth, part in enumerate(told or [file.partition(" - ")[0], file]):
            if person := self.roster.named_in(part):
                return file_names.Owner("folders", person.full_name, student=person.student, order=-depth)
        return file_names.in_folder(name, self.assignment)

    def _student(self, owner):
        """The student's id: the roster's, else what the platform tells."""
        person = self._person(owner)
        if person:
            return person.student
        made = folder_name(owner.student or owner.sid or owner.email or owner.name) or owner.number
        # a name of one's own choice may be another one's id
        return f"{made} ({owner.number})" if made in [p.student for p in self.roster.people] else made

    def _person(self, owner):
        number = {"canvas": "canvas", "moodle": "participant"}.get(owner.platform)
        known = {number: owner.number} if number and owner.number else {}
        name = owner.name if owner.platform != "canvas" else ""
        return self.roster.find(
            **known,
            **{"number": owner.sid} if owner.sid else {},
            email=owner.email,
            student="" if owner.platform == "moodle" else owner.student,
            name=name,
        )

    def _take(self, student, pairs):
        """One student's files: their best notebook, and what lies beside it."""
        found = [
            (owner, file, self.released.likeness(file.place, file.name, self.assignment))
            for owner, file in pairs
        ]
        notebooks = [trio for trio in found if trio[2] and trio[2].assignment in (self.assignment, None)]
        notebooks.sort(key=_rank, reverse=True)
        good = [trio for trio in notebooks if trio[2].assignment] or [
            trio for trio in notebooks if trio[2].unreadable
        ]
        taken = {}
        for owner, file, like in good:
            taken.setdefault(
                like.notebook or self.released.notebooks(self.assignment)[0], (owner, file, like)
            )
        chosen = [file for _, file, _ in taken.values()]
        for owner, file, like in found:
            # what names a student further in may be another one's
            near = good and (owner.platform != "folders" or owner.order == good[0][0].order)
            is_beside = near and like is None and self._is_beside(student, file, chosen[0])
            if file not in chosen and not is_beside:
                self.account.leave(file, _why_not(like, self.assignment, student, chosen))
        if not taken:
            self.account.useless[student] = ", ".join(sorted({file.parts[-1] for _, file, _ in found}))
        for notebook, trio in taken.items():
            self._enter(student, notebook, *trio)

    def _enter(self, student, notebook, owner, file, like):
        """Copy a notebook into the student's folder and write the ledger's line."""
        folder = self._folder(student)
        path, old = folder / f"{notebook}.ipynb", self.ledger.get(student, ledger.Collected(student))
        digest, here = digest_of(file.place), digest_of(path) if path.is_file() else None
        by_hand = here not in (None, digest, old.digest)
        done = (
            "unchanged"
            if here == digest
            else "new"
            if here is None
            else "kept"
            if by_hand and not self.replace
            else "replaced"
        )
        if done == "kept" and old.digest != digest:
            self.account.leave(file, f"you changed {path} by hand; --replace takes this one")
            digest = old.digest
        if done in ("new", "replaced"):
            write_whole(path, file.place.read_bytes())
        time = self._time(student, owner)
        if time and not (done == "kept" and (folder / TIMESTAMP).exists()):
            write_whole(folder / TIMESTAMP, f"{time}\n")
        self.account.done[student] = done
        person = self._person(owner)
        name, outer = person.full_name if person else owner.name, file.name.partition(".zip/")
        self.account.unreadable += [f"{name} ({student})"] if like.unreadable else []
        late, handed_in = "LATE" if owner.late else "", time or (old.handed_in if here == digest else "")
        self.ledger[student] = ledger.Collected(
            student, name, owner.platform, owner.number, outer[0] + outer[1][:-1], late, handed_in, digest
        )

    def _time(self, student, owner):
        """When it was handed in, for timestamp.txt: as the platform tells, or Moodle's grading worksheet; or None.

        A time without a zone stays so: it is one of the course's, which may be set later.
        """
        person = self._person(owner)
        text = owner.handed_in or (person.handed_in if person and owner.platform == "moodle" else "")
        if not any(c.isdigit() for c in text):
            return None
        try:
            return dateutil.parser.parse(text).isoformat()
        except (ValueError, OverflowError):
            self.account.remarks.append(f"{student}: the time {text!r} cannot be read; counts as undated.")
            return None

    def _is_beside(self, student, file, notebook):
        """Copy a file that lies beside the notebook; False where it is of no kind that is taken."""
        name = Path(CANVAS.sub(r"\g<file>", file.name))
        if name.suffix.lower() not in KINDS or name.name.casefold() == TIMESTAMP:
            return False
        home = Path(notebook.name).parent
        inner = name.relative_to(home) if name.is_relative_to(home) else Path(name.name)
        try:
            write_whole(self._folder(student) / inner, file.place.read_bytes())
        except OSError as error:
            if error.errno not in UNUSABLE:
                raise
            return False
        self.account.beside += 1
        return True

    def _folder(self, student):
        return Path(self.course.format_path(self.course.submitted_directory, student, self.assignment))

    def _notebooks_of(self, student):
        return list(self._folder(student).glob("[!.]*.ipynb"))

    def _tell_gradebook(self):
        """The names of the roster, for formgrader and every table."""
        with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
            for person in self.roster.people:
                gradebook.update_or_create_student(
                    person.student,
                    first_name=person.first or None,
                    last_name=self.roster.last_name_of(person) or None,
                    email=person.email or None,
                    lms_user_id=person.canvas or person.number or None,
                )


def _rank(trio):
    """The best notebook of a student first: one with work in it, the latest, the highest number in its name."""
    owner, file, like = trio
    number = max((int(digits) for digits in file_names.digits(file.name)), default=0)
    return like.written > 0, not like.unreadable, owner.handed_in, owner.order, number, like.written


def _why_not(like, assignment, student, chosen):
    if like is None:
        return "is no notebook"
    if like.assignment not in (assignment, None):
        return f"is a notebook of {like.assignment}"
    if chosen:
        return f"{chosen[0].parts[-1]} of the same student was taken"
    return f"is a notebook without the cells of {assignment}"
