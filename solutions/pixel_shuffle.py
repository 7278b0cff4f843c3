# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Pixel shuffle
#
# You deal channels out as pixels and gather them again, in the order of two frameworks, and show that a sub-pixel layer is
# a transposed convolution with its weights sorted differently.
#
# **You train** index maps, by loops or by reshape and transpose; telling PyTorch's channel order from TensorFlow's; phases
# of a kernel; counting multiplications.
#
# **You need** NumPy's `reshape` and `transpose`, and the chapter [Pixel shuffle](../../book/pixel_shuffle.md).
#
# **It takes** about 80 minutes. There are 80 points: 70 for six functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `pixel_shuffle(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("pixel_shuffle")

# %% [markdown]
# ## 1 Deal out (15 points)
#
# In the chapter: *The loop*.
#
# With factor `r`, every `r * r` channels in a row become one. Output pixel (h·r + i, w·r + j) of channel c comes from
# channel `c*r*r + i*r + j`, pixel (h, w): the channel decides the place in the block, row by row.
#
# One axis at a time: a reshape *splits* an axis or *merges* neighbours, and of a pair the second counts fastest. Two channels of
# three pixels, r = 2, one row:
#
# ```
#   x.reshape(2, 3)          1 2 3        channel i, pixel w
#                            4 5 6
#   .transpose(1, 0)         1 4          pixel w, channel i
#                            2 5
#                            3 6
#   .reshape(6)              1 4 2 5 3 6  w * 2 + i: the channels stand side by side in each block
# ```
#
# Without the transpose the last line would be 1 2 3 4 5 6. In two dimensions there are five axes to sort instead of two.


# %% nbgrader={"grade_id": "pixel_shuffle", "solution": true}
def pixel_shuffle(x, upscale_factor):
    """Channels become pixels, in PyTorch's order.

    Parameters
    ----------
    x : (C * r * r, H, W) array
    upscale_factor : int r >= 1

    Returns
    -------
    (C, H * r, W * r) array
    """
    ### BEGIN SOLUTION
    r = upscale_factor
    channels, height, width = x.shape[0] // r**2, *x.shape[1:]
    split = x.reshape(channels, r, r, height, width)  # c, i, j, h, w
    # i goes next to h and j next to w, so that the last reshape merges each pair.
    return split.transpose(0, 3, 1, 4, 2).reshape(channels, height * r, width * r)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Give every index its own axis by a reshape, bring the axes into the order of the result by a transpose, and merge
# pairs by a second reshape. Merging `(h, i)` makes the row `h*r + i`, because the second of a merged pair runs
# fastest.

# %% nbgrader={"grade_id": "test_pixel_shuffle", "points": 15}
check.example(pixel_shuffle, np.array([[[1]], [[2]], [[3]], [[4]]]), 2, gives=[[[1, 2], [3, 4]]])
check.example(
    pixel_shuffle,
    np.array([[[1, 5]], [[2, 6]], [[3, 7]], [[4, 8]]]),
    2,
    gives=[[[1, 2, 5, 6], [3, 4, 7, 8]]],
)
check.example(pixel_shuffle, np.array([[[1]], [[2]]]), 1, gives=[[[1]], [[2]]])
check(pixel_shuffle)
### BEGIN HIDDEN TESTS
check.hidden(pixel_shuffle)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Gather (10 points)
#
# In the chapter: *The loop*.
#
# The matrix of the shuffle has a single 1 in each row and column, so its transpose is its inverse. Every block of `r` x `r`
# pixels becomes `r * r` channels of one pixel, and nothing is lost.


# %% nbgrader={"grade_id": "pixel_unshuffle", "solution": true}
def pixel_unshuffle(x, downscale_factor):
    """The inverse of pixel_shuffle: pixels become channels, in PyTorch's order.

    Parameters
    ----------
    x : (C, H * r, W * r) array
    downscale_factor : int r >= 1

    Returns
    -------
    (C * r * r, H, W) array
    """
    ### BEGIN SOLUTION
    r = downscale_factor
    channels, height, width = x.shape[0], x.shape[1] // r, x.shape[2] // r
    split = x.reshape(channels, height, r, width, r)  # c, h, i, w, j
    return split.transpose(0, 2, 4, 1, 3).reshape(channels * r**2, height, width)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The same three steps backwards: split rows and columns into block and place, bring the places to the front, merge
# them with the channel. Nothing is computed, so nothing can be lost.

# %% nbgrader={"grade_id": "test_pixel_unshuffle", "points": 10}
check.example(pixel_unshuffle, np.array([[[1, 2], [3, 4]]]), 2, gives=[[[1]], [[2]], [[3]], [[4]]])
check.example(
    pixel_unshuffle,
    np.array([[[1, 2, 5, 6], [3, 4, 7, 8]]]),
    2,
    gives=[[[1, 5]], [[2, 6]], [[3, 7]], [[4, 8]]],
)
check(pixel_unshuffle)
### BEGIN HIDDEN TESTS
check.hidden(pixel_unshuffle)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 TensorFlow's order (10 points)
#
# In the chapter: *Two orders*.
#
# TensorFlow's `depth_to_space` deals the channels out the other way round: the first `C` channels hold the top-left pixel of
# every block, for all `C` output channels, the next `C` the pixel to its right, and so on. Output pixel (h·r + i, w·r + j)
# of channel c comes from channel `(i*r + j)*C + c`. (The layout here is channels first, so that you can compare.)


