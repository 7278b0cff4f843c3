# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Upsampling on a GPU
#
# A layer on a graphics card gives a number for its time, another for its error, and perhaps others when it runs again.
# Here you write what it takes to judge them: how fast it could be, how fast it was, how wrong it is, and whether it does
# the same twice.
#
# **You train** counting bytes and products; a rate from timings; the bound of a layer's time; errors that can be
# compared; numbers with fewer bits; runs that differ.
#
# **You need** NumPy, the transposed convolution's output size, and the chapter [Upsampling on a GPU](../../book/gpu.md). You
# need no GPU: everything that is graded runs on a CPU. At the end a cell without points measures your own machine.
#
# **It takes** about 100 minutes. There are 80 points: 70 for eight functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `bytes_moved(*check.failed)` in a cell of your
# own. NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("gpu")

# %% [markdown]
# ## 1 Count the bytes (5 points)
#
# In the chapter: *What a result costs: bytes and products*.
#
# To enlarge an image a card reads it from its memory and writes the result there; a layer with weights reads those too. At
# best every array moves once. That is the least an operator can move, and for most upsamplers it decides their time.


# %% nbgrader={"grade_id": "bytes_moved", "solution": true}
def bytes_moved(shapes, itemsize):
    """The bytes that an operator moves if it reads or writes each array once.

    Parameters
    ----------
    shapes : list of at least two shapes, tuples of int >= 1: the arrays that are read, then the one that is written
    itemsize : int, bytes of one number: 4 in float32, 2 in float16

    Returns
    -------
    int, bytes
    """
    ### BEGIN SOLUTION
    numbers = 0
    for shape in shapes:
        count = 1
        for size in shape:
            # Python's own int: large feature maps have more numbers than 32 bits can count.
            count *= size
        numbers += count
    return numbers * itemsize
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# An array holds the product of its sizes, and arrays add up. `math.prod` says the inner loop in one word. `np.prod` counts
# in the machine's integers, which were 32 bits wide on Windows before NumPy 2; Python's own `int` has no such end.

# %% nbgrader={"grade_id": "test_bytes_moved", "points": 5}
# 2 * 3 numbers are read and 2 * 6 are written: 18 numbers of 4 bytes.
check.example(bytes_moved, [(2, 3), (2, 6)], 4, gives=72)
# An image, weights and a result in float16: 6 + 4 + 12 numbers.
check.example(bytes_moved, [(1, 2, 3), (2, 2), (1, 2, 6)], 2, gives=44)
check(bytes_moved)
### BEGIN HIDDEN TESTS
check.hidden(bytes_moved)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 What a transposed convolution costs (10 points)
#
# In the chapter: *What a result costs: bytes and products*.
#
# Each input pixel is multiplied by a kernel and stamped into the output: one kernel for each pair of an input channel and
# an output channel. A product and its addition count as one. Products that the padding crops away afterwards count too,
# and inserted zeros do not: nobody has to multiply by them. The bytes are counted as in task 1, which is given: `given_bytes_moved`.


# %% nbgrader={"grade_id": "given_bytes_moved"}
def given_bytes_moved(shapes, itemsize):
    """The bytes of task 1."""
    return sum(int(np.prod(shape, dtype=np.int64)) for shape in shapes) * itemsize


