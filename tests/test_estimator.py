import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError

from ml.errors import InputError
from ml.estimator import check_number
from ml.spans.tagger import SpanTagger
from ml.topics.classifier import TopicClassifier


@pytest.mark.parametrize("estimator", [TopicClassifier(C=2.0), SpanTagger(l2=0.1)])
class TestProtocol:
    def test_clone_keeps_parameters_and_nothing_else(self, estimator):
        copy = clone(estimator)
        assert copy is not estimator
        assert copy.get_params() == estimator.get_params()

    def test_parameters_round_trip(self, estimator):
        params = estimator.get_params()
        assert type(estimator)().set_params(**params).get_params() == params

    def test_unknown_parameter_is_refused(self, estimator):
        with pytest.raises(ValueError, match="nope"):
            clone(estimator).set_params(nope=1)

    def test_unfitted_raises(self, estimator):
        with pytest.raises(NotFittedError):
            clone(estimator).predict(["一"])


def test_what_scikit_learn_takes_them_for():
    assert is_classifier(TopicClassifier())
    assert not is_classifier(SpanTagger())  # its targets are nothing to stratify by


def test_repr_shows_what_differs():
    assert repr(TopicClassifier(C=2.0)) == "TopicClassifier(C=2.0)"
    assert len(repr(TopicClassifier(background=["港口" * 100] * 100))) < 400


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 0, 6, 2.5, np.float64(2)])
def test_a_parameter_out_of_bounds_is_named(value):
    with pytest.raises(InputError, match="^n must be a whole number from 1 to 5, got "):
        check_number("n", value, 1, 5, whole=True)


def test_a_bound_may_be_left_out():
    check_number("n", np.int64(5), 1, 5, whole=True)
    check_number("n", np.float32(1e-3), 0, above=True)
    with pytest.raises(InputError, match="n must be a number above 0, got 0"):
        check_number("n", 0, 0, above=True)
