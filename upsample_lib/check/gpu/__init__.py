"""The exercises on GPUs: what a result costs, the roof, how wrong a result is, fewer bits, whether runs agree."""

from .._engine.topic import Topic
from .cost import bytes_moved, conv_transpose_cost
from .errors import largest_error
from .mantissas import round_mantissa
from .roof import bandwidth, roof
from .runs import is_deterministic, scatter_add

topic = Topic(
    "gpu",
    [
        bytes_moved,
        conv_transpose_cost,
        bandwidth,
        roof,
        largest_error,
        round_mantissa,
        is_deterministic,
        scatter_add,
    ],
    [5, 10, 10, 10, 10, 10, 5, 10],
)
