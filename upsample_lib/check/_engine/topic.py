"""What an author writes down for a topic: exercises, their cases and their known wrong versions."""

import importlib
import inspect
import json
import warnings
import zlib
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np

from .differences import compare, settled
from .exact import no_index, other_bits

PRACTICE_SEED = 20160921
TOPICS = files("upsample_lib.check")
_class_seed = None


def use_seed(seed):
    """Draw the hidden tests of this process from `seed`; None means the fixed practice seed."""
    global _class_seed
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0):
        raise ValueError(f"the class's seed must be an int >= 0 or None, got {seed!r}")
    _class_seed = seed


@dataclass(frozen=True)
class CheckCase:
    """One call and the answer it should give; `filled` is args with the stub's defaults after them.

    `wrong_outcomes` keeps what the known wrong versions answer, and how that is wrong, by name: the same for every student.
    """

    args: tuple
    expected: object
    filled: tuple
    wrong_outcomes: dict = field(default_factory=dict, compare=False, repr=False)


@dataclass
class Wrong:
    """A known wrong version: its machine name, what it computes and, once its topic is put together, what is said.

    clause completes "This is what you get when ...", section is the heading of the chapter to reread.
    """

    name: str
    function: object
    clause: str = ""
    section: str = ""
    hidden = ""  # what a hidden test says instead of the sentence

    @property
    def sentence(self):
        """What a student reads."""
        return f"This is what you get when {self.clause}."

    def __call__(self, *args):
        """Its answer, without warnings: a line on stderr would cost the student's cell its points."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return self.function(*args)


class Exercise:
    """One graded function: calling it gives the right answer.

    Parameters
    ----------
    reference : the right function; its name and signature are those of the student's stub
    section : heading of the chapter to reread
    hand : list of argument tuples, small enough for the head
    draw : draw(rng) -> argument tuple
    rule : rule(*args) -> str, the size formula with the numbers filled in; None where there is none
    lists : whether nested lists may stand for an array in the answer
    indices : the item of the answer, or () for the whole, that holds places in an array and so must be whole numbers
    bits : whether every bit counts: the values to the last one, the signs of zeros, the dtype
    cases : how many cases are drawn at least; more where an answer says little, such as True or False
    """

    def __init__(
        self, reference, *, section, hand, draw, rule=None, lists=True, indices=None, bits=False, cases=10
    ):
        self.reference, self.name = reference, reference.__name__
        self.signature = inspect.signature(reference)
        self.section, self.hand, self.draw, self.rule = section, hand, draw, rule
        self.lists, self.indices, self.bits, self.cases, self.wrongs = lists, indices, bits, cases, []

    def __call__(self, *args, **kwargs):
        return self.reference(*args, **kwargs)

    def wrong(self, **versions):
        """Add known wrong versions: name=function, which takes all arguments of the reference."""
        self.wrongs += [Wrong(name, function) for name, function in versions.items()]

    def describe(self, sentences):
        """Say of each wrong version what was done: {name: clause, or [clause, section to reread]}.

        Raises
        ------
        ValueError : a wrong version without a sentence, or a sentence without one.
        """
        names = {wrong.name for wrong in self.wrongs}
        if names != set(sentences):
            missing, spare = sorted(names - set(sentences)), sorted(set(sentences) - names)
            raise ValueError(f"{self.name}: no sentence for {missing}; sentences for nothing: {spare}")
        for wrong in self.wrongs:
            text = sentences[wrong.name]
            wrong.clause, wrong.section = (text, self.section) if isinstance(text, str) else text

    def case(self, args):
        """The `CheckCase` of some arguments, answered by the reference."""
        bound = self.signature.bind(*args)
        bound.apply_defaults()
        return CheckCase(args, self.reference(*deepcopy(args)), bound.args)

    def settled(self, answer, expected):
        """The answer as it is compared: see `differences.settled`. Where bits count, a list's numbers are taken in the right dtype."""
        made = settled(answer, expected, self.lists)
        exact = self.bits and type(made) is np.ndarray is not type(answer) and expected.dtype.kind == "f"
        return made.astype(expected.dtype) if exact else made

    def problem(self, answer, expected):
        """The `Difference` of an answer from the right one, or None."""
        problem = compare(answer, expected, self.lists)
        if problem is None and self.indices is not None:
            return no_index(answer, self.indices)
        return other_bits(answer, expected) if problem is None and self.bits else problem

    def hand_cases(self):
        return [self.case(args) for args in self.hand]

    def drawn_cases(self, rng, at_least, at_most=200):
        """Draw cases until there are enough of them and each wrong version fails at least one.

        Raises
        ------
        RuntimeError : a wrong version gave the right answer in every one of `at_most` cases.
        """
        cases, unseen = [], list(self.wrongs)
        while len(cases) < at_least or unseen:
            if len(cases) == at_most:
                names = ", ".join(wrong.name for wrong in unseen)
                raise RuntimeError(f"{self.name}: {at_most} drawn cases do not tell {names} from the truth")
            cases.append(self.case(self.draw(rng)))
            unseen = [wrong for wrong in unseen if not self.differs(wrong, cases[-1])]
        return cases

    def differs(self, wrong, case):
        """Whether a wrong version gives anything but the right answer in this case."""
        try:
            return self.problem(wrong(*deepcopy(case.filled)), case.expected) is not None
        except Exception:
            return True