# %% nbgrader={"grade_id": "depth_to_space", "solution": true}
def depth_to_space(x, blocksize):
    """Channels become pixels, in TensorFlow's order, which ONNX calls DCR.

    Parameters
    ----------
    x : (r * r * C, H, W) array
    blocksize : int r >= 1

    Returns
    -------
    (C, H * r, W * r) array
    """
    ### BEGIN SOLUTION
    r = blocksize
    channels, height, width = x.shape[0] // r**2, *x.shape[1:]
    split = x.reshape(r, r, channels, height, width)  # i, j, c, h, w
    return split.transpose(2, 3, 0, 4, 1).reshape(channels, height * r, width * r)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Only the first reshape differs: in TensorFlow's order the place is the slow index and the channel the fast one, so
# the axis splits into `(i, j, c)`.

# %% nbgrader={"grade_id": "test_depth_to_space", "points": 10}
check.example(depth_to_space, np.array([[[1]], [[2]], [[3]], [[4]]]), 2, gives=[[[1, 2], [3, 4]]])
# Two output channels: 1, 3, 5, 7 are the four pixels of the first.
check.example(
    depth_to_space,
    np.array([[[1]], [[2]], [[3]], [[4]], [[5]], [[6]], [[7]], [[8]]]),
    2,
    gives=[[[1, 3], [5, 7]], [[2, 4], [6, 8]]],
)
check(depth_to_space)
### BEGIN HIDDEN TESTS
check.hidden(depth_to_space)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 Move a trained layer (10 points)
#
# In the chapter: *Two orders*.
#
# A network was trained in PyTorch: a convolution, then `pixel_shuffle`. In TensorFlow its result goes through
# `depth_to_space`. The pictures stay the same if the convolution makes its channels in the other order: sort the kernels.


