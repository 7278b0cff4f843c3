"""What the platforms hand out comes in whole: for a class of 60 with every oddity, each file is taken or has a line."""

import csv
import io
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

from grading.course import roster as rosters
from grading.errors import STOPPED, GradingError
from grading.files import FORMULA
from grading.lms import archive, collect, file_names, ledger
from grading.run.results import Result

from . import lms_tools as tools
from .lms_tools import CLASS, MISSING, SLUG, UNREADABLE

ARCHIVES = {
    "canvas": (tools.canvas, tools.canvas_roster),
    "canvas without names": (lambda: tools.canvas(anonymous=True), None),
    "moodle": (tools.moodle, tools.moodle_roster),
    "moodle before 4.1": (lambda: tools.moodle(underscore=True), tools.moodle_roster),
    "moodle without folders": (lambda: tools.moodle(folders=False), tools.moodle_roster),
    "gradescope": (tools.gradescope, tools.moodle_roster),
    "classroom": (tools.classroom, tools.moodle_roster),
    "plain folders": (tools.plain, tools.moodle_roster),
}


@pytest.fixture(scope="module")
def gradebook_file(tmp_path_factory):
    """An empty gradebook, which takes seconds to make."""
    config = tools.course(tmp_path_factory.mktemp("made"))
    Gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id).close()
    return config.CourseDirectory.db_url.removeprefix("sqlite:///")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, gradebook_file):
    """Collect {name: bytes}, packed or as a folder; returns (status, what was printed)."""
    config = tools.course(tmp_path)
    shutil.copy(gradebook_file, tmp_path / "course")
    monkeypatch.setattr(collect, "load", lambda: config)

    def run(files, *more, packed=True):
        source = tmp_path / "archive"
        if packed:
            source.write_bytes(tools.zipped(files))
        else:
            for name, content in files.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
        status = collect.main([SLUG, str(source), *more])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    run.folder, run.config = tmp_path / "course", config
    return run


def submitted(run):
    """{student: bytes of the notebook}."""
    paths = (run.folder / "submitted").glob(f"*/{SLUG}/{SLUG}.ipynb")
    return {path.parts[-3]: path.read_bytes() for path in paths}


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("kind", ARCHIVES)
@pytest.mark.slow
def test_of_sixty_every_file_is_taken_or_has_a_line(run, tmp_path, kind, packed):
    made, roster = ARCHIVES[kind]
    options = ["--roster", roster(tmp_path)] if roster else []
    status, told = run(made(), *options, packed=packed)
    students, left = tools.expected()
    assert status == collect.SOME_NOT
    assert len(submitted(run)) == len(students) == 57
    assert sum(line.startswith("NOT TAKEN") for line in told.splitlines()) == len(left) == 3
    for name in left:
        assert any(name in line for line in told.splitlines() if line.startswith("NOT TAKEN")), name
    here, gone = ("60 in the roster, ", ", 3 missing") if roster else ("", "")
    assert f"{here}57 collected (57 new){gone}, 2 unreadable." in told
    files = len(made()) + 1 - (kind == "gradescope")  # a student's own archive holds two
    assert f"{files} files: 57 notebooks, 1 beside them, 2 hidden, 3 not taken." in told
    assert files == 57 + 1 + 2 + 3
    if roster:
        assert [line for line in told.splitlines() if line.startswith("missing: ")] == [
            f"missing: {CLASS[number].name} ({student_id(kind, number)})" for number in MISSING
        ]
        expected = {student_id(kind, number): number for number in students}
        assert set(submitted(run)) == set(expected)
        for student, data in submitted(run).items():
            number = expected[student]
            assert data == (tools.files_of(number)[0][1] if number in UNREADABLE else tools.notebook(number))


def student_id(kind, number):
    return CLASS[number].id if kind == "canvas" else CLASS[number].number


def moodle_name(number, name=f"{SLUG}.ipynb"):
    person = CLASS[number]
    return f"{person.name}_{person.participant}_assignsubmission_file/{name}"


def test_names_and_addresses_of_the_roster_stand_in_the_gradebook(run, tmp_path):
    run({moodle_name(0): tools.notebook()}, "--roster", tools.moodle_roster(tmp_path))
    with Gradebook(run.config.CourseDirectory.db_url, "upsampling") as gradebook:
        student = gradebook.find_student("s003")
        assert (student.first_name, student.last_name, student.email) == ("Dora", "Berg", "s003@uni.example")
        assert len(gradebook.students) == 60


