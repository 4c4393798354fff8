import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score, cross_validate
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MultiLabelBinarizer

from ml.articles import Article
from ml.errors import DataError, InputError
from ml.topics.classifier import TopicClassifier

TINY = TopicClassifier(folds=2, min_count=1)


@pytest.fixture(scope="module")
def several(articles):
    return clone(TINY).fit(articles, [a.topics for a in articles])


def test_learns_what_it_was_shown(several, articles):
    assert several.score(articles, [a.topics for a in articles]) > 0.9
    assert several.classes_.tolist() == several.labels_ == ["culture", "trade"]


def test_no_topic_is_a_valid_answer(several):
    assert several.predict([Article("法院宣判", "法院判处被告人有期徒刑。")]) == [[]]


def test_one_of_many(articles):
    labels = [a.primary for a in articles]
    found = clone(TINY).fit([a.text for a in articles], labels)
    probability = found.predict_proba([a.text for a in articles])
    np.testing.assert_allclose(probability.sum(1), 1, rtol=1e-6)
    assert found.score([a.text for a in articles], labels) > 0.9
    assert set(found.predict(["博物馆展出文物"])) == {"culture"}


def test_same_seed_same_output(articles):
    texts, labels = [a.full for a in articles], [a.topics for a in articles]
    one, two = (clone(TINY).fit(texts, labels).predict_proba(texts) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_saved_and_restored_predict_the_same(several, articles):
    again = TopicClassifier.restore(several.get_params(), several.classes_, several.form_, several.arrays())
    np.testing.assert_array_equal(several.predict_proba(articles), again.predict_proba(articles))


def test_in_sklearn_tools(articles):
    texts = [a.full for a in articles]
    truth = MultiLabelBinarizer().fit_transform([a.topics for a in articles])
    halves = [(np.arange(k, 12, 2), np.arange(1 - k, 12, 2)) for k in (0, 1)]
    pipeline = Pipeline([("topics", clone(TINY))])
    scores = cross_validate(pipeline, texts, truth, cv=halves, scoring="f1_macro", error_score="raise")
    assert len(scores["test_score"]) == 2
    search = GridSearchCV(
        clone(TINY), {"C": [0.1, 1.0]}, cv=halves, scoring="f1_macro", error_score="raise"
    ).fit(texts, truth)
    assert search.best_params_["C"] in (0.1, 1.0)


WORDS = ["港口外贸进出口", "文物展出博物馆", "法院宣判盗窃案"] * 4


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ([1, 0, 2] * 4, "i"),
        ([10, 9, -1] * 4, "i"),
        ([True, False, True] * 4, "b"),
        (np.array([1.0, 0.0, 1.0] * 4), "f"),
        (["b", "a", "c"] * 4, "U"),
        (np.array(["b", "a", "b"] * 4, object), "U"),
    ],
)
def test_labels_come_back_as_they_were_given(labels, kind):
    found = clone(TINY).fit(WORDS, labels)
    assert isinstance(found.classes_, np.ndarray)
    assert found.classes_.tolist() == sorted(set(labels))
    assert found.labels_ == [str(label) for label in sorted(set(labels))]
    assert found.predict(WORDS).dtype.kind == found.predict([]).dtype.kind == kind
    assert found.predict(WORDS).tolist() == list(labels)
    assert found.score(WORDS, labels) == 1
    assert found.explain(WORDS[:1], 1)[0].keys() == found.strongest(1).keys() == set(labels)
    scores = cross_validate(clone(TINY), WORDS, labels, cv=2, error_score="raise")
    assert scores["test_score"].tolist() == [1, 1]
    assert cross_val_score(clone(TINY), WORDS, labels, cv=2, scoring="neg_log_loss").min() > -0.5
    chances = cross_val_predict(clone(TINY), WORDS, labels, cv=2, method="predict_proba")
    assert found.classes_[chances.argmax(1)].tolist() == list(labels)


def test_several_numbers_a_text_come_back_as_numbers():
    found = clone(TINY).fit(WORDS, [[1, 2], [2], []] * 4)
    assert found.predict(WORDS[:3]) == [[1, 2], [2], []]
    assert found.score(WORDS, [[1, 2], [2], []] * 4) == 1