# %% nbgrader={"grade_id": "conv_transpose_cost", "solution": true}
def conv_transpose_cost(x_shape, weight_shape, stride, padding, itemsize):
    """Products and bytes of a transposed convolution in two dimensions, without dilation and output padding.

    Parameters
    ----------
    x_shape : tuple of int, (N, C_in, H, W): N images
    weight_shape : tuple of int, (C_in, C_out, kh, kw), as in torch
    stride : int >= 1, output pixels per input pixel, on both axes
    padding : int >= 0, output pixels cropped on each side of both axes
    itemsize : int, bytes of one number

    Returns
    -------
    tuple (products, bytes) of int; the bytes are those of the input, the weights and the cropped output, each once
    """
    ### BEGIN SOLUTION
    n, c_in, height, width = x_shape
    _, c_out, kh, kw = weight_shape
    # Every input number meets every tap of its C_out kernels; the output's size does not matter for that.
    products = n * c_in * height * width * c_out * kh * kw
    rows = (height - 1) * stride - 2 * padding + kh
    columns = (width - 1) * stride - 2 * padding + kw
    return products, given_bytes_moved([x_shape, weight_shape, (n, c_out, rows, columns)], itemsize)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Count from the input: each of its numbers is multiplied by `kh * kw` taps for each of the `C_out` outputs. Counting a
# kernel at each *output* pixel, as for a convolution, gives about `stride**2` times too much, namely the products with
# the zeros between the pixels. The output's size is needed for the bytes alone.

# %% nbgrader={"grade_id": "test_conv_transpose_cost", "points": 10}
# 4 input pixels times 4 taps; 4 + 4 + 16 numbers of 4 bytes.
check.example(conv_transpose_cost, (1, 1, 2, 2), (1, 1, 2, 2), 2, 0, 4, gives=(16, 96))
# 2 * 9 input numbers times 16 taps; 18 + 32 + 36 numbers of 2 bytes: 3 x 3 pixels become 6 x 6.
check.example(conv_transpose_cost, (1, 2, 3, 3), (2, 1, 4, 4), 2, 1, 2, gives=(288, 172))
# Two images of one pixel: 2 * 3 kernels of 6 taps; 2 + 18 + 36 numbers of 4 bytes.
check.example(conv_transpose_cost, (2, 1, 1, 1), (1, 3, 3, 2), 1, 0, 4, gives=(36, 224))
check(conv_transpose_cost)
### BEGIN HIDDEN TESTS
check.hidden(conv_transpose_cost)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 A rate from timings (10 points)
#
# In the chapter: *The roof: copy rate and matrix rate*.
#
# A call was timed many times. The first calls load and plan, and are left out; now and then something else on the
# machine disturbs a call. Divide the bytes by the *median* of the times that count. Of an even number of times the median
# is the mean of the middle two. The rate of a plain copy is measured in the same way; how near an operator comes
# to it says how good it is. A gigabyte, in the data sheets of cards and here, is 10⁹ bytes.


# %% nbgrader={"grade_id": "bandwidth", "solution": true}
def bandwidth(moved, seconds, warm_up=0):
    """The rate at which an operator moved its bytes.

    Parameters
    ----------
    moved : int, bytes that one call reads and writes, all together
    seconds : list of float, the times of the calls in the order in which they ran; more than warm_up
    warm_up : int >= 0, how many calls at the beginning are left out

    Returns
    -------
    float, GB/s: moved over the median time, in units of 10**9 bytes a second
    """
    ### BEGIN SOLUTION
    # First the warm-up, then the median, which sorts: after sorting nobody knows which call came first.
    return float(moved / np.median(seconds[warm_up:]) / 1e9)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The order matters: leave the first calls out while the list is still in the order in which they ran, then let the
# median sort. One disturbed call moves the mean as far as it likes and the median hardly; the shortest time is a
# time that you may never see again. `[warm_up:]` is safe for 0, and `[:-warm_up]` would not be.

# %% nbgrader={"grade_id": "test_bandwidth", "points": 10}
# The median of 2, 1 and 9 seconds is 2: six gigabytes in two seconds.
check.example(bandwidth, 6 * 10**9, [2.0, 1.0, 9.0], gives=3.0)
# Two times: their mean, one second.
check.example(bandwidth, 10**9, [0.5, 1.5], gives=1.0)
# The first call is left out; the median of 3, 2 and 9 is 3.
check.example(bandwidth, 12 * 10**9, [50.0, 3.0, 2.0, 9.0], warm_up=1, gives=4.0)
check(bandwidth)
### BEGIN HIDDEN TESTS
check.hidden(bandwidth)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 Under the roof (10 points)
#
# In the chapter: *The roof: copy rate and matrix rate*.
#
# A card moves bytes and multiplies at the same time. A layer is through when both are, so the one that takes longer is
# its bound. The rate at which a card multiplies is given in TFLOP/s, 10¹² operations a second, and there a product and
# its addition are *two* operations. The rate at which it moves is in GB/s, 10⁹ bytes a second.


