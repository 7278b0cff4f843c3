# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Foundations
#
# A warm-up. You count windows, slide a kernel, write the slide as a matrix, and test whether one operator runs the
# wires of another backwards. Every later exercise leans on these four.
#
# **You train** the size formula with its floor; correlation as a loop; a layer as a matrix; the adjoint test.
#
# **You need** NumPy slices and sums, and the chapter [Foundations](../../book/foundations.md).
#
# **It takes** about 45 minutes. There are 50 points: 45 for four functions, 5 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `output_size(*check.failed)` in a cell of your
# own. NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("foundations")

# %% [markdown]
# ## 1 How many windows fit? (10 points)
#
# In the chapter: *Sizes: one formula*.
#
# `padding` puts that many zeros at *each* end. The first window starts at the left edge of the padded row, each further
# one `stride` pixels later, until the kernel would stick out. With `dilation=d` neighbouring taps are `d` pixels apart.
#
# Draw a row of seven pixels and a window of three that moves by two. Then one of eight. Count before you write.


# %% nbgrader={"grade_id": "output_size", "solution": true}
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """The number of pixels that a convolution gives along one axis.

    Parameters
    ----------
    size : int >= 1, input pixels; with its padding at least as long as the kernel with its gaps
    kernel_size, stride, dilation : int >= 1
    padding : int >= 0, zeros at each end

    Returns
    -------
    int, output pixels
    """
    ### BEGIN SOLUTION
    # The kernel covers `covered` pixels; what is left over is walked in whole strides.
    covered = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - covered) // stride + 1
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Walk the kernel along the padded row. Its first position needs `covered` pixels, and what is left over is used up in
# steps of `stride`. A rest that is shorter than a step is never reached: that is the floor. The `+ 1` is the first
# position, which costs no step.

# %% nbgrader={"grade_id": "test_output_size", "points": 10}
check.example(output_size, 7, 3, stride=2, gives=3)
check.example(output_size, 8, 3, stride=2, gives=3)
check.example(output_size, 5, 3, padding=1, gives=5)
check.example(output_size, 7, 3, dilation=2, gives=3)
check(output_size)
### BEGIN HIDDEN TESTS
check.hidden(output_size)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Slide the kernel (15 points)
#
# In the chapter: *Convolution: a window that slides*.
#
# Lay the kernel on the image, multiply place by place, sum, write one number, move on. What networks call a convolution
# does not flip the kernel: mathematicians call it a correlation.


