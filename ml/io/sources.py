"""What the name of a file says of it: format and compression. Opening what is named is here too,
reading rows elsewhere.
"""

from __future__ import annotations

import gzip
import io
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
    ".xlsx": "xlsx",
}
DELIMITERS = {"csv": ",", "tsv": "\t"}  # of the formats that are tables of text
TABLES = (*DELIMITERS, "xlsx")  # the formats for people, in which every cell is text
PACKED = (".gz", ".zst")  # endings behind that of a format


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows with its format, one of `FORMATS`, whether it is packed by gzip or zstd, and
    of a workbook the sheet, by name or number from 1; `identify` makes it.
    """

    path: Location
    format: str
    zipped: bool = False
    sheet: str | None = None

    def __str__(self) -> str:
        return str(self.path)


def identify(path: Location, sheet: str | None = None) -> Source:
    """The source that a file's name describes. Raises InputError for an unknown ending.

    >>> from pathlib import Path
    >>> identify(Path("a.CSV.gz")).format, identify(Path("a.CSV.gz")).zipped
    ('csv', True)
    """
    suffixes = [s.lower() for s in path.suffixes]
    zipped = suffixes[-1:] in [[p] for p in PACKED] and len(suffixes) > 1
    suffix = suffixes[-2] if zipped else suffixes[-1] if suffixes else ""
    if suffix not in FORMATS or (zipped and FORMATS[suffix] == "xlsx"):
        raise InputError(
            f"unknown file ending {suffix or '(none)'}{suffixes[-1] if suffix in FORMATS else ''}; "
            f"known: {', '.join(FORMATS)}, each but .xlsx also with {' or '.join(PACKED)}",
            file=str(path),
        )
    return Source(path, FORMATS[suffix], zipped, sheet if FORMATS[suffix] == "xlsx" else None)


@contextmanager
def open_read(source: Source) -> Iterator[IO[bytes]]:
    """The bytes of a source, unpacked."""
    with source.path.open("rb") as file:
        yield unpacked(file, source.path) if source.zipped else file


def unpacked(file: IO[bytes], path: Location) -> IO[bytes]:
    """What is packed in a file, by gzip or, if its name ends in .zst, by zstd."""
    if path.suffix.lower() != ".zst":
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    import pyarrow

    return io.BufferedReader(pyarrow.input_stream(file, compression="zstd"), 1 << 16)


@contextmanager
def reading(path: Location) -> Iterator[None]:
    """What keeps a file from being read, to its end or at all, as one InputError."""
    try:
        yield
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        missing = "No such file or directory" if isinstance(error, FileNotFoundError) else None
        reason = getattr(error, "strerror", None) or missing or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {reason}", file=str(path)) from error
