"""Settings shared by all tests: Hypothesis profiles, and one thread for torch."""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from oracle import COMPARED

COMMON = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
settings.register_profile("fast", max_examples=60, **COMMON)
settings.register_profile("default", max_examples=500, **COMMON)
settings.register_profile("long", max_examples=5000, **COMMON)
settings.load_profile(os.environ.get("CASES", "default"))


@pytest.fixture(autouse=True)
def _count_compared(request):
    """Hand the cases that a test compared with another package to the run's summary."""
    before = COMPARED.copy()
    yield
    request.node.user_properties.append(("compared", dict(COMPARED - before)))


def pytest_terminal_summary(terminalreporter):
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
