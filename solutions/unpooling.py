# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Unpooling
#
# You come back from a pooling in three ways, keep the places that max pooling forgets, and find the pooling that
# belongs to replication.
#
# **You train** copies against nails; flat indices and how to read them; why a sum and not a mean is the adjoint of
# copying.
#
# **You need** NumPy slices, `np.argmax`, and the chapter [Unpooling](../../book/unpooling.md).
#
# **It takes** about 60 minutes. There are 60 points: 50 for five functions, 10 for a written answer.
#
# How a task goes: replace the line `raise NotImplementedError()` in the function, run its cell, run the cell below.
# If an answer is wrong, the message says what differs and, where it can, which mistake gives just that.
# `check.failed` then holds the arguments of the call that failed: try `replicate(*check.failed)` in a cell of your own.
# NumPy is all you need; PyTorch and the course's library are out of reach while your work is graded.
#
# You would rather find it yourself? After `check.hints = "steps"`, in a cell of your own, a message says at first only where
# your answer differs; run the cell again for the section to reread, and once more for the rest.

# %% nbgrader={"grade_id": "setup"}
import numpy as np

from upsample_lib.check import Check

check = Check("unpooling")

# %% [markdown]
# ## 1 Copy (10 points)
#
# In the chapter: *Three ways on one small map*.
#
# Replication copies each value into a block of its own, `stride` pixels high and wide. As an enlargement it is called
# nearest neighbour.


# %% nbgrader={"grade_id": "replicate", "solution": true}
def replicate(x, stride):
    """Copy each pixel into a block of stride x stride pixels.

    Parameters
    ----------
    x : (H, W) array
    stride : int >= 1, output pixels per input pixel on each axis

    Returns
    -------
    (H * stride, W * stride) array, of x's dtype or of float
    """
    ### BEGIN SOLUTION
    # np.repeat copies each entry of an axis; np.tile would copy the image.
    return np.repeat(np.repeat(x, stride, axis=0), stride, axis=1)
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# `np.repeat` repeats each entry of an axis, which is what a block needs; `np.tile` would repeat the image. Once for
# each axis, since the copies on one axis know nothing of the other.

# %% nbgrader={"grade_id": "test_replicate", "points": 10}
check.example(replicate, np.array([[1, 2]]), 2, gives=[[1, 1, 2, 2], [1, 1, 2, 2]])
check.example(replicate, np.array([[5], [7]]), 2, gives=[[5, 5], [5, 5], [7, 7], [7, 7]])
check.example(replicate, np.array([[3]]), 3, gives=[[3, 3, 3], [3, 3, 3], [3, 3, 3]])
check(replicate)
### BEGIN HIDDEN TESTS
check.hidden(replicate)
### END HIDDEN TESTS

# %% [markdown]
# ## 2 Nails (5 points)
#
# In the chapter: *Three ways on one small map*.
#
# The bed of nails puts each value in the *top-left* corner of its block. The other pixels of the block, also those of
# the last row and column of blocks, are zero.


# %% nbgrader={"grade_id": "bed_of_nails", "solution": true}
def bed_of_nails(x, stride):
    """Put each pixel in the top-left corner of a block of stride x stride zeros.

    Parameters
    ----------
    x : (H, W) array
    stride : int >= 1, output pixels per input pixel on each axis

    Returns
    -------
    (H * stride, W * stride) array, of x's dtype or of float
    """
    ### BEGIN SOLUTION
    out = np.zeros((x.shape[0] * stride, x.shape[1] * stride))
    out[::stride, ::stride] = x
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# A slice with a step names exactly the corners of the blocks: rows 0, s, 2s and so on. Everything else is already
# zero. The output has whole blocks, so there are zeros after the last nail, too.

# %% nbgrader={"grade_id": "test_bed_of_nails", "points": 5}
check.example(bed_of_nails, np.array([[1, 2]]), 2, gives=[[1, 0, 2, 0], [0, 0, 0, 0]])
check.example(bed_of_nails, np.array([[4]]), 3, gives=[[4, 0, 0], [0, 0, 0], [0, 0, 0]])
check(bed_of_nails)
### BEGIN HIDDEN TESTS
check.hidden(bed_of_nails)
### END HIDDEN TESTS

