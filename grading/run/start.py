"""Imported first of all by the commands that grade: saves more than a second at the start.

jsonschema imports a grammar of web addresses if it is installed, which takes most of a second and which no notebook
needs; and the jail can start while Python reads nbgrader's modules.
"""

import os
import sys

from ..judge.client import JUDGE, UNJAILED

sys.modules.setdefault("rfc3987_syntax", None)
if hasattr(os, "fork"):
    JUDGE.warm(os.environ.get(UNJAILED, "0") not in ("", "0"))
