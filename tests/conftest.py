"""Settings shared by all tests: Hypothesis profiles, which tests share a process, what the summary says."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

from tests.library.oracle import COMPARED

COMMON = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("fast", max_examples=60, **COMMON)
settings.register_profile("default", max_examples=250, **COMMON)
settings.register_profile("long", max_examples=5000, **COMMON)
# Seconds that a file takes, about: a few files take most of the time. Of the others, a test takes what its marker says.
LONGEST = {
    "book/test_every_page": 190, "grading/test_demo": 100, "exercises/test_exercises": 65, "grading/test_autograde": 60,
    "grading/test_one": 60, "book/test_lite": 60, "grading/test_all_assignments": 55, "grading/test_round": 50,
    "book/test_figures": 40, "library/test_which_resize": 40, "book/test_animations": 35, "library/test_gpu": 25,
    "project/test_student_access": 25, "book/test_translations": 25, "book/test_site": 25, "grading/test_decisions": 20,
    "grading/test_collect": 10, "library/test_conventions": 12, "exercises/test_chinese": 15, "exercises/test_answers": 17,
    "project/test_project": 10, "library/test_tensorflow": 8, "grading/test_memory": 10,
}  # fmt: skip
SECONDS = {"slow": 2, "browser": 1}
PROCESSES = {}  # of each file, where several run tests
settings.load_profile(os.environ.get("CASES", "default"))


@pytest.hookimpl(tryfirst=True)  # before xdist, which reads the groups, does
def pytest_collection_modifyitems(items):
    """Files that take long begin first, each in one process: its class is graded, its browser started once.

    It takes `--dist loadfile --no-loadscope-reorder`.
    """
    _browsers_are_marked(items)
    for item in items:
        if "jail" in getattr(item, "fixturenames", ()):
            item.add_marker("jail")
    seconds = Counter()
    for item in items:
        seconds[item.path] += next((s for name, s in SECONDS.items() if item.get_closest_marker(name)), 0.02)
    for path in seconds:
        seconds[path] = LONGEST.get(f"{path.parent.name}/{path.stem}", seconds[path])
    items.sort(key=lambda item: -seconds[item.path])


def _browsers_are_marked(items):
    """`make test-fast` leaves out what is marked, and must run in a clone without a book."""
    for item in items:
        if "chrome" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("browser"):
            raise pytest.UsageError(f"{item.nodeid} uses `chrome`: write @pytest.mark.browser before it")


@pytest.fixture(autouse=True)
def _count_compared(request):
    """Hand the cases that a test compared with another package to the run's summary."""
    before = COMPARED.copy()
    yield
    request.node.user_properties.append(("compared", dict(COMPARED - before)))


def pytest_runtest_logreport(report):
    if node := getattr(report, "node", None):  # the process, where there are several
        PROCESSES.setdefault(report.nodeid.partition("::")[0], set()).add(node.gateway.id)


def pytest_sessionfinish(session):
    """What the sharing of graded classes, browsers and servers rests on; pytest and its plugin must fit each other."""
    if session.config.getoption("dist", "no") == "loadfile" and _in_pieces():
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def _in_pieces():
    """The files whose tests ran in more than one process, though asked for one; a process that died is replaced."""
    return [path for path, processes in PROCESSES.items() if len(processes) > 1]


def pytest_terminal_summary(terminalreporter):
    if terminalreporter.config.getoption("dist", "no") == "loadfile" and _in_pieces():
        terminalreporter.section("files whose tests ran in more than one process", red=True)
        terminalreporter.write_line("\n".join(_in_pieces()))
    _wrong_versions(terminalreporter)
    _seeds(terminalreporter)
    _faults(terminalreporter)
    _which_resize(terminalreporter)
    total = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                total.update(dict(report.user_properties).get("compared", {}))
    if total:
        terminalreporter.section("cases compared with other packages")
        for name, count in sorted(total.items()):
            terminalreporter.write_line(f"{count:7,} {name}")
        terminalreporter.write_line(f"{sum(total.values()):7,} in all")


def _wrong_versions(terminalreporter):
    """The known wrong versions of every exercise, and what the tests made of them."""
    reports = [
        r for group in terminalreporter.stats.values() for r in group if getattr(r, "when", "") == "call"
    ]
    tables = [dict(r.user_properties).get("wrong versions") for r in reports]
    lines = "\n".join(filter(None, tables)).splitlines()
    if lines:
        terminalreporter.section("wrong versions of the exercises")
        terminalreporter.write_line(f"{'assignment':24}{'function':30}points  versions    lose   named")
        for line in sorted(lines):
            terminalreporter.write_line(line)
        sums = [sum(int(line.split()[column]) for line in lines) for column in (2, 3, 4, 5)]
        terminalreporter.write_line(
            f"{len(lines)} functions: {'':38}{sums[0]:6}{sums[1]:10}{sums[2]:8}{sums[3]:8}"
        )


def _which_resize(terminalreporter):
    """For every row of the table: how often it was named first, and how near the second place came."""
    named = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    if name == "which_resize":
                        named.setdefault(value[0], []).append(value[1:])
    if not named:
        return
    terminalreporter.section("which_resize: calls named first, and the mean distance of the second place")
    for row, cases in named.items():
        distances = [distance for _, distance in cases if distance == distance]
        nearest = f"{min(distances):10.4f}" if distances else " " * 10
        terminalreporter.write_line(f"{sum(c[0] for c in cases):5} of {len(cases):3}{nearest}  {row}")


def _seeds(terminalreporter):
    """For how many seeds every known wrong version loses in visible and in hidden cases, and how many cases that takes."""
    reports = [
        r for group in terminalreporter.stats.values() for r in group if getattr(r, "when", "") == "call"
    ]
    tables = [dict(r.user_properties).get("seeds") for r in reports]
    lines = "\n".join(filter(None, tables)).splitlines()
    if lines:
        terminalreporter.section("every wrong version loses, for every seed")
        head = f"{'assignment':24}{'function':30}versions  visible  seeds   most"
        for line in [head, *sorted(lines)]:
            terminalreporter.write_line(line)


def _faults(terminalreporter):
    """What hostile and damaged submissions and faults of the grader must give, and gave."""
    reports = [
        r for group in terminalreporter.stats.values() for r in group if getattr(r, "when", "") == "call"
    ]
    found = [value for r in reports for name, value in r.user_properties if name == "fault"]
    if not found:
        return
    terminalreporter.section("faults and attacks")
    terminalreporter.write_line(f"{'kind':>6}  {'what':60}{'expected':>18}{'got':>18}")
    for number, what, expected, got in sorted(found, key=lambda row: (len(str(row[0])), row[0], row[1])):
        mark = "" if expected == got else "  !!"
        terminalreporter.write_line(f"{number:>6}  {what[:58]:60}{expected!s:>18}{got!s:>18}{mark}")
    equal = sum(expected == got for _, _, expected, got in found)
    terminalreporter.write_line(f"{len(found)} rows, {equal} as expected")
