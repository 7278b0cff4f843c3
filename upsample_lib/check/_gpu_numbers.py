"""The exercises on GPUs, third part: how wrong a result is, and numbers with fewer bits.

Wrong versions that people met: numpy/numpy issue 13801 (a relative error of 0 / 0), pytorch/pytorch pull request 40800 (one
of about 80000, at a value near zero), stillwater-sc/universal issue 1133 (bfloat16 by cutting bits off),
ucker/why-low-precision-training-fails issue 1 (a tie taken up).
"""

import numpy as np

from ._engine.draw import between, quarters
from ._engine.topic import Topic

topic = Topic("gpu")

ERRORS, HALF = "How far apart are two results", "Half precision and TF32"


def draw_results(rng):
    """A result and the right one: of several dtypes, with zeros, sometimes overflown, undefined or 8 bits deep."""
    shape = tuple(between(rng, 2, 4) for _ in range(between(rng, 1, 3)))
    kind = rng.choice(["plain", "plain", "plain", "half", "bytes", "nan", "inf"])
    if kind == "bytes":
        return tuple(rng.choice(256, shape).astype(np.uint8) for _ in range(2))
    if kind == "half":
        return tuple((rng.choice([-5, -4, -3, 1, 2, 4, 6], shape) * 1e4).astype(np.float16) for _ in range(2))
    right = quarters(rng, shape)
    got = right + rng.choice([-1, -0.5, -0.25, 0, 0.125, 0.375, 1.25], shape)
    hole = tuple(between(rng, 0, n - 1) for n in shape)
    place = (
        *(between(rng, 0, n - 1) for n in shape[:-1]),
        between(rng, 1, shape[-1] - 1),
    )  # not the first of all
    if hole != place:
        right[hole] = 0.0
    if kind in ("nan", "inf"):
        got[place] = float(kind)
    return got.astype(rng.choice([np.float32, np.float64])), right


def silent(function):
    """A wrong version that divides by zero or overflows without a warning."""
    return np.errstate(all="ignore")(function)


def gap(got, right):
    return np.abs(got.astype(np.float64) - right.astype(np.float64))


def largest(array):
    return float(np.abs(array.astype(np.float64)).max())


def over(scale):
    """The right absolute error, and relative to scale(got, right), which may go wrong."""

    @silent
    def version(got, right):
        error = gap(got, right).max()
        return float(error), float(error / np.float64(scale(got, right)))

    return version


def both(choose):
    """Another number than the largest absolute difference, and the same as a share of the largest value."""
    return lambda got, right: (float(choose(got, right)), float(choose(got, right) / largest(right)))


def per_element(keep_zeros):
    """The largest of the relative errors of the elements."""

    @silent
    def version(got, right):
        kept = np.full(right.shape, True) if keep_zeros else right != 0
        share = gap(got, right)[kept] / np.abs(right[kept].astype(np.float64))
        return float(gap(got, right).max()), float(share.max(initial=0.0))

    return version


def errors_in(dtype, got, right):
    """Both errors, computed in a dtype."""
    got, right = got.astype(dtype), right.astype(dtype)
    return float(np.abs(got - right).max()), float(np.abs(got - right).max() / np.abs(right).max())


@silent
def at_the_place(got, right):
    where = np.unravel_index(np.argmax(gap(got, right)), right.shape)
    return float(gap(got, right)[where]), float(gap(got, right)[where] / abs(np.float64(right[where])))


@topic.exercise(
    section=ERRORS,
    hand=[
        (np.array([1.0, 2.5, -4.0]), np.array([1.0, 2.0, -4.0])),
        (np.array([0.5, -5.0]), np.array([0.0, -4.0])),
        (np.array([10, 200], np.uint8), np.array([30, 200], np.uint8)),
        (np.array([np.nan, 2.0], np.float32), np.array([1.0, 2.0])),
        (np.array([6e4, 1e4], np.float16), np.array([-4e4, 1e4], np.float16)),
    ],
    draw=draw_results,
    cases=24,
)
def largest_error(got, right):
    absolute = float(np.max(np.abs(np.asarray(got, dtype=float) - np.asarray(right, dtype=float))))
    return absolute, absolute / float(np.max(np.abs(np.asarray(right, dtype=float))))


