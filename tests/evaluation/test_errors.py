import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.articles import Article, Span
from ml.corpus.dataset import Dataset
from ml.evaluation import errors
from ml.evaluation.errors import span_errors
from ml.evaluation.examination import Examined, examine_model

SPANS = st.lists(
    st.builds(
        lambda a, n, label: Span(a, a + n, label),
        st.integers(0, 12),
        st.integers(1, 4),
        st.sampled_from("MQ"),
    ),
    max_size=5,
    unique=True,
)


@pytest.mark.parametrize(
    ("gold", "found", "kinds"),
    [
        ([Span(0, 3, "M")], [Span(0, 3, "M")], []),
        ([Span(0, 3, "M")], [Span(1, 3, "M")], ["too short"]),
        ([Span(0, 3, "M")], [Span(0, 4, "M")], ["too long"]),
        ([Span(0, 3, "M")], [Span(1, 4, "M")], ["shifted"]),
        ([Span(0, 3, "M")], [Span(0, 3, "Q")], ["wrong label"]),
        ([Span(0, 3, "M")], [], ["missed"]),
        ([], [Span(0, 3, "M")], ["spurious"]),
        ([Span(0, 3, "M")], [Span(3, 5, "M")], ["missed", "spurious"]),
        ([Span(0, 6, "M")], [Span(0, 2, "M"), Span(3, 6, "M")], ["too short", "spurious"]),
    ],
)
def test_kinds_of_span_errors(gold, found, kinds):
    assert sorted(kind for kind, _, _ in span_errors(gold, found)) == sorted(kinds)


@given(SPANS, SPANS)
def test_every_wrong_span_is_one_error(gold, found):
    listed = span_errors(gold, found)
    assert {m[0] for m in listed} <= set(errors.KINDS)
    assert len(listed) <= len(set(gold) ^ set(found))
    assert {m[1] for m in listed if m[1]} == set(gold) - set(found)
    assert {m[2] for m in listed if m[2]} == set(found) - set(gold)


def table(tested):
    return list(csv.DictReader(io.StringIO(errors.error_table(tested).decode("utf-8-sig"))))


def test_wrong_topics_are_listed_with_their_probabilities(model, articles):
    other = [replace(articles[0], topics=("culture",)), *articles[1:]]
    tested = examine_model(model, Dataset(other, "x"), "topics")[0]
    row = next(r for r in table(tested) if r["id"] == articles[0].id)
    assert (row["gold"], row["predicted"]) == ("culture", "trade")
    assert float(row["probability trade"]) > 0.5


def test_no_formula_reaches_a_spreadsheet(model, articles):
    other = [replace(articles[0], title="=HYPERLINK(1)", topics=("culture",))]
    assert (
        table(examine_model(model, Dataset(other, "x"), "topics")[0])[0]["title"]
        == "'=HYPERLINK(1)"
    )


def test_wrong_spans_are_listed_in_their_sentence():
    article = Article("标题", "出口三十五亿元左右。", "a", spans=(Span(5, 10, "MONEY"),))
    found = [[Span(5, 9, "MONEY"), Span(0, 2, "QUANTITY")]]
    tested = Examined("spans", ["MONEY", "QUANTITY"], [article], [article.spans], found, 1.0)
    short = table(tested)[1]
    assert [short[k] for k in ("gold", "predicted", "kind", "label")] == [
        "三十五亿元",
        "三十五亿",
        "too short",
        "MONEY",
    ]
    assert short["around"] == "标题 出口三十五亿元左右。"
    assert errors.count_span_errors(tested)["QUANTITY"]["spurious"] == 1


def test_the_most_confident_errors_come_with_the_words_that_led_to_them(model, articles):
    swapped = [
        replace(a, topics=("culture",) if a.topics == ("trade",) else a.topics) for a in articles
    ]
    (tested,) = examine_model(model, Dataset(swapped, "swapped"), "topics")
    found = errors.confident_errors(model.topics, tested, 2)
    trade, culture = found["errors"]["trade"], found["errors"]["culture"]
    assert [e["error"] for e in trade] == ["spurious", "spurious"]
    assert [e["error"] for e in culture] == ["missed", "missed"]
    assert trade[0]["probability"] >= trade[1]["probability"]
    assert culture[0]["probability"] <= culture[1]["probability"]
    assert all(w["weight"] > 0 for w in trade[0]["words"])
    assert all(w["weight"] < 0 for w in culture[0]["words"])
    assert found["words"].keys() == {"trade", "culture"}
    (right,) = examine_model(model, Dataset(articles, "right"), "topics")
    assert errors.confident_errors(model.topics, right)["errors"] == {"culture": [], "trade": []}


def test_an_error_without_a_title_is_known_by_its_text(model, articles):
    bare = Article("", articles[0].full, None, topics=("culture",))
    tested = examine_model(model, Dataset([bare, *articles], "x"), "topics")[0]
    head = " ".join(articles[0].full[:30].split())
    assert table(tested)[0]["title"] == head
    assert errors.confident_errors(model.topics, tested)["errors"]["culture"][0]["title"] == head
