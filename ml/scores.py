"""Scores as counts that add up; precision, recall and F1 are properties of the counts.

Knows nothing of models or files: gold and predicted labels go in, numbers come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.articles import Span


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives of one label, or of many added together.

    >>> (Counts(8, 2, 0) + Counts(0, 0, 2)).f1
    0.8
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 0.0

    def row(self) -> dict[str, float]:
        """Precision, recall, F1 and how many the gold has, for tables and JSON."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "support": self.tp + self.fn,
        }


def label_counts(gold: Sequence[Collection[Any]], found: Sequence[Collection[Any]], label: Any) -> Counts:
    """Counts of one label over articles, each given as the collection of its labels."""
    tp = sum(label in g and label in f for g, f in zip(gold, found, strict=True))
    return Counts(tp, sum(label in f for f in found) - tp, sum(label in g for g in gold) - tp)


def macro(counts: Collection[Counts]) -> float:
    """Mean F1 over labels, each label weighing the same."""
    return sum(c.f1 for c in counts) / len(counts) if counts else 0.0


def micro(counts: Collection[Counts]) -> Counts:
    """The counts of all labels added together."""
    return sum(counts, Counts())


def topic_scores(
    gold: Sequence[Collection[str]],
    found: Sequence[Collection[str]],
    labels: Sequence[str],
    *,
    one_of_many: bool,
) -> dict[str, Any]:
    """Scores of predicted topics: macro and micro F1 for several-label data, accuracy for one of many."""
    per = {label: label_counts(gold, found, label) for label in labels}
    rows = {label: counts.row() for label, counts in per.items()}
    if one_of_many:
        right = sum(set(g) == set(f) for g, f in zip(gold, found, strict=True))
        return {"accuracy": right / max(len(gold), 1), "macro_f1": macro(per.values()), "per_label": rows}
    return {"macro_f1": macro(per.values()), "micro_f1": micro(per.values()).f1, "per_label": rows}


def span_scores(gold: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Exact-match scores of spans: boundaries and label must both be right."""
    labels = sorted({s.label for spans in gold for s in spans} | {s.label for spans in found for s in spans})
    per = {label: Counts() for label in labels}
    for g, f in zip(gold, found, strict=True):
        for label in labels:
            want, got = ({s for s in spans if s.label == label} for spans in (g, f))
            per[label] += Counts(len(want & got), len(got - want), len(want - got))
    return {"micro_f1": micro(per.values()).f1, **{label: c.row() for label, c in per.items()}}


def calibration_error(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins, all labels pooled (Naeini et al., 2015).

    `probability` and `truth` have the same shape; the result lies in 0–1.
    """
    p, y = np.ravel(probability), np.ravel(truth).astype(float)
    if not len(p):
        return 0.0
    bucket = np.minimum((p * bins).astype(int), bins - 1)
    size = np.bincount(bucket, minlength=bins)
    gap = np.abs(np.bincount(bucket, p, bins) - np.bincount(bucket, y, bins))
    return float(gap[size > 0].sum() / len(p))


def bootstrap(
    score: Callable[[np.ndarray], float], size: int, *, rounds: int = 200, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """A percentile interval for `score`, called with the indices of each resampled test set (Efron, 1979)."""
    if size == 0:
        return 0.0, 0.0
    rng = np.random.default_rng(seed)
    values = [score(rng.integers(0, size, size)) for _ in range(rounds)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
