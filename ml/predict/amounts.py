"""Predictions → a table with a row for each amount, for people who count and sum.

What an amount is worth is `ml.amounts`, where it stands in a record `schema`.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import orjson

from ml.amounts.values import AMOUNTS
from ml.articles import Article
from ml.errors import InputError
from ml.io import atomic, excel, tables
from ml.io.places import Location
from ml.io.sources import identify
from ml.predict import results
from ml.schema import LISTED, SPAN, arrow_schema, arrow_values

_BATCH = 2000  # rows of a Parquet row group
_END = re.compile(r"(?:[。！？!?；;]+[”’」』）)]*|\n)\s*")


@dataclass
class Listed:
    """What was listed: rows, those whose sentence is not known, articles that had failed, and cells
    that Excel cannot hold whole.
    """

    rows: int = 0
    without_sentence: int = 0
    failed: int = 0
    shortened: int = 0


def write(predictions: Location, out: Location) -> Listed:
    """Write a row for each amount in predictions.

    Parameters
    ----------
    predictions
        A file of predictions, in any format.
    out
        The output, whose ending says the format; it appears whole or not at all.

    Returns
    -------
    Listed

    Raises
    ------
    InputError
        For what is no prediction, with file and row.
    """
    format = identify(out).format
    done = Listed()
    rows = _located(_counted(predictions, done), predictions)
    with atomic.open_write(out) as target:
        if format == "xlsx":
            cells = (list(row.values()) for row in rows)
            done.shortened = excel.write(list(LISTED), cells, target, shorten=True)
        elif format == "parquet":
            _parquet(rows, target)
        elif format == "jsonl":
            for row in rows:
                target.write(orjson.dumps(row) + b"\n")
        else:
            target.write(tables.header(LISTED, format))
            for row in rows:
                target.write(tables.line(row.values(), format))
    return done


def rows(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The amounts of a prediction, each with the fields of `schema.LISTED`.

    The sentence is known where the amount is in the title, or the prediction has its text. Raises
    InputError for what is no prediction with spans.
    """
    if record.get("spans") is None:
        raise InputError("no amounts: the prediction has no spans; was it made with --only topics?")
    title = results.text_of(record, "title", "")
    text = None if record.get("text") is None else results.text_of(record, "text")
    full = Article(title, text or "").full
    ends = [found.end() for found in _END.finditer(full)]
    for span in results.collection(list, record, "spans"):
        found = dict(zip(SPAN, results.span(span), strict=True))
        if found["label"] not in AMOUNTS and found["low"] is None:
            continue  # a name or a date, which is no amount
        start, end = found.pop("start"), found.pop("end")
        known = text is not None or end <= len(title)
        sentence = _sentence(full, ends, start, end) if known else None
        found |= {"article": results.id_of(record), "title": title, "sentence": sentence}
        yield {name: found[name] for name in LISTED}


def _sentence(text: str, ends: list[int], start: int, end: int) -> str | None:
    """The sentence that a span is in, or the sentences that it reaches through."""
    if end > len(text):
        return None
    first = ends[: bisect_right(ends, start)][-1:] or [0]
    last = ends[bisect_right(ends, end - 1) :][:1] or [len(text)]
    return text[first[0] : last[0]].strip()


def _counted(predictions: Location, done: Listed) -> Iterator[dict[str, Any]]:
    """Rows, counted as they pass."""
    for number, record in enumerate(results.read(predictions), 1):
        try:
            if results.is_error(record):
                done.failed += 1
                continue
            for row in rows(record):
                done.rows += 1
                done.without_sentence += row["sentence"] is None
                yield row
        except InputError as error:
            raise error.at(row=number) from error


def _located(rows: Iterator[dict[str, Any]], file: Location) -> Iterator[dict[str, Any]]:
    try:
        yield from rows
    except InputError as error:
        raise error.at(str(file)) from error


def _parquet(rows: Iterable[dict[str, Any]], target: IO[bytes]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(LISTED)
    made = (arrow_values(row, LISTED) for row in rows)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while some := list(itertools.islice(made, _BATCH)):
            writer.write_table(pa.Table.from_pylist(some, schema))