# %% [markdown]
# ## 3 Pool, and remember where (15 points)
#
# In the chapter: *The loop*.
#
# Max pooling keeps the largest value of each block of `size` x `size` pixels. Blocks stand side by side; rows and
# columns that fill no whole block are left out. For the way back you also keep the *place* of each maximum: its index
# in the whole map, counted row by row from 0, so that pixel (i, j) of a map of width W has the index `i * W + j`. Of
# equal values the first one counts, row by row.


# %% nbgrader={"grade_id": "max_pool", "solution": true}
def max_pool(x, size):
    """The maxima of blocks that stand side by side, and where each one is.

    Parameters
    ----------
    x : (H, W) array
    size : int >= 1, not larger than H or W; height and width of a block in pixels

    Returns
    -------
    values : (H // size, W // size) array, of x's dtype or of float, the largest value of each block
    indices : (H // size, W // size) array of int, i * W + j for a maximum at pixel (i, j) of x
    """
    ### BEGIN SOLUTION
    rows, columns = x.shape[0] // size, x.shape[1] // size
    values, indices = np.zeros((rows, columns)), np.zeros((rows, columns), dtype=int)
    for i in range(rows):
        for j in range(columns):
            block = x[i * size : (i + 1) * size, j * size : (j + 1) * size]
            # argmax counts within the block and takes the first of equal values.
            down, right = divmod(np.argmax(block), size)
            values[i, j] = block[down, right]
            indices[i, j] = (i * size + down) * x.shape[1] + j * size + right
    return values, indices
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Within a block `argmax` counts row by row and stops at the first of equal values, which is the rule. Its answer is
# an index inside the block; `divmod` by the block's width turns it into a row and a column, which are then moved to
# the block's place and counted in rows of the whole map.

# %% nbgrader={"grade_id": "test_max_pool", "points": 15}
check.example(max_pool, np.array([[1, 5, 2, 0], [3, 4, 0, 7]]), 2, gives=([[5, 7]], [[1, 7]]))
# Equal values: the first one counts. The fifth column fills no block.
check.example(max_pool, np.array([[8, 8, 6, 6, 1], [8, 8, 6, 9, 1]]), 2, gives=([[8, 9]], [[0, 8]]))
check.example(max_pool, np.array([[1, 2], [4, 3], [5, 6], [8, 7]]), 2, gives=([[4], [8]], [[2], [6]]))
check(max_pool)
### BEGIN HIDDEN TESTS
check.hidden(max_pool)
### END HIDDEN TESTS

# %% [markdown]
# ## 4 Put them back (10 points)
#
# In the chapter: *The loop* and *Sizes*.
#
# Max-unpooling writes each value at its index, into zeros. A pooled map does not know the size before: 4 and 5 columns
# both become 2. So the size of the result is given, and the indices count in rows of the *result's* width.


# %% nbgrader={"grade_id": "max_unpool", "solution": true}
def max_unpool(values, indices, output_shape):
    """Write each value at its index in a map of zeros.

    Parameters
    ----------
    values : (h, w) array
    indices : (h, w) array of int from 0 to H * W - 1; i * W + j stands for pixel (i, j) of the result; none stands twice
    output_shape : tuple (H, W) of int, output pixels

    Returns
    -------
    (H, W) array, of the values' dtype or of float
    """
    ### BEGIN SOLUTION
    out = np.zeros(output_shape)
    out.flat[indices.ravel()] = values.ravel()
    return out
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# The flat view of the result, `out.flat`, is indexed in the same way as the indices were counted: row by row, in rows
# of the *given* width. No loop is needed, because no index stands twice.

# %% nbgrader={"grade_id": "test_max_unpool", "points": 10}
check.example(
    max_unpool,
    np.array([[5, 7]]),
    np.array([[1, 7]]),
    (2, 4),
    gives=[[0, 5, 0, 0], [0, 0, 0, 7]],
)
# The same indices in rows of five.
check.example(
    max_unpool,
    np.array([[5, 7]]),
    np.array([[1, 7]]),
    (2, 5),
    gives=[[0, 5, 0, 0, 0], [0, 0, 7, 0, 0]],
)
check(max_unpool)
### BEGIN HIDDEN TESTS
check.hidden(max_unpool)
### END HIDDEN TESTS

