"""Prediction records → JSONL, CSV, TSV, Excel or Parquet, with the same fields in each.

Which fields these are, and how they stand in a table or in Parquet, is `schema`. Making the
records is `batch`.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import orjson

from ml.io import atomic, excel, tables
from ml.io.places import Location
from ml.io.readers import Columns
from ml.io.sources import TABLES, identify
from ml.schema import Predictions

_ROWS = 2000  # records of a Parquet row group


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for of each article: `only` one part, and how many words that `explain` each
    of its topics.

    `columns`: where the input has what, and which of its columns are carried through.
    """

    only: str | None = None
    explain: int = 0
    columns: Columns = Columns()


def check(out: Location, predictions: Predictions) -> None:
    """Check an output before any predictions are made.

    Parameters
    ----------
    out
        The output.
    predictions
        The shape of the predictions.

    Raises
    ------
    InputError
        If it cannot hold the predictions, or its ending names no format.
    OutputError
        If it is there and no regular file.
    """
    if identify(out).format in TABLES:
        predictions.columns()
    atomic.check_output(out)


def assemble(parts: Iterable[Location], out: Location, predictions: Predictions) -> list[str]:
    """Put the shards' predictions together.

    Parameters
    ----------
    parts
        Files of JSONL, in order.
    out
        The output, whose ending says the format; it has its name only when it is whole.
    predictions
        The shape of the predictions.

    Returns
    -------
    list of str
        A line for each thing that the output cannot hold.
    """
    format = identify(out).format
    shortened = 0
    with atomic.open_write(out) as target:
        if format == "jsonl":
            for part in parts:
                with part.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 20)
        elif format == "parquet":
            _parquet(parts, target, predictions)
        elif format == "xlsx":
            rows = map(predictions.cells, _records(parts))
            shortened = excel.write(predictions.columns(), rows, target, shorten=True)
        else:
            target.write(tables.header(predictions.columns(), format))
            for record in _records(parts):
                target.write(tables.line(predictions.cells(record), format))
    if not shortened:
        return []
    return [
        f"{out}: {shortened} cells hold only the beginning, since Excel allows "
        f"{excel.MOST_CHARACTERS:,} characters; .csv and .parquet hold all"
    ]


def _records(parts: Iterable[Location]) -> Iterator[dict[str, Any]]:
    for part in parts:
        with part.open("rb") as file:
            yield from map(orjson.loads, file)


def _parquet(parts: Iterable[Location], target: IO[bytes], predictions: Predictions) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = predictions.arrow()
    rows = map(predictions.arrow_row, _records(parts))
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while some := list(itertools.islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(some, schema))
