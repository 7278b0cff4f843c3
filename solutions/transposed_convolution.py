# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Transposed convolution
#
# You write the transposed convolution four times: as stamps, as a matrix, by zero insertion, and with channels as
# a network uses it. All four are the same operator.
#
# **You train** computing output sizes by hand; turning a convolution into a matrix; telling a transpose from an
# inverse; reading padding as a crop; telling torch's conventions from TensorFlow's.
#
# **You need** NumPy slices and sums, and the chapter
# [Transposed convolution](../../book/transposed_convolution.md).
#
# **It takes** about 90 minutes. There are 100 points: 90 for eight functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `stamp(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("transposed_convolution")

# %% [markdown]
# ## 1 How large is the output? (10 points)
#
# In the chapter: *Sizes, and why `output_padding` exists*.
#
# Every input pixel stamps a copy of the kernel onto the output. Neighbouring stamps begin `stride` pixels apart.
# `padding` then cuts that many pixels off *both* ends, and `output_padding` makes the output that many pixels longer
# again, at the *far* end alone.
# A kernel with `dilation=d` has `d - 1` gaps between neighbouring taps.
#
# Draw four stamps of three pixels, two pixels apart, and count before you write the formula.


# %% nbgrader={"grade_id": "output_size", "solution": true}
def output_size(size, kernel_size, stride=1, padding=0, output_padding=0, dilation=1):
    """The number of pixels that a transposed convolution gives along one axis.

    Parameters
    ----------
    size : int >= 1, input pixels
    kernel_size, stride, dilation : int >= 1
    padding : int >= 0, output pixels cut off at each end; at least one is left
    output_padding : int >= 0, output pixels more at the far end

    Returns
    -------
    int, output pixels
    """
    ### BEGIN SOLUTION
    # The first stamp covers `covered` pixels; each of the size - 1 others reaches stride pixels further.
    covered = dilation * (kernel_size - 1) + 1
    return (size - 1) * stride + covered - 2 * padding + output_padding
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Start from the stamps: `size` of them, `stride` apart, so the last one begins at `(size - 1) * stride` and covers
# `dilation * (kernel_size - 1) + 1` pixels. Padding is a crop at both ends, `output_padding` gives some of the far
# one back.

# %% nbgrader={"grade_id": "test_output_size", "points": 10}
check.example(output_size, 2, 3, gives=4)
check.example(output_size, 4, 3, stride=2, gives=9)
check.example(output_size, 4, 4, stride=2, padding=1, gives=8)
check.example(output_size, 4, 3, stride=2, padding=1, output_padding=1, gives=8)
check.example(output_size, 3, 3, dilation=2, gives=7)
check(output_size)
### BEGIN HIDDEN TESTS
check.hidden(output_size)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Zeros between the pixels (5 points)
#
# In the chapter: *Four ways to write it*.
#
# With stride 2 a convolution skips every other position. Its transpose goes the other way: it has to *make* the
# positions that were skipped, and at first nothing stands there but a zero.


# %% nbgrader={"grade_id": "insert_zeros", "solution": true}
def insert_zeros(x, stride):
    """Move neighbouring values `stride` apart, with zeros between them.

    Zeros stand between values only: the first value stays first, the last one stays last.

    Parameters
    ----------
    x : (n,) array
    stride : int >= 1

    Returns
    -------
    ((n - 1) * stride + 1,) array
    """
    ### BEGIN SOLUTION
    out = np.zeros((len(x) - 1) * stride + 1)
    out[::stride] = x
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The values stand `stride` apart, so the last one stands at `(n - 1) * stride`, and that is where the array ends. A
# slice with a step writes all of them at once.

# %% nbgrader={"grade_id": "test_insert_zeros", "points": 5}
check.example(insert_zeros, np.array([1, 2, 3]), 2, gives=[1, 0, 2, 0, 3])
check.example(insert_zeros, np.array([5, 7]), 3, gives=[5, 0, 0, 7])
check.example(insert_zeros, np.array([4]), 3, gives=[4])
check(insert_zeros)
### BEGIN HIDDEN TESTS
check.hidden(insert_zeros)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 Stamps (15 points)
#
# In the chapter: *The loop: every pixel leaves a stamp*.
#
# This is the definition. Each input value multiplies the whole kernel, the product is stamped onto the output
# where the pixel belongs, and where stamps overlap they add up.
#
# By hand, with the kernel 1 2 3 and stride 2, the input 1 10 gives
#
# ```
#   1   2   3
#          10  20  30
#   1   2  13  20  30
# ```


