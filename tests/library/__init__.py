"""Tests of the library against other packages."""

import os
from pathlib import Path

# JAX compiles a resize anew for each shape, which takes it longer than all else: what it compiled is kept for the next run.
os.environ["JAX_COMPILATION_CACHE_DIR"] = str(Path(__file__).resolve().parents[2] / "build" / "jax")
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
