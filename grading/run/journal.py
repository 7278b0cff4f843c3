"""What a class's grading has come to, so that a run that was killed at any moment goes on where it stopped.

COURSE/journal/graded.jsonl has a line when the grading of a submission begins and one when all of it stands in the
gradebook; a folder in autograded/ without the second line is not trusted. COURSE/journal/answers/ keeps what the
graders found until it stands there.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path

from ..files import write_whole

BEGUN, GRADED = "begun", "graded"


class Journal:
    """The submissions of a course, each with the last thing that happened to it.

    Parameters
    ----------
    course_folder : of the course; the journal is made in it when there is something to write
    """

    def __init__(self, course_folder):
        self.path = Path(course_folder, "journal", "graded.jsonl")
        self.last, lines = {}, self._lines()
        for line in lines:
            # a kill or a full disk may have cut a line off
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                self.last[entry["assignment"], entry["student"]] = entry
        if len(lines) > 2 * len(self.last) + 1000:
            self._rewrite()

    def state(self, assignment, student):
        """BEGUN, GRADED or None."""
        return self.last.get((assignment, student), {}).get("state")

    def why(self, assignment, student):
        """Why a submission could not be graded; None where that is not known."""
        return self.last.get((assignment, student), {}).get("why")

    def fingerprint(self, assignment, student):
        """What the graded submission was made of; None where it is not wholly graded."""
        entry = self.last.get((assignment, student), {})
        return entry.get("fingerprint") if entry.get("state") == GRADED else None

    def write(self, assignment, student, state, fingerprint=None, why=None):
        """Add a line; it is on the disk when this returns. `why` says why a submission could not be graded."""
        entry = {"assignment": assignment, "student": student, "state": state, "fingerprint": fingerprint}
        entry |= {"why": why} if why else {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "ab") as file:
            # begins with a line end: what stands before it may have been cut off
            file.write(b"\n" + json.dumps(entry).encode())
            file.flush()
            os.fsync(file.fileno())
        self.last[assignment, student] = entry

    def _lines(self):
        try:
            return self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _rewrite(self):
        """Drop what has been overtaken."""
        write_whole(self.path, "\n".join(map(json.dumps, self.last.values())))


class KeptReplies:
    """Replies of the judge on the disk, by the digest of their job.

    Parameters
    ----------
    course_folder : of the course
    version : of the code that grades; answers of another one are forgotten
    """

    def __init__(self, course_folder, version):
        self.folder = Path(course_folder, "journal", "answers", version[:16])
        for other in self.folder.parent.glob("*"):
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def get(self, name):
        """The answer, or None."""
        try:
            return json.loads((self.folder / f"{name}.json").read_bytes())
        except (OSError, ValueError):  # none, or one that a power cut left empty
            return None

    def put(self, name, answer):
        """Keep an answer; on a full disk it is not kept, and will be made again after a kill."""
        with contextlib.suppress(OSError):
            write_whole(self.folder / f"{name}.json", json.dumps(answer))

    def drop(self, name):
        """Forget an answer that stands in the gradebook."""
        (self.folder / f"{name}.json").unlink(missing_ok=True)

    def clear(self):
        """Forget all of them."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
