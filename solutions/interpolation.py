# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Interpolation
#
# You write the two halves of every resize: where an output pixel looks, and how it weighs what it finds there. Then you
# put both into the matrix of an axis, and use that matrix twice.
#
# **You train** telling `align_corners` from half pixels and torch's two kinds of nearest apart; linear and cubic weights;
# what repeats at the border; why shrinking needs a wider kernel.
#
# **You need** NumPy slices and sums, and the chapter [Interpolation](../../book/interpolation.md).
#
# **It takes** about 90 minutes. There are 90 points: 80 for seven functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `nearest_places(*check.failed)` in a cell of your
# own. NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("interpolation")

# %% [markdown]
# ## 1 Two kinds of nearest (10 points)
#
# In the chapter: *Two kinds of nearest*.
#
# For output pixel `j`, torch's `nearest` takes the input pixel `j * n_in / n_out`, rounded *down*. `nearest-exact` takes the
# pixel that the output pixel's centre falls into: `(j + 1/2) * n_in / n_out`, rounded down.
#
# Multiply before you divide. `n_in / n_out` is rounded already: `11 * (30 / 22)` is a hair below 15, and `11 * 30 / 22` is 15.


# %% nbgrader={"grade_id": "nearest_places", "solution": true}
def nearest_places(n_in, n_out, exact=False):
    """The input pixel that each output pixel copies.

    Parameters
    ----------
    n_in, n_out : int >= 1, pixels
    exact : bool; False as torch's mode="nearest", True as "nearest-exact"

    Returns
    -------
    (n_out,) array of int
    """
    ### BEGIN SOLUTION
    j = np.arange(n_out)
    # In whole numbers: (j + 1/2) * n_in / n_out is (2j + 1) * n_in / (2 * n_out).
    return (2 * j + 1) * n_in // (2 * n_out) if exact else j * n_in // n_out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Both kinds are one formula with and without a half. Written in whole numbers nothing is rounded but the last
# quotient; with floats, `j * (n_in / n_out)` can fall a hair below a whole number and then round down to the wrong
# pixel.

# %% nbgrader={"grade_id": "test_nearest_places", "points": 10}
check.example(nearest_places, 2, 4, gives=[0, 0, 1, 1])
check.example(nearest_places, 6, 2, gives=[0, 3])
check.example(nearest_places, 6, 2, exact=True, gives=[1, 4])
check(nearest_places)
### BEGIN HIDDEN TESTS
check.hidden(nearest_places)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Where output pixels sit (10 points)
#
# In the chapter: *Where output pixels sit*.
#
# Positions are counted in input pixels, and input pixel 0 has its centre at 0. With half-pixel coordinates the two images
# cover the same length, so output pixel `j` sits at `(j + 1/2) * n_in / n_out - 1/2`. With aligned corners the first and
# the last *centres* coincide: 0 and `n_in - 1`, and the others lie evenly between; there, a single output pixel sits at 0.


# %% nbgrader={"grade_id": "source_coordinates", "solution": true}
def source_coordinates(n_in, n_out, align_corners=False):
    """Where each output pixel's centre lies among the input pixels.

    Parameters
    ----------
    n_in, n_out : int >= 1, pixels
    align_corners : bool

    Returns
    -------
    (n_out,) array of float, in input pixels; it may lie outside 0 .. n_in - 1
    """
    ### BEGIN SOLUTION
    j = np.arange(n_out)
    if align_corners:
        # max: a single output pixel sits at 0, and nothing is divided by 0.
        return j * (n_in - 1) / max(n_out - 1, 1)
    return (j + 0.5) * n_in / n_out - 0.5
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Half pixels: go from the output's index to its centre, scale to input units, and go from the edge back to an index.
# Aligned corners: `n_in - 1` steps are laid over `n_out - 1` steps. A single output pixel has no second corner to
# align, so its position is 0 by agreement.

