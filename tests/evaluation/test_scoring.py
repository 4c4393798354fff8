import csv
import io
from dataclasses import replace

import pytest

from ml.articles import Article, Span
from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.evaluation import scoring
from ml.evaluation.scoring import Examined


def test_evaluate_scores_every_part_with_gold(model, articles):
    result = scoring.evaluate(model, Dataset(articles, "x"))
    assert result["topics"]["macro_f1"] > 0.9
    assert result["spans"]["micro_f1"] > 0.9
    assert "values" not in result
    only_topics = [replace(a, spans=None) for a in articles]
    assert set(scoring.evaluate(model, Dataset(only_topics, "x"))) == {"topics"}


def test_evaluate_scores_values(model, articles):
    article = articles[0]
    spans = [
        {"low": s, "high": s, "unit": u, "modifier": m}
        for s, u, m in ((3.52e9, "USD", "exact"), (18.1, "%", "exact"), (1200, "家", "over"))
    ]
    result = scoring.evaluate(model, Dataset([replace(article, values=tuple(spans))], "x"), "spans")
    assert result["values"] == {"accuracy": 1.0, "modifier_accuracy": 1.0, "spans": 3}


def test_evaluate_without_gold(model, articles):
    bare = [replace(a, spans=None, topics=None) for a in articles]
    with pytest.raises(DataError, match="no article is labelled"):
        scoring.evaluate(model, Dataset(bare, "bare"))


def test_evaluate_with_an_unknown_topic(model, articles):
    with pytest.raises(DataError, match="does not know the topic 'sport'; it knows: culture, trade"):
        scoring.evaluate(model, Dataset([replace(articles[0], topics=("sport",))], "x"))


def table(tested):
    return list(csv.DictReader(io.StringIO(scoring.mistakes(tested).decode("utf-8-sig"), newline="")))


def test_wrong_topics_are_listed_with_their_probabilities(model, articles):
    other = [replace(articles[0], topics=("culture",)), *articles[1:]]
    tested = scoring.examine(model, Dataset(other, "x"), "topics")[0]
    row = next(r for r in table(tested) if r["id"] == articles[0].id)
    assert (row["gold"], row["predicted"]) == ("culture", "trade")
    assert float(row["probability trade"]) > 0.5


def test_no_formula_reaches_a_spreadsheet(model, articles):
    other = [replace(articles[0], title="=HYPERLINK(1)", topics=("culture",))]
    assert table(scoring.examine(model, Dataset(other, "x"), "topics")[0])[0]["title"] == "'=HYPERLINK(1)"


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
    assert scoring.kinds_of_mistakes(tested)["QUANTITY"]["invented"] == 1


def test_each_topic_has_its_threshold_and_calibration(model, articles):
    row = scoring.evaluate(model, Dataset(articles, "x"), "topics")["topics"]["per_label"]["trade"]
    assert 0 < row["threshold"] < 1
    assert 0 <= row["ece"] <= 1


def test_counts_article_by_article_add_up_to_the_scores(model, articles):
    for tested in scoring.examine(model, Dataset(articles, "x")):
        summary = scoring.summary(tested)[tested.part]
        rows = summary.get("per_label", summary)
        for label, (tp, fp, fn) in zip(tested.labels, tested.counts.sum(0).tolist(), strict=True):
            assert rows[label]["support"] == tp + fn
            assert rows[label]["precision"] == pytest.approx(tp / max(tp + fp, 1))
        kept = scoring.per_article(tested, "d")
        assert len(set(kept["articles"])) == len(articles)
        assert len(kept["counts"][0]) == 3 * len(tested.labels)


def test_reasons_name_the_surest_mistakes_and_the_words_that_led_to_them(model, articles):
    swapped = [replace(a, topics=("culture",) if a.topics == ("trade",) else a.topics) for a in articles]
    (tested,) = scoring.examine(model, Dataset(swapped, "swapped"), "topics")
    found = scoring.reasons(model, tested, 2)
    trade, culture = found["mistakes"]["trade"], found["mistakes"]["culture"]
    assert [m["mistake"] for m in trade] == ["found", "found"]
    assert [m["mistake"] for m in culture] == ["missed", "missed"]
    assert trade[0]["probability"] >= trade[1]["probability"]
    assert culture[0]["probability"] <= culture[1]["probability"]
    assert all(w["weight"] > 0 for w in trade[0]["words"])
    assert all(w["weight"] < 0 for w in culture[0]["words"])
    assert found["words"].keys() == {"trade", "culture"}
    (right,) = scoring.examine(model, Dataset(articles, "right"), "topics")
    assert scoring.reasons(model, right)["mistakes"] == {"culture": [], "trade": []}


def test_a_test_is_compared_with_itself_and_with_none_other(model, articles):
    topics, spans = (scoring.per_article(t, "d") for t in scoring.examine(model, Dataset(articles, "x")))
    why, found = scoring.compared(topics, topics)
    assert why is None and found["topics.macro_f1"].delta == 0 and not found["topics.macro_f1"].real
    assert scoring.compared(topics, spans) == ("one is of topics, the other of spans", {})
    assert scoring.compared(topics, {**topics, "digest": "e"}) == ("not the same test data", {})
    assert scoring.compared(topics, {**topics, "kind": "one"}) == ("not the same labels", {})


def test_a_mistake_without_a_title_is_known_by_its_text(model, articles):
    bare = Article("", articles[0].full, None, topics=("culture",))
    tested = scoring.examine(model, Dataset([bare, *articles], "x"), "topics")[0]
    head = " ".join(articles[0].full[:30].split())
    assert table(tested)[0]["title"] == head
    assert scoring.reasons(model, tested)["mistakes"]["culture"][0]["title"] == head
