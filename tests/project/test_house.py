"""The laws of the house: floors, no circles, folders and files that can be taken in, names that are used once."""

import pytest

from .house import House, functions, room_of, table

MOST_FILES, MOST_LINES, MOST_FUNCTION_LINES = 13, 300, 30
MOST_IN_ALL = 19_091  # lines of code, without solutions
pytestmark = pytest.mark.table
# a module a topic, by its slug, and what these share
MORE_FILES = {"upsample_lib": 18}
STAND_IN = "grading/jail/inside/upsample_lib/"  # has the names of the package that it stands for


@pytest.fixture(scope="module")
def house():
    return House()


def test_every_file_has_a_floor(house):
    none = [source.path for source in house.sources if room_of(source.path)[0] is None]
    assert none == [], f"give {none} a floor in FLOORS of tests/project/house.py"
    assert room_of("grading/new_room/file.py") == room_of("somewhere/else.py") == (None, None)


def test_a_file_imports_from_floors_below_or_from_its_own_room(house):
    wrong = []
    for source, target, *_ in house.imports:
        (floor, room), (other_floor, other_room) = room_of(source.path), room_of(target.path)
        is_own_package = target.path.endswith("/__init__.py") and source.path.startswith(f"{target.folder}/")
        if other_floor >= floor and other_room != room and not is_own_package:
            wrong.append(f"{source.path} imports {target.path}")
    assert wrong == []
    assert len(house.imports) > 300


def test_nothing_imports_in_a_circle(house):
    assert house.circles() == []


def test_folders_files_and_functions_can_be_taken_in(house):
    folders = {}
    for source in house.sources:
        if not source.path.endswith("__init__.py"):
            folders.setdefault(source.folder, []).append(source.path)
    too_many = {
        name: len(paths) for name, paths in folders.items() if len(paths) > MORE_FILES.get(name, MOST_FILES)
    }
    assert too_many == {}
    product = [source for source in house.sources if not source.path.startswith("solutions/")]
    assert [s.path for s in product if len(s.text.splitlines()) > MOST_LINES] == []
    long = [
        f"{source.path}: {name} has {lines} lines"
        for source in product
        for name, lines, is_table in functions(source)
        if lines > MOST_FUNCTION_LINES and not is_table
    ]
    assert long == []


def test_no_class_name_stands_twice_in_a_package(house):
    names = {
        name: [path for path in paths if not path.startswith(STAND_IN)]
        for name, paths in house.classes().items()
        if name[0] != "solutions"
    }
    assert {name: paths for name, paths in names.items() if len(paths) > 1} == {}


def test_names_with_an_underscore_stay_in_their_package(house):
    wrong = []
    for source, target, name, _ in house.imports:
        parts = target.path.removesuffix(".py").split("/")
        owners = [
            "/".join(parts[:i]) for i, part in enumerate(parts) if part.startswith("_") and part != "__init__"
        ]
        if name and name.startswith("_") and not name.startswith("__"):
            owners.append(target.folder)
        wrong += [
            f"{source.path} imports {target.path} {name}"
            for o in owners
            if not f"{source.folder}/".startswith(f"{o}/")
        ]
    assert wrong == []


def test_the_figures_of_the_house(house, record_property):
    """`python -m tests.project.house` prints them."""
    total = int(table(house)[-1].split()[-1].replace(",", ""))
    assert total <= MOST_IN_ALL, (
        f"{total} lines of code, and {MOST_IN_ALL} at most: if none of them can go, "
        f"set MOST_IN_ALL in tests/project/test_house.py to {total}"
    )