# %% nbgrader={"grade_id": "test_source_coordinates", "points": 10}
check.example(source_coordinates, 2, 4, gives=[-0.25, 0.25, 0.75, 1.25])
check.example(source_coordinates, 4, 2, gives=[0.5, 2.5])
check.example(source_coordinates, 3, 5, align_corners=True, gives=[0, 0.5, 1, 1.5, 2])
check.example(source_coordinates, 3, 1, align_corners=True, gives=[0])
check(source_coordinates)
### BEGIN HIDDEN TESTS
check.hidden(source_coordinates)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 Linear weights (15 points)
#
# In the chapter: *Two interpolations make one* and *The matrix is two small ones*.
#
# Row `j` of the matrix holds what output pixel `j` takes from each input pixel. At position `u` it is `1 - t` of the pixel
# to the left and `t` of the one to the right, with `t` the share of the way from the left one. Positions outside
# 0 .. `n_in - 1` are first moved onto the border pixel, so that the border repeats.


# %% nbgrader={"grade_id": "linear_matrix", "solution": true}
def linear_matrix(coordinates, n_in):
    """The weights of linear interpolation along one axis.

    Parameters
    ----------
    coordinates : (n_out,) array, positions in input pixels, as in task 2
    n_in : int >= 1, input pixels

    Returns
    -------
    (n_out, n_in) array; every row sums to 1
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((len(coordinates), n_in))
    for j, u in enumerate(np.clip(coordinates, 0, n_in - 1)):
        left = int(np.floor(u))
        right = min(left + 1, n_in - 1)
        # +=, because at the last pixel left and right are the same one.
        matrix[j, left] += 1 - (u - left)
        matrix[j, right] += u - left
    return matrix
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# After the clip every position lies between two pixels or on one. At the very last pixel the right neighbour does not
# exist; taking the last pixel twice and *adding* the weights gives it 1, as it should. An assignment instead of `+=`
# would leave 0 there.

# %% nbgrader={"grade_id": "test_linear_matrix", "points": 15}
check.example(linear_matrix, np.array([0.25, 1.5]), 3, gives=[[0.75, 0.25, 0], [0, 0.5, 0.5]])
check.example(linear_matrix, np.array([-0.25, 1.25]), 2, gives=[[1, 0], [0, 1]])
check.example(linear_matrix, np.array([0, 1, 2]), 3, gives=[[1, 0, 0], [0, 1, 0], [0, 0, 1]])
check(linear_matrix)
### BEGIN HIDDEN TESTS
check.hidden(linear_matrix)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 Keys' cubic kernel (10 points)
#
# In the chapter: *Kernels*.
#
# The function gets differences of positions, of either sign: the distance is $|t|$. The weight at a distance $t \ge 0$ is
#
# $$ (a+2)\,t^3 - (a+3)\,t^2 + 1 \ \text{ up to } 1, \qquad a t^3 - 5a t^2 + 8a t - 4a \ \text{ from 1 to 2}, $$
#
# and 0 beyond. Keys' own choice is $a = -1/2$; PyTorch's plain bicubic has $a = -3/4$.


# %% nbgrader={"grade_id": "cubic_weight", "solution": true}
def cubic_weight(t, a):
    """Keys' cubic convolution kernel.

    Parameters
    ----------
    t : (n,) array, differences of positions in pixels, of either sign
    a : float, the kernel's coefficient

    Returns
    -------
    (n,) array
    """
    ### BEGIN SOLUTION
    t = np.abs(t)
    near = (a + 2) * t**3 - (a + 3) * t**2 + 1
    far = a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a
    return np.where(t <= 1, near, np.where(t < 2, far, 0))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The kernel is even, so everything depends on the absolute distance. `np.where` picks a piece for each entry. The two
# pieces meet at distance 1 with the value 0 and the same slope, and the outer one reaches 0 at 2, again with slope 0:
# that is what Keys chose the coefficients for.

# %% nbgrader={"grade_id": "test_cubic_weight", "points": 10}
check.example(cubic_weight, np.array([0, 1, 2, 3]), -0.5, gives=[1, 0, 0, 0])
# Half way between two pixels, with Keys' a: nine sixteenths of each neighbour, minus a sixteenth of the next.
check.example(cubic_weight, np.array([-1.5, -0.5, 0.5, 1.5]), -0.5, gives=[-1 / 16, 9 / 16, 9 / 16, -1 / 16])
check.example(cubic_weight, np.array([0.5, 1.5]), -1.0, gives=[0.625, -0.125])
check(cubic_weight)
### BEGIN HIDDEN TESTS
check.hidden(cubic_weight)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 Cubic weights (15 points)
#
# In the chapter: *Kernels* and *The matrix is two small ones*.
#
# A position `u` lies between pixel `floor(u)` and the next. Cubic interpolation weighs four pixels: one before, these two,
# one after, each by its distance from `u`. Where one of the four lies outside the image, the border pixel stands for it:
# its weight is *added* to the border's own. The kernel is given: `given_cubic_weight` takes differences of positions, of either
# sign.
#
# In task 3 the *position* was moved onto the border; here it must stay. Outside the image both neighbours of a linear
# position are copies of the border pixel, so it does not matter where among them it lies. A cubic position just outside
# still reaches a pixel inside, with a weight that depends on how far out it is: at -1/4 that weight is not what it is at 0.


# %% nbgrader={"grade_id": "given_cubic_weight"}
def given_cubic_weight(t, a):
    """Keys' kernel, as in task 4; `t` is one difference of positions or an array of them."""
    t = np.abs(t)
    far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
    return np.where(t <= 1, ((a + 2) * t - (a + 3)) * t * t + 1, np.where(t < 2, far, 0))