# %% nbgrader={"grade_id": "stamp", "solution": true}
def stamp(x, weight, stride):
    """Transposed convolution on one axis, stamp by stamp.

    Output pixel i * stride + j receives x[i] * weight[j], from every such pair (i, j).

    Parameters
    ----------
    x : (n,) array; its numbers may be whole while the kernel's are fractions
    weight : (k,) array, the kernel
    stride : int >= 1

    Returns
    -------
    ((n - 1) * stride + k,) array
    """
    ### BEGIN SOLUTION
    n, k = len(x), len(weight)
    out = np.zeros((n - 1) * stride + k)
    for i in range(n):
        out[i * stride : i * stride + k] += x[i] * weight
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# One line is the definition: the window that belongs to input pixel `i` gets `x[i]` times the kernel *added*. The
# array is made of floats, because a whole-number array would refuse fractions of the kernel.

# %% nbgrader={"grade_id": "test_stamp", "points": 15}
check.example(stamp, np.array([1, 10]), np.array([1, 2, 3]), 2, gives=[1, 2, 13, 20, 30])
check.example(stamp, np.array([1, 1, 1]), np.array([1, 1, 1]), 2, gives=[1, 1, 2, 1, 2, 1, 1])
check.example(stamp, np.array([2, 3]), np.array([1, 2]), 3, gives=[2, 4, 0, 3, 6])
check(stamp)
### BEGIN HIDDEN TESTS
check.hidden(stamp)
### END HIDDEN TESTS

# %% [markdown]
# Look at the second example once more: equal inputs, equal weights, and the output alternates between 1 and 2.
# That is where checkerboards come from; they have a chapter of their own.

# %% [markdown]
# ## 4 A convolution is a matrix (10 points)
#
# In the chapter: *A matrix that goes the other way*.
#
# Now the ordinary convolution, the one that makes maps smaller. (Networks do not flip the kernel, so it is a
# correlation.) Each output is a sum of inputs times weights, so the whole is a matrix: a row for each output, a
# column for each input. In row `i` the kernel stands at the columns that output `i` looks at, and all else is 0.


# %% nbgrader={"grade_id": "conv_matrix", "solution": true}
def conv_matrix(weight, input_size, stride):
    """The matrix of a convolution on one axis, without padding and without flipping the kernel.

    Parameters
    ----------
    weight : (k,) array, the kernel
    input_size : int >= k, input pixels
    stride : int >= 1

    Returns
    -------
    ((input_size - k) // stride + 1, input_size) array
    """
    ### BEGIN SOLUTION
    k = len(weight)
    n_rows = (input_size - k) // stride + 1
    matrix = np.zeros((n_rows, input_size))
    for i in range(n_rows):
        matrix[i, i * stride : i * stride + k] = weight
    return matrix
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Row `i` is the kernel, moved right by `i * stride`. Rows that would stick out do not exist; how many fit is the size
# formula of the convolution.

# %% nbgrader={"grade_id": "test_conv_matrix", "points": 10}
check.example(
    conv_matrix,
    np.array([1, 2, 3]),
    5,
    1,
    gives=[[1, 2, 3, 0, 0], [0, 1, 2, 3, 0], [0, 0, 1, 2, 3]],
)
check.example(conv_matrix, np.array([1, 2, 3]), 5, 2, gives=[[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]])
check.example(conv_matrix, np.array([1, 2]), 5, 2, gives=[[1, 2, 0, 0, 0], [0, 0, 1, 2, 0]])
check(conv_matrix)
### BEGIN HIDDEN TESTS
check.hidden(conv_matrix)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 Transpose it (10 points)
#
# In the chapter: *Five names, one of them wrong*.
#
# The matrix above takes 5 pixels to 2. Its transpose takes 2 pixels to 5, and that is the whole name: a transposed
# convolution multiplies by the transpose of a convolution's matrix. It gives back the size, not the values.
#
# Where the convolution padded its input, its transpose cuts those pixels off its output again.


