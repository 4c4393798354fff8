from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.articles import Span
from ml.stats.scores import (
    MISTAKES,
    Counts,
    absent,
    article_counts,
    bootstrap,
    calibration_error,
    count_metrics,
    label_counts,
    macro,
    micro,
    paired_bootstrap,
    span_mistakes,
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
    assert counts.tolist() == [[[1, 0, 0], [0, 0, 0]], [[0, 0, 1], [1, 0, 0]], [[0, 0, 0], [0, 1, 0]]]


@given(SPANS, SPANS)
def test_article_counts_of_spans_add_up(gold, found):
    counts = article_counts([gold], [found], ["M", "Q"]).sum(0)
    scores = span_scores([gold], [found])
    for label, (tp, fp, fn) in zip("MQ", counts.tolist(), strict=True):
        assert scores.get(label, Counts().row()) == Counts(tp, fp, fn).row()
    assert count_metrics(counts, ["M", "Q"], 1, "spans")["micro_f1"] == pytest.approx(scores["micro_f1"])


def test_count_metrics_are_the_scores():
    gold, found = [["a"], ["a", "b"], [], ["b"]], [["a"], ["b"], ["b"], ["b"]]
    counts = article_counts(gold, found, ["a", "b"]).sum(0)
    for one, kind in ((False, "several"), (True, "one")):
        wanted = topic_scores(gold, found, ["a", "b"], one_of_many=one)
        told = count_metrics(counts, ["a", "b"], 4, kind)
        assert told["macro_f1"] == pytest.approx(wanted["macro_f1"])
        assert told["a.f1"] == pytest.approx(wanted["per_label"]["a"]["f1"])
    assert count_metrics(counts, ["a", "b"], 4, "one")["accuracy"] == 3 / 4


@pytest.mark.parametrize(
    ("gold", "found", "kinds"),
    [
        ([Span(0, 3, "M")], [Span(0, 3, "M")], []),
        ([Span(0, 3, "M")], [Span(1, 3, "M")], ["too short"]),
        ([Span(0, 3, "M")], [Span(0, 4, "M")], ["too long"]),
        ([Span(0, 3, "M")], [Span(1, 4, "M")], ["shifted"]),
        ([Span(0, 3, "M")], [Span(0, 3, "Q")], ["wrong label"]),
        ([Span(0, 3, "M")], [], ["missed"]),
        ([], [Span(0, 3, "M")], ["invented"]),
        ([Span(0, 3, "M")], [Span(3, 5, "M")], ["missed", "invented"]),
        ([Span(0, 6, "M")], [Span(0, 2, "M"), Span(3, 6, "M")], ["too short", "invented"]),
    ],
)
def test_kinds_of_span_mistakes(gold, found, kinds):
    assert sorted(kind for kind, _, _ in span_mistakes(gold, found)) == sorted(kinds)


@given(SPANS, SPANS)
def test_every_wrong_span_is_one_mistake(gold, found):
    mistakes = span_mistakes(gold, found)
    assert {m[0] for m in mistakes} <= set(MISTAKES)
    assert len(mistakes) <= len(set(gold) ^ set(found))
    assert {m[1] for m in mistakes if m[1]} == set(gold) - set(found)
    assert {m[2] for m in mistakes if m[2]} == set(found) - set(gold)


TABLES = (
    st.integers(1, 12)
    .flatmap(lambda n: st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=n, max_size=n))
    .map(lambda rows: np.array(rows).reshape(len(rows), 2, 3))
)
MICRO = partial(count_metrics, labels=["a", "b"], articles=12, kind="spans")


@given(TABLES)
def test_a_model_does_not_differ_from_itself(counts):
    for d in paired_bootstrap(counts, counts, MICRO, rounds=50).values():
        assert (d.delta, d.low, d.high, d.real) == (0, 0, 0, False)


