"""Rows of files of any format, one by one, with their columns under the usual names.

How rows stand in a file is `jsonl`, `tables` and `parquet`; what a row means is `articles` and
`corpus`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ml.errors import InputError
from ml.io import jsonl, parquet, places, tables
from ml.io.sources import Source, reading

_ROWS: dict[str, Callable[[Source], Iterator[dict[str, Any] | InputError]]] = {
    "jsonl": jsonl.rows,
    "csv": tables.rows,
    "tsv": tables.rows,
    "parquet": parquet.rows,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what; None for the usual names."""

    text: str | None = None
    title: str | None = None
    id: str | None = None
    label: str | None = None
    keep: tuple[str, ...] = ()  # columns to be carried through to the predictions


def rows(source: Source, columns: Columns = Columns()) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a file, in order.

    Parameters
    ----------
    source
        The file and its format.
    columns
        Which columns hold what; by default the usual names.

    Yields
    ------
    dict or InputError
        A row, its text, title and id under their usual names, or what keeps it from being read.

    Raises
    ------
    InputError
        Where the file as a whole cannot be read, or stops being readable.
    """
    places.check_regular(source.path)
    with reading(source.path):
        for row in _ROWS[source.format](source):
            yield row if isinstance(row, InputError) else renamed(row, columns)


def check_columns(source: Source, columns: Columns) -> None:
    """Check that a CSV, TSV or Parquet file has the columns that are named.

    The rows of JSONL say it themselves.

    Parameters
    ----------
    source
        The file and its format.
    columns
        The columns.

    Raises
    ------
    InputError
        For the first column that the file does not have.
    """
    places.check_regular(source.path)
    keep = [
        name for name in columns.keep if name not in ("id", "title", "text")
    ]  # every article has these
    wanted = [c for c in (columns.text, columns.title, columns.id, columns.label, *keep) if c]
    names = _names(source) if wanted else None
    for name in wanted:
        if names is not None and name not in names:
            raise InputError(_no_column(name, names), file=str(source))


def _names(source: Source) -> list[str] | None:
    """The columns of a table, where it has a place that says them."""
    if source.format == "jsonl":
        return None
    with reading(source.path):
        return parquet.columns(source) if source.format == "parquet" else tables.columns(source)


def _no_column(name: str, names: Iterable[str]) -> str:
    return f"no column {name!r}; columns: {', '.join(map(str, names))}"


def renamed(row: dict[str, Any], columns: Columns) -> dict[str, Any]:
    """The row with its text, title and id under their usual names.

    Parameters
    ----------
    row
        A row.
    columns
        Which of its columns hold what.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        For a column that the row does not have.
    """
    for usual, name in (("text", columns.text), ("title", columns.title), ("id", columns.id)):
        if name is None or name == usual:
            continue
        if name not in row:
            raise InputError(_no_column(name, row))
        row = {**row, usual: row[name]}
    return row