def test_the_roster_is_kept_and_a_second_archive_adds_and_replaces(run, tmp_path):
    first = {moodle_name(0): tools.notebook(0), moodle_name(1): tools.notebook(1)}
    run(first, "--roster", tools.moodle_roster(tmp_path))
    second = {moodle_name(1): tools.notebook(101), moodle_name(2): tools.notebook(2)}
    _, told = run({**first, **second})
    assert "60 in the roster, 3 collected (1 new, 1 replaced, 1 unchanged), 57 missing" in told
    assert submitted(run) == {
        "s000": tools.notebook(0),
        "s001": tools.notebook(101),
        "s002": tools.notebook(2),
    }


def test_what_a_person_changed_stays_until_told_otherwise(run):
    """A newer file from the archive has its line every time, not only the first."""
    run({moodle_name(0): tools.notebook(0), moodle_name(1): tools.notebook(1)})
    path = run.folder / "submitted" / CLASS[0].name / SLUG / f"{SLUG}.ipynb"
    path.write_bytes(tools.notebook(500))
    _, told = run({moodle_name(0): tools.notebook(0)})
    assert "1 collected (1 kept)" in told
    assert "NOT TAKEN" not in told
    for _ in range(2):
        status, told = run({moodle_name(0): tools.notebook(7)})
        assert status == collect.SOME_NOT
        assert "by hand; --replace takes this one." in told
        assert path.read_bytes() == tools.notebook(500)
    status, told = run({moodle_name(0): tools.notebook(7)}, "--replace")
    assert (status, path.read_bytes()) == (collect.ALL_TAKEN, tools.notebook(7))


def test_two_of_one_name_are_told_apart_by_the_worksheet(run, tmp_path):
    head = ["First name", "Last name", "ID number", "Email address"]
    roster = tools.table(head, [["Jo", "Li", "n1", "a@u"], ["Jo", "Li", "n2", "b@u"]], tmp_path / "r.csv")
    files = {f"Jo Li_{n}_assignsubmission_file/{SLUG}.ipynb": tools.notebook(n) for n in (31, 32)}
    _, told = run(files)
    assert set(submitted(run)) == {"Jo Li (31)", "Jo Li (32)"}
    shutil.rmtree(run.folder / "submitted")
    sheet = tools.table(
        ["Identifier", "Full name", "Email address"],
        [["Participant 31", "Jo Li", "b@u"], ["Participant 32", "Jo Li", "a@u"]],
        tmp_path / "w.csv",
    )
    status, _ = run(files, "--roster", roster, "--roster", sheet)
    assert (status, submitted(run)) == (
        collect.ALL_TAKEN,
        {"n2": tools.notebook(31), "n1": tools.notebook(32)},
    )


NAMESAKES = {f"Jo Li_{n}_assignsubmission_file/{SLUG}.ipynb": tools.notebook(n) for n in (31, 32)}


def namesakes(folder):
    """(list of participants, grading worksheet) of two of one name."""
    head = ["First name", "Last name", "ID number", "Email address"]
    roster = tools.table(head, [["Jo", "Li", "n1", "a@u"], ["Jo", "Li", "n2", "b@u"]], folder / "r.csv")
    rows = [["Participant 31", "Jo Li", "b@u"], ["Participant 32", "Jo Li", "a@u"]]
    return roster, tools.table(["Identifier", "Full name", "Email address"], rows, folder / "w.csv")


def test_who_is_not_known_by_the_roster_is_said_and_what_tells_it(run, tmp_path):
    roster, _ = namesakes(tmp_path)
    files = {**NAMESAKES, f"Al Guest_33_assignsubmission_file/{SLUG}.ipynb": tools.notebook(33)}
    _, told = run(files, "--roster", roster)
    assert (
        "NOT IN THE ROSTER: Jo Li (31): the name alone does not tell which person it is; Moodle's grading worksheet does: "
        "give it with --roster." in told
    )
    assert "NOT IN THE ROSTER: Al Guest: nobody there has this name, address or number." in told


