"""The course's page: a table of students and assignments that can be sorted and leads into formgrader."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

from nbgrader.api import Gradebook

from ..course.layout import course_of, folder_of
from ..course.roster import ClassList
from ..run.results import grades

FORMGRADER = "http://localhost:8888/formgrader"
SORT = (Path(__file__).parent / "sort.js").read_text(encoding="utf-8")


def course_view(config, formgrader=FORMGRADER):
    """What the template shows: a line a student, with a cell for each assignment that somebody has handed in."""
    course, rows = course_of(config), {}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        names = sorted(a.name for a in gradebook.assignments if a.submissions)
        most = {name: gradebook.find_assignment(name).max_score for name in names}
        results = {name: grades(gradebook, name)[1] for name in names}
    for person in ClassList(folder_of(config)).people:
        rows[person.student] = {"name": person.full_name, "student": person.student, "absent": True}
    for name in names:
        for student, result in results[name].items():
            row = rows.setdefault(student, {"name": result.name, "student": student, "absent": True})
            row["absent"] &= not result.is_scored
    for student, row in rows.items():
        row["cells"] = [_cell(name, results[name].get(student), formgrader) for name in names]
        row["total"] = sum(cell["points"] or 0 for cell in row["cells"])
    digest = base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode()
    return {
        "most": most,
        "rows": sorted(rows.values(), key=lambda row: (row["name"].casefold(), row["student"])),
        "absent": sum(row["absent"] for row in rows.values()),
        "digest": digest,
        "formgrader": formgrader,
    }


def _cell(name, result, formgrader):
    """A student's grade in an assignment; no points where nothing was handed in."""
    if result is None or not result.is_scored:
        return {"points": None, "note": "", "link": None}
    notes = ["waits"] * bool(result.waiting) + ["late"] * bool(result.late)
    link = f"{formgrader}/submissions/{quote(result.notebook)}" if result.notebook else None
    return {"points": result.total, "note": ", ".join(notes), "link": link}
