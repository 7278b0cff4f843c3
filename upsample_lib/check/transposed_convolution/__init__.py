"""The exercises on transposed convolution: sizes, zeros, stamps and the matrix on one axis, then two axes and channels.

Several wrong versions are recorded bugs of well-known software: padding put around the input instead of cropped
from the output (Samsung/TICO #420), output_padding taken for zeros (pytorch #8816) or split over both ends
(torch-mlir #4650), TensorFlow's SAME one pixel off (keras #22876).
"""

from .._engine.topic import Topic
from .one_axis import conv_matrix, insert_zeros, stamp, transpose_by_matrix
from .sizes import crop_same, output_size
from .two_axes import conv_transpose_2d, transpose_by_zero_insertion

topic = Topic(
    "transposed_convolution",
    [
        output_size,
        insert_zeros,
        stamp,
        conv_matrix,
        transpose_by_matrix,
        transpose_by_zero_insertion,
        conv_transpose_2d,
        crop_same,
    ],
    [10, 5, 15, 10, 10, 15, 15, 10],
)
