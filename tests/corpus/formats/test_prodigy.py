"""Rows of Prodigy, read and written."""

import json

import pytest

from ml.articles import Article, Span, to_row
from ml.corpus import dataset
from ml.corpus.formats import conversion, prodigy
from ml.errors import InputError

TEXT = "总投资3.5亿元。"
SPAN = {"start": 3, "end": 8, "label": "MONEY", "token_start": 1, "token_end": 2}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"spans": [SPAN]}, {"spans": [("3.5亿元", "MONEY")]}),
        ({"spans": []}, {"spans": []}),
        ({"label": "财经"}, {"label": "财经"}),
        ({"label": "财经", "spans": []}, {"label": "财经"}),
        ({"label": "财经", "spans": [SPAN]}, {"label": "财经", "spans": [("3.5亿元", "MONEY")]}),
        ({"accept": ["财经", "文化"]}, {"topics": ["财经", "文化"]}),
        ({"accept": []}, {"topics": []}),
        ({"accept": ["财经"], "config": {"choice_style": "single"}}, {"label": "财经"}),
        ({"spans": [SPAN], "title": "港口"}, {"spans": [("3.5亿元", "MONEY")]}),
        ({"spans": [SPAN], "meta": {"title": "港口"}}, {"spans": [("3.5亿元", "MONEY")]}),
    ],
)
def test_rows(row, wanted):
    own = prodigy.own_row({"text": TEXT, "answer": "accept"} | row)
    full = f"{own['title']}\n{own['text']}" if "title" in own else own["text"]
    if "spans" in own:
        own["spans"] = [(full[s["start"] : s["end"]], s["label"]) for s in own["spans"]]
    assert {k: own.get(k) for k in ("topics", "label", "spans") if k in own} == wanted


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"spans": [[0, 1, "A"]]}, "spans must be a list of objects"),
        ({"spans": [SPAN | {"end": 99}]}, "span 3–99 MONEY lies outside the 9 characters"),
        ({"label": 5}, "label must be a string, not 5"),
        ({"accept": "财经"}, "accept must be a list of labels"),
        ({"answer": "maybe"}, "answer must be one of accept, reject, ignore, not 'maybe'"),
    ],
)
def test_a_row_that_is_none(row, message):
    with pytest.raises(InputError, match=message):
        prodigy.own_row({"text": TEXT} | row)


def test_convert_counts_what_was_not_accepted(tmp_path):
    answers = ["accept", "reject", "ignore", "accept"]
    rows = [{"text": TEXT, "spans": [SPAN], "answer": answer} for answer in answers]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    count, said = conversion.convert(tmp_path / "a.jsonl", tmp_path / "b.jsonl", "prodigy", None)
    assert count == 2
    assert said == [
        "a.jsonl: read as Prodigy's format, whose offsets count in the text",
        "a.jsonl: 2 of 4 answers were rejected or ignored and are left out",
    ]
    (first, _) = dataset.load(str(tmp_path / "b.jsonl")).articles
    assert [first.full[s.start : s.end] for s in first.spans] == ["3.5亿元"]


def test_nothing_that_was_accepted_is_an_error(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": TEXT, "spans": [], "answer": "reject"}))
    with pytest.raises(InputError, match="a.jsonl: none of 1 answers is accepted"):
        dataset.load(str(tmp_path / "a.jsonl"))


def test_what_is_written_is_accepted(tmp_path):
    article = Article("港口", TEXT, "a", ("财经",), "财经", (Span(6, 11, "MONEY"),))
    conversion.write_articles([article], tmp_path / "a.jsonl", "prodigy")
    (row,) = map(json.loads, (tmp_path / "a.jsonl").read_text().splitlines())
    assert (row["answer"], row["accept"]) == ("accept", ["财经"])
    assert prodigy.is_prodigy(row)
    (read,) = conversion.read_articles(tmp_path / "a.jsonl", "prodigy")
    assert to_row(read) == to_row(article)
