"""Prediction records → JSONL, CSV, TSV or Parquet, plain or gzipped, with the same fields in each.

Nested fields are JSON text in CSV and lists and structs in Parquet. Making the records is `batch`.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from ml.errors import InputError
from ml.io import readers
from ml.io.places import Location
from ml.io.readers import Columns
from ml.model.model import Model

_SPAN = ("start", "end", "label", "text", "value", "low", "high", "unit", "modifier")
_NUMBERS = ("value", "low", "high")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS = 2000  # records of a Parquet row group


def kind(out: Location) -> str:
    """The format that the output's name asks for."""
    return readers.kind(out)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for of each article: `only` one part, and how many words that `explain` each of its topics.

    `columns`: where the input has what, and which of its columns are carried through.
    """

    only: str | None = None
    explain: int = 0
    columns: Columns = Columns()


def fields(model: Model, request: Request = Request()) -> list[str]:
    """The columns of a table of predictions.

    Raises InputError for a column to be kept that would take the place of a prediction, and ModelError for a part that
    the model lacks.
    """
    parts, keep = model.parts(request.only, request.explain), request.columns.keep
    topics = ["topics", "primary", "scores"] if "topics" in parts else []
    topics += ["words"] if request.explain else []
    own = [*topics, *(["spans"] if "spans" in parts else []), "model"]
    for name in keep:
        if name in (*own, "row", "error"):
            raise InputError(f"the column {name!r} cannot be kept: predictions have a field of that name")
    extra = [name for name in dict.fromkeys(keep) if name not in ("id", "title")]
    return ["id", "title", *own, *extra, "row", "error"]


def assemble(parts: Iterable[Location], out: Location, model: Model, request: Request = Request()) -> None:
    """Put the shards' JSONL together in order, in the output's format, under its name only when whole."""
    columns = fields(model, request)
    with readers.open_write(out) as target:
        if kind(out) == "jsonl":
            for part in parts:
                with part.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 20)
        elif kind(out) == "parquet":
            _parquet(parts, target, model, columns)
        else:
            _table(parts, target, "\t" if kind(out) == "tsv" else ",", columns)


def _records(parts: Iterable[Location]) -> Iterator[dict[str, Any]]:
    for part in parts:
        with part.open("rb") as file:
            yield from map(orjson.loads, file)


def _table(parts: Iterable[Location], target: IO[bytes], delimiter: str, columns: list[str]) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    # Lines end in CRLF, as RFC 4180 has it: Python then quotes a cell with a lone CR, which else would end its row.
    writer = csv.DictWriter(text, columns, delimiter=delimiter)
    writer.writeheader()
    for record in _records(parts):
        writer.writerow({k: cell(v) for k, v in record.items()})
    text.detach()


def cell(value: Any) -> Any:
    """A cell of a table: nested values as JSON, and text that a spreadsheet would take for a formula defused."""
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value


def _parquet(parts: Iterable[Location], target: IO[bytes], model: Model, columns: list[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = pa.float64()
    span = pa.struct(
        [
            (
                n,
                pa.int64() if n in ("start", "end") else number if n in _NUMBERS else pa.string(),
            )
            for n in _SPAN
        ]
    )
    word = pa.struct([("word", pa.string()), ("weight", number)])
    labels = model.topics.labels if model.topics else []
    types = {
        "topics": pa.list_(pa.string()),
        "scores": pa.struct([(label, number) for label in labels]),
        "words": pa.struct([(label, pa.list_(word)) for label in labels]),
        "spans": pa.list_(span),
        "row": pa.int64(),
    }
    schema = pa.schema([(c, types.get(c, pa.string())) for c in columns])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for record in _records(parts):
            for span in record.get("spans") or ():
                for name in _NUMBERS:  # Arrow refuses an integer that a float does not hold exactly
                    span[name] = None if span[name] is None else float(span[name])
            rows.append({c: _text(record.get(c)) if c not in types else record.get(c) for c in columns})
            if len(rows) == _ROWS:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pa.Table.from_pylist(rows, schema))


def _text(value: Any) -> str | None:
    """A value of any type as the text that a string column holds."""
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
