"""The exercise checker: it says whether an answer is right and, if not, what the mistake most likely is.

`check = Check("transposed_convolution")` gives the checker of a topic. The exercises, the cases and the wrong
versions of a topic stand in the module of this package that bears its slug. To add an exercise, write there

    topic = Topic("my_slug")

    @topic.exercise(section="Heading in the chapter", hand=[(np.array([1, 2]), 2)], draw=lambda rng: ...)
    def replicate(x, stride):
        return np.repeat(x, stride)

    replicate.wrong(tiled=("the whole array is repeated instead of each value", lambda x, s: np.tile(x, s)))

and in `solutions/my_slug.py` the stub of the same name and signature, a test cell `test_replicate` with
`check.example(...)`, `check(replicate)` and `check.hidden(replicate)`. `tests/exercises/test_exercises.py` says what is missing.
"""

from ._engine.check import Check
from ._engine.errors import Mistake, Stopped, StudentError
from ._engine.topic import use_seed

__all__ = ["Check", "Mistake", "Stopped", "StudentError", "use_seed"]