# %% nbgrader={"grade_id": "cubic_matrix", "solution": true}
def cubic_matrix(coordinates, n_in, a):
    """The weights of cubic interpolation along one axis.

    Parameters
    ----------
    coordinates : (n_out,) array, positions in input pixels
    n_in : int >= 1, input pixels
    a : float, the kernel's coefficient

    Returns
    -------
    (n_out, n_in) array; every row sums to 1
    """
    ### BEGIN SOLUTION
    matrix = np.zeros((len(coordinates), n_in))
    for j, u in enumerate(coordinates):
        left = int(np.floor(u))
        for place in range(left - 1, left + 3):
            inside = min(max(place, 0), n_in - 1)
            # The weight is that of the place itself, although the border pixel stands there.
            matrix[j, inside] += given_cubic_weight(u - place, a)
    return matrix
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Each position has four places, two of which may lie outside. The border pixel stands for them, and it may stand for
# several at once, so weights are added up. The weight itself is that of the place outside: the border is a copy of
# the border pixel, further out.

# %% nbgrader={"grade_id": "test_cubic_matrix", "points": 15}
check.example(cubic_matrix, np.array([1.5]), 4, -0.5, gives=[[-1 / 16, 9 / 16, 9 / 16, -1 / 16]])
# Half a pixel from the start: the pixel before 0 is missing, and pixel 0 takes its weight.
check.example(cubic_matrix, np.array([0.5]), 4, -0.5, gives=[[1 / 2, 9 / 16, -1 / 16, 0]])
check.example(cubic_matrix, np.array([0.0, 1.0]), 2, -0.75, gives=[[1, 0], [0, 1]])
check(cubic_matrix)
### BEGIN HIDDEN TESTS
check.hidden(cubic_matrix)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 Shrinking without gaps (15 points)
#
# In the chapter: *Shrinking*.
#
# When an axis shrinks by `scale = n_in / n_out`, a kernel that is two pixels wide skips most of them. Antialiasing
# stretches it: the tent reaches `scale` pixels to each side of the output's (half-pixel) position `u`, so a pixel `i`
# gets `1 - |i - u| / scale`, or 0 where that is negative. Pixels outside the image get nothing, and each row is divided
# by its sum.


# %% nbgrader={"grade_id": "antialiased_matrix", "solution": true}
def antialiased_matrix(n_in, n_out):
    """The weights of a linear resize with antialias=True along an axis that shrinks.

    Parameters
    ----------
    n_in : int, input pixels
    n_out : int from 1 to n_in, output pixels

    Returns
    -------
    (n_out, n_in) array; every row sums to 1
    """
    ### BEGIN SOLUTION
    scale = n_in / n_out
    u = (np.arange(n_out) + 0.5) * scale - 0.5
    weights = np.maximum(1 - np.abs(np.arange(n_in) - u[:, None]) / scale, 0)
    return weights / weights.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# One broadcast makes all distances at once: output positions down, input pixels across. Stretching the tent by
# `scale` makes neighbouring tents overlap as they do at scale 1, so that every input pixel counts. At the border a
# part of the tent is cut off; dividing by the row's sum repairs that.