# %% nbgrader={"grade_id": "transpose_by_matrix", "solution": true}
def transpose_by_matrix(x, matrix, padding):
    """Transposed convolution on one axis, from the matrix of a convolution on the padded axis.

    Parameters
    ----------
    x : (n,) array
    matrix : (n, m) array; the convolution takes m pixels, padding included, to n
    padding : int >= 0, pixels to cut off at each end of the result

    Returns
    -------
    (m - 2 * padding,) array
    """
    ### BEGIN SOLUTION
    full = matrix.T @ x
    # The end is counted from the front: full[padding:-padding] would be empty for padding 0.
    return full[padding : len(full) - padding]
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Multiply by the transpose, then crop. The crop is written with its end counted from the front, since
# `[padding:-padding]` is empty for padding 0.

# %% nbgrader={"grade_id": "test_transpose_by_matrix", "points": 10}
check.example(
    transpose_by_matrix,
    np.array([1, 10]),
    np.array([[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]),
    0,
    gives=[1, 2, 13, 20, 30],
)
check.example(
    transpose_by_matrix,
    np.array([1, 10]),
    np.array([[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]]),
    1,
    gives=[2, 13, 20],
)
check(transpose_by_matrix)
### BEGIN HIDDEN TESTS
check.hidden(transpose_by_matrix)
### END HIDDEN TESTS

# %% [markdown]
# The first example is the one you stamped in task 3: the columns of the transposed matrix are the stamps.

# %% [markdown]
# ## 6 Zero insertion, in two dimensions (15 points)
#
# In the chapter: *Four ways to write it*.
#
# A third way uses nothing but an ordinary convolution of stride 1. Insert zeros between the pixels, put a border of
# zeros around, and correlate with the kernel *flipped on both axes*. This is why people say "fractionally strided".
#
# How wide is the border? Without padding every pixel must meet every tap of the kernel, also the outermost:
# `k - 1` zeros on each side do that. Padding is a crop, so each pixel of it takes one of these zeros away:
# `k - 1 - padding`. Rows and columns have their own `k`.
#
# The correlation is given: `given_correlate`.


# %% nbgrader={"grade_id": "given_correlate"}
def given_correlate(x, weight):
    """Correlation of a (H, W) array with a (kh, kw) kernel, stride 1: (H - kh + 1, W - kw + 1)."""
    kh, kw = weight.shape
    out = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i : i + kh, j : j + kw] * weight)
    return out


# %% nbgrader={"grade_id": "transpose_by_zero_insertion", "solution": true}
def transpose_by_zero_insertion(x, weight, stride, padding):
    """Transposed convolution of one channel: insert zeros, add a border, correlate with the flipped kernel.

    Parameters
    ----------
    x : (H, W) array
    weight : (kh, kw) array, the kernel
    stride : int >= 1, the same on both axes
    padding : int from 0 to the smaller of kh - 1 and kw - 1, pixels cut off at every edge; at least one pixel is left

    Returns
    -------
    ((H - 1) * stride - 2 * padding + kh, (W - 1) * stride - 2 * padding + kw) array
    """
    ### BEGIN SOLUTION
    height, width = x.shape
    kh, kw = weight.shape
    spaced = np.zeros(((height - 1) * stride + 1, (width - 1) * stride + 1))
    spaced[::stride, ::stride] = x
    rows, columns = kh - 1 - padding, kw - 1 - padding
    bordered = np.pad(spaced, ((rows, rows), (columns, columns)))
    return given_correlate(bordered, weight[::-1, ::-1])
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Three steps that are each a line: values apart, a border of `k - 1 - padding` on each axis, and a correlation with
# the kernel turned by 180 degrees. The border is what lets the outermost tap meet the outermost pixel; the turn is
# there because a window that moves right meets the taps from the last to the first.