def test_work_taken_in_before_the_roster_told_whose_it_is_goes_to_its_owner(run, tmp_path):
    roster, sheet = namesakes(tmp_path)
    run(NAMESAKES, "--roster", roster)
    with Gradebook(run.config.CourseDirectory.db_url, "upsampling") as gradebook:
        gradebook.update_or_create_assignment(SLUG)
        gradebook.update_or_create_student("Jo Li (31)")
        gradebook.update_or_create_submission(SLUG, "Jo Li (31)")
    page = run.folder / "feedback" / "Jo Li (31)" / SLUG / f"{SLUG}.html"
    page.parent.mkdir(parents=True)
    page.write_text("page")
    _, told = run(NAMESAKES, "--roster", sheet)
    assert "Jo Li (31) is n2 now.\nJo Li (32) is n1 now." in told
    assert submitted(run) == {"n2": tools.notebook(31), "n1": tools.notebook(32)}
    assert set(ledger.read(run.folder, SLUG)) == {"n1", "n2"}
    assert [path.parts[-3] for path in run.folder.glob("feedback/*/*/*.html")] == ["n2"]
    with Gradebook(run.config.CourseDirectory.db_url, "upsampling") as gradebook:
        assert {student.id for student in gradebook.students} == {"n1", "n2"}
        assert gradebook.find_submission(SLUG, "n2")


def test_whoever_handed_in_no_notebook_is_missing_with_what_they_gave(run, tmp_path):
    files = {moodle_name(0): tools.notebook(), moodle_name(1, "essay.pdf"): b"%PDF", moodle_name(2): b"{"}
    _, told = run(files, "--roster", tools.moodle_roster(tmp_path))
    assert "missing: Ben Berg (s001): handed in essay.pdf, and no notebook\n" in told
    assert "unreadable: Chen Berg (s002)\n" in told
    assert "missing: Dora Berg (s003)\n" in told


def test_moodles_times_come_from_the_worksheet_alone_and_stay(run, tmp_path):
    files = {moodle_name(n): tools.notebook(n) for n in (0, 1)}
    assert (
        "2 have no time, so none of these is late" in run(files, "--roster", tools.moodle_roster(tmp_path))[1]
    )
    assert "have no time" not in run(files, "--roster", tools.worksheet(tmp_path))[1]
    assert "have no time" not in run(files)[1]
    assert "1 have no time" in run({**files, moodle_name(1): tools.notebook(101)})[1]


def test_a_number_of_another_assignment_is_not_kept_in_the_roster(run, tmp_path):
    run(tools.moodle(), "--roster", tools.moodle_roster(tmp_path), "--roster", tools.worksheet(tmp_path))
    assert "3112" not in (run.folder / "roster.csv").read_text()
    lines = ledger.read(run.folder, SLUG)
    assert lines["s040"].number == CLASS[40].participant
    assert lines["s040"].handed_in == "2026-03-11T23:40:00"
    text = (run.folder / "submitted/s040" / SLUG / "timestamp.txt").read_text()
    assert text == "2026-03-11T23:40:00\n", "a time of the course's zone, whenever that is set"


def test_what_the_platform_knows_is_kept(run, tmp_path):
    run(tools.canvas(late=(2, 3)), "--roster", tools.canvas_roster(tmp_path))
    lines = ledger.read(run.folder, SLUG)
    assert lines["7002"].late == lines["7003"].late == "LATE"
    assert (lines["7005"].name, lines["7005"].number, lines["7005"].late) == ("Fatma Berg", "7005", "")
    assert lines["7005"].file == f"bergfatma_7005_90050_Copy of {SLUG}.ipynb"


def test_gradescope_says_when_and_a_group_is_each_of_its_members(run):
    entry = "submission_1:\n  :submitters:\n  - {':name': A B, ':sid': n1}\n  - {':name': C D, ':sid': n2}\n  :created_at: 2026-03-11 23:30:00 +0100\n"
    files = {"x/submission_metadata.yml": entry.encode(), f"x/submission_1/{SLUG}.ipynb": tools.notebook()}
    assert run(files)[0] == collect.ALL_TAKEN
    assert set(submitted(run)) == {"n1", "n2"}
    assert ledger.read(run.folder, SLUG)["n1"].handed_in.startswith("2026-03-11T2")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("doejane_12_34_x.ipynb", ("doejane", "12", False)),
        ("doe_2jane_LATE_12_34_5_x-1.ipynb", ("doe_2jane", "12", True)),
        ("LATE_anon_Ab3x9_34_x.ipynb", ("", "anon_Ab3x9", True)),
        ("submissions/anon_Ab3x9_34_x_12.ipynb", ("", "anon_Ab3x9", False)),
    ],
)
def test_canvas_names(name, owner):
    found = file_names.canvas(name)
    assert (found.name, found.number, found.late) == owner


