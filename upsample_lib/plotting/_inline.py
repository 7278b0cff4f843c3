"""Figures as inline SVG: letters as text, and every colour one that the page chooses for its light or dark paper."""

import hashlib
import io
import math
import re
import sys
from html import escape
from importlib.resources import files
from itertools import count
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.style
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from ._drawing import INK, LETTERS, NEGATIVE, ROLES, TINTS

NAMED = {INK: "currentColor", "#000000": "currentColor", "#ffffff": "var(--ul-paper)"}
NAMED |= {colour: f"var(--ul-{role}-letters)" for role, colour in LETTERS.items()}
NAMED |= {colour: f"var(--ul-{role})" for role, colour in {**ROLES, "negative": NEGATIVE}.items()}
NAMED = {colour.lower(): css for colour, css in NAMED.items()}
KEPT = {"d", "x", "y", "width", "height", "transform", "clip-path", "id", "href"}

SMALL, ZOOM = 10, 1.4  # px of a label at least; how much larger letters around photographs are on a phone

_numbers = count()


def use_style() -> None:
    """Set the book's look: one font size, and figures that Jupyter shows as inline SVG, elsewhere as a picture."""
    mpl.style.use([f"{__package__}.book", {"axes.prop_cycle": cycler(color=list(ROLES.values()))}])
    shell = sys.modules.get("IPython")
    if shell and shell.get_ipython():  # elsewhere this would start a shell, which takes the place of __main__
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("retina")
        shell.get_ipython().display_formatter.formatters["text/html"].for_type(Figure, inline_svg)


def ink() -> str:
    """The style element with the colours of figures and controls, by role, for light and dark paper."""
    text = files(__package__).joinpath("ink.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return '<style data-once="ink">' + re.sub(r"\s*([{};:,])\s+", r"\1", text).strip() + "</style>"


def inline_svg(figure: Figure) -> str:
    """A figure as a piece of HTML that takes the ink, the paper and the font of the page it stands in.

    No two pieces share an id. The page may give it a name: `<svg class="ul-figure"` is where it starts.
    """
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "image.composite_image": False}):
        figure.savefig(file, format="svg", facecolor="none", metadata={"Date": None})
    drawn = ElementTree.fromstring(file.getvalue())
    mark = f"f{hashlib.sha256(file.getvalue().encode()).hexdigest()[:4]}-{next(_numbers)}-"
    width = round(float(drawn.get("width", "0pt")[:-2]) * 4 / 3)
    names: dict[str, str] = {}
    body = "".join(_element(part, mark, names) for part in drawn)
    size = f'viewBox="{_short(drawn.get("viewBox"))}" width="{width}"'
    if narrowest := _narrowest(drawn, width):
        size += f' style="min-width:{narrowest}px"'
    return f'{ink()}<svg class="ul-figure" {size}>{body}</svg>'


def _narrowest(drawn, width):
    """On a phone a drawing scrolls rather than shrink until its smallest label cannot be read; 0 without any.

    Around photographs the page draws letters larger there.
    """
    sizes = []
    for text in drawn.iter("{http://www.w3.org/2000/svg}text"):
        styles = " ".join(part.get("style", "") for part in text.iter())
        sizes.append(max((float(size) for size in re.findall(r"([\d.]+)px", styles)), default=10.0))
    photographs = next(drawn.iter("{http://www.w3.org/2000/svg}image"), None) is not None
    shown = min(sizes, default=math.inf) * 4 / 3 * (ZOOM if photographs else 1)
    return math.ceil(width * min(1, SMALL / shown))


def _element(node, mark, names):
    """One element of matplotlib's SVG and what is in it; nothing for what shows nothing."""
    tag = node.tag.rpartition("}")[2]
    if tag in ("metadata", "style"):
        return ""
    style = dict(part.strip().split(": ", 1) for part in node.get("style", "").split(";") if ": " in part)
    if tag == "path" and style.get("fill") == "none" and "stroke" not in style:
        return ""
    given = {name.rpartition("}")[2]: value for name, value in node.attrib.items()}
    shown = {name: value for name, value in given.items() if name in KEPT}
    if tag in ("g", "text", "tspan", "image", "use"):
        shown.pop("id", None)
    if tag == "text" and "text-anchor" not in style and not len(node):
        _centre(node, shown, style)
    if given.get("d", "").count("M") > 1 and "stroke" not in style:
        shown["shape-rendering"] = "crispEdges"  # cells side by side show no seam
    attributes = "".join(_attribute(name, value, mark, names) for name, value in shown.items()) + _style(
        style
    )
    inside = escape((node.text or "").strip(), quote=False) if tag in ("text", "tspan") else ""
    inside += "".join(_element(part, mark, names) for part in node)
    if tag in ("g", "defs") and not (inside and attributes):
        return inside if tag == "g" else f"<defs>{inside}</defs>" * bool(inside)
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _attribute(name, value, mark, names):
    if name in ("id", "clip-path") or value.startswith("#"):
        value = re.sub(r"(?<=#)\w+|^\w+$", lambda found: mark + _number(found[0], names), value)
    elif name == "transform":
        value = _short(re.sub(r"rotate\(-0 [^)]*\)", "", value))
    elif name != "href":
        value = _short(value)
    return f' {name}="{value}"' if value else ""


def _number(name, names):
    return names.setdefault(name, str(len(names)))


def _short(numbers):
    """Two digits behind the point, and no blanks that the path does not need."""
    text = re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), numbers)
    text = re.sub(r"\s+", " ", text.replace("-0 ", "0 ")).strip()
    return re.sub(r" ?([MLCQHVZz]) ?", r"\1", text) if text.startswith("M") else text


def _centre(node, shown, style):
    """A line among several starts where matplotlib's font wants it: hold its middle, whatever the page's font."""
    size = re.search(r"([\d.]+)px", " ".join(style.values()))
    font = FontProperties(size=float(size[1]) if size else 10)
    width = TextToPath().get_text_width_height_descent(node.text, font, ismath=False)[0]
    shown["x"] = str(float(shown.get("x", 0)) + width / 2)
    style["text-anchor"] = "middle"


def _style(style):
    kept = {}
    for name, value in style.items():
        if name in ("fill", "stroke") and value.startswith("#"):
            kept[name] = css_colour(value)
        elif name in ("font", "font-size"):  # such as: italic 10px 'DejaVu Sans', sans-serif; or 10px alone
            kept |= {"font-style": "italic"} if re.search("italic|oblique", value) else {}
            kept |= {"font-weight": "bold"} if "bold" in value else {}
            kept["font-size"] = f"calc({re.findall('[0-9.]+px', value)[0]}*var(--ul-zoom,1))"
        elif name not in ("font-family", "stroke-linejoin"):
            kept[name] = _short(value)
    return f' style="{";".join(f"{name}:{value}" for name, value in kept.items())}"' if kept else ""


def css_colour(colour: str) -> str:
    """A colour of the palette, or a grey, as the CSS value that follows the page; any other as it is."""
    colour = colour.lower()
    if colour in NAMED:
        return NAMED[colour]
    if colour in TINTS:
        base, amount = TINTS[colour]
        return f"color-mix(in srgb,{css_colour(base)} calc({amount:.0%}*var(--ul-tint)),var(--ul-paper))"
    if len({colour[1:3], colour[3:5], colour[5:7]}) == 1:
        share = (255 - int(colour[1:3], 16)) / (255 - int(INK[1:3], 16))
        return f"color-mix(in srgb,currentColor {share:.0%},var(--ul-paper))"
    return colour
