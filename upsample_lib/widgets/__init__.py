"""Controls to move: fields over states that the library computed, drawn by one small script each.

With a kernel and `pip install "upsample_lib[widgets]"` a control is an ipywidget: its fields are traits, and the
library computes the state of any values. In the published page, and without `anywidget`, it is one piece of HTML with
the states of all the fields' values: no kernel, no network. Where the states are too many, its script does a little
arithmetic, and a test compares it with the library.
"""

from ._checkerboard import checkerboard
from ._dilated_convolution import dilated_convolution
from ._frequency import frequency
from ._gpu import gpu
from ._html import Control
from ._interpolation import interpolation
from ._one_dimension import convolution, transposed_convolution
from ._pixel_shuffle import pixel_shuffle
from ._predict import Question, predict
from ._unpooling import unpooling

__all__ = [
    "Control",
    "Question",
    "checkerboard",
    "convolution",
    "dilated_convolution",
    "frequency",
    "gpu",
    "interpolation",
    "pixel_shuffle",
    "predict",
    "transposed_convolution",
    "unpooling",
]
