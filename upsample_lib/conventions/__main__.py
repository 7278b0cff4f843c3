"""`python -m upsample_lib.conventions SOURCE RESULT`: which call made one image out of the other."""

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from . import which_resize


def load(path: Path) -> np.ndarray:
    """A .npy file, or an image by Pillow or OpenCV, whichever is installed."""
    if path.suffix == ".npy":
        return np.load(path, allow_pickle=False)
    try:
        from PIL import Image
    except ImportError:
        try:
            import cv2
        except ImportError:
            raise ValueError(f"{path}: to read it, install Pillow or OpenCV; .npy needs neither") from None
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if image is None:
            raise ValueError(f"{path} is no image that OpenCV can read") from None
        return image
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB") if picture.mode in ("1", "P", "CMYK", "YCbCr") else picture)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the ranking; returns 2 where the files cannot be compared."""
    parser = argparse.ArgumentParser(prog="python -m upsample_lib.conventions", description=__doc__)
    parser.add_argument("source", type=Path, help="the image before, .npy or a picture")
    parser.add_argument("result", type=Path, help="the image after")
    parser.add_argument("--channels", choices=("first", "last"), help="found by shape when absent")
    parser.add_argument("--limit", type=int, default=5, help="how many different results to show (5)")
    options = parser.parse_args(argv)
    try:
        source, result = load(options.source), load(options.result)
        ranking = which_resize(source, result, channels=options.channels, limit=None)
    except (OSError, TypeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{options.source} {source.shape} -> {options.result} {result.shape}\n  largest     mean  call")
    for number, (distance, entries) in enumerate(groupby(ranking, key=lambda entry: entry[1:3])):
        if number >= options.limit:
            break
        calls = [call for call, *_ in entries]
        print("{:9.3f}{:9.3f}  ".format(*distance) + ("\n" + 20 * " ").join(calls))
    print(ranking.note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
