"""The demo class as a course of its own: released, handed in, graded and given feedback, all in build/demo/."""

import shutil
import time
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ..course.config import configure
from ..course.notebooks import ROOT, notebooks
from .draft import Draft, solutions
from .student import everybody

SLUG = "transposed_convolution"
SEED = 31337
ROSTER = everybody()
FOLDER = "build/demo"
MARK = ".demo-class"


class DemoCourse:
    """A course of its own, in build/demo/ unless told otherwise, begun from empty."""

    def __init__(self, folder=FOLDER, empty=True):
        self.folder = Path(ROOT, folder)
        if empty:
            self.remove()
        self.config = Config()
        configure(self.config, ROOT, folder, seed=SEED)
        Path(self.folder, MARK).touch()
        self.config.CourseDirectory.source_directory = f"{folder}/source"
        self.config.CourseDirectory.release_directory = f"{folder}/release"
        run = self.config.ClassRun
        run.call_seconds, run.cell_seconds, run.notebook_seconds = 2.0, 5.0, 25.0
        self.course = CourseDirectory(config=self.config)
        self.course.assignment_id = SLUG

    def run(self, roster):
        """Release, hand in, grade, write feedback."""
        self.release()
        self.hand_in(roster)
        begun = time.monotonic()
        self.convert(Autograde)
        self.seconds = time.monotonic() - begun
        self.convert(GenerateFeedback)

    def remove(self):
        """Take the whole course away, if it is one."""
        paths = list(self.folder.iterdir()) if self.folder.exists() else []
        ours = Path(self.folder, MARK).exists() or self.folder.is_relative_to(ROOT / "build")
        if paths and not ours:
            raise SystemExit(f"{self.folder} holds something else than a demo class: choose another folder.")
        for path in sorted(paths, reverse=True):  # the mark last, should this be interrupted
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, step, student="."):
        return self.folder / step / student / SLUG / f"{SLUG}.ipynb"

    def read(self, step, student="."):
        return nbformat.read(self.path(step, student), as_version=4)

    def release(self):
        """Write the instructor's notebook and let nbgrader make the release of it."""
        solution = next(text for path, text in notebooks(SLUG).items() if "solutions" in path.parts)
        self._write(self.path("source"), solution.encode())
        self.convert(GenerateAssignment)

    def hand_in(self, roster):
        """Make every submission from the release."""
        release, answers = self.read("release"), solutions(self.read("source"))
        for entry in roster:
            draft = Draft(release, answers, str(self.folder))
            data = entry.make(draft)
            self._write(self.path("submitted", entry.name), draft.data() if data is None else data)
            for name, content in draft.files.items():
                self._write(self.path("submitted", entry.name).parent / name, content)

    def convert(self, converter):
        """Run one of nbgrader's converters, as its command does; it tells of failures in its log."""
        try:
            converter(coursedir=self.course, config=self.config).start()
        except NbGraderException as error:
            print(f"nbgrader: {error}")

    @staticmethod
    def _write(path, data):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
