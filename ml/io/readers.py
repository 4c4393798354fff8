"""Rows of JSONL, CSV, TSV and Parquet files, plain or gzipped: reading them one by one, and writing JSONL.

What a row means is `articles` and `corpus`.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

import orjson

from ml.errors import InputError
from ml.io import places
from ml.io.places import Location

BOM = b"\xef\xbb\xbf"
KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
MOST_BYTES = 1 << 26  # of a row: a file that unpacks to one endless line must not fill the memory
PARQUET_ROWS = 500  # how many rows of a Parquet file are unpacked at once


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; None for the usual names."""

    text: str | None = None
    title: str | None = None
    id: str | None = None
    label: str | None = None
    keep: tuple[str, ...] = ()  # columns to be carried through to the predictions


def kind(path: Location) -> str:
    """The format that a file's name says, gzipped or not. Raises InputError for an unknown ending."""
    suffixes = [s.lower() for s in path.suffixes]
    suffix = (
        suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else suffixes[-1] if suffixes else ""
    )
    if suffix not in KINDS:
        raise InputError(
            f"unknown file ending {suffix or '(none)'}; known: {', '.join(KINDS)}, each also with .gz",
            file=str(path),
        )
    return KINDS[suffix]


def rows(path: Location, columns: Columns = Columns()) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a file, in order; a row that cannot be read comes as the error that says why.

    Raises InputError where the file as a whole cannot be read, or stops being readable.
    """
    places.check_regular(path)
    reader = {"jsonl": _jsonl, "csv": _csv, "tsv": _csv, "parquet": _parquet}[kind(path)]
    with reading(path):
        for row in reader(path):
            yield row if isinstance(row, InputError) else renamed(row, columns)


@contextmanager
def _open(path: Location) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        yield gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file  # type: ignore[misc]


def lines(path: Location) -> Iterator[bytes]:
    """The lines of a JSONL file as `bounded` gives them. Raises InputError where it stops being readable."""
    with reading(path), _open(path) as file:
        for number, line in enumerate(bounded(file)):
            yield line.removeprefix(BOM) if number == 0 else line


def bounded(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, blank ones too; of a line that is too long for a row only the beginning."""
    for line in iter(partial(file.readline, MOST_BYTES + 1), b""):
        end = line
        while len(end) > MOST_BYTES and not end.endswith(b"\n"):
            end = file.readline(MOST_BYTES + 1)
        yield line


@contextmanager
def reading(path: Location) -> Iterator[None]:
    """What keeps a file from being read, to its end or at all, as one InputError."""
    try:
        yield
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        missing = "No such file or directory" if isinstance(error, FileNotFoundError) else None
        reason = getattr(error, "strerror", None) or missing or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {reason}", file=str(path)) from error


def parse_line(line: bytes, number: int) -> dict[str, Any] | InputError:
    """One line of JSONL."""
    if len(line) > MOST_BYTES:
        return InputError(f"longer than {MOST_BYTES >> 20} MB, the most that a row may have", row=number)
    try:
        row = orjson.loads(line.rstrip(b"\r\n"))
    except orjson.JSONDecodeError as error:
        begun = line.strip() in (b"[", b"{")
        return InputError(f"not JSON: {error}" + "; a row must be one whole line" * begun, row=number)
    return row if isinstance(row, dict) else InputError("a row must be a JSON object, one a line", row=number)


def _jsonl(path: Location) -> Iterator[dict[str, Any] | InputError]:
    for number, line in enumerate(lines(path), 1):
        if line.strip():
            yield parse_line(line, number)


def _csv(path: Location) -> Iterator[dict[str, Any] | InputError]:
    with _table(path) as reader:
        number = 0
        while True:
            number += 1
            try:
                before = reader.reader.line_num
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                first, last = before + 1, reader.reader.line_num
                where = f"line {first}" if first == last else f"lines {first} to {last}"
                yield InputError(f"not CSV: {error}, in {where}", row=number)
                continue
            yield _csv_row(row, number)


@contextmanager
def _table(path: Location) -> Iterator[csv.DictReader[str]]:
    csv.field_size_limit(MOST_BYTES)
    with _open(path) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
        reader = csv.DictReader(text, delimiter="\t" if kind(path) == "tsv" else ",", strict=True)
        _check_header(path, reader)
        yield reader