largest_error.wrong(
    signed=(
        "the largest difference is taken with its sign, so that results which are too small do not count; take "
        "absolute values first",
        both(lambda g, r: (g.astype(float) - r.astype(float)).max()),
    ),
    mean=("the mean of the errors is taken; the largest is asked for", both(lambda g, r: gap(g, r).mean())),
    root_mean_square=(
        "the root of the mean square of the errors is taken; the largest error is asked for",
        both(lambda g, r: np.sqrt((gap(g, r) ** 2).mean())),
    ),
    summed=("the errors are added up; the largest is asked for", both(lambda g, r: gap(g, r).sum())),
    own_dtype=(
        "the difference is taken in the arrays' own dtype, where float16 overflows beyond 65504 and uint8 wraps "
        "round below 0; convert to float64 first",
        silent(lambda g, r: (float(np.abs(g - r).max()), float(np.abs(g - r).max() / np.abs(r).max()))),
    ),
    in_float32=(
        "the errors are computed in float32, which rounds them; convert both results to float64 first",
        silent(lambda g, r: errors_in(np.float32, g, r)),
    ),
    nan_left_out=(
        "NaN is left out, as by np.nanmax, or lost, as by Python's own max where it does not come first; a result that "
        "holds NaN is wrong, and its error is NaN",
        both(lambda g, r: np.nanmax(gap(g, r))),
    ),
    per_element=(
        "each error is divided by its own right value, which is infinite or 0 / 0 at a zero; divide by the largest "
        "right value",
        per_element(True),
    ),
    per_element_without_zeros=(
        "each error is divided by its own right value and zeros are left out, so that a value near zero makes a "
        "small error large; divide by the largest right value",
        per_element(False),
    ),
    over_value_at_the_place=(
        "the largest error is divided by the right value at its place; divide by the largest right value",
        at_the_place,
    ),
    over_largest_got=(
        "the error is divided by the largest value of the result that is judged; divide by the right one's",
        over(lambda g, r: largest(g)),
    ),
    over_mean=(
        "the error is divided by the mean size of the right values; divide by the largest",
        over(lambda g, r: np.abs(r.astype(float)).mean()),
    ),
    over_range=(
        "the error is divided by the span from the least to the greatest right value; divide by the largest "
        "absolute value",
        over(lambda g, r: float(r.max()) - float(r.min())),
    ),
    over_greatest=(
        "the error is divided by the greatest right value without its absolute value, so that a large negative one "
        "does not count",
        over(lambda g, r: float(r.max())),
    ),
    exchanged=(
        "the two numbers are exchanged; the absolute error comes first",
        lambda g, r: largest_error(g, r)[::-1],
    ),
)


def draw_mantissas(rng):
    """Numbers of nearly one size, so that a rounding step shows in all: ties, carries, zeros, infinities."""
    bits, size = int(rng.choice([1, 2, 7, 10, 15, 22])), 2.0 ** between(rng, 0, 3)
    if between(rng, 1, 4) == 1:
        size = 2.0 ** between(rng, 17, 20)
    ticks = 2**bits + rng.integers(0, 2**bits, between(rng, 3, 6))
    rest = rng.choice([0.5, 0.5, 0.25, 0.75, 0.375, 0.0], len(ticks))
    values = [*(ticks + rest) / 2**bits * size, (2 - 2.0 ** -(bits + 2)) * size, 1.6103515625 * size / 4]
    if between(rng, 0, 1):
        values += [0.0, float(rng.choice([np.inf, -np.inf]))]
    signs = rng.choice([-1, 1], len(values))
    return rng.permutation(np.array(values) * signs).astype(np.float32), bits


