"""Upsampling operators in NumPy: one definition of each, with torch's names and results.

`import upsample_lib as ul` gives every operator; `ul.plotting` and `ul.widgets` draw and need
matplotlib.
"""

from .checkerboard import *
from .checkerboard import __all__ as _checkerboard
from .conventions import *
from .conventions import __all__ as _conventions
from .convolution import *
from .convolution import __all__ as _convolution
from .dilated_convolution import *
from .dilated_convolution import __all__ as _dilated_convolution
from .folding import *
from .folding import __all__ as _folding
from .interpolation import *
from .interpolation import __all__ as _interpolation
from .linear_operator import *
from .linear_operator import __all__ as _linear_operator
from .pixel_shuffle import *
from .pixel_shuffle import __all__ as _pixel_shuffle
from .pooling import *
from .pooling import __all__ as _pooling
from .receptive_field import *
from .receptive_field import __all__ as _receptive_field
from .resizing import *
from .resizing import __all__ as _resizing
from .transposed_convolution import *
from .transposed_convolution import __all__ as _transposed_convolution
from .unpooling import *
from .unpooling import __all__ as _unpooling

__version__ = "0.1.0"
__all__ = [
    *_checkerboard,
    *_conventions,
    *_convolution,
    *_dilated_convolution,
    *_folding,
    *_interpolation,
    *_linear_operator,
    *_pixel_shuffle,
    *_pooling,
    *_receptive_field,
    *_resizing,
    *_transposed_convolution,
    *_unpooling,
]
