"""Settings that numpy, torch, jax and jsonschema read when they are imported.

One thread a process: the workers share the cores. What jax compiles is run once, so it need not be fast. jsonschema does
without a grammar of web addresses, which takes a second to import, as it does while grading.
"""

import os
import sys

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)
sys.modules.setdefault("rfc3987_syntax", None)
