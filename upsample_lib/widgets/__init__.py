"""Controls to move: fields over states that the library computed, drawn by one small script each.

With a kernel and `pip install "upsample_lib[widgets]"` a control is an ipywidget: its fields are traits, and the
library computes the state of any values. In the published page, and without `anywidget`, it is one piece of HTML with
the states of all the fields' values: no kernel, no network. Where the states are too many, its script does a little
arithmetic, and a test compares it with the library.
"""

from ..playground import playground
from ._animate import animate_dilated_convolution, animate_frequency, animate_pixel_shuffle
from ._animate_hdc import animate_hdc
from ._animate_transposed import (
    animate_resize_convolution,
    animate_transposed_convolution,
    animate_zero_insertion,
)
from ._checkerboard import checkerboard
from ._choosing import choosing
from ._dilated_convolution import dilated_convolution
from ._frequency import frequency
from ._gpu import gpu
from ._html import Control
from ._interpolation import interpolation
from ._one_dimension import convolution, transposed_convolution
from ._phase_sums import phase_sums
from ._pixel_shuffle import pixel_shuffle
from ._predict import Question, predict
from ._unpooling import unpooling

__all__ = [
    "Control",
    "Question",
    "animate_dilated_convolution",
    "animate_frequency",
    "animate_hdc",
    "animate_pixel_shuffle",
    "animate_resize_convolution",
    "animate_transposed_convolution",
    "animate_zero_insertion",
    "checkerboard",
    "choosing",
    "convolution",
    "dilated_convolution",
    "frequency",
    "gpu",
    "interpolation",
    "phase_sums",
    "pixel_shuffle",
    "playground",
    "predict",
    "transposed_convolution",
    "unpooling",
]
