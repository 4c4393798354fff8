from dataclasses import replace

import pytest

from ml.corpus.dataset import Dataset
from ml.errors import DataError, ModelError
from ml.evaluation.examination import examine, examine_model
from ml.spans.tagger import SpanTagger
from ml.topics.classifier import TopicClassifier


def test_an_estimator_is_examined_as_the_part_of_a_model_is(model, articles):
    data = Dataset(articles, "x")
    topics = TopicClassifier(cv=2, min_df=1).fit(articles, [a.topics for a in articles])
    spans = SpanTagger(min_count=1, bits=14, l2=0.05).fit(articles, [a.spans for a in articles])
    for estimator, saved in zip((topics, spans), examine_model(model, data), strict=True):
        tested = examine(estimator, data)
        assert (tested.part, tested.kind, tested.labels) == (saved.part, saved.kind, saved.labels)
        assert tested.found == saved.found
        assert (tested.counts == saved.counts).all()
        if tested.probability is not None:
            assert (tested.probability == saved.probability).all()


def test_only_articles_with_gold_labels_are_predicted(model, articles):
    some = [replace(a, spans=None) if n % 2 else a for n, a in enumerate(articles)]
    topics, spans = examine_model(model, Dataset(some, "x"))
    assert (len(topics.articles), len(spans.articles)) == (12, 6)
    assert topics.truth.shape == topics.probability.shape == (12, 2)
    with pytest.raises(
        DataError, match=r"bare: no article is labelled for what the model predicts \(spans\)"
    ):
        examine(model.spans, Dataset([replace(a, spans=None) for a in articles], "bare"))


def test_a_part_that_the_model_lacks(model, articles):
    bare = replace(model, spans=None)
    assert [t.part for t in examine_model(bare, Dataset(articles, "x"))] == ["topics"]
    with pytest.raises(ModelError, match="has no spans part"):
        examine_model(bare, Dataset(articles, "x"), "spans")