def scaled(x):
    """(mantissa from 1 to 2 with its sign, exponent) of each number, in float64."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    return 2 * mantissa, exponent - 1


def rounded(rule, spare=0):
    """A wrong version: mantissas times 2**(bits + spare) made whole by `rule`."""

    def version(x, bits):
        mantissa, exponent = scaled(x)
        return np.ldexp(rule(mantissa * 2.0 ** (bits + spare)), exponent - bits - spare).astype(np.float32)

    return version


def carry_lost(x, bits):
    mantissa, exponent = scaled(x)
    ticks = np.round(np.abs(mantissa) * 2.0**bits)
    ticks = np.where(ticks == 2.0 ** (bits + 1), 2.0**bits, ticks)
    return np.copysign(np.ldexp(ticks, exponent - bits), x).astype(np.float32)


def one_step(x, bits):
    """All numbers on the grid of the largest finite one."""
    step = 2.0 ** (np.floor(np.log2(np.abs(x[np.isfinite(x)]).max())) - bits)
    return (np.round(x.astype(np.float64) / step) * step).astype(np.float32)


@topic.exercise(
    section=HALF,
    hand=[
        (np.array([1.25, 1.75, 1.375], np.float32), 1),
        (np.array([5.0, -7.0, 0.0], np.float32), 1),
        (np.array([1.99, -1.125, -1.375, np.inf], np.float32), 2),
        (np.array([70001, 99999.0], np.float32), 10),
        (np.array([1 + 2**-16, 1 + 3 * 2**-16], np.float32), 15),
    ],
    draw=draw_mantissas,
    cases=24,
)
def round_mantissa(x, bits):
    mantissa, exponent = np.frexp(x.astype(np.float64))
    return np.ldexp(np.round(mantissa * 2 ** (bits + 1)), exponent - (bits + 1)).astype(np.float32)


round_mantissa.wrong(
    cut_off=(
        "the bits beyond the mantissa are cut off, which rounds toward zero; round to the nearest",
        rounded(np.trunc),
    ),
    ties_away=(
        "a tie is rounded away from zero; it goes to the neighbour whose last bit is 0",
        rounded(lambda m: np.copysign(np.floor(np.abs(m) + 0.5), m)),
    ),
    ties_up=(
        "a tie is rounded up, as floor(m + 0.5) does; it goes to the neighbour whose last bit is 0",
        rounded(lambda m: np.floor(m + 0.5)),
    ),
    ties_toward_zero=(
        "a tie is rounded toward zero; it goes to the neighbour whose last bit is 0",
        rounded(lambda m: np.copysign(np.ceil(np.abs(m) - 0.5), m)),
    ),
    rounded_down=("every number is rounded down; round to the nearest", rounded(np.floor)),
    rounded_outward=(
        "every number is rounded away from zero; round to the nearest",
        rounded(lambda m: np.copysign(np.ceil(np.abs(m)), m)),
    ),
    one_bit_less=(
        "one bit less is kept: the leading 1 is not stored and not among the bits of the mantissa",
        rounded(np.round, spare=-1),
    ),
    one_bit_more=(
        "one bit more is kept: bits counts those behind the leading 1, and nothing besides",
        rounded(np.round, spare=1),
    ),
    bits_left_out=(
        "7 bits are kept, as in bfloat16, whatever bits says",
        lambda x, bits: round_mantissa(x, 7),
    ),
    ten_bits_at_most=(
        "no more than 10 bits are kept, as in TF32; bits goes up to 22",
        lambda x, bits: round_mantissa(x, min(bits, 10)),
    ),
    decimal_digits=(
        "np.round(x, bits) rounds to that many decimal digits, which leaves most numbers as they are; the bits of the "
        "mantissa are binary, and they count from the leading 1 and not from the point",
        lambda x, bits: np.round(x, bits),
    ),
    nothing_rounded=(
        "hardly anything is rounded: bits is how many are kept behind the leading 1, and the other 23 - bits go",
        lambda x, bits: x.copy(),
    ),
    logarithm_of_zero=(
        "the exponent comes from a logarithm, which a zero or an infinity does not have; both stay what they are",
        lambda x, bits: np.where(np.isfinite(x) & (x != 0), round_mantissa(x, bits), np.float32(np.nan)),
    ),
    fixed_point=(
        "every number is rounded to a multiple of 2**-bits, large or small; the step grows with the number, 2**-bits "
        "times the power of two below it",
        lambda x, bits: (np.round(x.astype(np.float64) * 2.0**bits) / 2.0**bits).astype(np.float32),
    ),
    step_of_the_largest=(
        "all numbers get the step of the largest one; each number has a step of its own",
        one_step,
    ),
    as_float16=(
        "the numbers are cast to float16, which always keeps 10 bits and overflows beyond 65504; the exponent stays "
        "that of float32",
        silent(lambda x, bits: x.astype(np.float16).astype(np.float32)),
    ),
    carry_lost=(
        "a mantissa that rounds up to 2 falls back to 1; the carry goes into the exponent",
        carry_lost,
    ),
    sign_lost=(
        "the sign is lost; it is the highest bit and stays",
        lambda x, bits: np.abs(round_mantissa(x, bits)),
    ),
)
