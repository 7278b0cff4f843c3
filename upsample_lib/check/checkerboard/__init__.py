"""The exercises on checkerboards: counts, the rule, the measure and the remedies."""

from .._engine.topic import Topic
from .energy import checkerboard_energy
from .overlap import is_uniform, overlap, overlap_map
from .remedies import bilinear_kernel, icnr, resize_conv

topic = Topic(
    "checkerboard",
    [overlap, overlap_map, is_uniform, checkerboard_energy, bilinear_kernel, icnr, resize_conv],
    [10, 5, 10, 15, 15, 10, 10],
)
