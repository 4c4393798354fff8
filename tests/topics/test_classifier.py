import copy
import inspect
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn import config_context
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score, cross_validate
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from ml.articles import Article
from ml.errors import DataError, InputError
from ml.topics import classifier
from ml.topics.classifier import TopicClassifier
from ml.topics.parameters import PARAMETERS

TINY = TopicClassifier(cv=2, min_df=1)


@pytest.fixture(scope="module")
def multilabel(articles):
    return clone(TINY).fit(articles, [a.topics for a in articles])


def test_learns_what_it_was_shown(multilabel, articles):
    assert multilabel.score(articles, [a.topics for a in articles]) > 0.9
    assert multilabel.classes_.tolist() == multilabel.labels_ == ["culture", "trade"]


def test_no_topic_is_a_valid_answer(multilabel):
    assert multilabel.predict([Article("法院宣判", "法院判处被告人有期徒刑。")]) == [[]]


def test_multiclass(articles):
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


def test_in_sklearn_tools(articles):
    texts = [a.full for a in articles]
    truth = MultiLabelBinarizer().fit_transform([a.topics for a in articles])
    halves = [(np.arange(k, 12, 2), np.arange(1 - k, 12, 2)) for k in (0, 1)]
    pipeline = Pipeline([("topics", clone(TINY))])
    scores = cross_validate(
        pipeline, texts, truth, cv=halves, scoring="f1_macro", error_score="raise"
    )
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
    assert (
        CalibratedClassifierCV(clone(TINY), cv=2).fit(WORDS, labels).predict(WORDS).tolist()
        == labels
    )
    three = clone(TINY).fit(WORDS, ["a", "b", "c"] * 4)
    assert three.decision_function(WORDS).shape == (12, 3)


def test_pickles_for_joblib_workers(multilabel, articles):
    again = pickle.loads(pickle.dumps(multilabel))
    assert again.get_params() == multilabel.get_params()
    np.testing.assert_array_equal(again.predict_proba(articles), multilabel.predict_proba(articles))


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
        (
            ["一", "二"],
            np.array([[0, 2], [1, 0]]),
            "a matrix of labels must hold 0 and 1 and nothing else",
        ),
        (
            ["一", "二"],
            np.array([["a"], ["b"]]),
            "a matrix of labels must hold 0 and 1 and nothing else",
        ),
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
def test_any_text_has_probabilities_between_0_and_1(multilabel, texts):
    probability = multilabel.predict_proba(texts)
    assert probability.shape == (len(texts), 2)
    assert ((probability >= 0) & (probability <= 1)).all()


def test_strongest_words_speak_for_their_label(multilabel):
    assert "博物馆" in [w for w, _ in multilabel.strongest(30)["culture"]]


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
        .set_params(background=background, n_components=5)
        .fit(articles, [a.topics for a in articles])
    )
    assert "青铜器" not in plain.model_.features_.words
    culture = taught.labels_.index("culture")
    assert taught.model_.weights_[taught.model_.features_.words["青铜器"], culture] > 0


def test_folded_weights_score_as_features_and_directions_do():
    rng = np.random.default_rng(0)
    matrix, projection, weights = (
        csr_matrix(rng.random((5, 6))),
        rng.random((4, 2)),
        rng.random((8, 3)),
    )
    wide = classifier._projected(matrix, projection)
    np.testing.assert_allclose(matrix @ classifier._folded(weights, projection), wide @ weights)


def test_explained_words_and_n_grams_add_up_to_the_decision(articles):
    topics = TopicClassifier(ngram_range=None, min_df=1, cv=2).fit(
        articles, [a.topics for a in articles]
    )
    for_, against = (
        topics.explain(articles[:3], 1000),
        topics.explain(articles[:3], 1000, against=True),
    )
    for row, decision in enumerate(topics.decision_function(articles[:3])):
        for k, label in enumerate(topics.classes_):
            shares = [w for _, w in for_[row][label] + against[row][label]]
            assert sum(shares) + topics.model_.bias_[k] == pytest.approx(decision[k], abs=1e-4)


def test_explained_words_stand_in_the_text_strongest_first(multilabel, articles):
    (found,) = multilabel.explain([articles[0]], 3)
    words = found["trade"]
    assert 0 < len(words) <= 3
    assert all(word in articles[0].full and weight > 0 for word, weight in words)
    assert [w for _, w in words] == sorted((w for _, w in words), reverse=True)
    assert multilabel.explain([]) == []
    assert multilabel.explain([""]) == [{label: [] for label in multilabel.classes_}]


