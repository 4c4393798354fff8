"""Lines of JSON, an object each: reading them one by one, however long a line is. Writing needs no
more than `orjson`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import IO, Any

import orjson

from ml.errors import InputError
from ml.io.sources import Source, open_read, reading

BOM = b"\xef\xbb\xbf"
MOST_BYTES = 1 << 26  # of a row: a file that unpacks to one endless line must not fill the memory


def rows(source: Source) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a JSONL file; blank lines are none."""
    for number, line in enumerate(lines(source), 1):
        if line.strip():
            yield parse_line(line, number)


def lines(source: Source) -> Iterator[bytes]:
    """The lines of a JSONL file as `bounded` gives them. Raises InputError where it stops being
    readable.
    """
    with reading(source.path), open_read(source) as file:
        for number, line in enumerate(bounded(file)):
            yield line.removeprefix(BOM) if number == 0 else line


def bounded(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, blank ones too; of a line that is too long for a row only the
    beginning.
    """
    for line in iter(partial(file.readline, MOST_BYTES + 1), b""):
        end = line
        while len(end) > MOST_BYTES and not end.endswith(b"\n"):
            end = file.readline(MOST_BYTES + 1)
        yield line


def parse_line(line: bytes, number: int) -> dict[str, Any] | InputError:
    """The row in a line.

    Parameters
    ----------
    line
        The line, with or without its end.
    number
        Of the line, from 1.

    Returns
    -------
    dict or InputError
        The row, or the error that says why there is none.
    """
    if len(line) > MOST_BYTES:
        return InputError(
            f"longer than {MOST_BYTES >> 20} MB, the most that a row may have", row=number
        )
    try:
        row = orjson.loads(line.rstrip(b"\r\n"))
    except orjson.JSONDecodeError as error:
        begun = line.strip() in (b"[", b"{")
        return InputError(
            f"not JSON: {error}" + "; a row must be one whole line" * begun, row=number
        )
    return (
        row
        if isinstance(row, dict)
        else InputError("a row must be a JSON object, one a line", row=number)
    )
