"""Headings of the chapter to which several of its exercises send back."""

SIZE, STAMP = "Sizes, and why output_padding exists", "The loop: every pixel leaves a stamp"
ZEROS, MATRIX = "Four ways to write it", "A matrix that goes the other way"
TENSORFLOW = "TensorFlow's SAME: same size, other pixels"
