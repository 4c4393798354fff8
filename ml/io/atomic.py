"""Files that appear under their name whole or not at all, and a log that grows by synced lines.

A file is written under a random name beside its own, which is opened exclusively and follows no
link, and renamed when it is whole. Only regular files are ever replaced. What is written into them
is other modules' business.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ml.errors import InputError, OutputError
from ml.io.places import Location, Remote, plain

_NOT_REGULAR = "exists and is not a regular file, so it is not replaced"
# Characters of an output's name that its temporary name repeats: names have at most 255 bytes.
_LONGEST = 40
_FRAME = 1 << 20  # bytes that zstd packs at once
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # nobody waits for the other end of a FIFO


def check_output(place: Location) -> None:
    """Raise OutputError for an output that exists and is no regular file; links are resolved first.

    A FIFO, a socket, a device or a folder would be lost if a file took its place.
    """
    _existing(plain(place))


def _existing(place: Location) -> os.stat_result | None:
    """What the system knows of a local output, None where there is none. Raises OutputError as
    `check_output` does.
    """
    if isinstance(place, Remote):
        if place.exists() and not place.is_file():
            raise OutputError(_NOT_REGULAR, file=str(place))
        return None
    try:
        found = os.lstat(_resolved(place))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: NUL in a name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"cannot be written: {reason}", file=str(place)) from error
    if stat.S_ISLNK(found.st_mode):
        raise OutputError(f"cannot be written: {os.strerror(errno.ELOOP)}", file=str(place))
    if not stat.S_ISREG(found.st_mode):
        raise OutputError(_NOT_REGULAR, file=str(place))
    return found


def _resolved(place: Path) -> Path:
    """The file that a path leads to, there or not; a link to itself stays."""
    return Path(os.path.realpath(place))


@contextmanager
def writing(place: Location) -> Iterator[IO[bytes]]:
    """A file to write bytes into that appears under its name when the block ends, whole or not at
    all.

    It is written under a temporary name, synced and renamed. A link stays: the file that it leads
    to is written, there or not. An existing file keeps its mode, a new one has the umask's. An
    object store has no renaming, but its copy of one key to another is whole or not there; writing
    the final key at once would not do, because fsspec completes an upload even when the block that
    feeds it fails.

    Raises OutputError where the file cannot be written, or is there and no regular file.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with writing(Path(folder) / "a.txt") as file:
    ...         _ = file.write(b"text")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'text'
    """
    target = plain(place)
    old = _existing(target)
    if isinstance(target, Path):
        target = _resolved(target)
    partial = target.with_name(f".{target.name[:_LONGEST]}.{secrets.token_hex(8)}.partial")
    try:
        with _create(partial) as file:
            if old is not None:
                _set_mode(file, old)
            yield file
            if isinstance(target, Path):
                file.flush()
                os.fsync(file.fileno())
        _existing(target)  # what was put there meanwhile is not lost either
        _move(partial, target)
    except OSError as error:
        _drop(partial)
        raise OutputError(
            f"cannot be written: {error.strerror or error}", file=str(place)
        ) from error
    except BaseException:
        _drop(partial)
        raise


@contextmanager
def open_write(place: Location) -> Iterator[IO[bytes]]:
    """A file as `writing` opens it, packed (without a time stamp) if its name ends in .gz or
    .zst.
    """
    with writing(place) as file:
        packing = place.suffix.lower()
        if packing == ".gz":
            with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as zipped:
                yield zipped  # type: ignore[misc]
        elif packing == ".zst":
            with io.BufferedWriter(_Frames(file), _FRAME) as frames:
                yield frames
        else:
            yield file


class _Frames(io.RawIOBase):
    """Packs what is written by zstd, each piece by itself."""

    def __init__(self, target: IO[bytes]) -> None:
        import pyarrow

        self._target, self._codec = target, pyarrow.Codec("zstd")

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Pack a piece; all of it is taken."""
        self._target.write(self._codec.compress(data, asbytes=True))
        return len(data)


def _create(partial: Location) -> IO[bytes]:
    if isinstance(partial, Remote):
        return partial.open("wb")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS | getattr(os, "O_BINARY", 0)
    return open(os.open(partial, flags, 0o666), "wb")


def _set_mode(file: IO[bytes], old: os.stat_result) -> None:
    if hasattr(os, "fchmod"):
        os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode) & 0o777)


def _move(partial: Location, target: Location) -> None:
    if isinstance(partial, Path):
        os.replace(partial, str(target))
    else:
        fs, path = partial.filesystem()
        fs.mv(path, Remote(str(target)).filesystem()[1])


def _drop(partial: Location) -> None:
    """Remove what is half-written, as far as that can be done: the error that led here is the one
    to report.
    """
    with suppress(OSError, InputError):
        partial.unlink(missing_ok=True)


def clear_partials(place: Location) -> None:
    """Remove what processes that were killed while writing a local file left beside it."""
    target = plain(place)
    if not isinstance(target, Path):
        return
    target = _resolved(target)
    left = re.compile(re.escape(f".{target.name[:_LONGEST]}.") + r"[0-9a-f]{16}\.partial")
    for found in [p for p in target.parent.iterdir() if left.fullmatch(p.name)]:
        _drop(found)


def open_append(place: Path, *, fresh: bool = False) -> IO[bytes]:
    """A local file to add bytes to.

    Parameters
    ----------
    place
        The file, which is made if it is not there.
    fresh
        Remove what is in it.

    Returns
    -------
    binary file

    Raises
    ------
    OSError
        For a link and for no regular file.
    """
    flags = (
        os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINKS | _AT_ONCE | getattr(os, "O_BINARY", 0)
    )
    number = os.open(place, flags, 0o666)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, _NOT_REGULAR, str(place))
    if fresh:
        os.ftruncate(number, 0)
    return open(number, "ab")


def append(place: Location, data: bytes, part: int) -> None:
    """Add bytes to the end of a file, synced.

    Parameters
    ----------
    place
        The file.
    data
        The bytes.
    part
        The number of the addition. Objects cannot grow: there each is one of its own beside
        `place`.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    try:
        if isinstance(place, Path):
            with open_append(place) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        else:
            with writing(place.with_name(f"{place.name}.{part:09}")) as file:
                file.write(data)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}", file=str(place)
        ) from error


def appended(place: Location) -> bytes | None:
    """What `append` wrote; None, where it has not. A last line that was cut off is taken off the
    file.
    """
    if isinstance(place, Path):
        if place.is_symlink() or not place.is_file():
            return None
        data = place.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            os.truncate(place, len(whole))
        return whole
    parts = [p for p in place.parent.files() if p.name.startswith(f"{place.name}.")]
    return b"".join(p.read_bytes() for p in parts) if parts else None
