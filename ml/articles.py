"""Articles, spans, and where an offset points: the only place that joins title and body.

It reads and writes single records. Files are `corpus`, and checking labels against the annotation
guide is `checks`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ml.errors import InputError

NONE = "none"  # the `primary` of an article that no topic applies to


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of an article.

    Parameters
    ----------
    start, end
        Offsets into `Article.full`, in code points, from 0; `end` is behind the last character.
    label
        What the stretch is, such as `MONEY`.

    Examples
    --------
    >>> span = Span(2, 5, "MONEY")
    >>> Article("", "投资3亿元").full[span.start : span.end]
    '3亿元'
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Article:
    r"""A title and a body, with the labels it carries, if any.

    Parameters
    ----------
    title
        Empty where there is none.
    text
        The body.
    id
        What the article is called in the file it comes from.
    topics
        Its topics; None where it is not labelled for them, while an empty tuple is a label.
    primary
        The topic that it is about most; `none` where no topic applies.
    spans
        Its spans; None where it is not labelled for them, while an empty tuple is a label.
    values
        What each span is worth (`low`, `high`, `unit`, `modifier`); None for a span without.
    source
        Where the article was found: `file` and `lines`, the first and the last.
    model
        The model that gave the labels, if no person did.

    Examples
    --------
    >>> Article("外贸增长", "出口增长5%。", topics=("trade",)).full
    '外贸增长\n出口增长5%。'
    """

    title: str
    text: str
    id: str | int | None = None
    topics: tuple[str, ...] | None = None
    primary: str | None = None
    spans: tuple[Span, ...] | None = None
    values: tuple[Mapping[str, Any] | None, ...] | None = None
    source: Mapping[str, Any] | None = None
    model: str | None = None

    @property
    def full(self) -> str:
        r"""What every offset counts in: title and body, of an article without a title the body
        alone.

        >>> Article("签约超70亿", "本报讯").full, Article("", "本报讯").full
        ('签约超70亿\n本报讯', '本报讯')
        """
        return f"{self.title}\n{self.text}" if self.title else self.text

    def locate(self, offset: int) -> tuple[str, int]:
        """The field an offset into `full` points to, and the offset in that field.

        Parameters
        ----------
        offset
            In code points, from 0.

        Returns
        -------
        tuple of str and int
            `title` or `text`, and the offset in it; the line break between them ends the title.

        Examples
        --------
        >>> Article("标题", "正文").locate(3), Article("", "正文").locate(0)
        (('text', 0), ('text', 0))
        """
        cut = len(self.title) + 1 if self.title else 0
        return ("text", offset - cut) if offset >= cut else ("title", offset)


def from_row(row: Any, *, labels: bool = True) -> Article:
    """Read an article from a decoded JSON object.

    Parameters
    ----------
    row
        A mapping with `text`, and optionally the other fields of an article.
    labels
        False to read only id, title and text: what prediction needs.

    Returns
    -------
    Article
        A missing title is empty; an `id` that is a float without a fraction becomes an integer.

    Raises
    ------
    InputError
        For a field that is missing or of the wrong type; it says what was allowed.
    """
    if not isinstance(row, Mapping):
        raise InputError(f"a row must be a JSON object, not {_kind(row)}")
    if "text" not in row:
        raise InputError(
            f"the field text is missing; there is {', '.join(map(str, row)) or 'nothing':.100}"
        )
    title, text, id_ = row.get("title"), row["text"], row.get("id")
    title = "" if title is None else title
    if isinstance(id_, float):  # a column of integers with a gap in it, as pandas has it
        exact = id_.is_integer() and abs(id_) < 2**53
        id_ = None if math.isnan(id_) else int(id_) if exact else id_
    for name, value in (("title", title), ("text", text)):
        if not isinstance(value, str):
            raise InputError(f"{name} must be a string, not {_kind(value)}")
    if id_ is not None and (isinstance(id_, bool) or not isinstance(id_, str | int)):
        given = f"{_kind(id_)}{f' such as {id_}' if isinstance(id_, float) else ''}"
        raise InputError(f"id must be a string or an integer, not {given}")
    if not labels:
        return Article(title, text, id_)
    topics = _topics(row)
    spans, source = row.get("spans"), row.get("source")
    if spans is not None and not isinstance(spans, list):
        raise InputError(f"spans must be a list, not {_kind(spans)}")
    if row.get("primary") is not None and not isinstance(row["primary"], str):
        raise InputError(f"primary must be a string, not {_kind(row['primary'])}")
    length = len(Article(title, text).full)
    return Article(
        title,
        text,
        id_,
        topics,
        row.get("primary"),
        None if spans is None else tuple(_span(s, length) for s in spans),
        None if spans is None else tuple(s if "low" in s else None for s in spans),
        source if isinstance(source, Mapping) else None,  # other data has a column of that name too
        row["model"] if isinstance(row.get("model"), str) else None,
    )


def to_row(article: Article) -> dict[str, Any]:
    """The article as its JSON contract, without the fields it has no labels for."""
    row: dict[str, Any] = {"id": article.id, "title": article.title, "text": article.text}
    if article.topics is not None:
        row |= {
            "topics": list(article.topics),
            "primary": article.primary or primary(article.topics),
        }
    if article.spans is not None:
        row["spans"] = [{"start": s.start, "end": s.end, "label": s.label} for s in article.spans]
        for out, value in zip(row["spans"], article.values or (), strict=False):
            out |= {k: v for k, v in (value or {}).items() if k not in out and k != "text"}
    if article.source is not None:
        row["source"] = dict(article.source)
    return row if article.model is None else row | {"model": article.model}


Text = str | Article


def several(given: Iterable[Any]) -> list[Any]:
    """What is in a collection.

    Raises InputError for a single text, whose characters would pass for texts, and for a table, of
    which Python gives the names of its columns.
    """
    if isinstance(given, str | bytes | Article | Mapping):
        raise InputError("a list of texts is needed, not a single one: put it into a list")
    if hasattr(given, "columns") and hasattr(given, "to_dict"):
        known = ", ".join(map(str, given.columns)) or "none"
        raise InputError(
            "a list of texts is needed, not a table: give one of its columns, "
            f"such as table['text']; columns: {known:.200}"
        )
    if getattr(given, "ndim", 1) != 1:
        shape = given.shape  # type: ignore[attr-defined]
        raise InputError(
            f"a list of texts is needed, not an array of shape {shape}: give one of its columns"
        )
    if not isinstance(given, Iterable):
        raise InputError(f"a list of texts is needed, not {_kind(given)}")
    return list(given)


def texts(given: Iterable[Any]) -> list[Text]:
    """The texts and articles of a collection. Raises InputError for a single one, and for what is
    neither.
    """
    found = several(given)
    for number, text in enumerate(found):
        if not isinstance(text, str | Article):
            raise InputError(
                f"text {number} of {len(found)} must be a string or an Article, not {_kind(text)}"
            )
    return found


def coerced(given: Iterable[str | Article | Mapping[str, Any]]) -> list[Article]:
    """The articles in a collection of texts, articles and mappings, or in a pandas table.

    A mapping or table has `text` and optionally `title` and `id`; labels are not read. Raises
    InputError for a single text, for what is no text, and for a table without `text`.

    >>> coerced(["投资3亿元。", {"title": "外贸", "text": "增长"}])[1].title
    '外贸'
    """
    if _is_table(given):
        return _from_table(given)
    return [_coerced(item) for item in several(given)]


def _coerced(item: str | Article | Mapping[str, Any]) -> Article:
    if isinstance(item, Article):
        return item
    return Article("", item) if isinstance(item, str) else from_row(item, labels=False)


def _is_table(given: Any) -> bool:
    """Whether this is a pandas table; pandas need not be imported to know it."""
    return hasattr(given, "notna") and hasattr(given, "columns")


def _from_table(table: Any) -> list[Article]:
    """The articles of a pandas table; what is missing is None there, and the whole numbers beside
    it are floats.
    """
    if "text" not in table.columns:
        known = ", ".join(map(str, table.columns)) or "none"
        raise InputError(f"a table of articles needs a column text; columns: {known:.200}")
    cells = table[[name for name in ("id", "title", "text") if name in table.columns]].astype(
        object
    )
    batch = []
    for number, row in enumerate(cells.where(cells.notna(), None).to_dict("records")):
        try:
            batch.append(from_row(row, labels=False))
        except InputError as error:
            raise InputError(f"row {number} of {len(cells)}: {error}") from error
    return batch


def spans(given: Iterable[Any], text: str) -> tuple[Span, ...]:
    """The spans of a text.

    Parameters
    ----------
    given
        Spans as `Span`, as objects with start, end and label, or as (start, end, label).
    text
        What they lie in.

    Returns
    -------
    tuple of Span
        In the order in which they were given.

    Raises
    ------
    InputError
        For one that is no span or lies outside the text.

    Examples
    --------
    >>> spans([(2, 5, "MONEY"), {"start": 6, "end": 8, "label": "QUANTITY"}], "投资3亿元，5年")
    (Span(start=2, end=5, label='MONEY'), Span(start=6, end=8, label='QUANTITY'))
    """
    if not isinstance(given, Iterable) or isinstance(given, str | Mapping):
        raise InputError(f"the spans of a text must be a list, not {_kind(given)}")
    return tuple(_span(_row_of_span(span), len(text)) for span in given)


def _row_of_span(span: Any) -> Any:
    if isinstance(span, Span):
        return {"start": span.start, "end": span.end, "label": span.label}
    if isinstance(span, tuple | list) and len(span) == 3:
        span = dict(zip(("start", "end", "label"), span, strict=True))
    if not isinstance(span, Mapping):
        return span
    return {k: v.item() if hasattr(v, "item") else v for k, v in span.items()}  # numbers of numpy


def primary(topics: tuple[str, ...]) -> str:
    """The first topic stands in where no primary one is named."""
    return topics[0] if topics else NONE


def _topics(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    topics = row.get("topics")
    if topics is None:
        return None
    if not isinstance(topics, list) or not all(isinstance(t, str) for t in topics):
        raise InputError(f"topics must be a list of strings, not {_kind(topics)}")
    return tuple(topics)


def _span(span: Any, length: int) -> Span:
    if not isinstance(span, Mapping):
        raise InputError(f"a span must be an object with start, end and label, not {_kind(span)}")
    start, end, label = span.get("start"), span.get("end"), span.get("label")
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise InputError(
            f"a span needs integers start and end and a string label, got {dict(span)!r:.120}"
        )
    if not 0 <= start < end <= length:
        raise InputError(
            f"span {start}–{end} lies outside the {length} characters of title and text"
        )
    return Span(start, end, label)


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "a boolean",
        type(None): "null",
    }
    return names.get(
        type(value), "a number" if isinstance(value, int | float) else type(value).__name__
    )
