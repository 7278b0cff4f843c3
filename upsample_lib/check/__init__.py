"""The exercise checker: it says whether an answer is right and, if not, what the mistake most likely is.

`check = Check("transposed_convolution")` gives the checker of a topic. A topic is a folder of this package that bears
its slug; its `__init__.py` lists the exercises in the order of the notebook:

    from .._engine.topic import Topic
    from .copies import replicate

    topic = Topic("my_slug", [replicate], [10])  # and their points

A module beside it, here `copies.py`, holds an exercise: the right answer, its cases and its known wrong versions.

    from .._engine.topic import exercise
    from .._shared.draw import between, numbers

    @exercise(section="Heading in the chapter", hand=[(np.array([1, 2]), 2)], draw=lambda rng: ...)
    def replicate(x, stride):
        return np.repeat(x, stride)

    replicate.wrong(tiled=lambda x, stride: np.tile(x, stride))

What the checker says of each wrong version stands in `my_slug/mistakes.json`, by exercise and version:

    {"replicate": {"tiled": "the whole array is repeated instead of each value"}}

What several topics use stands in `_shared`: how to draw arguments, and small operators. In `solutions/my_slug.py` belong the stub of the same name and signature and a test cell `test_replicate` with
`check.example(...)`, `check(replicate)` and `check.hidden(replicate)`. `tests/exercises/test_exercises.py` says what is missing.
"""

from ._engine.check import Check
from ._engine.chinese import catalogue, filled, in_chinese
from ._engine.differences import STAGES as STAGES
from ._engine.errors import CallStopped, Mistake, StudentError
from ._engine.find_mistake import prepare_topic
from ._engine.topic import load_topic, use_seed

__all__ = ["CallStopped", "Check", "Mistake", "StudentError", "catalogue", "filled", "in_chinese"]
__all__ += ["load_topic", "prepare_topic", "use_seed"]
