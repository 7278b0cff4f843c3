"""What each framework means by "bilinear": its call, as settings of `resize`.

`CONVENTIONS` maps a framework's call, as text, to a dict of keyword arguments of `resize` (without
scales, sizes, roi and axes, which are the caller's), or to a str: one sentence that says why no
settings fit. Arguments that a call does not name have that framework's defaults. What a row says
holds for floating-point images; each row is tested against the package itself, and the differences
that remain (ties rounded the other way, faults) are listed beside those tests.

The words are the same everywhere, the results are not. Frameworks differ in five places: where
output centres fall (half a pixel apart, corner on corner, or origin on origin), which pixel wins a
tie, the cubic's coefficient a, what stands outside the image, and whether shrinking averages.

>>> import numpy as np
>>> from upsample_lib import resize
>>> x = np.array([0.0, 10, 20, 30])
>>> resize(x, sizes=[2], **CONVENTIONS["cv2.resize(interpolation=INTER_LINEAR)"])
array([ 5., 25.])
>>> resize(x, sizes=[2], **CONVENTIONS["tf.compat.v1.image.resize_bilinear()"])
array([ 0., 20.])
>>> resize(x, sizes=[2], **CONVENTIONS["PIL.Image.Image.resize(resample=BILINEAR)"]).round(2)
array([ 7.14, 22.86])
>>> resize(x, sizes=[2], **CONVENTIONS["scipy.ndimage.zoom(order=1)"])
array([ 0., 30.])
>>> CONVENTIONS["cv2.resize(interpolation=INTER_LANCZOS4)"]
'Lanczos with 4 lobes: `resize` has the linear and the cubic kernels alone.'

`which_resize` turns the table around: which of all these calls made this image out of that one?
`python -m upsample_lib.conventions SOURCE RESULT` asks the same of two files.
"""

from ._ranking import Ranking, which_resize
from ._rows import CONVENTIONS

__all__ = ["CONVENTIONS", "Ranking", "which_resize"]
