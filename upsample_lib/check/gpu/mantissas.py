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
        values += [0.0, -0.0, float(rng.choice([np.inf, -np.inf]))]
    signs = rng.choice([-1, 1], len(values))
    return rng.permutation(np.array(values) * signs).astype(np.float32), bits


def scaled(x):
    """(mantissa from 1 to 2 with its sign, exponent) of each number, in float64."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    return 2 * mantissa, exponent - 1


def rounded(rule, spare=0):
    """A version: mantissas times 2**(bits + spare) made whole by `rule`."""

    def version(x, bits):
        mantissa, exponent = scaled(x)
        return np.ldexp(rule(mantissa * 2.0 ** (bits + spare)), exponent - bits - spare).astype(np.float32)

    return version


@exercise(
    section="Half precision and TF32",
    hand=[
        (np.array([1.25, 1.75, 1.375], np.float32), 1),
        (np.array([5.0, -7.0, -0.0], np.float32), 1),
        (np.array([1.99, -1.125, -1.375, np.inf], np.float32), 2),
        (np.array([70001, 99999.0], np.float32), 10),
        (np.array([1 + 2**-16, 1 + 3 * 2**-16], np.float32), 15),
    ],
    draw=draw_mantissas,
    bits=True,
    cases=24,
)
def round_mantissa(x, bits):
    return rounded(np.round)(x, bits)


round_mantissa.wrong(
    cut_off=rounded(np.trunc),
    ties_away=rounded(lambda m: np.copysign(np.floor(np.abs(m) + 0.5), m)),
    ties_up=rounded(lambda m: np.floor(m + 0.5)),
    ties_toward_zero=rounded(lambda m: np.copysign(np.ceil(np.abs(m) - 0.5), m)),
    one_bit_less=rounded(np.round, spare=-1),
    one_bit_more=rounded(np.round, spare=1),
    decimal_digits=np.round,
    nothing_rounded=lambda x, bits: x.copy(),
    logarithm_of_zero=lambda x, bits: np.where(
        np.isfinite(x) & (x != 0), round_mantissa(x, bits), np.float32(np.nan)
    ),
    fixed_point=lambda x, bits: (np.round(x.astype(np.float64) * 2.0**bits) / 2.0**bits).astype(np.float32),
    as_float16=lambda x, bits: x.astype(np.float16).astype(np.float32),
    sign_lost=lambda x, bits: np.abs(round_mantissa(x, bits)),
    zeros_without_sign=lambda x, bits: round_mantissa(x, bits) + np.float32(0),
    in_float64=lambda x, bits: round_mantissa(x, bits).astype(np.float64),
)
