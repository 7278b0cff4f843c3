"""Numbers with fewer bits.

Wrong versions that people met: stillwater-sc/universal issue 1133 (bfloat16 by cutting bits off),
ucker/why-low-precision-training-fails issue 1 (a tie taken up).
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between


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


@exercise(
    section="Half precision and TF32",
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
        np.round,
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
        lambda x, bits: x.astype(np.float16).astype(np.float32),
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
