"""Upsampling operators in NumPy: one definition of each, with torch's names and results.

Every result is a new array of plain NumPy that can be written to, in the machine's byte order: it never
shares memory with an argument.

`import upsample_lib as ul` gives every operator; `ul.plotting` and `ul.widgets` draw and need
matplotlib, `ul.gpu` compares with torch on a device.
"""

from ._pixel_shuffle import (
    depth_to_space,
    pixel_shuffle,
    pixel_unshuffle,
    space_to_depth,
    subpixel_weight,
    transposed_weight,
)
from ._receptive_field import coverage, find_dilations, hdc_gaps, is_dense, is_hdc, receptive_field
from .checkerboard import bilinear_kernel, checkerboard_energy, icnr, is_uniform, overlap_count, resize_conv
from .conventions import CONVENTIONS, which_resize
from .convolution import conv, conv_by_loops, conv_matrix, conv_output_size
from .dilated_convolution import conv_dilated_by_subgrids, dilate_kernel, effective_kernel_size
from .folding import fold, unfold
from .frequency import factor_out, frequency_response, ghosts, is_pattern_free, phase_sums
from .interpolation import interpolate, interpolate_by_loops
from .linear_operator import adjoint_gap, matrix_of
from .pooling import avg_pool, max_pool, max_pool_by_loops
from .resizing import resize, resize_by_matrix, resize_matrix, source_coordinates
from .transposed_convolution import (
    conv_transpose,
    conv_transpose_by_matrix,
    conv_transpose_by_phases,
    conv_transpose_by_scatter,
    conv_transpose_by_zero_insertion,
    conv_transpose_output_size,
    insert_zeros,
    same_padding,
)
from .unpooling import bed_of_nails, max_unpool, replicate, subsample, sum_pool

__version__ = "0.1.0"
__all__ = [
    "CONVENTIONS",
    "adjoint_gap",
    "avg_pool",
    "bed_of_nails",
    "bilinear_kernel",
    "checkerboard_energy",
    "conv",
    "conv_by_loops",
    "conv_dilated_by_subgrids",
    "conv_matrix",
    "conv_output_size",
    "conv_transpose",
    "conv_transpose_by_matrix",
    "conv_transpose_by_phases",
    "conv_transpose_by_scatter",
    "conv_transpose_by_zero_insertion",
    "conv_transpose_output_size",
    "coverage",
    "depth_to_space",
    "dilate_kernel",
    "effective_kernel_size",
    "factor_out",
    "find_dilations",
    "fold",
    "frequency_response",
    "ghosts",
    "hdc_gaps",
    "icnr",
    "insert_zeros",
    "interpolate",
    "interpolate_by_loops",
    "is_dense",
    "is_hdc",
    "is_pattern_free",
    "is_uniform",
    "matrix_of",
    "max_pool",
    "max_pool_by_loops",
    "max_unpool",
    "overlap_count",
    "phase_sums",
    "pixel_shuffle",
    "pixel_unshuffle",
    "receptive_field",
    "replicate",
    "resize",
    "resize_by_matrix",
    "resize_conv",
    "resize_matrix",
    "same_padding",
    "source_coordinates",
    "space_to_depth",
    "subpixel_weight",
    "subsample",
    "sum_pool",
    "transposed_weight",
    "unfold",
    "which_resize",
]
