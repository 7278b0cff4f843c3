"""A control: an ipywidget where a kernel runs, and one piece of HTML in the page. One script draws both."""

import json
from collections.abc import Callable
from html import escape
from importlib.resources import files
from itertools import combinations, count, product
from typing import Any

import numpy as np

try:
    from anywidget import AnyWidget
    from traitlets import Any as Trait
except ImportError:  # the page's form needs neither
    AnyWidget = object

FOLDER = __package__.rpartition(".")[0]
_numbers = count()
MOST_STATES = 4096  # that a page is given
FRAME: dict[str, Any] = {"frame": 0}  # the setting of every animation: where it stands at first


class Control(AnyWidget):
    """Fields that choose a state, which the library computes and a script of this folder draws.

    With a kernel and `anywidget`, each field, each name in `given` and `settings`, `state` and, in an animation,
    `frame` is a trait: Python reads, sets and observes it, `ipywidgets.jslink` ties it. The published page has the
    states of all values of the fields. `words` is a trait too, a dict: what the script says in English -> how else.

    Parameters
    ----------
    fields : list of (name, values, start); `values` is a range or a list of ints (a slider) or a list of str
        (a menu). The trait is the name with underscores; the kernel takes any value
    state_of : function of the fields' values and what is given -> dict with "message"; its ValueError is a refusal.
        None where the script needs no state
    label : str; what the control is, for who cannot see it
    script : str; the file that draws a state, by its path in `upsample_lib/widgets`
    given : dict from a name to (start, function that returns a value as plain lists or raises ValueError)
    keyed : int, optional; the state depends on so many fields, the first ones
    settings : dict, optional; what the script needs besides
    """

    def __init__(
        self,
        fields: list[Any],
        state_of: Callable[..., dict[str, Any]] | None,
        label: str,
        script: str,
        *,
        given: dict[str, tuple[Any, Callable[[Any], Any]]] | None = None,
        keyed: int | None = None,
        settings: dict[str, Any] | None = None,
    ):
        self._state_of: Any = state_of
        self._script, self._given = script, list(given or {})
        self._chosen = {name.replace(" ", "_"): values for name, values, _ in fields}
        self._names = [name for name, *_ in fields]
        self._keys = list(self._chosen)[:keyed]
        described = [_described(*field) for field in fields]
        fixed = {"label": label, "fields": described, "keyed": len(self._keys), "words": {}}
        traits = {name: (value, _any) for name, value in {**(settings or {}), **fixed}.items()}
        for (trait, values), (*_, start) in zip(self._chosen.items(), fields):
            traits[trait] = start, str if isinstance(values[0], str) else whole
        traits = {name: (check(start), check) for name, (start, check) in {**traits, **(given or {})}.items()}
        self._page = list(traits)
        if state_of is not None:
            starts = {name: start for name, (start, _) in traits.items()}
            traits["state"] = self._state([starts[name] for name in self._keys], starts), _any
        if AnyWidget is object:
            for name, (start, _) in traits.items():
                setattr(self, name, start)
        else:
            self._become_a_widget(traits)

    def _become_a_widget(self, traits):
        self._esm, self._css = _module(self._script), _style()
        self.add_traits(**{name: _trait(*both) for name, both in traits.items()})
        super().__init__()
        if self._state_of is not None:
            self.observe(self._renew, [*self._keys, *self._given])

    def _renew(self, change):
        self.state = self._state([getattr(self, name) for name in self._keys], _values(self, self._given))

    def _state(self, values, traits):
        try:
            state = self._state_of(*values, **{name: traits[name] for name in self._given})
        except ValueError as refusal:
            return {"message": f"{refusal}{self._way_out(values, traits)}"}
        if not state:
            raise ValueError(f"no state for the values {tuple(values)}")
        return state

    def _way_out(self, values, traits):
        """What to set for a state that is not refused: one field or two, the last ones rather, to a near value."""
        given = {name: traits[name] for name in self._given}
        chosen = [self._chosen[trait] for trait in self._keys]
        for places in _one_or_two(len(chosen)):
            for news in product(*(_others(chosen[place], values[place]) for place in places)):
                changed = dict(zip(places, news))
                tried = (changed.get(place, value) for place, value in enumerate(values))
                try:
                    self._state_of(*tried, **given)
                except ValueError:
                    continue
                steps = [f"{self._names[place]} to {new}" for place, new in changed.items()]
                return f". Set {' and '.join(steps)}."
        return "."

    @property
    def states(self) -> dict[Any, dict[str, Any]]:
        """The state of every combination of the fields' values; of the present one where there are too many."""
        traits = _values(self, self._given)
        keys = list(product(*(self._chosen[trait] for trait in self._keys)))
        if len(keys) > MOST_STATES:
            keys = [tuple(getattr(self, trait) for trait in self._keys)]
        return {key: self._state(key, traits) for key in keys}

    def _repr_html_(self) -> str:
        name, data = f"ul-control-{next(_numbers)}", _values(self, self._page)
        if self._state_of is not None:
            data["states"] = {",".join(map(str, key)): state for key, state in self.states.items()}
        packed = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        packed = packed.replace("</", "<\\/")  # no text can end the script element
        return (
            f'<style data-once="control">{_style()}</style>'
            f'<div class="ul-control" id="{name}" role="group" aria-label="{escape(self.label)}">'
            f'<script type="application/json">{packed}</script>'
            f"<noscript>This control needs JavaScript.</noscript></div>"
            f'<script type="module">{_module(self._script)}\n{{ const el = document.getElementById("{name}");\n'
            f"control.render({{ el, model: ({script_text('base/page.js')})(el) }}); }}</script>"
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": repr(self), "text/html": self._repr_html_()}
        if AnyWidget is not object:
            view = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
            bundle["application/vnd.jupyter.widget-view+json"] = view
        return bundle


def _one_or_two(count):
    """The places of one field or two that may change: those with the last fields first."""
    places = [*combinations(range(count), 1), *combinations(range(count), 2)]
    return sorted(places, key=lambda chosen: sum(2 ** (count - place) for place in chosen))


def _others(values, present):
    """All values but the present one, the nearest first."""
    values = list(values)
    at = values.index(present) if present in values else len(values)
    order = sorted(range(len(values)), key=lambda place: abs(place - at))
    return [values[place] for place in order if place != at]


def _values(control, names):
    return {name: getattr(control, name) for name in names}


def _trait(start, check):
    trait = Trait(start).tag(sync=True)
    trait.validate = lambda _, value: check(value)
    return trait


def _described(name, values, start):
    """What the script makes a field of."""
    kind = {"low": values[0], "high": values[-1]} if isinstance(values, range) else {"values": list(values)}
    return {"name": name, "trait": name.replace(" ", "_"), **kind}


def whole(value: Any) -> int:
    """A whole number as an int; ValueError for any other."""
    if int(value) != value:
        raise ValueError(f"{value} is no whole number")
    return int(value)


def numbers(values: Any) -> list[float]:
    """A row of numbers as a list; ValueError for anything else."""
    row = np.asarray(values, float)
    if row.ndim != 1 or not np.isfinite(row).all():
        raise ValueError(f"{values!r} is no row of numbers")
    return row.tolist()


def _any(value):
    return value


def _style():
    paper = files(FOLDER.rpartition(".")[0]).joinpath("plotting", "ink.css").read_text(encoding="utf-8")
    return paper + files(__package__).joinpath("control.css").read_text(encoding="utf-8")


def _module(script):
    """The ES module of a control: what page and notebook load alike."""
    folder, _, name = script[:-3].rpartition("/")
    moving = folder == "animations"
    player = f"const player = {script_text('base/player.js')};\n" if moving else ""
    start = "made.player = player(made); " if moving else ""
    return (
        f"const kit = {script_text('base/shared.js')};\n{player}const draw = {script_text(script)};\n"
        f"const control = {{ render({{ model, el }}) {{ el.dataset.control = '{'animate_' * moving}{name}';\n"
        f"const made = kit(model, el); {start}draw(made); return made.leave; }} }};\n"
        "export default control;"
    )


def script_text(script: str) -> str:
    """A script or a style of `upsample_lib/widgets`, by its path there, without its lines of comment."""
    text = files(FOLDER).joinpath(script).read_text(encoding="utf-8").rstrip()
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
