"""`ClassRun` leads the submissions that nbgrader's autograde has found along their road (see the package).

The exporter makes one for every converter, so that `nbgrader autograde`, formgrader's button and
`python -m grading autograde` go the same way.
"""

import contextlib
import logging
import os
import re
from pathlib import PurePath

from nbgrader.api import Grade, Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import rmtree
from sqlalchemy.exc import OperationalError

from ..course.late import apply_penalties
from ..course.release import Releases
from ..course.rules import Rules
from ..course.safeguards import back_up, check_room, only_grader, unwritable
from ..errors import GradingError, NoGrader
from ..judge.client import JUDGE
from ..judge.prepare import prepare_notebook
from ..submission.folders import accept
from ..submission.when import TolerantCourse
from .fingerprint import code_digest, fingerprint
from .gradebook import shared_gradebook
from .journal import BEGUN, GRADED, Journal, KeptReplies
from .lookahead import Lookahead
from .settings import RunSettings

MODES = (
    "in a jail; the memory of all processes of a notebook is counted while they run",
    "WITHOUT a jail, with your own rights",
)


class RunStopped(NbGraderException):
    """The run could not go on; what stands in the gradebook is kept."""


class ClassRun(RunSettings):
    """One run over the submissions that a converter has listed.

    Attributes
    ----------
    refused : dict, folder -> why nothing of it is graded
    unchanged : list of folders that were left as they are
    ended : dict, student -> None, or why the submission is not graded
    penalties : the students whose late penalty was changed by what a person had decided since
    """

    def __init__(self, parent):
        super().__init__(parent=parent)
        self.converter = parent
        self.coursedir = TolerantCourse.like(parent.coursedir, Rules(self.course_folder).zone)
        self.refused, self.unchanged, self.ended, self.penalties = {}, [], {}, []
        self.releases, self.job_settings = Releases(self.coursedir), self.for_jobs()

    def take_over(self):
        """Have the converter call `convert` in the place of its own loop over all submissions.

        This is the one hook that nbgrader forces: its converter has no other door between finding the submissions and
        converting them.
        """
        self._nbgrader_loop, self.converter.convert_notebooks = self.converter.convert_notebooks, self.convert
        self.converter.coursedir = self.coursedir
        if not self.dask and hasattr(os, "fork"):
            JUDGE.warm(self.job_settings["unjailed"])  # while the class is looked through

    def convert(self):
        """Grade the submissions that the converter has found.

        Raises
        ------
        RunStopped : the run could not begin or not go on.
        NbGraderException : some submissions were not graded.
        """
        submissions, self.coursedir.ignore, self.refused = accept(self.coursedir, self.converter.assignments)
        try:
            with only_grader(self.course_folder):
                check_room(self.course_folder, self.coursedir.db_url)
                with shared_gradebook(self.coursedir.db_url) as self.gradebook:
                    self._grade_all(submissions)
                    for assignment in {PurePath(folder).name for folder in submissions}:
                        self.penalties += apply_penalties(self.coursedir, self.converter, assignment)
                    self.gradebook.commit()
        except RunStopped:
            raise
        except (GradingError, OSError) as error:
            reason = str(error) if isinstance(error, GradingError) else unwritable(self.course_folder, error)
            self.log.error(reason)
            raise RunStopped(reason) from None
        if any(self.ended.values()):
            raise NbGraderException("Some submissions were not graded.")

    def rebuilt(self, where):
        """The notebook that nbgrader's converter reads first in the place of a file."""
        prepared, _ = self._result(where)
        for note in prepared.notes:
            self.log.warning("%s of %s: %s", where["notebook"], where["student"], note)
        return prepared.notebook

    def graded(self, where):
        """The same notebook with the outputs of its cells."""
        prepared, answer = self._result(where)
        student = where["student"]
        self.log.info("%s graded, mode: %s, %.2f s", student, answer["mode"], answer["seconds"])
        if answer["mode"] != "jail":
            self.log.warning("The code of %s ran WITHOUT a jail, with your own rights.", student)
        for event in answer["events"]:
            self.log.warning("%s: %s", student, event)
        return prepared.filled(answer)

    def _result(self, where):
        return self.lookahead.result((where["student"], where["assignment"], where["notebook"]))

    def _grade_all(self, submissions):
        code = code_digest()
        self.journal, answers = Journal(self.course_folder), KeptReplies(self.course_folder, code)
        self.fingerprints = self._fingerprints(submissions, code)
        folders = [folder for folder in sorted(submissions) if self._needs_grading(folder)]
        self.unchanged = [folder for folder in submissions if folder not in folders]
        self._report_progress(len(folders))
        if not folders:
            return
        self.gradebook.commit()
        if self.backup:
            copy = back_up(self.course_folder, self.coursedir.db_url)
            self.log.info("the gradebook was copied to %s", copy)
        self.paths = {_key(path): path for folder in folders for path in sorted(submissions[folder])}
        with self._grader() as (grader, count):
            self.lookahead = Lookahead(grader, count, self._prepare, answers)
            try:
                for folder in self._as_graded(submissions, folders):
                    self._enter(folder, submissions[folder])
                    self._report_progress(len(folders), folder)
            finally:
                self.lookahead.close()
        answers.clear()

    def _prepare(self, key):
        _, assignment, notebook = key
        release, locked_sources = self.releases.get(assignment, notebook)
        chinese = self.releases.chinese(assignment, notebook)
        return prepare_notebook(self.paths[key], release, locked_sources, self.job_settings, chinese)

    def _as_graded(self, submissions, folders):
        """The folders, each when all its notebooks have been graded; stops where nothing can be graded."""
        left = {folder: len(submissions[folder]) for folder in folders}
        for key in self.lookahead.graded(self.paths):
            if isinstance(error := self.lookahead.error(key), NoGrader):
                raise error
            folder = os.path.dirname(self.paths[key])
            left[folder] -= 1
            if not left[folder]:
                yield folder

    def _enter(self, folder, paths):
        """Have nbgrader's own code convert one submission and enter its grades into the gradebook."""
        student, assignment = PurePath(folder).parts[-2:]
        destination = self.converter._format_dest(assignment, student)
        given = self._given_by_hand(folder)
        self.journal.write(assignment, student, BEGUN)
        if os.path.exists(destination) and self._takes_all_notebooks:
            self.log.warning("Updating existing assignment: %s", destination)
            rmtree(destination)
        why = self._convert_submission(folder, paths, given)
        state, basis = (BEGUN, None) if why else (GRADED, self.fingerprints[folder])
        self.journal.write(assignment, student, state, basis, why)
        for path in paths:
            self.lookahead.forget(_key(path), in_gradebook=why is None)
        self.ended[student] = why

    def _given_by_hand(self, folder):
        """The ids of what a person has graded of a submission, where its files are those that they saw."""
        student, assignment = PurePath(folder).parts[-2:]
        before = (self.journal.fingerprint(assignment, student) or "").partition("-")[0]
        if before != self.fingerprints[folder].partition("-")[0]:
            return []
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_submission(assignment, student).notebooks
            except MissingEntry:
                return []
            grades = [grade for notebook in notebooks for grade in notebook.grades]
            return [g.id for g in grades if g.manual_score is not None and not g.needs_manual_grade]

    def _convert_submission(self, folder, paths, given):
        """None, or why it failed, which nbgrader says in its log alone.

        Raises
        ------
        RunStopped : the gradebook cannot be written.
        """
        self.converter.assignments = {folder: paths}
        try:
            with _errors(self.converter.log) as errors:
                self._nbgrader_loop()
            if given:
                with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                    gradebook.db.query(Grade).filter(Grade.id.in_(given)).update(
                        {"needs_manual_grade": False}
                    )
                    gradebook.db.commit()
            self.gradebook.commit()
        except (OperationalError, NbGraderException) as error:
            cause = error if isinstance(error, OperationalError) else error.__context__
            if isinstance(error, NbGraderException):
                self.gradebook.drop()
            if isinstance(cause, OperationalError):
                raise RunStopped(unwritable(self.course_folder, cause.orig)) from None
            check_room(self.course_folder, self.coursedir.db_url)
            return _reason(errors)
        return None

    def _report_progress(self, *news):
        if self.progress:
            self.progress(*news)

    @property
    def _takes_all_notebooks(self):
        """Whether whole submissions are graded, not one notebook out of several."""
        return self.coursedir.notebook_id == "*"

    def _needs_grading(self, folder):
        """Whether a submission is to be graded: nbgrader's rule, and whatever a kill has left half done."""
        student, assignment = PurePath(folder).parts[-2:]
        if student in self.coursedir.student_id_exclude.split(","):
            return False
        destination = self.converter._format_dest(assignment, student)
        if self.converter.force or not self._takes_all_notebooks or not os.path.exists(destination):
            return True
        if self.journal.state(assignment, student) == BEGUN:
            return True
        if self.changed:
            return self.journal.fingerprint(assignment, student) != self.fingerprints[folder]
        times = [self.coursedir.get_existing_timestamp(path) for path in (folder, destination)]
        return None not in times and times[0] > times[1]

    def _fingerprints(self, folders, code):
        """What decides the grade of each submission, in one digest."""
        releases = {name: self.releases.digest(name) for name in {PurePath(path).name for path in folders}}
        return {
            folder: f"{fingerprint(folder)}-{fingerprint(None, releases[PurePath(folder).name], self.job_settings, code)}"
            for folder in folders
        }

    @contextlib.contextmanager
    def _grader(self):
        """(what grades, how many notebooks side by side): this machine, or a cluster."""
        if self.dask:
            from .cluster import remote

            with remote(self.dask, self.course_folder, self.log) as grader_and_count:
                yield grader_and_count
            return
        self.log.info("Students' code runs %s.", MODES[self.job_settings["unjailed"]])
        try:
            yield JUDGE, min(self.jobs or 2 * os.cpu_count(), len(self.paths))
        except BaseException:
            JUDGE.close()
            raise


def _key(path):
    """(student, assignment, notebook) of a submitted notebook."""
    student, assignment, name = PurePath(path).parts[-3:]
    return student, assignment, name.removesuffix(".ipynb")


@contextlib.contextmanager
def _errors(log):
    """What is logged as an error in the meantime."""
    texts, handler = [], logging.Handler(logging.ERROR)
    handler.emit = lambda record: texts.append(record.getMessage().strip())
    log.addHandler(handler)
    try:
        yield texts
    finally:
        log.removeHandler(handler)


def _reason(errors):
    """The last line of the first traceback, or the first error, without the exception's module."""
    text = next((text for text in errors if "Traceback" in text), (errors or ["no reason was logged"])[0])
    return re.sub(r"^([\w.]+\.)?GradingError: ", "", text.splitlines()[-1])
