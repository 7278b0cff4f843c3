"""Controls to move: fields over states that the library computed, drawn by one small script each.

A control is one piece of HTML without outside parts. It moves in Jupyter and in the
published page alike, because every state is in it: no kernel, no network, no mathematics here. Where the
states are too many, its script does a little arithmetic, and a test compares it with the library.
"""

from ._checkerboard import checkerboard
from ._choosing import choosing
from ._dilated_convolution import RateChooser, dilated_convolution
from ._frequency import frequency
from ._gpu import Roof, gpu
from ._html import Control
from ._interpolation import interpolation
from ._one_dimension import convolution, transposed_convolution
from ._pixel_shuffle import pixel_shuffle
from ._predict import Question, predict
from ._unpooling import MapEditor, unpooling

__all__ = [
    "Control",
    "MapEditor",
    "Question",
    "RateChooser",
    "Roof",
    "checkerboard",
    "choosing",
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