# %% nbgrader={"grade_id": "roof", "solution": true}
def roof(products, moved, tflop_per_s, gb_per_s):
    """The least time that a layer can take on a card, and what bounds it.

    Parameters
    ----------
    products : int, products with their additions
    moved : int, bytes
    tflop_per_s : float > 0, the card's matrix rate, 10**12 operations a second; two to a product
    gb_per_s : float > 0, the card's copy rate, 10**9 bytes a second

    Returns
    -------
    tuple (microseconds, bound): float, and "matrix" where the products take longer or "copy" where the bytes do;
    the two are never equal here
    """
    ### BEGIN SOLUTION
    # Both times in microseconds: 1e12 a second are 1e6 a microsecond, and 1e9 a second are 1e3.
    matrix = 2 * products / (tflop_per_s * 1e6)
    copy = moved / (gb_per_s * 1e3)
    return (matrix, "matrix") if matrix > copy else (copy, "copy")
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Turn both counts into times, in one unit, and take the larger. Counts alone decide nothing: a card does far more
# operations a second than it moves bytes. The quotient of the two rates, operations per byte, says where the bound
# changes.

# %% nbgrader={"grade_id": "test_roof", "points": 10}
# 2 * 10**9 operations at 20 * 10**12 a second take 100 microseconds, 10**9 bytes at 10**12 a second take 1000.
check.example(roof, 10**9, 10**9, 20, 1000, gives=(1000.0, "copy"))
# A hundred times the products: 10000 microseconds.
check.example(roof, 10**11, 10**9, 20, 1000, gives=(10000.0, "matrix"))
# 600 microseconds against 200.
check.example(roof, 3 * 10**8, 10**8, 1, 500, gives=(600.0, "matrix"))
check(roof)
### BEGIN HIDDEN TESTS
check.hidden(roof)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 How wrong is it? (10 points)
#
# In the chapter: *How far apart are two results*.
#
# A result is compared with one that is right, or computed far more exactly. The largest absolute error says little
# without the size of the numbers, and an error divided by its own number says little where that number is near zero. So
# divide the largest error by the largest absolute value of the right result. Two traps: arrays are subtracted in their own
# dtype, and in float16 the difference may overflow, in uint8 it wraps round below zero; and a result that holds NaN has no
# small error, whatever else it holds.


# %% nbgrader={"grade_id": "largest_error", "solution": true}
def largest_error(got, right):
    """The largest error of a result, absolute and relative to the largest right value.

    Parameters
    ----------
    got, right : arrays of one shape, of any dtype: float64, float32, float16 or uint8; got may hold NaN or infinity,
        right is finite and not zero everywhere

    Returns
    -------
    tuple (absolute, relative) of float: the largest |got - right|, and the same over the largest |right|;
        both are NaN where got holds NaN
    """
    ### BEGIN SOLUTION
    # float64 before anything else: the difference of two float16 or uint8 numbers may not fit their dtype.
    got, right = got.astype(np.float64), right.astype(np.float64)
    absolute = np.max(np.abs(got - right))
    return float(absolute), float(absolute / np.max(np.abs(right)))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Three steps, and their order matters: convert, subtract, take absolute values; then the largest. `np.max` hands NaN on,
# as it should; Python's own `max` may lose it. The divisor is one number for the whole array, so a zero in the
# right result does no harm.

