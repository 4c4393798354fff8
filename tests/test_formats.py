"""Other tools' files to articles and back: real shapes as cases, and round trips over any text."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml import formats
from ml.articles import Article, Span, to_row
from ml.errors import DataError, InputError

TITLE, TEXT = "港口扩建动工", "总投资3.5亿元。\n新增泊位12个。"
TOOLS = ("doccano", "label-studio", "conll", "spacy")
ENDINGS = {"doccano": "jsonl", "label-studio": "json", "spacy": "jsonl"}


def article(**fields: Any) -> Article:
    spans = (Span(10, 15, "MONEY"), Span(21, 24, "QUANTITY"))
    usual = {"id": "a-1", "topics": ("trade", "logistics"), "primary": "logistics", "spans": spans}
    return Article(TITLE, TEXT, **(usual | fields))


def save(folder: Path, name: str, content: Any) -> Path:
    """A file of JSON where the name says so, of JSON lines, or of the text as it is."""
    path = folder / name
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="")
    elif name.endswith(".json"):
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    else:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        path.write_text("".join(lines), encoding="utf-8", newline="")
    return path


def there_and_back(articles: list[Article], format: str, folder: Path) -> list[Article]:
    path = folder / f"file.{ENDINGS.get(format, format)}"
    formats.write(articles, path, format)
    return formats.read(path, format)


def words(article: Article) -> list[tuple[str, str]]:
    return [(article.full[s.start : s.end], s.label) for s in article.spans or ()]


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
    assert formats.guess(Path(name)) == format


@pytest.mark.parametrize("name", ["a.txt", "a", "a.gz", "a.parquet"])
def test_names_the_options_where_the_ending_says_nothing(name: str) -> None:
    with pytest.raises(InputError, match="--from or --to"):
        formats.guess(Path(name))


def test_names_the_nearest_format(tmp_path: Path) -> None:
    source = save(tmp_path, "a.jsonl", [to_row(article())])
    with pytest.raises(InputError, match="did you mean doccano"):
        formats.convert(source, tmp_path / "b.jsonl", None, "docano")


def test_every_format_reads_and_writes() -> None:
    assert set(formats.FORMATS) == set(formats._READERS) == set(formats._WRITERS)


# Round trips ------------------------------------------------------------------------------------------------


@st.composite
def articles_with(draw: st.DrawFn, exclude: str = "") -> Article:
    characters = st.characters(exclude_categories=["Cs"], exclude_characters=exclude)
    names = st.text(characters, min_size=1, max_size=6)
    title, text = draw(st.text(characters, max_size=30)), draw(st.text(characters, min_size=1, max_size=30))
    first = 0 if title else 1  # with no title there is nothing but a line break before the text
    cuts = sorted(draw(st.sets(st.integers(first, len(title) + 1 + len(text)), max_size=6)))
    labels = [draw(names) for _ in cuts[1::2]]
    spans = tuple(Span(s, e, label) for s, e, label in zip(cuts[::2], cuts[1::2], labels, strict=False))
    topics = tuple(draw(st.lists(names, unique=True, max_size=3)))
    return Article(title, text, draw(names), topics, draw(st.sampled_from(topics or ("none",))), spans)


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


@pytest.mark.parametrize("format", formats.FORMATS)
def test_unlabelled_stays_unlabelled(format: str, tmp_path: Path) -> None:
    plain = article(topics=None, primary=None, spans=None)
    (back,) = there_and_back([plain], format, tmp_path)
    assert back == plain


@pytest.mark.parametrize("format", formats.FORMATS)
def test_labelled_with_nothing_stays_labelled(format: str, tmp_path: Path) -> None:
    empty = article(topics=(), primary="none", spans=())
    (back,) = there_and_back([empty], format, tmp_path)
    assert (back.topics, back.spans) == ((), ())


@pytest.mark.parametrize("format", formats.FORMATS)
def test_no_title_and_no_id(format: str, tmp_path: Path) -> None:
    bare = Article("", "花费5元", topics=("trade",), spans=(Span(3, 5, "MONEY"),))
    (back,) = there_and_back([bare], format, tmp_path)
    assert (back.title, back.text, back.id, words(back)) == ("", "花费5元", None, [("5元", "MONEY")])


@pytest.mark.parametrize("format", ["jsonl", "doccano", "label-studio", "spacy"])
def test_integer_id_and_source_are_kept(format: str, tmp_path: Path) -> None:
    placed = article(id=7, source={"file": "page.txt", "lines": [3, 9]})
    (back,) = there_and_back([placed], format, tmp_path)
    assert to_row(back) == to_row(placed)


def test_gzip_on_both_sides(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl.gz"
    source.write_bytes(gzip.compress(json.dumps(to_row(article())).encode()))
    count, lost = formats.convert(source, tmp_path / "b.conll.gz", None, None)
    assert (count, lost) == (1, [])
    assert to_row(formats.read(tmp_path / "b.conll.gz", "conll")[0]) == to_row(article())


def test_through_every_format_in_turn(tmp_path: Path) -> None:
    articles = [article(), article(id="a-2", topics=(), primary="none", spans=())]
    for format in formats.FORMATS:
        articles = there_and_back(articles, format, tmp_path)
    assert [to_row(a)["topics"] for a in articles] == [["trade", "logistics"], []]
    assert words(articles[0]) == [("3.5亿元", "MONEY"), ("12个", "QUANTITY")]


# What a target cannot hold ----------------------------------------------------------------------------------


def lost(articles: list[Article], format: str, tmp_path: Path) -> list[str]:
    return formats.write(articles, tmp_path / f"out.{format}", format)


def test_says_what_is_lost(tmp_path: Path) -> None:
    valued = article(values=({"value": 350000000.0, "low": 1}, None))
    overlapping = article(spans=(Span(0, 4, "A"), Span(2, 6, "B")))
    placed = article(id=3, source={"file": "a.txt", "lines": [1, 2]})
    unanswered = article(topics=None, primary=None)
    everything = [valued, overlapping, placed, placed, unanswered]
    assert lost(everything, "jsonl", tmp_path) == []
    assert lost(everything, "spacy", tmp_path) == ["1 article has amounts as values, which spacy cannot hold"]
    assert lost(everything, "csv", tmp_path) == [
        "2 articles have a source, which csv cannot hold",
        "2 articles have an integer id, which csv cannot hold",
        "1 article has no answer for topics (which is not: none of them), which csv cannot hold",
    ]
    assert "1 article has overlapping spans, which conll cannot hold" in lost(everything, "conll", tmp_path)


def test_overlapping_spans_keep_the_first_in_conll(tmp_path: Path) -> None:
    overlapping = article(spans=(Span(0, 4, "A"), Span(2, 6, "B"), Span(4, 6, "C")))
    (back,) = there_and_back([overlapping], "conll", tmp_path)
    assert [s.label for s in back.spans or ()] == ["A", "C"]


def test_values_survive_a_table(tmp_path: Path) -> None:
    value = {"value": 350000000, "low": 350000000, "high": 350000000, "unit": "CNY"}
    (back,) = there_and_back([article(values=(value, None))], "csv", tmp_path)
    assert to_row(back)["spans"][0] == {"start": 10, "end": 15, "label": "MONEY"} | value


@pytest.mark.parametrize(
    ("bad", "format", "message"),
    [
        (Article("", "甲乙", spans=(Span(0, 2, "A"),)), "doccano", "row 2: a span begins on the line break"),
        (Article("甲", "乙\0丙"), "csv", "row 2: has a NUL"),
    ],
)
def test_writes_nothing_if_an_article_does_not_fit(
    bad: Article, format: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        formats.write([article(), bad], tmp_path / "out", format)
    assert not (tmp_path / "out").exists()


# Tables -----------------------------------------------------------------------------------------------------


def test_csv_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    formats.write([article()], tmp_path / "a.csv", "csv")
    header, first = (tmp_path / "a.csv").read_text(encoding="utf-8").split("\n", 1)
    assert header == "id,title,text,topics,primary,spans"
    assert "trade|logistics,logistics," in first
    assert '""label"":""MONEY""' in first


def test_reads_a_table_written_by_hand(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "\ufefftext,topics\r\n花费5元,trade；culture\r\n晴,\r\n")
    assert [a.topics for a in formats.read(path, "csv")] == [("trade", "culture"), ()]


def test_a_format_of_another_ending_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "text\n花费5元\n")
    with pytest.raises(InputError, match="tsv is read from files that end in .tsv"):
        formats.read(path, "tsv")


# doccano ----------------------------------------------------------------------------------------------------

FULL = f"{TITLE}\n{TEXT}"
MONEY = [("3.5亿元", "MONEY")]


@pytest.mark.parametrize(
    ("row", "topics", "spans"),
    [
        ({"id": 4, "text": FULL, "title": TITLE, "label": [[10, 15, "MONEY"]], "Comments": []}, None, MONEY),
        ({"id": 4, "data": FULL, "label": [[10, 15, "MONEY"]]}, None, MONEY),
        ({"text": FULL, "labels": [[10, 15, "MONEY"]]}, None, MONEY),
        ({"text": TEXT, "title": TITLE, "label": [[3, 8, "MONEY"]]}, None, MONEY),
        ({"id": 9, "text": FULL, "label": ["trade", "culture"]}, ("trade", "culture"), None),
        ({"id": 9, "text": FULL, "label": "trade"}, ("trade",), None),
        ({"id": 9, "text": FULL, "cats": ["trade"], "entities": [[10, 15, "MONEY"]]}, ("trade",), MONEY),
        (
            {
                "id": 1,
                "text": FULL,
                "entities": [{"id": 31, "label": "MONEY", "start_offset": 10, "end_offset": 15}],
                "relations": [{"id": 2, "from_id": 31, "to_id": 32, "type": "of"}],
                "Comments": [],
            },
            None,
            MONEY,
        ),
        (
            {
                "text": FULL,
                "meta": {},
                "annotations": [{"label": "MONEY", "start_offset": 10, "end_offset": 15, "user": 1}],
            },
            None,
            MONEY,
        ),
        ({"id": 5, "text": FULL, "label": []}, None, []),
        ({"id": 5, "text": FULL}, None, None),
    ],
)
def test_doccano_exports(row: Any, topics: Any, spans: Any, tmp_path: Path) -> None:
    (read,) = formats.read(save(tmp_path, "admin.jsonl", [row]), "doccano")
    assert read.topics == topics
    assert (None if read.spans is None else words(read)) == spans
    assert read.id == row.get("id")


def test_doccano_titles(tmp_path: Path) -> None:
    rows = [{"text": FULL, "title": TITLE}, {"text": TEXT, "title": TITLE}, {"text": TEXT}]
    read = formats.read(save(tmp_path, "a.jsonl", rows), "doccano")
    assert [(a.title, a.text) for a in read] == [(TITLE, TEXT), (TITLE, TEXT), ("", TEXT)]


def test_doccano_empty_class_list_is_none_of_the_classes(tmp_path: Path) -> None:
    rows = [{"text": "甲", "label": []}, {"text": "乙", "label": ["trade"]}]
    read = formats.read(save(tmp_path, "a.jsonl", rows), "doccano")
    assert [(a.topics, a.spans) for a in read] == [((), None), (("trade",), None)]


def test_doccano_metadata_kept_apart(tmp_path: Path) -> None:
    row = {"id": 88, "text": FULL, "label": [], "meta": {"id": "a-1", "title": TITLE}}
    (read,) = formats.read(save(tmp_path, "a.jsonl", [row]), "doccano")
    assert (read.id, read.title) == ("a-1", TITLE)


def test_doccano_json_list(tmp_path: Path) -> None:
    (read,) = formats.read(
        save(tmp_path, "all.json", [{"id": 1, "text": "甲", "label": ["trade"]}]), "doccano"
    )
    assert read.topics == ("trade",)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ([[10, 99, "MONEY"]], "row 2: span 10–99 MONEY lies outside the 25 characters"),
        ([[-1, 3, "MONEY"]], "lies outside"),
        ([[3, 3, "MONEY"]], "lies outside"),
        ([["3", 4, "MONEY"]], "integers start and end"),
        ([[3, 4]], "a label must be a class"),
        ([{"label": 2, "user": 1}], "a label must be a class"),
        ([{"label": 2, "start_offset": 0, "end_offset": 1}], "a string label"),
        ([7], "a label must be a class"),
    ],
)
def test_doccano_bad_labels(label: Any, message: str, tmp_path: Path) -> None:
    path = save(tmp_path, "a.jsonl", [{"text": "好"}, {"text": FULL, "label": label}])
    with pytest.raises(InputError, match=message):
        formats.read(path, "doccano")


# Label Studio -----------------------------------------------------------------------------------------------


def labels(start: int, end: int, label: str, **value: Any) -> dict[str, Any]:
    """A result as a project with the tags Labels and Text exports it."""
    value = {"start": start, "end": end, "labels": [label]} | value
    return {"value": value, "id": "gR7x", "from_name": "label", "to_name": "text", "type": "labels"}


def choices(*names: str) -> dict[str, Any]:
    return {"value": {"choices": list(names)}, "from_name": "topic", "to_name": "text", "type": "choices"}


def task(*annotations: Any, text: str = FULL, **data: Any) -> dict[str, Any]:
    made = [
        a if isinstance(a, dict) else {"id": n, "completed_by": n, "result": a}
        for n, a in enumerate(annotations, 1)
    ]
    return {"id": 12, "annotations": made, "predictions": [], "data": {"text": text, **data}, "project": 1}


@pytest.mark.parametrize(
    ("given", "topics", "spans"),
    [
        (task([labels(10, 15, "MONEY", text="3.5亿元")], title=TITLE), None, MONEY),
        (task([labels(10, 15, "MONEY")]), None, MONEY),
        (task([labels(3, 8, "MONEY", text="3.5亿元")], text=TEXT, title=TITLE), None, MONEY),
        (task([labels(14, 18, "X", text="元。\\n新")]), None, [("元。\n新", "X")]),
        (task([choices("trade", "culture")]), ("trade", "culture"), None),
        (task([choices("trade"), labels(10, 15, "MONEY")]), ("trade",), MONEY),
        (task([labels(10, 15, "MONEY"), {"type": "relation", "from_id": "a", "to_id": "b"}]), None, MONEY),
        (task([]), None, []),
        (task(), None, None),
        (task([labels(10, 15, "MONEY")], [labels(10, 15, "MONEY")]), None, MONEY),
        (task({"was_cancelled": True, "result": []}, [labels(10, 15, "MONEY")]), None, MONEY),
        (task({"was_cancelled": True, "result": []}), None, None),
    ],
)
def test_label_studio_exports(given: Any, topics: Any, spans: Any, tmp_path: Path) -> None:
    (read,) = formats.read(save(tmp_path, "project-1.json", [given]), "label-studio")
    assert read.topics == topics
    assert (None if read.spans is None else words(read)) == spans
    assert read.id == 12


def test_label_studio_nothing_chosen_in_a_project_with_choices(tmp_path: Path) -> None:
    tasks = [task([choices("trade")]), task([]), task()]
    read = formats.read(save(tmp_path, "a.json", tasks), "label-studio")
    assert [a.topics for a in read] == [("trade",), (), None]


def test_label_studio_disagreement_names_the_task_and_both(tmp_path: Path) -> None:
    ann = {
        "id": 1,
        "completed_by": {"id": 1, "email": "ann@example.org"},
        "result": [labels(10, 15, "MONEY")],
    }
    bob = {"id": 2, "completed_by": 2, "result": [labels(10, 14, "MONEY"), choices("trade")]}
    path = save(tmp_path, "a.json", [task([]), task(ann, bob)])
    with pytest.raises(InputError) as error:
        formats.read(path, "label-studio")
    assert error.value.row == 2
    assert "annotators ann@example.org and 2 disagree" in str(error.value)
    assert "only ann@example.org has MONEY 10–15; only 2 has MONEY 10–14, topic trade" in str(error.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (task([labels(10, 99, "MONEY")]), "row 1: span 10–99 MONEY lies outside the 25"),
        (task([labels(10, 15, "MONEY", text="三亿元")]), "was labelled as '三亿元'"),
        (task([labels(2, 4, "MONEY", text="5元")], text="🚢5元。"), "UTF-16"),
        (task([labels(2, 4, "MONEY", text="5元")], text="🚢5元"), "UTF-16"),
        (task([labels(0, 1, "MONEY", labels=[5])]), "a string label"),
        ({"id": 1, "text": FULL, "label": []}, "JSON-MIN"),
        ({"id": 1, "data": {"text": None}}, "a task needs data"),
    ],
)
def test_label_studio_bad_tasks(given: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        formats.read(save(tmp_path, "a.json", [given]), "label-studio")


def test_label_studio_beyond_the_basic_plane(tmp_path: Path) -> None:
    path = save(tmp_path, "a.json", [task([labels(1, 3, "MONEY", text="5元")], text="🚢5元")])
    (read,) = formats.read(path, "label-studio")
    assert words(read) == [("5元", "MONEY")]


def test_label_studio_as_written(tmp_path: Path) -> None:
    formats.write([article()], tmp_path / "a.json", "label-studio")
    (written,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (written["id"], written["data"]["text"], written["data"]["title"]) == ("a-1", FULL, TITLE)
    money, _, chosen = written["annotations"][0]["result"]
    assert money["type"] == "labels"
    assert money["value"] == {"start": 10, "end": 15, "text": "3.5亿元", "labels": ["MONEY"]}
    assert chosen["value"] == {"choices": ["trade", "logistics"]}


# CoNLL ------------------------------------------------------------------------------------------------------


def test_conll_as_written(tmp_path: Path) -> None:
    short = Article("油 价", "降3元", "a-1", ("trade", "a|b"), None, (Span(5, 7, "MONEY"),))
    formats.write([short], tmp_path / "a.conll", "conll")
    assert (tmp_path / "a.conll").read_text(encoding="utf-8").splitlines() == [
        "# id = a-1",
        "# title = 油 价",
        "# primary = trade",
        "# topics = trade|a\\pb",
        "油\tO",
        "\\s\tO",
        "价\tO",
        "\\n\tO",
        "降\tO",
        "3\tB-MONEY",
        "元\tI-MONEY",
        "",
    ]


@pytest.mark.parametrize(
    ("content", "text", "spans"),
    [
        ("总 O\n投 O\n3 B-MONEY\n元 I-MONEY\n", "总投3元", [("3元", "MONEY")]),
        ("总投资\tO\n3.5亿\tB-MONEY\n元\tI-MONEY\n", "总投资3.5亿元", [("3.5亿元", "MONEY")]),
        ("EU NNP B-NP B-ORG\nrejects VBZ B-VP O\ncall NN I-NP O\n", "EU rejects call", [("EU", "ORG")]),
        ("5\tB-A\n元\tB-A\n6\tI-A\n", "5元6", [("5", "A"), ("元6", "A")]),
        ("5\tI-A\n元\tI-B\n", "5元", [("5", "A"), ("元", "B")]),
        ("-DOCSTART- -X- -X- O\n\n元\tO\r\n\r\n\n", "元", []),
        ("# sent_id = 4\n#\tO\n元\tO\n", "#元", []),
        ("元\n月\n", "元月", None),
    ],
)
def test_conll_of_others(content: str, text: str, spans: Any, tmp_path: Path) -> None:
    (read,) = formats.read(save(tmp_path, "a.conll", content), "conll")
    assert read.text == text
    assert (None if read.spans is None else words(read)) == spans


def test_conll_has_an_article_to_a_block(tmp_path: Path) -> None:
    path = save(tmp_path, "a.bio", "# id = 1\n# title = 题\n题\tO\n\\n\tO\n文\tO\n\n乙\tO")
    assert [(a.id, a.title, a.text) for a in formats.read(path, "conll")] == [
        ("1", "题", "文"),
        (None, "", "乙"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("元\tO\n\n月\tO\n日\tX-MONEY\n", "row 4: the tag must be O, B-LABEL or I-LABEL, not 'X-MONEY'"),
        ("元\tO\n月\n", "row 1: a token here, or in a line below"),
    ],
)
def test_conll_bad_lines(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        formats.read(save(tmp_path, "a.conll", content), "conll")


# spaCy ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "topics", "spans"),
    [
        ({"text": FULL, "spans": [{"start": 10, "end": 15, "label": "MONEY"}]}, None, MONEY),
        ({"text": FULL, "cats": {"trade": 1.0, "culture": 0.0}, "ents": []}, ("trade",), []),
        ({"text": FULL, "ents": [{"start": 10, "end": 15, "label": "MONEY"}], "spans": {}}, None, MONEY),
        ({"text": FULL, "cats": {"trade": True}, "meta": {"title": TITLE, "id": "x"}}, ("trade",), None),
    ],
)
def test_spacy_rows(row: Any, topics: Any, spans: Any, tmp_path: Path) -> None:
    (read,) = formats.read(save(tmp_path, "a.jsonl", [row]), "spacy")
    assert read.topics == topics
    assert (None if read.spans is None else words(read)) == spans


def test_spacy_as_written_has_every_class_of_the_file(tmp_path: Path) -> None:
    formats.write([article(), article(topics=("culture",), primary=None)], tmp_path / "a.jsonl", "spacy")
    first, second = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["cats"] == {"trade": 1, "logistics": 1, "culture": 0}
    assert second["cats"] == {"culture": 1, "logistics": 0, "trade": 0}
    assert first["meta"] == {"id": "a-1", "title": TITLE, "primary": "logistics"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"text": "甲", "cats": ["trade"]}, "cats must be an object"),
        ({"text": "甲", "cats": {"trade": "yes"}}, "cats has 'yes' for trade"),
        ({"text": "甲", "spans": [[0, 1, "A"]]}, "spans must be a list of objects"),
        (
            {"text": "甲", "spans": [{"start": 0, "end": 9, "label": "A"}]},
            "row 1: span 0–9 A lies outside the 1",
        ),
        ({"text": "甲", "spans": [{"start": 0, "end": 1}]}, "a string label"),
        ({"text": 5}, "text must be a string, not 5"),
        ({"text": "甲", "meta": {"title": 5}}, "title must be a string, not 5"),
        ({}, "text must be a string"),
    ],
)
def test_spacy_bad_rows(row: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        formats.read(save(tmp_path, "a.jsonl", [row]), "spacy")


# Files that are not what they should be ---------------------------------------------------------------------


@pytest.mark.parametrize("format", formats.FORMATS)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_file_cut_off(format: str, ending: str, tmp_path: Path) -> None:
    """Cut inside a character: an error that names the file, in any format, gzipped or not."""
    path = tmp_path / f"a.{ENDINGS.get(format, format)}{ending}"
    formats.write([article()], path, format)
    data = path.read_bytes()
    cut = len(data) - 12 if ending else data.rindex("个".encode()) + 1
    path.write_bytes(data[:cut])
    with pytest.raises(InputError, match="a\\."):
        formats.read(path, format)


@pytest.mark.parametrize("format", formats.FORMATS)
def test_a_file_in_another_encoding(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ENDINGS.get(format, format)}"
    formats.write([article()], path, format)
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(InputError, match="a\\."):
        formats.read(path, format)


@pytest.mark.parametrize("format", formats.FORMATS)
def test_a_file_that_is_missing(format: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        formats.read(tmp_path / f"a.{ENDINGS.get(format, format)}", format)


@pytest.mark.parametrize("format", formats.FORMATS)
def test_a_file_of_nothing(format: str, tmp_path: Path) -> None:
    path = save(tmp_path, f"a.{ENDINGS.get(format, format)}", "")
    with pytest.raises(DataError, match="no "):
        formats.read(path, format)


def test_a_row_that_is_no_object(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2: a row must be a JSON object"):
        formats.read(save(tmp_path, "a.jsonl", [{"text": "甲"}, 5]), "doccano")
    with pytest.raises(InputError, match="row 2: must be a JSON object"):
        formats.read(save(tmp_path, "a.json", [task(), 5]), "label-studio")


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        formats.write([article()], tmp_path / "no" / "a.jsonl", "jsonl")


def test_what_a_model_said_goes_to_label_studio_as_a_prediction(tmp_path):
    article = Article(
        "标题", "投资3亿元。", "a", ("trade",), "trade", (Span(5, 8, "MONEY"),), model="default@1"
    )
    formats.write([article], tmp_path / "tasks.json", "label-studio")
    task = json.loads((tmp_path / "tasks.json").read_text())[0]
    assert task["annotations"] == []
    assert task["predictions"][0]["model_version"] == "default@1"
    back = formats.read(tmp_path / "tasks.json", "label-studio")[0]
    assert (back.model, back.topics, back.spans) == ("default@1", ("trade",), article.spans)
