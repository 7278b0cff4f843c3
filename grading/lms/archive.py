"""The files of an archive or a folder, each with where it stood, unpacked where nothing in it can do harm."""

import contextlib
import itertools
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import GradingError
from ..submission.read_notebook import MAX_FILE_BYTES

MAX_FILES, MAX_TOTAL = 50_000, 4 * 2**30
NOBODYS = {"__MACOSX", "__pycache__", "site-packages"}  # folders of files that nobody wrote
MAX_OF_STUDENT, MAX_STUDENTS_TOTAL = 2000, 400 * 2**20  # of an archive that a student handed in


@dataclass
class Unpacked:
    """A file: its path in the archive, where it lies on this disk, or why it is left aside."""

    name: str
    place: Path | None = None
    why: str | None = None

    @property
    def parts(self):
        return PurePosixPath(self.name).parts

    @property
    def is_hidden(self):
        """Whether it is what macOS, Office and Python put beside a file, also behind what a platform writes in front of a name."""
        return bool(re.search(r"(?:^|[_/ ])\._", self.name)) or any(
            part.startswith((".", "~$")) or part in NOBODYS for part in self.parts
        )


def unpacked(source, scratch):
    """The files of a ZIP archive or a folder; ZIP archives inside are opened, one in another no further.

    Parameters
    ----------
    source : path
    scratch : an empty folder for what is unpacked

    Raises
    ------
    GradingError : it is neither, or holds too much.
    """
    source = Path(source)
    places = (Path(scratch, f"{number:06}") for number in itertools.count())
    if source.is_dir():
        found = [
            _of_folder(path, source)
            for path in sorted(source.rglob("*"))
            if path.is_symlink() or not path.is_dir()
        ]
    elif zipfile.is_zipfile(source):
        found = _all_members(source, places, "", MAX_FILES, MAX_TOTAL)
    else:
        what = "is neither a ZIP archive nor a folder" if source.exists() else "is not there"
        raise GradingError(f"{source} {what}: give the archive that the platform hands out, or a folder.")
    if len(found) > MAX_FILES:
        raise GradingError(f"{source} holds {len(found)} files, over the limit of {MAX_FILES}.")
    return [inner for file in found for inner in _opened(file, places)]


def _of_folder(path, source):
    name = path.relative_to(source).as_posix()
    if path.is_symlink() or not path.is_file():
        return Unpacked(name, why="is a link or no ordinary file")
    return Unpacked(name, path)


def _opened(file, places):
    """What is in a ZIP archive that a student handed in, or the file itself."""
    if file.place is None or file.is_hidden or not file.name.lower().endswith(".zip"):
        return [file]
    if not zipfile.is_zipfile(file.place):
        return [Unpacked(file.name, why="is no sound ZIP archive")]
    try:
        return _all_members(file.place, places, f"{file.name}/", MAX_OF_STUDENT, MAX_STUDENTS_TOTAL)
    except GradingError as error:
        return [Unpacked(file.name, why=str(error))]


def _all_members(source, places, below, most_files, most_bytes):
    """The members of an archive under numbers of our own, so that no name can lead anywhere.

    Raises
    ------
    GradingError : it holds too much, or cannot be read, for whichever of the reasons that zipfile and zlib have.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            # of what is hidden, such as a whole .venv, nothing is unpacked
            counted = [member for member in members if not Unpacked(_name(member)).is_hidden]
            too_many = len(counted) > most_files or len(members) > MAX_FILES
            if too_many or sum(member.file_size for member in counted) > most_bytes:
                raise GradingError(f"holds over {most_files} files or {most_bytes // 2**20} MiB")
            return [
                _unpack(archive, member, below + name, places)
                for member in members
                if (name := _name(member))
            ]
    except GradingError:
        raise
    except Exception as error:
        raise GradingError(f"is no sound ZIP archive ({type(error).__name__})") from None


def _name(member):
    return "/".join(part for part in re.split(r"[/\\]", _called(member)) if part not in ("", ".", ".."))


def _called(member):
    """A member's name; where the archive does not say in which code, it may be UTF-8 or, packed in Chinese, GBK.

    Most characters, marks aside, are then of two bytes from 0xB0A1 on, and in the code of old IBM machines, the only
    other one, no name would consist of these.
    """
    name = member.filename
    if member.flag_bits & 0x800 or name.isascii():
        return name
    with contextlib.suppress(ValueError):
        return name.encode("cp437").decode("utf-8")
    with contextlib.suppress(ValueError):
        raw = name.encode("cp437")
        pairs = re.findall(rb"[\x80-\xff].", raw, re.DOTALL)
        usual = sum(pair[0] >= 0xB0 and pair[1] >= 0xA1 for pair in pairs)
        marks = sum(0xA1 <= pair[0] < 0xB0 and pair[1] >= 0xA1 for pair in pairs)
        if usual and 2 * usual >= len(pairs) - marks:
            return raw.decode("gbk")
    return name


def _unpack(archive, member, name, places):
    file = Unpacked(name)
    if file.is_hidden:
        return file
    if member.file_size > MAX_FILE_BYTES:
        file.why = f"has {member.file_size // 2**20} MiB, over the limit of {MAX_FILE_BYTES // 2**20} MiB"
        return file
    place = next(places)
    try:
        place.write_bytes(archive.read(member))
    except Exception as error:  # zipfile, zlib, bz2, lzma and the disk have their own
        file.why = f"cannot be unpacked ({str(error)[:80]})"
        return file
    file.place = place
    return file
