from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.stats import significance
from ml.stats.scores import count_metrics
from ml.stats.significance import paired_bootstrap

TABLES = (
    st.integers(1, 12)
    .flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=n, max_size=n
        )
    )
    .map(lambda rows: np.array(rows).reshape(len(rows), 2, 3))
)
MICRO = partial(count_metrics, labels=["a", "b"], articles=12, kind="spans")


@given(TABLES)
def test_a_model_does_not_differ_from_itself(counts):
    for d in paired_bootstrap(counts, counts, MICRO, rounds=50).values():
        assert (d.delta, d.low, d.high, d.significant) == (0, 0, 0, False)


@settings(deadline=None)  # eight hundred draws an example
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


def test_differences_that_are_significant_and_that_are_not():
    rng = np.random.default_rng(1)
    right = (rng.random(300) < 0.8).astype(int)
    first = np.stack([right, 1 - right, 1 - right], 1)[:, None, :]
    few, many = first.copy(), first.copy()
    few[np.flatnonzero(right == 0)[:2]] = [1, 0, 0]
    many[np.flatnonzero(right == 0)[:25]] = [1, 0, 0]
    score = partial(count_metrics, labels=["a"], articles=300, kind="multiclass")
    d = paired_bootstrap(first, few, score)["accuracy"]
    assert (d.delta, d.significant) == (pytest.approx(2 / 300), False)
    d = paired_bootstrap(first, many, score)["accuracy"]
    assert (d.delta, d.significant) == (pytest.approx(25 / 300), True)
    # the paired interval knows that the other articles are the same: close to that of a share of 25 in 300
    assert d.high - d.low == pytest.approx(2 * 1.96 * (25 / 300 * 275 / 300 / 300) ** 0.5, rel=0.15)
    assert not paired_bootstrap(many, many[rng.permutation(300)], score)["accuracy"].significant


def test_paired_bootstrap_needs_the_same_articles():
    with pytest.raises(ValueError, match="not of the same articles"):
        paired_bootstrap(np.zeros((3, 2, 3), int), np.zeros((4, 2, 3), int), MICRO)
    assert not paired_bootstrap(np.zeros((0, 2, 3), int), np.zeros((0, 2, 3), int), MICRO)[
        "micro_f1"
    ].significant


def test_a_large_test_set_is_drawn_in_parts(monkeypatch):
    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 3, (2, 40, 2, 3))
    whole = paired_bootstrap(first, second, MICRO, rounds=100)
    monkeypatch.setattr(significance, "_CELLS", 100)
    assert paired_bootstrap(first, second, MICRO, rounds=100) == whole