# %% nbgrader={"grade_id": "to_tensorflow", "solution": true}
def to_tensorflow(weight, upscale_factor):
    """Sort the kernels of a sub-pixel layer from PyTorch's channel order to TensorFlow's.

    Parameters
    ----------
    weight : (C * r * r, C_in, kh, kw) array; kernel c*r*r + p makes pixel p of the blocks of channel c
    upscale_factor : int r >= 1

    Returns
    -------
    (r * r * C, C_in, kh, kw) array, a new one; kernel p*C + c makes pixel p of the blocks of channel c
    """
    ### BEGIN SOLUTION
    places = upscale_factor**2
    split = weight.reshape(len(weight) // places, places, *weight.shape[1:])  # c, p
    return split.swapaxes(0, 1).reshape(weight.shape)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The first axis is a pair of indices, channel and place. Exchange them. For one output channel this changes nothing,
# which is why the mistake goes unnoticed in grey images.

# %% nbgrader={"grade_id": "test_to_tensorflow", "points": 10}
# One channel: both orders are the same.
check.example(
    to_tensorflow,
    np.array([[[[1]]], [[[2]]], [[[3]]], [[[4]]]]),
    2,
    gives=[[[[1]]], [[[2]]], [[[3]]], [[[4]]]],
)
check.example(
    to_tensorflow,
    np.array([[[[1]]], [[[2]]], [[[3]]], [[[4]]], [[[5]]], [[[6]]], [[[7]]], [[[8]]]]),
    2,
    gives=[[[[1]]], [[[5]]], [[[2]]], [[[6]]], [[[3]]], [[[7]]], [[[4]]], [[[8]]]],
)
check(to_tensorflow)
### BEGIN HIDDEN TESTS
check.hidden(to_tensorflow)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 The same layer as a transposed convolution (15 points)
#
# In the chapter: *The same layer as a transposed convolution*.
#
# In a transposed convolution with stride `r` a weight only ever reaches output pixels of its own phase: tap `t` those with
# index `t mod r`. So a kernel of `k*r` x `k*r` falls apart into `r * r` kernels of `k` x `k`, one for each place in the
# block. Two things to mind: a tap that stands *later* in the stamp comes from an *earlier* input pixel, so each small
# kernel is turned round on both axes; and the channels change places, since a transposed convolution keeps its input
# channels first.


# %% nbgrader={"grade_id": "subpixel_weight", "solution": true}
def subpixel_weight(weight, stride):
    """The kernels of the convolution that, followed by pixel_shuffle, equals a transposed convolution.

    With r = stride: result[o*r*r + i*r + j, c, a, b] is weight[c, o, i + (k-1-a)*r, j + (k-1-b)*r].

    Parameters
    ----------
    weight : (C_in, C_out, k * r, k * r) array, of a transposed convolution with stride r and no padding
    stride : int r >= 1

    Returns
    -------
    (C_out * r * r, C_in, k, k) array, in PyTorch's channel order
    """
    ### BEGIN SOLUTION
    r = stride
    c_in, c_out, k = weight.shape[0], weight.shape[1], weight.shape[2] // r
    out = np.zeros((c_out * r * r, c_in, k, k))
    for o in range(c_out):
        for i in range(r):
            for j in range(r):
                phase = weight[:, o, i::r, j::r]
                out[o * r * r + i * r + j] = phase[:, ::-1, ::-1]
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# `weight[..., i::r, j::r]` are the taps that reach place (i, j) of a block. They are turned round because a stamp
# *scatters* and a convolution *gathers*: the later tap comes from the earlier pixel. Indexing with `[:, o]` puts the
# input channels first, as the small convolution's kernels need them.

# %% nbgrader={"grade_id": "test_subpixel_weight", "points": 15}
# k = 1: each place of the block has one weight.
check.example(subpixel_weight, np.array([[[[1, 2], [3, 4]]]]), 2, gives=[[[[1]]], [[[2]]], [[[3]]], [[[4]]]])
# r = 1: one phase, turned round.
check.example(subpixel_weight, np.array([[[[1, 2], [3, 4]]]]), 1, gives=[[[[4, 3], [2, 1]]]])
check.example(
    subpixel_weight,
    np.array([[[[11, 12, 13, 14], [21, 22, 23, 24], [31, 32, 33, 34], [41, 42, 43, 44]]]]),
    2,
    gives=[
        [[[33, 31], [13, 11]]],
        [[[34, 32], [14, 12]]],
        [[[43, 41], [23, 21]]],
        [[[44, 42], [24, 22]]],
    ],
)
check(subpixel_weight)
### BEGIN HIDDEN TESTS
check.hidden(subpixel_weight)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 What does it cost? (10 points)
#
# In the chapter: *What low resolution saves*.
#
# A convolution that keeps the size uses each weight once for each pixel of its map, borders included. Add up the
# multiplications of a stack of such layers. If the image is enlarged *before* the first layer, all layers work on the
# large map.


# %% nbgrader={"grade_id": "multiplications", "solution": true}
def multiplications(height, width, layers, enlarge_first=1):
    """The multiplications of a stack of convolutions that keep the size.

    Parameters
    ----------
    height, width : int >= 1, pixels of the image that comes in
    layers : list of tuples (kernel_size, channels_in, channels_out) of int >= 1; kernels are square
    enlarge_first : int >= 1, the factor on each axis by which the image is enlarged before the first layer

    Returns
    -------
    int
    """
    ### BEGIN SOLUTION
    pixels = height * enlarge_first * width * enlarge_first
    return pixels * sum(k**2 * c_in * c_out for k, c_in, c_out in layers)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# A convolution that keeps the size uses every weight once per pixel, if the zeros of the border count as pixels. So
# the cost is the number of weights times the number of pixels of the map, and enlarging first multiplies it by the
# square of the factor.

# %% nbgrader={"grade_id": "test_multiplications", "points": 10}
check.example(multiplications, 1, 1, [(3, 1, 4)], gives=36)
check.example(multiplications, 2, 3, [(1, 2, 2), (3, 2, 1)], gives=132)
check.example(multiplications, 1, 1, [(3, 1, 4)], enlarge_first=2, gives=144)
check(multiplications)
### BEGIN HIDDEN TESTS
check.hidden(multiplications)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 In your own words (10 points, graded by a person)
#
# A paper compares "transposed convolution, 4 × 4, stride 2" with "sub-pixel convolution, 3 × 3, factor 2", both from 64 to 64
# channels, and finds the second better. It concludes that the pixel shuffle is the better operator. In four to seven
# sentences: how many weights does each layer have? Which transposed convolution is the same set of operators as the
# second layer? So what was compared? And what can each of the two layers do to a constant image before training?
#
# | what earns points | points |
# | --- | --- |
# | the weights of both layers | 2 |
# | the equal transposed convolution | 3 |
# | what the comparison shows, and what it does not | 2 |
# | the checkerboard at the start, and what prevents it | 3 |

# %% [markdown] nbgrader={"grade_id": "written_comparison", "points": 10, "solution": true}
# The transposed layer has 64 · 64 · 16 = 65,536 weights, the sub-pixel layer 64 · (64 · 4) · 9 = 147,456, two and a
# quarter times as many. (2 points: 1 each.)
#
# A sub-pixel layer with 3 × 3 kernels and factor 2 is a transposed convolution with kernel 6, stride 2 and padding 2: its four 3 × 3
# kernels are the four phases of the 6 × 6 one. (3 points: 2 for kernel 6 and stride 2, 1 for the padding or for saying
# that the result has to be cropped.)
#
# So a 6 × 6 kernel was compared with a 4 × 4 one: a larger reach and more weights. It says nothing about the shuffle, which
# only sorts. (2 points.)
#
# In both layers each of the four places in a block has weights of its own. On a constant image each shows the sum of its
# own weights, and random sums differ: a checkerboard. ICNR starts all four with the same kernel; for the transposed layer a
# bilinear start does it. (3 points: 1 for both layers, 1 for the reason, 1 for a remedy.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
