"""Settings shared by all tests: Hypothesis profiles, and one thread for torch."""

import os

from hypothesis import HealthCheck, settings

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
