import numpy as np
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


@given(arrays(bool, st.tuples(st.integers(4, 60), st.integers(0, 4))), st.integers(2, 4), st.integers(0, 5))
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
