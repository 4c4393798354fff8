"""Counts of right and wrong labels, and the scores that follow from them.

Counts are arrays whose last axis holds true positives, false positives and false negatives; the
axis before it is the label. Counts add up, over articles and over labels, and every score is a
ratio of sums. Knows nothing of models or files. How certain a score is, is `intervals`; whether two
differ, `significance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ml.articles import Span

# The totals of each kind of test; a model is judged by the first.
TOTALS = {
    "multiclass": ("accuracy", "macro_f1"),
    "multilabel": ("macro_f1", "micro_f1"),
    "spans": ("micro_f1",),
}


def article_counts(
    gold: Sequence[Iterable[Any]], found: Sequence[Iterable[Any]], labels: Sequence[str]
) -> np.ndarray:
    """Counts of each label in each article.

    Parameters
    ----------
    gold, found
        The labels or the spans of each article. A span is right if boundaries and label are.
    labels
        What is counted; anything else counts nowhere.

    Returns
    -------
    Integers of shape (articles, labels, 3).

    Raises
    ------
    ValueError
        If `gold` and `found` are not of the same length.

    Examples
    --------
    >>> article_counts([["a"], ["a", "b"]], [["a"], ["b"]], ["a", "b"]).sum(0).tolist()
    [[1, 0, 1], [1, 0, 0]]
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


def matrix_counts(truth: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Counts of each label from two matrices of truth values.

    Parameters
    ----------
    truth, chosen
        Which labels apply, and which were chosen, (rows, labels).

    Returns
    -------
    ndarray of shape (labels, 3)
    """
    truth, chosen = np.asarray(truth, bool), np.asarray(chosen, bool)
    return np.stack(
        [(truth & chosen).sum(0), (~truth & chosen).sum(0), (truth & ~chosen).sum(0)], -1
    )


def precision(counts: np.ndarray) -> np.ndarray:
    """Precision, (...) from counts of shape (..., 3); 0 where nothing was found."""
    return counts[..., 0] / np.maximum(counts[..., 0] + counts[..., 1], 1)


def recall(counts: np.ndarray) -> np.ndarray:
    """Recall, (...) from counts of shape (..., 3); 0 where there is no gold."""
    return counts[..., 0] / np.maximum(support(counts), 1)


def support(counts: np.ndarray) -> np.ndarray:
    """How many the gold has, (...) from counts of shape (..., 3)."""
    return counts[..., 0] + counts[..., 2]


def f1(counts: np.ndarray) -> np.ndarray:
    """F1, (...) from counts of shape (..., 3); 0 where there is nothing to count.

    >>> float(f1(np.array([8, 2, 0]) + np.array([0, 0, 2])))
    0.8
    """
    both = 2 * counts[..., 0]
    return both / np.maximum(both + counts[..., 1] + counts[..., 2], 1)


def micro_f1(counts: np.ndarray) -> np.ndarray:
    """F1 of the counts of all labels added up, (...) from counts of shape (..., labels, 3)."""
    return f1(counts.sum(-2))


def macro_f1(counts: np.ndarray, absent: int | None = None) -> np.ndarray:
    """Mean F1 of the labels.

    Parameters
    ----------
    counts
        Of shape (..., labels, 3).
    absent
        For counts of resampled articles: how many labels the gold of the whole test lacks, whose F1
        is 0. Other labels without gold were not drawn, and leave the average. None: every label
        counts.

    Returns
    -------
    ndarray of shape (...)
    """
    labels = counts.shape[-2] if absent is None else (support(counts) > 0).sum(-1) + absent
    return f1(counts).sum(-1) / np.maximum(labels, 1)


def absent(counts: np.ndarray) -> int:
    """How many labels the gold of a test lacks, from its counts, (articles, labels, 3)."""
    return int((support(counts.sum(0)) == 0).sum())


def count_metrics(
    counts: np.ndarray, labels: Sequence[str], articles: int, kind: str, absent: int | None = None
) -> dict[str, Any]:
    """The totals of a kind of test and the F1 of each label, by metric name.

    Parameters
    ----------
    counts
        Of shape (..., labels, 3).
    labels
        Their names.
    articles
        How many articles were counted, for accuracy.
    kind
        A key of `TOTALS`.
    absent
        As `macro_f1` takes it.

    Returns
    -------
    dict
        The totals of `TOTALS[kind]` and `LABEL.f1` for each label, each of shape (...).
    """
    known = {
        "accuracy": counts[..., 0].sum(-1) / max(articles, 1),
        "macro_f1": macro_f1(counts, absent),
        "micro_f1": micro_f1(counts),
    }
    totals = {name: known[name] for name in TOTALS[kind]}
    return totals | {f"{label}.f1": f1(counts[..., k, :]) for k, label in enumerate(labels)}


def label_scores(counts: np.ndarray) -> dict[str, float]:
    """Precision, recall, F1 and support of one label, from its three counts."""
    ratios = {"precision": precision, "recall": recall, "f1": f1}
    return {name: float(ratio(counts)) for name, ratio in ratios.items()} | {
        "support": int(support(counts))
    }


def score_table(
    counts: np.ndarray, labels: Sequence[str], articles: int, kind: str
) -> dict[str, Any]:
    """Totals and scores of each label, as `ml evaluate` reports them.

    Parameters
    ----------
    counts
        Of a whole test, (labels, 3).
    labels
        Their names.
    articles
        How many articles were counted, for accuracy.
    kind
        A key of `TOTALS`.

    Returns
    -------
    dict
        Topics have their labels under `per_label`; spans have theirs beside the totals, without the
        labels that are neither in the gold nor found.
    """
    metrics = count_metrics(counts, labels, articles, kind)
    totals: dict[str, Any] = {name: float(metrics[name]) for name in TOTALS[kind]}
    rows = {
        label: label_scores(row)
        for label, row in zip(labels, counts, strict=True)
        if kind != "spans" or row.any()
    }
    return totals | (rows if kind == "spans" else {"per_label": rows})


def calibration_error(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins, all labels pooled (Naeini et al., 2015).

    Parameters
    ----------
    probability, truth
        Of the same shape.
    bins
        How many bins divide 0–1.

    Returns
    -------
    The mean distance between predicted probability and observed share, 0–1; 0 without predictions.
    """
    p, y = np.ravel(probability), np.ravel(truth).astype(float)
    if not len(p):
        return 0.0
    bucket = np.minimum((p * bins).astype(int), bins - 1)
    gap = np.abs(np.bincount(bucket, p, bins) - np.bincount(bucket, y, bins))
    return float(gap.sum() / len(p))
