# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Checkerboards
#
# You count who is written how often, find the rule behind it, put a number on a checkerboard, and build three remedies.
#
# **You train** overlap as a sum of stamps; phases, `i mod stride`; telling even counts from equal sums; channel order
# in a sub-pixel layer.
#
# **You need** NumPy slices and sums, and the chapter [Checkerboards](../../book/checkerboard.md).
#
# **It takes** about 80 minutes. There are 80 points: 75 for seven functions, 5 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `overlap(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("checkerboard")

# %% [markdown]
# ## 1 How often is each pixel written? (10 points)
#
# In the chapter: *Counting stamps*.
#
# In a transposed convolution every input pixel presses a stamp of `kernel_size` pixels into the output; neighbouring
# stamps begin `stride` pixels apart. Count, for each output pixel of a row, the stamps that reach it.


# %% nbgrader={"grade_id": "overlap", "solution": true}
def overlap(size, kernel_size, stride):
    """How many stamps each output pixel of a row gets; nothing is cropped.

    Parameters
    ----------
    size : int >= 1, input pixels
    kernel_size, stride : int >= 1

    Returns
    -------
    ((size - 1) * stride + kernel_size,) array of int
    """
    ### BEGIN SOLUTION
    counts = np.zeros((size - 1) * stride + kernel_size, dtype=int)
    for i in range(size):
        counts[i * stride : i * stride + kernel_size] += 1
    return counts
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The same loop as a transposed convolution's, with 1 in place of every product. Adding is essential: where two stamps
# overlap, the pixel is written twice.

# %% nbgrader={"grade_id": "test_overlap", "points": 10}
check.example(overlap, 3, 2, 2, gives=[1, 1, 1, 1, 1, 1])
check.example(overlap, 3, 3, 2, gives=[1, 1, 2, 1, 2, 1, 1])
check.example(overlap, 3, 4, 2, gives=[1, 1, 2, 2, 2, 2, 1, 1])
check.example(overlap, 2, 1, 3, gives=[1, 0, 0, 1])
check(overlap)
### BEGIN HIDDEN TESTS
check.hidden(overlap)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 In two dimensions (5 points)
#
# In the chapter: *Two dimensions, and two layers*.
#
# A stamp that reaches output pixel (i, j) reaches row i and column j. So the counts of the two axes combine, and an
# uneven row becomes a much more uneven map. The counts of a row are given: `given_overlap`.


# %% nbgrader={"grade_id": "given_overlap"}
def given_overlap(size, kernel_size, stride):
    """The counts of a row, as in task 1."""
    reached = np.arange((size - 1) * stride + kernel_size)[:, None] - np.arange(size) * stride
    return ((reached >= 0) & (reached < kernel_size)).sum(axis=1)


# %% nbgrader={"grade_id": "overlap_map", "solution": true}
def overlap_map(input_shape, kernel_shape, stride):
    """How many stamps each output pixel of a map gets.

    Parameters
    ----------
    input_shape : tuple (H, W) of int, input pixels
    kernel_shape : tuple (kh, kw) of int
    stride : int >= 1, the same on both axes

    Returns
    -------
    ((H - 1) * stride + kh, (W - 1) * stride + kw) array of int
    """
    ### BEGIN SOLUTION
    rows, columns = (given_overlap(n, k, stride) for n, k in zip(input_shape, kernel_shape))
    return np.outer(rows, columns)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# A stamp in two dimensions is a row interval and a column interval, chosen independently. So the number of stamps
# over a pixel is the product of two counts, for all pixels at once an outer product.

# %% nbgrader={"grade_id": "test_overlap_map", "points": 5}
check.example(overlap_map, (1, 2), (1, 3), 2, gives=[[1, 1, 2, 1, 1]])
check.example(overlap_map, (2, 2), (2, 2), 1, gives=[[1, 2, 1], [2, 4, 2], [1, 2, 1]])
check(overlap_map)
### BEGIN HIDDEN TESTS
check.hidden(overlap_map)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 The rule (10 points)
#
# In the chapter: *The rule*.
#
# Away from the border, are all pixels written equally often? Tap `t` of a stamp lands `t * dilation` pixels after its
# start, so it belongs to the phase `t * dilation mod stride`. The counts are even if every phase owns equally many taps;
# one that no tap reaches owns 0, and counts too.
# Write the rule, or count the taps of each phase.


# %% nbgrader={"grade_id": "is_uniform", "solution": true}
def is_uniform(kernel_size, stride, dilation=1):
    """Whether all output pixels away from the border are written equally often.

    Parameters
    ----------
    kernel_size, stride : int >= 1
    dilation : int >= 1, the distance between neighbouring taps, in output pixels

    Returns
    -------
    bool
    """
    ### BEGIN SOLUTION
    taps = np.zeros(stride, dtype=int)
    for t in range(kernel_size):
        taps[t * dilation % stride] += 1
    return bool(np.all(taps == taps[0]))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Counting the taps of each phase needs no theorem. The rule `kernel_size % stride == 0 and gcd(stride, dilation) ==
# 1` is the same: with no common factor the taps visit all phases in turn, and come round evenly if the stride divides
# their number.

