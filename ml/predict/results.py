"""Predictions in a file → records, checked as they are read: for the report, the list of amounts.

Files of any format that predictions are written in. Writing them is `writers`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ml.errors import InputError
from ml.io import readers
from ml.io.places import Location
from ml.io.sources import TABLES, identify
from ml.schema import AMOUNT, failed, from_cells


def read(path: Location) -> Iterator[Mapping[str, Any]]:
    """The records of a file. Raises InputError, with the row, for what is none."""
    source = identify(path)
    for number, row in enumerate(readers.rows(source), 1):
        if isinstance(row, InputError):
            raise row.at(row=number)
        try:
            if source.format == "parquet":  # every row has every column there
                row = {name: value for name, value in row.items() if value is not None}
            yield from_cells(row) if source.format in TABLES else row
        except InputError as error:
            raise error.at(row=number) from error


def is_error(record: Any) -> bool:
    """Whether a record says why its row could not be predicted. Raises InputError for no
    record.
    """
    if not isinstance(record, Mapping):
        raise InputError("no prediction: a record must be a JSON object")
    return failed(record)


def span(span: Any) -> list[Any]:
    """A span as a list, in the order of `schema.SPAN`. Raises InputError for what is none."""
    if not isinstance(span, Mapping):
        raise InputError(f"a span must be an object, got {span!r:.80}")
    start, end = span.get("start"), span.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise InputError(f"a span needs integers start < end, got {start!r:.20} and {end!r:.20}")
    numbers = [_number(span, key) for key, type_ in AMOUNT.items() if type_ == "number"]
    unit, modifier = text_of(span, "unit", ""), text_of(span, "modifier", "exact")
    return [start, end, text_of(span, "label"), text_of(span, "text"), *numbers, unit, modifier]


def id_of(record: Mapping[str, Any]) -> str | int | None:
    """The id of a record. Raises InputError for what cannot be one."""
    value = record.get("id")
    if value is None or isinstance(value, str) or type(value) is int:
        return value
    raise InputError(f"id must be a string, an integer or null, got {value!r:.80}")


def text_of(record: Mapping[str, Any], key: str, missing: str | None = None) -> str:
    """The text of a field, or what stands for a missing one. Raises InputError for no text."""
    value = record.get(key)
    value = missing if value is None else value
    if not isinstance(value, str):
        raise InputError(f"{key} must be a string, got {value!r:.80}")
    return value


def collection(
    kind: type[list[Any]] | type[dict[str, Any]], record: Mapping[str, Any], key: str
) -> Any:
    """The list or object of a field. Raises InputError for anything else."""
    if not isinstance(record[key], kind):
        name = "list" if kind is list else "object"
        raise InputError(f"{key} must be a JSON {name}, got {record[key]!r:.80}")
    return record[key]


def _number(span: Mapping[str, Any], key: str) -> float | int | None:
    """A number in its shortest form, so that it is read as it would be written."""
    value = span.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{key} must be a number or null, got {value!r:.80}")
    return int(value) if value == int(value) else value