# %% nbgrader={"grade_id": "test_largest_error", "points": 10}
# The largest error is 0.5, the largest value is 4 in size.
check.example(largest_error, np.array([1.0, 2.5, -4.0]), np.array([1.0, 2.0, -4.0]), gives=(0.5, 0.125))
# A right value of zero is no trouble.
check.example(largest_error, np.array([0.5, -5.0]), np.array([0.0, -4.0]), gives=(1.0, 0.25))
# 10 - 30 is -20, and not 236.
check.example(largest_error, np.array([10, 200], np.uint8), np.array([30, 200], np.uint8), gives=(20.0, 0.1))
check(largest_error)
### BEGIN HIDDEN TESTS
check.hidden(largest_error)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 Fewer bits (10 points)
#
# In the chapter: *Half precision and TF32*.
#
# A number is ±1.*m* · 2ᵉ in binary. float32 keeps 23 bits *m* behind the leading 1; TF32 keeps 10 of them and bfloat16 7, with
# float32's exponents. For an upsampler that matters in its positions more than in its weights: 1/4 and 3/4 survive, but in
# bfloat16 the numbers from 256 to 512 are 2 apart, so a ramp of 512 pixels comes out in steps. Take the bits away by rounding:
# to the nearest number that can be kept, and from the middle between two (a tie) to the one whose last bit is 0. So a cast to
# bfloat16 does it. A card may round to TF32 in another way, for instance by taking ties away from zero.
#
# With one bit kept, the numbers from 1 to 2 are 1, 1.5 and 2, those from 4 to 8 are 4, 6 and 8. 1.25 is a tie between 1 and
# 1.5, that is 1.0 and 1.1 in binary: it becomes 1. 1.75 is a tie between 1.1 and 10.0: it becomes 2. Two ways
# lead there: `np.frexp` and `np.round`, which takes ties to even numbers, or arithmetic on the bits, `x.view(np.uint32)`.


# %% nbgrader={"grade_id": "round_mantissa", "solution": true}
def round_mantissa(x, bits):
    """Each number with only the first `bits` bits of its mantissa, rounded to the nearest, ties to even.

    Parameters
    ----------
    x : (n,) float32 array of numbers of usual size, from 2**-126 to 2**126; zeros and infinities stay what they are, sign and all
    bits : int from 1 to 22, bits kept behind the leading 1

    Returns
    -------
    (n,) float32 array
    """
    ### BEGIN SOLUTION
    raw = x.view(np.uint32)
    spare = 23 - bits
    last_kept = (raw >> spare) & 1
    # Just under half a step, and one more where the last kept bit is 1: a tie is carried up to an even number only.
    # A carry that runs over goes into the exponent, which is what 1.99 -> 2 needs.
    raised = raw + (last_kept + np.uint32((1 << (spare - 1)) - 1))
    return (raised >> spare << spare).astype(np.uint32).view(np.float32)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# On the bits: add a little less than half a step, plus the last kept bit, and cut the rest off. Below a tie the sum does not
# reach the next number, above it does, and on a tie only if the last kept bit was 1. Sign and exponent need no care: a
# mantissa that overflows raises the exponent by one, which is right. With `np.frexp` it is
# `np.ldexp(np.round(m * 2.0**(bits + 1)), e - bits - 1)`, since `frexp` puts the mantissa between ½ and 1.

# %% nbgrader={"grade_id": "test_round_mantissa", "points": 10}
check.example(round_mantissa, np.array([1.25, 1.75, 1.375], np.float32), 1, gives=[1, 2, 1.5])
# From 4 to 8 the step is 2: 5 and 7 are ties, and go to 4 and 8.
check.example(round_mantissa, np.array([5.0, -7.0, 0.0], np.float32), 1, gives=[4, -8, 0])
check.example(
    round_mantissa, np.array([1.99, -1.125, -1.375, np.inf], np.float32), 2, gives=[2, -1, -1.5, np.inf]
)
check(round_mantissa)
### BEGIN HIDDEN TESTS
check.hidden(round_mantissa)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 The same, bit for bit? (5 points)
#
# In the chapter: *The same run twice*.
#
# An operator ran several times on the same input. Were all results the same, in every bit? "Equal" is not enough: `==` says
# that NaN differs from itself, although its bits are the same, and that -0.0 equals 0.0, although their bits differ.


