import numpy as np
import pytest

from ml.errors import DataError
from ml.topics.targets import targets


@pytest.mark.parametrize(
    ("y", "classes", "form"),
    [
        (["b", "a"], ["a", "b"], "multiclass"),
        ([2, 1], [1, 2], "multiclass"),
        ([1, "2"], ["1", "2"], "multiclass"),
        ([["b"], ["a", "b"], []], ["a", "b"], "multilabel"),
        ([(1,), (2, 1)], [1, 2], "multilabel"),
        (np.array([[0, 1, 0], [1, 0, 0]]), [0, 1, 2], "multilabel-indicator"),
        ([], [], "multilabel"),
    ],
)
def test_every_form_is_a_matrix(y, classes, form):
    found = targets(y)
    assert (found.classes.tolist(), found.form) == (classes, form)
    assert (found.truth.shape, found.truth.dtype) == ((len(y), len(classes)), bool)


def test_labels_that_are_not_among_the_classes_count_nowhere():
    found = targets([["a"], ["z", "b"]], np.array(["a", "b"]))
    assert found.truth.tolist() == [[True, False], [False, True]]


def test_what_is_no_label():
    with pytest.raises(DataError, match="label 1 of 2 is missing"):
        targets(["a", None])
    with pytest.raises(DataError, match="must hold 0 and 1"):
        targets(np.array([[0.5, 1]]))
