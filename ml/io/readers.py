"""Rows of files of any format, one by one, with their columns under the usual names.

How rows stand in a file is `jsonl`, `tables` and `parquet`; what a row means is `articles` and
`corpus`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ml.errors import InputError
from ml.io import dialects, excel, jsonl, parquet, places, tables
from ml.io.sources import Source, reading

_ROWS: dict[str, Callable[[Source], Iterator[dict[str, Any] | InputError]]] = {
    "jsonl": jsonl.rows,
    "csv": tables.rows,
    "tsv": tables.rows,
    "parquet": parquet.rows,
    "xlsx": excel.rows,
}
_COLUMNS: dict[str, Callable[[Source], list[str]]] = {
    "csv": tables.columns,
    "tsv": tables.columns,
    "parquet": parquet.columns,
    "xlsx": excel.columns,
}
_FIRST = 20  # rows of JSONL, of which one must have a column


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what, None for the usual names, and of a workbook the sheet that has
    them, by name or number from 1.
    """

    text: str | None = None
    title: str | None = None
    id: str | None = None
    label: str | None = None
    keep: tuple[str, ...] = ()  # columns to be carried through to the predictions
    sheet: str | None = None


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
    """Check that a file has the columns that are named.

    A table says it by its header; of JSONL, one of the first rows must have each column that holds
    text, title or id. Columns to be carried through and labels may come later there.

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
    wanted = [c for c in (columns.text, columns.title, columns.id) if c]
    if source.format != "jsonl":
        wanted += [c for c in (columns.label, *keep) if c]
    names = _names(source) if wanted else []
    for name in wanted:
        if names and name not in names:
            raise InputError(_no_column(name, names), file=str(source))


def _names(source: Source) -> list[str]:
    """The columns of a table; of JSONL, those of the first rows, if these can be read."""
    with reading(source.path):
        if source.format != "jsonl":
            return _COLUMNS[source.format](source)
        rows = islice(jsonl.rows(source), _FIRST)
        return list(dict.fromkeys(k for row in rows if isinstance(row, dict) for k in row))


def notes(sources: Iterable[Source]) -> list[str]:
    """What is unusual in how files are read: a line for each CSV or TSV file that is not in UTF-8
    or has other separators, and for each workbook of several sheets of which none is named.
    """
    found = []
    for source in sources:
        describe = {"csv": dialects.described, "tsv": dialects.described, "xlsx": excel.described}
        if source.format not in describe:
            continue
        places.check_regular(source.path)
        with reading(source.path):
            what = describe[source.format](source)
        found += [f"{source}: {what}"] if what else []
    return found


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
