"""The exercises on the pixel shuffle: dealing out and gathering, two orders, the equal layer, the cost."""

from .._engine.topic import Topic
from .layers import multiplications, subpixel_weight
from .shuffle import depth_to_space, pixel_shuffle, pixel_unshuffle, to_tensorflow

topic = Topic(
    "pixel_shuffle",
    [pixel_shuffle, pixel_unshuffle, depth_to_space, to_tensorflow, subpixel_weight, multiplications],
    [15, 10, 10, 10, 15, 10],
)
