"""What surrounds nbgrader's autograde: one grader at a time, a journal, and processes that grade ahead.

The exporter makes a `Run` for every converter, so that `nbgrader autograde`, formgrader's button and
`python -m grading autograde` go the same way.
"""

import contextlib
import json
import logging
import os
import queue
import re
from pathlib import PurePath

from nbgrader.converters.base import NbGraderException
from nbgrader.utils import rmtree
from sqlalchemy.exc import OperationalError
from traitlets import Any, Bool, Integer, Unicode
from traitlets.config import LoggingConfigurable

from ..judge.client import JUDGE, GradingError, NoGrader
from ..submission.folders import guard
from ..submission.read import read_submission
from .gradebook import quick
from .journal import BEGUN, GRADED, Answers, Journal, code_digest, fingerprint
from .lookahead import Ahead
from .premises import back_up, check_room, only_grader, unwritable
from .steps import ExecuteApart, RebuildFromRelease


class Stopped(NbGraderException):
    """The run could not go on; what stands in the gradebook is kept."""


class Run(LoggingConfigurable):
    """One run over the submissions that a converter has found."""

    course = Unicode(help="the course's folder, in which the journal is kept").tag(config=True)
    jobs = Integer(0, help="notebooks in work side by side; 0: two per core").tag(config=True)
    dask = Unicode(help="address of a Dask scheduler whose workers grade instead").tag(config=True)
    changed = Bool(False, help="grade again what has changed since it was graded").tag(config=True)
    backup = Bool(False, help="copy the gradebook before the first grade is written").tag(config=True)
    told = Any(None, allow_none=True, help="called with the number of submissions, and each that ended").tag(
        config=True
    )

    def __init__(self, converter, exporter):
        super().__init__(parent=converter)
        self.converter, self.exporter, self.ahead = converter, exporter, None
        self.refused, self.skipped, self.ended = {}, [], {}  # ended: student -> None, or why it is not graded
        self._convert, converter.convert_notebooks = converter.convert_notebooks, self.convert
        converter.run = self
        if not self.dask and hasattr(os, "fork"):
            JUDGE.warm(
                ExecuteApart(parent=exporter).settings()["unjailed"]
            )  # while the class is looked through

    def convert(self):
        """In the place of the converter's loop over all submissions.

        Raises
        ------
        Stopped : the run could not begin or not go on.
        NbGraderException : some submissions were not graded.
        """
        self.refused = guard(self.converter)
        try:
            with only_grader(self.course):
                check_room(self.course, self.converter.coursedir.db_url)
                with quick(self.converter.coursedir.db_url) as self.gradebook:
                    self._convert_all(self.converter.assignments)
        except Stopped:
            raise
        except (GradingError, OSError) as error:
            reason = str(error) if isinstance(error, GradingError) else unwritable(self.course, error)
            self.log.error(reason)
            raise Stopped(reason) from None
        if any(self.ended.values()):
            raise NbGraderException("Some submissions were not graded.")

    def answer(self, where, job):
        """The answer to the job of a notebook that nbgrader is converting."""
        return self.ahead.answer((where["student"], where["assignment"], where["notebook"]), job)

    def _convert_all(self, found):
        code = code_digest()
        self.journal, answers = Journal(self.course), Answers(self.course, code)
        self.prints = self._fingerprints(found, code)
        wanted = {folder: found[folder] for folder in sorted(found) if self._is_wanted(folder)}
        paths = {_parts(path): path for folder in wanted for path in sorted(wanted[folder])}
        self.skipped = [folder for folder in found if folder not in wanted]
        self._tell(len(wanted))
        if not wanted:
            return
        self.gradebook.commit()
        if self.backup:
            self.log.info(
                "the gradebook was copied to %s", back_up(self.course, self.converter.coursedir.db_url)
            )
        with self._grader(len(paths)) as (grader, count):
            self.ahead = Ahead(grader, count, lambda parts: self._job(parts, paths[parts]), answers)
            try:
                for folder in _as_ready(self.ahead.start(paths), wanted):
                    self._one(folder, wanted[folder])
                    self._tell(len(wanted), folder)
            finally:
                self.ahead.close()
        answers.clear()

    def _one(self, folder, paths):
        """Convert one submission by nbgrader's own code."""
        student, assignment = PurePath(folder).parts[-2:]
        dest = self.converter._format_dest(assignment, student)
        self.journal.write(assignment, student, BEGUN)
        if os.path.exists(dest) and self._is_whole:
            self.log.warning("Updating existing assignment: %s", dest)
            rmtree(dest)
        self.converter.assignments, why = {folder: paths}, None
        try:
            with _errors(self.converter.log) as errors:
                self._convert()
            self.gradebook.commit()
        except OperationalError as error:
            raise Stopped(unwritable(self.course, error.orig)) from None
        except NbGraderException as error:
            self.gradebook.drop()
            if isinstance(error.__context__, OperationalError):
                raise Stopped(unwritable(self.course, error.__context__.orig)) from None
            why = _reason(errors)
            check_room(self.course, self.converter.coursedir.db_url)
        state, made_of = (BEGUN, None) if why else (GRADED, self.prints[folder])
        self.journal.write(assignment, student, state, made_of, why)
        for path in paths:
            self.ahead.forget(_parts(path), in_gradebook=why is None)
        self.ended[student] = why

    def _tell(self, *news):
        if self.told:
            self.told(*news)

    @property
    def _is_whole(self):
        """Whether whole submissions are graded, not one notebook out of several."""
        return self.converter.coursedir.notebook_id == "*"

    def _is_wanted(self, folder):
        """Whether a submission is to be graded: nbgrader's rule, and whatever a kill has left half done."""
        course, (student, assignment) = self.converter.coursedir, PurePath(folder).parts[-2:]
        if student in course.student_id_exclude.split(","):
            return False
        dest = self.converter._format_dest(assignment, student)
        if self.converter.force or not self._is_whole or not os.path.exists(dest):
            return True
        if self.journal.state(assignment, student) == BEGUN:
            return True
        if self.changed:
            return self.journal.fingerprint(assignment, student) != self.prints[folder]
        times = [course.get_existing_timestamp(path) for path in (folder, dest)]
        return None not in times and times[0] > times[1]

    def _fingerprints(self, folders, code):
        """What decides the grade of each submission, in one digest."""
        settings = json.dumps(ExecuteApart(parent=self.exporter).settings(), sort_keys=True), code
        assignments = {PurePath(folder).name for folder in folders}
        releases = {name: self.exporter.releases.digest(name) for name in assignments}
        return {folder: fingerprint(folder, releases[PurePath(folder).name], *settings) for folder in folders}

    def _job(self, parts, path):
        """The job of a submitted notebook, as the preprocessors will make it."""
        _, assignment, notebook = parts
        step = RebuildFromRelease(parent=self.exporter)
        return ExecuteApart(parent=self.exporter).job(
            step.rebuilt(assignment, notebook, read_submission(path))[0]
        )

    @contextlib.contextmanager
    def _grader(self, notebooks):
        """(what grades, how many notebooks side by side): this machine, or a cluster."""
        if self.dask:
            from .cluster import remote

            with remote(self.dask, self.course, self.log) as found:
                yield found
            return
        try:
            yield JUDGE, min(self.jobs or 2 * os.cpu_count(), notebooks)
        except BaseException:
            JUDGE.close()
            raise


