"""Tables in Excel workbooks: the rows of a sheet read one by one, and a sheet written row by row.

Cells are read as a CSV file of the sheet would have them: numbers and dates as text, formulas as
the values they had when the file was saved. Nothing is calculated or run. openpyxl is imported when
a workbook is opened.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import IO, Any

import orjson

from ml.errors import InputError
from ml.io.places import Location
from ml.io.sources import Source
from ml.io.tables import check_names

MOST_UNPACKED = 1 << 29  # bytes: a small file that unpacks to a huge one must not fill the memory
MOST_CHARACTERS = 32_767  # of a cell
MOST_ROWS = 1_048_576  # of a sheet, the header too
_EXACT = 10**15  # Excel keeps 15 digits of a number
# What XML cannot hold and, so that it is not taken for such, what stands for it in a workbook.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")

# Reading -----------------------------------------------------------------------------------------


def rows(source: Source) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a sheet, by the names in its first row that is not blank; blank rows are none.

    Columns without a name are left out.
    """
    with _opened(source) as book:
        found = _filled(_sheet(book, source))
        names = _names(source, next(found, ()))
        for row in found:
            yield {n: text for n, text in zip_longest(names, row[: len(names)], fillvalue="") if n}


def columns(source: Source) -> list[str]:
    """The names of the columns of a sheet."""
    with _opened(source) as book:
        return [n for n in _names(source, next(_filled(_sheet(book, source)), ())) if n]


def described(source: Source) -> str | None:
    """Which of several sheets is read, None where there is no choice or where it is made."""
    with _opened(source) as book:
        names = book.sheetnames
    if source.sheet is not None or len(names) < 2:
        return None
    return f"the first of {len(names)} sheets is read, {names[0]!r}; --sheet names another"


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    with source.path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and such, which are not read
        try:
            _check_size(file, source.path)
            from openpyxl import load_workbook

            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except (InputError, MemoryError):
            raise
        except zipfile.BadZipFile as error:
            what = "is no .xlsx file, or has a password; save it as .xlsx without one"
            raise InputError(what, file=str(source)) from error
        except Exception as error:  # a damaged workbook makes openpyxl fail in any way
            if isinstance(error, OSError) and error.errno:
                raise
            what = f"cannot be read as Excel: {error or type(error).__name__}"
            raise InputError(f"{what:.200}", file=str(source)) from error


def _check_size(file: IO[bytes], path: Location) -> None:
    """Raise InputError for what unpacks to too much. What a part says of its size is binding:
    zipfile reads no further.
    """
    with zipfile.ZipFile(file) as parts:
        size = sum(part.file_size for part in parts.infolist())
    file.seek(0)
    if size > MOST_UNPACKED:
        raise InputError(
            f"unpacks to {size >> 20:,} MB, more than {MOST_UNPACKED >> 20:,}; save it as .csv",
            file=str(path),
        )


def _sheet(book: Any, source: Source) -> Any:
    """The sheet that the source names: by its name, else by its number."""
    names, wanted = book.sheetnames, source.sheet
    if wanted is None:
        wanted = next(iter(names), None)
    elif wanted not in names and wanted.isdecimal() and 0 < int(wanted) <= len(names):
        wanted = names[int(wanted) - 1]
    if wanted not in names:
        known = ", ".join(names) or "none"
        raise InputError(f"no sheet {wanted!r}; sheets: {known}", file=str(source))
    sheet = book[wanted]
    if not hasattr(sheet, "reset_dimensions"):
        raise InputError(f"the sheet {wanted!r} is a chart, not a table", file=str(source))
    sheet.reset_dimensions()  # what the file says of them may be wrong
    return sheet


def _filled(sheet: Any) -> Iterator[list[str]]:
    """The rows that are not blank, as text."""
    for row in sheet.iter_rows(values_only=True):
        if any(value is not None for value in row):
            yield [_text(value) for value in row]


def _names(source: Source, header: Sequence[str]) -> list[str]:
    names = [name.strip() for name in header]
    check_names(source.path, names)
    return names


def _text(value: Any) -> str:
    r"""A cell as text.

    >>> import datetime
    >>> [_text(v) for v in (None, 3.0, 0.5, True, datetime.datetime(2024, 5, 18), "_x000D_")]
    ['', '3', '0.5', 'TRUE', '2024-05-18', '\r']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return str(value)


# Writing -----------------------------------------------------------------------------------------


def write(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    target: IO[bytes],
    *,
    shorten: bool = False,
) -> int:
    """Write a workbook.

    Parameters
    ----------
    columns
        Their names.
    rows
        The cells of each row. Numbers are numbers; all else is text, which stays text whatever it
        begins with: nested values are JSON, and so are numbers of more digits than Excel keeps. A
        sheet that is full is continued on another.
    target
        Where it goes.
    shorten
        Of a text or list that is longer than a cell can be, write the beginning: of a list whole
        elements.

    Returns
    -------
    int
        How many cells were shortened.

    Raises
    ------
    InputError
        For a cell that is too long, with its row.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, left = _begun(book, columns), MOST_ROWS - 1
    shortened = 0
    try:
        for number, row in enumerate(rows, 1):
            if not left:
                sheet, left = _begun(book, columns), MOST_ROWS - 1
            cells = [fitted(value) for value in row] if shorten else row
            shortened += sum(c is not v for c, v in zip(cells, row, strict=True))
            for name, value in zip(columns, cells, strict=True):
                _check_length(name, value, number)
            sheet.append([_cell(sheet, value) for value in cells])
            left -= 1
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()  # files of its own
        raise
    book.save(target)
    return shortened


def _begun(book: Any, columns: Sequence[str]) -> Any:
    """A new sheet with its header, which stays in sight."""
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name) for name in columns])
    return sheet


def fitted(value: Any) -> Any:
    """A value that a cell holds: itself, or its beginning, of a list whole elements.

    >>> len(fitted("外贸" * 20_000)), fitted([1, 2]), len(fitted(["外贸" * 5_000] * 4))
    (32767, [1, 2], 3)
    """
    if not isinstance(value, str | list) or _units(_encoded(value)) <= MOST_CHARACTERS:
        return value
    low, high = 0, len(value)
    while high - low > 1:  # the longest beginning that fits, by halves
        middle = (low + high) // 2
        fits = _units(_encoded(value[:middle])) <= MOST_CHARACTERS
        low, high = (middle, high) if fits else (low, middle)
    return value[:low]


def _check_length(column: str, value: Any, row: int) -> None:
    if isinstance(value, str | list | dict) and (size := _units(_encoded(value))) > MOST_CHARACTERS:
        raise InputError(
            f"{column} has {size:,} characters; a cell of Excel holds {MOST_CHARACTERS:,}, "
            "one of .csv any number",
            row=row,
        )


def _units(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) + sum(character > "\uffff" for character in text) * (not text.isascii())


def _encoded(value: Any) -> str:
    """A value as the text of a cell."""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT:
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, "")
    # openpyxl takes some texts for formulas and errors if it is given them as a value.
    cell._value, cell.data_type = _encoded(value), "s"
    return cell