# %% nbgrader={"grade_id": "test_is_uniform", "points": 10}
check.example(is_uniform, 4, 2, gives=True)
check.example(is_uniform, 3, 2, gives=False)
check.example(is_uniform, 3, 3, gives=True)
# Taps two apart at stride 2: all of them in one phase.
check.example(is_uniform, 4, 2, dilation=2, gives=False)
check(is_uniform)
### BEGIN HIDDEN TESTS
check.hidden(is_uniform)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 A number for it (15 points)
#
# In the chapter: *A number for it*.
#
# The phase of pixel (i, j) is `(i mod stride, j mod stride)`. How much of an image's variance does the phase alone
# explain? Take the mean of each phase; the energy is the sum over all phases of
# `(pixels of the phase) * (mean of the phase - mean of the image) ** 2`, divided by the sum over all pixels of
# `(pixel - mean of the image) ** 2`. An image whose pixels are all exactly the same has no variance to
# explain: 0; no other image here is constant but for rounding.


# %% nbgrader={"grade_id": "checkerboard_energy", "solution": true}
def checkerboard_energy(image, stride):
    """The share of an image's variance that the phase explains, from 0 to 1.

    Parameters
    ----------
    image : (H, W) array; H and W need not be multiples of the stride
    stride : int from 1 to the smaller of H and W, pixels

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION
    total = np.sum((image - image.mean()) ** 2)
    if total == 0:
        return 0.0
    explained = 0.0
    for i in range(stride):
        for j in range(stride):
            # With a rest at the border the phases have unequal numbers of pixels, so each counts by its size.
            phase = image[i::stride, j::stride]
            explained += phase.size * (phase.mean() - image.mean()) ** 2
    return explained / total
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Every pixel of a phase is explained by the phase's mean, so each phase counts with its number of pixels. Where the
# stride leaves a rest at the border the phases differ in size, and an unweighted mean would be wrong. The constant
# image is caught first, since nothing can be divided by a variance of 0.

# %% nbgrader={"grade_id": "test_checkerboard_energy", "points": 15}
check.example(checkerboard_energy, np.array([[0, 1], [1, 0]]), 2, gives=1.0)
# Phase means 1, 1, 3, 3 around 2, where the pixels themselves lie 2 and 1 away.
check.example(checkerboard_energy, np.array([[0, 0, 2, 2], [3, 3, 3, 3]]), 2, gives=2 / 3)
check.example(checkerboard_energy, np.array([[5, 5], [5, 5]]), 2, gives=0.0)
check(checkerboard_energy)
### BEGIN HIDDEN TESTS
check.hidden(checkerboard_energy)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 Remedy: a bilinear start (15 points)
#
# In the chapter: *Five remedies, measured*.
#
# A transposed convolution with the right kernel *is* bilinear interpolation, away from the border. Along one axis that
# kernel is a tent: 1 in its middle, and `1 / stride` less for each pixel of distance from it. It is `2 * stride` pixels
# long, or one less if the stride is odd, so that it is symmetric about its middle. An odd tent has its middle on a pixel,
# whose weight is 1; an even tent has it *between* two pixels, which are half a pixel away from it, so no weight is 1.
# In two dimensions the weights of the axes multiply.


# %% nbgrader={"grade_id": "bilinear_kernel", "solution": true}
def bilinear_kernel(stride):
    """The kernel of a transposed convolution that interpolates bilinearly, for one channel.

    Parameters
    ----------
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (k, k) array with k = 2 * stride - stride % 2
    """
    ### BEGIN SOLUTION
    k = 2 * stride - stride % 2
    # The distance of each tap from the middle, which is a half when k is even.
    tent = 1 - np.abs(np.arange(k) - (k - 1) / 2) / stride
    return np.outer(tent, tent)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The only delicate point is the middle. With an odd number of taps it is a pixel, with an even number it lies between
# two: `(k - 1) / 2` is right for both. The taps of each phase then add up to 1, and a constant stays constant.

# %% nbgrader={"grade_id": "test_bilinear_kernel", "points": 15}
check.example(bilinear_kernel, 1, gives=[[1]])
# The tent of stride 2 is 1/4, 3/4, 3/4, 1/4.
check.example(
    bilinear_kernel,
    2,
    gives=[
        [0.0625, 0.1875, 0.1875, 0.0625],
        [0.1875, 0.5625, 0.5625, 0.1875],
        [0.1875, 0.5625, 0.5625, 0.1875],
        [0.0625, 0.1875, 0.1875, 0.0625],
    ],
)
check(bilinear_kernel)
### BEGIN HIDDEN TESTS
check.hidden(bilinear_kernel)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 Remedy: ICNR (10 points)
#
# In the chapter: *Five remedies, measured*.
#
# A sub-pixel layer convolves to `r * r` times the channels and deals them out as blocks of `r` x `r` pixels. It starts
# without a checkerboard if all pixels of a block start with the *same* kernel. In PyTorch's order the `r * r` channels
# of one output channel stand next to each other.


# %% nbgrader={"grade_id": "icnr", "solution": true}
def icnr(kernels, upscale_factor):
    """The weight of a sub-pixel layer in which all pixels of a block share a kernel, in PyTorch's channel order.

    Parameters
    ----------
    kernels : (C_out, C_in, kh, kw) array, one kernel for each output channel
    upscale_factor : int r >= 1

    Returns
    -------
    (C_out * r * r, C_in, kh, kw) array
    """
    ### BEGIN SOLUTION
    # Repeated, not tiled: kernel 0 for the first r * r channels, then kernel 1 for the next.
    return np.repeat(kernels, upscale_factor**2, axis=0)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# `np.repeat` along the channels puts the copies of one kernel side by side, which is where PyTorch's shuffle looks
# for the pixels of one block. `np.tile` is right for TensorFlow's order.

# %% nbgrader={"grade_id": "test_icnr", "points": 10}
check.example(
    icnr,
    np.array([[[[1]]], [[[2]]]]),
    2,
    gives=[[[[1]]], [[[1]]], [[[1]]], [[[1]]], [[[2]]], [[[2]]], [[[2]]], [[[2]]]],
)
check.example(icnr, np.array([[[[1, 2]], [[3, 4]]]]), 1, gives=[[[[1, 2]], [[3, 4]]]])
check(icnr)
### BEGIN HIDDEN TESTS
check.hidden(icnr)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 Remedy: resize, then convolve (10 points)
#
# In the chapter: *Five remedies, measured*.
#
# First copy each pixel into a block of `factor` x `factor`, then correlate with an odd kernel, with zeros around so that
# the size stays. Whatever the weights are, a constant image gives a constant, but for the border. The correlation is
# given, `given_correlate`; it does not pad.


# %% nbgrader={"grade_id": "given_correlate"}
def given_correlate(x, weight):
    """Correlation of a (H, W) array with a (kh, kw) kernel, stride 1, no padding: (H - kh + 1, W - kw + 1)."""
    kh, kw = weight.shape
    out = np.zeros((x.shape[0] - kh + 1, x.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(x[i : i + kh, j : j + kw] * weight)
    return out


# %% nbgrader={"grade_id": "resize_conv", "solution": true}
def resize_conv(x, weight, factor):
    """Nearest-neighbour enlargement followed by a convolution that keeps the size.

    Parameters
    ----------
    x : (H, W) array
    weight : (kh, kw) array with odd kh and kw, the kernel; it is not flipped
    factor : int >= 1

    Returns
    -------
    (H * factor, W * factor) array
    """
    ### BEGIN SOLUTION
    large = np.repeat(np.repeat(x, factor, axis=0), factor, axis=1)
    # (k - 1) // 2 zeros on each side of each axis keep the size of an odd kernel's output.
    around = [((k - 1) // 2, (k - 1) // 2) for k in weight.shape]
    return given_correlate(np.pad(large, around), weight)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Enlarge, then pad, then correlate. The padding belongs to the large map: put around the small one it would be
# enlarged, too. An odd kernel of `k` needs `(k - 1) // 2` zeros on each side.

# %% nbgrader={"grade_id": "test_resize_conv", "points": 10}
check.example(resize_conv, np.array([[1, 2]]), np.array([[1]]), 2, gives=[[1, 1, 2, 2], [1, 1, 2, 2]])
check.example(resize_conv, np.array([[1, 10]]), np.array([[1, 2, 3]]), 1, gives=[[32, 21]])
check.example(resize_conv, np.array([[1, 2]]), np.array([[1, 1, 1]]), 2, gives=[[2, 4, 5, 4], [2, 4, 5, 4]])
check(resize_conv)
### BEGIN HIDDEN TESTS
check.hidden(resize_conv)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 In your own words (5 points, graded by a person)
#
# A generator shows a grid of period 2. Its layers are transposed convolutions with kernel 4 and stride 2. A colleague
# says: "The overlap is even, so it cannot be the layers." In three to five sentences: what does even overlap guarantee,
# what does it not guarantee, what would you compute from the weights of a layer to see whether it makes a grid, and
# which change rules the grid out whatever the weights are?
#
# | what earns points | points |
# | --- | --- |
# | what even overlap does and does not guarantee | 2 |
# | what to compute from the weights | 2 |
# | a change that rules it out | 1 |

# %% [markdown] nbgrader={"grade_id": "written_grid", "points": 5, "solution": true}
# Even overlap says that every pixel gets equally many taps. It does not say that the taps of each phase have equal sums:
# on a constant image each phase shows the sum of its own taps, and if these differ, there is a grid. (2 points: 1 each.)
#
# So add up, for each pair of channels, the taps of each of the four phases, `w[i::2, j::2]`, and compare the four sums.
# (2 points. Measuring the output for a constant input is the same test.)
#
# Resize first and convolve at stride 1 then: every output pixel uses the same weights, so the sums are equal by
# construction. (1 point. A fixed bilinear kernel is right too. "Initialise with ICNR or bilinear" earns nothing here:
# training may undo it.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
