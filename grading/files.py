"""Files that are written whole or not at all."""

import os
import threading
from pathlib import Path


def write_whole(path, data):
    """Write bytes or text into a file that no reader ever sees half written; makes its folder."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # in one folder, so that the last step only renames; a name of this thread's own, since equal work has equal names
    draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    os.replace(draft, path)
