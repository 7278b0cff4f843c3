"""A stand-in inside the jail: the checker does nothing, and everything else is refused by name."""

import importlib.abc
import sys

_REASON = "is not available while grading: write it yourself, with NumPy"


class _Refusal(importlib.abc.MetaPathFinder):
    """Turns `import upsample_lib.X` into an import error that names X."""

    def find_spec(self, name, path=None, target=None):
        if name.startswith("upsample_lib.") and name != "upsample_lib.check":
            raise ImportError(f"{name} {_REASON}", name=name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise ImportError(f"upsample_lib.{name} {_REASON}", name=f"upsample_lib.{name}")


sys.meta_path.insert(0, _Refusal())