def _parts(path):
    """(student, assignment, notebook) of a submitted notebook."""
    student, assignment, name = PurePath(path).parts[-3:]
    return student, assignment, name.removesuffix(".ipynb")


def _as_ready(futures, folders):
    """The folders, each when all its notebooks have been graded; stops where nothing can be graded."""
    ready = queue.SimpleQueue()
    left = {folder: len(paths) for folder, paths in folders.items()}
    for folder, paths in folders.items():
        for path in paths:
            futures[_parts(path)].add_done_callback(lambda future, folder=folder: ready.put((folder, future)))
    for _ in futures:
        folder, future = ready.get()
        if not future.cancelled() and isinstance(future.exception(), NoGrader):
            raise future.exception()
        left[folder] -= 1
        if not left[folder]:
            yield folder


@contextlib.contextmanager
def _errors(log):
    """What is logged as an error in the meantime."""
    seen, handler = [], logging.Handler(logging.ERROR)
    handler.emit = lambda record: seen.append(record.getMessage().strip())
    log.addHandler(handler)
    try:
        yield seen
    finally:
        log.removeHandler(handler)


def _reason(errors):
    """The last line of the first traceback, or the first error, without the exception's module."""
    told = next((text for text in errors if "Traceback" in text), (errors or ["no reason was logged"])[0])
    return re.sub(r"^([\w.]+\.)?GradingError: ", "", told.splitlines()[-1])
