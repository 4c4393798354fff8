import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.articles import Span
from ml.scores import (
    Counts,
    bootstrap,
    calibration_error,
    label_counts,
    macro,
    micro,
    span_scores,
    topic_scores,
)

COUNTS = st.builds(Counts, *[st.integers(0, 50)] * 3)


def test_ratios():
    counts = Counts(tp=6, fp=2, fn=4)
    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert counts.row() == {"precision": 0.75, "recall": 0.6, "f1": counts.f1, "support": 10}


def test_nothing_scores_nothing():
    assert Counts().row() == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
    assert macro([]) == 0.0
    assert micro([]) == Counts()


@given(st.lists(COUNTS, max_size=5))
def test_micro_adds_up_and_macro_averages(counts):
    total = micro(counts)
    assert (total.tp, total.fp, total.fn) == tuple(
        sum(getattr(c, k) for c in counts) for k in ("tp", "fp", "fn")
    )
    assert macro(counts) == pytest.approx(np.mean([c.f1 for c in counts]) if counts else 0)
    assert 0 <= total.f1 <= 1


def test_label_counts():
    gold = [{"trade"}, {"trade", "culture"}, set(), {"culture"}]
    found = [{"trade"}, {"culture"}, {"trade"}, set()]
    assert label_counts(gold, found, "trade") == Counts(1, 1, 1)
    assert label_counts(gold, found, "culture") == Counts(1, 0, 1)


def test_label_counts_of_unlike_lengths():
    with pytest.raises(ValueError):
        label_counts([{"trade"}], [], "trade")


def test_several_topics():
    gold, found = [["a"], ["a", "b"], []], [["a"], ["b"], ["b"]]
    scores = topic_scores(gold, found, ["a", "b"], one_of_many=False)
    assert scores["per_label"]["a"]["recall"] == 0.5
    assert scores["macro_f1"] == pytest.approx(2 / 3)
    assert scores["micro_f1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_one_of_many_topics():
    scores = topic_scores(
        [["a"], ["b"], ["b"], ["a"]], [["a"], ["b"], ["a"], ["a"]], ["a", "b"], one_of_many=True
    )
    assert scores["accuracy"] == 0.75
    assert "micro_f1" not in scores


def test_spans_need_boundaries_and_label():
    gold = [[Span(0, 2, "M"), Span(5, 7, "Q")], [Span(1, 3, "Q")], []]
    found = [[Span(0, 2, "M"), Span(5, 8, "Q")], [Span(1, 3, "M")], []]
    scores = span_scores(gold, found)
    assert scores["M"] == Counts(1, 1, 0).row()
    assert scores["Q"] == Counts(0, 1, 2).row()
    assert scores["micro_f1"] == Counts(1, 2, 2).f1


def test_no_spans_at_all():
    assert span_scores([[]], [[]]) == {"micro_f1": 0.0}


@pytest.mark.parametrize(
    ("probability", "truth", "wanted"),
    [
        ([1, 0, 1], [1, 0, 1], 0),
        ([1, 1], [0, 0], 1),
        ([0.75] * 4, [1, 1, 1, 0], 0),
        ([0.9] * 4, [1, 1, 0, 0], 0.4),
        ([], [], 0),
    ],
)
def test_calibration_error(probability, truth, wanted):
    assert calibration_error(np.array(probability), np.array(truth)) == pytest.approx(wanted)


def test_calibration_error_pools_labels():
    assert calibration_error(np.array([[0.9, 0.1]]), np.array([[1, 0]])) == pytest.approx(0.1)


def test_bootstrap():
    right = np.array([1] * 80 + [0] * 20)
    low, high = bootstrap(lambda at: right[at].mean(), 100)
    assert 0.68 < low < 0.8 < high < 0.9
    assert bootstrap(lambda at: right[at].mean(), 100) == (low, high)
    assert bootstrap(lambda at: 0.5, 3) == (0.5, 0.5)
    assert bootstrap(lambda at: 1 / 0, 0) == (0.0, 0.0)
