# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Dilated convolution
#
# You put gaps between the taps of a kernel, work out what a stack of such layers can see and what it does see, and judge
# a rule of thumb by counting.
#
# **You train** spans and receptive fields; usage counts; the recursion of HDC, and what it is worth; searching for a stack
# without holes.
#
# **You need** NumPy slices, `np.convolve`, and the chapter [Dilated convolution](../../book/dilated_convolution.md).
#
# **It takes** about 90 minutes. There are 90 points: 80 for seven functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `dilated_conv(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("dilated_convolution")

# %% [markdown]
# ## 1 How far does a kernel reach? (5 points)
#
# In the chapter: *The loop*.
#
# With `dilation=d` neighbouring taps are `d` pixels apart, so `d - 1` pixels lie between them. How many pixels does the
# kernel span from its first tap to its last, both included?


# %% nbgrader={"grade_id": "effective_size", "solution": true}
def effective_size(kernel_size, dilation):
    """The pixels that a dilated kernel spans along one axis.

    Parameters
    ----------
    kernel_size, dilation : int >= 1

    Returns
    -------
    int, input pixels
    """
    ### BEGIN SOLUTION
    # kernel_size - 1 steps of `dilation` pixels, and the first tap.
    return dilation * (kernel_size - 1) + 1
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# From the first tap to the last there are `kernel_size - 1` steps of `dilation` pixels; the first tap itself is the
# `+ 1`.

# %% nbgrader={"grade_id": "test_effective_size", "points": 5}
check.example(effective_size, 3, 1, gives=3)
check.example(effective_size, 3, 2, gives=5)
check.example(effective_size, 2, 4, gives=5)
check(effective_size)
### BEGIN HIDDEN TESTS
check.hidden(effective_size)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Convolve with gaps (15 points)
#
# In the chapter: *The loop*.
#
# The window of an output pixel takes every `dilation`-th pixel, in both directions. Windows still start one pixel apart:
# the gaps are in the kernel, not between the windows.


# %% nbgrader={"grade_id": "dilated_conv", "solution": true}
def dilated_conv(x, weight, dilation):
    """A dilated convolution of one channel, stride 1, no padding; the kernel is not flipped.

    Output pixel (i, j) is the sum over all taps (a, b) of weight[a, b] * x[i + a * dilation, j + b * dilation].

    Parameters
    ----------
    x : (H, W) array; its numbers may be whole while the kernel's are fractions
    weight : (kh, kw) array, the kernel; with its gaps not larger than x
    dilation : int >= 1, the same on both axes

    Returns
    -------
    (H - dilation * (kh - 1), W - dilation * (kw - 1)) array
    """
    ### BEGIN SOLUTION
    kh, kw = weight.shape
    rows, columns = x.shape[0] - dilation * (kh - 1), x.shape[1] - dilation * (kw - 1)
    out = np.zeros((rows, columns))
    for a in range(kh):
        for b in range(kw):
            # One tap for all output pixels at once: a slice of x, shifted by the tap's place.
            top, left = a * dilation, b * dilation
            out += weight[a, b] * x[top : top + rows, left : left + columns]
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Loop over taps instead of outputs: a tap contributes its weight times a shifted copy of the image to *all* outputs
# at once. The shifts are multiples of the dilation, and that is the only place where it appears.

# %% nbgrader={"grade_id": "test_dilated_conv", "points": 15}
check.example(dilated_conv, np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), 2, gives=[[31, 42]])
check.example(dilated_conv, np.array([[1, 2, 3, 4]]), np.array([[1, 10]]), 1, gives=[[21, 32, 43]])
check.example(
    dilated_conv,
    np.array([[1, 0, 2], [0, 9, 0], [3, 0, 4]]),
    np.array([[1, 10], [100, 1000]]),
    2,
    gives=[[4321]],
)
check(dilated_conv)
### BEGIN HIDDEN TESTS
check.hidden(dilated_conv)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 What a stack can see (15 points)
#
# In the chapter: *Receptive fields, forwards and backwards*.
#
# The receptive field of one layer is the span of its kernel. Each further layer adds `dilation * (kernel_size - 1)` steps,
# and a step is as long, in input pixels, as the product of the strides of all layers *before* it.


# %% nbgrader={"grade_id": "receptive_field", "solution": true}
def receptive_field(layers):
    """The input pixels, holes included, that lie under one output pixel of a stack of layers, along one axis.

    Parameters
    ----------
    layers : list of tuples (kernel_size, stride, dilation) of int >= 1, from the input on; it may be empty

    Returns
    -------
    int, input pixels; 1 without layers
    """
    ### BEGIN SOLUTION
    field, step = 1, 1
    for kernel_size, stride, dilation in layers:
        field += dilation * (kernel_size - 1) * step
        # The layer's own stride makes the steps of the layers after it longer, not its own.
        step *= stride
    return field
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Keep two numbers while walking from the input: how far the stack sees, and how far apart neighbouring pixels of the
# present layer are, in input pixels. A layer's own stride makes the steps of the *following* layers longer, so it is
# multiplied in after the layer has been counted.