def test_weights_of_1_change_nothing(multilabel, articles):
    found = clone(TINY).fit(
        articles, [a.topics for a in articles], sample_weight=np.ones(len(articles))
    )
    np.testing.assert_allclose(
        found.predict_proba(articles), multilabel.predict_proba(articles), atol=1e-4
    )


def test_a_text_of_weight_0_is_left_out():
    labels = ["a", "b", "c"] * 4
    found = clone(TINY).fit(
        [*WORDS, "港口外贸进出口"], [*labels, "c"], sample_weight=np.array([1.0] * 12 + [0])
    )
    plain = clone(TINY).fit(WORDS, labels)
    np.testing.assert_array_equal(found.predict_proba(WORDS), plain.predict_proba(WORDS))
    assert sorted(found.out_of_fold_["rows"]) == list(range(12))


def test_a_text_of_much_weight_has_its_way():
    texts, labels = ["港口外贸"] * 8 + ["博物馆"] * 4, ["a", "b"] * 4 + ["b"] * 4
    for heavy in ("a", "b"):
        weight = [20.0 if label == heavy else 1.0 for label in labels]
        found = clone(TINY).fit(texts, labels, sample_weight=weight)
        assert found.predict(["港口外贸"]) == [heavy]
        assert found.score(["港口外贸"] * 2, ["a", "b"], sample_weight=[3, 1]) == (
            0.75 if heavy == "a" else 0.25
        )


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1, 2], r"sample_weight must be a number for each of 12 texts, got shape \(2,\)"),
        ([-1] * 12, "sample_weight must be finite numbers from 0"),
        ([float("nan")] * 12, "sample_weight must be finite numbers from 0"),
    ],
)
def test_weights_that_are_none(weight, message):
    with pytest.raises(InputError, match=message):
        clone(TINY).fit(WORDS, ["a", "b", "c"] * 4, sample_weight=weight)


def test_weights_are_routed(articles):
    texts, labels = [a.full for a in articles], np.array([a.primary for a in articles])
    with config_context(enable_metadata_routing=True):
        asked = (
            clone(TINY).set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        )
        for tool in (asked, Pipeline([("topics", asked)])):
            scores = cross_validate(
                tool, texts, labels, cv=2, params={"sample_weight": np.ones(12)}
            )
            assert len(scores["test_score"]) == 2
        search = GridSearchCV(asked, {"C": [0.1, 1.0]}, cv=2).fit(
            texts, labels, sample_weight=np.ones(12)
        )
        assert search.best_params_["C"] in (0.1, 1.0)
        with pytest.raises(UnsetMetadataPassedError):
            cross_validate(clone(TINY), texts, labels, cv=2, params={"sample_weight": np.ones(12)})


def test_what_is_no_list_of_texts(multilabel):
    for method in (
        multilabel.predict,
        multilabel.predict_proba,
        multilabel.decision_function,
        multilabel.explain,
    ):
        with pytest.raises(InputError, match="a list of texts is needed, not a single one"):
            method("港口")
        with pytest.raises(
            InputError, match="text 1 of 2 must be a string or an Article, not a number"
        ):
            method(["港口", float("nan")])
    with pytest.raises(InputError, match="text 0 of 1 must be a string"):
        TopicClassifier().fit([None], ["trade"])


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"text": ["港口"]}), pd.DataFrame({"a": ["港口"], "text": ["港口"]})]
)
def test_a_table_is_no_list_of_texts(multilabel, table):
    with pytest.raises(
        InputError, match=r"give one of its columns, such as table\['text'\]; columns: .*text"
    ):
        multilabel.predict(table)
    with pytest.raises(InputError, match="not a table"):
        TopicClassifier().fit(table, ["trade"])
    assert multilabel.predict(table["text"]) == multilabel.predict(["港口"])
    with pytest.raises(
        InputError, match=r"not an array of shape \(1, [12]\): give one of its columns"
    ):
        multilabel.predict(table.to_numpy())


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"C": -1}, 'C must be "auto" or a number above 0, at most 1e9, got -1'),
        ({"cv": 1}, "cv must be a whole number from 2 to 100, got 1"),
        ({"threshold": "best"}, "threshold must be \"tuned\" or a number from 0 to 1, got 'best'"),
        ({"class_weight": "balance"}, "class_weight must be \"balanced\" or None, got 'balance'"),
        ({"ngram_range": (2, 1)}, r"ngram_range must be two whole numbers .*, got \(2, 1\)"),
        ({"words": (("", 1),)}, "words must be pairs of a word and its frequency"),
    ],
)
def test_a_parameter_out_of_bounds_is_told_at_fit(params, message):
    with pytest.raises(InputError, match=message):
        clone(TINY).set_params(**params).fit(WORDS, ["a", "b", "c"] * 4)


