"""Rows of Parquet files, some at a time. pyarrow is imported when a file is opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ml.errors import InputError
from ml.io.places import Location
from ml.io.sources import Source

BATCH_ROWS = 500  # how many rows are unpacked at once


def rows(source: Source) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a Parquet file."""
    return row_groups(source.path, None)


def row_groups(path: Location, groups: range | None) -> Iterator[dict[str, Any] | InputError]:
    """The rows of row groups of a Parquet file; never a whole row group in memory.

    Parameters
    ----------
    path
        The file.
    groups
        The numbers of the row groups, from 0; None for all.

    Yields
    ------
    dict or InputError
        A row, or what keeps it from being read.
    """
    with _opened(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=groups):
            yield from map(_decoded, _values(batch, path))


def row_group_sizes(path: Location) -> list[tuple[int, int]]:
    """Rows and bytes, unpacked, of each row group of a Parquet file."""
    with _opened(path) as file:
        groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
        return [(group.num_rows, group.total_byte_size) for group in groups]


def columns(source: Source) -> list[str]:
    """The names of the columns."""
    with _opened(source.path) as file:
        return list(file.schema_arrow.names)


@contextmanager
def _opened(path: Location) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as source, pq.ParquetFile(source, buffer_size=1 << 20) as file:
            yield file
    except pyarrow.ArrowException as error:
        raise InputError(
            f"cannot be read as Parquet: {str(error).splitlines()[0]}", file=str(path)
        ) from error


def _values(batch: Any, path: Location) -> list[dict[str, Any]]:
    """The rows of a batch. Raises InputError for a column with what Python has no value for, as a
    date in year 300,000.
    """
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            columns[name] = column.to_pylist()
        except (ArithmeticError, ValueError, LookupError) as error:
            raise InputError(
                f"the column {name!r} cannot be read: {error}", file=str(path)
            ) from error
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _decoded(row: dict[str, Any]) -> dict[str, Any] | InputError:
    """The row with text for bytes, which some writers of Parquet store in place of text."""
    if not any(isinstance(value, bytes) for value in row.values()):
        return row
    try:
        return {k: v.decode() if isinstance(v, bytes) else v for k, v in row.items()}
    except UnicodeDecodeError:
        return InputError("is not UTF-8 text")
