"""Archives of a class of 60 as each platform makes them, with what students do to their files."""

import csv
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import nbformat
from traitlets.config import Config

from grading.course.config import configure
from grading.course.notebooks import ROOT

SLUG = "unpooling"
OTHER = "frequency"
FIRST = ["Anna", "Ben", "Chen", "Dora", "Emil", "Fatma", "Goran", "Hanna", "Ivo", "Jana", "Kofi", "Lena"]
LAST = ["Berg", "O'Neil", "Müller", "de la Cruz", "Łoś"]
CLASS = [SimpleNamespace(first=f, last=v, name=f"{f} {v}") for v in LAST for f in FIRST]
for number, person in enumerate(CLASS):
    person.id, person.number, person.participant = str(7000 + number), f"s{number:03}", str(311200 + number)
    person.email = f"s{number:03}@uni.example"
MISSING = (57, 58, 59)  # who hands in nothing
UNREADABLE = (30, 31)
RENAMED = {
    3: f"{SLUG} (1).ipynb", 4: f"{SLUG}-Copy1.ipynb", 5: f"Copy of {SLUG}.ipynb", 6: f"{SLUG.title()}.ipynb",
    7: f"{SLUG}_final.ipynb", 8: f"{SLUG}.ipynb.txt", 9: "Untitled7.ipynb", 10: "homework", 11: f"{SLUG}.json",
}  # fmt: skip


@cache
def notebook(student=0, slug=SLUG):
    """A notebook with an answer of the student's own, as bytes."""
    made = nbformat.read(ROOT / "exercises" / slug / f"{slug}.ipynb", 4)
    cell = next(
        c for c in made.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")
    )
    cell.source += f"\n# by student {student}\n"
    return nbformat.writes(made).encode()


def released(slug=SLUG):
    return (ROOT / "exercises" / slug / f"{slug}.ipynb").read_bytes()


def files_of(number):
    """[(name, bytes, whether it must be taken)] of what one student hands in."""
    if number in MISSING:
        return []
    name = RENAMED.get(number, f"{SLUG}.ipynb")
    right = [(name, notebook(number), True)]
    more = {
        12: [("notes.pdf", b"%PDF-1.4", False)],
        13: [("data.csv", b"1,2\n", True)],
        14: [(f"{OTHER}.ipynb", notebook(14, OTHER), False)],
        15: [(f"{SLUG} (2).ipynb", released(), False)],
        16: [(f"._{SLUG}.ipynb", b"\0\5\26\7", None)],
    }
    if number in UNREADABLE:
        return [(name, b"" if number == 30 else b"<html>", True)]
    if number == 17:
        return [(f"{SLUG}.zip", zipped({f"work/{SLUG}.ipynb": notebook(17), "__MACOSX/._x": b"x"}), True)]
    return right + more.get(number, [])


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def canvas(late=(2,), anonymous=False):
    """{name: bytes} of Canvas's archive; a second try has a number behind its name."""
    files = {}
    for number, person in enumerate(CLASS):
        for order, (name, content, _) in enumerate(files_of(number)):
            who = "".join(c for c in f"{person.last}{person.first}".lower() if c.isalnum())
            parts = [f"anon_A{number}bZ" if anonymous else person.id, str(90000 + 10 * number + order), name]
            head = [] if anonymous else [who]
            files["_".join(head + (["LATE"] if number in late else []) + parts)] = content
    return files


def moodle(folders=True, underscore=False, nested=(20,)):
    """{name: bytes} of Moodle's archive, of 4.1 and later unless `underscore`; names as `clean_filename` leaves them."""
    files = {}
    for number, person in enumerate(CLASS):
        for name, content, _ in files_of(number):
            prefix = f"{person.name}_{person.participant}_assignsubmission_file"
            if not folders:
                files[f"{prefix}_{name}"] = content
            else:
                below = "my work/" if number in nested else ""
                files[f"{prefix}{'_' if underscore else ''}/{below}{name}"] = content
    return files


def gradescope():
    """{name: bytes} of Gradescope's export, with its metadata."""
    files, metadata = {}, []
    for number, person in enumerate(CLASS):
        if files_of(number):
            metadata.append(
                f"submission_{5000 + number}:\n  :submitters:\n  - :name: {json.dumps(person.name)}\n    :sid: {person.number}\n"
                f"    :email: {person.email}\n  :created_at: 2026-03-11 22:{number:02}:00.000000000 Z\n  :score: 0.0\n"
            )
        for name, content, _ in files_of(number):
            files[f"assignment_77_export/submission_{5000 + number}/{name}"] = content
    return {"assignment_77_export/submission_metadata.yml": "".join(metadata).encode(), **files}


def classroom():
    """{name: bytes} of Google Classroom's folder in Drive."""
    return {
        f"{SLUG}/{person.name} - {name}": content
        for number, person in enumerate(CLASS)
        for name, content, _ in files_of(number)
    }


def plain():
    """{name: bytes} of a folder for each student."""
    return {
        f"{person.name}/{name}": content
        for number, person in enumerate(CLASS)
        for name, content, _ in files_of(number)
    }


def table(head, rows, path):
    with open(path, "w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([head, *rows])
    return str(path)


def canvas_roster(folder):
    """Canvas's gradebook export."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Unpooling (4711)"]
    points = ["    Points Possible", "", "", "", "", "100"]
    rows = [[f"{p.last}, {p.first}", p.id, p.number, p.email, "Lab 1", ""] for p in CLASS]
    return table(head, [points, *rows, ["Student, Test", "999", "", "x", "Lab 1", ""]], folder / "canvas.csv")


def moodle_roster(folder):
    """Moodle's list of participants."""
    rows = [[p.first, p.last, p.number, p.email] for p in CLASS]
    return table(["First name", "Last name", "ID number", "Email address"], rows, folder / "participants.csv")


def worksheet(folder):
    """Moodle's grading worksheet."""
    head = [
        "Identifier",
        "Full name",
        "Email address",
        "Status",
        "Grade",
        "Maximum grade",
        "Grade can be changed",
    ]
    head += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    rows = []
    for number, p in enumerate(CLASS):
        time = "-" if number in MISSING else f"Wednesday, 11 March 2026, 11:{number % 60:02} PM"
        status = "No submission" if number in MISSING else "Submitted for grading"
        rows.append(
            [f"Participant {p.participant}", p.name, p.email, status, "", "100.00", "Yes", time, "-", ""]
        )
    return table(head, rows, folder / "worksheet.csv")


def course(folder):
    """A course of two released assignments, not yet known to a gradebook; returns its configuration."""
    for slug in (SLUG, OTHER):
        place = folder / "exercises" / slug
        place.mkdir(parents=True)
        (place / f"{slug}.ipynb").write_bytes(released(slug))
    config = Config()
    configure(config, folder, "course")
    return config


def expected():
    """(students with a notebook, names of files that must be left)."""
    students = [number for number in range(len(CLASS)) if files_of(number)]
    return students, [name for number in students for name, _, taken in files_of(number) if taken is False]


def course_folder(config):
    return Path(config.ClassRun.course_folder)