def test_labels_of_two_kinds_are_text():
    assert clone(TINY).fit(WORDS, [1, 1.0, 2] * 4).classes_.tolist() == [1.0, 2.0]
    for labels in ([1, "2", True], [1, 2, True]):
        assert clone(TINY).fit(WORDS, labels * 4).labels_ == ["1", "2", "True"]


def test_two_labels_are_decided_as_scikit_learn_has_it():
    labels = [1, 0, 1] * 4
    found = clone(TINY).fit(WORDS, labels)
    decision, probability = found.decision_function(WORDS), found.predict_proba(WORDS)
    assert (decision.shape, probability.shape) == ((12,), (12, 2))
    np.testing.assert_allclose(1 / (1 + np.exp(-decision)), probability[:, 1], rtol=1e-4)
    assert found.decision_function([]).shape == (0,)
    assert cross_val_score(clone(TINY), WORDS, labels, cv=2, scoring="roc_auc").tolist() == [1, 1]
    assert CalibratedClassifierCV(clone(TINY), cv=2).fit(WORDS, labels).predict(WORDS).tolist() == labels
    three = clone(TINY).fit(WORDS, ["a", "b", "c"] * 4)
    assert three.decision_function(WORDS).shape == (12, 3)


def test_pickles_for_joblib_workers(several, articles):
    again = pickle.loads(pickle.dumps(several))
    assert again.get_params() == several.get_params()
    np.testing.assert_array_equal(again.predict_proba(articles), several.predict_proba(articles))


def test_a_fixed_threshold_is_kept(articles):
    found = clone(TINY).set_params(threshold=0.9).fit(articles, [a.topics for a in articles])
    assert found.thresholds_.tolist() == [0.9, 0.9]


@pytest.mark.parametrize(
    ("texts", "labels", "message"),
    [
        (["一"], [["a"], ["b"]], "1 texts but 2 labels"),
        (["一", "二"], [[], []], "no labels to learn from"),
        (["一", "二"], ["a", "a"], "one label only, 'a'"),
        (["一", "二"], ["a", None], r"label 1 of 2 is missing \(None\)"),
        (["一", "二"], [float("nan"), "a"], r"label 0 of 2 is missing \(nan\)"),
        (["一", "二"], np.array([[0, 2], [1, 0]]), "a matrix of labels must hold 0 and 1 and nothing else"),
        (["一", "二"], np.array([["a"], ["b"]]), "a matrix of labels must hold 0 and 1 and nothing else"),
        (
            ["一", "二", "三"],
            [["a"], ["b"], ["b"]],
            r"5 folds need 5 examples of each label; too few of: a \(1\), b \(2\)",
        ),
    ],
)
def test_what_cannot_be_learned_is_said(texts, labels, message):
    with pytest.raises(DataError, match=message):
        TopicClassifier().fit(texts, labels)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_has_probabilities_between_0_and_1(several, texts):
    probability = several.predict_proba(texts)
    assert probability.shape == (len(texts), 2)
    assert ((probability >= 0) & (probability <= 1)).all()


def test_strongest_words_speak_for_their_label(several):
    assert "博物馆" in [w for w, _ in several.strongest(30)["culture"]]


def test_unlabelled_texts_lend_weight_to_words_that_no_label_saw(articles):
    background = [
        "博物馆陈列青铜器与文物。",
        "文物部门修复青铜器。",
        "青铜器与文物入藏。",
        "进出口与关税。",
        "关税与外贸。",
        "法院判处罚金。",
    ] * 3
    plain = clone(TINY).fit(articles, [a.topics for a in articles])
    taught = (
        clone(TINY)
        .set_params(background=background, directions=5)
        .fit(articles, [a.topics for a in articles])
    )
    assert "青铜器" not in plain.features_.words
    culture = taught.labels_.index("culture")
    assert taught.weights_[taught.features_.words["青铜器"], culture] > 0


