# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The frequency view
#
# You follow one wave through an upsampler: its copies, what the kernel leaves of them, the kernels that leave no pattern
# at all, and the way back, where waves fold.
#
# **You train** copies of a spectrum; cycles per input pixel against cycles per output pixel; phase sums; taking the ones of
# copying out of a kernel; aliases.
#
# **You need** NumPy, the complex exponential, the chapter [The frequency view](../../book/frequency.md) and three sections of it
# [in depth](../../book/frequency_in_depth.md).
#
# **It takes** about 75 minutes. There are 90 points: 80 for seven functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `gain(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("frequency")

# %% [markdown]
# ## 1 Zeros between pixels (10 points)
#
# In the chapter: *All waves at once*. [In depth](../../book/frequency_in_depth.md): *Repeats of the spectrum*.
#
# A row of `n` pixels has a discrete Fourier transform of `n` bins, whose magnitudes you get. Now `stride - 1` zeros are
# put after each pixel. Which magnitudes does the transform of the longer row have?


# %% nbgrader={"grade_id": "repeated_spectrum", "solution": true}
def repeated_spectrum(magnitudes, stride):
    """Magnitudes of the spectrum after `stride - 1` zeros were put after each pixel.

    Parameters
    ----------
    magnitudes : (n,) array, from frequency 0 on
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (n * stride,) array, from frequency 0 on
    """
    ### BEGIN SOLUTION
    return np.tile(magnitudes, stride)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# A zero adds nothing to the sum of any bin, so bin k of the long row is bin k of the short one; beyond n the exponential
# takes the same values again. The spectrum is repeated, as strong as before.

# %% nbgrader={"grade_id": "test_repeated_spectrum", "points": 10}
check.example(repeated_spectrum, np.array([3, 1]), 2, gives=[3, 1, 3, 1])
check.example(repeated_spectrum, np.array([4, 1, 2]), 1, gives=[4, 1, 2])
check(repeated_spectrum)
### BEGIN HIDDEN TESTS
check.hidden(repeated_spectrum)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Where the ghosts are (15 points)
#
# In the chapter: *One wave becomes two*. [In depth](../../book/frequency_in_depth.md): *Repeats of the spectrum*.
#
# A cosine of `frequency` cycles per *input* pixel, with zeros put between its pixels, is a sum of `stride` cosines. One is the
# wave itself, `frequency / stride` cycles per *output* pixel. Find the frequencies of the other ones. No row of pixels
# tells `f` cycles per pixel from `1 - f`: give each frequency as the one from 0 to 1/2.


# %% nbgrader={"grade_id": "ghost_frequencies", "solution": true}
def ghost_frequencies(frequency, stride):
    """Frequencies of a cosine's ghosts, rising.

    Parameters
    ----------
    frequency : float above 0 and below 1/2, cycles per input pixel
    stride : int >= 2, output pixels per input pixel

    Returns
    -------
    (stride - 1,) array, from 0 to 1/2 cycles per output pixel
    """
    ### BEGIN SOLUTION
    ghosts = (frequency + np.arange(1, stride)) / stride
    return np.sort(np.minimum(ghosts, 1 - ghosts))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The copies of the spectrum lie 1 / stride apart, and the wave is in each of them. The half of the frequencies above 1/2
# is folded to 1 - f; after that they are out of order, so they are sorted.

# %% nbgrader={"grade_id": "test_ghost_frequencies", "points": 15}
check.example(ghost_frequencies, 0.25, 2, gives=[0.375])
check.example(ghost_frequencies, 0.25, 4, gives=[0.1875, 0.3125, 0.4375])
check(ghost_frequencies)
### BEGIN HIDDEN TESTS
check.hidden(ghost_frequencies)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 What the kernel does to a wave (10 points)
#
# In the chapter: *A kernel multiplies both rows*. [In depth](../../book/frequency_in_depth.md): *The kernel is the filter*.
#
# Tap `t` delays the wave by `t` pixels, which turns it by `t * frequency` cycles. The gain is the magnitude of the sum of
# all taps, each turned by its angle: one number for one frequency.


