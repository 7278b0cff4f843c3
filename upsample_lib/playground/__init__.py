"""The playground: a picture, two upsamplers side by side, and all that the course measures of them."""

import json
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from .ways import WAYS, enlarged, fitted, line_of, measured, pictures

__all__ = ["WAYS", "enlarged", "fitted", "line_of", "measured", "pictures", "playground"]


LANGUAGES = ("en", "zh")


def playground(picture: Any = None, language: str = "en") -> Any:
    """Choose a picture and two upsamplers, and see both results with all that the course measures of them.

    >>> play = playground([[0.0, 1.0], [1.0, 0.0]])
    >>> play.sides[0].way.value = "bed of nails"
    >>> play.sides[0].found["checkerboard"]
    1.0

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array in 0..1, optional; one more picture to choose, and the first one shown
    language : "en" or "zh", in which all of it is said

    Returns
    -------
    ipywidgets.VBox; `picture` is the menu of pictures, `upload` takes a file, `sides` are the two upsamplers, each with
    `way`, `stride`, `kernel_size` and what was `found`
    """
    if language not in LANGUAGES:
        raise ValueError(f"the language is one of {', '.join(LANGUAGES)}, got {language!r}")
    if find_spec("ipywidgets") is None:
        raise ImportError('the playground needs ipywidgets: pip install "upsample_lib[widgets]"')
    from .view import Playground

    return Playground(pictures(picture), _words(language))


def _words(language: str) -> Callable[[str], str]:
    """What the playground says, in a language; what `zh.json` does not have, such as a file's name, stays as it is."""
    if language == "en":
        return str
    table = json.loads(files(__package__).joinpath("zh.json").read_text(encoding="utf-8"))
    return lambda text: table.get(text, text)
