"""Time and working memory of every operator, beside torch, SciPy, scikit-image and OpenCV.

Run `python -m benchmarks`. The threads are set here, before anything imports NumPy: one each, or `THREADS` of the
environment (what two gain: `THREADS=2 python -m benchmarks --only conv`).
"""

import os

THREADS = os.environ.get("THREADS", "1")
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = THREADS