# %% nbgrader={"grade_id": "test_transpose_by_zero_insertion", "points": 15}
check.example(
    transpose_by_zero_insertion,
    np.array([[1]]),
    np.array([[1, 2], [3, 4]]),
    stride=2,
    padding=0,
    gives=[[1, 2], [3, 4]],
)
check.example(
    transpose_by_zero_insertion,
    np.array([[1, 10]]),
    np.array([[1, 2], [3, 4]]),
    stride=1,
    padding=0,
    gives=[[1, 12, 20], [3, 34, 40]],
)
check.example(
    transpose_by_zero_insertion,
    np.array([[1, 10]]),
    np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
    stride=2,
    padding=1,
    gives=[[5, 46, 50]],
)
check(transpose_by_zero_insertion)
### BEGIN HIDDEN TESTS
check.hidden(transpose_by_zero_insertion)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 With channels, as a network uses it (15 points)
#
# In the chapter: *The loop: every pixel leaves a stamp*. [In depth](../../book/transposed_convolution_in_depth.md): *Layouts*.
#
# Every input channel has a kernel for every output channel, and each output channel sums over the input channels.
# The weight is that of the convolution which is transposed, so its *first* axis is the input channel:
# `(C_in, C_out, kh, kw)`, not a convolution's `(C_out, C_in, kh, kw)`.
#
# `output_padding` is not a border of zeros. It moves the far end of the crop: rows that padding would have cut off
# are kept, and beyond the last stamp there are zeros. Stamp first, into an output that is `output_padding` rows and columns
# larger at the end; then crop.


# %% nbgrader={"grade_id": "conv_transpose_2d", "solution": true}
def conv_transpose_2d(x, weight, stride=1, padding=0, output_padding=0):
    """What torch's conv_transpose2d computes for one image, without bias.

    Parameters
    ----------
    x : (C_in, H, W) array
    weight : (C_in, C_out, kh, kw) array
    stride : int >= 1
    padding : int >= 0, pixels cut off at every edge
    output_padding : int >= 0, pixels kept beyond that at the lower and the right edge

    Returns
    -------
    (C_out, (H - 1) * stride - 2 * padding + kh + output_padding, the same with W and kw) array
    """
    ### BEGIN SOLUTION
    _, height, width = x.shape
    _, c_out, kh, kw = weight.shape
    rows = (height - 1) * stride + kh + output_padding
    columns = (width - 1) * stride + kw + output_padding
    out = np.zeros((c_out, rows, columns))
    for i in range(height):
        for j in range(width):
            # Sum over the input channels: (C_in,) with (C_in, C_out, kh, kw) gives (C_out, kh, kw).
            stamped = np.tensordot(x[:, i, j], weight, axes=1)
            out[:, i * stride : i * stride + kh, j * stride : j * stride + kw] += stamped
    return out[:, padding : rows - padding, padding : columns - padding]
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The stamp of one pixel is now a sum over input channels: `tensordot` of the pixel's `C_in` numbers with the weight's
# first axis leaves `(C_out, kh, kw)`. The output is made large enough for `output_padding` first and cropped at the
# end, because what `output_padding` keeps may have been stamped on.

# %% nbgrader={"grade_id": "test_conv_transpose_2d", "points": 15}
# One pixel, two channels in, two out: 1 * 1 + 10 * 3 = 31 and 1 * 2 + 10 * 4 = 42.
check.example(
    conv_transpose_2d,
    np.array([[[1]], [[10]]]),
    np.array([[[[1]], [[2]]], [[[3]], [[4]]]]),
    gives=[[[31]], [[42]]],
)
# One channel, one pixel: padding 1 keeps the middle of the 3 x 3 stamp ...
check.example(
    conv_transpose_2d,
    np.array([[[1]]]),
    np.array([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]),
    stride=2,
    padding=1,
    gives=[[[5]]],
)
# ... and output_padding 1 also what is to the right of it and below.
check.example(
    conv_transpose_2d,
    np.array([[[1]]]),
    np.array([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]]),
    stride=2,
    padding=1,
    output_padding=1,
    gives=[[[5, 6], [8, 9]]],
)
check(conv_transpose_2d)
### BEGIN HIDDEN TESTS
check.hidden(conv_transpose_2d)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 TensorFlow's SAME (10 points)
#
# [In depth](../../book/transposed_convolution_in_depth.md): *TensorFlow's SAME: same size, other pixels*.
#
# TensorFlow does not ask for a padding. With `padding="SAME"` the output has `size * stride` pixels, whatever the
# kernel, and the crop follows from that: the stamps cover `(size - 1) * stride + k` pixels, so
# `max(k - stride, 0)` have to go. Half of them go at each end. If the number is odd, the *larger* half goes at the *end*:
# of three pixels, one at the start and two at the end. If the kernel is shorter than the stride the stamps cover fewer than
# `size * stride` pixels; then nothing is cropped, and `stride - k` zeros stand after the last stamp.


