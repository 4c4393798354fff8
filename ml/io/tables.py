"""Tables of text, CSV and TSV: rows read one by one, and the only writer, with one rule for cells.

A spreadsheet takes text that begins with one of `= + - @`, their full-width forms, a tab or a line
break for a formula, or for the end of one. The writer puts an apostrophe before such a cell, and
before one that begins with apostrophes and then such a character, so that the reader can take
exactly one away. Negative numbers are no formulas and stay.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from ml.errors import InputError
from ml.io import dialects, jsonl
from ml.io.jsonl import BOM
from ml.io.places import Location
from ml.io.sources import DELIMITERS, Source, open_read

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_UNREADABLE = re.compile("[\udc80-\udcff]")

# Writing -----------------------------------------------------------------------------------------


def header(columns: Iterable[str], format: str) -> bytes:
    """The first line of a table.

    Parameters
    ----------
    columns
        Their names.
    format
        `csv` or `tsv`. CSV begins with a byte order mark, without which spreadsheets garble
        Chinese.

    Returns
    -------
    bytes
    """
    return (BOM if format == "csv" else b"") + line(columns, format)


def line(values: Iterable[Any], format: str) -> bytes:
    r"""A row of a table.

    Parameters
    ----------
    values
        Nested ones are written as JSON, None as nothing, and no text so that a spreadsheet would
        run it.
    format
        `csv` or `tsv`.

    Returns
    -------
    bytes
        The row and the end of its line.

    Examples
    --------
    >>> line(["=1+1", ["a"], None, -3.2], "csv")
    b'\'=1+1,"[""a""]",,-3.2\r\n'
    """
    out = io.StringIO(newline="")
    # Lines end in CRLF, as RFC 4180 has it: Python then quotes a cell with a lone CR, which else
    # would end its row.
    csv.writer(out, delimiter=DELIMITERS[format]).writerow([_cell(v) for v in values])
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> [defused(t) for t in ("@SUM(A1)", "－1", "-3.2", "'=1", "'s", "外贸")]
    ["'@SUM(A1)", "'－1", '-3.2', "''=1", "'s", '外贸']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """The text that was defused.

    >>> [restored(defused(t)) for t in ("=1+1", "'=1", "-3.2", "'s")]
    ['=1+1', "'=1", '-3.2', "'s"]
    """
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


# Reading -----------------------------------------------------------------------------------------


def rows(source: Source) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a table, by the names in its first line."""
    with _reader(source) as (reader, encoding):
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
            yield _row(row, number, encoding)


def columns(source: Source) -> list[str]:
    """The names in the first line of a table."""
    with _reader(source) as (reader, _):
        return list(reader.fieldnames or [])


@contextmanager
def _reader(source: Source) -> Iterator[tuple[csv.DictReader[str], str]]:
    """A reader behind the header, and the name of the encoding."""
    csv.field_size_limit(jsonl.MOST_BYTES)
    found = dialects.of(source)
    with open_read(source) as binary:
        text = io.TextIOWrapper(binary, found.encoding, found.errors, newline="")
        reader = csv.DictReader(text, delimiter=found.delimiter, strict=True)
        _check_header(source.path, reader)
        yield reader, found.name


def _check_header(path: Location, reader: csv.DictReader[str]) -> None:
    """Raise InputError for a first line that cannot say which column is which: then no row can be
    read.
    """
    try:
        names = [restored(name) for name in reader.fieldnames or []]
    except csv.Error as error:
        raise InputError(f"the header is not CSV: {error}", file=str(path)) from error
    if any(re.search("[\0\udc80-\udcff]", name) for name in names):
        raise InputError("the header is not UTF-8 text; save the file as UTF-8", file=str(path))
    check_names(path, names)
    reader.fieldnames = names


def check_names(path: Location, names: Iterable[str]) -> None:
    """Raise InputError for a header that names a column twice."""
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise InputError(f"the header names the column {twice[0]!r} twice", file=str(path))


def _row(row: dict[str | Any, Any], number: int, encoding: str) -> dict[str, Any] | InputError:
    if None in row:
        return InputError("has more fields than the header", row=number)
    if any(isinstance(v, str) and _UNREADABLE.search(v) for v in row.values()):
        return InputError(f"is not {encoding} text", row=number)
    return {k: restored(v) for k, v in row.items() if v is not None}
