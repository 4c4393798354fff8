import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError

from ml.spans.tagger import SpanTagger


@pytest.mark.parametrize("estimator", [SpanTagger(l2=0.1)])
class TestProtocol:
    def test_clone_keeps_parameters_and_nothing_else(self, estimator):
        copy = clone(estimator)
        assert copy is not estimator
        assert copy.get_params() == estimator.get_params()

    def test_parameters_round_trip(self, estimator):
        params = estimator.get_params()
        assert type(estimator)().set_params(**params).get_params() == params

    def test_unknown_parameter_is_refused(self, estimator):
        with pytest.raises(ValueError, match="unknown parameter 'nope'"):
            clone(estimator).set_params(nope=1)

    def test_unfitted_raises(self, estimator):
        with pytest.raises(NotFittedError):
            clone(estimator).predict(["一"])


def test_what_scikit_learn_takes_them_for():
    assert not is_classifier(SpanTagger())  # its targets are nothing to stratify by


def test_repr_shows_what_differs():
    assert repr(SpanTagger(l2=0.1)) == "SpanTagger(l2=0.1)"
