import pickle
import subprocess
import sys

import numpy as np
import pytest

from ml.topics.classifier import TopicClassifier
from ml.topics.model import TopicModel, link


@pytest.fixture(scope="module")
def fitted(articles):
    return TopicClassifier(cv=2, min_df=1).fit(articles, [a.topics for a in articles])


@pytest.fixture(scope="module")
def model(fitted):
    return fitted.model_


def restored(model, **changed):
    return TopicModel.restore(model.params, model.labels_, model.form_, model.arrays() | changed)


def test_saved_and_restored_predict_the_same(fitted, model, articles):
    again = restored(model)
    np.testing.assert_array_equal(fitted.predict_proba(articles), again.predict_proba(articles))
    assert again.explain(articles, 3) == model.explain(articles, 3)
    assert again.strongest(3) == fitted.strongest(3)


def test_topics_apply_from_their_threshold_on(model):
    found = restored(model, thresholds=np.array([0.3, 0.7]))
    probability = np.array([[0.3, 0.7], [0.29, 0.69], [1, 0], [0, 0]])
    assert found.decide(probability).tolist() == [
        [True, True],
        [False, False],
        [True, False],
        [False, False],
    ]
    assert found.decide(np.zeros((0, 2))).shape == (0, 2)


def test_of_one_topic_a_text_the_most_probable_applies(articles):
    labels = [a.primary for a in articles]
    found = TopicClassifier(cv=2, min_df=1).fit(articles, labels).model_
    assert found.multiclass
    probability = np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]])
    assert found.decide(probability).tolist() == [[False, True, False], [True, False, False]]
    assert found.decide(np.zeros((0, 3))).shape == (0, 3)


def test_link():
    np.testing.assert_allclose(link(np.array([[0.0, 1000.0]]), False), [[0.5, 1]], atol=1e-12)
    np.testing.assert_allclose(link(np.array([[0.0, np.log(3)]]), True), [[0.25, 0.75]])
    assert link(np.zeros((0, 2)), True).shape == (0, 2)


def test_no_texts_have_no_predictions(model):
    assert model.predict_proba([]).shape == (0, 2)
    assert model.explain([]) == []


@pytest.mark.parametrize(
    ("array", "message"),
    [
        ({"thresholds": np.array([0.5, 1.5])}, "thresholds must be probabilities"),
        ({"bias": np.zeros(3)}, "2 labels and .* features, but weights of shape"),
        ({"weights": np.zeros((3, 2))}, r"but weights of shape \(3, 2\)"),
        ({"word_idf": np.zeros(3, np.float32)}, "as many frequencies as features"),
    ],
)
def test_arrays_that_do_not_belong_together(model, array, message):
    with pytest.raises(ValueError, match=message):
        restored(model, **array)


def test_it_pickles(model, articles):
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict_proba(articles), model.predict_proba(articles))


def test_it_needs_no_scikit_learn():
    check = "import ml.topics.model, ml.model.model, sys; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
