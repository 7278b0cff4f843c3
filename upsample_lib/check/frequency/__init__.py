"""The exercises on the frequency view: copies of the spectrum, the filter, the theorem, aliases."""

from .._engine.topic import Topic
from .copies import gain, ghost_frequencies, repeated_spectrum, worst_ghost
from .patterns import aliased_frequency, factor_out, is_pattern_free

topic = Topic(
    "frequency",
    [
        repeated_spectrum,
        ghost_frequencies,
        gain,
        worst_ghost,
        is_pattern_free,
        factor_out,
        aliased_frequency,
    ],
    [10, 15, 10, 10, 10, 15, 10],
)
