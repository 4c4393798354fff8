"""What the name of a file says of it: format and compression. Opening what is named is here too,
reading rows elsewhere.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from ml.errors import InputError
from ml.io.places import Location

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
DELIMITERS = {"csv": ",", "tsv": "\t"}  # of the formats that are tables of text


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows with its format, one of `FORMATS`, and whether it is gzipped; `identify`
    makes it.
    """

    path: Location
    format: str
    zipped: bool = False

    def __str__(self) -> str:
        return str(self.path)


def identify(path: Location) -> Source:
    """The source that a file's name describes. Raises InputError for an unknown ending.

    >>> from pathlib import Path
    >>> identify(Path("a.CSV.gz")).format, identify(Path("a.CSV.gz")).zipped
    ('csv', True)
    """
    suffixes = [s.lower() for s in path.suffixes]
    zipped = suffixes[-1:] == [".gz"] and len(suffixes) > 1
    suffix = suffixes[-2] if zipped else suffixes[-1] if suffixes else ""
    if suffix not in FORMATS:
        raise InputError(
            f"unknown file ending {suffix or '(none)'}; known: {', '.join(FORMATS)}, "
            "each also with .gz",
            file=str(path),
        )
    return Source(path, FORMATS[suffix], zipped)


@contextmanager
def open_read(source: Source) -> Iterator[IO[bytes]]:
    """The bytes of a source, unpacked."""
    with source.path.open("rb") as file:
        yield gzip.GzipFile(fileobj=file) if source.zipped else file  # type: ignore[misc]


@contextmanager
def reading(path: Location) -> Iterator[None]:
    """What keeps a file from being read, to its end or at all, as one InputError."""
    try:
        yield
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        missing = "No such file or directory" if isinstance(error, FileNotFoundError) else None
        reason = getattr(error, "strerror", None) or missing or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {reason}", file=str(path)) from error