def test_folded_weights_score_as_features_and_directions_do(articles):
    topics = clone(TINY).set_params(background=[a.full for a in articles] * 2, directions=4)
    truth = np.array([[label in a.topics for label in ("culture", "trade")] for a in articles])
    topics.features_ = topics._features()
    matrix = topics.features_.fit(articles, topics.background)
    projection = topics._projection(matrix)
    wide = topics._projected(matrix[:12], projection)
    weights, _ = topics._train(wide, truth)
    from ml.topics.classifier import _folded

    np.testing.assert_allclose(matrix[:12] @ _folded(weights, projection), wide @ weights, atol=1e-5)


def test_explained_words_and_n_grams_add_up_to_the_decision(articles):
    topics = TopicClassifier(char_ngrams=None, min_count=1, folds=2).fit(
        articles, [a.topics for a in articles]
    )
    for_, against = topics.explain(articles[:3], 1000), topics.explain(articles[:3], 1000, against=True)
    for row, decision in enumerate(topics.decision_function(articles[:3])):
        for k, label in enumerate(topics.classes_):
            shares = [w for _, w in for_[row][label] + against[row][label]]
            assert sum(shares) + topics.bias_[k] == pytest.approx(decision[k], abs=1e-4)


def test_explained_words_stand_in_the_text_strongest_first(several, articles):
    (found,) = several.explain([articles[0]], 3)
    words = found["trade"]
    assert 0 < len(words) <= 3
    assert all(word in articles[0].full and weight > 0 for word, weight in words)
    assert [w for _, w in words] == sorted((w for _, w in words), reverse=True)
    assert several.explain([]) == []
    assert several.explain([""]) == [{label: [] for label in several.classes_}]


def test_what_is_no_list_of_texts(several):
    for method in (several.predict, several.predict_proba, several.decision_function, several.explain):
        with pytest.raises(InputError, match="a list of texts is needed, not a single one"):
            method("港口")
        with pytest.raises(InputError, match="text 1 of 2 must be a string or an Article, not a number"):
            method(["港口", float("nan")])
    with pytest.raises(InputError, match="text 0 of 1 must be a string"):
        TopicClassifier().fit([None], ["trade"])


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"text": ["港口"]}), pd.DataFrame({"a": ["港口"], "text": ["港口"]})]
)
def test_a_table_is_no_list_of_texts(several, table):
    with pytest.raises(
        InputError, match=r"give one of its columns, such as table\['text'\]; columns: .*text"
    ):
        several.predict(table)
    with pytest.raises(InputError, match="not a table"):
        TopicClassifier().fit(table, ["trade"])
    assert several.predict(table["text"]) == several.predict(["港口"])
    with pytest.raises(InputError, match=r"not an array of shape \(1, [12]\): give one of its columns"):
        several.predict(table.to_numpy())


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"C": -1}, "C must be a number above 0, got -1"),
        ({"C": 0}, "C must be a number above 0, got 0"),
        ({"folds": 1}, "folds must be a whole number from 2 on, got 1"),
        ({"min_count": 0}, "min_count must be a whole number from 1 on, got 0"),
        ({"max_grams": 0}, "max_grams must be"),
        ({"directions": 0}, "directions must be"),
        ({"threshold": 1.5}, "threshold must be a number from 0 to 1, got 1.5"),
        ({"threshold": "best"}, "threshold must be 'tuned' or a number from 0 to 1, got 'best'"),
        ({"title_weight": -1}, "title_weight must be a number from 0 to 1000000, got -1"),
        ({"char_ngrams": (2, 1)}, "the longest of char_ngrams must be a whole number from 2 to 8, got 1"),
        ({"char_ngrams": (0, 1)}, "the shortest of char_ngrams must be a whole number from 1 to 8, got 0"),
        ({"char_ngrams": 2}, "char_ngrams must be the shortest and the longest length, got 2"),
    ],
)
def test_a_parameter_out_of_bounds_is_told_at_fit(params, message):
    with pytest.raises(InputError, match=message):
        clone(TINY).set_params(**params).fit(WORDS, ["a", "b", "c"] * 4)