# The protocol ---------------------------------------------------------------------------------------------------


def test_parameters_and_their_defaults_are_those_of_the_table():
    signature = inspect.signature(TopicClassifier).parameters
    assert [*signature] == [
        *[n for n in PARAMETERS if n not in ("n_components", "random_state")],
        "background",
        "n_components",
        "random_state",
    ]
    assert {n: p.default for n, p in signature.items() if n != "background"} == {
        n: p.default for n, p in PARAMETERS.items()
    }


def test_the_docstring_gives_every_default_and_attribute(multilabel):
    text = TopicClassifier.__doc__
    written = dict(re.findall(r"^    (\w+) : .*default=(.+)$", text, re.MULTILINE))
    assert {n: eval(v) for n, v in written.items()} == {
        n: p.default for n, p in inspect.signature(TopicClassifier).parameters.items()
    }
    learned = {n for n in dir(multilabel) if n.endswith("_") and not n.startswith("_")}
    assert learned == set(re.findall(r"^    (\w+_) : ", text, re.MULTILINE))


def test_clone_keeps_parameters_and_nothing_else(multilabel):
    copied = clone(multilabel)
    assert copied.get_params() == multilabel.get_params()
    for method in (copied.predict, copied.predict_proba, copied.decision_function, copied.explain):
        with pytest.raises(NotFittedError):
            method(["一"])
    with pytest.raises(NotFittedError):
        copied.strongest()
    with pytest.raises(ValueError, match="'nope'"):
        copied.set_params(nope=1)


def test_what_scikit_learn_takes_it_for():
    assert is_classifier(TopicClassifier())
    tags = TopicClassifier().__sklearn_tags__()
    assert tags.input_tags.string and not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_label and tags.target_tags.required


def test_repr_shows_what_differs():
    assert repr(TopicClassifier(C=2.0)) == "TopicClassifier(C=2.0)"
    long = TopicClassifier(background=["港口" * 100] * 1000)
    assert len(repr(long)) < 1000
    assert "title_weight" in TopicClassifier()._repr_html_()
    assert len(long._repr_html_()) < len(TopicClassifier()._repr_html_()) + 1000


def test_a_copy_predicts_the_same(multilabel, articles):
    for again in (copy.copy(multilabel), copy.deepcopy(multilabel)):
        np.testing.assert_array_equal(
            again.predict_proba(articles), multilabel.predict_proba(articles)
        )


class OnNumbers(TopicClassifier):
    """The classifier as scikit-learn's checks can use it: each number of a row is a character of a text."""

    def fit(self, X, y, sample_weight=None):
        X, y = validate_data(self, X, y, multi_output=True)
        return super().fit(_as_texts(X), y, sample_weight)

    def predict(self, X):
        return super().predict(self._texts(X))

    def predict_proba(self, X):
        return super().predict_proba(self._texts(X))

    def decision_function(self, X):
        return super().decision_function(self._texts(X))

    def score(self, X, y, sample_weight=None):
        return super().score(self._texts(X), y, sample_weight)

    def _texts(self, X):
        check_is_fitted(self)
        return _as_texts(validate_data(self, X, reset=False))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


def _as_texts(X):
    level = np.clip(np.round(np.asarray(X, float) * 2), -20, 20).astype(int) + 20
    return [
        "".join(chr(0x4E00 + 41 * column + v) + " " for column, v in enumerate(row))
        for row in level
    ]


_OWN = "our own errors, DataError and InputError, are no ValueErrors"
EXPECTED = {
    "check_all_zero_sample_weights_error": _OWN,
    "check_sample_weights_shape": _OWN,
    "check_classifiers_one_label": _OWN,
    "check_classifiers_one_label_sample_weights": _OWN,
    "check_supervised_y_2d": "a matrix of labels is multilabel, a column of classes is none",
    "check_fit2d_1sample": _OWN,
    "check_classifiers_regression_target": "any number is a label, 0.5 as well as 1",
    "check_sample_weight_equivalence_on_dense_data": "cv is how many folds there are, no list of them",
    "check_class_weight_classifiers": 'class_weight is "balanced" or None, no weight for each class',
}


@parametrize_with_checks(
    [OnNumbers(cv=2, min_df=1, threshold=0.5), TopicClassifier()],
    expected_failed_checks=lambda estimator: EXPECTED if isinstance(estimator, OnNumbers) else {},
    xfail_strict=True,
)
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)
