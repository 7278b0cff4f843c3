"""Controls to move: fields over states that the library computed, drawn by one small script each.

With a kernel and `pip install "upsample_lib[widgets]"` a control is an ipywidget: its fields are traits, and the
library computes the state of any values. In the published page, and without `anywidget`, it is one piece of HTML with
the states of all the fields' values: no kernel, no network. Where the states are too many, its script does a little
arithmetic, and a test compares it with the library.
"""

from ..playground import playground
from .animations.decibels import animate_decibels
from .animations.dilated_convolution import animate_dilated_convolution
from .animations.frequency import animate_frequency
from .animations.hdc import animate_hdc
from .animations.pixel_shuffle import animate_pixel_shuffle
from .animations.transposed_convolution import animate_transposed_convolution
from .animations.windows import animate_resize_convolution, animate_zero_insertion
from .base.control import Control
from .measures.checkerboard import checkerboard
from .measures.choosing import choosing
from .measures.frequency import frequency
from .measures.gpu import gpu
from .measures.phase_sums import phase_sums
from .operators.dilated_convolution import dilated_convolution
from .operators.interpolation import interpolation
from .operators.one_dimension import convolution, transposed_convolution
from .operators.pixel_shuffle import pixel_shuffle
from .operators.unpooling import unpooling
from .questions.predict import Question, predict

__all__ = [
    "Control",
    "Question",
    "animate_decibels",
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
