"""Write the instructor's page of an assignment: `python -m grading report ASSIGNMENT [...]`.

COURSE/report/ASSIGNMENT.html is one file without scripts: scores, common mistakes, slow or hostile submissions and
similar work; COURSE/report/course.html has every student and assignment. Run it again after grading; it changes nothing else.
"""

import datetime
import os
import sys
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import command
from ..course.layout import check_handed_in, course_of, folder_of, load, log_to
from ..errors import STOPPED, GradingError, stops
from ..files import write_whole
from ..submission.clean_outputs import plain_text
from .course import FORMGRADER, SORT, course_view
from .page_data import page_data, summary

WRITTEN = 0
HERE = Path(__file__).parent
MAX_SHOWN = 2000


@stops
def main(argv=None):
    """Write the pages; the exit status is 0 where all are written, 3 where one could not be made."""
    parser = command.parser("report", __doc__)
    parser.add_argument("assignment", nargs="*", metavar="ASSIGNMENT", help="only these; else all handed in")
    parser.add_argument("--formgrader", default=FORMGRADER, metavar="ADDRESS", help=f"({FORMGRADER})")
    options = parser.parse_args(argv)
    config = load()
    log_to(folder_of(config) / "journal" / "last_report.log")
    names = options.assignment or check_handed_in(course_of(config), [])
    status = max([_report_or_say_why(config, name) for name in names])
    print(write_course(config, options.formgrader))
    return status


def _report_or_say_why(config, assignment):
    try:
        path, class_results = write(config, assignment)
    except GradingError as error:
        print(error, file=sys.stderr)
        return STOPPED
    print(f"{path}\n{summary(class_results)}")
    return WRITTEN


def write(config, assignment):
    """(path of the page, the `ClassResults` that it shows).

    Raises
    ------
    GradingError : nothing was handed in, or nothing of it is graded.
    """
    class_results, context = page_data(config, assignment)
    path = folder_of(config) / "report" / f"{assignment}.html"
    page = environment(path.parent).get_template("page.html.jinja")
    style = Markup((HERE / "style.css").read_text(encoding="utf-8"))
    write_whole(path, page.render(context, style=style, now=datetime.datetime.now()))
    return path, class_results


def write_course(config, formgrader=FORMGRADER):
    """Write the page of all students and assignments; returns its path."""
    path = folder_of(config) / "report" / "course.html"
    template = environment(path.parent).get_template("course.html.jinja")
    style = Markup((HERE / "style.css").read_text(encoding="utf-8"))
    context = course_view(config, formgrader)
    page = template.render(context, style=style, script=Markup(SORT), now=datetime.datetime.now())
    write_whole(path, page)
    return path


def environment(folder):
    """Templates in which every text that is not markup is cut, cleaned of control characters and escaped.

    Parameters
    ----------
    folder : where the page will lie; links are relative to it
    """
    templates = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
    )
    templates.filters["short"] = lambda text: _cleaned(text, 80)
    templates.filters["relative"] = lambda path: quote(os.fsencode(os.path.relpath(path, folder)))
    return templates


def _cleaned(value, limit=MAX_SHOWN):
    """A text without what only a terminal understands; markup and numbers as they are."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain_text(value, limit).replace("\x1b", "")