# %% nbgrader={"grade_id": "test_receptive_field", "points": 15}
check.example(receptive_field, [(3, 1, 1)], gives=3)
check.example(receptive_field, [(3, 1, 1), (3, 1, 2)], gives=7)
check.example(receptive_field, [(2, 2, 1), (3, 1, 1)], gives=6)
check.example(receptive_field, [], gives=1)
check(receptive_field)
### BEGIN HIDDEN TESTS
check.hidden(receptive_field)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 What it does see (15 points)
#
# In the chapter: *Counting uses*.
#
# How often does one output pixel use each pixel of its field? Walk back from the output: one pixel, used once. Through a
# layer of rate `r` each used pixel passes its count on to `kernel_size` pixels that are `r` apart, and what meets adds
# up. Stride is 1, and one axis is enough: in two dimensions the counts multiply.


# %% nbgrader={"grade_id": "coverage", "solution": true}
def coverage(dilations, kernel_size=3):
    """How many paths lead from each pixel of the field to one output pixel, along one axis.

    Parameters
    ----------
    dilations : list of at least one int >= 1, the rates of the layers
    kernel_size : int >= 1, the same in all layers

    Returns
    -------
    ((kernel_size - 1) * sum(dilations) + 1,) array of int
    """
    ### BEGIN SOLUTION
    counts = np.ones(1, dtype=int)
    for rate in dilations:
        # A comb: ones at the taps, zeros in the gaps.
        comb = np.zeros(rate * (kernel_size - 1) + 1, dtype=int)
        comb[::rate] = 1
        counts = np.convolve(counts, comb)
    return counts
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Going back through a layer spreads each count to `kernel_size` places that are `rate` apart: a convolution with a
# comb of ones. Combs of all layers convolved are the counts, in any order.

# %% nbgrader={"grade_id": "test_coverage", "points": 15}
check.example(coverage, [1], gives=[1, 1, 1])
check.example(coverage, [1, 1], gives=[1, 2, 3, 2, 1])
check.example(coverage, [2, 2], gives=[1, 0, 2, 0, 3, 0, 2, 0, 1])
check.example(coverage, [1, 3], 2, gives=[1, 1, 0, 1, 1])
check(coverage)
### BEGIN HIDDEN TESTS
check.hidden(coverage)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 Any holes? (10 points)
#
# In the chapter: *Gridding: one convolution is many* and *An exact rule*.
#
# A stack is dense if no pixel of its field is left unused. Decide it exactly: by the counts, which are given
# (`given_coverage`), or by a rule, if you can prove it.


# %% nbgrader={"grade_id": "given_coverage"}
def given_coverage(dilations, kernel_size=3):
    """The counts of task 4."""
    counts = np.ones(1, dtype=int)
    for rate in dilations:
        counts = np.convolve(counts, (np.arange(rate * (kernel_size - 1) + 1) % rate == 0).astype(int))
    return counts


# %% nbgrader={"grade_id": "is_dense", "solution": true}
def is_dense(dilations, kernel_size=3):
    """Whether every pixel of the field is used.

    Parameters
    ----------
    dilations : list of at least one int >= 1, in any order
    kernel_size : int >= 2

    Returns
    -------
    bool
    """
    ### BEGIN SOLUTION
    return bool(np.all(given_coverage(dilations, kernel_size) > 0))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Count and look for zeros. The exact rule of the chapter is faster: sort the rates; the first is 1, and none is
# larger than the field of the smaller ones.

# %% nbgrader={"grade_id": "test_is_dense", "points": 10}
check.example(is_dense, [1, 2, 3], gives=True)
check.example(is_dense, [2, 2, 2], gives=False)
# Different rates, without a common divisor: still a hole.
check.example(is_dense, [2, 3], gives=False)
# The order does not matter.
check.example(is_dense, [5, 2, 1], gives=True)
# A kernel of five taps bridges more.
check.example(is_dense, [1, 5], 5, gives=True)
check(is_dense)
### BEGIN HIDDEN TESTS
check.hidden(is_dense)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 The rule of thumb (10 points)
#
# In the chapter: *HDC: a rule for choosing rates*. [In depth](../../book/dilated_convolution_in_depth.md): *How HDC finds its distances*.
#
# Hybrid dilated convolution gives each of $n$ layers a distance, from the last layer to the first, out of the layers' rates
# $r_1 \dots r_n$: $M_n = r_n$, and $M_i = \max(M_{i+1} - 2r_i,\ 2r_i - M_{i+1},\ r_i)$. Its rule asks that the distance of the
# second layer be at most the kernel size $K$: $M_2 \le K$. You compute the distances; whether the rule holds is not asked.


