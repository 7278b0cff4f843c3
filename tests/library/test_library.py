"""What holds for the library as a whole: its floors, its weight, its documentation."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import upsample_lib as ul
from upsample_lib import gpu, plotting, widgets

ROOT = Path(ul.__file__).parent
FLOORS = [{"_arguments"}, {"_axes"}, {"convolution", "linear_operator"}]
PRIVATE = {"_axis_weights", "_torch_taps"}  # the mechanism of interpolation and resizing
TOPICS = {
    "checkerboard",
    "dilated_convolution",
    "interpolation",
    "conventions",
    "folding",
    "frequency",
    "_pixel_shuffle",
    "pooling",
    "_receptive_field",
    "resizing",
    "transposed_convolution",
    "unpooling",
} | PRIVATE
SHARED = {"block_of", "taps_of"}  # of convolution.py, for its neighbours


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("." * node.level + (node.module or "")) or "."


def test_operators_import_numpy_and_the_floors_below_alone():
    standard = sys.stdlib_module_names
    for path in ROOT.glob("*.py"):
        name = path.stem
        if name not in set.union(*FLOORS) | TOPICS:
            continue
        below = set().union(*FLOORS[: next((i for i, f in enumerate(FLOORS) if name in f), len(FLOORS))])
        if name in TOPICS:
            below |= TOPICS - {name}
        for imported in _imports(path):
            if imported.startswith("."):
                assert imported[1:] in below, f"{name} imports {imported}"
            else:
                assert imported.split(".")[0] in standard | {"numpy"}, f"{name} imports {imported}"


@pytest.mark.table
def test_every_public_function_of_a_topic_is_exported():
    files = set.union(*FLOORS[2:]) | TOPICS - PRIVATE - {"conventions"}
    defined = {
        node.name
        for name in files
        for node in ast.parse((ROOT / f"{name}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    left = sorted(defined - SHARED - set(ul.__all__))
    assert left == [], f"import {left} in upsample_lib/__init__.py and name them in __all__, in order"
    assert list(ul.__all__) == sorted(ul.__all__), (
        "put the names in __all__ of upsample_lib/__init__.py in order"
    )
    assert len(defined) > 50


@pytest.mark.table
def test_every_file_of_the_library_is_a_topic():
    """What the test above and the test of imports look at."""
    files = {path.stem for path in ROOT.glob("*.py")} - {"__init__"}
    left = sorted(files - TOPICS - set.union(*FLOORS))
    assert left == [], f"name {left} in TOPICS of tests/library/test_library.py"


def test_import_needs_numpy_alone():
    code = (
        "import sys, upsample_lib; "
        "print([m for m in ('torch', 'matplotlib', 'scipy', 'IPython', 'ipywidgets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.table
@pytest.mark.parametrize("name", [name for name in ul.__all__ if callable(getattr(ul, name))])
def test_every_public_function_is_documented(name):
    function = getattr(ul, name)
    text = inspect.getdoc(function)
    assert text
    assert ">>>" in text, f"{name} has no example"
    stands_for_another = "Arguments and result as for" in text or "same arguments" in text
    assert stands_for_another or all(part in text for part in ("Parameters", "Returns", "Raises")), name


def test_no_module_is_longer_than_one_sitting():
    for path in ROOT.rglob("*.py"):
        most = 325 if "check" in path.parts else 300
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path


PACKAGES = [ul, gpu, plotting, widgets]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_public_function_says_what_it_takes_and_returns(package):
    for name in package.__all__:
        public = getattr(package, name)
        if inspect.isfunction(public):
            signature = inspect.signature(public)
            assert signature.return_annotation is not signature.empty, name
        elif inspect.isclass(public):
            signature = inspect.signature(public)
        else:
            continue
        for parameter in signature.parameters.values():
            assert parameter.annotation is not parameter.empty, f"{name}, {parameter.name}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_no_function_stands_before_a_module_of_its_name(package):
    folder = Path(package.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} | {path.name for path in folder.iterdir()}
    assert modules & set(package.__all__) == set()


def test_the_types_are_handed_out_and_the_import_is_light():
    assert (ROOT / "py.typed").exists()
    code = "import sys, numpy, upsample_lib; print(*{name.split('.')[0] for name in sys.modules})"
    run = [sys.executable, "-c", code]
    loaded = set(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())
    assert "upsample_lib" in loaded
    assert (
        loaded & {"torch", "matplotlib", "IPython", "scipy", "PIL", "cv2", "ipywidgets", "anywidget"} == set()
    )


@pytest.mark.table
def test_every_public_function_refuses_bad_input_in_a_table():
    """Each topic's test file holds a table BAD of calls that must be refused, with rule and value."""
    from tests.library import (
        test_checkerboard,
        test_dilated_convolution,
        test_foundations,
        test_frequency,
        test_interpolation,
        test_pixel_shuffle,
        test_transposed_convolution,
        test_unpooling,
        test_which_resize,
    )

    modules = (
        test_checkerboard,
        test_dilated_convolution,
        test_foundations,
        test_frequency,
        test_interpolation,
        test_pixel_shuffle,
        test_transposed_convolution,
        test_unpooling,
        test_which_resize,
    )
    called = {name for module in modules for call, *_ in module.BAD for name in call.__code__.co_names}
    elsewhere = {name for name in ul.__all__ if "_by_" in name} | {"CONVENTIONS"}
    missing = sorted(set(ul.__all__) - called - elsewhere)
    assert missing == [], f"a bad call of {missing} is missing in BAD of tests/library/test_SLUG.py"