# %% nbgrader={"grade_id": "gain", "solution": true}
def gain(kernel, frequency):
    """The factor by which a kernel changes the amplitude of a wave.

    Parameters
    ----------
    kernel : (k,) array
    frequency : float from 0 to 1/2, cycles per pixel

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION
    turns = frequency * np.arange(len(kernel))
    return float(np.abs(np.sum(kernel * np.exp(-2j * np.pi * turns))))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The complex exponential holds cosine and sine, so a delay is one factor. Sum first and take the magnitude at the end:
# taps that point in opposite directions have to cancel.

# %% nbgrader={"grade_id": "test_gain", "points": 10}
# Half a cycle per pixel is +1, -1, +1, ...: two equal taps cancel it.
check.example(gain, np.array([1, 1]), 0.5, gives=0.0)
check.example(gain, np.array([1, 3, 3, 1]), 0.0, gives=8.0)
# A quarter of a turn apart, like the sides of a square: the diagonal.
check.example(gain, np.array([1, 1]), 0.25, gives=2**0.5)
check(gain)
### BEGIN HIDDEN TESTS
check.hidden(gain)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 The worst ghost (10 points)
#
# In the chapter: *The staircase is a ghost, too*. [In depth](../../book/frequency_in_depth.md): *Ghosts of three upsamplers*.
#
# An upsampler is zeros between pixels, then the kernel. Of all ghosts of a wave, how strong is the strongest in the output,
# relative to the wave itself in the output? The gain is given: `given_gain`.


# %% nbgrader={"grade_id": "given_gain"}
def given_gain(kernel, frequency):
    """The gain of a kernel at `frequency` cycles per output pixel, as in task 3."""
    return float(np.abs(np.sum(kernel * np.exp(-2j * np.pi * frequency * np.arange(len(kernel))))))


# %% nbgrader={"grade_id": "worst_ghost", "solution": true}
def worst_ghost(kernel, stride, frequency):
    """The strongest ghost of a wave, relative to the wave.

    Parameters
    ----------
    kernel : (k,) array, the taps; it does not remove the wave
    stride : int >= 2, output pixels per input pixel
    frequency : float above 0 and below 1/2, cycles per input pixel

    Returns
    -------
    float
    """
    ### BEGIN SOLUTION
    wave, *ghosts = (given_gain(kernel, (frequency + m) / stride) for m in range(stride))
    return max(ghosts) / wave
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The wave and its ghosts leave the zeros equally strong, so their gains alone decide. m = 0 is the wave: the others are
# divided by it. All of it happens among output pixels, which is why the frequency is divided by the stride.

# %% nbgrader={"grade_id": "test_worst_ghost", "points": 10}
# One tap changes nothing: every ghost is as strong as the wave.
check.example(worst_ghost, np.array([1]), 2, 0.25, gives=1.0)
check.example(worst_ghost, np.array([1, 1]), 2, 0.25, gives=2**0.5 - 1)
check(worst_ghost)
### BEGIN HIDDEN TESTS
check.hidden(worst_ghost)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 No pattern on a flat area (10 points)
#
# In the chapter: *The theorem*.
#
# Does a constant image stay constant, away from the border? It may become brighter or darker as a whole. Decide it from the
# taps. The kernel may be shorter than the stride. Taps such as 0.1 are rounded, and so are their sums: they are equal if the
# largest and the smallest differ by less than 1e-9 (`np.allclose`, which allows more, will do).


# %% nbgrader={"grade_id": "is_pattern_free", "solution": true}
def is_pattern_free(kernel, stride):
    """Whether a kernel leaves no pattern on a constant image.

    Parameters
    ----------
    kernel : (k,) array
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    bool
    """
    ### BEGIN SOLUTION
    # A phase that no tap reaches is an empty slice, whose sum is 0.
    sums = [kernel[phase::stride].sum() for phase in range(stride)]
    return bool(np.ptp(sums) < 1e-9)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# On a constant image an output pixel is the sum of the taps of its phase. The number of taps does not matter, and neither
# does the value of the sum; an empty phase gives 0 and makes a short kernel fail. Sums of fractions are rounded, so they are
# compared with a tolerance.

# %% nbgrader={"grade_id": "test_is_pattern_free", "points": 10}
check.example(is_pattern_free, np.array([1, 3, 3, 1]), 2, gives=True)
check.example(is_pattern_free, np.array([1, 1, 1]), 2, gives=False)
# Equally many taps in both phases, and unequal sums.
check.example(is_pattern_free, np.array([1, 2, 3, 4]), 2, gives=False)
check.example(is_pattern_free, np.array([1, 1]), 3, gives=False)
# 0.1 + 0.2 and 0.3 differ by 6e-17.
check.example(is_pattern_free, np.array([0.1, 0.3, 0.2, 0]), 2, gives=True)
check(is_pattern_free)
### BEGIN HIDDEN TESTS
check.hidden(is_pattern_free)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 Copying, taken out of the kernel (15 points)
#
# In the chapter: *The theorem*.
#
# Every pattern-free kernel is `np.convolve(w, np.ones(stride))`: copy each pixel, then convolve with w. Find w. Begin with its first
# tap: which taps of w are in `kernel[0]`, which in `kernel[1]`, and which in `kernel[t]`?


# %% nbgrader={"grade_id": "factor_out", "solution": true}
def factor_out(kernel, stride):
    """The w with kernel = np.convolve(w, np.ones(stride)).

    Parameters
    ----------
    kernel : (k,) array with equal phase sums and k >= stride
    stride : int >= 1, output pixels per input pixel

    Returns
    -------
    (k - stride + 1,) array
    """
    ### BEGIN SOLUTION
    w = np.zeros(len(kernel) - stride + 1)
    for t in range(len(w)):
        # kernel[t] = w[t] + the stride - 1 taps before it
        w[t] = kernel[t] - w[max(t - stride + 1, 0) : t].sum()
    return w
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# `kernel[t]` is a sum of `stride` neighbouring taps of w, the last of which is `w[t]`. From the left, all but that one are
# known, so each step is a subtraction. It is the long division of polynomials, and it comes out even because the phase
# sums are equal.

# %% nbgrader={"grade_id": "test_factor_out", "points": 15}
check.example(factor_out, np.array([1, 1]), 2, gives=[1])
# 1, 3, 3, 1 is 1, 2, 1 summed in pairs.
check.example(factor_out, np.array([1, 3, 3, 1]), 2, gives=[1, 2, 1])
check.example(factor_out, np.array([1, 3, 6, 5, 3]), 3, gives=[1, 2, 3])
check(factor_out)
### BEGIN HIDDEN TESTS
check.hidden(factor_out)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 The way back (10 points)
#
# In the chapter: *Shrinking folds*.
#
# Keep every `stride`-th pixel of a cosine, without a filter. Which frequency does the small row show? Give the one from 0 to
# 1/2 cycles per pixel of the small row.


# %% nbgrader={"grade_id": "aliased_frequency", "solution": true}
def aliased_frequency(frequency, stride):
    """The frequency that a cosine has after every stride-th pixel was kept.

    Parameters
    ----------
    frequency : float from 0 to 1/2, cycles per pixel of the large row
    stride : int >= 1

    Returns
    -------
    float from 0 to 1/2, cycles per pixel of the small row
    """
    ### BEGIN SOLUTION
    # Whole cycles between two kept pixels leave no trace.
    rest = frequency * stride % 1
    return float(min(rest, 1 - rest))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Between two kept pixels the wave runs through `frequency * stride` cycles. Whole cycles do not show, and of the rest f
# and 1 - f give the same pixels.

# %% nbgrader={"grade_id": "test_aliased_frequency", "points": 10}
check.example(aliased_frequency, 0.125, 2, gives=0.25)
check.example(aliased_frequency, 0.375, 2, gives=0.25)
# +1, -1, +1, -1, ...: every second pixel is a 1.
check.example(aliased_frequency, 0.5, 2, gives=0.0)
check(aliased_frequency)
### BEGIN HIDDEN TESTS
check.hidden(aliased_frequency)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 In your own words (10 points, graded by a person)
#
# A colleague trains a transposed convolution with kernel 4 and stride 2. After training the phase sums are equal to five digits.
# She says: "So this layer leaves no grid in our pictures." In three to six sentences: what do equal phase sums guarantee, on
# which areas of a picture can a regular pattern still appear and why, what would you compute from the taps to see how strong
# it is, and what does the layer have in common with copying followed by a convolution?
#
# | what earns points | points |
# | --- | --- |
# | what equal phase sums guarantee | 2 |
# | where a pattern can still appear, and why | 3 |
# | what to compute | 3 |
# | copying and a convolution | 2 |

# %% [markdown] nbgrader={"grade_id": "written_ghosts", "points": 10, "solution": true}
# Equal phase sums guarantee that a constant stays constant away from the border: the response is 0 at half a cycle an output
# pixel, where the ghost of a constant lies. (2 points.)
#
# A wave has its ghost elsewhere, at (f + 1) / 2 cycles per output pixel, and there the response need not be 0. On texture, edges
# and slopes the ghosts remain, and where the picture changes slowly they lie near half a cycle and look like a grid. (3 points: 1 for
# the place of the ghost, 1 for the response there, 1 for the areas.)
#
# Compute |H((f + 1) / 2)| / |H(f / 2)| for frequencies f from 0 to 1/2 cycles per input pixel, for each pair of channels. (3
# points: 1 each for ghost, wave and the range.)
#
# With equal phase sums the kernel is the convolution of two ones with a w of three taps: the layer is copying followed by a
# convolution with w, so it has no more grid than such a pair of layers can have. (2 points.)
#
# Common misunderstanding: to take "no pattern on flat areas" for "no pattern".

# %% nbgrader={"grade_id": "summary"}
check.summary()
