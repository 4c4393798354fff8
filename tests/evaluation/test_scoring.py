from dataclasses import replace

import pytest

from ml.corpus.dataset import Dataset
from ml.errors import DataError
from ml.evaluation import scoring
from ml.evaluation.examination import examine_model


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
    with pytest.raises(
        DataError, match="does not know the topic 'sport'; it knows: culture, trade"
    ):
        scoring.evaluate(model, Dataset([replace(articles[0], topics=("sport",))], "x"))


def test_each_topic_has_its_threshold_and_calibration(model, articles):
    row = scoring.evaluate(model, Dataset(articles, "x"), "topics")["topics"]["per_label"]["trade"]
    assert 0 < row["threshold"] < 1
    assert 0 <= row["ece"] <= 1


def test_counts_article_by_article_add_up_to_the_scores(model, articles):
    for tested in examine_model(model, Dataset(articles, "x")):
        summary = scoring.summarize(tested)[tested.part]
        rows = summary.get("per_label", summary)
        for label, (tp, fp, fn) in zip(tested.labels, tested.counts.sum(0).tolist(), strict=True):
            assert rows[label]["support"] == tp + fn
            assert rows[label]["precision"] == pytest.approx(tp / max(tp + fp, 1))
        kept = scoring.per_article(tested, "d")
        assert len(set(kept["articles"])) == len(articles)
        assert len(kept["counts"][0]) == 3 * len(tested.labels)


def test_a_test_is_compared_with_itself_and_with_none_other(model, articles):
    topics, spans = (
        scoring.per_article(t, "d") for t in examine_model(model, Dataset(articles, "x"))
    )
    why, found = scoring.compare_tests(topics, topics)
    assert (
        why is None
        and found["topics.macro_f1"].delta == 0
        and not found["topics.macro_f1"].significant
    )
    assert scoring.compare_tests(topics, spans) == ("one is of topics, the other of spans", {})
    assert scoring.compare_tests(topics, {**topics, "digest": "e"}) == (
        "not the same test data",
        {},
    )
    assert scoring.compare_tests(topics, {**topics, "kind": "multiclass"}) == (
        "not the same labels",
        {},
    )


@pytest.mark.parametrize(
    ("before", "now", "total"),
    [("one", "multiclass", "accuracy"), ("several", "multilabel", "micro_f1")],
)
def test_tests_of_older_runs_are_compared_with_new_ones(before, now, total):
    kept = {"part": "topics", "digest": "d", "labels": ["a"], "articles": ["x", "y"]}
    new = {**kept, "kind": now, "counts": [[1, 0, 0], [1, 0, 0]]}
    old = {**kept, "kind": before, "counts": [[1, 0, 0], [0, 0, 1]]}
    for pair in ((old, new), (new, old), (old, old)):
        why, found = scoring.compare_tests(*pair)
        assert why is None and f"topics.{total}" in found
    other = {"one": "several", "several": "one"}[before]
    assert scoring.compare_tests(new, {**old, "kind": other})[0] == "not the same labels"


def test_a_test_keeps_the_kind_by_the_name_it_has_now(model, articles):
    tested = examine_model(model, Dataset(articles, "x"))
    assert [scoring.per_article(t, "d")["kind"] for t in tested] == ["multilabel", "spans"]