# %% nbgrader={"grade_id": "correlate", "solution": true}
def correlate(x, weight, stride=1):
    """The convolution of a network, one channel, without padding: the kernel stands as it is.

    Output pixel (i, j) is the sum of weight times the window of x that starts at (i * stride, j * stride).

    Parameters
    ----------
    x : (H, W) array; its numbers may be whole while the kernel's are fractions
    weight : (kh, kw) array, the kernel, not larger than x
    stride : int >= 1, the same on both axes

    Returns
    -------
    ((H - kh) // stride + 1, (W - kw) // stride + 1) array
    """
    ### BEGIN SOLUTION
    height, width = x.shape
    kh, kw = weight.shape
    out = np.zeros(((height - kh) // stride + 1, (width - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            top, left = i * stride, j * stride
            out[i, j] = np.sum(x[top : top + kh, left : left + kw] * weight)
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The two loops run over *output* pixels, and each of them looks up its window. That keeps the stride in one place,
# where a window starts. The output is made of floats, since the kernel may hold fractions while the image holds whole
# numbers.

# %% nbgrader={"grade_id": "test_correlate", "points": 15}
check.example(correlate, np.array([[1, 2, 3]]), np.array([[1, 10]]), gives=[[21, 32]])
check.example(
    correlate,
    np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    np.array([[1, 2], [3, 4]]),
    gives=[[5, 3], [2, 5]],
)
check.example(correlate, np.array([[1, 2, 3, 4, 5]]), np.array([[1]]), stride=2, gives=[[1, 3, 5]])
check(correlate)
### BEGIN HIDDEN TESTS
check.hidden(correlate)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 The layer as a matrix (10 points)
#
# In the chapter: *Every linear layer is a matrix*.
#
# One dimension is enough to see it. Row `i` makes output pixel `i`: it holds the kernel at the columns that window `i`
# looks at, and zeros elsewhere. Padding has no columns, since a zero has no wire: taps that lie on it are left out.


# %% nbgrader={"grade_id": "conv_matrix", "solution": true}
def conv_matrix(weight, input_size, stride=1, padding=0):
    """The matrix of a convolution on one axis: it times the input is the output.

    Parameters
    ----------
    weight : (k,) array, the kernel
    input_size : int >= 1, input pixels, without the padding; with it at least k
    stride : int >= 1
    padding : int >= 0, zeros at each end of the input

    Returns
    -------
    ((input_size + 2 * padding - k) // stride + 1, input_size) array
    """
    ### BEGIN SOLUTION
    k = len(weight)
    rows = (input_size + 2 * padding - k) // stride + 1
    padded = np.zeros((rows, input_size + 2 * padding))
    for i in range(rows):
        padded[i, i * stride : i * stride + k] = weight
    # Drop the columns of the zeros. The end is counted from the front, so that padding 0 drops nothing.
    return padded[:, padding : padding + input_size]
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Write the rows as if the padding were part of the input, where every kernel fits, and then drop the columns that no
# pixel stands behind. Dropping by `padding : padding + input_size` is safe for padding 0, where `[padding:-padding]`
# would be empty.

# %% nbgrader={"grade_id": "test_conv_matrix", "points": 10}
check.example(conv_matrix, np.array([1, 2]), 3, gives=[[1, 2, 0], [0, 1, 2]])
check.example(conv_matrix, np.array([1, 2, 3]), 5, stride=2, gives=[[1, 2, 3, 0, 0], [0, 0, 1, 2, 3]])
check.example(conv_matrix, np.array([1, 2, 3]), 3, padding=1, gives=[[2, 3, 0], [1, 2, 3], [0, 1, 2]])
check(conv_matrix)
### BEGIN HIDDEN TESTS
check.hidden(conv_matrix)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 Does it run the wires backwards? (10 points)
#
# In the chapter: *The transpose runs the wires backwards*.
#
# Let an operator take `x` to `ax`, and a second one take `y`, which is as large as `ax`, to `by`, which is as large as
# `x`. The second is the adjoint of the first if, for all `x` and `y`, the sum of the products of `ax` and `y` equals
# that of `x` and `by`. You cannot try all; a random pair almost surely gives a wrong one away. Measure the gap between
# the two sums, and divide it by |`ax`| and |`y`|, so that it does not depend on the units.
#
# Your function never sees the operators: it gets four arrays, `x` and `y` and what somebody else made of them. They may
# be images of any shape, so multiply entry by entry and add up; nothing here is a matrix product.


# %% nbgrader={"grade_id": "adjoint_gap", "solution": true}
def adjoint_gap(x, ax, y, by):
    """How far an operator is from being the adjoint of another, by one random pair.

    |<ax, y> - <x, by>| / (|ax| |y|), where <a, b> is the sum of the products of the entries of two arrays and |a|
    is the square root of <a, a>.

    Parameters
    ----------
    x, by : arrays of one shape, with any number of axes
    ax, y : arrays of one shape, with any number of axes, not all zeros

    Returns
    -------
    float >= 0; 0 for an adjoint, but for rounding
    """
    ### BEGIN SOLUTION
    gap = abs(np.sum(ax * y) - np.sum(x * by))
    return gap / np.sqrt(np.sum(ax * ax) * np.sum(y * y))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The two sums are numbers, whatever the shapes of the arrays: multiply entry by entry and add up. Dividing by the
# lengths of `ax` and `y` makes the gap independent of units: rounding error is then about 1e-16 for every operator,
# and a real mismatch is far above it.

# %% nbgrader={"grade_id": "test_adjoint_gap", "points": 10}
# Sum pooling takes 1 2 to 3, and copying takes 4 to 4 4: 3 * 4 is 1 * 4 + 2 * 4.
check.example(adjoint_gap, np.array([1, 2]), np.array([3]), np.array([4]), np.array([4, 4]), gives=0.0)
# The mean of 2 4 is 3, and copying is not its adjoint: |3 * 4 - 24| / (3 * 4).
check.example(adjoint_gap, np.array([2, 4]), np.array([3]), np.array([4]), np.array([4, 4]), gives=1.0)
check.example(
    adjoint_gap,
    np.array([[1, 2], [3, 4]]),
    np.array([[3, 4]]),
    np.array([[3, 4]]),
    np.array([[0, 0], [0, 0]]),
    gives=1.0,
)
check(adjoint_gap)
### BEGIN HIDDEN TESTS
check.hidden(adjoint_gap)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 In your own words (5 points, graded by a person)
#
# A colleague says: "After four 2 × 2 poolings an object of 10 × 10 pixels is gone. It is smaller than a pixel of the
# map, so no network could ever draw it again." In three to five sentences: what is right about this, what is too
# strong, and which operator shows it?
#
# | what earns points | points |
# | --- | --- |
# | what pooling does lose, and that it cannot be undone | 2 |
# | that it is the pooling and not the resolution that loses it | 2 |
# | an operator that makes the map as small and loses nothing | 1 |

# %% [markdown] nbgrader={"grade_id": "written_small_objects", "points": 5, "solution": true}
# Four poolings leave one number for each block of 16 × 16 pixels: its largest value, or its mean. Many different objects
# inside the block give the same number, so from the pooled map alone nothing can tell them apart. (2 points: 1 for what
# is left, 1 for the reason that it cannot be undone.)
#
# But the small map is not to blame. What loses is that one number is kept of 256. A map of the same size with 256
# channels has room for all of them, and a network makes channels before it pools. (2 points.)
#
# Space-to-depth by 16 moves every pixel of a block into a channel of its own: the map is 16 times smaller a side, and
# the image comes back exactly. (1 point. A convolution with stride 16 and 256 independent kernels is right too.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
