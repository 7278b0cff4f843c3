"""`Check`: what the cells of an exercise notebook call."""

from .chinese import in_chinese
from .differences import compare
from .errors import Mistake
from .explain import explain, explain_hidden
from .find_mistake import find_mistake
from .picture import html_picture, show, text_picture
from .printed import first_lines_of
from .topic import load_topic

NOT_RUN, PASSED = "not run", "passed"
HINTS = ("all", "steps")
LANGUAGES = {"en": str, "zh": in_chinese}


class Check:
    """The checker of one topic.

    `check(f)` looks the exercise up by the function's name, calls `f` with cases made by hand and with drawn ones
    and explains the first mistake. `check.example(f, *args, gives=...)` does the same for one call that stands in
    the notebook, `check.hidden(f)` for cases drawn from the class's seed, and `check.summary()` says what passed.

    Parameters
    ----------
    topic : str, the slug
    language : "en" or "zh", in which all of it is said

    Attributes
    ----------
    failed : the arguments of the last call that failed, to try again: `f(*check.failed)`
    hints : "all", or "steps": at first where the answer differs; the next time, if the answer is the same, which section
        to reread; then everything

    >>> check = Check("transposed_convolution")
    >>> def insert_zeros(x, stride):
    ...     return None
    >>> check(insert_zeros)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    upsample_lib.check.Mistake: insert_zeros: the answer should be a NumPy array ...
    """

    def __init__(self, topic, language="en"):
        if language not in LANGUAGES:
            raise ValueError(f"the language is one of {', '.join(LANGUAGES)}, got {language!r}")
        self._topic, self._say = load_topic(topic), LANGUAGES[language]
        self._status = dict.fromkeys(self._topic.exercises, NOT_RUN)
        self.failed, self.hints = None, HINTS[0]
        self._steps = {}

    def __call__(self, function):
        """Check a function on every case of its exercise; raise `Mistake` at the first that is wrong."""
        exercise = self._exercise(function)
        cases = self._topic.practice_cases(exercise)
        with first_lines_of(say=self._say):
            finding = find_mistake(exercise, function, cases)
        self._settle(exercise, finding, explain)
        self._status[exercise.name] = PASSED
        print(self._say(f"{exercise.name}: {PASSED}, all {len(cases)} cases"))

    def example(self, function, /, *args, gives, **kwargs):
        """Check one call whose answer `gives` is written in the notebook."""
        exercise = self._exercise(function)
        if kwargs:
            bound = exercise.signature.bind(*args, **kwargs)
            bound.apply_defaults()
            args = bound.args
        case = exercise.case(args)
        wrong = compare(gives, case.expected)
        if wrong:
            raise ValueError(f"the example of {exercise.name} in this notebook is wrong: {wrong.sentence}")
        with first_lines_of(say=self._say):
            finding = find_mistake(exercise, function, [case])
            if finding and finding.case and finding.stage != "missing":
                finding = find_mistake(exercise, function, [case, *self._topic.practice_cases(exercise)])
        self._settle(exercise, finding, explain)

    def hidden(self, function):
        """Check on cases drawn from the class's seed; the explanation shows no input and no value."""
        exercise = self._exercise(function)
        cases = self._topic.hidden_cases(exercise)
        with first_lines_of(0):  # an input that is printed would be a hidden one
            finding = find_mistake(exercise, function, cases)
        self._settle(exercise, finding, explain_hidden)

    def summary(self):
        """Print the points of each function, and what is left to do. It never raises and changes no points."""
        width, points = max(map(len, self._status)), self._topic.points
        done = {name: status == PASSED for name, status in self._status.items()}
        for name, status in self._status.items():
            text = f"{name:{width}}   {points[name] * done[name]:3} of {points[name]:3} points   {status}"
            print(self._say(text))
        left = [name for name in done if not done[name]]
        reached = sum(points.values()) - sum(points[name] for name in left)
        most, passed = sum(points.values()), len(done) - len(left)
        text = f"{reached} of {most} points, and what you wrote in your own words is read by a person."
        print(self._say(text))
        if left:
            print(self._say(f"Left to do: {', '.join(left)}."))
        print(self._say(f"{passed} of {len(done)} functions {PASSED}."))

    def _exercise(self, function):
        exercises = self._topic.exercises
        name = getattr(function, "__name__", None)
        if not callable(function) or type(name) is not str:
            text = "check(f) takes the function itself, as in check(insert_zeros)."
            raise Mistake(self._say(text), stage="missing")
        if name not in exercises:
            names = ", ".join(exercises)
            text = f"there is no exercise called {name[:60]!r} here. Write it with `def`, under one of the names: {names}."
            raise Mistake(self._say(text), stage="missing")
        return exercises[name]

    def _settle(self, exercise, finding, explanation):
        """Raise the Mistake that the finding stands for, if any."""
        if finding is None:
            return
        reason = finding.wrong.name if finding.wrong else None
        missing = finding.stage == "missing"
        self._status[exercise.name] = (
            "not written" if missing else f"not {PASSED} ({reason or finding.stage})"
        )
        text, shown = explanation(exercise, finding), None
        if explanation is explain and finding.case is not None:
            self.failed, step = finding.case.args, self._step(exercise, text)
            text = explain(exercise, finding, step=step)
            if self._draw(finding):
                shown = self._say(explain(exercise, finding, picture=False, step=step))
        raise Mistake(self._say(text), stage=finding.stage, reason=reason, shown=shown)

    def _step(self, exercise, text):
        """How often the same answer was given before, as far as hints come in steps; else None: everything is told."""
        if self.hints not in HINTS:
            text = f"check.hints is one of {', '.join(map(repr, HINTS))}, got {self.hints!r}"
            raise ValueError(self._say(text))
        if self.hints != "steps":
            return None
        told, step = self._steps.get(exercise.name, (None, 0))
        self._steps[exercise.name] = text, step + 1 if told == text else 0
        return self._steps[exercise.name][1]

    def _draw(self, finding):
        """Show the answer beside the right one in a notebook; False where that cannot be."""
        if finding.stage not in ("shape", "dtype", "values"):
            return False
        pair = (finding.outcome.answer, finding.case.expected, finding.index)
        return show(html_picture(*pair, say=self._say), self._say("\n".join(text_picture(*pair))))
