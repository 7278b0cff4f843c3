"""The exercises on dilated convolution: spans and the loop, fields and counts, holes, the HDC recursion, a search."""

from .._engine.topic import Topic
from .fields import coverage, receptive_field
from .holes import hdc_gaps, is_dense, widest_dense
from .loop import dilated_conv, effective_size

topic = Topic(
    "dilated_convolution",
    [effective_size, dilated_conv, receptive_field, coverage, is_dense, hdc_gaps, widest_dense],
    [5, 15, 15, 15, 10, 10, 10],
)
