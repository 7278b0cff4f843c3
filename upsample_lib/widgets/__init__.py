"""Controls to move: fields over states that the library computed, drawn by one small script each.

A control is one piece of HTML without outside parts. It moves in Jupyter and in the
published page alike, because every state is in it: no kernel, no network, no mathematics here. Where the
states are too many, its script does a little arithmetic, and a test compares it with the library.
"""

from ._html import Control
from ._one_dimension import convolution, transposed_convolution
from ._unpooling import MapEditor, unpooling

__all__ = ["Control", "MapEditor", "convolution", "transposed_convolution", "unpooling"]
