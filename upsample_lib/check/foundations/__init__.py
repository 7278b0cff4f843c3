"""The exercises on foundations: sizes, correlation, the matrix of a convolution, the adjoint."""

from .._engine.topic import Topic
from .adjoint import adjoint_gap
from .convolution import conv_matrix, correlate, output_size

topic = Topic("foundations", [output_size, correlate, conv_matrix, adjoint_gap], [10, 15, 10, 10])
