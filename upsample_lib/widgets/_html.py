"""One piece of HTML a control: its fields, its data, and the script that draws it. No outside parts."""

import json
from collections.abc import Callable
from html import escape
from importlib.resources import files
from itertools import count, product
from typing import Any

from ..plotting import LETTERS, ROLES

_numbers = count()

STYLE = """
.ul-control{border:1px solid rgba(128,128,128,.4);border-radius:8px;padding:.8rem 1rem;margin:.5rem 0;color:inherit}
.ul-fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:.3rem 1.5rem;margin:0 0 .6rem}
.ul-fields label{display:grid;grid-template-columns:8.2em 1fr 1.2em;gap:.5rem;align-items:center;margin:0}
.ul-fields input{width:100%;min-width:60px;accent-color:#0072B2}
.ul-fields select{grid-column:2/4;font:inherit;color:#222;background:#fff;border:1px solid #767676;border-radius:4px;padding:.1rem .2rem}
.ul-fields output{font-variant-numeric:tabular-nums;text-align:right}
.ul-message{min-height:3em;margin:.2rem 0 .6rem;font-weight:600}
.ul-refused .ul-message{color:#A32000}.ul-refused .ul-message::before{content:"Refused: "}
.ul-stage{display:flex;flex-wrap:wrap;gap:1.2rem;align-items:flex-start;min-height:17em}
"""


class Control:
    """Fields, and the states they choose; shown by Jupyter and by the published page.

    Parameters
    ----------
    fields : list of (name, values, start); `values` is a range of consecutive ints (a slider) or a
        list of str (a menu)
    states : dict from a tuple of field values to a dict with "message"; one for every combination. A state
        with nothing but its message is a refusal
    settings : dict; what the script needs beside the states
    label : str; what the control is, for who cannot see it
    script : str; the file in this folder that draws a state
    style : str; more CSS
    """

    def __init__(
        self,
        fields: list[Any],
        states: dict[Any, dict[str, Any]],
        settings: dict[str, Any],
        label: str,
        script: str,
        style: str = "",
    ):
        missing = [key for key in product(*(values for _, values, _ in fields)) if key not in states]
        if missing:
            raise ValueError(f"no state for the values {missing[0]}")
        self.fields, self.states, self.settings = fields, states, settings
        self.label, self.script, self.style = label, script, style

    def _repr_html_(self) -> str:
        keyed = {",".join(map(str, key)): state for key, state in self.states.items()}
        body = (
            f'<form class="ul-fields" onsubmit="return false">{"".join(map(_field, self.fields))}</form>'
            f'<p class="ul-message" aria-live="polite"></p><div class="ul-stage"></div>'
        )
        return control_html(self.label, body, {**self.settings, "states": keyed}, self.script, self.style)


def swept(fields: list[Any], state_of: Callable[..., dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """The state of every combination of field values, or the sentence that the library refuses it with."""
    states = {}
    for key in product(*(values for _, values, _ in fields)):
        try:
            states[key] = state_of(*key)
        except ValueError as refusal:
            states[key] = {"message": str(refusal)}
    return states


def control_html(label: str, body: str, data: Any, script: str, style: str = "") -> str:
    """One piece of HTML without outside parts: `body`, its data, and the script that draws it."""
    name = f"ul-control-{next(_numbers)}"
    data = {"colours": ROLES, "letters": LETTERS, **data}
    packed = json.dumps(data, separators=(",", ":"))
    packed = packed.replace("</", "<\\/")  # no text can end the script element
    return (
        f'<div class="ul-control" id="{name}" role="group" aria-label="{escape(label)}">'
        f'<style>{STYLE}{style}</style>{body}<script type="application/json">{packed}</script>'
        f"<noscript>This control needs JavaScript.</noscript></div>"
        f'<script>({script_text(script)})(({script_text("shared.js")})(document.getElementById("{name}")))</script>'
    )


def _field(field):
    name, values, start = field
    if isinstance(values, range):
        control = (
            f'<input type="range" name="{escape(name)}" min="{min(values)}" max="{max(values)}" '
            f'step="1" value="{start}"><output></output>'
        )
    else:
        options = (
            f"<option{' selected' if value == start else ''}>{escape(value)}</option>" for value in values
        )
        control = f'<select name="{escape(name)}">{"".join(options)}</select>'
    return f"<label><span>{escape(name)}</span>{control}</label>"


def script_text(script: str) -> str:
    """A script of this folder, without its lines of comment."""
    text = files(__package__).joinpath(script).read_text(encoding="utf-8").rstrip()
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