# %% nbgrader={"grade_id": "is_deterministic", "solution": true}
def is_deterministic(results):
    """Whether all results of an operator are the same, bit for bit.

    Parameters
    ----------
    results : list of at least one float32 array, one for each run

    Returns
    -------
    bool; False where shapes differ
    """
    ### BEGIN SOLUTION
    first = results[0]
    # The same 32 bits, read as whole numbers: no NaN is left, and -0.0 and 0.0 are different numbers.
    return all(np.array_equal(run.view(np.int32), first.view(np.int32)) for run in results)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Read the bits of the floats as whole numbers, where "equal" means what you want, and compare every run with the first.
# `np.array_equal` looks at the shapes as well. `run.tobytes()` is as good, with the shape beside it.

# %% nbgrader={"grade_id": "test_is_deterministic", "points": 5}
check.example(is_deterministic, [np.array([1, 2], np.float32), np.array([1, 2], np.float32)], gives=True)
# The next number above 2.
check.example(
    is_deterministic, [np.array([1, 2], np.float32), np.array([1, 2.0000002], np.float32)], gives=False
)
check.example(is_deterministic, [np.array([np.nan], np.float32), np.array([np.nan], np.float32)], gives=True)
check(is_deterministic)
### BEGIN HIDDEN TESTS
check.hidden(is_deterministic)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 Why runs differ (10 points)
#
# In the chapter: *The same run twice*.
#
# The gradient of an upsampler adds: all output pixels that were made from one input pixel send their gradients back to it. On
# a card thousands of threads add into the same places, in the order in which they happen to come. Each addition
# rounds, so another order may give another sum. Write that addition with the order as an argument.
#
# By hand: 2²⁵ + 1 is 2²⁵ in float32, whose numbers are 4 apart there. So 2²⁵, 1, -2²⁵ add up to 0, and -2²⁵, 2²⁵, 1 to 1.


# %% nbgrader={"grade_id": "scatter_add", "solution": true}
def scatter_add(values, places, size, order):
    """Add each value to its place, one after the other, in float32.

    Parameters
    ----------
    values : (n,) float32 array
    places : (n,) array of int from 0 to size - 1: values[i] is added to place places[i]
    size : int >= 1, number of places; all start at 0
    order : (n,) array of int, each index from 0 to n - 1 once: values[order[0]] is added first

    Returns
    -------
    (size,) float32 array; every addition is rounded to float32
    """
    ### BEGIN SOLUTION
    out = np.zeros(size, np.float32)
    for i in order:
        # One at a time. `out[places] += values` would read each place once and keep the last sum alone.
        out[places[i]] += values[i]
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The loop is the definition: in the given order, one addition at a time, into a float32 array, which rounds each sum.
# `np.add.at(out, places[order], values[order])` does the same. `np.bincount` with weights does not: it adds in float64.

# %% nbgrader={"grade_id": "test_scatter_add", "points": 10}
check.example(
    scatter_add, np.array([1, 2, 4], np.float32), np.array([0, 1, 0]), 2, np.array([0, 1, 2]), gives=[5, 2]
)
# 2**25, then 1, which is lost, then -2**25.
check.example(
    scatter_add,
    np.array([2**25, 1, -(2**25)], np.float32),
    np.array([0, 0, 0]),
    1,
    np.array([0, 1, 2]),
    gives=[0],
)
# The same values, 1 last.
check.example(
    scatter_add,
    np.array([2**25, 1, -(2**25)], np.float32),
    np.array([0, 0, 0]),
    1,
    np.array([2, 0, 1]),
    gives=[1],
)
check(scatter_add)
### BEGIN HIDDEN TESTS
check.hidden(scatter_add)
### END HIDDEN TESTS

