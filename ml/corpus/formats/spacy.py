"""spaCy: a JSON object a line with text, spans and the score of every class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ml.articles import Article
from ml.corpus.formats.marked import (
    Row,
    article_of,
    at,
    encode_line,
    encoded,
    read_objects,
    row_with_spans,
    with_metadata,
)
from ml.errors import InputError
from ml.io.places import Location


def read_spacy(path: Location) -> list[Article]:
    """The articles of a spaCy file.

    Raises InputError with the row of what is no article.
    """
    return [at(path, n, to_article, row) for n, row in read_objects(path)]


def is_spacy(row: Row) -> bool:
    """Whether a row has fields that only spaCy writes."""
    return isinstance(row.get("text"), str) and (
        isinstance(row.get("cats"), dict) or isinstance(row.get("ents"), list)
    )


def to_article(row: Row) -> Article:
    """The article in a row. Raises InputError for a field of the wrong type."""
    spans, cats = row.get("spans"), row.get("cats")
    if not isinstance(spans, list):  # Doc.to_json has the entities apart from groups of spans
        spans = row.get("ents", spans)
    if spans is not None and not (
        isinstance(spans, list) and all(isinstance(s, dict) for s in spans)
    ):
        raise InputError(
            f"spans must be a list of objects with start, end and label, not {spans!r:.60}"
        )
    if cats is not None and not isinstance(cats, dict):
        raise InputError(f"cats must be an object of labels, each with 0 or 1, not {cats!r:.60}")
    marks = (
        None if spans is None else [(s.get("start"), s.get("end"), s.get("label")) for s in spans]
    )
    topics = (
        None if cats is None else [label for label, value in cats.items() if _holds(label, value)]
    )
    return article_of(row.get("text"), with_metadata(row), topics, marks)


def _holds(label: str, value: Any) -> bool:
    if not isinstance(value, int | float):
        raise InputError(f"cats has {value!r:.40} for {label}, which must be 0 or 1")
    return value >= 0.5


def write_spacy(articles: Sequence[Article]) -> bytes:
    """Articles as the bytes of a spaCy file.

    Raises InputError with the number of one that does not fit.
    """
    every = sorted({t for a in articles for t in a.topics or ()})

    def line(article: Article) -> bytes:
        row = row_with_spans(article)
        if article.topics is not None:  # its own first, so that their order is kept
            row["cats"] = dict.fromkeys(article.topics, 1) | {
                t: 0 for t in every if t not in article.topics
            }
        return encode_line(row)

    return encoded(articles, line)
