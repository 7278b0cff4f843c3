"""The settings of the nbgrader course, shared by nbgrader_config.py, the demo class and the tests."""

import os
import sys
import warnings
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

# How learning platforms name what is in their archives; the student is the platform's number.
#   Canvas  doejane_LATE_12345_678901_SLUG-1.ipynb
#   Moodle  Jane Doe_12345_assignsubmission_file_/SLUG.ipynb
HANDED_IN = (
    r".*?[/_](?P<student_id>\d+)_(?:\d+_|assignsubmission_file_/?)(?P<file_id>[a-z]\w*?)(?:-\d+)?\.ipynb$"
)


def configure(c, root, course="course", seed=None):
    """Fill in nbgrader's configuration for the course in ROOT/COURSE.

    Parameters
    ----------
    c : traitlets Config
    root : the repository's folder, with solutions/ and exercises/
    course : folder below it for the gradebook, what students hand in and what comes of it
    seed : int, or None for the class's own, kept in the course's folder
    """
    root, folder = Path(root), Path(root, course)
    folder.mkdir(parents=True, exist_ok=True)
    _find_programs()
    _make_sources(root)
    warnings.filterwarnings("ignore", message="Object of type .* not in session")  # nbgrader's, harmless
    _directories(c.CourseDirectory, root, course)
    c.GenerateAssignment.force = True
    c.GenerateAssignment.preprocessors = [
        "grading.course.release_cells.SaveChangedCells" if step is SaveCells else step
        for step in GenerateAssignment().preprocessors
    ]
    c.GenerateAssignment.pre_convert_hook = _seed_maker(folder) if seed is None else None
    _autograde(c, folder, seed)
    _pages(c)
    c.ExportApp.plugin_class = "grading.report.plain_export.PlainExport"
    c.ExportPlugin.to = str(folder / "grades.csv")
    c.CanvasExport.to, c.MoodleExport.to = (
        str(folder / "grades_canvas.csv"),
        str(folder / "grades_moodle.csv"),
    )
    c.ZipCollectApp.downloaded_directory = f"{course}/downloaded"
    c.FileNameCollectorPlugin.named_regexp = HANDED_IN


def _pages(c):
    """The pages of feedback, and what of it also holds for those in formgrader."""
    c.GenerateFeedback.preprocessors = [
        "grading.report.feedback.GradesAndWaits",
        "grading.report.feedback.HideHiddenTests",
    ]
    c.GenerateFeedback.exporter_class = "grading.report.feedback.FeedbackPage"
    c.FeedbackPage.template_name = "feedback_page"
    c.FeedbackPage.extra_template_basedirs = [str(Path(__file__).resolve().parents[1] / "report")]
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {"highlight_code": "grading.report.page_budget.highlighted"}
    c.HTMLExporter.preprocessors = ["grading.report.page_budget.PageBudget"]


def _make_sources(root):
    """nbgrader's sources, solutions/SLUG/SLUG.ipynb, where the script that they are made from is newer."""
    for script in sorted((root / "solutions").glob("*.py")):
        notebook = script.with_suffix("") / f"{script.stem}.ipynb"
        if not notebook.exists() or notebook.stat().st_mtime < script.stat().st_mtime:
            from .notebooks import build

            build(script.stem, root)


def _find_programs():
    """nbgrader starts `alembic` by its bare name: it stands beside the interpreter."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [programs, os.environ.get("PATH")]))


def _directories(c, root, course):
    c.root = str(root)
    c.course_id = "upsampling"
    c.source_directory, c.release_directory = "solutions", "exercises"
    for step in ("submitted", "autograded", "feedback", "solution", "source_with_tests"):
        setattr(c, f"{step}_directory", f"{course}/{step}")
    c.db_url = f"sqlite:///{root / course / 'gradebook.db'}"


def _autograde(c, folder, seed):
    c.Autograde.exporter_class = "grading.run.exporter.ClassExporter"
    # the exporter hands on what was rebuilt from the release, then the same graded: nothing to sanitize or execute
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        _nbgrader_step("IgnorePattern"),
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        *map(_nbgrader_step, ("LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")),
    ]
    c.AssignLatePenalties.plugin_class = "grading.course.late.LatePenalty"
    c.ClassRun.course_folder, c.ClassRun.seed = str(folder), seed


def _nbgrader_step(name):
    return f"nbgrader.preprocessors.{name}"


def _seed_maker(folder):
    """A hook for generate_assignment: the class's seed is made at the first release."""

    def make(**_):
        from .seed import class_seed

        class_seed(folder)

    return make
