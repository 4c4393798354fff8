"""What must hold of anything at all: bytes to the readers, text to the page splitter, files to the converters.

Readers give rows, or an error of `ml.errors` that the command line can show; nothing else leaves them.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ml.articles import Article, from_row, to_row
from ml.corpus import dataset, lint
from ml.corpus.formats import conversion
from ml.errors import InputError, ToolkitError
from ml.io import readers
from ml.io.sources import identify
from ml.pages import splitting

pytestmark = pytest.mark.slow

# Pages ----------------------------------------------------------------------------------------------------------

BODY = "本报讯 昨日,全市重点项目集中开工,总投资达到{}亿元,涉及港口、机场、铁路和高速公路等多个方面,建成后将方便沿线群众出行,也将带动沿线产业的发展和就业。据了解,项目明年完工。"
LINES = st.sampled_from(
    [
        "港口吞吐量再创新高", "□本报记者 王芳", ">>>成效", "一、主要做法", "下转第3版", "精彩推荐", "责编/张三", "简讯",
        "图为签约现场。", "打开APP", "关于道路施工的公告", "市政府办公室", "旅客在车站自助取票。", "", "王芳", "1/3",
    ]
)  # fmt: skip
TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        "<div>",
        "<td>",
        "<title>",
        "<!--",
        "<br><br>",
        "<",
        "&#xD800;",
    ]
)
PIECES = st.one_of(
    st.text(max_size=40),
    LINES,
    TAGS,
    st.just(BODY),
    st.sampled_from(["![", "](", "# ", "**", "```"]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=20).map("\n".join), st.sampled_from(["text", "markdown", "html"]))
@example("<" + BODY + "\n\n" + BODY + "<td>", "html")
def test_any_page_becomes_articles_with_text_from_its_lines(page: str, kind: str) -> None:
    last = len(re.split(r"\r\n|\r|\n|\f|\u2028|\u2029", page))
    for article in splitting.split(page, kind):
        assert article.text.strip()
        assert article.source is not None
        begin, end = article.source["lines"]
        assert 1 <= begin <= end <= last


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(LINES, st.integers(10, 99)), min_size=1, max_size=14))
def test_no_finished_paragraph_is_lost_or_told_twice(lines: list[str | int]) -> None:
    """Whatever stands around it: a paragraph of several sentences belongs to exactly one article, whole."""
    paragraphs = [
        BODY.format(f"{n}{line}") for n, line in enumerate(lines) if isinstance(line, int)
    ]
    page = "\n".join(
        BODY.format(f"{n}{line}") if isinstance(line, int) else line for n, line in enumerate(lines)
    )
    found = "\n".join(article.text for article in splitting.split(page))
    assert [found.count(paragraph) for paragraph in paragraphs] == [1] * len(paragraphs)


# Rows -----------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=8)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["id", "title", "text", "topics", "labels", "label", "primary", "spans", "source", "start"]
)
JSON = st.dictionaries(NAMES, VALUES, max_size=5).map(
    lambda row: orjson.dumps(row, default=str) if not _large(row) else b"{}"
)


def _large(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_large, value.values()))
    return (
        any(map(_large, value))
        if isinstance(value, list)
        else isinstance(value, int) and abs(value) >= 2**63
    )


FILES = st.one_of(
    st.binary(max_size=80),
    st.lists(st.one_of(JSON, st.binary(max_size=20)), max_size=4).map(b"\n".join),
    st.lists(st.text(max_size=30), max_size=4).map(
        lambda lines: "\n".join(["id,text,label", *lines]).encode()
    ),
)


@settings(max_examples=300, deadline=None)
@given(FILES, st.sampled_from(["a.jsonl", "a.csv", "a.tsv", "a.jsonl.gz", "a.parquet"]))
def test_any_file_is_rows_or_a_clear_error(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            for row in readers.rows(identify(path)):
                if isinstance(row, dict):
                    _readable(row)
        except InputError as error:
            assert str(path) in str(error) and "\n" not in str(error)
        try:
            lint.check(dataset.load(str(path)).articles)
        except ToolkitError as error:
            assert str(path) in str(error)


def _readable(row: object) -> None:
    try:
        article = from_row(row)
    except InputError:
        return
    assert from_row(to_row(article)).full == article.full
    assert all(0 <= s.start < s.end <= len(article.full) for s in article.spans or ())


# Formats --------------------------------------------------------------------------------------------------------

ENDINGS = {"doccano": "jsonl", "label-studio": "json", "spacy": "jsonl"}
FIELDS = st.sampled_from(["text", "data", "label", "labels", "cats", "entities", "spans", "annotations", "predictions",
                          "result", "value", "start", "end", "type", "choices", "meta", "id", "title"])  # fmt: skip
TREES = st.recursive(
    st.one_of(VALUES, st.sampled_from(["labels", "choices", "港口3亿元"]), st.integers(0, 9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(FIELDS, inner, max_size=4)
    ),
    max_leaves=12,
)
EXPORTS = st.one_of(
    FILES,
    st.lists(st.dictionaries(FIELDS, TREES, max_size=5), max_size=2).map(
        lambda rows: b"[]" if any(map(_large, rows)) else orjson.dumps(rows, default=str)
    ),
    st.lists(st.sampled_from(["港\tB-M", "口\tI-M", "x O", "# id = a", "# topics = a|b", "\\n\tO", "\\u{d800}", "", "\\"]))
    .map(lambda lines: "\n".join(lines).encode()),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(EXPORTS, st.sampled_from(conversion.FORMATS), st.sampled_from(conversion.FORMATS))
def test_any_export_is_articles_or_a_clear_error(data: bytes, from_: str, to: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"in.{ENDINGS.get(from_, from_)}"
        target = Path(folder) / f"out.{ENDINGS.get(to, to)}"
        source.write_bytes(data)
        try:
            articles = conversion.read_articles(source, from_)
        except ToolkitError as error:
            assert str(source) in str(error)
            return
        assert all(0 <= s.start < s.end <= len(a.full) for a in articles for s in a.spans or ())
        try:
            lost = conversion.write_articles(articles, target, to)
        except ToolkitError as error:
            assert "\n" not in str(error)
            assert not target.exists()
            return
        back = conversion.read_articles(target, to)
        assert len(back) == len(articles)
        if not lost:
            assert [_labelled(a) for a in back] == [_labelled(a) for a in articles]


def _labelled(article: Article) -> object:
    return (
        article.full,
        set(article.topics or ()),
        sorted((s.start, s.end, s.label) for s in article.spans or ()),
    )
