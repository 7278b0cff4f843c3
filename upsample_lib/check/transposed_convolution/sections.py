"""Headings of the chapter to which several of its exercises send back."""

SIZE, STAMP = "Sizes, and why output_padding exists", "The loop: every pixel leaves a stamp"
ZEROS, LAYOUT = "Four ways to write it", "Layouts"
MATRIX, INVERSE = "A matrix that goes the other way", "Five names, one of them wrong"
TENSORFLOW = "TensorFlow's SAME: same size, other pixels"