# %% nbgrader={"grade_id": "test_antialiased_matrix", "points": 15}
check.example(antialiased_matrix, 3, 3, gives=[[1, 0, 0], [0, 1, 0], [0, 0, 1]])
# Four to two: u = 0.5 and 2.5, a reach of 2. The weights 3, 3, 1 (quarters) are divided by their sum.
check.example(antialiased_matrix, 4, 2, gives=[[3 / 7, 3 / 7, 1 / 7, 0], [0, 1 / 7, 3 / 7, 3 / 7]])
check(antialiased_matrix)
### BEGIN HIDDEN TESTS
check.hidden(antialiased_matrix)
### END HIDDEN TESTS

# %% [markdown]
# ## 7 Two small matrices (5 points)
#
# In the chapter: *The matrix is two small ones*.
#
# An image is resized one axis after the other. With the matrix of the rows on one side and that of the columns on the
# other, that is a product of three matrices.


# %% nbgrader={"grade_id": "resize", "solution": true}
def resize(image, row_matrix, column_matrix):
    """Resize an image by the matrices of its two axes.

    Parameters
    ----------
    image : (H, W) array
    row_matrix : (H_out, H) array, what each output row takes from each input row
    column_matrix : (W_out, W) array, the same for columns

    Returns
    -------
    (H_out, W_out) array; it keeps fractions, also of an image of whole numbers
    """
    ### BEGIN SOLUTION
    return row_matrix @ image @ column_matrix.T
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The row matrix mixes rows, so it stands on the left; the column matrix mixes columns, so its transpose stands on the
# right. The order of the two products does not matter for the result. It matters for the cost when one of them
# shrinks.

# %% nbgrader={"grade_id": "test_resize", "points": 5}
check.example(
    resize,
    np.array([[1, 3], [5, 7]]),
    np.array([[1, 0], [0, 1]]),
    np.array([[1, 0], [0.5, 0.5], [0, 1]]),
    gives=[[1, 2, 3], [5, 6, 7]],
)
check.example(
    resize, np.array([[1, 3], [5, 7]]), np.array([[0.5, 0.5]]), np.array([[1, 0], [0, 1]]), gives=[[3, 5]]
)
check(resize)
### BEGIN HIDDEN TESTS
check.hidden(resize)
### END HIDDEN TESTS

# %% [markdown]
# ## 8 In your own words (10 points, graded by a person)
#
# A model was trained on images that `F.interpolate(x, size, mode="bilinear", antialias=True)` had shrunk to a quarter of
# their height and width. On a phone they are shrunk by another library's "bilinear". There the small images have jagged
# edges, and everything in them sits a little further down and to the right. In four to seven sentences: name two settings
# that the word "bilinear" leaves open, say which of the two symptoms each of them explains and why, and describe one
# experiment on a tiny image that tells you which settings the phone's library uses.
#
# | what earns points | points |
# | --- | --- |
# | the coordinates, and how they shift the picture | 3 |
# | antialiasing, and how its absence (or presence) changes edges | 3 |
# | an experiment that tells the settings apart | 3 |
# | what to do about it | 1 |

# %% [markdown] nbgrader={"grade_id": "written_bilinear", "points": 10, "solution": true}
# The word says that the kernel is a tent. It leaves open where the output pixels sit, and whether the tent is widened
# when the image shrinks (and what stands beyond the border).
#
# Coordinates: with half pixels, output j sits at (j + ½)·4 − ½ = 4j + 1.5; with asymmetric ones, j · 4, it reads one and
# a half input pixels further up and to the left. So what stood at 4j + 1.5 shows up later, further down and to the
# right. (3 points: 1 for naming it, 2 for how it shifts.)
#
# Antialiasing: the widened tent averages all pixels that an output stands for. Without it, at most two of each four along
# an axis are read and the rest is skipped, so an edge jumps from one pixel to the next. (3 points: 1 for naming it, 2 for
# the effect.)
#
# Shrink a row of 16 pixels that is 0 but for a single 1, once for each place of the 1: the outputs are the columns of the
# axis matrix. One column that is zero throughout says that pixels are skipped; the centre of a row's weights says
# where the output pixel sits. (3 points. A ramp shows the coordinates, a stripe pattern the skipping: full points for both.)
#
# Use the same setting on both sides: resize with one library, or give PyTorch the arguments that equal the phone's.
# (1 point.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
