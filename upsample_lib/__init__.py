"""Upsampling operators in NumPy: one definition of each, with torch's names and results.

`import upsample_lib as ul` gives every operator; `ul.plotting` and `ul.widgets` draw and need
matplotlib.
"""

from .convolution import *
from .convolution import __all__ as _convolution
from .linear_operator import *
from .linear_operator import __all__ as _linear_operator
from .transposed_convolution import *
from .transposed_convolution import __all__ as _transposed_convolution

__version__ = "0.1.0"
__all__ = [*_convolution, *_linear_operator, *_transposed_convolution]