def test_bad_input_is_said_in_one_sentence(run, tmp_path, monkeypatch):
    (tmp_path / "text").write_text("no archive")
    empty = tmp_path / "empty.csv"
    empty.write_text("colour;size\nred;1\n")
    for arguments, sentence in [
        (["unpolling", "x"], f"There is no release of unpolling; there is: frequency, {SLUG}."),
        ([SLUG, str(tmp_path / "gone.zip")], "gone.zip is not there: give the archive"),
        ([SLUG, str(tmp_path / "text")], "text is neither a ZIP archive nor a folder"),
        ([SLUG, "x", "--roster", str(empty)], "it has: colour, size"),
        ([SLUG, "x", "--roster", str(tmp_path)], "cannot be read as a CSV"),
    ]:
        monkeypatch.setattr("sys.stderr", stream := __import__("io").StringIO())
        assert collect.main(arguments) == STOPPED
        assert sentence in stream.getvalue()
        assert stream.getvalue().count("\n") == 1


def test_names_that_lead_elsewhere_lead_nowhere(run, tmp_path):
    files = {f"../../evil_5_6_{SLUG}.ipynb": tools.notebook(), f"a_7_8_{SLUG}.ipynb": tools.notebook()}
    assert run(files)[0] == collect.ALL_TAKEN
    assert set(submitted(run)) == {"5", "7"}
    assert not list(tmp_path.parent.glob("*evil*"))


