"""What an answer that is near the right one may still lack: the same bits, and whole numbers where they index."""

import numpy as np

from .differences import Difference


def other_bits(answer, expected):
    """The `Difference` of numbers that are near but not the same bits: the value, the dtype or the sign of a zero."""
    if type(answer) is not np.ndarray:
        answer = np.asarray(answer, expected.dtype)
    if answer.dtype != expected.dtype:
        text = f"your array has dtype {answer.dtype}; the docstring asks for {expected.dtype}."
        return Difference("dtype", text)
    signs = (answer == 0) & (np.signbit(answer) != np.signbit(expected))
    other = np.argwhere(signs | ((answer != expected) & ~np.isnan(expected)))
    if not len(other):
        return None
    at = tuple(map(int, other[0]))
    what = "the sign of a zero" if signs[at] else "a bit"
    text = f"at {list(at)} {what} differs: got {float(answer[at])!r}, expected {float(expected[at])!r}."
    return Difference("values", text, at)


def no_index(answer, places):
    """The `Difference` of right numbers that cannot index an array."""
    for place in places:
        answer = answer[place]
    answer = np.asarray(answer)  # plain numbers, as compare has found
    if answer.dtype.kind in "iu" or not answer.size:
        return None
    text = f"your places have dtype {answer.dtype}; what indexes an array is whole: .astype(int) makes it so."
    return Difference("dtype", text)
