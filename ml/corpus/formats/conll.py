"""CoNLL: a token a line with its tag, B-LABEL, I-LABEL or O, and an article to a block.

What is written has one token for each character, so that every span can be written, and a header of
comments for id, title and topics. Files of others, with words for tokens and more columns, are read
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ml.articles import Article, Span
from ml.corpus.formats.marked import (
    Marks,
    Row,
    article_of,
    at,
    encoded,
    joined,
    metadata,
    read_unpacked,
)
from ml.errors import InputError
from ml.io.places import Location

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "\\s"}
_ESCAPED = {v[1]: k for k, v in _ESCAPES.items()} | {"p": "|"}
_HEADER = re.compile(r"# (id|title|topics|primary) = (.*)", re.S)
_TAG = re.compile(r"O|([BI])-(.+)", re.S)


def _escape(text: str, keep: str = "") -> str:
    r"""Characters that would not survive as a token of their own, as a backslash and what they are.

    >>> print(_escape("一 二\n\u3000"))
    一\s二\n\u{3000}
    """
    return "".join(
        c if c in keep else _ESCAPES.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):x}}}")
        for c in text
    )


def _unescape(text: str) -> str:
    r"""
    >>> _unescape(r"一\s二\u{3000}"), _unescape(r"C:\dir")
    ('一 二\u3000', 'C:\\dir')
    """
    return re.sub(r"\\(?:u\{([0-9a-f]{1,5}|10[0-9a-f]{4})\}|(.))", _character, text)


def _character(match: re.Match[str]) -> str:
    if not match[1]:
        return _ESCAPED.get(match[2], match[0])
    code = int(match[1], 16)
    return (
        match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
    )  # half of a surrogate pair is no character


def read_conll(path: Location) -> list[Article]:
    """The articles of a CoNLL file, a character a line.

    Raises InputError with the row of what is no article.
    """
    try:
        lines = re.split(r"\r\n|\r|\n", read_unpacked(path).decode())
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8 text", file=str(path), row=line) from error
    return [at(path, block[0][0], _to_article, block) for block in _blocks(lines)]


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines of each article; the line that only parts documents is none."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block += [] if line.startswith("-DOCSTART-") else [(number, line)]
        elif block:
            yield block
            block = []


def _to_article(block: list[tuple[int, str]]) -> Article:
    """An article with spans where its tokens have tags, and without where they have none."""
    headers = {m[1]: m[2] for _, line in block if (m := _HEADER.fullmatch(line))}
    body = [(n, line) for n, line in block if not re.match(r"# \S+ = ", line)]
    cells = [(n, line.split("\t") if "\t" in line else line.split()) for n, line in body]
    tags = [at(None, n, _tag, c[-1]) for n, c in cells if len(c) > 1]
    if tags and len(tags) < len(cells):
        raise InputError("a token here, or in a line below up to the next blank one, has no tag")
    places, text = _laid_out([_unescape(c[0]) for _, c in cells])
    marks = _marks(places, tags) if tags or not cells else None
    topics = None
    if "topics" in headers:
        topics = [_unescape(t) for t in headers["topics"].split("|") if t]
    meta: Row = {k: _unescape(v) for k, v in headers.items()}
    return article_of(text, {**meta, "id": meta.get("id") or None}, topics, marks)


def _tag(tag: str) -> tuple[str, str | None]:
    match = _TAG.fullmatch(tag)
    if match is None:
        raise InputError(f"the tag must be O, B-LABEL or I-LABEL, not {tag!r:.40}")
    return (match[1], _unescape(match[2])) if match[1] else ("O", None)


def _laid_out(tokens: list[str]) -> tuple[list[tuple[int, int]], str]:
    """Where each token stands, and the text.

    Words of a script that parts them get a blank between them.
    """
    words = any(len(t) > 1 for t in tokens)
    places, text = [], ""
    for token in tokens:
        text += " " if words and _parted(text[-1:], token[:1]) else ""
        places.append((len(text), len(text) + len(token)))
        text += token
    return places, text


def _parted(left: str, right: str) -> bool:
    """Whether a blank belongs between two words: Chinese, Japanese and Korean do without."""
    return all(c and c < "\u1100" and not c.isspace() for c in (left, right))


def _marks(places: list[tuple[int, int]], tags: list[tuple[str, str | None]]) -> Marks:
    marks: Marks = []
    inside = None
    for (start, end), (kind, label) in zip(places, tags, strict=True):
        if kind == "I" and label == inside:
            marks[-1] = (marks[-1][0], end, label)
        elif kind != "O":
            marks.append((start, end, label))
        inside = label
    return marks


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order without those that begin inside another."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def write_conll(articles: Sequence[Article]) -> bytes:
    """Articles as the bytes of a CoNLL file, a character a line.

    Raises InputError with the number of one that does not fit.
    """

    def block(article: Article) -> bytes:
        text, spans = joined(article)
        tags = ["O"] * len(text)
        for span in apart(spans):
            label = _escape(span.label)
            tags[span.start : span.end] = [f"B-{label}"] + [f"I-{label}"] * (
                span.end - span.start - 1
            )
        meta = {"id": "", **metadata(article)}  # every block has a header, so that none is empty
        lines = [
            f"# {k} = {_escape(str(meta[k]), ' ')}" for k in ("id", "title", "primary") if k in meta
        ]
        if article.topics is not None:
            names = (_escape(t, " ").replace("|", "\\p") for t in article.topics)
            lines.append("# topics = " + "|".join(names))
        ends = [""] * len(text) if article.spans is None else [f"\t{tag}" for tag in tags]
        lines += [_escape(c) + end for c, end in zip(text, ends, strict=True)]
        return "\n".join([*lines, "", ""]).encode()

    return encoded(articles, block)
