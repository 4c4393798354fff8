"""Scores as counts that add up; precision, recall and F1 are properties of the counts.

Knows nothing of models or files: gold and predicted labels go in, numbers come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
        right = sum(bool(set(g) & set(f)) for g, f in zip(gold, found, strict=True))
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


def article_counts(
    gold: Sequence[Iterable[Any]], found: Sequence[Iterable[Any]], labels: Sequence[str]
) -> np.ndarray:
    """True positives, false positives and false negatives of each label in each article, (articles, labels, 3).

    Labels count for themselves and spans for their label; a label outside of `labels` counts nowhere.
    """
    index = {label: k for k, label in enumerate(labels)}
    counts = np.zeros((len(gold), len(labels), 3), np.int32)
    for row, g, f in zip(counts, gold, found, strict=True):
        want, got = set(g), set(f)
        for kind, items in enumerate((want & got, got - want, want - got)):
            for item in items:
                k = index.get(item.label if isinstance(item, Span) else item)
                if k is not None:
                    row[k, kind] += 1
    return counts


def f1(counts: np.ndarray) -> np.ndarray:
    """F1 along the last axis of (..., 3) counts; 0 where there is nothing to count."""
    both = 2 * counts[..., 0]
    return both / np.maximum(both + counts[..., 1] + counts[..., 2], 1)


def absent(counts: np.ndarray) -> int:
    """How many labels no article of a test has in its gold; `counts`: `article_counts`."""
    whole = counts.sum(0)
    return int((whole[:, 0] + whole[:, 2] == 0).sum())


TOTALS = {"one": ("accuracy", "macro_f1"), "several": ("macro_f1", "micro_f1"), "spans": ("micro_f1",)}


def count_metrics(
    counts: np.ndarray, labels: Sequence[str], articles: int, kind: str, absent: int = 0
) -> dict[str, Any]:
    """What can be told from counts (..., labels, 3), by metric name: the totals, and the F1 of each label.

    `kind`: `one` of many topics, `several` topics, or `spans`; its first total of TOTALS is what it is judged by.
    `absent`: how many labels the gold of the whole test has not, whose F1 is 0. Other labels that the gold of `counts`
    has not were not drawn, and leave the macro-average.
    """
    per = f1(counts)
    drawn = counts[..., 0] + counts[..., 2] > 0
    known = {
        "accuracy": counts[..., 0].sum(-1) / max(articles, 1),
        "macro_f1": (per * drawn).sum(-1) / np.maximum(drawn.sum(-1) + absent, 1),
        "micro_f1": f1(counts.sum(-2)),
    }
    totals = {name: known[name] for name in TOTALS[kind]}
    return totals | {f"{label}.f1": per[..., k] for k, label in enumerate(labels)}


# Spans that are wrong -------------------------------------------------------------------------------------------

MISTAKES = ("too short", "too long", "shifted", "wrong label", "missed", "invented")


def span_mistakes(
    gold: Collection[Span], found: Collection[Span]
) -> list[tuple[str, Span | None, Span | None]]:
    """Each wrong span of an article as its kind of MISTAKES, the gold span and the found one.

    A found span and a gold one that overlap are one mistake, of boundaries or, with the same boundaries, of label.

    >>> span_mistakes([Span(0, 3, "Q")], [Span(0, 2, "Q"), Span(8, 9, "Q")])
    [('too short', Span(start=0, end=3, label='Q'), Span(start=0, end=2, label='Q')), \
('invented', None, Span(start=8, end=9, label='Q'))]
    """
    left = sorted(set(gold) - set(found), key=lambda s: (s.start, s.end))
    wrong = sorted(set(found) - set(gold), key=lambda s: (s.start, s.end))
    result: list[tuple[str, Span | None, Span | None]] = []
    for span in wrong:
        shared = [min(span.end, g.end) - max(span.start, g.start) for g in left]
        if max(shared, default=0) <= 0:
            result.append(("invented", None, span))
            continue
        mate = left.pop(shared.index(max(shared)))
        result.append((_boundaries(mate, span), mate, span))
    result += [("missed", g, None) for g in left]
    return sorted(result, key=lambda m: (m[1] or m[2]).start)  # type: ignore[union-attr]


def _boundaries(gold: Span, found: Span) -> str:
    if (gold.start, gold.end) == (found.start, found.end):
        return "wrong label"
    if gold.start <= found.start and found.end <= gold.end:
        return "too short"
    return "too long" if found.start <= gold.start and gold.end <= found.end else "shifted"


# How sure a score is --------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the second of two models scores on the same articles, with an interval for it."""

    delta: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


_CELLS = 4_000_000  # numbers drawn at a time


def paired_bootstrap(
    first: np.ndarray,
    second: np.ndarray,
    score: Callable[[np.ndarray], Mapping[str, np.ndarray]],
    *,
    rounds: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Difference]:
    """Whether one model scores differently from another on the same articles, beyond the luck of the sample.

    Articles are drawn with replacement, the same for both models (the paired bootstrap: Koehn, 2004; percentile
    interval: Efron and Tibshirani, 1993). `first` and `second` are `article_counts` of the same shape, (articles,
    labels, 3); `score` maps sums of them, (..., labels, 3), to metrics of shape (...) by name. Articles with the same counts under both models
    are interchangeable, so how often each kind is drawn is drawn at once, from a multinomial distribution.
    Raises ValueError where the shapes differ.
    """
    if first.shape != second.shape:
        raise ValueError(f"counts of shape {first.shape} and {second.shape} are not of the same articles")
    size = len(first)
    known, new = score(first.sum(0)), score(second.sum(0))
    delta = {name: float(new[name] - known[name]) for name in new}
    if not size:
        return {name: Difference(d, d, d) for name, d in delta.items()}
    both = np.stack([first, second], 1).reshape(size, -1)
    kinds, often = np.unique(both, axis=0, return_counts=True)
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS // len(kinds))
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in delta}
    for begin in range(0, rounds, step):
        times = rng.multinomial(size, often / size, min(step, rounds - begin))
        sums = (times @ kinds).reshape(len(times), 2, *first.shape[1:])
        known, new = score(sums[:, 0]), score(sums[:, 1])
        for name, values in drawn.items():
            values.append(new[name] - known[name])
    ends = (1 - level) / 2, (1 + level) / 2
    quantiles = {name: np.quantile(np.concatenate(values), ends) for name, values in drawn.items()}
    return {n: Difference(delta[n], *(float(q) for q in quantiles[n])) for n in delta}
