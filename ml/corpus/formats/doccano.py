"""doccano: a JSON object a line, with classes and spans in fields that differ from version to
version.

Reads the exports of every version; writes what its import takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ml.articles import Article
from ml.corpus.formats.marked import (
    Marks,
    Row,
    article_of,
    as_list,
    at,
    encode_line,
    encoded,
    joined,
    metadata,
    read_objects,
    with_metadata,
)
from ml.errors import InputError
from ml.io.places import Location

_CLASS_FIELDS = ("cats", "categories")
_DOCCANO_FIELDS = ("label", "labels", "entities", "annotations", *_CLASS_FIELDS)


def read_doccano(path: Location) -> list[Article]:
    """The articles of a doccano file.

    Raises InputError with the row of what is no article.
    """
    rows = read_objects(path)
    # The same field has classes in one kind of project and spans in another; an empty list says
    # neither.
    values = [
        (f, value) for _, row in rows for f in _DOCCANO_FIELDS for value in as_list(row.get(f))
    ]
    class_fields = {f for f, value in values if isinstance(value, str)} | set(_CLASS_FIELDS)
    return [at(path, n, _to_article, row, class_fields) for n, row in rows]


def _to_article(row: Row, class_fields: set[str]) -> Article:
    topics: list[str] | None = None
    marks: Marks | None = None
    for field in _DOCCANO_FIELDS:
        if row.get(field) is None:
            continue
        items = as_list(row[field])
        names = [i for i in items if isinstance(i, str)]
        if field in class_fields:
            topics = (topics or []) + names
        if field not in class_fields or len(names) < len(items):
            marks = (marks or []) + [_mark(i) for i in items if not isinstance(i, str)]
    return article_of(row.get("text", row.get("data")), with_metadata(row), topics, marks)


def _mark(item: Any) -> tuple[Any, Any, Any]:
    if isinstance(item, list) and len(item) == 3:
        return item[0], item[1], item[2]
    if isinstance(item, dict) and {"start_offset", "end_offset", "label"} <= item.keys():
        return item["start_offset"], item["end_offset"], item["label"]
    raise InputError(
        f"a label must be a class, [start, end, label] or have offsets, not {item!r:.80}"
    )


def write_doccano(articles: Sequence[Article]) -> bytes:
    """Articles as the bytes of a doccano file.

    Raises InputError with the number of one that does not fit.
    """

    def line(article: Article) -> bytes:
        text, spans = joined(article)
        row = {**metadata(article), "text": text}
        if article.spans is not None:
            row["label"] = [[s.start, s.end, s.label] for s in spans]
        if article.topics is not None:
            row["cats"] = list(article.topics)
        return encode_line(row)

    return encoded(articles, line)