def test_semicolons_a_saved_roster_and_teachers(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name;SID;Email;Role\nJane Doe;n1;j@u;Student\nProf X;n9;x@u;Instructor\n")
    roster = rosters.ClassList(tmp_path).add(path)
    roster.save()
    again = rosters.ClassList(tmp_path)
    assert [(p.student, p.first, p.last, p.email) for p in again.people] == [("n1", "Jane", "Doe", "j@u")]
    assert again.find(name="Doe, Jané").student == "n1"
    with pytest.raises(GradingError, match="has no column that tells who somebody is"):
        again.add(__file__)


def with_archive(files, number=40):
    """What Moodle hands out of three students, one of whom hands in an archive of these files, or of these bytes."""
    packed = files if isinstance(files, bytes) else tools.zipped(files)
    own = {moodle_name(n): tools.notebook(n) for n in (0, 1)}
    return {**own, moodle_name(number, "work.zip"): packed}


def damaged(kind):
    """A ZIP archive that zipfile takes for one, and fails to read."""
    data = bytearray(tools.zipped({f"{SLUG}.ipynb": tools.notebook(40), "caf\u00e9.txt": b"x"}))
    if kind == "its list":
        data[data.find(b"PK\x01\x02")] = 0
    if kind == "its data":
        data[70:170] = b"\xff" * 100
    return bytes(data).replace("\u00e9".encode(), b"\xff\xfe") if kind == "a name" else bytes(data)


@pytest.mark.parametrize("kind", ["its list", "its data", "a name"])
def test_an_archive_that_is_damaged_costs_its_owner_alone(run, kind):
    status, told = run(with_archive(damaged(kind)))
    assert status == collect.SOME_NOT
    assert sorted(submitted(run)) == sorted(CLASS[n].name for n in (0, 1))
    assert any("work.zip" in line for line in told.splitlines() if line.startswith("NOT TAKEN"))


def test_what_unpacks_to_more_than_a_students_work_is_left(run, monkeypatch):
    monkeypatch.setattr(archive, "MAX_STUDENTS_TOTAL", 10**6)
    status, told = run(with_archive({f"{SLUG}.ipynb": tools.notebook(40), "zeros.txt": bytes(10**6)}))
    assert (status, sorted(submitted(run))) == (collect.SOME_NOT, sorted(CLASS[n].name for n in (0, 1)))
    assert "work.zip: holds over 2000 files or 0 MiB." in told
    _, told = run(with_archive({f"{n}.txt": b"" for n in range(2001)}))
    assert "work.zip: holds over 2000 files" in told


def test_thousands_of_files_that_are_left_have_a_few_lines(run):
    _, told = run(with_archive({f"{n}.exe": b"" for n in range(1999)}))
    assert sum(line.startswith("NOT TAKEN") for line in told.splitlines()) == 21
    assert f"and 1979 more of {moodle_name(40, 'work.zip')}." in told


NAMES = {
    "too long": {"a" * 252 + ".txt": b"x"},
    "a file for a folder": {"a.csv": b"1", "a.csv/b.csv": b"2"},
    "no name": {"..": b"x", "/": b"x"},
}


@pytest.mark.parametrize("files", NAMES.values(), ids=NAMES)
def test_a_name_that_no_disk_takes_costs_that_file_alone(run, files):
    status, _ = run(with_archive({f"{SLUG}.ipynb": tools.notebook(40), **files}))
    assert status in (collect.SOME_NOT, collect.ALL_TAKEN)
    assert submitted(run)[CLASS[40].name] == tools.notebook(40)
    assert sorted(submitted(run)) == sorted(CLASS[n].name for n in (0, 1, 40))


@pytest.mark.parametrize("place", ["submission_metadata.yml", "work.zip"])
def test_a_students_metadata_name_nobody(run, place):
    lines = [f"submission_{n}:\n  :submitters:\n  - :name: {CLASS[n].name}\n" for n in (0, 1)]
    own = {"submission_metadata.yml": "".join(lines).encode(), "submission_0/x.ipynb": b"{}"}
    files = with_archive(own)
    if place != "work.zip":
        files[moodle_name(40, place)] = own[place]
    run(files)
    assert {student: submitted(run)[student] for student in (CLASS[0].name, CLASS[1].name)} == {
        CLASS[n].name: tools.notebook(n) for n in (0, 1)
    }


def test_metadata_of_lists_of_lists_take_no_time(run):
    nested = "\n".join(f"    k{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    text = f"submission_1:\n  :submitters:\n  - :name: &a0 [x]\n{nested}\n    :sid: *a11\n"
    status, told = run(
        {"submission_metadata.yml": text.encode(), f"submission_1/{SLUG}.ipynb": tools.notebook(1)}
    )
    assert status == collect.ALL_TAKEN
    assert "1 collected" in told


def test_a_files_own_name_does_not_speak_against_its_folder(run, tmp_path):
    honest = {f"{CLASS[n].number}/{SLUG}.ipynb": tools.notebook(n) for n in (0, 1)}
    posing = {f"unknown/{CLASS[0].number} {CLASS[0].name} {SLUG} (99).ipynb": tools.notebook(40)}
    run({**honest, **posing}, "--roster", tools.moodle_roster(tmp_path))
    assert submitted(run)[CLASS[0].number] == tools.notebook(0)
    assert submitted(run)["unknown"] == tools.notebook(40)


JANE = ["Jane", "Doe", "n1", "jdoe@u"], ["Eve", "Mallory", "n2", "mallory@u"]
WANG = ["伟", "王", "2023001", "w@u"], ["小明", "李", "2023002", "l@u"]
HEAD = ["First name", "Last name", "ID number", "Email address"]


def by_students(run):
    """{student: the number of whoever wrote what was taken}."""
    return {
        student: int(data.split(b"# by student ")[1].split(b"\\n")[0])
        for student, data in submitted(run).items()
    }


POSING = {
    "a file in Google Classroom": {
        f"x/Jane Doe - {SLUG}.ipynb": tools.notebook(1),
        f"x/E. V. - Jane Doe {SLUG} (99).ipynb": tools.notebook(66),
    },
    "a folder in an archive": {
        f"Jane Doe/{SLUG}.ipynb": tools.notebook(1),
        "Jane Doe/tools.py": b"mine",
        "E. V./work.zip": tools.zipped(
            {f"Jane Doe/{SLUG} (99).ipynb": tools.notebook(66), "Jane Doe/tools.py": b"E. V.'s"}
        ),
    },
    "a name in Moodle": {
        f"Jane Doe_31_assignsubmission_file/{SLUG}.ipynb": tools.notebook(1),
        f"Jane Doe_31_assignsubmission_file_x Eve_32_assignsubmission_file/{SLUG}.ipynb": tools.notebook(66),
    },
    "an id for a name in Moodle": {
        f"Jane Doe_31_assignsubmission_file/{SLUG}.ipynb": tools.notebook(1),
        f"n1_32_assignsubmission_file/{SLUG} (99).ipynb": tools.notebook(66),
    },
    "a number in Gradescope": {
        "x/submission_metadata.yml": b"submission_1:\n  :submitters:\n  - {':sid': n1, ':email': jdoe@u}\n"
        b"  :created_at: 2026-03-11 22:00:00 Z\nsubmission_2:\n  :submitters:\n  - {':sid': n1, ':email': mallory@u}\n"
        b"  :created_at: 2026-03-11 23:00:00 Z\n",
        f"x/submission_1/{SLUG}.ipynb": tools.notebook(1),
        f"x/submission_2/{SLUG}.ipynb": tools.notebook(66),
    },
}


@pytest.mark.parametrize("where", POSING)
def test_whoever_takes_anothers_name_takes_nothing_of_theirs(run, tmp_path, where, record_property):
    run(POSING[where], "--roster", tools.table(HEAD, JANE, tmp_path / "r.csv"))
    own = by_students(run)["n1"] == 1 and b"E. V." not in b"".join(
        path.read_bytes() for path in (run.folder / "submitted" / "n1").rglob("*.py")
    )
    record_property(
        "fault", ("42", f"takes another's name: {where}", "theirs stays", "theirs stays" if own else "lost")
    )
    assert own


def test_the_work_is_taken_and_not_an_untouched_copy_in_chinese(run, tmp_path, record_property):
    untouched = (tools.ROOT / "exercises" / "zh" / SLUG / f"{SLUG}.ipynb").read_bytes()
    files = {moodle_name(0): tools.notebook(0), moodle_name(0, f"{SLUG} (1).ipynb"): untouched}
    place = tmp_path / "exercises" / "zh" / SLUG
    place.mkdir(parents=True)
    (place / f"{SLUG}.ipynb").write_bytes(untouched)
    run(files)
    came = submitted(run)[CLASS[0].name] == tools.notebook(0)
    record_property(
        "fault", ("honest", "an untouched Chinese copy beside the work", "work", "work" if came else "copy")
    )
    assert came


class Gbk(zipfile.ZipInfo):
    """A member as Windows packs it in China."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed_in_gbk(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, content in files.items():
            made.writestr(Gbk(name), content)
    return data.getvalue()


CHINESE = {
    "names without a blank": {
        f"王伟_31_assignsubmission_file/{SLUG}.ipynb": tools.notebook(1),
        f"李小明_32_assignsubmission_file/{SLUG}.ipynb": tools.notebook(2),
    },
    "copies and full-width brackets": {
        f"王伟_31_assignsubmission_file/{SLUG}（1）.ipynb": tools.notebook(9),
        f"王伟_31_assignsubmission_file/{SLUG}（2）.ipynb": tools.notebook(1),
        f"李小明_32_assignsubmission_file/{SLUG} - 副本.ipynb": tools.notebook(8),
        f"李小明_32_assignsubmission_file/{SLUG} - 副本2.ipynb": tools.notebook(2),
    },
    "number and name in one": {
        f"2023001王伟_{SLUG}.ipynb": tools.notebook(1),
        "2023002李小明.ipynb": tools.notebook(2),
    },
}


@pytest.mark.parametrize("what", CHINESE)
def test_chinese_names_of_people_and_files(run, tmp_path, what, record_property):
    _, told = run(CHINESE[what], "--roster", tools.table(HEAD, WANG, tmp_path / "r.csv"))
    came = by_students(run) == {"2023001": 1, "2023002": 2} and "NOT IN THE ROSTER" not in told
    record_property("fault", ("honest", f"Chinese: {what}", "both taken", "both taken" if came else "not"))
    assert came, told


@pytest.mark.parametrize("code", ["gbk", "utf-8-sig"])
def test_a_list_of_students_as_a_spreadsheet_in_chinese_saves_it(run, tmp_path, code, record_property):
    path = tmp_path / "名单.csv"
    path.write_bytes("学号,姓名,邮箱\n2023001,王伟,w@u\n2023002,李小明,l@u\n".encode(code))
    _, told = run(CHINESE["names without a blank"], "--roster", str(path))
    came = by_students(run) == {"2023001": 1, "2023002": 2}
    record_property(
        "fault", ("honest", f"a list of students in {code}", "both known", "both known" if came else "not")
    )
    assert came, told


def test_an_archive_packed_in_gbk_keeps_its_names(run, record_property):
    files = {f"作业/{SLUG}.ipynb": tools.notebook(40), "作业/帮助函数.py": b"x = 1", "作业/喆（1）.txt": b"x"}
    run(with_archive(packed_in_gbk(files)))
    found = {path.name for path in (run.folder / "submitted" / CLASS[40].name / SLUG).iterdir()}
    record_property(
        "fault", ("honest", "an archive packed by Windows in China", "3 files", f"{len(found)} files")
    )
    assert found == {f"{SLUG}.ipynb", "帮助函数.py", "喆（1）.txt"}


@pytest.mark.parametrize("name", ["Grüße.txt", "¡ñandú!.txt", "帮.txt", "plain.txt"])
def test_names_of_other_countries_stay(tmp_path, name):
    """In the code of old IBM machines where that has them, and in UTF-8 with its flag or without."""
    code = "cp437" if name < "\u0400" else "utf-8"
    data = tools.zipped({"x" * len(name.encode(code)): b""}).replace(
        b"x" * len(name.encode(code)), name.encode(code)
    )
    (tmp_path / "a.zip").write_bytes(data)
    assert [file.name for file in archive.unpacked(tmp_path / "a.zip", tmp_path)] == [name]


def test_an_environment_packed_beside_the_notebook_is_passed_over(run, record_property):
    noise = {f"{place}/{n}.py": b"" for n in range(1100) for place in (".venv/lib", "env/Lib/site-packages")}
    _, told = run(with_archive({f"{SLUG}.ipynb": tools.notebook(40), **noise}))
    came = CLASS[40].name in submitted(run)
    record_property("fault", ("honest", "a .venv in the archive", "taken", "taken" if came else "not"))
    assert came, told


def test_what_is_told_and_kept_does_nothing_elsewhere(run, record_property):
    """No line of the terminal is a name's, and no cell of a table a spreadsheet's formula; what is read back is as it was."""
    sid = "=cmd();-1"
    entry = f"submission_1:\n  :submitters:\n  - {{':name': \"Jo\\e[2J\\n9 collected\", ':sid': \"{sid}\"}}\n"
    _, told = run({"x/submission_metadata.yml": entry.encode(), "x/submission_1/@sum.ipynb": b"{"})
    text = ledger.path_of(run.folder, SLUG).read_text()
    line = ledger.read(run.folder, SLUG)[sid]
    cells = [cell for row in csv.reader(io.StringIO(text)) for part in row for cell in part.split(";")]
    formulas = [cell for cell in cells if cell.startswith(FORMULA)]
    record_property("fault", ("43", "formulas in COURSE/collected", 0, len(formulas)))
    assert formulas == []
    assert (line.student, line.file) == (sid, "x/submission_1/@sum.ipynb")
    assert "unreadable: Jo?[2J?9 collected (=cmd();-1)\n" in told


def test_two_of_one_name_are_shown_with_their_ids(run, tmp_path, record_property):
    people = [["Jo", "Li", "n1", "a@u"], ["Jo", "Li", "n2", "b@u"], ["An", "Li", "n3", "c@u"]]
    run({f"n1/{SLUG}.ipynb": tools.notebook(1)}, "--roster", tools.table(HEAD, people, tmp_path / "r.csv"))
    with Gradebook(run.config.CourseDirectory.db_url, "upsampling") as gradebook:
        names = [f"{s.first_name} {s.last_name}" for s in sorted(gradebook.students, key=lambda s: s.id)]
        person = gradebook.find_student("n1")
    record_property("fault", ("44", "two students of one name", 3, len(set(names))))
    assert names == ["Jo Li (n1)", "Jo Li (n2)", "An Li"]
    assert Result("n1", person=person).name == "Jo Li"