def exercise(**options):
    """Decorate a reference function with the options of an `Exercise`: it becomes one."""
    return lambda reference: Exercise(reference, **options)


class Topic:
    """The exercises of one slug, in the order of the notebook.

    Parameters
    ----------
    slug : its folder below `upsample_lib/check/`
    exercises : list of `Exercise`
    points : list of int, one for each exercise, as in the notebook
    mistakes : {exercise: sentences as `Exercise.describe` takes them}; the folder's mistakes.json if None
    """

    def __init__(self, slug, exercises, points=(), mistakes=None):
        self.slug = slug
        self.exercises = {exercise.name: exercise for exercise in exercises}
        self.points = dict.fromkeys(self.exercises, 0) | dict(zip(self.exercises, points))
        self._cases, self._by_hand = {}, {}
        if mistakes is None:
            mistakes = json.loads((TOPICS / slug / "mistakes.json").read_text(encoding="utf-8"))
        for exercise in exercises:
            exercise.describe(mistakes[exercise.name])

    def practice_cases(self, exercise):
        """The cases of `check(f)`: those made by hand, then drawn ones, the same on every machine."""
        if exercise.name not in self._by_hand:
            self._by_hand[exercise.name] = exercise.hand_cases()
        return self._by_hand[exercise.name] + self._drawn(exercise, PRACTICE_SEED, "practice", at_least=10)

    def hidden_cases(self, exercise):
        """The cases of `check.hidden(f)`: drawn from the class's seed, the slug and the name alone."""
        seed = PRACTICE_SEED if _class_seed is None else int(_class_seed)
        return self._drawn(exercise, seed, "hidden", at_least=12)

    def _drawn(self, exercise, seed, use, at_least):
        """Drawn cases, kept for the next call."""
        key = (exercise.name, seed, use)
        if key not in self._cases:
            stream = [zlib.crc32(word.encode()) for word in (self.slug, exercise.name, use)]
            enough = max(at_least, exercise.cases)
            self._cases[key] = exercise.drawn_cases(np.random.default_rng([seed, *stream]), enough)
        return self._cases[key]


def load_topic(slug):
    """The `Topic` that `upsample_lib/check/SLUG/__init__.py` defines as `topic`."""
    if not (isinstance(slug, str) and slug.isidentifier() and not slug.startswith("_")):
        raise ValueError(f"a topic is named by its slug, such as 'transposed_convolution', got {slug!r}")
    try:
        module = importlib.import_module(f"upsample_lib.check.{slug}")
    except ModuleNotFoundError as error:
        if error.name != f"upsample_lib.check.{slug}":
            raise
        raise ValueError(f"there is no exercise on {slug!r}") from None
    return module.topic