# %% nbgrader={"grade_id": "crop_same", "solution": true}
def crop_same(full, size, kernel_size, stride):
    """Crop a transposed convolution on one axis as TensorFlow's SAME does.

    Parameters
    ----------
    full : ((size - 1) * stride + kernel_size,) array, the stamps with nothing cropped
    size : int >= 1, input pixels
    kernel_size, stride : int >= 1

    Returns
    -------
    (size * stride,) array
    """
    ### BEGIN SOLUTION
    before = max(kernel_size - stride, 0) // 2
    out = np.zeros(size * stride)
    kept = full[before : before + size * stride]
    out[: len(kept)] = kept
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# TensorFlow's rule gives the smaller half of an odd crop to the start. Writing what remains into an array of zeros of
# the right size covers the case of a kernel shorter than the stride, where there is nothing to crop and something to
# fill.

# %% nbgrader={"grade_id": "test_crop_same", "points": 10}
check.example(crop_same, np.array([1, 2, 13, 20, 30]), size=2, kernel_size=3, stride=2, gives=[1, 2, 13, 20])
check.example(
    crop_same, np.array([1, 2, 13, 24, 30, 40]), size=2, kernel_size=4, stride=2, gives=[2, 13, 24, 30]
)
check.example(crop_same, np.array([1, 0, 10]), size=2, kernel_size=1, stride=2, gives=[1, 0, 10, 0])
# Two zeros to fill in: both stand at the end.
check.example(crop_same, np.array([1, 0, 0, 10]), size=2, kernel_size=1, stride=3, gives=[1, 0, 0, 10, 0, 0])
check(crop_same)
### BEGIN HIDDEN TESTS
check.hidden(crop_same)
### END HIDDEN TESTS

# %% [markdown]
# ## 9 In your own words (10 points, graded by a person)
#
# Two models were trained in TensorFlow with stride 2 and `padding="SAME"`, one with kernel size 4, one with 5. A
# colleague moves them to PyTorch. For kernel 4 she writes `padding=1`, and every value agrees. For kernel 5 she
# writes `padding=2, output_padding=1`: the shapes agree, and the picture is shifted.
#
# In three to six sentences: number the pixels of the uncropped result from 0. Which of them does each framework keep
# with kernel 5, for an input of size 4? Why does kernel 4 make no trouble, and why can no pair of `padding` and
# `output_padding` be right for kernel 5? What would you write in PyTorch instead?
#
# | what earns points | points |
# | --- | --- |
# | the pixels that TensorFlow keeps, and why these | 3 |
# | the pixels that PyTorch keeps, so the shift and its direction | 3 |
# | why it works for 4 and cannot for 5 | 2 |
# | a replacement that gives the same values | 2 |

# %% [markdown] nbgrader={"grade_id": "written_porting", "points": 10, "solution": true}
# With kernel 5 the four stamps, two apart, cover 3 · 2 + 5 = 11 pixels, numbered 0 to 10. TensorFlow wants 4 · 2 = 8 of
# them and has to crop 5 − 2 = 3. The larger half of an odd crop goes at the end, so it crops 1 before and 2 after, and
# keeps 1 to 8. (3 points; 2 for the right pixels without a reason.)
#
# PyTorch's padding=2 alone would keep 2 to 8; output_padding=1 keeps one more at the end, so 2 to 9. What TensorFlow
# shows at pixel 1 of its output, PyTorch shows at pixel 0: the picture is one pixel too far to the left and too far up.
# (3 points: 2 for the pixels, 1 for the direction.)
#
# With kernel 4 the crop is 4 − 2 = 2, an even number: one pixel at each end, which is padding=1. With kernel 5 the near
# end loses 1, so padding must be 1; the far end loses padding − output_padding, which must be 2, so output_padding would
# have to be −1. In PyTorch the far end never loses more than the near one. (2 points: 1 for each kernel.)
#
# Use padding=1, then drop the last row and column: `y[..., :-1, :-1]`. (2 points. padding=0 and a crop of 1 and 2 is
# right too, and so is flipping input, kernel and output around padding=2, output_padding=1. If the answer forgets that the
# weight's axes move from (kh, kw, C_out, C_in) to (C_in, C_out, kh, kw), say so in the comment; it costs no points.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