# %% [markdown]
# ## 5 The pooling that belongs to copying (10 points)
#
# In the chapter: *Three matrices, and their transposes*.
#
# As a matrix, replication has a 1 wherever a pixel is copied to. Its transpose runs these wires backwards: each pixel of
# a block sends its value to the one pixel that the block came from, and what arrives there adds up. That is the adjoint
# of replication, and also its gradient.


# %% nbgrader={"grade_id": "replicate_adjoint", "solution": true}
def replicate_adjoint(y, stride):
    """What the transpose of replication's matrix makes of an image.

    Parameters
    ----------
    y : (H * stride, W * stride) array
    stride : int >= 1

    Returns
    -------
    (H, W) array, of y's dtype or of float
    """
    ### BEGIN SOLUTION
    rows, columns = y.shape[0] // stride, y.shape[1] // stride
    # Axis 1 runs inside a block's rows, axis 3 inside its columns.
    return y.reshape(rows, stride, columns, stride).sum(axis=(1, 3))
    ### END SOLUTION


# %% [markdown] tags=["worked"]
# Reshaping to four axes puts the position inside a block on axes of its own, 1 and 3, and the sum over these two is
# the sum over a block. A mean would be the adjoint of replication divided by the block's size.

# %% nbgrader={"grade_id": "test_replicate_adjoint", "points": 10}
check.example(replicate_adjoint, np.array([[1, 2, 5, 6], [3, 4, 7, 8]]), 2, gives=[[10, 26]])
check.example(replicate_adjoint, np.array([[1, 2], [3, 4], [5, 6], [7, 8]]), 2, gives=[[10], [26]])
check.example(replicate_adjoint, np.array([[1, 2]]), 1, gives=[[1, 2]])
check(replicate_adjoint)
### BEGIN HIDDEN TESTS
check.hidden(replicate_adjoint)
### END HIDDEN TESTS

# %% [markdown]
# ## 6 In your own words (10 points, graded by a person)
#
# A network pools a 5 × 5 map by 2 with `return_indices`, and its decoder calls max-unpooling without saying a size, so
# that it makes 4 × 4. In three to six sentences: what becomes of an index such as 12? When does this raise an error, and
# when does it go unnoticed? In another network a convolution stands between pooling and unpooling, and some of its values are
# negative. A colleague max-pools the unpooled map again and expects these values: which of them come back? Which
# operation on the unpooled map would give all of them?
#
# | what earns points | points |
# | --- | --- |
# | where index 12 belongs, and where it is put | 3 |
# | when there is an error, and when not | 2 |
# | which values come back, what stands in place of the others, and why | 3 |
# | an operation that gives all of them | 2 |

# %% [markdown] nbgrader={"grade_id": "written_sizes", "points": 10, "solution": true}
# In rows of 5 the index 12 is row 2, column 2, since 12 = 2 · 5 + 2. In rows of 4 it is row 3, column 0: 12 = 3 · 4 + 0.
# The value lands in another place. (3 points: 1 for the true place, 2 for the wrong one with the reason.)
#
# A 4 × 4 map has the indices 0 to 15. The pooled windows reach row 3, column 3 of the 5 × 5 map, which is index 18: an
# index of 16 or more raises an error, and if all maxima happen to have smaller ones, the values are misplaced
# without a word. (2 points.)
#
# Every block of the unpooled map holds one value and zeros. Max pooling takes the largest: the value, if it is not
# negative, and 0 in place of a negative one. (3 points: 1 for the values that come back, 2 for the zeros with the reason.)
#
# Read the unpooled map at the indices, which is the transpose of unpooling. Adding up each block does as well, since the
# other pixels are zeros. (2 points for either.)

# %% [markdown]
# ## What passes so far

# %% nbgrader={"grade_id": "summary"}
check.summary()