# %% [markdown]
# ## 9 In your own words (10 points, graded by a person)
#
# A team moves its decoder to a card and prints this table. The numbers are made up for this task; no card was measured.
# Errors are relative to the largest value of the same operator in float64. "Five runs" is the largest difference between
# them, relative to the same value, and 0 where every bit agrees. The last column is the rate over that of a plain copy.
#
# | | operator | dtype | error | five runs | of the copy rate |
# | --- | --- | --- | --- | --- | --- |
# | A | bilinear × 2, gradient | float32 | 2 · 10⁻⁷ | 1 · 10⁻⁷ | 0.4 |
# | B | transposed convolution 4 × 4, stride 2 | float32 | 4 · 10⁻⁴ | 0 | 0.5 |
# | C | nearest × 2 | float32 | 0.8 | 0 | 0.9 |
# | D | pixel shuffle by 2 | float32 | 6 · 10⁻⁸ | 0 | 0.9 |
# | E | transposed convolution 4 × 4, stride 2 | float16 | ∞ | 0 | 0.5 |
# | F | bilinear × 2 | float32 | 1 · 10⁻⁷ | 0 | 6.0 |
#
# For each row, in one or two sentences: is it rounding that you expect, a setting, a bug, or a fault of the measurement?
# What makes you think so, and, where it is not settled, which one check would you do next? Then one sentence: a colleague says "C
# is fine, it gives the same in every run". What do you answer?
#
# | what earns points | points |
# | --- | --- |
# | A, B and E: where the difference comes from, and why it has that size | 4 |
# | C and D: why neither can be rounding | 3 |
# | F: why that rate is suspect, and a check | 2 |
# | the answer to the colleague | 1 |

# %% [markdown] nbgrader={"grade_id": "written_table", "points": 10, "solution": true}
# A is rounding: about one unit in the last of float32's bits (2⁻²³ is 1.2 · 10⁻⁷). The gradient adds several numbers into one
# pixel, the order changes from run to run, and so do the last bits; the runs differ no more than the result is off. (1 point.)
#
# B is too large for float32 and of the size of a rounding to 10 bits (2⁻¹¹ is 4.9 · 10⁻⁴): the products were
# made in TF32. That is a setting, not a bug. Check: forbid TF32 and measure again; the error should fall to about 10⁻⁶
# or less. (2 points: 1 for the size, 1 for the check.)
#
# C copies numbers and computes nothing, so an error of 0.8 of the largest value is a wrong pixel: a bug, in the operator or
# in the comparison (another rule of which pixel is nearest, exchanged axes). (1 point.) D only moves numbers, in any
# dtype exactly, so its error should be exactly 0. 6 · 10⁻⁸ is half a unit of float32, so before or after the shuffle
# something rounds: for instance the reference was computed from the float64 input before it was rounded to float32. The
# check: give both the same rounded numbers. (2 points: 1 for "exactly 0", 1 for a cause or a check.)
#
# E is overflow: float16 ends at 65504, and a sum of many products, or its input, passed it. Check: is there an infinity in
# the input, and how large is the largest right value? Scale down or take bfloat16, which has float32's exponents.
# (1 point.)
#
# F moves bytes six times as fast as a copy, which reads and writes as fast as the card can. More likely
# the clock was stopped before the card was done (a call on a card returns at once; wait for it, or use events), or the
# bytes were counted wrongly, or the array is small enough for a cache. Check: synchronize, and take a larger array. (2 points: 1
# for the suspicion with its reason, 1 for a check.)
#
# To the colleague: the same in every run means that it is wrong in every run; determinism says nothing about being right. (1
# point.)

