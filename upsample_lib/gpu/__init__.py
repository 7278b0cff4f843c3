"""The library against torch on a device: errors by dtype, gradients, time, roofs, determinism.

`python -m upsample_lib.gpu [--device cuda|cpu] [--size small|large] [--record FILE] [--limit SECONDS] [--again]` runs one table of operators with
torch on the device and with the library on the CPU in float64, prints it, and writes it as JSON. torch is imported
when a run starts, and not before.
"""

from .cost import MANTISSA, attainable, distance, layer_cost, round_mantissa, unit_roundoff
from .record import completed, known_bugs, met, missing, read_record, rows_of, unfinished, unmet, write_record
from .run import BOUNDS, SIZES, measure, page_run
from .table.cases import NOT_RUN, operators
from .text import notice, show, show_repeated, show_swapped, summary

__all__ = [
    "BOUNDS",
    "MANTISSA",
    "NOT_RUN",
    "SIZES",
    "attainable",
    "completed",
    "distance",
    "known_bugs",
    "layer_cost",
    "measure",
    "met",
    "missing",
    "notice",
    "operators",
    "page_run",
    "read_record",
    "round_mantissa",
    "rows_of",
    "show",
    "show_repeated",
    "show_swapped",
    "summary",
    "unfinished",
    "unit_roundoff",
    "unmet",
    "write_record",
]
