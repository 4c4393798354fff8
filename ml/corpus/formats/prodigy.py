"""Prodigy: a JSON object a line with a text, the answer of a person, and spans, a label or choices.

Offsets count in the text alone. Only accepted answers are labels: a rejected one says what an
article is not, which no training here learns from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ml.articles import Article, to_row
from ml.corpus.formats.marked import (
    Row,
    article_of,
    encode_line,
    encoded,
    row_with_spans,
    with_metadata,
)
from ml.errors import InputError

_ANSWERS = ("accept", "reject", "ignore")


def is_prodigy(row: Mapping[str, Any]) -> bool:
    """Whether a row has fields that only Prodigy writes.

    >>> is_prodigy({"text": "投资3亿元", "spans": [], "answer": "accept"})
    True
    >>> is_prodigy({"text": "投资3亿元", "spans": [], "answer": "是"})
    False
    """
    return isinstance(row.get("text"), str) and (
        (row.get("answer") in _ANSWERS and bool(row.keys() & {"spans", "label", "accept"}))
        or "_task_hash" in row
        or (isinstance(row.get("accept"), list) and isinstance(row.get("options"), list))
    )


def own_row(row: Row) -> Row | None:
    """A row of Prodigy as one of labelled articles.

    Parameters
    ----------
    row
        The row.

    Returns
    -------
    dict or None
        With `label` where one of many was to be chosen, `topics` where any number was; None for an
        answer that is not `accept`.

    Raises
    ------
    InputError
        For a field of the wrong type, and a span that lies outside the text.
    """
    answer = row.get("answer", "accept")
    if answer not in _ANSWERS:
        raise InputError(f"answer must be one of {', '.join(_ANSWERS)}, not {answer!r:.40}")
    if answer != "accept":
        return None
    spans, label, chosen = row.get("spans"), row.get("label"), row.get("accept")
    if spans is not None and not (
        isinstance(spans, list) and all(isinstance(s, dict) for s in spans)
    ):
        raise InputError(
            f"spans must be a list of objects with start, end and label, not {spans!r:.60}"
        )
    if not isinstance(label, str | None):
        raise InputError(f"label must be a string, not {label!r:.60}")
    if chosen is not None and not isinstance(chosen, list):
        raise InputError(f"accept must be a list of labels, not {chosen!r:.60}")
    marks = None
    if spans or (spans is not None and label is None):  # a label alone is no answer for spans
        marks = [(s.get("start"), s.get("end"), s.get("label")) for s in spans]
    topics = [label] if label is not None else None if chosen is None else [str(c) for c in chosen]
    own = to_row(article_of(row.get("text"), with_metadata(row), topics, marks))
    if topics is not None and len(topics) == 1 and (label is not None or _is_multiclass(row)):
        del own["topics"], own["primary"]
        own["label"] = topics[0]
    return {k: v for k, v in own.items() if v or k not in ("id", "title")}


def _is_multiclass(row: Row) -> bool:
    config = row.get("config")
    return isinstance(config, dict) and config.get("choice_style") == "single"


def write_prodigy(articles: Sequence[Article]) -> bytes:
    """Articles as the bytes of a Prodigy file, all of them accepted.

    Raises InputError with the number of one that does not fit.
    """
    every = sorted({t for a in articles for t in a.topics or ()})

    def line(article: Article) -> bytes:
        row = row_with_spans(article)
        if article.topics is not None:
            row["options"] = [{"id": t, "text": t} for t in every]
            row["accept"] = list(article.topics)
        return encode_line(row | {"answer": "accept"})

    return encoded(articles, line)
