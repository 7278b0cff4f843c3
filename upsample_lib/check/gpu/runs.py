"""Whether runs agree, and why they may not.

Wrong versions that people met: pytorch/pytorch issue 137337 (torch.equal says that NaN differs from itself), numpy/numpy
issue 7776 (`a[places] += values` adds once), torch/cunn issue 84 (gradients added by atomics, in another order each run).
"""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, quarters

TWICE = "The same run twice"


def draw_runs(rng):
    """Results of several runs: equal, or different in one way."""
    first = quarters(rng, (2, between(rng, 3, 4))).astype(np.float32)
    kind = int(rng.integers(0, 11))
    if rng.random() < 0.25:
        first *= np.float32(2) ** -30  # so faint that any tolerance would swallow a difference
    runs = [first.copy() for _ in range(between(rng, 3, 5))]
    at = tuple(between(rng, 0, n - 1) for n in first.shape)
    which = {1: 1, 2: len(runs) - 1}.get(kind, between(rng, 1, len(runs) - 1))
    if kind in (1, 2, 3):
        runs[which][at] = np.nextafter(runs[which][at], np.float32(9))
    elif kind == 4:
        for run in runs:
            run[at] = np.nan
    elif kind == 5:
        for i, run in enumerate(runs):
            run[at] = -0.0 if i == which else 0.0
    elif kind == 6:
        runs[which] = runs[which].reshape(first.shape[::-1])
    elif kind == 7:
        runs[which] = np.roll(runs[which], 1, axis=1) if np.ptp(first, axis=1).any() else runs[which]
    elif kind == 8:
        runs[which][at] += 1
    elif kind == 9:
        runs = [run + np.float32(i) for i, run in enumerate(runs)] if between(rng, 0, 1) else runs[:1]
    elif kind == 10:  # so many values that NumPy prints some of them only
        runs = [np.zeros((40, 40), np.float32) for _ in runs]
        runs[which][between(rng, 10, 29), between(rng, 10, 29)] = 1
    return (runs,)


def all_like_first(same):
    """A wrong version: each later run compared with the first by `same`."""
    return lambda runs: all(bool(same(runs[0], run)) for run in runs[1:])


def bits_of(run):
    return run.shape, run.tobytes()


@exercise(
    section=TWICE,
    hand=[
        ([np.array([1, 2], np.float32), np.array([1, 2], np.float32)],),
        ([np.array([1, 2], np.float32), np.array([1, 2.0000002], np.float32)],),
        ([np.array([np.nan], np.float32), np.array([np.nan], np.float32)],),
        ([np.array([0.0], np.float32), np.array([-0.0], np.float32)],),
        ([np.array([1], np.float32), np.array([1], np.float32), np.array([3], np.float32)],),
    ],
    draw=draw_runs,
    cases=75,
)
def is_deterministic(results):
    return len({bits_of(run) for run in results}) == 1


is_deterministic.wrong(
    nearly_equal=all_like_first(lambda a, b: a.shape == b.shape and np.allclose(a, b, equal_nan=True)),
    as_printed=all_like_first(lambda a, b: str(a) == str(b)),
    equal_values=all_like_first(np.array_equal),
    equal_values_or_nan=all_like_first(lambda a, b: np.array_equal(a, b, equal_nan=True)),
    first_two_alone=lambda runs: len({bits_of(run) for run in runs[:2]}) == 1,
    first_and_last_alone=lambda runs: bits_of(runs[0]) == bits_of(runs[-1]),
    any_two_alike=lambda runs: any(bits_of(runs[0]) == bits_of(run) for run in runs[1:]),
    sums_compared=all_like_first(lambda a, b: a.sum() == b.sum()),
    shape_ignored=lambda runs: len({run.tobytes() for run in runs}) == 1,
    within_a_tolerance=all_like_first(
        lambda a, b: a.shape == b.shape and np.allclose(a, b, rtol=0, atol=1e-8, equal_nan=True)
    ),
)


def draw_scatter(rng):
    """Small whole numbers for a few places, and a large pair that cancels and swallows what comes between."""
    size, n = between(rng, 1, 3), between(rng, 5, 10)
    places = [*rng.integers(0, size, n), *[between(rng, 0, size - 1)] * 4]
    large = 2.0 ** between(rng, 25, 27)
    values = [*rng.choice([-3, -2, -1, 1, 2, 3], n), large, -large, *rng.choice([1, 2, 3], 2)]
    shuffled = rng.permutation(len(values))
    values, places = np.array(values, np.float32)[shuffled], np.array(places)[shuffled]
    return values, places, size, rng.permutation(len(values))


def add_up(values, places, size, dtype=np.float32):
    out = np.zeros(size, dtype)
    np.add.at(out, places, values)
    return out.astype(np.float32)


def in_eights(values):
    """The float32 sum as np.sum makes it, of fewer than 128 numbers: eight partial sums, joined in pairs, then the rest."""
    full = len(values) - len(values) % 8
    lanes = np.float32(0)
    for row in values[:full].reshape(-1, 8):
        lanes = lanes + row
    while np.size(lanes) > 1:
        lanes = lanes[::2] + lanes[1::2]
    total = np.float32(np.sum(lanes))
    for value in values[full:]:
        total += value
    return total


def last_kept(values, places, size):
    out = np.zeros(size, np.float32)
    out[places] = values
    return out


@exercise(
    section=TWICE,
    hand=[
        (np.array([1, 2, 4], np.float32), np.array([0, 1, 0]), 2, np.array([0, 1, 2])),
        (np.array([2**25, 1, -(2**25)], np.float32), np.array([0, 0, 0]), 1, np.array([0, 1, 2])),
        (np.array([2**25, 1, -(2**25)], np.float32), np.array([0, 0, 0]), 1, np.array([2, 0, 1])),
    ],
    draw=draw_scatter,
)
def scatter_add(values, places, size, order):
    return add_up(np.take(values, order), np.take(places, order), size)


scatter_add.wrong(
    last_kept=lambda v, p, n, o: last_kept(v[o], p[o], n),
    in_float64=lambda v, p, n, o: add_up(v[o], p[o], n, np.float64),
    partial_sums=lambda v, p, n, o: np.array([in_eights(v[o][p[o] == place]) for place in range(n)]),
    order_left_out=lambda v, p, n, o: add_up(v, p, n),
    order_inverted=lambda v, p, n, o: add_up(v[np.argsort(o)], p[np.argsort(o)], n),
    order_turned_round=lambda v, p, n, o: add_up(v[o[::-1]], p[o[::-1]], n),
    places_not_reordered=lambda v, p, n, o: add_up(v[o], p, n),
    values_not_reordered=lambda v, p, n, o: add_up(v, p[o], n),
)
