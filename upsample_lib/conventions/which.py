"""Which call made this image out of that one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .._arguments import array, integer
from ..interpolation import interpolate
from ..resizing import resize
from .tables import CONVENTIONS

Settings = dict[str, Any]

# Calls that `resize` cannot say and `interpolate` can: the call -> its options.
TORCH_ALONE: dict[str, Settings] = {
    'torch.nn.functional.interpolate(mode="area")': {"mode": "area"},
    'torch.nn.functional.interpolate(mode="lanczos", antialias=True)': {"mode": "lanczos", "antialias": True},
    'torch.nn.functional.interpolate(mode="bilinear", antialias=True, align_corners=True)': {
        "mode": "bilinear", "antialias": True, "align_corners": True,
    },
    'torch.nn.functional.interpolate(mode="bicubic", antialias=True, align_corners=True)': {
        "mode": "bicubic", "antialias": True, "align_corners": True,
    },
    "PIL.Image.Image.resize(resample=LANCZOS)": {"mode": "lanczos", "antialias": True},
}  # fmt: skip
MOST_CHANNELS = 4


class Match(NamedTuple):
    """A call that may have made the result, or several that make the same of this source.

    call is the text of the calls, joined by " or "; largest and mean are absolute differences from the result, in its own
    units (levels for uint8); settings are keywords of `resize`, or of `interpolate` where ONNX has no words for it.
    """

    call: str
    largest: float
    mean: float
    settings: Settings


def which_resize(
    source: np.ndarray, result: np.ndarray, *, channels: str | None = None, limit: int = 5
) -> list[Match]:
    """Which framework's call made `result` out of `source`, best first.

    Every row of `CONVENTIONS` that has settings is tried, and torch's interpolate in every mode. Calls that make the very same
    image of this source stand in one match: a constant or symmetric image leaves many of them together, and then no more
    can be known from it. A result of an integer dtype is compared after rounding; the noise of a JPEG raises the differences of
    all and leaves their order.

    Parameters
    ----------
    source, result : (H, W), (H, W, C), (C, H, W) or (N, C, H, W) arrays of one layout, pixels before and after
    channels : "first" or "last"; by shape when absent
    limit : int >= 1, matches at most

    Returns
    -------
    list of `Match`

    Raises
    ------
    ValueError : layouts that differ, or that the shapes do not tell; other channels before and after.

    >>> small = np.array([[0.0, 10, 20, 30]])
    >>> large = np.array([[0.0, 4, 9, 13, 17, 21, 26, 30]])  # corner on corner, rounded by hand
    >>> which_resize(small, large)[0].settings["coordinate_transformation_mode"]
    'align_corners'
    """
    source, result = _images(array("source", source), array("result", result), channels)
    limit = integer("limit", limit, 1)
    found: list[tuple[list[str], np.ndarray, Settings]] = []
    close = 1e-9 * max(float(np.abs(source).max()), 1.0)
    for call, settings, image in _made(source, result):
        same = next((calls for calls, other, _ in found if np.abs(other - image).max() <= close), None)
        if same is None:
            found.append(([call], image, settings))
        elif call not in same:
            same.append(call)
    matches = []
    for calls, image, settings in found:
        difference = np.abs(image - result.astype(np.float64))
        matches.append(Match(" or ".join(calls), float(difference.max()), float(difference.mean()), settings))
    return sorted(matches, key=lambda match: (match.mean, match.largest))[:limit]


def what_differs(one: Settings, other: Settings) -> str:
    """What sets two matches apart, in the words of their settings."""
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return ", ".join(f"{name} {one.get(name, 'unset')} against {other.get(name, 'unset')}" for name in names)


def _made(source: np.ndarray, result: np.ndarray) -> Iterator[tuple[str, Settings, np.ndarray]]:
    """(call, settings, image) for every call that can be tried; what is asked for twice is computed once."""
    whole = result.dtype.kind in "iu"
    images: dict[str, np.ndarray] = {}
    for call, row in {**CONVENTIONS, **TORCH_ALONE}.items():
        if isinstance(row, str) or row.get("coordinate_transformation_mode") == "tf_crop_and_resize":
            continue
        by_axis = whole and call.startswith("PIL.")  # which rounds after each axis
        key = str((sorted(row.items()), by_axis))
        if key not in images:
            images[key] = _image(source.astype(np.float64), result, row, by_axis)
        yield call, dict(row), images[key]


def _image(source: np.ndarray, result: np.ndarray, row: Settings, by_axis: bool) -> np.ndarray:
    """What a call makes; rounded where the result is of an integer dtype, after the columns too `by_axis`."""
    whole, (rows, columns) = result.shape[2:], source.shape[2:]
    # Pillow 13 takes the columns first, unless the rows become fewer and the columns more
    half_way = (whole[0], columns) if whole[0] < rows and whole[1] > columns else (rows, whole[1])
    for size in [half_way, whole] if by_axis else [whole]:
        if "coordinate_transformation_mode" in row:
            source = resize(source, sizes=size, axes=(2, 3), **row)
        else:
            source = interpolate(source, size=size, **row)
        if result.dtype.kind in "iu":
            limits = np.iinfo(result.dtype)
            source = np.clip(np.floor(source + 0.5) if by_axis else np.rint(source), limits.min, limits.max)
    return source


def _images(source: np.ndarray, result: np.ndarray, channels: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Both as (N, C, H, W)."""
    if channels not in (None, "first", "last"):
        raise ValueError(f"channels={channels!r} is neither 'first' nor 'last'")
    if source.ndim != result.ndim or source.ndim not in (2, 3, 4):
        raise ValueError(
            f"source has shape {source.shape} and result {result.shape}; two images of one layout are needed"
        )
    if source.ndim == 2:
        return source[None, None], result[None, None]
    where = {"first": source.ndim - 3, "last": source.ndim - 1}
    if channels is None:
        fits = [name for name, axis in where.items() if _may_be_channels(source, result, axis)]
        if len(fits) != 1:
            what = "tell two places" if fits else "show no place"
            raise ValueError(
                f"shapes {source.shape} and {result.shape} {what} for channels; say channels='first' or 'last'"
            )
        channels = fits[0]
    moved = [
        np.moveaxis(image, where[channels], -3).reshape(-1, *_tail(image, where[channels]))
        for image in (source, result)
    ]
    if moved[0].shape[:2] != moved[1].shape[:2]:
        raise ValueError(
            f"source has shape {source.shape} and result {result.shape}; no resize changes channels or batch"
        )
    return moved[0], moved[1]


def _tail(image: np.ndarray, axis: int) -> tuple[int, ...]:
    """(C, H, W) of an image with its channels at `axis`."""
    return (image.shape[axis], *[n for a, n in enumerate(image.shape) if a != axis][-2:])


def _may_be_channels(source: np.ndarray, result: np.ndarray, axis: int) -> bool:
    """Whether an axis is short, and the same before and after."""
    return source.shape[axis] == result.shape[axis] <= MOST_CHANNELS
