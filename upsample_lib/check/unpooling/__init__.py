"""The exercises on unpooling: copies and nails, max pooling and max-unpooling, the adjoint of copying."""

from .._engine.topic import Topic
from .copies import bed_of_nails, replicate, replicate_adjoint
from .places import max_pool, max_unpool

topic = Topic(
    "unpooling", [replicate, bed_of_nails, max_pool, max_unpool, replicate_adjoint], [10, 5, 15, 10, 10]
)