def _check_header(path: Location, reader: csv.DictReader[str]) -> None:
    """Raise InputError for a first line that cannot say which column is which: then no row can be read."""
    try:
        names = reader.fieldnames or []
    except csv.Error as error:
        raise InputError(f"the header is not CSV: {error}", file=str(path)) from error
    if any(re.search("[\0\udc80-\udcff]", name) for name in names):
        raise InputError("the header is not UTF-8 text; save the file as UTF-8", file=str(path))
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise InputError(f"the header names the column {twice[0]!r} twice", file=str(path))


def _csv_row(row: dict[str | Any, Any], number: int) -> dict[str, Any] | InputError:
    if None in row:
        return InputError("has more fields than the header", row=number)
    if any(isinstance(v, str) and re.search("[\udc80-\udcff]", v) for v in row.values()):
        return InputError("is not UTF-8 text", row=number)
    return {k: v for k, v in row.items() if v is not None}


def _parquet(path: Location) -> Iterator[dict[str, Any] | InputError]:
    return row_groups(path, None)


def row_groups(path: Location, groups: range | None) -> Iterator[dict[str, Any] | InputError]:
    """The rows of some row groups of a Parquet file, or of all: never a whole row group in memory."""
    with _parquet_file(path) as file:
        for batch in file.iter_batches(batch_size=PARQUET_ROWS, row_groups=groups):
            yield from map(_decoded, _values(batch, path))


def _values(batch: Any, path: Location) -> list[dict[str, Any]]:
    """The rows of a batch. Raises InputError for a column with what Python has no value for, as a date in year 300,000."""
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            columns[name] = column.to_pylist()
        except (ArithmeticError, ValueError, LookupError) as error:
            raise InputError(f"the column {name!r} cannot be read: {error}", file=str(path)) from error
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def row_group_sizes(path: Location) -> list[tuple[int, int]]:
    """Rows and bytes, unpacked, of each row group of a Parquet file."""
    with _parquet_file(path) as file:
        groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
        return [(group.num_rows, group.total_byte_size) for group in groups]


@contextmanager
def _parquet_file(path: Location) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as source, pq.ParquetFile(source, buffer_size=1 << 20) as file:
            yield file
    except pyarrow.ArrowException as error:
        raise InputError(
            f"cannot be read as Parquet: {str(error).splitlines()[0]}", file=str(path)
        ) from error


def _decoded(row: dict[str, Any]) -> dict[str, Any] | InputError:
    """The row with text for bytes, which some writers of Parquet store in place of text."""
    if not any(isinstance(value, bytes) for value in row.values()):
        return row
    try:
        return {k: v.decode() if isinstance(v, bytes) else v for k, v in row.items()}
    except UnicodeDecodeError:
        return InputError("is not UTF-8 text")


def check_columns(path: Location, columns: Columns) -> None:
    """Raise InputError for a column that a CSV, TSV or Parquet file does not have. The rows of JSONL say it themselves."""
    places.check_regular(path)
    keep = [name for name in columns.keep if name not in ("id", "title", "text")]  # every article has these
    wanted = [c for c in (columns.text, columns.title, columns.id, columns.label, *keep) if c]
    names = _names(path) if wanted else None
    for name in wanted:
        if names is not None and name not in names:
            raise InputError(_no_column(name, names), file=str(path))


def _names(path: Location) -> list[str] | None:
    """The columns of a table, where it has a place that says them."""
    with reading(path):
        if kind(path) == "parquet":
            with _parquet_file(path) as file:
                return list(file.schema_arrow.names)
        if kind(path) in ("csv", "tsv"):
            with _table(path) as reader:
                return list(reader.fieldnames or [])
    return None


def _no_column(name: str, names: Iterable[str]) -> str:
    return f"no column {name!r}; columns: {', '.join(map(str, names))}"


def renamed(row: dict[str, Any], columns: Columns) -> dict[str, Any]:
    """The row with its text, title and id under their usual names. Raises InputError for a missing column."""
    for usual, name in (("text", columns.text), ("title", columns.title), ("id", columns.id)):
        if name is None or name == usual:
            continue
        if name not in row:
            raise InputError(_no_column(name, row))
        row = {**row, usual: row[name]}
    return row
