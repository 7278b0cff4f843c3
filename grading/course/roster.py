"""Who is in the course: COURSE/roster.csv, made of the lists that the platforms give out.

Canvas's gradebook export, Moodle's list of participants, its gradebook export or grading worksheet, and Gradescope's
roster are understood by their columns. A person is one row in the end, whichever lists name them.
"""

import csv
import io
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path

from ..errors import GradingError
from ..files import unguarded, write_table

COLUMNS = {
    "Student": "name", "Full name": "name", "Name": "name", "First name": "first", "Last name": "last",
    "Surname": "last", "Email address": "email", "Email": "email", "ID number": "number", "SID": "number",
    "SIS User ID": "number", "SIS Login ID": "login", "Username": "login", "ID": "canvas", "Section": "section",
    "Identifier": "participant", "Last modified (submission)": "handed_in", "Role": "role",
    "学号": "number", "姓名": "name", "全名": "name", "名": "first", "姓": "last", "邮箱": "email", "电子邮件地址": "email",
}  # fmt: skip
ALIASES = {name.casefold().replace(" ", ""): field for name, field in COLUMNS.items()}


@dataclass
class Person:
    """A row of the roster. `student` is the name of the person's folders and nbgrader's id.

    `number` is the school's own, `login` the account, `canvas` Canvas's number; `participant` and `handed_in` are of
    one assignment in Moodle and are not kept.
    """

    student: str = ""
    name: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    number: str = ""
    login: str = ""
    canvas: str = ""
    section: str = ""
    participant: str = ""
    handed_in: str = ""

    @property
    def full_name(self):
        return self.name or f"{self.first} {self.last}".strip()


PASSING = ("participant", "handed_in")
KEPT = [field.name for field in fields(Person) if field.name not in PASSING]


HAN = "\u3400-\u9fff"
WORD = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")


@lru_cache(maxsize=50_000)
def words_of(text):
    """The words of a name in no order, without accents: "Doe, Jané" and "jane doe" are the same.

    Chinese needs no blanks: "2023001王伟" are two words.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple(sorted(WORD.findall(plain.casefold())))


@lru_cache(maxsize=50_000)
def name_key(name):
    """What is the same for one name however it is written: its words or, in Chinese, its characters: "伟 王" is "王伟"."""
    words = words_of(name)
    return tuple(sorted("".join(words))) if re.fullmatch(f"[{HAN}]+", "".join(words)) else words


def is_namesake(name, other):
    """Whether two names are the same."""
    return bool(name_key(name)) and name_key(name) == name_key(other)


def folder_name(text):
    """A text as the name of a student's folder: without what nbgrader or a file system would misread."""
    plain = "".join("_" if c in '/\\*?[]:"<>|' or unicodedata.category(c)[0] == "C" else c for c in text)
    return plain.strip().strip(".").encode("utf-8", "ignore")[:120].decode("utf-8", "ignore")


class ClassList:
    """The people of a course.

    Parameters
    ----------
    folder : the course's
    """

    def __init__(self, folder):
        self.path, self.people = Path(folder, "roster.csv"), []
        if self.path.exists():
            self.add(self.path)

    def __bool__(self):
        return bool(self.people)

    def add(self, path):
        """Read a list; who is known already gets what it adds.

        Raises
        ------
        GradingError : it is no CSV with a column that tells who somebody is.
        """
        for row in _rows(path):
            known = self._same(row) if row else None
            if known is None:
                row.student = row.student or folder_name(
                    row.canvas or row.number or row.login or row.email or row.full_name
                )
                self.people.append(row)
            else:
                for key, value in asdict(row).items():
                    setattr(known, key, value or getattr(known, key))
        return self

    def save(self):
        """Keep the roster in the course's folder."""
        write_table(self.path, KEPT, map(asdict, self.people))

    def find(self, **known):
        """The one person of whom these fields are known; None where there is none, or where several could be meant."""
        # an address has been proved to be somebody's, a number may be what they say
        for key in ("canvas", "participant", "email", "number", "login", "student"):
            same = [p for p in self.people if known.get(key) and getattr(p, key) == known[key]]
            if len(same) == 1:
                return same[0]
        name = known.get("name") or ""
        same = [p for p in self.people if is_namesake(p.full_name, name)]
        return same[0] if len(same) == 1 else None

    def last_name_of(self, person):
        """The last name by which a person is shown: two of one name have their id behind it, to be told apart."""
        alike = sum(name_key(p.full_name) == name_key(person.full_name) for p in self.people)
        return f"{person.last} ({person.student})" if alike > 1 else person.last

    def named_in(self, text):
        """The one person whose id, login, email or whole name stands in a text, such as the name of a file."""
        words = set(words_of(text.replace("_", " ")))
        same = [
            p
            for p in self.people
            if any(key and set(words_of(key.replace("_", " "))) <= words for key in _keys(p))
        ]
        return same[0] if len(same) == 1 else None

    def _same(self, row):
        by_key = {key: getattr(row, key) for key in ("canvas", "number", "email", "login", "student")}
        alone = not any(by_key.values())
        return self.find(**by_key, name=row.full_name if alone or self._is_bare(row) else "")

    def _is_bare(self, row):
        """Whether the people of that name have none of the row's keys yet."""
        same = [p for p in self.people if is_namesake(p.full_name, row.full_name)]
        return all(
            not (getattr(p, key) and getattr(row, key))
            for p in same
            for key in ("canvas", "number", "email", "login")
        )


def _keys(person):
    names = (person.full_name, f"{person.last}{person.first}")  # a Chinese name stands without a blank
    return person.student, person.login, person.email, person.email.split("@")[0], *names


def _decoded(data):
    """A table's text; a spreadsheet in Chinese saves it in GBK."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _rows(path):
    """The people in a list, without a Canvas table's row of points and test student, and without teachers."""
    try:
        text = _decoded(Path(path).read_bytes())
        first = text.lstrip().splitlines()[0]
        delimiter = max(",;\t", key=first.count)
        head, *lines = csv.reader(io.StringIO(text.lstrip()), delimiter=delimiter)
    except (OSError, ValueError, IndexError, csv.Error) as error:
        raise GradingError(f"The roster {path} cannot be read as a CSV ({error}).") from None
    own = head[: len(KEPT)] == KEPT
    names = KEPT if own else [ALIASES.get(cell.strip().casefold().replace(" ", "")) for cell in head]
    if not {"name", "last", "email", "number", "login"} & set(names):
        raise GradingError(
            f"The roster {path} has no column that tells who somebody is, such as {', '.join(list(COLUMNS)[:8])}; "
            f"it has: {', '.join(head)[:200]}."
        )
    for line in lines:
        cells = {name: (unguarded(cell) if own else cell).strip() for name, cell in zip(names, line) if name}
        role, name = cells.pop("role", "") or "student", cells.get("name", "")
        if (
            any(cells.values())
            and "Points Possible" not in name
            and name != "Student, Test"
            and role.casefold() == "student"
        ):
            cells["participant"] = re.sub(r".*?(\d*)$", r"\1", cells.get("participant", ""))
            yield _with_names(Person(**cells))


def _with_names(person):
    """First and last name, where a list has them in one: "Last, First" in Canvas, "First Last" elsewhere."""
    if person.name and not (person.first or person.last):
        last, comma, first = person.name.partition(",")
        person.first, person.last = (
            (first.strip(), last.strip()) if comma else person.name.rpartition(" ")[::2]
        )
    person.name = f"{person.first} {person.last}".strip() or person.name
    return person
