"""The playground: a picture, two upsamplers side by side, and all that the course measures of them."""

from importlib.util import find_spec
from typing import Any

from .ways import WAYS, enlarged, fitted, line_of, measured, pictures

__all__ = ["WAYS", "enlarged", "fitted", "line_of", "measured", "pictures", "playground"]


def playground(picture: Any = None) -> Any:
    """Choose a picture and two upsamplers, and see both results with all that the course measures of them.

    >>> play = playground([[0.0, 1.0], [1.0, 0.0]])
    >>> play.sides[0].way.value = "bed of nails"
    >>> play.sides[0].found["checkerboard"]
    1.0

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) array in 0..1, optional; one more picture to choose, and the first one shown

    Returns
    -------
    ipywidgets.VBox; `picture` is the menu of pictures, `upload` takes a file, `sides` are the two upsamplers, each with
    `way`, `stride`, `kernel_size` and what was `found`
    """
    if find_spec("ipywidgets") is None:
        raise ImportError('the playground needs ipywidgets: pip install "upsample_lib[widgets]"')
    from .view import Playground

    return Playground(pictures(picture))