# %% nbgrader={"grade_id": "hdc_gaps", "solution": true}
def hdc_gaps(dilations):
    """The distances M_1 ... M_n of hybrid dilated convolution.

    Parameters
    ----------
    dilations : list of at least one int >= 1, r_1 ... r_n from the input on

    Returns
    -------
    list of int, [M_1, ..., M_n], the first layer's distance first
    """
    ### BEGIN SOLUTION
    gaps = [dilations[-1]]
    for rate in reversed(dilations[:-1]):
        # gaps[0] is M of the layer after this one; the new M goes before it.
        gaps.insert(0, max(gaps[0] - 2 * rate, 2 * rate - gaps[0], rate))
    return gaps
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The recursion runs from the last layer to the first, so each new value is put in front of the list. The three terms are
# kept as they stand in the paper, although the middle one wins only where a rate is larger than the distance after it.

# %% nbgrader={"grade_id": "test_hdc_gaps", "points": 10}
check.example(hdc_gaps, [4], gives=[4])
check.example(hdc_gaps, [1, 2, 5], gives=[1, 2, 5])
check.example(hdc_gaps, [1, 2, 9], gives=[3, 5, 9])
check.example(hdc_gaps, [5, 2, 1], gives=[7, 3, 1])
check(hdc_gaps)
### BEGIN HIDDEN TESTS
check.hidden(hdc_gaps)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 Search instead (10 points)
#
# In the chapter: *An exact rule*.
#
# With 3-tap kernels and rates up to `max_rate`: which stack without holes sees furthest? Try all stacks in rising order
# (equal rates are allowed), or find a way that needs no search. Whether a stack is dense is given: `given_is_dense`.


# %% nbgrader={"grade_id": "given_is_dense"}
def given_is_dense(dilations):
    """Whether a stack of 3-tap kernels has no hole, as in task 5."""
    return bool(np.all(given_coverage(dilations) > 0))


# %% nbgrader={"grade_id": "widest_dense", "solution": true}
def widest_dense(n_layers, max_rate):
    """The dense stack of 3-tap kernels with the largest field.

    Parameters
    ----------
    n_layers : int from 1 to 4
    max_rate : int from 1 to 10; no rate is larger

    Returns
    -------
    tuple or list of n_layers ints in rising order
    """
    ### BEGIN SOLUTION
    # No rate may be larger than the field of the smaller ones, and the larger it is, the further the stack sees.
    rates, field = [], 1
    for _ in range(n_layers):
        rates.append(min(field, max_rate))
        field += 2 * rates[-1]
    return tuple(rates)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# No search is needed. A rate may be as large as the field of the smaller ones and no larger, so the widest stack
# takes the largest allowed rate at every step: 1, 3, 9 and so on, until `max_rate` caps it. A search over all rising
# stacks finds the same.

# %% nbgrader={"grade_id": "test_widest_dense", "points": 10}
check.example(widest_dense, 1, 5, gives=(1,))
check.example(widest_dense, 2, 5, gives=(1, 3))
check.example(widest_dense, 2, 2, gives=(1, 2))
check.example(widest_dense, 3, 10, gives=(1, 3, 9))
check(widest_dense)
### BEGIN HIDDEN TESTS
check.hidden(widest_dense)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 In your own words (10 points, graded by a person)
#
# A team segments cracks in concrete, two or three pixels wide, with a stack of rates [2, 4, 8]. It replaces it by
# [1, 2, 5, 1, 2, 5], "because HDC says so". In four to seven sentences: what does an output of the first stack not see, and
# why does that matter for cracks more than for slabs? Does the second stack pass the rule over all its six layers, is it
# dense, and what do you conclude about the rule? Name something that the larger field of the second stack may *not* bring.
#
# | what earns points | points |
# | --- | --- |
# | what [2, 4, 8] skips, and why | 3 |
# | why thin things suffer | 2 |
# | the rule against the truth for the second stack | 3 |
# | what a larger field need not bring | 2 |

# %% [markdown] nbgrader={"grade_id": "written_cracks", "points": 10, "solution": true}
# All rates are even, so every step on the way from the output back to the input is even: only pixels at an even distance
# on both axes are used, a quarter of the field at most. (3 points: 1 for "even", 1 for the reason, 1 for the share.) A slab
# looks the same at its skipped pixels as at its read ones. Of a crack two pixels wide an output sees every other pixel at
# best, and its neighbour sees others; they share no input. (2 points.)
#
# Over six layers M_2 is 5, so [1, 2, 5, 1, 2, 5] fails M_2 <= 3. It is dense all the same: [1, 2, 5] alone is, and more
# layers with rates not larger than its field leave no hole. So the rule is a rule of thumb: it depends on the order and
# the number of layers, coverage does not. Counting decides. (3 points: 1 for the fail, 1 for dense, 1 for the conclusion.)
#
# A larger field brings things from further away. Whether a pixel belongs to a crack is decided close by; in the chapter's
# experiment a larger field did not help thin lines. (2 points. "It costs more layers" is worth 1.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
