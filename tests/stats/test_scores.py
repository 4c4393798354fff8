import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import precision_recall_fscore_support

from ml.articles import Span
from ml.stats.scores import (
    absent,
    article_counts,
    calibration_error,
    count_metrics,
    f1,
    label_scores,
    macro_f1,
    matrix_counts,
    micro_f1,
    precision,
    recall,
    score_table,
    support,
)

COUNTS = arrays(int, st.tuples(st.integers(0, 5), st.just(3)), elements=st.integers(0, 50))


def topic_scores(gold, found, labels, kind="multilabel"):
    return score_table(article_counts(gold, found, labels).sum(0), labels, len(gold), kind)


def span_scores(gold, found):
    return score_table(
        article_counts(gold, found, ["M", "Q"]).sum(0), ["M", "Q"], len(gold), "spans"
    )


def test_ratios():
    counts = np.array([6, 2, 4])
    assert (precision(counts), recall(counts), support(counts)) == (0.75, 0.6, 10)
    assert f1(counts) == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert label_scores(counts) == {
        "precision": 0.75,
        "recall": 0.6,
        "f1": f1(counts),
        "support": 10,
    }


def test_nothing_scores_nothing():
    assert label_scores(np.zeros(3, int)) == {
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "support": 0,
    }
    assert macro_f1(np.zeros((0, 3), int)) == micro_f1(np.zeros((0, 3), int)) == 0.0


@given(COUNTS)
def test_micro_adds_up_and_macro_averages(counts):
    total = [sum(int(c[k]) for c in counts) for k in range(3)]
    assert micro_f1(counts) == f1(np.array(total))
    assert macro_f1(counts) == pytest.approx(np.mean([f1(c) for c in counts]) if len(counts) else 0)
    assert 0 <= micro_f1(counts) <= 1


@given(arrays(bool, st.tuples(st.just(2), st.integers(1, 20), st.integers(2, 4))))
def test_the_ratios_are_those_of_scikit_learn(both):
    truth, chosen = both
    counts = matrix_counts(truth, chosen)
    wanted = precision_recall_fscore_support(truth, chosen, average=None, zero_division=0)
    for ratio, expected in zip((precision, recall, f1, support), wanted, strict=True):
        assert ratio(counts) == pytest.approx(expected)
    for average, score in (("macro", macro_f1), ("micro", micro_f1)):
        expected = precision_recall_fscore_support(truth, chosen, average=average, zero_division=0)[
            2
        ]
        assert score(counts) == pytest.approx(expected)


def test_counts_of_labels():
    gold = [{"trade"}, {"trade", "culture"}, set(), {"culture"}]
    found = [{"trade"}, {"culture"}, {"trade"}, set()]
    assert article_counts(gold, found, ["trade", "culture"]).sum(0).tolist() == [
        [1, 1, 1],
        [1, 0, 1],
    ]


def test_counts_of_unlike_lengths():
    with pytest.raises(ValueError):
        article_counts([{"trade"}], [], ["trade"])


def test_multilabel_topics():
    scores = topic_scores([["a"], ["a", "b"], []], [["a"], ["b"], ["b"]], ["a", "b"])
    assert scores["per_label"]["a"]["recall"] == 0.5
    assert scores["macro_f1"] == pytest.approx(2 / 3)
    assert scores["micro_f1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_multiclass_topics():
    scores = topic_scores(
        [["a"], ["b"], ["b"], ["a"]], [["a"], ["b"], ["a"], ["a"]], ["a", "b"], "multiclass"
    )
    assert scores["accuracy"] == 0.75
    assert "micro_f1" not in scores


def test_spans_need_boundaries_and_label():
    gold = [[Span(0, 2, "M"), Span(5, 7, "Q")], [Span(1, 3, "Q")], []]
    found = [[Span(0, 2, "M"), Span(5, 8, "Q")], [Span(1, 3, "M")], []]
    scores = span_scores(gold, found)
    assert scores["M"] == label_scores(np.array([1, 1, 0]))
    assert scores["Q"] == label_scores(np.array([0, 1, 2]))
    assert scores["micro_f1"] == f1(np.array([1, 2, 2]))


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


SPANS = st.lists(
    st.builds(
        lambda a, n, label: Span(a, a + n, label),
        st.integers(0, 12),
        st.integers(1, 4),
        st.sampled_from("MQ"),
    ),
    max_size=5,
    unique=True,
)


def test_article_counts():
    counts = article_counts([["a"], ["a", "b"], []], [["a"], ["b"], ["b"]], ["a", "b"])
    assert counts.tolist() == [
        [[1, 0, 0], [0, 0, 0]],
        [[0, 0, 1], [1, 0, 0]],
        [[0, 0, 0], [0, 1, 0]],
    ]


@given(SPANS, SPANS)
def test_article_counts_of_spans_add_up(gold, found):
    counts = article_counts([gold], [found], ["M", "Q"]).sum(0)
    for label, row in zip("MQ", counts.tolist(), strict=True):
        want, got = ({s for s in spans if s.label == label} for spans in (gold, found))
        assert row == [len(want & got), len(got - want), len(want - got)]
    scores = span_scores([gold], [found])
    assert count_metrics(counts, ["M", "Q"], 1, "spans")["micro_f1"] == pytest.approx(
        scores["micro_f1"]
    )


def test_count_metrics_are_the_scores():
    gold, found = [["a"], ["a", "b"], [], ["b"]], [["a"], ["b"], ["b"], ["b"]]
    counts = article_counts(gold, found, ["a", "b"])
    for kind in ("multilabel", "multiclass"):
        wanted = topic_scores(gold, found, ["a", "b"], kind)
        metrics = count_metrics(counts.sum(0), ["a", "b"], 4, kind, absent(counts))
        assert metrics["macro_f1"] == pytest.approx(wanted["macro_f1"])
        assert metrics["a.f1"] == pytest.approx(wanted["per_label"]["a"]["f1"])
    assert count_metrics(counts.sum(0), ["a", "b"], 4, "multiclass")["accuracy"] == 3 / 4


def test_multiclass_is_right_with_any_of_the_gold_labels_and_so_is_its_interval():
    gold, found = [("a", "b"), ("b",), ("a",)], [("a",), ("a",), ("a",)]
    total = topic_scores(gold, found, ["a", "b"], "multiclass")["accuracy"]
    counts = article_counts(gold, found, ["a", "b"]).sum(0)
    assert total == count_metrics(counts, ["a", "b"], 3, "multiclass", 0)["accuracy"] == 2 / 3


def test_labels_that_were_not_drawn_leave_the_average_and_those_the_test_lacks_stay():
    counts = np.array([[1, 0, 0], [0, 0, 0], [0, 1, 0]])
    assert macro_f1(counts) == pytest.approx(1 / 3)
    assert macro_f1(counts, absent=0) == 1
    assert macro_f1(counts, absent=1) == 1 / 2