# %% [markdown]
# ## 10 On your machine (no points)
#
# The two cells below measure a copy and an upsampler with the functions that you wrote. Where PyTorch is installed and finds
# a graphics card, they run there; elsewhere NumPy does the same on the processor. They cost no points, whatever they
# print, and you may change them. On a card, look at the error of the transposed convolution: is it near 10⁻⁷, as float32
# lets you expect, or near 10⁻⁴, and which setting of PyTorch is behind that?

# %%
import time


def find_card():
    """PyTorch, where it is installed and finds a card; else None."""
    try:
        import torch
    except (ImportError, OSError):
        return None
    return torch if torch.cuda.is_available() else None


def timed(run, wait=lambda: None, calls=12):
    """The seconds of each call. A card only takes orders: `wait` returns when it has done them."""
    seconds = []
    for _ in range(calls):
        wait()
        start = time.perf_counter()
        run()
        wait()
        seconds.append(time.perf_counter() - start)
    return seconds


def rates(shape, copy, enlarge, wait=lambda: None):
    """Say what a copy and an enlargement by 2 of float32 images of this shape reach."""
    large = (*shape[:2], 2 * shape[2], 2 * shape[3])
    copied = bandwidth(bytes_moved([shape, shape], 4), timed(copy, wait), warm_up=3)
    enlarged = bandwidth(bytes_moved([shape, large], 4), timed(enlarge, wait), warm_up=3)
    print(f"a copy of {shape}: {copied:.3g} GB/s")
    print(f"nearest x 2: {enlarged:.3g} GB/s, {enlarged / copied:.2f} of the copy rate")


# %%
def on_card(torch, device="cuda", shape=(8, 64, 256, 256)):
    """Rates, TF32 and a gradient on a card."""
    resize, wait = torch.nn.functional.interpolate, torch.cuda.synchronize if device == "cuda" else time.time
    x = torch.rand(shape, device=device)
    target = torch.empty_like(x)
    rates(shape, lambda: target.copy_(x), lambda: resize(x, scale_factor=2), wait)
    some = x[:1, :16, :64, :64]
    weight = torch.rand((some.shape[1], 8, 4, 4), device=device) - 0.5
    made, right = (
        torch.nn.functional.conv_transpose2d(a, w, stride=2, padding=1).cpu().numpy()
        for a, w in ((some, weight), (some.double(), weight.double()))
    )
    print(f"transposed convolution: error {largest_error(made, right)[1]:.1e} of the largest value")
    some = some.clone().requires_grad_()
    large = resize(some, scale_factor=2, mode="bilinear")
    g = torch.rand_like(large)
    runs = [torch.autograd.grad(large, some, g, retain_graph=True)[0].cpu().numpy() for _ in range(5)]
    print(f"gradient of bilinear x 2, five runs: the same is {is_deterministic(runs)}")


def on_processor(shape=(4, 16, 128, 128)):
    """The same measures by NumPy; the order of a sum, which a card leaves open, is shuffled."""
    rng = np.random.default_rng(0)
    x = rng.random(shape, dtype=np.float32)
    target = np.empty_like(x)
    blocks = np.empty((*shape[:3], 2, shape[3], 2), np.float32)
    rates(shape, lambda: np.copyto(target, x), lambda: np.copyto(blocks, x[:, :, :, None, :, None]))
    row = x[0, 0].ravel()
    error = largest_error(round_mantissa(row, 10), row)[1]
    print(f"10 bits of the mantissa: error {error:.1e} of the largest value")
    runs = [scatter_add(row, np.arange(len(row)) % 8, 8, rng.permutation(len(row))) for _ in range(5)]
    print(f"sums in five orders: the same is {is_deterministic(runs)}")


try:
    card = find_card()
    if card:
        print(f"On {card.cuda.get_device_name()}, PyTorch {card.__version__}:")
        on_card(card)
    else:
        print("No graphics card that PyTorch can use is here: NumPy does the same on the processor.")
        on_processor()
except NotImplementedError:
    print("Here your own functions measure: write them first.")

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
