"""Formulas as pictures inside a page: nothing is loaded from elsewhere to show them."""

import re
from functools import lru_cache
from html import escape

MAX_TEX = 300
FIRST_UNKNOWN = "\u2e80"  # from here on Chinese and its punctuation stand
SIZE = 16  # of the letters, in the units of the picture
LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}  # matplotlib's codes of a path, as SVG has them


@lru_cache(maxsize=1000)
def drawn(tex):
    """A formula as SVG in the ink of the page; as its TeX where matplotlib does not know it."""
    try:
        return _svg(tex)
    except Exception:  # whatever a student writes between two dollars
        return f"<code>{escape(tex)}</code>"


def _svg(tex):
    from matplotlib.textpath import TextPath

    if len(tex) > MAX_TEX or max(tex, default="") >= FIRST_UNKNOWN:
        raise ValueError(f"a formula of more than {MAX_TEX} characters, or in letters that the font lacks")
    plain = re.sub(r"\\(le|ge|ne)(?![a-zA-Z])", r"\\\1q", tex.strip())  # matplotlib's longer names
    path = TextPath((0, 0), f"${plain}$", size=SIZE)
    box = path.get_extents()
    pieces = [
        LETTERS[code] + ("" if code == 79 else " ".join(f"{v:.2f}" for v in points))
        for points, code in path.iter_segments(curves=True)
    ]
    place = f"width:{box.width / SIZE:.3f}em;height:{box.height / SIZE:.3f}em;vertical-align:{box.y0 / SIZE:.3f}em"
    view = f"{box.x0:.2f} {-box.y1:.2f} {box.width:.2f} {box.height:.2f}"
    return (
        f'<svg class="formula" role="img" aria-label="{escape(tex)}" viewBox="{view}" style="{place}">'
        f'<path transform="scale(1,-1)" fill="currentColor" d="{"".join(pieces)}"/></svg>'
    )
