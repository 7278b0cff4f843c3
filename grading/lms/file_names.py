"""How the platforms name what a student has handed in.

Canvas (instructure/canvas-lms, lib/content_zipper.rb at 05e9653, `add_upload_submission`, `get_filename`):
    doejane_311201_99_SLUG.ipynb, doejane_LATE_311201_99_SLUG-1.ipynb, and where names are hidden
    anon_Ab3x9_99_SLUG.ipynb, LATE_anon_Ab3x9_99_SLUG.ipynb; 311201 is the student, 99 the file
Moodle (moodle/moodle, mod/assign/classes/downloader.php at 2a6fd31, `load_submissionplugin_filelist`):
    Jane Doe_311201_assignsubmission_file/SLUG.ipynb, before 4.1 with `file_/`; without folders
    Jane Doe_311201_assignsubmission_file_SLUG.ipynb; the number is of this assignment, `Participant` where names are hidden
Gradescope's export: submission_4711/SLUG.ipynb, and a submission_metadata.yml that says whose it is and when it came
Google Classroom: a folder of files, "Jane Doe - SLUG.ipynb"; plain folders: STUDENT/SLUG.ipynb, STUDENT/SLUG/SLUG.ipynb
"""

import re
import unicodedata
from dataclasses import dataclass, replace

import yaml

from ..errors import GradingError

CANVAS = re.compile(
    r"(?:^|/)(?:(?P<name>(?!LATE_)[^/]*?)_)??(?:(?P<late>LATE)_)?(?:anon_(?P<anon>[A-Za-z0-9]+)|(?P<number>\d+))"
    r"_(?P<order>\d+)_(?P<file>[^/]+)(?P<inner>/.*)?$"
)
MOODLE = re.compile(  # a folder ends with the platform's own words, whatever words its owner's name has
    r"(?:^|/)(?P<prefix>(?P<name>[^/]*(?=_\d+_assignsubmission_[a-z]+_?/)|[^/]*?)"
    r"_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+))(?P<join>_?/|_)(?P<file>.+)$"
)
GRADESCOPE = re.compile(r"(?:^|/)(?P<folder>submission_\d+)/(?P<file>.+)$")
METADATA = "submission_metadata.yml"
MAX_WORDS = 200  # characters of a name or time in it


@dataclass
class Owner:
    """Whose a file is: `number` is the platform's, of this assignment in Moodle; `handed_in` is a time as text, or empty.

    `student` is a name for folders where nothing better is known; `sid` and `email` are told by Gradescope alone.
    """

    platform: str
    name: str = ""
    number: str = ""
    student: str = ""
    late: bool = False
    handed_in: str = ""
    order: int = 0
    sid: str = ""
    email: str = ""


def platform_of(files):
    """ "gradescope", "moodle", "canvas" or "folders": the one that the names of most files fit."""
    names = [file.name for file in files if not file.is_hidden]
    if metadata_of(files):
        return "gradescope"
    for platform, pattern in (("moodle", MOODLE), ("canvas", CANVAS)):
        if 2 * sum(bool(pattern.search(name)) for name in names) > len(names):
            return platform
    return "folders"


def metadata_of(files):
    """Gradescope's own metadata, at the head of its export; None where the one that is there is a student's."""
    heads = [file for file in files if file.parts[-1] == METADATA and len(file.parts) < 3]
    return next((file for file in heads if not _of_student(file.name)), None)


def read_metadata(file):
    """What Gradescope says of the submissions in its export, by their folders; empty where there is none.

    Raises
    ------
    GradingError : it cannot be read.
    """
    if file is None or not file.place:
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        entries = yaml.load(file.place.read_bytes(), loader)
    except (yaml.YAMLError, ValueError) as error:
        raise GradingError(f"{file.name} cannot be read ({str(error)[:80]}).") from None
    return entries if isinstance(entries, dict) else {}


def _of_student(name):
    """Whether a file is one that somebody handed in, by the name that a platform gave it."""
    return any(pattern.search(name) for pattern in (GRADESCOPE, MOODLE, CANVAS))


def canvas(name):
    """The `Owner` of a file in Canvas's archive, or None."""
    found = CANVAS.search(name)
    if not found:
        return None
    number = found["number"] or f"anon_{found['anon']}"
    name = (found["name"] or "") if found["number"] else ""
    return Owner("canvas", name, number, number, bool(found["late"]), order=int(found["order"]))


def moodle(name):
    """The `Owner` of a file in Moodle's archive, or None; the name alone is the same in every assignment."""
    found = MOODLE.search(name)
    if not found:
        return None
    hidden = re.fullmatch(r"Participant", found["name"])
    student = f"participant_{found['number']}" if hidden else found["name"]
    return Owner("moodle", "" if hidden else found["name"], found["number"], student)


def gradescope(name, metadata):
    """The `Owner`s of a file in Gradescope's export: several for a group."""
    found = GRADESCOPE.search(name)
    entry = metadata.get(found["folder"]) if found else None
    if not isinstance(entry, dict):
        return []
    base = Owner("gradescope", number=found["folder"], handed_in=_text(entry, ":created_at"))
    return [
        replace(base, name=_text(who, ":name"), sid=_text(who, ":sid"), email=_text(who, ":email"))
        for who in entry.get(":submitters") or []
        if isinstance(who, dict)
    ]


def _text(entry, key):
    """A word of the metadata; whatever else stands there, such as lists of lists, is none."""
    value = entry.get(key)
    return "" if isinstance(value, (dict, list, tuple, set)) else str(value or "")[:MAX_WORDS]


def in_folder(name, slug):
    """The `Owner` that the first folder or "Jane Doe - SLUG.ipynb" tells, or None."""
    *folders, file = name.split("/")
    first = folders[0].removesuffix(".zip") if folders else ""
    if first and slug not in first.casefold():
        return Owner("folders", first, student=first)
    who, dash, rest = file.partition(" - ")
    return Owner("folders", who, student=who) if dash and who and slug in rest.casefold() else None


def digits(name):
    """The numbers by which a copy is told from another: SLUG-1, SLUG (2), SLUG-Copy1, SLUG（3）, SLUG - 副本4."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.findall(r"(?:-|\(|copy ?|副本 ?)(\d{1,9})\)?(?:\.\w+)*$", plain)
