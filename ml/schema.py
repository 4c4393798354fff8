"""The prediction record: its fields and their types, from which the JSON, CSV, Parquet and MLflow
views follow.

A prediction is a JSON object with the fields of `ARTICLE`, those of the parts that predict
(`PARTS`), of the words that explain topics, and the model's name. A row that cannot be read has an
error record with the fields of `ERROR` in its place. Making predictions is `model`, writing files
`io` and `predict`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from ml.errors import InputError

# `any` is what a row brings along, as it is in JSON and as text in Parquet, whose columns have one
# type each.
Type = Literal["text", "integer", "number", "any", "texts", "scores", "words", "spans"]

ARTICLE: dict[str, Type] = {"id": "any", "title": "text"}
PARTS: dict[str, dict[str, Type]] = {
    "topics": {"topics": "texts", "primary": "text", "scores": "scores"},
    "spans": {"spans": "spans"},
}
WORDS: dict[str, Type] = {"words": "words"}
MODEL: dict[str, Type] = {"model": "text"}
ERROR: dict[str, Type] = {"row": "integer", "error": "text"}  # besides the id

AMOUNT: dict[str, Type] = {  # what a span is worth
    "value": "number",
    "low": "number",
    "high": "number",
    "unit": "text",
    "modifier": "text",
}
SPAN: dict[str, Type] = {
    "start": "integer",
    "end": "integer",
    "label": "text",
    "text": "text",
    **AMOUNT,
}
WORD: dict[str, Type] = {"word": "text", "weight": "number"}

PREDICTED = tuple(name for part in PARTS.values() for name in part if name != "primary")
_SCORE = "score_"  # what the column of a topic's score begins with in a table
_SPLITS = re.compile(
    r"^$|^[\s\[]|\s$|[|;,；，、]"
)  # in a topic's name: it would not survive being split


@dataclass(frozen=True, slots=True)
class Predictions:
    """The shape of a run's predictions.

    Parameters
    ----------
    parts : those of `PARTS` that predict
    labels : the topics that have scores
    explained : whether words explain the topics
    keep : columns of the input that are carried through

    Raises InputError for a column to keep that would take the place of a field.
    """

    parts: Sequence[str]
    labels: Sequence[str] = ()
    explained: bool = False
    keep: Sequence[str] = ()

    def __post_init__(self) -> None:
        self._check_kept([*self._own(), *ERROR])

    def types(self) -> dict[str, Type]:
        """Every field that a prediction or an error record can have, in order, with its type.

        >>> list(Predictions(["spans"], keep=["desk"]).types())
        ['id', 'title', 'spans', 'model', 'desk', 'row', 'error']
        """
        kept: dict[str, Type] = dict.fromkeys(self.keep, "any")
        return {
            **ARTICLE,
            **self._own(),
            **{k: v for k, v in kept.items() if k not in ARTICLE},
            **ERROR,
        }

    def columns(self) -> list[str]:
        """The columns of a table for people: each score has one of its own.

        Raises InputError for a column to keep that would take the place of a score.

        >>> Predictions(["topics"], ["trade"]).columns()
        ['id', 'title', 'topics', 'primary', 'score_trade', 'model', 'row', 'error']
        """
        scores = [f"{_SCORE}{label}" for label in self.labels]
        self._check_kept(scores)
        return [
            column
            for name, type_ in self.types().items()
            for column in (scores if type_ == "scores" else [name])
        ]

    def cells(self, record: Mapping[str, Any]) -> list[Any]:
        """The cells of a record, in the order of `columns`; what is nested stays so, for the
        writer to encode.
        """
        scores = record.get("scores") or {}
        found: list[Any] = []
        for name, type_ in self.types().items():
            if type_ == "scores":
                found += [scores.get(label) for label in self.labels]
            elif type_ == "texts":
                found.append(None if record.get(name) is None else join_topics(record[name]))
            else:
                found.append(record.get(name))
        return found

    def arrow(self) -> Any:
        """The schema of a Parquet file, with lists and structs."""
        import pyarrow as pa

        plain = {
            "text": pa.string(),
            "any": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
        }
        word = pa.struct([(name, plain[type_]) for name, type_ in WORD.items()])
        span = pa.struct([(name, plain[type_]) for name, type_ in SPAN.items()])
        nested = {
            "texts": pa.list_(pa.string()),
            "scores": pa.struct([(label, pa.float64()) for label in self.labels]),
            "words": pa.struct([(label, pa.list_(word)) for label in self.labels]),
            "spans": pa.list_(span),
        }
        return pa.schema([(name, (plain | nested)[type_]) for name, type_ in self.types().items()])

    def arrow_row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record as a row of `arrow`."""
        return {name: _arrow_value(record.get(name), type_) for name, type_ in self.types().items()}

    def _own(self) -> dict[str, Type]:
        topics = PARTS["topics"] if "topics" in self.parts else {}
        spans = PARTS["spans"] if "spans" in self.parts else {}
        return {**topics, **(WORDS if self.explained else {}), **spans, **MODEL}

    def _check_kept(self, names: Iterable[str]) -> None:
        for name in self.keep:
            if name in names:
                raise InputError(
                    f"the column {name!r} cannot be kept: predictions have a field of that name"
                )


