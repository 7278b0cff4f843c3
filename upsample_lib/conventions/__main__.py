"""`python -m upsample_lib.conventions SOURCE RESULT`: which framework's call made one image out of another.

Images are .npy files; pictures too, where Pillow or OpenCV is installed.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from .which import Match, what_differs, which_resize


def read_image(path: str) -> np.ndarray:
    """The array in a .npy file, or the pixels of a picture, rows first, channels last.

    Raises
    ------
    ValueError : no file, or none that can be read here.
    """
    if not Path(path).is_file():
        raise ValueError(f"{path} is no file")
    try:
        if path.endswith(".npy"):
            return np.load(path, allow_pickle=False)
        try:
            from PIL import Image

            with Image.open(path) as picture:
                return np.asarray(
                    picture.convert("RGB" if picture.mode not in ("L", "RGBA", "F", "I") else picture.mode)
                )
        except ImportError:
            import cv2

            pixels = cv2.imread(path, cv2.IMREAD_COLOR_RGB)
            if pixels is None:
                raise ValueError(f"{path} is no picture that OpenCV reads") from None
            return pixels
    except ImportError:
        raise ValueError(
            f"{path} is a picture; to read it, install pillow or opencv-python, or save the array as .npy"
        ) from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error}") from None


def report(matches: list[Match]) -> str:
    """The matches as a table, and what sets the first two apart."""
    lines = ["largest    mean  call"]
    for match in matches:
        first, *others = match.call.split(" or ")
        lines.append(f"{match.largest:7.4g} {match.mean:7.4g}  {first}")
        lines += [f"{'':17}{call}" for call in others]
    if len(matches) > 1:
        lines.append(f"\nThe first two differ in: {what_differs(matches[0].settings, matches[1].settings)}.")
    else:
        lines.append("\nEvery call makes the same of this source: it does not tell them apart.")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit status is 2 where an image cannot be read or compared."""
    parser = argparse.ArgumentParser(prog="python -m upsample_lib.conventions", description=__doc__)
    parser.add_argument("source", metavar="SOURCE", help="the image before: .npy or a picture")
    parser.add_argument("result", metavar="RESULT", help="the image after")
    parser.add_argument(
        "--channels", choices=("first", "last"), help="where the channels are; by shape when absent"
    )
    parser.add_argument("--limit", type=int, default=5, metavar="N", help="matches at most (5)")
    options = parser.parse_args(arguments)
    try:
        source, result = read_image(options.source), read_image(options.result)
        print(report(which_resize(source, result, channels=options.channels, limit=options.limit)))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
