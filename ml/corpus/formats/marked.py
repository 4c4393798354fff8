"""A text with marks in it, as annotation tools keep an article, to an article and back.

Such a tool has one text and no title: that text is title, line break and body, the title goes along
as metadata, and reading restores both. Offsets are code points. Each tool has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import orjson

from ml.articles import NONE, Article, Span, from_row, primary
from ml.errors import InputError
from ml.io import jsonl
from ml.io.places import Location
from ml.io.sources import PACKED, unpacked

T = TypeVar("T")
Row = dict[str, Any]
Marks = list[tuple[Any, Any, Any]]  # start, end, label as a file has them, not yet checked


def joined(article: Article) -> tuple[str, list[Span]]:
    """The text a tool shows, and the spans in it."""
    return article.full, list(article.spans or ())


def metadata(article: Article) -> Row:
    """The fields that are kept as metadata, without empty ones."""
    first = None if article.topics is None else article.primary or primary(article.topics)
    fields = {
        "id": article.id,
        "title": article.title or None,
        "primary": first,
        "source": article.source,
    }
    return {k: dict(v) if isinstance(v, Mapping) else v for k, v in fields.items() if v is not None}


def row_with_spans(article: Article) -> Row:
    """`text`, `meta` and, of an article with spans, `spans`, as spaCy and Prodigy have them."""
    text, spans = joined(article)
    row: Row = {"text": text, "meta": metadata(article)}
    if article.spans is not None:
        row["spans"] = [{"start": s.start, "end": s.end, "label": s.label} for s in spans]
    return row


def article_of(text: Any, meta: Row, topics: list[str] | None, marks: Marks | None) -> Article:
    """The article of a tool's text.

    Parameters
    ----------
    text
        The text. A title in the metadata that it begins with is taken off it.
    meta
        Metadata; `id`, `title`, `primary` and `source` are used.
    topics
        The topics, or None for a text that is not labelled for them.
    marks
        (start, end, label) in the text, or None for a text that is not labelled with spans.

    Returns
    -------
    Article

    Raises
    ------
    InputError
        For a field of the wrong type, and a mark that is none or lies outside the text.
    """
    title = meta.get("title") or ""
    for name, value in (("text", text), ("title", title)):
        if not isinstance(value, str):
            raise InputError(f"{name} must be a string, not {value!r:.40}")
    inside = bool(title) and text.startswith(f"{title}\n")
    row: Row = {
        "id": meta.get("id"),
        "title": title,
        "text": text[len(title) + 1 :] if inside else text,
    }
    if topics is not None:
        row["topics"] = topics
        row["primary"] = meta.get("primary") if meta.get("primary") in (topics or [NONE]) else None
    if marks is not None:
        check_marks(marks, len(text))
        shift = 0 if inside or not title else len(title) + 1
        row["spans"] = [
            {"start": s + shift, "end": e + shift, "label": label} for s, e, label in marks
        ]
    return replace(from_row(row | {"source": meta.get("source")}), values=None)


def check_marks(marks: Marks, length: int) -> None:
    """Check that spans lie within a text.

    Parameters
    ----------
    marks
        (start, end, label) each.
    length
        Of the text, in characters.

    Raises
    ------
    InputError
        For the first one that is no span, or lies outside the text.
    """
    for mark in marks:
        start, end, label = mark
        if (
            type(start) is not int
            or type(end) is not int
            or not isinstance(label, str)
            or not label
        ):
            raise InputError(
                f"a span needs integers start and end and a string label, got {mark!r:.120}"
            )
        if not 0 <= start < end <= length:
            raise InputError(
                f"span {start}–{end} {label} lies outside the {length} characters of the text"
            )


def with_metadata(row: Row) -> Row:
    """A row with its metadata, which some versions of a tool keep in a field of its own."""
    return {**row, **row["meta"]} if isinstance(row.get("meta"), dict) else row


def at(path: Location | None, row: int, build: Callable[..., T], *args: Any) -> T:
    """What a function makes of a row, with the place of the row in its errors.

    Parameters
    ----------
    path, row
        The file, if there is one, and the number of the row in it, from 1.
    build, *args
        The function, and what it is called with.

    Returns
    -------
    object
        What the function returned.

    Raises
    ------
    InputError
        That of the function, with file and row.
    """
    try:
        return build(*args)
    except InputError as error:
        raise error.at(str(path) if path else None, error.row or row) from error


def encoded(articles: Sequence[Article], build: Callable[[Article], bytes]) -> bytes:
    """Articles as the bytes of a file.

    Parameters
    ----------
    articles
        The articles.
    build
        Gives the bytes of one article.

    Returns
    -------
    bytes
        Of all articles, one after another.

    Raises
    ------
    InputError
        That of `build`, with the number of the article.
    """
    return b"".join(at(None, n, build, article) for n, article in enumerate(articles, 1))


def read_unpacked(path: Location) -> bytes:
    """The content of a file, unpacked, without a byte order mark."""
    with path.open("rb") as file:
        packed = path.suffix.lower() in PACKED
        data = unpacked(file, path).read() if packed else file.read()
    return data.removeprefix(b"\xef\xbb\xbf")


def read_objects(path: Location) -> list[tuple[int, Row]]:
    """The objects of a JSON list, or of JSONL, each with its number in the list or its line.

    Raises InputError for what is not JSON or no object.
    """
    data = read_unpacked(path)
    if data.lstrip().startswith(b"["):
        try:
            rows = list(enumerate(orjson.loads(data), 1))
        except orjson.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}", file=str(path)) from error
    else:
        lines = enumerate(data.split(b"\n"), 1)
        rows = [(n, jsonl.parse_line(line, n)) for n, line in lines if line.strip()]
    for number, row in rows:
        if not isinstance(row, dict):
            what = row if isinstance(row, InputError) else InputError("must be a JSON object")
            raise what.at(str(path), number)
    return rows


def encode_line(row: Any) -> bytes:
    """A row as a line of JSON."""
    return orjson.dumps(row) + b"\n"


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, and any other value as the only element of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
