"""Other tools' files to articles and back: real shapes as cases, and round trips over any text."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.articles import Article, Span, to_row
from ml.corpus.formats import conversion
from ml.errors import DataError, InputError
from ml.io.readers import Columns

TOOLS = ("doccano", "label-studio", "conll", "spacy")
ENDINGS = {"doccano": "jsonl", "label-studio": "json", "spacy": "jsonl", "prodigy": "jsonl"}


def there_and_back(articles: list[Article], format: str, folder: Path) -> list[Article]:
    path = folder / f"file.{ENDINGS.get(format, format)}"
    conversion.write_articles(articles, path, format)
    return conversion.read_articles(path, format)


# Names and endings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.jsonl", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.CSV", "csv"),
        ("a.tsv.gz", "tsv"),
        ("a.conll", "conll"),
        ("a.bio", "conll"),
        ("export.json", "label-studio"),
    ],
)
def test_guesses_by_ending(name: str, format: str) -> None:
    assert conversion.guess_format(Path(name)) == format


@pytest.mark.parametrize("name", ["a.txt", "a", "a.gz", "a.parquet"])
def test_names_the_options_where_the_ending_says_nothing(name: str) -> None:
    with pytest.raises(InputError, match="--from or --to"):
        conversion.guess_format(Path(name))


def test_names_the_nearest_format(
    tmp_path: Path, save: Callable[..., Path], article: Callable[..., Article]
) -> None:
    source = save("a.jsonl", [to_row(article())])
    with pytest.raises(InputError, match="did you mean doccano"):
        conversion.convert(source, tmp_path / "b.jsonl", None, "docano")


def test_every_format_reads_and_writes() -> None:
    assert (
        set(conversion.FORMATS)
        == {*conversion._READERS, *conversion._OWN, "prodigy"}
        == set(conversion._WRITERS)
    )


# Round trips ------------------------------------------------------------------------------------------------


@st.composite
def articles_with(draw: st.DrawFn, exclude: str = "") -> Article:
    characters = st.characters(exclude_categories=["Cs"], exclude_characters=exclude)
    names = st.text(characters, min_size=1, max_size=6)
    title, text = (
        draw(st.text(characters, max_size=30)),
        draw(st.text(characters, min_size=1, max_size=30)),
    )
    length = len(Article(title, text).full)
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    labels = [draw(names) for _ in cuts[1::2]]
    spans = tuple(
        Span(s, e, label) for s, e, label in zip(cuts[::2], cuts[1::2], labels, strict=False)
    )
    topics = tuple(draw(st.lists(names, unique=True, max_size=3)))
    return Article(
        title, text, draw(names), topics, draw(st.sampled_from(topics or ("none",))), spans
    )


def check_round_trip(articles: list[Article], format: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back(articles, format, Path(folder))
    assert [to_row(a) for a in back] == [to_row(a) for a in articles]


@pytest.mark.parametrize("format", ["jsonl", *TOOLS])
@settings(max_examples=60, deadline=None)
@given(
    articles=st.lists(articles_with(), min_size=1, max_size=3),
    parts=st.sampled_from(["both", "topics", "spans"]),
)
def test_round_trip(format: str, articles: list[Article], parts: str) -> None:
    if parts == "topics":
        articles = [replace(a, spans=None) for a in articles]
    elif parts == "spans":
        articles = [replace(a, topics=None, primary=None) for a in articles]
    check_round_trip(articles, format)


@pytest.mark.parametrize("format", ["csv", "tsv"])
@settings(max_examples=60, deadline=None)
@given(articles=st.lists(articles_with(exclude="\0"), min_size=1, max_size=3))
def test_round_trip_of_a_table(format: str, articles: list[Article]) -> None:
    check_round_trip(articles, format)


@pytest.mark.parametrize("format", conversion.FORMATS)
def test_unlabelled_stays_unlabelled(
    format: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    plain = article(topics=None, primary=None, spans=None)
    (back,) = there_and_back([plain], format, tmp_path)
    assert back == plain


@pytest.mark.parametrize("format", conversion.FORMATS)
def test_labelled_with_nothing_stays_labelled(
    format: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    empty = article(topics=(), primary="none", spans=())
    (back,) = there_and_back([empty], format, tmp_path)
    assert (back.topics, back.spans) == ((), ())


@pytest.mark.parametrize("format", conversion.FORMATS)
def test_no_title_and_no_id(format: str, tmp_path: Path, words: Callable[..., Any]) -> None:
    bare = Article("", "花费5元", topics=("trade",), spans=(Span(2, 4, "MONEY"),))
    (back,) = there_and_back([bare], format, tmp_path)
    assert (back.title, back.text, back.id, words(back)) == (
        "",
        "花费5元",
        None,
        [("5元", "MONEY")],
    )


@pytest.mark.parametrize("format", ["jsonl", "doccano", "label-studio", "spacy"])
def test_integer_id_and_source_are_kept(
    format: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    placed = article(id=7, source={"file": "page.txt", "lines": [3, 9]})
    (back,) = there_and_back([placed], format, tmp_path)
    assert to_row(back) == to_row(placed)


def test_gzip_on_both_sides(tmp_path: Path, article: Callable[..., Article]) -> None:
    source = tmp_path / "a.jsonl.gz"
    source.write_bytes(gzip.compress(json.dumps(to_row(article())).encode()))
    count, lost = conversion.convert(source, tmp_path / "b.conll.gz", None, None)
    assert (count, lost) == (1, [])
    assert to_row(conversion.read_articles(tmp_path / "b.conll.gz", "conll")[0]) == to_row(
        article()
    )


def test_through_every_format_in_turn(
    tmp_path: Path, article: Callable[..., Article], words: Callable[..., Any]
) -> None:
    articles = [article(), article(id="a-2", topics=(), primary="none", spans=())]
    for format in conversion.FORMATS:
        articles = there_and_back(articles, format, tmp_path)
    assert [to_row(a)["topics"] for a in articles] == [["trade", "logistics"], []]
    assert words(articles[0]) == [("3.5亿元", "MONEY"), ("12个", "QUANTITY")]


# What a target cannot hold ----------------------------------------------------------------------------------


def lost(articles: list[Article], format: str, tmp_path: Path) -> list[str]:
    return conversion.write_articles(articles, tmp_path / f"out.{format}", format)


def test_says_what_is_lost(tmp_path: Path, article: Callable[..., Article]) -> None:
    valued = article(values=({"value": 350000000.0, "low": 1}, None))
    overlapping = article(spans=(Span(0, 4, "A"), Span(2, 6, "B")))
    placed = article(id=3, source={"file": "a.txt", "lines": [1, 2]})
    unanswered = article(topics=None, primary=None)
    everything = [valued, overlapping, placed, placed, unanswered]
    assert lost(everything, "jsonl", tmp_path) == []
    assert lost(everything, "spacy", tmp_path) == [
        "1 article has amounts as values, which spacy cannot hold"
    ]
    assert lost(everything, "csv", tmp_path) == [
        "2 articles have a source, which csv cannot hold",
        "2 articles have an integer id, which csv cannot hold",
        "1 article has no answer for topics (which is not: none of them), which csv cannot hold",
    ]
    assert "1 article has overlapping spans, which conll cannot hold" in lost(
        everything, "conll", tmp_path
    )


def test_overlapping_spans_keep_the_first_in_conll(
    tmp_path: Path, article: Callable[..., Article]
) -> None:
    overlapping = article(spans=(Span(0, 4, "A"), Span(2, 6, "B"), Span(4, 6, "C")))
    (back,) = there_and_back([overlapping], "conll", tmp_path)
    assert [s.label for s in back.spans or ()] == ["A", "C"]


def test_values_survive_a_table(tmp_path: Path, article: Callable[..., Article]) -> None:
    value = {"value": 350000000, "low": 350000000, "high": 350000000, "unit": "CNY"}
    (back,) = there_and_back([article(values=(value, None))], "csv", tmp_path)
    assert to_row(back)["spans"][0] == {"start": 10, "end": 15, "label": "MONEY"} | value


@pytest.mark.parametrize(
    ("bad", "format", "message"),
    [
        (Article("甲", "乙\0丙"), "csv", "row 2: has a NUL"),
    ],
)
def test_writes_nothing_if_an_article_does_not_fit(
    bad: Article, format: str, message: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    with pytest.raises(InputError, match=message):
        conversion.write_articles([article(), bad], tmp_path / "out", format)
    assert not (tmp_path / "out").exists()


# Tables -----------------------------------------------------------------------------------------------------


def test_csv_as_a_spreadsheet_shows_it(tmp_path: Path, article: Callable[..., Article]) -> None:
    conversion.write_articles([article()], tmp_path / "a.csv", "csv")
    header, first = (tmp_path / "a.csv").read_text(encoding="utf-8").split("\n", 1)
    assert header == "\ufeffid,title,text,topics,primary,spans"
    assert "trade|logistics,logistics," in first
    assert '""label"":""MONEY""' in first


def test_reads_a_table_written_by_hand(save: Callable[..., Path]) -> None:
    path = save("a.csv", "\ufefftext,topics\r\n花费5元,trade；culture\r\n晴,\r\n")
    assert [a.topics for a in conversion.read_articles(path, "csv")] == [("trade", "culture"), ()]


def test_a_format_of_another_ending_is_refused(save: Callable[..., Path]) -> None:
    path = save("a.csv", "text\n花费5元\n")
    with pytest.raises(InputError, match="tsv is read from files that end in .tsv"):
        conversion.read_articles(path, "tsv")


# Files that are not what they should be ---------------------------------------------------------------------


@pytest.mark.parametrize("format", conversion.FORMATS)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_file_cut_off(
    format: str, ending: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    """Cut inside a character: an error that names the file, in any format, gzipped or not."""
    path = tmp_path / f"a.{ENDINGS.get(format, format)}{ending}"
    conversion.write_articles([article()], path, format)
    data = path.read_bytes()
    packed = ending or format == "xlsx"
    cut = len(data) - 12 if packed else data.rindex("个".encode()) + 1
    path.write_bytes(data[:cut])
    with pytest.raises(InputError, match="a\\."):
        conversion.read_articles(path, format)


@pytest.mark.parametrize("format", [f for f in conversion.FORMATS if f not in conversion._TABLES])
def test_a_file_in_another_encoding(
    format: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    path = tmp_path / f"a.{ENDINGS.get(format, format)}"
    conversion.write_articles([article()], path, format)
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(InputError, match="a\\."):
        conversion.read_articles(path, format)


@pytest.mark.parametrize("format", conversion.FORMATS)
def test_a_file_that_is_missing(format: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        conversion.read_articles(tmp_path / f"a.{ENDINGS.get(format, format)}", format)


@pytest.mark.parametrize("format", [f for f in conversion.FORMATS if f != "xlsx"])
def test_a_file_of_nothing(format: str, save: Callable[..., Path]) -> None:
    path = save(f"a.{ENDINGS.get(format, format)}", "")
    with pytest.raises(DataError, match="no "):
        conversion.read_articles(path, format)


@pytest.mark.parametrize("format", ["csv", "tsv"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_table_of_an_office_is_recognised(
    format: str, encoding: str, tmp_path: Path, article: Callable[..., Article]
) -> None:
    path = tmp_path / f"a.{format}"
    conversion.write_articles([article()], path, format)
    wanted = conversion.read_articles(path, format)
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode(encoding))
    assert conversion.read_articles(path, format) == wanted
    _, said = conversion.convert(path, tmp_path / "b.jsonl", None, None)
    name = {"gb18030": "GB 18030", "utf-16": "UTF-16"}[encoding]
    assert said == [f"{path}: read as {name}"]


def test_a_text_longer_than_a_cell_of_excel_is_refused(
    tmp_path: Path, article: Callable[..., Article]
) -> None:
    with pytest.raises(InputError, match="row 2: text has 40,000 characters; a cell of Excel"):
        conversion.write_articles(
            [article(), Article("", "文" * 40_000)], tmp_path / "a.xlsx", "xlsx"
        )
    assert not (tmp_path / "a.xlsx").exists()


def test_a_row_that_is_no_object(save: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="row 2: a row must be a JSON object"):
        conversion.read_articles(save("a.jsonl", [{"text": "甲"}, 5]), "doccano")
    with pytest.raises(InputError, match="row 2: must be a JSON object"):
        conversion.read_articles(save("a.json", [{"data": {"text": "甲"}}, 5]), "label-studio")


def test_a_folder_that_is_missing(tmp_path: Path, article: Callable[..., Article]) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        conversion.write_articles([article()], tmp_path / "no" / "a.jsonl", "jsonl")


# Columns of other names -------------------------------------------------------------------------------------


def test_columns_of_other_names(tmp_path: Path, save: Callable[..., Path]) -> None:
    path = save("a.csv", "nr,head,body,desks\n1,题,文一,trade|culture\n,,文二,trade\n")
    columns = Columns("body", "head", "nr", "desks")
    assert conversion.convert(path, tmp_path / "b.jsonl", None, None, columns) == (2, [])
    assert [to_row(a) for a in conversion.read_articles(tmp_path / "b.jsonl", "jsonl")] == [
        {
            "id": "1",
            "title": "题",
            "text": "文一",
            "topics": ["trade", "culture"],
            "primary": "trade",
        },
        {"id": None, "title": "", "text": "文二", "topics": ["trade"], "primary": "trade"},
    ]


def test_a_tool_has_no_columns_to_name(save: Callable[..., Path]) -> None:
    path = save("a.jsonl", [{"text": "文"}])
    with pytest.raises(
        InputError, match="columns can be named for jsonl, csv, tsv, xlsx, not for doccano"
    ):
        conversion.read_articles(path, "doccano", Columns(label="desk"))


def test_one_label_of_many_is_told_to_be_lost(tmp_path):
    (tmp_path / "a.csv").write_text("text,desk\n港口,trade\n剧团,culture\n", encoding="utf-8")
    count, lost = conversion.convert(
        tmp_path / "a.csv", tmp_path / "a.jsonl", None, None, Columns(label="desk")
    )
    assert (count, lost) == (
        2,
        [
            "that each article has one label of many is lost in jsonl: it holds lists (one is in primary)"
        ],
    )
    assert conversion.convert(tmp_path / "a.jsonl", tmp_path / "b.csv", None, None)[1] == []
