import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml.stats import splits


def test_rare_labels_reach_every_fold():
    truth = np.zeros((100, 2), bool)
    truth[:5, 0] = True
    truth[5:50, 1] = True
    part = splits.folds(truth, 5)
    assert [truth[part == f, 0].sum() for f in range(5)] == [1] * 5
    assert [truth[part == f, 1].sum() for f in range(5)] == [9] * 5


@given(
    arrays(bool, st.tuples(st.integers(4, 60), st.integers(0, 4))),
    st.integers(2, 4),
    st.integers(0, 5),
)
def test_every_row_gets_a_part_of_fair_size(truth, count, seed):
    part = splits.folds(truth, count, seed)
    assert set(part) <= set(range(count))
    assert np.bincount(part, minlength=count).max() <= len(truth) / count + 2 + truth.shape[1]
    assert (part == splits.folds(truth, count, seed)).all()


def test_holdout_share():
    truth = np.eye(4, dtype=bool)[np.arange(200) % 4]
    held = splits.holdout(truth, 0.25)
    assert abs(held.sum() - 50) <= 2
    assert abs(truth[held].sum(0) - 12.5).max() < 2


def test_the_splitter_splits_as_the_function_does():
    y = [["a", "b"], ["a"], ["b"], []] * 10
    part = splits.folds(splits.label_matrix(y), 4, 1)
    found = list(splits.StratifiedFolds(4, 1).split(None, y))
    assert len(found) == splits.StratifiedFolds(4).get_n_splits() == 4
    for fold, (train, test) in enumerate(found):
        assert test.tolist() == np.flatnonzero(part == fold).tolist()
        assert sorted([*train, *test]) == list(range(40))


@pytest.mark.parametrize("count", [1, 5])
def test_a_splitter_needs_a_row_for_each_fold(count):
    with pytest.raises(ValueError, match=f"from 2 to the number of rows, 3, got {count}"):
        list(splits.StratifiedFolds(count).split(None, ["a", "b", "a"]))


@pytest.mark.parametrize("multilabel", [True, False])
def test_scikit_learn_takes_the_splitter(articles, multilabel):
    from sklearn.model_selection import GridSearchCV, cross_validate

    from ml.topics.classifier import TopicClassifier

    rows = [a for a in articles * 2 if a.topics]
    y = [list(a.topics) if multilabel else a.topics[0] for a in rows]
    estimator, cv = TopicClassifier(cv=2, min_df=1), splits.StratifiedFolds(2)
    assert len(cross_validate(estimator, rows, y, cv=cv)["test_score"]) == 2
    search = GridSearchCV(estimator, {"C": [0.5, 1.0]}, cv=cv, refit=False).fit(rows, y)
    assert search.n_splits_ == 2
    assert "StratifiedFolds(n_splits=2, random_state=0)" in repr(search)


def test_spans_are_split_by_their_labels(articles):
    from sklearn.model_selection import cross_val_score

    from ml.spans.tagger import SpanTagger

    y = [a.spans for a in articles]
    assert splits.label_matrix(y, ["MONEY", "QUANTITY"])[0].all()
    cv = splits.StratifiedFolds(3)
    assert len(cross_val_score(SpanTagger(bits=12), [a.full for a in articles], y, cv=cv)) == 3


def test_labels_of_any_form_are_one_matrix():
    wanted = [[True, False], [False, True]]
    for y in (["a", "b"], [["a"], {"b"}], np.array(["a", "b"]), np.array(wanted, int), [1, 2]):
        assert splits.label_matrix(y).tolist() == wanted
    assert splits.label_matrix([["b"], []], ["a", "b"]).tolist() == [[False, True], [False, False]]
    assert splits.label_matrix([]).shape == (0, 0)
