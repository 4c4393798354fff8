"""One text for title and body: offsets and metadata, there and back."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ml.articles import Article, Span
from ml.corpus.formats import marked
from ml.errors import InputError

TITLED = Article("油价", "降3元", "a-1", ("trade",), "trade", (Span(4, 6, "MONEY"),))
BARE = replace(TITLED, title="", spans=(Span(1, 3, "MONEY"),))


@pytest.mark.parametrize(
    ("article", "text", "start"), [(TITLED, "油价\n降3元", 4), (BARE, "降3元", 1)]
)
def test_there_and_back(article: Article, text: str, start: int) -> None:
    shown, spans = marked.joined(article)
    assert (shown, spans) == (text, [Span(start, start + 2, "MONEY")])
    marks: marked.Marks = [(s.start, s.end, s.label) for s in spans]
    back = marked.article_of(shown, marked.metadata(article), ["trade"], marks)
    assert replace(back, values=None) == article


def test_a_title_that_the_text_does_not_begin_with_is_put_before_it() -> None:
    back = marked.article_of("降3元", {"title": "油价"}, None, [(1, 3, "MONEY")])
    assert (back.full, back.spans, back.topics) == ("油价\n降3元", (Span(4, 6, "MONEY"),), None)


def test_a_primary_topic_that_is_none_of_the_topics_is_dropped() -> None:
    assert marked.article_of("文", {"primary": "culture"}, ["trade"], None).primary is None
    assert marked.article_of("文", {"primary": "none"}, [], None).primary == "none"


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ((0, 9, "A"), "span 0–9 A lies outside the 3 characters of the text"),
        ((2, 2, "A"), "lies outside"),
        ((0, 1.0, "A"), "integers start and end"),
        ((0, 1, None), "a string label"),
    ],
)
def test_marks_that_cannot_be(mark: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        marked.article_of("降3元", {}, None, [mark])


def test_an_error_has_its_row() -> None:
    def build(article: Article) -> bytes:
        raise InputError("does not fit")

    with pytest.raises(InputError, match="^row 1: does not fit"):
        marked.encoded([BARE], build)
    with pytest.raises(InputError, match=r"^a\.jsonl, row 7: does not fit"):
        marked.at(Path("a.jsonl"), 7, build, BARE)


def test_bytes_come_unpacked_and_without_a_mark(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf[]"))
    assert marked.read_unpacked(tmp_path / "a.gz") == b"[]"