@given(TABLES, st.integers(0, 2**32 - 1))
def test_the_other_way_round_is_the_negative(counts, seed):
    other = np.random.default_rng(seed).permutation(counts)
    there = paired_bootstrap(counts, other, MICRO, rounds=400)["micro_f1"]
    back = paired_bootstrap(other, counts, MICRO, rounds=400)["micro_f1"]
    assert there.delta == pytest.approx(-back.delta)
    assert there.low == pytest.approx(-back.high, abs=0.2)


@given(TABLES)
def test_the_order_of_articles_does_not_matter(counts):
    worse = counts.copy()
    worse[:, :, 1] += 1
    turned = paired_bootstrap(counts[::-1], worse[::-1], MICRO, rounds=50)
    assert turned == paired_bootstrap(counts, worse, MICRO, rounds=50)


def test_differences_that_are_real_and_that_are_not():
    rng = np.random.default_rng(1)
    right = (rng.random(300) < 0.8).astype(int)
    first = np.stack([right, 1 - right, 1 - right], 1)[:, None, :]
    few, many = first.copy(), first.copy()
    few[np.flatnonzero(right == 0)[:2]] = [1, 0, 0]
    many[np.flatnonzero(right == 0)[:25]] = [1, 0, 0]
    score = partial(count_metrics, labels=["a"], articles=300, kind="one")
    d = paired_bootstrap(first, few, score)["accuracy"]
    assert (d.delta, d.real) == (pytest.approx(2 / 300), False)
    d = paired_bootstrap(first, many, score)["accuracy"]
    assert (d.delta, d.real) == (pytest.approx(25 / 300), True)
    # the paired interval knows that the other articles are the same: close to that of a share of 25 in 300
    assert d.high - d.low == pytest.approx(2 * 1.96 * (25 / 300 * 275 / 300 / 300) ** 0.5, rel=0.15)
    assert not paired_bootstrap(many, many[rng.permutation(300)], score)["accuracy"].real


def test_paired_bootstrap_needs_the_same_articles():
    with pytest.raises(ValueError, match="not of the same articles"):
        paired_bootstrap(np.zeros((3, 2, 3), int), np.zeros((4, 2, 3), int), MICRO)
    assert not paired_bootstrap(np.zeros((0, 2, 3), int), np.zeros((0, 2, 3), int), MICRO)["micro_f1"].real


def test_a_large_test_set_is_drawn_in_parts(monkeypatch):
    from ml.stats import scores

    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 3, (2, 40, 2, 3))
    whole = paired_bootstrap(first, second, MICRO, rounds=100)
    monkeypatch.setattr(scores, "_CELLS", 100)
    assert paired_bootstrap(first, second, MICRO, rounds=100) == whole


def test_one_of_many_is_right_with_any_of_the_gold_labels_and_so_is_its_interval():
    gold, found = [("a", "b"), ("b",), ("a",)], [("a",), ("a",), ("a",)]
    total = topic_scores(gold, found, ["a", "b"], one_of_many=True)["accuracy"]
    counts = article_counts(gold, found, ["a", "b"]).sum(0)
    assert total == count_metrics(counts, ["a", "b"], 3, "one")["accuracy"] == 2 / 3


def test_the_interval_of_many_rare_labels_holds_the_score():
    labels = [str(k) for k in range(100)]
    rng = np.random.default_rng(0)
    gold = [{label} for label in labels]
    found = [g if rng.random() < 0.7 else {"0"} for g in gold]
    counts = article_counts(gold, found, labels)

    def score(rows: np.ndarray) -> float:
        drawn = count_metrics(counts[rows].sum(0), labels, len(rows), "one", absent(counts))
        return float(drawn["macro_f1"])

    whole = topic_scores(gold, found, labels, one_of_many=True)["macro_f1"]
    assert score(np.arange(100)) == pytest.approx(whole)
    low, high = bootstrap(score, 100)
    assert low < whole < high
    assert absent(counts[:40]) == 60
