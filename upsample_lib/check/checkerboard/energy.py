"""The measure: the share of the variance that the phase explains."""

import numpy as np

from .._engine.topic import exercise
from .._shared.draw import between, numbers


def draw_image(rng):
    """An image of whole numbers or of float64: what float32 rounds, a plain number does not tell."""
    s = between(rng, 1, 3)
    image = numbers(rng, (s + between(rng, 0, 5), s + between(rng, 0, 5)))[0]
    if image.dtype == np.float32:
        image = image.astype(float)
    if rng.random() < 0.15:
        image = np.full_like(image, image[0, 0])
    return image * 2.0**-12 if rng.random() < 0.3 else image, s  # some are faint


def phases_of(image, s):
    return [image[i::s, j::s] for i in range(s) for j in range(s)]


def energy(image, s, weigh=True, centre=True, phases=phases_of, size=np.square):
    """Share of the variance that phase means explain; with switches for what goes wrong."""
    image = np.asarray(image, float)
    middle = image.mean() if centre else 0.0
    total = ((image - middle) ** 2).sum()
    if total == 0:
        return 0.0
    parts = phases(image, s)
    weights = [part.size if weigh else image.size / len(parts) for part in parts]
    return float(sum(n * size(part.mean() - middle) for n, part in zip(weights, parts)) / total)


def tiles(image, s):
    return [image[i : i + s, j : j + s] for i in range(0, len(image), s) for j in range(0, image.shape[1], s)]


def diagonals(image, s):
    sums = np.add.outer(*map(np.arange, image.shape)) % s
    return [image[sums == phase] for phase in np.unique(sums)]


def of_means(image, s, spread):
    """What `spread` makes of the phase means, over the variance of the image; phases count alike."""
    means = np.array([phase.mean() for phase in phases_of(image, s)])
    return float(spread(means) / image.var()) if np.ptp(image) else 0.0


def around_their_mean(image, s):
    """The phase means compared with their own mean."""
    image = np.asarray(image, float)
    sizes, means = zip(*[(phase.size, phase.mean()) for phase in phases_of(image, s)])
    explained = np.dot(sizes, (np.array(means) - np.mean(means)) ** 2)
    return float(explained / image.size / image.var()) if np.ptp(image) else 0.0


def nearly(image, s, tiny):
    """The share with a small number added to the divisor."""
    total = float(((image - np.mean(image, dtype=float)) ** 2).sum())
    return energy(image, s) * total / (total + tiny)


@exercise(
    section="A number for it",
    hand=[
        (np.array([[0, 1], [1, 0]]), 2),
        (np.array([[0, 0, 2, 2], [3, 3, 3, 3]]), 2),
        (np.array([[5, 5], [5, 5]]), 2),
        (np.array([[1, 2, 4]]), 1),
        (np.array([[1, 2, 4], [0, 1, 1], [2, 2, 3]]), 2),
        (np.array([[0, 2.0**-12], [2.0**-12, 2.0**-12]]), 2),
    ],
    draw=draw_image,
)
def checkerboard_energy(image, stride):
    return energy(image, stride)


checkerboard_energy.wrong(
    phases_not_weighed=lambda x, s: energy(x, s, weigh=False),
    rest_cut_off=lambda x, s: energy(x[: len(x) // s * s, : x.shape[1] // s * s], s),
    mean_not_subtracted=lambda x, s: energy(x, s, centre=False),
    blocks_for_phases=lambda x, s: energy(x, s, phases=tiles),
    diagonal_phases=lambda x, s: energy(x, s, phases=lambda x, s: [x[i::s, i::s] for i in range(s)]),
    row_phases=lambda x, s: energy(x, s, phases=lambda x, s: [x[i::s] for i in range(s)]),
    column_phases=lambda x, s: energy(x, s, phases=lambda x, s: [x[:, j::s] for j in range(s)]),
    the_rest=lambda x, s: 1 - energy(x, s),
    root=lambda x, s: energy(x, s) ** 0.5,
    not_divided=lambda x, s: energy(x, s) * float(((x - np.mean(x)) ** 2).sum()),
    nan_for_a_constant=lambda x, s: energy(x, s) if np.ptp(x) else float("nan"),
    phases_not_multiplied=lambda x, s: of_means(x, s, lambda means: ((means - x.mean()) ** 2).sum() / x.size),
    sum_of_places=lambda x, s: energy(x, s, phases=diagonals),
    one_for_a_constant=lambda x, s: energy(x, s) if np.ptp(x) else 1.0,
    variance_of_means=lambda x, s: of_means(x, s, np.var),
    tiny_number=lambda x, s: nearly(x, s, 1e-8),
    tinier_number=lambda x, s: nearly(x, s, 1e-12),
    mean_of_means=around_their_mean,
    inside_phases=lambda x, s: 1 - energy(x, s) if np.ptp(x) else 0.0,
    divided_by_pixels=lambda x, s: energy(x, s) / x.size,
    not_squared=lambda x, s: energy(x, s, size=np.abs),
)