def _arrow_value(value: Any, type_: Type) -> Any:
    if type_ in ("text", "any"):  # ids and kept columns are of any type
        return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
    if (
        type_ == "spans" and value is not None
    ):  # Arrow refuses an integer that a float does not hold exactly
        numbers = [name for name, of in SPAN.items() if of == "number"]
        return [
            span | {n: None if span[n] is None else float(span[n]) for n in numbers}
            for span in value
        ]
    return value


def error_record(id_: str | int | None, row: int, error: str) -> dict[str, Any]:
    """What stands in the place of a row that cannot be read.

    Parameters
    ----------
    id_
        The row's id; None if it could not be read either.
    row
        The number of the row in the input, from 1.
    error
        Why it cannot be read.

    Returns
    -------
    dict
        `id`, `row` and `error`.
    """
    return {"id": id_, "row": row, "error": error}


def failed(record: Mapping[str, Any]) -> bool:
    """Whether a record says why its row could not be predicted; other data may have a field
    `error` too.
    """
    return isinstance(record.get("error"), str) and not record.keys() & set(PREDICTED)


def from_cells(row: Mapping[str, str]) -> dict[str, Any]:
    """The record in a row of a table: what is nested is text there, and empty what is absent.

    Raises InputError for a cell that is not what its column should hold.
    """
    full: dict[str, Any] = {
        k: v for k, v in row.items() if v != "" and k not in _score_columns(row)
    }
    try:
        full |= {k: orjson.loads(full[k]) for k in ("scores", "words", "spans") if k in full}
        if "topics" in row and "error" not in full:
            full["topics"] = split_topics(row["topics"])
        scores = {k.removeprefix(_SCORE): float(row[k]) for k in _score_columns(row) if row[k]}
    except ValueError as error:  # JSONDecodeError is one too
        raise InputError(f"is no prediction: {error}") from error
    return {"id": None, "title": ""} | full | ({"scores": scores} if scores else {})


def _score_columns(row: Mapping[str, str]) -> list[str]:
    """The columns of scores: columns that were kept, which may have such names too, stand behind
    the model.
    """
    names = list(row)
    own = names[: names.index("model")] if "model" in row else names
    return [name for name in own if name.startswith(_SCORE)]


def join_topics(topics: Sequence[str]) -> str:
    """Topics in one cell: joined by |, or as JSON where a name would not survive being split.

    >>> join_topics(["trade", "culture"]), join_topics(["food, drink"])
    ('trade|culture', '["food, drink"]')
    """
    if any(_SPLITS.search(topic) for topic in topics):
        return orjson.dumps(topics).decode()
    return "|".join(topics)


def split_topics(cell: str) -> list[str]:
    """The topics in a cell that `join_topics` wrote.

    >>> split_topics("trade|culture"), split_topics('["food, drink"]'), split_topics("")
    (['trade', 'culture'], ['food, drink'], [])
    """
    if cell.startswith("["):
        return list(orjson.loads(cell))
    return cell.split("|") if cell else []


def served(parts: Iterable[str]) -> list[str]:
    """The columns that a model served by MLflow answers with, all text: nested fields are JSON.

    >>> served(["spans"])
    ['spans', 'model', 'error']
    """
    return [*(name for part in parts for name in PARTS[part]), *MODEL, "error"]
