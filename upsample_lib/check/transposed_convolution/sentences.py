"""What is done wrong in several exercises, as clauses that complete "This is what you get when ..."."""

EMPTY = "the crop is written y[p:-p]: when p is 0 that is y[0:0], which is empty"
ONE_END = "the whole crop is taken at the end; padding is cropped from both ends"
PADDED = "zeros are put around the result; in a transposed convolution padding is a crop"
FLIPPED = "the kernel is flipped; only zero insertion needs the flip"
OVERWRITTEN = "a stamp overwrites the earlier ones where they overlap; overlaps are added, with +="
NO_OUTPUT_PADDING = "output_padding is left out"
STRIDE_ZEROS = "stride zeros stand between neighbours; there are stride - 1"
