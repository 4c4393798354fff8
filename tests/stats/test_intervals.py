import numpy as np
import pytest
from scipy import stats

from ml.stats.intervals import bootstrap
from ml.stats.scores import absent, article_counts, count_metrics, macro_f1

RIGHT = np.array([1] * 80 + [0] * 20)


def test_bootstrap():
    low, high = bootstrap(lambda at: RIGHT[at].mean(), 100)
    assert 0.68 < low < 0.8 < high < 0.9
    assert bootstrap(lambda at: RIGHT[at].mean(), 100) == (low, high)
    assert bootstrap(lambda at: 0.5, 3) == (0.5, 0.5)
    assert bootstrap(lambda at: 1 / 0, 0) == (0.0, 0.0)
    assert bootstrap(lambda at: 0.5, 1) == (0.5, 0.5)


def test_the_interval_is_that_of_scipy():
    found = stats.bootstrap(
        (np.arange(100),),
        lambda at: RIGHT[at].mean(),
        n_resamples=200,
        method="percentile",
        vectorized=False,
        rng=np.random.default_rng(0),
    )
    wanted = found.confidence_interval
    assert bootstrap(lambda at: RIGHT[at].mean(), 100) == pytest.approx((wanted.low, wanted.high))


def test_the_interval_of_many_rare_labels_holds_the_score():
    labels = [str(k) for k in range(100)]
    rng = np.random.default_rng(0)
    gold = [{label} for label in labels]
    found = [g if rng.random() < 0.7 else {"0"} for g in gold]
    counts = article_counts(gold, found, labels)

    def score(rows: np.ndarray) -> float:
        drawn = count_metrics(counts[rows].sum(0), labels, len(rows), "multiclass", absent(counts))
        return float(drawn["macro_f1"])

    whole = macro_f1(counts.sum(0))
    assert score(np.arange(100)) == pytest.approx(whole)
    low, high = bootstrap(score, 100)
    assert low < whole < high
    assert absent(counts[:40]) == 60
