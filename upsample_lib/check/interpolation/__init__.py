"""The exercises on interpolation: places, positions, linear and cubic weights, shrinking, two axes."""

from .._engine.topic import Topic
from .places import nearest_places, source_coordinates
from .shrinking import antialiased_matrix, resize
from .weights import cubic_matrix, cubic_weight, linear_matrix

topic = Topic(
    "interpolation",
    [
        nearest_places,
        source_coordinates,
        linear_matrix,
        cubic_weight,
        cubic_matrix,
        antialiased_matrix,
        resize,
    ],
    [10, 10, 15, 10, 15, 15, 5],
)
