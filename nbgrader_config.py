"""nbgrader reads this from the course's root: run its commands, and Jupyter with formgrader, from here."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from grading.course.config import configure  # noqa: E402  (found by the path set above)

configure(get_config(), ROOT)  # noqa: F821  (nbgrader provides get_config)
